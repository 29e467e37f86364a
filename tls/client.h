// client.h: what a client does before it knows the version: send ClientHello, take ServerHello, RFC 8446 4.1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CLIENT_H
#define PST_CLIENT_H

#include "tls/handshake.h"

#define CLIENT_START_ARROWS 2
extern const struct pst_arrow pst_client_start[CLIENT_START_ARROWS];

// Both write a ClientHello; the second answers a HelloRetryRequest.
pst_step pst_send_client_hello, pst_send_second_client_hello;

#define CLIENT_EXTS 7
extern const struct pst_ext pst_client_exts[CLIENT_EXTS];

#endif
