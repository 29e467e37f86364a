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

// The modulus in limbs of BATCH bits, and how many limbs all numbers have.
struct signed_modulus {
    const slimb *m;
    size_t num;
    pst_limb inv; // 1 / m mod 2^BATCH
};

// out = (x a + y b + z m) / 2^BATCH. For f and g z is 0, and the division is exact. For d and e, where `modulo` is all ones, z makes
// it exact, and is x, y or both more where a, b or both are negative, as if m had been added: so -2m < a, b < m holds for out again.
static void combine(slimb *out, const slimb *a, const slimb *b, const struct signed_modulus *mod, slimb x, slimb y, slimb modulo)
{
    size_t top = mod->num - 1;
    slimb z = (x & (a[top] >> (PST_LIMB_BITS - 1))) + (y & (b[top] >> (PST_LIMB_BITS - 1)));
    pst_limb low = (pst_limb)x * (pst_limb)a[0] + (pst_limb)y * (pst_limb)b[0];
    z = (z - (slimb)((mod->inv * low + (pst_limb)z) & LOW_BITS)) & modulo;
    swide c = 0;
    for (size_t i = 0; i <= top; i++) {
        c += (swide)x * a[i] + (swide)y * b[i] + (swide)z * mod->m[i];
        if (i > 0)
            out[i - 1] = (slimb)((pst_limb)c & LOW_BITS);
        c >>= BATCH;
    }
    out[top] = (slimb)c;
}

// (a, b) = matrix * (a, b) / 2^BATCH, b being behind a and room for one number behind b.
static void apply(const struct matrix *t, slimb *a, const struct signed_modulus *mod, slimb modulo, slimb *room)
{
    slimb *b = a + mod->num;
    combine(room, a, b, mod, t->u, t->v, modulo);
    combine(b, a, b, mod, t->q, t->r, modulo);
    memcpy(a, room, mod->num * sizeof *a);
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

// Limbs of BATCH bits from full ones, zero above the end.
static void unpack(slimb *out, size_t out_num, const pst_limb *a, size_t num)
{
    for (size_t i = 0; i < out_num; i++) {
        size_t at = i * BATCH, limb = at >> PST_LIMB_LOG_BITS, shift = at & (PST_LIMB_BITS - 1);
        pst_limb v = limb < num ? a[limb] >> shift : 0;
        if (shift > 2 && limb + 1 < num)
            v |= a[limb + 1] << (PST_LIMB_BITS - shift);
        out[i] = (slimb)(v & LOW_BITS);
    }
}

void pst_invert(pst_limb *out, const pst_limb *a, const struct pst_modulus *mod, pst_limb *scratch)
{
    size_t bits = mod->num * PST_LIMB_BITS, num = 0;
    while (num * BATCH < bits + 2) // -2m < x < m takes 2 bits more
        num++;
    slimb *f = (slimb *)scratch, *g = f + num, *d = g + num, *e = d + num, *m = e + num, *room = m + num;
    struct signed_modulus smod = {m, num, 0 - mod->m_inv};
    unpack(m, num, mod->m, mod->num);
    unpack(f, num, mod->m, mod->num);
    unpack(g, num, a, mod->num);
    memset(d, 0, 2 * num * sizeof *d);
    e[0] = 1;
    slimb minus_delta = -1;
    // (49 * bits + 57) / 17 steps are enough: theorem 11.2 of the paper, for at least 46 bits
    for (size_t done = 0; 17 * done < 49 * bits + 57; done += BATCH) {
        struct matrix t;
        minus_delta = divide(&t, minus_delta, (pst_limb)f[0], (pst_limb)g[0]);
        apply(&t, f, &smod, 0, room);
        apply(&t, d, &smod, -1, room);
    }
    // a d = f = +-1 modulo m
    negate_and_add(d, m, num, 0); // -m < d < m
    negate_and_add(d, m, num, f[num - 1] >> (PST_LIMB_BITS - 1));
    for (size_t i = 0, from = 0, shift = 0; i < mod->num; i++) { // limb i begins in d[from] at bit `shift`
        out[i] = (pst_limb)d[from] >> shift | (pst_limb)d[from + 1] << (BATCH - shift);
        shift += PST_LIMB_BITS - BATCH;
        from++;
        if (shift > BATCH) { // takes bits from three
            out[i] |= (pst_limb)d[from + 1] << (PST_LIMB_BITS + BATCH - shift);
            shift -= BATCH;
            from++;
        }
    }
}
