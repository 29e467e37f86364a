// auth13.c: Certificate, CertificateVerify and Finished, RFC 8446 4.4: the three proofs, each way. The three
// lines that set hs->proved stand here, each behind its verification.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/auth13.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/keys13.h"
#include "tls/outbox.h"
#include "tls/random.h"
#include "tls/schemes.h"

// struct {
//     opaque certificate_request_context<0..2^8-1>;
//     CertificateEntry certificate_list<0..2^24-1>;
// } Certificate;
//
// struct {
//     opaque cert_data<1..2^24-1>;
//     Extension extensions<0..2^16-1>;
// } CertificateEntry;                                                       RFC 8446 4.4.2
static pst_err read_certificate(struct pst_conn *c, struct pst_reader *r, pst_span *context, pst_span *certs, size_t *num)
{
    *context                  = rd_vec8 (r, 0, 255,      "certificate_request_context");
    struct pst_reader entries = rd_sub24(r, 0, 0xffffff, "certificate_list");
    *num = 0;
    while (rd_more(&entries)) {
        pst_span cert_data    = rd_vec24(&entries, 1, 0xffffff, "cert_data");
        pst_span extensions   = rd_vec16(&entries, 0, 65535,    "extensions");
        if (*num == PST_MAX_CERTS)
            return PST_E_TOO_MANY_CERTIFICATES;
        certs[(*num)++] = cert_data;
        PST_TRY(pst_extensions_read(c, &entries, extensions, IN_CT));
    }
    PST_TRY(rd_end(&entries));
    return rd_end(r);
}

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

pst_err pst_recv_certificate(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    pst_span certs[PST_MAX_CERTS], context;
    struct pst_peer peer = {.kit = c->cfg->kit, .certs = certs, .is_server = c->role == PST_CLIENT};
    struct pst_public_key key = {.kind = PST_KEY_NONE};
    struct pst_verdict verdict = {.error = PST_OK};

    PST_TRY(read_certificate(c, &m->r, &context, certs, &peer.num_certs));
    // RFC 8446 4.4.2: "Otherwise (in the case of server authentication), this field SHALL be zero length."
    // A client's context is that of our request, which was empty too.
    if (context.n != 0)
        return PST_E_CERTIFICATE_CONTEXT;
    if (peer.num_certs == 0 && c->role == PST_CLIENT)
        return PST_E_SERVER_CERTIFICATE_EMPTY;
    if (peer.num_certs == 0)
        return hs->peer_must_show_certificate ? PST_E_CERTIFICATE_MISSING : PST_OK;

    peer.name = hs->server_name;
    peer.time = c->cfg->now != NULL ? c->cfg->now(c->cfg->now_ctx) : (struct pst_time){PST_TIME_UNKNOWN, 0};
    PST_TRY(c->cfg->verifier->verify(c->cfg->verifier->ctx, &peer, &key, &verdict, hs->verifier_work));
    PST_TRY(keep_key(hs, &key));
    hs->peer_showed_certificate = true;
    hs->proved |= PROVED_CHAIN;
    return PST_OK;
}

// RFC 8446 4.4.3: "A string that consists of octet 32 (0x20) repeated 64 times", then the context string, "A
// single 0 byte which serves as the separator", and the transcript hash.
#define SIGNED_CONTENT_MAX (64 + 33 + 1 + PST_MAX_HASH_LEN)
static pst_span signed_content(const struct pst_conn *c, uint8_t out[SIGNED_CONTENT_MAX], bool by_server)
{
    const struct pst_transcript *t = &c->hs->transcript;
    memset(out, ' ', 64);
    memcpy(out + 64, by_server ? "TLS 1.3, server CertificateVerify" : "TLS 1.3, client CertificateVerify", 34);
    pst_transcript_hash(t, out + 98);
    return pst_span_of(out, 98 + (size_t)t->hash->len);
}

