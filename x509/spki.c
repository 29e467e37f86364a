// spki.c: SubjectPublicKeyInfo to struct pst_public_key.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/spki.h"
#include "x509/oid.h"

#define RSA_MIN_BYTES 256  // 2048 bits; the web PKI's least (CA/B BR 6.1.5)
#define RSA_MAX_BYTES 1024 // beyond, a signature costs more than any peer may ask of us

// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }                              RFC 3279 2.3.1
static pst_err rsa(struct pst_public_key *out, pst_span bits)
{
    struct pst_reader outer = rd_over(bits);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "RSAPublicKey");
    out->rsa_n = der_unsigned(&r, "modulus");
    out->rsa_e = der_unsigned(&r, "publicExponent");
    if (rd_end(&r) != PST_OK || rd_end(&outer) != PST_OK)
        return PST_E_BAD_PUBLIC_KEY;
    struct pst_reader n = rd_over(out->rsa_n), e = rd_over(out->rsa_e);
    uint8_t top = rd_u8(&n, "modulus"), low = 0;
    while (rd_more(&e))
        low = rd_u8(&e, "publicExponent");
    if (out->rsa_n.n < RSA_MIN_BYTES)
        return PST_E_CERTIFICATE_KEY_WEAK;
    // CA/B BR 6.1.5: the length of the modulus is divisible by 8; 6.1.6: the exponent is odd and at least 3.
    if (top < 0x80 || out->rsa_n.n > RSA_MAX_BYTES)
        return PST_E_CERTIFICATE_KEY_TYPE;
    return (low & 1) == 1 && (out->rsa_e.n > 1 || low >= 3) ? PST_OK : PST_E_BAD_PUBLIC_KEY;
}

// ECParameters ::= CHOICE { namedCurve OBJECT IDENTIFIER }. RFC 5480 2.1.1: neither implicitCurve nor specifiedCurve.
static pst_err elliptic(struct pst_public_key *out, struct pst_reader *parameters, pst_span bits)
{
    if (!pst_der_is(parameters, DER_OID))
        return PST_E_CERTIFICATE_KEY_TYPE;
    size_t field;
    switch (pst_oid_in(PST_OID_P256, PST_OID_P521, der_oid(parameters, "namedCurve"))) {
    case PST_OID_P256:
        out->kind = PST_KEY_P256;
        field = 32;
        break;
    case PST_OID_P384:
        out->kind = PST_KEY_P384;
        field = 48;
        break;
    case PST_OID_P521:
        out->kind = PST_KEY_P521;
        field = 66;
        break;
    default:
        return PST_E_CERTIFICATE_KEY_TYPE;
    }
    struct pst_reader point = rd_over(bits);
    uint8_t form = rd_u8(&point, "ECPoint");
    if (bits.n == 1 + field && (form == 2 || form == 3))
        return PST_E_CERTIFICATE_KEY_TYPE;
    out->point = bits;
    return form == 4 && bits.n == 1 + 2 * field ? PST_OK : PST_E_BAD_PUBLIC_KEY;
}

// Keys that are just their bytes; their AlgorithmIdentifiers have no parameters.
static pst_err raw(struct pst_public_key *out, enum pst_key_kind kind, size_t n, pst_span bits)
{
    out->kind = kind;
    out->point = bits;
    return bits.n == n ? PST_OK : PST_E_BAD_PUBLIC_KEY;
}

static pst_err by_algorithm(struct pst_public_key *out, pst_span *pss_params, struct pst_reader *algorithm,
                            pst_span bits)
{
    switch (pst_oid_in(PST_OID_RSA, PST_OID_ML_DSA_87, der_oid(algorithm, "algorithm"))) {
    case PST_OID_RSA:
        // RFC 3279 2.3.1: the parameters are NULL.
        if (der_take(algorithm, DER_NULL, "parameters").n != 0)
            return PST_E_BAD_PUBLIC_KEY;
        out->kind = PST_KEY_RSA;
        return rsa(out, bits);
    case PST_OID_RSASSA_PSS:
        // RFC 4055 3.1: absent, or what the key may be used with.
        if (rd_more(algorithm))
            *pss_params = der_whole(algorithm, DER_SEQUENCE, "parameters");
        out->kind = PST_KEY_RSA_PSS;
        return rsa(out, bits);
    case PST_OID_EC_PUBLIC_KEY:
        return elliptic(out, algorithm, bits);
    case PST_OID_ED25519:
        return raw(out, PST_KEY_ED25519, 32, bits);
    case PST_OID_ML_DSA_44:
        return raw(out, PST_KEY_ML_DSA_44, 1312, bits);
    case PST_OID_ML_DSA_65:
        return raw(out, PST_KEY_ML_DSA_65, 1952, bits);
    case PST_OID_ML_DSA_87:
        return raw(out, PST_KEY_ML_DSA_87, 2592, bits);
    default:
        return PST_E_CERTIFICATE_KEY_TYPE;
    }
}

// SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
pst_err pst_spki_read(struct pst_public_key *out, pst_span *pss_params, pst_span spki)
{
    pst_span params = {NULL, 0};
    struct pst_public_key key = {0};
    struct pst_reader outer = rd_over(spki);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "SubjectPublicKeyInfo");
    struct pst_reader algorithm = der_into(&r, DER_SEQUENCE, "algorithm");
    pst_span bits = der_bits(&r, DER_BIT_STRING, "subjectPublicKey");
    pst_err e = rd_end(&r) == PST_OK && rd_end(&outer) == PST_OK ? PST_OK : PST_E_BAD_PUBLIC_KEY;
    if (e == PST_OK)
        e = by_algorithm(&key, &params, &algorithm, bits);
    if (e == PST_OK && rd_end(&algorithm) != PST_OK)
        e = PST_E_BAD_PUBLIC_KEY;
    if (e != PST_OK)
        key = (struct pst_public_key){0};
    *out = key;
    if (pss_params != NULL)
        *pss_params = e == PST_OK ? params : (pst_span){NULL, 0};
    return e;
}
