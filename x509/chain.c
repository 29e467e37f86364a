// chain.c: pst_path_verify: a search for a path from the leaf to an anchor through an unordered pool (RFC 4158), every
// step of which is judged (RFC 5280 6.1) before it is taken, and verified. Depth first, with an explicit stack in the
// caller's memory; no input costs more than the budgets.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/chain.h"
#include "x509/budget.h"
#include "x509/dn.h"
#include "x509/skim.h"
#include "x509/spki.h"

#define DEFAULT_SIGNATURE_CHECKS 64
#define DEFAULT_COMPARISONS 65536

_Static_assert(sizeof(struct pst_search) <= PST_PATH_WORK_LEN, "PST_PATH_WORK_LEN");

enum phase { NOT_BEGUN, SEARCHING, ASKING_STATUS, FOUND };

// Names are compared byte by byte first; that there is a path by way of names that differ in case is rare.
enum pass { ANCHORS_EXACT, POOL_EXACT, ANCHORS_ALIKE, POOL_ALIKE, NO_PASS };

// How far a path had come: a node more counts more than any rule.
enum stage { RULE = 1, SIGNATURE, NO_ISSUER };
#define RANK(depth, stage) ((uint16_t)(4 * (depth) + (stage)))

static const pst_span nothing = {NULL, 0};

static struct pst_node *top(struct pst_search *s)
{
    return &s->nodes[s->depth - 1];
}

static void note(struct pst_search *s, enum stage stage, pst_err e, uint8_t cert, uint16_t anchor, pst_span extension)
{
    uint16_t rank = RANK(s->depth, stage);
    if (rank <= s->best.rank)
        return;
    s->best = (struct pst_reason){e, rank, anchor, cert, s->depth, {0}, extension};
    for (size_t i = 0; i < s->depth; i++)
        s->best.path[i] = s->nodes[i].cert;
}

static bool spend(struct pst_search *s, size_t bytes)
{
    bool left = pst_spend(&s->comparisons_left, bytes);
    s->spent = s->spent || !left;
    return left;
}

// Makes s->child the certificate of the topmost node.
static pst_err load_child(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    uint8_t cert = top(s)->cert;
    if (s->loaded == cert)
        return PST_OK;
    if (!spend(s, t->peer->certs[cert].n))
        return PST_E_PATH_BUDGET;
    s->loaded = cert;
    s->has_input = false;
    return pst_cert_read(&s->child, t->peer->certs[cert], NULL);
}

// The certificate in s->child becomes the topmost node.
static void push(struct pst_search *s, uint8_t cert)
{
    s->nodes[s->depth] = (struct pst_node){
        .names = {s->child.subject, s->child.san},
        .cert = cert,
        .self_issued = pst_dn_equal(s->child.subject, s->child.issuer),
        .next = 0,
        .pass = ANCHORS_EXACT,
    };
    s->depth++;
    s->loaded = cert;
    s->has_input = false;
}

// --- candidates

// Has the path this certificate, or this name with this key? Going on from it would be going round in a circle.
static bool in_path(const struct pst_task *t, size_t cert, const struct pst_skim *candidate)
{
    const struct pst_search *s = t->s;
    for (size_t i = 0; i < s->depth; i++) {
        struct pst_skim node;
        if (s->nodes[i].cert == cert)
            return true;
        if (pst_cert_skim(&node, t->peer->certs[s->nodes[i].cert]) == PST_OK &&
            pst_span_eq(node.subject, candidate->subject) && pst_span_eq(node.spki, candidate->spki))
            return true;
    }
    return false;
}

static bool name_fits(const struct pst_search *s, pst_span name, enum pass pass)
{
    bool exact = pst_span_eq(name, s->child.issuer);
    return pass <= POOL_EXACT ? exact : !exact && pst_dn_equal(name, s->child.issuer);
}

