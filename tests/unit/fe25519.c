// fe25519.c: the field mod 2^255 - 19 against naive big integers: schoolbook bytes, reduced bit by bit. Operands are
// the edge values and limbs at their bounds, then random ones. Build it also with -DPST_CHECK_BOUNDS, and with
// -DPST_NO_INT128 for the other representation.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/fe25519.h"
#include "tests/unit/test.h"

#define WIDE 72 // bytes of a naive integer, little-endian: room for a product of two loose values

struct num {
    uint8_t b[WIDE];
};

static struct num prime(void)
{
    struct num p = {{0}};
    memset(p.b, 0xff, 32);
    p.b[0] = 0xed;
    p.b[31] = 0x7f;
    return p;
}

static struct num small(uint32_t k)
{
    struct num n = {{(uint8_t)k, (uint8_t)(k >> 8), (uint8_t)(k >> 16), (uint8_t)(k >> 24)}};
    return n;
}

static int num_cmp(const struct num *a, const struct num *b)
{
    for (int i = WIDE; i-- > 0;)
        if (a->b[i] != b->b[i])
            return a->b[i] < b->b[i] ? -1 : 1;
    return 0;
}

static struct num num_add(struct num a, const struct num *b)
{
    unsigned carry = 0;
    for (int i = 0; i < WIDE; i++) {
        carry += (unsigned)a.b[i] + b->b[i];
        a.b[i] = (uint8_t)carry;
        carry >>= 8;
    }
    return a;
}

static struct num num_sub(struct num a, const struct num *b)
{
    int borrow = 0;
    for (int i = 0; i < WIDE; i++) {
        int d = a.b[i] - b->b[i] - borrow;
        borrow = d < 0;
        a.b[i] = (uint8_t)(d & 255);
    }
    return a;
}

static struct num num_mul(const struct num *a, const struct num *b)
{
    struct num r = {{0}};
    for (int i = 0; i < WIDE / 2; i++) {
        unsigned carry = 0;
        for (int j = 0; j < WIDE / 2; j++) {
            carry += (unsigned)a->b[i] * b->b[j] + r.b[i + j];
            r.b[i + j] = (uint8_t)carry;
            carry >>= 8;
        }
        r.b[i + WIDE / 2] = (uint8_t)carry;
    }
    return r;
}

static struct num num_mod(const struct num *a)
{
    const struct num p = prime();
    struct num r = {{0}};
    for (int i = 8 * WIDE; i-- > 0;) {
        r = num_add(r, &r);
        r.b[0] |= (uint8_t)(a->b[i / 8] >> i % 8 & 1);
        if (num_cmp(&r, &p) >= 0)
            r = num_sub(r, &p);
    }
    return r;
}

// a^e mod p, e < p.
static struct num num_pow(const struct num *a, const struct num *e)
{
    struct num r = small(1);
    for (int i = 255; i-- > 0;) {
        r = num_mul(&r, &r);
        r = num_mod(&r);
        if (e->b[i / 8] >> i % 8 & 1) {
            r = num_mul(&r, a);
            r = num_mod(&r);
        }
    }
    return r;
}

// The value of limbs, wherever their bits lie.
static struct num num_of(const fe_loose *a)
{
    struct num r = {{0}};
    for (int i = 0; i < FE_LIMBS; i++) {
        struct num limb = {{0}};
        const int at = i * 256 / FE_LIMBS; // 51 i or 32 i
        for (int bit = 0; bit < (int)(8 * sizeof(fe_limb)); bit++)
            if (a->v[i] >> bit & 1)
                limb.b[(at + bit) / 8] |= (uint8_t)(1 << (at + bit) % 8);
        r = num_add(r, &limb);
    }
    return r;
}

// The limbs of n, each of its natural width, the last taking what is left.
static fe_loose limbs_of(const struct num *n)
{
    fe_loose r = {{0}};
    for (int bit = 0; bit < 8 * 33; bit++) {
        const int width = 256 / FE_LIMBS;
        const int i = bit / width < FE_LIMBS ? bit / width : FE_LIMBS - 1;
        if (bit - i * width < (int)(8 * sizeof(fe_limb)) && (n->b[bit / 8] >> bit % 8 & 1))
            r.v[i] |= (fe_limb)1 << (bit - i * width);
    }
    return r;
}

