// weierstrass.c: points of the NIST curves and the formulas that add them, each written as its paper does, line by line: the
// tables below are the programs, formula by formula, and run_lines carries them out. Constant time but for pst_ec_decode.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/weierstrass.h"
#include "crypto/invert.h"

enum { MUL, ADD, SUB };

// X3, Y3 and Z3 of the complete addition live where P2 was: each is first written after the last reading of what was there.
enum { X1, Y1, Z1, X2, Y2, Z2, T0, T1, T2, T3, T4, B, X3 = Y2, Y3 = X2, Z3 = Z2 };

struct line {
    uint16_t op : 2, out : 4, a : 4, b : 4; // out = a op b
};

static const struct line lines[] = {
    // PST_EC_CURVE_EQUATION: x^3 - 3x + b - y^2
    {MUL, T0, X1, X1},
    {MUL, T0, T0, X1},
    {SUB, T0, T0, X1},
    {SUB, T0, T0, X1},
    {SUB, T0, T0, X1},
    {ADD, T0, T0, B},
    {MUL, T1, Y1, Y1},
    {SUB, T0, T0, T1},
    // PST_EC_DOUBLE: with delta = Z1^2 in X2, gamma = Y1^2 in Y2, beta = X1 gamma in Z2, alpha = 3 (X1 - delta)(X1 + delta) in T0:
    //   X3 = alpha^2 - 8 beta,  Y3 = alpha (4 beta - X3) - 8 gamma^2,  Z3 = 2 Y1 Z1
    {MUL, X2, Z1, Z1},
    {MUL, Y2, Y1, Y1},
    {MUL, Z2, X1, Y2},
    {SUB, T0, X1, X2},
    {ADD, T1, X1, X2},
    {MUL, T0, T0, T1},
    {ADD, T1, T0, T0},
    {ADD, T0, T0, T1},
    {MUL, Z1, Y1, Z1},
    {ADD, Z1, Z1, Z1},
    {ADD, Z2, Z2, Z2},
    {ADD, Z2, Z2, Z2},
    {ADD, X2, Z2, Z2},
    {MUL, X1, T0, T0},
    {SUB, X1, X1, X2},
    {SUB, Z2, Z2, X1},
    {MUL, Z2, Z2, T0},
    {ADD, Y2, Y2, Y2},
    {MUL, Y2, Y2, Y2},
    {ADD, Y2, Y2, Y2},
    {SUB, Y1, Z2, Y2},
    // PST_EC_MEET: U1 = X1 Z2^2, S1 = Y1 Z2^3, Z1 Z2 in P1, which is the same point still; H = U2 - U1, R = S2 - S1 in X2, Y2
    {MUL, T0, Z1, Z1},
    {MUL, X2, X2, T0},
    {MUL, T0, T0, Z1},
    {MUL, Y2, Y2, T0},
    {MUL, T1, Z2, Z2},
    {MUL, X1, X1, T1},
    {MUL, T1, T1, Z2},
    {MUL, Y1, Y1, T1},
    {MUL, Z1, Z1, Z2},
    {SUB, X2, X2, X1},
    {SUB, Y2, Y2, Y1},
    // PST_EC_MEET_AFFINE
    {MUL, T0, Z1, Z1},
    {MUL, X2, X2, T0},
    {MUL, T0, T0, Z1},
    {MUL, Y2, Y2, T0},
    {SUB, X2, X2, X1},
    {SUB, Y2, Y2, Y1},
    // PST_EC_JOIN: X3 = R^2 - H^3 - 2 U1 H^2,  Y3 = R (U1 H^2 - X3) - S1 H^3,  Z3 = H Z1 Z2
    {MUL, Z1, Z1, X2},
    {MUL, T0, X2, X2},
    {MUL, T1, T0, X2},
    {MUL, T0, T0, X1},
    {MUL, X1, Y2, Y2},
    {SUB, X1, X1, T1},
    {SUB, X1, X1, T0},
    {SUB, X1, X1, T0},
    {SUB, T0, T0, X1},
    {MUL, T0, T0, Y2},
    {MUL, T1, T1, Y1},
    {SUB, Y1, T0, T1},
    // PST_EC_TO_PROJECTIVE: (X Z : Y : Z^3)
    {MUL, X1, X1, Z1},
    {MUL, T0, Z1, Z1},
    {MUL, Z1, Z1, T0},
    // PST_EC_TO_JACOBIAN: (X Z : Y Z^2 : Z)
    {MUL, X1, X1, Z1},
    {MUL, T0, Z1, Z1},
    {MUL, Y1, Y1, T0},
    // PST_EC_ADD_COMPLETE: algorithm 4 of the paper; the last line of each coordinate writes P1
    {MUL, T0, X1, X2},
    {MUL, T1, Y1, Y2},
    {MUL, T2, Z1, Z2},
    {ADD, T3, X1, Y1},
    {ADD, T4, X2, Y2},
    {MUL, T3, T3, T4},
    {ADD, T4, T0, T1},
    {SUB, T3, T3, T4},
    {ADD, T4, Y1, Z1},
    {ADD, X3, Y2, Z2},
    {MUL, T4, T4, X3},
    {ADD, X3, T1, T2},
    {SUB, T4, T4, X3},
    {ADD, X3, X1, Z1},
    {ADD, Y3, X2, Z2},
    {MUL, X3, X3, Y3},
    {ADD, Y3, T0, T2},
    {SUB, Y3, X3, Y3},
    {MUL, Z3, T2, B},
    {SUB, X3, Y3, Z3},
    {ADD, Z3, X3, X3},
    {ADD, X3, X3, Z3},
    {SUB, Z3, T1, X3},
    {ADD, X3, T1, X3},
    {MUL, Y3, Y3, B},
    {ADD, T1, T2, T2},
    {ADD, T2, T1, T2},
    {SUB, Y3, Y3, T2},
    {SUB, Y3, Y3, T0},
    {ADD, T1, Y3, Y3},
    {ADD, Y3, T1, Y3},
    {ADD, T1, T0, T0},
    {ADD, T0, T1, T0},
    {SUB, T0, T0, T2},
    {MUL, T1, T4, Y3},
    {MUL, T2, T0, Y3},
    {MUL, Y3, X3, Z3},
    {ADD, Y1, Y3, T2},
    {MUL, X3, T3, X3},
    {SUB, X1, X3, T1},
    {MUL, Z3, T4, Z3},
    {MUL, T1, T3, T0},
    {ADD, Z1, Z3, T1},
};

