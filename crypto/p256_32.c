// p256_32.c
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p256.h"

#if PST_LIMB_BITS == 32

void pst_p256_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    pst_ec_formula(c, frame, which);
}

void pst_p256_mul(pst_limb *out, const pst_limb *a, const pst_limb *b)
{
    pst_limb t[8];
    pst_mont_mul(t, a, b, &pst_curve_p256.p);
    memcpy(out, t, sizeof t);
}

#endif
