// chacha20.c: ChaCha20, RFC 8439 2.1 to 2.4. Adds, XORs and rotations by constants only: constant time by
// construction.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/chacha20.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

static inline uint32_t rotl32(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

// RFC 8439 2.1: the quarter round on words a, b, c, d of the state.
static inline void quarter_round(uint32_t x[16], unsigned a, unsigned b, unsigned c, unsigned d)
{
    x[a] += x[b];
    x[d] = rotl32(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = rotl32(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = rotl32(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = rotl32(x[b] ^ x[c], 7);
}

// RFC 8439 2.3: constants, key, counter, nonce.
// check: matches(r's\[[0-3]\] = (0x\w+);') == le_words(b'expand 32-byte k')
static void set_up(uint32_t s[16], const uint8_t key[32], uint32_t counter, const uint8_t nonce[12])
{
    s[0] = 0x61707865; // "expand 32-byte k" as four little-endian words
    s[1] = 0x3320646e;
    s[2] = 0x79622d32;
    s[3] = 0x6b206574;
    for (size_t i = 0; i < 8; i++)
        s[4 + i] = load_le32(key + 4 * i);
    s[12] = counter;
    for (size_t i = 0; i < 3; i++)
        s[13 + i] = load_le32(nonce + 4 * i);
}

// One block of key stream as words. Ten times a column round and a diagonal round, then the state is added.
static void key_stream(uint32_t ks[16], const uint32_t s[16])
{
    memcpy(ks, s, 64);
    for (int i = 0; i < 10; i++) {
        quarter_round(ks, 0, 4, 8, 12);
        quarter_round(ks, 1, 5, 9, 13);
        quarter_round(ks, 2, 6, 10, 14);
        quarter_round(ks, 3, 7, 11, 15);
        quarter_round(ks, 0, 5, 10, 15);
        quarter_round(ks, 1, 6, 11, 12);
        quarter_round(ks, 2, 7, 8, 13);
        quarter_round(ks, 3, 4, 9, 14);
    }
    for (size_t i = 0; i < 16; i++)
        ks[i] += s[i];
}

void pst_chacha20_block(uint8_t out[64], const uint8_t key[32], uint32_t counter, const uint8_t nonce[12])
{
    uint32_t s[16], ks[16];

    set_up(s, key, counter, nonce);
    key_stream(ks, s);
    for (size_t i = 0; i < 16; i++)
        store_le32(out + 4 * i, ks[i]);
    pst_wipe_bytes(s, sizeof s);
    pst_wipe_bytes(ks, sizeof ks);
}

void pst_chacha20_xor(uint8_t *out, const uint8_t key[32], uint32_t counter, const uint8_t nonce[12],
                      const uint8_t *in, size_t len)
{
    uint32_t s[16], ks[16];
    uint8_t tail[64];

    set_up(s, key, counter, nonce);
    for (; len >= 64; len -= 64, in += 64, out += 64, s[12]++) {
        key_stream(ks, s);
        for (size_t i = 0; i < 16; i++)
            store_le32(out + 4 * i, load_le32(in + 4 * i) ^ ks[i]);
    }
    if (len != 0) {
        key_stream(ks, s);
        for (size_t i = 0; i < 16; i++)
            store_le32(tail + 4 * i, ks[i]);
        for (size_t i = 0; i < len; i++)
            out[i] = in[i] ^ tail[i];
        pst_wipe_bytes(tail, sizeof tail);
    }
    pst_wipe_bytes(s, sizeof s);
    pst_wipe_bytes(ks, sizeof ks);
}
