// ec.c: the NIST curves: constants from the standard's text, fast fields and formulas against general ones on edge values, the
// addition of any two points, scalar multiplication against naive affine arithmetic, peers' points, ECDH.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/ec_kex.h"
#include "crypto/invert.h"
#include "crypto/p256.h"
#include "crypto/p384.h"
#include "crypto/p521.h"
#include "tests/unit/bignum.h"
#include "tests/unit/test.h"

#define MAX_NUM PST_LIMBS(576)
#define MAX_SCRATCH 2000

static uint64_t seed = 384521;

static size_t any_below(size_t n)
{
    return (size_t)(test_random(&seed) % n);
}

// SP 800-186 3.2.1: p, n, b, Gx, Gy.
static const struct {
    const struct pst_curve *c;
    const char *name, *p, *n, *b, *x, *y;
} curves[] = {
    {&pst_curve_p256, "P-256", "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
     "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
     "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
     "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
     "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"},
    {&pst_curve_p384, "P-384",
     "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
     "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
     "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
     "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
     "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"},
    {&pst_curve_p521, "P-521",
     "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "ffffffffffffffffffffffffffff",
     "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5"
     "c9b8899c47aebb6fb71e91386409",
     "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573"
     "df883d2c34f1ef451fd46b503f00",
     "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348"
     "b3c1856a429bf97e7e31c2e5bd66",
     "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c"
     "7086a272c24088be94769fd16650"},
};

// --- naive affine arithmetic

struct point {
    bool neutral;
    struct big x, y;
};

static struct big p_of(const struct pst_curve *c)
{
    return big_from_limbs(c->p.m, c->p.num);
}

static struct big mul_p(const struct pst_curve *c, const struct big *a, const struct big *b)
{
    struct big p = p_of(c);
    return big_mul_mod(a, b, &p);
}

static struct big sub_p(const struct pst_curve *c, const struct big *a, const struct big *b)
{
    struct big p = p_of(c), s = big_add(a, &p);
    s = big_sub(&s, b);
    return big_mod(&s, &p);
}

static struct big invert_p(const struct pst_curve *c, const struct big *a)
{
    pst_limb v[MAX_NUM], scratch[PST_INVERT_LIMBS(MAX_NUM)];
    big_to_limbs(v, c->p.num, a);
    pst_invert(v, v, &c->p, scratch);
    return big_from_limbs(v, c->p.num);
}

static struct point add_points(const struct pst_curve *c, const struct point *a, const struct point *b)
{
    struct point r = {.neutral = false};
    struct big num, den;
    if (a->neutral)
        return *b;
    if (b->neutral)
        return *a;
    if (big_cmp(&a->x, &b->x) != 0) {
        num = sub_p(c, &b->y, &a->y);
        den = sub_p(c, &b->x, &a->x);
    } else if (big_cmp(&a->y, &b->y) != 0 || big_is(&a->y, 0)) {
        r.neutral = true;
        return r;
    } else { // (3 x^2 - 3) / 2 y
        struct big three = big_small(3), p = p_of(c);
        num = mul_p(c, &a->x, &a->x);
        num = mul_p(c, &num, &three);
        num = sub_p(c, &num, &three);
        den = big_add(&a->y, &a->y);
        den = big_mod(&den, &p);
    }
    den = invert_p(c, &den);
    struct big slope = mul_p(c, &num, &den);
    r.x = mul_p(c, &slope, &slope);
    r.x = sub_p(c, &r.x, &a->x);
    r.x = sub_p(c, &r.x, &b->x);
    num = sub_p(c, &a->x, &r.x);
    r.y = mul_p(c, &slope, &num);
    r.y = sub_p(c, &r.y, &a->y);
    return r;
}

static struct point mul_point(const struct pst_curve *c, const struct big *k, const struct point *q)
{
    struct point r = {.neutral = true};
    for (size_t i = 32 * k->n; i-- > 0;) {
        r = add_points(c, &r, &r);
        if ((k->w[i / 32] >> (i % 32) & 1) != 0)
            r = add_points(c, &r, q);
    }
    return r;
}

