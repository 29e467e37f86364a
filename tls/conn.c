// conn.c: the public API: four pipes, records in and out of them, alerts, close.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/conn.h>
#include "crypto/base/wipe.h"
#include "tls/engine.h"
#include "tls/groups.h"
#include "tls/inbox.h"
#include "tls/memory.h"
#include "tls/outbox.h"
#include "tls/schemes.h"
#include "tls/suites.h"
#include "tls/trace.h"

#define MAX_EMPTY_RECORDS 32 // in a row
#define MAX_WARNINGS 4
#define MAX_CCS 4 // RFC 8446 D.4 has one; a peer that retries may be forgiven another

// --- beginning

static pst_err check_config(const struct pst_config *cfg, enum pst_role role)
{
    if (cfg->kit == NULL || cfg->flows == NULL || cfg->entropy == NULL)
        return PST_E_CONFIG_INCOMPLETE;
    if (pst_flow_highest(cfg, role) == NULL || pst_suite_at(cfg, 0) == NULL || pst_group_at(cfg, 0) == NULL)
        return PST_E_CONFIG_INCOMPLETE;
    if (role == PST_CLIENT && (cfg->verifier == NULL || pst_scheme_at(cfg, 0) == NULL))
        return PST_E_CONFIG_INCOMPLETE;
    if (role == PST_SERVER && cfg->identity == NULL && cfg->choose_identity == NULL)
        return PST_E_CONFIG_INCOMPLETE;
    return PST_OK;
}

// A connection that did not begin, or has been wiped, does nothing.
static void blank(struct pst_conn *c)
{
    pst_wipe_bytes(c, sizeof *c);
    c->error = PST_E_NOT_CONNECTED;
}

// PST_OK, or why nothing more can be done; all zero is a connection that never began.
static pst_err standing(const struct pst_conn *c)
{
    return c->error == PST_OK && c->flow == NULL ? PST_E_NOT_CONNECTED : c->error;
}

static pst_err begin(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem, enum pst_role role)
{
    blank(c); // until all is well
    PST_TRY(check_config(cfg, role));
    c->cfg = cfg;
    c->role = (uint8_t)role;
    c->peer_alert = ALERT_none;
    c->flow = pst_flow_highest(cfg, role);
    PST_TRY(pst_memory_lay_out(c, mem));
    c->error = PST_OK;
    return PST_OK;
}

pst_err pst_client_init(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem,
                        const char *server_name)
{
    blank(c);
    if (server_name == NULL || server_name[0] == 0)
        return PST_E_USAGE;
    PST_TRY(pst_client_init_unnamed(c, cfg, mem));
    c->hs->server_name = server_name;
    return PST_OK;
}

pst_err pst_client_init_unnamed(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem)
{
    PST_TRY(begin(c, cfg, mem, PST_CLIENT));
    c->hs->peer_must_show_certificate = true;
    return PST_OK;
}

pst_err pst_server_init(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem)
{
    return begin(c, cfg, mem, PST_SERVER);
}

// --- records that came

// RFC 8446 5: "An implementation may receive an unencrypted record of type change_cipher_spec consisting of the
// single byte value 0x01 at any time after the first ClientHello message has been sent or received and before
// the peer's Finished message has been received and MUST simply drop it without further processing."
static pst_err take_ccs(struct pst_conn *c, pst_span content)
{
    if (c->version == TLS_1_2)
        return content.n == 1 && content.p[0] == 1 ? pst_engine_change_cipher_spec(c) : PST_E_CHANGE_CIPHER_SPEC;
    if (c->connected || (c->state == START && !c->retried) || content.n != 1 || content.p[0] != 1 || ++c->ccs > MAX_CCS)
        return PST_E_CHANGE_CIPHER_SPEC;
    return PST_OK;
}

