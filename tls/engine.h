// engine.h: the one place where state, keys and transcript move.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_ENGINE_H
#define PST_ENGINE_H

#include "tls/handshake.h"

// Follows every arrow that can be followed: our own turns, then the messages at hand. PST_WAIT_MORE when it
// wants the next message, another PST_WAIT_*, or an error.
PST_MUST_CHECK pst_err pst_engine_run(struct pst_conn *c);

// TLS 1.2: a change_cipher_spec came; the arrow that waits for it is followed. PST_E_CHANGE_CIPHER_SPEC when none does.
PST_MUST_CHECK pst_err pst_engine_change_cipher_spec(struct pst_conn *c);

// Queues an alert, protected with the best keys there are.
void pst_engine_alert(struct pst_conn *c, uint8_t level, uint8_t description);

// The connection failed: the error sticks (the first wins), its alert is queued, and every secret is wiped.
void pst_engine_fail(struct pst_conn *c, pst_err err);

// Wipes and hands back the handshake's memory.
void pst_engine_forget_handshake(struct pst_conn *c);

// Wipes keys and secrets.
void pst_engine_forget_keys(struct pst_conn *c);

#endif
