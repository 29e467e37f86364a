// server13.c: the TLS 1.3 server, RFC 8446 A.2, one row per arrow. Row by row it reads:
//
//     RECVD_CH        retry (HelloRetryRequest), or ServerHello; handshake keys
//     SEND_EE ...     EncryptedExtensions, Certificate, CertificateVerify, Finished; application secrets
//     WAIT_FLIGHT2    the client's Finished: nobody changed a byte; application keys
//     CONNECTED       key updates
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/auth13.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/hello.h"
#include "tls/keys13.h"
#include "tls/post13.h"
#include "tls/random.h"
#include "tls/server.h"
#include "tls/suites.h"

static bool must_retry(const struct pst_conn *c)
{
    return c->hs->peer_share.n == 0;
}

static bool settled_on_13(const struct pst_conn *c)
{
    return c->hs->peer_share.n != 0;
}

static void write_hello(struct pst_conn *c, struct pst_message *m, const uint8_t random[RANDOM_LEN], unsigned where)
{
    const struct pst_handshake *hs = c->hs;
    m->type = SERVER_HELLO;
    const struct pst_server_hello sh = {
        .legacy_version = TLS_1_2,
        .random = {random, RANDOM_LEN},
        .session_id = {hs->session_id, hs->session_id_len},
        .suite = c->suite->id,
        .compression = 0,
    };
    pst_write_server_hello(&m->w, &sh);
    pst_extensions_write(c, &m->w, where);
}

static pst_err send_hello_retry_request(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    if (!hs->retried)
        pst_transcript_retry(&hs->transcript);
    hs->retried = true;
    c->retried = true;
    write_hello(c, m, pst_hello_retry_random, IN_HRR);
    return PST_OK;
}

static pst_err respond(struct pst_conn *c, struct pst_handshake *hs, uint8_t *reply)
{
    uint8_t random[128];
    if (hs->group->respond_len > sizeof random)
        return PST_E_INTERNAL;
    pst_err err = pst_random(c->cfg, random, hs->group->respond_len);
    if (err == PST_OK)
        err = hs->group->respond(reply, hs->shared, hs->peer_share.p, random);
    pst_wipe_bytes(random, sizeof random);
    if (err == PST_OK) {
        pst_public(reply, hs->group->reply_len);
        pst_secret(hs->shared, hs->group->secret_len);
        hs->reply = pst_span_of(reply, hs->group->reply_len);
    }
    return err;
}

static pst_err send_server_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t random[RANDOM_LEN];
    // The reply is made at the far end of the buffer and moved to its place by the extension's row.
    if (m->w.cap < hs->group->reply_len) {
        m->type = SERVER_HELLO;
        wr_space(&m->w, hs->group->reply_len); // does not fit: the engine says what follows
        return PST_OK;
    }
    PST_TRY(pst_random(c->cfg, random, sizeof random));
    pst_public(random, sizeof random);
    PST_TRY(respond(c, hs, m->w.base + m->w.cap - hs->group->reply_len));
    write_hello(c, m, random, IN_SH);
    return PST_OK;
}

static pst_err send_encrypted_extensions(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    m->type = ENCRYPTED_EXTENSIONS;
    pst_extensions_write(c, &m->w, IN_EE);
    return PST_OK;
}

static const struct pst_arrow arrows[] = {
    //from          on          when                 do                           keys                           to
    {RECVD_CH,      NOTHING,    must_retry,          send_hello_retry_request,    SEND_CCS,                      START},
    {RECVD_CH,      NOTHING,    settled_on_13,       send_server_hello,           SEND_CCS | MAKE_HS | SEND_HS,  SEND_EE},
    {SEND_EE,       NOTHING,    NULL,                send_encrypted_extensions,   0,                             SEND_CERT},
    {SEND_CERT,     NOTHING,    NULL,                pst_send_certificate,        0,                             SEND_CV},
    {SEND_CV,       NOTHING,    NULL,                pst_send_certificate_verify, 0,                             SEND_FINISHED},
    {SEND_FINISHED, NOTHING,    NULL,                pst_send_finished,           MAKE_APP | SEND_APP | RECV_HS, WAIT_FINISHED},
    {WAIT_FINISHED, FINISHED,   NULL,                pst_recv_finished,           MAKE_RES | RECV_APP,           CONNECTED},
    {CONNECTED,     KEY_UPDATE, NULL,                pst_recv_key_update,         RECV_NEXT,                     CONNECTED},
    {CONNECTED,     NOTHING,    pst_owes_key_update, pst_send_key_update,         SEND_NEXT,                     CONNECTED},
};

const struct pst_flow pst_server13_flow = {
    .version = TLS_1_3,
    .role = PST_SERVER,
    .start = pst_server_start,
    .num_start = SERVER_START_ARROWS,
    .arrows = arrows,
    .num_arrows = PST_COUNT(arrows),
    .exts = pst_server_exts,
    .num_exts = SERVER_EXTS,
    .turn_keys = pst_turn_keys13,
    .proved_enough = pst_proved_enough13,
};
