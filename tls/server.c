// server.c: what a server does before the version is settled, RFC 8446 4.1.1:
//
//     START --recv ClientHello--> RECVD_CH --> the version's own table
//       ^                            |
//       +------ HelloRetryRequest ---+   (server13.c)
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/server.h"
#include "tls/auth.h"
#include "tls/consts.h"
#include "tls/schemes.h"
#include "tls/suites.h"

bool pst_lists(pst_span list, uint16_t number)
{
    struct pst_reader r = rd_over(list);
    while (rd_more(&r))
        if (rd_u16(&r, "item") == number)
            return true;
    return false;
}

// RFC 8446 4.2.1: "If this extension is present in the ClientHello, servers MUST NOT use the
// ClientHello.legacy_version value for version negotiation and MUST use only the "supported_versions" extension
// to determine client preferences."
static pst_err take_version(struct pst_conn *c, const struct pst_client_hello *ch)
{
    struct pst_reader r = rd_over(ch->extensions);
    const struct pst_flow *flow = NULL;
    bool listed = false;
    // RFC 8446 D.5: "Any endpoint receiving a Hello message with ClientHello.legacy_version or
    // ServerHello.legacy_version set to 0x0300 MUST abort the handshake with a "protocol_version" alert."
    if (ch->legacy_version <= SSL_3_0)
        return PST_E_PROTOCOL_VERSION;
    while (rd_more(&r)) {
        uint16_t type = rd_u16(&r, "extension_type");
        struct pst_reader body = rd_sub16(&r, 0, 65535, "extension_data");
        if (type != EXT_SUPPORTED_VERSIONS)
            continue;
        listed = true;
        pst_span versions = rd_vec8(&body, 2, 254, "versions");
        PST_TRY(rd_end(&body));
        for (uint16_t version = TLS_1_3; version >= TLS_1_2 && flow == NULL; version--)
            if (pst_lists(versions, version))
                flow = pst_flow_for(c->cfg, PST_SERVER, version);
    }
    PST_TRY(rd_end(&r));
    if (!listed)
        flow = pst_flow_for(c->cfg, PST_SERVER, ch->legacy_version > TLS_1_2 ? TLS_1_2 : ch->legacy_version);
    if (flow == NULL)
        return PST_E_PROTOCOL_VERSION;
    if (c->hs->retried && flow->version != c->version)
        return PST_E_VERSION_CHANGED;
    c->flow = flow;
    c->version = flow->version;
    return PST_OK;
}

// Our order of preference, among what the client lists.
pst_err pst_server_choose_suite(struct pst_conn *c, pst_span listed)
{
    struct pst_handshake *hs = c->hs;
    const struct pst_suite *suite;
    for (size_t i = 0; (suite = pst_suite_at(c->cfg, i)) != NULL; i++) {
        if (suite->version != c->version || !pst_lists(listed, suite->id) ||
            (hs->scheme != NULL && !pst_suite_fits(suite, (enum pst_key_kind)hs->scheme->key)))
            continue;
        c->suite = suite;
        if (!hs->retried) {
            pst_transcript_run(&hs->transcript, pst_suite_hash(c->cfg->kit, suite), hs->transcript_state[0]);
            hs->transcript.hash = hs->transcript.running[0];
        }
        return PST_OK;
    }
    return PST_E_NO_COMMON_SUITE;
}

pst_err pst_server_choose_identity(struct pst_conn *c)
{
    struct pst_handshake *hs = c->hs;
    hs->identity = c->cfg->identity;
    if (c->cfg->choose_identity != NULL) {
        pst_err err = c->cfg->choose_identity(c->cfg->choose_identity_ctx, hs->peer_name, &hs->identity);
        if (err != PST_OK)
            return PST_E_UNRECOGNIZED_NAME;
    }
    if (hs->identity == NULL)
        return PST_E_UNRECOGNIZED_NAME;
    hs->scheme = pst_choose_scheme(c, hs->identity, hs->peer_schemes);
    return hs->scheme != NULL ? PST_OK : PST_E_NO_COMMON_SCHEME;
}

static pst_err recv_client_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    struct pst_client_hello ch;
    PST_TRY(pst_read_client_hello(&ch, &m->r));
    PST_TRY(take_version(c, &ch));
    memcpy(hs->randoms.client, ch.random.p, RANDOM_LEN);
    pst_copy(hs->session_id, ch.session_id.p, ch.session_id.n);
    hs->session_id_len = (uint8_t)ch.session_id.n;
    return c->flow->take_client_hello(c, m, &ch);
}

const struct pst_arrow pst_server_start[SERVER_START_ARROWS] = {
    //from   on            when  do                 keys  to
    {START,  CLIENT_HELLO, NULL, recv_client_hello, 0,    RECVD_CH},
};
