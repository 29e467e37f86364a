// poly1305.c: Poly1305, RFC 8439 2.5: h = (h + block) * r mod 2^130 - 5, block after block, in constant time. The
// bound of each number stands beside it. Two texts of the same three functions: limbs of 44, 44 and 42 bits with 64
// x 64 -> 128 bit products, and words of 32 bits with the step of mac32.h, which is constant time on all 32-bit
// cores of today.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/poly1305.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/mac32.h"

#if PST_POLY1305_LIMBS == 3

__extension__ typedef unsigned __int128 u128;

// check: MASK44 == 2**44 - 1 and MASK42 == 2**42 - 1
#define MASK44 0xfffffffffff
#define MASK42 0x3ffffffffff

// 16 little-endian bytes as limbs of 44, 44 and 40 bits.
static void unpack(uint64_t n[3], const uint8_t b[16])
{
    uint64_t lo = load_le64(b), hi = load_le64(b + 8);

    n[0] = lo & MASK44;
    n[1] = (lo >> 44 | hi << 20) & MASK44;
    n[2] = hi >> 24;
}

// Whole blocks; `top` is the bit above their 16 bytes, as a limb 2 value. h[0], h[1] < 2^44 + 2^10 and h[2] < 2^42
// before and after. RFC 8439 2.5 clamps r below 2^124, so r[0], r[1] < 2^44 and r[2] < 2^36; 20 = 5 * 2^2, since
// what carries out of three limbs weighs 2^132, two bits more than the prime.
static void add_blocks(struct pst_poly1305 *p, const uint8_t *in, size_t in_len, uint64_t top)
{
    uint64_t h0 = p->h[0], h1 = p->h[1], h2 = p->h[2];
    uint64_t r0 = p->r[0], r1 = p->r[1], r2 = p->r[2];
    uint64_t s1 = r1 * 20, s2 = r2 * 20; // < 2^49, < 2^41
    uint64_t m[3], c;

    for (; in_len != 0; in_len -= 16, in += 16) {
        unpack(m, in);
        h0 += m[0];       // < 2^45 + 2^10
        h1 += m[1];       // < 2^45 + 2^10
        h2 += m[2] + top; // < 2^42 + 2^41

        u128 d0 = (u128)h0 * r0 + (u128)h1 * s2 + (u128)h2 * s1; // < 2^90 + 2^87 + 2^92 < 2^93
        u128 d1 = (u128)h0 * r1 + (u128)h1 * r0 + (u128)h2 * s2; // < 2^90 + 2^90 + 2^84 < 2^92
        u128 d2 = (u128)h0 * r2 + (u128)h1 * r1 + (u128)h2 * r0; // < 2^82 + 2^90 + 2^87 < 2^91

        d1 += (uint64_t)(d0 >> 44);                             // carry < 2^49
        d2 += (uint64_t)(d1 >> 44);                             // carry < 2^48
        c = ((uint64_t)d0 & MASK44) + 5 * (uint64_t)(d2 >> 42); // < 2^44 + 5 * 2^49 < 2^52
        h0 = c & MASK44;
        h1 = ((uint64_t)d1 & MASK44) + (c >> 44); // < 2^44 + 2^8
        h2 = (uint64_t)d2 & MASK42;
    }
    p->h[0] = h0;
    p->h[1] = h1;
    p->h[2] = h2;
    pst_wipe_bytes(m, sizeof m);
}

#define TOP_BIT ((uint64_t)1 << 40)

// h mod 2^130 - 5 as four words of 32 bits (the bits above 128 fall away).
static void reduce(uint32_t w[4], const uint64_t h[3])
{
    uint64_t h0 = h[0], h1 = h[1], h2 = h[2], c;

    // Twice round: the first turn may leave h0 at 2^44 or above by 5; if the second carries out, it leaves h0 below
    // 2^44 - 5.
    for (int turn = 0; turn < 2; turn++) {
        c = h0 >> 44, h0 &= MASK44, h1 += c;
        c = h1 >> 44, h1 &= MASK44, h2 += c;
        c = h2 >> 42, h2 &= MASK42, h0 += 5 * c;
    }

    // g = h + 5 - 2^130: if it does not borrow, h was 2^130 - 5 or more and g is the answer.
    uint64_t g0 = h0 + 5, g1, g2;
    g1 = h1 + (g0 >> 44), g0 &= MASK44;
    g2 = h2 + (g1 >> 44), g1 &= MASK44;
    ct_bool reduced = ct_bit(g2 >> 42);
    h0 = ct_pick(reduced, g0, h0);
    h1 = ct_pick(reduced, g1, h1);
    h2 = ct_pick(reduced, g2, h2);

    uint64_t lo = h0 | h1 << 44, hi = h1 >> 20 | h2 << 24;
    w[0] = (uint32_t)lo;
    w[1] = (uint32_t)(lo >> 32);
    w[2] = (uint32_t)hi;
    w[3] = (uint32_t)(hi >> 32);
}

