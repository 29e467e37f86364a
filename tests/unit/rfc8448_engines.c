// rfc8448_engines.c: the traces of RFC 8448, driven by the client and the server themselves: their entropy, certificates and
// signatures are the RFC's, and every byte they send is compared with the RFC's.
// SPDX-License-Identifier: Apache-2.0 OR ISC
//
// What is lent to them, and why what remains is theirs:
//   - the extension table. Ours offers other groups and schemes in another order, so each engine gets rows in the RFC's order:
//     its own rows for server_name, supported_versions, key_share, cookie and signature_algorithms (server), the RFC's bodies
//     for the rest. Messages, arrows, transcript, keys, records, alerts are the engine's own.
//   - signatures. The RFC does not show the salts, so the signer gives the RFC's signature after verifying that it fits the
//     content asked for. The RSA key has 1024 bits, fewer than the library takes: a slow verifier below does PSS for it.
// What differs all the same: a first ClientHello's record says 0x0303, not 0x0301; each message gets a record of its own, where
// the RFC joins a flight in one. So those flights are compared message by message, and everything else record by record.
//
//   section 3 (1-RTT)            client all; server all but the NewSessionTicket, which is put into its buffer by hand
//   section 4 (0-RTT)            neither: no resumption yet (rfc8448.c has its keys and records)
//   section 5 (HelloRetry)       client and server all; the cookie that the server sends is a lent row
//   section 6 (client auth)      client all; server with the lent arrows of RFC 8446 A.2 for a CertificateRequest: it has none
//   section 7 (compatibility)    client and server all
#include <postern/postern.h>
#include "crypto/rsa_encode.h"
#include "tests/unit/rfc8448_steps.h"
#include "tls/client.h"
#include "tls/hello.h"
#include "tls/outbox.h"
#include "tls/server.h"

#define MAX_ROWS 16

// --- RSA-PSS with a modulus of 1024 bits, by the school's arithmetic

// r = (a b) mod m, numbers of n bytes, big-endian; r is neither a nor b.
static void times(uint8_t *r, const uint8_t *a, const uint8_t *b, const uint8_t *m, size_t n)
{
    uint8_t less[129];
    memset(r, 0, n);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        for (int add = 0; add < 2; add++) { // r = 2 r, then r = r + a where b has the bit
            const uint8_t *with = add ? a : r;
            unsigned carry = 0, borrow = 0;
            if (add && (b[bit / 8] >> (7 - bit % 8) & 1) == 0)
                continue;
            for (size_t i = n; i-- > 0; carry >>= 8)
                r[i] = (uint8_t)(carry += (unsigned)r[i] + with[i]);
            for (size_t i = n; i-- > 0;) {
                unsigned d = (unsigned)r[i] - m[i] - borrow;
                less[i] = (uint8_t)d;
                borrow = d >> 8 & 1;
            }
            if (carry != 0 || borrow == 0)
                memcpy(r, less, n);
        }
    }
}

static pst_err verify_pss(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span digest, pst_span sig)
{
    uint8_t x[128], y[128], h[32];
    if (key->kind != PST_KEY_RSA || key->rsa_n.n != 128 || sig.n != 128 || how->form != PST_SIG_RSA_PSS || digest.n != 32)
        return PST_E_BAD_PUBLIC_KEY;
    memcpy(x, sig.p, 128);
    for (int i = 0; i < 16; i++, memcpy(x, y, 128))
        times(y, x, x, key->rsa_n.p, 128);
    times(y, x, sig.p, key->rsa_n.p, 128); // s^65537
    // RFC 8017 9.1.2 with emBits = 1023 and sLen = 32
    pst_rsa_mgf1_xor(how->mgf_hash, y, 95, pst_span_of(y + 95, 32));
    y[0] &= 0x7f;
    pst_rsa_pss_hash(how->hash, h, digest, pst_span_of(y + 63, 32));
    bool good = y[127] == 0xbc && y[62] == 1 && memcmp(h, y + 95, 32) == 0;
    for (size_t i = 0; i < 62; i++)
        good = good && y[i] == 0;
    return good ? PST_OK : PST_E_BAD_SIGNATURE;
}

