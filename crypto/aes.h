// aes.h: the AES block cipher, FIPS 197, encryption only: GCM and CCM need no more.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_AES_H
#define PST_AES_H

#include <postern/base.h>

// A plane is one bit of each byte of PST_AES_LANES blocks. 64-bit machines are known by their 128-bit type.
#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)
#define PST_AES_LANES 4
typedef uint64_t pst_aes_plane;
#else
#define PST_AES_LANES 2
typedef uint32_t pst_aes_plane;
#endif

// A key, packed: what an AEAD keeps.
struct pst_aes {
    PST_SECRET pst_aes_plane keys[15][8 / PST_AES_LANES]; // 16 bytes a round
    uint32_t rounds;
};

// The same key ready for use, 15 * 8 planes: for the stack of one call, which wipes it.
struct pst_aes_ready {
    PST_SECRET pst_aes_plane keys[15][8];
    uint32_t rounds;
};

// Expands a key of 16 or 32 bytes: AES-128 or AES-256.
void pst_aes_init(struct pst_aes *a, PST_SECRET const uint8_t *key, size_t key_len);

// Unpacks `a` into `ready`.
void pst_aes_unpack(struct pst_aes_ready *ready, const struct pst_aes *a);

// Enciphers PST_AES_LANES blocks in place; they cost the same as one.
void pst_aes_encrypt(const struct pst_aes_ready *a, uint8_t blocks[16 * PST_AES_LANES]);

// Counter mode: out = in XOR E(counter), E(counter + 1), ... The counter is the last four bytes, big-endian, and
// wraps alone (inc32 of NIST SP 800-38D 6.2). `out` may be `in` exactly.
void pst_aes_ctr(const struct pst_aes_ready *a, uint8_t *out, const uint8_t counter[16], const uint8_t *in,
                 size_t in_len);

#endif
