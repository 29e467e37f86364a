// poly1305.c: Poly1305, RFC 8439 2.5: h = (h + block) * r mod 2^130 - 5, block after block, in constant time. Limbs
// are kept nearly reduced; the bound of each line stands beside it. Two texts of the same three functions: limbs of
// 44, 44 and 42 bits with 64 x 64 -> 128 bit products, and five of 26 bits with 32 x 32 -> 64 bit products. The
// latter assumes UMULL in constant time, which Cortex-M3 does not give (it ends early on small operands); Cortex-M4
// and later do.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/poly1305.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"

#if PST_POLY1305_LIMBS == 3

__extension__ typedef unsigned __int128 u128;

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

// One block; `top` is the bit above its 16 bytes, as a limb 2 value. h[0], h[1] < 2^44 + 2^10 and h[2] < 2^42
// before and after. RFC 8439 2.5 clamps r below 2^124, so r[0], r[1] < 2^44 and r[2] < 2^36; 20 = 5 * 2^2 since the
// limbs of h weigh 132 bits, two more than the prime.
static void one_block(struct pst_poly1305 *p, const uint8_t b[16], uint64_t top)
{
    uint64_t m[3], c;
    uint64_t r0 = p->r[0], r1 = p->r[1], r2 = p->r[2];
    uint64_t s1 = r1 * 20, s2 = r2 * 20; // < 2^49, < 2^41

    unpack(m, b);
    uint64_t h0 = p->h[0] + m[0];       // < 2^45 + 2^10
    uint64_t h1 = p->h[1] + m[1];       // < 2^45 + 2^10
    uint64_t h2 = p->h[2] + m[2] + top; // < 2^42 + 2^41

    u128 d0 = (u128)h0 * r0 + (u128)h1 * s2 + (u128)h2 * s1; // < 2^90 + 2^87 + 2^92 < 2^93
    u128 d1 = (u128)h0 * r1 + (u128)h1 * r0 + (u128)h2 * s2; // < 2^90 + 2^90 + 2^84 < 2^92
    u128 d2 = (u128)h0 * r2 + (u128)h1 * r1 + (u128)h2 * r0; // < 2^82 + 2^90 + 2^87 < 2^91

    d1 += (uint64_t)(d0 >> 44);                          // carry < 2^49
    d2 += (uint64_t)(d1 >> 44);                          // carry < 2^49
    c = ((uint64_t)d0 & MASK44) + 5 * (uint64_t)(d2 >> 42); // < 2^44 + 5 * 2^50 < 2^53
    p->h[0] = c & MASK44;
    p->h[1] = ((uint64_t)d1 & MASK44) + (c >> 44); // < 2^44 + 2^9
    p->h[2] = (uint64_t)d2 & MASK42;
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

#define MASK26 0x3ffffff

// 16 little-endian bytes as four limbs of 26 bits and one of 24.
static void unpack(uint32_t n[5], const uint8_t b[16])
{
    n[0] = load_le32(b) & MASK26;
    n[1] = load_le32(b + 3) >> 2 & MASK26;
    n[2] = load_le32(b + 6) >> 4 & MASK26;
    n[3] = load_le32(b + 9) >> 6;
    n[4] = load_le32(b + 12) >> 8;
}

// One block; `top` is the bit above its 16 bytes, as a limb 4 value. h[i] < 2^26 + 2^10 before and after, r[i] <
// 2^26. A limb that weighs 2^130 or more comes back five times at the bottom.
static void one_block(struct pst_poly1305 *p, const uint8_t b[16], uint32_t top)
{
    uint32_t m[5], h[5], r5[5];
    uint64_t d, c = 0;

    unpack(m, b);
    m[4] += top;
    for (size_t i = 0; i < 5; i++) {
        h[i] = p->h[i] + m[i]; // < 2^27 + 2^10
        r5[i] = p->r[i] * 5;   // < 2^29
    }
    for (size_t i = 0; i < 5; i++) {
        d = c; // < 2^33
        for (size_t j = 0; j < 5; j++)
            d += (uint64_t)h[j] * (j <= i ? p->r[i - j] : r5[5 + i - j]); // each < 2^57, five < 2^59
        m[i] = (uint32_t)d & MASK26;
        c = d >> 26; // < 2^33
    }
    c = m[0] + c * 5; // < 2^36
    p->h[0] = (uint32_t)c & MASK26;
    p->h[1] = m[1] + (uint32_t)(c >> 26); // < 2^26 + 2^10
    for (size_t i = 2; i < 5; i++)
        p->h[i] = m[i];
}

#define TOP_BIT ((uint32_t)1 << 24)

// h mod 2^130 - 5 as four words of 32 bits (the bits above 128 fall away).
static void reduce(uint32_t w[4], const uint32_t in[5])
{
    uint32_t h[5], g[5], c = 0;

    memcpy(h, in, sizeof h);
    // Twice round: the first turn carries out at most 1; if the second carries out too, it leaves h[0] below 2^26 -
    // 5.
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < 5; i++) {
            h[i] += c;
            c = h[i] >> 26;
            h[i] &= MASK26;
        }
        c *= 5;
    }
    h[0] += c;

    // g = h + 5 - 2^130: if it does not borrow, h was 2^130 - 5 or more and g is the answer.
    c = 5;
    for (size_t i = 0; i < 5; i++) {
        g[i] = h[i] + c;
        c = g[i] >> 26;
        g[i] &= MASK26;
    }
    ct_bool reduced = ct_bit(c);
    for (size_t i = 0; i < 5; i++)
        h[i] = ct_pick32(reduced, g[i], h[i]);

    w[0] = h[0] | h[1] << 26;
    w[1] = h[1] >> 6 | h[2] << 20;
    w[2] = h[2] >> 12 | h[3] << 14;
    w[3] = h[3] >> 18 | h[4] << 8;
    pst_wipe_bytes(h, sizeof h);
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

    for (; in_len >= 16; in_len -= 16, in += 16)
        one_block(p, in, TOP_BIT);
    if (in_len != 0) {
        memcpy(last, in, in_len);
        last[in_len] = 1;
        one_block(p, last, 0);
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