static const struct pst_verify_alg verify_rsa_1024 = {"rsa-1024/test", 0, verify_pss};

// --- what the engines are given

struct player {
    int section;
    bool is_server;
    struct pst_config cfg;
    struct pst_kit kit;
    struct pst_conn c;
    struct pst_standard_memory memory;
    struct pst_flow flow;
    const struct pst_flow *flows[2];
    struct pst_ext rows[MAX_ROWS];
    struct pst_arrow arrows[32];
    struct pst_identity identity;
    struct pst_signer signer;
    uint16_t scheme, groups[2];
    struct bytes certificate, signature, context_free_cert;
    pst_span chain[1];
    struct bytes random[6]; // what entropy gives, in this order
    int randoms_used;
    // What was sent and not yet compared, record by record, with the content of each.
    uint8_t sent[8192], content[8192];
    size_t sent_len, content_len, record_len[16], record_content_len[16];
    int num_records;
    int hellos; // ClientHellos written or read
};

static struct player pl;
static long same_records, joined_flights, secrets_seen;

static pst_err entropy(void *ctx, uint8_t *out, size_t len)
{
    struct player *p = ctx;
    const struct bytes *next = &p->random[p->randoms_used];
    if (!CHECK(p->randoms_used < 6) || !CHECK(next->n == len))
        return PST_E_INTERNAL;
    memcpy(out, next->b, len);
    p->randoms_used++;
    return PST_OK;
}

static void give(struct player *p, int i, pst_span bytes, size_t len)
{
    memset(p->random[i].b, 0, len);
    pst_copy(p->random[i].b + len - bytes.n, bytes.p, bytes.n);
    p->random[i].n = len;
}

// The key of a certificate. The library reads no RSA key of 1024 bits: here it is the end of its SubjectPublicKeyInfo.
static pst_err read_key(struct pst_public_key *key, pst_span certificate)
{
    struct pst_certificate_facts facts;
    if (pst_certificate_read(&facts, certificate) != PST_OK)
        return PST_E_DER;
    *key = facts.key;
    if (!facts.key_known && facts.spki.n == 162) {
        key->kind = PST_KEY_RSA; // ... INTEGER modulus, INTEGER 65537
        key->rsa_n = pst_span_of(facts.spki.p + 162 - 5 - 128, 128);
        key->rsa_e = pst_span_of(facts.spki.p + 162 - 3, 3);
    }
    return key->kind != PST_KEY_NONE ? PST_OK : PST_E_BAD_PUBLIC_KEY;
}

static pst_err sign(void *ctx, const struct pst_sign_request *request, uint8_t *sig, size_t cap, size_t *sig_len)
{
    struct player *p = ctx;
    struct pst_public_key key;
    bool ecdsa = request->scheme == ECDSA_SECP256R1_SHA256;
    const struct pst_verify_alg *alg = ecdsa ? &pst_verify_p256 : &verify_rsa_1024;
    const struct pst_sig_how how = {ecdsa ? PST_SIG_ECDSA : PST_SIG_RSA_PSS, &pst_sha256, &pst_sha256, 32};
    if (!CHECK(request->scheme == p->scheme && read_key(&key, p->chain[0]) == PST_OK) ||
        !CHECK(alg->verify(&key, &how, request->digest, span_of(&p->signature)) == PST_OK) ||
        !CHECK(cap >= p->signature.n))
        return PST_E_INTERNAL;
    memcpy(sig, p->signature.b, p->signature.n);
    *sig_len = p->signature.n;
    return PST_OK;
}

static pst_err believe(const void *ctx, const struct pst_peer *peer, struct pst_public_key *key, struct pst_verdict *verdict,
                       void *work)
{
    const struct player *p = ctx;
    (void)verdict, (void)work;
    CHECK(peer->num_certs == 1 && peer->is_server == !p->is_server);
    CHECK(p->is_server || (peer->name != NULL && strcmp(peer->name, "server") == 0));
    return read_key(key, peer->certs[0]);
}

