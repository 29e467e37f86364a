// p256_sign.c: ECDSA with P-256 as a member of the kit: signing.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ecdsa.h"
#include "crypto/p256.h"

static pst_err sign(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                    const struct pst_sig_how *how, pst_span input, PST_SECRET pst_span random)
{
    pst_limb scratch[PST_ECDSA_SIGN_LIMBS(PST_P256_LIMBS, PST_P256_BASE_LIMBS)];
    pst_err err = pst_ecdsa_sign(&pst_curve_p256, pst_p256_mul_base, scratch, sig, sig_cap, sig_len, PST_KEY_P256, key, how,
                                 input, random);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

const struct pst_sign_alg pst_sign_p256 = {
    .name = "ecdsa-p256/portable",
    .sign = sign,
};
