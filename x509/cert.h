// cert.h: a certificate as a struct of views (RFC 5280 4.1): what it says, in good form. Whether to believe it is
// judged elsewhere: profile.c (what every certificate must keep), chain.c (what a path must).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CERT_H
#define PST_CERT_H

#include "x509/der.h"
#include "x509/oid.h"

// The bits of KeyUsage, RFC 5280 4.2.1.3.
#define PST_KU_DIGITAL_SIGNATURE (1u << 0)
#define PST_KU_KEY_ENCIPHERMENT (1u << 2)
#define PST_KU_KEY_CERT_SIGN (1u << 5)
#define PST_KU_CRL_SIGN (1u << 6)

// A set of the extensions that the table of oid.h knows.
#define PST_EXTENSION_BIT(id) (1u << ((id)-PST_OID_FIRST_EXTENSION))

struct pst_cert {
    pst_span tbs;       // tbsCertificate, whole: what is signed
    pst_span algorithm; // AlgorithmIdentifier, whole, the same inside and outside
    pst_span signature;
    pst_span serial;           // content octets of the INTEGER
    pst_span issuer, subject;  // Names, whole
    pst_span spki;             // SubjectPublicKeyInfo, whole
    int64_t not_before, not_after;
    uint8_t version; // 1..3

    // What some roots in every store do against DER and RFC 5280: judged in profile.c, and not for anchors.
    bool early_generalized_time; // a date before 2050 as GeneralizedTime (4.1.2.5)
    bool loose_key_usage;        // KeyUsage with zero bits at its end (X.690 11.2.2)

    uint32_t present, critical; // sets of known extensions
    pst_span unknown_critical;  // OID of the first critical extension that is not known, or empty
    pst_span culprit;           // OID of the extension that an error is about, or empty

    pst_span key_id;            // subjectKeyIdentifier
    pst_span authority_key_id;  // keyIdentifier of authorityKeyIdentifier, or empty
    bool authority_has_serial;  // authorityCertIssuer and -SerialNumber are there
    uint16_t key_usage;         // PST_KU_*; ~0 where the extension is absent
    bool is_ca;
    int32_t path_len;           // pathLenConstraint, or -1
    pst_span san;               // GeneralNames, whole, or empty
    pst_span name_constraints;  // NameConstraints, whole, or empty
    pst_span eku;               // ExtKeyUsageSyntax, whole, or empty
    pst_span crl_points;        // CRLDistributionPoints, whole, or empty
};

// pst_cert_read reads a whole certificate. `hook` hears of every field, or is NULL. All spans are views into `der`.
// Errors: CERTIFICATE_MALFORMED, CERTIFICATE_VERSION, CERTIFICATE_ALGORITHM_MISMATCH, CERTIFICATE_DUPLICATE_EXTENSION,
// CERTIFICATE_EXTENSION; what was read before the error stays readable in `out`.
PST_MUST_CHECK pst_err pst_cert_read(struct pst_cert *out, pst_span der, const struct pst_field_hook *hook);

// pst_cert_has_purpose says whether the EKU extension is absent, or lists `purpose`, or (where `any` counts) lists
// anyExtendedKeyUsage.
bool pst_cert_has_purpose(pst_span eku, enum pst_oid purpose, bool any);

static inline bool pst_cert_has(const struct pst_cert *c, enum pst_oid extension)
{
    return (c->present & PST_EXTENSION_BIT(extension)) != 0;
}

#endif
