// rsa_encode.h: the byte side of RSA signatures, RFC 8017 9 and B.2.1, shared by signing and verifying.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RSA_ENCODE_H
#define PST_RSA_ENCODE_H

#include "crypto/base/bytes.h"
#include <postern/kit.h>

// pst_rsa_pkcs1_encode writes the em_len >= 94 bytes of EMSA-PKCS1-v1_5 over a digest; SHA-256, SHA-384 and SHA-512 are
// told apart by its length. False for any other length. SHA-1 and SHA-224 are absent on purpose.
PST_MUST_CHECK bool pst_rsa_pkcs1_encode(uint8_t *em, size_t em_len, pst_span digest);

// pst_rsa_mgf1_xor adds the n byte mask MGF1(seed) to buf. The seed may be secret. It must not overlap buf.
void pst_rsa_mgf1_xor(const struct pst_hash_alg *hash, uint8_t *buf, size_t n, pst_span seed);

// pst_rsa_pss_hash writes H = Hash(eight zeros || digest || salt), hash->len bytes. out may overlap the salt.
void pst_rsa_pss_hash(const struct pst_hash_alg *hash, uint8_t *out, pst_span digest, pst_span salt);

#endif
