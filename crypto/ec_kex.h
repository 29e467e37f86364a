// ec_kex.h: ECDH on the NIST curves as RFC 8446 4.2.8.2 and 7.4.2 use it; the members of a kit are made of these.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_EC_KEX_H
#define PST_EC_KEX_H

#include "crypto/ecdsa.h"

#define PST_EC_KEX_LIMBS(num, window) (PST_EC_MUL_LIMBS(num, window) + (num))

// Private keys are d, big-endian, c->len bytes. From random_len bytes of random, a big-endian number, comes
//
//   d = (random mod (n - 1)) + 1                     FIPS 186-5 A.2.1, SP 800-56A 5.6.1.2.1
//
// so that a test chooses d by giving d - 1 with leading zeros. random_len is half as much again as len, which leaves no bias
// that matters. Points are SEC1 uncompressed, 1 + 2 * c->len bytes; the secret is the x-coordinate of d * P, c->len bytes.
// scratch: PST_EC_KEX_LIMBS(c->p.num, c->window); it holds secrets afterwards. On failure all outputs are zero.

PST_MUST_CHECK pst_err pst_ec_kex_generate(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch,
                                           PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random,
                                           size_t random_len);

// PST_E_BAD_KEY_SHARE when the peer's point is not valid; PST_E_BAD_PRIVATE_KEY when the key is not in [1, n - 1].
PST_MUST_CHECK pst_err pst_ec_kex_agree(const struct pst_curve *c, pst_limb *scratch, PST_SECRET uint8_t *secret,
                                        PST_SECRET const uint8_t *key, const uint8_t *peer);

// Generates and agrees in one. PST_E_BAD_KEY_SHARE.
PST_MUST_CHECK pst_err pst_ec_kex_respond(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *reply,
                                          PST_SECRET uint8_t *secret, const uint8_t *share,
                                          PST_SECRET const uint8_t *random, size_t random_len);

// pst_ec_kex_public writes the point d * G. PST_E_BAD_PRIVATE_KEY when d, of any length, is not in [1, n - 1]; out is zero then.
PST_MUST_CHECK pst_err pst_ec_kex_public(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *out,
                                         PST_SECRET pst_span d);

#endif
