// fe25519_64.h: field elements mod 2^255 - 19 as sum v[i] 2^(51 i), i = 0 .. 4. Included by fe25519.h only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FE25519_64_H
#define PST_FE25519_64_H

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"

#define FE25519_64 1
#define FE_LIMBS   5

#define FE_M51 (((fe_limb)1 << 51) - 1)

#if defined(__OPTIMIZE_SIZE__) || !defined(__GNUC__)
#define FE_INLINE          static inline
#define FE_INLINE_PRODUCTS 0
#else
#define FE_INLINE          static inline __attribute__((always_inline))
#define FE_INLINE_PRODUCTS 1
#endif

typedef uint64_t fe_limb;
__extension__ typedef unsigned __int128 fe_wide;

typedef struct {
    fe_limb v[FE_LIMBS]; // each v[i] < 2^54
} fe_loose;

typedef struct {
    fe_loose loose; // each v[i] < 2^51 + 2^16
} fe_tight;

void pst_fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b);
void pst_fe_sq(fe_tight *out, const fe_loose *a);
void pst_fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k); // k < 2^17

#define FE_LOOSE_BOUND ((fe_limb)1 << 54)
#define FE_TIGHT_BOUND (((fe_limb)1 << 51) + ((fe_limb)1 << 16))

static inline void fe_assert_bounds(const fe_loose *a, fe_limb bound)
{
    for (int i = 0; i < FE_LIMBS; i++)
        fe_require(a->v[i] < bound);
    (void)a;
    (void)bound;
}

static inline void fe_assert_tight(const fe_tight *a)
{
    fe_assert_bounds(&a->loose, FE_TIGHT_BOUND);
}

static inline void fe_assert_loose(const fe_loose *a)
{
    fe_assert_bounds(a, FE_LOOSE_BOUND);
}

// out = a + b
static inline void fe_add(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    const fe_limb *x = a->loose.v, *y = b->loose.v; // each limb < 2 (2^51 + 2^16) < 2^54
    *out = (fe_loose){{x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3], x[4] + y[4]}};
}

// The limbs of 2p are FE_2P_0 and four times FE_2P_1. Each exceeds 2^51 + 2^16 > a tight limb, so that subtracting one
// from them is never negative.
#define FE_2P_0 ((fe_limb)0xfffffffffffda) // check: 2**52 - 38 == 0xfffffffffffda
#define FE_2P_1 ((fe_limb)0xffffffffffffe) // check: 2**52 - 2 == 0xffffffffffffe

// out = a - b + 2p
static inline void fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    const fe_limb *x = a->loose.v, *y = b->loose.v; // each limb < 2^51 + 2^16 + 2^52 < 2^54
    *out = (fe_loose){{x[0] + FE_2P_0 - y[0], x[1] + FE_2P_1 - y[1], x[2] + FE_2P_1 - y[2], x[3] + FE_2P_1 - y[3],
                       x[4] + FE_2P_1 - y[4]}};
}

// out = a + b - c + 2p
static inline void fe_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    fe_assert_tight(c);
    const fe_limb *x = a->loose.v, *y = b->loose.v, *z = c->loose.v; // each limb < 2 (2^51 + 2^16) + 2^52 < 2^54
    *out = (fe_loose){{x[0] + y[0] + FE_2P_0 - z[0], x[1] + y[1] + FE_2P_1 - z[1], x[2] + y[2] + FE_2P_1 - z[2],
                       x[3] + y[3] + FE_2P_1 - z[3], x[4] + y[4] + FE_2P_1 - z[4]}};
}

// out = 2a + b - c + 2p
static inline void fe_twice_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    fe_assert_tight(c);
    const fe_limb *x = a->loose.v, *y = b->loose.v, *z = c->loose.v; // each limb < 3 (2^51 + 2^16) + 2^52 < 2^54
    *out = (fe_loose){{2 * x[0] + y[0] + FE_2P_0 - z[0], 2 * x[1] + y[1] + FE_2P_1 - z[1],
                       2 * x[2] + y[2] + FE_2P_1 - z[2], 2 * x[3] + y[3] + FE_2P_1 - z[3],
                       2 * x[4] + y[4] + FE_2P_1 - z[4]}};
}

// out = a; every limb hands what is above 2^51 to the next at once.
static inline void fe_carry(fe_tight *out, const fe_loose *a)
{
    fe_assert_loose(a);
    const fe_limb *x = a->v; // x[i] >> 51 < 8: each limb < 2^51 + 19 * 8 < 2^51 + 2^16
    out->loose =
        (fe_loose){{(x[0] & FE_M51) + 19 * (x[4] >> 51), (x[1] & FE_M51) + (x[0] >> 51), (x[2] & FE_M51) + (x[1] >> 51),
                    (x[3] & FE_M51) + (x[2] >> 51), (x[4] & FE_M51) + (x[3] >> 51)}};
    fe_assert_tight(out);
}

static inline void fe_swap_if(ct_bool swap, fe_tight *a, fe_tight *b)
{
    ct_swap64(swap, &a->loose.v[0], &b->loose.v[0]);
    ct_swap64(swap, &a->loose.v[1], &b->loose.v[1]);
    ct_swap64(swap, &a->loose.v[2], &b->loose.v[2]);
    ct_swap64(swap, &a->loose.v[3], &b->loose.v[3]);
    ct_swap64(swap, &a->loose.v[4], &b->loose.v[4]);
}