#if defined(FE25519_64)
static const fe_limb loose_max = FE_LOOSE_BOUND - 1, tight_max = FE_TIGHT_BOUND - 1;
#else
static const fe_limb loose_max = UINT32_MAX, tight_max = UINT32_MAX;
#endif

static bool is(const fe_tight *a, const struct num *want)
{
    uint8_t got[32];
    struct num reduced = num_mod(want);
    pst_fe_encode(got, a);
    return memcmp(got, reduced.b, 32) == 0;
}

static bool is_loose(const fe_loose *a, const struct num *want)
{
    fe_tight t;
    fe_carry(&t, a);
    return is(&t, want);
}

static void check_products(const fe_loose *a, const fe_loose *b)
{
    struct num na = num_of(a), nb = num_of(b), k = small(121666), want;
    fe_tight r, alias;
    want = num_mul(&na, &nb);
    pst_fe_mul(&r, a, b);
    CHECK(is(&r, &want));
    alias.loose = *a;
    pst_fe_mul(&alias, &alias.loose, b);
    CHECK(memcmp(&alias, &r, sizeof r) == 0);
    alias.loose = *b;
    pst_fe_mul(&alias, a, &alias.loose);
    CHECK(memcmp(&alias, &r, sizeof r) == 0);
    want = num_mul(&na, &na);
    pst_fe_sq(&r, a);
    CHECK(is(&r, &want));
    alias.loose = *a;
    pst_fe_sq(&alias, &alias.loose);
    CHECK(memcmp(&alias, &r, sizeof r) == 0);
    want = num_mul(&na, &k);
    pst_fe_mul_small(&r, a, 121666);
    CHECK(is(&r, &want));
    k = small(0x1ffff);
    want = num_mul(&na, &k);
    pst_fe_mul_small(&r, a, 0x1ffff);
    CHECK(is(&r, &want));
    fe_carry(&r, a);
    CHECK(is(&r, &na));
}

static void check_sums(const fe_tight *a, const fe_tight *b)
{
    struct num na = num_of(&a->loose), nb = num_of(&b->loose), rb = num_mod(&nb), p = prime(), want;
    fe_loose r;
    fe_tight x = *a, y = *b, alias = *a;
    CHECK(is(a, &na));
    want = num_add(na, &nb);
    fe_add(&r, a, b);
    CHECK(is_loose(&r, &want));
    fe_add(&alias.loose, &alias, b);
    CHECK(memcmp(&alias, &r, sizeof r) == 0);
    want = num_sub(p, &rb);
    want = num_add(want, &na);
    fe_sub(&r, a, b);
    CHECK(is_loose(&r, &want));
    alias = *b;
    fe_sub(&alias.loose, a, &alias);
    CHECK(memcmp(&alias, &r, sizeof r) == 0);
    want = num_add(want, &na); // 2a - b
    fe_add_sub(&r, a, a, b);
    CHECK(is_loose(&r, &want));
    fe_add_sub(&r, a, b, b);
    CHECK(is_loose(&r, &na));
    want = num_add(na, &nb);
    fe_twice_add_sub(&r, a, b, a);
    CHECK(is_loose(&r, &want));
    fe_twice_add_sub(&r, a, b, b);
    want = num_add(na, &na);
    CHECK(is_loose(&r, &want));
    fe_swap_if(ct_bit(0), &x, &y);
    CHECK(memcmp(&x, a, sizeof x) == 0 && memcmp(&y, b, sizeof y) == 0);
    fe_swap_if(ct_bit(1), &x, &y);
    CHECK(memcmp(&x, b, sizeof x) == 0 && memcmp(&y, a, sizeof y) == 0);
    pst_fe_copy_if(ct_bit(0), &x, &y);
    CHECK(memcmp(&x, b, sizeof x) == 0);
    pst_fe_copy_if(ct_bit(1), &x, &y);
    CHECK(memcmp(&x, a, sizeof x) == 0);
}

