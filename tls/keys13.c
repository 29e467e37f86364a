// keys13.c: carries out the keys column of the TLS 1.3 arrows: RFC 8446 7.1 (which secret), 7.3 (which keys).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/keys13.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "tls/record.h"
#include "tls/suites.h"
#include "tls/trace.h"

// Whose secret is it? enum pst_dir seen from this side, to the RFC's two names.
static bool is_client_secret(const struct pst_conn *c, enum pst_dir dir)
{
    return (c->role == PST_CLIENT) == (dir == PST_SENT);
}

static void make_handshake_secrets(struct pst_conn *c, struct pst_handshake *hs, const struct pst_hash_alg *hash)
{
    uint8_t th[PST_MAX_HASH_LEN];
    if (!hs->early_made)
        pst_early_secret_from(&hs->secret.early, hash, (pst_span){NULL, 0});
    pst_handshake_secret_from(&hs->secret.handshake, &hs->secret.early, hash,
                              pst_span_of(hs->shared, hs->group->secret_len));
    pst_wipe_bytes(hs->shared, sizeof hs->shared);
    pst_transcript_hash(&hs->transcript, th);
    pst_trace_secret(c, "client_random", pst_span_of(hs->randoms.client, RANDOM_LEN));
    for (int dir = 0; dir < 2; dir++) {
        bool client = is_client_secret(c, (enum pst_dir)dir);
        pst_derive_hs(hs->traffic[dir], &hs->secret.handshake, hash, client ? "c hs traffic" : "s hs traffic", th);
        pst_trace_secret(c, client ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET" : "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                         pst_span_of(hs->traffic[dir], hash->len));
    }
    hs->handshake_made = true;
}

static void make_application_secrets(struct pst_conn *c, struct pst_handshake *hs, const struct pst_hash_alg *hash)
{
    uint8_t th[PST_MAX_HASH_LEN];
    pst_master_secret_from(&hs->secret.master, &hs->secret.handshake, hash);
    pst_transcript_hash(&hs->transcript, th);
    for (int dir = 0; dir < 2; dir++) {
        bool client = is_client_secret(c, (enum pst_dir)dir);
        pst_derive_app(hs->app[dir], &hs->secret.master, hash, client ? "c ap traffic" : "s ap traffic", th);
        pst_trace_secret(c, client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0",
                         pst_span_of(hs->app[dir], hash->len));
    }
    pst_derive_app(c->secret.v13.exporter, &hs->secret.master, hash, "exp master", th);
    pst_trace_secret(c, "EXPORTER_SECRET", pst_span_of(c->secret.v13.exporter, hash->len));
}

static void make_resumption_secret(struct pst_conn *c, struct pst_handshake *hs, const struct pst_hash_alg *hash)
{
    uint8_t th[PST_MAX_HASH_LEN];
    pst_transcript_hash(&hs->transcript, th);
    pst_derive_app(c->secret.v13.resumption, &hs->secret.master, hash, "res master", th);
}

static void install(struct pst_conn *c, enum pst_dir dir, const struct pst_hash_alg *hash, const uint8_t *secret,
                    uint8_t epoch)
{
    struct pst_half *half = &c->half[dir];
    const struct pst_aead_alg *aead = pst_suite_aead(c->cfg->kit, c->suite);
    uint8_t key[32];
    uint64_t limit = (uint64_t)1 << c->suite->log2_records;
    if (c->cfg->records_per_key != 0 && c->cfg->records_per_key < limit)
        limit = c->cfg->records_per_key;
    half->generation = half->epoch == epoch ? (uint8_t)(half->generation + 1) : 0;
    half->epoch = epoch;
    if (secret != half->secret)
        memcpy(half->secret, secret, hash->len);
    pst_traffic_key(key, aead->key_len, half->iv, hash, secret);
    pst_half_rekey(half, &pst_record13, aead, key, limit);
    pst_wipe_bytes(key, sizeof key);
    pst_trace(c, PST_TRACE_KEYS, dir, NULL, (pst_span){NULL, 0}, epoch, half->generation);
}

static void next_generation(struct pst_conn *c, enum pst_dir dir, const struct pst_hash_alg *hash)
{
    pst_next_traffic_secret(c->half[dir].secret, hash);
    install(c, dir, hash, c->half[dir].secret, 3);
}

pst_err pst_export13(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context)
{
    return pst_exporter(out, out_len, pst_suite_hash(c->cfg->kit, c->suite), c->secret.v13.exporter, label, context);
}

pst_err pst_turn_keys13(struct pst_conn *c, unsigned keys)
{
    struct pst_handshake *hs = c->hs;
    if (c->suite == NULL)
        return (keys & ~(unsigned)(DUMMY_CCS | DUMMY_CCS_FIRST)) == 0 ? PST_OK : PST_E_INTERNAL;
    const struct pst_hash_alg *hash = pst_suite_hash(c->cfg->kit, c->suite);
    if (keys & MAKE_HS)
        make_handshake_secrets(c, hs, hash);
    if (keys & MAKE_APP)
        make_application_secrets(c, hs, hash);
    if (keys & MAKE_RES)
        make_resumption_secret(c, hs, hash);
    if (keys & SEND_HS)
        install(c, PST_SENT, hash, hs->traffic[PST_SENT], 2);
    if (keys & RECV_HS)
        install(c, PST_RECEIVED, hash, hs->traffic[PST_RECEIVED], 2);
    if (keys & SEND_APP)
        install(c, PST_SENT, hash, hs->app[PST_SENT], 3);
    if (keys & RECV_APP)
        install(c, PST_RECEIVED, hash, hs->app[PST_RECEIVED], 3);
    if (keys & SEND_NEXT)
        next_generation(c, PST_SENT, hash);
    if (keys & RECV_NEXT)
        next_generation(c, PST_RECEIVED, hash);
    return PST_OK;
}

size_t pst_verify_data13(const struct pst_conn *c, uint8_t out[PST_MAX_HASH_LEN], enum pst_dir dir)
{
    const struct pst_handshake *hs = c->hs;
    uint8_t th[PST_MAX_HASH_LEN];
    pst_transcript_hash(&hs->transcript, th);
    pst_finished_mac(out, hs->transcript.hash, hs->traffic[dir], th);
    return hs->transcript.hash->len;
}

bool pst_proved_enough13(const struct pst_handshake *hs)
{
    unsigned need = PROVED_FINISHED;
    if (hs->peer_must_show_certificate || hs->peer_showed_certificate)
        need |= PROVED_CHAIN | PROVED_SIGNATURE;
    return (hs->proved & need) == need;
}
