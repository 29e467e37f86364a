// key.c: private keys as they lie in files: PKCS#8 (RFC 5958, 8410), SEC1 (RFC 5915), PKCS#1 (RFC 8017 A.1.2). The
// numbers stay where they are; their lengths are public, their bytes are announced as secrets once they are found.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "x509/oid.h"
#include "x509/der.h"
#include <postern/x509.h>

static size_t field_len(enum pst_key_kind kind)
{
    return kind == PST_KEY_P256 ? 32 : kind == PST_KEY_P384 ? 48 : kind == PST_KEY_P521 ? 66 : 0;
}

static enum pst_key_kind curve(pst_span oid)
{
    switch (pst_oid_in(PST_OID_P256, PST_OID_P521, oid)) {
    case PST_OID_P256:
        return PST_KEY_P256;
    case PST_OID_P384:
        return PST_KEY_P384;
    case PST_OID_P521:
        return PST_KEY_P521;
    default:
        return PST_KEY_NONE;
    }
}

// ECPrivateKey ::= SEQUENCE { version INTEGER { ecPrivkeyVer1(1) }, privateKey OCTET STRING, parameters [0] OPTIONAL,
// publicKey [1] BIT STRING OPTIONAL }. RFC 5915 3: privateKey is as long as the order of the curve.
static pst_err sec1(struct pst_private_key *out, struct pst_reader *r)
{
    out->d = der_take(r, DER_OCTET_STRING, "privateKey");
    if (pst_der_is(r, DER_CONTEXT_IN(0))) {
        struct pst_reader parameters = der_into(r, DER_CONTEXT_IN(0), "parameters");
        enum pst_key_kind kind = curve(der_oid(&parameters, "namedCurve"));
        if (rd_end(&parameters) != PST_OK || (out->kind != PST_KEY_NONE && out->kind != kind))
            return PST_E_KEY_FORMAT;
        out->kind = kind;
    }
    if (pst_der_is(r, DER_CONTEXT_IN(1))) {
        struct pst_reader public_key = der_into(r, DER_CONTEXT_IN(1), "publicKey");
        out->public_point = der_bits(&public_key, DER_BIT_STRING, "publicKey");
        if (rd_end(&public_key) != PST_OK)
            return PST_E_KEY_FORMAT;
    }
    if (rd_end(r) != PST_OK || out->kind == PST_KEY_NONE)
        return PST_E_KEY_FORMAT;
    size_t n = field_len(out->kind);
    return out->d.n == n && (out->public_point.n == 0 || out->public_point.n == 1 + 2 * n) ? PST_OK
                                                                                           : PST_E_BAD_PRIVATE_KEY;
}

// RSAPrivateKey ::= SEQUENCE { version Version { two-prime(0) }, modulus, publicExponent, privateExponent, prime1,
// prime2, exponent1, exponent2, coefficient }
static pst_err pkcs1(struct pst_private_key *out, struct pst_reader *r)
{
    if (out->kind == PST_KEY_NONE)
        out->kind = PST_KEY_RSA;
    out->rsa_n = der_unsigned(r, "modulus");
    out->rsa_e = der_unsigned(r, "publicExponent");
    out->d = der_unsigned(r, "privateExponent");
    out->rsa_p = der_unsigned(r, "prime1");
    out->rsa_q = der_unsigned(r, "prime2");
    out->rsa_dp = der_unsigned(r, "exponent1");
    out->rsa_dq = der_unsigned(r, "exponent2");
    out->rsa_qinv = der_unsigned(r, "coefficient");
    return rd_end(r) == PST_OK ? PST_OK : PST_E_KEY_FORMAT;
}

// CurvePrivateKey ::= OCTET STRING                                                                      RFC 8410 7
static pst_err ed25519(struct pst_private_key *out, struct pst_reader *r)
{
    out->kind = PST_KEY_ED25519;
    out->d = der_take(r, DER_OCTET_STRING, "CurvePrivateKey");
    if (rd_end(r) != PST_OK)
        return PST_E_KEY_FORMAT;
    return out->d.n == 32 ? PST_OK : PST_E_BAD_PRIVATE_KEY;
}

