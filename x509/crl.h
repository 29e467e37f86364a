// crl.h: revocation lists, RFC 5280 5 and 6.3: direct and complete ones, given by the caller.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CRL_H
#define PST_CRL_H

#include "x509/cert.h"
#include <postern/x509.h>

struct pst_crl {
    pst_span tbs, algorithm, signature;
    pst_span issuer; // Name, whole
    int64_t this_update, next_update;
    bool has_next_update, has_number;
    uint8_t version;
    pst_span authority_key_id;
    pst_span revoked; // the body of revokedCertificates, or empty
    bool not_understood; // a critical extension is not known here
    // issuingDistributionPoint
    bool only_users, only_cas, only_attributes, only_some_reasons, indirect;
    pst_span point; // the body of distributionPoint, or empty
};

// Whose status is asked, and who signed it.
struct pst_crl_question {
    const struct pst_kit *kit;
    const struct pst_time *time;
    enum pst_profile profile;
    const struct pst_cert *cert;
    struct pst_public_key issuer_key;
    pst_span issuer_key_params; // as pst_spki_read gives them
    pst_span issuer_key_id;     // subjectKeyIdentifier, or empty
    bool issuer_may_sign;       // cRLSign, or no key usage
};

enum pst_crl_answer {
    PST_CRL_SILENT,   // does not cover the certificate
    PST_CRL_GOOD,     // covers it, and it is not listed
    PST_CRL_USELESS,  // covers it, but cannot decide: stale, of another key, partial, not understood
};

// pst_crl_read reads a whole CertificateList, all but the insides of the entries. PST_E_CRL_MALFORMED.
PST_MUST_CHECK pst_err pst_crl_read(struct pst_crl *out, pst_span der);

// pst_crl_covers says whether the list is about certificates like this one, of this issuer.
bool pst_crl_covers(const struct pst_crl *crl, const struct pst_cert *cert);

// pst_crl_ask asks one list, which covers the certificate, and checks the list's signature. CERTIFICATE_REVOKED, CRL_MALFORMED
// (also when the signature does not verify), or what pst_signed_check says about the issuer's key.
PST_MUST_CHECK pst_err pst_crl_ask(enum pst_crl_answer *answer, const struct pst_crl *crl,
                                   const struct pst_crl_question *q);

#endif
