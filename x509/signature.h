// signature.h: AlgorithmIdentifier and a kit to a signature's verification (RFC 4055, 5758, 8410, 9881).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SIGNATURE_H
#define PST_SIGNATURE_H

#include "crypto/base/bytes.h"
#include <postern/kit.h>

// How something is signed: by which AlgorithmIdentifier, and what that asks of the key.
struct pst_signed {
    struct pst_sig_how how;
    enum pst_key_kind ml_dsa;  // of PST_SIG_ML_DSA: which
    pst_span pss_params;       // of PST_SIG_RSA_PSS: RSASSA-PSS-params, whole
};

// pst_signed_read reads a whole AlgorithmIdentifier. CERTIFICATE_ALGORITHM when it is not one that is accepted here, or the
// kit has no such hash.
PST_MUST_CHECK pst_err pst_signed_read(struct pst_signed *out, const struct pst_kit *kit, pst_span algorithm);

// pst_signed_input gives what a verifier wants to see: the digest of `message`, in `digest`, or the message itself.
pst_span pst_signed_input(const struct pst_signed *s, uint8_t digest[PST_MAX_HASH_LEN], pst_span message);

// pst_signed_check verifies. CERTIFICATE_SIGNATURE (also when key and algorithm do not go together), CERTIFICATE_KEY_TYPE
// (the kit has no such member), BAD_PUBLIC_KEY. `key_params` is what pst_spki_read said of an id-RSASSA-PSS key.
PST_MUST_CHECK pst_err pst_signed_check(const struct pst_signed *s, const struct pst_kit *kit,
                                        const struct pst_public_key *key, pst_span key_params, pst_span input,
                                        pst_span signature);

#endif
