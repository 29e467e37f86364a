// watch.c: a verifier that lets another one decide and takes notes, as text: the spans of a verdict point into the handshake's
// buffers and die with it. This is also how any program puts its own judgement around the library's.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include "watch.h"

// One DER element of *in, which moves past it. False at the end or when it does not fit.
static bool take_element(pst_span *in, uint8_t *tag, pst_span *body)
{
    if (in->n < 2)
        return false;
    size_t head = 2, len = in->p[1];
    if (len > 127) {
        size_t bytes = len & 127;
        if (bytes == 0 || bytes > 3 || in->n < 2 + bytes)
            return false;
        for (len = 0; head < 2 + bytes; head++)
            len = len << 8 | in->p[head];
    }
    if (len > in->n - head)
        return false;
    *tag = in->p[0];
    *body = (pst_span){in->p + head, len};
    in->p += head + len;
    in->n -= head + len;
    return true;
}

static void append(char *out, size_t cap, const char *text)
{
    size_t at = strlen(out);
    snprintf(out + at, cap - at, "%s", text);
}

// RFC 5280 4.2.1.6: iPAddress is four or sixteen octets in network byte order.
static void append_address(char *out, size_t cap, pst_span a)
{
    char text[INET6_ADDRSTRLEN] = "?";
    if (a.n == 4 || a.n == 16)
        (void)inet_ntop(a.n == 4 ? AF_INET : AF_INET6, a.p, text, sizeof text);
    append(out, cap, text);
}

// What a peer wrote is shown byte by byte, never obeyed by a terminal.
static void append_text(char *out, size_t cap, pst_span t)
{
    for (size_t i = 0; i < t.n; i++) {
        char piece[8];
        snprintf(piece, sizeof piece, t.p[i] > 32 && t.p[i] < 127 ? "%c" : "\\%02x", t.p[i]);
        append(out, cap, piece);
    }
}

// GeneralNames, with or without the SEQUENCE around them, as "a.example, 127.0.0.1".
static void write_names(char *out, size_t cap, pst_span san)
{
    uint8_t tag;
    pst_span body, list = san;
    out[0] = 0;
    if (take_element(&list, &tag, &body) && tag == 0x30)
        san = body;
    while (take_element(&san, &tag, &body)) {
        if (tag != 0x82 && tag != 0x87)
            continue;
        append(out, cap, out[0] != 0 ? ", " : "");
        if (tag == 0x82)
            append_text(out, cap, body);
        else
            append_address(out, cap, body);
    }
    if (strlen(out) == cap - 1)
        memcpy(out + cap - 4, "...", 4);
}

// An OBJECT IDENTIFIER, with or without its header, as "1.2.3".
static void write_oid(char *out, size_t cap, pst_span oid)
{
    uint8_t tag;
    pst_span body, whole = oid;
    if (take_element(&whole, &tag, &body) && tag == 6 && whole.n == 0)
        oid = body;
    out[0] = 0;
    uint64_t arc = 0;
    bool first = true;
    for (size_t i = 0; i < oid.n; i++) {
        arc = arc << 7 | (oid.p[i] & 127);
        if ((oid.p[i] & 128) != 0)
            continue;
        char text[48];
        uint64_t top = arc < 80 ? arc / 40 : 2;
        if (first)
            snprintf(text, sizeof text, "%u.%llu", (unsigned)top, (unsigned long long)(arc - top * 40));
        else
            snprintf(text, sizeof text, ".%llu", (unsigned long long)arc);
        append(out, cap, text);
        first = false;
        arc = 0;
    }
}

static void write_name(char out[WATCH_NAME], pst_span name)
{
    size_t whole = pst_name_text(out, WATCH_NAME, name);
    if (whole >= WATCH_NAME)
        memcpy(out + WATCH_NAME - 4, "...", 4);
    else if (whole == 0)
        snprintf(out, WATCH_NAME, "no name");
}

static const char *key_words(const struct pst_certificate_facts *f)
{
    static const char *const words[] = {
        [PST_KEY_NONE] = "unknown",       [PST_KEY_RSA] = "RSA",           [PST_KEY_RSA_PSS] = "RSA-PSS",
        [PST_KEY_P256] = "P-256",         [PST_KEY_P384] = "P-384",        [PST_KEY_P521] = "P-521",
        [PST_KEY_ED25519] = "Ed25519",    [PST_KEY_ML_DSA_44] = "ML-DSA-44", [PST_KEY_ML_DSA_65] = "ML-DSA-65",
        [PST_KEY_ML_DSA_87] = "ML-DSA-87",
    };
    size_t kind = f->key_known ? (size_t)f->key.kind : 0;
    const char *word = kind < sizeof words / sizeof words[0] ? words[kind] : NULL;
    return word != NULL ? word : "unknown";
}

static void note_certificate(struct watch_certificate *c, pst_span der)
{
    struct pst_certificate_facts f;
    memset(c, 0, sizeof *c);
    snprintf(c->subject, sizeof c->subject, "unreadable");
    if (pst_certificate_read(&f, der) != PST_OK)
        return;
    c->readable = true;
    write_name(c->subject, f.subject);
    write_name(c->issuer, f.issuer);
    write_names(c->names, sizeof c->names, f.san);
    c->key = key_words(&f);
    c->not_before = f.not_before;
    c->not_after = f.not_after;
}

static void take_notes(struct watch_notes *n, const struct pst_peer *peer, const struct pst_verdict *verdict)
{
    n->made = true;
    n->num_certs = peer->num_certs < PST_MAX_CERTS ? peer->num_certs : PST_MAX_CERTS;
    for (size_t i = 0; i < n->num_certs; i++)
        note_certificate(&n->certs[i], peer->certs[i]);
    n->verdict = *verdict;
    n->time = peer->time;
    write_name(n->issuer, verdict->issuer);
    write_oid(n->extension, sizeof n->extension, verdict->extension);
    snprintf(n->name, sizeof n->name, "%s", peer->name != NULL ? peer->name : "");
    n->key_id[0] = 0;
    for (size_t i = 0; i < verdict->key_id.n && 2 * i + 3 <= sizeof n->key_id; i++)
        snprintf(n->key_id + 2 * i, 3, "%02x", verdict->key_id.p[i]);
    n->verdict.subject = n->verdict.issuer = n->verdict.key_id = n->verdict.extension = (pst_span){NULL, 0};
}

static pst_err watch(const void *ctx, const struct pst_peer *peer, struct pst_public_key *key, struct pst_verdict *verdict,
                     void *work)
{
    const struct watch *w = ctx;
    pst_err e = w->inner->verify(w->inner->ctx, peer, key, verdict, work);
    if (e <= PST_OK) {
        take_notes(w->notes, peer, verdict);
        w->notes->verdict.error = e;
    }
    return e;
}

void watch_init(struct watch *w, const struct pst_verifier *inner, struct watch_notes *notes)
{
    w->verifier = (struct pst_verifier){.verify = watch, .ctx = w, .work_len = inner->work_len};
    w->inner = inner;
    w->notes = notes;
    memset(notes, 0, sizeof *notes);
}
