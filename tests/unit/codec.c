// codec.c: hellos written and read back, and every extension in every message: legal, empty, short, long, twice, missing, out
// of place, unasked. Each refusal by its own error and the alert that the RFC demands; what is legal reaches the end.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/mitm.h"
#include "tls/consts.h"
#include "tls/hello.h"

// --- hellos

static pst_span random_span(uint8_t *room, size_t n, uint64_t *seed)
{
    test_fill(room, n, seed);
    return pst_span_of(room, n);
}

static void append_extensions(struct pst_writer *w, pst_span extensions)
{
    if (extensions.p != NULL)
        wr_vec(w, 2, extensions);
}

static void client_hello_round_trips(void)
{
    static uint8_t out[140000], room[5][66000];
    static const size_t sizes[] = {0, 1, 8, 300, 65535}, suites[] = {2, 4, 6, 34, 65534}, methods[] = {1, 2, 255};
    uint64_t seed = 1;
    for (int i = 0; i < 300; i++) {
        struct pst_client_hello ch = {
            .legacy_version = (uint16_t)test_random(&seed),
            .random = random_span(room[0], 32, &seed),
            .session_id = random_span(room[1], (size_t)(test_random(&seed) % 33), &seed),
            .suites = random_span(room[2], suites[test_random(&seed) % (i % 10 == 0 ? 5 : 4)], &seed),
            .compression = random_span(room[3], methods[test_random(&seed) % 3], &seed),
        }, back;
        if (i % 7 != 0) // before TLS 1.3 there might be none
            ch.extensions = random_span(room[4], sizes[test_random(&seed) % (i % 10 == 0 ? 5 : 4)], &seed);
        struct pst_writer w = wr_over(out, sizeof out);
        size_t len;
        pst_write_client_hello(&w, &ch);
        append_extensions(&w, ch.extensions);
        if (!CHECK(wr_end(&w, &len) == PST_OK))
            return;
        struct pst_reader r = rd_over(pst_span_of(out, len));
        CHECK(pst_read_client_hello(&back, &r) == PST_OK && back.legacy_version == ch.legacy_version);
        CHECK(pst_span_eq(back.random, ch.random) && pst_span_eq(back.session_id, ch.session_id));
        CHECK(pst_span_eq(back.suites, ch.suites) && pst_span_eq(back.compression, ch.compression));
        CHECK(pst_span_eq(back.extensions, ch.extensions));
        // A byte more or less is no hello; but one without extensions may end there, and more would begin them.
        r = rd_over(pst_span_of(out, len + 1));
        CHECK(pst_read_client_hello(&back, &r) == PST_E_DECODE);
        for (size_t n = 0; n < len; n += n < 200 ? 1 : 971) {
            r = rd_over(pst_span_of(out, n));
            bool ends_early = n + 2 + ch.extensions.n == len && ch.extensions.p != NULL;
            CHECK(pst_read_client_hello(&back, &r) == (ends_early ? PST_OK : PST_E_DECODE));
        }
    }
}

static void server_hello_round_trips(void)
{
    static uint8_t out[70000], room[3][66000];
    static const size_t sizes[] = {0, 6, 46, 300, 65535};
    uint64_t seed = 2;
    for (int i = 0; i < 300; i++) {
        struct pst_server_hello sh = {
            .legacy_version = (uint16_t)test_random(&seed),
            .random = random_span(room[0], 32, &seed),
            .session_id = random_span(room[1], (size_t)(test_random(&seed) % 33), &seed),
            .suite = (uint16_t)test_random(&seed),
            .compression = (uint8_t)test_random(&seed),
        }, back;
        if (i % 7 != 0)
            sh.extensions = random_span(room[2], sizes[test_random(&seed) % 5], &seed);
        struct pst_writer w = wr_over(out, sizeof out);
        size_t len;
        pst_write_server_hello(&w, &sh);
        append_extensions(&w, sh.extensions);
        if (!CHECK(wr_end(&w, &len) == PST_OK))
            return;
        struct pst_reader r = rd_over(pst_span_of(out, len));
        CHECK(pst_read_server_hello(&back, &r) == PST_OK && back.legacy_version == sh.legacy_version);
        CHECK(pst_span_eq(back.random, sh.random) && pst_span_eq(back.session_id, sh.session_id));
        CHECK(back.suite == sh.suite && back.compression == sh.compression && pst_span_eq(back.extensions, sh.extensions));
        r = rd_over(pst_span_of(out, len + 1));
        CHECK(pst_read_server_hello(&back, &r) == PST_E_DECODE);
        for (size_t n = 0; n < len; n += n < 200 ? 1 : 971) {
            r = rd_over(pst_span_of(out, n));
            bool ends_early = n + 2 + sh.extensions.n == len && sh.extensions.p != NULL;
            CHECK(pst_read_server_hello(&back, &r) == (ends_early ? PST_OK : PST_E_DECODE));
        }
    }
}

