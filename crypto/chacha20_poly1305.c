// chacha20_poly1305.c: AEAD_CHACHA20_POLY1305, RFC 8439 2.8. The state is the key itself, 32 bytes. Opening checks
// the tag over the whole ciphertext first and decrypts nothing that does not authenticate.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/chacha20.h"
#include "crypto/poly1305.h"

static void init(void *state, const uint8_t *key)
{
    memcpy(state, key, 32);
}

// RFC 8439 2.8: the data followed by zeros to a multiple of 16 bytes.
static void update_padded(struct pst_poly1305 *p, const uint8_t *in, size_t in_len)
{
    uint8_t last[16] = {0};
    size_t whole = in_len & ~(size_t)15;

    pst_poly1305_update(p, in, whole);
    if (in_len != whole) {
        memcpy(last, in + whole, in_len - whole);
        pst_poly1305_update(p, last, 16);
    }
}

// The tag over aad and ciphertext. RFC 8439 2.6: its one-time key is the first half of block 0.
static void make_tag(uint8_t tag[16], const uint8_t key[32], const uint8_t nonce[12], const uint8_t *aad,
                     size_t aad_len, const uint8_t *text, size_t text_len)
{
    struct pst_poly1305 p;
    uint8_t block[64], lengths[16];

    pst_chacha20_block(block, key, 0, nonce);
    pst_poly1305_init(&p, block);
    pst_wipe_bytes(block, sizeof block);
    update_padded(&p, aad, aad_len);
    update_padded(&p, text, text_len);
    store_le64(lengths, aad_len);
    store_le64(lengths + 8, text_len);
    pst_poly1305_update(&p, lengths, 16);
    pst_poly1305_final(&p, tag);
}

static void seal(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                 const uint8_t *in, size_t in_len)
{
    pst_chacha20_xor(out, state, 1, nonce, in, in_len);
    make_tag(out + in_len, state, nonce, aad, aad_len, out, in_len);
    pst_public(out, in_len + 16);
}

static pst_err open(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                    const uint8_t *in, size_t in_len)
{
    uint8_t tag[16];
    size_t text_len = in_len - 16;

    make_tag(tag, state, nonce, aad, aad_len, in, text_len);
    ct_bool same = ct_bytes_eq(tag, in + text_len, 16);
    pst_wipe_bytes(tag, sizeof tag);
    if (!ct_reveal(same, "whether a record authenticates is told to the peer by the alert")) {
        if (text_len != 0)
            memset(out, 0, text_len);
        return PST_E_BAD_RECORD_MAC;
    }
    pst_chacha20_xor(out, state, 1, nonce, in, text_len);
    return PST_OK;
}

const struct pst_aead_alg pst_chacha20_poly1305 = {
    .name = "chacha20-poly1305/portable",
    .key_len = 32,
    .tag_len = 16,
    .state_len = 32,
    .init = init,
    .seal = seal,
    .open = open,
};
