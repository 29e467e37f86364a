// mitm.h: somebody between a client and a server who reads every message and may rewrite it. The AEAD protects nothing, and
// where `constant` is set the hash sees nothing, so that what is rewritten within the law goes on to the end.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MITM_H
#define PST_MITM_H

#include "tests/unit/null_kit.h"
#include "tests/unit/pair.h"

enum { FROM_CLIENT = 0, FROM_SERVER = 1 };

struct text {
    uint8_t b[40000];
    size_t n;
};

struct mitm {
    struct pair p;
    struct pst_kit kit;
    // Called with each handshake message (header and all) before it is delivered; the length in its header is mended
    // afterwards. A message of no bytes is not delivered.
    void (*edit)(struct mitm *m, int from, int nth, struct text *t);
    const void *arg;
    bool raw; // leave the header as `edit` made it
    // Seen so far, by sender.
    int num[2];
    uint8_t type[2][32];
    size_t len[2][32];     // of bodies, as sent
    int alerts[2];         // alert records sent
    uint8_t level[2], description[2]; // of the last one
    int after_alert[2];    // records sent after a fatal alert
    pst_err error_after[2]; // what the receiver said after the last message from ...
};

static inline struct pst_conn *mitm_conn(struct mitm *m, int who)
{
    return who == FROM_CLIENT ? &m->p.client : &m->p.server;
}

static inline void mitm_prepare(struct mitm *m, bool constant)
{
    static const uint16_t groups[] = {29, 23};
    static const char *const alpn[] = {"h2", "http/1.1", NULL};
    memset(m, 0, sizeof *m);
    pair_prepare(&m->p);
    m->kit = null_kit();
    if (constant)
        m->kit.sha256 = &null_hash;
    m->p.client_cfg.kit = m->p.server_cfg.kit = &m->kit;
    m->p.client_cfg.groups = m->p.server_cfg.groups = groups;
    m->p.client_cfg.num_groups = m->p.server_cfg.num_groups = 2;
    m->p.client_cfg.alpn = m->p.server_cfg.alpn = alpn;
}

// Delivers bytes as they are; the answer of the last call that took some.
static inline pst_err mitm_deliver(struct pst_conn *to, const uint8_t *bytes, size_t n)
{
    pst_err err = pst_error(to);
    while (n > 0) {
        size_t room;
        uint8_t *in = pst_wire_in(to, &room);
        size_t k = n < room ? n : room;
        if (k == 0)
            return pst_error(to);
        memcpy(in, bytes, k);
        err = pst_wire_in_done(to, k);
        bytes += k, n -= k;
    }
    return err;
}

// Delivers a record made here, `sealed` or in the clear.
static inline pst_err mitm_record(struct pst_conn *to, bool sealed, uint8_t type, const uint8_t *content, size_t n)
{
    static uint8_t record[70000];
    size_t len = sealed ? n + 17 : n;
    record[0] = sealed ? 23 : type;
    record[1] = record[2] = 3;
    record[3] = (uint8_t)(len >> 8), record[4] = (uint8_t)len;
    if (n != 0)
        memcpy(record + 5, content, n);
    if (sealed) {
        record[5 + n] = type;
        memset(record + 6 + n, 0, 16);
    }
    return mitm_deliver(to, record, 5 + len);
}

// Says something in the other's name, protected as things now stand.
static inline pst_err mitm_say(struct mitm *m, int from, uint8_t type, const uint8_t *content, size_t n)
{
    struct pst_conn *to = mitm_conn(m, 1 - from);
    return mitm_record(to, to->half[PST_RECEIVED].aead != NULL, type, content, n);
}

static inline pst_err mitm_say_hex(struct mitm *m, int from, uint8_t type, const char *hex)
{
    static uint8_t content[20000];
    return mitm_say(m, from, type, content, test_hex(content, sizeof content, hex));
}

static inline void mitm_message(struct mitm *m, int from, bool sealed, const uint8_t *content, size_t n)
{
    static struct text t;
    int nth = m->num[from]++;
    if (nth < 32) {
        m->type[from][nth] = content[0];
        m->len[from][nth] = n - 4;
    }
    memcpy(t.b, content, n);
    t.n = n;
    if (m->edit != NULL)
        m->edit(m, from, nth, &t);
    if (t.n == 0)
        return;
    if (!m->raw) {
        t.b[1] = (uint8_t)((t.n - 4) >> 16);
        t.b[2] = (uint8_t)((t.n - 4) >> 8);
        t.b[3] = (uint8_t)(t.n - 4);
    }
    m->error_after[from] = mitm_record(mitm_conn(m, 1 - from), sealed, 22, t.b, t.n);
}