// Bounds that round trips do not reach.
static void hello_bounds(void)
{
    struct pst_client_hello ch;
    struct pst_server_hello sh;
    uint8_t out[200];
    static const struct {
        const char *hex; // after version and random
        bool good;
    } client[] = {
        {"00 0002 1301 01 00", true}, {"00 0002 1301 01 00 0000", true}, {"00 0000 01 00 0000", false},
        {"00 0003 130113 01 00 0000", false}, {"00 0002 1301 00 0000", false}, {"00 0002 1301 01 00 00", false},
        {"00 0002 1301 01 00 0001", false},
        {"20 0000000000000000000000000000000000000000000000000000000000000000 0002 1301 01 00 0000", true},
        {"21 000000000000000000000000000000000000000000000000000000000000000000 0002 1301 01 00 0000", false},
    }, server[] = {
        {"00 1301 00", true}, {"00 1301 00 0000", true}, {"00 1301 00 00", false}, {"00 1301", false},
        {"21 000000000000000000000000000000000000000000000000000000000000000000 1301 00 0000", false},
    };
    for (size_t i = 0; i < PST_COUNT(client); i++) {
        memset(out, 3, 34);
        struct pst_reader r = rd_over(pst_span_of(out, 34 + test_hex(out + 34, sizeof out - 34, client[i].hex)));
        CHECK_CASE((pst_read_client_hello(&ch, &r) == PST_OK) == client[i].good, client[i].hex);
    }
    for (size_t i = 0; i < PST_COUNT(server); i++) {
        memset(out, 3, 34);
        struct pst_reader r = rd_over(pst_span_of(out, 34 + test_hex(out + 34, sizeof out - 34, server[i].hex)));
        CHECK_CASE((pst_read_server_hello(&sh, &r) == PST_OK) == server[i].good, server[i].hex);
    }
}

// --- extensions

enum op { SET, REMOVE, ADD_FIRST, ADD_LAST, REPEAT };
struct row {
    enum op op;
    uint16_t ext;
    const char *body;
    pst_err err; // PST_OK: both connect
    uint8_t alert;
};

struct table {
    const char *name;
    int from;
    uint8_t message;
    bool retry; // the server wants another group
    int nth;    // of its type: a HelloRetryRequest is the first ServerHello
    const struct row *rows;
    size_t num;
};

static struct mitm m;

struct errand {
    const struct table *table;
    const struct row *row;
    int seen; // messages of the type
};

static void change(struct mitm *mm, int from, int nth, struct text *t)
{
    struct errand *e = (struct errand *)(uintptr_t)mm->arg;
    const struct row *row = e->row;
    (void)nth;
    if (from != e->table->from || t->b[0] != e->table->message || e->seen++ != e->table->nth)
        return;
    if (row->op == SET)
        text_set(t, row->ext, row->body);
    else if (row->op == REMOVE)
        text_remove(t, row->ext);
    else if (row->op == REPEAT)
        text_repeat(t, row->ext);
    else
        text_add(t, row->op == ADD_FIRST ? FIRST : LAST, row->ext, row->body);
}

static void run_table(const struct table *table)
{
    static const uint16_t p256[] = {GROUP_SECP256R1};
    static const char *const ops[] = {"set to", "removed", "first", "last", "twice"};
    for (size_t i = 0; i < table->num; i++) {
        const struct row *row = &table->rows[i];
        struct errand e = {table, row, 0};
        char name[200];
        mitm_prepare(&m, true);
        if (table->retry)
            m.p.server_cfg.groups = p256, m.p.server_cfg.num_groups = 1;
        m.edit = change;
        m.arg = &e;
        snprintf(name, sizeof name, "%s: extension %u %s %.60s", table->name, row->ext, ops[row->op],
                 row->body != NULL ? row->body : "");
        (void)mitm_run(&m);
        CHECK_CASE(e.seen > table->nth, name);
        mitm_check(&m, 1 - table->from, row->err, row->alert, name);
    }
}
#define RUN(name, from, message, retry, nth, rows)                                                                     \
    run_table(&(const struct table){name, from, message, retry, nth, rows, PST_COUNT(rows)})

