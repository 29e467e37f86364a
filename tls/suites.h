// suites.h: cipher suites as rows: IANA number, version, and which members of the kit they are made of.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SUITES_H
#define PST_SUITES_H

#include <postern/config.h>

enum pst_auth { AUTH_ANY = 0, AUTH_ECDSA, AUTH_RSA };

struct pst_suite {
    uint16_t id;
    uint16_t version;        // the version it belongs to
    uint8_t aead, hash;      // offsets into struct pst_kit
    uint8_t auth;            // enum pst_auth: TLS 1.2 names the kind of key in the suite
    uint8_t log2_records;    // how many records one key may protect, RFC 8446 5.5
};

// The algorithm of a suite in this kit; NULL when the kit does not have it.
const struct pst_aead_alg *pst_suite_aead(const struct pst_kit *kit, const struct pst_suite *suite);
const struct pst_hash_alg *pst_suite_hash(const struct pst_kit *kit, const struct pst_suite *suite);

// The i-th suite that cfg enables and its kit can do, in order of preference; NULL past the end.
const struct pst_suite *pst_suite_at(const struct pst_config *cfg, size_t i);

// Can this kind of key authenticate a handshake with this suite?
bool pst_suite_fits(const struct pst_suite *suite, enum pst_key_kind key);

// The enabled suite with this number, or NULL.
const struct pst_suite *pst_suite_find(const struct pst_config *cfg, uint16_t id);

#endif
