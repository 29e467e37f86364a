// hmac.c: HMAC, RFC 2104, over any hash of the kit.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

// Starts `state` with the key, padded with zeros to a block and XORed with `pad` (RFC 2104 2: ipad 0x36, opad 0x5C).
static void start(union pst_hash_state *state, const struct pst_hash_alg *hash, uint8_t block[PST_MAX_HASH_BLOCK_LEN],
                  uint8_t pad)
{
    for (size_t i = 0; i < PST_MAX_HASH_BLOCK_LEN; i++) // of which the hash takes its block
        block[i] ^= pad;
    hash->init(state);
    hash->update(state, block, hash->block_len);
}

void pst_hmac_init(struct pst_hmac *m, const struct pst_hash_alg *hash, PST_SECRET const uint8_t *key, size_t key_len)
{
    uint8_t block[PST_MAX_HASH_BLOCK_LEN] = {0};
    // RFC 2104 2: a key longer than a block is hashed first, and the digest is the key.
    if (key_len > hash->block_len)
        pst_hash(hash, block, key, key_len);
    else
        pst_copy(block, key, key_len);
    m->hash = hash;
    start(&m->inner, hash, block, 0x36);
    start(&m->outer, hash, block, 0x36 ^ 0x5c);
    pst_wipe_bytes(block, sizeof block);
}

void pst_hmac_update(struct pst_hmac *m, const uint8_t *in, size_t in_len)
{
    m->hash->update(&m->inner, in, in_len);
}

void pst_hmac_final(struct pst_hmac *m, uint8_t *out)
{
    uint8_t digest[PST_MAX_HASH_LEN];
    m->hash->final(&m->inner, digest);
    m->hash->update(&m->outer, digest, m->hash->len);
    m->hash->final(&m->outer, out);
    pst_wipe_bytes(digest, sizeof digest);
    pst_wipe_bytes(m, sizeof *m);
}
