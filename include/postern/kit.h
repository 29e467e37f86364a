// postern/kit.h: algorithms as values. A kit is a table of pointers; NULL means "not available, hence not offered", and
// what no kit names is not linked. Run-time CPU choice, feature selection, link-time size, fuzzing with false algorithms
// and differential tests are all this one mechanism.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_KIT_H
#define POSTERN_KIT_H

#include <postern/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PST_MAX_HASH_LEN 64        // bytes of the longest digest (SHA-512)
#define PST_MAX_HASH_BLOCK_LEN 128 // bytes of the longest input block (SHA-512)
#define PST_MAX_HASH_STATE 208     // bytes of the longest running state
#define PST_AEAD_NONCE_LEN 12      // bytes, every AEAD here
#define PST_AEAD_TAG_MAX 16        // bytes

// A hash as a value. `state` is state_len bytes, aligned to 8, and may be copied with memcpy to fork a running hash.
struct pst_hash_alg {
    const char *name; // "sha256/portable"
    pst_cpu needs;    // capabilities the processor must have
    uint8_t len;      // digest bytes
    uint8_t block_len;
    uint16_t state_len;
    void (*init)(void *state);
    void (*update)(void *state, const uint8_t *in, size_t in_len);
    void (*final)(void *state, uint8_t *out); // writes len bytes; the state is spent
};

// Room for a running hash of any kind, for use on a stack.
union pst_hash_state {
    uint64_t align;
    uint8_t bytes[PST_MAX_HASH_STATE];
};

// An AEAD as a value (RFC 5116). `state` is state_len bytes, aligned to 16, made from a key once and then only read.
// Ciphertext is the text followed by tag_len bytes of tag. `out` may be `in` exactly; other overlap is not allowed.
struct pst_aead_alg {
    const char *name; // "aes128-gcm/vaes512"
    pst_cpu needs;
    uint8_t key_len;
    uint8_t tag_len;
    uint16_t state_len;
    void (*init)(void *state, PST_SECRET const uint8_t *key);
    // seal writes in_len + tag_len bytes.
    void (*seal)(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                 const uint8_t *in, size_t in_len);
    // open takes in_len >= tag_len bytes and writes in_len - tag_len. On PST_E_BAD_RECORD_MAC `out` is all zero.
    PST_MUST_CHECK pst_err (*open)(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad,
                                   size_t aad_len, const uint8_t *in, size_t in_len);
};

// A key exchange as a value, in the shape that fits both Diffie-Hellman and a KEM: the client generates, the server
// replies, the client agrees. All functions are pure: randomness comes in as bytes. Lengths are exact; the caller has
// checked them. On failure every output is zeroed. Errors: PST_E_BAD_KEY_SHARE, PST_E_SHARED_SECRET_ZERO.
struct pst_kex_alg {
    const char *name; // "x25519/portable"
    pst_cpu needs;
    uint16_t group;        // IANA NamedGroup
    uint16_t key_len;      // private state kept by the client between generate and agree
    uint16_t share_len;    // what the client sends
    uint16_t reply_len;    // what the server sends
    uint16_t secret_len;   // shared secret
    uint16_t generate_len; // random bytes that generate consumes
    uint16_t respond_len;  // random bytes that respond consumes
    PST_MUST_CHECK pst_err (*generate)(PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random);
    PST_MUST_CHECK pst_err (*respond)(uint8_t *reply, PST_SECRET uint8_t *secret, const uint8_t *share,
                                      PST_SECRET const uint8_t *random);
    PST_MUST_CHECK pst_err (*agree)(PST_SECRET uint8_t *secret, PST_SECRET const uint8_t *key, const uint8_t *reply);
};

// Which kind of key, and so which kit member works with it.
enum pst_key_kind {
    PST_KEY_NONE = 0,
    PST_KEY_RSA,     // rsaEncryption
    PST_KEY_RSA_PSS, // id-RSASSA-PSS: may sign PSS only
    PST_KEY_P256,
    PST_KEY_P384,
    PST_KEY_P521,
    PST_KEY_ED25519,
    PST_KEY_ML_DSA_44,
    PST_KEY_ML_DSA_65,
    PST_KEY_ML_DSA_87,
};

