// p384_64.c: the field and the formulas of P-384 for machines with a 64 x 64 -> 128 bit product, several times as fast as the
// general ones, which other machines get. Constant time.
//
// p = 2^384 - s with s = 2^128 + 2^96 - 2^32 + 1, and -p^-1 mod 2^64 = 2^32 + 1. Adding q p to clear the lowest limb is to add q
// high above and to take away q s, of which the lowest limb goes without being worked out.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/carry.h"
#include "crypto/p384.h"

#if PST_LIMB_BITS == 64

// Field elements are six limbs, < p, in Montgomery form.
enum { NUM = 6 };

// out += p where mask is all ones.
static inline void add_p_if(uint64_t *out, const uint64_t *t, uint64_t mask)
{
    pst_carry carry = 0;
    out[0] = pst_addc(&carry, t[0], mask & 0x00000000ffffffff);
    out[1] = pst_addc(&carry, t[1], mask & 0xffffffff00000000);
    out[2] = pst_addc(&carry, t[2], mask & 0xfffffffffffffffe);
    out[3] = pst_addc(&carry, t[3], mask);
    out[4] = pst_addc(&carry, t[4], mask);
    out[5] = pst_addc(&carry, t[5], mask);
}

// t + top * 2^384 < 2p, less p unless it is smaller.
static inline void subtract_once(uint64_t *out, const uint64_t *t, uint64_t top)
{
    uint64_t d[NUM];
    pst_carry borrow = 0;
    d[0] = pst_subb(&borrow, t[0], 0x00000000ffffffff);
    d[1] = pst_subb(&borrow, t[1], 0xffffffff00000000);
    d[2] = pst_subb(&borrow, t[2], 0xfffffffffffffffe);
    d[3] = pst_subb(&borrow, t[3], 0xffffffffffffffff);
    d[4] = pst_subb(&borrow, t[4], 0xffffffffffffffff);
    d[5] = pst_subb(&borrow, t[5], 0xffffffffffffffff);
    add_p_if(out, d, ct_barrier(top - borrow)); // all ones where it was smaller
}

// What is left of q s when its lowest limb is gone: q 2^64 + w, rounded down. w = q 2^32 - (q 2^32 - q) / 2^64, rounded up.
static inline pst_wide rest_of_qs(uint64_t q)
{
    return ((pst_wide)q << 32) - (q >> 32) - (q < q << 32); // not a branch: the borrow
}

// t = (t + x * b + q p) / 2^64, t of seven limbs. From t < 2p follows t < 2p, so the last is 0 or 1.
static inline void mul_step(uint64_t *t, uint64_t x, const uint64_t *b)
{
    pst_wide p0 = (pst_wide)x * b[0], p1 = (pst_wide)x * b[1], p2 = (pst_wide)x * b[2];
    pst_wide p3 = (pst_wide)x * b[3], p4 = (pst_wide)x * b[4], p5 = (pst_wide)x * b[5];
    pst_carry carry = 0, borrow = 0, top = 0;
    uint64_t r1 = pst_addc(&carry, (uint64_t)(p0 >> 64), (uint64_t)p1);
    uint64_t r2 = pst_addc(&carry, (uint64_t)(p1 >> 64), (uint64_t)p2);
    uint64_t r3 = pst_addc(&carry, (uint64_t)(p2 >> 64), (uint64_t)p3);
    uint64_t r4 = pst_addc(&carry, (uint64_t)(p3 >> 64), (uint64_t)p4);
    uint64_t r5 = pst_addc(&carry, (uint64_t)(p4 >> 64), (uint64_t)p5);
    uint64_t r6 = pst_addc(&carry, (uint64_t)(p5 >> 64), 0);
    carry = 0;
    uint64_t u0 = pst_addc(&carry, t[0], (uint64_t)p0), u1 = pst_addc(&carry, t[1], r1);
    uint64_t u2 = pst_addc(&carry, t[2], r2), u3 = pst_addc(&carry, t[3], r3);
    uint64_t u4 = pst_addc(&carry, t[4], r4), u5 = pst_addc(&carry, t[5], r5);
    uint64_t u6 = pst_addc(&carry, t[6], r6), q = u0 + (u0 << 32);
    pst_wide w = rest_of_qs(q);
    uint64_t mid = pst_addc(&top, (uint64_t)(w >> 64), q);
    t[0] = pst_subb(&borrow, u1, (uint64_t)w);
    t[1] = pst_subb(&borrow, u2, mid);
    t[2] = pst_subb(&borrow, u3, top);
    t[3] = pst_subb(&borrow, u4, 0);
    t[4] = pst_subb(&borrow, u5, 0);
    u6 = pst_subb(&borrow, u6, 0);
    top = 0;
    t[5] = pst_addc(&top, u6, q);
    t[6] = (uint64_t)carry + top - borrow;
}

