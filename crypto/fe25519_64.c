// fe25519_64.c: the field mod 2^255 - 19 in five 51-bit limbs with 128-bit products. 2^255 = 19 mod p, so what leaves limb 4
// enters limb 0 nineteenfold.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/fe25519.h"

#if defined(FE25519_64)

__extension__ typedef unsigned __int128 u128;

static const uint64_t m51 = ((uint64_t)1 << 51) - 1;

// Brings five column sums to tight limbs. Of 2^108 each (loose times loose) they hold at most 77, 59, 41, 23 and 5, where a
// product that wraps counts 19.
static inline void carry_columns(fe_tight *out, u128 r0, u128 r1, u128 r2, u128 r3, u128 r4)
{
    fe_require(r0 < (u128)77 << 108 && r1 < (u128)59 << 108 && r2 < (u128)41 << 108 && r3 < (u128)23 << 108);
    fe_require(r4 < (u128)5 << 108);
    r1 += (uint64_t)(r0 >> 51);                    // r0 < 77 * 2^108: carry < 77 * 2^57 < 2^64
    r2 += (uint64_t)(r1 >> 51);                    // r1 < 59 * 2^108 + 2^64: carry < 60 * 2^57 < 2^63
    r3 += (uint64_t)(r2 >> 51);                    // likewise
    r4 += (uint64_t)(r3 >> 51);                    // r4 < 5 * 2^108 + 2^63
    uint64_t top = (uint64_t)(r4 >> 51);           // < 5 * 2^57 + 2^13
    uint64_t v0 = ((uint64_t)r0 & m51) + 19 * top; // < 2^51 + 96 * 2^57 < 2^64
    fe_require(top < ((uint64_t)5 << 57) + (1 << 13));
    out->loose.v[0] = v0 & m51;
    out->loose.v[1] = ((uint64_t)r1 & m51) + (v0 >> 51); // < 2^51 + 2^13
    out->loose.v[2] = (uint64_t)r2 & m51;
    out->loose.v[3] = (uint64_t)r3 & m51;
    out->loose.v[4] = (uint64_t)r4 & m51;
    fe_assert_tight(out);
}

void pst_fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    fe_assert_loose(a);
    fe_assert_loose(b);
    const u128 a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    const uint64_t b0 = b->v[0], b1 = b->v[1], b2 = b->v[2], b3 = b->v[3], b4 = b->v[4];
    const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4; // < 19 * 2^54 < 2^59

    u128 r0 = a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1;
    u128 r1 = a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2;
    u128 r2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3;
    u128 r3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4;
    u128 r4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    carry_columns(out, r0, r1, r2, r3, r4);
}

static inline void square(fe_tight *out, const fe_loose *a)
{
    fe_assert_loose(a);
    const u128 a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3], a4 = a->v[4];
    const uint64_t d0 = 2 * a->v[0], d1 = 2 * a->v[1], d2 = 2 * a->v[2]; // < 2^55
    const uint64_t c3 = 19 * a->v[3], c4 = 19 * a->v[4];                 // < 2^59
    const uint64_t e4 = 2 * c4;                                          // < 2^60

    u128 r0 = a0 * a->v[0] + a1 * e4 + (u128)d2 * c3;
    u128 r1 = a1 * d0 + a2 * e4 + a3 * c3;
    u128 r2 = a2 * d0 + a1 * a->v[1] + a3 * e4;
    u128 r3 = a3 * d0 + a2 * d1 + a4 * c4;
    u128 r4 = a4 * d0 + a3 * d1 + a2 * a->v[2];
    carry_columns(out, r0, r1, r2, r3, r4);
}

void pst_fe_sq(fe_tight *out, const fe_loose *a)
{
    square(out, a);
}

void pst_fe_sq_times(fe_tight *out, const fe_tight *a, unsigned n)
{
    fe_tight t = *a;
    do
        square(&t, &t.loose);
    while (--n > 0);
    *out = t;
}

void pst_fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k)
{
    fe_assert_loose(a);
    fe_require(k >> 17 == 0);
    const u128 f = k; // each column < 2^54 * 2^17
    carry_columns(out, f * a->v[0], f * a->v[1], f * a->v[2], f * a->v[3], f * a->v[4]);
}

void pst_fe_decode(fe_tight *out, const uint8_t in[32])
{
    out->loose.v[0] = load_le64(in) & m51;             // bits   0 .. 50
    out->loose.v[1] = load_le64(in + 6) >> 3 & m51;    // bits  51 .. 101 = 48 + 3 ..
    out->loose.v[2] = load_le64(in + 12) >> 6 & m51;   // bits 102 .. 152 = 96 + 6 ..
    out->loose.v[3] = load_le64(in + 19) >> 1 & m51;   // bits 153 .. 203 = 152 + 1 ..
    out->loose.v[4] = load_le64(in + 24) >> 12 & m51;  // bits 204 .. 254 = 192 + 12 ..
}

void pst_fe_encode(uint8_t out[32], const fe_tight *a)
{
    fe_assert_tight(a);
    uint64_t v[5];
    uint64_t carry = 19;
    // The value x is < 2p, so x >= p exactly when x + 19 reaches 2^255: q is that one bit.
    for (int i = 0; i < 5; i++)
        carry = (a->loose.v[i] + carry) >> 51; // < 2
    fe_require(carry < 2);
    carry *= 19;
    for (int i = 0; i < 5; i++) { // x - q p = x + 19 q - 2^255 q: the last carry is dropped
        carry += a->loose.v[i];   // < 2^51 + 2^13 + 19
        v[i] = carry & m51;
        carry >>= 51;
    }
    store_le64(out, v[0] | v[1] << 51);
    store_le64(out + 8, v[1] >> 13 | v[2] << 38);
    store_le64(out + 16, v[2] >> 26 | v[3] << 25);
    store_le64(out + 24, v[3] >> 39 | v[4] << 12);
}

#endif
