// profile.c: what every certificate of a path must keep, wherever it stands. RFC 5280 asks most of this of those who issue
// certificates; a certificate that breaks it was not made by a CA that knows what it signs.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/profile.h"
#include "x509/dn.h"

// 4.2.1.9, 4.2.1.10, 4.2.1.11, 4.2.1.14: critical wherever they stand (basicConstraints: in a CA).
#define ALWAYS_CRITICAL                                                                                                \
    (PST_EXTENSION_BIT(PST_OID_NAME_CONSTRAINTS) | PST_EXTENSION_BIT(PST_OID_POLICY_CONSTRAINTS) |                     \
     PST_EXTENSION_BIT(PST_OID_INHIBIT_ANY_POLICY))

#define MAX_SERIAL 20 // 4.1.2.2: octets, not counting the zero before a high bit

static pst_err blame(struct pst_cert *c, enum pst_oid extension, pst_err e)
{
    c->culprit = pst_oid_octets(extension);
    return e;
}

// The first extension of a set.
static enum pst_oid first_of(uint32_t set)
{
    enum pst_oid id = PST_OID_FIRST_EXTENSION;
    while (id < PST_OID_LAST_EXTENSION && (set & PST_EXTENSION_BIT(id)) == 0)
        id++;
    return id;
}

// 4.1.2.2: a positive integer of at most 20 octets.
static pst_err check_serial(const struct pst_cert *c, enum pst_profile profile)
{
    struct pst_reader r = rd_over(c->serial);
    uint8_t first = rd_u8(&r, "serialNumber");
    bool zero = first == 0 && !rd_more(&r), padded = first == 0 && !zero;
    if (first >= 0x80 || c->serial.n > MAX_SERIAL + (size_t)padded)
        return PST_E_CERTIFICATE_SERIAL;
    return zero && profile != PST_PROFILE_PRIVATE ? PST_E_CERTIFICATE_SERIAL : PST_OK;
}

pst_err pst_profile_understood(struct pst_cert *c)
{
    // 4.2.1.11 asks for processing that is not done here; noncritical ones are not asked for.
    uint32_t policy = c->critical & PST_EXTENSION_BIT(PST_OID_POLICY_CONSTRAINTS);
    // 4.2.1.13: nobody has fetched the lists.
    uint32_t points = c->critical & PST_EXTENSION_BIT(PST_OID_CRL_DISTRIBUTION_POINTS);
    if (c->unknown_critical.n == 0 && policy == 0 && points == 0)
        return PST_OK;
    c->culprit = c->unknown_critical.n != 0 ? c->unknown_critical : pst_oid_octets(first_of(policy | points));
    return PST_E_UNKNOWN_CRITICAL_EXTENSION;
}

// Who may have which extension, and critical or not.
static pst_err check_criticality(struct pst_cert *c)
{
    uint32_t wrong = (c->critical & PST_NEVER_CRITICAL) | (c->present & ~c->critical & ALWAYS_CRITICAL);
    uint32_t san = c->present & PST_EXTENSION_BIT(PST_OID_SUBJECT_ALT_NAME);
    // 4.2.1.6: critical if the subject is empty; CA/B BR 7.1.2.7.12: and only then.
    if (san != 0 && ((c->critical & san) != 0) != pst_dn_is_empty(c->subject))
        wrong |= san;
    if (c->is_ca)
        wrong |= c->present & ~c->critical & PST_EXTENSION_BIT(PST_OID_BASIC_CONSTRAINTS);
    return wrong == 0 ? PST_OK : blame(c, first_of(wrong), PST_E_CERTIFICATE_EXTENSION);
}

static pst_err check_key_ids(struct pst_cert *c)
{
    // 4.2.1.2: in every CA certificate.
    if (c->is_ca && c->key_id.n == 0)
        return blame(c, PST_OID_SUBJECT_KEY_ID, PST_E_CERTIFICATE_EXTENSION);
    // 4.2.1.1: with a keyIdentifier in every certificate but self-signed ones.
    if (c->authority_key_id.n == 0 && !pst_dn_equal(c->issuer, c->subject))
        return blame(c, PST_OID_AUTHORITY_KEY_ID, PST_E_CERTIFICATE_EXTENSION);
    return PST_OK;
}

pst_err pst_profile_check(struct pst_cert *c, enum pst_profile profile)
{
    if (c->version != 3)
        return PST_E_CERTIFICATE_VERSION;
    PST_TRY(check_serial(c, profile));
    // 4.1.2.4: issuer is never empty; 4.1.2.6: the subject of a CA neither. 4.1.2.5: UTCTime through 2049.
    if (pst_dn_is_empty(c->issuer) || (c->is_ca && pst_dn_is_empty(c->subject)) || c->early_generalized_time)
        return PST_E_CERTIFICATE_MALFORMED;
    PST_TRY(pst_profile_understood(c));
    if (c->loose_key_usage)
        return blame(c, PST_OID_KEY_USAGE, PST_E_CERTIFICATE_EXTENSION);
    // 4.2.1.10: only in a CA certificate.
    if (c->name_constraints.n != 0 && !c->is_ca)
        return blame(c, PST_OID_NAME_CONSTRAINTS, PST_E_CERTIFICATE_EXTENSION);
    if (profile == PST_PROFILE_PRIVATE)
        return PST_OK;
    PST_TRY(check_criticality(c));
    // 4.2.1.3: keyCertSign needs cA; 4.2.1.9: pathLenConstraint needs both, and cA without keyCertSign is for nothing.
    bool has_key_usage = pst_cert_has(c, PST_OID_KEY_USAGE), may_sign = (c->key_usage & PST_KU_KEY_CERT_SIGN) != 0;
    if (has_key_usage && c->is_ca != may_sign)
        return blame(c, PST_OID_KEY_USAGE, PST_E_KEY_USAGE);
    return check_key_ids(c);
}

static bool lists_purpose(pst_span eku, enum pst_oid purpose)
{
    return eku.n != 0 && pst_cert_has_purpose(eku, purpose, false);
}

pst_err pst_profile_check_server(struct pst_cert *c)
{
    // CA/B BR 7.1.2.7.10: anyExtendedKeyUsage is not among the purposes; 7.1.2.7.6: the extension is not critical.
    bool critical = (c->critical & PST_EXTENSION_BIT(PST_OID_EXTENDED_KEY_USAGE)) != 0;
    if (critical || lists_purpose(c->eku, PST_OID_ANY_EXTENDED_KEY_USAGE))
        return blame(c, PST_OID_EXTENDED_KEY_USAGE, PST_E_EXTENDED_KEY_USAGE);
    return PST_OK;
}

// RFC 5280 4.1.2.5: from notBefore through notAfter, inclusive.
pst_err pst_validity_check(const struct pst_time *time, int64_t not_before, int64_t not_after)
{
    switch (time->policy) {
    case PST_TIME_TRUSTED:
        if (time->now < not_before)
            return PST_E_CERTIFICATE_NOT_YET_VALID;
        return time->now <= not_after ? PST_OK : PST_E_CERTIFICATE_EXPIRED;
    case PST_TIME_NOT_BEFORE:
        return time->now <= not_after ? PST_OK : PST_E_CERTIFICATE_EXPIRED;
    case PST_TIME_UNKNOWN:
        return PST_OK;
    }
    return PST_E_TIME_UNKNOWN;
}
