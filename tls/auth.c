// auth.c: who the other one is, and showing who we are, for both versions. The three lines that set hs->proved stand here,
// each behind its verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/auth.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/consts.h"
#include "tls/outbox.h"
#include "tls/random.h"
#include "tls/schemes.h"

// The leaf's key outlives the message it came in.
static pst_err keep(struct pst_handshake *hs, size_t *used, pst_span *view)
{
    if (view->n > hs->peer_key_cap - *used)
        return PST_E_BAD_PUBLIC_KEY;
    pst_copy(hs->peer_key_bytes + *used, view->p, view->n);
    view->p = hs->peer_key_bytes + *used;
    *used += view->n;
    return PST_OK;
}

static pst_err keep_key(struct pst_handshake *hs, const struct pst_public_key *key)
{
    size_t used = 0;
    hs->peer_key = *key;
    PST_TRY(keep(hs, &used, &hs->peer_key.point));
    PST_TRY(keep(hs, &used, &hs->peer_key.rsa_n));
    return keep(hs, &used, &hs->peer_key.rsa_e);
}

pst_err pst_believe_chain(struct pst_conn *c, const pst_span *certs, size_t num_certs)
{
    struct pst_handshake *hs = c->hs;
    const struct pst_verifier *verifier = c->cfg->verifier;
    struct pst_peer peer = {
        .kit = c->cfg->kit,
        .certs = certs,
        .num_certs = num_certs,
        .name = hs->server_name,
        .is_server = c->role == PST_CLIENT,
        .time = c->cfg->now != NULL ? c->cfg->now(c->cfg->now_ctx) : (struct pst_time){PST_TIME_UNKNOWN, 0},
    };
    struct pst_public_key key = {.kind = PST_KEY_NONE};
    struct pst_verdict verdict = {.error = PST_OK};
    PST_TRY(verifier->verify(verifier->ctx, &peer, &key, &verdict, hs->verifier_work));
    PST_TRY(keep_key(hs, &key));
    hs->peer_showed_certificate = true;
    hs->proved |= PROVED_CHAIN;
    return PST_OK;
}

// RFC 8446 4.2.3 binds a scheme to a use: PKCS#1 v1.5 signs no TLS 1.3 handshake.
static bool usable(const struct pst_conn *c, const struct pst_scheme *scheme)
{
    return scheme != NULL && (scheme->in_handshake || c->version == TLS_1_2);
}

// RFC 8446 4.4.3: "If the CertificateVerify message is sent by a server, the signature algorithm MUST be one offered in
// the client's "signature_algorithms" extension"
pst_err pst_believe_signature(struct pst_conn *c, uint16_t scheme_id, pst_span content, pst_span signature)
{
    uint8_t digest[64];
    struct pst_handshake *hs = c->hs;
    const struct pst_kit *kit = c->cfg->kit;
    const struct pst_scheme *scheme = pst_scheme_find(c->cfg, scheme_id);
    if (!usable(c, scheme) || !pst_scheme_fits(scheme, hs->peer_key.kind))
        return PST_E_SCHEME_NOT_OFFERED;
    const struct pst_sig_how how = pst_scheme_how(kit, scheme);
    pst_span input = pst_scheme_input(kit, scheme, digest, content);
    PST_TRY(pst_scheme_verifier(kit, scheme)->verify(&hs->peer_key, &how, input, signature));
    hs->proved |= PROVED_SIGNATURE;
    c->scheme = scheme_id;
    return PST_OK;
}

pst_err pst_believe_finished(struct pst_conn *c, struct pst_message *m, uint8_t *want, size_t want_len)
{
    pst_span verify_data = rd_bytes(&m->r, want_len, "verify_data");
    pst_err err = rd_end(&m->r);
    if (err == PST_OK && !ct_reveal(ct_bytes_eq(want, verify_data.p, want_len), "our alert tells the peer anyway"))
        err = PST_E_FINISHED_MISMATCH;
    pst_wipe_bytes(want, want_len);
    if (err == PST_OK)
        c->hs->proved |= PROVED_FINISHED;
    return err;
}

const struct pst_scheme *pst_choose_scheme(const struct pst_conn *c, const struct pst_identity *identity,
                                           pst_span peer_schemes)
{
    const struct pst_signer *signer = identity->signer;
    for (size_t i = 0; i < signer->num_schemes; i++) {
        const struct pst_scheme *scheme = pst_scheme_known(signer->schemes[i]);
        if (!usable(c, scheme))
            continue;
        struct pst_reader r = rd_over(peer_schemes);
        while (rd_more(&r))
            if (rd_u16(&r, "scheme") == scheme->id)
                return scheme;
    }
    return NULL;
}

pst_err pst_ask_signer(struct pst_conn *c, pst_span content, struct pst_writer *w)
{
    uint8_t digest[64], random[32];
    size_t room, len = 0;
    const struct pst_handshake *hs = c->hs;
    const struct pst_signer *signer = hs->identity->signer;
    uint8_t *sig = wr_tail(w, &room);
    pst_span input = pst_scheme_input(c->cfg->kit, hs->scheme, digest, content);
    PST_TRY(pst_random(c->cfg, random, sizeof random));
    struct pst_sign_request ask = {hs->scheme->id, content, input, pst_span_of(random, sizeof random)};
    pst_err err = signer->sign(signer->ctx, &ask, sig, room, &len);
    pst_wipe_bytes(random, sizeof random);
    if (err == PST_E_OUT_TOO_SMALL)
        return pst_outbox_empty(c) ? err : PST_WAIT_ROOM;
    if (err != PST_OK)
        return err == PST_WAIT_SIGNER ? err : PST_E_SIGNER_FAILED;
    if (len > room)
        return PST_E_SIGNER_FAILED;
    pst_public(sig, len);
    wr_space(w, len);
    if (c->role == PST_SERVER)
        c->scheme = hs->scheme->id;
    return PST_OK;
}
