// crl.c: revocation lists, RFC 5280 5 and 6.3. Direct lists only: indirect ones, deltas and lists of some reasons cannot
// decide here, and say so. A list that is broken refuses the path: it may be the one that says "revoked".
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/crl.h"
#include "x509/dn.h"
#include "x509/signature.h"

#define MAX_NUMBER 20 // 5.2.3: octets of a CRLNumber

// IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] OPTIONAL, onlyContainsUserCerts [1] DEFAULT FALSE,
// onlyContainsCACerts [2] DEFAULT FALSE, onlySomeReasons [3] OPTIONAL, indirectCRL [4] DEFAULT FALSE,
// onlyContainsAttributeCerts [5] DEFAULT FALSE }. 5.2.5: not empty; at most one of the three "only contains".
static pst_err read_point(struct pst_crl *out, struct pst_reader *r)
{
    struct pst_reader in = der_into(r, DER_SEQUENCE, "IssuingDistributionPoint");
    bool any = rd_more(&in);
    if (pst_der_is(&in, DER_CONTEXT_IN(0)))
        out->point = der_take(&in, DER_CONTEXT_IN(0), "distributionPoint");
    out->only_users = der_default_false(&in, DER_CONTEXT(1), "onlyContainsUserCerts");
    out->only_cas = der_default_false(&in, DER_CONTEXT(2), "onlyContainsCACerts");
    out->only_some_reasons = pst_der_is(&in, DER_CONTEXT(3));
    bool loose = false;
    if (out->only_some_reasons)
        der_named_bits(&in, DER_CONTEXT(3), &loose, "onlySomeReasons");
    out->indirect = der_default_false(&in, DER_CONTEXT(4), "indirectCRL");
    out->only_attributes = der_default_false(&in, DER_CONTEXT(5), "onlyContainsAttributeCerts");
    int onlies = out->only_users + out->only_cas + out->only_attributes;
    return any && !loose && onlies <= 1 ? rd_end(&in) : PST_E_DECODE;
}

// CRLNumber ::= INTEGER (0..MAX)
static pst_err read_number(struct pst_crl *out, struct pst_reader *r)
{
    out->has_number = true;
    return der_unsigned(r, "CRLNumber").n <= MAX_NUMBER ? PST_OK : PST_E_DECODE;
}

static pst_err read_authority_key_id(struct pst_crl *out, struct pst_reader *r)
{
    struct pst_reader in = der_into(r, DER_SEQUENCE, "AuthorityKeyIdentifier");
    if (pst_der_is(&in, DER_CONTEXT(0)))
        out->authority_key_id = der_take(&in, DER_CONTEXT(0), "keyIdentifier");
    rd_rest(&in, "authorityCertIssuer");
    return rd_end(&in);
}

// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
static pst_err read_extension(struct pst_crl *out, struct pst_reader *list, uint32_t *seen)
{
    struct pst_reader e = der_into(list, DER_SEQUENCE, "Extension");
    pst_span oid = der_oid(&e, "extnID");
    bool critical = der_default_false(&e, DER_BOOLEAN, "critical");
    struct pst_reader value = der_into(&e, DER_OCTET_STRING, "extnValue");
    PST_TRY(rd_end(&e));
    enum pst_oid id = pst_oid_in(PST_OID_FIRST_EXTENSION, PST_OID_ISSUING_DISTRIBUTION_POINT, oid);
    if (id != PST_OID_UNKNOWN) {
        if ((*seen & PST_EXTENSION_BIT(id)) != 0)
            return PST_E_DECODE;
        *seen |= PST_EXTENSION_BIT(id);
    }
    switch (id) {
    case PST_OID_AUTHORITY_KEY_ID:
        PST_TRY(read_authority_key_id(out, &value));
        return critical ? PST_E_DECODE : rd_end(&value);
    case PST_OID_CRL_NUMBER: // 5.2.3: non-critical
        PST_TRY(read_number(out, &value));
        return critical ? PST_E_DECODE : rd_end(&value);
    case PST_OID_ISSUING_DISTRIBUTION_POINT: // 5.2.5: critical
        PST_TRY(read_point(out, &value));
        return critical ? rd_end(&value) : PST_E_DECODE;
    default:
        out->not_understood = out->not_understood || critical;
        return PST_OK;
    }
}

