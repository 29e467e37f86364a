// p256_64.c: the field and the formulas of P-256 for machines with a 64 x 64 -> 128 bit product: the same registers and the
// same results as pst_ec_formula, several times as fast. Constant time.
//
// p = 2^256 - 2^224 + 2^192 + 2^96 - 1 makes Montgomery reduction cheap: -p^-1 mod 2^64 is 1, so the lowest limb t0 is itself
// the multiple of p that clears it, and t0 * p = t0 * 2^96 + t0 * (2^64 - 2^32 + 1) * 2^192 - t0.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/carry.h"
#include "crypto/p256.h"

#if PST_LIMB_BITS == 64

// Field elements are four limbs, < p, in Montgomery form.
enum { NUM = 4 };

// (t3 .. t0) + top * 2^256 < 2p, less p unless it is smaller.
static inline void subtract_once(uint64_t *out, uint64_t t0, uint64_t t1, uint64_t t2, uint64_t t3, uint64_t top)
{
    pst_carry borrow = 0, carry = 0;
    t0 = pst_subb(&borrow, t0, 0xffffffffffffffff);
    t1 = pst_subb(&borrow, t1, 0x00000000ffffffff);
    t2 = pst_subb(&borrow, t2, 0);
    t3 = pst_subb(&borrow, t3, 0xffffffff00000001);
    uint64_t mask = ct_barrier(top - borrow); // all ones where it was smaller: add p again
    out[0] = pst_addc(&carry, t0, mask);
    out[1] = pst_addc(&carry, t1, mask & 0x00000000ffffffff);
    out[2] = pst_addc(&carry, t2, 0);
    out[3] = pst_addc(&carry, t3, mask & 0xffffffff00000001);
}

// One step of Montgomery reduction: t = (t + t[0] * p) / 2^64, for 4 limbs; from t < 2^256 follows t <= p.
static inline void reduce_once(uint64_t *t)
{
    pst_wide high = (pst_wide)t[0] * 0xffffffff00000001;
    uint64_t q = t[0];
    pst_carry carry = 0;
    t[0] = pst_addc(&carry, t[1], q << 32);
    t[1] = pst_addc(&carry, t[2], q >> 32);
    t[2] = pst_addc(&carry, t[3], (uint64_t)high);
    t[3] = pst_addc(&carry, (uint64_t)(high >> 64), 0);
}

// out = t / 2^256 mod p, t < p^2: low half / 2^256 <= p, high half < p.
static inline void reduce(uint64_t *out, uint64_t t[8])
{
    pst_carry carry = 0;
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    reduce_once(t);
    t[0] = pst_addc(&carry, t[0], t[4]);
    t[1] = pst_addc(&carry, t[1], t[5]);
    t[2] = pst_addc(&carry, t[2], t[6]);
    t[3] = pst_addc(&carry, t[3], t[7]);
    subtract_once(out, t[0], t[1], t[2], t[3], carry);
}

// t[0 .. 4] = x * b + t[0 .. 3]
static inline void mul_row(uint64_t *t, uint64_t x, uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3)
{
    pst_wide p0 = (pst_wide)x * b0, p1 = (pst_wide)x * b1, p2 = (pst_wide)x * b2, p3 = (pst_wide)x * b3;
    pst_carry carry = 0;
    uint64_t r1 = pst_addc(&carry, (uint64_t)(p0 >> 64), (uint64_t)p1);
    uint64_t r2 = pst_addc(&carry, (uint64_t)(p1 >> 64), (uint64_t)p2);
    uint64_t r3 = pst_addc(&carry, (uint64_t)(p2 >> 64), (uint64_t)p3);
    uint64_t r4 = pst_addc(&carry, (uint64_t)(p3 >> 64), 0);
    carry = 0;
    t[0] = pst_addc(&carry, t[0], (uint64_t)p0);
    t[1] = pst_addc(&carry, t[1], r1);
    t[2] = pst_addc(&carry, t[2], r2);
    t[3] = pst_addc(&carry, t[3], r3);
    t[4] = pst_addc(&carry, r4, 0);
}

