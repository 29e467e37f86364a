// server.c: what a server does before the version is settled, RFC 8446 4.1.1:
//
//     START --recv ClientHello--> RECVD_CH --> the version's own table
//       ^                            |
//       +------ HelloRetryRequest ---+   (server13.c)
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/server.h"
#include "tls/auth13.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/groups.h"
#include "tls/hello.h"
#include "tls/suites.h"

// Is this number in a list of 16 bit numbers?
static bool lists(pst_span list, uint16_t number)
{
    struct pst_reader r = rd_over(list);
    while (rd_more(&r))
        if (rd_u16(&r, "item") == number)
            return true;
    return false;
}

static const struct pst_flow *flow_for(const struct pst_config *cfg, uint16_t version)
{
    for (size_t i = 0; cfg->flows[i] != NULL; i++)
        if (cfg->flows[i]->role == PST_SERVER && cfg->flows[i]->version == version)
            return cfg->flows[i];
    return NULL;
}

// RFC 8446 4.2.1: "If this extension is present in the ClientHello, servers MUST NOT use the
// ClientHello.legacy_version value for version negotiation and MUST use only the "supported_versions" extension
// to determine client preferences."
static pst_err take_version(struct pst_conn *c, const struct pst_client_hello *ch)
{
    struct pst_reader r = rd_over(ch->extensions);
    const struct pst_flow *flow = NULL;
    bool listed = false;
    while (rd_more(&r)) {
        uint16_t type = rd_u16(&r, "extension_type");
        struct pst_reader body = rd_sub16(&r, 0, 65535, "extension_data");
        if (type != EXT_SUPPORTED_VERSIONS)
            continue;
        listed = true;
        pst_span versions = rd_vec8(&body, 2, 254, "versions");
        PST_TRY(rd_end(&body));
        for (uint16_t version = TLS_1_3; version >= TLS_1_2 && flow == NULL; version--)
            if (lists(versions, version))
                flow = flow_for(c->cfg, version);
    }
    PST_TRY(rd_end(&r));
    if (!listed)
        flow = flow_for(c->cfg, ch->legacy_version > TLS_1_2 ? TLS_1_2 : ch->legacy_version);
    if (flow == NULL)
        return PST_E_PROTOCOL_VERSION;
    if (c->hs->retried && flow->version != c->version)
        return PST_E_VERSION_CHANGED;
    c->flow = flow;
    c->version = flow->version;
    return PST_OK;
}

