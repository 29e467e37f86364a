// ghash.c: GHASH, NIST SP 800-38D 6.3 and 6.4, without tables: carry-less products from ordinary ones, whose operands keep
// one bit in four, so that the carries of a sum of up to 15 ones stay in the three bits between.
// On 64-bit machines 64 x 64 -> 128 bit products, which x86-64, ARMv8-A and RV64 cores compute in constant time. Else only
// 32 x 32 -> 32, constant on Cortex-M0 (1 or 32 cycles as synthesised), M0+, M3, M4, M7, M23, M33; UMULL is not on M3. The
// high half is then the low half of the product in reverse bit order. ARM7 and ARM9 end MUL early: not for them.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/ghash.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

// Blocks are read big-endian into two words, [0] the low one, so x^0 is the highest bit: polynomials in reverse order.
// A product of two such is one bit too low; the one factor that stays the same is made ready with that turn inside.

#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)

__extension__ typedef unsigned __int128 u128;

static const uint64_t every_4th = 0x1111111111111111;

// A 64-bit factor apart: four times 15 of the low 60 bits, one in four, and each of the top four bits as a mask. 15 terms
// are as many as a sum in four bits can hold; sixteen would carry.
struct parts {
    uint64_t low[4], top[4];
};

struct factor {
    struct parts high, low, sum; // of h, for Karatsuba's three products
};

static void take_apart(struct parts *p, uint64_t h)
{
    for (unsigned i = 0; i < 4; i++) {
        p->low[i] = h & every_4th << i & 0x0fffffffffffffff;
        p->top[i] = 0 - (h >> (60 + i) & 1);
    }
}

static void prepare(struct factor *f, uint64_t high, uint64_t low)
{
    take_apart(&f->high, high);
    take_apart(&f->low, low);
    take_apart(&f->sum, high ^ low);
}

static inline u128 wide(uint64_t a, uint64_t b)
{
    return (u128)a * b;
}

static inline u128 carryless(const struct parts *h, uint64_t x)
{
    const uint64_t *a = h->low;
    uint64_t x0 = x & every_4th, x1 = x & every_4th << 1, x2 = x & every_4th << 2, x3 = x & every_4th << 3;
    u128 mask = (u128)every_4th << 64 | every_4th;

    u128 z = (wide(a[0], x0) ^ wide(a[1], x3) ^ wide(a[2], x2) ^ wide(a[3], x1)) & mask;
    z |= (wide(a[0], x1) ^ wide(a[1], x0) ^ wide(a[2], x3) ^ wide(a[3], x2)) & mask << 1;
    z |= (wide(a[0], x2) ^ wide(a[1], x1) ^ wide(a[2], x0) ^ wide(a[3], x3)) & mask << 2;
    z |= (wide(a[0], x3) ^ wide(a[1], x2) ^ wide(a[2], x1) ^ wide(a[3], x0)) & mask << 3;
    z ^= (u128)(x & h->top[0]) << 60;
    z ^= (u128)(x & h->top[1]) << 61;
    z ^= (u128)(x & h->top[2]) << 62;
    z ^= (u128)(x & h->top[3]) << 63;
    return z;
}

// p = x * f, 256 bits.
static inline void multiply(uint64_t p[4], uint64_t high, uint64_t low, const struct factor *f)
{
    u128 h = carryless(&f->high, high), l = carryless(&f->low, low);
    u128 m = carryless(&f->sum, high ^ low) ^ h ^ l;

    p[0] = (uint64_t)l;
    p[1] = (uint64_t)(l >> 64) ^ (uint64_t)m;
    p[2] = (uint64_t)h ^ (uint64_t)(m >> 64);
    p[3] = (uint64_t)(h >> 64);
}

#else

// The nine words that Karatsuba, twice, multiplies: w0, w1, w0 + w1; w2, w3, w2 + w3; the sums of these two groups. The
// second nine are the same with their bits in reverse order.
struct factor {
    uint32_t word[18];
};

static uint32_t reverse(uint32_t x)
{
    x = (x & 0x55555555) << 1 | (x >> 1 & 0x55555555);
    x = (x & 0x33333333) << 2 | (x >> 2 & 0x33333333);
    x = (x & 0x0f0f0f0f) << 4 | (x >> 4 & 0x0f0f0f0f);
    x = (x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff);
    return x << 16 | x >> 16;
}

