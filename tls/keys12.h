// keys12.h: carries out the keys column of the TLS 1.2 arrows.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_KEYS12_H
#define PST_KEYS12_H

#include "tls/handshake.h"

// MAKE_12 derives the master secret, SEND_12 and RECV_12 install the keys of one direction. PST_E_INTERNAL.
PST_MUST_CHECK pst_err pst_turn_keys12(struct pst_conn *c, unsigned keys);

// verify_data over the transcript so far, RFC 5246 7.4.9: of our Finished (PST_SENT) or of the one we expect.
void pst_verify_data12(const struct pst_conn *c, uint8_t out[VERIFY_DATA12_LEN], enum pst_dir dir);

// What a client or a server must have seen: Finished always, of a server (or a client that was asked) chain and signature too.
bool pst_proved_enough12(const struct pst_handshake *hs);

// Keying material, RFC 5705 4. PST_E_EXTENDED_MASTER_SECRET without one: RFC 7627 5.4 forbids it.
PST_MUST_CHECK pst_err pst_export12(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label,
                                    pst_span context);

#endif
