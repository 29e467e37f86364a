// client12.c: the TLS 1.2 client, RFC 5246 7.3 with ECDHE (RFC 8422), one row per arrow. Row by row it reads:
//
//     WAIT_CERT       Certificate
//     WAIT_SKE        ServerKeyExchange: the server's share, signed with the certificate's key
//     WAIT_CR_SHD     a CertificateRequest perhaps, then ServerHelloDone
//     SEND_FLIGHT     our certificate if asked, ClientKeyExchange; master secret
//     SEND_CCS        change_cipher_spec, sending keys, our Finished
//     WAIT_CCS        theirs, receiving keys, their Finished: nobody changed a byte
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/auth.h"
#include "tls/auth12.h"
#include "tls/client.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/groups.h"
#include "tls/keys12.h"
#include "tls/outbox.h"
#include "tls/random.h"

static bool auth_asked(const struct pst_conn *c)
{
    return c->hs->auth_asked;
}

static bool auth_not_asked(const struct pst_conn *c)
{
    return !c->hs->auth_asked;
}

// RFC 8446 4.1.3: "TLS 1.3 clients receiving a ServerHello indicating TLS 1.2 or below MUST check that the last 8 bytes are not
// equal to either of these values."
static pst_err refuse_downgrade(const struct pst_conn *c, pst_span random)
{
    static const uint8_t sentinel[] = {0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44}; // "DOWNGRD", then 00 or 01
    if (pst_flow_for(c->cfg, PST_CLIENT, TLS_1_3) != NULL && pst_same(random.p + 24, sentinel, 7) && random.p[31] <= 1)
        return PST_E_DOWNGRADE;
    return PST_OK;
}

static pst_err take_server_hello(struct pst_conn *c, struct pst_message *m, const struct pst_server_hello *sh)
{
    struct pst_handshake *hs = c->hs;
    PST_TRY(refuse_downgrade(c, sh->random));
    PST_TRY(pst_client_take_suite(c, sh->suite));
    // The session id of the compatibility mode names no session: a server that takes it up resumes what never was.
    if (sh->session_id.n != 0 && pst_span_eq(sh->session_id, pst_span_of(hs->session_id, hs->session_id_len)))
        return PST_E_SESSION_NOT_OFFERED;
    memcpy(hs->randoms.server, sh->random.p, RANDOM_LEN);
    PST_TRY(pst_extensions_read(c, &m->r, sh->extensions, IN_SH12));
    return hs->extended_master_secret || !c->cfg->require_extended_master_secret ? PST_OK
                                                                                  : PST_E_EXTENDED_MASTER_SECRET;
}

// struct {
//     ECCurveType curve_type = named_curve(3);
//     NamedCurve namedcurve;
//     opaque point<1..2^8-1>;
// } ServerECDHParams;
//
// struct {
//     ServerECDHParams params;
//     SignatureScheme algorithm;
//     opaque signature<0..2^16-1>;
// } ServerKeyExchange;                                                      RFC 8422 5.4
static pst_err recv_server_key_exchange(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t content[SIGNED_PARAMS_MAX];
    const struct pst_reader start = m->r;
    uint8_t curve_type  = rd_u8   (&m->r,           "curve_type");
    uint16_t namedcurve = rd_u16  (&m->r,           "namedcurve");
    pst_span point      = rd_vec8 (&m->r, 1, 255,   "point");
    pst_span params     = rd_between(&start, &m->r);
    uint16_t algorithm  = rd_u16  (&m->r,           "algorithm");
    pst_span signature  = rd_vec16(&m->r, 0, 65535, "signature");
    PST_TRY(rd_end(&m->r));
    if (curve_type != 3)
        return PST_E_CURVE_TYPE;
    hs->group = pst_group_find(c->cfg, namedcurve);
    if (hs->group == NULL || pst_group_strength(namedcurve) > 1) // a hybrid is for TLS 1.3 alone
        return PST_E_GROUP_NOT_OFFERED;
    if (point.n != hs->group->share_len)
        return PST_E_BAD_KEY_SHARE;
    PST_TRY(pst_believe_signature(c, algorithm, pst_signed_params(hs, content, params), signature));
    if (hs->group->share_len > hs->share_keys_len)
        return PST_E_INTERNAL;
    memcpy(hs->share_keys, point.p, point.n); // our shares for TLS 1.3 are of no more use
    hs->peer_share = pst_span_of(hs->share_keys, point.n);
    c->group = namedcurve;
    return PST_OK;
}

