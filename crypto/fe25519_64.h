// fe25519_64.h: field elements mod 2^255 - 19 as sum v[i] 2^(51 i), i = 0 .. 4. Included by fe25519.h only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FE25519_64_H
#define PST_FE25519_64_H

#include "crypto/base/bytes.h"

#define FE25519_64 1
#define FE_LIMBS 5

typedef uint64_t fe_limb;

typedef struct {
    fe_limb v[FE_LIMBS]; // each v[i] < 2^54
} fe_loose;

typedef struct {
    fe_loose loose; // each v[i] < 2^51 + 2^13
} fe_tight;

#define FE_LOOSE_BOUND ((fe_limb)1 << 54)
#define FE_TIGHT_BOUND (((fe_limb)1 << 51) + ((fe_limb)1 << 13))

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
    for (int i = 0; i < FE_LIMBS; i++)
        out->v[i] = a->loose.v[i] + b->loose.v[i]; // < 2 (2^51 + 2^13) < 2^54
}

// The limbs of 2p: 2^52 - 38, and four times 2^52 - 2. Each exceeds 2^51 + 2^13 > a tight limb, so that subtracting one from
// them is never negative.
static inline fe_limb fe_2p(int i)
{
    return i == 0 ? 0xfffffffffffda : 0xffffffffffffe;
}

// out = a - b + 2p
static inline void fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    for (int i = 0; i < FE_LIMBS; i++)
        out->v[i] = a->loose.v[i] + fe_2p(i) - b->loose.v[i]; // < 2^51 + 2^13 + 2^52 < 2^54
}

// out = a + b - c + 2p
static inline void fe_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    fe_assert_tight(c);
    for (int i = 0; i < FE_LIMBS; i++) // < 2 (2^51 + 2^13) + 2^52 < 2^54
        out->v[i] = a->loose.v[i] + b->loose.v[i] + fe_2p(i) - c->loose.v[i];
}

// out = 2a + b - c + 2p
static inline void fe_twice_add_sub(fe_loose *out, const fe_tight *a, const fe_tight *b, const fe_tight *c)
{
    fe_assert_tight(a);
    fe_assert_tight(b);
    fe_assert_tight(c);
    for (int i = 0; i < FE_LIMBS; i++) // < 3 (2^51 + 2^13) + 2^52 < 2^54
        out->v[i] = 2 * a->loose.v[i] + b->loose.v[i] + fe_2p(i) - c->loose.v[i];
}

// out = a, carried.
static inline void fe_carry(fe_tight *out, const fe_loose *a)
{
    fe_assert_loose(a);
    const fe_limb m51 = ((fe_limb)1 << 51) - 1;
    fe_limb carry = 19 * (a->v[4] >> 51); // v[4] >> 51 < 8: carry < 152
    fe_limb top = a->v[4] & m51;
    for (int i = 0; i < 4; i++) {
        fe_limb v = a->v[i] + carry; // < 2^54 + 152
        out->loose.v[i] = v & m51;
        carry = v >> 51; // <= 8
    }
    out->loose.v[4] = top + carry; // < 2^51 + 8
    fe_assert_tight(out);
}

#endif
