// profile.h: what every certificate of a path must keep, wherever it stands (RFC 5280 4.1, 4.2), and when it is valid.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_PROFILE_H
#define PST_PROFILE_H

#include "x509/cert.h"
#include <postern/x509.h>

// pst_profile_check judges the form of a certificate that was read. On an error about an extension c->culprit is its OID.
PST_MUST_CHECK pst_err pst_profile_check(struct pst_cert *c, enum pst_profile profile);

// pst_profile_check_server adds what a server's own certificate keeps in PST_PROFILE_STRICT.
PST_MUST_CHECK pst_err pst_profile_check_server(struct pst_cert *c);

// pst_profile_understood says whether the certificate has no critical extension that is not understood.
PST_MUST_CHECK pst_err pst_profile_understood(struct pst_cert *c);

// The extensions that must not be critical (4.2.1.1, 4.2.1.2, 4.2.1.15, 4.2.2.1, 4.2.2.2).
#define PST_NEVER_CRITICAL                                                                                             \
    (PST_EXTENSION_BIT(PST_OID_AUTHORITY_KEY_ID) | PST_EXTENSION_BIT(PST_OID_SUBJECT_KEY_ID) |                         \
     PST_EXTENSION_BIT(PST_OID_FRESHEST_CRL) | PST_EXTENSION_BIT(PST_OID_AUTHORITY_INFO_ACCESS) |                      \
     PST_EXTENSION_BIT(PST_OID_SUBJECT_INFO_ACCESS))

// pst_validity_check judges a validity by the time policy: CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID; TIME_UNKNOWN for
// a policy that does not exist.
PST_MUST_CHECK pst_err pst_validity_check(const struct pst_time *time, int64_t not_before, int64_t not_after);

#endif
