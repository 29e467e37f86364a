// weierstrass_vartime.c: u1 * G + u2 * Q for the verification of signatures: one chain of doublings for both scalars, windows
// over their non-adjacent forms. Its time and its addresses depend on everything: public data only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/weierstrass.h"

// A scalar read from its high end. Digit i of the non-adjacent form is bit i + 1 of 3k less bit i + 1 of k (Prodinger 2000):
// no two neighbours of it are non-zero. A window that begins and ends in a digit other than zero is an odd `value`, to be
// added at bit `at`.
struct naf {
    const pst_limb *k, *k3; // num + 1 limbs in k3
    size_t num, at;
    int value;
    unsigned width;
};

static int bit(const pst_limb *a, size_t num, size_t i)
{
    size_t limb = i >> PST_LIMB_LOG_BITS;
    return limb < num ? (int)(a[limb] >> (i & (PST_LIMB_BITS - 1)) & 1) : 0;
}

static int digit(const struct naf *f, size_t i)
{
    return bit(f->k3, f->num + 1, i + 1) - bit(f->k, f->num, i + 1);
}

// The multiple that is due at bit i, or 0. To be asked for every i in descending order.
static int due(struct naf *f, size_t i)
{
    if (f->value == 0) {
        int v = f->value = digit(f, i);
        f->at = i;
        if (v == 0)
            return 0;
        for (unsigned j = 1; j < f->width && j <= i; j++) {
            int d = digit(f, i - j);
            v = 2 * v + d;
            if (d != 0) {
                f->value = v;
                f->at = i - j;
            }
        }
    }
    if (f->at != i)
        return 0;
    int v = f->value;
    f->value = 0;
    return v;
}

static struct naf naf_of(const pst_limb *k, pst_limb *k3, size_t num, unsigned width)
{
    pst_limb carry = 0;
    for (size_t i = 0; i < num; i++) {
        pst_wide s = (pst_wide)k[i] * 3 + carry;
        k3[i] = (pst_limb)s;
        carry = (pst_limb)(s >> PST_LIMB_BITS);
    }
    k3[num] = carry;
    return (struct naf){.k = k, .k3 = k3, .num = num, .width = width};
}

struct sum {
    const struct pst_curve *c;
    pst_limb *frame;
    bool neutral; // P1 is, and does not stand in the frame
};

// P1 += P2, Jacobian or affine; P2 is not neutral.
static void add(struct sum *s, bool affine)
{
    const struct pst_curve *c = s->c;
    size_t num = c->p.num;
    pst_limb *x2 = s->frame + PST_EC_X2 * num, *y2 = s->frame + PST_EC_Y2 * num;
    if (s->neutral) {
        memcpy(s->frame, x2, 3 * num * sizeof *x2);
        if (affine)
            memcpy(s->frame + PST_EC_Z1 * num, c->one, num * sizeof *x2);
        s->neutral = false;
        return;
    }
    c->formula(c, s->frame, affine ? PST_EC_MEET_AFFINE : PST_EC_MEET);
    if (!ct_reveal(pst_limbs_is_zero(x2, num), "public"))
        c->formula(c, s->frame, PST_EC_JOIN);
    else if (ct_reveal(pst_limbs_is_zero(y2, num), "public"))
        c->formula(c, s->frame, PST_EC_DOUBLE); // the same point
    else
        s->neutral = true; // the opposite point
}

// P1 += value * (the point whose odd multiples are in the table).
static void add_multiple(struct sum *s, const pst_limb *table, int value, bool affine)
{
    size_t num = s->c->p.num, limbs = affine ? 2 * num : 3 * num;
    pst_limb *p2 = s->frame + PST_EC_X2 * num, *y2 = p2 + num, *t = s->frame + PST_EC_T0 * num;
    if (value == 0)
        return;
    memcpy(p2, table + (size_t)((value < 0 ? -value : value) >> 1) * limbs, limbs * sizeof *p2);
    if (value < 0) {
        memset(t, 0, num * sizeof *t);
        s->c->sub(y2, t, y2, &s->c->p);
    }
    add(s, affine);
}

// table[i] = (2i + 1) (X1, Y1), Jacobian.
static void make_table(struct sum *s, pst_limb *table, size_t count)
{
    const struct pst_curve *c = s->c;
    size_t num = c->p.num, point = 3 * num;
    pst_limb *twice = table + (count - 1) * point; // 2 Q waits where the last entry will be
    memcpy(s->frame + PST_EC_Z1 * num, c->one, num * sizeof *table);
    memcpy(table, s->frame, point * sizeof *table);
    if (count == 1)
        return;
    c->formula(c, s->frame, PST_EC_DOUBLE);
    memcpy(twice, s->frame, point * sizeof *table);
    for (size_t i = 1; i < count; i++) {
        memcpy(s->frame, twice, point * sizeof *table);
        memcpy(s->frame + PST_EC_X2 * num, table + (i - 1) * point, point * sizeof *table);
        add(s, false);
        memcpy(table + i * point, s->frame, point * sizeof *table);
    }
}

bool pst_ec_sum_vartime(const struct pst_curve *c, pst_limb *scratch, const pst_limb *u1, const pst_limb *u2)
{
    size_t num = c->p.num;
    pst_limb *first3 = scratch + PST_EC_FRAME_VARTIME * num, *second3 = first3 + num + 1, *table = second3 + num + 1;
    struct sum s = {c, scratch, false};
    make_table(&s, table, c->q_odd);
    struct naf first = naf_of(u1, first3, num, c->g_window), second = naf_of(u2, second3, num, c->q_window);
    s.neutral = true;
    for (size_t i = (size_t)c->bits + 1; i-- > 0;) {
        if (!s.neutral)
            c->formula(c, s.frame, PST_EC_DOUBLE);
        add_multiple(&s, table, due(&second, i), false);
        add_multiple(&s, c->g_odd, due(&first, i), true);
    }
    return !s.neutral;
}
