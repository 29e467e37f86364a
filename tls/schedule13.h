// schedule13.h: the key schedule of TLS 1.3 as types, RFC 8446 7.1, drawn below.
// Deriving a secret too early does not compile, and what is spent is wiped.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SCHEDULE13_H
#define PST_SCHEDULE13_H

#include <postern/kit.h>
#include "tls/consts.h"

//             0
//             |
//             v
//   PSK ->  HKDF-Extract = Early Secret            struct pst_early_secret
//             |
//             v
//       Derive-Secret(., "derived", "")
//             |
//             v
//   (EC)DHE -> HKDF-Extract = Handshake Secret     struct pst_handshake_secret
//             |
//             +-----> "c hs traffic", "s hs traffic"
//             v
//       Derive-Secret(., "derived", "")
//             |
//             v
//   0 -> HKDF-Extract = Master Secret              struct pst_master_secret
//             |
//             +-----> "c ap traffic", "s ap traffic", "exp master", "res master"

struct pst_early_secret {
    PST_SECRET uint8_t b[MAX_SECRET_LEN];
};
struct pst_handshake_secret {
    PST_SECRET uint8_t b[MAX_SECRET_LEN];
};
struct pst_master_secret {
    PST_SECRET uint8_t b[MAX_SECRET_LEN];
};

// `psk` may be empty (a string of zeros is used then, RFC 8446 7.1).
void pst_early_secret_from(struct pst_early_secret *out, const struct pst_hash_alg *hash, PST_SECRET pst_span psk);
// `out` may lie where `spent` lies; so for the next one.
void pst_handshake_secret_from(struct pst_handshake_secret *out, struct pst_early_secret *spent,
                               const struct pst_hash_alg *hash, PST_SECRET pst_span shared);
void pst_master_secret_from(struct pst_master_secret *out, struct pst_handshake_secret *spent,
                            const struct pst_hash_alg *hash);

// Derive-Secret(secret, label, messages) with their Transcript-Hash: hash->len bytes.
void pst_derive_hs(uint8_t *out, const struct pst_handshake_secret *secret, const struct pst_hash_alg *hash,
                   const char *label, const uint8_t *transcript_hash);
void pst_derive_app(uint8_t *out, const struct pst_master_secret *secret, const struct pst_hash_alg *hash,
                    const char *label, const uint8_t *transcript_hash);

// HKDF-Expand-Label(secret, label, context, out_len), RFC 8446 7.1. PST_E_USAGE when a length does not fit.
PST_MUST_CHECK pst_err pst_expand_label(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash,
                                        PST_SECRET const uint8_t *secret, const char *label, pst_span context);

// [sender]_write_key and _write_iv, RFC 8446 7.3: key_len and 12 bytes.
void pst_traffic_key(uint8_t *key, size_t key_len, uint8_t iv[12], const struct pst_hash_alg *hash,
                     PST_SECRET const uint8_t *traffic_secret);

// application_traffic_secret_N+1, RFC 8446 7.2, in place.
void pst_next_traffic_secret(PST_SECRET uint8_t *secret, const struct pst_hash_alg *hash);

// verify_data of Finished, RFC 8446 4.4.4: hash->len bytes.
void pst_finished_mac(uint8_t *out, const struct pst_hash_alg *hash, PST_SECRET const uint8_t *base_key,
                      const uint8_t *transcript_hash);

// TLS-Exporter, RFC 8446 7.5.
PST_MUST_CHECK pst_err pst_exporter(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash,
                                    PST_SECRET const uint8_t *exporter_secret, const char *label, pst_span context);

#endif
