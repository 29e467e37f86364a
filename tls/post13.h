// post13.h: what comes after the handshake, RFC 8446 4.6, as steps for both roles: KeyUpdate and NewSessionTicket.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_POST13_H
#define PST_POST13_H

#include "tls/handshake.h"

pst_step pst_recv_key_update, pst_send_key_update, pst_recv_new_session_ticket;
pst_guard pst_owes_key_update;

#endif
