// keccak.c: Keccak-f[1600] and the sponge over it, FIPS 202. Constant time in the bytes, not in their number.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/keccak.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

// FIPS 202 3.2.5: RC[ir], by the LFSR of algorithm 5.
// check: round_constant[i] == keccak_rc(i)
static const uint64_t round_constant[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static inline uint64_t rotl(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

// chi, FIPS 202 3.2.4, on one plane.
static inline void chi(uint64_t out[5], uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3, uint64_t b4)
{
    out[0] = b0 ^ (~b1 & b2);
    out[1] = b1 ^ (~b2 & b3);
    out[2] = b2 ^ (~b3 & b4);
    out[3] = b3 ^ (~b4 & b0);
    out[4] = b4 ^ (~b0 & b1);
}

// One round, FIPS 202 3.3, from `a` to `e`, two different arrays. Lane (x, y) is a[x + 5 * y]. theta adds d; rho turns
// by the offsets of table 2; pi takes lane (x + 3y mod 5, x) to (x, y).
// check: sorted(matches(r'rotl\(a\[(\d+)\] \^ d(\d), (\d+)\)')) == keccak_rotations()
static void keccak_round(uint64_t e[25], const uint64_t a[25], uint64_t rc)
{
    uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    uint64_t d0 = c4 ^ rotl(c1, 1);
    uint64_t d1 = c0 ^ rotl(c2, 1);
    uint64_t d2 = c1 ^ rotl(c3, 1);
    uint64_t d3 = c2 ^ rotl(c4, 1);
    uint64_t d4 = c3 ^ rotl(c0, 1);
    chi(e, a[0] ^ d0, rotl(a[6] ^ d1, 44), rotl(a[12] ^ d2, 43),
        rotl(a[18] ^ d3, 21), rotl(a[24] ^ d4, 14));
    chi(e + 5, rotl(a[3] ^ d3, 28), rotl(a[9] ^ d4, 20), rotl(a[10] ^ d0, 3),
        rotl(a[16] ^ d1, 45), rotl(a[22] ^ d2, 61));
    chi(e + 10, rotl(a[1] ^ d1, 1), rotl(a[7] ^ d2, 6), rotl(a[13] ^ d3, 25),
        rotl(a[19] ^ d4, 8), rotl(a[20] ^ d0, 18));
    chi(e + 15, rotl(a[4] ^ d4, 27), rotl(a[5] ^ d0, 36), rotl(a[11] ^ d1, 10),
        rotl(a[17] ^ d2, 15), rotl(a[23] ^ d3, 56));
    chi(e + 20, rotl(a[2] ^ d2, 62), rotl(a[8] ^ d3, 55), rotl(a[14] ^ d4, 39),
        rotl(a[15] ^ d0, 41), rotl(a[21] ^ d1, 2));
    e[0] ^= rc;
}

static void permute(uint64_t a[25])
{
    uint64_t e[25];
    for (size_t i = 0; i < 24; i += 2) {
        keccak_round(e, a, round_constant[i]);
        keccak_round(a, e, round_constant[i + 1]);
    }
    pst_wipe_bytes(e, sizeof e);
}

static inline void xor_byte(struct pst_keccak *k, size_t at, uint8_t byte)
{
    k->a[at >> 3] ^= (uint64_t)byte << (8 * (at & 7)); // at is public
}

void pst_keccak_init(struct pst_keccak *k, uint8_t rate, uint8_t suffix)
{
    memset(k, 0, sizeof *k);
    k->rate = rate;
    k->suffix = suffix;
}

void pst_keccak_absorb(struct pst_keccak *k, const uint8_t *in, size_t in_len)
{
    size_t at = k->at;
    while (in_len > 0) {
        size_t n = (at & 7) == 0 && in_len >= 8 ? 8 : 1; // a lane where one is whole
        if (n == 8)
            k->a[at >> 3] ^= load_le64(in);
        else
            xor_byte(k, at, *in);
        in += n;
        in_len -= n;
        at += n;
        if (at == k->rate) {
            permute(k->a);
            at = 0;
        }
    }
    k->at = (uint8_t)at;
}

void pst_keccak_squeeze(struct pst_keccak *k, uint8_t *out, size_t out_len)
{
    // FIPS 202 5.1, pad10*1: the first 1 stands in the suffix, the last at the end of the block.
    if (k->suffix != 0) {
        xor_byte(k, k->at, k->suffix);
        xor_byte(k, k->rate - 1u, 0x80);
        k->suffix = 0;
        k->at = k->rate;
    }
    size_t at = k->at;
    while (out_len > 0) {
        if (at == k->rate) {
            permute(k->a);
            at = 0;
        }
        size_t n = (at & 7) == 0 && out_len >= 8 ? 8 : 1;
        if (n == 8)
            store_le64(out, k->a[at >> 3]);
        else
            *out = (uint8_t)(k->a[at >> 3] >> (8 * (at & 7)));
        out += n;
        out_len -= n;
        at += n;
    }
    k->at = (uint8_t)at;
}
