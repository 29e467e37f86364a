// invert.c: modular inversion by division steps (Bernstein-Yang 2019), in constant time for all odd moduli.
//
// f and g begin as m and a. A division step replaces (delta, f, g), f odd, by
//     (1 - delta, g, (g - f) / 2)   where delta > 0 and g is odd,
//     (1 + delta, f, (g + (g mod 2) f) / 2)   otherwise,
// and after enough of them g is 0 and f is +-gcd. BATCH steps depend on the low BATCH bits of f and g only: they are done on one
// limb and collected as a matrix, which is then applied to all of f and g, and modulo m to d and e, with a d = f, a e = g mod m.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/invert.h"

// Numbers here are signed: limbs of BATCH bits, the top one with the sign. >> of a negative number is taken to be arithmetic.
enum { BATCH = PST_LIMB_BITS - 2 };
#define LOW_BITS (((pst_limb)1 << BATCH) - 1)

#if PST_LIMB_BITS == 64
typedef int64_t slimb;
__extension__ typedef __int128 swide;
#else
typedef int32_t slimb;
typedef int64_t swide;
#endif

// BATCH steps take (f, g) to (u f + v g, q f + r g) / 2^BATCH. |u| + |v| <= 2^BATCH, |q| + |r| <= 2^BATCH.
struct matrix {
    slimb u, v, q, r;
};

// BATCH division steps; minus_delta is -delta before, and what is returned is it after.
static slimb divide(struct matrix *out, slimb minus_delta, pst_limb f, pst_limb g)
{
    pst_limb u = 1, v = 0, q = 0, r = 1;
    for (int i = 0; i < BATCH; i++) {
        pst_limb positive = pst_limb_barrier((pst_limb)(minus_delta >> (PST_LIMB_BITS - 1))); // masks: delta > 0,
        pst_limb odd = pst_limb_barrier(0 - (g & 1));                                         // g is odd
        // g, q, r -+= f, u, v where g is odd: minus where delta > 0
        g += ((f ^ positive) - positive) & odd;
        q += ((u ^ positive) - positive) & odd;
        r += ((v ^ positive) - positive) & odd;
        positive &= odd;
        // -delta becomes delta - 1, which is its complement, or -delta - 1
        minus_delta = (slimb)(((pst_limb)minus_delta ^ positive) - 1 - positive);
        f += g & positive; // f + (g - f): what g was
        u += q & positive;
        v += r & positive;
        g >>= 1;
        u <<= 1; // instead of halving q and r
        v <<= 1;
    }
    *out = (struct matrix){(slimb)u, (slimb)v, (slimb)q, (slimb)r};
    return minus_delta;
}

// (f, g) = matrix * (f, g) / 2^BATCH, which is exact.
static void update_fg(slimb *f, slimb *g, size_t num, const struct matrix *t)
{
    swide cf = (swide)t->u * f[0] + (swide)t->v * g[0], cg = (swide)t->q * f[0] + (swide)t->r * g[0];
    cf >>= BATCH;
    cg >>= BATCH;
    for (size_t i = 1; i < num; i++) {
        cf += (swide)t->u * f[i] + (swide)t->v * g[i];
        cg += (swide)t->q * f[i] + (swide)t->r * g[i];
        f[i - 1] = (slimb)((pst_limb)cf & LOW_BITS);
        g[i - 1] = (slimb)((pst_limb)cg & LOW_BITS);
        cf >>= BATCH;
        cg >>= BATCH;
    }
    f[num - 1] = (slimb)cf;
    g[num - 1] = (slimb)cg;
}

