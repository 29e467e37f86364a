// tamper.c: somebody sits between client and server. Every prefix of every handshake message is refused; every changed byte
// is refused or harmless; messages of the wrong kind, repeated, left out, cut over records or joined in one get what the
// RFC says.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/null_kit.h"
#include "tests/unit/pair.h"

static struct pair p;
static struct pst_kit kit;

// What is done to the n-th handshake message from one side.
struct deed {
    int from;    // 0 client, 1 server
    int message; // counted from 0; -1: none
    enum { PASS, TRUNCATE, EXTEND, FLIP, RETYPE, DROP, REPEAT, SPLIT, SPLIT_WITH_ALERT, EMPTY_BEFORE } what;
    size_t at; // TRUNCATE: new length of the body; FLIP: offset; SPLIT: offset; RETYPE: type
    uint8_t mask;
};

struct seen {
    int num[2];              // messages per side
    uint8_t type[2][16];     // their types
    size_t len[2][16];       // and body lengths
    pst_err error_after;     // of the receiver, right after the deed was delivered
};

static pst_err deliver(struct pst_conn *to, const uint8_t *bytes, size_t n)
{
    pst_err err = pst_error(to);
    while (n > 0) {
        size_t room;
        uint8_t *in = pst_wire_in(to, &room);
        size_t k = n < room ? n : room;
        if (k == 0)
            return pst_error(to);
        memcpy(in, bytes, k);
        err = pst_wire_in_done(to, k);
        bytes += k, n -= k;
    }
    return err;
}

static pst_err deliver_record(struct pst_conn *to, bool sealed, uint8_t type, const uint8_t *content, size_t n)
{
    static uint8_t record[40000];
    size_t len = sealed ? n + 17 : n;
    record[0] = sealed ? 23 : type;
    record[1] = record[2] = 3;
    record[3] = (uint8_t)(len >> 8), record[4] = (uint8_t)len;
    memcpy(record + 5, content, n);
    if (sealed) {
        record[5 + n] = type;
        memset(record + 6 + n, 0, 16);
    }
    return deliver(to, record, 5 + len);
}

static pst_err do_deed(const struct deed *d, struct pst_conn *to, bool sealed, uint8_t *m, size_t n)
{
    static const uint8_t warning[2] = {1, 90};
    uint8_t copy[20000];
    memcpy(copy, m, n);
    switch (d->what) {
    case PASS:
        break;
    case TRUNCATE:
        n = 4 + d->at;
        copy[1] = 0, copy[2] = (uint8_t)(d->at >> 8), copy[3] = (uint8_t)d->at;
        break;
    case EXTEND:
        copy[n++] = 0;
        copy[2] = (uint8_t)((n - 4) >> 8), copy[3] = (uint8_t)(n - 4);
        break;
    case FLIP:
        copy[d->at] ^= d->mask;
        break;
    case RETYPE:
        copy[0] = (uint8_t)d->at;
        break;
    case DROP:
        return PST_OK;
    case REPEAT: {
        pst_err err = deliver_record(to, sealed, 22, copy, n);
        if (err < 0)
            return err;
        break;
    }
    case SPLIT:
    case SPLIT_WITH_ALERT: {
        pst_err err = deliver_record(to, sealed, 22, copy, d->at);
        if (err < 0)
            return err;
        if (d->what == SPLIT_WITH_ALERT && (err = deliver_record(to, sealed, 23, warning, 2)) < 0)
            return err;
        return deliver_record(to, sealed, 22, copy + d->at, n - d->at);
    }
    case EMPTY_BEFORE: {
        pst_err err = deliver_record(to, sealed, 22, copy, 0);
        if (err < 0)
            return err;
        break;
    }
    }
    return deliver_record(to, sealed, 22, copy, n);
}

