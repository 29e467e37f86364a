// mont.c: Montgomery arithmetic and inversion against naive big integers, on moduli and operands at the edges where carries have
// gone wrong elsewhere (all ones, long runs of ones and zeros, m - 1, just above and below powers of two), then on random ones.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/invert.h"
#include "crypto/mont.h"
#include "tests/unit/bignum.h"
#include "tests/unit/test.h"

#define MAX_NUM PST_LIMBS(8192)

static uint64_t seed = 20261122;

static size_t any_below(size_t n)
{
    return (size_t)(test_random(&seed) % n);
}

// Random words, or long runs of equal bits, or few bits set, or few bits clear.
static void fill(pst_limb *out, size_t num)
{
    uint64_t kind = test_random(&seed) % 5;
    bool one = test_random(&seed) % 2 != 0;
    for (size_t i = 0; i < num; i++)
        out[i] = (pst_limb)test_random(&seed);
    if (kind == 0) {
        size_t left = 0;
        for (size_t i = 0; i < num * PST_LIMB_BITS; i++) {
            pst_limb bit = (pst_limb)1 << i % PST_LIMB_BITS;
            if (left-- == 0) {
                left = any_below(90);
                one = !one;
            }
            out[i / PST_LIMB_BITS] = one ? out[i / PST_LIMB_BITS] | bit : out[i / PST_LIMB_BITS] & ~bit;
        }
    } else if (kind < 3) {
        for (size_t i = 0; i < num; i++)
            out[i] = kind == 1 ? 0 : ~(pst_limb)0;
        for (int i = 0; i < 3; i++)
            out[any_below(num)] ^= (pst_limb)1 << any_below(PST_LIMB_BITS);
    }
}

static void below(pst_limb *a, const struct big *m, size_t num)
{
    struct big b = big_from_limbs(a, num);
    b = big_mod(&b, m);
    big_to_limbs(a, num, &b);
}

// The k-th operand below m: edges first, then whatever fill gives.
static void operand(pst_limb *out, unsigned k, const struct big *m, size_t num)
{
    struct big one = big_small(1), v = big_small(k < 3 ? k : 0);
    if (k == 3 || k == 4)
        v = big_sub(m, &one);
    if (k == 4)
        v = big_sub(&v, &one);
    if (k == 5)
        v = big_shift_left(&one, num * PST_LIMB_BITS - 1); // the top bit alone
    if (k == 6)
        v = big_shift_left(&one, num * PST_LIMB_BITS); // R
    if (k >= 7) {
        fill(out, num);
        below(out, m, num);
        return;
    }
    v = big_mod(&v, m);
    big_to_limbs(out, num, &v);
}

static bool same(const pst_limb *a, size_t num, const struct big *want)
{
    struct big b = big_from_limbs(a, num);
    return big_cmp(&b, want) == 0;
}

