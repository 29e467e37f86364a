// postern/conn.h: the connection: bytes in, bytes out. No sockets, no malloc, no clock.
//
//            network                     pst_conn                     application
//     recv -> pst_wire_in  ------->  unprotect, handshake  ------->  pst_app_in
//     send <- pst_wire_out <-------  protect,   handshake  <-------  pst_app_out
//
// Four pipes, each a view and a done. Views never fail; an empty view means "nothing to do here now". One loop serves every
// kind of I/O: send what wire_out shows, take what app_in shows, write into app_out, and fill wire_in when bytes come.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_CONN_H
#define POSTERN_CONN_H

#include <postern/config.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pst_handshake; // needed until connected
struct pst_arrow;
struct pst_suite;
struct pst_record_format;

// All memory of a connection comes from the caller, once. Every block must be aligned to 16 bytes.
//   hs    the handshake; wiped and handed back when connected (pst_handshake_done), free for the next connection then
//   keys  the record keys of both directions, for as long as the connection lives
//   in    what comes: at least one record as large as the peer may send, and one whole handshake message
//   out   what goes: at least one handshake message of ours, and one record of application data
struct pst_memory {
    void *hs;
    size_t hs_len;
    void *keys;
    size_t keys_len;
    uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_len;
};

// Sizes that suit any record a TLS 1.3 peer may send: 5 + 16384 + 256 bytes.
#define PST_RECORD_MAX 16645
#define PST_KEYS_MIN 64

// pst_memory_needs fills hs_len and keys_len with exactly what connections of this config need, and in_len and out_len with
// the least that makes sense; pointers are set to NULL.
void pst_memory_needs(struct pst_memory *needs, const struct pst_config *cfg);

// Memory for one connection of any config with the library's own kits, for machines with room: records of full size.
struct pst_standard_memory {
    union {
        uint64_t align;
        uint8_t bytes[8192];
    } hs;
    union {
        uint64_t align;
        uint8_t bytes[2048];
    } keys;
    uint8_t in[2 * PST_RECORD_MAX];
    uint8_t out[PST_RECORD_MAX];
};
void pst_standard_memory(struct pst_memory *mem, struct pst_standard_memory *m);

// One direction of the record layer.
struct pst_half {
    const struct pst_aead_alg *aead; // NULL: not protected yet
    const struct pst_record_format *format;
    void *key; // aead->state_len bytes in the caller's memory
    uint64_t seq;
    uint64_t limit; // records this key may protect
    uint8_t iv[12];
    PST_SECRET uint8_t secret[48]; // the traffic secret, for KeyUpdate
    uint8_t epoch, generation;
};

struct pst_conn {
    // private from here: read it through the functions below
    const struct pst_config *cfg;
    const struct pst_flow *flow;
    struct pst_handshake *hs;
    const struct pst_suite *suite;
    const char *alpn;
    struct pst_half half[2]; // enum pst_dir
    struct {
        uint8_t *buf;
        size_t cap;
        size_t message, message_have; // handshake bytes, decrypted, not yet consumed
        size_t taken;                 // bytes of the message that a step is (or was last) looking at
        bool read;                    // ... and it has been taken in; it stays until the next one is wanted
        size_t app, app_have;         // application bytes, decrypted, not yet consumed
        size_t raw, raw_have;         // bytes as they came
    } in;
    struct {
        uint8_t *buf;
        size_t cap;
        size_t at, end; // records ready to be sent: buf[at .. end)
    } out;
    union { // what outlives the handshake, for exporters and resumption
        struct {
            PST_SECRET uint8_t exporter[48], resumption[48];
        } v13;
        struct {
            PST_SECRET uint8_t master[48];
            uint8_t client_random[32], server_random[32];
            bool extended; // RFC 7627
        } v12;
    } secret;
    pst_err error;
    uint8_t state;
    uint8_t role;
    uint8_t peer_alert;                                  // ALERT_none: none came
    uint8_t empty_records, warnings, tickets, ccs, key_updates; // what a peer may not send without end
    uint16_t version, group, scheme;
    bool connected, retried, closed_by_us, closed_by_peer, got_bytes;
    bool owes_key_update, ask_peer_key_update;
};

// pst_client_init makes `c` a client that will speak to `server_name` (DNS name or IP literal, kept by pointer until
// connected). NULL is PST_E_USAGE: a client that believes a key rather than a name says so by
// pst_client_init_unnamed. All of `mem` belongs to `c` until pst_wipe; mem.hs only until connected. It sends nothing by
// itself: ask pst_wire_out. Errors: PST_E_USAGE, PST_E_CONFIG_INCOMPLETE, PST_E_MEMORY_TOO_SMALL, PST_E_ENTROPY_FAILED.
PST_MUST_CHECK pst_err pst_client_init(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem,
                                       const char *server_name);