// Our order of preference, among what the client lists.
static pst_err choose_suite(struct pst_conn *c, struct pst_handshake *hs, pst_span listed)
{
    const struct pst_suite *suite;
    for (size_t i = 0; (suite = pst_suite_at(c->cfg, i)) != NULL; i++) {
        if (suite->version != c->version || !lists(listed, suite->id))
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

// Our order of preference, among what the client lists; among groups of equal strength one with a share at hand
// saves a round trip, but a stronger one is worth it.
static pst_err choose_group(struct pst_conn *c, struct pst_handshake *hs)
{
    const struct pst_kex_alg *best = NULL, *g;
    for (size_t i = 0; (g = pst_group_at(c->cfg, i)) != NULL; i++) {
        if (!lists(hs->peer_groups, g->group))
            continue;
        if (best == NULL)
            best = g;
        if (pst_group_strength(g->group) < pst_group_strength(best->group))
            continue;
        hs->peer_share = pst_client_share(hs->peer_shares, g->group);
        if (hs->peer_share.n != 0) {
            best = g;
            break;
        }
    }
    if (best == NULL)
        return PST_E_NO_COMMON_GROUP;
    // RFC 8446 4.1.2: the second hello holds "a single KeyShareEntry from the indicated group."
    if (hs->retried && (best != hs->group || hs->peer_share.n + 4 != hs->peer_shares.n))
        return PST_E_HELLO_RETRY_IGNORED;
    hs->group = best;
    c->group = best->group;
    return hs->peer_share.n != 0 && hs->peer_share.n != best->share_len ? PST_E_BAD_KEY_SHARE : PST_OK;
}

// RFC 8446 4.2.8: "Each KeyShareEntry value MUST correspond to a group offered in the "supported_groups"
// extension and MUST appear in the same order." That leaves no room for two shares of one group either.
static pst_err shares_in_order(const struct pst_handshake *hs)
{
    struct pst_reader shares = rd_over(hs->peer_shares), groups = rd_over(hs->peer_groups);
    while (rd_more(&shares)) {
        uint16_t group = rd_u16(&shares, "group");
        rd_vec16(&shares, 1, 65535, "key_exchange");
        bool found = false;
        while (!found && rd_more(&groups))
            found = rd_u16(&groups, "group") == group;
        if (!found)
            return PST_E_KEY_SHARE_NOT_OFFERED_GROUP;
    }
    return PST_OK;
}

static pst_err choose_identity(struct pst_conn *c, struct pst_handshake *hs)
{
    hs->identity = c->cfg->identity;
    if (c->cfg->choose_identity != NULL) {
        pst_err err = c->cfg->choose_identity(c->cfg->choose_identity_ctx, hs->peer_name, &hs->identity);
        if (err != PST_OK)
            return PST_E_UNRECOGNIZED_NAME;
    }
    if (hs->identity == NULL)
        return PST_E_UNRECOGNIZED_NAME;
    hs->scheme = pst_choose_scheme(hs->identity, hs->peer_schemes);
    return hs->scheme != NULL ? PST_OK : PST_E_NO_COMMON_SCHEME;
}

// RFC 8446 4.1.2 lists what a client may change in a second hello: key_share, early_data, cookie,
// pre_shared_key, padding. The rest is hashed at the first and compared at the second.
static void digest_what_stays(const struct pst_hash_alg *hash, uint8_t out[64], const struct pst_client_hello *ch)
{
    union pst_hash_state state;
    uint8_t legacy_version[2];
    hash->init(state.bytes);
    store_be16(legacy_version, ch->legacy_version);
    hash->update(state.bytes, legacy_version, 2);
    hash->update(state.bytes, ch->random.p, ch->random.n);
    hash->update(state.bytes, ch->session_id.p, ch->session_id.n);
    hash->update(state.bytes, ch->suites.p, ch->suites.n);
    hash->update(state.bytes, ch->compression.p, ch->compression.n);
    struct pst_reader r = rd_over(ch->extensions);
    while (rd_more(&r)) {
        uint8_t head[4];
        uint16_t type = rd_u16(&r, "extension_type");
        pst_span data = rd_vec16(&r, 0, 65535, "extension_data");
        if (type == EXT_KEY_SHARE || type == EXT_EARLY_DATA || type == EXT_COOKIE || type == EXT_PRE_SHARED_KEY ||
            type == EXT_PADDING)
            continue;
        store_be16(head, type);
        store_be16(head + 2, (uint32_t)data.n);
        hash->update(state.bytes, head, 4);
        hash->update(state.bytes, data.p, data.n);
    }
    hash->final(state.bytes, out);
}

static pst_err hello_stays(struct pst_handshake *hs, const struct pst_client_hello *ch)
{
    uint8_t digest[64];
    const struct pst_hash_alg *hash = hs->transcript.hash;
    digest_what_stays(hash, digest, ch);
    if (!hs->retried)
        memcpy(hs->hello_digest, digest, hash->len);
    return pst_same(hs->hello_digest, digest, hash->len) ? PST_OK : PST_E_HELLO_CHANGED;
}

// RFC 8446 9.2: "If not containing a "pre_shared_key" extension, it MUST contain both a "signature_algorithms"
// extension and a "supported_groups" extension." and "If containing a "supported_groups" extension, it MUST
// also contain a "key_share" extension, and vice versa."
static pst_err has_what_13_needs(const struct pst_conn *c)
{
    return pst_extension_seen(c, EXT_SIGNATURE_ALGORITHMS) && pst_extension_seen(c, EXT_SUPPORTED_GROUPS) &&
                   pst_extension_seen(c, EXT_KEY_SHARE)
               ? PST_OK
               : PST_E_MISSING_EXTENSION;
}

static pst_err recv_client_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    struct pst_client_hello ch;
    PST_TRY(pst_read_client_hello(&ch, &m->r));
    PST_TRY(take_version(c, &ch));
    // RFC 8446 4.1.2: "For every TLS 1.3 ClientHello, this vector MUST contain exactly one byte, set to zero"
    if (ch.compression.n != 1 || ch.compression.p[0] != 0)
        return PST_E_COMPRESSION;
    PST_TRY(choose_suite(c, hs, ch.suites));
    PST_TRY(hello_stays(hs, &ch));
    memcpy(hs->client_random, ch.random.p, RANDOM_LEN);
    pst_copy(hs->session_id, ch.session_id.p, ch.session_id.n);
    hs->session_id_len = (uint8_t)ch.session_id.n;
    PST_TRY(pst_extensions_read(c, &m->r, ch.extensions, IN_CH));
    PST_TRY(has_what_13_needs(c));
    PST_TRY(shares_in_order(hs));
    PST_TRY(choose_group(c, hs));
    return choose_identity(c, hs);
}

const struct pst_arrow pst_server_start[SERVER_START_ARROWS] = {
    //  from  on            when  do                 keys  to
    {START,   CLIENT_HELLO, NULL, recv_client_hello, 0,    RECVD_CH},
};
