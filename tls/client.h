// client.h: what a client does before it knows the version: send ClientHello, take ServerHello, RFC 8446 4.1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CLIENT_H
#define PST_CLIENT_H

#include "tls/handshake.h"

#define CLIENT_START_ARROWS 2
extern const struct pst_arrow pst_client_start[CLIENT_START_ARROWS];

pst_step pst_send_client_hello;

// The suite that a ServerHello names: offered, of this version, and the same as before. Chooses the transcript's hash.
PST_MUST_CHECK pst_err pst_client_take_suite(struct pst_conn *c, uint16_t id);

// The client's extensions that stand in a hello of either version (client_ext.c), and each version's own (client12_ext.c, client13_ext.c).
#define CLIENT_EXTS 4
#define CLIENT12_EXTS 3
#define CLIENT13_EXTS 3
extern const struct pst_ext pst_client_exts[CLIENT_EXTS];
extern const struct pst_ext pst_client12_exts[CLIENT12_EXTS];
extern const struct pst_ext pst_client13_exts[CLIENT13_EXTS];

#endif
