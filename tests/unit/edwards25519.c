// edwards25519.c: the floors below Ed25519. Scalars mod L against naive integers; the comb's table computed again from
// the base point; multiples of the base point against doubling and adding.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/edwards25519.h"
#include "crypto/sc25519.h"
#include "tests/unit/test.h"

#define HEX(out, hex) CHECK(test_hex((out), sizeof(out), (hex)) == sizeof(out))

// RFC 8032 5.1: L and, by 5.1.2, B, whose y is 4 / 5 and whose x is even.
#define L_HEX "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"
#define B_HEX "5866666666666666666666666666666666666666666666666666666666666666"

// out = in mod L, bit by bit from above: out = 2 out + bit, less L where it reaches L.
static void naive_mod(uint8_t out[32], const uint8_t in[64])
{
    uint8_t order[32], t[32];
    HEX(order, L_HEX);
    memset(out, 0, 32);
    for (int i = 512; i-- > 0;) {
        unsigned carry = in[i / 8] >> i % 8 & 1;
        for (int j = 0; j < 32; j++) {
            carry += 2u * out[j];
            out[j] = (uint8_t)carry;
            carry >>= 8;
        }
        int borrow = 0;
        for (int j = 0; j < 32; j++) {
            int d = out[j] - order[j] - borrow;
            borrow = d < 0;
            t[j] = (uint8_t)(d & 255);
        }
        if (!borrow)
            memcpy(out, t, 32);
    }
}

static void naive_mul_add(uint8_t out[32], const uint8_t a[32], const uint8_t b[32], const uint8_t c[32])
{
    uint8_t t[64] = {0};
    memcpy(t, c, 32);
    for (int i = 0; i < 32; i++) {
        unsigned carry = 0;
        for (int j = 0; i + j < 64; j++) {
            carry += t[i + j] + (j < 32 ? (unsigned)a[j] * b[i] : 0);
            t[i + j] = (uint8_t)carry;
            carry >>= 8;
        }
    }
    naive_mod(out, t);
}

static void check_reduce(const uint8_t in[64])
{
    uint8_t want[32], got[32], same[64];
    naive_mod(want, in);
    pst_sc_reduce(got, in);
    CHECK(memcmp(got, want, 32) == 0);
    memcpy(same, in, 64);
    pst_sc_reduce(same, same);
    CHECK(memcmp(same, want, 32) == 0);
    CHECK(pst_sc_is_canonical(got));
    uint8_t padded[64] = {0};
    memcpy(padded, in, 32);
    naive_mod(want, padded);
    CHECK(pst_sc_is_canonical(in) == (memcmp(want, in, 32) == 0));
}

static void check_mul_add(const uint8_t a[32], const uint8_t b[32], const uint8_t c[32])
{
    uint8_t want[32], got[32];
    naive_mul_add(want, a, b, c);
    pst_sc_mul_add(got, a, b, c);
    CHECK(memcmp(got, want, 32) == 0);
    memcpy(got, c, 32);
    pst_sc_mul_add(got, a, b, got);
    CHECK(memcmp(got, want, 32) == 0);
}

// n L + delta for small n, at any height: where a quotient is estimated at the edge.
static void near_multiple(uint8_t out[64], unsigned n, int delta, int shift)
{
    uint8_t order[32];
    int carry = delta;
    HEX(order, L_HEX);
    memset(out, 0, 64);
    for (int i = 0; i + shift < 64; i++) {
        carry += i < 32 ? (int)n * order[i] : 0;
        out[i + shift] = (uint8_t)(carry & 255);
        carry = carry < 0 ? -((-carry + 255) / 256) : carry / 256;
    }
}

