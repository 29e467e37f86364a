// bignum.h: naive big integers, what the tests of mont.c and of the curves compare with: 32-bit words, schoolbook products,
// remainders by shifting and subtracting, one bit at a time.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TEST_BIGNUM_H
#define PST_TEST_BIGNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "crypto/mont.h"

#define BIG_WORDS 520 // a product of two numbers of 8192 bits, and a little

struct big {
    size_t n; // words that may be other than zero
    uint32_t w[BIG_WORDS];
};

static inline struct big big_small(uint32_t v)
{
    struct big r = {.n = 1};
    r.w[0] = v;
    return r;
}

static inline struct big big_from_limbs(const pst_limb *a, size_t num)
{
    struct big r = {.n = num * (PST_LIMB_BITS / 32)};
    for (size_t i = 0; i < r.n; i++)
        r.w[i] = (uint32_t)((uint64_t)a[i / (PST_LIMB_BITS / 32)] >> (i % (PST_LIMB_BITS / 32) * 32));
    return r;
}

static inline void big_to_limbs(pst_limb *out, size_t num, const struct big *a)
{
    memset(out, 0, num * sizeof *out);
    for (size_t i = 0; i < num * (PST_LIMB_BITS / 32); i++)
        out[i / (PST_LIMB_BITS / 32)] |= (pst_limb)((uint64_t)a->w[i] << (i % (PST_LIMB_BITS / 32) * 32));
}

static inline struct big big_from_bytes(const uint8_t *in, size_t len)
{
    struct big r = {.n = (len + 3) / 4};
    for (size_t i = 0; i < len; i++)
        r.w[i / 4] |= (uint32_t)in[len - 1 - i] << (i % 4 * 8);
    return r;
}

static inline void big_to_bytes(uint8_t *out, size_t len, const struct big *a)
{
    for (size_t i = 0; i < len; i++)
        out[len - 1 - i] = (uint8_t)(a->w[i / 4] >> (i % 4 * 8));
}

static inline int big_cmp(const struct big *a, const struct big *b)
{
    for (size_t i = a->n > b->n ? a->n : b->n; i-- > 0;)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i] ? -1 : 1;
    return 0;
}

static inline bool big_is(const struct big *a, uint32_t v)
{
    struct big b = big_small(v);
    return big_cmp(a, &b) == 0;
}

static inline struct big big_add(const struct big *a, const struct big *b)
{
    struct big r = {.n = (a->n > b->n ? a->n : b->n) + 1};
    uint64_t carry = 0;
    for (size_t i = 0; i < r.n; i++) {
        carry += (uint64_t)a->w[i] + b->w[i];
        r.w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return r;
}

// a - b, a >= b.
static inline struct big big_sub(const struct big *a, const struct big *b)
{
    struct big r = {.n = a->n};
    uint64_t borrow = 0;
    for (size_t i = 0; i < r.n; i++) {
        uint64_t d = (uint64_t)a->w[i] - b->w[i] - borrow;
        r.w[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    return r;
}

static inline struct big big_mul(const struct big *a, const struct big *b)
{
    struct big r = {.n = a->n + b->n};
    for (size_t i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b->n; j++) {
            carry += (uint64_t)a->w[i] * b->w[j] + r.w[i + j];
            r.w[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        r.w[i + b->n] = (uint32_t)carry;
    }
    return r;
}

static inline struct big big_shift_left(const struct big *a, size_t bits)
{
    struct big r = {.n = a->n + bits / 32 + 1};
    for (size_t i = 0; i < a->n; i++) {
        uint64_t v = (uint64_t)a->w[i] << bits % 32;
        r.w[i + bits / 32] |= (uint32_t)v;
        r.w[i + bits / 32 + 1] |= (uint32_t)(v >> 32);
    }
    return r;
}

static inline struct big big_mod(const struct big *a, const struct big *m)
{
    struct big r = {.n = m->n + 1};
    for (size_t i = a->n * 32; i-- > 0;) {
        uint32_t bit = a->w[i / 32] >> (i % 32) & 1;
        for (size_t j = 0; j < r.n; j++) {
            uint32_t top = r.w[j] >> 31;
            r.w[j] = r.w[j] << 1 | bit;
            bit = top;
        }
        if (big_cmp(&r, m) >= 0)
            r = big_sub(&r, m);
    }
    r.n = m->n;
    return r;
}

static inline struct big big_mul_mod(const struct big *a, const struct big *b, const struct big *m)
{
    struct big product = big_mul(a, b);
    return big_mod(&product, m);
}

#endif
