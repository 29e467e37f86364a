// fe25519_64.h: field elements mod 2^255 - 19 as sum v[i] 2^(51 i), i = 0 .. 4. Included by fe25519.h only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FE25519_64_H
#define PST_FE25519_64_H

#include "crypto/base/bytes.h"

#define FE25519_64 1
#define FE_LIMBS 5

typedef uint64_t fe_limb;

typedef struct {
    fe_limb v[FE_LIMBS]; // each v[i] < 2^53
} fe_loose;

typedef struct {
    fe_loose loose; // each v[i] < 2^51 + 2^12
} fe_tight;

#define FE_LOOSE_BOUND ((fe_limb)1 << 53)
#define FE_TIGHT_BOUND (((fe_limb)1 << 51) + ((fe_limb)1 << 12))

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
        out->v[i] = a->loose.v[i] + b->loose.v[i]; // < 2 (2^51 + 2^12) < 2^53
}

// out = a - b + 2p
static inline void fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    // Limbs of 2p: 2^52 - 38 = 0xfffffffffffda, then 2^52 - 2 = 0xffffffffffffe. Each is > 2^51 + 2^12 > b's limb, so no
    // difference is negative, and each is < 2^51 + 2^12 + 2^52 < 2^53.
    fe_assert_tight(a);
    fe_assert_tight(b);
    out->v[0] = a->loose.v[0] + 0xfffffffffffda - b->loose.v[0];
    for (int i = 1; i < FE_LIMBS; i++)
        out->v[i] = a->loose.v[i] + 0xffffffffffffe - b->loose.v[i];
}

// out = a, carried.
static inline void fe_carry(fe_tight *out, const fe_loose *a)
{
    fe_assert_loose(a);
    const fe_limb m51 = ((fe_limb)1 << 51) - 1;
    fe_limb carry = 19 * (a->v[4] >> 51); // v[4] >> 51 < 4, so < 76 and the limb below < 2^51 + 76 + 4
    fe_limb top = a->v[4] & m51;
    for (int i = 0; i < 4; i++) {
        fe_limb v = a->v[i] + carry; // < 2^53 + 76
        out->loose.v[i] = v & m51;
        carry = v >> 51; // <= 4
    }
    out->loose.v[4] = top + carry; // < 2^51 + 4
    fe_assert_tight(out);
}

#endif
