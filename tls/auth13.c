// auth13.c: Certificate, CertificateVerify and Finished, RFC 8446 4.4: what goes over the
// wire and what is signed. Whether it is believed is decided in auth.c, for both versions.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/auth13.h"
#include "crypto/base/ct.h"
#include "tls/auth.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/keys13.h"
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

pst_err pst_recv_certificate(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    pst_span certs[PST_MAX_CERTS], context;
    size_t num_certs;
    PST_TRY(read_certificate(c, &m->r, &context, certs, &num_certs));
    // RFC 8446 4.4.2: "Otherwise (in the case of server authentication), this field SHALL be zero length."
    // A client's context is that of our request, which was empty too.
    if (context.n != 0)
        return PST_E_CERTIFICATE_CONTEXT;
    if (num_certs == 0 && c->role == PST_CLIENT)
        return PST_E_SERVER_CERTIFICATE_EMPTY;
    if (num_certs == 0)
        return hs->peer_must_show_certificate ? PST_E_CERTIFICATE_MISSING : PST_OK;
    return pst_believe_chain(c, certs, num_certs);
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
    uint8_t content[SIGNED_CONTENT_MAX];
    uint16_t algorithm = rd_u16  (&m->r,           "algorithm");
    pst_span signature = rd_vec16(&m->r, 0, 65535, "signature");
    (void)hs;
    PST_TRY(rd_end(&m->r));
    return pst_believe_signature(c, algorithm, signed_content(c, content, c->role == PST_CLIENT), signature);
}

// struct {
//     opaque verify_data[Hash.length];
// } Finished;                                                               RFC 8446 4.4.4
pst_err pst_recv_finished(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t want[PST_MAX_HASH_LEN];
    (void)hs;
    size_t len = pst_verify_data13(c, want, PST_RECEIVED);
    return pst_believe_finished(c, m, want, len);
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

pst_err pst_send_certificate_verify(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t content[SIGNED_CONTENT_MAX];
    m->type = CERTIFICATE_VERIFY;
    wr_u16(&m->w, hs->scheme->id);
    wr_open(&m->w, 2);
    PST_TRY(pst_ask_signer(c, signed_content(c, content, c->role == PST_SERVER), &m->w));
    wr_close(&m->w);
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
