// schemes.h: signature schemes as rows, RFC 8446 4.2.3: number, key, form, hash.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SCHEMES_H
#define PST_SCHEMES_H

#include <postern/config.h>

struct pst_scheme {
    uint16_t id;
    uint8_t key;       // enum pst_key_kind
    uint8_t form;      // enum pst_sig_form
    uint8_t hash;      // offset into struct pst_kit
    bool in_handshake; // may sign a TLS 1.3 handshake; else it stands for certificates only
};

// The i-th scheme that cfg accepts from the peer and its kit can verify, in order of preference; NULL past the end.
const struct pst_scheme *pst_scheme_at(const struct pst_config *cfg, size_t i);

// The accepted scheme with this number, or NULL.
const struct pst_scheme *pst_scheme_find(const struct pst_config *cfg, uint16_t id);

// Any scheme known by this number, enabled or not, or NULL.
const struct pst_scheme *pst_scheme_known(uint16_t id);

// The i-th scheme known at all, in the library's order; NULL past the end.
const struct pst_scheme *pst_scheme_known_at(size_t i);

// Can this kind of key make this scheme's signatures?
bool pst_scheme_fits(const struct pst_scheme *scheme, enum pst_key_kind key);

const struct pst_hash_alg *pst_scheme_hash(const struct pst_kit *kit, const struct pst_scheme *scheme);
const struct pst_verify_alg *pst_scheme_verifier(const struct pst_kit *kit, const struct pst_scheme *scheme);

// How the kit is to make or check a signature of this scheme.
struct pst_sig_how pst_scheme_how(const struct pst_kit *kit, const struct pst_scheme *scheme);

// What goes into the kit's function: the digest of `content`, made into `digest` (64 bytes), or the content itself.
pst_span pst_scheme_input(const struct pst_kit *kit, const struct pst_scheme *scheme, uint8_t digest[64],
                          pst_span content);

#endif
