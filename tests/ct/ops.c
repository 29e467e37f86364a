// ops.c: the primitives over secrets. See ops.h.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/ct/ops.h"
#include "crypto/base/bytes.h"
#include "crypto/rsa_public.h"
#include "tests/unit/rsa_keys.h"
#include "tests/unit/test.h"

struct pst_kit ct_kit;
uint32_t ct_outcome;
bool ct_tracing;
const char *ct_broken;

static _Alignas(16) uint8_t state[8192];
static uint8_t out[4096], other[4096];
static const uint8_t fixed[256] = {7, 1, 2, 3};

static void must(bool ok, const char *what)
{
    if (!ok)
        ct_broken = what;
}

// --- AEADs: the key is the first 32 bytes of the secret, the text the rest.

#define TEXT_LEN 150
enum { SEAL = 0, OPEN = 16, FORGED = 32 };

static const struct pst_aead_alg *aead_of(const struct ct_op *op)
{
    const struct pst_aead_alg *all[] = {ct_kit.aes128_gcm, ct_kit.aes256_gcm, ct_kit.chacha20_poly1305, ct_kit.aes128_ccm,
                                        ct_kit.aes128_ccm_8};
    return all[op->n & 15];
}

static void aead_prepare(const struct ct_op *op, uint8_t *secret)
{
    const struct pst_aead_alg *a = aead_of(op);
    a->init(state, secret);
    a->seal(state, other, fixed, fixed + 12, 20, secret + 32, TEXT_LEN);
    if ((op->n & FORGED) != 0)
        other[0] ^= 1;
}

static void aead_run(const struct ct_op *op, const uint8_t *secret)
{
    const struct pst_aead_alg *a = aead_of(op);
    a->init(state, secret);
    if (op->n < OPEN)
        a->seal(state, out, fixed, fixed + 12, 20, secret + 32, TEXT_LEN);
    else
        ct_outcome = (uint32_t)a->open(state, out, fixed, fixed + 12, 20, other, (size_t)TEXT_LEN + a->tag_len);
    must(op->n < OPEN || (ct_outcome == (uint32_t)PST_OK) == (op->n < FORGED), "open");
}

// --- Hashes with secrets

static const struct pst_hash_alg *hash_of(int n)
{
    return n == 0 ? ct_kit.sha256 : n == 1 ? ct_kit.sha384 : ct_kit.sha512;
}

static void hash_run(const struct ct_op *op, const uint8_t *secret)
{
    pst_hash(hash_of(op->n), out, secret, op->secret_len);
}

static void hmac_run(const struct ct_op *op, const uint8_t *secret)
{
    struct pst_hmac m;
    pst_hmac_init(&m, hash_of(op->n), secret, 48);
    pst_hmac_update(&m, secret + 48, op->secret_len - 48);
    pst_hmac_final(&m, out);
}

static void hkdf_run(const struct ct_op *op, const uint8_t *secret)
{
    pst_hkdf_extract(hash_of(op->n), out, pst_span_of(fixed, 20), pst_span_of(secret, op->secret_len));
    ct_outcome = (uint32_t)pst_hkdf_expand(hash_of(op->n), other, 100, out, pst_span_of(fixed, 9));
}

static pst_err drbg_source(void *ctx, uint8_t *p, size_t len)
{
    pst_copy(p, ctx, len);
    return PST_OK;
}

static void drbg_run(const struct ct_op *op, const uint8_t *secret)
{
    struct pst_drbg d;
    (void)op;
    pst_copy(other, secret, 48);
    ct_outcome = (uint32_t)pst_drbg_init(&d, drbg_source, other) + (uint32_t)pst_drbg_entropy(&d, out, 100);
}

// --- Key exchange. generate and respond take random bytes; agree a key made from them, and always the same reply.

enum { GENERATE = 0, RESPOND = 16, AGREE = 32 };
static uint8_t share[1300], reply[1300], key[256];

static const struct pst_kex_alg *kex_of(const struct ct_op *op)
{
    const struct pst_kex_alg *all[] = {ct_kit.x25519, ct_kit.p256, ct_kit.p384, ct_kit.x25519mlkem768};
    return all[op->n & 15];
}

static void kex_prepare(const struct ct_op *op, uint8_t *secret)
{
    const struct pst_kex_alg *x = kex_of(op);
    if (op->n < RESPOND)
        return;
    must(x->generate(key, share, fixed) == PST_OK && x->respond(reply, out, share, fixed + 9) == PST_OK, "a fixed exchange");
    pst_public(reply, sizeof reply);
    if (op->n < AGREE)
        return;
    must(x->generate(key, share, secret) == PST_OK, "generate");
    pst_secret(key, sizeof key);
}

