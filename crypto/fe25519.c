// fe25519.c: what both representations of the field mod 2^255 - 19 share: powers, and choosing in constant time.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/fe25519.h"
#include "crypto/base/wipe.h"

struct powers {
    fe_tight z11, z250, t, ones10;
};

// w->z250 = z^(2^250 - 1), w->z11 = z^11, by the usual chain: an exponent of n ones, squared m times, times one of m
// ones, has n + m ones.
static void pow_250_ones(struct powers *w, const fe_tight *z)
{
    fe_tight *t = &w->t, *z250 = &w->z250, *ones10 = &w->ones10;
    pst_fe_sq(t, &z->loose);                       // 2
    pst_fe_sq_times(z250, t, 2);                   // 8
    pst_fe_mul(z250, &z250->loose, &z->loose);     // 9
    pst_fe_mul(&w->z11, &z250->loose, &t->loose);  // 11
    pst_fe_sq(t, &w->z11.loose);                   // 22
    pst_fe_mul(z250, &z250->loose, &t->loose);     // 2^5 - 1 = 31
    pst_fe_sq_times(t, z250, 5);
    pst_fe_mul(ones10, &t->loose, &z250->loose);   // 2^10 - 1
    pst_fe_sq_times(t, ones10, 10);
    pst_fe_mul(z250, &t->loose, &ones10->loose);   // 2^20 - 1
    pst_fe_sq_times(t, z250, 20);
    pst_fe_mul(t, &t->loose, &z250->loose);        // 2^40 - 1
    pst_fe_sq_times(t, t, 10);
    pst_fe_mul(ones10, &t->loose, &ones10->loose); // 2^50 - 1, from here in the place of 2^10 - 1
    pst_fe_sq_times(t, ones10, 50);
    pst_fe_mul(z250, &t->loose, &ones10->loose);   // 2^100 - 1
    pst_fe_sq_times(t, z250, 100);
    pst_fe_mul(t, &t->loose, &z250->loose);        // 2^200 - 1
    pst_fe_sq_times(t, t, 50);
    pst_fe_mul(z250, &t->loose, &ones10->loose);   // 2^250 - 1
}

void pst_fe_invert(fe_tight *out, const fe_tight *a)
{
    struct powers w;
    pow_250_ones(&w, a);
    pst_fe_sq_times(&w.t, &w.z250, 5);
    pst_fe_mul(out, &w.t.loose, &w.z11.loose); // 2^255 - 32 + 11 = p - 2
    pst_wipe_bytes(&w, sizeof w);
}

void pst_fe_pow_p58(fe_tight *out, const fe_tight *a)
{
    struct powers w;
    pow_250_ones(&w, a);
    pst_fe_sq_times(&w.t, &w.z250, 2);
    pst_fe_mul(out, &w.t.loose, &a->loose); // 2^252 - 4 + 1 = (p - 5) / 8
    pst_wipe_bytes(&w, sizeof w);
}

void pst_fe_copy_if(ct_bool yes, fe_tight *out, const fe_tight *in)
{
    const fe_limb mask = (fe_limb)ct_barrier(yes.mask);
    for (int i = 0; i < FE_LIMBS; i++)
        out->loose.v[i] ^= mask & (out->loose.v[i] ^ in->loose.v[i]);
}
