// client13.c: the TLS 1.3 client, RFC 8446 A.1, one row per arrow. Row by row it reads:
//
//     RECVD_SH        the server chose: again (HelloRetryRequest), or agree on a secret; handshake keys
//     WAIT_EE         EncryptedExtensions
//     WAIT_CERT_CR    Certificate, or first a CertificateRequest
//     WAIT_CV         CertificateVerify: the server has the certificate's key
//     WAIT_FINISHED   Finished: nobody changed a byte; application secrets
//     SEND_FLIGHT     our certificate if asked, our Finished; application keys
//     CONNECTED       tickets and key updates
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "tls/auth.h"
#include "tls/auth13.h"
#include "tls/client.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/keys13.h"
#include "tls/post13.h"
#include "tls/random.h"

static bool retry_asked(const struct pst_conn *c)
{
    return c->hs->retry_asked;
}

static bool settled_on_13(const struct pst_conn *c)
{
    return !c->hs->retry_asked;
}

static bool using_psk(const struct pst_conn *c)
{
    return !c->hs->peer_must_show_certificate;
}

static bool using_certificate(const struct pst_conn *c)
{
    return c->hs->peer_must_show_certificate;
}

static bool auth_asked(const struct pst_conn *c)
{
    return c->hs->auth_asked;
}

static bool auth_not_asked(const struct pst_conn *c)
{
    return !c->hs->auth_asked;
}

static bool have_identity(const struct pst_conn *c)
{
    return c->hs->identity != NULL;
}

static bool no_identity(const struct pst_conn *c)
{
    return c->hs->identity == NULL;
}

static pst_err do_nothing(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c, (void)hs, (void)m;
    return PST_OK;
}

static pst_err take_hello_retry(struct pst_conn *c, struct pst_message *m, const struct pst_server_hello *sh)
{
    struct pst_handshake *hs = c->hs;
    PST_TRY(pst_extensions_read(c, &m->r, sh->extensions, IN_HRR));
    // RFC 8446 4.1.4: "Clients MUST abort the handshake with an "illegal_parameter" alert if the
    // HelloRetryRequest would not result in any change in the ClientHello."
    if (hs->group == NULL && hs->cookie.n == 0)
        return PST_E_HELLO_RETRY_WITHOUT_CHANGE;
    pst_transcript_retry(&hs->transcript);
    return PST_OK;
}

static pst_err take_server_hello(struct pst_conn *c, struct pst_message *m, const struct pst_server_hello *sh)
{
    struct pst_handshake *hs = c->hs;
    hs->retry_asked = pst_same(sh->random.p, pst_hello_retry_random, RANDOM_LEN);
    // RFC 8446 4.1.4: "If a client receives a second HelloRetryRequest in the same connection (i.e., where the
    // ClientHello was itself in response to a HelloRetryRequest), it MUST abort the handshake with an
    // "unexpected_message" alert."
    if (hs->retry_asked && hs->retried)
        return PST_E_SECOND_HELLO_RETRY_REQUEST;
    // RFC 8446 4.1.3: "A client which receives a legacy_session_id_echo field that does not match what it sent
    // in the ClientHello MUST abort the handshake with an "illegal_parameter" alert."
    if (!pst_span_eq(sh->session_id, pst_span_of(hs->session_id, hs->session_id_len)))
        return PST_E_SESSION_ID_NOT_ECHOED;
    PST_TRY(pst_client_take_suite(c, sh->suite));
    if (hs->retry_asked)
        return take_hello_retry(c, m, sh);
    PST_TRY(pst_extensions_read(c, &m->r, sh->extensions, IN_SH));
    return pst_extension_seen(c, EXT_KEY_SHARE) ? PST_OK : PST_E_MISSING_EXTENSION;
}

// RFC 8446 4.1.2: "If a "key_share" extension was supplied in the HelloRetryRequest, replacing the list of
// shares with a list containing a single KeyShareEntry from the indicated group."
static pst_err send_second_client_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    if (hs->group != NULL && (hs->num_shares != 1 || hs->share[0].alg != hs->group)) {
        hs->num_shares = 1;
        hs->share[0].alg = hs->group;
        hs->share[0].random = hs->share_keys;
        hs->share[0].key = hs->share_keys + hs->group->generate_len;
        PST_TRY(pst_random(c->cfg, hs->share[0].random, hs->group->generate_len));
    }
    hs->retried = true;
    c->retried = true;
    return pst_send_client_hello(c, hs, m);
}

static pst_err agree_on_secret(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c, (void)m;
    for (size_t i = 0; i < hs->num_shares; i++) {
        if (hs->share[i].alg != hs->group)
            continue;
        PST_TRY(hs->group->agree(hs->shared, hs->share[i].key, hs->peer_share.p));
        pst_secret(hs->shared, hs->group->secret_len);
        return PST_OK;
    }
    return PST_E_INTERNAL;
}

