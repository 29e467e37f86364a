// ecdsa_sign.c: ECDSA signatures, FIPS 186-5 6.4.1, with the deterministic nonce of RFC 6979 3.2, hedged by additional input
// where the caller has random (3.6). Constant time in the key, the nonce and the random.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ecdsa.h"
#include "crypto/invert.h"

enum { MAX_LEN = 48 }; // P-384

// The HMAC_DRBG of RFC 6979 3.2.
struct nonces {
    const struct pst_hash_alg *hash;
    uint8_t k[PST_MAX_HASH_LEN], v[PST_MAX_HASH_LEN];
};

// out = HMAC_K(V), or HMAC_K(V || label || a || b || c).
static void hmac_v(const struct nonces *g, uint8_t *out, const uint8_t *label, pst_span a, pst_span b, pst_span c)
{
    struct pst_hmac m;
    pst_hmac_init(&m, g->hash, g->k, g->hash->len);
    pst_hmac_update(&m, g->v, g->hash->len);
    if (label != NULL)
        pst_hmac_update(&m, label, 1);
    pst_hmac_update(&m, a.p, a.n);
    pst_hmac_update(&m, b.p, b.n);
    pst_hmac_update(&m, c.p, c.n);
    pst_hmac_final(&m, out);
}

// K = HMAC_K(V || label || x || h || extra), V = HMAC_K(V): steps d to g and the two of h.3.
static void turn(struct nonces *g, uint8_t label, pst_span x, pst_span h, pst_span extra)
{
    const pst_span none = {NULL, 0};
    hmac_v(g, g->k, &label, x, h, extra);
    hmac_v(g, g->v, NULL, none, none, none);
}

// The next candidate for the nonce, len bytes: step h.2.
static void candidate(struct nonces *g, uint8_t *out, size_t len)
{
    const pst_span none = {NULL, 0};
    for (size_t i = 0; i < len; i += g->hash->len) {
        hmac_v(g, g->v, NULL, none, none, none);
        memcpy(out + i, g->v, len - i < g->hash->len ? len - i : g->hash->len);
    }
}

// A big-endian scalar; true when it is in [1, n - 1].
static ct_bool scalar_from(const struct pst_curve *c, pst_limb *out, pst_span in)
{
    ct_bool good = pst_limbs_from_bytes(out, c->n.num, in.p, in.n);
    good = ct_and(good, pst_limbs_lt(out, c->n.m, c->n.num));
    return ct_and(good, ct_not(pst_limbs_is_zero(out, c->n.num)));
}

struct numbers {
    pst_limb *d, *e, *k, *r, *s, *t, *frame;
};

// Tries the nonce k (in x->k, in [1, n - 1]). False when r or s is zero.
static bool sign_with(const struct pst_curve *c, pst_ec_base *base, struct numbers *x, uint8_t *r_s)
{
    size_t num = c->n.num;
    base(c, x->frame, x->k);
    pst_ec_encode_affine(c, r_s, NULL, x->frame);
    (void)pst_limbs_from_bytes(x->t, num, r_s, c->len);
    pst_mont_enter(x->r, x->t, c->n_r2, &c->n); // reduces x modulo n

    // s = k^-1 (e + r d); the last product is one of Montgomery form and plain, and so is plain
    pst_mont_enter(x->t, x->d, c->n_r2, &c->n);
    pst_mont_mul(x->s, x->r, x->t, &c->n);
    pst_mont_enter(x->t, x->e, c->n_r2, &c->n);
    pst_mod_add(x->s, x->s, x->t, &c->n);
    pst_invert(x->k, x->k, &c->n, x->frame);
    pst_mont_mul(x->t, x->s, x->k, &c->n);
    memcpy(x->s, x->t, num * sizeof *x->s);
    pst_mont_leave(x->r, x->r, &c->n);
    pst_limbs_to_bytes(r_s, c->len, x->r, num);
    pst_limbs_to_bytes(r_s + c->len, c->len, x->s, num);
    ct_bool zero = ct_or(pst_limbs_is_zero(x->r, num), pst_limbs_is_zero(x->s, num));
    return !ct_reveal(zero, "a nonce that is thrown away");
}

