// negotiation.c: peers that break the rules of the handshake: ServerHello, HelloRetryRequest, the second ClientHello, versions and
// downgrades, Certificate, CertificateVerify, Finished. Each refusal by its own error and the alert that the RFC demands.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/mitm.h"
#include "tls/consts.h"
#include "tls/hello.h"

static struct mitm m;
static const uint16_t p256_only[] = {GROUP_SECP256R1};

static void prepare(bool constant, bool retry)
{
    mitm_prepare(&m, constant);
    if (retry)
        m.p.server_cfg.groups = p256_only, m.p.server_cfg.num_groups = 1;
}

// --- bytes of one message replaced

struct patch {
    const char *name;
    size_t at, old;  // of the message, header and all; `old` bytes are replaced ...
    const char *new; // ... by these
    pst_err err;
    uint8_t alert;
};

struct target {
    int from, nth; // which of this side's messages
    const struct patch *patch;
};

static void apply(struct mitm *mm, int from, int nth, struct text *t)
{
    const struct target *target = mm->arg;
    static uint8_t bytes[2000];
    if (from == target->from && nth == target->nth)
        text_splice(t, target->patch->at, target->patch->old, bytes, test_hex(bytes, sizeof bytes, target->patch->new));
}

static void patches(int from, int nth, bool constant, bool retry, const struct patch *rows, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        const struct target target = {from, nth, &rows[i]};
        prepare(constant, retry);
        m.edit = apply;
        m.arg = &target;
        (void)mitm_run(&m);
        mitm_check(&m, 1 - from, rows[i].err, rows[i].alert, rows[i].name);
    }
}

// Offsets in a ServerHello with its session id of 32 bytes.
enum { SH_VERSION = 4, SH_RANDOM = 6, SH_ID_LEN = 38, SH_ID = 39, SH_SUITE = 71, SH_COMPRESSION = 73, SH_EXTENSIONS = 74 };
#define ZEROS_16 "00000000000000000000000000000000"
#define HELLO_RETRY "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"

static void server_hello(void)
{
    static const struct patch rows[] = {
        {"untouched", SH_VERSION, 2, "0303", PST_OK, 0},
        {"legacy_version 0x0302", SH_VERSION, 2, "0302", PST_E_LEGACY_VERSION, 47},
        {"legacy_version 0x0304", SH_VERSION, 2, "0304", PST_E_LEGACY_VERSION, 47},
        {"session id a byte short of its length", SH_ID, 1, "", PST_E_DECODE, 50},
        {"session id missing", SH_ID_LEN, 33, "00", PST_E_SESSION_ID_NOT_ECHOED, 47},
        {"session id shorter", SH_ID_LEN, 2, "1f", PST_E_SESSION_ID_NOT_ECHOED, 47},
        {"session id of zeros", SH_ID, 32, ZEROS_16 ZEROS_16, PST_E_SESSION_ID_NOT_ECHOED, 47},
        {"session id longer", SH_ID_LEN, 1, "2100", PST_E_DECODE, 50},
        {"suite not offered", SH_SUITE, 2, "1302", PST_E_SUITE_NOT_OFFERED, 47},
        {"suite of TLS 1.2", SH_SUITE, 2, "c02b", PST_E_SUITE_NOT_OFFERED, 47},
        {"suite unknown", SH_SUITE, 2, "1a1a", PST_E_SUITE_NOT_OFFERED, 47},
        {"suite null", SH_SUITE, 2, "0000", PST_E_SUITE_NOT_OFFERED, 47},
        {"compression", SH_COMPRESSION, 1, "01", PST_E_COMPRESSION, 47},
        {"legacy_version of SSL 3.0", SH_VERSION, 2, "0300", PST_E_PROTOCOL_VERSION, 70}, // RFC 8446 D.5
        {"a HelloRetryRequest with a share", SH_RANDOM, 32, HELLO_RETRY, PST_E_DECODE, 50},
    };
    patches(FROM_SERVER, 0, true, false, rows, PST_COUNT(rows));
    static const struct patch retry[] = {
        {"legacy_version 0x0302", SH_VERSION, 2, "0302", PST_E_LEGACY_VERSION, 47},
        {"retry: session id missing", SH_ID_LEN, 33, "00", PST_E_SESSION_ID_NOT_ECHOED, 47},
        {"retry: suite not offered", SH_SUITE, 2, "1303", PST_E_SUITE_NOT_OFFERED, 47},
        {"retry: compression", SH_COMPRESSION, 1, "40", PST_E_COMPRESSION, 47},
        {"retry: another random", SH_RANDOM, 1, "00", PST_E_DECODE, 50}, // a ServerHello with two bytes of key_share
    };
    patches(FROM_SERVER, 0, true, true, retry, PST_COUNT(retry));
    static const struct patch second[] = {
        {"second HelloRetryRequest", SH_RANDOM, 32, HELLO_RETRY, PST_E_SECOND_HELLO_RETRY_REQUEST, 10},
        {"after a retry: compression", SH_COMPRESSION, 1, "01", PST_E_COMPRESSION, 47},
    };
    patches(FROM_SERVER, 1, true, true, second, PST_COUNT(second));
}

