// ext.h: extensions, RFC 8446 4.2: one row per extension and role. What is checked of all of them (asked for,
// not twice, in the right message) is checked here, once.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_EXT_H
#define PST_EXT_H

#include "tls/handshake.h"

// Writes the extensions block of a message, length and all: every row of the flow that belongs there and has
// something to say.
void pst_extensions_write(struct pst_conn *c, struct pst_writer *w, unsigned where);

// Reads an extensions block (without its length). Fills hs->seen. PST_E_DUPLICATE_EXTENSION,
// PST_E_MISPLACED_EXTENSION, PST_E_UNSOLICITED_EXTENSION, PST_E_TOO_MANY_EXTENSIONS, PST_E_DECODE, or what a
// row says.
PST_MUST_CHECK pst_err pst_extensions_read(struct pst_conn *c, struct pst_reader *outer, pst_span block, unsigned where);

// Was this extension in the message read last?
bool pst_extension_seen(const struct pst_conn *c, uint16_t type);

#endif