#else

// 16 little-endian bytes as four words; the fifth, for what exceeds 128 bits, is 0.
static void unpack(uint32_t n[5], const uint8_t b[16])
{
    for (size_t i = 0; i < 4; i++)
        n[i] = load_le32(b + 4 * i);
    n[4] = 0;
}

// Whole blocks; `top` is the bit above their 16 bytes. h < 2^130 + 5 * 2^125 before and after; RFC 8439 2.5 clamps
// r below 2^124.
static void add_blocks(struct pst_poly1305 *p, const uint8_t *in, size_t in_len, uint32_t top)
{
    uint32_t m[5], d[10], carry;
    uint64_t t;

    for (; in_len != 0; in_len -= 16, in += 16) {
        unpack(m, in);
        m[4] = top;
        t = 0;
        for (size_t i = 0; i < 5; i++) { // h + block < 2^131
            t += (uint64_t)p->h[i] + m[i];
            m[i] = (uint32_t)t;
            t >>= 32;
        }
        memset(d, 0, sizeof d);
        for (size_t i = 0; i < 4; i++) { // times r < 2^255
            carry = 0;
            for (size_t j = 0; j < 5; j++) {
                t = pst_mac32(m[j], p->r[i], d[i + j], carry);
                d[i + j] = (uint32_t)t;
                carry = (uint32_t)(t >> 32);
            }
            d[i + 5] = carry;
        }
        // What weighs 2^130 or more, q < 2^125, comes back five times: as 4 q, which stands in place in d[4..8],
        // and q.
        memcpy(m, d, sizeof m);
        m[4] &= 3;
        d[4] ^= m[4];
        t = 0;
        for (size_t i = 0; i < 5; i++) {
            t += (uint64_t)m[i] + d[4 + i] + (d[4 + i] >> 2 | d[5 + i] << 30);
            p->h[i] = (uint32_t)t;
            t >>= 32;
        }
    }
    pst_wipe_bytes(m, sizeof m);
    pst_wipe_bytes(d, sizeof d);
}

#define TOP_BIT 1

// h mod 2^130 - 5 as four words of 32 bits (the bits above 128 fall away).
static void reduce(uint32_t w[4], const uint32_t h[5])
{
    uint32_t g[5];
    uint64_t t = 5;

    // g = h + 5: if that reaches 2^130, h was 2^130 - 5 or more, though below twice that, and g - 2^130 is the
    // answer.
    for (size_t i = 0; i < 5; i++) {
        t += h[i];
        g[i] = (uint32_t)t;
        t >>= 32;
    }
    ct_bool reduced = ct_bit(g[4] >> 2);
    for (size_t i = 0; i < 4; i++)
        w[i] = ct_pick32(reduced, g[i], h[i]);
    pst_wipe_bytes(g, sizeof g);
}

#endif

void pst_poly1305_init(struct pst_poly1305 *p, const uint8_t key[32])
{
    uint8_t r[16];

    // RFC 8439 2.5: "r[3], r[7], r[11], and r[15] are required to have their top four bits clear", "r[4], r[8], and
    // r[12] are required to have their bottom two bits clear".
    memcpy(r, key, 16);
    for (size_t i = 3; i < 16; i += 4)
        r[i] &= 15;
    for (size_t i = 4; i < 16; i += 4)
        r[i] &= 252;

    memset(p, 0, sizeof *p);
    unpack(p->r, r);
    for (size_t i = 0; i < 4; i++)
        p->s[i] = load_le32(key + 16 + 4 * i);
    pst_wipe_bytes(r, sizeof r);
}

void pst_poly1305_update(struct pst_poly1305 *p, const uint8_t *in, size_t in_len)
{
    uint8_t last[16] = {0};
    size_t whole = in_len & ~(size_t)15;

    add_blocks(p, in, whole, TOP_BIT);
    if (in_len != whole) {
        memcpy(last, in + whole, in_len - whole);
        last[in_len - whole] = 1;
        add_blocks(p, last, 16, 0);
    }
}

void pst_poly1305_final(struct pst_poly1305 *p, uint8_t tag[16])
{
    uint32_t w[4];
    uint64_t sum = 0;

    reduce(w, p->h);
    for (size_t i = 0; i < 4; i++) {
        sum += (uint64_t)w[i] + p->s[i];
        store_le32(tag + 4 * i, (uint32_t)sum);
        sum >>= 32;
    }
    pst_wipe_bytes(w, sizeof w);
    pst_wipe_bytes(p, sizeof *p);
}