static void change_second_hello(struct mitm *mm, int from, int nth, struct text *t)
{
    if (from != FROM_SERVER || nth != 1)
        return;
    if (mm->arg != NULL)
        t->b[SH_SUITE + 1] = 0x02;
    else
        text_remove(t, EXT_SUPPORTED_VERSIONS);
}

static void between_two_hellos(void)
{
    static const uint8_t something;
    for (int suite = 0; suite < 2; suite++) {
        prepare(true, true);
        m.kit.aes256_gcm = &null_aead; // two suites to choose from
        m.edit = change_second_hello;
        m.arg = suite ? &something : NULL;
        (void)mitm_run(&m);
        mitm_check(&m, FROM_CLIENT, suite ? PST_E_SUITE_CHANGED : PST_E_VERSION_CHANGED, 47,
                   suite ? "suite changed after HelloRetryRequest" : "version changed after HelloRetryRequest");
    }
}

// --- what a client does with a HelloRetryRequest

struct hellos {
    struct text first, second;
    const char *cookie; // the server's, or NULL
    bool keep_group;    // it asks for no other group
};

static void give_cookie(struct mitm *mm, int from, int nth, struct text *t)
{
    struct hellos *h = (struct hellos *)(uintptr_t)mm->arg;
    if (from == FROM_CLIENT && nth < 2)
        *(nth == 0 ? &h->first : &h->second) = *t;
    if (from != FROM_SERVER || nth != 0)
        return;
    if (h->cookie != NULL)
        text_add(t, FIRST, EXT_COOKIE, h->cookie);
    if (h->keep_group)
        text_remove(t, EXT_KEY_SHARE);
}

static bool same_extension(const struct text *a, const struct text *b, uint16_t type)
{
    size_t n, k, at = text_find(a, type, &n), to = text_find(b, type, &k);
    return at != 0 && to != 0 && n == k && memcmp(a->b + at, b->b + to, n) == 0;
}

static void second_client_hellos(void)
{
    static struct hellos h;
    for (int i = 0; i < 3; i++) {
        char longest[2 * 2000 + 8];
        memset(longest, 'a', sizeof longest - 1);
        memcpy(longest, "07ce", 4);
        longest[4 + 2 * 0x7ce] = 0;
        h.cookie = i == 0 ? NULL : i == 1 ? "0004 01020304" : longest;
        for (h.keep_group = false;; h.keep_group = true) {
            if (i == 0 && h.keep_group)
                break;
            prepare(true, true);
            m.edit = give_cookie;
            m.arg = &h;
            (void)mitm_run(&m);
            CHECK(pst_was_retried(&m.p.client) && h.second.n != 0);
            if (h.keep_group)
                mitm_check(&m, FROM_SERVER, PST_E_HELLO_RETRY_IGNORED, 47, "cookie alone"); // our server had asked for a group
            else
                mitm_check(&m, FROM_CLIENT, PST_OK, 0, "another group");
            // The cookie comes back as it was, the share is kept or changed, and the rest is the same byte for byte.
            uint8_t want[4096];
            size_t len, n = h.cookie != NULL ? text_extension(want, EXT_COOKIE, h.cookie) : 0;
            size_t at = text_find(&h.second, EXT_COOKIE, &len);
            CHECK(len == n && (n == 0 || memcmp(h.second.b + at, want, n) == 0));
            CHECK(same_extension(&h.first, &h.second, EXT_KEY_SHARE) == h.keep_group);
            at = text_find(&h.second, EXT_KEY_SHARE, &len);
            CHECK(len == (h.keep_group ? 6 + 4 + 32 : 6 + 4 + 65) && h.second.b[at + 7] == (h.keep_group ? 0x1d : 0x17));
            text_remove(&h.first, EXT_KEY_SHARE), text_remove(&h.second, EXT_KEY_SHARE), text_remove(&h.second, EXT_COOKIE);
            h.first.n -= 4, h.second.n -= 4; // the headers' lengths differ
            CHECK(h.first.n == h.second.n && memcmp(h.first.b + 4, h.second.b + 4, h.first.n) == 0);
            if (h.keep_group)
                break;
        }
    }
}

