// sha256.c: SHA-256, FIPS 180-4. Constant time in the message, not in its length.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#define BLOCK 64

struct sha256 {
    uint64_t total; // bytes taken so far; total mod BLOCK of them wait in `block`
    uint32_t h[8];
    uint8_t block[BLOCK];
};

// FIPS 180-4 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
// check: k[i] == root(3, prime(i), 32)
static const uint32_t k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// FIPS 180-4 5.3.3: the same of the square roots of the first 8 primes.
// check: h0[i] == root(2, prime(i), 32)
static const uint32_t h0[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static inline uint32_t rotr(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

// FIPS 180-4 6.2.2, with the schedule made as it is used.
static void blocks(uint32_t s[8], const uint8_t *in, size_t num_blocks)
{
    uint32_t w[16]; // the last 16 words of the message schedule
    for (; num_blocks > 0; num_blocks--, in += BLOCK) {
        uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (size_t i = 0; i < 64; i++) {
            uint32_t x;
            if (i < 16) {
                x = load_be32(in + 4 * i);
            } else {
                uint32_t w15 = w[(i + 1) & 15], w2 = w[(i + 14) & 15];
                x = w[i & 15] + w[(i + 9) & 15] + (rotr(w15, 7) ^ rotr(w15, 18) ^ w15 >> 3) +
                    (rotr(w2, 17) ^ rotr(w2, 19) ^ w2 >> 10);
            }
            w[i & 15] = x;
            uint32_t t1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ (e & (f ^ g))) + k[i] + x;
            uint32_t t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) | (c & (a | b)));
            h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
        }
        s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e, s[5] += f, s[6] += g, s[7] += h;
    }
    pst_wipe_bytes(w, sizeof w);
}

static void init(void *state)
{
    struct sha256 *s = state;
    s->total = 0;
    memcpy(s->h, h0, sizeof h0);
}

static void update(void *state, const uint8_t *in, size_t in_len)
{
    struct sha256 *s = state;
    if (in_len == 0)
        return; // `in` may be NULL
    size_t have = (size_t)(s->total & (BLOCK - 1));
    s->total += in_len;
    if (have != 0) {
        size_t n = in_len < BLOCK - have ? in_len : BLOCK - have;
        pst_copy(s->block + have, in, n);
        if (have + n < BLOCK)
            return;
        blocks(s->h, s->block, 1);
        in += n;
        in_len -= n;
    }
    size_t rest = in_len & (BLOCK - 1);
    blocks(s->h, in, (in_len - rest) / BLOCK); // public
    pst_copy(s->block, in + (in_len - rest), rest);
}

// FIPS 180-4 5.1.1: a one bit, zeros, and the length in bits as 64.
static void final(void *state, uint8_t *out)
{
    struct sha256 *s = state;
    size_t have = (size_t)(s->total & (BLOCK - 1));
    s->block[have++] = 0x80;
    if (have > BLOCK - 8) {
        memset(s->block + have, 0, BLOCK - have);
        blocks(s->h, s->block, 1);
        have = 0;
    }
    memset(s->block + have, 0, BLOCK - 8 - have);
    store_be64(s->block + BLOCK - 8, s->total << 3);
    blocks(s->h, s->block, 1);
    for (size_t i = 0; i < 8; i++)
        store_be32(out + 4 * i, s->h[i]);
}

const struct pst_hash_alg pst_sha256 = {
    .name = "sha256/portable",
    .len = 32,
    .block_len = BLOCK,
    .state_len = sizeof(struct sha256),
    .init = init,
    .update = update,
    .final = final,
};
