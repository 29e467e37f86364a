// ghash.c: GHASH, NIST SP 800-38D 6.3 and 6.4, without tables: carry-less products from ordinary ones, whose
// operands keep one bit in four, so that the carries of a sum of ones stay in the three bits between. Only the low
// half of a product serves; the high half is the low half of the product in reverse bit order, itself reversed.
// Multiplications must take constant time: 64 x 64 -> 64 on x86-64, ARMv8-A and RV64; 32 x 32 -> 32 on other
// machines, which Cortex-M0, M0+, M3, M4, M7, M23 and M33 grant (UMULL on the M3 does not). Not so ARM7 and ARM9,
// which end MUL early.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/ghash.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)
#define KARATSUBA_WORDS 3 // of 64 bits: low, high, and their sum
typedef uint64_t word;
#else
#define KARATSUBA_WORDS 9 // of 32 bits: w0, w1, w0 + w1; w2, w3, w2 + w3; the sums of these two groups
typedef uint32_t word;
#endif

// A block as the factors that Karatsuba multiplies, as they are and with their bits in reverse order. Blocks are read
// big-endian, so that x^0 is the highest bit.
struct factor {
    word w[KARATSUBA_WORDS], reverse[KARATSUBA_WORDS];
};

static inline word turn(word x, word mask, unsigned n)
{
    return (x & mask) << n | (x >> n & mask);
}

static inline word reverse_in_bytes(word x)
{
    x = turn(x, (word)0x5555555555555555, 1);
    x = turn(x, (word)0x3333333333333333, 2);
    return turn(x, (word)0x0f0f0f0f0f0f0f0f, 4);
}

// The low half of a carry-less product. In 64 bits up to sixteen ones can meet, but only in the highest four bits,
// where the carry falls off.
static inline word carryless_low(word a, word b)
{
    const word m0 = (word)0x1111111111111111, m1 = m0 << 1, m2 = m0 << 2, m3 = m0 << 3;
    word a0 = a & m0, a1 = a & m1, a2 = a & m2, a3 = a & m3;
    word b0 = b & m0, b1 = b & m1, b2 = b & m2, b3 = b & m3;

    return (((a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1)) & m0) |
           (((a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2)) & m1) |
           (((a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3)) & m2) |
           (((a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0)) & m3);
}

#if KARATSUBA_WORDS == 3

static inline word reverse(word x)
{
    x = reverse_in_bytes(x);
    x = turn(x, 0x00ff00ff00ff00ff, 8);
    x = turn(x, 0x0000ffff0000ffff, 16);
    return x << 32 | x >> 32;
}

static inline void prepare(struct factor *f, uint64_t high, uint64_t low)
{
    f->w[0] = low;
    f->w[1] = high;
    f->w[2] = low ^ high;
    f->reverse[0] = reverse(low);
    f->reverse[1] = reverse(high);
    f->reverse[2] = f->reverse[0] ^ f->reverse[1];
}

// p[3], .., p[0] = x * h.
static inline void multiply(uint64_t p[9], struct factor *x, uint64_t high, uint64_t low, const struct factor *h)
{
    prepare(x, high, low);
    uint64_t l0 = carryless_low(x->w[0], h->w[0]), h0 = carryless_low(x->reverse[0], h->reverse[0]);
    uint64_t l1 = carryless_low(x->w[1], h->w[1]), h1 = carryless_low(x->reverse[1], h->reverse[1]);
    uint64_t lm = carryless_low(x->w[2], h->w[2]), hm = carryless_low(x->reverse[2], h->reverse[2]);

    p[0] = l0;
    p[1] = reverse(h0) >> 1 ^ lm ^ l0 ^ l1;
    p[2] = reverse(hm ^ h0 ^ h1) >> 1 ^ l1;
    p[3] = reverse(h1) >> 1;
}

#else

static inline word reverse(word x)
{
    x = turn(reverse_in_bytes(x), 0x00ff00ff, 8);
    return x << 16 | x >> 16;
}

static void sums(word w[9], word w0, word w1, word w2, word w3)
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

    sums(f->w, w0, w1, w2, w3);
    sums(f->reverse, reverse(w0), reverse(w1), reverse(w2), reverse(w3));
}

// p[3], .., p[0] = x * h; the rest of p is room for the nine products.
static void multiply(uint64_t p[9], struct factor *x, uint64_t high, uint64_t low, const struct factor *h)
{
    prepare(x, high, low);
    for (size_t i = 0; i < 9; i++) {
        word up = reverse(carryless_low(x->reverse[i], h->reverse[i])) >> 1;
        p[i] = (uint64_t)up << 32 | carryless_low(x->w[i], h->w[i]);
    }
    for (size_t i = 0; i < 9; i += 3) { // to 128 bits: p[i + 1], p[i]
        uint64_t middle = p[i] ^ p[i + 1] ^ p[i + 2];
        p[i] ^= middle << 32;
        p[i + 1] ^= middle >> 32;
    }
    uint64_t low_up = p[1] ^ p[6] ^ p[0] ^ p[3];
    p[2] = p[3] ^ p[7] ^ p[1] ^ p[4];
    p[1] = low_up;
    p[3] = p[4];
}

#endif

// p modulo x^128 + x^7 + x^2 + x + 1. Its low words, the highest powers of x, are folded upwards one after the
// other: a bit of weight x^(128 + k) comes back at x^k, x^(k+1), x^(k+2) and x^(k+7).
static inline void reduce(uint64_t p[4])
{
    p[1] ^= p[0] << 63 ^ p[0] << 62 ^ p[0] << 57;
    p[2] ^= p[0] ^ p[0] >> 1 ^ p[0] >> 2 ^ p[0] >> 7;
    p[2] ^= p[1] << 63 ^ p[1] << 62 ^ p[1] << 57;
    p[3] ^= p[1] ^ p[1] >> 1 ^ p[1] >> 2 ^ p[1] >> 7;
}

void pst_ghash(uint8_t y[16], const uint8_t h[16], const uint8_t *in, size_t in_len)
{
    struct {
        struct factor h, x;
        uint64_t p[9];
    } work;
    uint8_t last[16] = {0};
    uint64_t high = load_be64(h), low = load_be64(h + 8);

    // A product of two reversed polynomials comes out one bit too low, so h / x is multiplied with: one bit up,
    // where x^0 falls out and comes back as x^-1 = x^127 + x^6 + x + 1.
    uint64_t out = 0 - (high >> 63);
    // check: 0xc200000000000000 == sum(1 << (127 - n) for n in (0, 1, 6)) >> 64
    prepare(&work.h, (high << 1 | low >> 63) ^ (out & 0xc200000000000000), low << 1 ^ (out & 1));

    high = load_be64(y), low = load_be64(y + 8);
    while (in_len != 0) {
        size_t n = in_len < 16 ? in_len : 16;
        if (n < 16)
            in = memcpy(last, in, n);
        multiply(work.p, &work.x, high ^ load_be64(in), low ^ load_be64(in + 8), &work.h);
        reduce(work.p);
        high = work.p[3], low = work.p[2];
        in += n, in_len -= n;
    }
    store_be64(y, high);
    store_be64(y + 8, low);
    pst_wipe_bytes(&work, sizeof work);
}