// --- what a server does with a second ClientHello

enum what {
    NOTHING_AT_ALL, RANDOM, SESSION_ID, SUITE_ADDED, SUITES_SWAPPED, ALPN_REMOVED, ALPN_CHANGED, NAME_REMOVED, NEW_EXTENSION,
    GROUPS_CHANGED, VERSIONS_CHANGED, ONLY_12, ORDER, BOUNDARY, COMPRESSED, LEGACY,
    PADDING, COOKIE, EARLY_DATA, PSK,
    NO_SHARE, OTHER_SHARE, TWO_SHARES,
};

// Moves the first extension to the end.
static void rotate(struct text *t)
{
    uint8_t ext[600];
    size_t at = text_block(t) + 2, n = 4 + ((size_t)t->b[at + 2] << 8 | t->b[at + 3]);
    memcpy(ext, t->b + at, n);
    text_splice_extensions(t, at, n, NULL, 0);
    size_t block = text_block(t), end = block + 2 + ((size_t)t->b[block] << 8 | t->b[block + 1]);
    text_splice_extensions(t, end, 0, ext, n);
}

static void change_second(struct mitm *mm, int from, int nth, struct text *t)
{
    static uint8_t client_id[32];
    enum what what = (enum what)(uintptr_t)mm->arg;
    if (what == BOUNDARY && from == FROM_SERVER && nth == 0) { // the client must not notice
        text_splice(t, 38, 31, (const uint8_t *)"\x20", 1);
        text_splice(t, 39, 0, client_id, 32);
    }
    const size_t suites = 4 + 2 + 32 + 33;
    if (from != FROM_CLIENT || nth > 1)
        return;
    if (what == BOUNDARY) { // a session id of 30 bytes and two suites, or one of 32 bytes that ends in the first of them
        memcpy(client_id, t->b + 39, 32);
        memset(t->b + 39, 'x', 30);
        if (nth == 0)
            t->b[38] = 30, text_splice(t, 69, 2, NULL, 0), text_splice(t, 69, 2, (const uint8_t *)"\x00\x04\x13\x01", 4);
        else
            t->b[69] = 0x13, t->b[70] = 0x01;
        return;
    }
    if (what == SUITE_ADDED || what == SUITES_SWAPPED) { // both offer two more
        text_splice(t, suites, 2, (const uint8_t *)"\x00\x06\x1a\x1a\x2a\x2a", 6);
        if (nth == 1 && what == SUITE_ADDED)
            text_splice(t, suites, 2, (const uint8_t *)"\x00\x08\x3a\x3a", 4);
        if (nth == 1 && what == SUITES_SWAPPED)
            t->b[suites + 2] = t->b[suites + 3] = 0x2a, t->b[suites + 4] = t->b[suites + 5] = 0x1a;
    }
    if (nth == 0)
        return;
    switch (what) {
    case RANDOM:
        t->b[6] ^= 1;
        break;
    case SESSION_ID:
        t->b[39] ^= 1;
        break;
    case ALPN_REMOVED:
        text_remove(t, EXT_ALPN);
        break;
    case ALPN_CHANGED:
        text_set(t, EXT_ALPN, "0003 02 6832");
        break;
    case NAME_REMOVED:
        text_remove(t, EXT_SERVER_NAME);
        break;
    case NEW_EXTENSION:
        text_add(t, LAST, 0x1a1a, "");
        break;
    case GROUPS_CHANGED:
        text_set(t, EXT_SUPPORTED_GROUPS, "0002 0017");
        break;
    case VERSIONS_CHANGED:
        text_set(t, EXT_SUPPORTED_VERSIONS, "04 0304 0303");
        break;
    case ONLY_12:
        text_set(t, EXT_SUPPORTED_VERSIONS, "02 0303");
        break;
    case ORDER:
        rotate(t);
        break;
    case COMPRESSED:
        t->b[text_block(t) - 1] = 1;
        break;
    case LEGACY:
        t->b[5] = 2;
        break;
    case PADDING:
        text_add(t, FIRST, EXT_PADDING, "000000");
        break;
    case COOKIE:
        text_add(t, FIRST, EXT_COOKIE, "0001 01");
        break;
    case EARLY_DATA:
        text_add(t, FIRST, EXT_EARLY_DATA, "");
        break;
    case PSK:
        text_add(t, LAST, EXT_PRE_SHARED_KEY, "00 00");
        break;
    case NO_SHARE:
        text_set(t, EXT_KEY_SHARE, "0000");
        break;
    case OTHER_SHARE:
        text_set(t, EXT_KEY_SHARE, "0024 001d 0020 0900000000000000000000000000000000000000000000000000000000000000");
        break;
    case TWO_SHARES: {
        size_t len, at = text_find(t, EXT_KEY_SHARE, &len);
        uint8_t x25519[36] = {0, 29, 0, 32, 9};
        text_splice_extensions(t, at + 6, 0, x25519, 36); // x25519 stands first in supported_groups
        text_add16(t, at + 2, 36), text_add16(t, at + 4, 36);
        break;
    }
    default:
        break;
    }
}

