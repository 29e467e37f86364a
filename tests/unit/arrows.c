// arrows.c: walks every sequence of messages through the arrow tables and asserts who may connect: exactly the shapes of
// RFC 8446 Appendix A. And for every fork: exactly one guard is true, whatever the facts.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/handshake.h"
#include "tests/unit/test.h"

#define HELLO_RETRY_REQUEST 300 // a ServerHello, or a ClientHello that leads to one

struct walker {
    struct pst_conn c;
    struct pst_handshake hs;
};

static const struct pst_arrow *arrow_from(const struct walker *w, uint16_t on)
{
    const struct pst_flow *f = w->c.flow;
    for (int i = 0; i < f->num_start + f->num_arrows; i++) {
        const struct pst_arrow *a = i < f->num_start ? &f->start[i] : &f->arrows[i - f->num_start];
        if (a->from == w->c.state && a->on == on && (a->when == NULL || a->when(&w->c)))
            return a;
    }
    return NULL;
}

// What the steps would learn from a message, as facts.
static void learn(struct walker *w, uint16_t message)
{
    static const uint8_t share[1] = {0};
    struct pst_handshake *hs = &w->hs;
    if (message == SERVER_HELLO || message == CLIENT_HELLO || message == HELLO_RETRY_REQUEST) {
        if (message == HELLO_RETRY_REQUEST && hs->retry_asked)
            w->c.error = PST_E_SECOND_HELLO_RETRY_REQUEST;
        hs->retry_asked = message == HELLO_RETRY_REQUEST;
        hs->peer_share = (pst_span){share, message == HELLO_RETRY_REQUEST ? 0 : 1};
    }
    hs->auth_asked |= message == CERTIFICATE_REQUEST;
    hs->proved |= message == CERTIFICATE ? PROVED_CHAIN : 0;
    hs->proved |= message == CERTIFICATE_VERIFY || message == SERVER_KEY_EXCHANGE ? PROVED_SIGNATURE : 0;
    hs->proved |= message == FINISHED ? PROVED_FINISHED : 0;
}

static bool follow(struct walker *w, uint16_t on, uint16_t message)
{
    const struct pst_arrow *a = arrow_from(w, on);
    if (a == NULL)
        return false;
    learn(w, message);
    if (w->c.error != PST_OK)
        return false;
    if (a->to == CONNECTED && a->from != CONNECTED && !w->c.flow->proved_enough(&w->hs))
        return false;
    w->c.state = a->to;
    return true;
}

static void own_turns(struct walker *w)
{
    for (int i = 0; i < 20 && w->c.state != CONNECTED && arrow_from(w, NOTHING) != NULL; i++)
        if (!follow(w, NOTHING, NOTHING))
            return;
}

static void begin(struct walker *w, const struct pst_flow *flow, bool psk, bool identity)
{
    static const struct pst_identity some;
    memset(w, 0, sizeof *w);
    w->c.flow = flow;
    w->c.role = flow->role;
    w->c.hs = &w->hs;
    w->hs.peer_must_show_certificate = flow->role == PST_CLIENT && !psk;
    w->hs.identity = identity ? &some : NULL;
    own_turns(w);
}

static bool step(struct walker *w, uint16_t message)
{
    if (message == HELLO_RETRY_REQUEST && w->c.flow->version == TLS_1_2)
        return false;
    uint16_t on = message == HELLO_RETRY_REQUEST ? (w->c.role == PST_CLIENT ? SERVER_HELLO : CLIENT_HELLO) : message;
    if (!follow(w, on, message))
        return false;
    own_turns(w);
    return true;
}

static long walked, connected;

// Depth first over all sequences; a refused message ends its branch, as it ends a connection.
static void walk(const struct walker *from, const uint16_t *alphabet, size_t num, uint16_t *sequence, size_t len,
                 size_t most, bool (*legal)(const uint16_t *, size_t))
{
    for (size_t i = 0; i < num; i++) {
        struct walker w = *from;
        w.c.hs = &w.hs;
        sequence[len] = alphabet[i];
        walked++;
        bool taken = step(&w, alphabet[i]);
        bool arrived = taken && w.c.state == CONNECTED;
        CHECK(arrived == legal(sequence, len + 1));
        connected += arrived;
        if (taken && !arrived && len + 1 < most)
            walk(&w, alphabet, num, sequence, len + 1, most, legal);
    }
}

