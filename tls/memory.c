// memory.c: the caller's memory, laid out for a config: what is needed follows from the algorithms it names.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/memory.h"
#include "crypto/base/wipe.h"
#include "tls/groups.h"
#include "tls/outbox.h"
#include "tls/suites.h"

#define MAX_RSA_KEY_LEN (512 + 8) // modulus of 4096 bits, exponent

struct needs {
    size_t hash[MAX_TRANSCRIPT_HASHES]; // running hash states
    size_t shares;                      // private keys of the key exchange and their randomness
    size_t key;                         // the peer's public key
    size_t work;                        // the verifier's
    size_t aead;                        // one direction's keys
};

static size_t aligned(size_t n)
{
    return (n + 15) & ~(size_t)15;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void need_suites(struct needs *n, const struct pst_config *cfg)
{
    const struct pst_hash_alg *seen[MAX_TRANSCRIPT_HASHES] = {NULL, NULL};
    const struct pst_suite *suite;
    for (size_t i = 0; (suite = pst_suite_at(cfg, i)) != NULL; i++) {
        const struct pst_hash_alg *hash = pst_suite_hash(cfg->kit, suite);
        n->aead = larger(n->aead, aligned(pst_suite_aead(cfg->kit, suite)->state_len));
        for (size_t k = 0; k < MAX_TRANSCRIPT_HASHES && seen[k] != hash; k++) {
            if (seen[k] == NULL) {
                seen[k] = hash;
                // A server runs one hash only, whichever is chosen: the first place must fit them all.
                n->hash[0] = larger(n->hash[0], aligned(hash->state_len));
                n->hash[k] = larger(n->hash[k], aligned(hash->state_len));
                break;
            }
        }
    }
}

static void need_groups(struct needs *n, const struct pst_config *cfg)
{
    const struct pst_kex_alg *g;
    size_t want = pst_group_num_shares(cfg), together = 0, most = 0;
    for (size_t i = 0; (g = pst_group_at(cfg, i)) != NULL; i++) {
        size_t len = (size_t)g->key_len + g->generate_len;
        most = larger(most, len);
        if (i < want)
            together += len;
    }
    n->shares = aligned(larger(most, together));
}

static void need_keys(struct needs *n, const struct pst_kit *kit)
{
    if (kit->verify_p256 != NULL)
        n->key = 65;
    if (kit->verify_p384 != NULL)
        n->key = 97;
    if (kit->verify_p521 != NULL)
        n->key = 133;
    if (kit->verify_ed25519 != NULL)
        n->key = larger(n->key, 32);
    if (kit->verify_rsa != NULL)
        n->key = MAX_RSA_KEY_LEN;
    if (kit->verify_ml_dsa != NULL)
        n->key = 2592; // ML-DSA-87, FIPS 204 table 2
    n->key = aligned(n->key);
}

static struct needs needs_of(const struct pst_config *cfg)
{
    struct needs n = {.work = cfg->verifier != NULL ? aligned(cfg->verifier->work_len) : 0};
    need_suites(&n, cfg);
    need_groups(&n, cfg);
    if (cfg->verifier != NULL)
        need_keys(&n, cfg->kit);
    return n;
}

static size_t handshake_len(const struct needs *n)
{
    return aligned(sizeof(struct pst_handshake)) + n->hash[0] + n->hash[1] + n->shares + n->key + n->work;
}

void pst_memory_needs(struct pst_memory *needs, const struct pst_config *cfg)
{
    struct needs n = needs_of(cfg);
    *needs = (struct pst_memory){
        .hs_len = handshake_len(&n),
        .keys_len = 2 * n.aead,
        .in_len = 600,
        .out_len = 600,
    };
}

// The part of `len` bytes at p that begins at a multiple of 16; *left gets its length.
static void *align(uint8_t *p, size_t len, size_t *left)
{
    size_t skip = (size_t)((16 - ((uintptr_t)p & 15)) & 15);
    *left = len - skip;
    return p + skip;
}

void pst_standard_memory(struct pst_memory *mem, struct pst_standard_memory *m)
{
    *mem = (struct pst_memory){.in = m->in, .in_len = sizeof m->in, .out = m->out, .out_len = sizeof m->out};
    mem->hs = align(m->hs.bytes, sizeof m->hs.bytes, &mem->hs_len);
    mem->keys = align(m->keys.bytes, sizeof m->keys.bytes, &mem->keys_len);
}

pst_err pst_memory_lay_out(struct pst_conn *c, const struct pst_memory *mem)
{
    const struct pst_config *cfg = c->cfg;
    struct needs n = needs_of(cfg);
    if (mem->hs == NULL || mem->hs_len < handshake_len(&n) || mem->keys == NULL || mem->keys_len < 2 * n.aead ||
        mem->in == NULL || mem->in_len < 64 || mem->out == NULL || mem->out_len < 64)
        return PST_E_MEMORY_TOO_SMALL;

    pst_wipe_bytes(mem->hs, mem->hs_len);
    pst_wipe_bytes(mem->keys, mem->keys_len);
    c->half[PST_SENT].key = mem->keys;
    c->half[PST_RECEIVED].key = (uint8_t *)mem->keys + n.aead;
    c->in.buf = mem->in;
    c->in.cap = mem->in_len;
    c->out.buf = mem->out;
    c->out.cap = mem->out_len;

    struct pst_handshake *hs = mem->hs;
    c->hs = hs;
    hs->arena = (uint8_t *)mem->hs + aligned(sizeof *hs);
    hs->arena_left = mem->hs_len - aligned(sizeof *hs);
    for (size_t i = 0; i < MAX_TRANSCRIPT_HASHES; i++)
        hs->transcript_state[i] = pst_arena_take(hs, n.hash[i]);
    hs->share_keys = pst_arena_take(hs, n.shares);
    hs->share_keys_len = n.shares;
    hs->peer_key_bytes = pst_arena_take(hs, n.key);
    hs->peer_key_cap = n.key;
    hs->verifier_work = pst_arena_take(hs, n.work);
    return PST_OK;
}
