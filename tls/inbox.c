// inbox.c: the buffer in which bytes arrive. See the picture in the header.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/inbox.h"
#include "crypto/base/bytes.h"
#include "tls/consts.h"

// Moves the handshake bytes held to the front, and the raw bytes down to them.
static void compact(struct pst_conn *c)
{
    if (c->in.message_have != 0 && c->in.message != 0)
        memmove(c->in.buf, c->in.buf + c->in.message, c->in.message_have);
    c->in.message = 0;
    if (c->in.raw_have != 0)
        memmove(c->in.buf + c->in.message_have, c->in.buf + c->in.raw, c->in.raw_have);
    c->in.raw = c->in.message_have;
}

uint8_t *pst_inbox_room(struct pst_conn *c, size_t *room)
{
    // While a step still looks at a message, or the application at its bytes, nothing may move.
    bool still = c->in.taken != 0 || c->in.app_have != 0;
    if (!still && (c->in.raw_have == 0 || c->in.cap - c->in.raw < RECORD_HEADER_LEN + MAX_CIPHERTEXT))
        compact(c);
    size_t end = c->in.raw + c->in.raw_have;
    *room = c->in.cap - end;
    return c->in.buf + end;
}

// A few bytes tell most strangers apart.
static pst_err stranger(const uint8_t *p)
{
    static const char http[][5] = {"HTTP", "GET ", "POST", "HEAD", "PUT ", "DELE", "OPTI", "CONN", "TRAC", "PATC"};
    for (size_t i = 0; i < PST_COUNT(http); i++)
        if (pst_same(p, (const uint8_t *)http[i], 4))
            return PST_E_PLAIN_HTTP;
    // An SSL 2.0 ClientHello: two bytes of length with the high bit set, then message type 1.
    return (p[0] & 0x80) != 0 && p[2] == CLIENT_HELLO ? PST_E_PROTOCOL_VERSION : PST_E_NOT_TLS;
}

pst_err pst_inbox_record(struct pst_conn *c, size_t *len)
{
    const uint8_t *p = c->in.buf + c->in.raw;
    if (c->in.raw_have < RECORD_HEADER_LEN)
        return PST_WAIT_MORE;
    if (p[0] < CHANGE_CIPHER_SPEC_RECORD || p[0] > APPLICATION_DATA_RECORD || p[1] != 3) {
        if (!c->got_bytes)
            return stranger(p);
        return p[1] != 3 ? PST_E_RECORD_VERSION : PST_E_RECORD_TYPE;
    }
    c->got_bytes = true;
    size_t n = load_be16(p + 3);
    // RFC 8446 5.2: "The length MUST NOT exceed 2^14 + 256 bytes."
    if (n > (c->half[PST_RECEIVED].aead != NULL ? (size_t)MAX_CIPHERTEXT : MAX_PLAINTEXT))
        return PST_E_RECORD_OVERFLOW;
    n += RECORD_HEADER_LEN;
    if (n > c->in.cap - c->in.message_have)
        return PST_E_RECORD_TOO_LARGE_FOR_BUFFER;
    if (n > c->in.raw_have) {
        if (n > c->in.cap - c->in.raw)
            compact(c); // called between messages only: nobody looks
        return PST_WAIT_MORE;
    }
    *len = n;
    return PST_OK;
}

pst_err pst_inbox_take_handshake(struct pst_conn *c, pst_span content)
{
    size_t at = (size_t)(content.p - c->in.buf);
    if (c->in.message_have == 0) {
        c->in.message = at;
        c->in.message_have = content.n;
        return PST_OK;
    }
    // The bytes held end at or before the record's header, so they can only move towards the front.
    size_t end = c->in.message + c->in.message_have;
    if (end > at)
        return PST_E_INTERNAL;
    memmove(c->in.buf + end, c->in.buf + at, content.n);
    c->in.message_have += content.n;
    return PST_OK;
}

pst_err pst_inbox_message(struct pst_conn *c, pst_span *message)
{
    const uint8_t *p = c->in.buf + c->in.message;
    if (c->in.message_have < MESSAGE_HEADER_LEN)
        return PST_WAIT_MORE;
    size_t n = MESSAGE_HEADER_LEN + (size_t)load_be24(p + 1);
    if (n > c->in.cap - RECORD_HEADER_LEN)
        return PST_E_MESSAGE_TOO_LARGE;
    if (n > c->in.message_have)
        return PST_WAIT_MORE;
    c->in.taken = n;
    *message = pst_span_of(p, n);
    return PST_OK;
}

void pst_inbox_consume(struct pst_conn *c)
{
    c->in.message += c->in.taken;
    c->in.message_have -= c->in.taken;
    c->in.taken = 0;
}

bool pst_inbox_at_boundary(const struct pst_conn *c)
{
    return c->in.message_have == c->in.taken;
}