static void second_hello_changed(void)
{
    static const struct {
        enum what what;
        pst_err err; // of the server; PST_OK: it goes on to its flight
        uint8_t alert;
        const char *name;
    } rows[] = {
        {NOTHING_AT_ALL, PST_OK, 0, "second hello: nothing changed"},
        {RANDOM, PST_E_HELLO_CHANGED, 47, "second hello: random"},
        {SESSION_ID, PST_E_HELLO_CHANGED, 47, "second hello: session id"},
        {SUITE_ADDED, PST_E_HELLO_CHANGED, 47, "second hello: a suite added"},
        {SUITES_SWAPPED, PST_E_HELLO_CHANGED, 47, "second hello: suites in another order"},
        {ALPN_REMOVED, PST_E_HELLO_CHANGED, 47, "second hello: ALPN removed"},
        {ALPN_CHANGED, PST_E_HELLO_CHANGED, 47, "second hello: ALPN changed"},
        {NAME_REMOVED, PST_E_HELLO_CHANGED, 47, "second hello: server_name removed"},
        {NEW_EXTENSION, PST_E_HELLO_CHANGED, 47, "second hello: an extension more"},
        {GROUPS_CHANGED, PST_E_HELLO_CHANGED, 47, "second hello: supported_groups"},
        {VERSIONS_CHANGED, PST_E_HELLO_CHANGED, 47, "second hello: supported_versions"},
        {ONLY_12, PST_E_PROTOCOL_VERSION, 70, "second hello: TLS 1.2"},
        {ORDER, PST_E_HELLO_CHANGED, 47, "second hello: extensions in another order"},
        {BOUNDARY, PST_E_HELLO_CHANGED, 47, "second hello: the same bytes, cut elsewhere"},
        {COMPRESSED, PST_E_COMPRESSION, 47, "second hello: compression"},
        {LEGACY, PST_E_HELLO_CHANGED, 47, "second hello: legacy_version"},
        {PADDING, PST_OK, 0, "second hello: padding"},
        {COOKIE, PST_OK, 0, "second hello: a cookie"},
        {EARLY_DATA, PST_OK, 0, "second hello: early_data"},
        {PSK, PST_OK, 0, "second hello: pre_shared_key"},
        {NO_SHARE, PST_E_HELLO_RETRY_IGNORED, 47, "second hello: no share"},
        {OTHER_SHARE, PST_E_HELLO_RETRY_IGNORED, 47, "second hello: another group's share"},
        {TWO_SHARES, PST_E_HELLO_RETRY_IGNORED, 47, "second hello: two shares"},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        prepare(false, true); // a hash that sees
        m.edit = change_second;
        m.arg = (const void *)(uintptr_t)rows[i].what;
        (void)mitm_run(&m);
        if (rows[i].err != PST_OK)
            mitm_check(&m, FROM_SERVER, rows[i].err, rows[i].alert, rows[i].name);
        else // what follows fails at the client, whose transcript is another
            CHECK_CASE(m.error_after[FROM_CLIENT] == PST_OK && m.num[FROM_SERVER] == 6, rows[i].name);
    }
}

// --- ClientHello