static bool is(const uint16_t *sequence, size_t len, const uint16_t *want, size_t want_len)
{
    return len == want_len && memcmp(sequence, want, len * sizeof *want) == 0;
}
#define IS(...)                                                                                                        \
    is(sequence, len, (const uint16_t[]){__VA_ARGS__}, sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

static bool legal_after_retry(const uint16_t *sequence, size_t len)
{
    return IS(SERVER_HELLO, ENCRYPTED_EXTENSIONS, CERTIFICATE, CERTIFICATE_VERIFY, FINISHED) ||
           IS(SERVER_HELLO, ENCRYPTED_EXTENSIONS, CERTIFICATE_REQUEST, CERTIFICATE, CERTIFICATE_VERIFY, FINISHED);
}

static bool client_with_certificate(const uint16_t *sequence, size_t len)
{
    if (len > 0 && sequence[0] == HELLO_RETRY_REQUEST)
        return legal_after_retry(sequence + 1, len - 1);
    return legal_after_retry(sequence, len);
}

static bool client_with_psk(const uint16_t *sequence, size_t len)
{
    return IS(SERVER_HELLO, ENCRYPTED_EXTENSIONS, FINISHED) ||
           IS(HELLO_RETRY_REQUEST, SERVER_HELLO, ENCRYPTED_EXTENSIONS, FINISHED);
}

static bool server(const uint16_t *sequence, size_t len)
{
    return IS(CLIENT_HELLO, FINISHED) || IS(HELLO_RETRY_REQUEST, CLIENT_HELLO, FINISHED);
}

// RFC 5246 7.3 with ECDHE: no other shapes.
static bool client12(const uint16_t *sequence, size_t len)
{
    return IS(SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE, CHANGE_CIPHER_SPEC, FINISHED) ||
           IS(SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
              CHANGE_CIPHER_SPEC, FINISHED);
}

static bool server12(const uint16_t *sequence, size_t len)
{
    return IS(CLIENT_HELLO, CLIENT_KEY_EXCHANGE, CHANGE_CIPHER_SPEC, FINISHED);
}

static const uint16_t alphabet[] = {
    NOTHING + 400 /* a type no arrow knows */, CLIENT_HELLO, SERVER_HELLO, HELLO_RETRY_REQUEST, NEW_SESSION_TICKET,
    END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS, CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_VERIFY, FINISHED, KEY_UPDATE,
    CHANGE_CIPHER_SPEC, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE, CLIENT_KEY_EXCHANGE, HELLO_REQUEST,
};

static void walk_all(const struct pst_flow *flow, bool psk, bool identity, size_t most,
                     bool (*legal)(const uint16_t *, size_t), long shapes)
{
    struct walker w;
    uint16_t sequence[16];
    begin(&w, flow, psk, identity);
    walked = connected = 0;
    walk(&w, alphabet, sizeof alphabet / sizeof *alphabet, sequence, 0, most, legal);
    CHECK(connected == shapes);
}

// Two arrows from one state on one message must both have guards; and for every combination of facts at most one is true.
static void forks(const struct pst_flow *flow)
{
    static const struct pst_identity some;
    static const uint8_t share[1] = {0};
    for (unsigned facts = 0; facts < 64; facts++) {
        for (int state = 0; state < NUM_STATES; state++) {
            for (size_t m = 0; m <= sizeof alphabet / sizeof *alphabet; m++) {
                uint16_t on = m == 0 ? NOTHING : alphabet[m - 1];
                struct walker w;
                begin(&w, flow, facts & 1, facts & 2);
                w.c.state = (uint8_t)state;
                w.hs.identity = facts & 2 ? &some : NULL;
                w.hs.retry_asked = facts & 4;
                w.hs.auth_asked = facts & 8;
                w.hs.peer_share = (pst_span){share, facts & 16 ? 1 : 0};
                w.c.owes_key_update = facts & 32;
                int rows = 0, open = 0, guarded = 0;
                for (int i = 0; i < flow->num_start + flow->num_arrows; i++) {
                    const struct pst_arrow *a = i < flow->num_start ? &flow->start[i] : &flow->arrows[i - flow->num_start];
                    if (a->from != w.c.state || a->on != on)
                        continue;
                    rows++;
                    guarded += a->when != NULL;
                    open += a->when == NULL || a->when(&w.c);
                }
                CHECK(open <= 1);
                CHECK(rows <= 1 || guarded == rows);
                CHECK(rows <= 1 || open == 1);
            }
        }
    }
}

int main(void)
{
    for (int identity = 0; identity < 2; identity++) {
        walk_all(&pst_client13_flow, false, identity, 8, client_with_certificate, 4);
        walk_all(&pst_client13_flow, true, identity, 8, client_with_psk, 2);
    }
    walk_all(&pst_server13_flow, false, true, 6, server, 2);
    walk_all(&pst_client12_flow, false, false, 8, client12, 2);
    walk_all(&pst_server12_flow, false, true, 6, server12, 1);
    forks(&pst_client13_flow);
    forks(&pst_server13_flow);
    forks(&pst_client12_flow);
    forks(&pst_server12_flow);
    // The tables are small, and stay so.
    CHECK(pst_client13_flow.num_arrows == 17 && pst_server13_flow.num_arrows == 9);
    CHECK(pst_client12_flow.num_arrows == 14 && pst_server12_flow.num_arrows == 10);
    return TEST_END("arrows");
}
