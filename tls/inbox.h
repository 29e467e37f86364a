// inbox.h: the buffer in which bytes arrive, are unprotected in place, and wait to be looked at. Nothing is
// copied but what a message split over records makes necessary.
//
//     | held message | ... record being opened ... | raw bytes as they came | room |
//       message, message_have                        raw, raw_have
//
// A message inside one record is read where the record lies. The start of one that goes on in the next record
// is moved to the front, and the next record's content is moved up to it.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_INBOX_H
#define PST_INBOX_H

#include <postern/conn.h>
#include "tls/record.h"

// Where the next bytes from the network go; moves what is there to the front when that makes room.
uint8_t *pst_inbox_room(struct pst_conn *c, size_t *room);

// A whole record, header included, at the start of the raw bytes. PST_WAIT_MORE, PST_E_RECORD_TOO_LARGE_FOR_BUFFER,
// PST_E_RECORD_OVERFLOW, PST_E_NOT_TLS, PST_E_PLAIN_HTTP, PST_E_RECORD_VERSION.
PST_MUST_CHECK pst_err pst_inbox_record(struct pst_conn *c, size_t *len);

// The raw record of `len` bytes has been opened; its content is handshake bytes: join them to what is held.
PST_MUST_CHECK pst_err pst_inbox_take_handshake(struct pst_conn *c, pst_span content);

// The next whole handshake message, header included, without consuming it. PST_WAIT_MORE, PST_E_MESSAGE_TOO_LARGE.
PST_MUST_CHECK pst_err pst_inbox_message(struct pst_conn *c, pst_span *message);

// The message last shown (c->in.taken bytes of it) is no longer needed.
void pst_inbox_consume(struct pst_conn *c);

// RFC 8446 5.1: "Handshake messages MUST NOT span key changes": true when nothing follows the message last shown.
bool pst_inbox_at_boundary(const struct pst_conn *c);

#endif
