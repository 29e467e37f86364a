// watch.c: a verifier that lets another one decide and takes notes, as text: the spans of a verdict point into the handshake's
// buffers and die with it. This is also how any program puts its own judgement around the library's.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdio.h>
#include <string.h>
#include "der_in.h"
#include "watch.h"

static void note_certificate(struct watch_certificate *c, pst_span der)
{
    struct pst_certificate_facts f;
    memset(c, 0, sizeof *c);
    snprintf(c->subject, sizeof c->subject, "unreadable");
    if (pst_certificate_read(&f, der) != PST_OK)
        return;
    c->readable = true;
    der_name_text(c->subject, sizeof c->subject, f.subject);
    der_name_text(c->issuer, sizeof c->issuer, f.issuer);
    der_names_text(c->names, sizeof c->names, f.san, false);
    c->key = der_key_words(&f);
    c->not_before = f.not_before;
    c->not_after = f.not_after;
}

static void take_notes(struct watch_notes *n, const struct pst_peer *peer, const struct pst_verdict *verdict)
{
    n->made = true;
    n->num_certs = peer->num_certs < PST_MAX_CERTS ? peer->num_certs : PST_MAX_CERTS;
    for (size_t i = 0; i < n->num_certs; i++)
        note_certificate(&n->certs[i], peer->certs[i]);
    n->has_culprit = verdict->certificate < peer->num_certs;
    if (n->has_culprit)
        note_certificate(&n->culprit, peer->certs[verdict->certificate]);
    n->verdict = *verdict;
    n->time = peer->time;
    der_name_text(n->issuer, sizeof n->issuer, verdict->issuer);
    der_oid_text(n->extension, sizeof n->extension, verdict->extension);
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