static inline void mitm_note_alert(struct mitm *m, int from, const uint8_t *content, size_t n)
{
    m->alerts[from]++;
    m->level[from] = content[0];
    m->description[from] = n > 1 ? content[1] : 0;
}

// Takes what one side sends, record by record, and hands it on. True when there was any.
static inline bool mitm_carry(struct mitm *m, int from)
{
    static uint8_t wire[70000];
    struct pst_conn *a = mitm_conn(m, from), *b = mitm_conn(m, 1 - from);
    size_t len, at = 0;
    const uint8_t *out = pst_wire_out(a, &len);
    if (len == 0)
        return false;
    memcpy(wire, out, len);
    pst_wire_out_done(a, len);
    while (at < len) {
        uint8_t *record = wire + at;
        size_t n = (size_t)record[3] << 8 | record[4];
        bool sealed = record[0] == 23;
        uint8_t type = sealed ? record[5 + n - 17] : record[0];
        size_t content_len = sealed ? n - 17 : n;
        at += 5 + n;
        m->after_alert[from] += m->alerts[from] != 0 && m->level[from] == 2;
        if (type == 21)
            mitm_note_alert(m, from, record + 5, content_len);
        if (type == 22)
            mitm_message(m, from, sealed, record + 5, content_len);
        else
            (void)(mitm_deliver(b, record, 5 + n) == PST_OK);
    }
    return true;
}

static inline void mitm_go_on(struct mitm *m)
{
    for (int i = 0; i < 1000; i++) {
        bool moved = mitm_carry(m, FROM_CLIENT);
        moved |= mitm_carry(m, FROM_SERVER);
        if (!moved)
            return;
    }
}

// Runs a handshake; true when both ends are connected.
static inline bool mitm_run(struct mitm *m)
{
    if (pair_begin(&m->p) != PST_OK)
        return false;
    mitm_go_on(m);
    return pair_connected(&m->p);
}

// What holds of a connection that failed, whatever the reason: it said one thing and says no more, knows no more and takes no
// more.
static inline bool mitm_is_over(struct pst_conn *c, pst_err err)
{
    size_t n;
    bool ok = pst_error(c) == err && !pst_is_connected(c) && pst_handshake_done(c);
    ok = ok && (pst_wire_out(c, &n), n == 0) && pst_wire_in(c, &n) == NULL && n == 0 && pst_app_out(c, &n) == NULL && n == 0;
    ok = ok && pst_continue(c) == err && pst_wire_in_done(c, 0) == err && pst_app_out_done(c, 0) == err;
    ok = ok && pst_close(c) == err && pst_update_keys(c, true) == err && pst_wire_in_end(c) == err;
    ok = ok && (pst_wire_out(c, &n), n == 0);
    for (int dir = 0; dir < 2; dir++)
        for (size_t i = 0; i < sizeof c->half[dir].secret; i++)
            ok = ok && c->half[dir].secret[i] == 0;
    return ok;
}

// `who` failed with this error, said exactly this alert (255: none), and the other heard it.
static inline bool mitm_failed(struct mitm *m, int who, pst_err err, uint8_t alert)
{
    struct pst_conn *c = mitm_conn(m, who);
    bool ok = mitm_is_over(c, err) && pst_error_alert(err) == alert;
    if (alert == 255)
        return ok && m->alerts[who] == 0;
    return ok && m->alerts[who] == 1 && m->level[who] == 2 && m->description[who] == alert && m->after_alert[who] == 0 &&
           (pst_error(mitm_conn(m, 1 - who)) != PST_E_PEER_ALERT || pst_peer_alert(mitm_conn(m, 1 - who)) == alert);
}

// As a check, with what happened instead.
static inline bool mitm_check(struct mitm *m, int who, pst_err err, uint8_t alert, const char *name)
{
    if (err == PST_OK ? pair_connected(&m->p) : mitm_failed(m, who, err, alert))
        return test_check(true, name, __FILE__, __LINE__);
    fprintf(stderr, "%s: wanted %s (%d) of the %s; client %s, server %s; alerts %d (%d) and %d (%d)\n", name,
            err == PST_OK ? "success" : pst_error_name(err), alert, who == FROM_CLIENT ? "client" : "server",
            pst_error_name(pst_error(&m->p.client)), pst_error_name(pst_error(&m->p.server)), m->alerts[0], m->description[0],
            m->alerts[1], m->description[1]);
    return test_check(false, name, __FILE__, __LINE__);
}

