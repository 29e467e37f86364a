// naive.h: AES, GHASH, Poly1305 and the AEADs once more, slowly and byte by byte, written from their definitions:
// what the tests compare with. Nothing here is constant time. Texts and associated data together stay below 8 KB.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TEST_NAIVE_H
#define PST_TEST_NAIVE_H

#include <postern/crypto.h>
#include <string.h>
#include "crypto/chacha20.h"

static inline uint8_t gf_times(uint8_t a, uint8_t b) // FIPS 197 4.2
{
    uint8_t r = 0;

    for (int i = 0; i < 8; i++, b = (uint8_t)(b >> 1), a = (uint8_t)(a << 1 ^ (a >> 7) * 0x1b))
        if ((b & 1) != 0)
            r ^= a;
    return r;
}

static inline uint8_t naive_sub(uint8_t x) // FIPS 197 5.1.1
{
    uint8_t inverse = 0, r = 0x63;

    for (int i = 1; i < 256; i++)
        if (gf_times(x, (uint8_t)i) == 1)
            inverse = (uint8_t)i;
    for (int i = 0; i < 5; i++)
        r ^= (uint8_t)(inverse << i | inverse >> (8 - i));
    return r;
}

static inline void naive_aes(uint8_t block[16], const uint8_t *key, size_t key_len) // FIPS 197 5.1, 5.2
{
    static uint8_t sub[256];
    uint8_t w[240], s[16], rcon = 1;
    size_t rounds = key_len == 32 ? 14 : 10;

    for (int i = 0; sub[0] == 0 && i < 256; i++)
        sub[255 - i] = naive_sub((uint8_t)(255 - i)); // sub[0] last: it says that the table is made
    memcpy(w, key, key_len);
    for (size_t i = key_len; i < 16 * (rounds + 1); i += 4) {
        uint8_t t[4];
        memcpy(t, w + i - 4, 4);
        for (size_t j = 0; j < 4; j++)
            if (i % key_len == 0)
                t[j] = (uint8_t)(sub[w[i - 4 + (j + 1) % 4]] ^ (j == 0 ? rcon : 0));
            else if (key_len == 32 && i % 32 == 16)
                t[j] = sub[w[i - 4 + j]];
        if (i % key_len == 0)
            rcon = gf_times(rcon, 2);
        for (size_t j = 0; j < 4; j++)
            w[i + j] = w[i - key_len + j] ^ t[j];
    }
    for (size_t round = 0; round <= rounds; round++) {
        if (round != 0)
            for (size_t i = 0; i < 16; i++)
                s[i] = sub[block[(i + 4 * (i % 4)) % 16]];
        for (size_t i = 0; i < 16; i++) {
            size_t c = i & ~(size_t)3;
            uint8_t v = round == 0 ? block[i] : s[i];
            if (round != 0 && round != rounds)
                v = gf_times(s[i], 2) ^ gf_times(s[c + (i + 1) % 4], 3) ^ s[c + (i + 2) % 4] ^ s[c + (i + 3) % 4];
            block[i] = v ^ w[16 * round + i];
        }
    }
}

// NIST SP 800-38D 6.3, 6.4.
static inline void naive_ghash(uint8_t y[16], const uint8_t h[16], const uint8_t *in, size_t in_len)
{
    for (size_t at = 0; at < in_len; at += 16) {
        uint8_t z[16] = {0}, v[16];
        for (size_t i = 0; i < 16 && at + i < in_len; i++)
            y[i] ^= in[at + i];
        memcpy(v, h, 16);
        for (size_t i = 0; i < 128; i++) {
            uint8_t low = v[15] & 1;
            for (size_t j = 0; j < 16; j++)
                z[j] ^= (y[i / 8] >> (7 - i % 8) & 1) != 0 ? v[j] : 0;
            for (size_t j = 15; j > 0; j--)
                v[j] = (uint8_t)(v[j] >> 1 | v[j - 1] << 7);
            v[0] = (uint8_t)(v[0] >> 1 ^ (low != 0 ? 0xe1 : 0));
        }
        memcpy(y, z, 16);
    }
}

// RFC 8439 2.5.
static inline void naive_poly1305(uint8_t tag[16], const uint8_t key[32], const uint8_t *in, size_t in_len)
{
    static const uint8_t clamp[16] = {255, 255, 255, 15, 252, 255, 255, 15, 252, 255, 255, 15, 252, 255, 255, 15};
    uint32_t h[18] = {0}, c = 0;

    for (size_t at = 0; at < in_len; at += 16) {
        uint32_t d[34] = {0};
        size_t n = in_len - at < 16 ? in_len - at : 16;
        for (size_t i = 0; i < n; i++)
            h[i] += in[at + i];
        h[n] += 1;
        for (size_t i = 0; i < 18; i++)
            for (size_t j = 0; j < 16; j++)
                d[i + j] += h[i] * (uint32_t)(key[j] & clamp[j]);
        // 2^136 = 2^6 * 2^130 is 64 * 5; twice, then the bits from 2^130 on.
        for (int turn = 0; turn < 3; turn++) {
            for (size_t i = 0; i < 33; i++)
                d[i + 1] += d[i] >> 8, d[i] &= 255;
            for (size_t i = 17; i < 34; i++)
                d[i - 17] += 320 * d[i], d[i] = 0;
        }
        for (size_t i = 0; i < 17; i++)
            d[i + 1] += d[i] >> 8, d[i] &= 255;
        d[0] += 5 * (d[16] >> 2), d[16] &= 3;
        for (size_t i = 0; i < 17; i++)
            d[i + 1] += d[i] >> 8, d[i] &= 255;
        memcpy(h, d, sizeof h);
    }
    bool full = h[16] == 3 && h[0] >= 0xfb; // h >= 2^130 - 5
    for (size_t i = 1; i < 16; i++)
        full = full && h[i] == 255;
    c = full ? 5 : h[16] >= 4 ? 5 * (h[16] >> 2) : 0;
    for (size_t i = 0; i < 16; i++) {
        c += h[i] + key[16 + i];
        tag[i] = (uint8_t)c;
        c >>= 8;
    }
}

