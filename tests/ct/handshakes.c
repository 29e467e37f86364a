// handshakes.c: whole connections of both roles as operations: the secrets are all entropy of both sides and the private key.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/ct/ops.h"
#include "tests/unit/pair.h"

struct how {
    bool tls12, ecdsa;
    uint16_t suite, group;
};
static const struct how hows[] = {
    {false, false, 0x1301, 29}, {false, false, 0x1302, 23},     {false, false, 0x1303, 24},
    {false, true, 0x1303, 29},  {false, true, 0x1301, 0x11ec},  {true, false, 0xc02b, 29},
    {true, true, 0xc02c, 23},   {true, false, 0xcca9, 24},      {true, true, 0xc0ae, 29},
};

static struct pair p;
static struct pst_kit kit;
static uint8_t key[32], point[65];
static const uint8_t data[300] = {1, 2, 3};
static const struct how *now;

static pst_err sign(void *ctx, const struct pst_sign_request *request, uint8_t *sig, size_t cap, size_t *sig_len)
{
    const struct pst_private_key k = {.kind = now->ecdsa ? PST_KEY_P256 : PST_KEY_ED25519, .d = {key, 32}};
    const struct pst_sig_how how = now->ecdsa ? (struct pst_sig_how){PST_SIG_ECDSA, kit.sha256, NULL, 0}
                                              : (struct pst_sig_how){PST_SIG_ED25519, kit.sha512, NULL, 0};
    (void)ctx;
    return now->ecdsa ? kit.sign_p256->sign(sig, cap, sig_len, &k, &how, request->digest, request->random)
                      : kit.sign_ed25519->sign(sig, cap, sig_len, &k, &how, request->content, request->random);
}

static pst_err believe(const void *ctx, const struct pst_peer *peer, struct pst_public_key *out, struct pst_verdict *verdict,
                       void *work)
{
    (void)ctx, (void)work, (void)verdict;
    out->kind = now->ecdsa ? PST_KEY_P256 : PST_KEY_ED25519;
    out->point = peer->certs[0];
    return PST_OK;
}

static pst_err yes(const struct pst_public_key *k, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    (void)k, (void)how, (void)input, (void)sig;
    return PST_OK;
}

static const struct pst_verify_alg yes_alg = {"yes", 0, yes};
static const struct pst_verifier verifier = {believe, NULL, 0};
static const uint16_t schemes[] = {0x0807, 0x0403};
static struct pst_signer signer;
static uint16_t groups[2];
static pst_span chain[1];
static struct pst_identity identity;
static const struct pst_flow *const flows12[] = {&pst_client12_flow, &pst_server12_flow, NULL};

static void prepare(const struct ct_op *op, uint8_t *secret)
{
    now = &hows[op->n];
    kit = ct_kit;
    memcpy(key, now->ecdsa ? pair_d : secret, 32);
    memcpy(point, pair_point, 65);
    if (!now->ecdsa)
        pst_ed25519_public_key(point, key, kit.sha512);
    if (ct_tracing)
        kit.verify_ed25519 = &yes_alg;
    pair_prepare(&p);
    memcpy(&p.client_seed, secret, 8);
    memcpy(&p.server_seed, secret + 8, 8);
    p.client_seed |= 1, p.server_seed |= 2;
    chain[0] = (pst_span){point, now->ecdsa ? 65 : 32};
    signer = (struct pst_signer){sign, NULL, now->ecdsa ? schemes + 1 : schemes, 1};
    identity = (struct pst_identity){chain, 1, &signer};
    p.server_cfg.identity = &identity;
    p.client_cfg.verifier = &verifier;
    groups[0] = now->group, groups[1] = 23; // RFC 8422 5.1: the client of 1.2 lists the curve of the server's key too
    for (int i = 0; i < 2; i++) {
        struct pst_config *c = i == 0 ? &p.client_cfg : &p.server_cfg;
        c->kit = &kit;
        c->suites = &now->suite, c->num_suites = 1;
        c->groups = groups, c->num_groups = i == 0 && now->group != 23 ? 2 : 1;
        if (now->tls12)
            c->flows = flows12;
    }
    pst_secret(key, sizeof key);
}

static void run(const struct ct_op *op, const uint8_t *secret)
{
    uint8_t exported[40];
    (void)op, (void)secret;
    bool ok = pair_begin(&p) == PST_OK;
    pair_run(&p);
    ok = ok && pair_connected(&p) && pair_talk(&p, 0, data, sizeof data) && pair_talk(&p, 1, data, sizeof data);
    ok = ok && pst_export(&p.client, exported, sizeof exported, "EXPERIMENTAL", (pst_span){NULL, 0}) == PST_OK;
    if (ok && !now->tls12) {
        ok = pst_update_keys(&p.client, true) == PST_OK && pair_talk(&p, 0, data, 100) && pair_talk(&p, 1, data, 100);
    }
    ok = ok && pst_close(&p.client) == PST_OK;
    pair_run(&p);
    if (!ok)
        ct_broken = pst_error_name(pst_error(&p.server) != PST_OK ? pst_error(&p.server) : pst_error(&p.client));
    pst_wipe(&p.client);
    pst_wipe(&p.server);
}

#define ONE(name, flags, n) {"handshake " name, 48, CT_SLOW | (flags), n, NULL, prepare, run}
const struct ct_op ct_handshakes[] = {
    ONE("1.3 aes128-gcm x25519 ed25519", 0, 0),
    ONE("1.3 aes256-gcm p256 ed25519", 0, 1),
    ONE("1.3 chacha20-poly1305 p384 ed25519", 0, 2),
    ONE("1.3 chacha20-poly1305 x25519 ecdsa", CT_PUBLIC_PATH, 3),
    ONE("1.3 aes128-gcm x25519mlkem768 ecdsa", CT_PUBLIC_PATH, 4),
    ONE("1.2 aes128-gcm x25519 ed25519", 0, 5),
    ONE("1.2 aes256-gcm p256 ecdsa", CT_PUBLIC_PATH, 6),
    ONE("1.2 chacha20-poly1305 p384 ed25519", 0, 7),
    ONE("1.2 aes128-ccm-8 x25519 ecdsa", CT_PUBLIC_PATH, 8),
    {0},
};
