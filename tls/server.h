// server.h: what a server does before the version is settled: take ClientHello and choose, RFC 8446 4.1.1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SERVER_H
#define PST_SERVER_H

#include "tls/handshake.h"

#define SERVER_START_ARROWS 1
extern const struct pst_arrow pst_server_start[SERVER_START_ARROWS];

#define SERVER_EXTS 6
extern const struct pst_ext pst_server_exts[SERVER_EXTS];

// The key_exchange for `group` among the client's shares; empty when there is none.
pst_span pst_client_share(pst_span client_shares, uint16_t group);

#endif
