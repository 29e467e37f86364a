// mldsa.h: ML-DSA verification with a context string, for protocols that have one; TLS and X.509 have the empty one.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MLDSA_H
#define PST_MLDSA_H

#include <postern/kit.h>

// pst_mldsa_verify is ML-DSA.Verify, FIPS 204 algorithm 3. key->kind names the parameter set, key->point is the raw public
// key. PST_E_BAD_PUBLIC_KEY: not an ML-DSA key or not of its length. PST_E_BAD_SIGNATURE: anything else, a context of more
// than 255 bytes too.
PST_MUST_CHECK pst_err pst_mldsa_verify(const struct pst_public_key *key, pst_span context, pst_span message, pst_span sig);

#endif
