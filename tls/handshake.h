// handshake.h: the nouns of the handshake: states, arrows, flows, messages under way, and the memory that dies
// at CONNECTED. Who moves them is engine.c alone.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_HANDSHAKE_H
#define PST_HANDSHAKE_H

#include <postern/conn.h>
#include "crypto/base/reader.h"
#include "crypto/base/writer.h"
#include "tls/flows.h"
#include "tls/groups.h"
#include "tls/hello.h"
#include "tls/schedule12.h"
#include "tls/schedule13.h"
#include "tls/transcript.h"

// The states of RFC 8446 Appendix A; SEND_* are its "actions" given a name, so that one arrow writes one message.
#define PST_STATES(X)                                                                                              \
    X(START) X(WAIT_SH) X(RECVD_SH) X(WAIT_EE) X(WAIT_CERT_CR) X(WAIT_CERT) X(WAIT_CV) X(WAIT_FINISHED)            \
    X(SEND_FLIGHT) X(SEND_CV) X(SEND_FINISHED) X(RECVD_CH) X(SEND_EE) X(SEND_CERT)                    \
    X(WAIT_SKE) X(WAIT_CR_SHD) X(WAIT_SHD) X(SEND_CKE) X(SENT_CKE) X(SEND_CCS)       \
    X(WAIT_CCS) X(SEND_SKE) X(SEND_SHD) X(WAIT_CKE) X(CONNECTED)
enum pst_state {
#define PST_STATE(name) name,
    PST_STATES(PST_STATE)
#undef PST_STATE
    NUM_STATES
};

// The K_send / K_recv that RFC 8446 Appendix A writes beside an arrow, in the order in which they are carried out.
enum pst_keys {
    DUMMY_CCS_FIRST = 1 << 0, // middlebox compatibility (RFC 8446 D.4): before the arrow's message
    DUMMY_CCS = 1 << 1,       // ... or after it
    MAKE_HS = 1 << 2,        // derive the handshake traffic secrets, from the transcript up to here
    MAKE_APP = 1 << 3,       // derive the application traffic and exporter secrets
    MAKE_RES = 1 << 4,       // derive the resumption secret
    SEND_HS = 1 << 5,
    RECV_HS = 1 << 6,
    SEND_APP = 1 << 7,
    RECV_APP = 1 << 8,
    SEND_NEXT = 1 << 9, // KeyUpdate: the next generation
    RECV_NEXT = 1 << 10,
    MAKE_12 = 1 << 11, // TLS 1.2: the master secret, from the transcript up to here
    SEND_12 = 1 << 12,
    RECV_12 = 1 << 13,
    SAY_CCS = 1 << 14, // TLS 1.2's change_cipher_spec, before the keys change
};
#define TAKES_NEW_RECEIVE_KEYS (RECV_HS | RECV_APP | RECV_NEXT | RECV_12)

// What must have been shown before CONNECTED; each is set by the one line after its verification.
enum pst_proof { PROVED_CHAIN = 1, PROVED_SIGNATURE = 2, PROVED_FINISHED = 4 };

// A handshake message under way. A step that receives reads `r` (the body) to its end; a step that sends sets
// `type` and writes the body into `w`.
struct pst_message {
    struct pst_reader r;
    struct pst_writer w;
    uint8_t type; // 0: nothing is sent
};

// A step reads or writes one message and decides nothing about where the handshake goes; it returns PST_WAIT_*
// before it has changed anything, and is called again. `hs` is NULL once connected.
typedef pst_err pst_step(struct pst_conn *c, struct pst_handshake *hs, struct pst_message *m);
typedef bool pst_guard(const struct pst_conn *c);

struct pst_arrow {
    uint8_t from;
    uint16_t on; // HandshakeType received, or NOTHING when it is our turn
    pst_guard *when;
    pst_step *step;
    uint16_t keys;
    uint8_t to;
};

// Where an extension may stand: the columns of the table in RFC 8446 4.2.
// A ServerHello of TLS 1.2 has a column of its own.
enum pst_where { IN_CH = 1, IN_SH = 2, IN_HRR = 4, IN_EE = 8, IN_CT = 16, IN_CR = 32, IN_NST = 64, IN_SH12 = 128 };

