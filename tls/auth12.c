// auth12.c: Certificate and Finished of TLS 1.2, RFC 5246 7.4.2 and 7.4.9. Whether they are believed is decided in auth.c.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/auth12.h"
#include "crypto/base/ct.h"
#include "tls/auth.h"
#include "tls/consts.h"
#include "tls/keys12.h"
#include "tls/outbox.h"
#include "tls/suites.h"

#define MAX_RENEGOTIATIONS 4 // that a peer may ask for

// opaque ASN.1Cert<1..2^24-1>;
// struct {
//     ASN.1Cert certificate_list<0..2^24-1>;
// } Certificate;                                                            RFC 5246 7.4.2
pst_err pst_recv_certificate12(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    pst_span certs[PST_MAX_CERTS];
    size_t num = 0;
    struct pst_reader list = rd_sub24(&m->r, 0, 0xffffff, "certificate_list");
    while (rd_more(&list)) {
        pst_span cert = rd_vec24(&list, 1, 0xffffff, "ASN.1Cert");
        if (num == PST_MAX_CERTS)
            return PST_E_TOO_MANY_CERTIFICATES;
        certs[num++] = cert;
    }
    PST_TRY(rd_end(&list));
    PST_TRY(rd_end(&m->r));
    if (num == 0)
        return PST_E_SERVER_CERTIFICATE_EMPTY;
    PST_TRY(pst_believe_chain(c, certs, num));
    return pst_suite_fits(c->suite, hs->peer_key.kind) ? PST_OK : PST_E_SUITE_DOES_NOT_FIT_KEY;
}

pst_err pst_send_certificate12(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c;
    m->type = CERTIFICATE;
    wr_open(&m->w, 3);
    for (size_t i = 0; hs->identity != NULL && i < hs->identity->num_chain; i++)
        wr_vec(&m->w, 3, hs->identity->chain[i]);
    wr_close(&m->w);
    return PST_OK;
}

// struct {
//     opaque verify_data[verify_data_length];
// } Finished;                                                               RFC 5246 7.4.9
pst_err pst_recv_finished12(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t want[VERIFY_DATA12_LEN];
    (void)hs;
    pst_verify_data12(c, want, PST_RECEIVED);
    return pst_believe_finished(c, m, want, sizeof want);
}

pst_err pst_send_finished12(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t verify_data[VERIFY_DATA12_LEN];
    (void)hs;
    m->type = FINISHED;
    pst_verify_data12(c, verify_data, PST_SENT);
    pst_public(verify_data, sizeof verify_data);
    wr_bytes(&m->w, verify_data, sizeof verify_data);
    return PST_OK;
}

pst_err pst_refuse_renegotiation(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs, (void)m;
    if (++c->warnings > MAX_RENEGOTIATIONS)
        return PST_E_TOO_MANY_WARNINGS;
    pst_outbox_alert(c, ALERT_WARNING, ALERT_no_renegotiation);
    return PST_OK;
}

pst_err pst_do_nothing12(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c, (void)hs, (void)m;
    return PST_OK;
}

pst_span pst_signed_params(const struct pst_handshake *hs, uint8_t out[SIGNED_PARAMS_MAX], pst_span params)
{
    size_t n = params.n < SIGNED_PARAMS_MAX - 2 * RANDOM_LEN ? params.n : SIGNED_PARAMS_MAX - 2 * RANDOM_LEN;
    memcpy(out, hs->randoms.client, RANDOM_LEN);
    memcpy(out + RANDOM_LEN, hs->randoms.server, RANDOM_LEN);
    pst_copy(out + 2 * RANDOM_LEN, params.p, n);
    return pst_span_of(out, 2 * RANDOM_LEN + n);
}