// NIST SP 800-38D 7.1.
static inline void naive_gcm(uint8_t *out, const uint8_t *key, size_t key_len, const uint8_t nonce[12],
                             const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    uint8_t h[16] = {0}, y[16] = {0}, lengths[16] = {0}, ks[16];

    naive_aes(h, key, key_len);
    for (size_t at = 0; at <= in_len; at += 16) {
        memcpy(ks, nonce, 12);
        memset(ks + 12, 0, 4);
        ks[14] = (uint8_t)((at / 16 + 2) >> 8);
        ks[15] = (uint8_t)(at / 16 + 2);
        naive_aes(ks, key, key_len);
        for (size_t i = 0; i < 16 && at + i < in_len; i++)
            out[at + i] = in[at + i] ^ ks[i];
    }
    naive_ghash(y, h, aad, aad_len);
    naive_ghash(y, h, out, in_len);
    for (size_t i = 0; i < 3; i++) {
        lengths[7 - i] = (uint8_t)(aad_len * 8 >> 8 * i);
        lengths[15 - i] = (uint8_t)(in_len * 8 >> 8 * i);
    }
    naive_ghash(y, h, lengths, 16);
    memcpy(ks, nonce, 12);
    memcpy(ks + 12, "\0\0\0\1", 4);
    naive_aes(ks, key, key_len);
    for (size_t i = 0; i < 16; i++)
        out[in_len + i] = y[i] ^ ks[i];
}

// NIST SP 800-38C 6.1, A.2, A.3; aad_len < 0xff00.
static inline void naive_ccm(uint8_t *out, size_t tag_len, const uint8_t key[16], const uint8_t nonce[12],
                             const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    static uint8_t b[8192];
    uint8_t mac[16] = {0}, ks[16] = {2};
    size_t n = 16;

    memset(b, 0, sizeof b);
    b[0] = (uint8_t)((aad_len != 0 ? 64 : 0) + (tag_len - 2) / 2 * 8 + 2);
    memcpy(b + 1, nonce, 12);
    b[14] = (uint8_t)(in_len >> 8);
    b[15] = (uint8_t)in_len;
    if (aad_len != 0) {
        b[16] = (uint8_t)(aad_len >> 8);
        b[17] = (uint8_t)aad_len;
        memcpy(b + 18, aad, aad_len);
        n = (18 + aad_len + 15) / 16 * 16;
    }
    for (size_t i = 0; i < in_len; i++)
        b[n + i] = in[i];
    n += in_len;
    for (size_t at = 0; at < n; at += 16) {
        for (size_t i = 0; i < 16; i++)
            mac[i] ^= b[at + i];
        naive_aes(mac, key, 16);
    }
    memcpy(ks + 1, nonce, 12);
    for (size_t counter = 0; counter <= (in_len + 15) / 16; counter++) {
        uint8_t s[16];
        memcpy(s, ks, 16);
        s[14] = (uint8_t)(counter >> 8);
        s[15] = (uint8_t)counter;
        naive_aes(s, key, 16);
        for (size_t i = 0; i < 16; i++)
            if (counter == 0 && i < tag_len)
                out[in_len + i] = mac[i] ^ s[i];
            else if (counter != 0 && 16 * (counter - 1) + i < in_len)
                out[16 * (counter - 1) + i] = in[16 * (counter - 1) + i] ^ s[i];
    }
}

// RFC 8439 2.8.
static inline void naive_chacha20_poly1305(uint8_t *out, const uint8_t *key, const uint8_t nonce[12],
                                           const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    static uint8_t b[8192];
    uint8_t ks[64];
    size_t padded = (aad_len + 15) / 16 * 16, n = padded + (in_len + 15) / 16 * 16;

    for (size_t i = 0; i < in_len; i++) {
        pst_chacha20_block(ks, key, (uint32_t)(i / 64 + 1), nonce);
        out[i] = in[i] ^ ks[i % 64];
    }
    memset(b, 0, sizeof b);
    memcpy(b, aad, aad_len);
    memcpy(b + padded, out, in_len);
    b[n] = (uint8_t)aad_len;
    b[n + 8] = (uint8_t)in_len;
    b[n + 9] = (uint8_t)(in_len >> 8);
    pst_chacha20_block(ks, key, 0, nonce);
    naive_poly1305(out + in_len, ks, b, n + 16);
}

static inline void naive_seal(const struct pst_aead_alg *alg, uint8_t *out, const uint8_t *key, const uint8_t nonce[12],
                       const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    if (alg == &pst_chacha20_poly1305)
        naive_chacha20_poly1305(out, key, nonce, aad, aad_len, in, in_len);
    else if (alg == &pst_aes128_ccm || alg == &pst_aes128_ccm_8)
        naive_ccm(out, alg->tag_len, key, nonce, aad, aad_len, in, in_len);
    else
        naive_gcm(out, key, alg->key_len, nonce, aad, aad_len, in, in_len);
}

#endif
