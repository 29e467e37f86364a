// edwards25519.c: doubling and complete addition on the curve of Ed25519, and points as bytes (RFC 8032 5.1.2 to
// 5.1.4). The letters are those of 5.1.4.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/edwards25519.h"
#include "crypto/base/wipe.h"

// check: number(curve_d) == -121665 * pow(121666, -1, 2**255 - 19) % (2**255 - 19)
static const uint8_t curve_d[32] = {0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41,
                                    0x41, 0x4d, 0x0a, 0x70, 0x00, 0x98, 0xe8, 0x79, 0x77, 0x79, 0x40,
                                    0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52};

// check: number(sqrt_m1) == pow(2, (2**255 - 20) // 4, 2**255 - 19)
static const uint8_t sqrt_m1[32] = {0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f,
                                    0xad, 0x06, 0x18, 0x43, 0x2f, 0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00,
                                    0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b};

void pst_ed_double(struct ed_sum *out, const struct ed_point *p)
{
    fe_tight a, b, c;
    fe_sq(&a, &p->x.loose);
    fe_sq(&b, &p->y.loose);
    fe_sq(&c, &p->z.loose); // half of the C of 5.1.4
    fe_add(&out->h, &p->x, &p->y);
    fe_tight xy2;
    fe_sq(&xy2, &out->h);
    fe_add(&out->h, &a, &b);               // H = A + B
    fe_add_sub(&out->e, &a, &b, &xy2);     // E = H - (X + Y)^2
    fe_sub(&out->g, &a, &b);               // G = A - B
    fe_twice_add_sub(&out->f, &c, &a, &b); // F = C + G
}

// From A, B, C = 2 d T1 T2 and D = 2 Z1 Z2.
static void finish_add(struct ed_sum *out, const fe_tight *a, const fe_tight *b, const fe_tight *c, const fe_tight *d,
                       bool subtract)
{
    fe_sub(&out->e, b, a);
    fe_sub(subtract ? &out->g : &out->f, d, c);
    fe_add(subtract ? &out->f : &out->g, d, c);
    fe_add(&out->h, b, a);
}

void pst_ed_add(struct ed_sum *out, const struct ed_point *p, const struct ed_cached *q, bool subtract)
{
    fe_tight a, b, c, d; // -q has x and t negated: the sums change places
    fe_sub(&out->e, &p->y, &p->x);
    fe_add(&out->f, &p->y, &p->x);
    fe_mul(&a, &out->e, subtract ? &q->plus : &q->minus);
    fe_mul(&b, &out->f, subtract ? &q->minus : &q->plus);
    fe_mul(&c, &p->t.loose, &q->t2d.loose);
    fe_mul(&d, &p->z.loose, &q->z2);
    finish_add(out, &a, &b, &c, &d, subtract);
}

void pst_ed_add_affine(struct ed_sum *out, const struct ed_point *p, const struct ed_affine *q, bool subtract)
{
    fe_tight a, b, c, d;
    fe_sub(&out->e, &p->y, &p->x);
    fe_add(&out->f, &p->y, &p->x);
    fe_mul(&a, &out->e, subtract ? &q->plus.loose : &q->minus.loose);
    fe_mul(&b, &out->f, subtract ? &q->minus.loose : &q->plus.loose);
    fe_mul(&c, &p->t.loose, &q->t2d.loose);
    fe_add(&out->g, &p->z, &p->z);
    fe_carry(&d, &out->g);
    finish_add(out, &a, &b, &c, &d, subtract);
}

void pst_ed_settle(struct ed_point *out, const struct ed_sum *s, bool want_t)
{
    fe_mul(&out->x, &s->e, &s->f);
    fe_mul(&out->y, &s->g, &s->h);
    fe_mul(&out->z, &s->f, &s->g);
    if (want_t)
        fe_mul(&out->t, &s->e, &s->h);
}

void pst_ed_neutral(struct ed_point *out)
{
    fe_set_small(&out->x, 0);
    fe_set_small(&out->y, 1);
    fe_set_small(&out->z, 1);
    fe_set_small(&out->t, 0);
}