static void check_powers(const fe_tight *a)
{
    struct num p = prime(), na = num_of(&a->loose), two = small(2), e, want;
    fe_tight r;
    na = num_mod(&na);
    e = num_sub(p, &two);
    want = num_pow(&na, &e);
    pst_fe_invert(&r, a);
    CHECK(is(&r, &want));
    e = small(3); // (p - 5) / 8 = 2^252 - 3
    struct num top = {{0}};
    top.b[31] = 0x10;
    e = num_sub(top, &e);
    want = num_pow(&na, &e);
    pst_fe_pow_p58(&r, a);
    CHECK(is(&r, &want));
    want = na;
    for (unsigned n = 1; n <= 7; n++) {
        want = num_mul(&want, &want);
        want = num_mod(&want);
        pst_fe_sq_times(&r, a, n);
        CHECK(is(&r, &want));
    }
}

static void check_decode(const uint8_t in[32])
{
    struct num want = {{0}};
    fe_tight r;
    memcpy(want.b, in, 32);
    want.b[31] &= 0x7f;
    pst_fe_decode(&r, in);
    CHECK(is(&r, &want));
}

// 0, 1, 2, 19, p - 1, p, p + 1, 2p - 1, 2p, 2^255 - 1, 2^255, and limbs that are all 0, 1, half or full in many
// mixtures.
static size_t edge_values(fe_loose *out, size_t cap, fe_limb max)
{
    const struct num p = prime(), one = small(1), two = small(2);
    struct num special[11] = {small(0), one, two, small(19), num_sub(p, &one), p, num_add(p, &one)};
    special[7] = num_sub(num_add(p, &p), &one);
    special[8] = num_add(p, &p);
    special[9] = num_add(p, &special[3]); // 2^255
    special[10] = num_sub(special[9], &one);
    size_t n = 0;
    for (size_t i = 0; i < 11; i++) {
        fe_loose v = limbs_of(&special[i]);
        bool fits = true;
        for (int j = 0; j < FE_LIMBS; j++)
            fits = fits && v.v[j] <= max;
        if (fits)
            out[n++] = v;
    }
    uint64_t seed = 25519;
    const fe_limb pick[8] = {0, 1, max, max - 1, max >> 1, (max >> 1) + 1, 0, max};
    for (int j = 0; j < FE_LIMBS; j++)
        out[n].v[j] = max;
    n++;
    while (n < cap) {
        uint64_t r = test_random(&seed);
        for (int j = 0; j < FE_LIMBS; j++, r >>= 3)
            out[n].v[j] = pick[r & 7];
        n++;
    }
    return n;
}

#define EDGES 30

static void edges(void)
{
    static fe_loose loose[EDGES], tight[EDGES];
    edge_values(loose, EDGES, loose_max);
    edge_values(tight, EDGES, tight_max);
    for (int i = 0; i < EDGES; i++) {
        const fe_tight a = {tight[i]};
        check_powers(&a);
        for (int j = 0; j < EDGES; j++) {
            const fe_tight b = {tight[j]};
            check_products(&loose[i], &loose[j]);
            check_sums(&a, &b);
        }
    }
}

static void random_values(int rounds)
{
    uint64_t seed = 0x25519;
    for (int n = 0; n < rounds; n++) {
        fe_loose a, b;
        fe_tight c, d;
        uint8_t in[32];
        for (int i = 0; i < FE_LIMBS; i++) {
            a.v[i] = (fe_limb)(test_random(&seed) >> (64 - 8 * sizeof(fe_limb))) & loose_max;
            b.v[i] = (fe_limb)(test_random(&seed) >> (64 - 8 * sizeof(fe_limb))) & loose_max;
        }
        check_products(&a, &b);
        test_fill(in, 32, &seed);
        check_decode(in);
        pst_fe_decode(&c, in);
        test_fill(in, 32, &seed);
        pst_fe_decode(&d, in);
        check_sums(&c, &d);
        if (n % 100 == 0)
            check_powers(&c);
    }
}

static void decodings(void)
{
    uint8_t in[32];
    for (int low = 0; low < 256; low++) { // 2^255 - 256 .. 2^255 - 1, p among them; with and without bit 255
        memset(in, 0xff, 32);
        in[0] = (uint8_t)low;
        check_decode(in);
        in[31] = 0x7f;
        check_decode(in);
    }
    for (int bit = 0; bit < 256; bit++) {
        memset(in, 0, 32);
        in[bit / 8] = (uint8_t)(1 << bit % 8);
        check_decode(in);
    }
}

int main(void)
{
    edges();
    decodings();
    random_values(1000);
    return TEST_END("fe25519");
}
