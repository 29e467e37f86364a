// invert.h: inverses modulo an odd number, in constant time (Bernstein and Yang, "Fast constant-time gcd computation and modular
// inversion", TCHES 2019).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_INVERT_H
#define PST_INVERT_H

#include "crypto/mont.h"

// Limbs of scratch for a modulus of `num` limbs.
#define PST_INVERT_LIMBS(num) (6 * ((num) + 1 + ((num) >> 3)))

// pst_invert: out = a^-1 mod m for odd m > 1 and a < m, neither in Montgomery form; zero for zero. Where a and m have a common
// divisor the result means nothing, and a caller who cannot rule that out multiplies to see. Constant time in a and m. out may
// be a. scratch holds secrets afterwards.
void pst_invert(pst_limb *out, const pst_limb *a, const struct pst_modulus *mod, pst_limb *scratch);

#endif