static void kex_run(const struct ct_op *op, const uint8_t *secret)
{
    const struct pst_kex_alg *x = kex_of(op);
    pst_err e = op->n < RESPOND ? x->generate(key, other, secret)
                : op->n < AGREE ? x->respond(other, out, share, secret)
                                : x->agree(out, key, reply);
    must(e == PST_OK, "exchange");
    ct_outcome = (uint32_t)e;
}

// --- Signatures

// The group orders, FIPS 186-5 and SP 800-186 3.2.1.3, 3.2.1.4: a private key lies between.
static const char *const orders[] = {
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"};

// All zero becomes 1, all ones n - 1; what is random is made less than n, the random half as it comes.
static void ec_shape(const struct ct_op *op, uint8_t *secret)
{
    size_t len = op->n == 0 ? 32 : 48;
    uint8_t any = 0, all = 0xff;
    for (size_t i = 0; i < len; i++)
        any |= secret[i], all &= secret[i];
    if (all == 0xff) {
        test_hex(secret, len, orders[op->n]);
        secret[len - 1] -= 1;
    }
    secret[0] &= all == 0xff ? 0xff : 0x7f;
    secret[len - 1] |= any == 0;
}

static void ecdsa_run(const struct ct_op *op, const uint8_t *secret)
{
    size_t len = op->n == 0 ? 32 : 48, sig_len = 0;
    const struct pst_private_key k = {.kind = op->n == 0 ? PST_KEY_P256 : PST_KEY_P384, .d = {secret, len}};
    const struct pst_sig_how how = {PST_SIG_ECDSA, op->n == 0 ? ct_kit.sha256 : ct_kit.sha384, NULL, 0};
    const struct pst_sign_alg *alg = op->n == 0 ? ct_kit.sign_p256 : ct_kit.sign_p384;
    pst_err e = alg->sign(out, sizeof out, &sig_len, &k, &how, pst_span_of(fixed, len), pst_span_of(secret + len, 32));
    must(e == PST_OK, "ECDSA");
    // DER drops leading zeros of r and s, and adds one before a high bit.
    ct_outcome = (uint32_t)sig_len << 16 | out[3];
}

static void ed25519_run(const struct ct_op *op, const uint8_t *secret)
{
    size_t sig_len = 0;
    const struct pst_private_key k = {.kind = PST_KEY_ED25519, .d = {secret, 32}};
    const struct pst_sig_how how = {PST_SIG_ED25519, ct_kit.sha512, NULL, 0};
    if (op->n == 0)
        pst_ed25519_public_key(out, secret, ct_kit.sha512);
    else
        ct_outcome = (uint32_t)ct_kit.sign_ed25519->sign(out, sizeof out, &sig_len, &k, &how, pst_span_of(fixed, 100),
                                                         pst_span_of(NULL, 0));
}

// --- RSA: two keys of 2048 bits with e = 65537 take turns, for primes cannot be made on the way; the blinding is always new.

enum { PKCS1, PSS, PREMASTER, DECRYPT };
static uint8_t rsa[8][256], ciphertext[256];
static struct pst_private_key rsa_key;

static void rsa_prepare(const struct ct_op *op, uint8_t *secret)
{
    const struct rsa_test_key *t = &rsa_keys[(secret[31] & 1) != 0 ? KEY_OPENSSL : KEY_2048];
    const char *hex[8] = {t->n, t->e, t->d, t->p, t->q, t->dp, t->dq, t->qinv};
    pst_span s[8];
    for (size_t i = 0; i < 8; i++)
        s[i] = pst_span_of(rsa[i], test_hex(rsa[i], sizeof rsa[i], hex[i]));
    rsa_key = (struct pst_private_key){PST_KEY_RSA, s[2], {NULL, 0}, s[0], s[1], s[3], s[4], s[5], s[6], s[7]};
    for (size_t i = 2; i < 8; i++)
        pst_secret(rsa[i], sizeof rsa[i]);
    // Padding good (of a text of 48 bytes: the version and zeros) and bad must look alike; which it is, is secret too.
    uint8_t em[256];
    pst_limb work[PST_RSA_PUBLIC_WORK(2048)];
    memset(em, 0x55, sizeof em);
    em[0] = 0, em[1] = 2;
    memset(em + 256 - 49, 0, 49);
    em[256 - 48] = em[256 - 47] = 3;
    if ((secret[30] & 1) != 0)
        em[secret[29] % 200] ^= 0x55;
    must(pst_rsa_public(work, 2048, s[0], s[1], pst_span_of(em, 256)) == PST_OK, "RSA encrypt");
    memcpy(ciphertext, work, 256);
    (void)op;
}

static void rsa_run(const struct ct_op *op, const uint8_t *secret)
{
    size_t len = 0;
    pst_err e;
    pst_span random = {secret, 32};
    const struct pst_sig_how how = {op->n == PKCS1 ? PST_SIG_RSA_PKCS1 : PST_SIG_RSA_PSS, ct_kit.sha256, ct_kit.sha256, 32};
    if (op->n == PKCS1 || op->n == PSS)
        e = ct_kit.sign_rsa->sign(out, sizeof out, &len, &rsa_key, &how, pst_span_of(fixed, 32), random);
    else if (op->n == PREMASTER)
        e = pst_rsa_decrypt_premaster(out, &rsa_key, 0x0303, pst_span_of(ciphertext, 256), secret + 32, random);
    else
        e = pst_rsa_decrypt(out, sizeof out, &len, &rsa_key, pst_span_of(ciphertext, 256), random);
    must(e == PST_OK, "RSA");
    ct_outcome = (uint32_t)len;
}

// --- ML-KEM. What is public of a key and comes from its seed (rho) decides how often SHAKE is asked for the matrix.

enum { KEYGEN, ENCAPS, DECAPS, DECAPS_BAD, DECAPS_SEED };
static uint8_t ek[PST_MLKEM768_EK_LEN], dk[PST_MLKEM768_DK_LEN], ct[PST_MLKEM768_CT_LEN];

static void mlkem_prepare(const struct ct_op *op, uint8_t *secret)
{
    pst_mlkem768_keygen(ek, dk, fixed);
    must(pst_mlkem768_encaps(ct, out, ek, secret) == PST_OK, "encaps");
    pst_public(ct, sizeof ct);
    pst_public(dk, sizeof dk);
    if (op->n == DECAPS_BAD) {
        // Any vector s and any z, under the same public part: coefficients of 12 bits, reduced by leaving the highest away.
        test_fill(dk, 1152, &(uint64_t){load_be32(secret)});
        for (size_t i = 0; i < 1152; i += 3)
            dk[i + 1] &= 0x77, dk[i + 2] &= 0x7f;
        pst_copy(dk + PST_MLKEM768_DK_LEN - 32, secret + 32, 32);
        ct[5] ^= 1;
    }
    pst_secret(dk, 1152);
    pst_secret(dk + PST_MLKEM768_DK_LEN - 32, 32);
}

static void mlkem_run(const struct ct_op *op, const uint8_t *secret)
{
    pst_err e = PST_OK;
    if (op->n == KEYGEN)
        pst_mlkem768_keygen(ek, dk, secret);
    else if (op->n == ENCAPS)
        e = pst_mlkem768_encaps(ct, out, ek, secret);
    else if (op->n == DECAPS_SEED)
        pst_mlkem768_decaps_seed(out, secret, ct);
    else
        e = pst_mlkem768_decaps(out, dk, ct);
    must(e == PST_OK, "ML-KEM");
}

// --- Private keys out of files: RFC 5915's form, as PEM and as DER.

static const uint8_t sec1_head[] = {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t sec1_tail[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static uint8_t der[64];
static char pem[256];
static size_t der_len, pem_len;

static void key_prepare(const struct ct_op *op, uint8_t *secret)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    der_len = 0;
    memcpy(der, sec1_head, sizeof sec1_head), der_len += sizeof sec1_head;
    memcpy(der + der_len, secret, 32), der_len += 32;
    memcpy(der + der_len, sec1_tail, sizeof sec1_tail), der_len += sizeof sec1_tail;
    pem_len = (size_t)sprintf(pem, "-----BEGIN EC PRIVATE KEY-----\n");
    for (size_t i = 0; i < der_len; i += 3) { // 51 bytes: no padding
        uint32_t v = (uint32_t)der[i] << 16 | (uint32_t)der[i + 1] << 8 | der[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            pem[pem_len++] = alphabet[v >> shift & 63];
    }
    pem_len += (size_t)sprintf(pem + pem_len, "\n-----END EC PRIVATE KEY-----\n");
    if (op->n == 1)
        pst_secret(der + sizeof sec1_head, 32);
}

static void key_run(const struct ct_op *op, const uint8_t *secret)
{
    struct pst_private_key k;
    pst_span text = {(const uint8_t *)pem, pem_len}, label;
    size_t len = 0;
    (void)secret;
    if (op->n == 0)
        must(pst_pem_next(&text, &label, out, sizeof out, &len) == PST_OK && len == 51, "PEM");
    else
        must(pst_private_key_read(&k, pst_span_of(der, der_len)) == PST_OK && k.d.n == 32, "key file");
}

#define AEAD(name, n)                                                                                                  \
    {name " seal", 32 + TEXT_LEN, 0, SEAL + n, NULL, aead_prepare, aead_run},                                          \
    {name " open", 32 + TEXT_LEN, 0, OPEN + n, NULL, aead_prepare, aead_run},                                          \
    {name " open, forged", 32 + TEXT_LEN, 0, OPEN + FORGED + n, NULL, aead_prepare, aead_run}
#define KEX(name, n, generate, agree)                                                                                  \
    {name " generate", 96, CT_SLOW | generate, GENERATE + n, NULL, kex_prepare, kex_run},                              \
    {name " respond", 96, CT_SLOW, RESPOND + n, NULL, kex_prepare, kex_run},                                           \
    {name " agree", 96, CT_SLOW | agree, AGREE + n, NULL, kex_prepare, kex_run}

const struct ct_op ct_ops[] = {
    AEAD("aes128-gcm", 0),
    AEAD("aes256-gcm", 1),
    AEAD("chacha20-poly1305", 2),
    AEAD("aes128-ccm", 3),
    AEAD("aes128-ccm-8", 4),
    {"sha256", 150, 0, 0, NULL, NULL, hash_run},
    {"sha384", 150, 0, 1, NULL, NULL, hash_run},
    {"sha512", 150, 0, 2, NULL, NULL, hash_run},
    {"hmac-sha256", 200, 0, 0, NULL, NULL, hmac_run},
    {"hmac-sha384", 200, 0, 1, NULL, NULL, hmac_run},
    {"hkdf-sha256", 32, 0, 0, NULL, NULL, hkdf_run},
    {"hkdf-sha384", 48, 0, 1, NULL, NULL, hkdf_run},
    {"drbg", 48, 0, 0, NULL, NULL, drbg_run},
    KEX("x25519", 0, 0, 0),
    KEX("p256", 1, 0, 0),
    KEX("p384", 2, 0, 0),
    KEX("x25519mlkem768", 3, CT_PUBLIC_PATH, CT_PUBLIC_PATH),
    {"ecdsa-p256 sign", 32 + 32, CT_SLOW, 0, ec_shape, NULL, ecdsa_run},
    {"ecdsa-p384 sign", 48 + 32, CT_SLOW, 1, ec_shape, NULL, ecdsa_run},
    {"ed25519 public key", 32, CT_SLOW, 0, NULL, NULL, ed25519_run},
    {"ed25519 sign", 32, CT_SLOW, 1, NULL, NULL, ed25519_run},
    {"rsa2048 pkcs1 sign", 32, CT_SLOW, PKCS1, NULL, rsa_prepare, rsa_run},
    {"rsa2048 pss sign", 32, CT_SLOW, PSS, NULL, rsa_prepare, rsa_run},
    {"rsa2048 premaster", 32 + 46, CT_SLOW, PREMASTER, NULL, rsa_prepare, rsa_run},
    {"rsa2048 decrypt", 32, CT_SLOW, DECRYPT, NULL, rsa_prepare, rsa_run},
    {"mlkem768 keygen", 64, CT_PUBLIC_PATH, KEYGEN, NULL, mlkem_prepare, mlkem_run},
    {"mlkem768 encaps", 64, 0, ENCAPS, NULL, mlkem_prepare, mlkem_run},
    {"mlkem768 decaps", 64, 0, DECAPS, NULL, mlkem_prepare, mlkem_run},
    {"mlkem768 decaps, any key, false ciphertext", 64, 0, DECAPS_BAD, NULL, mlkem_prepare, mlkem_run},
    {"mlkem768 decaps from seed", 64, CT_PUBLIC_PATH, DECAPS_SEED, NULL, mlkem_prepare, mlkem_run},
    {"pem of a private key", 32, CT_PUBLIC_FORM, 0, NULL, key_prepare, key_run},
    {"private key read", 32, 0, 1, NULL, key_prepare, key_run},
    {0},
};