static void fields_of_client_hello(void)
{
    static const struct patch rows[] = {
        {"legacy_version of SSL 3.0", 4, 2, "0300", PST_E_PROTOCOL_VERSION, 70}, // RFC 8446 D.5
        {"legacy_version of SSL 2.0", 4, 2, "0200", PST_E_PROTOCOL_VERSION, 70},
        {"legacy_version 0x0304", 4, 2, "0304", PST_OK, 0},
        {"legacy_version 0x0301", 4, 2, "0301", PST_OK, 0}, // supported_versions decides
        {"two compression methods", 75, 2, "02 0001", PST_E_COMPRESSION, 47},
        {"another compression method", 75, 2, "01 01", PST_E_COMPRESSION, 47},
        {"no compression method", 75, 2, "00", PST_E_DECODE, 50},
        {"no suite in common", 71, 4, "0002 1303", PST_E_NO_COMMON_SUITE, 40},
        {"suites unknown and known", 71, 4, "0006 1a1a 1301 00ff", PST_OK, 0},
        {"half a suite", 71, 4, "0003 130113", PST_E_DECODE, 50},
        {"no suites", 71, 4, "0000", PST_E_DECODE, 50},
    };
    patches(FROM_CLIENT, 0, true, false, rows, PST_COUNT(rows));
    // No session id: the server echoes none, and sends no change_cipher_spec. The client here sent one and notices.
    static const struct patch no_id = {"no session id", 38, 33, "00", PST_OK, 0};
    const struct target target = {FROM_CLIENT, 0, &no_id};
    prepare(true, false);
    m.edit = apply;
    m.arg = &target;
    (void)mitm_run(&m);
    mitm_check(&m, FROM_CLIENT, PST_E_SESSION_ID_NOT_ECHOED, 47, "session id taken away");
    CHECK(m.p.client.ccs == 0); // none was sent
}

// Hellos as others would write them, record and all.
static void strangers(void)
{
    static const struct {
        const char *name, *hex;
        bool to_client, to_server;
        pst_err err;
        uint8_t alert;
    } rows[] = {
        {"TLS 1.0 hello", "16 0301 002f 01 00002b 0301 " ZEROS_16 ZEROS_16 "00 0004 c013 002f 01 00", false, true,
         PST_E_PROTOCOL_VERSION, 70},
        {"TLS 1.1 hello", "16 0301 002f 01 00002b 0302 " ZEROS_16 ZEROS_16 "00 0004 c013 002f 01 00", false, true,
         PST_E_PROTOCOL_VERSION, 70},
        {"TLS 1.2 hello", "16 0301 0031 01 00002d 0303 " ZEROS_16 ZEROS_16 "00 0004 c013 002f 01 00 0000", false, true,
         PST_E_PROTOCOL_VERSION, 70},
        {"SSL 3.0 hello", "16 0300 002f 01 00002b 0300 " ZEROS_16 ZEROS_16 "00 0004 0005 000a 01 00", false, true,
         PST_E_PROTOCOL_VERSION, 70},
        {"TLS 1.3 hello without supported_versions", "16 0301 0031 01 00002d 0304 " ZEROS_16 ZEROS_16 "00 0004 1301 1302 01 00 0000",
         false, true, PST_E_PROTOCOL_VERSION, 70},
        {"SSL 2.0 hello", "802e 01 0002 0015 0000 0010 0700c0 030080 010080", false, true, PST_E_PROTOCOL_VERSION, 70},
        {"SSL 2.0 hello that offers TLS", "802e 01 0301 0015 0000 0010 0700c0 030080 010080", false, true, PST_E_PROTOCOL_VERSION, 70},
        {"HTTP request", "474554202f20485454502f312e310d0a", false, true, PST_E_PLAIN_HTTP, 255},
        {"HTTP POST", "504f5354202f20485454502f312e310d0a", false, true, PST_E_PLAIN_HTTP, 255},
        {"HTTP answer", "485454502f312e31203430302042616420526571756573740d0a", true, false, PST_E_PLAIN_HTTP, 255},
        {"SSH", "5353482d322e302d4f70656e5353480d0a", true, true, PST_E_NOT_TLS, 255},
        {"SMTP", "323230206d61696c2e6578616d706c650d0a", true, true, PST_E_NOT_TLS, 255},
        {"zeros", "0000000000000000", true, true, PST_E_NOT_TLS, 255},
        {"TLS record of version 2", "16 0203 0004 01000000", true, true, PST_E_NOT_TLS, 255},
        {"heartbeat first", "18 0303 0003 010000", true, true, PST_E_NOT_TLS, 255},
        {"ServerHello of TLS 1.2", "16 0303 002a 02 000026 0303 " ZEROS_16 ZEROS_16 "00 c02f 00", true, false, PST_E_PROTOCOL_VERSION, 70},
        {"ServerHello of TLS 1.1", "16 0302 002a 02 000026 0302 " ZEROS_16 ZEROS_16 "00 c014 00", true, false, PST_E_PROTOCOL_VERSION, 70},
        {"ServerHello of TLS 1.0", "16 0301 002a 02 000026 0301 " ZEROS_16 ZEROS_16 "00 002f 00", true, false, PST_E_PROTOCOL_VERSION, 70},
        {"ServerHello of SSL 3.0", "16 0300 002a 02 000026 0300 " ZEROS_16 ZEROS_16 "00 0005 00", true, false, PST_E_PROTOCOL_VERSION, 70},
        {"ServerHello of legacy_version 0x0304", "16 0303 002a 02 000026 0304 " ZEROS_16 ZEROS_16 "00 1301 00", true, false,
         PST_E_LEGACY_VERSION, 47},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        for (int who = 0; who < 2; who++) {
            uint8_t bytes[200];
            size_t n = test_hex(bytes, sizeof bytes, rows[i].hex), len;
            if (!(who == FROM_CLIENT ? rows[i].to_client : rows[i].to_server))
                continue;
            for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
                prepare(false, false);
                CHECK(pair_begin(&m.p) == PST_OK);
                struct pst_conn *c = mitm_conn(&m, who);
                if (who == FROM_CLIENT) { // its hello goes first, and nowhere
                    (void)pst_wire_out(c, &len);
                    pst_wire_out_done(c, len);
                }
                if (one_by_one)
                    for (size_t k = 0; k < n && pst_error(c) == PST_OK; k++)
                        (void)(mitm_deliver(c, bytes + k, 1) == PST_OK);
                else
                    (void)(mitm_deliver(c, bytes, n) == PST_OK);
                mitm_carry(&m, who);
                mitm_check(&m, who, rows[i].err, rows[i].alert, rows[i].name);
            }
        }
    }
}

