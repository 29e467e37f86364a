// extension.c: the contents of the extensions of RFC 5280 4.2: one function each, one row each. All are read in full,
// also those by which nothing is decided: an extension that is not what its OID says spoils the certificate.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/extension.h"
#include "x509/dn.h"

// The element that comes next, whole, without moving: for extensions that are kept to be walked again.
static pst_span keep(const struct pst_reader *r)
{
    struct pst_reader ahead = *r;
    ahead.hook = NULL;
    return der_whole(&ahead, DER_SEQUENCE, "SEQUENCE");
}

// The body of a GeneralNames, SEQUENCE SIZE (1..MAX) OF GeneralName, of any tag.
static pst_err general_names(struct pst_reader *list)
{
    do {
        struct pst_general_name g;
        PST_TRY(pst_general_name_read(list, &g));
        // 4.2.1.6: four octets or sixteen.
        if (g.tag == GN_IP && g.value.n != 4 && g.value.n != 16)
            return PST_E_DECODE;
        if (g.tag != GN_DIRECTORY && g.value.n == 0)
            return PST_E_DECODE;
    } while (rd_more(list));
    return rd_end(list);
}

// SubjectKeyIdentifier ::= OCTET STRING
static pst_err subject_key_id(struct pst_cert *out, struct pst_reader *r)
{
    out->key_id = der_take(r, DER_OCTET_STRING, "SubjectKeyIdentifier");
    return out->key_id.n != 0 ? PST_OK : PST_E_DECODE;
}

// KeyUsage ::= BIT STRING { digitalSignature(0) .. decipherOnly(8) }. 4.2.1.3: at least one bit is set.
static pst_err key_usage(struct pst_cert *out, struct pst_reader *r)
{
    out->key_usage = der_named_bits(r, DER_BIT_STRING, &out->loose_key_usage, "KeyUsage");
    return out->key_usage != 0 && out->key_usage < 1u << 9 ? PST_OK : PST_E_DECODE;
}

static pst_err subject_alt_name(struct pst_cert *out, struct pst_reader *r)
{
    out->san = keep(r);
    struct pst_reader list = der_into(r, DER_SEQUENCE, "SubjectAltName");
    return general_names(&list);
}

static pst_err issuer_alt_name(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    struct pst_reader list = der_into(r, DER_SEQUENCE, "IssuerAltName");
    return general_names(&list);
}

// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
static pst_err basic_constraints(struct pst_cert *out, struct pst_reader *r)
{
    struct pst_reader in = der_into(r, DER_SEQUENCE, "BasicConstraints");
    out->is_ca = der_default_false(&in, DER_BOOLEAN, "cA");
    if (rd_more(&in))
        out->path_len = (int32_t)der_small(&in, DER_INTEGER, INT32_MAX, "pathLenConstraint");
    // 4.2.1.9: no pathLenConstraint unless cA is asserted.
    return out->path_len >= 0 && !out->is_ca ? PST_E_DECODE : rd_end(&in);
}

// GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }.
// 4.2.1.10: minimum is zero (and, being the default, not written), and maximum is absent.
static pst_err subtrees(struct pst_reader *in, uint8_t tag, bool *any)
{
    if (!pst_der_is(in, tag))
        return PST_OK;
    *any = true;
    struct pst_reader list = der_into(in, tag, "GeneralSubtrees");
    do {
        struct pst_reader subtree = der_into(&list, DER_SEQUENCE, "GeneralSubtree");
        struct pst_general_name base;
        PST_TRY(pst_general_name_read(&subtree, &base));
        PST_TRY(rd_end(&subtree));
        if (base.tag == GN_IP && base.value.n != 8 && base.value.n != 32)
            return PST_E_DECODE;
    } while (rd_more(&list));
    return rd_end(&list);
}

// NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }. 4.2.1.10: not empty.
static pst_err name_constraints(struct pst_cert *out, struct pst_reader *r)
{
    out->name_constraints = keep(r);
    struct pst_reader in = der_into(r, DER_SEQUENCE, "NameConstraints");
    bool any = false;
    PST_TRY(subtrees(&in, DER_CONTEXT_IN(0), &any));
    PST_TRY(subtrees(&in, DER_CONTEXT_IN(1), &any));
    return any ? rd_end(&in) : PST_E_DECODE;
}

