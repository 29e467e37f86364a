// poly1305.h: the one-time authenticator Poly1305, RFC 8439 2.5.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_POLY1305_H
#define PST_POLY1305_H

#include <postern/base.h>

// Limbs: three of 44 bits where the compiler multiplies to 128 bits, else five words.
#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)
#define PST_POLY1305_LIMBS 3
typedef uint64_t pst_poly1305_limb;
#else
#define PST_POLY1305_LIMBS 5
typedef uint32_t pst_poly1305_limb;
#endif

struct pst_poly1305 {
    PST_SECRET pst_poly1305_limb h[PST_POLY1305_LIMBS]; // the sum so far
    PST_SECRET pst_poly1305_limb r[PST_POLY1305_LIMBS]; // the multiplier, clamped
    PST_SECRET uint32_t s[4];                           // what is added at the end
};

// Starts a tag under a key that is never used again.
void pst_poly1305_init(struct pst_poly1305 *p, PST_SECRET const uint8_t key[32]);

// Takes in_len bytes. Nothing is buffered: every call but the last takes a multiple of 16 bytes.
void pst_poly1305_update(struct pst_poly1305 *p, const uint8_t *in, size_t in_len);

// Writes the tag and wipes p.
void pst_poly1305_final(struct pst_poly1305 *p, uint8_t tag[16]);

#endif