// struct {
//     SignatureScheme algorithm;
//     opaque signature<0..2^16-1>;
// } CertificateVerify;                                                      RFC 8446 4.4.3
pst_err pst_recv_certificate_verify(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t content[SIGNED_CONTENT_MAX], digest[64];
    uint16_t algorithm = rd_u16  (&m->r,           "algorithm");
    pst_span signature = rd_vec16(&m->r, 0, 65535, "signature");
    PST_TRY(rd_end(&m->r));

    // RFC 8446 4.4.3: "If the CertificateVerify message is sent by a server, the signature algorithm MUST be
    // one offered in the client's "signature_algorithms" extension"
    const struct pst_kit *kit = c->cfg->kit;
    const struct pst_scheme *scheme = pst_scheme_find(c->cfg, algorithm);
    if (scheme == NULL || !scheme->in_handshake || !pst_scheme_fits(scheme, hs->peer_key.kind))
        return PST_E_SCHEME_NOT_OFFERED;
    const struct pst_sig_how how = pst_scheme_how(kit, scheme);
    pst_span input = pst_scheme_input(kit, scheme, digest, signed_content(c, content, c->role == PST_CLIENT));
    PST_TRY(pst_scheme_verifier(kit, scheme)->verify(&hs->peer_key, &how, input, signature));
    hs->proved |= PROVED_SIGNATURE;
    c->scheme = algorithm;
    return PST_OK;
}

// struct {
//     opaque verify_data[Hash.length];
// } Finished;                                                               RFC 8446 4.4.4
pst_err pst_recv_finished(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t want[PST_MAX_HASH_LEN];
    size_t len = pst_verify_data13(c, want, PST_RECEIVED);
    pst_span verify_data = rd_bytes(&m->r, len, "verify_data");
    pst_err err = rd_end(&m->r);
    if (err == PST_OK && !ct_reveal(ct_bytes_eq(want, verify_data.p, len), "our alert tells the peer anyway"))
        err = PST_E_FINISHED_MISMATCH;
    pst_wipe_bytes(want, sizeof want);
    if (err == PST_OK)
        hs->proved |= PROVED_FINISHED;
    return err;
}

pst_err pst_send_certificate(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    m->type = CERTIFICATE;
    wr_u8(&m->w, 0); // certificate_request_context
    wr_open(&m->w, 3);
    for (size_t i = 0; hs->identity != NULL && i < hs->identity->num_chain; i++) {
        wr_vec(&m->w, 3, hs->identity->chain[i]);
        pst_extensions_write(c, &m->w, i == 0 ? IN_CT : 0);
    }
    wr_close(&m->w);
    return PST_OK;
}

const struct pst_scheme *pst_choose_scheme(const struct pst_identity *identity, pst_span peer_schemes)
{
    const struct pst_signer *signer = identity->signer;
    for (size_t i = 0; i < signer->num_schemes; i++) {
        const struct pst_scheme *scheme = pst_scheme_known(signer->schemes[i]);
        if (scheme == NULL || !scheme->in_handshake)
            continue;
        struct pst_reader r = rd_over(peer_schemes);
        while (rd_more(&r))
            if (rd_u16(&r, "scheme") == scheme->id)
                return scheme;
    }
    return NULL;
}

static pst_err ask_signer(struct pst_conn *c, struct pst_handshake *hs, pst_span content, struct pst_writer *w)
{
    uint8_t digest[64], random[32];
    size_t room, len = 0;
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
    return PST_OK;
}

pst_err pst_send_certificate_verify(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t content[SIGNED_CONTENT_MAX];
    m->type = CERTIFICATE_VERIFY;
    wr_u16(&m->w, hs->scheme->id);
    wr_open(&m->w, 2);
    PST_TRY(ask_signer(c, hs, signed_content(c, content, c->role == PST_SERVER), &m->w));
    wr_close(&m->w);
    if (c->role == PST_SERVER)
        c->scheme = hs->scheme->id;
    return PST_OK;
}

pst_err pst_send_finished(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t verify_data[PST_MAX_HASH_LEN];
    (void)hs;
    m->type = FINISHED;
    size_t len = pst_verify_data13(c, verify_data, PST_SENT);
    pst_public(verify_data, len);
    wr_bytes(&m->w, verify_data, len);
    return PST_OK;
}
