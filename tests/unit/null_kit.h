// null_kit.h: a kit whose AEADs protect nothing, so that a test can sit between client and server and rewrite what they say;
// and a hash that sees nothing, so that neither of them notices.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_NULL_KIT_H
#define PST_NULL_KIT_H

#include <postern/postern.h>
#include <string.h>

static void null_init(void *state, const uint8_t *key)
{
    (void)state, (void)key;
}

static void null_seal(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                      const uint8_t *in, size_t in_len)
{
    (void)state, (void)nonce, (void)aad, (void)aad_len;
    memmove(out, in, in_len);
    memset(out + in_len, 0, 16);
}

static pst_err null_open(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                         const uint8_t *in, size_t in_len)
{
    (void)state, (void)nonce, (void)aad, (void)aad_len;
    memmove(out, in, in_len - 16);
    return PST_OK;
}

static const struct pst_aead_alg null_aead = {"null", 0, 16, 16, 16, null_init, null_seal, null_open};

static void null_hash_init(void *state)
{
    (void)state;
}

static void null_hash_update(void *state, const uint8_t *in, size_t in_len)
{
    (void)state, (void)in, (void)in_len;
}

static void null_hash_final(void *state, uint8_t *out)
{
    (void)state;
    memset(out, 0x6e, 32);
}

static const struct pst_hash_alg null_hash = {"null", 0, 32, 64, 8, null_hash_init, null_hash_update, null_hash_final};

static inline struct pst_kit null_kit(void)
{
    struct pst_kit kit = pst_kit_portable;
    kit.aes128_gcm = &null_aead;
    kit.aes256_gcm = kit.chacha20_poly1305 = kit.aes128_ccm = kit.aes128_ccm_8 = NULL;
    return kit;
}

#endif
