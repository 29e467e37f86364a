// p256_kex.c: ECDH with P-256 as a member of the kit, TLS group secp256r1 (RFC 8446 4.2.7).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ec_kex.h"
#include "crypto/p256.h"

enum { LIMBS = PST_EC_KEX_LIMBS(PST_P256_LIMBS, PST_P256_WINDOW), RANDOM_LEN = 48 };

static pst_err generate(PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random)
{
    pst_limb scratch[LIMBS];
    pst_err err = pst_ec_kex_generate(&pst_curve_p256, pst_p256_mul_base, scratch, key, share, random, RANDOM_LEN);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

static pst_err respond(uint8_t *reply, PST_SECRET uint8_t *secret, const uint8_t *share, PST_SECRET const uint8_t *random)
{
    pst_limb scratch[LIMBS];
    pst_err err =
        pst_ec_kex_respond(&pst_curve_p256, pst_p256_mul_base, scratch, reply, secret, share, random, RANDOM_LEN);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

static pst_err agree(PST_SECRET uint8_t *secret, PST_SECRET const uint8_t *key, const uint8_t *reply)
{
    pst_limb scratch[LIMBS];
    pst_err err = pst_ec_kex_agree(&pst_curve_p256, scratch, secret, key, reply);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

const struct pst_kex_alg pst_p256 = {
    .name = "p256/portable",
    .group = 23,
    .key_len = 32,
    .share_len = 65,
    .reply_len = 65,
    .secret_len = 32,
    .generate_len = RANDOM_LEN,
    .respond_len = RANDOM_LEN,
    .generate = generate,
    .respond = respond,
    .agree = agree,
};