static struct point negate(const struct pst_curve *c, struct point a)
{
    struct big zero = big_small(0);
    a.y = sub_p(c, &zero, &a.y);
    return a;
}

static struct point base_of(size_t which)
{
    uint8_t bytes[66];
    struct point g = {.neutral = false};
    g.x = big_from_bytes(bytes, test_hex(bytes, sizeof bytes, curves[which].x));
    g.y = big_from_bytes(bytes, test_hex(bytes, sizeof bytes, curves[which].y));
    return g;
}

static bool same_point(const struct point *a, const struct point *b)
{
    return a->neutral == b->neutral && (a->neutral || (big_cmp(&a->x, &b->x) == 0 && big_cmp(&a->y, &b->y) == 0));
}

// --- to and from frames

static void enter(const struct pst_curve *c, pst_limb *out, const struct big *a)
{
    pst_limb t[MAX_NUM];
    big_to_limbs(t, c->p.num, a);
    pst_mont_enter(out, t, c->p_r2, &c->p);
}

static struct big leave(const struct pst_curve *c, const pst_limb *a)
{
    pst_limb t[MAX_NUM];
    pst_mont_leave(t, a, &c->p);
    return big_from_limbs(t, c->p.num);
}

static struct big random_below(const struct big *m)
{
    struct big r = {.n = m->n + 2};
    for (size_t i = 0; i < r.n; i++)
        r.w[i] = (uint32_t)test_random(&seed);
    return big_mod(&r, m);
}

// Puts a point at X, Y, Z with some Z, or with Z = 1: z_power 1 projective, 2 Jacobian (Y has one more).
static void put(const struct pst_curve *c, pst_limb *out, const struct point *a, unsigned z_power, bool random_z)
{
    size_t num = c->p.num;
    struct big p = p_of(c), z = random_z ? random_below(&p) : big_small(1), x = a->x, y = a->y;
    if (big_is(&z, 0))
        z = big_small(1);
    if (a->neutral) {
        x = big_small(0);
        y = z;
        z = big_small(0);
    } else {
        for (unsigned i = 0; i < z_power; i++)
            x = mul_p(c, &x, &z);
        for (unsigned i = 0; i < (z_power == 2 ? 3 : 1); i++)
            y = mul_p(c, &y, &z);
    }
    enter(c, out, &x);
    enter(c, out + num, &y);
    enter(c, out + 2 * num, &z);
}

static struct point get(const struct pst_curve *c, const pst_limb *in, unsigned z_power)
{
    size_t num = c->p.num;
    struct point r = {.x = leave(c, in), .y = leave(c, in + num)};
    struct big z = leave(c, in + 2 * num);
    r.neutral = big_is(&z, 0);
    z = invert_p(c, &z);
    for (unsigned i = 0; i < z_power; i++)
        r.x = mul_p(c, &r.x, &z);
    for (unsigned i = 0; i < (z_power == 2 ? 3 : 1); i++)
        r.y = mul_p(c, &r.y, &z);
    return r;
}

// --- tests

