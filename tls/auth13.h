// auth13.h: Certificate, CertificateVerify and Finished, RFC 8446 4.4, as steps for both roles.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_AUTH13_H
#define PST_AUTH13_H

#include "tls/handshake.h"

pst_step pst_recv_certificate, pst_recv_certificate_verify, pst_recv_finished;
pst_step pst_send_certificate, pst_send_certificate_verify, pst_send_finished;

#endif
