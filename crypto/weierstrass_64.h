// weierstrass_64.h: the formulas of weierstrass.c as straight code, for a .c file that has defined before: NUM, the limbs of an
// element, and static mul(out, a, b), sqr(out, a), add(out, a, b), sub(out, a, b) in its field, where out may be a or b.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_WEIERSTRASS_64_H
#define PST_WEIERSTRASS_64_H

#include "crypto/weierstrass.h"

// Where the registers are in a frame f; X3, Y3, Z3 as in weierstrass.c.
enum {
    X1 = PST_EC_X1 * NUM,
    Y1 = PST_EC_Y1 * NUM,
    Z1 = PST_EC_Z1 * NUM,
    X2 = PST_EC_X2 * NUM,
    Y2 = PST_EC_Y2 * NUM,
    Z2 = PST_EC_Z2 * NUM,
    T0 = PST_EC_T0 * NUM,
    T1 = T0 + NUM,
    T2 = T1 + NUM,
    T3 = T2 + NUM,
    T4 = T3 + NUM,
    X3 = Y2,
    Y3 = X2,
    Z3 = Z2,
};

static void double_jacobian(uint64_t *f)
{
    sqr(f + X2, f + Z1);         // delta
    sqr(f + Y2, f + Y1);         // gamma
    mul(f + Z1, f + Y1, f + Z1);
    add(f + Z1, f + Z1, f + Z1); // Z3 = 2 Y1 Z1
    mul(f + Z2, f + X1, f + Y2); // beta
    sub(f + T0, f + X1, f + X2);
    add(f + T1, f + X1, f + X2);
    mul(f + T0, f + T0, f + T1);
    add(f + T1, f + T0, f + T0);
    add(f + T0, f + T0, f + T1); // alpha = 3 (X1 - delta)(X1 + delta)
    add(f + Z2, f + Z2, f + Z2);
    add(f + Z2, f + Z2, f + Z2);
    add(f + X2, f + Z2, f + Z2);
    sqr(f + X1, f + T0);
    sub(f + X1, f + X1, f + X2); // X3 = alpha^2 - 8 beta
    add(f + Y2, f + Y2, f + Y2);
    sqr(f + Y2, f + Y2);
    add(f + Y2, f + Y2, f + Y2);
    sub(f + Z2, f + Z2, f + X1);
    mul(f + Z2, f + Z2, f + T0);
    sub(f + Y1, f + Z2, f + Y2); // Y3 = alpha (4 beta - X3) - 8 gamma^2
}

static void meet(uint64_t *f, bool affine)
{
    if (!affine) {
        sqr(f + T1, f + Z2);
        mul(f + X1, f + X1, f + T1); // U1
        mul(f + T1, f + T1, f + Z2);
        mul(f + Y1, f + Y1, f + T1); // S1
    }
    sqr(f + T0, f + Z1);
    mul(f + X2, f + X2, f + T0);     // U2
    mul(f + T0, f + T0, f + Z1);
    mul(f + Y2, f + Y2, f + T0);     // S2
    if (!affine)
        mul(f + Z1, f + Z1, f + Z2);
    sub(f + X2, f + X2, f + X1);     // H
    sub(f + Y2, f + Y2, f + Y1);     // R
}

static void join(uint64_t *f)
{
    mul(f + Z1, f + Z1, f + X2);
    sqr(f + T0, f + X2);
    mul(f + T1, f + T0, f + X2); // H^3
    mul(f + T0, f + T0, f + X1); // U1 H^2
    sqr(f + X1, f + Y2);
    sub(f + X1, f + X1, f + T1);
    sub(f + X1, f + X1, f + T0);
    sub(f + X1, f + X1, f + T0);
    sub(f + T0, f + T0, f + X1);
    mul(f + T0, f + T0, f + Y2);
    mul(f + T1, f + T1, f + Y1);
    sub(f + Y1, f + T0, f + T1);
}

// IACR 2015/1060, algorithm 4, line by line, or algorithm 5, which knows that Z2 = 1.
static void add_complete(uint64_t *f, const uint64_t *b, bool affine)
{
    mul(f + T0, f + X1, f + X2);
    mul(f + T1, f + Y1, f + Y2);
    add(f + T3, f + X1, f + Y1);
    add(f + T4, f + X2, f + Y2);
    mul(f + T3, f + T3, f + T4);
    add(f + T4, f + T0, f + T1);
    sub(f + T3, f + T3, f + T4);
    if (affine) {
        memcpy(f + T2, f + Z1, NUM * sizeof *f);
        mul(f + T4, f + Y2, f + Z1);
        add(f + T4, f + T4, f + Y1);
        mul(f + Y3, f + X2, f + Z1);
        add(f + Y3, f + Y3, f + X1);
    } else {
        mul(f + T2, f + Z1, f + Z2);
        add(f + T4, f + Y1, f + Z1);
        add(f + X3, f + Y2, f + Z2);
        mul(f + T4, f + T4, f + X3);
        add(f + X3, f + T1, f + T2);
        sub(f + T4, f + T4, f + X3);
        add(f + X3, f + X1, f + Z1);
        add(f + Y3, f + X2, f + Z2);
        mul(f + X3, f + X3, f + Y3);
        add(f + Y3, f + T0, f + T2);
        sub(f + Y3, f + X3, f + Y3);
    }
    mul(f + Z3, f + T2, b);
    sub(f + X3, f + Y3, f + Z3);
    add(f + Z3, f + X3, f + X3);
    add(f + X3, f + X3, f + Z3);
    sub(f + Z3, f + T1, f + X3);
    add(f + X3, f + T1, f + X3);
    mul(f + Y3, f + Y3, b);
    add(f + T1, f + T2, f + T2);
    add(f + T2, f + T1, f + T2);
    sub(f + Y3, f + Y3, f + T2);
    sub(f + Y3, f + Y3, f + T0);
    add(f + T1, f + Y3, f + Y3);
    add(f + Y3, f + T1, f + Y3);
    add(f + T1, f + T0, f + T0);
    add(f + T0, f + T1, f + T0);
    sub(f + T0, f + T0, f + T2);
    mul(f + T1, f + T4, f + Y3);
    mul(f + T2, f + T0, f + Y3);
    mul(f + Y3, f + X3, f + Z3);
    add(f + Y1, f + Y3, f + T2);
    mul(f + X3, f + T3, f + X3);
    sub(f + X1, f + X3, f + T1);
    mul(f + Z3, f + T4, f + Z3);
    mul(f + T1, f + T3, f + T0);
    add(f + Z1, f + Z3, f + T1);
}

static void run_formula(const struct pst_curve *c, uint64_t *f, enum pst_ec_formula which)
{
    switch (which) {
    case PST_EC_DOUBLE:
        double_jacobian(f);
        break;
    case PST_EC_MEET:
    case PST_EC_MEET_AFFINE:
        meet(f, which == PST_EC_MEET_AFFINE);
        break;
    case PST_EC_JOIN:
        join(f);
        break;
    case PST_EC_TO_PROJECTIVE:
        mul(f + X1, f + X1, f + Z1);
        sqr(f + T0, f + Z1);
        mul(f + Z1, f + Z1, f + T0);
        break;
    case PST_EC_TO_JACOBIAN:
        mul(f + X1, f + X1, f + Z1);
        sqr(f + T0, f + Z1);
        mul(f + Y1, f + Y1, f + T0);
        break;
    case PST_EC_ADD_COMPLETE:
    case PST_EC_ADD_AFFINE:
        add_complete(f, c->b, which == PST_EC_ADD_AFFINE);
        break;
    default:
        pst_ec_formula(c, f, which);
    }
}

#endif