static void sums(uint32_t w[9], uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
    w[0] = w0;
    w[1] = w1;
    w[2] = w0 ^ w1;
    w[3] = w2;
    w[4] = w3;
    w[5] = w2 ^ w3;
    for (size_t i = 0; i < 3; i++)
        w[6 + i] = w[i] ^ w[3 + i];
}

static void prepare(struct factor *f, uint64_t high, uint64_t low)
{
    uint32_t w0 = (uint32_t)low, w1 = (uint32_t)(low >> 32), w2 = (uint32_t)high, w3 = (uint32_t)(high >> 32);

    sums(f->word, w0, w1, w2, w3);
    sums(f->word + 9, reverse(w0), reverse(w1), reverse(w2), reverse(w3));
}

// The low half of the carry-less product. At most eight ones meet in one sum.
static uint32_t carryless_low(uint32_t a, uint32_t b)
{
    const uint32_t m0 = 0x11111111, m1 = m0 << 1, m2 = m0 << 2, m3 = m0 << 3;
    uint32_t a0 = a & m0, a1 = a & m1, a2 = a & m2, a3 = a & m3;
    uint32_t b0 = b & m0, b1 = b & m1, b2 = b & m2, b3 = b & m3;

    return (((a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1)) & m0) |
           (((a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2)) & m1) |
           (((a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3)) & m2) |
           (((a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0)) & m3);
}

// p = x * f, 256 bits.
static void multiply(uint64_t p[4], uint64_t high, uint64_t low, const struct factor *f)
{
    struct factor x;
    uint64_t z[9], l[2], h[2], m[2];

    prepare(&x, high, low);
    for (size_t i = 0; i < 9; i++) {
        uint32_t up = reverse(carryless_low(x.word[9 + i], f->word[9 + i])) >> 1;
        z[i] = (uint64_t)up << 32 | carryless_low(x.word[i], f->word[i]);
    }
    for (size_t i = 0; i < 9; i += 3) {
        uint64_t middle = z[i] ^ z[i + 1] ^ z[i + 2];
        z[i] ^= middle << 32;
        z[i + 1] ^= middle >> 32;
    }
    l[0] = z[0], l[1] = z[1];
    h[0] = z[3], h[1] = z[4];
    m[0] = z[6] ^ l[0] ^ h[0];
    m[1] = z[7] ^ l[1] ^ h[1];
    p[0] = l[0];
    p[1] = l[1] ^ m[0];
    p[2] = h[0] ^ m[1];
    p[3] = h[1];
}

#endif

// p modulo x^128 + x^7 + x^2 + x + 1. Its low words, the highest powers of x, are folded upwards one after the other: a
// bit of weight x^(128 + k) comes back at x^k, x^(k+1), x^(k+2) and x^(k+7).
static inline void reduce(uint64_t p[4])
{
    for (size_t i = 0; i < 2; i++) {
        p[i + 1] ^= p[i] << 63 ^ p[i] << 62 ^ p[i] << 57;
        p[i + 2] ^= p[i] ^ p[i] >> 1 ^ p[i] >> 2 ^ p[i] >> 7;
    }
}

void pst_ghash(uint8_t y[16], const uint8_t h[16], const uint8_t *in, size_t in_len)
{
    struct factor f;
    uint8_t last[16] = {0};
    uint64_t p[4];
    uint64_t high = load_be64(h), low = load_be64(h + 8);

    // h / x: one bit up; x^0 falls out and comes back as x^-1 = x^127 + x^6 + x + 1.
    uint64_t out = 0 - (high >> 63);
    prepare(&f, (high << 1 | low >> 63) ^ (out & 0xc200000000000000), low << 1 ^ (out & 1));

    high = load_be64(y), low = load_be64(y + 8);
    while (in_len != 0) {
        size_t n = in_len < 16 ? in_len : 16;
        if (n < 16)
            in = memcpy(last, in, n);
        multiply(p, high ^ load_be64(in), low ^ load_be64(in + 8), &f);
        reduce(p);
        high = p[3], low = p[2];
        in += n, in_len -= n;
    }
    store_be64(y, high);
    store_be64(y + 8, low);
    pst_wipe_bytes(&f, sizeof f);
    pst_wipe_bytes(p, sizeof p);
}