static void check_products(const struct pst_modulus *mod, const struct big *m, unsigned ka, unsigned kb, bool any_a)
{
    pst_limb a[MAX_NUM], b[MAX_NUM], out[MAX_NUM], twin[MAX_NUM];
    size_t num = mod->num;
    operand(a, ka, m, num);
    operand(b, kb, m, num);
    struct big big_b = big_from_limbs(b, num);
    if (any_a) // a need not be < m
        for (size_t i = 0; i < num; i++)
            a[i] = ka % 2 == 0 ? ~(pst_limb)0 : (pst_limb)test_random(&seed);
    struct big big_a = big_from_limbs(a, num);

    memset(out, 0xa5, sizeof out);
    pst_mont_mul(out, a, b, mod);
    struct big r = big_from_limbs(out, num), want = big_mul_mod(&big_a, &big_b, m);
    CHECK(big_cmp(&r, m) < 0);
    r = big_shift_left(&r, num * PST_LIMB_BITS); // out * R = a * b
    r = big_mod(&r, m);
    CHECK(big_cmp(&r, &want) == 0);
    if (any_a)
        return;
    pst_mont_mul(out, a, a, mod);
    r = big_from_limbs(out, num);
    r = big_shift_left(&r, num * PST_LIMB_BITS);
    r = big_mod(&r, m);
    want = big_mul_mod(&big_a, &big_a, m);
    CHECK(big_cmp(&r, &want) == 0);

    want = big_add(&big_a, &big_b);
    want = big_mod(&want, m);
    pst_mod_add(out, a, b, mod);
    CHECK(same(out, num, &want));
    memcpy(twin, a, num * sizeof *a);
    pst_mod_add(twin, twin, b, mod);
    CHECK(same(twin, num, &want));
    want = big_add(&big_a, m);
    want = big_sub(&want, &big_b);
    want = big_mod(&want, m);
    pst_mod_sub(out, a, b, mod);
    CHECK(same(out, num, &want));
    memcpy(twin, b, num * sizeof *b);
    pst_mod_sub(twin, a, twin, mod);
    CHECK(same(twin, num, &want));

    pst_limb carry = pst_limbs_add(out, a, b, num);
    r = big_from_limbs(out, num);
    struct big top = big_small(carry != 0);
    top = big_shift_left(&top, num * PST_LIMB_BITS);
    r = big_add(&r, &top);
    want = big_add(&big_a, &big_b);
    CHECK(carry <= 1 && big_cmp(&r, &want) == 0);
    pst_mod_reduce_once(out, carry, mod); // a + b < 2m
    want = big_mod(&want, m);
    CHECK(same(out, num, &want));
    pst_limb borrow = pst_limbs_sub(out, a, b, num);
    CHECK(borrow == (big_cmp(&big_a, &big_b) < 0));
    CHECK(ct_reveal(pst_limbs_lt(a, b, num), "test") == (big_cmp(&big_a, &big_b) < 0));
    CHECK(ct_reveal(pst_limbs_is_zero(a, num), "test") == big_is(&big_a, 0));
}

static void check_forms(const struct pst_modulus *mod, const struct big *m, unsigned k, size_t bits)
{
    pst_limb a[MAX_NUM], r2[MAX_NUM], scratch[MAX_NUM], x[MAX_NUM], y[MAX_NUM], wide[2 * MAX_NUM];
    size_t num = mod->num;
    struct big one = big_small(1), want = big_shift_left(&one, 2 * num * PST_LIMB_BITS);
    want = big_mod(&want, m);
    pst_mont_r2(r2, mod, bits, scratch);
    CHECK(same(r2, num, &want));
    pst_mont_r2(x, mod, 1 + any_below(bits), scratch); // anything shorter
    CHECK(same(x, num, &want));

    operand(a, k, m, num);
    struct big big_a = big_from_limbs(a, num);
    pst_mont_enter(x, a, r2, mod);
    want = big_shift_left(&big_a, num * PST_LIMB_BITS);
    want = big_mod(&want, m);
    CHECK(same(x, num, &want));
    pst_mont_leave(y, x, mod);
    CHECK(same(y, num, &big_a));
    pst_mont_leave(x, x, mod);
    CHECK(same(x, num, &big_a));

    fill(wide, 2 * num);
    struct big big_wide = big_from_limbs(wide, 2 * num);
    want = big_mod(&big_wide, m);
    pst_mont_enter_wide(x, wide, r2, mod, scratch);
    pst_mont_leave(x, x, mod);
    CHECK(same(x, num, &want));

    static const uint8_t exponents[][4] = {{1}, {2}, {3}, {1, 0, 1}, {0x80}, {0xff, 0xff}, {0x12, 0x34, 0x56, 0x78}};
    static const uint8_t lens[] = {1, 1, 1, 3, 1, 2, 4};
    size_t which = any_below(7);
    if (num > PST_LIMBS(1024))
        which %= 4;
    pst_mont_enter(x, a, r2, mod);
    pst_mont_exp_vartime(y, x, exponents[which], lens[which], mod, scratch);
    pst_mont_leave(y, y, mod);
    want = big_small(1);
    for (size_t i = 0; i < 8 * (size_t)lens[which]; i++) {
        want = big_mul_mod(&want, &want, m);
        if ((exponents[which][i / 8] >> (7 - i % 8) & 1) != 0)
            want = big_mul_mod(&want, &big_a, m);
    }
    CHECK(same(y, num, &want));
}

