// pair.h: a client and a server in one process, joined by their pipes. Certificates are stood in for by raw P-256 points and
// a verifier that believes one: what is tested here is the handshake, not X.509.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_PAIR_H
#define PST_PAIR_H

#include <postern/postern.h>
#include "tests/unit/test.h"

// RFC 6979 A.2.5: a private key and its point.
static const uint8_t pair_d[32] = {
    0xC9, 0xAF, 0xA9, 0xD8, 0x45, 0xBA, 0x75, 0x16, 0x6B, 0x5C, 0x21, 0x57, 0x67, 0xB1, 0xD6, 0x93,
    0x4E, 0x50, 0xC3, 0xDB, 0x36, 0xE8, 0x9B, 0x12, 0x7B, 0x8A, 0x62, 0x2B, 0x12, 0x0F, 0x67, 0x21};
static const uint8_t pair_point[65] = {
    0x04, 0x60, 0xFE, 0xD4, 0xBA, 0x25, 0x5A, 0x9D, 0x31, 0xC9, 0x61, 0xEB, 0x74, 0xC6, 0x35, 0x6D, 0x68,
    0xC0, 0x49, 0xB8, 0x92, 0x3B, 0x61, 0xFA, 0x6C, 0xE6, 0x69, 0x62, 0x2E, 0x60, 0xF2, 0x9F, 0xB6, 0x79,
    0x03, 0xFE, 0x10, 0x08, 0xB8, 0xBC, 0x99, 0xA4, 0x1A, 0xE9, 0xE9, 0x56, 0x28, 0xBC, 0x64, 0xF2, 0xF1,
    0xB2, 0x0C, 0x2D, 0x7E, 0x9F, 0x51, 0x77, 0xA3, 0xC2, 0x94, 0xD4, 0x46, 0x22, 0x99};

static pst_err pair_entropy(void *ctx, uint8_t *out, size_t len)
{
    test_fill(out, len, ctx);
    return PST_OK;
}

static pst_err pair_sign(void *ctx, const struct pst_sign_request *request, uint8_t *sig, size_t cap, size_t *sig_len)
{
    int *later = ctx;
    const struct pst_private_key key = {.kind = PST_KEY_P256, .d = {pair_d, 32}};
    const struct pst_sig_how how = {PST_SIG_ECDSA, &pst_sha256, NULL, 0};
    if (later != NULL && (*later)-- > 0)
        return PST_WAIT_SIGNER;
    return pst_sign_p256.sign(sig, cap, sig_len, &key, &how, request->digest, request->random);
}

static pst_err pair_verify(const void *ctx, const struct pst_peer *peer, struct pst_public_key *key,
                           struct pst_verdict *verdict, void *work)
{
    (void)ctx, (void)work, (void)verdict;
    if (peer->certs[0].n != 65 || memcmp(peer->certs[0].p, pair_point, 65) != 0)
        return PST_E_UNKNOWN_CA;
    key->kind = PST_KEY_P256;
    key->point = peer->certs[0];
    return PST_OK;
}

static const uint16_t pair_schemes[] = {0x0403};
static const struct pst_signer pair_signer = {pair_sign, NULL, pair_schemes, 1};
static const pst_span pair_chain[] = {{pair_point, 65}};
static const struct pst_identity pair_identity = {pair_chain, 1, &pair_signer};
static const struct pst_verifier pair_verifier = {pair_verify, NULL, 0};
static const struct pst_flow *const pair_flows[] = {&pst_client13_flow, &pst_server13_flow, NULL};

struct pair {
    struct pst_config client_cfg, server_cfg;
    uint64_t client_seed, server_seed;
    struct pst_conn client, server;
    struct pst_standard_memory client_mem, server_mem;
    size_t chunk;      // most bytes carried at a time; 0 = as many as fit
    uint8_t *log[2];   // what each side sent, if wanted (enum: 0 client, 1 server)
    size_t log_len[2], log_cap;
    // called on each carried piece, in place, if not NULL
    void (*tamper)(void *ctx, int from, uint8_t *bytes, size_t len);
    void *tamper_ctx;
};

static inline void pair_prepare(struct pair *p)
{
    memset(p, 0, sizeof *p);
    p->client_seed = 1;
    p->server_seed = 2;
    p->client_cfg = (struct pst_config){.kit = &pst_kit_portable, .flows = pair_flows, .entropy = pair_entropy,
                                        .verifier = &pair_verifier};
    p->server_cfg = (struct pst_config){.kit = &pst_kit_portable, .flows = pair_flows, .entropy = pair_entropy,
                                        .identity = &pair_identity};
}

static inline pst_err pair_begin(struct pair *p)
{
    struct pst_memory mem;
    p->client_cfg.entropy_ctx = &p->client_seed;
    p->server_cfg.entropy_ctx = &p->server_seed;
    pst_standard_memory(&mem, &p->client_mem);
    pst_err err = pst_client_init(&p->client, &p->client_cfg, &mem, "server.example");
    if (err != PST_OK)
        return err;
    pst_standard_memory(&mem, &p->server_mem);
    return pst_server_init(&p->server, &p->server_cfg, &mem);
}

// Carries bytes from one side to the other; true when any moved.
static inline bool pair_carry(struct pair *p, int from)
{
    struct pst_conn *a = from == 0 ? &p->client : &p->server, *b = from == 0 ? &p->server : &p->client;
    size_t len, room;
    const uint8_t *out = pst_wire_out(a, &len);
    uint8_t *in = pst_wire_in(b, &room);
    size_t n = len < room ? len : room;
    if (p->chunk != 0 && n > p->chunk)
        n = p->chunk;
    if (n == 0)
        return false;
    memcpy(in, out, n);
    if (p->tamper != NULL)
        p->tamper(p->tamper_ctx, from, in, n);
    if (p->log[from] != NULL && p->log_len[from] + n <= p->log_cap) {
        memcpy(p->log[from] + p->log_len[from], in, n);
        p->log_len[from] += n;
    }
    pst_wire_out_done(a, n);
    if (pst_wire_in_done(b, n) < 0)
        return true;
    return true;
}

// Carries bytes until nothing moves.
static inline void pair_run(struct pair *p)
{
    for (int i = 0; i < 1000000; i++) {
        bool moved = pair_carry(p, 0);
        moved |= pair_carry(p, 1);
        if (!moved)
            return;
    }
}

static inline bool pair_connected(const struct pair *p)
{
    return pst_is_connected(&p->client) && pst_is_connected(&p->server);
}

// Sends `n` bytes from one side and compares what arrives.
static inline bool pair_talk(struct pair *p, int from, const uint8_t *data, size_t n)
{
    struct pst_conn *a = from == 0 ? &p->client : &p->server, *b = from == 0 ? &p->server : &p->client;
    size_t sent = 0, got = 0;
    for (int idle = 0; got < n && idle < 100000; idle++) {
        size_t room, len;
        uint8_t *out = pst_app_out(a, &room);
        size_t k = n - sent < room ? n - sent : room;
        if (k != 0) {
            memcpy(out, data + sent, k);
            if (pst_app_out_done(a, k) != PST_OK)
                return false;
            sent += k;
        }
        pair_carry(p, from);
        pair_carry(p, 1 - from);
        const uint8_t *in = pst_app_in(b, &len);
        if (len != 0) {
            idle = 0;
            if (len > n - got || memcmp(in, data + got, len) != 0)
                return false;
            got += len;
            pst_app_in_done(b, len);
        }
    }
    return got == n;
}

#endif