// The trace hook collects the content of each record and compares secrets with the RFC's.
static void watch(void *ctx, const struct pst_trace_event *e)
{
    static const struct {
        const char *name, *label;
    } labels[] = {
        {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "derive secret \"tls13 c hs"}, {"SERVER_HANDSHAKE_TRAFFIC_SECRET", "derive secret \"tls13 s hs"},
        {"CLIENT_TRAFFIC_SECRET_0", "derive secret \"tls13 c ap"}, {"SERVER_TRAFFIC_SECRET_0", "derive secret \"tls13 s ap"},
        {"EXPORTER_SECRET", "derive secret \"tls13 exp"},
    };
    struct player *p = ctx;
    if (e->kind == PST_TRACE_RECORD_OPEN && e->dir == PST_SENT) {
        CHECK(p->num_records < 16 && p->content_len + e->bytes.n <= sizeof p->content);
        memcpy(p->content + p->content_len, e->bytes.p, e->bytes.n);
        p->content_len += e->bytes.n;
        p->record_content_len[p->num_records] = e->bytes.n;
    } else if (e->kind == PST_TRACE_RECORD && e->dir == PST_SENT) {
        p->record_len[p->num_records++] = e->bytes.n;
    } else if (e->kind == PST_TRACE_SECRET) {
        for (size_t i = 0; i < PST_COUNT(labels); i++) {
            if (strcmp(labels[i].name, e->name) != 0)
                continue;
            struct step s = find_step(p->section, 's', labels[i].label, 0);
            struct bytes want = value(&s, "expanded");
            check_step(&s, equal(e->bytes.p, e->bytes.n, &want), e->name);
            secrets_seen++;
        }
    }
}

// --- the lent extension table

// The RFC's body of an extension in a message (with header), or NULL.
static bool body_in(const struct bytes *message, uint16_t type, pst_span *body)
{
    struct pst_reader r = rd_over(pst_span_of(message->b + 4, message->n - 4)), list;
    pst_span extensions = {NULL, 0};
    if (message->b[0] == CLIENT_HELLO) {
        struct pst_client_hello ch;
        if (pst_read_client_hello(&ch, &r) == PST_OK)
            extensions = ch.extensions;
    } else if (message->b[0] == SERVER_HELLO) {
        struct pst_server_hello sh;
        if (pst_read_server_hello(&sh, &r) == PST_OK)
            extensions = sh.extensions;
    } else {
        extensions = rd_vec16(&r, 0, 65535, "extensions");
    }
    list = rd_over(extensions);
    while (rd_more(&list)) {
        uint16_t its_type = rd_u16(&list, "type");
        *body = rd_vec16(&list, 0, 65535, "body");
        if (its_type == type)
            return true;
    }
    return false;
}

// Writes the body that the RFC has in the message now being written.
static bool write_theirs(struct pst_conn *c, struct pst_writer *w, unsigned where, uint16_t type)
{
    const struct player *p = &pl;
    const char *step = where == IN_CH ? "construct a ClientHello" : where == IN_EE ? "construct an Encrypted" : "construct a ServerHello";
    struct step s = find_step(p->section, p->is_server ? 's' : 'c', step, where == IN_CH && c->retried ? 1 : 0);
    struct bytes message = value(&s, s.rows->field);
    pst_span body;
    if (!body_in(&message, type, &body))
        return false;
    wr_span(w, body);
    return true;
}
#define THEIRS(name, type)                                                                                             \
    static bool name(struct pst_conn *c, struct pst_writer *w, unsigned where)                                        \
    {                                                                                                                  \
        return write_theirs(c, w, where, type);                                                                        \
    }
