// fe25519_64.c: the field mod 2^255 - 19 in five 51-bit limbs with 128-bit products. 2^255 = 19 mod p, so what leaves
// limb 4 enters limb 0 nineteenfold.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/fe25519.h"

#if defined(FE25519_64)

void pst_fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    fe_mul_here(out, a, b);
}

void pst_fe_sq(fe_tight *out, const fe_loose *a)
{
    fe_sq_here(out, a);
}

void pst_fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k)
{
    fe_mul_small_here(out, a, k);
}

void pst_fe_sq_times(fe_tight *out, const fe_tight *a, unsigned n)
{
    fe_tight t = *a;
    do
        fe_sq(&t, &t.loose);
    while (--n > 0);
    *out = t;
}

void pst_fe_decode(fe_tight *out, const uint8_t in[32])
{
    out->loose.v[0] = load_le64(in) & FE_M51;            // bits   0 .. 50
    out->loose.v[1] = load_le64(in + 6) >> 3 & FE_M51;   // bits  51 .. 101 = 48 + 3 ..
    out->loose.v[2] = load_le64(in + 12) >> 6 & FE_M51;  // bits 102 .. 152 = 96 + 6 ..
    out->loose.v[3] = load_le64(in + 19) >> 1 & FE_M51;  // bits 153 .. 203 = 152 + 1 ..
    out->loose.v[4] = load_le64(in + 24) >> 12 & FE_M51; // bits 204 .. 254 = 192 + 12 ..
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
        carry += a->loose.v[i];   // < 2^51 + 2^16 + 19
        v[i] = carry & FE_M51;
        carry >>= 51;
    }
    store_le64(out, v[0] | v[1] << 51);
    store_le64(out + 8, v[1] >> 13 | v[2] << 38);
    store_le64(out + 16, v[2] >> 26 | v[3] << 25);
    store_le64(out + 24, v[3] >> 39 | v[4] << 12);
}

#endif
