// sha512.c: SHA-512 and SHA-384, FIPS 180-4. Constant time in the message, not in its length.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#define BLOCK 128

struct sha512 {
    uint64_t total; // bytes taken so far; total mod BLOCK of them wait in `block`
    uint64_t h[8];
    uint8_t block[BLOCK];
};

// FIPS 180-4 4.2.3: the first 64 bits of the fractional parts of the cube roots of the first 80 primes.
// check: k[i] == root(3, prime(i), 64)
static const uint64_t k[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

// FIPS 180-4 5.3.5: the same of the square roots of the first 8 primes; 5.3.4: of the 9th to the 16th.
// check: h512[i] == root(2, prime(i), 64) and h384[i] == root(2, prime(8 + i), 64)
static const uint64_t h512[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};
static const uint64_t h384[8] = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

static inline uint64_t rotr(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

// FIPS 180-4 6.4.2, with the schedule made as it is used.
static void blocks(uint64_t s[8], const uint8_t *in, size_t num_blocks)
{
    uint64_t w[16]; // the last 16 words of the message schedule
    for (; num_blocks > 0; num_blocks--, in += BLOCK) {
        uint64_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        for (size_t i = 0; i < 80; i++) {
            uint64_t x;
            if (i < 16) {
                x = load_be64(in + 8 * i);
            } else {
                uint64_t w15 = w[(i + 1) & 15], w2 = w[(i + 14) & 15];
                x = w[i & 15] + w[(i + 9) & 15] + (rotr(w15, 1) ^ rotr(w15, 8) ^ w15 >> 7) +
                    (rotr(w2, 19) ^ rotr(w2, 61) ^ w2 >> 6);
            }
            w[i & 15] = x;
            uint64_t t1 = h + (rotr(e, 14) ^ rotr(e, 18) ^ rotr(e, 41)) + (g ^ (e & (f ^ g))) + k[i] + x;
            uint64_t t2 = (rotr(a, 28) ^ rotr(a, 34) ^ rotr(a, 39)) + ((a & b) | (c & (a | b)));
            h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
        }
        s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e, s[5] += f, s[6] += g, s[7] += h;
    }
    pst_wipe_bytes(w, sizeof w);
}

static void init_with(struct sha512 *s, const uint64_t h[8])
{
    s->total = 0;
    memcpy(s->h, h, sizeof s->h);
}

static void init512(void *state)
{
    init_with(state, h512);
}

static void init384(void *state)
{
    init_with(state, h384);
}

static void update(void *state, const uint8_t *in, size_t in_len)
{
    struct sha512 *s = state;
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

// FIPS 180-4 5.1.2: a one bit, zeros, and the length in bits as 128.
static void finish(struct sha512 *s, uint8_t *out, size_t num_words)
{
    size_t have = (size_t)(s->total & (BLOCK - 1));
    s->block[have++] = 0x80;
    if (have > BLOCK - 16) {
        memset(s->block + have, 0, BLOCK - have);
        blocks(s->h, s->block, 1);
        have = 0;
    }
    memset(s->block + have, 0, BLOCK - 16 - have);
    store_be64(s->block + BLOCK - 16, s->total >> 61);
    store_be64(s->block + BLOCK - 8, s->total << 3);
    blocks(s->h, s->block, 1);
    for (size_t i = 0; i < num_words; i++)
        store_be64(out + 8 * i, s->h[i]);
}

static void final512(void *state, uint8_t *out)
{
    finish(state, out, 8);
}

static void final384(void *state, uint8_t *out)
{
    finish(state, out, 6);
}

const struct pst_hash_alg pst_sha512 = {
    .name = "sha512/portable",
    .len = 64,
    .block_len = BLOCK,
    .state_len = sizeof(struct sha512),
    .init = init512,
    .update = update,
    .final = final512,
};

const struct pst_hash_alg pst_sha384 = {
    .name = "sha384/portable",
    .len = 48,
    .block_len = BLOCK,
    .state_len = sizeof(struct sha512),
    .init = init384,
    .update = update,
    .final = final384,
};