static pst_err read_extensions(struct pst_crl *out, struct pst_reader *tbs)
{
    struct pst_reader explicit0 = der_into(tbs, DER_CONTEXT_IN(0), "crlExtensions");
    struct pst_reader list = der_into(&explicit0, DER_SEQUENCE, "Extensions");
    PST_TRY(rd_end(&explicit0));
    uint32_t seen = 0;
    do {
        PST_TRY(read_extension(out, &list, &seen));
    } while (rd_more(&list));
    return rd_end(&list);
}

static bool is_time(const struct pst_reader *r)
{
    return pst_der_is(r, DER_UTC_TIME) || pst_der_is(r, DER_GENERALIZED_TIME);
}

// TBSCertList ::= SEQUENCE { version INTEGER { v2(1) } OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
// revokedCertificates SEQUENCE OF .. OPTIONAL, crlExtensions [0] OPTIONAL }
static pst_err read_tbs(struct pst_crl *out, struct pst_reader *tbs)
{
    out->version = 1;
    if (pst_der_is(tbs, DER_INTEGER))
        out->version = der_small(tbs, DER_INTEGER, 1, "version") == 1 ? 2 : 0;
    out->algorithm = der_whole(tbs, DER_SEQUENCE, "signature");
    out->issuer = pst_dn_read(tbs, "issuer");
    out->this_update = der_time(tbs, "thisUpdate");
    out->has_next_update = is_time(tbs);
    if (out->has_next_update)
        out->next_update = der_time(tbs, "nextUpdate");
    if (pst_der_is(tbs, DER_SEQUENCE)) {
        out->revoked = der_take(tbs, DER_SEQUENCE, "revokedCertificates");
        if (out->revoked.n == 0) // 5.1.2.6: absent rather than empty
            return PST_E_DECODE;
    }
    if (pst_der_is(tbs, DER_CONTEXT_IN(0))) {
        if (out->version != 2)
            return PST_E_DECODE;
        PST_TRY(read_extensions(out, tbs));
    }
    return out->version != 0 && !pst_dn_is_empty(out->issuer) ? rd_end(tbs) : PST_E_DECODE;
}

// CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
pst_err pst_crl_read(struct pst_crl *out, pst_span der)
{
    memset(out, 0, sizeof *out);
    struct pst_reader outer = rd_over(der);
    struct pst_reader r = der_into(&outer, DER_SEQUENCE, "CertificateList");
    struct pst_reader ahead = r;
    out->tbs = der_whole(&ahead, DER_SEQUENCE, "tbsCertList");
    struct pst_reader tbs = der_into(&r, DER_SEQUENCE, "tbsCertList");
    pst_span algorithm = der_whole(&r, DER_SEQUENCE, "signatureAlgorithm");
    out->signature = der_bits(&r, DER_BIT_STRING, "signatureValue");
    bool well = rd_end(&r) == PST_OK && rd_end(&outer) == PST_OK && read_tbs(out, &tbs) == PST_OK &&
                pst_span_eq(algorithm, out->algorithm);
    return well ? PST_OK : PST_E_CRL_MALFORMED;
}

// --- scope

// Have two lists of GeneralName a name in common?
static bool share_a_name(pst_span a, pst_span b)
{
    struct pst_reader ra = rd_over(a);
    struct pst_general_name x, y;
    while (rd_more(&ra) && pst_general_name_read(&ra, &x) == PST_OK) {
        struct pst_reader rb = rd_over(b);
        while (rd_more(&rb) && pst_general_name_read(&rb, &y) == PST_OK)
            if (x.tag == y.tag && pst_span_eq(x.value, y.value))
                return true;
    }
    return false;
}

// The body of fullName in the body of a distributionPoint.
static pst_span full_name(pst_span point)
{
    struct pst_reader r = rd_over(point);
    return der_take(&r, DER_CONTEXT_IN(0), "fullName");
}

// 6.3.3 (b) (2) (i): one of the certificate's distribution points has a name that the list has.
static bool point_matches(pst_span crl_points, pst_span point)
{
    struct pst_reader outer = rd_over(crl_points);
    struct pst_reader list = der_into(&outer, DER_SEQUENCE, "CRLDistributionPoints");
    while (rd_more(&list)) {
        struct pst_reader in = der_into(&list, DER_SEQUENCE, "DistributionPoint");
        pst_span theirs = der_take(&in, DER_CONTEXT_IN(0), "distributionPoint");
        if (!in.failed && share_a_name(full_name(theirs), full_name(point)))
            return true;
    }
    return false;
}