// pst_client_init_unnamed is for verifiers that believe a key rather than a name (pins, raw keys): no server_name is sent
// and none is checked. It exists so that forgetting the name is not a state.
PST_MUST_CHECK pst_err pst_client_init_unnamed(struct pst_conn *c, const struct pst_config *cfg,
                                               const struct pst_memory *mem);

// pst_server_init makes `c` a server for one connection; memory as above.
PST_MUST_CHECK pst_err pst_server_init(struct pst_conn *c, const struct pst_config *cfg, const struct pst_memory *mem);

// pst_wire_in: put bytes from the network here, at most *room ...
uint8_t *pst_wire_in(struct pst_conn *c, size_t *room);
// pst_wire_in_done: ... and say how many. All protocol work happens in this call. PST_OK; PST_WAIT_SIGNER; or the error that
// ended the connection (then pst_wire_out still has the alert to send).
PST_MUST_CHECK pst_err pst_wire_in_done(struct pst_conn *c, size_t got);
// pst_wire_in_end: the network said end of stream. PST_OK after a close_notify; else PST_E_TRUNCATED (connected) or
// PST_E_CLOSED_IN_HANDSHAKE: what came may have been cut.
PST_MUST_CHECK pst_err pst_wire_in_end(struct pst_conn *c);

// pst_wire_out: send these to the network ...
const uint8_t *pst_wire_out(struct pst_conn *c, size_t *len);
// pst_wire_out_done: ... and say how many were sent. May go on with the handshake, so ask pst_wire_out again.
void pst_wire_out_done(struct pst_conn *c, size_t sent);

// pst_app_in: authenticated bytes from the peer, in place ...
const uint8_t *pst_app_in(struct pst_conn *c, size_t *len);
// pst_app_in_done: ... of which so many were used. When all are, the next record is opened: ask pst_app_in again. An error met
// there is in pst_error and comes back from the next call that can return one.
void pst_app_in_done(struct pst_conn *c, size_t used);

// pst_app_out: write plaintext here, at most *room ...
uint8_t *pst_app_out(struct pst_conn *c, size_t *room);
// pst_app_out_done: ... and say how many: they are sealed in place, in one record. PST_E_NOT_CONNECTED, PST_E_USAGE.
PST_MUST_CHECK pst_err pst_app_out_done(struct pst_conn *c, size_t len);

// pst_continue goes on after PST_WAIT_SIGNER or PST_WAIT_WORK; harmless at any other time.
PST_MUST_CHECK pst_err pst_continue(struct pst_conn *c);

// pst_close queues close_notify; no more application data can be sent, what the peer still sends can be read.
PST_MUST_CHECK pst_err pst_close(struct pst_conn *c);
// pst_update_keys queues a KeyUpdate (RFC 8446 4.6.3); with ask_peer the peer is asked for one too. TLS 1.3 only.
PST_MUST_CHECK pst_err pst_update_keys(struct pst_conn *c, bool ask_peer);
// pst_export derives keying material (RFC 8446 7.5): out_len bytes bound to this connection, label and context.
PST_MUST_CHECK pst_err pst_export(const struct pst_conn *c, uint8_t *out, size_t out_len, const char *label, pst_span context);
// pst_wipe forgets everything, keys and all, and gives the memory back; safe at any time, and twice.
void pst_wipe(struct pst_conn *c);

bool pst_is_connected(const struct pst_conn *c);      // the handshake is complete and no error ended it
bool pst_is_closed_by_peer(const struct pst_conn *c); // close_notify came
bool pst_handshake_done(const struct pst_conn *c);    // mem.hs is the caller's again
pst_err pst_error(const struct pst_conn *c);          // the first error, sticky; PST_OK
int pst_peer_alert(const struct pst_conn *c);         // the alert that the peer ended the connection with, or -1

// What was negotiated, as IANA numbers; 0 while not known. pst_scheme is what the peer (for a server: we) signed with.
uint16_t pst_version(const struct pst_conn *c);
uint16_t pst_cipher_suite(const struct pst_conn *c);
uint16_t pst_group(const struct pst_conn *c);
uint16_t pst_signature_scheme(const struct pst_conn *c);
bool pst_was_retried(const struct pst_conn *c);    // there was a HelloRetryRequest
const char *pst_alpn(const struct pst_conn *c);    // one of cfg->alpn, or NULL

// Names for people, by IANA number ("TLS_AES_128_GCM_SHA256", "x25519", "ecdsa_secp256r1_sha256", "certificate_expired"), and
// back; "unknown" and 0 where there is none. They live in words.c.
const char *pst_suite_name(uint16_t suite);
const char *pst_group_name(uint16_t group);
const char *pst_scheme_name(uint16_t scheme);
const char *pst_alert_name(uint8_t alert);
const char *pst_state_name(uint8_t state);
uint16_t pst_suite_number(const char *name);
uint16_t pst_group_number(const char *name);
uint16_t pst_scheme_number(const char *name);

#ifdef __cplusplus
}
#endif
#endif
