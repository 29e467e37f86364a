// p384_kex.c: ECDH with P-384 as a member of the kit, TLS group secp384r1 (RFC 8446 4.2.7).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ec_kex.h"
#include "crypto/p384.h"

enum { LIMBS = PST_EC_KEX_LIMBS(PST_P384_LIMBS, PST_P384_WINDOW), RANDOM_LEN = 72 };

static pst_err generate(PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random)
{
    pst_limb scratch[LIMBS];
    pst_err err = pst_ec_kex_generate(&pst_curve_p384, pst_ec_mul_base, scratch, key, share, random, RANDOM_LEN);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

static pst_err respond(uint8_t *reply, PST_SECRET uint8_t *secret, const uint8_t *share, PST_SECRET const uint8_t *random)
{
    pst_limb scratch[LIMBS];
    pst_err err =
        pst_ec_kex_respond(&pst_curve_p384, pst_ec_mul_base, scratch, reply, secret, share, random, RANDOM_LEN);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

static pst_err agree(PST_SECRET uint8_t *secret, PST_SECRET const uint8_t *key, const uint8_t *reply)
{
    pst_limb scratch[LIMBS];
    pst_err err = pst_ec_kex_agree(&pst_curve_p384, scratch, secret, key, reply);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

const struct pst_kex_alg pst_p384 = {
    .name = "p384/portable",
    .group = 24,
    .key_len = 48,
    .share_len = 97,
    .reply_len = 97,
    .secret_len = 48,
    .generate_len = RANDOM_LEN,
    .respond_len = RANDOM_LEN,
    .generate = generate,
    .respond = respond,
    .agree = agree,
};