// --- downgrades, RFC 8446 4.1.3

static const struct pst_flow *const both_versions[] = {&pst_client13_flow, &pst_client12_flow, &pst_server13_flow, &pst_server12_flow,
                                                       NULL};
static const struct pst_flow *const version_12[] = {&pst_client12_flow, &pst_server12_flow, NULL};
static uint8_t server_random_tail[8];

static void downgrade(struct mitm *mm, int from, int nth, struct text *t)
{
    const char *to = mm->arg;
    if (from == FROM_CLIENT && nth == 0 && to != NULL && *to == 0)
        text_remove(t, EXT_SUPPORTED_VERSIONS);
    if (from != FROM_SERVER || t->b[0] != SERVER_HELLO)
        return;
    if (to != NULL && *to != 0)
        test_hex(t->b + 30, 8, to);
    memcpy(server_random_tail, t->b + 30, 8);
}

static void downgrades(void)
{
    static const struct {
        const char *name;
        const struct pst_flow *const *client, *const *server;
        const char *to;   // NULL: nothing is changed; "": supported_versions is taken away; else the last 8 bytes of the random
        const char *tail; // what the server's random must end in, or NULL
        pst_err err;
    } rows[] = {
        {"both know both", both_versions, both_versions, NULL, NULL, PST_OK},
        {"client knows both, server 1.2", both_versions, version_12, NULL, NULL, PST_OK},
        {"client knows 1.2, server both", version_12, both_versions, NULL, "444f574e47524401", PST_OK},
        {"supported_versions taken away", both_versions, both_versions, "", "444f574e47524401", PST_E_DOWNGRADE},
        {"sentinel from a server of 1.2", both_versions, version_12, "444f574e47524401", NULL, PST_E_DOWNGRADE},
        {"sentinel of 1.1", both_versions, version_12, "444f574e47524400", NULL, PST_E_DOWNGRADE},
        {"almost the sentinel", both_versions, version_12, "444f574e47524402", NULL, PST_OK},
        {"sentinel in TLS 1.3", both_versions, both_versions, "444f574e47524401", NULL, PST_OK},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        prepare(true, false);
        m.kit = pst_kit_portable; // TLS 1.2's messages travel in the clear or sealed as they are; nothing here is rewritten then
        m.kit.sha256 = &null_hash;
        m.kit.sha384 = NULL;
        m.p.client_cfg.flows = rows[i].client;
        m.p.server_cfg.flows = rows[i].server;
        m.edit = downgrade;
        m.arg = rows[i].to;
        if (!CHECK_CASE(pair_begin(&m.p) == PST_OK, rows[i].name))
            continue;
        // Only the hellos pass through here; the rest goes by itself.
        mitm_carry(&m, FROM_CLIENT);
        size_t len, room, hello;
        const uint8_t *out = pst_wire_out(&m.p.server, &len);
        if (!CHECK_CASE(len > 5 && out[0] == 22, rows[i].name))
            continue;
        static struct text t;
        hello = 5 + ((size_t)out[3] << 8 | out[4]);
        memcpy(t.b, out + 5, t.n = hello - 5);
        downgrade(&m, FROM_SERVER, 0, &t);
        uint8_t *in = pst_wire_in(&m.p.client, &room);
        memcpy(in, out, hello);
        memcpy(in + 5, t.b, t.n);
        pst_wire_out_done(&m.p.server, hello);
        pst_err err = pst_wire_in_done(&m.p.client, hello);
        CHECK_CASE(err == rows[i].err, rows[i].name);
        if (rows[i].tail != NULL)
            CHECK_CASE(test_is_hex(server_random_tail, 8, rows[i].tail), rows[i].name);
        if (rows[i].err == PST_OK) {
            pair_run(&m.p);
            CHECK_CASE(pair_connected(&m.p), rows[i].name);
            continue;
        }
        mitm_carry(&m, FROM_CLIENT);
        mitm_check(&m, FROM_CLIENT, rows[i].err, 47, rows[i].name);
    }
}