// A public key as views into whoever holds its bytes. EC: `point` is the uncompressed SEC1 point (0x04 || X || Y).
// Ed25519, ML-DSA: `point` is the raw key. RSA: modulus and exponent, big-endian, no leading zeros.
struct pst_public_key {
    enum pst_key_kind kind;
    pst_span point;
    pst_span rsa_n, rsa_e;
};

// A private key as views into the caller's DER, big-endian integers. EC: `d`, as long as the field; `public_key` may be
// empty. Ed25519: `d` is the 32 byte seed. RSA: everything of RFC 8017 A.1.2.
struct pst_private_key {
    enum pst_key_kind kind;
    PST_SECRET pst_span d;
    pst_span public_point;
    pst_span rsa_n, rsa_e;
    PST_SECRET pst_span rsa_p, rsa_q, rsa_dp, rsa_dq, rsa_qinv;
};

enum pst_sig_form {
    PST_SIG_ECDSA,     // DER Ecdsa-Sig-Value; input is the digest
    PST_SIG_RSA_PKCS1, // RFC 8017 8.2; input is the digest
    PST_SIG_RSA_PSS,   // RFC 8017 8.1; input is the digest
    PST_SIG_ED25519,   // RFC 8032 pure; input is the message, `hash` is SHA-512
    PST_SIG_ML_DSA,    // FIPS 204 pure, empty context; input is the message
};

// How a signature was made. `hash` made the digest (for ECDSA and RSA it decides the digest's length, which is checked);
// `mgf_hash` and `salt_len` matter for PSS only.
struct pst_sig_how {
    enum pst_sig_form form;
    const struct pst_hash_alg *hash;
    const struct pst_hash_alg *mgf_hash;
    uint16_t salt_len;
};

// Verification works on public data. PST_OK, PST_E_BAD_SIGNATURE, or PST_E_BAD_PUBLIC_KEY.
struct pst_verify_alg {
    const char *name; // "ecdsa-p256/portable"
    pst_cpu needs;
    PST_MUST_CHECK pst_err (*verify)(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input,
                                     pst_span sig);
};

// Signing. `random` is 32 fresh bytes that hedge a deterministic nonce (RFC 6979 3.6), blind RSA and salt PSS; it may be
// empty for ECDSA and Ed25519 only. On failure nothing is left in sig.
struct pst_sign_alg {
    const char *name;
    pst_cpu needs;
    PST_MUST_CHECK pst_err (*sign)(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                                   const struct pst_sig_how *how, pst_span input, PST_SECRET pst_span random);
};

// The kit: const after it is made, shared by all connections and threads.
struct pst_kit {
    const struct pst_aead_alg *aes128_gcm, *aes256_gcm, *chacha20_poly1305;
    const struct pst_aead_alg *aes128_ccm, *aes128_ccm_8;
    const struct pst_hash_alg *sha256, *sha384, *sha512;
    const struct pst_kex_alg *x25519, *p256, *p384, *x25519mlkem768;
    const struct pst_verify_alg *verify_p256, *verify_p384, *verify_p521, *verify_ed25519, *verify_rsa;
    const struct pst_verify_alg *verify_ml_dsa;
    const struct pst_sign_alg *sign_p256, *sign_p384, *sign_ed25519, *sign_rsa;
};

// pst_kit_portable holds the portable C member of everything there is.
extern const struct pst_kit pst_kit_portable;

// pst_cpu_detect says what this processor can do. It stores nothing; call it once and keep the answer.
pst_cpu pst_cpu_detect(void);

// pst_kit_best fills `out` with the best member of each kind that `cpu` can run; pst_kit_best(&kit, 0) is the portable kit.
void pst_kit_best(struct pst_kit *out, pst_cpu cpu);

#ifdef __cplusplus
}
#endif
#endif