// --- extensions of a message

// Where the two bytes of length stand that precede the extensions of this message; of a Certificate those of its first entry.
static inline size_t text_block(const struct text *t)
{
    size_t at = 4;
    switch (t->b[0]) {
    case 1:
    case 2:
        at += 2 + 32;
        at += 1 + (size_t)t->b[at];
        if (t->b[0] == 2)
            return at + 3;
        at += 2 + ((size_t)t->b[at] << 8 | t->b[at + 1]);
        return at + 1 + t->b[at];
    case 11:
        at += 1 + (size_t)t->b[at] + 3;
        return at + 3 + ((size_t)t->b[at] << 16 | (size_t)t->b[at + 1] << 8 | t->b[at + 2]);
    case 13:
        return at + 1 + t->b[at];
    default:
        return at; // EncryptedExtensions
    }
}

static inline void text_add16(struct text *t, size_t at, int by)
{
    unsigned v = (unsigned)(((int)t->b[at] << 8 | t->b[at + 1]) + by);
    t->b[at] = (uint8_t)(v >> 8), t->b[at + 1] = (uint8_t)v;
}

// Puts bytes in the place of `old` bytes at `at`.
static inline void text_splice(struct text *t, size_t at, size_t old, const uint8_t *bytes, size_t n)
{
    if (at + old > t->n || t->n - old + n > sizeof t->b)
        exit(2);
    memmove(t->b + at + n, t->b + at + old, t->n - at - old);
    if (n != 0)
        memcpy(t->b + at, bytes, n);
    t->n = t->n - old + n;
}

// ... and mends the lengths around them: the extensions block, and in a Certificate the list.
static inline void text_splice_extensions(struct text *t, size_t at, size_t old, const uint8_t *bytes, size_t n)
{
    size_t block = text_block(t);
    text_splice(t, at, old, bytes, n);
    text_add16(t, block, (int)n - (int)old);
    if (t->b[0] == 11)
        text_add16(t, 6 + (size_t)t->b[4], (int)n - (int)old);
}

// Where an extension stands, header and all; 0 when it does not. `len` is that of the whole.
static inline size_t text_find(const struct text *t, uint16_t type, size_t *len)
{
    size_t at = text_block(t), end = at + 2 + ((size_t)t->b[at] << 8 | t->b[at + 1]);
    for (at += 2; at + 4 <= end; at += *len) {
        *len = 4 + ((size_t)t->b[at + 2] << 8 | t->b[at + 3]);
        if (((unsigned)t->b[at] << 8 | t->b[at + 1]) == type)
            return at;
    }
    *len = 0;
    return 0;
}

static inline size_t text_extension(uint8_t out[4096], uint16_t type, const char *body)
{
    size_t n = test_hex(out + 4, 4092, body);
    out[0] = (uint8_t)(type >> 8), out[1] = (uint8_t)type, out[2] = (uint8_t)(n >> 8), out[3] = (uint8_t)n;
    return 4 + n;
}

enum place { FIRST, LAST };

static inline void text_add(struct text *t, enum place where, uint16_t type, const char *body)
{
    uint8_t ext[4096];
    size_t n = text_extension(ext, type, body), block = text_block(t);
    size_t end = block + 2 + ((size_t)t->b[block] << 8 | t->b[block + 1]);
    text_splice_extensions(t, where == FIRST ? block + 2 : end, 0, ext, n);
}

static inline void text_remove(struct text *t, uint16_t type)
{
    size_t len, at = text_find(t, type, &len);
    if (at != 0)
        text_splice_extensions(t, at, len, NULL, 0);
}

// Gives the extension this body; adds it at the end when it is not there.
static inline void text_set(struct text *t, uint16_t type, const char *body)
{
    uint8_t ext[4096];
    size_t len, at = text_find(t, type, &len), n = text_extension(ext, type, body);
    if (at == 0)
        text_add(t, LAST, type, body);
    else
        text_splice_extensions(t, at, len, ext, n);
}

// Puts it there a second time.
static inline void text_repeat(struct text *t, uint16_t type)
{
    uint8_t ext[4096];
    size_t len, at = text_find(t, type, &len);
    if (at == 0 || len > sizeof ext)
        exit(2);
    memcpy(ext, t->b + at, len);
    text_splice_extensions(t, at + len, 0, ext, len);
}

#endif