// --- Certificate, CertificateVerify, Finished

static void certificate(void)
{
    static const struct patch rows[] = {
        {"certificate context", 4, 1, "0100", PST_E_CERTIFICATE_CONTEXT, 47},
        {"no certificates", 5, 3 + 3 + 65 + 2, "000000", PST_E_SERVER_CERTIFICATE_EMPTY, 50},
        {"a certificate of no bytes", 5, 3 + 3 + 65 + 2, "000005 000000 0000", PST_E_DECODE, 50},
        {"a list cut short", 5, 3, "000045", PST_E_DECODE, 50},
        {"a list too long", 5, 3, "000047", PST_E_DECODE, 50},
        {"a list of 2^24 - 1", 5, 3, "ffffff", PST_E_DECODE, 50},
        {"a certificate of 2^24 - 1", 8, 3, "ffffff", PST_E_DECODE, 50},
        {"another certificate", 11, 1, "05", PST_E_UNKNOWN_CA, 48},
        {"no extensions field", 5, 3 + 3 + 65 + 2, "000004 000001 00", PST_E_DECODE, 50},
    };
    patches(FROM_SERVER, 2, true, false, rows, PST_COUNT(rows));
    for (size_t num = 15; num <= 17; num++) { // as many as are looked at, and one more
        pst_span chain[17];
        const struct pst_identity identity = {chain, num, &pair_signer};
        for (size_t i = 0; i < num; i++)
            chain[i] = i == 0 ? pair_chain[0] : pst_span_of("\x30", 2);
        prepare(true, false);
        m.p.server_cfg.identity = &identity;
        (void)mitm_run(&m);
        mitm_check(&m, FROM_CLIENT, num <= PST_MAX_CERTS ? PST_OK : PST_E_TOO_MANY_CERTIFICATES, 42, "many certificates");
    }
}

static void certificate_verify(void)
{
    static const struct patch rows[] = {
        {"rsa_pkcs1_sha256 in a handshake", 4, 2, "0401", PST_E_SCHEME_NOT_OFFERED, 47},
        {"rsa_pkcs1_sha1", 4, 2, "0201", PST_E_SCHEME_NOT_OFFERED, 47},
        {"ecdsa_sha1", 4, 2, "0203", PST_E_SCHEME_NOT_OFFERED, 47},
        {"a scheme of another curve", 4, 2, "0503", PST_E_SCHEME_NOT_OFFERED, 47},
        {"rsa_pss_rsae for an elliptic key", 4, 2, "0804", PST_E_SCHEME_NOT_OFFERED, 47},
        {"ed25519 for P-256", 4, 2, "0807", PST_E_SCHEME_NOT_OFFERED, 47},
        {"a scheme unknown", 4, 2, "ffff", PST_E_SCHEME_NOT_OFFERED, 47},
        {"a signature of no bytes", 6, 0, "0000", PST_E_DECODE, 50},
        {"a signature with a byte changed", 12, 1, "ff", PST_E_BAD_SIGNATURE, 51},
        {"a signature that is no DER", 8, 1, "31", PST_E_BAD_SIGNATURE, 51},
    };
    patches(FROM_SERVER, 3, true, false, rows, PST_COUNT(rows));

    static const uint16_t p384[] = {ECDSA_SECP384R1_SHA384};
    prepare(true, false);
    m.p.client_cfg.schemes = p384, m.p.client_cfg.num_schemes = 1;
    (void)mitm_run(&m);
    mitm_check(&m, FROM_SERVER, PST_E_NO_COMMON_SCHEME, 40, "no common scheme");
}

