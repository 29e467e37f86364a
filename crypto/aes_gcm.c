// aes_gcm.c: AES-128-GCM and AES-256-GCM, NIST SP 800-38D, nonces of 12 bytes, tags of 16. Opening checks the tag
// over the whole ciphertext first and decrypts nothing that does not authenticate.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/ghash.h"

struct gcm {
    struct pst_aes aes;
    PST_SECRET uint8_t h[16]; // the hash subkey: the zero block enciphered
};

static void init(struct gcm *g, const uint8_t *key, size_t key_len)
{
    struct pst_aes_ready ready;
    const uint8_t counter[16] = {0};

    pst_aes_init(&g->aes, key, key_len);
    pst_aes_unpack(&ready, &g->aes);
    memset(g->h, 0, 16);
    pst_aes_ctr(&ready, g->h, counter, g->h, 16);
    pst_wipe_bytes(&ready, sizeof ready);
}

static void init_128(void *state, const uint8_t *key)
{
    init(state, key, 16);
}

static void init_256(void *state, const uint8_t *key)
{
    init(state, key, 32);
}

// NIST SP 800-38D 7.1 steps 2 and 3: the text is enciphered from J0 + 1 on; J0 is the nonce and a 32-bit one.
static void encipher(const struct pst_aes_ready *aes, uint8_t *out, const uint8_t nonce[12], uint32_t counter,
                     const uint8_t *in, size_t in_len)
{
    uint8_t block[16];

    memcpy(block, nonce, 12);
    store_be32(block + 12, counter);
    pst_aes_ctr(aes, out, block, in, in_len);
}

// NIST SP 800-38D 7.1 steps 4 to 6.
static void make_tag(uint8_t tag[16], const struct pst_aes_ready *aes, const uint8_t h[16], const uint8_t nonce[12],
                     const uint8_t *aad, size_t aad_len, const uint8_t *text, size_t text_len)
{
    uint8_t y[16] = {0}, lengths[16];

    store_be64(lengths, (uint64_t)aad_len * 8);
    store_be64(lengths + 8, (uint64_t)text_len * 8);
    pst_ghash(y, h, aad, aad_len);
    pst_ghash(y, h, text, text_len);
    pst_ghash(y, h, lengths, 16);
    encipher(aes, tag, nonce, 1, y, 16);
    pst_wipe_bytes(y, sizeof y);
}

static void seal(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                 const uint8_t *in, size_t in_len)
{
    const struct gcm *g = state;
    struct pst_aes_ready ready;

    pst_aes_unpack(&ready, &g->aes);
    encipher(&ready, out, nonce, 2, in, in_len);
    make_tag(out + in_len, &ready, g->h, nonce, aad, aad_len, out, in_len);
    pst_public(out, in_len + 16);
    pst_wipe_bytes(&ready, sizeof ready);
}

static pst_err open(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                    const uint8_t *in, size_t in_len)
{
    const struct gcm *g = state;
    struct pst_aes_ready ready;
    uint8_t tag[16];
    size_t text_len = in_len - 16;

    pst_aes_unpack(&ready, &g->aes);
    make_tag(tag, &ready, g->h, nonce, aad, aad_len, in, text_len);
    bool same = ct_reveal(ct_bytes_eq(tag, in + text_len, 16), "whether a record authenticates is told by the alert");
    if (same)
        encipher(&ready, out, nonce, 2, in, text_len);
    else if (text_len != 0)
        memset(out, 0, text_len);
    pst_wipe_bytes(tag, sizeof tag);
    pst_wipe_bytes(&ready, sizeof ready);
    return same ? PST_OK : PST_E_BAD_RECORD_MAC;
}

const struct pst_aead_alg pst_aes128_gcm = {
    .name = "aes128-gcm/portable",
    .key_len = 16,
    .tag_len = 16,
    .state_len = sizeof(struct gcm),
    .init = init_128,
    .seal = seal,
    .open = open,
};

const struct pst_aead_alg pst_aes256_gcm = {
    .name = "aes256-gcm/portable",
    .key_len = 32,
    .tag_len = 16,
    .state_len = sizeof(struct gcm),
    .init = init_256,
    .seal = seal,
    .open = open,
};
