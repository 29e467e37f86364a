// p256_verify.c: ECDSA with P-256 as a member of the kit: verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/ecdsa.h"
#include "crypto/p256.h"

static pst_err verify(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    pst_limb scratch[PST_ECDSA_VERIFY_LIMBS(PST_P256_LIMBS, PST_P256_Q_WINDOW)];
    return pst_ecdsa_verify_vartime(&pst_curve_p256, scratch, PST_KEY_P256, key, how, input, sig);
}

const struct pst_verify_alg pst_verify_p256 = {
    .name = "ecdsa-p256/portable",
    .verify = verify,
};
