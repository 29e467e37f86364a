// schemes.c: the table of signature schemes, RFC 8446 4.2.3, in the library's order of preference.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/schemes.h"
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "tls/consts.h"

#define KIT(member) (uint8_t) offsetof(struct pst_kit, member)

// RFC 8446 4.2.3: "Indicates a signature algorithm using RSASSA-PKCS1-v1_5 [RFC8017] with the corresponding hash
// algorithm as defined in [SHS]. These values refer solely to signatures which appear in certificates"
static const struct pst_scheme schemes[] = {
    {ECDSA_SECP256R1_SHA256, PST_KEY_P256, PST_SIG_ECDSA, KIT(sha256), true},
    {ED25519, PST_KEY_ED25519, PST_SIG_ED25519, KIT(sha512), true},
    {ECDSA_SECP384R1_SHA384, PST_KEY_P384, PST_SIG_ECDSA, KIT(sha384), true},
    {ECDSA_SECP521R1_SHA512, PST_KEY_P521, PST_SIG_ECDSA, KIT(sha512), true},
    {RSA_PSS_RSAE_SHA256, PST_KEY_RSA, PST_SIG_RSA_PSS, KIT(sha256), true},
    {RSA_PSS_RSAE_SHA384, PST_KEY_RSA, PST_SIG_RSA_PSS, KIT(sha384), true},
    {RSA_PSS_RSAE_SHA512, PST_KEY_RSA, PST_SIG_RSA_PSS, KIT(sha512), true},
    {RSA_PSS_PSS_SHA256, PST_KEY_RSA_PSS, PST_SIG_RSA_PSS, KIT(sha256), true},
    {RSA_PSS_PSS_SHA384, PST_KEY_RSA_PSS, PST_SIG_RSA_PSS, KIT(sha384), true},
    {RSA_PSS_PSS_SHA512, PST_KEY_RSA_PSS, PST_SIG_RSA_PSS, KIT(sha512), true},
    {RSA_PKCS1_SHA256, PST_KEY_RSA, PST_SIG_RSA_PKCS1, KIT(sha256), false},
    {RSA_PKCS1_SHA384, PST_KEY_RSA, PST_SIG_RSA_PKCS1, KIT(sha384), false},
    {RSA_PKCS1_SHA512, PST_KEY_RSA, PST_SIG_RSA_PKCS1, KIT(sha512), false},
};

const struct pst_hash_alg *pst_scheme_hash(const struct pst_kit *kit, const struct pst_scheme *scheme)
{
    const struct pst_hash_alg *hash;
    memcpy(&hash, (const char *)kit + scheme->hash, sizeof hash);
    return hash;
}

const struct pst_verify_alg *pst_scheme_verifier(const struct pst_kit *kit, const struct pst_scheme *scheme)
{
    switch ((enum pst_key_kind)scheme->key) {
    case PST_KEY_P256:
        return kit->verify_p256;
    case PST_KEY_P384:
        return kit->verify_p384;
    case PST_KEY_P521:
        return kit->verify_p521;
    case PST_KEY_ED25519:
        return kit->verify_ed25519;
    case PST_KEY_RSA:
    case PST_KEY_RSA_PSS:
        return kit->verify_rsa;
    case PST_KEY_NONE:
    case PST_KEY_ML_DSA_44:
    case PST_KEY_ML_DSA_65:
    case PST_KEY_ML_DSA_87:
        break;
    }
    return NULL;
}

const struct pst_scheme *pst_scheme_known_at(size_t i)
{
    return i < PST_COUNT(schemes) ? &schemes[i] : NULL;
}

const struct pst_scheme *pst_scheme_known(uint16_t id)
{
    for (size_t i = 0; i < PST_COUNT(schemes); i++)
        if (schemes[i].id == id)
            return &schemes[i];
    return NULL;
}

const struct pst_scheme *pst_scheme_at(const struct pst_config *cfg, size_t i)
{
    size_t num = cfg->schemes != NULL ? cfg->num_schemes : PST_COUNT(schemes);
    for (size_t k = 0; k < num; k++) {
        const struct pst_scheme *s = cfg->schemes != NULL ? pst_scheme_known(cfg->schemes[k]) : &schemes[k];
        if (s != NULL && pst_scheme_hash(cfg->kit, s) != NULL && pst_scheme_verifier(cfg->kit, s) != NULL && i-- == 0)
            return s;
    }
    return NULL;
}

const struct pst_scheme *pst_scheme_find(const struct pst_config *cfg, uint16_t id)
{
    const struct pst_scheme *s;
    for (size_t i = 0; (s = pst_scheme_at(cfg, i)) != NULL; i++)
        if (s->id == id)
            return s;
    return NULL;
}

bool pst_scheme_fits(const struct pst_scheme *scheme, enum pst_key_kind key)
{
    return scheme->key == (uint8_t)key;
}

struct pst_sig_how pst_scheme_how(const struct pst_kit *kit, const struct pst_scheme *scheme)
{
    const struct pst_hash_alg *hash = pst_scheme_hash(kit, scheme);
    // RFC 8446 4.2.3: "The length of the Salt MUST be equal to the length of the output of the digest algorithm."
    return (struct pst_sig_how){(enum pst_sig_form)scheme->form, hash, hash, hash->len};
}

pst_span pst_scheme_input(const struct pst_kit *kit, const struct pst_scheme *scheme, uint8_t digest[64],
                          pst_span content)
{
    if (scheme->form == PST_SIG_ED25519)
        return content;
    const struct pst_hash_alg *hash = pst_scheme_hash(kit, scheme);
    pst_hash(hash, digest, content.p, content.n);
    return pst_span_of(digest, hash->len);
}
