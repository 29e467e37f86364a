// post13.c: what comes after the handshake, RFC 8446 4.6.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/post13.h"
#include "tls/consts.h"
#include "tls/ext.h"

enum { UPDATE_NOT_REQUESTED = 0, UPDATE_REQUESTED = 1 };
#define MAX_KEY_UPDATES 32 // from a peer, without application data between them
#define MAX_TICKETS 64     // of one connection

bool pst_owes_key_update(const struct pst_conn *c)
{
    return c->owes_key_update;
}

// struct {
//     KeyUpdateRequest request_update;
// } KeyUpdate;                                                              RFC 8446 4.6.3
pst_err pst_recv_key_update(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    uint8_t request_update = rd_u8(&m->r, "request_update");
    PST_TRY(rd_end(&m->r));
    // RFC 8446 4.6.3: "If an implementation receives any other value, it MUST terminate the connection with an
    // "illegal_parameter" alert."
    if (request_update > UPDATE_REQUESTED)
        return PST_E_KEY_UPDATE_REQUEST;
    if (++c->key_updates > MAX_KEY_UPDATES)
        return PST_E_TOO_MANY_KEY_UPDATES;
    // One answer serves however many requests came before it goes.
    if (request_update == UPDATE_REQUESTED && !c->closed_by_us)
        c->owes_key_update = true;
    return PST_OK;
}

pst_err pst_send_key_update(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    size_t room;
    wr_tail(&m->w, &room);
    if (room < 1)
        return PST_WAIT_ROOM; // before anything has changed
    m->type = KEY_UPDATE;
    if (c->ask_peer_key_update)
        c->key_updates = 0; // what we ask for is no flood
    wr_u8(&m->w, c->ask_peer_key_update ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED);
    c->owes_key_update = false;
    c->ask_peer_key_update = false;
    return PST_OK;
}

// struct {
//     uint32 ticket_lifetime;
//     uint32 ticket_age_add;
//     opaque ticket_nonce<0..255>;
//     opaque ticket<1..2^16-1>;
//     Extension extensions<0..2^16-2>;
// } NewSessionTicket;                                                       RFC 8446 4.6.1
pst_err pst_recv_new_session_ticket(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    rd_u32  (&m->r,           "ticket_lifetime");
    rd_u32  (&m->r,           "ticket_age_add");
    rd_vec8 (&m->r, 0, 255,   "ticket_nonce");
    rd_vec16(&m->r, 1, 65535, "ticket");
    struct pst_reader extensions = rd_sub16(&m->r, 0, 65534, "extensions");
    while (rd_more(&extensions)) {
        rd_u16  (&extensions,           "extension_type");
        rd_vec16(&extensions, 0, 65535, "extension_data");
    }
    PST_TRY(rd_end(&extensions));
    PST_TRY(rd_end(&m->r));
    return ++c->tickets > MAX_TICKETS ? PST_E_TOO_MANY_TICKETS : PST_OK;
}
