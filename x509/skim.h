// skim.h: the few fields of a certificate that are wanted before, or without, reading it whole.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SKIM_H
#define PST_SKIM_H

#include "x509/der.h"

struct pst_skim {
    pst_span issuer, subject; // Names, whole; their insides have not been looked at
    pst_span spki;            // SubjectPublicKeyInfo, whole, likewise
};

// pst_cert_skim walks to the public key and no further. PST_E_CERTIFICATE_MALFORMED when there is no way there.
PST_MUST_CHECK pst_err pst_cert_skim(struct pst_skim *out, pst_span der);

#endif
