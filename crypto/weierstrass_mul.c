// weierstrass_mul.c: a secret scalar times a point, in constant time. Every window of the scalar is an odd digit, so the work
// is the same for all; table entries are chosen by reading all of them; additions are complete.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/weierstrass.h"

void pst_ec_recode(const struct pst_curve *c, pst_limb *out, PST_SECRET const pst_limb *k)
{
    size_t num = c->n.num;
    pst_limb even = pst_limb_barrier((k[0] & 1) - 1), carry = 0;
    for (size_t i = 0; i < num; i++) {
        pst_wide s = (pst_wide)k[i] + (c->n.m[i] & even) + carry;
        out[i] = (pst_limb)s;
        carry = (pst_limb)(s >> PST_LIMB_BITS);
    }
    out[num] = carry;
}

static void copy(pst_limb *out, const pst_limb *in, size_t limbs)
{
    memcpy(out, in, limbs * sizeof *out);
}

// table[i] = (2i + 1) (X1, Y1), projective.
static void make_table(const struct pst_curve *c, pst_limb *frame, pst_limb *table, size_t count)
{
    size_t num = c->p.num, point = 3 * num;
    pst_limb *p2 = frame + PST_EC_X2 * num, *twice = table + (count - 1) * point; // 2 P waits where the last entry will be
    copy(frame + PST_EC_Z1 * num, c->one, num);
    copy(table, frame, point);
    copy(p2, frame, point);
    c->formula(c, frame, PST_EC_ADD_COMPLETE);
    copy(twice, frame, point);
    for (size_t i = 1; i < count; i++) {
        copy(p2, table + (i - 1) * point, point);
        copy(frame, twice, point);
        c->formula(c, frame, PST_EC_ADD_COMPLETE);
        copy(table + i * point, frame, point);
    }
}

// Bits at .. at + width - 1 of the recoded scalar: the digit d = 2 v - (2^width - 1) is v here.
static pst_limb bits_at(const pst_limb *k, size_t num, size_t at, unsigned width)
{
    size_t i = at >> PST_LIMB_LOG_BITS, shift = at & (PST_LIMB_BITS - 1);
    pst_limb v = k[i] >> shift;
    if (shift != 0 && i < num)
        v |= k[i + 1] << (PST_LIMB_BITS - shift);
    return v & (((pst_limb)1 << width) - 1);
}

// P2 = digit * point, the digit being given as above: its top bit is the sign, the others, turned over where it is negative,
// are the index of |digit|.
static void choose(const struct pst_curve *c, pst_limb *frame, const pst_limb *table, unsigned width, pst_limb v)
{
    size_t num = c->p.num, count = (size_t)1 << (width - 1);
    pst_limb *y = frame + PST_EC_Y2 * num, *t = frame + PST_EC_T0 * num;
    pst_limb negative = pst_limb_barrier((v >> (width - 1)) - 1); // all ones or zero
    pst_limbs_select(frame + PST_EC_X2 * num, table, count, 3 * num, (v ^ negative) & (((pst_limb)1 << (width - 1)) - 1));
    memset(t, 0, num * sizeof *t);
    c->sub(t, t, y, &c->p);
    pst_limbs_pick(y, ct_bit(negative), t, y, num);
}

void pst_ec_mul(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k)
{
    size_t num = c->p.num;
    unsigned width = c->window;
    pst_limb *frame = scratch, *odd = frame + PST_EC_FRAME * num, *table = odd + num + 1;
    size_t windows = 0, top = 0; // 2^top >= 2^(bits + 1) > 2n
    for (; top < (size_t)c->bits + 1; top += width)
        windows++;

    pst_ec_recode(c, odd, k);
    odd[top >> PST_LIMB_LOG_BITS] |= (pst_limb)1 << (top & (PST_LIMB_BITS - 1));
    make_table(c, frame, table, (size_t)1 << (width - 1));

    choose(c, frame, table, width, bits_at(odd, num, top - width + 1, width));
    copy(frame, frame + PST_EC_X2 * num, 3 * num);
    for (size_t i = windows - 1; i-- > 0;) {
        // What stands in P1 is an odd multiple, not zero and less than n, so neither it nor its doublings are neutral.
        c->formula(c, frame, PST_EC_TO_JACOBIAN);
        for (unsigned j = 0; j < width; j++)
            c->formula(c, frame, PST_EC_DOUBLE);
        c->formula(c, frame, PST_EC_TO_PROJECTIVE);
        choose(c, frame, table, width, bits_at(odd, num, i * width + 1, width));
        c->formula(c, frame, PST_EC_ADD_COMPLETE);
    }
}

void pst_ec_mul_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k)
{
    copy(scratch, c->g_odd, 2 * c->p.num);
    pst_ec_mul(c, scratch, k);
}