static void check_constants(size_t which)
{
    const struct pst_curve *c = curves[which].c;
    uint8_t bytes[66];
    struct pst_modulus m;
    pst_limb r2[MAX_NUM], scratch[MAX_NUM];
    size_t num = c->p.num, len = c->len;
    CHECK(num == c->n.num && (size_t)c->bits <= num * PST_LIMB_BITS && len == (c->bits + 7u) / 8);

    big_to_bytes(bytes, len, &(struct big){.n = 0});
    pst_limbs_to_bytes(bytes, len, c->p.m, num);
    CHECK_CASE(test_is_hex(bytes, len, curves[which].p), curves[which].name);
    pst_limbs_to_bytes(bytes, len, c->n.m, num);
    CHECK_CASE(test_is_hex(bytes, len, curves[which].n), curves[which].name);
    pst_mont_init(&m, c->p.m, num);
    CHECK(m.m_inv == c->p.m_inv);
    pst_mont_r2(r2, &m, c->bits, scratch);
    CHECK(memcmp(r2, c->p_r2, num * sizeof *r2) == 0);
    pst_mont_init(&m, c->n.m, num);
    CHECK(m.m_inv == c->n.m_inv);
    pst_mont_r2(r2, &m, c->bits, scratch);
    CHECK(memcmp(r2, c->n_r2, num * sizeof *r2) == 0);

    struct big v = leave(c, c->one);
    CHECK(big_is(&v, 1));
    v = leave(c, c->b);
    big_to_bytes(bytes, len, &v);
    CHECK_CASE(test_is_hex(bytes, len, curves[which].b), curves[which].name);
    struct point g = base_of(which), two = add_points(c, &g, &g), q = g;
    CHECK(c->q_odd == PST_EC_ODD(c->q_window));
    for (int i = 0; i < PST_EC_ODD(c->g_window); i++) {
        struct point have = {.x = leave(c, c->g_odd + 2 * (size_t)i * num), .y = leave(c, c->g_odd + (2 * (size_t)i + 1) * num)};
        CHECK_CASE(same_point(&have, &q), curves[which].name);
        q = add_points(c, &q, &two);
    }
}

// Field elements where carries have gone wrong elsewhere: runs of ones and zeros, and values near 0, p and powers of two.
static void edge_element(const struct pst_curve *c, pst_limb *out)
{
    struct big p = p_of(c), one = big_small(1), v = big_small((uint32_t)test_random(&seed) % 3), w;
    switch (test_random(&seed) % 6) {
    case 0: // near 0
        break;
    case 1: // near p
        v = big_add(&v, &one);
        v = big_sub(&p, &v);
        break;
    case 2: // near powers of two
    case 3:
        w = big_shift_left(&one, any_below(c->bits));
        v = test_random(&seed) % 2 != 0 ? big_sub(&w, &one) : big_add(&w, &v);
        break;
    case 4: // a run of ones
        w = big_shift_left(&one, any_below(c->bits));
        v = big_shift_left(&one, any_below(c->bits));
        v = big_cmp(&v, &w) < 0 ? big_sub(&w, &v) : big_sub(&v, &w);
        break;
    default:
        v = random_below(&p);
    }
    v = big_mod(&v, &p);
    big_to_limbs(out, c->p.num, &v); // taken as it is for a Montgomery form
}

static void check_field(const struct pst_curve *c)
{
    pst_limb a[MAX_NUM], b[MAX_NUM], out[MAX_NUM], want[MAX_NUM];
    size_t num = c->p.num, bytes = num * sizeof *a;
    for (int i = 0; i < 3000; i++) {
        edge_element(c, a);
        edge_element(c, b);
        pst_mont_mul(want, a, b, &c->p);
        c->mul(out, a, b, &c->p);
        CHECK(memcmp(out, want, bytes) == 0);
        memcpy(out, a, bytes);
        c->mul(out, out, b, &c->p);
        CHECK(memcmp(out, want, bytes) == 0);
        pst_mont_mul(want, b, b, &c->p);
        memcpy(out, b, bytes);
        c->mul(out, out, out, &c->p);
        CHECK(memcmp(out, want, bytes) == 0);
        pst_mod_add(want, a, b, &c->p);
        memcpy(out, b, bytes);
        c->add(out, a, out, &c->p);
        CHECK(memcmp(out, want, bytes) == 0);
        pst_mod_sub(want, a, b, &c->p);
        memcpy(out, b, bytes);
        c->sub(out, a, out, &c->p);
        CHECK(memcmp(out, want, bytes) == 0);
    }
}

