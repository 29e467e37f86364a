// ec_kex.c: ECDH on the NIST curves: fresh keys (FIPS 186-5 A.2.1), the peer's point validated (RFC 8446 4.2.8.2), the
// x-coordinate as secret (RFC 8446 7.4.2). Constant time in all secrets.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/ec_kex.h"
#include "crypto/base/wipe.h"

pst_err pst_ec_kex_public(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *out,
                          PST_SECRET pst_span d_bytes)
{
    size_t num = c->n.num, len = c->len;
    pst_limb *d = scratch, *frame = scratch + num;
    ct_bool good = pst_limbs_from_bytes(d, num, d_bytes.p, d_bytes.n);
    good = ct_and(good, ct_and(pst_limbs_lt(d, c->n.m, num), ct_not(pst_limbs_is_zero(d, num))));
    if (!ct_reveal(good, "whether the key is one at all")) {
        memset(out, 0, 1 + 2 * len);
        return PST_E_BAD_PRIVATE_KEY;
    }
    base(c, frame, d);
    out[0] = 4;
    pst_ec_encode_affine(c, out + 1, out + 1 + len, frame);
    pst_public(out, 1 + 2 * len);
    return PST_OK;
}

pst_err pst_ec_kex_generate(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, PST_SECRET uint8_t *key,
                            uint8_t *share, PST_SECRET const uint8_t *random, size_t random_len)
{
    size_t num = c->n.num;
    pst_limb *d = scratch, *less = d + num, *one = less + num;
    memset(one, 0, num * sizeof *one);
    one[0] = 1;
    (void)pst_limbs_sub(less, c->n.m, one, num);
    pst_mod_bytes(d, random, random_len, &(struct pst_modulus){.m = less, .num = num}, c->bits);
    (void)pst_limbs_add(d, d, one, num);
    pst_limbs_to_bytes(key, c->len, d, num);
    pst_err err = pst_ec_kex_public(c, base, scratch, share, (pst_span){key, c->len});
    if (err != PST_OK)
        pst_wipe_bytes(key, c->len);
    return err;
}

pst_err pst_ec_kex_agree(const struct pst_curve *c, pst_limb *scratch, PST_SECRET uint8_t *secret,
                         PST_SECRET const uint8_t *key, const uint8_t *peer)
{
    size_t num = c->n.num, len = c->len;
    pst_limb *d = scratch, *frame = scratch + num;
    ct_bool good = pst_limbs_from_bytes(d, num, key, len);
    good = ct_and(good, ct_and(pst_limbs_lt(d, c->n.m, num), ct_not(pst_limbs_is_zero(d, num))));
    pst_err err = PST_OK;
    if (!pst_ec_decode(c, frame, (pst_span){peer, 1 + 2 * len}))
        err = PST_E_BAD_KEY_SHARE;
    else if (!ct_reveal(good, "whether the key is one at all"))
        err = PST_E_BAD_PRIVATE_KEY;
    if (err != PST_OK) {
        memset(secret, 0, len);
        return err;
    }
    pst_ec_mul(c, frame, d);
    pst_ec_encode_affine(c, secret, NULL, frame);
    return PST_OK;
}

pst_err pst_ec_kex_respond(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *reply,
                           PST_SECRET uint8_t *secret, const uint8_t *share, PST_SECRET const uint8_t *random,
                           size_t random_len)
{
    uint8_t key[PST_EC_MAX_LEN];
    pst_err err = pst_ec_kex_generate(c, base, scratch, key, reply, random, random_len);
    if (err == PST_OK)
        err = pst_ec_kex_agree(c, scratch, secret, key, share);
    if (err != PST_OK) {
        memset(reply, 0, 1 + 2 * (size_t)c->len);
        memset(secret, 0, c->len);
    }
    pst_wipe_bytes(key, sizeof key);
    return err;
}