static pst_err take_alert(struct pst_conn *c, pst_span content)
{
    // RFC 8446 5.4: "Implementations MUST NOT send Handshake and Alert records that have a zero-length
    // TLSInnerPlaintext.content; if such a message is received, the receiving implementation MUST terminate the
    // connection with an "unexpected_message" alert."
    if (content.n == 0)
        return PST_E_EMPTY_RECORD;
    // RFC 8446 5.1: "a record with an Alert type MUST contain exactly one message."
    if (content.n != 2)
        return PST_E_DECODE;
    uint8_t level = content.p[0], description = content.p[1];
    pst_trace(c, PST_TRACE_ALERT, PST_RECEIVED, NULL, content, level, description);
    if (description == ALERT_close_notify) {
        c->closed_by_peer = true;
        return c->connected ? PST_OK : PST_E_CLOSED_IN_HANDSHAKE;
    }
    // RFC 8446 6.1: user_canceled "SHOULD be followed by a "close_notify"."
    if (description == ALERT_user_canceled && level == ALERT_WARNING)
        return ++c->warnings > MAX_WARNINGS ? PST_E_TOO_MANY_WARNINGS : PST_OK;
    // In TLS 1.2, and before the version is known, a warning is one (unrecognized_name is common).
    if (level == ALERT_WARNING && c->version != TLS_1_3)
        return ++c->warnings > MAX_WARNINGS ? PST_E_TOO_MANY_WARNINGS : PST_OK;
    // RFC 8446 6: "All the alerts listed in Section 6.2 MUST be sent with AlertLevel=fatal and MUST be treated
    // as error alerts when received regardless of the AlertLevel in the message."
    c->peer_alert = description;
    return PST_E_PEER_ALERT;
}

static pst_err take_empty(struct pst_conn *c)
{
    return ++c->empty_records > MAX_EMPTY_RECORDS ? PST_E_TOO_MANY_EMPTY_RECORDS : PST_OK;
}

static pst_err take_application_data(struct pst_conn *c, pst_span content)
{
    if (!c->connected)
        return PST_E_RECORD_TYPE;
    if (content.n == 0)
        return take_empty(c);
    c->empty_records = 0;
    c->key_updates = 0;
    c->in.app = (size_t)(content.p - c->in.buf);
    c->in.app_have = content.n;
    return PST_OK;
}

static pst_err take_content(struct pst_conn *c, uint8_t type, pst_span content)
{
    if (type == ALERT_RECORD)
        PST_TRY(take_alert(c, content));
    // RFC 8446 5.1: "Handshake messages MUST NOT be interleaved with other record types."
    if (type != HANDSHAKE_RECORD && c->in.message_have != 0)
        return PST_E_INTERLEAVED_MESSAGE;
    if (type == ALERT_RECORD)
        return PST_OK;
    if (type == APPLICATION_DATA_RECORD)
        return take_application_data(c, content);
    if (type != HANDSHAKE_RECORD)
        return PST_E_RECORD_TYPE;
    // RFC 8446 5.1: "Implementations MUST NOT send zero-length fragments of Handshake types, even if those
    // fragments contain padding."
    if (content.n == 0)
        return PST_E_EMPTY_RECORD;
    return pst_inbox_take_handshake(c, content);
}

static pst_err open_record(struct pst_conn *c, size_t len)
{
    uint8_t *record = c->in.buf + c->in.raw, type = record[0];
    struct pst_half *half = &c->half[PST_RECEIVED];
    pst_span content = {record + RECORD_HEADER_LEN, len - RECORD_HEADER_LEN};
    pst_trace(c, PST_TRACE_RECORD, PST_RECEIVED, NULL, pst_span_of(record, len), type, 0);
    // The bytes are used up first, so that whatever happens they are used once.
    c->in.raw += len;
    c->in.raw_have -= len;
    if (type == CHANGE_CIPHER_SPEC_RECORD)
        return take_ccs(c, content);
    if (half->aead == NULL) {
        if (type == APPLICATION_DATA_RECORD)
            return PST_E_RECORD_TYPE;
    } else if (type != APPLICATION_DATA_RECORD && half->format->inner != 0) {
        // A peer that fails before it has our keys can only say so in the clear. It ends the handshake either way.
        if (type == ALERT_RECORD && !c->connected && half->seq == 0)
            return take_alert(c, content);
        return PST_E_UNPROTECTED_RECORD;
    }
    PST_TRY(pst_record_open(half, record, len, &type, &content));
    pst_trace(c, PST_TRACE_RECORD_OPEN, PST_RECEIVED, NULL, content, type, 0);
    return take_content(c, type, content);
}