// Takes what one side sends, record by record, and does the deed where it is due.
static bool carry(struct seen *seen, const struct deed *d, int from)
{
    struct pst_conn *a = from == 0 ? &p.client : &p.server, *b = from == 0 ? &p.server : &p.client;
    size_t len, at = 0;
    uint8_t wire[40000];
    const uint8_t *out = pst_wire_out(a, &len);
    if (len == 0)
        return false;
    memcpy(wire, out, len);
    pst_wire_out_done(a, len);
    while (at < len) {
        size_t n = (size_t)wire[at + 3] << 8 | wire[at + 4];
        bool sealed = wire[at] == 23;
        uint8_t *content = wire + at + 5, type = sealed ? content[n - 17] : wire[at];
        size_t content_len = sealed ? n - 17 : n;
        at += 5 + n;
        if (type != 22) {
            (void)(deliver(b, wire + at - 5 - n, 5 + n) == PST_OK);
            continue;
        }
        int i = seen->num[from]++;
        if (i < 16) {
            seen->type[from][i] = content[0];
            seen->len[from][i] = content_len - 4;
        }
        if (d->from == from && d->message == i)
            seen->error_after = do_deed(d, b, sealed, content, content_len);
        else
            (void)(deliver_record(b, sealed, 22, content, content_len) == PST_OK);
    }
    return true;
}

// Runs a handshake with one deed in it; true when both ends connected.
static bool run(struct seen *seen, const struct deed *d, bool retry)
{
    static const uint16_t both[] = {29, 23}, p256[] = {23};
    memset(seen, 0, sizeof *seen);
    pair_prepare(&p);
    p.client_cfg.kit = p.server_cfg.kit = &kit;
    p.client_cfg.groups = both, p.client_cfg.num_groups = 2;
    p.server_cfg.groups = retry ? p256 : both, p.server_cfg.num_groups = retry ? 1 : 2;
    static const char *const alpn[] = {"h2", "http/1.1", NULL};
    p.client_cfg.alpn = p.server_cfg.alpn = alpn;
    if (pair_begin(&p) != PST_OK)
        return false;
    for (int i = 0; i < 100; i++) {
        bool moved = carry(seen, d, 0);
        moved |= carry(seen, d, 1);
        if (!moved)
            break;
    }
    return pair_connected(&p);
}

static const struct deed nothing = {0, -1, PASS, 0, 0};

static void truncations(bool retry)
{
    struct seen clean, seen;
    if (!CHECK(run(&clean, &nothing, retry)))
        return;
    for (int from = 0; from < 2; from++) {
        for (int m = 0; m < clean.num[from]; m++) {
            for (size_t at = 0; at < clean.len[from][m]; at++) {
                struct deed d = {from, m, TRUNCATE, at, 0};
                bool ok = run(&seen, &d, retry);
                char what[200];
                snprintf(what, sizeof what, "prefix %zu of message %d (type %d) from %d: %s", at, m, clean.type[from][m],
                         from, pst_error_name(seen.error_after));
                CHECK_CASE(!ok && seen.error_after < 0, what);
            }
            struct deed d = {from, m, EXTEND, 0, 0};
            CHECK(!run(&seen, &d, retry) && seen.error_after == PST_E_DECODE);
        }
    }
}

static void flips(bool retry)
{
    struct seen clean, seen;
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    if (!CHECK(run(&clean, &nothing, retry)))
        return;
    for (int from = 0; from < 2; from++)
        for (int m = 0; m < clean.num[from]; m++)
            for (size_t at = 0; at < clean.len[from][m] + 4; at++)
                for (size_t k = 0; k < sizeof masks; k++) {
                    struct deed d = {from, m, FLIP, at, masks[k]};
                    bool ok = run(&seen, &d, retry);
                    char what[80];
                    snprintf(what, sizeof what, "byte %zu ^ %02x of message %d from %d", at, masks[k], m, from);
                    // Handshake bytes are all under the transcript: nothing changed may connect.
                    CHECK_CASE(!ok, what);
                }
}

