// handshake.c: whole TLS 1.3 connections in memory: every suite and group, retries, chunking, both directions of data, key
// updates, closing.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/pair.h"

static struct pair p;
static uint8_t data[100000];

static bool connect_with(uint16_t suite, uint16_t group, size_t chunk)
{
    pair_prepare(&p);
    p.chunk = chunk;
    if (suite != 0) {
        p.client_cfg.suites = &suite;
        p.client_cfg.num_suites = 1;
    }
    if (group != 0) {
        p.client_cfg.groups = &group;
        p.client_cfg.num_groups = 1;
    }
    if (!CHECK(pair_begin(&p) == PST_OK))
        return false;
    pair_run(&p);
    if (!pair_connected(&p))
        fprintf(stderr, "client %s, server %s\n", pst_error_name(pst_error(&p.client)), pst_error_name(pst_error(&p.server)));
    bool ok = CHECK(pair_connected(&p)) && CHECK(pst_version(&p.client) == 0x0304) &&
              CHECK(suite == 0 || pst_cipher_suite(&p.client) == suite) &&
              CHECK(pst_cipher_suite(&p.client) == pst_cipher_suite(&p.server)) &&
              CHECK(group == 0 || pst_group(&p.client) == group) && CHECK(pst_group(&p.client) == pst_group(&p.server)) &&
              CHECK(pst_handshake_done(&p.client)) && CHECK(pst_handshake_done(&p.server)) &&
              CHECK(pst_signature_scheme(&p.client) == 0x0403);
    return ok && CHECK(pair_talk(&p, 0, data, 1000)) && CHECK(pair_talk(&p, 1, data, 1000));
}

static void suites_and_groups(void)
{
    static const uint16_t suites[] = {0x1301, 0x1302, 0x1303}, groups[] = {29, 23, 24, 0x11ec};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 4; k++)
            CHECK(connect_with(suites[i], groups[k], 0));
    CHECK(connect_with(0, 0, 0));
}

static void chunks(void)
{
    for (size_t chunk = 1; chunk < 40; chunk++)
        CHECK(connect_with(0, 29, chunk));
    CHECK(connect_with(0, 0, 1));
}

static void bulk(void)
{
    if (!connect_with(0, 29, 0))
        return;
    CHECK(pair_talk(&p, 0, data, sizeof data));
    CHECK(pair_talk(&p, 1, data, sizeof data));
    p.chunk = 1001;
    CHECK(pair_talk(&p, 0, data, sizeof data));
    CHECK(pair_talk(&p, 1, data, sizeof data));
}

static void retry(void)
{
    static const uint16_t both[] = {29, 23}, p256_first[] = {23, 29};
    pair_prepare(&p);
    p.client_cfg.groups = both; // a share for x25519 only
    p.client_cfg.num_groups = 2;
    p.server_cfg.groups = &both[1];
    p.server_cfg.num_groups = 1;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pair_connected(&p) && pst_was_retried(&p.client) && pst_was_retried(&p.server));
    CHECK(pst_group(&p.client) == 23);
    CHECK(pair_talk(&p, 0, data, 5000) && pair_talk(&p, 1, data, 5000));

    pair_prepare(&p); // equals: the share at hand wins over the server's order
    p.client_cfg.groups = both;
    p.client_cfg.num_groups = 2;
    p.server_cfg.groups = p256_first;
    p.server_cfg.num_groups = 2;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pair_connected(&p) && !pst_was_retried(&p.client) && pst_group(&p.client) == 29);

    static const uint16_t classic_first[] = {29, 0x11ec};
    pair_prepare(&p); // a stronger group is worth the round trip
    p.client_cfg.groups = classic_first;
    p.client_cfg.num_groups = 2;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pair_connected(&p) && pst_was_retried(&p.client) && pst_group(&p.client) == 0x11ec);
}

static void key_updates(void)
{
    if (!connect_with(0, 29, 0))
        return;
    for (int i = 0; i < 50; i++) {
        CHECK(pst_update_keys(i & 1 ? &p.client : &p.server, i % 3 == 0) == PST_OK);
        CHECK(pair_talk(&p, 0, data, 100) && pair_talk(&p, 1, data, 100));
    }
    pair_prepare(&p);
    p.client_cfg.records_per_key = 3;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    for (int i = 0; i < 20; i++)
        CHECK(pair_talk(&p, 0, data, 100) && pair_talk(&p, 1, data, 100));
    CHECK(p.client.half[PST_SENT].generation > 4 && p.server.half[PST_SENT].generation == 0);
}

static void closing(void)
{
    if (!connect_with(0, 29, 0))
        return;
    CHECK(pst_close(&p.client) == PST_OK);
    pair_run(&p);
    CHECK(pst_is_closed_by_peer(&p.server) && !pst_is_closed_by_peer(&p.client));
    CHECK(pst_wire_in_end(&p.server) == PST_OK);
    CHECK(pair_talk(&p, 1, data, 1000)); // the other direction goes on
    CHECK(pst_close(&p.server) == PST_OK);
    pair_run(&p);
    CHECK(pst_is_closed_by_peer(&p.client));

    if (!connect_with(0, 29, 0))
        return;
    CHECK(pst_wire_in_end(&p.client) == PST_E_TRUNCATED);
    CHECK(pst_error(&p.client) == PST_E_TRUNCATED);
    pair_prepare(&p);
    CHECK(pair_begin(&p) == PST_OK);
    pair_carry(&p, 0);
    CHECK(pst_wire_in_end(&p.client) == PST_E_CLOSED_IN_HANDSHAKE);
}