// Our sending key has done what it may: the next one, RFC 8446 5.5.
static void watch_limit(struct pst_conn *c)
{
    const struct pst_half *half = &c->half[PST_SENT];
    if (c->connected && half->seq >= half->limit && !c->closed_by_us && c->version == TLS_1_3)
        c->owes_key_update = true;
}

// Does all that can be done with the bytes at hand.
static pst_err pump(struct pst_conn *c)
{
    for (;;) {
        size_t len;
        if (c->closed_by_us && !c->connected)
            return PST_OK; // the handshake was given up: nothing follows a close_notify
        watch_limit(c);
        pst_err err = pst_engine_run(c);
        if (err != PST_WAIT_MORE)
            return err == PST_WAIT_ROOM ? PST_OK : err; // pst_wire_out_done goes on
        if (c->in.app_have != 0 || c->closed_by_peer)
            return PST_OK;
        err = pst_inbox_record(c, &len);
        if (err != PST_OK)
            return err == PST_WAIT_MORE ? PST_OK : err;
        PST_TRY(open_record(c, len));
    }
}

static pst_err run(struct pst_conn *c)
{
    PST_TRY(standing(c));
    pst_err err = pump(c);
    if (err < 0)
        pst_engine_fail(c, err);
    return err;
}

// --- the four pipes

uint8_t *pst_wire_in(struct pst_conn *c, size_t *room)
{
    *room = 0;
    if (c->error != PST_OK || c->in.buf == NULL)
        return NULL;
    if (c->closed_by_peer)
        c->in.raw_have = 0; // RFC 8446 6.1: "Any data received after a closure alert has been received MUST be ignored."
    return pst_inbox_room(c, room);
}

pst_err pst_wire_in_done(struct pst_conn *c, size_t got)
{
    PST_TRY(standing(c));
    if (got > c->in.cap - c->in.raw - c->in.raw_have)
        return PST_E_USAGE;
    c->in.raw_have += got;
    return run(c);
}

pst_err pst_wire_in_end(struct pst_conn *c)
{
    PST_TRY(standing(c));
    if (c->closed_by_peer)
        return PST_OK;
    pst_engine_fail(c, c->connected ? PST_E_TRUNCATED : PST_E_CLOSED_IN_HANDSHAKE);
    return c->error;
}

const uint8_t *pst_wire_out(struct pst_conn *c, size_t *len)
{
    *len = 0;
    if (c->out.buf == NULL)
        return NULL;
    if (pst_outbox_empty(c) && c->error == PST_OK)
        (void)(run(c) == PST_OK); // a failure is in pst_error, and its alert in the buffer
    *len = c->out.end - c->out.at;
    return c->out.buf + c->out.at;
}

void pst_wire_out_done(struct pst_conn *c, size_t sent)
{
    size_t have = c->out.end - c->out.at;
    c->out.at += sent < have ? sent : have;
    if (pst_outbox_empty(c)) {
        c->out.at = c->out.end = 0;
        (void)(run(c) == PST_OK);
    }
}

const uint8_t *pst_app_in(struct pst_conn *c, size_t *len)
{
    *len = c->in.app_have;
    return c->in.buf != NULL ? c->in.buf + c->in.app : NULL;
}

void pst_app_in_done(struct pst_conn *c, size_t used)
{
    if (used > c->in.app_have)
        used = c->in.app_have;
    c->in.app += used;
    c->in.app_have -= used;
    if (used != 0 && c->in.app_have == 0)
        (void)(run(c) == PST_OK);
}