// DistributionPoint ::= SEQUENCE { distributionPoint [0] OPTIONAL, reasons [1] OPTIONAL, cRLIssuer [2] OPTIONAL }.
// 4.2.1.13: not of reasons alone.
static pst_err distribution_point(struct pst_reader *list)
{
    struct pst_reader in = der_into(list, DER_SEQUENCE, "DistributionPoint");
    bool named = false;
    if (pst_der_is(&in, DER_CONTEXT_IN(0))) {
        named = true;
        struct pst_reader choice = der_into(&in, DER_CONTEXT_IN(0), "distributionPoint");
        if (pst_der_is(&choice, DER_CONTEXT_IN(0))) {
            struct pst_reader full = der_into(&choice, DER_CONTEXT_IN(0), "fullName");
            PST_TRY(general_names(&full));
        } else {
            der_take(&choice, DER_CONTEXT_IN(1), "nameRelativeToCRLIssuer");
        }
        PST_TRY(rd_end(&choice));
    }
    bool loose = false;
    if (pst_der_is(&in, DER_CONTEXT(1)))
        der_named_bits(&in, DER_CONTEXT(1), &loose, "reasons");
    if (pst_der_is(&in, DER_CONTEXT_IN(2))) {
        named = true;
        struct pst_reader issuer = der_into(&in, DER_CONTEXT_IN(2), "cRLIssuer");
        PST_TRY(general_names(&issuer));
    }
    return named && !loose ? rd_end(&in) : PST_E_DECODE;
}

// FreshestCRL ::= CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
static pst_err freshest_crl(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    struct pst_reader list = der_into(r, DER_SEQUENCE, "CRLDistributionPoints");
    do {
        PST_TRY(distribution_point(&list));
    } while (rd_more(&list));
    return rd_end(&list);
}

static pst_err crl_points(struct pst_cert *out, struct pst_reader *r)
{
    out->crl_points = keep(r);
    return freshest_crl(out, r);
}

// PolicyQualifierInfo ::= SEQUENCE { policyQualifierId, qualifier ANY }. 4.2.1.4: of a critical extension the
// qualifiers must be understood, too; only CPS and UserNotice are.
static pst_err policy_qualifiers(struct pst_cert *out, struct pst_reader *policy)
{
    struct pst_reader list = der_into(policy, DER_SEQUENCE, "policyQualifiers");
    do {
        struct pst_reader in = der_into(&list, DER_SEQUENCE, "PolicyQualifierInfo");
        pst_span id = der_oid(&in, "policyQualifierId");
        uint8_t tag;
        der_any(&in, &tag, "qualifier");
        PST_TRY(rd_end(&in));
        bool critical = (out->critical & PST_EXTENSION_BIT(PST_OID_CERTIFICATE_POLICIES)) != 0;
        if (critical && pst_oid_in(PST_OID_CPS, PST_OID_USER_NOTICE, id) == PST_OID_UNKNOWN)
            out->unknown_critical = pst_oid_octets(PST_OID_CERTIFICATE_POLICIES);
    } while (rd_more(&list));
    return rd_end(&list);
}

// CertificatePolicies ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { policyIdentifier, policyQualifiers OPTIONAL }
static pst_err certificate_policies(struct pst_cert *out, struct pst_reader *r)
{
    struct pst_reader list = der_into(r, DER_SEQUENCE, "CertificatePolicies");
    do {
        struct pst_reader policy = der_into(&list, DER_SEQUENCE, "PolicyInformation");
        der_oid(&policy, "policyIdentifier");
        if (rd_more(&policy))
            PST_TRY(policy_qualifiers(out, &policy));
        PST_TRY(rd_end(&policy));
    } while (rd_more(&list));
    return rd_end(&list);
}

// PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy, subjectDomainPolicy }
static pst_err policy_mappings(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    struct pst_reader list = der_into(r, DER_SEQUENCE, "PolicyMappings");
    do {
        struct pst_reader in = der_into(&list, DER_SEQUENCE, "PolicyMapping");
        der_oid(&in, "issuerDomainPolicy");
        der_oid(&in, "subjectDomainPolicy");
        PST_TRY(rd_end(&in));
    } while (rd_more(&list));
    return rd_end(&list);
}

// AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] },
// all OPTIONAL. A.2: the last two are both there or both absent.
static pst_err authority_key_id(struct pst_cert *out, struct pst_reader *r)
{
    struct pst_reader in = der_into(r, DER_SEQUENCE, "AuthorityKeyIdentifier");
    if (pst_der_is(&in, DER_CONTEXT(0))) {
        out->authority_key_id = der_take(&in, DER_CONTEXT(0), "keyIdentifier");
        if (out->authority_key_id.n == 0)
            return PST_E_DECODE;
    }
    bool issuer = pst_der_is(&in, DER_CONTEXT_IN(1));
    if (issuer) {
        struct pst_reader names = der_into(&in, DER_CONTEXT_IN(1), "authorityCertIssuer");
        PST_TRY(general_names(&names));
    }
    out->authority_has_serial = pst_der_is(&in, DER_CONTEXT(2));
    if (out->authority_has_serial)
        der_take(&in, DER_CONTEXT(2), "authorityCertSerialNumber");
    return issuer == out->authority_has_serial ? rd_end(&in) : PST_E_DECODE;
}

// PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0], inhibitPolicyMapping [1] }. 4.2.1.11: not empty.
static pst_err policy_constraints(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    struct pst_reader in = der_into(r, DER_SEQUENCE, "PolicyConstraints");
    bool any = rd_more(&in);
    if (pst_der_is(&in, DER_CONTEXT(0)))
        der_small(&in, DER_CONTEXT(0), INT32_MAX, "requireExplicitPolicy");
    if (pst_der_is(&in, DER_CONTEXT(1)))
        der_small(&in, DER_CONTEXT(1), INT32_MAX, "inhibitPolicyMapping");
    return any ? rd_end(&in) : PST_E_DECODE;
}

// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
static pst_err extended_key_usage(struct pst_cert *out, struct pst_reader *r)
{
    out->eku = keep(r);
    struct pst_reader list = der_into(r, DER_SEQUENCE, "ExtKeyUsageSyntax");
    do {
        der_oid(&list, "KeyPurposeId");
    } while (rd_more(&list));
    return rd_end(&list);
}

// InhibitAnyPolicy ::= INTEGER (0..MAX)
static pst_err inhibit_any_policy(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    der_small(r, DER_INTEGER, INT32_MAX, "InhibitAnyPolicy");
    return PST_OK;
}

// AuthorityInfoAccessSyntax and SubjectInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { accessMethod,
// accessLocation GeneralName }
static pst_err info_access(struct pst_cert *out, struct pst_reader *r)
{
    (void)out;
    struct pst_reader list = der_into(r, DER_SEQUENCE, "InfoAccessSyntax");
    do {
        struct pst_reader in = der_into(&list, DER_SEQUENCE, "AccessDescription");
        der_oid(&in, "accessMethod");
        struct pst_general_name location;
        PST_TRY(pst_general_name_read(&in, &location));
        PST_TRY(rd_end(&in));
    } while (rd_more(&list));
    return rd_end(&list);
}

typedef pst_err ext_reader(struct pst_cert *out, struct pst_reader *r);

// The rows stand in the order of oid.h.
static ext_reader *const readers[] = {
    [PST_OID_SUBJECT_KEY_ID - PST_OID_FIRST_EXTENSION] = subject_key_id,
    [PST_OID_KEY_USAGE - PST_OID_FIRST_EXTENSION] = key_usage,
    [PST_OID_SUBJECT_ALT_NAME - PST_OID_FIRST_EXTENSION] = subject_alt_name,
    [PST_OID_ISSUER_ALT_NAME - PST_OID_FIRST_EXTENSION] = issuer_alt_name,
    [PST_OID_BASIC_CONSTRAINTS - PST_OID_FIRST_EXTENSION] = basic_constraints,
    [PST_OID_NAME_CONSTRAINTS - PST_OID_FIRST_EXTENSION] = name_constraints,
    [PST_OID_CRL_DISTRIBUTION_POINTS - PST_OID_FIRST_EXTENSION] = crl_points,
    [PST_OID_CERTIFICATE_POLICIES - PST_OID_FIRST_EXTENSION] = certificate_policies,
    [PST_OID_POLICY_MAPPINGS - PST_OID_FIRST_EXTENSION] = policy_mappings,
    [PST_OID_AUTHORITY_KEY_ID - PST_OID_FIRST_EXTENSION] = authority_key_id,
    [PST_OID_POLICY_CONSTRAINTS - PST_OID_FIRST_EXTENSION] = policy_constraints,
    [PST_OID_EXTENDED_KEY_USAGE - PST_OID_FIRST_EXTENSION] = extended_key_usage,
    [PST_OID_FRESHEST_CRL - PST_OID_FIRST_EXTENSION] = freshest_crl,
    [PST_OID_INHIBIT_ANY_POLICY - PST_OID_FIRST_EXTENSION] = inhibit_any_policy,
    [PST_OID_AUTHORITY_INFO_ACCESS - PST_OID_FIRST_EXTENSION] = info_access,
    [PST_OID_SUBJECT_INFO_ACCESS - PST_OID_FIRST_EXTENSION] = info_access,
};

pst_err pst_ext_read(struct pst_cert *out, enum pst_oid id, struct pst_reader *value)
{
    return readers[id - PST_OID_FIRST_EXTENSION](out, value);
}

bool pst_cert_has_purpose(pst_span eku, enum pst_oid purpose, bool any)
{
    if (eku.n == 0)
        return true;
    struct pst_reader outer = rd_over(eku);
    struct pst_reader list = der_into(&outer, DER_SEQUENCE, "ExtKeyUsageSyntax");
    while (rd_more(&list)) {
        pst_span id = der_oid(&list, "KeyPurposeId");
        if (pst_oid_is(purpose, id) || (any && pst_oid_is(PST_OID_ANY_EXTENDED_KEY_USAGE, id)))
            return true;
    }
    return false;
}
