// edwards25519.h: points of the curve -x^2 + y^2 = 1 + d x^2 y^2 mod 2^255 - 19 (RFC 8032 5.1), in extended coordinates
// of Hisil, Wong, Carter and Dawson (2008). The addition is complete: it holds for every pair of points, equal,
// opposite or neutral. Constant time but for what is called _vartime.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_EDWARDS25519_H
#define PST_EDWARDS25519_H

#include "crypto/fe25519.h"

// x = X / Z, y = Y / Z, x y = T / Z
struct ed_point {
    fe_tight x, y, z, t;
};

// A point as an addition wants its second operand, Y + X, Y - X, 2 Z, 2 d T; and the same with Z = 1.
struct ed_cached {
    fe_loose plus, minus, z2;
    fe_tight t2d;
};

struct ed_affine {
    fe_tight plus, minus, t2d;
};

// What adding and doubling give: X : Y : Z : T = E F : G H : F G : E H, products that are put off until it is known
// whether T is wanted.
struct ed_sum {
    fe_loose e, f, g, h;
};

void pst_ed_double(struct ed_sum *out, const struct ed_point *p); // T of p is not read

// out = p + q, or p - q where `subtract`, which is public.
void pst_ed_add(struct ed_sum *out, const struct ed_point *p, const struct ed_cached *q, bool subtract);
void pst_ed_add_affine(struct ed_sum *out, const struct ed_point *p, const struct ed_affine *q, bool subtract);

// pst_ed_settle multiplies out; T is left as it was unless `want_t`, which is public.
void pst_ed_settle(struct ed_point *out, const struct ed_sum *s, bool want_t);

void pst_ed_neutral(struct ed_point *out);
void pst_ed_cache(struct ed_cached *out, const struct ed_point *p);

// pst_ed_encode writes y with the sign of x in bit 255 (RFC 8032 5.1.2).
void pst_ed_encode(uint8_t out[32], const struct ed_point *p);

// pst_ed_decode_vartime reads a public point as RFC 8032 5.1.3 says; false, and out is of no use, if there is none.
bool pst_ed_decode_vartime(struct ed_point *out, const uint8_t in[32]);

// pst_ed_base_mult gives s B for any 256-bit s, B the base point. Machines with room for a larger table may put another
// function in its place (pst_ed25519_sign_with).
void pst_ed_base_mult(struct ed_point *out, PST_SECRET const uint8_t s[32]);

// The comb of pst_ed_base_mult: s B = sum of comb(j) 2^j, j = 0 .. 63. pst_ed_comb writes the digits of s, and
// pst_ed_comb_vartime gives comb(j) or, where it returns true, its negative.
#define PST_ED_COMB_COLUMNS 64
void pst_ed_comb(uint64_t digits[4], PST_SECRET const uint8_t s[32]);
bool pst_ed_comb_vartime(struct ed_affine *out, const uint64_t digits[4], unsigned j);

#endif
