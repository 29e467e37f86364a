// postern/crypto.h: the primitives by name, usable alone. Each is a const value of a type in kit.h; naming one links that
// one. All are constant time in their secrets.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_CRYPTO_H
#define POSTERN_CRYPTO_H

#include <postern/kit.h>

#ifdef __cplusplus
extern "C" {
#endif

// Hashes, FIPS 180-4.
extern const struct pst_hash_alg pst_sha256; // 32 bytes
extern const struct pst_hash_alg pst_sha384; // 48 bytes
extern const struct pst_hash_alg pst_sha512; // 64 bytes

// AEADs with 12 byte nonces.
extern const struct pst_aead_alg pst_aes128_gcm;        // NIST SP 800-38D, 16 byte key and tag
extern const struct pst_aead_alg pst_aes256_gcm;        // NIST SP 800-38D, 32 byte key
extern const struct pst_aead_alg pst_chacha20_poly1305; // RFC 8439, 32 byte key

// Key exchange.
extern const struct pst_kex_alg pst_x25519; // RFC 7748; share 32, reply 32, secret 32 bytes
extern const struct pst_kex_alg pst_p256;   // RFC 8446 4.2.8.2; share 65, reply 65, secret 32 bytes

// Signatures.
extern const struct pst_verify_alg pst_verify_p256; // ECDSA, FIPS 186-5, any SHA-2
extern const struct pst_sign_alg pst_sign_p256;     // nonce by RFC 6979, hedged where random is given
extern const struct pst_verify_alg pst_verify_rsa;  // RFC 8017 PKCS#1 v1.5 and PSS, moduli of 2048 to 4096 bits

// pst_hash digests `in` at once into hash->len bytes of `out`.
void pst_hash(const struct pst_hash_alg *hash, uint8_t *out, const uint8_t *in, size_t in_len);

// HMAC, RFC 2104. The state may be copied with memcpy, so that one key schedule serves many messages.
struct pst_hmac {
    const struct pst_hash_alg *hash;
    union pst_hash_state inner, outer;
};
void pst_hmac_init(struct pst_hmac *m, const struct pst_hash_alg *hash, PST_SECRET const uint8_t *key, size_t key_len);
void pst_hmac_update(struct pst_hmac *m, const uint8_t *in, size_t in_len);
void pst_hmac_final(struct pst_hmac *m, uint8_t *out); // writes hash->len bytes; wipes m

// HKDF, RFC 5869. pst_hkdf_extract writes hash->len bytes (out may be salt or ikm). pst_hkdf_expand writes out_len <= 255 *
// hash->len bytes; prk is hash->len bytes.
void pst_hkdf_extract(const struct pst_hash_alg *hash, uint8_t *out, pst_span salt, PST_SECRET pst_span ikm);
PST_MUST_CHECK pst_err pst_hkdf_expand(const struct pst_hash_alg *hash, uint8_t *out, size_t out_len,
                                       PST_SECRET const uint8_t *prk, pst_span info);

// A generator over the caller's entropy, for machines whose source is slow: HMAC_DRBG (NIST SP 800-90A) with SHA-256,
// reseeded from `entropy` at every request of pst_drbg_entropy, so that a forked or restored copy repeats nothing that the
// source does not repeat. pst_drbg_entropy has the type of pst_config.entropy; its ctx is the struct.
struct pst_drbg {
    PST_SECRET uint8_t k[32];
    PST_SECRET uint8_t v[32];
    pst_err (*entropy)(void *ctx, uint8_t *out, size_t len);
    void *entropy_ctx;
};
PST_MUST_CHECK pst_err pst_drbg_init(struct pst_drbg *d, pst_err (*entropy)(void *ctx, uint8_t *out, size_t len), void *ctx);
PST_MUST_CHECK pst_err pst_drbg_entropy(void *drbg, uint8_t *out, size_t len);

#ifdef __cplusplus
}
#endif
#endif