// Lines of each formula, in the order of enum pst_ec_formula.
static const uint8_t num_lines[PST_EC_NUM_FORMULAS] = {8, 21, 11, 6, 12, 3, 3, 43};

#define MAX_LIMBS PST_LIMBS(576) // P-521

void pst_ec_field_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *p)
{
    pst_limb product[MAX_LIMBS];
    pst_mont_mul(product, a, b, p);
    memcpy(out, product, p->num * sizeof *out);
}

void pst_ec_formula(const struct pst_curve *c, pst_limb *frame, enum pst_ec_formula which)
{
    const struct line *l = lines;
    size_t num = c->p.num;
    if (which == PST_EC_ADD_AFFINE)
        which = PST_EC_ADD_COMPLETE;
    for (size_t i = 0; i < (size_t)which; i++)
        l += num_lines[i];
    for (const struct line *end = l + num_lines[which]; l < end; l++) {
        pst_ec_op *op = l->op == MUL ? c->mul : l->op == ADD ? c->add : c->sub;
        op(frame + l->out * num, frame + l->a * num, l->b == B ? c->b : frame + l->b * num, &c->p);
    }
}

bool pst_ec_decode(const struct pst_curve *c, pst_limb *frame, pst_span point)
{
    size_t num = c->p.num;
    pst_limb *t = frame + PST_EC_T0 * num;
    // RFC 8446 4.2.8.2: "peers MUST validate each other's public value Q by ensuring that the point is a valid point on the
    // elliptic curve."
    if (point.n != 1 + 2 * (size_t)c->len || point.p[0] != 4)
        return false;
    for (size_t i = 0; i < 2; i++) {
        ct_bool fits = pst_limbs_from_bytes(t, num, point.p + 1 + i * c->len, c->len);
        if (!ct_reveal(ct_and(fits, pst_limbs_lt(t, c->p.m, num)), "a public point"))
            return false;
        pst_mont_enter(frame + i * num, t, c->p_r2, &c->p); // X1, Y1
    }
    c->formula(c, frame, PST_EC_CURVE_EQUATION);
    return ct_reveal(pst_limbs_is_zero(t, num), "a public point");
}

void pst_ec_encode_affine(const struct pst_curve *c, uint8_t *x, uint8_t *y, pst_limb *frame)
{
    size_t num = c->p.num;
    pst_limb *z = frame + PST_EC_Z1 * num, *t = frame + PST_EC_T0 * num;
    // z R becomes 1 / (z R), then 1 / z; the product of that and x R is x.
    pst_invert(z, z, &c->p, frame + PST_EC_X2 * num);
    pst_mont_mul(t, z, c->p_r2, &c->p);
    pst_mont_mul(z, frame, t, &c->p);
    pst_limbs_to_bytes(x, c->len, z, num);
    if (y == NULL)
        return;
    pst_mont_mul(z, frame + PST_EC_Y1 * num, t, &c->p);
    pst_limbs_to_bytes(y, c->len, z, num);
}
