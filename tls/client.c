// client.c: what a client does before it knows the version, RFC 8446 4.1:
//
//     START --send ClientHello--> WAIT_SH --recv ServerHello--> RECVD_SH --> the version's own table
//                                    ^                             |
//                                    +---- second ClientHello -----+   (client13.c, after a HelloRetryRequest)
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/client.h"
#include "crypto/base/ct.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/groups.h"
#include "tls/hello.h"
#include "tls/random.h"
#include "tls/suites.h"

// Draws what must be the same in a second hello: random, session id, the shares' randomness.
static pst_err make_hello(struct pst_conn *c, struct pst_handshake *hs)
{
    const struct pst_suite *suite;
    PST_TRY(pst_random(c->cfg, hs->randoms.client, RANDOM_LEN));
    // RFC 8446 4.1.2: "In compatibility mode (see Appendix D.4), this field MUST be non-empty, so a client not
    // offering a pre-TLS 1.3 session MUST generate a new 32-byte value."
    hs->session_id_len = c->cfg->no_compat_mode ? 0 : 32;
    PST_TRY(pst_random(c->cfg, hs->session_id, hs->session_id_len));
    pst_public(hs->randoms.client, RANDOM_LEN);
    pst_public(hs->session_id, hs->session_id_len);
    if (hs->session_id_len == 32 && pst_same(hs->session_id, hs->randoms.client, 32))
        return PST_E_RANDOM_REUSED;

    uint8_t *at = hs->share_keys;
    size_t want = pst_group_num_shares(c->cfg);
    const struct pst_kex_alg *alg;
    for (size_t i = 0; i < want && (alg = pst_group_at(c->cfg, i)) != NULL; i++) {
        hs->share[i].alg = alg;
        hs->share[i].random = at;
        hs->share[i].key = at + alg->generate_len;
        PST_TRY(pst_random(c->cfg, at, alg->generate_len));
        at += alg->generate_len + alg->key_len;
        hs->num_shares++;
    }
    for (size_t i = 0; (suite = pst_suite_at(c->cfg, i)) != NULL; i++) {
        const struct pst_hash_alg *hash = pst_suite_hash(c->cfg->kit, suite);
        for (size_t k = 0; k < MAX_TRANSCRIPT_HASHES && hs->transcript.running[k] != hash; k++)
            if (hs->transcript.running[k] == NULL) {
                pst_transcript_run(&hs->transcript, hash, hs->transcript_state[k]);
                break;
            }
    }
    hs->hello_made = true;
    return PST_OK;
}

pst_err pst_send_client_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    static const uint8_t null_compression[] = {0};
    const struct pst_suite *suite;
    if (!hs->hello_made)
        PST_TRY(make_hello(c, hs));
    m->type = CLIENT_HELLO;
    struct pst_client_hello ch = {
        .legacy_version = TLS_1_2,
        .random = {hs->randoms.client, RANDOM_LEN},
        .session_id = {hs->session_id, hs->session_id_len},
        .compression = {null_compression, 1},
    };
    uint8_t suites[2 * 32];
    ch.suites = pst_span_of(suites, 0);
    for (size_t i = 0; ch.suites.n < sizeof suites && (suite = pst_suite_at(c->cfg, i)) != NULL; i++) {
        if (pst_flow_for(c->cfg, PST_CLIENT, suite->version) == NULL)
            continue;
        store_be16(suites + ch.suites.n, suite->id);
        ch.suites.n += 2;
    }
    pst_write_client_hello(&m->w, &ch);
    pst_extensions_write(c, &m->w, IN_CH);
    return PST_OK;
}

// Which version does this ServerHello select? RFC 8446 4.2.1: "If the "supported_versions" extension in the
// ServerHello contains a version not offered by the client or contains a version prior to TLS 1.3, the client
// MUST abort the handshake with an "illegal_parameter" alert."
static pst_err selected_version(const struct pst_server_hello *sh, uint16_t *version)
{
    struct pst_reader r = rd_over(sh->extensions);
    *version = sh->legacy_version;
    while (rd_more(&r)) {
        uint16_t type = rd_u16(&r, "extension_type");
        struct pst_reader body = rd_sub16(&r, 0, 65535, "extension_data");
        if (type != EXT_SUPPORTED_VERSIONS)
            continue;
        *version = rd_u16(&body, "selected_version");
        PST_TRY(rd_end(&body));
        if (*version < TLS_1_3)
            return PST_E_LEGACY_VERSION;
    }
    return rd_end(&r);
}

static pst_err take_version(struct pst_conn *c, const struct pst_server_hello *sh)
{
    uint16_t version;
    // RFC 8446 D.5: "Any endpoint receiving a Hello message with ClientHello.legacy_version or
    // ServerHello.legacy_version set to 0x0300 MUST abort the handshake with a "protocol_version" alert."
    if (sh->legacy_version <= SSL_3_0)
        return PST_E_PROTOCOL_VERSION;
    PST_TRY(selected_version(sh, &version));
    // RFC 8446 4.1.4: "The value of selected_version in the HelloRetryRequest "supported_versions" extension
    // MUST be retained in the ServerHello"
    if (c->hs->retried && version != c->version)
        return PST_E_VERSION_CHANGED;
    const struct pst_flow *flow = pst_flow_for(c->cfg, PST_CLIENT, version);
    if (flow == NULL)
        return version > TLS_1_3 ? PST_E_LEGACY_VERSION : PST_E_PROTOCOL_VERSION;
    if (sh->legacy_version != TLS_1_2)
        return PST_E_LEGACY_VERSION;
    c->flow = flow;
    c->version = version;
    return PST_OK;
}

pst_err pst_client_take_suite(struct pst_conn *c, uint16_t id)
{
    const struct pst_suite *suite = pst_suite_find(c->cfg, id);
    if (suite == NULL || suite->version != c->version)
        return PST_E_SUITE_NOT_OFFERED;
    // RFC 8446 4.1.4: "Upon receiving the ServerHello, clients MUST check that the cipher suite supplied in the
    // ServerHello is the same as that in the HelloRetryRequest and otherwise abort the handshake with an
    // "illegal_parameter" alert."
    if (c->hs->retried && suite != c->suite)
        return PST_E_SUITE_CHANGED;
    c->suite = suite;
    return pst_transcript_choose(&c->hs->transcript, pst_suite_hash(c->cfg->kit, suite)) ? PST_OK : PST_E_INTERNAL;
}

static pst_err recv_server_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    struct pst_server_hello sh;
    (void)hs;
    PST_TRY(pst_read_server_hello(&sh, &m->r));
    PST_TRY(take_version(c, &sh));
    if (sh.compression != 0)
        return PST_E_COMPRESSION;
    return c->flow->take_server_hello(c, m, &sh);
}

const struct pst_arrow pst_client_start[CLIENT_START_ARROWS] = {
    //from    on            when  do                     keys  to
    {START,   NOTHING,      NULL, pst_send_client_hello, 0,    WAIT_SH},
    {WAIT_SH, SERVER_HELLO, NULL, recv_server_hello,     0,    RECVD_SH},
};
