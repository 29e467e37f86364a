// sc25519.c: arithmetic mod L for Ed25519, by Barrett's reduction (HAC 14.42) in 32-bit limbs with b = 2^32 and k = 8:
// the quotient is estimated with a stored reciprocal and is at most 2 too small.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/sc25519.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/mac32.h"

// L; check: number(order) == 2**252 + 27742317777372353535851937790883648493 and is_prime(number(order))
// check: number(order) == edwards.order and edwards.times(number(order)) == (0, 1)
static const uint32_t order[9] = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000, 0};

// 2^512 / L; check: number(reciprocal) == 2**512 // number(order)
static const uint32_t reciprocal[9] = {0x0a2c131b, 0xed9ce5a3, 0x086329a7, 0x2106215d, 0xffffffeb,
                                       0xffffffff, 0xffffffff, 0xffffffff, 0x0000000f};

struct work {
    uint32_t x[16];        // what is to be reduced, < 2^512
    uint32_t quotient[18]; // 9 limbs times 9; the upper 9 are the estimate
    uint32_t product[18];
    uint32_t r[9];
};

// out = a * b, num + num_b limbs
static void multiply(uint32_t *out, const uint32_t *a, size_t num, const uint32_t *b, size_t num_b)
{
    memset(out, 0, (num + num_b) * sizeof *out);
    for (size_t i = 0; i < num_b; i++) {
        uint32_t carry = 0;
        for (size_t j = 0; j < num; j++) {
            uint64_t w = pst_mac32(a[j], b[i], out[i + j], carry);
            out[i + j] = (uint32_t)w;
            carry = (uint32_t)(w >> 32);
        }
        out[i + num] = carry;
    }
}

// out = a - b mod 2^288; 1 if that borrowed, else 0.
static uint32_t subtract(uint32_t out[9], const uint32_t a[9], const uint32_t b[9])
{
    uint32_t borrow = 0;
    for (int i = 0; i < 9; i++) {
        uint64_t d = (uint64_t)a[i] - b[i] - borrow;
        out[i] = (uint32_t)d;
        borrow = (uint32_t)(d >> 32) & 1;
    }
    return borrow;
}

// out = w->x mod L; wipes w.
static void reduce(uint8_t out[32], struct work *w)
{
    // With 2^252 < L < 2^256 and x < 2^512: q = ((x >> 224) * (2^512 / L)) >> 288 and x / L - 3 < q <= x / L, so that
    // 0 <= x - q L < 3L < 2^288, and the limbs above the ninth need not be computed with.
    multiply(w->quotient, w->x + 7, 9, reciprocal, 9);
    multiply(w->product, w->quotient + 9, 9, order, 9);
    subtract(w->r, w->x, w->product);
    for (int i = 0; i < 2; i++) { // < 3L, < 2L, < L
        ct_bool less = ct_bit(subtract(w->product, w->r, order));
        for (int j = 0; j < 9; j++)
            w->r[j] = ct_pick32(less, w->r[j], w->product[j]);
    }
    for (int i = 0; i < 8; i++)
        store_le32(out + 4 * i, w->r[i]);
    pst_wipe_bytes(w, sizeof *w);
}

static void load(uint32_t *out, const uint8_t *in, size_t num)
{
    for (size_t i = 0; i < num; i++)
        out[i] = load_le32(in + 4 * i);
}

void pst_sc_reduce(uint8_t out[32], const uint8_t in[64])
{
    struct work w;
    load(w.x, in, 16);
    reduce(out, &w);
}

void pst_sc_mul_add(uint8_t out[32], const uint8_t a[32], const uint8_t b[32], const uint8_t c[32])
{
    struct work w;
    load(w.quotient, a, 8);
    load(w.product, b, 8);
    load(w.r, c, 8);
    multiply(w.x, w.quotient, 8, w.product, 8);
    // a b + c <= (2^256 - 1)^2 + 2^256 - 1 < 2^512
    uint32_t carry = 0;
    for (int i = 0; i < 16; i++) {
        uint64_t sum = (uint64_t)w.x[i] + (i < 8 ? w.r[i] : 0) + carry;
        w.x[i] = (uint32_t)sum;
        carry = (uint32_t)(sum >> 32);
    }
    reduce(out, &w);
}

bool pst_sc_is_canonical(const uint8_t s[32])
{
    uint32_t v[9];
    load(v, s, 8);
    v[8] = 0;
    return ct_reveal(ct_bit(subtract(v, v, order)), "whether a scalar is in range is public");
}