// (d, e) = matrix * (d, e) / 2^BATCH mod m, the multiples md and me of m being such that the division is exact. From
// -2m < d, e < m follows the same again: where d or e is negative md and me have (u, v) or (q, r) more, as if m had been added.
static void update_de(slimb *d, slimb *e, const slimb *m, size_t num, pst_limb m_inv, const struct matrix *t)
{
    slimb negative_d = d[num - 1] >> (PST_LIMB_BITS - 1), negative_e = e[num - 1] >> (PST_LIMB_BITS - 1);
    slimb md = (t->u & negative_d) + (t->v & negative_e), me = (t->q & negative_d) + (t->r & negative_e);
    swide cd = (swide)t->u * d[0] + (swide)t->v * e[0], ce = (swide)t->q * d[0] + (swide)t->r * e[0];
    md -= (slimb)((m_inv * (pst_limb)cd + (pst_limb)md) & LOW_BITS);
    me -= (slimb)((m_inv * (pst_limb)ce + (pst_limb)me) & LOW_BITS);
    cd = (cd + (swide)m[0] * md) >> BATCH;
    ce = (ce + (swide)m[0] * me) >> BATCH;
    for (size_t i = 1; i < num; i++) {
        cd += (swide)t->u * d[i] + (swide)t->v * e[i] + (swide)m[i] * md;
        ce += (swide)t->q * d[i] + (swide)t->r * e[i] + (swide)m[i] * me;
        d[i - 1] = (slimb)((pst_limb)cd & LOW_BITS);
        e[i - 1] = (slimb)((pst_limb)ce & LOW_BITS);
        cd >>= BATCH;
        ce >>= BATCH;
    }
    d[num - 1] = (slimb)cd;
    e[num - 1] = (slimb)ce;
}

// d = (-d where `negate`) + (m where the result is negative).
static void negate_and_add(slimb *d, const slimb *m, size_t num, slimb negate)
{
    slimb carry = 0;
    for (size_t i = 0; i < num; i++) {
        carry += (d[i] ^ negate) - negate;
        d[i] = i == num - 1 ? carry : (slimb)((pst_limb)carry & LOW_BITS);
        carry >>= BATCH;
    }
    slimb negative = (slimb)pst_limb_barrier((pst_limb)(d[num - 1] >> (PST_LIMB_BITS - 1)));
    carry = 0;
    for (size_t i = 0; i < num; i++) {
        carry += d[i] + (m[i] & negative);
        d[i] = i == num - 1 ? carry : (slimb)((pst_limb)carry & LOW_BITS);
        carry >>= BATCH;
    }
}

// A limb's worth of bits from bit `at` on; zero above the end.
static pst_limb bits_at(const pst_limb *a, size_t num, size_t at)
{
    size_t i = at >> PST_LIMB_LOG_BITS, shift = at & (PST_LIMB_BITS - 1);
    pst_limb v = i < num ? a[i] >> shift : 0;
    if (shift != 0 && i + 1 < num)
        v |= a[i + 1] << (PST_LIMB_BITS - shift);
    return v;
}

void pst_invert(pst_limb *out, const pst_limb *a, const struct pst_modulus *mod, pst_limb *scratch)
{
    // Signed limbs: -2m < x < m takes 2 bits more.
    size_t bits = mod->num * PST_LIMB_BITS, num = (bits + 2 + BATCH - 1) / BATCH; // public
    slimb *f = (slimb *)scratch, *g = f + num, *d = g + num, *e = d + num, *m = e + num;
    for (size_t i = 0; i < num; i++) {
        f[i] = m[i] = (slimb)(bits_at(mod->m, mod->num, i * BATCH) & LOW_BITS);
        g[i] = (slimb)(bits_at(a, mod->num, i * BATCH) & LOW_BITS);
        d[i] = 0;
        e[i] = i == 0;
    }
    slimb minus_delta = -1;
    size_t steps = (49 * bits + 57) / 17; // public; theorem 11.2 of the paper, for at least 46 bits
    for (size_t done = 0; done < steps; done += BATCH) {
        struct matrix t;
        minus_delta = divide(&t, minus_delta, (pst_limb)f[0], (pst_limb)g[0]);
        update_de(d, e, m, num, 0 - mod->m_inv, &t);
        update_fg(f, g, num, &t);
    }
    // a d = f = +-1 modulo m
    negate_and_add(d, m, num, 0);                                    // -m < d < m
    negate_and_add(d, m, num, f[num - 1] >> (PST_LIMB_BITS - 1));
    memset(out, 0, mod->num * sizeof *out);
    for (size_t i = 0; i < num; i++) {
        size_t at = i * BATCH, limb = at >> PST_LIMB_LOG_BITS, shift = at & (PST_LIMB_BITS - 1);
        if (limb < mod->num)
            out[limb] |= (pst_limb)d[i] << shift;
        if (limb + 1 < mod->num && shift != 0)
            out[limb + 1] |= (pst_limb)d[i] >> (PST_LIMB_BITS - shift);
    }
}
