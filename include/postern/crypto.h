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
extern const struct pst_aead_alg pst_aes128_ccm;        // NIST SP 800-38C, 16 byte key and tag; texts below 2^24 bytes
extern const struct pst_aead_alg pst_aes128_ccm_8;      // RFC 6655, the same with an 8 byte tag

// Key exchange. `generate` also makes key pairs to keep: the key is what a key file holds, 32 bytes of X25519 (RFC 8410 7) or the
// big-endian d of the curve (RFC 5915 3), and the share is the public key. An Ed25519 key is 32 random bytes, see below.
extern const struct pst_kex_alg pst_x25519; // RFC 7748; share 32, reply 32, secret 32 bytes
extern const struct pst_kex_alg pst_p256;   // RFC 8446 4.2.8.2; share 65, reply 65, secret 32 bytes
extern const struct pst_kex_alg pst_p384;   // RFC 8446 4.2.8.2; share 97, reply 97, secret 48 bytes

// Signatures.
extern const struct pst_verify_alg pst_verify_p256; // ECDSA, FIPS 186-5, any SHA-2
extern const struct pst_verify_alg pst_verify_p384;
extern const struct pst_verify_alg pst_verify_p521;
extern const struct pst_sign_alg pst_sign_p256; // nonce by RFC 6979, hedged where random is given
extern const struct pst_sign_alg pst_sign_p384;
// RSA, RFC 8017 PKCS#1 v1.5 and PSS with SHA-256, SHA-384, SHA-512; public exponents odd, 3 to 2^32 - 1. The members differ in
// the longest modulus they take, and so in stack. Signing blinds, checks its result with the public exponent before it leaves
// (a fault gives PST_E_BAD_PRIVATE_KEY), and wants 32 bytes of random and two primes of equal length, each half the modulus.
extern const struct pst_verify_alg pst_verify_rsa;      // moduli of 2048 to 4096 bits; stack 2.7 KB on a Cortex-M4
extern const struct pst_verify_alg pst_verify_rsa_2048; // 2048 bits; stack 1.7 KB
extern const struct pst_verify_alg pst_verify_rsa_8192; // 2048 to 8192 bits; stack 4.8 KB
extern const struct pst_sign_alg pst_sign_rsa;          // moduli of 2048 to 4096 bits; stack 7.2 KB
extern const struct pst_sign_alg pst_sign_rsa_2048;     // 2048 bits; stack 2.6 KB, slower by a quarter

// pst_rsa_decrypt_premaster opens the EncryptedPreMasterSecret of a TLS RSA key transport (RFC 5246 7.4.7.1). `out` becomes the
// 48 bytes sent when their padding, length and client_version (that of the ClientHello) are right, else client_version and
// `fallback`; nothing that can be observed tells which. `fallback` is 46 fresh random bytes, `random` 32 others. Moduli as for
// pst_sign_rsa. On failure, which does not depend on the ciphertext, out is zero: PST_E_USAGE (random), PST_E_BAD_PRIVATE_KEY.
PST_MUST_CHECK pst_err pst_rsa_decrypt_premaster(PST_SECRET uint8_t out[48], const struct pst_private_key *key,
                                                 uint16_t client_version, pst_span ciphertext,
                                                 PST_SECRET const uint8_t fallback[46], PST_SECRET pst_span random);

// pst_rsa_decrypt opens RSAES-PKCS1-v1_5 (RFC 8017 7.2.2) with implicit rejection (draft-irtf-cfrg-rsa-guidance): a ciphertext
// with wrong padding gives PST_OK and a message that is a fixed pseudorandom function of key and ciphertext, of a length so
// chosen too. Only the length of the message is observable. out_cap is at least the modulus length - 11. `random` is 32 fresh
// bytes. On failure *out_len is 0 and out untouched: PST_E_OUT_TOO_SMALL, PST_E_USAGE (random), PST_E_DECODE (the ciphertext is
// not as long as the modulus, or not below it), PST_E_BAD_PRIVATE_KEY.
PST_MUST_CHECK pst_err pst_rsa_decrypt(PST_SECRET uint8_t *out, size_t out_cap, size_t *out_len,
                                       const struct pst_private_key *key, pst_span ciphertext, PST_SECRET pst_span random);

extern const struct pst_verify_alg pst_verify_ed25519; // RFC 8032 5.1.7, pure; refuses keys of small order too
extern const struct pst_sign_alg pst_sign_ed25519;     // RFC 8032 5.1.6, pure and deterministic: `random` is not used

// ML-DSA-44, -65 and -87, FIPS 204: which one, the key's kind says. Pure, empty context. Stack 7.4 KB on a Cortex-M4.
extern const struct pst_verify_alg pst_verify_ml_dsa;

// pst_ed25519_public_key writes the public key that belongs to a seed (RFC 8032 5.1.5); sha512 is any member of that hash.
void pst_ed25519_public_key(uint8_t out[32], PST_SECRET const uint8_t seed[32], const struct pst_hash_alg *sha512);

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

// ML-KEM-768, FIPS 203; also inside pst_x25519mlkem768. All randomness comes in as bytes. Buffers are the caller's and do
// not overlap. The private key is the 64 byte seed d || z of FIPS 203; the 2400 byte form saves the work of expanding it.
#define PST_MLKEM768_SEED_LEN 64
#define PST_MLKEM768_EK_LEN 1184 // encapsulation key, public
#define PST_MLKEM768_DK_LEN 2400 // decapsulation key, expanded
#define PST_MLKEM768_CT_LEN 1088 // ciphertext

extern const struct pst_kex_alg pst_x25519mlkem768; // ML-KEM-768 with X25519; share 1216, reply 1120, secret 64 bytes

// pst_mlkem768_keygen writes the public key of `seed`, and unless dk is NULL the expanded private key.
void pst_mlkem768_keygen(uint8_t ek[PST_MLKEM768_EK_LEN], PST_SECRET uint8_t *dk,
                         PST_SECRET const uint8_t seed[PST_MLKEM768_SEED_LEN]);

// pst_mlkem768_encaps writes a 32 byte secret and the ciphertext that carries it. PST_E_BAD_KEY_SHARE, and zeros, when ek
// fails the modulus check of FIPS 203 7.2.
PST_MUST_CHECK pst_err pst_mlkem768_encaps(uint8_t ct[PST_MLKEM768_CT_LEN], PST_SECRET uint8_t secret[32],
                                           const uint8_t ek[PST_MLKEM768_EK_LEN], PST_SECRET const uint8_t random[32]);

// pst_mlkem768_decaps writes the secret in ct. A ciphertext that was not made for this key gives an unforeseeable secret
// and no error (implicit rejection). PST_E_BAD_PRIVATE_KEY, and zeros, when dk fails the hash check of FIPS 203 7.3.
PST_MUST_CHECK pst_err pst_mlkem768_decaps(PST_SECRET uint8_t secret[32],
                                           PST_SECRET const uint8_t dk[PST_MLKEM768_DK_LEN],
                                           const uint8_t ct[PST_MLKEM768_CT_LEN]);

// pst_mlkem768_decaps_seed is the same from the seed, which cannot be wrong; takes as long as keygen and decaps together.
void pst_mlkem768_decaps_seed(PST_SECRET uint8_t secret[32], PST_SECRET const uint8_t seed[PST_MLKEM768_SEED_LEN],
                              const uint8_t ct[PST_MLKEM768_CT_LEN]);

#ifdef __cplusplus
}
#endif
#endif