bool pst_crl_covers(const struct pst_crl *crl, const struct pst_cert *cert)
{
    if (!pst_dn_equal(crl->issuer, cert->issuer) || crl->only_attributes)
        return false;
    if ((crl->only_users && cert->is_ca) || (crl->only_cas && !cert->is_ca))
        return false;
    return crl->point.n == 0 || point_matches(cert->crl_points, crl->point);
}

// --- the answer

// Extensions of an entry. 5.3: a critical one that is not understood, of any entry, makes the whole list unusable.
static pst_err read_entry_extensions(struct pst_reader *entry, bool *understood)
{
    struct pst_reader list = der_into(entry, DER_SEQUENCE, "crlEntryExtensions");
    do {
        struct pst_reader e = der_into(&list, DER_SEQUENCE, "Extension");
        pst_span oid = der_oid(&e, "extnID");
        bool critical = der_default_false(&e, DER_BOOLEAN, "critical");
        der_take(&e, DER_OCTET_STRING, "extnValue");
        PST_TRY(rd_end(&e));
        if (critical && !pst_oid_is(PST_OID_REASON_CODE, oid) && !pst_oid_is(PST_OID_INVALIDITY_DATE, oid))
            *understood = false;
    } while (rd_more(&list));
    return rd_end(&list);
}

// SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions OPTIONAL }. All entries are
// read, whether or not the one is found.
static pst_err find_serial(const struct pst_crl *crl, pst_span serial, bool *found, bool *understood)
{
    struct pst_reader list = rd_over(crl->revoked);
    while (rd_more(&list)) {
        struct pst_reader entry = der_into(&list, DER_SEQUENCE, "revokedCertificate");
        if (pst_span_eq(der_integer(&entry, "userCertificate"), serial))
            *found = true;
        der_time(&entry, "revocationDate");
        if (rd_more(&entry)) {
            if (crl->version != 2)
                return PST_E_DECODE;
            PST_TRY(read_entry_extensions(&entry, understood));
        }
        PST_TRY(rd_end(&entry));
    }
    return rd_end(&list);
}

static pst_err check_signature(const struct pst_crl *crl, const struct pst_crl_question *q)
{
    struct pst_signed how;
    uint8_t digest[PST_MAX_HASH_LEN];
    PST_TRY(pst_signed_read(&how, q->kit, crl->algorithm));
    pst_span input = pst_signed_input(&how, digest, crl->tbs);
    pst_err e = pst_signed_check(&how, q->kit, &q->issuer_key, q->issuer_key_params, input, crl->signature);
    return e == PST_E_CERTIFICATE_SIGNATURE ? PST_E_CRL_MALFORMED : e;
}

static bool is_fresh(const struct pst_crl *crl, const struct pst_time *time)
{
    int64_t next = crl->has_next_update ? crl->next_update : INT64_MAX;
    return time->policy == PST_TIME_UNKNOWN || (time->now <= next && (time->policy == PST_TIME_NOT_BEFORE ||
                                                                      time->now >= crl->this_update));
}

pst_err pst_crl_ask(enum pst_crl_answer *answer, const struct pst_crl *crl, const struct pst_crl_question *q)
{
    *answer = PST_CRL_USELESS;
    // 5.1.2.1, 5.1.2.5, 5.2.1, 5.2.3: a list of today is version 2 and has nextUpdate, an authority key identifier, a number.
    bool complete = crl->version == 2 && crl->has_next_update && crl->has_number && crl->authority_key_id.n != 0;
    if (q->profile != PST_PROFILE_PRIVATE && !complete)
        return PST_E_CRL_MALFORMED;
    // Signed by the CA's other key, perhaps. 6.3.3 (f): nobody signs lists without cRLSign.
    bool both = crl->authority_key_id.n != 0 && q->issuer_key_id.n != 0;
    if ((both && !pst_span_eq(crl->authority_key_id, q->issuer_key_id)) || !q->issuer_may_sign)
        return PST_OK;
    PST_TRY(check_signature(crl, q));
    bool found = false, understood = !crl->not_understood && !crl->indirect;
    if (find_serial(crl, q->cert->serial, &found, &understood) != PST_OK)
        return PST_E_CRL_MALFORMED;
    if (found && !crl->indirect)
        return PST_E_CERTIFICATE_REVOKED;
    if (understood && !crl->only_some_reasons && is_fresh(crl, q->time))
        *answer = PST_CRL_GOOD;
    return PST_OK;
}
