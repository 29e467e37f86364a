// engine.c: follows the arrows of RFC 8446 Appendix A. A step reads or writes one message; what follows from it
// (transcript, records, keys, state) happens here and nowhere else.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/engine.h"
#include "crypto/base/wipe.h"
#include "tls/consts.h"
#include "tls/inbox.h"
#include "tls/outbox.h"
#include "tls/trace.h"

static const struct pst_arrow *arrow_among(const struct pst_conn *c, const struct pst_arrow *rows, size_t num,
                                           uint16_t on)
{
    for (size_t i = 0; i < num; i++)
        if (rows[i].from == c->state && rows[i].on == on && (rows[i].when == NULL || rows[i].when(c)))
            return &rows[i];
    return NULL;
}

static const struct pst_arrow *arrow_from(const struct pst_conn *c, uint16_t on)
{
    const struct pst_arrow *a = arrow_among(c, c->flow->start, c->flow->num_start, on);
    return a != NULL ? a : arrow_among(c, c->flow->arrows, c->flow->num_arrows, on);
}

// What a step wrote gets its header; it must fit as a whole, or wait until what is queued has gone.
static pst_err close_message(struct pst_conn *c, struct pst_message *m, pst_span *whole)
{
    size_t len;
    pst_err err = wr_end(&m->w, &len);
    if (err == PST_E_OUT_TOO_SMALL && !pst_outbox_empty(c))
        return PST_WAIT_ROOM;
    PST_TRY(err);
    uint8_t *p = m->w.base - MESSAGE_HEADER_LEN;
    p[0] = m->type;
    store_be24(p + 1, (uint32_t)len);
    *whole = pst_span_of(p, MESSAGE_HEADER_LEN + len);
    pst_trace(c, PST_TRACE_MESSAGE, PST_SENT, NULL, *whole, m->type, 0);
    return PST_OK;
}

static void transcript_take(struct pst_conn *c, pst_span message)
{
    if (c->hs != NULL && message.n != 0)
        pst_transcript_add(&c->hs->transcript, message);
}

// RFC 8446 D.4: once in each direction, where the arrow says so.
static void send_dummy_ccs(struct pst_conn *c)
{
    if (c->hs->ccs_sent || c->cfg->no_compat_mode || c->hs->session_id_len == 0)
        return;
    pst_outbox_ccs(c);
    c->hs->ccs_sent = true;
}

static pst_err follow(struct pst_conn *c, const struct pst_arrow *a, struct pst_message *m, pst_span whole)
{
    PST_TRY(a->step(c, c->hs, m)); // check what came, or write what goes
    if (m->type != NOTHING)
        PST_TRY(close_message(c, m, &whole));
    if ((a->keys & TAKES_NEW_RECEIVE_KEYS) != 0 && !pst_inbox_at_boundary(c))
        return PST_E_KEYS_CHANGED_MID_MESSAGE; // RFC 8446 5.1
    bool arrives = a->to == CONNECTED && a->from != CONNECTED;
    if (arrives && !c->flow->proved_enough(c->hs))
        return PST_E_NOT_PROVED; // before anything more is sent, and before application keys
    transcript_take(c, whole);   // hashed after it is believed, never by the step
    if (m->type != NOTHING)
        pst_outbox_send(c, HANDSHAKE_RECORD, whole.n);
    if ((a->keys & DUMMY_CCS) != 0)
        send_dummy_ccs(c);
    if ((a->keys & SAY_CCS) != 0)
        pst_outbox_ccs(c);
    PST_TRY(c->flow->turn_keys(c, a->keys)); // derive, then install
    pst_trace(c, PST_TRACE_ARROW, a->on == NOTHING ? PST_SENT : PST_RECEIVED, NULL, whole, a->from, a->to);
    c->state = a->to;
    if (arrives) {
        c->connected = true;
        pst_engine_forget_handshake(c);
    }
    return PST_OK;
}

static void field_was_read(void *ctx, const char *name, const uint8_t *at, size_t prefix, size_t len)
{
    const struct pst_conn *c = ctx;
    if (c->cfg->trace == NULL)
        return;
    size_t offset = (size_t)(at - (c->in.buf + c->in.message));
    struct pst_trace_event e = {PST_TRACE_FIELD, PST_RECEIVED, name, {at, len}, offset, len, (int)prefix, 0};
    c->cfg->trace(c->cfg->trace_ctx, &e);
}