static bool coprime(struct big a, struct big b)
{
    while (!big_is(&b, 0)) {
        struct big r = big_mod(&a, &b);
        a = b;
        b = r;
    }
    return big_is(&a, 1);
}

static void check_inverse(const struct pst_modulus *mod, const struct big *m, unsigned k)
{
    pst_limb a[MAX_NUM], out[MAX_NUM], scratch[PST_INVERT_LIMBS(MAX_NUM) + 1];
    size_t num = mod->num, end = PST_INVERT_LIMBS(num);
    operand(a, k, m, num);
    struct big big_a = big_from_limbs(a, num);
    memset(scratch, 0x5a, sizeof scratch);
    pst_limb sentinel = scratch[end];
    pst_invert(out, a, mod, scratch);
    CHECK(scratch[end] == sentinel);
    struct big inverse = big_from_limbs(out, num), product = big_mul_mod(&big_a, &inverse, m);
    CHECK(big_cmp(&inverse, m) < 0);
    if (big_is(&big_a, 0))
        CHECK(big_is(&inverse, 0));
    else
        CHECK(big_is(&product, 1) == coprime(*m, big_a));
    pst_invert(a, a, mod, scratch);
    CHECK(same(a, num, &inverse));
}

static void check_bytes_mod(const struct pst_modulus *mod, const struct big *m, size_t bits)
{
    uint8_t in[150];
    pst_limb out[MAX_NUM];
    size_t len = any_below(sizeof in);
    test_fill(in, sizeof in, &seed);
    if (test_random(&seed) % 3 == 0)
        memset(in, 0xff, sizeof in);
    struct big v = big_from_bytes(in, len), want = big_mod(&v, m);
    pst_mod_bytes(out, in, len, mod, bits);
    CHECK(same(out, mod->num, &want));
}

static void check_modulus(const pst_limb *limbs, size_t num, unsigned rounds)
{
    struct pst_modulus mod;
    struct big m = big_from_limbs(limbs, num);
    size_t bits = num * PST_LIMB_BITS;
    while ((m.w[(bits - 1) / 32] >> ((bits - 1) % 32) & 1) == 0)
        bits--;
    pst_mont_init(&mod, limbs, num);
    CHECK((pst_limb)(mod.m_inv * limbs[0]) == ~(pst_limb)0);
    for (unsigned i = 0; i < rounds; i++) {
        unsigned ka = i < 64 ? i % 8 : 8, kb = i < 64 ? i / 8 : 8;
        check_products(&mod, &m, ka, kb, false);
        if (i % 8 == 0)
            check_products(&mod, &m, kb, 8, true);
        if (i < 12)
            check_forms(&mod, &m, i, bits);
        if (i < 24 && num <= PST_LIMBS(2048))
            check_inverse(&mod, &m, i);
        if (num <= PST_LIMBS(1024))
            check_bytes_mod(&mod, &m, bits);
    }
}

static void check_even_modulus(size_t num)
{
    pst_limb m[MAX_NUM];
    for (int i = 0; i < 50; i++) {
        fill(m, num);
        m[num - 1] |= (pst_limb)1 << (PST_LIMB_BITS - 1);
        m[0] &= ~(pst_limb)1;
        struct big big_m = big_from_limbs(m, num);
        check_bytes_mod(&(struct pst_modulus){.m = m, .num = num}, &big_m, num * PST_LIMB_BITS);
    }
}

