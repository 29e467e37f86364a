// p521.h: the curve P-521 (SP 800-186 3.2.1.5), for verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_P521_H
#define PST_P521_H

#include "crypto/weierstrass.h"

// 32-bit limbs are one more than needed, so that R = 2^576 and the constants are the same with both sizes.
#define PST_P521_LIMBS PST_LIMBS(576)
#define PST_P521_WINDOW 4

extern const struct pst_curve pst_curve_p521;

#endif
