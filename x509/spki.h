// spki.h: SubjectPublicKeyInfo (RFC 5280 4.1.2.7, RFC 3279, 4055, 5480, 8410, 9881) to the key that a kit works with.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SPKI_H
#define PST_SPKI_H

#include "x509/der.h"
#include <postern/kit.h>

// pst_spki_read reads a whole SubjectPublicKeyInfo into views. `pss_params`, where not NULL, gets what an id-RSASSA-PSS
// key restricts its signatures to: RSASSA-PSS-params, whole, or empty. Errors: CERTIFICATE_KEY_TYPE (an algorithm,
// curve or size that is not accepted: explicit curves, compressed points, RSA of a length that is not whole bytes or
// above 8192 bits), CERTIFICATE_KEY_WEAK (RSA below 2048 bits), BAD_PUBLIC_KEY (malformed).
PST_MUST_CHECK pst_err pst_spki_read(struct pst_public_key *out, pst_span *pss_params, pst_span spki);

#endif
