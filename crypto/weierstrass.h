// weierstrass.h: the NIST curves y^2 = x^3 - 3x + b of prime order (SP 800-186 3.2.1): points, scalar multiplication in
// constant time, and in variable time for signatures that are checked.
//
// Work goes on in a frame: PST_EC_FRAME field elements beside each other, in Montgomery form, the registers of the formulas:
//
//   X1 Y1 Z1   the point that is worked on          T0 .. T4   temporaries, of which only ADD_COMPLETE wants more than two
//   X2 Y2 Z2   the point that is added; all formulas destroy it
//
// Projective points stand for (X/Z, Y/Z) and have the complete addition of Renes, Costello and Batina (IACR 2015/1060,
// algorithm 4), which knows no exception: equal points, opposite points and the neutral element (0 : 1 : 0) are as others.
// Jacobian points stand for (X/Z^2, Y/Z^3): their doubling is much cheaper. The caller gives all memory.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_WEIERSTRASS_H
#define PST_WEIERSTRASS_H

#include "crypto/mont.h"

enum { PST_EC_X1, PST_EC_Y1, PST_EC_Z1, PST_EC_X2, PST_EC_Y2, PST_EC_Z2, PST_EC_T0, PST_EC_FRAME_VARTIME = 8, PST_EC_FRAME = 11 };

#define PST_EC_MAX_LEN 66 // bytes of a coordinate of P-521

enum pst_ec_formula {
    PST_EC_CURVE_EQUATION, // T0 = 0 if and only if the affine (X1, Y1) is on the curve
    PST_EC_DOUBLE,         // Jacobian: P1 = 2 P1, neutral or not
    PST_EC_MEET,           // Jacobian: scales P1 and P2 to the same Z; X2 = difference of the X, Y2 = difference of the Y
    PST_EC_MEET_AFFINE,    // the same with P2 = (X2, Y2)
    PST_EC_JOIN,           // after MEET, X2 not zero: P1 = P1 + P2
    PST_EC_TO_PROJECTIVE,  // P1 from Jacobian; not the neutral element
    PST_EC_TO_JACOBIAN,    // P1 from projective; not the neutral element
    PST_EC_ADD_COMPLETE,   // projective: P1 = P1 + P2, any two points
    PST_EC_ADD_AFFINE,     // the same where Z2 is 1
    PST_EC_NUM_FORMULAS = PST_EC_ADD_AFFINE,
};

// out = a op b mod p; out may be a or b.
typedef void pst_ec_op(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p);

struct pst_curve {
    struct pst_modulus p, n;       // the field; the order of the group, with as many limbs
    const pst_limb *p_r2, *n_r2;   // R^2 modulo each
    const pst_limb *one, *b;       // Montgomery form
    const pst_limb *g_odd;         // G, 3 G, 5 G, ...: affine, Montgomery form; PST_EC_ODD(g_window) points
    uint8_t len;                   // bytes of a coordinate, and of a scalar
    uint16_t bits;                 // of p and n
    uint8_t g_window, q_window;    // widths for pst_ec_sum_vartime
    uint8_t q_odd;                 // PST_EC_ODD(q_window)
    uint8_t window;                // width for pst_ec_mul
    pst_ec_op *mul, *add, *sub;    // in the field: pst_ec_field_mul, pst_mod_add, pst_mod_sub, or faster ones
    void (*formula)(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which);
};

// pst_ec_field_mul is pst_mont_mul where out may be a or b.
void pst_ec_field_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p);

// pst_ec_formula runs a formula line by line with the operations of the curve; a curve may have a faster way.
void pst_ec_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which);

// pst_ec_decode reads an uncompressed SEC1 point (04 || X || Y) into X1, Y1 of the frame. False unless both coordinates are
// < p and it is on the curve; then, the order being prime, it also has order n. Public data.
bool pst_ec_decode(const struct pst_curve *c, pst_limb *frame, pst_span point);

// pst_ec_encode_affine divides the projective P1 and writes x and, if y is not NULL, y: len bytes each. The neutral element
// gives zeros. What it leaves in the frame depends on P1.
void pst_ec_encode_affine(const struct pst_curve *c, uint8_t *x, uint8_t *y, pst_limb *frame);

// Limbs of scratch that pst_ec_mul uses on a curve of `num` limbs: frame, scalar, table.
#define PST_EC_MUL_LIMBS(num, window) ((PST_EC_FRAME + 1 + 3 * (1 << ((window)-1))) * (num) + 1)

// pst_ec_mul: P1 = k * (X1, Y1), projective, in constant time; k has num limbs and is <= n. scratch begins with the frame.
void pst_ec_mul(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k);

// pst_ec_mul_base: P1 = k * G, otherwise the same.
void pst_ec_mul_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k);

// pst_ec_recode makes an odd scalar of num + 1 limbs from k <= n: k or k + n. Then with 2^(digits) > 2n
// k = sum of (2 * bit[i + 1] - 1) * 2^i for 0 <= i < digits, where bit[digits] counts as set: no digit is zero.
void pst_ec_recode(const struct pst_curve *c, pst_limb *out, PST_SECRET const pst_limb *k);

// Odd multiples that a window of the non-adjacent form takes: up to 2/3 of 2^window.
#define PST_EC_ODD(window) (((2 << (window)) / 3 + 1) / 2) // public

// Limbs of scratch for pst_ec_sum_vartime: frame, scalars, table.
#define PST_EC_SUM_LIMBS(num, q_window) ((PST_EC_FRAME_VARTIME + 2 + 3 * PST_EC_ODD(q_window)) * (num) + 2)

// pst_ec_sum_vartime: P1 = u1 * G + u2 * (X1, Y1), Jacobian; false when that is the neutral element. For public data only.
// u1, u2: num limbs, < n. scratch begins with the frame.
bool pst_ec_sum_vartime(const struct pst_curve *c, pst_limb *scratch, const pst_limb *u1, const pst_limb *u2);

#endif
