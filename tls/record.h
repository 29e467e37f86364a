// record.h: one direction of the record layer, RFC 8446 5: frame, protect, unprotect. What differs between the
// versions (nonce, additional data, inner type) is a value: struct pst_record_format.
//
//     | header 5 | explicit nonce (1.2 only) | content ... | type (1.3 only) | tag |
//      <-------- front ------------------->                 <------- back ------->
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RECORD_H
#define PST_RECORD_H

#include <postern/conn.h>

struct pst_record_format {
    uint8_t front; // bytes before the content, header included
    uint8_t inner; // bytes of inner content type
    // Seals the record whose content of `len` bytes lies at record + front; returns the record's whole length.
    size_t (*seal)(struct pst_half *half, uint8_t *record, uint8_t type, size_t len);
    // Opens the record of `len` bytes, header included, in place: content and its type.
    pst_err (*open)(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content);
};
extern const struct pst_record_format pst_record13;          // TLS 1.3
extern const struct pst_record_format pst_record12_explicit; // TLS 1.2 with AES-GCM or CCM: RFC 5288, RFC 6655
extern const struct pst_record_format pst_record12;          // TLS 1.2 with ChaCha20-Poly1305: RFC 7905

// Installs a key in half->key; the caller has set half->iv. A half without an aead is unprotected.
void pst_half_rekey(struct pst_half *half, const struct pst_record_format *format, const struct pst_aead_alg *aead,
                    PST_SECRET const uint8_t *key, uint64_t limit);

// Bytes that a record adds before and behind its content.
size_t pst_record_front(const struct pst_half *half);
size_t pst_record_overhead(const struct pst_half *half);

// Makes a record of the content of `len` <= 16384 bytes at record + front, protected if the half is; returns
// its length.
size_t pst_record_seal(struct pst_half *half, uint8_t *record, uint8_t type, size_t len);

// Opens a record (header included) in place. PST_E_BAD_RECORD_MAC, PST_E_RECORD_OVERFLOW, PST_E_NO_CONTENT_TYPE.
PST_MUST_CHECK pst_err pst_record_open(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type,
                                       pst_span *content);

#endif
