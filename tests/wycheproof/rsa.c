// rsa.c: RSA verification (PKCS#1 v1.5, PSS), signing and decryption by Wycheproof's vectors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/wycheproof/wycheproof.h"
#include <postern/x509.h>

static const uint8_t random32[2][32] = {{1, 2, 3}, {0xff, 0xee, 0xdd, 7}};

// An integer without zeros in front.
static pst_span integer(pst_span s)
{
    while (s.n > 0 && *s.p == 0)
        s = (pst_span){s.p + 1, s.n - 1};
    return s;
}

// The members that take a modulus of that length: each says in crypto.h how long it may be.
static size_t keep_fit(struct wp_pair *m, size_t num, size_t len)
{
    size_t fit = 0;
    for (size_t i = 0; i < num; i++) {
        bool is_2048 = m[i].alg == &pst_verify_rsa_2048 || m[i].alg == &pst_sign_rsa_2048;
        size_t most = is_2048 ? 256 : m[i].alg == &pst_verify_rsa_8192 ? 1024 : 512;
        if (len <= most)
            m[fit++] = m[i];
    }
    return fit;
}

// --- verification

static void verify(struct wp_run *r, const struct json *group, struct pst_sig_how how, size_t hash_at, size_t mgf_at)
{
    struct wp_pair m[WP_MAX_KITS], mgf[WP_MAX_KITS];
    size_t num = wp_members(r, m, WP_ALG(verify_rsa), hash_at);
    if (num == 0 || wp_members(r, mgf, SIZE_MAX, mgf_at) == 0) {
        wp_skip_group(r, group, WP_NOT_BUILT "RSA");
        return;
    }
    struct wp_bytes modulus = wp_hex(json_get(group, "publicKey"), "modulus");
    struct wp_bytes exponent = wp_hex(json_get(group, "publicKey"), "publicExponent");
    struct wp_bytes der;
    struct pst_public_key key;
    bool read = wp_key(&key, &der, group, "publicKeyDer") && wp_same(key.rsa_n, integer(wp_span(modulus)))
             && wp_same(key.rsa_e, integer(wp_span(exponent)));
    num = keep_fit(m, num, key.rsa_n.n);
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        struct wp_bytes msg = wp_hex(t, "msg"), sig = wp_hex(t, "sig");
        enum wp_outcome did = WP_WRONG;
        for (size_t i = 0; read && i < num; i++) {
            const struct pst_verify_alg *alg = m[i].alg;
            uint8_t digest[PST_MAX_HASH_LEN];
            how.hash = m[i].hash;
            how.mgf_hash = hash_at == mgf_at ? m[i].hash : mgf[0].hash;
            pst_hash(how.hash, digest, msg.p, msg.n);
            pst_err err = alg->verify(&key, &how, (pst_span){digest, how.hash->len}, wp_span(sig));
            enum wp_outcome one = err == PST_OK ? WP_ACCEPTED : err == PST_E_BAD_SIGNATURE ? WP_REFUSED : WP_WRONG;
            did = i == 0 ? one : wp_both(did, one);
        }
        wp_case(r, t, did);
        free(msg.p), free(sig.p);
    }
    free(modulus.p), free(exponent.p), free(der.p);
}

void wp_rsa_verify(struct wp_run *r, const struct json *group)
{
    size_t at = wp_hash_at(json_text(group, "sha"));
    if (at == SIZE_MAX)
        wp_skip_group(r, group, WP_NO_HASH);
    else
        verify(r, group, (struct pst_sig_how){.form = PST_SIG_RSA_PKCS1}, at, at);
}

void wp_rsa_pss(struct wp_run *r, const struct json *group)
{
    const char *mgf = json_text(group, "mgf");
    size_t at = wp_hash_at(json_text(group, "sha")), mgf_at = wp_hash_at(json_text(group, "mgfSha"));
    if (at == SIZE_MAX || mgf_at == SIZE_MAX || mgf == NULL || strcmp(mgf, "MGF1") != 0)
        wp_skip_group(r, group, WP_NO_HASH);
    else
        verify(r, group, (struct pst_sig_how){.form = PST_SIG_RSA_PSS, .salt_len = (uint16_t)json_int(group, "sLen", 0)}, at, mgf_at);
}

// --- private keys