static void mul(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    uint64_t t[7] = {0};
    mul_step(t, a[0], b);
    mul_step(t, a[1], b);
    mul_step(t, a[2], b);
    mul_step(t, a[3], b);
    mul_step(t, a[4], b);
    mul_step(t, a[5], b);
    subtract_once(out, t, t[6]);
}

// One step of Montgomery reduction: t = (t + q p) / 2^64. Six of them make t <= p from any t.
static inline void reduce_once(uint64_t *t)
{
    uint64_t q = t[0] + (t[0] << 32);
    pst_wide w = rest_of_qs(q);
    pst_carry carry = 0, borrow = 0;
    uint64_t mid = pst_addc(&carry, (uint64_t)(w >> 64), q);
    t[0] = pst_subb(&borrow, t[1], (uint64_t)w);
    t[1] = pst_subb(&borrow, t[2], mid);
    t[2] = pst_subb(&borrow, t[3], carry);
    t[3] = pst_subb(&borrow, t[4], 0);
    t[4] = pst_subb(&borrow, t[5], 0);
    t[5] = q - borrow;
}

// out = t / 2^384 mod p, t < p^2: low half / 2^384 <= p, high half < p.
static inline void reduce(uint64_t *out, uint64_t t[12])
{
    pst_carry carry = 0;
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    t[0] = pst_addc(&carry, t[0], t[6]);
    t[1] = pst_addc(&carry, t[1], t[7]);
    t[2] = pst_addc(&carry, t[2], t[8]);
    t[3] = pst_addc(&carry, t[3], t[9]);
    t[4] = pst_addc(&carry, t[4], t[10]);
    t[5] = pst_addc(&carry, t[5], t[11]);
    subtract_once(out, t, carry);
}

// a * b + t + *carry; its high half goes to *carry. It fits: (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1.
static inline uint64_t mac(uint64_t *carry, uint64_t a, uint64_t b, uint64_t t)
{
    pst_wide product = (pst_wide)a * b;
    uint64_t low = (uint64_t)product, high = (uint64_t)(product >> 64);
    low += t;
    high += low < t; // not a branch: the carry flag
    low += *carry;
    high += low < *carry;
    *carry = high;
    return low;
}