static pst_err our_turn(struct pst_conn *c, const struct pst_arrow *a)
{
    size_t room;
    if ((a->keys & DUMMY_CCS_FIRST) != 0)
        send_dummy_ccs(c);
    uint8_t *p = pst_outbox_room(c, &room);
    const size_t edge = MESSAGE_HEADER_LEN + CCS_RECORD_LEN + ALERT_RESERVE;
    if (room < edge)
        return pst_outbox_empty(c) ? PST_E_OUT_TOO_SMALL : PST_WAIT_ROOM;
    struct pst_message m = {.type = NOTHING, .w = wr_over(p + MESSAGE_HEADER_LEN, room - edge)};
    return follow(c, a, &m, (pst_span){NULL, 0});
}

static pst_err their_turn(struct pst_conn *c)
{
    pst_span whole;
    if (c->in.read) {
        pst_inbox_consume(c);
        c->in.read = false;
    }
    PST_TRY(pst_inbox_message(c, &whole));
    const struct pst_arrow *a = arrow_from(c, whole.p[0] != NOTHING ? whole.p[0] : HELLO_REQUEST);
    pst_trace(c, PST_TRACE_MESSAGE, PST_RECEIVED, NULL, whole, whole.p[0], 0);
    if (a == NULL)
        return PST_E_UNEXPECTED_MESSAGE;
    const struct pst_field_hook hook = {field_was_read, c};
    struct pst_message m = {.type = NOTHING};
    m.r = rd_open_(pst_span_of(whole.p + MESSAGE_HEADER_LEN, whole.n - MESSAGE_HEADER_LEN), &hook);
    PST_TRY(follow(c, a, &m, whole));
    c->in.read = true; // it stays in the buffer while our own turns may look at it
    return PST_OK;
}

pst_err pst_engine_change_cipher_spec(struct pst_conn *c)
{
    struct pst_message m = {.type = NOTHING};
    const struct pst_arrow *a = arrow_from(c, CHANGE_CIPHER_SPEC);
    return a != NULL ? follow(c, a, &m, (pst_span){NULL, 0}) : PST_E_CHANGE_CIPHER_SPEC;
}

pst_err pst_engine_run(struct pst_conn *c)
{
    for (;;) {
        const struct pst_arrow *ours = arrow_from(c, NOTHING);
        pst_err err = ours != NULL ? our_turn(c, ours) : their_turn(c);
        if (err == PST_WAIT_ROOM && c->connected)
            err = their_turn(c); // an answer that waits until it can be sent keeps nobody from reading
        PST_TRY(err);
    }
}

void *pst_arena_take(struct pst_handshake *hs, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (n > hs->arena_left)
        return NULL;
    void *p = hs->arena;
    hs->arena += n;
    hs->arena_left -= n;
    return p;
}

void pst_engine_forget_handshake(struct pst_conn *c)
{
    if (c->hs == NULL)
        return;
    uint8_t *end = c->hs->arena + c->hs->arena_left;
    pst_wipe_bytes(c->hs, (size_t)(end - (uint8_t *)c->hs));
    c->hs = NULL;
}

void pst_engine_forget_keys(struct pst_conn *c)
{
    for (int dir = 0; dir < 2; dir++) {
        struct pst_half *half = &c->half[dir];
        if (half->aead != NULL)
            pst_wipe_bytes(half->key, half->aead->state_len);
        pst_wipe_bytes(half->iv, sizeof half->iv);
        pst_wipe_bytes(half->secret, sizeof half->secret);
    }
    pst_wipe_bytes(&c->secret, sizeof c->secret);
}

// RFC 8446 A.1: "clients may send alerts that derive from post-ServerHello messages in the clear or with the
// early data keys. If clients need to send such alerts, they SHOULD first rekey to the handshake keys if possible."
void pst_engine_alert(struct pst_conn *c, uint8_t level, uint8_t description)
{
    if (c->role == PST_CLIENT && c->state == START)
        return; // a client that has said nothing ends in silence
    if (c->hs != NULL && c->hs->handshake_made && c->half[PST_SENT].aead == NULL)
        (void)c->flow->turn_keys(c, SEND_HS);
    pst_outbox_alert(c, level, description);
}

void pst_engine_fail(struct pst_conn *c, pst_err err)
{
    if (c->error != PST_OK)
        return;
    c->error = err;
    pst_trace(c, PST_TRACE_FAILED, PST_SENT, NULL, (pst_span){NULL, 0}, (int)err, 0);
    uint8_t alert = pst_error_alert(err);
    if (alert != ALERT_none && !c->closed_by_us)
        pst_engine_alert(c, ALERT_FATAL, alert);
    pst_engine_forget_handshake(c);
    pst_engine_forget_keys(c);
}