// struct {
//     Extension extensions<0..2^16-1>;
// } EncryptedExtensions;                                                    RFC 8446 4.3.1
static pst_err recv_encrypted_extensions(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    pst_span extensions = rd_vec16(&m->r, 0, 65535, "extensions");
    PST_TRY(rd_end(&m->r));
    return pst_extensions_read(c, &m->r, extensions, IN_EE);
}

// struct {
//     opaque certificate_request_context<0..2^8-1>;
//     Extension extensions<2..2^16-1>;
// } CertificateRequest;                                                     RFC 8446 4.3.2
static pst_err recv_certificate_request(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    pst_span context    = rd_vec8 (&m->r, 0, 255,   "certificate_request_context");
    pst_span extensions = rd_vec16(&m->r, 2, 65535, "extensions");
    PST_TRY(rd_end(&m->r));
    // RFC 8446 4.3.2: "This field SHALL be zero length unless used for the post-handshake authentication
    // exchanges described in Section 4.6.2."
    if (context.n != 0)
        return PST_E_CERTIFICATE_CONTEXT;
    PST_TRY(pst_extensions_read(c, &m->r, extensions, IN_CR));
    // RFC 8446 4.3.2: "The "signature_algorithms" extension MUST be specified"
    if (!pst_extension_seen(c, EXT_SIGNATURE_ALGORITHMS))
        return PST_E_MISSING_EXTENSION;
    hs->auth_asked = true;
    // Without a certificate that suits, an empty one answers (RFC 8446 4.4.2); the server decides what that is worth.
    hs->scheme = c->cfg->identity != NULL ? pst_choose_scheme(c, c->cfg->identity, hs->peer_schemes) : NULL;
    hs->identity = hs->scheme != NULL ? c->cfg->identity : NULL;
    return PST_OK;
}

static const struct pst_arrow arrows[] = {
    //from          on                    when                 do                           keys                            to
    {RECVD_SH,      NOTHING,              retry_asked,         send_second_client_hello,    DUMMY_CCS_FIRST,                WAIT_SH},
    {RECVD_SH,      NOTHING,              settled_on_13,       agree_on_secret,             DUMMY_CCS | MAKE_HS | RECV_HS,  WAIT_EE},
    {WAIT_EE,       ENCRYPTED_EXTENSIONS, using_psk,           recv_encrypted_extensions,   0,                              WAIT_FINISHED},
    {WAIT_EE,       ENCRYPTED_EXTENSIONS, using_certificate,   recv_encrypted_extensions,   0,                              WAIT_CERT_CR},
    {WAIT_CERT_CR,  CERTIFICATE_REQUEST,  NULL,                recv_certificate_request,    0,                              WAIT_CERT},
    {WAIT_CERT_CR,  CERTIFICATE,          NULL,                pst_recv_certificate,        0,                              WAIT_CV},
    {WAIT_CERT,     CERTIFICATE,          NULL,                pst_recv_certificate,        0,                              WAIT_CV},
    {WAIT_CV,       CERTIFICATE_VERIFY,   NULL,                pst_recv_certificate_verify, 0,                              WAIT_FINISHED},
    {WAIT_FINISHED, FINISHED,             NULL,                pst_recv_finished,           MAKE_APP | SEND_HS,             SEND_FLIGHT},
    {SEND_FLIGHT,   NOTHING,              auth_asked,          pst_send_certificate,        0,                              SEND_CV},
    {SEND_FLIGHT,   NOTHING,              auth_not_asked,      pst_send_finished,           MAKE_RES | SEND_APP | RECV_APP, CONNECTED},
    {SEND_CV,       NOTHING,              have_identity,       pst_send_certificate_verify, 0,                              SEND_FINISHED},
    {SEND_CV,       NOTHING,              no_identity,         do_nothing,                  0,                              SEND_FINISHED},
    {SEND_FINISHED, NOTHING,              NULL,                pst_send_finished,           MAKE_RES | SEND_APP | RECV_APP, CONNECTED},
    {CONNECTED,     NEW_SESSION_TICKET,   NULL,                pst_recv_new_session_ticket, 0,                              CONNECTED},
    {CONNECTED,     KEY_UPDATE,           NULL,                pst_recv_key_update,         RECV_NEXT,                      CONNECTED},
    {CONNECTED,     NOTHING,              pst_owes_key_update, pst_send_key_update,         SEND_NEXT,                      CONNECTED},
};

const struct pst_flow pst_client13_flow = {
    .version = TLS_1_3,
    .role = PST_CLIENT,
    .start = pst_client_start,
    .num_start = CLIENT_START_ARROWS,
    .arrows = arrows,
    .num_arrows = PST_COUNT(arrows),
    .shared = {pst_client_exts, CLIENT_EXTS, 0},
    .own = {pst_client13_exts, CLIENT13_EXTS, 16},
    .take_server_hello = take_server_hello,
    .turn_keys = pst_turn_keys13,
    .proved_enough = pst_proved_enough13,
    .export_keys = pst_export13,
};