THEIRS(write_renegotiation_info, EXT_RENEGOTIATION_INFO)
THEIRS(write_groups, EXT_SUPPORTED_GROUPS)
THEIRS(write_session_ticket, EXT_SESSION_TICKET)
THEIRS(write_schemes, EXT_SIGNATURE_ALGORITHMS)
THEIRS(write_psk_modes, EXT_PSK_KEY_EXCHANGE_MODES)
THEIRS(write_size_limit, EXT_RECORD_SIZE_LIMIT)
THEIRS(write_padding, EXT_PADDING)
THEIRS(write_cookie, EXT_COOKIE)

static pst_err read_any(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    rd_rest(r, "body");
    return rd_end(r);
}

// The library's own row.
static struct pst_ext own(const struct pst_flow *flow, uint16_t type)
{
    for (int k = 0; k < 2; k++) {
        const struct pst_exts *exts = k == 0 ? &flow->shared : &flow->own;
        for (int i = 0; i < exts->num; i++)
            if (exts->rows[i].type == type)
                return exts->rows[i];
    }
    CHECK(false);
    return (struct pst_ext){0};
}

static void client_rows(struct player *p)
{
    const struct pst_flow *f = &pst_client13_flow;
    const struct pst_ext rows[] = {
        own(f, EXT_SERVER_NAME),
        {EXT_RENEGOTIATION_INFO, IN_CH, 0, write_renegotiation_info, NULL},
        {EXT_SUPPORTED_GROUPS, IN_CH, IN_EE, write_groups, own(f, EXT_SUPPORTED_GROUPS).read},
        {EXT_SESSION_TICKET, IN_CH, 0, write_session_ticket, NULL},
        own(f, EXT_KEY_SHARE),
        own(f, EXT_SUPPORTED_VERSIONS),
        {EXT_SIGNATURE_ALGORITHMS, IN_CH, IN_CR, write_schemes, own(f, EXT_SIGNATURE_ALGORITHMS).read},
        own(f, EXT_COOKIE),
        {EXT_PSK_KEY_EXCHANGE_MODES, IN_CH, 0, write_psk_modes, NULL},
        {EXT_RECORD_SIZE_LIMIT, IN_CH, IN_EE, write_size_limit, read_any},
        {EXT_PADDING, IN_CH, 0, write_padding, NULL},
    };
    memcpy(p->rows, rows, sizeof rows);
    p->flow.shared = (struct pst_exts){p->rows, PST_COUNT(rows), 0};
}

static void server_rows(struct player *p)
{
    const struct pst_flow *f = &pst_server13_flow;
    const struct pst_ext rows[] = {
        own(f, EXT_KEY_SHARE),
        {EXT_COOKIE, IN_HRR, IN_CH, write_cookie, read_any},
        own(f, EXT_SUPPORTED_VERSIONS),
        {EXT_SUPPORTED_GROUPS, IN_EE, IN_CH, write_groups, own(f, EXT_SUPPORTED_GROUPS).read},
        own(f, EXT_SIGNATURE_ALGORITHMS),
        {EXT_RECORD_SIZE_LIMIT, IN_EE, IN_CH, write_size_limit, read_any},
        own(f, EXT_SERVER_NAME),
    };
    memcpy(p->rows, rows, sizeof rows);
    p->flow.shared = (struct pst_exts){p->rows, PST_COUNT(rows), 0};
}

// --- section 6: RFC 8446 A.2 with client authentication, which our server's table does not have

enum { LENT_SEND_CR = 200 }; // a state of its own

static pst_err send_certificate_request(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m)
{
    struct step s = find_step(6, 's', "construct a CertificateRequest", 0);
    struct bytes cr = value(&s, "CertificateRequest");
    (void)c;
    m->type = CERTIFICATE_REQUEST;
    wr_bytes(&m->w, cr.b + 4, cr.n - 4);
    hs->auth_asked = hs->peer_must_show_certificate = true;
    return PST_OK;
}

static pst_step *step_of(const struct pst_flow *flow, uint16_t on)
{
    for (int i = 0; i < flow->num_arrows; i++)
        if (flow->arrows[i].on == on)
            return flow->arrows[i].step;
    CHECK(false);
    return NULL;
}