// The curve's formulas do to any frame what the general ones do with the general field.
static void check_formulas(const struct pst_curve *c)
{
    pst_limb have[PST_EC_FRAME * MAX_NUM], want[PST_EC_FRAME * MAX_NUM];
    struct pst_curve general = *c;
    size_t num = c->p.num;
    general.mul = pst_ec_field_mul;
    general.add = pst_mod_add;
    general.sub = pst_mod_sub;
    general.formula = pst_ec_formula;
    for (int i = 0; i < 6000; i++) {
        enum pst_ec_formula which = (enum pst_ec_formula)(i % (PST_EC_ADD_AFFINE + 1));
        for (size_t j = 0; j < PST_EC_FRAME; j++)
            edge_element(c, have + j * num);
        if (i % 3 == 0) // differences and doubles of edges
            memcpy(have + PST_EC_Z1 * num, c->one, num * sizeof *have);
        if (which == PST_EC_ADD_AFFINE)
            memcpy(have + PST_EC_Z2 * num, c->one, num * sizeof *have);
        memcpy(want, have, sizeof want);
        general.formula(&general, want, which);
        c->formula(c, have, which);
        size_t from = which == PST_EC_CURVE_EQUATION ? PST_EC_T0 : PST_EC_X1, count = 3;
        if (which == PST_EC_CURVE_EQUATION)
            count = 1;
        if (which == PST_EC_MEET || which == PST_EC_MEET_AFFINE)
            count = 5;
        CHECK(memcmp(have + from * num, want + from * num, count * num * sizeof *have) == 0);
    }
}

static void check_one_sum(const struct pst_curve *c, const struct point *a, const struct point *b)
{
    pst_limb f[PST_EC_FRAME * MAX_NUM];
    size_t num = c->p.num, at2 = PST_EC_X2 * num;
    struct point want = add_points(c, a, b), r;
    put(c, f, a, 1, true);
    put(c, f + at2, b, 1, true);
    c->formula(c, f, PST_EC_ADD_COMPLETE);
    r = get(c, f, 1);
    CHECK(same_point(&r, &want));
    if (b->neutral)
        return;
    put(c, f, a, 1, true);
    put(c, f + at2, b, 1, false);
    c->formula(c, f, PST_EC_ADD_AFFINE);
    r = get(c, f, 1);
    CHECK(same_point(&r, &want));
    if (a->neutral)
        return;

    put(c, f, a, 2, true);
    c->formula(c, f, PST_EC_TO_PROJECTIVE);
    r = get(c, f, 1);
    CHECK(same_point(&r, a));
    put(c, f, a, 1, true);
    c->formula(c, f, PST_EC_TO_JACOBIAN);
    r = get(c, f, 2);
    CHECK(same_point(&r, a));
    want = add_points(c, a, a);
    c->formula(c, f, PST_EC_DOUBLE);
    r = get(c, f, 2);
    CHECK(same_point(&r, &want));
    want = add_points(c, a, b);
    for (int affine = 0; affine < 2; affine++) {
        put(c, f, a, 2, true);
        put(c, f + at2, b, 2, affine == 0);
        c->formula(c, f, affine == 0 ? PST_EC_MEET : PST_EC_MEET_AFFINE);
        bool same_x = big_cmp(&a->x, &b->x) == 0, same_y = big_cmp(&a->y, &b->y) == 0;
        CHECK(ct_reveal(pst_limbs_is_zero(f + at2, num), "test") == same_x);
        CHECK(ct_reveal(pst_limbs_is_zero(f + at2 + num, num), "test") == same_y);
        r = get(c, f, 2);
        CHECK(same_point(&r, a)); // P1 is the same point still
        if (same_x)
            continue;
        c->formula(c, f, PST_EC_JOIN);
        r = get(c, f, 2);
        CHECK(same_point(&r, &want));
    }
}