static void sqr(uint64_t *out, const uint64_t *a)
{
    uint64_t t[12], a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5], high = 0;
    t[1] = mac(&high, a0, a1, 0); // the products of different limbs, once,
    t[2] = mac(&high, a0, a2, 0);
    t[3] = mac(&high, a0, a3, 0);
    t[4] = mac(&high, a0, a4, 0);
    t[5] = mac(&high, a0, a5, 0);
    t[6] = high;
    high = 0;
    t[3] = mac(&high, a1, a2, t[3]);
    t[4] = mac(&high, a1, a3, t[4]);
    t[5] = mac(&high, a1, a4, t[5]);
    t[6] = mac(&high, a1, a5, t[6]);
    t[7] = high;
    high = 0;
    t[5] = mac(&high, a2, a3, t[5]);
    t[6] = mac(&high, a2, a4, t[6]);
    t[7] = mac(&high, a2, a5, t[7]);
    t[8] = high;
    high = 0;
    t[7] = mac(&high, a3, a4, t[7]);
    t[8] = mac(&high, a3, a5, t[8]);
    t[9] = high;
    high = 0;
    t[9] = mac(&high, a4, a5, t[9]);
    t[10] = high;
    pst_carry carry = 0;
    t[1] = pst_addc(&carry, t[1], t[1]); // doubled,
    t[2] = pst_addc(&carry, t[2], t[2]);
    t[3] = pst_addc(&carry, t[3], t[3]);
    t[4] = pst_addc(&carry, t[4], t[4]);
    t[5] = pst_addc(&carry, t[5], t[5]);
    t[6] = pst_addc(&carry, t[6], t[6]);
    t[7] = pst_addc(&carry, t[7], t[7]);
    t[8] = pst_addc(&carry, t[8], t[8]);
    t[9] = pst_addc(&carry, t[9], t[9]);
    t[10] = pst_addc(&carry, t[10], t[10]);
    t[11] = carry;
    pst_wide s0 = (pst_wide)a0 * a0, s1 = (pst_wide)a1 * a1, s2 = (pst_wide)a2 * a2;
    pst_wide s3 = (pst_wide)a3 * a3, s4 = (pst_wide)a4 * a4, s5 = (pst_wide)a5 * a5;
    carry = 0;
    t[0] = (uint64_t)s0; // and the squares
    t[1] = pst_addc(&carry, t[1], (uint64_t)(s0 >> 64));
    t[2] = pst_addc(&carry, t[2], (uint64_t)s1);
    t[3] = pst_addc(&carry, t[3], (uint64_t)(s1 >> 64));
    t[4] = pst_addc(&carry, t[4], (uint64_t)s2);
    t[5] = pst_addc(&carry, t[5], (uint64_t)(s2 >> 64));
    t[6] = pst_addc(&carry, t[6], (uint64_t)s3);
    t[7] = pst_addc(&carry, t[7], (uint64_t)(s3 >> 64));
    t[8] = pst_addc(&carry, t[8], (uint64_t)s4);
    t[9] = pst_addc(&carry, t[9], (uint64_t)(s4 >> 64));
    t[10] = pst_addc(&carry, t[10], (uint64_t)s5);
    t[11] = pst_addc(&carry, t[11], (uint64_t)(s5 >> 64));
    reduce(out, t);
}

static inline void add(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    uint64_t t[NUM];
    pst_carry carry = 0;
    t[0] = pst_addc(&carry, a[0], b[0]);
    t[1] = pst_addc(&carry, a[1], b[1]);
    t[2] = pst_addc(&carry, a[2], b[2]);
    t[3] = pst_addc(&carry, a[3], b[3]);
    t[4] = pst_addc(&carry, a[4], b[4]);
    t[5] = pst_addc(&carry, a[5], b[5]);
    subtract_once(out, t, carry);
}

static inline void sub(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    uint64_t t[NUM];
    pst_carry borrow = 0;
    t[0] = pst_subb(&borrow, a[0], b[0]);
    t[1] = pst_subb(&borrow, a[1], b[1]);
    t[2] = pst_subb(&borrow, a[2], b[2]);
    t[3] = pst_subb(&borrow, a[3], b[3]);
    t[4] = pst_subb(&borrow, a[4], b[4]);
    t[5] = pst_subb(&borrow, a[5], b[5]);
    add_p_if(out, t, ct_barrier(0 - (uint64_t)borrow));
}

#include "crypto/weierstrass_64.h"

void pst_p384_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    run_formula(c, frame, which);
}

#else

void pst_p384_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    pst_ec_formula(c, frame, which);
}

#endif