static pst_err sign_inner(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, struct nonces *g, uint8_t *buf,
                          uint8_t *r_s, pst_span d_bytes, pst_span digest, pst_span random)
{
    size_t num = c->n.num;
    struct numbers x = {.d = scratch, .e = scratch + num, .k = scratch + 2 * num, .r = scratch + 3 * num};
    x.s = x.r + num;
    x.t = x.s + num;
    x.frame = x.t + num;
    if (!ct_reveal(scalar_from(c, x.d, d_bytes), "whether the key is one at all"))
        return PST_E_BAD_PRIVATE_KEY;

    // int2octets(d) and bits2octets(digest): the leftmost bits of the digest as a number modulo n, len bytes.
    uint8_t *d_octets = buf, *h_octets = buf + c->len;
    pst_limbs_to_bytes(d_octets, c->len, x.d, num);
    (void)pst_limbs_from_bytes(x.e, num, digest.p, digest.n < c->len ? digest.n : c->len);
    pst_mod_reduce_once(x.e, 0, &c->n); // < 2^bits < 2n
    pst_limbs_to_bytes(h_octets, c->len, x.e, num);

    const pst_span none = {NULL, 0}, ds = {d_octets, c->len}, hs = {h_octets, c->len};
    memset(g->v, 1, sizeof g->v);
    memset(g->k, 0, sizeof g->k);
    turn(g, 0, ds, hs, random);
    turn(g, 1, ds, hs, random);
    for (;;) {
        candidate(g, buf, c->len);
        ct_bool good = scalar_from(c, x.k, (pst_span){buf, c->len});
        if (ct_reveal(good, "a nonce that is thrown away") && sign_with(c, base, &x, r_s))
            break;
        turn(g, 0, none, none, none);
    }
    pst_public(r_s, 2 * (size_t)c->len);
    return PST_OK;
}

pst_err pst_ecdsa_sign_raw(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *r_s, pst_span d,
                           const struct pst_hash_alg *hash, pst_span digest, pst_span random)
{
    struct nonces g = {.hash = hash};
    uint8_t buf[2 * MAX_LEN];
    if (hash == NULL || digest.n != hash->len || c->len > MAX_LEN)
        return PST_E_USAGE;
    pst_err err = sign_inner(c, base, scratch, &g, buf, r_s, d, digest, random);
    pst_wipe_bytes(&g, sizeof g);
    pst_wipe_bytes(buf, sizeof buf);
    return err;
}

// Writes a positive INTEGER in DER; returns how many bytes.
static size_t write_integer(uint8_t *out, const uint8_t *in, size_t len)
{
    while (len > 1 && in[0] == 0) {
        in++;
        len--;
    }
    size_t pad = in[0] >> 7;
    out[0] = 0x02;
    out[1] = (uint8_t)(len + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, in, len);
    return 2 + pad + len;
}

pst_err pst_ecdsa_sign(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *sig, size_t sig_cap,
                       size_t *sig_len, enum pst_key_kind kind, const struct pst_private_key *key,
                       const struct pst_sig_how *how, pst_span input, PST_SECRET pst_span random)
{
    uint8_t r_s[2 * MAX_LEN], der[2 + 2 * (3 + MAX_LEN)];
    if (key->kind != kind)
        return PST_E_BAD_PRIVATE_KEY;
    if (how->form != PST_SIG_ECDSA)
        return PST_E_USAGE;
    PST_TRY(pst_ecdsa_sign_raw(c, base, scratch, r_s, key->d, how->hash, input, random));
    size_t len = write_integer(der + 2, r_s, c->len);
    len += write_integer(der + 2 + len, r_s + c->len, c->len);
    der[0] = 0x30;
    der[1] = (uint8_t)len;
    if (len + 2 > sig_cap)
        return PST_E_OUT_TOO_SMALL;
    memcpy(sig, der, len + 2);
    *sig_len = len + 2;
    return PST_OK;
}
