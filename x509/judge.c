// judge.c: the rules that the certificates of a path keep, RFC 5280 6.1.3 and 6.1.4, RFC 5937 for anchors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/chain.h"
#include "x509/dn.h"
#include "x509/name.h"
#include "x509/profile.h"
#include "x509/spki.h"

static enum pst_oid purpose(const struct pst_peer *peer)
{
    return peer->is_server ? PST_OID_SERVER_AUTH : PST_OID_CLIENT_AUTH;
}

static pst_err blame(struct pst_cert *c, enum pst_oid extension, pst_err e)
{
    c->culprit = pst_oid_octets(extension);
    return e;
}

// --- the leaf

static pst_err check_name(const struct pst_task *t, const struct pst_cert *c)
{
    const struct pst_peer *peer = t->peer;
    struct pst_reference ref;
    if (peer->name != NULL) {
        PST_TRY(pst_reference_read(&ref, peer->name, !peer->is_server));
        PST_TRY(pst_name_check(c, &ref, t->trust));
    }
    return peer->is_server && t->trust->profile == PST_PROFILE_STRICT ? pst_common_name_check(c) : PST_OK;
}

pst_err pst_judge_leaf(const struct pst_task *t)
{
    struct pst_cert *c = &t->s->child;
    const struct pst_peer *peer = t->peer;
    struct pst_public_key key;
    PST_TRY(pst_profile_check(c, t->trust->profile));
    PST_TRY(pst_validity_check(&peer->time, c->not_before, c->not_after));
    PST_TRY(pst_spki_read(&key, NULL, c->spki));
    // RFC 8446 4.4.2.2: digitalSignature, if there is a key usage; RFC 5246 7.4.2: of an RSA key that decrypts, keyEncipherment.
    unsigned use = peer->key_transport ? PST_KU_KEY_ENCIPHERMENT : PST_KU_DIGITAL_SIGNATURE;
    if ((c->key_usage & use) == 0)
        return blame(c, PST_OID_KEY_USAGE, PST_E_KEY_USAGE);
    if (!pst_cert_has_purpose(c->eku, purpose(peer), true))
        return blame(c, PST_OID_EXTENDED_KEY_USAGE, PST_E_EXTENDED_KEY_USAGE);
    if (peer->is_server && t->trust->profile == PST_PROFILE_STRICT)
        PST_TRY(pst_profile_check_server(c));
    return check_name(t, c);
}

// --- above the leaf

// RFC 5280 6.1.4 (l): certificates between the leaf and what comes next, not counting self-issued ones.
static size_t intermediates(const struct pst_search *s)
{
    size_t n = 0;
    for (size_t i = 1; i < s->depth; i++)
        n += !s->nodes[i].self_issued;
    return n;
}

// RFC 5280 6.1.3 (b), (c): not on self-issued certificates, unless it is the leaf.
static pst_err constrain_all(const struct pst_task *t, pst_span constraints, uint8_t *at)
{
    struct pst_search *s = t->s;
    PST_TRY(pst_constraints_check(constraints));
    for (size_t i = 0; i < s->depth; i++) {
        if (i != 0 && s->nodes[i].self_issued)
            continue;
        pst_err e = pst_constraints_apply(constraints, &s->nodes[i].names, &s->comparisons_left);
        if (e != PST_OK) {
            s->spent = s->spent || e == PST_E_PATH_BUDGET;
            *at = s->nodes[i].cert;
            return e;
        }
    }
    return PST_OK;
}

pst_err pst_judge_ca(const struct pst_task *t, uint8_t *at)
{
    struct pst_cert *c = &t->s->issuer;
    const struct pst_trust *trust = t->trust;
    // 6.1.4 (k). First, so that this is what is said of a leaf that signs.
    if (!c->is_ca)
        return blame(c, PST_OID_BASIC_CONSTRAINTS, PST_E_NOT_A_CA);
    PST_TRY(pst_profile_check(c, trust->profile));
    PST_TRY(pst_validity_check(&t->peer->time, c->not_before, c->not_after));
    // 6.1.4 (n)
    if ((c->key_usage & PST_KU_KEY_CERT_SIGN) == 0)
        return blame(c, PST_OID_KEY_USAGE, PST_E_KEY_USAGE);
    // 6.1.4 (m)
    size_t below = intermediates(t->s);
    if (c->path_len >= 0 && below > (size_t)c->path_len)
        return blame(c, PST_OID_BASIC_CONSTRAINTS, PST_E_PATH_LENGTH);
    size_t with = below + !pst_dn_equal(c->subject, c->issuer);
    if (trust->max_intermediates >= 0 && with > (size_t)trust->max_intermediates)
        return PST_E_PATH_LENGTH;
    // Not RFC 5280's, but everybody's: a CA's purposes limit those below it (CA/B BR 7.1.2.10.6).
    if (!pst_cert_has_purpose(c->eku, purpose(t->peer), true))
        return blame(c, PST_OID_EXTENDED_KEY_USAGE, PST_E_EXTENDED_KEY_USAGE);
    if (c->name_constraints.n == 0)
        return PST_OK;
    c->culprit = pst_oid_octets(PST_OID_NAME_CONSTRAINTS);
    return constrain_all(t, c->name_constraints, at);
}

pst_err pst_judge_anchor(const struct pst_task *t, const struct pst_anchor *a, uint8_t *at)
{
    const struct pst_search *s = t->s;
    // A self-signed leaf that is an anchor itself was judged as a leaf.
    bool itself = s->depth == 1 && pst_span_eq(a->subject, s->child.subject) && pst_span_eq(a->spki, s->child.spki);
    unsigned not_for = t->peer->is_server ? PST_ANCHOR_NOT_FOR_SERVERS : PST_ANCHOR_NOT_FOR_CLIENTS;
    if (!itself) {
        if ((a->flags & PST_ANCHOR_NOT_A_CA) != 0)
            return PST_E_NOT_A_CA;
        if (t->trust->profile == PST_PROFILE_STRICT && (a->flags & PST_ANCHOR_IRREGULAR) != 0)
            return PST_E_CERTIFICATE_EXTENSION;
        if ((a->flags & not_for) != 0)
            return PST_E_EXTENDED_KEY_USAGE;
    }
    if (a->not_before != 0 || a->not_after != 0)
        PST_TRY(pst_validity_check(&t->peer->time, a->not_before, a->not_after));
    if (a->path_limit != 0 && intermediates(s) >= a->path_limit)
        return PST_E_PATH_LENGTH;
    return a->name_constraints.n != 0 ? constrain_all(t, a->name_constraints, at) : PST_OK;
}
