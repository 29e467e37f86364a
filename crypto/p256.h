// p256.h: the curve P-256 (SP 800-186 3.2.1.3).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_P256_H
#define PST_P256_H

#include "crypto/weierstrass.h"

#define PST_P256_LIMBS PST_LIMBS(256)
// More memory for fewer additions where memory is not scarce.
#define PST_P256_WINDOW (PST_LIMB_BITS == 64 ? 5 : 4)

extern const struct pst_curve pst_curve_p256;

// What the curve's mul and formula are: p256_64.c or p256_32.c, by the size of a limb.
void pst_p256_mul(pst_limb *out, const pst_limb *a, const pst_limb *b);
void pst_p256_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which);

// pst_p256_mul_base: P1 = k * G, projective, in constant time, k <= n, from a table of 2 KB (p256_base.c). scratch begins with
// the frame and has PST_EC_MUL_LIMBS(PST_P256_LIMBS, PST_P256_WINDOW).
void pst_p256_mul_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k);

#endif
