// server.h: what a server does before the version is settled: take ClientHello and choose, RFC 8446 4.1.1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SERVER_H
#define PST_SERVER_H

#include "tls/handshake.h"

#define SERVER_START_ARROWS 1
extern const struct pst_arrow pst_server_start[SERVER_START_ARROWS];

// Is this number in a list of 16 bit numbers?
bool pst_lists(pst_span list, uint16_t number);

// The first suite of ours, of this version and (in TLS 1.2) for our key, that the client lists; begins the transcript.
// PST_E_NO_COMMON_SUITE.
PST_MUST_CHECK pst_err pst_server_choose_suite(struct pst_conn *c, pst_span listed);

// The identity for the name asked for and the scheme it signs with. PST_E_UNRECOGNIZED_NAME, PST_E_NO_COMMON_SCHEME.
PST_MUST_CHECK pst_err pst_server_choose_identity(struct pst_conn *c);

// The server's extensions in a hello of either version (server_ext.c), and each version's own (server12_ext.c, server13_ext.c).
#define SERVER_EXTS 4
#define SERVER12_EXTS 3
#define SERVER13_EXTS 2
extern const struct pst_ext pst_server_exts[SERVER_EXTS];
extern const struct pst_ext pst_server12_exts[SERVER12_EXTS];
extern const struct pst_ext pst_server13_exts[SERVER13_EXTS];

// The key_exchange for `group` among the client's shares; empty when there is none.
pst_span pst_client_share(pst_span client_shares, uint16_t group);

#endif
