// auth.h: who the other one is, and showing who we are, for both versions: chains, signatures, Finished. The three lines that
// set hs->proved stand in auth.c, each behind its verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_AUTH_H
#define PST_AUTH_H

#include "tls/handshake.h"

// Asks the verifier about the peer's certificates, leaf first; keeps the leaf's key. PROVED_CHAIN, or the verifier's error.
PST_MUST_CHECK pst_err pst_believe_chain(struct pst_conn *c, const pst_span *certs, size_t num_certs);

// Checks the peer's signature over `content` with the leaf's key. PROVED_SIGNATURE; PST_E_SCHEME_NOT_OFFERED, PST_E_BAD_SIGNATURE.
PST_MUST_CHECK pst_err pst_believe_signature(struct pst_conn *c, uint16_t scheme, pst_span content, pst_span signature);

// Reads Finished and compares it with `want`, which is wiped. PROVED_FINISHED; PST_E_FINISHED_MISMATCH, PST_E_DECODE.
PST_MUST_CHECK pst_err pst_believe_finished(struct pst_conn *c, struct pst_message *m, PST_SECRET uint8_t *want,
                                            size_t want_len);

// Chooses the scheme we sign with: the signer's first that the peer lists (a SignatureSchemeList's vector) and the version
// allows; NULL when there is none.
const struct pst_scheme *pst_choose_scheme(const struct pst_conn *c, const struct pst_identity *identity,
                                           pst_span peer_schemes);

// Has the identity's signer write its signature of `content`, with hs->scheme, behind what `w` holds. PST_WAIT_SIGNER,
// PST_WAIT_ROOM, PST_E_SIGNER_FAILED, PST_E_ENTROPY_FAILED.
PST_MUST_CHECK pst_err pst_ask_signer(struct pst_conn *c, pst_span content, struct pst_writer *w);

#endif
