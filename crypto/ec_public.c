// ec_public.c: the public point of a private key, to see whether a key and a certificate belong together.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/wipe.h"
#include "crypto/ec_kex.h"
#include "crypto/p256.h"
#include "crypto/p384.h"

pst_err pst_ec_public_point(enum pst_key_kind kind, uint8_t *out, PST_SECRET pst_span d)
{
    pst_limb scratch[PST_EC_KEX_LIMBS(PST_P384_LIMBS, PST_P384_WINDOW)];
    pst_err err = PST_E_USAGE;
    if (kind == PST_KEY_P256)
        err = pst_ec_kex_public(&pst_curve_p256, pst_ec_mul_base, scratch, out, d);
    else if (kind == PST_KEY_P384)
        err = pst_ec_kex_public(&pst_curve_p384, pst_ec_mul_base, scratch, out, d);
    pst_wipe_bytes(scratch, sizeof scratch);
    return err;
}