static void lend_client_auth(struct player *p)
{
    const struct pst_flow *f = &pst_server13_flow;
    const struct pst_arrow more[] = {
        {LENT_SEND_CR, NOTHING, NULL, send_certificate_request, 0, SEND_CERT},
        {WAIT_CERT, CERTIFICATE, NULL, step_of(&pst_client13_flow, CERTIFICATE), 0, WAIT_CV},
        {WAIT_CV, CERTIFICATE_VERIFY, NULL, step_of(&pst_client13_flow, CERTIFICATE_VERIFY), 0, WAIT_FINISHED},
    };
    memcpy(p->arrows, f->arrows, f->num_arrows * sizeof *f->arrows);
    for (int i = 0; i < f->num_arrows; i++) {
        if (p->arrows[i].from == SEND_EE)
            p->arrows[i].to = LENT_SEND_CR;
        if (p->arrows[i].from == SEND_FINISHED)
            p->arrows[i].to = WAIT_CERT;
    }
    memcpy(p->arrows + f->num_arrows, more, sizeof more);
    p->flow.arrows = p->arrows;
    p->flow.num_arrows = (uint8_t)(f->num_arrows + PST_COUNT(more));
}

// --- playing

// The certificate and signature that one side shows; false when it shows none.
static bool take_identity(struct player *p, char who)
{
    struct step cert = find_step(p->section, who, "construct a Certificate handshake", 0);
    struct step cv = find_step(p->section, who, "construct a CertificateVerify handshake", 0);
    if (cert.rows == NULL || cv.rows == NULL)
        return false;
    p->certificate = value(&cert, "Certificate");
    struct bytes verify = value(&cv, "CertificateVerify");
    struct pst_reader r = rd_over(pst_span_of(p->certificate.b + 4, p->certificate.n - 4)), list;
    rd_vec8(&r, 0, 0, "certificate_request_context");
    list = rd_sub24(&r, 1, 0xffffff, "certificate_list");
    p->chain[0] = rd_vec24(&list, 1, 0xffffff, "cert_data");
    p->scheme = load_be16(verify.b + 4);
    p->signature.n = verify.n - 8;
    memcpy(p->signature.b, verify.b + 8, verify.n - 8);
    p->signer = (struct pst_signer){sign, p, &p->scheme, 1};
    p->identity = (struct pst_identity){p->chain, 1, &p->signer};
    return CHECK(r.failed == false && list.failed == false);
}

static struct bytes message_of(int section, char who, const char *step, int n)
{
    struct step s = find_step(section, who, step, n);
    struct bytes v = {.n = 0};
    return s.rows != NULL ? value(&s, s.rows->field) : v;
}

static struct bytes private_key_of(int section, char who, int n)
{
    struct step s = find_step(section, who, "create an ephemeral", n);
    struct bytes v = value(&s, "private key");
    if (strstr(s.rows->step, "P-256") != NULL)
        v.b[31]--; // a key is 1 + the random number modulo n - 1
    return v;
}

