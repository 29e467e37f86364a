// server13.c: the TLS 1.3 server, RFC 8446 A.2, one row per arrow. Row by row it reads:
//
//     RECVD_CH        retry (HelloRetryRequest), or ServerHello; handshake keys
//     SEND_EE ...     EncryptedExtensions, Certificate, CertificateVerify, Finished; application secrets
//     WAIT_FLIGHT2    the client's Finished: nobody changed a byte; application keys
//     CONNECTED       key updates
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/auth13.h"
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/groups.h"
#include "tls/keys13.h"
#include "tls/post13.h"
#include "tls/random.h"
#include "tls/server.h"
#include "tls/suites.h"

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

// Our order of preference, among what the client lists; among groups of equal strength one with a share at hand
// saves a round trip, but a stronger one is worth it.
static pst_err choose_group(struct pst_conn *c, struct pst_handshake *hs)
{
    const struct pst_kex_alg *best = NULL, *g;
    for (size_t i = 0; (g = pst_group_at(c->cfg, i)) != NULL; i++) {
        if (!pst_lists(hs->peer_groups, g->group))
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

// RFC 8446 4.1.2 lists what a client may change in a second hello: key_share, early_data, cookie,
// pre_shared_key, padding. The rest is hashed at the first and compared at the second.
static void digest_what_stays(const struct pst_hash_alg *hash, uint8_t out[64], const struct pst_client_hello *ch)
{
    union pst_hash_state state;
    uint8_t fixed[6]; // with the lengths, so that no byte passes from one field to the next
    hash->init(state.bytes);
    store_be16(fixed, ch->legacy_version);
    store_be16(fixed + 2, (uint32_t)ch->suites.n);
    fixed[4] = (uint8_t)ch->session_id.n;
    fixed[5] = (uint8_t)ch->compression.n;
    hash->update(state.bytes, fixed, sizeof fixed);
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

static pst_err take_client_hello(struct pst_conn *c, struct pst_message *m, const struct pst_client_hello *ch)
{
    struct pst_handshake *hs = c->hs;
    // RFC 8446 4.1.2: "For every TLS 1.3 ClientHello, this vector MUST contain exactly one byte, set to zero"
    if (ch->compression.n != 1 || ch->compression.p[0] != 0)
        return PST_E_COMPRESSION;
    PST_TRY(pst_server_choose_suite(c, ch->suites));
    PST_TRY(hello_stays(hs, ch));
    PST_TRY(pst_extensions_read(c, &m->r, ch->extensions, IN_CH));
    PST_TRY(has_what_13_needs(c));
    PST_TRY(shares_in_order(hs));
    PST_TRY(choose_group(c, hs));
    return pst_server_choose_identity(c);
}

static bool must_retry(const struct pst_conn *c)
{
    return c->hs->peer_share.n == 0;
}

static bool settled_on_13(const struct pst_conn *c)
{
    return c->hs->peer_share.n != 0;
}

static void write_hello(struct pst_conn *c, struct pst_message *m, const uint8_t random[RANDOM_LEN], unsigned where)
{
    const struct pst_handshake *hs = c->hs;
    m->type = SERVER_HELLO;
    const struct pst_server_hello sh = {
        .legacy_version = TLS_1_2,
        .random = {random, RANDOM_LEN},
        .session_id = {hs->session_id, hs->session_id_len},
        .suite = c->suite->id,
        .compression = 0,
    };
    pst_write_server_hello(&m->w, &sh);
    pst_extensions_write(c, &m->w, where);
}

static pst_err send_hello_retry_request(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    if (!hs->retried)
        pst_transcript_retry(&hs->transcript);
    hs->retried = true;
    c->retried = true;
    write_hello(c, m, pst_hello_retry_random, IN_HRR);
    return PST_OK;
}

static pst_err respond(struct pst_conn *c, struct pst_handshake *hs, uint8_t *reply)
{
    uint8_t random[128];
    if (hs->group->respond_len > sizeof random)
        return PST_E_INTERNAL;
    pst_err err = pst_random(c->cfg, random, hs->group->respond_len);
    if (err == PST_OK)
        err = hs->group->respond(reply, hs->shared, hs->peer_share.p, random);
    pst_wipe_bytes(random, sizeof random);
    if (err == PST_OK) {
        pst_public(reply, hs->group->reply_len);
        pst_secret(hs->shared, hs->group->secret_len);
        hs->reply = pst_span_of(reply, hs->group->reply_len);
    }
    return err;
}

static pst_err send_server_hello(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    uint8_t random[RANDOM_LEN];
    // The reply is made at the far end of the buffer and moved to its place by the extension's row.
    if (m->w.cap < hs->group->reply_len) {
        m->type = SERVER_HELLO;
        wr_space(&m->w, hs->group->reply_len); // does not fit: the engine says what follows
        return PST_OK;
    }
    PST_TRY(pst_random(c->cfg, random, sizeof random));
    pst_public(random, sizeof random);
    PST_TRY(respond(c, hs, m->w.base + m->w.cap - hs->group->reply_len));
    write_hello(c, m, random, IN_SH);
    return PST_OK;
}

static pst_err send_encrypted_extensions(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    (void)hs;
    m->type = ENCRYPTED_EXTENSIONS;
    pst_extensions_write(c, &m->w, IN_EE);
    return PST_OK;
}

static const struct pst_arrow arrows[] = {
    //from          on          when                 do                           keys                           to
    {RECVD_CH,      NOTHING,    must_retry,          send_hello_retry_request,    DUMMY_CCS,                     START},
    {RECVD_CH,      NOTHING,    settled_on_13,       send_server_hello,           DUMMY_CCS | MAKE_HS | SEND_HS, SEND_EE},
    {SEND_EE,       NOTHING,    NULL,                send_encrypted_extensions,   0,                             SEND_CERT},
    {SEND_CERT,     NOTHING,    NULL,                pst_send_certificate,        0,                             SEND_CV},
    {SEND_CV,       NOTHING,    NULL,                pst_send_certificate_verify, 0,                             SEND_FINISHED},
    {SEND_FINISHED, NOTHING,    NULL,                pst_send_finished,           MAKE_APP | SEND_APP | RECV_HS, WAIT_FINISHED},
    {WAIT_FINISHED, FINISHED,   NULL,                pst_recv_finished,           MAKE_RES | RECV_APP,           CONNECTED},
    {CONNECTED,     KEY_UPDATE, NULL,                pst_recv_key_update,         RECV_NEXT,                     CONNECTED},
    {CONNECTED,     NOTHING,    pst_owes_key_update, pst_send_key_update,         SEND_NEXT,                     CONNECTED},
};

const struct pst_flow pst_server13_flow = {
    .version = TLS_1_3,
    .role = PST_SERVER,
    .start = pst_server_start,
    .num_start = SERVER_START_ARROWS,
    .arrows = arrows,
    .num_arrows = PST_COUNT(arrows),
    .shared = {pst_server_exts, SERVER_EXTS, 0},
    .own = {pst_server13_exts, SERVER13_EXTS, 16},
    .take_client_hello = take_client_hello,
    .turn_keys = pst_turn_keys13,
    .proved_enough = pst_proved_enough13,
    .export_keys = pst_export13,
};
