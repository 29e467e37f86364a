// ed25519.h: the seams of Ed25519 (RFC 8032 5.1): a base point multiplication as a value, so that a member of the kit
// with a larger table differs from the portable one by one function, and the hash of three parts.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_ED25519_H
#define PST_ED25519_H

#include <postern/kit.h>
#include "crypto/edwards25519.h"

#define PST_ED25519_LEN     32 // bytes of a seed, a public key, a coordinate, a scalar
#define PST_ED25519_SIG_LEN 64 // R || S

// s B in constant time, for any 256-bit s: pst_ed_base_mult or a faster one.
typedef void pst_ed_base_mult_fn(struct ed_point *out, PST_SECRET const uint8_t s[32]);

// pst_ed25519_sign_with is pst_sign_ed25519.sign over the given base point multiplication.
PST_MUST_CHECK pst_err pst_ed25519_sign_with(pst_ed_base_mult_fn *base_mult, uint8_t *sig, size_t sig_cap,
                                             size_t *sig_len, const struct pst_private_key *key,
                                             const struct pst_sig_how *how, pst_span input);

// pst_ed25519_hash_scalar writes SHA-512(a || b || c) mod L; `state` is left to be wiped by the caller where that
// matters.
void pst_ed25519_hash_scalar(uint8_t out[32], union pst_hash_state *state, const struct pst_hash_alg *sha512,
                             pst_span a, pst_span b, pst_span c);

#endif
