// agree.c: X25519, ECDH on the NIST curves, and ML-KEM-768 by Wycheproof's vectors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/wycheproof/wycheproof.h"
#include "x509/spki.h"

// Agrees `key` with what a peer sent, as bytes. The length is the caller's to check (kit.h), as TLS does before it asks.
static enum wp_outcome agree(const struct pst_kex_alg *alg, pst_span key, pst_span peer, pst_span shared)
{
    uint8_t secret[128];
    if (peer.n != alg->reply_len || key.n != alg->key_len)
        return WP_REFUSED;
    memset(secret, 0xa5, sizeof secret);
    pst_err err = alg->agree(secret, key.p, peer.p);
    if (secret[alg->secret_len] != 0xa5)
        return WP_WRONG;
    if (err == PST_OK)
        return shared.n == alg->secret_len && memcmp(secret, shared.p, shared.n) == 0 ? WP_ACCEPTED : WP_WRONG;
    bool named = err == PST_E_BAD_KEY_SHARE || err == PST_E_SHARED_SECRET_ZERO;
    return named && wp_is_zero(secret, alg->secret_len) ? WP_REFUSED : WP_WRONG;
}

// --- X25519

static enum wp_outcome xdh_one(const struct pst_kex_alg *alg, const struct json *test)
{
    struct wp_bytes key = wp_hex(test, "private"), peer = wp_hex(test, "public"), shared = wp_hex(test, "shared");
    enum wp_outcome did = agree(alg, wp_span(key), wp_span(peer), wp_span(shared));
    // The server's side of it: the same secret from the peer's share, and nothing at all when there is none.
    uint8_t reply[32], secret[32];
    if (key.n == alg->respond_len && peer.n == alg->share_len && sizeof reply == alg->reply_len) {
        pst_err err = alg->respond(reply, secret, peer.p, key.p);
        if (did == WP_ACCEPTED && (err != PST_OK || memcmp(secret, shared.p, sizeof secret) != 0))
            did = WP_WRONG;
        if (did == WP_REFUSED && (err == PST_OK || !wp_is_zero(secret, sizeof secret) || !wp_is_zero(reply, sizeof reply)))
            did = WP_WRONG;
    }
    free(key.p), free(peer.p), free(shared.p);
    return did;
}

void wp_xdh(struct wp_run *r, const struct json *group)
{
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, WP_ALG(x25519), SIZE_MAX);
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        enum wp_outcome did = xdh_one(m[0].alg, t);
        for (size_t i = 1; i < num; i++)
            did = wp_both(did, xdh_one(m[i].alg, t));
        wp_case(r, t, did);
    }
}

// --- ECDH

static enum wp_outcome ecdh_one(const struct pst_kex_alg *alg, const struct json *test, bool encoded)
{
    struct wp_bytes key = wp_hex(test, "private"), peer = wp_hex(test, "public"), shared = wp_hex(test, "shared");
    // The file writes the scalar as an integer, perhaps shorter or with a zero in front.
    uint8_t d[66] = {0};
    size_t from = key.n > alg->key_len ? key.n - alg->key_len : 0;
    enum wp_outcome did = WP_WRONG;
    if (wp_is_zero(key.p, from)) {
        memcpy(d + alg->key_len - (key.n - from), key.p + from, key.n - from);
        enum pst_key_kind kind = alg->key_len == 48 ? PST_KEY_P384 : PST_KEY_P256;
        struct pst_public_key spki = {.point = wp_span(peer), .kind = kind};
        bool read = !encoded || (pst_spki_read(&spki, NULL, wp_span(peer)) == PST_OK && spki.kind == kind);
        did = read ? agree(alg, (pst_span){d, alg->key_len}, spki.point, wp_span(shared)) : WP_REFUSED;
    }
    free(key.p), free(peer.p), free(shared.p);
    return did;
}

static void ecdh(struct wp_run *r, const struct json *group, bool encoded)
{
    const char *curve = json_text(group, "curve");
    bool is_p384 = curve != NULL && strcmp(curve, "secp384r1") == 0;
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, is_p384 ? WP_ALG(p384) : WP_ALG(p256), SIZE_MAX);
    if (num == 0) {
        wp_skip_group(r, group, WP_NOT_BUILT "ECDH");
        return;
    }
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        enum wp_outcome did = ecdh_one(m[0].alg, t, encoded);
        for (size_t i = 1; i < num; i++)
            did = wp_both(did, ecdh_one(m[i].alg, t, encoded));
        wp_case(r, t, did);
    }
}

void wp_ecdh(struct wp_run *r, const struct json *group)
{
    ecdh(r, group, true);
}

void wp_ecdh_point(struct wp_run *r, const struct json *group)
{
    ecdh(r, group, false);
}

// --- ML-KEM-768. Lengths are fixed by the types of the functions; a case of another length is refused by whoever has it.

