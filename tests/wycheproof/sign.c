// sign.c: ECDSA, Ed25519 and ML-DSA verification by Wycheproof's vectors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/mldsa.h"
#include "tests/wycheproof/wycheproof.h"

static enum wp_outcome verdict(pst_err err)
{
    return err == PST_OK ? WP_ACCEPTED : err == PST_E_BAD_SIGNATURE || err == PST_E_BAD_PUBLIC_KEY ? WP_REFUSED : WP_WRONG;
}

// --- ECDSA

// One INTEGER of DER from an unsigned number; returns its length.
static size_t put_integer(uint8_t *out, const uint8_t *p, size_t n)
{
    while (n > 1 && *p == 0)
        p++, n--;
    size_t pad = *p >> 7;
    out[0] = 2;
    out[1] = (uint8_t)(n + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, p, n);
    return 2 + pad + n;
}

// IEEE P1363 r || s as the DER that the library reads. A length that is not twice the order's is refused here.
static struct wp_bytes der_of(struct wp_bytes raw, size_t len)
{
    struct wp_bytes der = {malloc(2 * len + 16), 0};
    if (raw.n != 2 * len)
        return der;
    uint8_t body[160];
    size_t n = put_integer(body, raw.p, len);
    n += put_integer(body + n, raw.p + len, len);
    der.p[der.n++] = 0x30;
    if (n > 127)
        der.p[der.n++] = 0x81;
    der.p[der.n++] = (uint8_t)n;
    memcpy(der.p + der.n, body, n);
    der.n += n;
    return der;
}

struct curve {
    enum pst_key_kind kind;
    size_t at, len;
};

static struct curve curve_of(const struct json *group)
{
    const char *name = json_text(json_get(group, "publicKey"), "curve");
    if (name != NULL && strcmp(name, "secp384r1") == 0)
        return (struct curve){PST_KEY_P384, WP_ALG(verify_p384), 48};
    if (name != NULL && strcmp(name, "secp521r1") == 0)
        return (struct curve){PST_KEY_P521, WP_ALG(verify_p521), 66};
    return (struct curve){PST_KEY_P256, WP_ALG(verify_p256), 32};
}

static void ecdsa(struct wp_run *r, const struct json *group, bool p1363)
{
    struct curve c = curve_of(group);
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, c.at, wp_hash_at(json_text(group, "sha")));
    if (num == 0 || wp_hash_at(json_text(group, "sha")) == SIZE_MAX) {
        wp_skip_group(r, group, WP_NOT_BUILT "ECDSA on that curve with that hash");
        return;
    }
    struct wp_bytes point = wp_hex(json_get(group, "publicKey"), "uncompressed"), der;
    struct pst_public_key key;
    bool read = wp_key(&key, &der, group, "publicKeyDer") && key.kind == c.kind && wp_same(key.point, wp_span(point));
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        struct wp_bytes msg = wp_hex(t, "msg"), sig = wp_hex(t, "sig");
        if (p1363) {
            struct wp_bytes raw = sig;
            sig = der_of(raw, c.len);
            free(raw.p);
        }
        enum wp_outcome did = WP_WRONG;
        for (size_t i = 0; read && i < num; i++) {
            uint8_t digest[PST_MAX_HASH_LEN];
            struct pst_sig_how how = {.form = PST_SIG_ECDSA, .hash = m[i].hash};
            pst_hash(m[i].hash, digest, msg.p, msg.n);
            const struct pst_verify_alg *alg = m[i].alg;
            enum wp_outcome one = verdict(alg->verify(&key, &how, (pst_span){digest, m[i].hash->len}, wp_span(sig)));
            did = i == 0 ? one : wp_both(did, one);
        }
        wp_case(r, t, did);
        free(msg.p), free(sig.p);
    }
    free(point.p), free(der.p);
}

void wp_ecdsa(struct wp_run *r, const struct json *group)
{
    ecdsa(r, group, false);
}

void wp_ecdsa_p1363(struct wp_run *r, const struct json *group)
{
    ecdsa(r, group, true);
}

// --- signatures over the message itself. The key is tried as it stands and as its SubjectPublicKeyInfo is read; a
// SubjectPublicKeyInfo that is refused must belong to a key that verifies nothing.

static enum wp_outcome over_one(const struct pst_verify_alg *alg, const struct pst_public_key *key,
                                const struct pst_public_key *read, const struct pst_sig_how *how, pst_span msg, pst_span sig)
{
    enum wp_outcome did = verdict(alg->verify(key, how, msg, sig));
    return wp_both(did, read == NULL ? WP_REFUSED : verdict(alg->verify(read, how, msg, sig)));
}

static enum wp_outcome with_context(const struct pst_public_key *key, const struct json *t)
{
    struct wp_bytes context = wp_hex(t, "ctx"), msg = wp_hex(t, "msg"), sig = wp_hex(t, "sig");
    enum wp_outcome did = verdict(pst_mldsa_verify(key, wp_span(context), wp_span(msg), wp_span(sig)));
    free(context.p), free(msg.p), free(sig.p);
    return did;
}

static void over_message(struct wp_run *r, const struct json *group, const struct pst_public_key *key, struct pst_sig_how how,
                         size_t at, size_t hash_at)
{
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, at, hash_at);
    struct pst_public_key spki;
    struct wp_bytes der;
    bool read = wp_key(&spki, &der, group, "publicKeyDer");
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        const char *context = json_text(t, "ctx");
        if (num == 0) {
            wp_skip(r, how.form == PST_SIG_ML_DSA ? WP_NOT_BUILT "ML-DSA" : WP_NOT_BUILT "Ed25519");
            continue;
        }
        if (context != NULL && *context != 0) { // which the kit does not know: certificates and TLS have the empty one
            wp_case(r, t, with_context(key, t));
            continue;
        }
        struct wp_bytes msg = wp_hex(t, "msg"), sig = wp_hex(t, "sig");
        enum wp_outcome did = WP_WRONG;
        for (size_t i = 0; i < num; i++) {
            how.hash = m[i].hash;
            enum wp_outcome one = over_one(m[i].alg, key, read ? &spki : NULL, &how, wp_span(msg), wp_span(sig));
            did = i == 0 ? one : wp_both(did, one);
        }
        wp_case(r, t, did);
        free(msg.p), free(sig.p);
    }
    free(der.p);
}

void wp_eddsa(struct wp_run *r, const struct json *group)
{
    struct wp_bytes pk = wp_hex(json_get(group, "publicKey"), "pk");
    struct pst_public_key key = {.kind = PST_KEY_ED25519, .point = wp_span(pk)};
    over_message(r, group, &key, (struct pst_sig_how){.form = PST_SIG_ED25519}, WP_ALG(verify_ed25519), WP_ALG(sha512));
    free(pk.p);
}

void wp_mldsa(struct wp_run *r, const struct json *group)
{
    struct wp_bytes pk = wp_hex(group, "publicKey");
    struct pst_public_key key = {.point = wp_span(pk)};
    key.kind = strstr(r->file, "mldsa_44") != NULL ? PST_KEY_ML_DSA_44
             : strstr(r->file, "mldsa_65") != NULL ? PST_KEY_ML_DSA_65 : PST_KEY_ML_DSA_87;
    over_message(r, group, &key, (struct pst_sig_how){.form = PST_SIG_ML_DSA}, WP_ALG(verify_ml_dsa), SIZE_MAX);
    free(pk.p);
}