static bool pool_fits(const struct pst_task *t, size_t cert, enum pass pass)
{
    struct pst_skim skim;
    return cert != 0 && pst_cert_skim(&skim, t->peer->certs[cert]) == PST_OK && name_fits(t->s, skim.subject, pass) &&
           !in_path(t, cert, &skim);
}

// Finds the next candidate for the issuer of the topmost node. PST_OK; UNKNOWN_CA when there is none left; PATH_BUDGET.
static pst_err next_candidate(const struct pst_task *t, bool *is_anchor, size_t *index)
{
    struct pst_search *s = t->s;
    struct pst_node *n = top(s);
    for (; n->pass != NO_PASS; n->pass++, n->next = 0) {
        *is_anchor = n->pass == ANCHORS_EXACT || n->pass == ANCHORS_ALIKE;
        size_t num = *is_anchor ? t->trust->num_anchors : t->peer->num_certs;
        size_t bytes = n->pass <= POOL_EXACT ? 0 : s->child.issuer.n;
        while (n->next < num && n->next < PST_NO_ANCHOR) {
            if (!spend(s, bytes))
                return PST_E_PATH_BUDGET;
            *index = n->next++;
            if (*is_anchor ? name_fits(s, t->trust->anchors[*index].subject, (enum pass)n->pass)
                           : pool_fits(t, *index, (enum pass)n->pass)) {
                n->met = true;
                return PST_OK;
            }
        }
    }
    return PST_E_UNKNOWN_CA;
}

// --- signatures

// Checks the signature on s->child by a key, once for each pair of certificate and issuer. `issuer` is the index of a
// certificate, or 256 + that of an anchor.
static pst_err check_signature(const struct pst_task *t, pst_span spki, uint32_t issuer)
{
    struct pst_search *s = t->s;
    const uint32_t pair = issuer << 8 | s->loaded, bad = 1u << 31;
    for (size_t i = 0; i < s->num_known; i++)
        if ((s->known[i] & ~bad) == pair)
            return s->known[i] == pair ? PST_OK : PST_E_CERTIFICATE_SIGNATURE;
    struct pst_public_key key;
    pst_span params;
    PST_TRY(pst_spki_read(&key, &params, spki));
    if (!pst_check_allowed(s))
        return PST_E_PATH_BUDGET;
    pst_span input = s->child.tbs;
    if (!s->has_input)
        input = pst_signed_input(&s->how, s->digest, s->child.tbs);
    else if (s->how.how.form != PST_SIG_ED25519 && s->how.how.form != PST_SIG_ML_DSA)
        input = (pst_span){s->digest, s->how.how.hash->len};
    s->has_input = true;
    pst_err e = pst_signed_check(&s->how, t->peer->kit, &key, params, input, s->child.signature);
    if ((e == PST_OK || e == PST_E_CERTIFICATE_SIGNATURE) && s->num_known < PST_KNOWN_SIGNATURES)
        s->known[s->num_known++] = pair | (e == PST_OK ? 0 : bad);
    return e;
}

// Is the fault of a failed check_signature the issuer's key, rather than what it signed?
static bool is_about_key(pst_err e)
{
    return e == PST_E_BAD_PUBLIC_KEY || e == PST_E_CERTIFICATE_KEY_TYPE || e == PST_E_CERTIFICATE_KEY_WEAK;
}

// --- steps

// The leaf stands or falls before any path is looked for.
static pst_err begin(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    const struct pst_trust *trust = t->trust;
    memset(s, 0, sizeof *s);
    s->phase = SEARCHING;
    s->anchor = PST_NO_ANCHOR;
    s->best.error = PST_E_UNKNOWN_CA;
    s->checks_left = trust->max_signature_checks != 0 ? trust->max_signature_checks : DEFAULT_SIGNATURE_CHECKS;
    s->comparisons_left = trust->max_comparisons != 0 ? trust->max_comparisons : DEFAULT_COMPARISONS;
    pst_err e = pst_cert_read(&s->child, t->peer->certs[0], NULL);
    if (e == PST_OK)
        e = pst_judge_leaf(t);
    s->leaf_spki = s->child.spki;
    if (e == PST_OK)
        push(s, 0);
    else
        note(s, RULE, e, 0, PST_NO_ANCHOR, s->child.culprit);
    return e;
}