static pst_err begin(struct player *p, int section, bool is_server)
{
    static const uint16_t suites[] = {TLS_AES_128_GCM_SHA256, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_256_GCM_SHA384};
    static struct pst_verifier verifier;
    struct pst_memory mem;
    char who = is_server ? 's' : 'c';
    bool retried = section == 5;
    memset(p, 0, sizeof *p);
    p->section = section;
    p->is_server = is_server;
    p->flow = is_server ? pst_server13_flow : pst_client13_flow;
    p->flow.own = (struct pst_exts){p->rows, 0, MAX_ROWS};
    p->flows[0] = &p->flow;
    p->kit = pst_kit_portable;
    p->kit.verify_rsa = &verify_rsa_1024;
    p->groups[0] = is_server && retried ? GROUP_SECP256R1 : GROUP_X25519;
    p->groups[1] = GROUP_SECP256R1;
    verifier = (struct pst_verifier){believe, p, 0};
    bool shows = take_identity(p, who);
    struct bytes ch = message_of(section, 'c', "construct a ClientHello", 0);
    struct bytes sh = message_of(section, 's', "construct a ServerHello", retried ? 1 : 0);
    struct bytes key = private_key_of(section, who, 0);
    p->cfg = (struct pst_config){
        .kit = &p->kit, .flows = p->flows, .suites = suites, .num_suites = is_server ? 1 : 3, .groups = p->groups,
        .num_groups = is_server ? 1 : 2, .num_key_shares = 1, .entropy = entropy, .entropy_ctx = p, .verifier = &verifier,
        .identity = shows ? &p->identity : NULL, .trace = watch, .trace_ctx = p, .trace_secrets = true,
        .no_compat_mode = ch.b[38] == 0,
    };
    pst_standard_memory(&mem, &p->memory);
    size_t p256_len = pst_p256.generate_len;
    if (is_server) {
        server_rows(p);
        if (section == 6)
            lend_client_auth(p);
        give(p, 0, pst_span_of(sh.b + 6, 32), 32);
        give(p, 1, span_of(&key), retried ? p256_len : 32);
        give(p, 2, (pst_span){NULL, 0}, 32); // the signer's, unused
        return pst_server_init(&p->c, &p->cfg, &mem);
    }
    client_rows(p);
    give(p, 0, pst_span_of(ch.b + 6, 32), 32);
    give(p, 1, pst_span_of(ch.b + 39, ch.b[38]), ch.b[38]); // legacy_session_id
    give(p, 2, span_of(&key), 32);
    give(p, 3, (pst_span){NULL, 0}, 32); // the signer's, in section 6
    if (retried) {
        key = private_key_of(section, who, 1);
        give(p, 3, span_of(&key), p256_len);
    }
    return pst_client_init(&p->c, &p->cfg, &mem, "server");
}

static void collect(struct player *p)
{
    size_t len;
    const uint8_t *out;
    while (out = pst_wire_out(&p->c, &len), len != 0) {
        if (!CHECK(p->sent_len + len <= sizeof p->sent))
            exit(1);
        memcpy(p->sent + p->sent_len, out, len);
        p->sent_len += len;
        pst_wire_out_done(&p->c, len);
    }
}

static void forget_first_record(struct player *p)
{
    size_t n = p->record_len[0], k = p->record_content_len[0];
    memmove(p->sent, p->sent + n, p->sent_len -= n);
    memmove(p->content, p->content + k, p->content_len -= k);
    p->num_records--;
    memmove(p->record_len, p->record_len + 1, sizeof p->record_len - sizeof p->record_len[0]);
    memmove(p->record_content_len, p->record_content_len + 1, sizeof p->record_content_len - sizeof p->record_content_len[0]);
}

// The RFC says that this side sends a record: it must have been sent, or is asked for now.
static void plays(struct player *p, const struct step *s)
{
    struct bytes payload = value(s, "payload"), whole = value(s, "complete record");
    if (is_step(s, 0, "send application_data")) {
        size_t room;
        uint8_t *out = pst_app_out(&p->c, &room);
        if (!check_step(s, out != NULL && room >= payload.n, "room"))
            return;
        memcpy(out, payload.b, payload.n);
        check_step(s, pst_app_out_done(&p->c, payload.n) == PST_OK, "sent");
    } else if (is_step(s, 0, "send alert")) {
        check_step(s, pst_close(&p->c) == PST_OK, "closed");
    } else if (payload.b[0] == NEW_SESSION_TICKET) {
        size_t room; // our server makes none: the RFC's goes out under our server's keys
        if (!check_step(s, pst_is_connected(&p->c), "connected"))
            return;
        memcpy(pst_outbox_room(&p->c, &room), payload.b, payload.n);
        pst_outbox_send(&p->c, HANDSHAKE_RECORD, payload.n);
    }
    collect(p);
    if (!check_step(s, p->num_records > 0, "something was sent"))
        return;
    if (p->record_content_len[0] == payload.n) {
        if (whole.b[0] == HANDSHAKE_RECORD && payload.b[0] == CLIENT_HELLO && whole.b[2] == 1)
            whole.b[2] = 3; // see above
        check_step(s, equal(p->sent, p->record_len[0], &whole), "the record");
        check_step(s, equal(p->content, p->record_content_len[0], &payload), "its content");
        forget_first_record(p);
        same_records++;
        return;
    }
    // The RFC's record holds a flight: ours are one per message.
    size_t n = 0;
    for (int i = 0; i < p->num_records && n < payload.n; i++)
        n += p->record_content_len[i];
    check_step(s, n == payload.n && equal(p->content, n, &payload), "the flight's messages");
    while (n > 0 && p->num_records > 0) {
        n -= p->record_content_len[0] < n ? p->record_content_len[0] : n;
        forget_first_record(p);
    }
    joined_flights++;
}

