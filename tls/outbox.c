// outbox.c: the buffer in which records wait to be sent.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/outbox.h"
#include "crypto/base/bytes.h"
#include "tls/consts.h"
#include "tls/trace.h"

uint8_t *pst_outbox_room(struct pst_conn *c, size_t *room)
{
    const struct pst_half *half = &c->half[PST_SENT];
    size_t overhead = pst_record_overhead(half);
    if (c->out.at != 0 && c->out.cap - c->out.end < MAX_PLAINTEXT + overhead) {
        memmove(c->out.buf, c->out.buf + c->out.at, c->out.end - c->out.at);
        c->out.end -= c->out.at;
        c->out.at = 0;
    }
    // n bytes of content become n / MAX_PLAINTEXT + 1 records at most, each with its overhead.
    size_t free = c->out.cap - c->out.end;
    size_t records = free / (MAX_PLAINTEXT + overhead) + 1;
    *room = free > records * overhead ? free - records * overhead : 0;
    return c->out.buf + c->out.end + pst_record_front(half);
}

static void send_record(struct pst_conn *c, uint8_t *record, uint8_t type, size_t len)
{
    struct pst_half *half = &c->half[PST_SENT];
    pst_trace(c, PST_TRACE_RECORD_OPEN, PST_SENT, NULL, pst_span_of(record + pst_record_front(half), len), type, 0);
    size_t n = pst_record_seal(half, record, type, len);
    pst_trace(c, PST_TRACE_RECORD, PST_SENT, NULL, pst_span_of(record, n), record[0], 0);
}

void pst_outbox_send(struct pst_conn *c, uint8_t type, size_t len)
{
    const struct pst_half *half = &c->half[PST_SENT];
    size_t overhead = pst_record_overhead(half), front = pst_record_front(half);
    uint8_t *first = c->out.buf + c->out.end;
    size_t last = len == 0 ? 0 : (len - 1) / MAX_PLAINTEXT;
    // From the last piece to the first, each is moved back to leave room for the records' edges before it ...
    for (size_t i = last; i > 0; i--)
        memmove(first + i * (MAX_PLAINTEXT + overhead) + front, first + front + i * MAX_PLAINTEXT,
                i == last ? len - last * MAX_PLAINTEXT : MAX_PLAINTEXT);
    // ... and then they are sealed in the order of their sequence numbers.
    for (size_t i = 0; i <= last; i++)
        send_record(c, first + i * (MAX_PLAINTEXT + overhead), type,
                    i == last ? len - last * MAX_PLAINTEXT : MAX_PLAINTEXT);
    c->out.end += len + (last + 1) * overhead;
}

void pst_outbox_alert(struct pst_conn *c, uint8_t level, uint8_t description)
{
    size_t room;
    uint8_t *p = pst_outbox_room(c, &room);
    if (room < 2)
        return;
    p[0] = level;
    p[1] = description;
    pst_trace(c, PST_TRACE_ALERT, PST_SENT, NULL, pst_span_of(p, 2), level, description);
    pst_outbox_send(c, ALERT_RECORD, 2);
}

// RFC 8446 D.4: a change_cipher_spec record that means nothing, for middleboxes that wait for one. It is never
// protected.
void pst_outbox_ccs(struct pst_conn *c)
{
    static const uint8_t record[CCS_RECORD_LEN] = {CHANGE_CIPHER_SPEC_RECORD, 3, 3, 0, 1, 1};
    if (c->out.cap - c->out.end < sizeof record)
        return;
    memcpy(c->out.buf + c->out.end, record, sizeof record);
    c->out.end += sizeof record;
    pst_trace(c, PST_TRACE_RECORD_OPEN, PST_SENT, NULL, pst_span_of(record + 5, 1), record[0], 0);
    pst_trace(c, PST_TRACE_RECORD, PST_SENT, NULL, pst_span_of(record, sizeof record), record[0], 0);
}
