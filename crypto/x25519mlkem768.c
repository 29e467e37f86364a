// x25519mlkem768.c: the hybrid group X25519MLKEM768, draft-ietf-tls-ecdhe-mlkem: secure while either half is. The
// ML-KEM part stands first in both shares and in the secret. Between generate and agree the client keeps seeds alone.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#define EK_LEN PST_MLKEM768_EK_LEN
#define CT_LEN PST_MLKEM768_CT_LEN
#define SEED_LEN PST_MLKEM768_SEED_LEN

// key: ML-KEM seed (64) || X25519 key (32). random: the same.
static pst_err generate(PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random)
{
    pst_err e = pst_x25519.generate(key + SEED_LEN, share + EK_LEN, random + SEED_LEN);
    if (e != PST_OK) {
        pst_wipe_bytes(key, SEED_LEN + 32);
        memset(share, 0, EK_LEN + 32);
        return e;
    }
    memcpy(key, random, SEED_LEN);
    pst_mlkem768_keygen(share, NULL, key);
    return PST_OK;
}

// random: ML-KEM message (32) || X25519 key (32).
static pst_err respond(uint8_t *reply, PST_SECRET uint8_t *secret, const uint8_t *share,
                       PST_SECRET const uint8_t *random)
{
    pst_err e = pst_mlkem768_encaps(reply, secret, share, random);
    if (e == PST_OK)
        e = pst_x25519.respond(reply + CT_LEN, secret + 32, share + EK_LEN, random + 32);
    if (e != PST_OK) {
        memset(reply, 0, CT_LEN + 32);
        pst_wipe_bytes(secret, 64);
    }
    return e;
}

static pst_err agree(PST_SECRET uint8_t *secret, PST_SECRET const uint8_t *key, const uint8_t *reply)
{
    pst_err e = pst_x25519.agree(secret + 32, key + SEED_LEN, reply + CT_LEN);
    if (e == PST_OK)
        pst_mlkem768_decaps_seed(secret, key, reply);
    else
        pst_wipe_bytes(secret, 64);
    return e;
}

const struct pst_kex_alg pst_x25519mlkem768 = {
    .name = "x25519mlkem768/portable",
    .group = 0x11ec,
    .key_len = SEED_LEN + 32,
    .share_len = EK_LEN + 32,
    .reply_len = CT_LEN + 32,
    .secret_len = 64,
    .generate_len = SEED_LEN + 32,
    .respond_len = 32 + 32,
    .generate = generate,
    .respond = respond,
    .agree = agree,
};