static void check_sums(size_t which)
{
    const struct pst_curve *c = curves[which].c;
    struct big n = big_from_limbs(c->n.m, c->n.num), k = random_below(&n);
    struct point p[6] = {{.neutral = true}, base_of(which)};
    p[2] = add_points(c, &p[1], &p[1]);
    p[3] = negate(c, p[1]);
    p[4] = mul_point(c, &k, &p[1]);
    p[5] = negate(c, p[4]);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            check_one_sum(c, &p[i], &p[j]);
}

static struct point product(const struct pst_curve *c, pst_ec_base *base, const struct big *k, const struct point *q)
{
    static pst_limb scratch[MAX_SCRATCH];
    pst_limb kl[MAX_NUM];
    uint8_t x[66], y[66];
    big_to_limbs(kl, c->n.num, k);
    memset(scratch, 0xa5, sizeof scratch);
    if (base != NULL) {
        base(c, scratch, kl);
    } else {
        put(c, scratch, q, 1, false);
        pst_ec_mul(c, scratch, kl);
    }
    pst_ec_encode_affine(c, x, y, scratch);
    struct point r = {.x = big_from_bytes(x, c->len), .y = big_from_bytes(y, c->len)};
    r.neutral = big_is(&r.x, 0) && big_is(&r.y, 0); // (0, 0) is on none of the curves
    return r;
}

static struct point sum(const struct pst_curve *c, const struct big *u1, const struct big *u2, const struct point *q)
{
    static pst_limb scratch[MAX_SCRATCH];
    pst_limb a[MAX_NUM], b[MAX_NUM];
    big_to_limbs(a, c->n.num, u1);
    big_to_limbs(b, c->n.num, u2);
    memset(scratch, 0xa5, sizeof scratch);
    put(c, scratch, q, 1, false);
    if (!pst_ec_sum_vartime(c, scratch, a, b))
        return (struct point){.neutral = true};
    return get(c, scratch, 2);
}

static void check_multiples(size_t which)
{
    const struct pst_curve *c = curves[which].c;
    struct big n = big_from_limbs(c->n.m, c->n.num), zero = big_small(0), k, l, m;
    struct point g = base_of(which), none = {.neutral = true}, want, r;

    // k G and (n - k) G for small k, naively; that covers every digit of the first and last window, and 0, n.
    want = none;
    for (uint32_t i = 0; i <= 70; i++) {
        k = big_small(i);
        l = big_sub(&n, &k);
        struct point opposite = want.neutral ? want : negate(c, want);
        r = product(c, NULL, &k, &g);
        CHECK_CASE(same_point(&r, &want), curves[which].name);
        r = product(c, pst_ec_mul_base, &l, NULL);
        CHECK_CASE(same_point(&r, &opposite), curves[which].name);
        if (c == &pst_curve_p256) {
            r = product(c, pst_p256_mul_base, &k, NULL);
            CHECK(same_point(&r, &want));
            r = product(c, pst_p256_mul_base, &l, NULL);
            CHECK(same_point(&r, &opposite));
        }
        if (i > 0) {
            r = sum(c, &k, &zero, &g);
            CHECK(same_point(&r, &want));
            r = sum(c, &zero, &l, &g);
            CHECK(same_point(&r, &opposite));
            r = sum(c, &k, &l, &g); // n G
            CHECK(r.neutral);
            struct point twice = add_points(c, &want, &want);
            r = sum(c, &k, &k, &g); // Q = G: equal points meet
            CHECK(same_point(&r, &twice));
        }
        want = add_points(c, &want, &g);
    }
    r = sum(c, &zero, &zero, &g);
    CHECK(r.neutral);

    // Random and sparse scalars: naively, then against each other.
    for (int i = 0; i < 40; i++) {
        struct big kq = random_below(&n);
        k = random_below(&n);
        if (i % 4 == 1) { // few bits
            k = big_small(0);
            for (int j = 0; j < 3; j++) {
                struct big one = big_small(1), bit = big_shift_left(&one, any_below(c->bits - 2u));
                k = big_add(&k, &bit);
            }
            k = big_mod(&k, &n);
        }
        if (i % 4 == 2)
            k = big_sub(&n, &k);
        k = big_mod(&k, &n);
        struct point q = product(c, pst_ec_mul_base, &kq, NULL);
        if (i < 6) {
            want = mul_point(c, &kq, &g);
            CHECK_CASE(same_point(&q, &want), curves[which].name);
            want = mul_point(c, &k, &q);
            r = product(c, NULL, &k, &q);
            CHECK_CASE(same_point(&r, &want), curves[which].name);
        }
        if (c == &pst_curve_p256) {
            r = product(c, pst_p256_mul_base, &kq, NULL);
            CHECK(same_point(&r, &q));
        }
        l = big_mul_mod(&k, &kq, &n); // k (kq G) = (k kq) G
        want = product(c, pst_ec_mul_base, &l, NULL);
        r = product(c, NULL, &k, &q);
        CHECK_CASE(same_point(&r, &want), curves[which].name);
        m = random_below(&n);
        struct big total = big_add(&l, &m);
        total = big_mod(&total, &n);
        want = product(c, pst_ec_mul_base, &total, NULL);
        r = sum(c, &m, &k, &q);
        CHECK_CASE(same_point(&r, &want), curves[which].name);
        l = big_sub(&n, &l); // u1 G + u2 Q = 0
        l = big_mod(&l, &n);
        r = sum(c, &l, &k, &q);
        CHECK(r.neutral || big_is(&k, 0));
    }
}