uint8_t *pst_app_out(struct pst_conn *c, size_t *room)
{
    size_t free;
    *room = 0;
    if (!pst_is_connected(c) || c->closed_by_us || c->owes_key_update)
        return NULL;
    uint8_t *p = pst_outbox_room(c, &free);
    if (free <= ALERT_RESERVE)
        return NULL;
    free -= ALERT_RESERVE;
    *room = free < MAX_PLAINTEXT ? free : MAX_PLAINTEXT;
    return p;
}

pst_err pst_app_out_done(struct pst_conn *c, size_t len)
{
    size_t room;
    PST_TRY(standing(c));
    if (!c->connected || c->closed_by_us)
        return PST_E_NOT_CONNECTED;
    if (len == 0)
        return PST_OK;
    (void)pst_app_out(c, &room);
    if (len > room)
        return PST_E_USAGE;
    if (c->half[PST_SENT].seq >= c->half[PST_SENT].limit) {
        pst_engine_fail(c, PST_E_RECORD_LIMIT); // TLS 1.2 has no next key
        return c->error;
    }
    pst_outbox_send(c, APPLICATION_DATA_RECORD, len);
    watch_limit(c);
    return c->owes_key_update ? run(c) : PST_OK;
}

pst_err pst_continue(struct pst_conn *c)
{
    return run(c);
}

// --- the end

pst_err pst_close(struct pst_conn *c)
{
    PST_TRY(standing(c));
    if (c->closed_by_us)
        return PST_OK;
    pst_engine_alert(c, ALERT_WARNING, ALERT_close_notify);
    c->closed_by_us = true;
    c->owes_key_update = false;
    return PST_OK;
}

pst_err pst_update_keys(struct pst_conn *c, bool ask_peer)
{
    PST_TRY(standing(c));
    if (!c->connected || c->closed_by_us || c->version != TLS_1_3)
        return PST_E_NOT_CONNECTED;
    c->owes_key_update = true;
    c->ask_peer_key_update |= ask_peer;
    return run(c);
}

pst_err pst_export(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context)
{
    if (!pst_is_connected(c)) {
        pst_wipe_bytes(out, out_len);
        return PST_E_NOT_CONNECTED;
    }
    return c->flow->export_keys(c, out, out_len, label, context);
}

void pst_wipe(struct pst_conn *c)
{
    pst_engine_forget_handshake(c);
    pst_engine_forget_keys(c);
    if (c->in.buf != NULL)
        pst_wipe_bytes(c->in.buf, c->in.cap);
    if (c->out.buf != NULL)
        pst_wipe_bytes(c->out.buf, c->out.cap);
    blank(c);
}

// --- what is known

bool pst_is_connected(const struct pst_conn *c)
{
    return c->connected && c->error == PST_OK;
}

bool pst_is_closed_by_peer(const struct pst_conn *c)
{
    return c->closed_by_peer;
}

bool pst_handshake_done(const struct pst_conn *c)
{
    return c->hs == NULL;
}

pst_err pst_error(const struct pst_conn *c)
{
    return c->error;
}

int pst_peer_alert(const struct pst_conn *c)
{
    return c->error == PST_E_PEER_ALERT ? c->peer_alert : -1;
}

uint16_t pst_version(const struct pst_conn *c)
{
    return c->version;
}

uint16_t pst_cipher_suite(const struct pst_conn *c)
{
    return c->suite != NULL ? c->suite->id : 0;
}

uint16_t pst_group(const struct pst_conn *c)
{
    return c->group;
}

uint16_t pst_signature_scheme(const struct pst_conn *c)
{
    return c->scheme;
}

bool pst_was_retried(const struct pst_conn *c)
{
    return c->retried;
}

const char *pst_alpn(const struct pst_conn *c)
{
    return c->alpn;
}
