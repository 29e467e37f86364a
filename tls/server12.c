// server12.c: the TLS 1.2 server, RFC 5246 7.3 with ECDHE (RFC 8422), one row per arrow. Row by row it reads:
//
//     RECVD_CH        ServerHello
//     SEND_CERT ...   Certificate, ServerKeyExchange (our share, signed), ServerHelloDone
//     WAIT_CKE        ClientKeyExchange: the client's share; master secret
//     WAIT_CCS        their change_cipher_spec, receiving keys, their Finished: nobody changed a byte
//     SEND_CCS        ours, sending keys, our Finished
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/auth.h"
#include "tls/auth12.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/groups.h"
#include "tls/keys12.h"
#include "tls/random.h"
#include "tls/schemes.h"
#include "tls/server.h"
#include "tls/suites.h"

// Our order of preference among what the client lists; the hybrid is for TLS 1.3 alone. RFC 8422 4: a client without the
// extension leaves the choice to us, but one that old is not looked for.
static pst_err choose_group(struct pst_conn *c, struct pst_handshake *hs)
{
    const struct pst_kex_alg *g;
    for (size_t i = 0; (g = pst_group_at(c->cfg, i)) != NULL; i++) {
        if (pst_group_strength(g->group) > 1 || !pst_lists(hs->peer_groups, g->group))
            continue;
        hs->group = g;
        c->group = g->group;
        return PST_OK;
    }
    return PST_E_NO_COMMON_GROUP;
}

// RFC 7507 3: "If TLS_FALLBACK_SCSV appears in ClientHello.cipher_suites and the highest protocol version supported by the server
// is higher than the version indicated in ClientHello.client_version, the server MUST respond with a fatal
// inappropriate_fallback alert"
static pst_err refuse_fallback(const struct pst_conn *c, const struct pst_client_hello *ch)
{
    if (pst_lists(ch->suites, TLS_FALLBACK_SCSV) && pst_flow_for(c->cfg, PST_SERVER, TLS_1_3) != NULL)
        return PST_E_INAPPROPRIATE_FALLBACK;
    return PST_OK;
}

