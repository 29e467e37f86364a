// ecdsa.h: ECDSA (FIPS 186-5 6) over the curves of weierstrass.h; the members of a kit are made of these.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_ECDSA_H
#define PST_ECDSA_H

#include <postern/kit.h>
#include "crypto/weierstrass.h"

// --- ecdsa_verify.c

#define PST_ECDSA_VERIFY_LIMBS(num, q_window) (PST_EC_SUM_LIMBS(num, q_window) + 2 * (num))

// pst_ecdsa_verify_raw_vartime checks a signature (r, s), big-endian integers of any length, on a digest, of which the leftmost
// c->bits count. `point` is SEC1 uncompressed. PST_OK, PST_E_BAD_SIGNATURE, PST_E_BAD_PUBLIC_KEY. scratch:
// PST_ECDSA_VERIFY_LIMBS(c->p.num, c->q_window).
PST_MUST_CHECK pst_err pst_ecdsa_verify_raw_vartime(const struct pst_curve *c, pst_limb *scratch, pst_span point,
                                                    pst_span digest, pst_span r, pst_span s);

// pst_ecdsa_verify_vartime is pst_verify_alg.verify for one curve and the key kind that goes with it.
PST_MUST_CHECK pst_err pst_ecdsa_verify_vartime(const struct pst_curve *c, pst_limb *scratch, enum pst_key_kind kind,
                                                const struct pst_public_key *key, const struct pst_sig_how *how,
                                                pst_span input, pst_span sig);

// --- ecdsa_sign.c

// base_limbs: what the pst_ec_base wants.
#define PST_ECDSA_SIGN_LIMBS(num, base_limbs) ((base_limbs) + 6 * (num))

// P1 = k * G, projective, for a secret k <= n: pst_ec_mul_base (PST_EC_MUL_LIMBS), or something faster. scratch begins with the
// frame.
typedef void pst_ec_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k);

// pst_ecdsa_sign_raw writes r and s, c->len bytes each. The nonce is RFC 6979 3.2's with how->hash; `random`, if not empty, is
// the additional input of 3.6. PST_OK, PST_E_BAD_PRIVATE_KEY (d not in [1, n - 1]), PST_E_USAGE (the digest is not of
// how->hash). scratch: PST_ECDSA_SIGN_LIMBS; it holds secrets afterwards.
PST_MUST_CHECK pst_err pst_ecdsa_sign_raw(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *r_s,
                                          PST_SECRET pst_span d, const struct pst_hash_alg *hash, pst_span digest,
                                          PST_SECRET pst_span random);

// pst_ecdsa_sign is pst_sign_alg.sign for one curve.
PST_MUST_CHECK pst_err pst_ecdsa_sign(const struct pst_curve *c, pst_ec_base *base, pst_limb *scratch, uint8_t *sig,
                                      size_t sig_cap, size_t *sig_len, enum pst_key_kind kind,
                                      const struct pst_private_key *key, const struct pst_sig_how *how, pst_span input,
                                      PST_SECRET pst_span random);

// --- ec_public.c

// pst_ec_public_point writes the SEC1 uncompressed point that belongs to the private key d: 65 bytes for PST_KEY_P256, 97 for
// PST_KEY_P384. PST_E_BAD_PRIVATE_KEY when d is not in [1, n - 1] (out is zero), PST_E_USAGE for other kinds.
PST_MUST_CHECK pst_err pst_ec_public_point(enum pst_key_kind kind, uint8_t *out, PST_SECRET pst_span d);

#endif
