// ed25519_sign.c: Ed25519 signing and public keys, RFC 8032 5.1.5 and 5.1.6. Deterministic, and constant time in the
// seed. The public key is computed from the seed each time, never taken from the caller: two signatures of one message
// under one seed and two public keys give the seed's scalar away.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/ed25519.h"
#include "crypto/sc25519.h"

// Everything secret of one signature.
struct work {
    union pst_hash_state hash;
    uint8_t h[64]; // the scalar s and the prefix of RFC 8032 5.1.5
    uint8_t r[32];
    struct ed_point point;
};

// w->h = the scalar and prefix of the seed; out = the public key.
static void expand_seed(struct work *w, uint8_t out[32], const uint8_t *seed, const struct pst_hash_alg *sha512,
                        pst_ed_base_mult_fn *base_mult)
{
    sha512->init(&w->hash);
    sha512->update(&w->hash, seed, PST_ED25519_LEN);
    sha512->final(&w->hash, w->h);
    // RFC 8032 5.1.5: "The lowest three bits of the first octet are cleared, the highest bit of the last octet is
    // cleared, and the second highest bit of the last octet is set."
    w->h[0] &= 0xf8;
    w->h[31] = (uint8_t)((w->h[31] & 0x7f) | 0x40);
    base_mult(&w->point, w->h);
    pst_ed_encode(out, &w->point);
    pst_public(out, PST_ED25519_LEN);
}

static void sign_message(struct work *w, uint8_t sig[64], const uint8_t *seed, const struct pst_hash_alg *sha512,
                         pst_ed_base_mult_fn *base_mult, pst_span message)
{
    uint8_t public_key[32], k[32];
    const pst_span none = {NULL, 0};
    expand_seed(w, public_key, seed, sha512, base_mult);
    pst_ed25519_hash_scalar(w->r, &w->hash, sha512, pst_span_of(w->h + 32, 32), message, none);
    base_mult(&w->point, w->r);
    pst_ed_encode(sig, &w->point); // R = r B
    pst_public(sig, 32);
    pst_ed25519_hash_scalar(k, &w->hash, sha512, pst_span_of(sig, 32), pst_span_of(public_key, 32), message);
    pst_sc_mul_add(sig + 32, k, w->h, w->r); // S = k s + r
    pst_public(sig + 32, 32);
}

pst_err pst_ed25519_sign_with(pst_ed_base_mult_fn *base_mult, uint8_t *sig, size_t sig_cap, size_t *sig_len,
                              const struct pst_private_key *key, const struct pst_sig_how *how, pst_span input)
{
    struct work w;
    *sig_len = 0;
    if (key->kind != PST_KEY_ED25519 || key->d.n != PST_ED25519_LEN)
        return PST_E_BAD_PRIVATE_KEY;
    if (how->form != PST_SIG_ED25519 || how->hash == NULL || how->hash->len != 64)
        return PST_E_USAGE;
    if (sig_cap < PST_ED25519_SIG_LEN)
        return PST_E_OUT_TOO_SMALL;
    sign_message(&w, sig, key->d.p, how->hash, base_mult, input);
    pst_wipe_bytes(&w, sizeof w);
    *sig_len = PST_ED25519_SIG_LEN;
    return PST_OK;
}

void pst_ed25519_public_key(uint8_t out[32], PST_SECRET const uint8_t seed[32], const struct pst_hash_alg *sha512)
{
    struct work w;
    expand_seed(&w, out, seed, sha512, pst_ed_base_mult);
    pst_wipe_bytes(&w, sizeof w);
}

static pst_err sign(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                    const struct pst_sig_how *how, pst_span input, PST_SECRET pst_span random)
{
    (void)random; // RFC 8032 leaves no room for it
    return pst_ed25519_sign_with(pst_ed_base_mult, sig, sig_cap, sig_len, key, how, input);
}

const struct pst_sign_alg pst_sign_ed25519 = {
    .name = "ed25519/portable",
    .sign = sign,
};