// A candidate of the pool: judged, then what it is said to have signed is verified; then it is the topmost node.
static pst_err try_certificate(const struct pst_task *t, uint8_t cert)
{
    struct pst_search *s = t->s;
    uint8_t at = cert;
    if (!spend(s, t->peer->certs[cert].n))
        return PST_E_PATH_BUDGET;
    pst_err e = s->depth < PST_MAX_CERTS ? pst_cert_read(&s->issuer, t->peer->certs[cert], NULL) : PST_E_PATH_BUDGET;
    if (e == PST_OK)
        e = pst_judge_ca(t, &at);
    if (e != PST_OK) {
        note(s, RULE, e, at, PST_NO_ANCHOR, s->issuer.culprit);
        return e;
    }
    e = check_signature(t, s->issuer.spki, cert);
    if (e != PST_OK) {
        note(s, SIGNATURE, e, is_about_key(e) ? cert : s->loaded, PST_NO_ANCHOR, nothing);
        return e;
    }
    s->child = s->issuer;
    push(s, cert);
    return PST_OK;
}

static pst_err try_anchor(const struct pst_task *t, uint16_t anchor)
{
    struct pst_search *s = t->s;
    const struct pst_anchor *a = &t->trust->anchors[anchor];
    uint8_t at = PST_NO_CERT;
    pst_err e = pst_judge_anchor(t, a, &at);
    if (e != PST_OK) {
        note(s, RULE, e, at, anchor, nothing);
        return e;
    }
    e = check_signature(t, a->spki, 256 + (uint32_t)anchor);
    if (e != PST_OK) {
        note(s, SIGNATURE, e, is_about_key(e) ? PST_NO_CERT : s->loaded, anchor, nothing);
        return e;
    }
    s->anchor = anchor;
    s->phase = t->trust->num_crls != 0 ? ASKING_STATUS : FOUND;
    s->crl_node = 0;
    s->crl_next = 0;
    s->crl_good = s->crl_useless = false;
    return PST_OK;
}

// Nobody is left to ask about the topmost node: back to the one below.
static void give_up_node(struct pst_search *s)
{
    const struct pst_node *n = top(s);
    pst_err e = s->depth == 1 && n->self_issued ? PST_E_SELF_SIGNED : PST_E_UNKNOWN_CA;
    if (!n->met)
        note(s, NO_ISSUER, e, n->cert, PST_NO_ANCHOR, nothing);
    s->depth--;
}

// The search ends with this, whatever else was found on the way.
static pst_err stop(struct pst_search *s, pst_err e)
{
    s->best.rank = 0;
    note(s, NO_ISSUER, e, top(s)->cert, PST_NO_ANCHOR, nothing);
    s->depth = 0;
    return e;
}

// One candidate more. Every error but one of stop() leaves the search where it can go on.
static pst_err step(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    bool is_anchor;
    size_t index;
    pst_err e = load_child(t);
    if (e != PST_OK)
        return stop(s, e);
    if (!s->has_input)
        e = pst_signed_read(&s->how, t->peer->kit, s->child.algorithm);
    if (e != PST_OK) {
        note(s, SIGNATURE, e, top(s)->cert, PST_NO_ANCHOR, nothing);
        s->depth--;
        return e;
    }
    e = next_candidate(t, &is_anchor, &index);
    if (e == PST_OK)
        e = is_anchor ? try_anchor(t, (uint16_t)index) : try_certificate(t, (uint8_t)index);
    else if (e == PST_E_UNKNOWN_CA)
        give_up_node(s);
    return s->spent ? stop(s, PST_E_PATH_BUDGET) : e;
}