#define X25519_SHARE "0020 0900000000000000000000000000000000000000000000000000000000000000"
#define X25519_31 "001f 09000000000000000000000000000000000000000000000000000000000000"
#define X25519_33 "0021 090000000000000000000000000000000000000000000000000000000000000000"
#define X25519_ZERO "0020 0000000000000000000000000000000000000000000000000000000000000000"
#define X25519_ONE "0020 0100000000000000000000000000000000000000000000000000000000000000"
#define X25519_ORDER_8 "0020 e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"
#define X25519_MINUS_ONE "0020 ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
// RFC 5903 8.1: a point of P-256; and the same not on the curve, in compressed form, at infinity, with a coordinate p.
#define P256_X "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
#define P256_Y "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3"
#define P256_SHARE "0041 04" P256_X P256_Y
#define P256_OFF "0041 04" P256_X "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb4"
#define P256_COMPRESSED "0021 03" P256_X
#define P256_INFINITY "0001 00"
#define P256_HYBRID "0041 07" P256_X P256_Y
#define P256_ZERO "0041 040000000000000000000000000000000000000000000000000000000000000000" \
    "0000000000000000000000000000000000000000000000000000000000000000"
#define P256_P "0041 04ffffffff00000001000000000000000000000000ffffffffffffffffffffffff" P256_Y