static void scalars(void)
{
    uint8_t in[64], edge[12][32];
    for (int shift = 0; shift < 33; shift++)
        for (unsigned n = 0; n < 9; n++)
            for (int delta = n == 0 ? 0 : -2; delta <= 2; delta++) {
                near_multiple(in, n, delta, shift);
                check_reduce(in);
            }
    for (int bit = 0; bit < 512; bit++) {
        memset(in, 0, 64);
        in[bit / 8] = (uint8_t)(1 << bit % 8);
        check_reduce(in); // 2^bit
        for (int i = 0; i < 64; i++)
            in[i] = (uint8_t)(i < bit / 8 ? 0xff : i > bit / 8 ? 0 : (1 << bit % 8) - 1);
        check_reduce(in); // 2^bit - 1
    }
    memset(in, 0xff, 64);
    check_reduce(in);

    for (int i = 0; i < 8; i++) {
        near_multiple(in, 1 + (unsigned)i / 3, i % 3 - 1, 0);
        memcpy(edge[i], in, 32);
    }
    memset(edge[8], 0, 32);
    memset(edge[9], 0xff, 32);
    memset(edge[10], 0, 32);
    edge[10][0] = 1;
    memset(edge[11], 0, 32);
    edge[11][31] = 0x80;
    for (int i = 0; i < 12; i++)
        for (int j = 0; j < 12; j++)
            for (int k = 0; k < 12; k++)
                check_mul_add(edge[i], edge[j], edge[k]);

    uint64_t rng = 252;
    for (int i = 0; i < 1000; i++) {
        uint8_t a[32], b[32], c[32];
        test_fill(in, 64, &rng);
        check_reduce(in);
        test_fill(a, 32, &rng);
        test_fill(b, 32, &rng);
        test_fill(c, 32, &rng);
        check_mul_add(a, b, c);
    }
}

static void base_point(struct ed_point *out)
{
    uint8_t bytes[32];
    HEX(bytes, B_HEX);
    CHECK(pst_ed_decode_vartime(out, bytes));
}

static void twice(struct ed_point *p)
{
    struct ed_sum s;
    pst_ed_double(&s, p);
    pst_ed_settle(p, &s, true);
}

static void plus(struct ed_point *p, const struct ed_point *q, bool subtract)
{
    struct ed_cached c;
    struct ed_sum s;
    pst_ed_cache(&c, q);
    pst_ed_add(&s, p, &c, subtract);
    pst_ed_settle(p, &s, true);
}

static bool equal(const struct ed_point *p, const struct ed_point *q)
{
    uint8_t a[32], b[32];
    pst_ed_encode(a, p);
    pst_ed_encode(b, q);
    return memcmp(a, b, 32) == 0;
}

// The point is on the curve, and T is X Y / Z: -X^2 + Y^2 = Z^2 + d T^2 and X Y = Z T.
static bool is_consistent(const struct ed_point *p)
{
    struct ed_point q;
    uint8_t bytes[32], xy[32], zt[32];
    fe_tight t;
    pst_ed_encode(bytes, p);
    pst_fe_mul(&t, &p->x.loose, &p->y.loose);
    pst_fe_encode(xy, &t);
    pst_fe_mul(&t, &p->z.loose, &p->t.loose);
    pst_fe_encode(zt, &t);
    return memcmp(xy, zt, 32) == 0 && pst_ed_decode_vartime(&q, bytes) && equal(p, &q);
}

// s B by doubling and adding.
static void naive_mult(struct ed_point *out, const uint8_t s[32])
{
    struct ed_point b;
    base_point(&b);
    pst_ed_neutral(out);
    for (int i = 256; i-- > 0;) {
        twice(out);
        if (s[i / 8] >> i % 8 & 1)
            plus(out, &b, false);
    }
}

static void group_law(void)
{
    struct ed_point b, o, p, q;
    uint8_t order[32], bytes[32];
    base_point(&b);
    pst_ed_neutral(&o);
    pst_ed_encode(bytes, &b);
    CHECK(test_is_hex(bytes, 32, B_HEX));
    HEX(order, L_HEX);
    naive_mult(&p, order);
    CHECK(equal(&p, &o)); // L B = 0
    p = b;
    plus(&p, &b, true);
    CHECK(equal(&p, &o)); // B - B = 0
    p = b;
    plus(&p, &o, false);
    CHECK(equal(&p, &b)); // B + 0 = B
    p = o;
    plus(&p, &o, false);
    CHECK(equal(&p, &o));
    p = b;
    plus(&p, &b, false);
    q = b;
    twice(&q);
    CHECK(equal(&p, &q)); // complete: B + B by the addition
    CHECK(is_consistent(&p) && is_consistent(&q) && !equal(&p, &b));
    plus(&q, &p, false);
    plus(&q, &b, true);
    p = b;
    plus(&p, &b, false);
    plus(&p, &b, false);
    CHECK(equal(&p, &q) && is_consistent(&q)); // 2B + 2B - B = 3B
}

