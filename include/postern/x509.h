// postern/x509.h: who to believe. Trust anchors, the verifier as a value, chain verification alone, keys and PEM.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_X509_H
#define POSTERN_X509_H

#include <postern/kit.h>

#ifdef __cplusplus
extern "C" {
#endif

// A trust anchor, RFC 5280 6.1.1 (d): a name and a key, as views of DER that must outlive every use; the certificate it
// came from, if any, need not be self-signed. The rest is what a certificate says of itself beyond that; RFC 5937 holds
// a path to it, and so does pst_path_verify. All of it may be zero: nothing is known then, and nothing limited.
struct pst_anchor {
    pst_span subject;              // Name, the whole SEQUENCE
    pst_span spki;                 // SubjectPublicKeyInfo, the whole SEQUENCE
    pst_span name_constraints;     // NameConstraints, the whole SEQUENCE, or empty
    int64_t not_before, not_after; // seconds since 1970; both 0: not known
    uint16_t path_limit;           // 1 + pathLenConstraint, or 0
    uint16_t flags;                // PST_ANCHOR_*
};

#define PST_ANCHOR_NOT_A_CA 1         // vouches for nobody but itself
#define PST_ANCHOR_NOT_CRL_ISSUER 2   // key usage without cRLSign
#define PST_ANCHOR_NOT_FOR_SERVERS 4  // extended key usage without serverAuth
#define PST_ANCHOR_NOT_FOR_CLIENTS 8  // extended key usage without clientAuth
#define PST_ANCHOR_IRREGULAR 16       // its certificate is not as RFC 5280 4.2 and CA/B BR 7.1.2.1 want a root's to be

// What the clock is worth. Time is never silently skipped: the verdict says which policy was used.
enum pst_time_policy {
    PST_TIME_TRUSTED = 0,   // `now` is the time
    PST_TIME_NOT_BEFORE,    // no clock: it is at least `now` (the firmware's build date): expiry is judged, the start is not
    PST_TIME_UNKNOWN,       // validity is not judged at all
};

struct pst_time {
    enum pst_time_policy policy;
    int64_t now; // seconds since 1970-01-01T00:00:00Z, without leap seconds
};

#define PST_MAX_CERTS 16 // certificates of a path, and of a peer's message
#define PST_MAX_POOL 254 // certificates that pst_path_verify takes

// What a verifier is asked. All spans are the caller's.
struct pst_peer {
    const struct pst_kit *kit;
    const pst_span *certs; // DER, the leaf first; what follows is an unordered pool
    size_t num_certs;
    const char *name;      // DNS name or IP literal (of a client also a mailbox) the leaf must be for, NUL-terminated, one
                           // dot at the end allowed; NULL: the caller does not check a name
    bool is_server;        // the peer is a server (serverAuth), else a client (clientAuth)
    bool key_transport;    // the leaf's key will decrypt (TLS_RSA_WITH_*): keyEncipherment instead of digitalSignature
    struct pst_time time;
    pst_span ocsp_staple;  // OCSPResponse that came with the leaf, or empty
};

// What a verifier found: enough to tell a person which certificate, which rule, and what would have satisfied it.
struct pst_verdict {
    pst_err error;
    enum pst_time_policy time_policy;
    uint8_t certificate;      // index in peer.certs of the certificate that failed (0 = leaf); 255: an anchor, or none
    uint8_t path[PST_MAX_CERTS]; // indices from the leaf upwards: the path taken, or the deepest tried
    uint8_t path_len;
    uint16_t anchor;          // index of the anchor that ended the path; 65535: none
    pst_span subject;         // Name of that certificate (DER)
    pst_span issuer;          // Name of the issuer it looks for
    pst_span key_id;          // its authorityKeyIdentifier's keyIdentifier, or empty
    pst_span extension;       // OID of the extension that failed, or empty
    int64_t not_before, not_after;
};

// A verifier as a value: path validation, a pin, a raw key, or the caller's own. `work` is work_len bytes aligned to 8,
// zero at the first call. It may answer PST_WAIT_WORK and is then called again with the same arguments. On PST_OK `key` is
// the leaf's public key, as views into peer->certs or work.
struct pst_verifier {
    PST_MUST_CHECK pst_err (*verify)(const void *ctx, const struct pst_peer *peer, struct pst_public_key *key,
                                     struct pst_verdict *verdict, void *work);
    const void *ctx;
    size_t work_len;
};

// How much is asked of the form of certificates, where RFC 5280 asks it of those who issue them and a path could be
// believed without.
enum pst_profile {
    // As the web PKI is: subject and authority key identifiers where RFC 5280 4.2.1.1 and 4.2.1.2 want them, extensions
    // critical where they must be and only there, serial numbers above zero, keyUsage and cA in agreement.
    PST_PROFILE_WEB = 0,
    // As PKIs made by hand are: none of this. What a path means is judged all the same.
    PST_PROFILE_PRIVATE = 1,
    // As the CA/Browser Forum's Baseline Requirements want it, beyond PST_PROFILE_WEB: no PST_ANCHOR_IRREGULAR (some roots
    // in every store are); of servers no anyExtendedKeyUsage, no critical extended key usage, and no common name that
    // spells a host otherwise than the alternative names do.
    PST_PROFILE_STRICT = 2,
};

// What path validation believes. Const after it is made; shared by connections and threads.
struct pst_trust {
    const struct pst_anchor *anchors;
    size_t num_anchors;
    const pst_span *crls; // DER CertificateLists; those that cover a certificate of the path are checked
    size_t num_crls;
    const struct pst_status_check *status; // &pst_crl_status where there are CRLs; without any, NULL leaves the code out
    int16_t max_intermediates; // most non-self-issued certificates between leaf and anchor; -1: no limit but the budget's
    // Is "co.uk" of "*.co.uk" a name under which strangers register? NULL: wildcards are refused under single labels only.
    bool (*is_public_suffix)(void *ctx, const char *name, size_t len);
    void *public_suffix_ctx;
    uint16_t max_signature_checks; // budgets for one verification; 0 = the default in brackets [64]
    uint32_t max_comparisons;      // of names, each counting for 1 + its bytes / 64; so do certificates read again [65536]
    enum pst_profile profile;
    bool one_check_per_call; // PST_WAIT_WORK after each signature check
};

// Revocation by CRLs, RFC 5280 6.3: direct and complete ones, signed by the CA's own key.
struct pst_status_check;
extern const struct pst_status_check pst_crl_status;

// Bytes of `work` that pst_path_verify needs.
#define PST_PATH_WORK_LEN 1792

// pst_path_verify is RFC 5280 section 6 over an unordered pool, with backtracking under the budgets of `trust`; it is the
// `verify` of a verifier whose ctx is a struct pst_trust. Names are RFC 9525's: subjectAltName only, wildcards only as the
// whole left-most label. Certificate policies are not processed: all are acceptable, and a critical policyConstraints is
// refused. A certificate that stands among the anchors is believed as a leaf if it is self-signed (its path is then itself,
// issued by the anchor); to believe any other leaf alone, pin it.
//
// When no path can be believed, the error and the verdict are those of the path that came furthest. The checks of one
// certificate go: form, CA, profile, validity, key usage, path length, extended key usage, name constraints, the
// signature of the one below; of the leaf: form, profile, validity, key, key usage, extended key usage, name. `verdict`
// must not be NULL.
PST_MUST_CHECK pst_err pst_path_verify(const void *trust, const struct pst_peer *peer, struct pst_public_key *key,
                                       struct pst_verdict *verdict, void *work);

// Pins: the SHA-256 of SubjectPublicKeyInfos (RFC 7469 2.4), for peers that are known beforehand. pst_pin_verify is the
// `verify` of a verifier whose ctx is a struct pst_pins and whose work_len is 0: the leaf's key must be one of them, and
// nothing else is looked at, neither name nor time. It links no path validation.
struct pst_pins {
    const uint8_t (*sha256)[32];
    size_t num_pins;
};
PST_MUST_CHECK pst_err pst_pin_verify(const void *pins, const struct pst_peer *peer, struct pst_public_key *key,
                                      struct pst_verdict *verdict, void *work);

// Raw public keys: what a peer sends as its certificate must be one of these, byte for byte (RFC 7250 sends the
// SubjectPublicKeyInfo; it may as well be a whole certificate). pst_raw_key_verify is the `verify` of a verifier whose ctx is a
// struct pst_raw_keys and whose work_len is 0; it parses nothing and so links nothing of X.509. PST_E_PIN_MISMATCH.
struct pst_raw_key {
    pst_span sent;             // what the peer sends
    struct pst_public_key key; // the key in it
};
struct pst_raw_keys {
    const struct pst_raw_key *keys;
    size_t num_keys;
};
PST_MUST_CHECK pst_err pst_raw_key_verify(const void *raw_keys, const struct pst_peer *peer, struct pst_public_key *key,
                                          struct pst_verdict *verdict, void *work);

// pst_anchor_from_certificate makes an anchor of a certificate (views into `der`). Refused are certificates that cannot be
// read, that contradict themselves, or that have a critical extension that is not understood.
PST_MUST_CHECK pst_err pst_anchor_from_certificate(struct pst_anchor *out, pst_span der);

// A few facts of a certificate for people and tools; spans are views into `der`.
struct pst_certificate_facts {
    pst_span serial, subject, issuer, spki, san;
    int64_t not_before, not_after;
    struct pst_public_key key;
    bool is_ca;
    bool key_known; // `key` could be parsed
};
PST_MUST_CHECK pst_err pst_certificate_read(struct pst_certificate_facts *out, pst_span der);

// pst_name_text writes a Name as RFC 4514 text, most specific first ("CN=a, O=b"), NUL-terminated, at most cap bytes;
// control and non-ASCII bytes are escaped as \xx, a value that is no string of bytes is # and the hex of its content.
// Returns the length without NUL that the whole text takes.
size_t pst_name_text(char *out, size_t cap, pst_span name);

// pst_pem_next finds the next PEM block (RFC 7468) in *text, decodes it into out (which may be the text itself: the bytes
// are fewer), and moves *text past it. `label` gets a view of the label ("CERTIFICATE"). Text between blocks is skipped.
// PST_E_PEM_NOT_FOUND when no block is left, PST_E_PEM when one is damaged (also one with headers, as old encrypted keys
// have), PST_E_OUT_TOO_SMALL; *text is then past what was looked at, and what was written to out is wiped.
PST_MUST_CHECK pst_err pst_pem_next(pst_span *text, pst_span *label, uint8_t *out, size_t cap, size_t *out_len);

// pst_private_key_read understands PKCS#8, SEC1 and PKCS#1 DER; `out` holds views into `der`, which must outlive it.
PST_MUST_CHECK pst_err pst_private_key_read(struct pst_private_key *out, PST_SECRET pst_span der);

// pst_private_key_matches says PST_OK when `key` belongs to `certificate` (DER), PST_E_KEY_MISMATCH when not. It derives the
// public key of an elliptic one and so links what signs.
PST_MUST_CHECK pst_err pst_private_key_matches(const struct pst_private_key *key, pst_span certificate);

#ifdef __cplusplus
}
#endif
#endif