// The bits of r from 51 up, r < 2^115.
static inline uint64_t fe_above_51(fe_wide r)
{
    return (uint64_t)(r >> 51);
}

// Brings five column sums to tight limbs. Of 2^108 each (loose times loose) they hold at most 77, 59, 41, 23 and 5,
// where a product that wraps counts 19. Two rounds in which every limb hands its upper part to the next at once, rather
// than one carry that visits all: what counts is how long the last limb is waited for.
FE_INLINE void fe_carry_columns(fe_tight *out, fe_wide r0, fe_wide r1, fe_wide r2, fe_wide r3, fe_wide r4)
{
    fe_require(r0 < (fe_wide)77 << 108 && r1 < (fe_wide)59 << 108 && r2 < (fe_wide)41 << 108 &&
               r3 < (fe_wide)23 << 108);
    fe_require(r4 < (fe_wide)5 << 108);
    uint64_t v0 = ((uint64_t)r0 & FE_M51) + 19 * fe_above_51(r4); // < 2^51 + 19 * 5 * 2^57 < 2^64
    uint64_t v1 = ((uint64_t)r1 & FE_M51) + fe_above_51(r0);      // < 2^51 + 77 * 2^57 < 2^64
    uint64_t v2 = ((uint64_t)r2 & FE_M51) + fe_above_51(r1);      // < 2^51 + 59 * 2^57
    uint64_t v3 = ((uint64_t)r3 & FE_M51) + fe_above_51(r2);      // < 2^51 + 41 * 2^57
    uint64_t v4 = ((uint64_t)r4 & FE_M51) + fe_above_51(r3);      // < 2^51 + 23 * 2^57 < 2^62
    out->loose.v[0] = (v0 & FE_M51) + 19 * (v4 >> 51);            // < 2^51 + 19 * 2^11 < 2^51 + 2^16
    out->loose.v[1] = (v1 & FE_M51) + (v0 >> 51);                 // < 2^51 + 2^13, and so are the rest
    out->loose.v[2] = (v2 & FE_M51) + (v1 >> 51);
    out->loose.v[3] = (v3 & FE_M51) + (v2 >> 51);
    out->loose.v[4] = (v4 & FE_M51) + (v3 >> 51);
    fe_assert_tight(out);
}

FE_INLINE void fe_mul_here(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    fe_assert_loose(a);
    fe_assert_loose(b);
    const fe_wide a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    const uint64_t b0 = b->v[0], b1 = b->v[1], b2 = b->v[2], b3 = b->v[3], b4 = b->v[4];
    const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4; // < 19 * 2^54 < 2^59

    fe_wide r0 = a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1;
    fe_wide r1 = a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2;
    fe_wide r2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3;
    fe_wide r3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4;
    fe_wide r4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    fe_carry_columns(out, r0, r1, r2, r3, r4);
}

FE_INLINE void fe_sq_here(fe_tight *out, const fe_loose *a)
{
    fe_assert_loose(a);
    const fe_wide a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    const uint64_t d0 = 2 * a->v[0], d1 = 2 * a->v[1], d2 = 2 * a->v[2]; // < 2^55
    const uint64_t c3 = 19 * a->v[3], c4 = 19 * a->v[4];                 // < 2^59
    const uint64_t e4 = 2 * c4;                                          // < 2^60

    fe_wide r0 = a0 * a->v[0] + a1 * e4 + (fe_wide)d2 * c3;
    fe_wide r1 = a1 * d0 + a2 * e4 + a3 * c3;
    fe_wide r2 = a2 * d0 + a1 * a->v[1] + a3 * e4;
    fe_wide r3 = a3 * d0 + a2 * d1 + a4 * c4;
    fe_wide r4 = a4 * d0 + a3 * d1 + a2 * a->v[2];
    fe_carry_columns(out, r0, r1, r2, r3, r4);
}

FE_INLINE void fe_mul_small_here(fe_tight *out, const fe_loose *a, uint32_t k)
{
    fe_assert_loose(a);
    fe_require(k >> 17 == 0);
    const fe_wide f = k; // each column < 2^54 * 2^17
    fe_carry_columns(out, f * a->v[0], f * a->v[1], f * a->v[2], f * a->v[3], f * a->v[4]);
}

// The bodies stand where they are called unless small code is wanted: a ladder step is a fifth faster so.
FE_INLINE void fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    if (FE_INLINE_PRODUCTS)
        fe_mul_here(out, a, b);
    else
        pst_fe_mul(out, a, b);
}

FE_INLINE void fe_sq(fe_tight *out, const fe_loose *a)
{
    if (FE_INLINE_PRODUCTS)
        fe_sq_here(out, a);
    else
        pst_fe_sq(out, a);
}

FE_INLINE void fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k)
{
    if (FE_INLINE_PRODUCTS)
        fe_mul_small_here(out, a, k);
    else
        pst_fe_mul_small(out, a, k);
}

#endif