// The seed's public key, and what it opens: from the seed and from the expanded key, which must agree.
static enum wp_outcome mlkem_one(const struct json *test)
{
    struct wp_bytes seed = wp_hex(test, "seed"), c = wp_hex(test, "c"), k = wp_hex(test, "K"), ek = {NULL, 0};
    if (json_get(test, "ek") != NULL)
        ek = wp_hex(test, "ek");
    enum wp_outcome did = WP_REFUSED;
    if (seed.n == PST_MLKEM768_SEED_LEN && c.n == PST_MLKEM768_CT_LEN) {
        static uint8_t made[PST_MLKEM768_EK_LEN], dk[PST_MLKEM768_DK_LEN];
        uint8_t secret[32], other[32];
        pst_mlkem768_keygen(made, dk, seed.p);
        pst_mlkem768_decaps_seed(secret, seed.p, c.p);
        bool right = pst_mlkem768_decaps(other, dk, c.p) == PST_OK && memcmp(secret, other, 32) == 0;
        right = right && (ek.p == NULL || (ek.n == sizeof made && memcmp(made, ek.p, ek.n) == 0));
        did = right && k.n == 32 && memcmp(secret, k.p, 32) == 0 ? WP_ACCEPTED : WP_WRONG;
    }
    free(seed.p), free(c.p), free(k.p), free(ek.p);
    return did;
}

void wp_mlkem(struct wp_run *r, const struct json *group)
{
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_case(r, t, mlkem_one(t));
}

static enum wp_outcome encaps_one(const struct json *test)
{
    struct wp_bytes ek = wp_hex(test, "ek"), m = wp_hex(test, "m"), c = wp_hex(test, "c"), k = wp_hex(test, "K");
    enum wp_outcome did = WP_REFUSED;
    if (ek.n == PST_MLKEM768_EK_LEN && m.n == 32) {
        static uint8_t ct[PST_MLKEM768_CT_LEN];
        uint8_t secret[32];
        pst_err err = pst_mlkem768_encaps(ct, secret, ek.p, m.p);
        bool right = c.n == sizeof ct && k.n == 32 && memcmp(ct, c.p, c.n) == 0 && memcmp(secret, k.p, 32) == 0;
        if (err == PST_OK)
            did = right ? WP_ACCEPTED : WP_WRONG;
        else if (err != PST_E_BAD_KEY_SHARE || !wp_is_zero(ct, sizeof ct) || !wp_is_zero(secret, sizeof secret))
            did = WP_WRONG;
    }
    free(ek.p), free(m.p), free(c.p), free(k.p);
    return did;
}

void wp_mlkem_encaps(struct wp_run *r, const struct json *group)
{
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_case(r, t, encaps_one(t));
}

static enum wp_outcome keygen_one(const struct json *test)
{
    struct wp_bytes seed = wp_hex(test, "seed"), ek = wp_hex(test, "ek"), dk = wp_hex(test, "dk");
    enum wp_outcome did = WP_REFUSED;
    if (seed.n == PST_MLKEM768_SEED_LEN) {
        static uint8_t made[PST_MLKEM768_EK_LEN], alone[PST_MLKEM768_EK_LEN], secret[PST_MLKEM768_DK_LEN];
        pst_mlkem768_keygen(made, secret, seed.p);
        pst_mlkem768_keygen(alone, NULL, seed.p);
        bool right = ek.n == sizeof made && dk.n == sizeof secret && memcmp(made, ek.p, ek.n) == 0;
        did = right && memcmp(alone, made, sizeof made) == 0 && memcmp(secret, dk.p, dk.n) == 0 ? WP_ACCEPTED : WP_WRONG;
    }
    free(seed.p), free(ek.p), free(dk.p);
    return did;
}

void wp_mlkem_keygen(struct wp_run *r, const struct json *group)
{
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_case(r, t, keygen_one(t));
}

static enum wp_outcome decaps_one(const struct json *test)
{
    struct wp_bytes dk = wp_hex(test, "dk"), c = wp_hex(test, "c"), k = {NULL, 0};
    if (json_get(test, "K") != NULL)
        k = wp_hex(test, "K");
    enum wp_outcome did = WP_REFUSED;
    if (dk.n == PST_MLKEM768_DK_LEN && c.n == PST_MLKEM768_CT_LEN) {
        uint8_t secret[32];
        pst_err err = pst_mlkem768_decaps(secret, dk.p, c.p);
        if (err == PST_OK)
            did = k.n == 32 && memcmp(secret, k.p, 32) == 0 ? WP_ACCEPTED : WP_WRONG;
        else if (err != PST_E_BAD_PRIVATE_KEY || !wp_is_zero(secret, sizeof secret))
            did = WP_WRONG;
    }
    free(dk.p), free(c.p), free(k.p);
    return did;
}

void wp_mlkem_decaps(struct wp_run *r, const struct json *group)
{
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_case(r, t, decaps_one(t));
}