static void later_signer(void)
{
    int later = 3;
    const struct pst_signer signer = {pair_sign, &later, pair_schemes, 1};
    const struct pst_identity identity = {pair_chain, 1, &signer};
    pair_prepare(&p);
    p.server_cfg.identity = &identity;
    CHECK(pair_begin(&p) == PST_OK);
    size_t len, room;
    const uint8_t *out = pst_wire_out(&p.client, &len);
    memcpy(pst_wire_in(&p.server, &room), out, len);
    pst_wire_out_done(&p.client, len);
    CHECK(pst_wire_in_done(&p.server, len) == PST_WAIT_SIGNER);
    CHECK(pst_continue(&p.server) == PST_WAIT_SIGNER);
    pair_run(&p);
    CHECK(pair_connected(&p));
}

// A peer known by its key alone: the library's own verifier for that, and a client that speaks to no name.
static void raw_keys(void)
{
    const struct pst_raw_key known[] = {
        {{pair_d, 32}, {.kind = PST_KEY_P256, .point = {pair_point, 65}}},
        {{pair_point, 65}, {.kind = PST_KEY_P256, .point = {pair_point, 65}}},
    };
    struct pst_raw_keys keys = {known, 2};
    const struct pst_verifier verifier = {pst_raw_key_verify, &keys, 0};
    for (size_t num = 0; num <= 2; num++) {
        struct pst_memory mem;
        keys.num_keys = num;
        pair_prepare(&p);
        p.client_cfg.verifier = &verifier;
        CHECK(pair_begin(&p) == PST_OK);
        pst_standard_memory(&mem, &p.client_mem);
        CHECK(pst_client_init_unnamed(&p.client, &p.client_cfg, &mem) == PST_OK);
        pair_run(&p);
        CHECK(pair_connected(&p) == (num == 2));
        CHECK(num == 2 || (pst_error(&p.client) == PST_E_PIN_MISMATCH && pst_peer_alert(&p.server) == 42));
    }
    struct pst_memory mem;
    pst_standard_memory(&mem, &p.client_mem);
    CHECK(pst_client_init(&p.client, &p.client_cfg, &mem, NULL) == PST_E_USAGE); // forgetting the name is not a state
    CHECK(pst_client_init(&p.client, &p.client_cfg, &mem, "") == PST_E_USAGE);
}

static void exporter(void)
{
    uint8_t a[77], b[77];
    if (!connect_with(0x1302, 29, 0))
        return;
    CHECK(pst_export(&p.client, a, sizeof a, "EXPERIMENTAL", (pst_span){data, 10}) == PST_OK);
    CHECK(pst_export(&p.server, b, sizeof b, "EXPERIMENTAL", (pst_span){data, 10}) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) == 0);
    CHECK(pst_export(&p.server, b, sizeof b, "EXPERIMENTAL", (pst_span){data, 11}) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

static void refusals(void)
{
    static const uint16_t gcm128 = 0x1301, chacha = 0x1303, x25519 = 29, p256 = 23;
    pair_prepare(&p);
    p.client_cfg.suites = &gcm128, p.client_cfg.num_suites = 1;
    p.server_cfg.suites = &chacha, p.server_cfg.num_suites = 1;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pst_error(&p.server) == PST_E_NO_COMMON_SUITE && pst_peer_alert(&p.client) == 40);

    pair_prepare(&p);
    p.client_cfg.groups = &x25519, p.client_cfg.num_groups = 1;
    p.server_cfg.groups = &p256, p.server_cfg.num_groups = 1;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pst_error(&p.server) == PST_E_NO_COMMON_GROUP && pst_peer_alert(&p.client) == 40);

    static const char *const h2[] = {"h2", NULL}, *const http[] = {"spdy/1", "http/1.1", NULL};
    pair_prepare(&p);
    p.client_cfg.alpn = h2, p.server_cfg.alpn = http;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pst_error(&p.server) == PST_E_ALPN_NONE_IN_COMMON && pst_peer_alert(&p.client) == 120);
    pair_prepare(&p);
    p.client_cfg.alpn = http, p.server_cfg.alpn = http + 1;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pair_connected(&p) && strcmp(pst_alpn(&p.client), "http/1.1") == 0 && pst_alpn(&p.server) == http[1]);
}

// --- TLS 1.2

static const struct pst_flow *const flows12[] = {&pst_client12_flow, &pst_server12_flow, NULL};
static const struct pst_flow *const flows_both[] = {&pst_client12_flow, &pst_server12_flow, &pst_client13_flow,
                                                    &pst_server13_flow, NULL};