// struct {
//     ClientCertificateType certificate_types<1..2^8-1>;
//     SignatureAndHashAlgorithm supported_signature_algorithms<2^16-1>;
//     DistinguishedName certificate_authorities<0..2^16-1>;
// } CertificateRequest;                                                     RFC 5246 7.4.4
//
// We answer with an empty list: the signature of TLS 1.2's CertificateVerify is over all messages, with a hash of its own.
static pst_err recv_certificate_request(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c;
    rd_vec8 (&m->r, 1, 255,   "certificate_types");
    rd_vec16(&m->r, 2, 65534, "supported_signature_algorithms");
    rd_vec16(&m->r, 0, 65535, "certificate_authorities");
    PST_TRY(rd_end(&m->r));
    hs->auth_asked = true;
    return PST_OK;
}

static pst_err recv_server_hello_done(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c, (void)hs;
    return rd_end(&m->r);
}

static pst_err respond(struct pst_conn *c, struct pst_handshake *hs, uint8_t *point)
{
    uint8_t random[128];
    if (hs->group->respond_len > sizeof random)
        return PST_E_INTERNAL;
    pst_err err = pst_random(c->cfg, random, hs->group->respond_len);
    if (err == PST_OK)
        err = hs->group->respond(point, hs->shared, hs->peer_share.p, random);
    pst_wipe_bytes(random, sizeof random);
    pst_public(point, hs->group->reply_len);
    pst_secret(hs->shared, hs->group->secret_len);
    return err;
}

// struct {
//     opaque ecdh_Yc<1..2^8-1>;
// } ClientKeyExchange;                                                      RFC 8422 5.7
static pst_err send_client_key_exchange(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    m->type = CLIENT_KEY_EXCHANGE;
    wr_open(&m->w, 1);
    uint8_t *point = wr_space(&m->w, hs->group->reply_len);
    wr_close(&m->w);
    return point != NULL ? respond(c, hs, point) : PST_OK; // the engine says what follows when it does not fit
}

static const struct pst_arrow arrows[] = {
    {RECVD_SH,      NOTHING,             NULL,           pst_do_nothing12,         0,                 WAIT_CERT},
    {WAIT_CERT,     CERTIFICATE,         NULL,           pst_recv_certificate12,   0,                 WAIT_SKE},
    {WAIT_SKE,      SERVER_KEY_EXCHANGE, NULL,           recv_server_key_exchange, 0,                 WAIT_CR_SHD},
    {WAIT_CR_SHD,   CERTIFICATE_REQUEST, NULL,           recv_certificate_request, 0,                 WAIT_SHD},
    {WAIT_CR_SHD,   SERVER_HELLO_DONE,   NULL,           recv_server_hello_done,   0,                 SEND_FLIGHT},
    {WAIT_SHD,      SERVER_HELLO_DONE,   NULL,           recv_server_hello_done,   0,                 SEND_FLIGHT},
    {SEND_FLIGHT,   NOTHING,             auth_asked,     pst_send_certificate12,   0,                 SEND_CKE},
    {SEND_FLIGHT,   NOTHING,             auth_not_asked, pst_do_nothing12,         0,                 SEND_CKE},
    {SEND_CKE,      NOTHING,             NULL,           send_client_key_exchange, MAKE_12,           SEND_CCS},
    {SEND_CCS,      NOTHING,             NULL,           pst_do_nothing12,         SAY_CCS | SEND_12, SEND_FINISHED},
    {SEND_FINISHED, NOTHING,             NULL,           pst_send_finished12,      0,                 WAIT_CCS},
    {WAIT_CCS,      CHANGE_CIPHER_SPEC,  NULL,           pst_do_nothing12,         RECV_12,           WAIT_FINISHED},
    {WAIT_FINISHED, FINISHED,            NULL,           pst_recv_finished12,      0,                 CONNECTED},
    {CONNECTED,     HELLO_REQUEST,       NULL,           pst_refuse_renegotiation, 0,                 CONNECTED},
};

const struct pst_flow pst_client12_flow = {
    .version = TLS_1_2,
    .role = PST_CLIENT,
    .start = pst_client_start,
    .num_start = CLIENT_START_ARROWS,
    .arrows = arrows,
    .num_arrows = PST_COUNT(arrows),
    .shared = {pst_client_exts, CLIENT_EXTS, 0},
    .own = {pst_client12_exts, CLIENT12_EXTS, 40},
    .take_server_hello = take_server_hello,
    .turn_keys = pst_turn_keys12,
    .proved_enough = pst_proved_enough12,
    .export_keys = pst_export12,
};