static void offer_p256(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm;
    if (from == FROM_CLIENT && nth == 0)
        text_set(t, EXT_SIGNATURE_ALGORITHMS, "0002 0403");
}

// An empty signature, and a scheme that the client did not offer.
static void empty_signature(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm;
    if (from == FROM_SERVER && nth == 3)
        text_splice(t, 6, t->n - 6, (const uint8_t *)"\0\0", 2);
}

static void signatures(void)
{
    static const uint16_t p384[] = {ECDSA_SECP384R1_SHA384};
    prepare(true, false);
    m.edit = empty_signature;
    (void)mitm_run(&m);
    mitm_check(&m, FROM_CLIENT, PST_E_BAD_SIGNATURE, 51, "an empty signature");
    prepare(true, false);
    m.p.client_cfg.schemes = p384, m.p.client_cfg.num_schemes = 1;
    m.edit = offer_p256;
    (void)mitm_run(&m);
    mitm_check(&m, FROM_CLIENT, PST_E_SCHEME_NOT_OFFERED, 47, "a scheme that was not offered");
}

static void finished(void)
{
    static const struct patch rows[] = {
        {"Finished with its first byte changed", 4, 1, "00", PST_E_FINISHED_MISMATCH, 51},
        {"Finished with its last byte changed", 35, 1, "00", PST_E_FINISHED_MISMATCH, 51},
        {"Finished too short", 35, 1, "", PST_E_DECODE, 50},
        {"Finished too long", 35, 0, "00", PST_E_DECODE, 50},
        {"Finished of no bytes", 4, 32, "", PST_E_DECODE, 50},
        {"Finished as long as SHA-384", 4, 0, ZEROS_16, PST_E_DECODE, 50},
    };
    patches(FROM_SERVER, 4, true, false, rows, PST_COUNT(rows));
    patches(FROM_CLIENT, 1, true, false, rows, PST_COUNT(rows));
    patches(FROM_SERVER, 4, false, false, rows, PST_COUNT(rows));
    patches(FROM_CLIENT, 1, false, false, rows, PST_COUNT(rows));
}

// The server's Finished comes without a Certificate; the peers' keys and all are right.
static void leave_out(struct mitm *mm, int from, int nth, struct text *t)
{
    uint8_t from_type = (uint8_t)((uintptr_t)mm->arg & 255), to_type = (uint8_t)((uintptr_t)mm->arg >> 8);
    (void)nth;
    if (from == FROM_SERVER && t->b[0] >= from_type && t->b[0] <= to_type)
        t->n = 0;
}

static void skipped(void)
{
    static const struct {
        uint8_t from, to;
        const char *name;
    } rows[] = {
        {ENCRYPTED_EXTENSIONS, ENCRYPTED_EXTENSIONS, "no EncryptedExtensions"},
        {CERTIFICATE, CERTIFICATE, "no Certificate"},
        {CERTIFICATE_VERIFY, CERTIFICATE_VERIFY, "no CertificateVerify"},
        {CERTIFICATE, CERTIFICATE_VERIFY, "neither Certificate nor CertificateVerify"},
        {ENCRYPTED_EXTENSIONS, CERTIFICATE_VERIFY, "Finished alone"},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        prepare(true, false);
        m.edit = leave_out;
        m.arg = (const void *)(uintptr_t)(rows[i].from | (unsigned)rows[i].to << 8);
        (void)mitm_run(&m);
        mitm_check(&m, FROM_CLIENT, PST_E_UNEXPECTED_MESSAGE, 10, rows[i].name);
    }
}

int main(void)
{
    server_hello();
    between_two_hellos();
    second_client_hellos();
    second_hello_changed();
    fields_of_client_hello();
    strangers();
    downgrades();
    certificate();
    certificate_verify();
    signatures();
    finished();
    skipped();
    return TEST_END("negotiation");
}
