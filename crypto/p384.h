// p384.h: the curve P-384 (SP 800-186 3.2.1.4).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_P384_H
#define PST_P384_H

#include "crypto/weierstrass.h"

#define PST_P384_LIMBS PST_LIMBS(384)
#define PST_P384_WINDOW (PST_LIMB_BITS == 64 ? 5 : 4)

extern const struct pst_curve pst_curve_p384;

// The formulas of the curve: p384_64.c where limbs have 64 bits.
void pst_p384_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which);

#endif
