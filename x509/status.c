// status.c: the revocation lists that the caller gave, asked about every certificate of a path (RFC 5280 6.3.3).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/chain.h"
#include "x509/crl.h"
#include "x509/spki.h"

// Who signed the certificate of a node: the one above it, or the anchor.
static pst_err load_issuer(const struct pst_task *t, struct pst_crl_question *q, size_t node)
{
    struct pst_search *s = t->s;
    pst_span spki;
    if (node + 1 < s->depth) {
        PST_TRY(pst_cert_read(&s->issuer, t->peer->certs[s->nodes[node + 1].cert], NULL));
        spki = s->issuer.spki;
        q->issuer_key_id = s->issuer.key_id;
        q->issuer_may_sign = (s->issuer.key_usage & PST_KU_CRL_SIGN) != 0;
    } else {
        const struct pst_anchor *a = &t->trust->anchors[s->anchor];
        spki = a->spki;
        q->issuer_key_id = (pst_span){NULL, 0};
        q->issuer_may_sign = (a->flags & PST_ANCHOR_NOT_CRL_ISSUER) == 0;
    }
    return pst_spki_read(&q->issuer_key, &q->issuer_key_params, spki);
}

static pst_err ask(const struct pst_task *t, const struct pst_crl_question *q, pst_span der)
{
    struct pst_search *s = t->s;
    struct pst_crl crl;
    enum pst_crl_answer answer;
    PST_TRY(pst_crl_read(&crl, der));
    if (!pst_crl_covers(&crl, q->cert))
        return PST_OK;
    if (!pst_check_allowed(s))
        return PST_E_PATH_BUDGET;
    PST_TRY(pst_crl_ask(&answer, &crl, q));
    s->crl_good = s->crl_good || answer == PST_CRL_GOOD;
    s->crl_useless = s->crl_useless || answer == PST_CRL_USELESS;
    return PST_OK;
}

// One certificate: every list that covers it has its say. One that can decide is enough.
static pst_err node_status(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    struct pst_crl_question q = {.kit = t->peer->kit, .time = &t->peer->time, .profile = t->trust->profile, .cert = &s->child};
    PST_TRY(pst_cert_read(&s->child, t->peer->certs[s->nodes[s->crl_node].cert], NULL));
    PST_TRY(load_issuer(t, &q, s->crl_node));
    while (s->crl_next < t->trust->num_crls) {
        PST_TRY(ask(t, &q, t->trust->crls[s->crl_next++]));
        if (s->checked && t->trust->one_check_per_call)
            return PST_WAIT_WORK;
    }
    return s->crl_useless && !s->crl_good ? PST_E_REVOCATION_UNKNOWN : PST_OK;
}

static pst_err path_status(const struct pst_task *t)
{
    struct pst_search *s = t->s;
    s->loaded = PST_NO_CERT;
    s->has_input = false;
    for (; s->crl_node < s->depth; s->crl_node++) {
        PST_TRY(node_status(t));
        s->crl_next = 0;
        s->crl_good = s->crl_useless = false;
    }
    return PST_OK;
}

const struct pst_status_check pst_crl_status = {path_status};