static pst_err ask_status(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    pst_err e = t->trust->status->ask(t);
    if (e == PST_OK) {
        s->phase = FOUND;
    } else if (e != PST_WAIT_WORK) {
        // The path was whole: nothing that fails elsewhere has come further. Perhaps there is another.
        s->best.rank = 0;
        note(s, NO_ISSUER, e, s->nodes[s->crl_node].cert, s->anchor, nothing);
        s->best.rank = UINT16_MAX;
        s->phase = SEARCHING;
    }
    return s->spent ? stop(s, PST_E_PATH_BUDGET) : e;
}

static pst_err search(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    while (s->depth > 0) {
        s->checked = false;
        pst_err e = s->phase == ASKING_STATUS ? ask_status(t) : step(t);
        if (s->phase == FOUND)
            return e;
        if (e == PST_WAIT_WORK || (s->checked && t->trust->one_check_per_call))
            return PST_WAIT_WORK;
    }
    return s->best.error;
}

// --- the verdict

static void describe(const struct pst_task *t, struct pst_verdict *v)
{
    struct pst_cert *c = &t->s->issuer;
    if (v->certificate != PST_NO_CERT) {
        // What can be read of a certificate that is malformed is told all the same.
        pst_err e = pst_cert_read(c, t->peer->certs[v->certificate], NULL);
        (void)e;
        v->subject = c->subject;
        v->issuer = c->issuer;
        v->key_id = c->authority_key_id;
        v->not_before = c->not_before;
        v->not_after = c->not_after;
    } else if (v->anchor != PST_NO_ANCHOR) {
        v->subject = t->trust->anchors[v->anchor].subject;
        v->not_before = t->trust->anchors[v->anchor].not_before;
        v->not_after = t->trust->anchors[v->anchor].not_after;
    }
}

static void pronounce(const struct pst_task *t, struct pst_verdict *v, pst_err e)
{
    const struct pst_search *s = t->s;
    v->error = e;
    if (e == PST_OK) {
        v->certificate = 0;
        v->anchor = s->anchor;
        v->path_len = s->depth;
        for (size_t i = 0; i < s->depth; i++)
            v->path[i] = s->nodes[i].cert;
    } else {
        v->certificate = s->best.cert;
        v->anchor = s->best.anchor;
        v->path_len = s->best.path_len;
        v->extension = s->best.extension;
        memcpy(v->path, s->best.path, sizeof v->path);
    }
    describe(t, v);
}

static bool is_usable(const struct pst_trust *trust, const struct pst_peer *peer, const void *work)
{
    return trust != NULL && work != NULL && peer->kit != NULL && peer->num_certs != 0 && peer->certs != NULL &&
           (trust->anchors != NULL || trust->num_anchors == 0) &&
           (trust->num_crls == 0 || (trust->crls != NULL && trust->status != NULL)) &&
           trust->profile <= PST_PROFILE_STRICT;
}

pst_err pst_path_verify(const void *trust, const struct pst_peer *peer, struct pst_public_key *key,
                        struct pst_verdict *verdict, void *work)
{
    const struct pst_task t = {trust, peer, work};
    *key = (struct pst_public_key){0};
    *verdict = (struct pst_verdict){.error = PST_E_USAGE, .certificate = PST_NO_CERT, .anchor = PST_NO_ANCHOR};
    verdict->time_policy = peer->time.policy;
    if (!is_usable(trust, peer, work))
        return PST_E_USAGE;
    if (peer->num_certs > PST_MAX_POOL)
        return verdict->error = PST_E_TOO_MANY_CERTIFICATES;
    pst_err e = t.s->phase == NOT_BEGUN ? begin(&t) : PST_OK;
    if (e == PST_OK)
        e = search(&t);
    if (e == PST_WAIT_WORK) {
        verdict->error = e;
        return e;
    }
    t.s->phase = NOT_BEGUN;
    if (e == PST_OK)
        e = pst_spki_read(key, NULL, t.s->leaf_spki);
    pronounce(&t, verdict, e);
    return e;
}
