// fe25519_32.c: the field mod 2^255 - 19 in eight 32-bit limbs, written for small code. 2^256 = 38 and 2^255 = 19 mod
// p: each operation looks at its top limb first, and what reaches beyond bit 255 enters limb 0 nineteenfold as the
// first carry of the one pass over the limbs.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/fe25519.h"
#include "crypto/mac32.h"

#if defined(FE25519_32)

static const uint32_t m31 = 0x7fffffff;

// out = a + b
void pst_fe_add(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    uint64_t top = (uint64_t)a->loose.v[7] + b->loose.v[7]; // < 2^33
    uint64_t carry = 19 * (uint32_t)(top >> 31);            // <= 19 * 3
    for (int i = 0; i < 7; i++) {
        carry += (uint64_t)a->loose.v[i] + b->loose.v[i]; // < 2^33 + 2^6
        out->v[i] = (uint32_t)carry;
        carry >>= 32; // <= 2
    }
    out->v[7] = ((uint32_t)top & m31) + (uint32_t)carry; // < 2^31 + 2
}

// out = a - b + 2p, with 2p = 2^256 - 38
void pst_fe_sub(fe_loose *out, const fe_tight *a, const fe_tight *b)
{
    // 2^32 keeps the top limb positive; one of its at least one bits 31 stays behind to lend to a borrow from below.
    uint64_t top = ((uint64_t)1 << 32) + a->loose.v[7] - b->loose.v[7]; // in 1 .. 2^33 - 1
    int64_t carry = 19 * (int32_t)(top >> 31) - 57;                     // top >> 31 in 0 .. 3: carry in -57 .. 0
    for (int i = 0; i < 7; i++) {
        carry += (int64_t)a->loose.v[i] - b->loose.v[i];
        out->v[i] = (uint32_t)carry;
        carry >>= 32; // arithmetic: -1 or 0
    }
    out->v[7] = ((uint32_t)top & m31) + m31 + 1 + (uint32_t)carry; // in 2^31 - 1 .. 2^32 - 1
}

// out = t mod 2p loosely, for a product of 16 limbs: t + 2^256 u = t + 38 u
static void reduce(fe_tight *out, const uint32_t t[16])
{
    uint64_t top = pst_mac32(t[15], 38, t[7], 0); // < 39 * 2^32
    uint32_t carry = 19 * (uint32_t)(top >> 31);  // < 19 * 78
    for (int i = 0; i < 7; i++) {
        uint64_t w = pst_mac32(t[i + 8], 38, t[i], carry); // < 39 * 2^32
        out->loose.v[i] = (uint32_t)w;
        carry = (uint32_t)(w >> 32); // <= 38
    }
    out->loose.v[7] = ((uint32_t)top & m31) + carry; // < 2^31 + 38
}

// t += a (b0 + 2^32 b1), where t comes with 8 limbs and leaves with 10. Two rows at once halve the loads and stores: at
// column j the first row multiplies a[j], the second a[j - 1].
static void two_rows(uint32_t t[10], const uint32_t a[8], uint32_t b0, uint32_t b1)
{
    uint32_t carry0 = 0, carry1 = 0, last = 0;
    uint64_t w;
    for (int j = 0; j < 8; j += 2) {
        w = pst_mac32(a[j], b0, t[j], carry0);
        carry0 = (uint32_t)(w >> 32);
        w = pst_mac32(last, b1, (uint32_t)w, carry1);
        carry1 = (uint32_t)(w >> 32);
        t[j] = (uint32_t)w;
        last = a[j + 1];
        w = pst_mac32(last, b0, t[j + 1], carry0);
        carry0 = (uint32_t)(w >> 32);
        w = pst_mac32(a[j], b1, (uint32_t)w, carry1);
        carry1 = (uint32_t)(w >> 32);
        t[j + 1] = (uint32_t)w;
    }
    w = pst_mac32(last, b1, carry0, carry1);
    t[8] = (uint32_t)w;
    t[9] = (uint32_t)(w >> 32);
}

void pst_fe_mul(fe_tight *out, const fe_loose *a, const fe_loose *b)
{
    uint32_t t[16]; // 8 limbs to begin with: a small machine's memset would cost a tenth of the whole
    t[0] = t[1] = t[2] = t[3] = t[4] = t[5] = t[6] = t[7] = 0;
    for (int i = 0; i < 8; i += 2)
        two_rows(t + i, a->v, b->v[i], b->v[i + 1]);
    reduce(out, t);
}

void pst_fe_sq(fe_tight *out, const fe_loose *a)
{
    pst_fe_mul(out, a, a);
}

void pst_fe_sq_times(fe_tight *out, const fe_tight *a, unsigned n)
{
    pst_fe_sq(out, &a->loose);
    while (--n > 0)
        pst_fe_sq(out, &out->loose);
}

void pst_fe_mul_small(fe_tight *out, const fe_loose *a, uint32_t k)
{
    uint64_t top = pst_mac32(a->v[7], k, 0, 0);  // < 2^49
    uint32_t carry = 19 * (uint32_t)(top >> 31); // < 19 * 2^18
    fe_require(k >> 17 == 0);
    for (int i = 0; i < 7; i++) {
        uint64_t w = pst_mac32(a->v[i], k, carry, 0);
        out->loose.v[i] = (uint32_t)w;
        carry = (uint32_t)(w >> 32); // < 2^17 (the first, with carry in, too)
    }
    out->loose.v[7] = ((uint32_t)top & m31) + carry; // < 2^31 + 2^17
}

void pst_fe_swap_if(ct_bool swap, fe_tight *a, fe_tight *b)
{
    const fe_limb mask = (fe_limb)ct_barrier(swap.mask);
    for (int i = 0; i < FE_LIMBS; i++) {
        fe_limb t = mask & (a->loose.v[i] ^ b->loose.v[i]);
        a->loose.v[i] ^= t;
        b->loose.v[i] ^= t;
    }
}

void pst_fe_decode(fe_tight *out, const uint8_t in[32])
{
    for (int i = 0; i < 8; i++)
        out->loose.v[i] = load_le32(in + 4 * i);
    out->loose.v[7] &= m31;
}

void pst_fe_encode(uint8_t out[32], const fe_tight *a)
{
    // With y = x mod 2^255 + 19 floor(x / 2^255) < 2p: y >= p exactly when y + 19 reaches 2^255; q is that one bit.
    const uint32_t high = 19 * (a->loose.v[7] >> 31);
    uint64_t carry = high + 19;
    for (int i = 0; i < 7; i++)
        carry = (carry + a->loose.v[i]) >> 32; // <= 1
    uint32_t q = ((uint32_t)carry + (a->loose.v[7] & m31)) >> 31;
    carry = high + 19 * q;
    for (int i = 0; i < 7; i++) {
        carry += a->loose.v[i];
        store_le32(out + 4 * i, (uint32_t)carry);
        carry >>= 32;
    }
    store_le32(out + 28, (a->loose.v[7] + (uint32_t)carry) & m31);
}

#endif