static void check_decode(size_t which)
{
    const struct pst_curve *c = curves[which].c;
    uint8_t point[200] = {4};
    pst_limb frame[PST_EC_FRAME * MAX_NUM];
    size_t len = c->len, n = 1 + 2 * len;
    test_hex(point + 1, len, curves[which].x);
    test_hex(point + 1 + len, len, curves[which].y);
    CHECK(pst_ec_decode(c, frame, (pst_span){point, n}));
    for (size_t other = 0; other < 190; other++)
        CHECK(other == n || !pst_ec_decode(c, frame, (pst_span){point, other}));
    for (unsigned form = 0; form < 256; form++) { // compressed, hybrid, neutral and nonsense
        point[0] = (uint8_t)form;
        CHECK(pst_ec_decode(c, frame, (pst_span){point, n}) == (form == 4));
        CHECK(!pst_ec_decode(c, frame, (pst_span){point, 1 + len}));
        CHECK(!pst_ec_decode(c, frame, (pst_span){point, 1}));
    }
    point[0] = 4;
    for (size_t i = 8; i < 8 * n; i++) { // each bit matters: one bit off is on the curve for no point
        point[i / 8] ^= (uint8_t)(1 << i % 8);
        CHECK(!pst_ec_decode(c, frame, (pst_span){point, n}));
        point[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    CHECK(pst_ec_decode(c, frame, (pst_span){point, n}));

    // A point with a small x; then the same with x + p where that fits, x + p being no coordinate.
    struct big p = p_of(c), three = big_small(3), x, y2, t, y = big_small(0), e = big_small(1);
    e = big_add(&p, &e);
    pst_limb root[MAX_NUM], rhs[MAX_NUM], scratch[MAX_NUM];
    uint8_t exponent[66];
    t = (struct big){.n = e.n}; // (p + 1) / 4
    for (size_t i = 0; i < e.n; i++)
        t.w[i] = e.w[i] >> 2 | (i + 1 < e.n ? e.w[i + 1] << 30 : 0);
    big_to_bytes(exponent, len, &t);
    size_t zeros = 0;
    while (exponent[zeros] == 0)
        zeros++;
    for (uint32_t i = 0;; i++) {
        x = big_small(i);
        t = mul_p(c, &x, &x);
        t = sub_p(c, &t, &three);
        t = mul_p(c, &t, &x);
        struct big b = leave(c, c->b);
        y2 = big_add(&t, &b);
        y2 = big_mod(&y2, &p);
        enter(c, rhs, &y2);
        pst_mont_exp_vartime(root, rhs, exponent + zeros, len - zeros, &c->p, scratch);
        y = leave(c, root);
        t = mul_p(c, &y, &y);
        if (big_cmp(&t, &y2) == 0)
            break;
    }
    big_to_bytes(point + 1, len, &x);
    big_to_bytes(point + 1 + len, len, &y);
    CHECK_CASE(pst_ec_decode(c, frame, (pst_span){point, n}), curves[which].name);
    t = big_add(&x, &p);
    big_to_bytes(point + 1, len, &t);
    CHECK_CASE(!pst_ec_decode(c, frame, (pst_span){point, n}), curves[which].name);
    big_to_bytes(point + 1, len, &x);
    memset(point + 1 + len, 0xff, len);
    CHECK(!pst_ec_decode(c, frame, (pst_span){point, n}));
    big_to_bytes(point + 1 + len, len, &p);
    CHECK(!pst_ec_decode(c, frame, (pst_span){point, n}));
    memset(point + 1, 0, 2 * len);
    CHECK(!pst_ec_decode(c, frame, (pst_span){point, n}));
}

// d = (random mod (n - 1)) + 1, naively.
static void check_generate(size_t which, const struct pst_kex_alg *alg)
{
    const struct pst_curve *c = curves[which].c;
    struct big n = big_from_limbs(c->n.m, c->n.num), one = big_small(1), n1 = big_sub(&n, &one);
    uint8_t random[72], key[48], share[97], want_key[48], want[97];
    CHECK(alg->key_len == c->len && alg->share_len == 1 + 2 * c->len && alg->reply_len == alg->share_len &&
          alg->secret_len == c->len && alg->generate_len == alg->respond_len);
    for (int i = 0; i < 24; i++) {
        struct big v;
        test_fill(random, sizeof random, &seed);
        if (i < 3) { // d = 1, 2, 3
            v = big_small((uint32_t)i);
            big_to_bytes(random, alg->generate_len, &v);
        } else if (i < 6) { // d = n - 1, 1, 2
            v = big_small((uint32_t)i - 2);
            v = big_add(&n1, &v);
            struct big two = big_small(2);
            v = big_sub(&v, &two);
            big_to_bytes(random, alg->generate_len, &v);
        } else if (i == 6) {
            memset(random, 0xff, sizeof random);
        } else if (i == 7) { // a multiple of n - 1
            struct big m = big_small(0x12345678);
            v = big_mul(&n1, &m);
            big_to_bytes(random, alg->generate_len, &v);
        }
        v = big_from_bytes(random, alg->generate_len);
        v = big_mod(&v, &n1);
        v = big_add(&v, &one);
        big_to_bytes(want_key, c->len, &v);
        memset(key, 0xa5, sizeof key);
        CHECK(alg->generate(key, share, random) == PST_OK);
        CHECK(memcmp(key, want_key, c->len) == 0);
        struct point q = product(c, pst_ec_mul_base, &v, NULL);
        want[0] = 4;
        big_to_bytes(want + 1, c->len, &q.x);
        big_to_bytes(want + 1 + c->len, c->len, &q.y);
        CHECK(memcmp(share, want, alg->share_len) == 0);
        if (i < 3)
            CHECK(i != 0 || test_is_hex(share + 1, c->len, curves[which].x));
        memset(share, 0xa5, sizeof share);
        CHECK(pst_ec_public_point(c->len == 32 ? PST_KEY_P256 : PST_KEY_P384, share, (pst_span){key, c->len}) == PST_OK);
        CHECK(memcmp(share, want, alg->share_len) == 0);
    }
}

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

// RFC 5903 8.1 and 8.2: i and r are private keys, gir the common x-coordinate.
static const struct {
    const struct pst_kex_alg *alg;
    size_t which;
    uint16_t group;
    const char *i, *gi, *r, *gr, *gir;
} agreements[] = {
    {&pst_p256, 0, 23, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
     "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e"
     "0577b8990bb3",
     "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
     "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e7"
     "4f33039872ab",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    {&pst_p384, 1, 24, "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
     "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9cafc49"
     "84625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c",
     "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
     "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571dcfbec7aacf319647216"
     "9e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c",
     "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746"},
};

static void check_agreement(size_t which)
{
    const struct pst_kex_alg *alg = agreements[which].alg;
    const struct pst_curve *c = curves[agreements[which].which].c;
    uint8_t i[48], gi[97] = {4}, r[48], gr[97] = {4}, secret[48], share[97], key[48], random[72] = {0};
    size_t len = c->len, share_len = 1 + 2 * len;
    CHECK(alg->group == agreements[which].group);
    test_hex(i, len, agreements[which].i);
    test_hex(r, len, agreements[which].r);
    test_hex(gi + 1, 2 * len, agreements[which].gi);
    test_hex(gr + 1, 2 * len, agreements[which].gr);
    CHECK(alg->agree(secret, i, gr) == PST_OK && test_is_hex(secret, len, agreements[which].gir));
    CHECK(alg->agree(secret, r, gi) == PST_OK && test_is_hex(secret, len, agreements[which].gir));

    struct big d = big_from_bytes(i, len), one = big_small(1);
    d = big_sub(&d, &one);
    big_to_bytes(random, alg->respond_len, &d);
    memset(secret, 0, sizeof secret);
    CHECK(alg->generate(key, share, random) == PST_OK && memcmp(key, i, len) == 0 && memcmp(share, gi, share_len) == 0);
    CHECK(alg->respond(share, secret, gr, random) == PST_OK && memcmp(share, gi, share_len) == 0);
    CHECK(test_is_hex(secret, len, agreements[which].gir));

    for (int k = 0; k < 40; k++) { // a bad share: the error, and zeros
        uint8_t bad[97];
        memcpy(bad, gr, sizeof bad);
        if (k == 0)
            memset(bad, 0, sizeof bad);
        else if (k < 8)
            bad[0] = (uint8_t)(k < 5 ? k - 1 : k);
        else
            bad[1 + any_below(share_len - 1)] ^= (uint8_t)(1 << test_random(&seed) % 8);
        memset(secret, 0xa5, sizeof secret);
        CHECK(alg->agree(secret, i, bad) == PST_E_BAD_KEY_SHARE && all_zero(secret, len));
        memset(secret, 0xa5, sizeof secret);
        memset(share, 0xa5, sizeof share);
        CHECK(alg->respond(share, secret, bad, random) == PST_E_BAD_KEY_SHARE);
        CHECK(all_zero(secret, len) && all_zero(share, share_len));
    }
    memset(key, 0, sizeof key); // private keys out of range: 0, n, all ones
    for (int k = 0; k < 3; k++) {
        if (k == 1)
            pst_limbs_to_bytes(key, len, c->n.m, c->n.num);
        if (k == 2)
            memset(key, 0xff, sizeof key);
        memset(secret, 0xa5, sizeof secret);
        memset(share, 0xa5, sizeof share);
        CHECK(alg->agree(secret, key, gr) == PST_E_BAD_PRIVATE_KEY && all_zero(secret, len));
        CHECK(pst_ec_public_point(len == 32 ? PST_KEY_P256 : PST_KEY_P384, share, (pst_span){key, len}) ==
              PST_E_BAD_PRIVATE_KEY);
        CHECK(all_zero(share, share_len));
    }
    CHECK(pst_ec_public_point(PST_KEY_P521, share, (pst_span){r, len}) == PST_E_USAGE);
}

int main(void)
{
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        check_constants(i);
        check_field(curves[i].c);
        check_formulas(curves[i].c);
        check_sums(i);
        check_multiples(i);
        check_decode(i);
    }
    check_generate(0, &pst_p256);
    check_generate(1, &pst_p384);
    check_agreement(0);
    check_agreement(1);
    return TEST_END("ec");
}
