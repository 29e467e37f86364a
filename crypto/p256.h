// p256.h: the curve P-256 (SP 800-186 3.2.1.3).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_P256_H
#define PST_P256_H

#include "crypto/weierstrass.h"

#define PST_P256_LIMBS PST_LIMBS(256)
// More memory for fewer additions where memory is not scarce.
#define PST_P256_WINDOW (PST_LIMB_BITS == 64 ? 5 : 4)
#define PST_P256_Q_WINDOW (PST_LIMB_BITS == 64 ? 5 : 3)

extern const struct pst_curve pst_curve_p256;

// The field and its formulas: p256_64.c or p256_32.c, by the size of a limb.
pst_ec_op pst_p256_mul, pst_p256_add, pst_p256_sub;
void pst_p256_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which);

// pst_p256_mul_base: P1 = k * G, projective, in constant time, k <= n, from a table of 2 KB (p256_base.c). scratch begins with
// the frame.
#define PST_P256_BASE_LIMBS ((PST_EC_FRAME + 1) * PST_P256_LIMBS + 1)
void pst_p256_mul_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k);

#endif