static void check_limbs(void)
{
    pst_limb a[5], b[5], table[3][5];
    uint8_t in[45], out[45];
    for (size_t len = 0; len <= 45; len++) {
        size_t room = 5 * sizeof(pst_limb);
        test_fill(in, len, &seed);
        if (len > 0)
            in[0] |= 1;
        CHECK(ct_reveal(pst_limbs_from_bytes(a, 5, in, len), "test") == (len <= room));
        memset(out, 0xa5, sizeof out);
        pst_limbs_to_bytes(out, len, a, 5);
        size_t cut = len > room ? len - room : 0;
        CHECK(memcmp(out + cut, in + cut, len - cut) == 0);
        for (size_t i = 0; i < cut; i++)
            CHECK(out[i] == 0);
    }
    memset(in, 0, sizeof in);
    in[44] = 7; // leading zeros beyond the limbs are no matter
    CHECK(ct_reveal(pst_limbs_from_bytes(a, 1, in, 45), "test") && a[0] == 7);

    for (int i = 0; i < 3; i++)
        fill(table[i], 5);
    for (pst_limb i = 0; i < 5; i++) {
        memset(a, 0xa5, sizeof a);
        pst_limbs_select(a, table[0], 3, 5, i);
        memset(b, 0, sizeof b);
        CHECK(memcmp(a, i < 3 ? table[i] : b, sizeof a) == 0);
    }
    pst_limbs_select(a, table[0], 3, 5, (pst_limb)1 << (PST_LIMB_BITS - 1));
    CHECK(memcmp(a, b, sizeof a) == 0);
    pst_limbs_pick(a, ct_bit(1), table[0], table[1], 5);
    CHECK(memcmp(a, table[0], sizeof a) == 0);
    pst_limbs_pick(a, ct_bit(0), table[0], table[1], 5);
    CHECK(memcmp(a, table[1], sizeof a) == 0);
    memset(a, 0, sizeof a);
    CHECK(ct_reveal(pst_limbs_is_zero(a, 5), "test"));
    for (size_t i = 0; i < 5 * PST_LIMB_BITS; i++) {
        memset(a, 0, sizeof a);
        a[i / PST_LIMB_BITS] = (pst_limb)1 << i % PST_LIMB_BITS;
        CHECK(!ct_reveal(pst_limbs_is_zero(a, 5), "test"));
    }
}

int main(void)
{
    // Primes and orders of the NIST curves (SP 800-186), 2^255 - 19, the largest prime below 2^512.
    static const char *const known[] = {
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "ffffffffffffffffffffffffffffffffffff",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709"
        "a5d03bb5c9b8899c47aebb6fb71e91386409",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7",
    };
    static const size_t lengths[] = {64, 128, 192, 256, 512, 576, 1024, 2048, 3072, 8192};
    pst_limb m[MAX_NUM];
    check_limbs();
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint8_t bytes[66];
        size_t len = test_hex(bytes, sizeof bytes, known[i]), num = PST_LIMBS(8 * len);
        CHECK(ct_reveal(pst_limbs_from_bytes(m, num, bytes, len), "test"));
        check_modulus(m, num, 150);
    }
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t num = PST_LIMBS(lengths[i]);
        unsigned rounds = lengths[i] <= 1024 ? 80 : lengths[i] <= 3072 ? 12 : 2;
        for (int kind = 0; kind < (lengths[i] <= 1024 ? 8 : 3); kind++) {
            fill(m, num);
            if (kind == 0)
                memset(m, 0xff, sizeof m);
            if (kind == 1)
                memset(m, 0, sizeof m);
            m[num - 1] |= (pst_limb)1 << (PST_LIMB_BITS - 1);
            if (kind > 4)
                m[num - 1] >>= test_random(&seed) % PST_LIMB_BITS;
            m[0] |= 1;
            check_modulus(m, num, rounds);
        }
        if (lengths[i] <= 1024)
            check_even_modulus(num);
    }
    return TEST_END("mont");
}
