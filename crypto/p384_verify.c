// p384_verify.c: ECDSA with P-384 as a member of the kit: verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/ecdsa.h"
#include "crypto/p384.h"

static pst_err verify(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    pst_limb scratch[PST_ECDSA_VERIFY_LIMBS(PST_P384_LIMBS, PST_P384_WINDOW)];
    return pst_ecdsa_verify_vartime(&pst_curve_p384, scratch, PST_KEY_P384, key, how, input, sig);
}

const struct pst_verify_alg pst_verify_p384 = {
    .name = "ecdsa-p384/portable",
    .verify = verify,
};
