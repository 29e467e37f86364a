// outbox.h: the buffer in which records wait to be sent. A handshake message is written where its first record
// will lie, cut into records and sealed in place; application data likewise.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_OUTBOX_H
#define PST_OUTBOX_H

#include <postern/conn.h>
#include "tls/record.h"

// Where the content of the next record goes, and how many bytes of it fit with everything that surrounds them.
uint8_t *pst_outbox_room(struct pst_conn *c, size_t *room);

// Cuts the `len` bytes written at pst_outbox_room into records of `type` and queues them.
void pst_outbox_send(struct pst_conn *c, uint8_t type, size_t len);

// Everybody who queues something else leaves room for one alert and one change_cipher_spec, so that these always fit.
#define ALERT_RESERVE 32
#define CCS_RECORD_LEN 6
void pst_outbox_alert(struct pst_conn *c, uint8_t level, uint8_t description);
void pst_outbox_ccs(struct pst_conn *c);

static inline bool pst_outbox_empty(const struct pst_conn *c)
{
    return c->out.at == c->out.end;
}

#endif