// The algorithm of a PKCS#8 key, and then the key in its privateKey.
static pst_err by_algorithm(struct pst_private_key *out, struct pst_reader *algorithm, struct pst_reader *key)
{
    enum pst_oid id = pst_oid_in(PST_OID_RSA, PST_OID_ED25519, der_oid(algorithm, "algorithm"));
    uint8_t tag;
    if (id == PST_OID_RSA)
        der_take(algorithm, DER_NULL, "parameters");
    else if (id == PST_OID_RSASSA_PSS && rd_more(algorithm))
        der_any(algorithm, &tag, "parameters");
    else if (id == PST_OID_EC_PUBLIC_KEY)
        out->kind = curve(der_oid(algorithm, "namedCurve"));
    if (rd_end(algorithm) != PST_OK)
        return PST_E_KEY_FORMAT;
    if (id == PST_OID_ED25519)
        return ed25519(out, key);
    struct pst_reader in = der_into(key, DER_SEQUENCE, "privateKey");
    uint32_t version = der_small(&in, DER_INTEGER, 1, "version");
    if (rd_end(key) != PST_OK)
        return PST_E_KEY_FORMAT;
    if (id == PST_OID_EC_PUBLIC_KEY && out->kind != PST_KEY_NONE && version == 1)
        return sec1(out, &in);
    if (id == PST_OID_RSASSA_PSS)
        out->kind = PST_KEY_RSA_PSS;
    return (id == PST_OID_RSA || id == PST_OID_RSASSA_PSS) && version == 0 ? pkcs1(out, &in) : PST_E_KEY_FORMAT;
}

// OneAsymmetricKey ::= SEQUENCE { version Version { v1(0), v2(1) }, privateKeyAlgorithm, privateKey OCTET STRING,
// attributes [0] OPTIONAL, publicKey [1] BIT STRING OPTIONAL }                                          RFC 5958 2
static pst_err pkcs8(struct pst_private_key *out, struct pst_reader *r, uint32_t version)
{
    struct pst_reader algorithm = der_into(r, DER_SEQUENCE, "privateKeyAlgorithm");
    struct pst_reader key = der_into(r, DER_OCTET_STRING, "privateKey");
    if (pst_der_is(r, DER_CONTEXT_IN(0)))
        der_take(r, DER_CONTEXT_IN(0), "attributes");
    if (pst_der_is(r, DER_CONTEXT(1)) && version == 1)
        der_bits(r, DER_CONTEXT(1), "publicKey");
    if (rd_end(r) != PST_OK)
        return PST_E_KEY_FORMAT;
    return by_algorithm(out, &algorithm, &key);
}

static pst_err any_form(struct pst_private_key *out, pst_span der)
{
    struct pst_reader outer = rd_over(der);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "PrivateKey");
    uint32_t version = der_small(&r, DER_INTEGER, 1, "version");
    if (rd_end(&outer) != PST_OK)
        return PST_E_KEY_FORMAT;
    if (pst_der_is(&r, DER_SEQUENCE))
        return pkcs8(out, &r, version);
    if (pst_der_is(&r, DER_OCTET_STRING) && version == 1)
        return sec1(out, &r);
    return pst_der_is(&r, DER_INTEGER) && version == 0 ? pkcs1(out, &r) : PST_E_KEY_FORMAT;
}

pst_err pst_private_key_read(struct pst_private_key *out, PST_SECRET pst_span der)
{
    struct pst_private_key key = {0};
    pst_err e = any_form(&key, der);
    if (e != PST_OK)
        key = (struct pst_private_key){0};
    pst_secret(key.d.p, key.d.n);
    pst_secret(key.rsa_p.p, key.rsa_p.n);
    pst_secret(key.rsa_q.p, key.rsa_q.n);
    pst_secret(key.rsa_dp.p, key.rsa_dp.n);
    pst_secret(key.rsa_dq.p, key.rsa_dq.n);
    pst_secret(key.rsa_qinv.p, key.rsa_qinv.n);
    *out = key;
    return e;
}