static void in_client_hello(void)
{
    static const struct row rows[] = {
        // server_name, RFC 6066 3
        {SET, EXT_SERVER_NAME, "0009 00 0006 736572766572", PST_OK, 0},
        {REMOVE, EXT_SERVER_NAME, NULL, PST_OK, 0},
        {SET, EXT_SERVER_NAME, "", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0000", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0003 00 0000", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0009 00 0007 736572766572", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0009 00 0006 736572766572 00", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0008 00 0001 61 00 0001 62", PST_E_DECODE, 50}, // two names
        {SET, EXT_SERVER_NAME, "0004 01 0001 61", PST_E_SERVER_NAME, 47},
        {SET, EXT_SERVER_NAME, "0006 00 0003 610061", PST_E_SERVER_NAME, 47},
        {REPEAT, EXT_SERVER_NAME, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // supported_groups, RFC 8446 4.2.7
        {SET, EXT_SUPPORTED_GROUPS, "0006 1a1a 001d 0017", PST_OK, 0},
        {SET, EXT_SUPPORTED_GROUPS, "0002 001d", PST_OK, 0},
        {SET, EXT_SUPPORTED_GROUPS, "", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0000", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0001 00", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0003 001d 00", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0002 001d 00", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0004 001d", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_GROUPS, "0002 0017", PST_E_KEY_SHARE_NOT_OFFERED_GROUP, 47},
        {REMOVE, EXT_SUPPORTED_GROUPS, NULL, PST_E_MISSING_EXTENSION, 109},
        {REPEAT, EXT_SUPPORTED_GROUPS, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // signature_algorithms, RFC 8446 4.2.3
        {SET, EXT_SIGNATURE_ALGORITHMS, "0004 0a0a 0403", PST_OK, 0},
        {SET, EXT_SIGNATURE_ALGORITHMS, "", PST_E_DECODE, 50},
        {SET, EXT_SIGNATURE_ALGORITHMS, "0000", PST_E_DECODE, 50},
        {SET, EXT_SIGNATURE_ALGORITHMS, "0003 0403 04", PST_E_DECODE, 50},
        {SET, EXT_SIGNATURE_ALGORITHMS, "0002 0403 00", PST_E_DECODE, 50},
        {SET, EXT_SIGNATURE_ALGORITHMS, "0002 0804", PST_E_NO_COMMON_SCHEME, 40},
        {REMOVE, EXT_SIGNATURE_ALGORITHMS, NULL, PST_E_MISSING_EXTENSION, 109},
        {REPEAT, EXT_SIGNATURE_ALGORITHMS, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // application_layer_protocol_negotiation, RFC 7301 3.1
        {SET, EXT_ALPN, "000c 08 687474702f312e31 02 6832", PST_OK, 0},
        {SET, EXT_ALPN, "", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0000", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0001 00", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0004 02 6832 00", PST_E_DECODE, 50}, // an empty name
        {SET, EXT_ALPN, "0003 03 6832", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0003 02 6832 00", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0003 02 6833", PST_E_ALPN_NONE_IN_COMMON, 120},
        {REPEAT, EXT_ALPN, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // supported_versions, RFC 8446 4.2.1
        {SET, EXT_SUPPORTED_VERSIONS, "06 0a0a 0304 0303", PST_OK, 0},
        {SET, EXT_SUPPORTED_VERSIONS, "", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "00", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "01 03", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "03 0304 03", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "02 0304 00", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "04 0304", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "02 0303", PST_E_PROTOCOL_VERSION, 70},
        {SET, EXT_SUPPORTED_VERSIONS, "06 0302 0305 7f1c", PST_E_PROTOCOL_VERSION, 70},
        {REMOVE, EXT_SUPPORTED_VERSIONS, NULL, PST_E_PROTOCOL_VERSION, 70}, // a TLS 1.2 hello
        {REPEAT, EXT_SUPPORTED_VERSIONS, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // key_share, RFC 8446 4.2.8
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_SHARE, PST_OK, 0},
        {SET, EXT_KEY_SHARE, "0069 001d " X25519_SHARE "0017 " P256_SHARE, PST_OK, 0},
        {SET, EXT_KEY_SHARE, "", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0001 00", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0002 001d", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0004 001d 0000", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_SHARE "00", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0025 001d " X25519_SHARE, PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0023 001d " X25519_31, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0025 001d " X25519_33, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_ZERO, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_ONE, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_ORDER_8, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_MINUS_ONE, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "0045 0017 " P256_OFF, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0045 0017 " P256_HYBRID, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0045 0017 " P256_ZERO, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0045 0017 " P256_P, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0025 0017 " P256_COMPRESSED, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0005 0017 " P256_INFINITY, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0069 0017 " P256_SHARE "001d " X25519_SHARE, PST_E_KEY_SHARE_NOT_OFFERED_GROUP, 47}, // order
        {SET, EXT_KEY_SHARE, "0048 001d " X25519_SHARE "001d " X25519_SHARE, PST_E_KEY_SHARE_NOT_OFFERED_GROUP, 47},
        {SET, EXT_KEY_SHARE, "0029 0018 0001 04 001d " X25519_SHARE, PST_E_KEY_SHARE_NOT_OFFERED_GROUP, 47}, // unlisted
        {REMOVE, EXT_KEY_SHARE, NULL, PST_E_MISSING_EXTENSION, 109},
        {REPEAT, EXT_KEY_SHARE, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        // pre_shared_key, RFC 8446 4.2.11: last, or not at all
        {ADD_LAST, EXT_PRE_SHARED_KEY, "000b 0005 6162636465 00000000 0021 20" P256_X, PST_OK, 0},
        {ADD_FIRST, EXT_PRE_SHARED_KEY, "000b 0005 6162636465 00000000 0021 20" P256_X, PST_E_PSK_NOT_LAST, 47},
        // what a server knows but a client may not ask for here, RFC 8446 4.2
        {ADD_LAST, EXT_OID_FILTERS, "0000", PST_E_MISPLACED_EXTENSION, 47},
        // what nobody here answers
        {ADD_FIRST, EXT_STATUS_REQUEST, "01 0000 0000", PST_OK, 0},
        {ADD_FIRST, EXT_MAX_FRAGMENT_LENGTH, "01", PST_OK, 0},
        {ADD_FIRST, EXT_COOKIE, "0003 010203", PST_OK, 0},
        {ADD_FIRST, EXT_PADDING, "000000000000", PST_OK, 0},
        {ADD_FIRST, EXT_RECORD_SIZE_LIMIT, "4001", PST_OK, 0},
        {ADD_FIRST, EXT_POST_HANDSHAKE_AUTH, "", PST_OK, 0},
        {ADD_LAST, EXT_CERTIFICATE_AUTHORITIES, "0003 0001 30", PST_OK, 0},
        {ADD_LAST, EXT_SIGNATURE_ALGORITHMS_CERT, "0002 0804", PST_OK, 0},
        {ADD_LAST, 0x1a1a, "", PST_OK, 0},
        {ADD_LAST, 0xffff, "00112233", PST_OK, 0},
    };
    RUN("ClientHello", FROM_CLIENT, CLIENT_HELLO, false, 0, rows);
}

static void in_hello_retry_request(void)
{
    static const struct row rows[] = {
        {SET, EXT_KEY_SHARE, "0017", PST_OK, 0},
        {SET, EXT_KEY_SHARE, "", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "00", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0017 00", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0045 0017 " P256_SHARE, PST_E_DECODE, 50}, // that of a ServerHello
        {SET, EXT_KEY_SHARE, "001d", PST_E_GROUP_ALREADY_SHARED, 47},
        {SET, EXT_KEY_SHARE, "0018", PST_E_GROUP_NOT_OFFERED, 47},
        {SET, EXT_KEY_SHARE, "0000", PST_E_GROUP_NOT_OFFERED, 47},
        {REMOVE, EXT_KEY_SHARE, NULL, PST_E_HELLO_RETRY_WITHOUT_CHANGE, 47},
        {REPEAT, EXT_KEY_SHARE, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {ADD_FIRST, EXT_COOKIE, "0003 010203", PST_OK, 0},
        {ADD_LAST, EXT_COOKIE, "", PST_E_DECODE, 50},
        {ADD_LAST, EXT_COOKIE, "0000", PST_E_DECODE, 50},
        {ADD_LAST, EXT_COOKIE, "0001 01 00", PST_E_DECODE, 50},
        {ADD_LAST, EXT_COOKIE, "0002 01", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "03", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "030400", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "0303", PST_E_LEGACY_VERSION, 47},
        {SET, EXT_SUPPORTED_VERSIONS, "0305", PST_E_LEGACY_VERSION, 47},
        {REMOVE, EXT_SUPPORTED_VERSIONS, NULL, PST_E_PROTOCOL_VERSION, 70},
        {REPEAT, EXT_SUPPORTED_VERSIONS, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {ADD_LAST, EXT_SERVER_NAME, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_ALPN, "0003 02 6832", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_SUPPORTED_GROUPS, "0002 0017", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_PRE_SHARED_KEY, "0000", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, 0x1a1a, "", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_RENEGOTIATION_INFO, "00", PST_E_MISPLACED_EXTENSION, 47}, // TLS 1.2's
    };
    RUN("HelloRetryRequest", FROM_SERVER, SERVER_HELLO, true, 0, rows);
}

static void in_server_hello(void)
{
    static const struct row rows[] = {
        {SET, EXT_KEY_SHARE, "001d " X25519_SHARE, PST_OK, 0},
        {SET, EXT_KEY_SHARE, "", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "001d", PST_E_DECODE, 50}, // that of a HelloRetryRequest
        {SET, EXT_KEY_SHARE, "001d 0000", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "001d " X25519_SHARE "00", PST_E_DECODE, 50},
        {SET, EXT_KEY_SHARE, "0024 001d " X25519_SHARE, PST_E_DECODE, 50}, // that of a ClientHello
        {SET, EXT_KEY_SHARE, "001d " X25519_31, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "001d " X25519_33, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "001d " X25519_ZERO, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "001d " X25519_ONE, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "001d " X25519_ORDER_8, PST_E_SHARED_SECRET_ZERO, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_SHARE, PST_E_GROUP_NOT_OFFERED, 47}, // listed, but without a share
        {SET, EXT_KEY_SHARE, "0018 " X25519_SHARE, PST_E_GROUP_NOT_OFFERED, 47},
        {REMOVE, EXT_KEY_SHARE, NULL, PST_E_MISSING_EXTENSION, 109},
        {REPEAT, EXT_KEY_SHARE, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {SET, EXT_SUPPORTED_VERSIONS, "", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "03", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "030400", PST_E_DECODE, 50},
        {SET, EXT_SUPPORTED_VERSIONS, "02 0304", PST_E_DECODE, 50}, // that of a ClientHello
        {SET, EXT_SUPPORTED_VERSIONS, "0303", PST_E_LEGACY_VERSION, 47},
        {SET, EXT_SUPPORTED_VERSIONS, "0300", PST_E_LEGACY_VERSION, 47},
        {SET, EXT_SUPPORTED_VERSIONS, "0305", PST_E_LEGACY_VERSION, 47},
        {SET, EXT_SUPPORTED_VERSIONS, "7f1c", PST_E_LEGACY_VERSION, 47},
        {REMOVE, EXT_SUPPORTED_VERSIONS, NULL, PST_E_PROTOCOL_VERSION, 70},
        {REPEAT, EXT_SUPPORTED_VERSIONS, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {ADD_LAST, EXT_SERVER_NAME, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_ALPN, "0003 02 6832", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_COOKIE, "0001 01", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_SIGNATURE_ALGORITHMS, "0002 0403", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_PRE_SHARED_KEY, "0000", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_EXTENDED_MASTER_SECRET, "", PST_E_MISPLACED_EXTENSION, 47}, // TLS 1.2's
        {ADD_LAST, EXT_RENEGOTIATION_INFO, "00", PST_E_MISPLACED_EXTENSION, 47}, // TLS 1.2's
        {ADD_LAST, 0x1a1a, "", PST_E_UNSOLICITED_EXTENSION, 110},
    };
    static const struct row after_retry[] = {
        {SET, EXT_KEY_SHARE, "0017 " P256_SHARE, PST_OK, 0},
        {SET, EXT_KEY_SHARE, "001d " X25519_SHARE, PST_E_GROUP_NOT_OFFERED, 47}, // no longer shared
        {SET, EXT_KEY_SHARE, "0017 " P256_OFF, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_HYBRID, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_ZERO, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_P, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_COMPRESSED, PST_E_BAD_KEY_SHARE, 47},
        {SET, EXT_KEY_SHARE, "0017 " P256_INFINITY, PST_E_BAD_KEY_SHARE, 47},
    };
    RUN("ServerHello", FROM_SERVER, SERVER_HELLO, false, 0, rows);
    RUN("second ServerHello", FROM_SERVER, SERVER_HELLO, true, 1, after_retry);
}

static void in_encrypted_extensions(void)
{
    static const struct row rows[] = {
        {SET, EXT_SERVER_NAME, "", PST_OK, 0},
        {REMOVE, EXT_SERVER_NAME, NULL, PST_OK, 0},
        {SET, EXT_SERVER_NAME, "00", PST_E_DECODE, 50},
        {SET, EXT_SERVER_NAME, "0009 00 0006 736572766572", PST_E_DECODE, 50}, // that of a ClientHello
        {REPEAT, EXT_SERVER_NAME, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {SET, EXT_ALPN, "0009 08 687474702f312e31", PST_OK, 0},
        {REMOVE, EXT_ALPN, NULL, PST_OK, 0},
        {SET, EXT_ALPN, "", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0000", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "0001 00", PST_E_DECODE, 50},
        {SET, EXT_ALPN, "000c 02 6832 08 687474702f312e31", PST_E_DECODE, 50}, // "exactly one"
        {SET, EXT_ALPN, "0003 02 6833", PST_E_ALPN_NOT_OFFERED, 47},
        {SET, EXT_ALPN, "0002 01 68", PST_E_ALPN_NOT_OFFERED, 47},
        {SET, EXT_ALPN, "0004 03 683200", PST_E_ALPN_NOT_OFFERED, 47},
        {REPEAT, EXT_ALPN, NULL, PST_E_DUPLICATE_EXTENSION, 47},
        {ADD_LAST, EXT_SUPPORTED_GROUPS, "0004 001d 0018", PST_OK, 0},
        {ADD_LAST, EXT_SUPPORTED_GROUPS, "", PST_E_DECODE, 50},
        {ADD_LAST, EXT_SUPPORTED_GROUPS, "0000", PST_E_DECODE, 50},
        {ADD_LAST, EXT_SUPPORTED_GROUPS, "0002 001d 00", PST_E_DECODE, 50},
        {ADD_LAST, EXT_KEY_SHARE, "001d " X25519_SHARE, PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_SUPPORTED_VERSIONS, "0304", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_SIGNATURE_ALGORITHMS, "0002 0403", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_COOKIE, "0001 01", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_PRE_SHARED_KEY, "0000", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_PSK_KEY_EXCHANGE_MODES, "0101", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_STATUS_REQUEST, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_PADDING, "00", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_POST_HANDSHAKE_AUTH, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_EARLY_DATA, "", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_MAX_FRAGMENT_LENGTH, "01", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_RECORD_SIZE_LIMIT, "4001", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_CLIENT_CERTIFICATE_TYPE, "00", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_RENEGOTIATION_INFO, "00", PST_E_MISPLACED_EXTENSION, 47}, // TLS 1.2's
        {ADD_LAST, EXT_EC_POINT_FORMATS, "0100", PST_E_MISPLACED_EXTENSION, 47}, // TLS 1.2's
        {ADD_LAST, 0x1a1a, "", PST_E_UNSOLICITED_EXTENSION, 110},
    };
    RUN("EncryptedExtensions", FROM_SERVER, ENCRYPTED_EXTENSIONS, false, 0, rows);
}

static void in_certificate(void)
{
    static const struct row rows[] = {
        {ADD_LAST, EXT_STATUS_REQUEST, "01 000001 00", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_SIGNED_CERTIFICATE_TIMESTAMP, "0000", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, 0x1a1a, "", PST_E_UNSOLICITED_EXTENSION, 110},
        {ADD_LAST, EXT_SERVER_NAME, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_KEY_SHARE, "", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_SIGNATURE_ALGORITHMS, "0002 0403", PST_E_MISPLACED_EXTENSION, 47},
        {ADD_LAST, EXT_ALPN, "0003 02 6832", PST_E_MISPLACED_EXTENSION, 47},
    };
    RUN("Certificate", FROM_SERVER, CERTIFICATE, false, 0, rows);
}

// --- messages that our peers do not send by themselves

struct said {
    const char *body; // of a CertificateRequest or NewSessionTicket
    pst_err err;
    uint8_t alert;
};

// Puts a CertificateRequest before the server's Certificate.
static void ask_for_certificate(struct mitm *mm, int from, int nth, struct text *t)
{
    const struct said *s = mm->arg;
    static struct text request;
    (void)nth;
    if (from != FROM_SERVER || t->b[0] != CERTIFICATE)
        return;
    request.n = 4 + test_hex(request.b + 4, sizeof request.b - 4, s->body);
    request.b[0] = CERTIFICATE_REQUEST;
    request.b[1] = 0, request.b[2] = (uint8_t)((request.n - 4) >> 8), request.b[3] = (uint8_t)(request.n - 4);
    mm->error_after[from] = mitm_say(mm, from, 22, request.b, request.n);
}

static void in_certificate_request(void)
{
    static const struct said rows[] = {
        {"00 0008 000d 0004 0002 0403", PST_OK, 0},
        {"00 0008 000d 0004 0002 0804", PST_OK, 0}, // none of ours: an empty Certificate answers
        {"00 0010 000d 0004 0002 0403 1a1a 0004 00000000", PST_OK, 0},
        {"00 000e 002f 0002 0000 000d 0004 0002 0403", PST_OK, 0},
        {"00 000e 0030 0002 0000 000d 0004 0002 0403", PST_OK, 0},
        {"01 00 0008 000d 0004 0002 0403", PST_E_CERTIFICATE_CONTEXT, 47},
        {"00 0000", PST_E_DECODE, 50},
        {"00", PST_E_DECODE, 50},
        {"", PST_E_DECODE, 50},
        {"00 0008 000d 0004 0002 0403 00", PST_E_DECODE, 50},
        {"00 0006 000d 0002 0000", PST_E_DECODE, 50},
        {"00 0004 000d 0000", PST_E_DECODE, 50},
        {"00 0007 000d 0003 0001 04", PST_E_DECODE, 50},
        {"00 0009 000d 0005 0003 040304", PST_E_DECODE, 50},
        {"00 0004 1a1a 0000", PST_E_MISSING_EXTENSION, 109},
        {"00 0010 000d 0004 0002 0403 000d 0004 0002 0403", PST_E_DUPLICATE_EXTENSION, 47},
        {"00 000c 000d 0004 0002 0403 0000 0000", PST_E_MISPLACED_EXTENSION, 47},
        {"00 000c 000d 0004 0002 0403 0033 0000", PST_E_MISPLACED_EXTENSION, 47},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        char name[120];
        snprintf(name, sizeof name, "CertificateRequest %.80s", rows[i].body);
        for (int identity = 0; identity < 2; identity++) {
            mitm_prepare(&m, true);
            m.p.client_cfg.identity = identity ? &pair_identity : NULL;
            m.edit = ask_for_certificate;
            m.arg = &rows[i];
            (void)mitm_run(&m);
            if (rows[i].err != PST_OK) {
                mitm_check(&m, FROM_CLIENT, rows[i].err, rows[i].alert, name);
                continue;
            }
            // The client answers; our server, which did not ask, is surprised.
            CHECK_CASE(m.error_after[FROM_SERVER] == PST_OK && m.type[FROM_CLIENT][1] == CERTIFICATE, name);
            bool shows = identity && strstr(rows[i].body, "0403") != NULL;
            CHECK_CASE(m.len[FROM_CLIENT][1] == (shows ? 1 + 3 + 3 + 65 + 2 : 4), name);
            CHECK_CASE(m.type[FROM_CLIENT][2] == (shows ? CERTIFICATE_VERIFY : FINISHED), name);
            mitm_check(&m, FROM_SERVER, PST_E_UNEXPECTED_MESSAGE, 10, name);
        }
    }
}

static void in_new_session_ticket(void)
{
    static const struct said rows[] = {
        {"00015180 01020304 02 0000 0003 616263 0000", PST_OK, 0},
        {"00000000 00000000 00 0001 61 0008 002a 0004 00000400", PST_OK, 0},
        {"ffffffff ffffffff 00 0001 61 000a 1a1a 0002 6162 2a2a 0000", PST_OK, 0},
        {"", PST_E_DECODE, 50},
        {"00015180 01020304 00 0000 0000", PST_E_DECODE, 50}, // no ticket
        {"00015180 01020304 00 0001 61", PST_E_DECODE, 50},
        {"00015180 01020304 00 0001 61 0000 00", PST_E_DECODE, 50},
        {"00015180 01020304 00 0001 61 0001 00", PST_E_DECODE, 50},
        {"00015180 01020304 00 0001 61 0004 002a 0001", PST_E_DECODE, 50},
        {"00015180 01020304 ff 0001 61 0000", PST_E_DECODE, 50},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        uint8_t message[100] = {NEW_SESSION_TICKET};
        size_t n = 4 + test_hex(message + 4, sizeof message - 4, rows[i].body);
        char name[120];
        message[3] = (uint8_t)(n - 4);
        snprintf(name, sizeof name, "NewSessionTicket %.80s", rows[i].body);
        mitm_prepare(&m, true);
        CHECK_CASE(mitm_run(&m), name);
        CHECK_CASE(mitm_say(&m, FROM_SERVER, 22, message, n) == rows[i].err, name);
        mitm_go_on(&m);
        mitm_check(&m, FROM_CLIENT, rows[i].err, rows[i].alert, name);
    }
}

// --- offers: what was not asked for may not be answered

static void answer_alpn(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm, (void)nth;
    if (from == FROM_SERVER && t->b[0] == ENCRYPTED_EXTENSIONS)
        text_set(t, EXT_ALPN, "0003 02 6832");
}

static void answer_name(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm, (void)nth;
    if (from == FROM_SERVER && t->b[0] == ENCRYPTED_EXTENSIONS)
        text_set(t, EXT_SERVER_NAME, "");
}

static size_t name_len; // of the server_name that went, header and all

static void look_for_name(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm, (void)nth;
    if (from == FROM_CLIENT && t->b[0] == CLIENT_HELLO)
        (void)text_find(t, EXT_SERVER_NAME, &name_len);
}

static void unasked(void)
{
    mitm_prepare(&m, true);
    m.p.client_cfg.alpn = m.p.server_cfg.alpn = NULL;
    m.edit = answer_alpn;
    (void)mitm_run(&m);
    mitm_check(&m, FROM_CLIENT, PST_E_UNSOLICITED_EXTENSION, 110, "ALPN answered unasked");

    // An address is no name: none is sent, and none may be answered.
    static const struct {
        const char *name;
        size_t len; // of the extension
    } names[] = {
        {"server.example", 4 + 5 + 14}, {"server.example.", 4 + 5 + 14}, {"a", 4 + 5 + 1}, {"127.0.0.1", 0}, {"::1", 0},
        {"2001:db8::a", 0}, {"1e100.net", 4 + 5 + 9}, {"xn--bcher-kva.example", 4 + 5 + 21}, {NULL, 0},
    };
    for (size_t i = 0; i < PST_COUNT(names); i++) {
        for (int answered = 0; answered < 2; answered++) {
            struct pst_memory mem;
            mitm_prepare(&m, true);
            CHECK(pair_begin(&m.p) == PST_OK);
            pst_wipe(&m.p.client);
            pst_standard_memory(&mem, &m.p.client_mem);
            pst_err err = names[i].name != NULL ? pst_client_init(&m.p.client, &m.p.client_cfg, &mem, names[i].name)
                                                : pst_client_init_unnamed(&m.p.client, &m.p.client_cfg, &mem);
            CHECK(err == PST_OK);
            name_len = 99;
            m.edit = answered ? answer_name : look_for_name;
            mitm_go_on(&m);
            if (!answered)
                CHECK_CASE(name_len == names[i].len && pair_connected(&m.p), names[i].name);
            else
                mitm_check(&m, FROM_CLIENT, names[i].len != 0 ? PST_OK : PST_E_UNSOLICITED_EXTENSION, 110, "server_name answered");
        }
    }
}

static void many(struct mitm *mm, int from, int nth, struct text *t)
{
    size_t num = (size_t)(uintptr_t)mm->arg, len;
    if (from != FROM_CLIENT || nth != 0)
        return;
    size_t block = text_block(t), have = 0, end = block + 2 + ((size_t)t->b[block] << 8 | t->b[block + 1]);
    for (size_t at = block + 2; at < end; at += len, have++)
        len = 4 + ((size_t)t->b[at + 2] << 8 | t->b[at + 3]);
    for (; have < num; have++)
        text_add(t, FIRST, (uint16_t)(0x7000 + have), "");
}

static void how_many(void)
{
    for (size_t num = 63; num <= 66; num++) {
        mitm_prepare(&m, true);
        m.edit = many;
        m.arg = (const void *)(uintptr_t)num;
        (void)mitm_run(&m);
        mitm_check(&m, FROM_SERVER, num <= 64 ? PST_OK : PST_E_TOO_MANY_EXTENSIONS, 50, "many extensions");
    }
}

int main(void)
{
    client_hello_round_trips();
    server_hello_round_trips();
    hello_bounds();
    in_client_hello();
    in_hello_retry_request();
    in_server_hello();
    in_encrypted_extensions();
    in_certificate();
    in_certificate_request();
    in_new_session_ticket();
    unasked();
    how_many();
    return TEST_END("codec");
}