// The RFC says that the other side sends a record.
static void hears(struct player *p, const struct step *s)
{
    struct bytes payload = value(s, "payload"), whole = value(s, "complete record");
    size_t room, len;
    uint8_t *in = pst_wire_in(&p->c, &room);
    if (!check_step(s, room >= whole.n, "room"))
        return;
    memcpy(in, whole.b, whole.n);
    pst_err err = pst_wire_in_done(&p->c, whole.n);
    if (!check_step(s, err == PST_OK, "taken"))
        fprintf(stderr, "%s\n", pst_error_name(err));
    collect(p);
    if (is_step(s, 0, "send application_data")) {
        const uint8_t *app = pst_app_in(&p->c, &len);
        check_step(s, equal(app, len, &payload), "the data");
        pst_app_in_done(&p->c, len);
    } else if (is_step(s, 0, "send alert")) {
        check_step(s, pst_is_closed_by_peer(&p->c), "close_notify");
    }
}

static void play(int section, bool is_server)
{
    struct player *p = &pl;
    struct step s = {NULL, 0};
    struct step res = find_step(section, 'c', "derive secret \"tls13 res master\"", 0);
    struct bytes resumption = value(&res, "expanded");
    if (!CHECK(begin(p, section, is_server) == PST_OK))
        return;
    while (next_step(&s, section)) {
        if (!is_step(&s, 0, "send"))
            continue;
        if ((s.rows->who == 's') == is_server)
            plays(p, &s);
        else
            hears(p, &s);
        if (is_step(&s, 0, "send alert")) // connected by then, and not before both have spoken
            CHECK(pst_is_connected(&p->c) && equal(p->c.secret.v13.resumption, 32, &resumption));
    }
    CHECK(p->num_records == 0 && p->sent_len == 0 && pst_error(&p->c) == PST_OK && pst_handshake_done(&p->c));
    CHECK(pst_was_retried(&p->c) == (section == 5) && pst_cipher_suite(&p->c) == TLS_AES_128_GCM_SHA256);
    CHECK(pst_group(&p->c) == (section == 5 ? GROUP_SECP256R1 : GROUP_X25519));
    if (test_failed != 0)
        fprintf(stderr, "section %d as %s\n", section, is_server ? "server" : "client");
}

int main(void)
{
    static const int sections[] = {3, 5, 6, 7};
    for (size_t i = 0; i < PST_COUNT(sections); i++) {
        play(sections[i], false);
        play(sections[i], true);
    }
    // Each side has its five secrets, and nothing was passed over: of the RFC's records in these sections the engines send all,
    // the four servers' flights and section 6's client's flight message by message.
    CHECK(secrets_seen == 8 * 5 && joined_flights == 5 && same_records == 26);
    if (same_records != 26 || joined_flights != 5)
        fprintf(stderr, "%ld records, %ld flights, %ld secrets\n", same_records, joined_flights, secrets_seen);
    return TEST_END("rfc8448_engines");
}