// What one role does with one extension. `write` writes the body and says whether the extension is sent at all;
// `read` gets the body. Both are called for the messages in `writes` and `reads` only.
struct pst_ext {
    uint16_t type;
    uint8_t writes, reads;
    bool (*write)(struct pst_conn *c, struct pst_writer *w, unsigned where);
    pst_err (*read)(struct pst_conn *c, struct pst_reader *r, unsigned where);
};

// Extension rows, and the bit of hs->offered and hs->seen that stands for the first of them.
struct pst_exts {
    const struct pst_ext *rows;
    uint8_t num, first_bit;
};

// A flow: one role in one version. `start` are the role's arrows before the version is known and `shared` its extensions in
// either; the rest is the version's own. The hello that settles the version is handed on to take_*_hello.
struct pst_flow {
    uint16_t version;
    uint8_t role;
    uint8_t num_start, num_arrows;
    const struct pst_arrow *start, *arrows;
    struct pst_exts shared, own;
    pst_err (*take_client_hello)(struct pst_conn *c, struct pst_message *m, const struct pst_client_hello *ch);
    pst_err (*take_server_hello)(struct pst_conn *c, struct pst_message *m, const struct pst_server_hello *sh);
    // Carries out the MAKE_ and SEND_/RECV_ bits of an arrow.
    pst_err (*turn_keys)(struct pst_conn *c, unsigned keys);
    bool (*proved_enough)(const struct pst_handshake *hs);
    pst_err (*export_keys)(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context);
};

// What is needed until connected; it lies in the memory the caller gave as mem.hs, and its arena behind it.
struct pst_handshake {
    uint8_t *arena;
    size_t arena_left;
    struct pst_transcript transcript;
    union { // RFC 8446 7.1: each is spent when the next is made
        struct pst_early_secret early;
        struct pst_handshake_secret handshake;
        struct pst_master_secret master;
    } secret;
    PST_SECRET uint8_t traffic[2][MAX_SECRET_LEN]; // handshake traffic secrets, enum pst_dir
    PST_SECRET uint8_t app[2][MAX_SECRET_LEN];     // application traffic secrets, until installed
    PST_SECRET uint8_t shared[64];                 // from the key exchange to MAKE_HS
    struct pst_randoms randoms;
    uint8_t session_id[32];
    uint8_t session_id_len;
    uint8_t proved;         // enum pst_proof
    uint8_t num_shares;
    bool hello_made, retry_asked, retried, early_made, handshake_made, ccs_sent;
    bool extended_master_secret;     // RFC 7627: both sides have it
    bool renegotiation_info;         // RFC 5746: the client knows of it (extension or SCSV)
    bool auth_asked;                 // a CertificateRequest came (client) or went (server)
    bool peer_must_show_certificate; // a server always, unless a PSK stands for it
    bool peer_showed_certificate;
    const char *server_name;             // client: the caller's
    const struct pst_kex_alg *group;     // of the key exchange; client, after a HelloRetryRequest: the one asked for
    struct {
        const struct pst_kex_alg *alg;
        uint8_t *random; // PST_SECRET: what the share is generated from, so that a second hello can repeat it
        uint8_t *key;    // PST_SECRET
    } share[PST_MAX_KEY_SHARES];
    uint8_t *share_keys; // where those lie
    size_t share_keys_len;
    // Views into the message read last; used up by the arrows that follow it.
    pst_span peer_share;                // the key_exchange of our group
    pst_span cookie;
    pst_span peer_groups, peer_schemes; // the lists inside supported_groups and signature_algorithms
    pst_span peer_shares;               // client_shares
    pst_span peer_name;                 // HostName of server_name
    pst_span reply;                     // server: our key_exchange
    const struct pst_identity *identity; // what we show, or NULL
    const struct pst_scheme *scheme;     // what we sign with
    struct pst_public_key peer_key;      // views into peer_key_bytes
    uint8_t *peer_key_bytes;
    size_t peer_key_cap;
    void *transcript_state[MAX_TRANSCRIPT_HASHES];
    void *verifier_work;
    uint64_t offered;          // extensions we asked for, by the bits of struct pst_exts
    uint64_t seen;             // extensions in the message read last, likewise
    uint8_t hello_digest[64];  // server: of what may not change between two hellos
};

// Takes n bytes of the handshake's memory, aligned to 16; NULL when there are not enough.
void *pst_arena_take(struct pst_handshake *hs, size_t n);

#endif