static bool connect12(uint16_t suite, uint16_t group, size_t chunk)
{
    pair_prepare(&p);
    p.chunk = chunk;
    p.client_cfg.flows = flows12;
    p.server_cfg.flows = flows_both;
    p.client_cfg.suites = &suite, p.client_cfg.num_suites = 1;
    const uint16_t listed[] = {group, 23}; // the certificate's curve is listed too, RFC 8422 5.1
    p.server_cfg.suites = &suite, p.server_cfg.num_suites = 1;
    p.client_cfg.groups = listed, p.client_cfg.num_groups = 2;
    p.server_cfg.groups = &group, p.server_cfg.num_groups = 1;
    if (!CHECK(pair_begin(&p) == PST_OK))
        return false;
    pair_run(&p);
    if (!pair_connected(&p))
        fprintf(stderr, "client %s, server %s\n", pst_error_name(pst_error(&p.client)), pst_error_name(pst_error(&p.server)));
    return CHECK(pair_connected(&p)) && CHECK(pst_version(&p.client) == 0x0303 && pst_version(&p.server) == 0x0303) &&
           CHECK(pst_cipher_suite(&p.client) == suite && pst_cipher_suite(&p.server) == suite) &&
           CHECK(pst_group(&p.client) == group && pst_group(&p.server) == group) &&
           CHECK(pst_signature_scheme(&p.client) == 0x0403) && CHECK(pst_handshake_done(&p.client)) &&
           CHECK(pair_talk(&p, 0, data, 40000)) && CHECK(pair_talk(&p, 1, data, 40000));
}

static void tls12(void)
{
    static const uint16_t suites[] = {0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ae}, groups[] = {29, 23, 24};
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 3; k++)
            CHECK(connect12(suites[i], groups[k], i == 0 ? 1 : 0));

    static const uint16_t x25519 = 29;
    pair_prepare(&p);
    p.client_cfg.flows = p.server_cfg.flows = flows12;
    p.client_cfg.groups = &x25519, p.client_cfg.num_groups = 1;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pair_connected(&p)); // GnuTLS offers so, though RFC 8422 5.1 binds the certificate's curve too
    CHECK(connect12(0xc02b, 29, 0));

    uint8_t a[40], b[40];
    CHECK(pst_export(&p.client, a, sizeof a, "EXPERIMENTAL", (pst_span){NULL, 0}) == PST_OK);
    CHECK(pst_export(&p.server, b, sizeof b, "EXPERIMENTAL", (pst_span){NULL, 0}) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) == 0);
    CHECK(pst_export(&p.server, b, sizeof b, "EXPERIMENTAL", (pst_span){data, 0}) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) != 0);
    CHECK(pst_update_keys(&p.client, false) == PST_E_NOT_CONNECTED);
    CHECK(pst_close(&p.client) == PST_OK);
    pair_run(&p);
    CHECK(pst_is_closed_by_peer(&p.server));
}

// Every pair of version limits gives the highest version in common, or protocol_version.
static void versions(void)
{
    static const struct pst_flow *const only13[] = {&pst_client13_flow, &pst_server13_flow, NULL};
    static const struct pst_flow *const *const sets[] = {flows12, only13, flows_both};
    static const unsigned speaks[] = {1, 2, 3};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            unsigned common = speaks[i] & speaks[k];
            pair_prepare(&p);
            p.client_cfg.flows = sets[i];
            p.server_cfg.flows = sets[k];
            CHECK(pair_begin(&p) == PST_OK);
            pair_run(&p);
            CHECK(pair_connected(&p) == (common != 0));
            CHECK(common == 0 || pst_version(&p.client) == (common & 2 ? 0x0304 : 0x0303));
            CHECK(common != 0 || (pst_error(&p.server) == PST_E_PROTOCOL_VERSION && pst_peer_alert(&p.client) == 70));
        }
    }
}

// Somebody strips supported_versions from the client's hello: the server's random tells.
static void hide_versions(void *ctx, int from, uint8_t *bytes, size_t len)
{
    (void)ctx;
    for (size_t i = 0; from == 0 && i + 6 < len; i++)
        if (bytes[i] == 0 && bytes[i + 1] == 43 && bytes[i + 2] == 0 && bytes[i + 4] + 1 == bytes[i + 3])
            bytes[i] = 0x7a;
}

static void downgrade(void)
{
    pair_prepare(&p);
    p.client_cfg.flows = p.server_cfg.flows = flows_both;
    p.tamper = hide_versions;
    CHECK(pair_begin(&p) == PST_OK);
    pair_run(&p);
    CHECK(pst_error(&p.client) == PST_E_DOWNGRADE && pst_peer_alert(&p.server) == 47);
}

int main(void)
{
    uint64_t seed = 7;
    test_fill(data, sizeof data, &seed);
    suites_and_groups();
    chunks();
    bulk();
    retry();
    key_updates();
    closing();
    later_signer();
    raw_keys();
    exporter();
    refusals();
    tls12();
    versions();
    downgrade();
    return TEST_END("handshake");
}
