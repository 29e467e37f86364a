// fe25519_32.h: field elements mod 2^255 - 19 as sum v[i] 2^(32 i), i = 0 .. 7. Every operation ends with its carries
// done, so that any 256-bit value is loose and is tight: the types differ only for the sake of the 51-bit twin, and the
// bounds hold by the limb's width. Included by fe25519.h only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FE25519_32_H
#define PST_FE25519_32_H

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"

#define FE25519_32 1
#define FE_LIMBS   8

typedef uint32_t fe_limb;

typedef struct {
    fe_limb v[FE_LIMBS];
} fe_loose;

typedef struct {
    fe_loose loose;
} fe_tight;

void pst_fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b);
void pst_fe_sq(fe_tight *out, const fe_loose *a);
void pst_fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k); // k < 2^17
void pst_fe_add(fe_loose *out, const fe_tight *a, const fe_tight *b);
void pst_fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b);
void pst_fe_swap_if(ct_bool swap, fe_tight *a, fe_tight *b);

static inline void fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    pst_fe_mul(out, a, b);
}

static inline void fe_sq(fe_tight *out, const fe_loose *a)
{
    pst_fe_sq(out, a);
}

static inline void fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k)
{
    pst_fe_mul_small(out, a, k);
}

static inline void fe_add(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    pst_fe_add(out, a, b);
}

static inline void fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    pst_fe_sub(out, a, b);
}

static inline void fe_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_tight t;
    pst_fe_add(&t.loose, a, b);
    pst_fe_sub(out, &t, c);
}

static inline void fe_twice_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_tight t;
    pst_fe_add(&t.loose, a, a);
    fe_add_sub(out, &t, b, c);
}

static inline void fe_carry(fe_tight *out, const fe_loose *a)
{
    out->loose = *a;
}

static inline void fe_swap_if(ct_bool swap, fe_tight *a, fe_tight *b)
{
    pst_fe_swap_if(swap, a, b);
}

#endif