static pst_err take_client_hello(struct pst_conn *c, struct pst_message *m, const struct pst_client_hello *ch)
{
    struct pst_handshake *hs = c->hs;
    // RFC 5246 7.4.1.2: compression_methods "MUST contain, and all implementations MUST support, CompressionMethod.null."
    bool null_compression = false;
    for (size_t i = 0; i < ch->compression.n; i++)
        null_compression |= ch->compression.p[i] == 0;
    if (!null_compression)
        return PST_E_COMPRESSION;
    PST_TRY(refuse_fallback(c, ch));
    hs->renegotiation_info = pst_lists(ch->suites, TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
    PST_TRY(pst_extensions_read(c, &m->r, ch->extensions, IN_CH));
    PST_TRY(choose_group(c, hs));
    PST_TRY(pst_server_choose_identity(c));
    PST_TRY(pst_server_choose_suite(c, ch->suites));
    if (!hs->extended_master_secret && c->cfg->require_extended_master_secret)
        return PST_E_EXTENDED_MASTER_SECRET;
    return PST_OK;
}

static pst_err send_server_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    // RFC 8446 4.1.3: "TLS 1.3 servers which negotiate TLS 1.2 or below in response to a ClientHello MUST set the last 8 bytes of
    // their Random value specially"
    static const uint8_t sentinel[8] = {0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01};
    PST_TRY(pst_random(c->cfg, hs->randoms.server, RANDOM_LEN));
    pst_public(hs->randoms.server, RANDOM_LEN);
    if (pst_flow_for(c->cfg, PST_SERVER, TLS_1_3) != NULL)
        memcpy(hs->randoms.server + 24, sentinel, sizeof sentinel);
    m->type = SERVER_HELLO;
    const struct pst_server_hello sh = {
        .legacy_version = TLS_1_2,
        .random = {hs->randoms.server, RANDOM_LEN},
        .suite = c->suite->id,
    };
    pst_write_server_hello(&m->w, &sh);
    pst_extensions_write(c, &m->w, IN_SH12);
    return PST_OK;
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
static pst_err send_server_key_exchange(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    const struct pst_kex_alg *g = hs->group;
    uint8_t content[SIGNED_PARAMS_MAX];
    uint8_t *random = hs->share_keys, *key = random + g->generate_len;
    if (!hs->hello_made) // once, so that a signer that answers later is asked for the same again
        PST_TRY(pst_random(c->cfg, random, g->generate_len));
    hs->hello_made = true;
    m->type = SERVER_KEY_EXCHANGE;
    wr_u8(&m->w, 3);
    wr_u16(&m->w, g->group);
    wr_open(&m->w, 1);
    uint8_t *point = wr_space(&m->w, g->share_len);
    wr_close(&m->w);
    if (point == NULL)
        return PST_OK; // the engine says what follows when it does not fit
    PST_TRY(g->generate(key, point, random));
    pst_public(point, g->share_len);
    size_t params_len = 4 + (size_t)g->share_len;
    wr_u16(&m->w, hs->scheme->id);
    wr_open(&m->w, 2);
    PST_TRY(pst_ask_signer(c, pst_signed_params(hs, content, pst_span_of(m->w.base, params_len)), &m->w));
    wr_close(&m->w);
    return PST_OK;
}

static pst_err send_server_hello_done(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c, (void)hs;
    m->type = SERVER_HELLO_DONE;
    return PST_OK;
}

// struct {
//     opaque ecdh_Yc<1..2^8-1>;
// } ClientKeyExchange;                                                      RFC 8422 5.7
static pst_err recv_client_key_exchange(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)c;
    pst_span point = rd_vec8(&m->r, 1, 255, "ecdh_Yc");
    PST_TRY(rd_end(&m->r));
    if (point.n != hs->group->reply_len)
        return PST_E_BAD_KEY_SHARE;
    PST_TRY(hs->group->agree(hs->shared, hs->share_keys + hs->group->generate_len, point.p));
    pst_secret(hs->shared, hs->group->secret_len);
    return PST_OK;
}

static const struct pst_arrow arrows[] = {
    {RECVD_CH,      NOTHING,             NULL, send_server_hello,        0,                 SEND_CERT},
    {SEND_CERT,     NOTHING,             NULL, pst_send_certificate12,   0,                 SEND_SKE},
    {SEND_SKE,      NOTHING,             NULL, send_server_key_exchange, 0,                 SEND_SHD},
    {SEND_SHD,      NOTHING,             NULL, send_server_hello_done,   0,                 WAIT_CKE},
    {WAIT_CKE,      CLIENT_KEY_EXCHANGE, NULL, recv_client_key_exchange, MAKE_12,           WAIT_CCS},
    {WAIT_CCS,      CHANGE_CIPHER_SPEC,  NULL, pst_do_nothing12,         RECV_12,           WAIT_FINISHED},
    {WAIT_FINISHED, FINISHED,            NULL, pst_recv_finished12,      0,                 SEND_CCS},
    {SEND_CCS,      NOTHING,             NULL, pst_do_nothing12,         SAY_CCS | SEND_12, SEND_FINISHED},
    {SEND_FINISHED, NOTHING,             NULL, pst_send_finished12,      0,                 CONNECTED},
    {CONNECTED,     CLIENT_HELLO,        NULL, pst_refuse_renegotiation, 0,                 CONNECTED},
};

const struct pst_flow pst_server12_flow = {
    .version = TLS_1_2,
    .role = PST_SERVER,
    .start = pst_server_start,
    .num_start = SERVER_START_ARROWS,
    .arrows = arrows,
    .num_arrows = PST_COUNT(arrows),
    .shared = {pst_server_exts, SERVER_EXTS, 0},
    .own = {pst_server12_exts, SERVER12_EXTS, 40},
    .take_client_hello = take_client_hello,
    .turn_keys = pst_turn_keys12,
    .proved_enough = pst_proved_enough12,
    .export_keys = pst_export12,
};
