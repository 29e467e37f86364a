// p384_sign.c: ECDSA with P-384 as a member of the kit: signing.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ecdsa.h"
#include "crypto/p384.h"

static pst_err sign(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                    const struct pst_sig_how *how, pst_span input, PST_SECRET pst_span random)
{
    pst_limb scratch[PST_ECDSA_SIGN_LIMBS(PST_P384_LIMBS, PST_EC_MUL_LIMBS(PST_P384_LIMBS, PST_P384_WINDOW))];
    pst_err err = pst_ecdsa_sign(&pst_curve_p384, pst_ec_mul_base, scratch, sig, sig_cap, sig_len, PST_KEY_P384, key, how,
                                 input, random);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}

const struct pst_sign_alg pst_sign_p384 = {
    .name = "ecdsa-p384/portable",
    .sign = sign,
};