// Row i of the comb is 2^192 B +- 2^128 B +- 2^64 B +- B, and either sign of it stands at column j for the right
// digits.
static void comb_table(void)
{
    struct ed_point tooth[4];
    base_point(&tooth[0]);
    for (int t = 1; t < 4; t++) {
        tooth[t] = tooth[t - 1];
        for (int i = 0; i < 64; i++)
            twice(&tooth[t]);
    }
    for (unsigned digits = 0; digits < 16; digits++) {
        const unsigned j = 5 * digits % 64;
        struct ed_point want, start, got;
        struct ed_affine row;
        struct ed_sum s;
        uint64_t w[4];
        pst_ed_neutral(&want);
        for (unsigned t = 0; t < 4; t++) {
            w[t] = (uint64_t)(digits >> t & 1) << j;
            plus(&want, &tooth[t], (digits >> t & 1) == 0);
        }
        start = tooth[1]; // T is not 0 there, so that all three numbers of the row count
        plus(&want, &start, false);
        bool negative = pst_ed_comb_vartime(&row, w, j);
        pst_ed_add_affine(&s, &start, &row, negative);
        pst_ed_settle(&got, &s, true);
        CHECK(equal(&got, &want));
        CHECK(is_consistent(&got));
        CHECK(negative == (digits >> 3 == 0));
    }
}

static void base_multiples(void)
{
    uint8_t s[32] = {0};
    struct ed_point p, q;
    pst_ed_base_mult(&p, s);
    pst_ed_neutral(&q);
    CHECK(equal(&p, &q) && is_consistent(&p));
    HEX(s, L_HEX);
    pst_ed_base_mult(&p, s);
    CHECK(equal(&p, &q));
    memset(s, 0xff, 32);
    pst_ed_base_mult(&p, s);
    naive_mult(&q, s);
    CHECK(equal(&p, &q));
    base_point(&q);
    for (int i = 0; i < 256; i++) {
        memset(s, 0, 32);
        s[i / 8] = (uint8_t)(1 << i % 8);
        pst_ed_base_mult(&p, s);
        CHECK(equal(&p, &q) && is_consistent(&p));
        twice(&q);
    }
    uint64_t rng = 1;
    for (int i = 0; i < 200; i++) {
        test_fill(s, 32, &rng);
        pst_ed_base_mult(&p, s);
        naive_mult(&q, s);
        CHECK(equal(&p, &q) && is_consistent(&p));
    }
}

// RFC 8032 5.1.3: which bytes are points. About one y in two is; what decodes encodes to the same bytes.
static void decoding(void)
{
    int points = 0;
    uint64_t rng = 3;
    for (int i = 0; i < 500; i++) {
        uint8_t in[32], out[32];
        struct ed_point p;
        test_fill(in, 32, &rng);
        if (!pst_ed_decode_vartime(&p, in))
            continue;
        points++;
        CHECK(is_consistent(&p));
        pst_ed_encode(out, &p);
        CHECK(memcmp(in, out, 32) == 0);
        in[31] ^= 0x80; // the other x is the negative
        struct ed_point q, o;
        CHECK(pst_ed_decode_vartime(&q, in));
        plus(&q, &p, false);
        pst_ed_neutral(&o);
        CHECK(equal(&q, &o));
    }
    CHECK(points > 200 && points < 300);

    static const char *const not_points[] = {
        "0100000000000000000000000000000000000000000000000000000000000080", // x = 0 with a sign
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", // likewise, y = -1
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 1
        "0200000000000000000000000000000000000000000000000000000000000000", // no x for it
    };
    for (size_t i = 0; i < sizeof not_points / sizeof not_points[0]; i++) {
        uint8_t in[32];
        struct ed_point p;
        HEX(in, not_points[i]);
        CHECK_CASE(!pst_ed_decode_vartime(&p, in), not_points[i]);
    }
}

int main(void)
{
    scalars();
    group_law();
    comb_table();
    base_multiples();
    decoding();
    return TEST_END("edwards25519");
}
