// auth12.h: Certificate and Finished of TLS 1.2, RFC 5246 7.4.2 and 7.4.9, and what ServerKeyExchange signs, for both roles.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_AUTH12_H
#define PST_AUTH12_H

#include "tls/handshake.h"

pst_step pst_recv_certificate12, pst_send_certificate12, pst_recv_finished12, pst_send_finished12;

// Answers a HelloRequest or a ClientHello after the handshake: never, with a no_renegotiation warning (RFC 5746 4.5).
pst_step pst_refuse_renegotiation;

// A step for arrows on which nothing is written: a change_cipher_spec came or goes, which is the engine's.
pst_step pst_do_nothing12;

// client_random + server_random + ServerECDHParams, RFC 8422 5.4: what the server's key signs. 64 + 4 + 97 bytes at most.
#define SIGNED_PARAMS_MAX (2 * RANDOM_LEN + 4 + 133)
pst_span pst_signed_params(const struct pst_handshake *hs, uint8_t out[SIGNED_PARAMS_MAX], pst_span params);

#endif
