// postern/config.h: everything that is decided before the first byte. A config is const after it is made and shared by any
// number of connections and threads; what it does not name is not linked.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_CONFIG_H
#define POSTERN_CONFIG_H

#include <postern/kit.h>
#include <postern/trace.h>
#include <postern/x509.h>

#ifdef __cplusplus
extern "C" {
#endif

// A flow is one role in one version: its arrows, its messages, its extensions. Name the ones you want.
struct pst_flow;
extern const struct pst_flow pst_client13_flow; // TLS 1.3 client, RFC 8446 A.1
extern const struct pst_flow pst_server13_flow; // TLS 1.3 server, RFC 8446 A.2
extern const struct pst_flow pst_client12_flow; // TLS 1.2 client, RFC 5246 7.3: ECDHE and AEAD only
extern const struct pst_flow pst_server12_flow; // TLS 1.2 server

// What a signer is asked. Sign `content` with `scheme` (IANA SignatureScheme); `digest` is its hash already made, where the
// scheme has a hash, for secure elements that want it. `random` is 32 fresh bytes for nonces, blinding and salt.
struct pst_sign_request {
    uint16_t scheme;
    pst_span content;
    pst_span digest;
    PST_SECRET pst_span random;
};

// A signer as a value. sign writes at most cap bytes and their number, and answers PST_OK; or PST_WAIT_SIGNER, and is asked
// the same again at each pst_continue until it has the answer; or an error, which ends the handshake with SIGNER_FAILED.
struct pst_signer {
    PST_MUST_CHECK pst_err (*sign)(void *ctx, const struct pst_sign_request *request, uint8_t *sig, size_t cap,
                                   size_t *sig_len);
    void *ctx;
    const uint16_t *schemes; // SignatureSchemes it can do, best first
    size_t num_schemes;
};

// Who we are: a certificate chain (DER, leaf first, without the anchor) and what signs for it.
struct pst_identity {
    const pst_span *chain;
    size_t num_chain;
    const struct pst_signer *signer;
};

// The default signer: a key in memory. pst_key_signer_init parses `der` (PKCS#8, SEC1 or PKCS#1, which must outlive it),
// checks that it belongs to `certificate` (DER; empty: not checked), and fills k->signer with the schemes that key and
// kit allow.
struct pst_key_signer {
    struct pst_signer signer;
    // private from here
    const struct pst_kit *kit;
    struct pst_private_key key;
};
PST_MUST_CHECK pst_err pst_key_signer_init(struct pst_key_signer *k, const struct pst_kit *kit, PST_SECRET pst_span der,
                                           pst_span certificate);

struct pst_config {
    const struct pst_kit *kit;
    const struct pst_flow *const *flows; // NULL-terminated

    // Preferences as IANA numbers, best first; NULL = all that the kit has, in the library's order.
    const uint16_t *suites;
    size_t num_suites;
    const uint16_t *groups;
    size_t num_groups;
    const uint16_t *schemes; // SignatureSchemes accepted from the peer
    size_t num_schemes;
    // Client: the first so many groups (at most 3) get a share in the first hello; 0 = one, or two where the first is a hybrid
    // that older servers do not know.
    uint8_t num_key_shares;

    // Randomness from a source fit for keys; PST_OK or any error. Required.
    PST_MUST_CHECK pst_err (*entropy)(void *ctx, uint8_t *out, size_t len);
    void *entropy_ctx;
    // The time, and what it is worth. NULL = unknown, which a path verifier's policy must then allow.
    struct pst_time (*now)(void *ctx);
    void *now_ctx;

    // How the peer is believed. A client must have one.
    const struct pst_verifier *verifier;
    // Who we are. A server must have one.
    const struct pst_identity *identity;
    // Server: chooses another identity for the name asked for (server_name, not NUL-terminated; empty when absent).
    // PST_OK with *out set, or PST_E_UNRECOGNIZED_NAME. NULL = always `identity`.
    PST_MUST_CHECK pst_err (*choose_identity)(void *ctx, pst_span server_name, const struct pst_identity **out);
    void *choose_identity_ctx;

    // Application protocols (RFC 7301), best first, NULL-terminated list of strings of 1..255 bytes. NULL = no ALPN. A server
    // with a list refuses a client that offers only others.
    const char *const *alpn;

    bool require_extended_master_secret; // TLS 1.2: refuse a peer without RFC 7627, instead of doing without exporters
    bool no_compat_mode;        // leave out the middlebox compatibility of RFC 8446 D.4
    uint64_t records_per_key;   // send a KeyUpdate after so many records; 0 = the limit of RFC 8446 5.5 for the AEAD

    // Observation. `trace` may be NULL. Secrets are passed to it only where trace_secrets says so as well.
    pst_trace_fn *trace;
    void *trace_ctx;
    bool trace_secrets;
};

#ifdef __cplusplus
}
#endif
#endif
