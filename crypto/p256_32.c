// p256_32.c: the field of P-256 for machines with 32-bit words: small, for firmware. The formulas are pst_ec_formula's. Constant
// time.
//
// p = 2^256 - 2^224 + 2^192 + 2^96 - 1, so -p^-1 mod 2^32 is 1: in Montgomery reduction the lowest word that is left, q, is the
// multiple of p that clears it, and adds q to the words 3, 6 and 8 above it and takes it from word 7.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p256.h"

#if PST_LIMB_BITS == 32

void pst_p256_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    pst_ec_formula(c, frame, which);
}

// The next word of a sum whose columns are signed and < 2^35.
static inline uint32_t next(int64_t *column, int64_t more)
{
    *column += more;
    uint32_t low = (uint32_t)*column;
    *column >>= 32; // arithmetic
    return low;
}

// out, which is negative where `above` is -1 and not where it is 0, becomes >= 0 by p.
static void add_p_if(uint32_t *out, int64_t above)
{
    uint32_t mask = ct_barrier32((uint32_t)above);
    int64_t c = 0;
    out[0] = next(&c, (int64_t)out[0] + mask);
    out[1] = next(&c, (int64_t)out[1] + mask);
    out[2] = next(&c, (int64_t)out[2] + mask);
    out[3] = next(&c, out[3]);
    out[4] = next(&c, out[4]);
    out[5] = next(&c, out[5]);
    out[6] = next(&c, (int64_t)out[6] + (mask & 1));
    out[7] = next(&c, (int64_t)out[7] + mask);
}

void pst_p256_add(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    int64_t c = 0;
    for (int i = 0; i < 8; i++)
        out[i] = next(&c, (int64_t)a[i] + b[i] - p->m[i]);
    add_p_if(out, c);
}

void pst_p256_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    int64_t c = 0;
    (void)p;
    for (int i = 0; i < 8; i++)
        out[i] = next(&c, (int64_t)a[i] - b[i]);
    add_p_if(out, c);
}

// t[0 .. 15] = a * b, two rows at a time: column j of them is a[j] * b0 + a[j - 1] * b1.
static void multiply(uint32_t *t, const uint32_t *a, const uint32_t *b)
{
    t[0] = t[1] = t[2] = t[3] = t[4] = t[5] = t[6] = t[7] = 0;
    for (int i = 0; i < 8; i += 2) {
        uint32_t b0 = b[i], b1 = b[i + 1], last = 0, carry0 = 0, carry1 = 0;
        for (int j = 0; j < 8; j++) {
            uint64_t w = pst_mac32(a[j], b0, t[i + j], carry0);
            carry0 = (uint32_t)(w >> 32);
            w = pst_mac32(last, b1, (uint32_t)w, carry1);
            carry1 = (uint32_t)(w >> 32);
            t[i + j] = (uint32_t)w;
            last = a[j];
        }
        uint64_t w = pst_mac32(last, b1, carry0, carry1);
        t[i + 8] = (uint32_t)w;
        t[i + 9] = (uint32_t)(w >> 32);
    }
}

void pst_p256_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    uint32_t t[16];
    int64_t c = 0;
    (void)p;
    multiply(t, a, b);
    // t[0] .. t[7] become the multiples q, which the term -q makes zero in their own columns.
    t[3] = next(&c, (int64_t)t[3] + t[0]);
    t[4] = next(&c, (int64_t)t[4] + t[1]);
    t[5] = next(&c, (int64_t)t[5] + t[2]);
    t[6] = next(&c, (int64_t)t[6] + t[3] + t[0]);
    t[7] = next(&c, (int64_t)t[7] + t[4] + t[1] - t[0]);
    // And p once less, which is added again where that was too much.
    out[0] = next(&c, (int64_t)t[8] + t[5] + t[2] - t[1] + t[0] - 0xffffffff);
    out[1] = next(&c, (int64_t)t[9] + t[6] + t[3] - t[2] + t[1] - 0xffffffff);
    out[2] = next(&c, (int64_t)t[10] + t[7] + t[4] - t[3] + t[2] - 0xffffffff);
    out[3] = next(&c, (int64_t)t[11] - t[4] + t[5] + t[3]);
    out[4] = next(&c, (int64_t)t[12] - t[5] + t[6] + t[4]);
    out[5] = next(&c, (int64_t)t[13] - t[6] + t[7] + t[5]);
    out[6] = next(&c, (int64_t)t[14] - t[7] + t[6] - 1);
    out[7] = next(&c, (int64_t)t[15] + t[7] - 0xffffffff);
    add_p_if(out, c);
}

#endif