static enum wp_outcome sign_one(struct wp_pair m, const struct pst_private_key *key, pst_span msg, pst_span want)
{
    const struct pst_sign_alg *alg = m.alg;
    uint8_t digest[PST_MAX_HASH_LEN], sig[1024];
    struct pst_sig_how how = {.form = PST_SIG_RSA_PKCS1, .hash = m.hash};
    enum wp_outcome did = WP_WRONG;
    pst_hash(m.hash, digest, msg.p, msg.n);
    for (size_t i = 0; i < 2; i++) { // blinding must not show
        size_t len = 0;
        memset(sig, 0, sizeof sig);
        pst_err err = alg->sign(sig, sizeof sig, &len, key, &how, (pst_span){digest, m.hash->len}, (pst_span){random32[i], 32});
        enum wp_outcome one = WP_WRONG;
        if (err == PST_OK)
            one = len == want.n && memcmp(sig, want.p, len) == 0 ? WP_ACCEPTED : WP_WRONG;
        else if (err == PST_E_BAD_PRIVATE_KEY && wp_is_zero(sig, sizeof sig))
            one = WP_REFUSED;
        did = i == 0 ? one : wp_both(did, one);
    }
    return did;
}

// What the file says is a signature of the key verifies; moduli under 2048 bits never do.
static bool verifies(const struct pst_private_key *key, const struct pst_hash_alg *hash, pst_span msg, pst_span sig)
{
    uint8_t digest[PST_MAX_HASH_LEN];
    struct pst_public_key pub = {.kind = PST_KEY_RSA, .rsa_n = key->rsa_n, .rsa_e = key->rsa_e};
    struct pst_sig_how how = {.form = PST_SIG_RSA_PKCS1, .hash = hash};
    pst_hash(hash, digest, msg.p, msg.n);
    pst_err err = pst_verify_rsa_8192.verify(&pub, &how, (pst_span){digest, hash->len}, sig);
    return key->rsa_n.n >= 256 ? err == PST_OK : err == PST_E_BAD_PUBLIC_KEY;
}

void wp_rsa_generate(struct wp_run *r, const struct json *group)
{
    struct wp_pair m[WP_MAX_KITS];
    size_t at = wp_hash_at(json_text(group, "sha")), num = wp_members(r, m, WP_ALG(sign_rsa), at);
    if (at == SIZE_MAX || num == 0) {
        wp_skip_group(r, group, at == SIZE_MAX ? WP_NO_HASH : WP_NOT_BUILT "RSA signing");
        return;
    }
    struct wp_bytes pkcs8 = wp_hex(group, "privateKeyPkcs8");
    struct pst_private_key key;
    bool read = pst_private_key_read(&key, wp_span(pkcs8)) == PST_OK && key.kind == PST_KEY_RSA;
    num = keep_fit(m, num, key.rsa_n.n);
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        struct wp_bytes msg = wp_hex(t, "msg"), sig = wp_hex(t, "sig");
        bool holds = read && verifies(&key, m[0].hash, wp_span(msg), wp_span(sig));
        enum wp_outcome did = holds ? sign_one(m[0], &key, wp_span(msg), wp_span(sig)) : WP_WRONG;
        for (size_t i = 1; holds && i < num; i++)
            did = wp_both(did, sign_one(m[i], &key, wp_span(msg), wp_span(sig)));
        wp_case(r, t, did);
        free(msg.p), free(sig.p);
    }
    free(pkcs8.p);
}

// --- decryption

// With implicit rejection a wrong padding is no error but a message that nobody chose. What can be told from outside: it is the
// same every time, whatever the blinding; and it is not what a reader that skips a check would have found, where the file
// has that. A ciphertext of the wrong length, or not below the modulus, is public and refused.
static enum wp_outcome decrypt_one(const struct pst_private_key *key, const struct json *test)
{
    struct wp_bytes ct = wp_hex(test, "ct"), msg = wp_hex(test, "msg");
    uint8_t out[2][1024];
    size_t len[2] = {0, 0};
    pst_err err[2];
    for (size_t i = 0; i < 2; i++) {
        memset(out[i], 0, sizeof out[i]);
        err[i] = pst_rsa_decrypt(out[i], sizeof out[i], &len[i], key, wp_span(ct), (pst_span){random32[i], 32});
    }
    enum wp_outcome did = WP_WRONG;
    bool same = err[0] == err[1] && len[0] == len[1] && memcmp(out[0], out[1], sizeof out[0]) == 0;
    if (same && err[0] == PST_OK && len[0] <= key->rsa_n.n - 11)
        did = len[0] == msg.n && memcmp(out[0], msg.p, msg.n) == 0 ? WP_ACCEPTED : WP_REFUSED;
    else if (same && err[0] == PST_E_DECODE && len[0] == 0 && wp_is_zero(out[0], sizeof out[0]))
        did = WP_REFUSED;
    free(ct.p), free(msg.p);
    return did;
}

void wp_rsa_decrypt(struct wp_run *r, const struct json *group)
{
    struct wp_bytes pkcs8 = wp_hex(group, "privateKeyPkcs8");
    struct pst_private_key key;
    bool read = pst_private_key_read(&key, wp_span(pkcs8)) == PST_OK && key.kind == PST_KEY_RSA;
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_case(r, t, read ? decrypt_one(&key, t) : WP_WRONG);
    free(pkcs8.p);
}