static void mul(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    uint64_t t[8] = {0}, b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
    mul_row(t, a[0], b0, b1, b2, b3);
    mul_row(t + 1, a[1], b0, b1, b2, b3);
    mul_row(t + 2, a[2], b0, b1, b2, b3);
    mul_row(t + 3, a[3], b0, b1, b2, b3);
    reduce(out, t);
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
    uint64_t t[8], a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], high = 0;
    t[1] = mac(&high, a0, a1, 0); // the products of different limbs, once,
    t[2] = mac(&high, a0, a2, 0);
    t[3] = mac(&high, a0, a3, 0);
    t[4] = high;
    high = 0;
    t[3] = mac(&high, a1, a2, t[3]);
    t[4] = mac(&high, a1, a3, t[4]);
    t[5] = high;
    high = 0;
    t[5] = mac(&high, a2, a3, t[5]);
    t[6] = high;
    pst_carry carry = 0;
    t[1] = pst_addc(&carry, t[1], t[1]); // doubled,
    t[2] = pst_addc(&carry, t[2], t[2]);
    t[3] = pst_addc(&carry, t[3], t[3]);
    t[4] = pst_addc(&carry, t[4], t[4]);
    t[5] = pst_addc(&carry, t[5], t[5]);
    t[6] = pst_addc(&carry, t[6], t[6]);
    t[7] = carry;
    pst_wide s0 = (pst_wide)a0 * a0, s1 = (pst_wide)a1 * a1, s2 = (pst_wide)a2 * a2, s3 = (pst_wide)a3 * a3;
    carry = 0;
    t[0] = (uint64_t)s0; // and the squares
    t[1] = pst_addc(&carry, t[1], (uint64_t)(s0 >> 64));
    t[2] = pst_addc(&carry, t[2], (uint64_t)s1);
    t[3] = pst_addc(&carry, t[3], (uint64_t)(s1 >> 64));
    t[4] = pst_addc(&carry, t[4], (uint64_t)s2);
    t[5] = pst_addc(&carry, t[5], (uint64_t)(s2 >> 64));
    t[6] = pst_addc(&carry, t[6], (uint64_t)s3);
    t[7] = pst_addc(&carry, t[7], (uint64_t)(s3 >> 64));
    reduce(out, t);
}

static inline void add(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    pst_carry carry = 0;
    uint64_t t0 = pst_addc(&carry, a[0], b[0]), t1 = pst_addc(&carry, a[1], b[1]);
    uint64_t t2 = pst_addc(&carry, a[2], b[2]), t3 = pst_addc(&carry, a[3], b[3]);
    subtract_once(out, t0, t1, t2, t3, carry);
}

static inline void sub(uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    pst_carry borrow = 0, carry = 0;
    uint64_t t0 = pst_subb(&borrow, a[0], b[0]), t1 = pst_subb(&borrow, a[1], b[1]);
    uint64_t t2 = pst_subb(&borrow, a[2], b[2]), t3 = pst_subb(&borrow, a[3], b[3]);
    uint64_t mask = ct_barrier(0 - (uint64_t)borrow);
    out[0] = pst_addc(&carry, t0, mask);
    out[1] = pst_addc(&carry, t1, mask & 0x00000000ffffffff);
    out[2] = pst_addc(&carry, t2, 0);
    out[3] = pst_addc(&carry, t3, mask & 0xffffffff00000001);
}

#include "crypto/weierstrass_64.h"

void pst_p256_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    run_formula(c, frame, which);
}

void pst_p256_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    (void)p;
    mul(out, a, b);
}

void pst_p256_add(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    (void)p;
    add(out, a, b);
}

void pst_p256_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    (void)p;
    sub(out, a, b);
}

#endif
