// keys12.c: carries out the keys column of the TLS 1.2 arrows: RFC 5246 6.3 and 8.1, RFC 7627.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/keys12.h"
#include "crypto/base/wipe.h"
#include "tls/record.h"
#include "tls/suites.h"
#include "tls/trace.h"

// Our MAKE_12 stands on the arrow of ClientKeyExchange, after it was hashed: so the transcript is RFC 7627 3's session_hash.
static void make_master_secret(struct pst_conn *c, struct pst_handshake *hs, const struct pst_hash_alg *hash)
{
    uint8_t session_hash[PST_MAX_HASH_LEN];
    pst_transcript_hash(&hs->transcript, session_hash);
    pst_master_secret12(c->secret.v12.master, hash, pst_span_of(hs->shared, hs->group->secret_len), &hs->randoms,
                        pst_span_of(session_hash, hs->extended_master_secret ? hash->len : 0));
    pst_wipe_bytes(hs->shared, sizeof hs->shared);
    memcpy(c->secret.v12.client_random, hs->randoms.client, RANDOM_LEN);
    memcpy(c->secret.v12.server_random, hs->randoms.server, RANDOM_LEN);
    c->secret.v12.extended = hs->extended_master_secret;
    pst_trace_secret(c, "client_random", pst_span_of(hs->randoms.client, RANDOM_LEN));
    pst_trace_secret(c, "CLIENT_RANDOM", pst_span_of(c->secret.v12.master, MASTER_LEN));
}

// The key block, RFC 5246 6.3, of which this direction takes its half.
static void install(struct pst_conn *c, enum pst_dir dir, const struct pst_hash_alg *hash)
{
    const struct pst_aead_alg *aead = pst_suite_aead(c->cfg->kit, c->suite);
    // RFC 7905 2: ChaCha20-Poly1305 takes all twelve bytes of its nonce from the key block; the others four.
    bool whole_iv = aead == c->cfg->kit->chacha20_poly1305;
    size_t iv_len = whole_iv ? 12 : 4, key_len = aead->key_len;
    size_t second = (dir == PST_SENT) == (c->role == PST_CLIENT) ? 0 : 1; // the server's come second
    uint8_t block[2 * (32 + 12)];
    struct pst_half *half = &c->half[dir];
    pst_key_block12(block, 2 * (key_len + iv_len), hash, c->secret.v12.master, &c->hs->randoms);
    pst_wipe_bytes(half->iv, sizeof half->iv);
    memcpy(half->iv, block + 2 * key_len + second * iv_len, iv_len);
    pst_half_rekey(half, whole_iv ? &pst_record12 : &pst_record12_explicit, aead, block + second * key_len,
                   (uint64_t)1 << c->suite->log2_records);
    pst_wipe_bytes(block, sizeof block);
    half->epoch = 3;
    pst_trace(c, PST_TRACE_KEYS, dir, NULL, (pst_span){NULL, 0}, 3, 0);
}

pst_err pst_turn_keys12(struct pst_conn *c, unsigned keys)
{
    if (c->suite == NULL)
        return keys == 0 ? PST_OK : PST_E_INTERNAL;
    const struct pst_hash_alg *hash = pst_suite_hash(c->cfg->kit, c->suite);
    if (keys & MAKE_12)
        make_master_secret(c, c->hs, hash);
    if (keys & SEND_12)
        install(c, PST_SENT, hash);
    if (keys & RECV_12)
        install(c, PST_RECEIVED, hash);
    return PST_OK;
}

void pst_verify_data12(const struct pst_conn *c, uint8_t out[VERIFY_DATA12_LEN], enum pst_dir dir)
{
    const struct pst_transcript *t = &c->hs->transcript;
    uint8_t handshake_hash[PST_MAX_HASH_LEN];
    bool client = (dir == PST_SENT) == (c->role == PST_CLIENT);
    pst_transcript_hash(t, handshake_hash);
    pst_prf12(out, VERIFY_DATA12_LEN, t->hash, pst_span_of(c->secret.v12.master, MASTER_LEN),
              client ? "client finished" : "server finished", pst_span_of(handshake_hash, t->hash->len),
              pst_span_of(NULL, 0));
}

bool pst_proved_enough12(const struct pst_handshake *hs)
{
    unsigned need = PROVED_FINISHED;
    if (hs->peer_must_show_certificate || hs->peer_showed_certificate)
        need |= PROVED_CHAIN | PROVED_SIGNATURE;
    return (hs->proved & need) == need;
}

pst_err pst_export12(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context)
{
    const struct pst_hash_alg *hash = pst_suite_hash(c->cfg->kit, c->suite);
    uint8_t seed[2 * RANDOM_LEN + 2];
    if (!c->secret.v12.extended || context.n > 65535) {
        pst_wipe_bytes(out, out_len);
        return c->secret.v12.extended ? PST_E_USAGE : PST_E_EXTENDED_MASTER_SECRET;
    }
    memcpy(seed, c->secret.v12.client_random, RANDOM_LEN);
    memcpy(seed + RANDOM_LEN, c->secret.v12.server_random, RANDOM_LEN);
    store_be16(seed + 2 * RANDOM_LEN, (uint32_t)context.n);
    // RFC 5705 4: without a context (NULL) its length is left out too; an empty one has length 0.
    pst_prf12(out, out_len, hash, pst_span_of(c->secret.v12.master, MASTER_LEN), label,
              pst_span_of(seed, context.p != NULL ? sizeof seed : 2 * RANDOM_LEN), context);
    return PST_OK;
}
