// records.c: what may and may not come in records: types out of place, sizes at their limits, padding, empty ones without end,
// alerts, change_cipher_spec, handshake messages joined and split in every legal way and some others, KeyUpdate, tickets.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/bytes.h"
#include "tests/unit/mitm.h"
#include "tls/consts.h"

static struct mitm m;

static bool connect(void)
{
    mitm_prepare(&m, true);
    return CHECK(mitm_run(&m));
}

// One thing said to a connected peer.
static void say_connected(int from, uint8_t type, const char *hex, pst_err err, uint8_t alert, const char *name)
{
    if (!connect())
        return;
    CHECK_CASE(mitm_say_hex(&m, from, type, hex) == err, name);
    mitm_carry(&m, 1 - from);
    mitm_check(&m, 1 - from, err, alert, name);
}

// ... in the middle of a handshake, right before this side's n-th message.
struct interruption {
    int from, nth;
    bool in_clear;
    uint8_t type;
    const char *hex;
    size_t zeros; // instead of hex
    int times;
};

static void interrupt(struct mitm *mm, int from, int nth, struct text *t)
{
    static uint8_t content[20000];
    const struct interruption *i = mm->arg;
    if (from != i->from || nth != i->nth)
        return;
    memset(content, 0, sizeof content);
    size_t n = i->zeros != 0 ? i->zeros : test_hex(content, sizeof content, i->hex);
    for (int k = 0; k < (i->times != 0 ? i->times : 1); k++)
        (void)(i->in_clear ? mitm_record(mitm_conn(mm, 1 - from), false, i->type, content, n) : mitm_say(mm, from, i->type, content, n));
    if (pst_error(mitm_conn(mm, 1 - from)) != PST_OK)
        t->n = 0;
}

struct interrupted {
    const char *name;
    struct interruption what;
    pst_err err;
    uint8_t alert;
};

static void interruptions(const struct interrupted *rows, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        mitm_prepare(&m, true);
        m.edit = interrupt;
        m.arg = &rows[i].what;
        (void)mitm_run(&m);
        mitm_check(&m, 1 - rows[i].what.from, rows[i].err, rows[i].alert, rows[i].name);
    }
}