// Any message in the place of any other is out of place.
static void order(void)
{
    struct seen clean, seen;
    if (!CHECK(run(&clean, &nothing, false)))
        return;
    for (int from = 0; from < 2; from++) {
        for (int m = 0; m < clean.num[from]; m++) {
            for (size_t type = 0; type < 256; type++) {
                if (type == clean.type[from][m])
                    continue;
                struct deed d = {from, m, RETYPE, type, 0};
                bool expected_too = from == 1 && clean.type[from][m] == 11 && type == 13; // CertificateRequest may come
                CHECK(!run(&seen, &d, false));
                CHECK(expected_too ? seen.error_after < 0 : seen.error_after == PST_E_UNEXPECTED_MESSAGE);
                if (!expected_too)
                    CHECK(pst_peer_alert(from == 0 ? &p.client : &p.server) == 10);
            }
            struct deed drop = {from, m, DROP, 0, 0}, repeat = {from, m, REPEAT, 0, 0};
            CHECK(!run(&seen, &drop, false));
            CHECK(!run(&seen, &repeat, false) || (from == 0 && m == clean.num[0] - 1));
            CHECK(seen.error_after < 0);
        }
    }
}

static void splits(void)
{
    struct seen clean, seen;
    if (!CHECK(run(&clean, &nothing, true)))
        return;
    for (int from = 0; from < 2; from++) {
        for (int m = 0; m < clean.num[from]; m++) {
            for (size_t at = 1; at < clean.len[from][m] + 4; at += at < 8 ? 1 : 13) {
                struct deed d = {from, m, SPLIT, at, 0};
                CHECK(run(&seen, &d, true));
                d.what = SPLIT_WITH_ALERT;
                CHECK(!run(&seen, &d, true) && seen.error_after < 0);
            }
            struct deed d = {from, m, EMPTY_BEFORE, 0, 0};
            CHECK(!run(&seen, &d, true) && seen.error_after == PST_E_EMPTY_RECORD);
        }
    }
}

// With the real AEADs: every byte of the wire, header bytes and all. What both ends still accept must be harmless: header
// bytes that "MUST be ignored", or the dummy change_cipher_spec.
struct wire_flip {
    size_t at, count[2];
    int from;
    uint8_t mask;
};

static void flip_on_the_wire(void *ctx, int from, uint8_t *bytes, size_t len)
{
    struct wire_flip *f = ctx;
    if (from == f->from && f->at >= f->count[from] && f->at < f->count[from] + len)
        bytes[f->at - f->count[from]] ^= f->mask;
    f->count[from] += len;
}

static void wire_flips(void)
{
    static const uint8_t data[20] = "application data";
    static uint8_t more[40000];
    size_t total[2] = {1, 1}, harmless = 0;
    for (int from = 0; from < 2; from++) {
        for (size_t at = 0; at < total[from]; at++) {
            struct wire_flip f = {.at = at, .from = from, .mask = (uint8_t)(1 << (at % 8))};
            static const uint16_t x25519[] = {29};
            pair_prepare(&p);
            p.client_cfg.groups = x25519, p.client_cfg.num_groups = 1;
            p.tamper = flip_on_the_wire;
            p.tamper_ctx = &f;
            if (!CHECK(pair_begin(&p) == PST_OK))
                return;
            pair_run(&p);
            bool ok = pair_connected(&p) && pair_talk(&p, 0, data, sizeof data) && pair_talk(&p, 1, data, sizeof data);
            if (total[from] == 1)
                total[from] = f.count[from]; // the first run, damaged at byte 0, is short; the next ones tell
            if (f.count[from] > total[from])
                total[from] = f.count[from];
            harmless += ok;
            // A record made longer waits for what follows: in the handshake for ever, later for more data, and then it does not
            // authenticate.
            if (!ok && pair_connected(&p))
                (void)(pair_talk(&p, from, more, sizeof more) || pair_talk(&p, from, more, sizeof more));
            CHECK(ok || pst_error(&p.client) < 0 || pst_error(&p.server) < 0 || !pair_connected(&p));
        }
    }
    // The minor version byte of each unprotected record's header (ClientHello, ServerHello, two change_cipher_spec).
    CHECK(harmless <= 8);
    CHECK(total[0] > 200 && total[1] > 300);
}

int main(void)
{
    kit = null_kit();
    truncations(false);
    truncations(true);
    flips(false);
    flips(true);
    order();
    splits();
    wire_flips();
    return TEST_END("tamper");
}