void pst_ed_cache(struct ed_cached *out, const struct ed_point *p)
{
    fe_tight d;
    fe_loose d2;
    pst_fe_decode(&d, curve_d);
    fe_add(&d2, &d, &d);
    fe_add(&out->plus, &p->y, &p->x);
    fe_sub(&out->minus, &p->y, &p->x);
    fe_add(&out->z2, &p->z, &p->z);
    pst_fe_mul(&out->t2d, &p->t.loose, &d2);
}

void pst_ed_encode(uint8_t out[32], const struct ed_point *p)
{
    fe_tight recip, v;
    pst_fe_invert(&recip, &p->z);
    pst_fe_mul(&v, &p->x.loose, &recip.loose);
    pst_fe_encode(out, &v);
    uint8_t sign = (uint8_t)(out[0] << 7);
    pst_fe_mul(&v, &p->y.loose, &recip.loose);
    pst_fe_encode(out, &v);
    out[31] |= sign;
    pst_wipe_bytes(&recip, sizeof recip); // Z tells of the scalar by which the point came about
}

static bool equal_vartime(const fe_tight *a, const fe_tight *b)
{
    uint8_t x[32], y[32];
    pst_fe_encode(x, a);
    pst_fe_encode(y, b);
    return memcmp(x, y, 32) == 0;
}

// x^2 = u / v; x = u v^3 (u v^7)^((p - 5) / 8) is right, or right but for a square root of -1, or there is none.
static bool square_root_vartime(fe_tight *x, const fe_tight *u, const fe_tight *v)
{
    fe_tight v3, t;
    pst_fe_sq(&t, &v->loose);
    pst_fe_mul(&v3, &t.loose, &v->loose);
    pst_fe_sq(&t, &v3.loose);
    pst_fe_mul(&t, &t.loose, &v->loose);
    pst_fe_mul(&t, &t.loose, &u->loose); // u v^7
    pst_fe_pow_p58(&t, &t);
    pst_fe_mul(&t, &t.loose, &v3.loose);
    pst_fe_mul(x, &t.loose, &u->loose);

    fe_tight vxx, minus_vxx;
    fe_loose minus;
    pst_fe_sq(&t, &x->loose);
    pst_fe_mul(&vxx, &t.loose, &v->loose);
    if (equal_vartime(&vxx, u))
        return true;
    fe_set_small(&t, 0);
    fe_sub(&minus, &t, &vxx);
    fe_carry(&minus_vxx, &minus);
    pst_fe_decode(&t, sqrt_m1);
    pst_fe_mul(x, &x->loose, &t.loose);
    return equal_vartime(&minus_vxx, u);
}

bool pst_ed_decode_vartime(struct ed_point *out, const uint8_t in[32])
{
    uint8_t y[32], again[32];
    fe_tight one, d, u, v;
    fe_loose l;
    memcpy(y, in, 32);
    y[31] &= 0x7f;
    pst_fe_decode(&out->y, y);
    // RFC 8032 5.1.3: "If the resulting value is >= p, decoding fails."
    pst_fe_encode(again, &out->y);
    if (memcmp(y, again, 32) != 0)
        return false;

    fe_set_small(&one, 1);
    pst_fe_decode(&d, curve_d);
    pst_fe_sq(&v, &out->y.loose);
    fe_sub(&l, &v, &one);
    fe_carry(&u, &l); // u = y^2 - 1
    pst_fe_mul(&v, &v.loose, &d.loose);
    fe_add(&l, &v, &one);
    fe_carry(&v, &l); // v = d y^2 + 1
    if (!square_root_vartime(&out->x, &u, &v))
        return false;

    // RFC 8032 5.1.3: "If x = 0, and x_0 = 1, decoding fails."
    const uint8_t sign = in[31] >> 7;
    pst_fe_encode(again, &out->x);
    if ((again[0] & 1) != sign) {
        fe_set_small(&one, 0);
        if (equal_vartime(&out->x, &one))
            return false;
        fe_sub(&l, &one, &out->x);
        fe_carry(&out->x, &l);
    }
    fe_set_small(&out->z, 1);
    pst_fe_mul(&out->t, &out->x.loose, &out->y.loose);
    return true;
}