static void types_out_of_place(void)
{
    static const struct interrupted rows[] = {
        {"data before a ClientHello", {FROM_CLIENT, 0, true, 23, "616263", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"data before a ServerHello", {FROM_SERVER, 0, true, 23, "616263", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"data from the server in its flight", {FROM_SERVER, 1, false, 23, "616263", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"data from the server before Finished", {FROM_SERVER, 4, false, 23, "616263", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"data from the client before Finished", {FROM_CLIENT, 1, false, 23, "616263", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"empty data before Finished", {FROM_CLIENT, 1, false, 23, "", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"a handshake message in the clear", {FROM_SERVER, 1, true, 22, "08000002 0000", 0, 0}, PST_E_UNPROTECTED_RECORD, 10},
        {"a Finished in the clear", {FROM_CLIENT, 1, true, 22, "14000000", 0, 0}, PST_E_UNPROTECTED_RECORD, 10},
        {"an alert in the clear, first", {FROM_CLIENT, 1, true, 21, "0228", 0, 0}, PST_E_PEER_ALERT, 255},
        {"an alert in the clear, later", {FROM_SERVER, 2, true, 21, "0228", 0, 0}, PST_E_UNPROTECTED_RECORD, 10},
        {"a sealed change_cipher_spec", {FROM_SERVER, 1, false, 20, "01", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"a sealed record of type 24", {FROM_SERVER, 1, false, 24, "010000", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"a sealed record of type 255", {FROM_CLIENT, 1, false, 255, "010000", 0, 0}, PST_E_RECORD_TYPE, 10},
        {"an empty handshake record", {FROM_SERVER, 1, false, 22, "", 0, 0}, PST_E_EMPTY_RECORD, 10},
        {"an empty handshake record in the clear", {FROM_SERVER, 0, true, 22, "", 0, 0}, PST_E_EMPTY_RECORD, 10},
        {"nothing but padding", {FROM_SERVER, 1, false, 0, "", 0, 0}, PST_E_NO_CONTENT_TYPE, 10},
        {"nothing but much padding", {FROM_SERVER, 1, false, 0, NULL, 5000, 0}, PST_E_NO_CONTENT_TYPE, 10},
        {"hello_request", {FROM_SERVER, 1, false, 22, "00000000", 0, 0}, PST_E_UNEXPECTED_MESSAGE, 10},
        {"KeyUpdate in a handshake", {FROM_SERVER, 4, false, 22, "18000001 00", 0, 0}, PST_E_UNEXPECTED_MESSAGE, 10},
        {"KeyUpdate before the client's Finished", {FROM_CLIENT, 1, false, 22, "18000001 00", 0, 0}, PST_E_UNEXPECTED_MESSAGE, 10},
        {"EndOfEarlyData unasked", {FROM_CLIENT, 1, false, 22, "05000000", 0, 0}, PST_E_UNEXPECTED_MESSAGE, 10},
    };
    interruptions(rows, PST_COUNT(rows));
    for (int from = 0; from < 2; from++) {
        say_connected(from, 24, "010000", PST_E_RECORD_TYPE, 10, "connected: type 24");
        say_connected(from, 20, "01", PST_E_RECORD_TYPE, 10, "connected: a sealed change_cipher_spec");
        say_connected(from, 0, "", PST_E_NO_CONTENT_TYPE, 10, "connected: padding");
        say_connected(from, 22, "", PST_E_EMPTY_RECORD, 10, "connected: an empty handshake record");
        say_connected(from, 22, "00000000", PST_E_UNEXPECTED_MESSAGE, 10, "connected: hello_request");
        say_connected(from, 22, "01000000", PST_E_UNEXPECTED_MESSAGE, 10, "connected: ClientHello");
        say_connected(from, 22, "0d00000b 00 0008 000d 0004 0002 0403", PST_E_UNEXPECTED_MESSAGE, 10, "connected: CertificateRequest");
        say_connected(from, 22, "14000000", PST_E_UNEXPECTED_MESSAGE, 10, "connected: Finished");
        say_connected(from, 22, "63000000", PST_E_UNEXPECTED_MESSAGE, 10, "connected: a message unknown");
    }
    say_connected(FROM_CLIENT, 22, "0400000e 00000000 00000000 00 0001 61 0000", PST_E_UNEXPECTED_MESSAGE, 10, "a ticket from a client");
    for (int from = 0; from < 2; from++) { // outer types, connected
        static const uint8_t outer[] = {20, 21, 22};
        for (size_t i = 0; i < 3; i++) {
            static const uint8_t content[] = {1, 0};
            if (!connect())
                return;
            pst_err err = outer[i] == 20 ? PST_E_CHANGE_CIPHER_SPEC : PST_E_UNPROTECTED_RECORD;
            CHECK(mitm_record(mitm_conn(&m, 1 - from), false, outer[i], content, outer[i] == 20 ? 1 : 2) == err);
            mitm_carry(&m, 1 - from);
            mitm_check(&m, 1 - from, err, 10, "connected: a record in the clear");
        }
    }
}

// --- sizes

// A record header and `n` zero bytes.
static pst_err raw_record(struct pst_conn *to, uint8_t type, uint16_t version, size_t n)
{
    static uint8_t record[70000];
    memset(record, 0, sizeof record);
    record[0] = type, record[1] = (uint8_t)(version >> 8), record[2] = (uint8_t)version;
    record[3] = (uint8_t)(n >> 8), record[4] = (uint8_t)n;
    return mitm_deliver(to, record, 5 + n);
}

// Data of `n` bytes with `padding` zeros behind its type.
static pst_err padded_data(int from, size_t n, size_t padding)
{
    static uint8_t record[70000];
    size_t len = n + 1 + padding + 16;
    memset(record, 0, sizeof record);
    record[0] = 23, record[1] = record[2] = 3, record[3] = (uint8_t)(len >> 8), record[4] = (uint8_t)len;
    memset(record + 5, 'd', n);
    record[5 + n] = 23;
    return mitm_deliver(mitm_conn(&m, 1 - from), record, 5 + len);
}

static void sizes(void)
{
    for (int from = 0; from < 2; from++) {
        for (size_t n = 16384; n <= 16385; n++) {
            mitm_prepare(&m, true);
            CHECK(pair_begin(&m.p) == PST_OK);
            if (from == FROM_SERVER) { // the client speaks first
                size_t len;
                (void)pst_wire_out(&m.p.client, &len);
                pst_wire_out_done(&m.p.client, len);
            }
            pst_err err = raw_record(mitm_conn(&m, 1 - from), 22, 0x0303, n);
            // 2^14 zero bytes are allowed as a record, not as a message.
            CHECK(err == (n == 16384 ? PST_E_UNEXPECTED_MESSAGE : PST_E_RECORD_OVERFLOW));
            mitm_carry(&m, 1 - from);
            mitm_check(&m, 1 - from, err, n == 16384 ? 10 : 22, "a record in the clear");
        }
        static const struct {
            size_t n, padding;
            pst_err err;
        } rows[] = {
            {0, 0, PST_OK}, {0, 16384, PST_OK}, {1, 0, PST_OK}, {1, 16383, PST_OK}, {16384, 0, PST_OK}, {100, 16284, PST_OK},
            {16385, 0, PST_E_RECORD_OVERFLOW}, {16384, 1, PST_E_RECORD_OVERFLOW}, {0, 16385, PST_E_RECORD_OVERFLOW},
            {100, 16285, PST_E_RECORD_OVERFLOW}, {16384, 239, PST_E_RECORD_OVERFLOW}, // as long as a record may be
            {16384, 240, PST_E_RECORD_OVERFLOW}, {16384, 30000, PST_E_RECORD_OVERFLOW},
        };
        for (size_t i = 0; i < PST_COUNT(rows); i++) {
            size_t len;
            if (!connect())
                return;
            CHECK(padded_data(from, rows[i].n, rows[i].padding) == rows[i].err);
            const uint8_t *in = pst_app_in(mitm_conn(&m, 1 - from), &len);
            CHECK(len == (rows[i].err == PST_OK ? rows[i].n : 0) && (len == 0 || (in[0] == 'd' && in[len - 1] == 'd')));
            mitm_carry(&m, 1 - from);
            mitm_check(&m, 1 - from, rows[i].err, 22, "padding");
        }
        for (size_t n = 0; n <= 17; n++) { // no room for a tag and a type
            if (!connect())
                return;
            pst_err err = raw_record(mitm_conn(&m, 1 - from), 23, 0x0303, n);
            CHECK(err == (n < 17 ? PST_E_BAD_RECORD_MAC : PST_E_NO_CONTENT_TYPE));
            mitm_carry(&m, 1 - from);
            mitm_check(&m, 1 - from, err, n < 17 ? 20 : 10, "a short sealed record");
        }
        for (unsigned version = 0; version < 0x10000; version += 0x3301 / 7) { // only its first byte is looked at
            if (!connect())
                return;
            pst_err err = raw_record(mitm_conn(&m, 1 - from), 23, (uint16_t)version, 17);
            CHECK(err == (version >> 8 == 3 ? PST_E_NO_CONTENT_TYPE : PST_E_RECORD_VERSION));
        }
    }
}

static void empty_ones(void)
{
    for (int from = 0; from < 2; from++) {
        struct pst_conn *to;
        size_t len;
        if (!connect())
            return;
        to = mitm_conn(&m, 1 - from);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 32; i++)
                CHECK(mitm_say_hex(&m, from, 23, "") == PST_OK);
            CHECK(mitm_say_hex(&m, from, 23, "61") == PST_OK); // data makes up for them
            (void)pst_app_in(to, &len);
            CHECK(len == 1);
            pst_app_in_done(to, 1);
        }
        for (int i = 0; i < 33; i++)
            CHECK(mitm_say_hex(&m, from, 23, "") == (i < 32 ? PST_OK : PST_E_TOO_MANY_EMPTY_RECORDS));
        mitm_carry(&m, 1 - from);
        mitm_check(&m, 1 - from, PST_E_TOO_MANY_EMPTY_RECORDS, 10, "empty records");
    }
}

// --- alerts

static void alerts(void)
{
    static const struct {
        const char *name, *hex;
        pst_err err; // connected
        uint8_t alert;
        pst_err in_handshake;
    } rows[] = {
        {"alert of no bytes", "", PST_E_EMPTY_RECORD, 10, PST_E_EMPTY_RECORD}, // RFC 8446 5.4
        {"alert of one byte", "02", PST_E_DECODE, 50, PST_E_DECODE},
        {"alert of three bytes", "022800", PST_E_DECODE, 50, PST_E_DECODE},
        {"two alerts in a record", "0100 0228", PST_E_DECODE, 50, PST_E_DECODE},
        {"handshake_failure", "0228", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"handshake_failure as a warning", "0128", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"an alert unknown", "02c8", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"an alert unknown, as a warning", "01c8", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"an alert of an unknown level", "0928", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"alert 255", "02ff", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"user_canceled, fatal", "025a", PST_E_PEER_ALERT, 255, PST_E_PEER_ALERT},
        {"close_notify", "0100", PST_OK, 255, PST_E_CLOSED_IN_HANDSHAKE},
        {"close_notify, fatal", "0200", PST_OK, 255, PST_E_CLOSED_IN_HANDSHAKE},
        {"user_canceled", "015a", PST_OK, 255, PST_OK},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        for (int from = 0; from < 2; from++) {
            uint8_t content[8];
            size_t n = test_hex(content, sizeof content, rows[i].hex);
            say_connected(from, 21, rows[i].hex, rows[i].err, rows[i].alert, rows[i].name);
            if (rows[i].err == PST_E_PEER_ALERT)
                CHECK_CASE(pst_peer_alert(mitm_conn(&m, 1 - from)) == content[n - 1], rows[i].name);
            else
                CHECK_CASE(pst_peer_alert(mitm_conn(&m, 1 - from)) == -1, rows[i].name);
            CHECK_CASE(pst_is_closed_by_peer(mitm_conn(&m, 1 - from)) == (n == 2 && content[1] == 0), rows[i].name);
            for (int nth = 0; nth < 2; nth++) { // nth 0 in the clear; a warning before the version is known is but one
                pst_err err = nth == 0 && n == 2 && content[0] == 1 && content[1] != 0 ? PST_OK : rows[i].in_handshake;
                const struct interrupted row = {rows[i].name, {from, nth, false, 21, rows[i].hex, 0, 0}, err,
                                                err == PST_E_DECODE ? 50 : err == PST_E_EMPTY_RECORD ? 10 : 255};
                interruptions(&row, 1);
            }
        }
    }
    for (int from = 0; from < 2; from++) {
        const struct interrupted some[] = {
            {"four user_canceled", {from, 1, false, 21, "015a", 0, 4}, PST_OK, 0},
            {"five user_canceled", {from, 1, false, 21, "015a", 0, 5}, PST_E_TOO_MANY_WARNINGS, 10},
            {"four warnings in the clear", {from, 0, false, 21, "0170", 0, 4}, PST_OK, 0},
            {"five warnings in the clear", {from, 0, false, 21, "0170", 0, 5}, PST_E_TOO_MANY_WARNINGS, 10},
        };
        interruptions(some, PST_COUNT(some));
    }
}

static void change_cipher_specs(void)
{
    for (int from = 0; from < 2; from++) {
        const struct interrupted rows[] = {
            {"change_cipher_spec before any hello", {FROM_CLIENT, 0, true, 20, "01", 0, 0}, PST_E_CHANGE_CIPHER_SPEC, 10},
            {"change_cipher_spec before the ServerHello", {FROM_SERVER, 0, true, 20, "01", 0, 0}, PST_OK, 0},
            {"one more", {from, 1, true, 20, "01", 0, 0}, PST_OK, 0},
            {"four in all", {from, 1, true, 20, "01", 0, 3}, PST_OK, 0},
            {"five in all", {from, 1, true, 20, "01", 0, 4}, PST_E_CHANGE_CIPHER_SPEC, 10},
            {"of value 0", {from, 1, true, 20, "00", 0, 0}, PST_E_CHANGE_CIPHER_SPEC, 10},
            {"of value 2", {from, 1, true, 20, "02", 0, 0}, PST_E_CHANGE_CIPHER_SPEC, 10},
            {"of two bytes", {from, 1, true, 20, "0101", 0, 0}, PST_E_CHANGE_CIPHER_SPEC, 10},
            {"of no bytes", {from, 1, true, 20, "", 0, 0}, PST_E_CHANGE_CIPHER_SPEC, 10},
        };
        interruptions(rows, PST_COUNT(rows));
    }
}

// --- handshake messages in records

enum { NUM_FLIGHT = 4 }; // EncryptedExtensions to Finished
static struct text flight;

static void keep_flight(struct mitm *mm, int from, int nth, struct text *t)
{
    (void)mm;
    if (from != FROM_SERVER || nth == 0)
        return;
    memcpy(flight.b + flight.n, t->b, t->n);
    size_t n = t->n - 4;
    flight.b[flight.n + 1] = (uint8_t)(n >> 16), flight.b[flight.n + 2] = (uint8_t)(n >> 8), flight.b[flight.n + 3] = (uint8_t)n;
    flight.n += t->n;
    t->n = 0;
}

// The server's flight in pieces of `piece` bytes: messages joined, split, both.
static void pieces(void)
{
    for (size_t piece = 1; piece <= 400; piece += piece < 80 ? 1 : 29) {
        mitm_prepare(&m, true);
        m.edit = keep_flight;
        flight.n = 0;
        CHECK(!mitm_run(&m));
        m.edit = NULL;
        for (size_t at = 0; at < flight.n; at += piece)
            CHECK(mitm_say(&m, FROM_SERVER, 22, flight.b + at, flight.n - at < piece ? flight.n - at : piece) == PST_OK);
        mitm_go_on(&m);
        mitm_check(&m, FROM_CLIENT, PST_OK, 0, "a flight in pieces");
    }
}

// A byte too many behind the last message, and other things that come between.
static void between_pieces(void)
{
    static const struct {
        uint8_t type;
        const char *hex;
        pst_err err;
        uint8_t alert;
        const char *name;
    } rows[] = {
        {21, "015a", PST_E_INTERLEAVED_MESSAGE, 10, "a warning inside a message"},
        {21, "0228", PST_E_PEER_ALERT, 255, "an alert inside a message"},
        {23, "6162", PST_E_INTERLEAVED_MESSAGE, 10, "data inside a message"},
        {23, "", PST_E_INTERLEAVED_MESSAGE, 10, "empty data inside a message"},
        {24, "6162", PST_E_INTERLEAVED_MESSAGE, 10, "type 24 inside a message"},
        {22, "", PST_E_EMPTY_RECORD, 10, "an empty piece of a message"},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        mitm_prepare(&m, true);
        m.edit = keep_flight;
        flight.n = 0;
        CHECK(!mitm_run(&m));
        m.edit = NULL;
        CHECK(mitm_say(&m, FROM_SERVER, 22, flight.b, 10) == PST_OK);
        CHECK_CASE(mitm_say_hex(&m, FROM_SERVER, rows[i].type, rows[i].hex) == rows[i].err, rows[i].name);
        mitm_go_on(&m);
        mitm_check(&m, FROM_CLIENT, rows[i].err, rows[i].alert, rows[i].name);
        // The same once connected, inside a KeyUpdate.
        for (int from = 0; from < 2; from++) {
            if (!connect())
                return;
            CHECK(mitm_say_hex(&m, from, 22, "180000") == PST_OK);
            CHECK_CASE(mitm_say_hex(&m, from, rows[i].type, rows[i].hex) == rows[i].err, rows[i].name);
            mitm_carry(&m, 1 - from);
            mitm_check(&m, 1 - from, rows[i].err, rows[i].alert, rows[i].name);
        }
    }
    for (int from = 0; from < 2; from++) { // close_notify inside a message: what was begun is never ended
        if (!connect())
            return;
        CHECK(mitm_say_hex(&m, from, 22, "180000") == PST_OK);
        CHECK(mitm_say_hex(&m, from, 21, "0100") == PST_E_INTERLEAVED_MESSAGE);
        mitm_carry(&m, 1 - from);
        mitm_check(&m, 1 - from, PST_E_INTERLEAVED_MESSAGE, 10, "close_notify inside a message");
    }
}

struct tail {
    int from, nth;
    const char *hex;
};

static void append(struct mitm *mm, int from, int nth, struct text *t)
{
    const struct tail *tail = mm->arg;
    if (from != tail->from || nth != tail->nth)
        return;
    size_t n = t->n - 4;
    t->b[1] = (uint8_t)(n >> 16), t->b[2] = (uint8_t)(n >> 8), t->b[3] = (uint8_t)n;
    t->n += test_hex(t->b + t->n, 100, tail->hex);
}

// RFC 8446 5.1: "Handshake messages MUST NOT span key changes."
static void key_changes(void)
{
    static const struct {
        const char *name;
        struct tail tail;
        pst_err err;
    } rows[] = {
        {"a byte behind the ClientHello", {FROM_CLIENT, 0, "14"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"a message behind the ClientHello", {FROM_CLIENT, 0, "14000000"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"a byte behind the ServerHello", {FROM_SERVER, 0, "08"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"EncryptedExtensions behind the ServerHello", {FROM_SERVER, 0, "08000002 0000"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"a byte behind the server's Finished", {FROM_SERVER, 4, "04"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"a ticket behind the server's Finished", {FROM_SERVER, 4, "0400000e 00000000 00000000 00 0001 61 0000"},
         PST_E_KEYS_CHANGED_MID_MESSAGE},
        {"KeyUpdate behind the client's Finished", {FROM_CLIENT, 1, "18000001 00"}, PST_E_KEYS_CHANGED_MID_MESSAGE},
    };
    for (size_t i = 0; i < PST_COUNT(rows); i++) {
        mitm_prepare(&m, true);
        m.edit = append;
        m.raw = true;
        m.arg = &rows[i].tail;
        (void)mitm_run(&m);
        mitm_check(&m, 1 - rows[i].tail.from, rows[i].err, 10, rows[i].name);
    }
}

// Whole flights in one call: the keys that a ServerHello brings open what stands behind it.
static void one_segment(void)
{
    static uint8_t wire[40000];
    size_t n = 0, len;
    pair_prepare(&m.p);
    CHECK(pair_begin(&m.p) == PST_OK);
    pair_carry(&m.p, 0);
    for (const uint8_t *out; out = pst_wire_out(&m.p.server, &len), len != 0; pst_wire_out_done(&m.p.server, len), n += len)
        memcpy(wire + n, out, len);
    CHECK(mitm_deliver(&m.p.client, wire, n) == PST_OK && pst_is_connected(&m.p.client));
    // The client's Finished and its first data in one call.
    size_t room;
    uint8_t *app = pst_app_out(&m.p.client, &room);
    memcpy(app, "first", 5);
    CHECK(pst_app_out_done(&m.p.client, 5) == PST_OK && pst_close(&m.p.client) == PST_OK);
    pair_carry(&m.p, 0);
    const uint8_t *in = pst_app_in(&m.p.server, &len);
    CHECK(pst_is_connected(&m.p.server) && len == 5 && memcmp(in, "first", 5) == 0);
    CHECK(!pst_is_closed_by_peer(&m.p.server)); // that stands behind the data
    pst_app_in_done(&m.p.server, 2);
    in = pst_app_in(&m.p.server, &len);
    CHECK(len == 3 && memcmp(in, "rst", 3) == 0 && !pst_is_closed_by_peer(&m.p.server));
    pst_app_in_done(&m.p.server, 99); // more than there is
    (void)pst_app_in(&m.p.server, &len);
    CHECK(len == 0 && pst_is_closed_by_peer(&m.p.server) && pst_error(&m.p.server) == PST_OK);
}

// --- KeyUpdate and tickets

static void key_updates(void)
{
    for (int from = 0; from < 2; from++) {
        say_connected(from, 22, "18000001 02", PST_E_KEY_UPDATE_REQUEST, 47, "KeyUpdate of value 2");
        say_connected(from, 22, "18000001 ff", PST_E_KEY_UPDATE_REQUEST, 47, "KeyUpdate of value 255");
        say_connected(from, 22, "18000000", PST_E_DECODE, 50, "KeyUpdate of no bytes");
        say_connected(from, 22, "18000002 0000", PST_E_DECODE, 50, "KeyUpdate of two bytes");
        say_connected(from, 22, "18000001 00 18000001 00", PST_E_KEYS_CHANGED_MID_MESSAGE, 10, "two KeyUpdates in a record");
        say_connected(from, 22, "18000001 00 18", PST_E_KEYS_CHANGED_MID_MESSAGE, 10, "KeyUpdate and a byte");
        say_connected(from, 22, "18000001 00", PST_OK, 0, "KeyUpdate");
        say_connected(from, 22, "18000001 01", PST_OK, 0, "KeyUpdate that asks for one");
        CHECK(mitm_conn(&m, 1 - from)->half[PST_SENT].generation == 1 && m.type[1 - from][from == FROM_CLIENT ? 5 : 2] == KEY_UPDATE);

        // However many ask, one answer serves until it has gone; and data in between makes up for many.
        size_t len;
        if (!connect())
            return;
        struct pst_conn *to = mitm_conn(&m, 1 - from);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 32; i++)
                CHECK(mitm_say_hex(&m, from, 22, "18000001 00") == PST_OK);
            CHECK(mitm_say_hex(&m, from, 23, "61") == PST_OK);
            (void)pst_app_in(to, &len);
            pst_app_in_done(to, len);
        }
        CHECK(to->half[PST_RECEIVED].generation == 96 && to->half[PST_SENT].generation == 0);
        for (int i = 0; i < 33; i++)
            CHECK(mitm_say_hex(&m, from, 22, "18000001 00") == (i < 32 ? PST_OK : PST_E_TOO_MANY_KEY_UPDATES));
        mitm_carry(&m, 1 - from);
        mitm_check(&m, 1 - from, PST_E_TOO_MANY_KEY_UPDATES, 10, "KeyUpdates without end");
    }
    // A peer that only listens answers each of our requests, and does no wrong by it.
    if (!connect())
        return;
    for (int i = 0; i < 100; i++) {
        CHECK(pst_update_keys(&m.p.client, true) == PST_OK);
        mitm_go_on(&m);
        CHECK(pair_talk(&m.p, 0, (const uint8_t *)"x", 1));
    }
    CHECK(pair_connected(&m.p) && m.p.client.half[PST_SENT].generation == 100 && m.p.client.half[PST_RECEIVED].generation == 100);
}

static void tickets(void)
{
    static const char ticket[] = "0400000e 00000000 00000000 00 0001 61 0000";
    char both[200];
    snprintf(both, sizeof both, "%s 18000001 01", ticket);
    say_connected(FROM_SERVER, 22, both, PST_OK, 0, "a ticket and a KeyUpdate in a record");
    CHECK(m.p.client.tickets == 1 && m.p.client.half[PST_RECEIVED].generation == 1 && m.p.client.half[PST_SENT].generation == 1);
    snprintf(both, sizeof both, "%s %s 18", ticket, ticket);
    say_connected(FROM_SERVER, 22, both, PST_OK, 0, "two tickets and the beginning of a third message");
    CHECK(m.p.client.tickets == 2);
    CHECK(mitm_say_hex(&m, FROM_SERVER, 22, "000001 00") == PST_OK && m.p.client.half[PST_RECEIVED].generation == 1);
    CHECK(mitm_say_hex(&m, FROM_SERVER, 23, "6162") == PST_OK);
    if (!connect())
        return;
    for (int i = 0; i < 65; i++)
        CHECK(mitm_say_hex(&m, FROM_SERVER, 22, ticket) == (i < 64 ? PST_OK : PST_E_TOO_MANY_TICKETS));
    mitm_carry(&m, FROM_CLIENT);
    mitm_check(&m, FROM_CLIENT, PST_E_TOO_MANY_TICKETS, 10, "tickets without end");
}

// Ticket, KeyUpdate, data, KeyUpdate, data, close_notify in one call, with AEADs that protect: each record waits for its key.
static void coalesced(void)
{
    pair_prepare(&m.p);
    CHECK(pair_begin(&m.p) == PST_OK);
    pair_run(&m.p);
    if (!CHECK(pair_connected(&m.p)))
        return;
    size_t len, room, n = 0;
    static uint8_t wire[40000];
    for (int i = 0; i < 4; i++) {
        CHECK(pst_update_keys(&m.p.server, i == 1) == PST_OK);
        uint8_t *app = pst_app_out(&m.p.server, &room);
        if (!CHECK(room > 10))
            return;
        app[0] = (uint8_t)('a' + i);
        CHECK(pst_app_out_done(&m.p.server, 1) == PST_OK);
    }
    CHECK(pst_close(&m.p.server) == PST_OK);
    for (const uint8_t *out; out = pst_wire_out(&m.p.server, &len), len != 0; pst_wire_out_done(&m.p.server, len), n += len)
        memcpy(wire + n, out, len);
    CHECK(mitm_deliver(&m.p.client, wire, n) == PST_OK);
    for (int i = 0; i < 4; i++) {
        const uint8_t *in = pst_app_in(&m.p.client, &len);
        CHECK(len == 1 && in[0] == 'a' + i);
        pst_app_in_done(&m.p.client, 1);
    }
    CHECK(pst_is_closed_by_peer(&m.p.client) && m.p.client.half[PST_RECEIVED].generation == 4);
    CHECK(m.p.client.half[PST_SENT].generation == 1); // asked once
    pair_run(&m.p);
    CHECK(pst_error(&m.p.client) == PST_OK && pst_error(&m.p.server) == PST_OK);
}

int main(void)
{
    types_out_of_place();
    sizes();
    empty_ones();
    alerts();
    change_cipher_specs();
    pieces();
    between_pieces();
    key_changes();
    one_segment();
    key_updates();
    tickets();
    coalesced();
    return TEST_END("records");
}
