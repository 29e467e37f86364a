// keys13.h: carries out the keys column of the TLS 1.3 arrows.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_KEYS13_H
#define PST_KEYS13_H

#include "tls/handshake.h"

// Does the MAKE_ bits (derive), then the SEND_ and RECV_ bits (install). Errors: PST_E_INTERNAL.
PST_MUST_CHECK pst_err pst_turn_keys13(struct pst_conn *c, unsigned keys);

// verify_data over the transcript so far: of our Finished (PST_SENT) or of the one we expect (PST_RECEIVED).
// Returns its length.
size_t pst_verify_data13(const struct pst_conn *c, uint8_t out[PST_MAX_HASH_LEN], enum pst_dir dir);

// TLS-Exporter, RFC 8446 7.5.
PST_MUST_CHECK pst_err pst_export13(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context);

// FINISHED alone, or with chain and signature where a certificate was asked for.
bool pst_proved_enough13(const struct pst_handshake *hs);

#endif
