// rsa_private.h: the RSA private operation, RFC 8017 5.1.2 and 5.2.1, with CRT, blinded and checked.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RSA_PRIVATE_H
#define PST_RSA_PRIVATE_H

#include "crypto/rsa_public.h"

#define PST_RSA_RANDOM_LEN 32 // bytes of fresh random that one operation consumes

// Limbs of work for moduli of up to so many bits. Two bits of each exponent at a time is the fast form, one the small one.
#define PST_RSA_PRIVATE_WORK(bits, window) ((8 + (1 << 2 * (window))) * PST_LIMBS((bits) >> 1))

// pst_rsa_seed makes the seed for one use of the random bytes of an operation: a label, so that no two uses share a mask.
#define PST_RSA_SEED_LEN (1 + PST_RSA_RANDOM_LEN)
enum pst_rsa_use { PST_RSA_BLIND_P, PST_RSA_BLIND_Q, PST_RSA_SALT };
void pst_rsa_seed(PST_SECRET uint8_t out[PST_RSA_SEED_LEN], enum pst_rsa_use use, PST_SECRET const uint8_t *random);

// pst_rsa_private_fits says whether the lengths of a key (public) are those of a modulus of PST_RSA_MIN_BITS to max_bits bits and
// two primes of half its bytes, rounded up. PST_OK or PST_E_BAD_PRIVATE_KEY.
PST_MUST_CHECK pst_err pst_rsa_private_fits(const struct pst_private_key *key, size_t max_bits);

// pst_rsa_private computes out = in^d mod n for a key that fits; out and in are n.n bytes and may be the same, in < n. `random`
// is PST_RSA_RANDOM_LEN bytes, expanded with `hash` for blinding. window is 1 or 2. PST_E_BAD_PRIVATE_KEY, with out untouched,
// when the result does not give `in` back under the public exponent: a wrong key, or a fault. work holds secrets afterwards.
PST_MUST_CHECK pst_err pst_rsa_private(PST_SECRET uint8_t *out, PST_SECRET const uint8_t *in,
                                       const struct pst_private_key *key, const struct pst_hash_alg *hash,
                                       PST_SECRET const uint8_t *random, unsigned window, pst_limb *work);

#endif
