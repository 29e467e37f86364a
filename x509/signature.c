// signature.c: AlgorithmIdentifier and a kit to a signature's verification (RFC 4055, 5758, 8410, 9881).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/signature.h"
#include "x509/der.h"
#include "x509/oid.h"
#include <postern/crypto.h>

// AlgorithmIdentifier of a hash: parameters NULL or absent (RFC 4055 2.1: both must be accepted).
static const struct pst_hash_alg *read_hash(const struct pst_kit *kit, struct pst_reader *r)
{
    struct pst_reader in = der_into(r, DER_SEQUENCE, "hashAlgorithm");
    enum pst_oid id = pst_oid_in(PST_OID_SHA256, PST_OID_SHA512, der_oid(&in, "algorithm"));
    if (rd_more(&in) && der_take(&in, DER_NULL, "parameters").n != 0)
        return NULL;
    if (rd_end(&in) != PST_OK)
        return NULL;
    return id == PST_OID_SHA256 ? kit->sha256 : id == PST_OID_SHA384 ? kit->sha384
                                            : id == PST_OID_SHA512   ? kit->sha512
                                                                     : NULL;
}

// RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0], maskGenAlgorithm [1], saltLength [2], trailerField [3] DEFAULT 1 }.
// The defaults of the first three mean SHA-1, so they must be there; one hash does both, and the salt is as long as its
// digest (RFC 8446 4.2.3, CA/B BR 7.1.3.2.1).
static pst_err read_pss(struct pst_signed *out, const struct pst_kit *kit, struct pst_reader *algorithm)
{
    struct pst_reader ahead = *algorithm;
    out->pss_params = der_whole(&ahead, DER_SEQUENCE, "parameters");
    struct pst_reader r = der_into(algorithm, DER_SEQUENCE, "parameters");
    struct pst_reader hash = der_into(&r, DER_CONTEXT_IN(0), "hashAlgorithm");
    struct pst_reader mask = der_into(&r, DER_CONTEXT_IN(1), "maskGenAlgorithm");
    struct pst_reader salt = der_into(&r, DER_CONTEXT_IN(2), "saltLength");
    struct pst_reader mgf = der_into(&mask, DER_SEQUENCE, "maskGenAlgorithm");
    bool mgf1 = pst_oid_is(PST_OID_MGF1, der_oid(&mgf, "algorithm"));
    out->how.hash = read_hash(kit, &hash);
    out->how.mgf_hash = read_hash(kit, &mgf);
    out->how.salt_len = (uint16_t)der_small(&salt, DER_INTEGER, UINT16_MAX, "saltLength");
    bool well = rd_end(&r) == PST_OK && rd_end(&hash) == PST_OK && rd_end(&mask) == PST_OK && rd_end(&salt) == PST_OK &&
                rd_end(&mgf) == PST_OK;
    if (!well || !mgf1 || out->how.hash == NULL || out->how.mgf_hash != out->how.hash ||
        out->how.salt_len != out->how.hash->len)
        return PST_E_CERTIFICATE_ALGORITHM;
    return PST_OK;
}

// RFC 4055 5: the parameters are NULL, and absent ones are accepted.
static void read_null(struct pst_reader *algorithm)
{
    if (rd_more(algorithm) && der_take(algorithm, DER_NULL, "parameters").n != 0)
        rd_fail(algorithm);
}

static pst_err by_oid(struct pst_signed *out, const struct pst_kit *kit, enum pst_oid id, struct pst_reader *algorithm)
{
    switch (id) {
    case PST_OID_ECDSA_WITH_SHA256:
    case PST_OID_ECDSA_WITH_SHA384:
    case PST_OID_ECDSA_WITH_SHA512:
        out->how.form = PST_SIG_ECDSA;
        out->how.hash = id == PST_OID_ECDSA_WITH_SHA256   ? kit->sha256
                        : id == PST_OID_ECDSA_WITH_SHA384 ? kit->sha384
                                                          : kit->sha512;
        break;
    case PST_OID_SHA256_WITH_RSA:
    case PST_OID_SHA384_WITH_RSA:
    case PST_OID_SHA512_WITH_RSA:
        out->how.form = PST_SIG_RSA_PKCS1;
        out->how.hash = id == PST_OID_SHA256_WITH_RSA   ? kit->sha256
                        : id == PST_OID_SHA384_WITH_RSA ? kit->sha384
                                                        : kit->sha512;
        read_null(algorithm);
        break;
    case PST_OID_RSASSA_PSS:
        out->how.form = PST_SIG_RSA_PSS;
        return read_pss(out, kit, algorithm);
    case PST_OID_ED25519:
        out->how.form = PST_SIG_ED25519;
        out->how.hash = kit->sha512;
        break;
    case PST_OID_ML_DSA_44:
    case PST_OID_ML_DSA_65:
    case PST_OID_ML_DSA_87:
        out->how.form = PST_SIG_ML_DSA;
        out->ml_dsa = (enum pst_key_kind)(PST_KEY_ML_DSA_44 + (int)(id - PST_OID_ML_DSA_44));
        return PST_OK;
    default:
        return PST_E_CERTIFICATE_ALGORITHM;
    }
    return out->how.hash != NULL ? PST_OK : PST_E_CERTIFICATE_ALGORITHM;
}

// AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }. ECDSA (RFC 5758 3.2), Ed25519
// (RFC 8410 3) and ML-DSA (RFC 9881 2) have none.
pst_err pst_signed_read(struct pst_signed *out, const struct pst_kit *kit, pst_span algorithm)
{
    memset(out, 0, sizeof *out);
    struct pst_reader outer = rd_over(algorithm);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "AlgorithmIdentifier");
    enum pst_oid id = pst_oid_in(PST_OID_RSASSA_PSS, PST_OID_ECDSA_WITH_SHA512, der_oid(&r, "algorithm"));
    PST_TRY(by_oid(out, kit, id, &r));
    return rd_end(&r) == PST_OK && rd_end(&outer) == PST_OK ? PST_OK : PST_E_CERTIFICATE_ALGORITHM;
}

pst_span pst_signed_input(const struct pst_signed *s, uint8_t digest[PST_MAX_HASH_LEN], pst_span message)
{
    if (s->how.form == PST_SIG_ED25519 || s->how.form == PST_SIG_ML_DSA)
        return message;
    pst_hash(s->how.hash, digest, message.p, message.n);
    return (pst_span){digest, s->how.hash->len};
}

// Which form of signature each kind of key makes, and which member of a kit checks it.
static const struct pst_verify_alg *member(const struct pst_signed *s, const struct pst_kit *kit, enum pst_key_kind kind,
                                           bool *fits)
{
    enum pst_sig_form form = s->how.form;
    switch (kind) {
    case PST_KEY_RSA:
        *fits = form == PST_SIG_RSA_PKCS1 || form == PST_SIG_RSA_PSS;
        return kit->verify_rsa;
    case PST_KEY_RSA_PSS:
        *fits = form == PST_SIG_RSA_PSS;
        return kit->verify_rsa;
    case PST_KEY_P256:
        *fits = form == PST_SIG_ECDSA;
        return kit->verify_p256;
    case PST_KEY_P384:
        *fits = form == PST_SIG_ECDSA;
        return kit->verify_p384;
    case PST_KEY_P521:
        *fits = form == PST_SIG_ECDSA;
        return kit->verify_p521;
    case PST_KEY_ED25519:
        *fits = form == PST_SIG_ED25519;
        return kit->verify_ed25519;
    case PST_KEY_ML_DSA_44:
    case PST_KEY_ML_DSA_65:
    case PST_KEY_ML_DSA_87:
        *fits = form == PST_SIG_ML_DSA && s->ml_dsa == kind;
        return kit->verify_ml_dsa;
    case PST_KEY_NONE:
        break;
    }
    *fits = false;
    return NULL;
}

pst_err pst_signed_check(const struct pst_signed *s, const struct pst_kit *kit, const struct pst_public_key *key,
                         pst_span key_params, pst_span input, pst_span signature)
{
    bool fits;
    const struct pst_verify_alg *alg = member(s, kit, key->kind, &fits);
    // RFC 4055 3.3: a key with parameters is used with those and no others.
    if (!fits || (key_params.n != 0 && !pst_span_eq(key_params, s->pss_params)))
        return PST_E_CERTIFICATE_SIGNATURE;
    if (alg == NULL)
        return PST_E_CERTIFICATE_KEY_TYPE;
    pst_err e = alg->verify(key, &s->how, input, signature);
    return e == PST_E_BAD_SIGNATURE ? PST_E_CERTIFICATE_SIGNATURE : e;
}
