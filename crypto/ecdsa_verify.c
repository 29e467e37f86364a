// ecdsa_verify.c: verification of ECDSA signatures, FIPS 186-5 6.4.2, in DER (RFC 3279 2.2.3) or raw. Variable time.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/reader.h"
#include "crypto/ecdsa.h"
#include "crypto/invert.h"

// Reads an integer that must be in [1, n - 1].
static bool read_scalar(const struct pst_curve *c, pst_limb *out, pst_span in)
{
    ct_bool good = pst_limbs_from_bytes(out, c->n.num, in.p, in.n);
    good = ct_and(good, pst_limbs_lt(out, c->n.m, c->n.num));
    good = ct_and(good, ct_not(pst_limbs_is_zero(out, c->n.num)));
    return ct_reveal(good, "public");
}

// Whether the x-coordinate of the Jacobian P1, an integer < p < 2n, is r modulo n: X = r Z^2, or X = (r + n) Z^2.
static bool x_is(const struct pst_curve *c, pst_limb *frame, pst_span r_bytes)
{
    size_t num = c->p.num;
    pst_limb *x = frame, *z = frame + PST_EC_Z1 * num, *zz = frame + PST_EC_X2 * num;
    pst_limb *t = frame + PST_EC_Y2 * num, *u = frame + PST_EC_Z2 * num, *r = frame + PST_EC_T0 * num;
    (void)pst_limbs_from_bytes(r, num, r_bytes.p, r_bytes.n);
    pst_mont_mul(zz, z, z, &c->p);
    for (bool first = true;; first = false) {
        pst_mont_enter(t, r, c->p_r2, &c->p);
        pst_mont_mul(u, t, zz, &c->p);
        c->sub(u, u, x, &c->p);
        if (ct_reveal(pst_limbs_is_zero(u, num), "public"))
            return true;
        if (!first || pst_limbs_add(r, r, c->n.m, num) != 0 || !ct_reveal(pst_limbs_lt(r, c->p.m, num), "public"))
            return false;
    }
}

pst_err pst_ecdsa_verify_raw_vartime(const struct pst_curve *c, pst_limb *scratch, pst_span point, pst_span digest,
                                     pst_span r_bytes, pst_span s_bytes)
{
    size_t num = c->n.num;
    pst_limb *u1 = scratch, *u2 = u1 + num, *frame = u2 + num;
    pst_limb *r = frame, *s = r + num, *w = s + num, *t = w + num;
    if (!read_scalar(c, r, r_bytes) || !read_scalar(c, s, s_bytes))
        return PST_E_BAD_SIGNATURE;
    // w = s^-1 in Montgomery form; a product of it with a plain number is plain again.
    pst_invert(s, s, &c->n, w);
    pst_mont_enter(w, s, c->n_r2, &c->n);
    // Every digest here is shorter than n or cut at a byte, and e need not be < n.
    (void)pst_limbs_from_bytes(t, num, digest.p, digest.n < c->len ? digest.n : c->len);
    pst_mont_mul(u1, t, w, &c->n);
    pst_mont_mul(u2, r, w, &c->n);
    if (!pst_ec_decode(c, frame, point))
        return PST_E_BAD_PUBLIC_KEY;
    if (!pst_ec_sum_vartime(c, frame, u1, u2) || !x_is(c, frame, r_bytes))
        return PST_E_BAD_SIGNATURE;
    return PST_OK;
}

// A positive INTEGER in DER: as few bytes as it takes, and its first bit clear.
static pst_span read_integer(struct pst_reader *r, size_t max, const char *name)
{
    if (rd_u8(r, "INTEGER") != 0x02)
        rd_fail(r);
    pst_span v = rd_vec_(r, 1, 1, max + 1, name);
    if (v.n == 0)
        return v;
    bool padded = v.n > 1 && v.p[0] == 0;
    if ((v.p[0] & 0x80) != 0 || (padded && (v.p[1] & 0x80) == 0))
        rd_fail(r);
    return v;
}

pst_err pst_ecdsa_verify_vartime(const struct pst_curve *c, pst_limb *scratch, enum pst_key_kind kind,
                                 const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input,
                                 pst_span sig)
{
    if (key->kind != kind)
        return PST_E_BAD_PUBLIC_KEY;
    if (how->form != PST_SIG_ECDSA || how->hash == NULL || input.n != how->hash->len)
        return PST_E_BAD_SIGNATURE;
    // RFC 3279 2.2.3: Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }
    struct pst_reader rd = rd_over(sig);
    if (rd_u8(&rd, "SEQUENCE") != 0x30)
        rd_fail(&rd);
    size_t len = rd_u8(&rd, "length");
    if (len == 0x81) {
        len = rd_u8(&rd, "length");
        if (len < 0x80)
            rd_fail(&rd);
    } else if (len >= 0x80) {
        rd_fail(&rd);
    }
    if (len != rd_left(&rd))
        rd_fail(&rd);
    pst_span r = read_integer(&rd, c->len, PST_NAME("r"));
    pst_span s = read_integer(&rd, c->len, PST_NAME("s"));
    if (rd_end(&rd) != PST_OK)
        return PST_E_BAD_SIGNATURE;
    return pst_ecdsa_verify_raw_vartime(c, scratch, key->point, input, r, s);
}
