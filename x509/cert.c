// cert.c: a certificate as a struct of views, RFC 5280 4.1. The lines are the ASN.1 module's.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/cert.h"
#include "x509/dn.h"
#include "x509/extension.h"

// Far above any real certificate; keeps the search for duplicates short.
#define MAX_EXTENSIONS 64

// Is there an extension of this OID among the first n?
static bool stands_before(struct pst_reader list, size_t n, pst_span oid)
{
    list.hook = NULL;
    for (; n > 0 && rd_more(&list); n--) {
        struct pst_reader e = der_into(&list, DER_SEQUENCE, "Extension");
        if (pst_span_eq(der_oid(&e, "extnID"), oid))
            return true;
    }
    return false;
}

// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
static pst_err read_extension(struct pst_cert *out, struct pst_reader *list, const struct pst_reader *first, size_t n)
{
    struct pst_reader e = der_into(list, DER_SEQUENCE, "Extension");
    pst_span oid = der_oid(&e, "extnID");
    bool critical = der_default_false(&e, DER_BOOLEAN, "critical");
    struct pst_reader value = der_into(&e, DER_OCTET_STRING, "extnValue");
    if (rd_end(&e) != PST_OK)
        return PST_E_CERTIFICATE_MALFORMED;
    out->culprit = oid;
    enum pst_oid id = pst_oid_in(PST_OID_FIRST_EXTENSION, PST_OID_LAST_EXTENSION, oid);
    if (id == PST_OID_UNKNOWN) {
        if (stands_before(*first, n, oid))
            return PST_E_CERTIFICATE_DUPLICATE_EXTENSION;
        if (critical && out->unknown_critical.n == 0)
            out->unknown_critical = oid;
        rd_rest(&value, "value");
    } else {
        if (pst_cert_has(out, id))
            return PST_E_CERTIFICATE_DUPLICATE_EXTENSION;
        out->present |= PST_EXTENSION_BIT(id);
        out->critical |= critical ? PST_EXTENSION_BIT(id) : 0;
        if (pst_ext_read(out, id, &value) != PST_OK || rd_end(&value) != PST_OK)
            return PST_E_CERTIFICATE_EXTENSION;
    }
    out->culprit = (pst_span){NULL, 0};
    return PST_OK;
}

// Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
static pst_err read_extensions(struct pst_cert *out, struct pst_reader *tbs)
{
    struct pst_reader explicit3 = der_into(tbs, DER_CONTEXT_IN(3), "extensions");
    struct pst_reader list = der_into(&explicit3, DER_SEQUENCE, "Extensions");
    if (rd_end(&explicit3) != PST_OK || !rd_more(&list))
        return PST_E_CERTIFICATE_MALFORMED;
    const struct pst_reader first = list;
    for (size_t n = 0; rd_more(&list); n++) {
        if (n == MAX_EXTENSIONS)
            return PST_E_CERTIFICATE_EXTENSION;
        PST_TRY(read_extension(out, &list, &first, n));
    }
    return rd_end(&list) == PST_OK ? PST_OK : PST_E_CERTIFICATE_MALFORMED;
}

// version [0] EXPLICIT Version DEFAULT v1; Version ::= INTEGER { v1(0), v2(1), v3(2) }
static uint8_t read_version(struct pst_reader *tbs)
{
    if (!pst_der_is(tbs, DER_CONTEXT_IN(0)))
        return 1;
    struct pst_reader explicit0 = der_into(tbs, DER_CONTEXT_IN(0), "version");
    uint32_t v = der_small(&explicit0, DER_INTEGER, 2, "Version");
    if (rd_end(&explicit0) != PST_OK || v == 0)
        return 0;
    return (uint8_t)(v + 1);
}

static void skip_optional(struct pst_reader *tbs, uint8_t tag, bool *seen)
{
    if (pst_der_is(tbs, tag)) {
        *seen = true;
        der_take(tbs, tag, "UniqueIdentifier");
    }
}

static pst_err read_tbs(struct pst_cert *out, struct pst_reader *tbs)
{
    out->version = read_version(tbs);
    if (out->version == 0)
        return PST_E_CERTIFICATE_VERSION;
    out->serial = der_integer(tbs, "serialNumber");
    out->algorithm = der_whole(tbs, DER_SEQUENCE, "signature");
    out->issuer = pst_dn_read(tbs, "issuer");
    struct pst_reader validity = der_into(tbs, DER_SEQUENCE, "validity");
    bool utc_before = pst_der_is(&validity, DER_UTC_TIME);
    out->not_before = der_time(&validity, "notBefore");
    bool utc_after = pst_der_is(&validity, DER_UTC_TIME);
    out->not_after = der_time(&validity, "notAfter");
    out->early_generalized_time =
        (!utc_before && out->not_before <= DER_UTC_TIME_LAST) || (!utc_after && out->not_after <= DER_UTC_TIME_LAST);
    if (rd_end(&validity) != PST_OK)
        return PST_E_CERTIFICATE_MALFORMED;
    out->subject = pst_dn_read(tbs, "subject");
    out->spki = der_whole(tbs, DER_SEQUENCE, "subjectPublicKeyInfo");
    if (tbs->failed)
        return PST_E_CERTIFICATE_MALFORMED;
    bool unique_ids = false;
    skip_optional(tbs, DER_CONTEXT(1), &unique_ids);
    skip_optional(tbs, DER_CONTEXT(2), &unique_ids);
    bool extensions = pst_der_is(tbs, DER_CONTEXT_IN(3));
    // RFC 5280 4.1.2.8: unique identifiers need version 2 or 3; 4.1.2.9: extensions need version 3.
    if ((unique_ids && out->version < 2) || (extensions && out->version < 3))
        return PST_E_CERTIFICATE_VERSION;
    if (extensions)
        PST_TRY(read_extensions(out, tbs));
    return rd_end(tbs) == PST_OK ? PST_OK : PST_E_CERTIFICATE_MALFORMED;
}

// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
pst_err pst_cert_read(struct pst_cert *out, pst_span der, const struct pst_field_hook *hook)
{
    memset(out, 0, sizeof *out);
    out->key_usage = UINT16_MAX;
    out->path_len = -1;
    struct pst_reader outer = rd_open_(der, hook);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "Certificate");
    struct pst_reader ahead = r;
    ahead.hook = NULL;
    out->tbs = der_whole(&ahead, DER_SEQUENCE, "tbsCertificate");
    struct pst_reader tbs = der_into(&r, DER_SEQUENCE, "tbsCertificate");
    PST_TRY(read_tbs(out, &tbs));
    pst_span algorithm = der_whole(&r, DER_SEQUENCE, "signatureAlgorithm");
    out->signature = der_bits(&r, DER_BIT_STRING, "signatureValue");
    if (rd_end(&r) != PST_OK || rd_end(&outer) != PST_OK)
        return PST_E_CERTIFICATE_MALFORMED;
    // RFC 5280 4.1.1.2: this field holds the same algorithm identifier as the signature field of tbsCertificate.
    return pst_span_eq(algorithm, out->algorithm) ? PST_OK : PST_E_CERTIFICATE_ALGORITHM_MISMATCH;
}
