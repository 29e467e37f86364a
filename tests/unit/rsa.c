// rsa.c: RSA signatures (RFC 8017 8) and decryption (7.2, RFC 5246 7.4.7.1) against OpenSSL, and against forgers: encodings that
// are nearly right are made with the private key, so that the only thing wrong is the encoding.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/test.h"
#include "tests/unit/rsa_keys.h"
#include "crypto/rsa_encode.h"
#include "crypto/rsa_private.h"
#include <postern/crypto.h>

#define MAX_LEN 1024 // bytes of the longest modulus here

// A key in binary, with the views that the library takes.
struct key {
    uint8_t bytes[8][MAX_LEN];
    struct pst_public_key pub;
    struct pst_private_key priv;
};

static const uint8_t message[] = "postern";
static const uint8_t fresh[32] = {0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct pst_hash_alg *hash_of(size_t len)
{
    return len == 32 ? &pst_sha256 : len == 48 ? &pst_sha384 : &pst_sha512;
}

static void load_key(struct key *k, int which)
{
    const struct rsa_test_key *t = &rsa_keys[which];
    const char *hex[8] = {t->n, t->e, t->d, t->p, t->q, t->dp, t->dq, t->qinv};
    pst_span s[8];
    memset(k, 0, sizeof *k);
    for (size_t i = 0; i < 8; i++)
        s[i] = pst_span_of(k->bytes[i], hex[i] != NULL ? test_hex(k->bytes[i], MAX_LEN, hex[i]) : 0);
    k->pub = (struct pst_public_key){.kind = PST_KEY_RSA, .rsa_n = s[0], .rsa_e = s[1]};
    k->priv = (struct pst_private_key){.kind = PST_KEY_RSA,
                                       .d = s[2],
                                       .rsa_n = s[0],
                                       .rsa_e = s[1],
                                       .rsa_p = s[3],
                                       .rsa_q = s[4],
                                       .rsa_dp = s[5],
                                       .rsa_dq = s[6],
                                       .rsa_qinv = s[7]};
}

static const struct pst_verify_alg *member_for(const struct key *k)
{
    size_t bits = pst_rsa_bits(k->pub.rsa_n);
    return bits <= 2048 ? &pst_verify_rsa_2048 : bits <= 4096 ? &pst_verify_rsa : &pst_verify_rsa_8192;
}

static struct pst_sig_how how_of(bool pss, size_t hash_len, size_t mgf_len, size_t salt_len)
{
    return (struct pst_sig_how){pss ? PST_SIG_RSA_PSS : PST_SIG_RSA_PKCS1, hash_of(hash_len), hash_of(mgf_len), (uint16_t)salt_len};
}

// Verifies a signature of `message`, whose digest is made by `how`.
static pst_err verify(const struct key *k, struct pst_sig_how how, const uint8_t *sig, size_t sig_len)
{
    uint8_t digest[64];
    pst_hash(how.hash, digest, message, sizeof message - 1);
    return member_for(k)->verify(&k->pub, &how, pst_span_of(digest, how.hash->len), pst_span_of(sig, sig_len));
}

// out = em^d mod n, whatever em says.
static bool raw_sign(uint8_t *out, const uint8_t *em, const struct key *k)
{
    static pst_limb work[PST_RSA_PRIVATE_WORK(4096, 2)];
    return pst_rsa_private_fits(&k->priv, 4096) == PST_OK &&
           pst_rsa_private(out, em, &k->priv, &pst_sha256, fresh, 2, work) == PST_OK;
}

// out = in^e mod n: the encoded message of a signature, or an encryption.
static bool raw_public(uint8_t *out, const uint8_t *in, const struct key *k)
{
    static pst_limb work[PST_RSA_PUBLIC_WORK(8192)];
    size_t len = k->pub.rsa_n.n;
    if (pst_rsa_public(work, 8192, k->pub.rsa_n, k->pub.rsa_e, pst_span_of(in, len)) != PST_OK)
        return false;
    memcpy(out, work, len);
    return true;
}

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

static void test_openssl_signatures(void)
{
    static struct key k;
    uint8_t sig[MAX_LEN], digest[64];
    for (size_t i = 0; i < PST_COUNT(rsa_sigs); i++) {
        const struct rsa_test_sig *t = &rsa_sigs[i];
        struct pst_sig_how how = how_of(t->pss, t->hash_len, t->mgf_len, t->salt_len);
        load_key(&k, t->key);
        size_t len = test_hex(sig, sizeof sig, t->sig), bits = pst_rsa_bits(k.pub.rsa_n);
        CHECK_CASE(verify(&k, how, sig, len) == PST_OK, rsa_keys[t->key].name);

        // Every member takes it that goes so far, the others blame the key.
        pst_hash(how.hash, digest, message, sizeof message - 1);
        pst_span d = pst_span_of(digest, how.hash->len), s = pst_span_of(sig, len);
        CHECK(pst_verify_rsa_2048.verify(&k.pub, &how, d, s) == (bits <= 2048 ? PST_OK : PST_E_BAD_PUBLIC_KEY));
        CHECK(pst_verify_rsa.verify(&k.pub, &how, d, s) == (bits <= 4096 ? PST_OK : PST_E_BAD_PUBLIC_KEY));
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == PST_OK);

        // Any other how: another hash, the other form, another mask or salt.
        CHECK(verify(&k, how_of(t->pss, t->hash_len == 32 ? 48 : 32, t->mgf_len, t->salt_len), sig, len) == PST_E_BAD_SIGNATURE);
        CHECK(verify(&k, how_of(!t->pss, t->hash_len, t->mgf_len, t->salt_len), sig, len) == PST_E_BAD_SIGNATURE);
        if (t->pss) {
            CHECK(verify(&k, how_of(true, t->hash_len, t->mgf_len == 32 ? 48 : 32, t->salt_len), sig, len) == PST_E_BAD_SIGNATURE);
            CHECK(verify(&k, how_of(true, t->hash_len, t->mgf_len, t->salt_len + 1u), sig, len) == PST_E_BAD_SIGNATURE);
            CHECK(verify(&k, how_of(true, t->hash_len, t->mgf_len, 65535), sig, len) == PST_E_BAD_SIGNATURE);
            if (t->salt_len > 0)
                CHECK(verify(&k, how_of(true, t->hash_len, t->mgf_len, t->salt_len - 1u), sig, len) == PST_E_BAD_SIGNATURE);
        }
        // The digest must be the hash's; a key for PSS alone verifies nothing else; other forms and kinds are refused.
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, pst_span_of(digest, d.n - 1), s) == PST_E_BAD_SIGNATURE);
        how.hash = hash_of(t->hash_len == 64 ? 32 : t->hash_len + 16u);
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == PST_E_BAD_SIGNATURE);
        how.hash = hash_of(t->hash_len);
        digest[3] ^= 0x10;
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == PST_E_BAD_SIGNATURE);
        digest[3] ^= 0x10;
        k.pub.kind = PST_KEY_RSA_PSS;
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == (t->pss ? PST_OK : PST_E_BAD_PUBLIC_KEY));
        k.pub.kind = PST_KEY_P256;
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
        k.pub.kind = PST_KEY_RSA;
        how.form = PST_SIG_ECDSA;
        CHECK(pst_verify_rsa_8192.verify(&k.pub, &how, d, s) == PST_E_BAD_SIGNATURE);
    }
}

static void test_tampering(void)
{
    static struct key k;
    uint8_t sig[MAX_LEN + 1], longer[MAX_LEN + 1];
    load_key(&k, KEY_2048);
    for (size_t i = 0; i < PST_COUNT(rsa_sigs); i++) {
        const struct rsa_test_sig *t = &rsa_sigs[i];
        if (t->key != KEY_2048 || t->hash_len != 32)
            continue;
        struct pst_sig_how how = how_of(t->pss, t->hash_len, t->mgf_len, t->salt_len);
        size_t len = test_hex(sig, sizeof sig, t->sig);
        for (size_t at = 0; at < len; at++) {
            uint8_t bit = (uint8_t)(1u << (at & 7));
            sig[at] ^= bit;
            CHECK(verify(&k, how, sig, len) == PST_E_BAD_SIGNATURE);
            sig[at] ^= bit;
        }
        CHECK(verify(&k, how, sig, len) == PST_OK);
        CHECK(verify(&k, how, sig, len - 1) == PST_E_BAD_SIGNATURE);
        CHECK(verify(&k, how, sig + 1, len - 1) == PST_E_BAD_SIGNATURE);
        CHECK(verify(&k, how, NULL, 0) == PST_E_BAD_SIGNATURE);
        longer[0] = 0; // the same number, one byte longer
        memcpy(longer + 1, sig, len);
        CHECK(verify(&k, how, longer, len + 1) == PST_E_BAD_SIGNATURE);
        memcpy(longer, sig, len);
        longer[len] = 0;
        CHECK(verify(&k, how, longer, len + 1) == PST_E_BAD_SIGNATURE);
    }
    struct pst_sig_how how = how_of(false, 32, 32, 0);
    CHECK(verify(&k, how, k.pub.rsa_n.p, k.pub.rsa_n.n) == PST_E_BAD_SIGNATURE); // s = n
    memset(sig, 0, sizeof sig);
    CHECK(verify(&k, how, sig, 256) == PST_E_BAD_SIGNATURE); // s = 0
    sig[255] = 1;
    CHECK(verify(&k, how, sig, 256) == PST_E_BAD_SIGNATURE);
    memset(sig, 0xff, sizeof sig);
    CHECK(verify(&k, how, sig, 256) == PST_E_BAD_SIGNATURE);
}

// A modulus of 2049 bits leaves room in its bytes for s + n, which gives the same power: it must be refused all the same.
// And its EM is a byte shorter than the modulus: the byte above must be zero.
static void test_2049(void)
{
    static struct key k;
    uint8_t sig[MAX_LEN];
    load_key(&k, KEY_2049);
    for (size_t i = 0; i < PST_COUNT(rsa_sigs); i++) {
        const struct rsa_test_sig *t = &rsa_sigs[i];
        if (t->key != KEY_2049)
            continue;
        struct pst_sig_how how = how_of(t->pss, t->hash_len, t->mgf_len, t->salt_len);
        size_t len = test_hex(sig, sizeof sig, t->sig);
        CHECK(len == 257 && k.pub.rsa_n.p[0] == 1);
        unsigned carry = 0;
        for (size_t j = len; j-- > 0; carry >>= 8) {
            carry += (unsigned)sig[j] + k.pub.rsa_n.p[j];
            sig[j] = (uint8_t)carry;
        }
        CHECK(carry == 0);
        CHECK(verify(&k, how, sig, len) == PST_E_BAD_SIGNATURE);
    }
    size_t len = test_hex(sig, sizeof sig, rsa_pss_2049_right);
    CHECK(verify(&k, how_of(true, 32, 32, 32), sig, len) == PST_OK);
    len = test_hex(sig, sizeof sig, rsa_pss_2049_surplus);
    CHECK(verify(&k, how_of(true, 32, 32, 32), sig, len) == PST_E_BAD_SIGNATURE);
}

static const uint8_t info_256[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

// Signs 00 || type || pad... || 00 || info || digest || garbage, and says what the verifier thinks of it.
static pst_err try_pkcs1(const struct key *k, uint8_t type, uint8_t pad, const uint8_t *info, size_t info_len, size_t garbage)
{
    uint8_t em[256], sig[256];
    size_t t_at = sizeof em - info_len - 32 - garbage;
    memset(em, pad, sizeof em);
    em[0] = 0;
    em[1] = type;
    em[t_at - 1] = 0;
    memcpy(em + t_at, info, info_len);
    pst_hash(&pst_sha256, em + t_at + info_len, message, sizeof message - 1);
    for (size_t i = 0; i < garbage; i++)
        em[sizeof em - garbage + i] = (uint8_t)(0x41 + i);
    if (!CHECK(raw_sign(sig, em, k)))
        return PST_E_INTERNAL;
    return verify(k, how_of(false, 32, 32, 0), sig, sizeof sig);
}

static void test_pkcs1_encodings(int which)
{
    static struct key k;
    uint8_t info[64], em[256], sig[256];
    load_key(&k, which);
    CHECK(try_pkcs1(&k, 0x01, 0xff, info_256, sizeof info_256, 0) == PST_OK); // so the bench itself is right

    // Bleichenbacher 2006 (CVE-2006-4339): garbage after the digest, at every length that fits.
    for (size_t garbage = 1; garbage < 256 - 11 - 32 - sizeof info_256; garbage++)
        CHECK(try_pkcs1(&k, 0x01, 0xff, info_256, sizeof info_256, garbage) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x02, 0xff, info_256, sizeof info_256, 0) == PST_E_BAD_SIGNATURE); // encryption block
    CHECK(try_pkcs1(&k, 0x00, 0x00, info_256, sizeof info_256, 0) == PST_E_BAD_SIGNATURE); // type 0
    CHECK(try_pkcs1(&k, 0x01, 0xfe, info_256, sizeof info_256, 0) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x01, 0x00, info_256, sizeof info_256, 0) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x01, 0xff, info_256, 0, 0) == PST_E_BAD_SIGNATURE); // no DigestInfo at all

    // Every bit of DigestInfo counts.
    for (size_t bit = 0; bit < 8 * sizeof info_256; bit++) {
        memcpy(info, info_256, sizeof info_256);
        info[bit >> 3] ^= (uint8_t)(1u << (bit & 7));
        CHECK(try_pkcs1(&k, 0x01, 0xff, info, sizeof info_256, 0) == PST_E_BAD_SIGNATURE);
    }
    static const uint8_t no_null[] = {0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                                      0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};
    static const uint8_t long_length[] = {0x30, 0x81, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
                                          0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    static const uint8_t long_null[] = {0x30, 0x33, 0x30, 0x0f, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                                        0x03, 0x04, 0x02, 0x01, 0x05, 0x02, 0xab, 0xcd, 0x04, 0x20}; // Bleichenbacher 2006, variant
    static const uint8_t sha1_sized[] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
    CHECK(try_pkcs1(&k, 0x01, 0xff, no_null, sizeof no_null, 0) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x01, 0xff, long_length, sizeof long_length, 0) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x01, 0xff, long_null, sizeof long_null, 0) == PST_E_BAD_SIGNATURE);
    CHECK(try_pkcs1(&k, 0x01, 0xff, sha1_sized, sizeof sha1_sized, 0) == PST_E_BAD_SIGNATURE);

    // Every byte of EM counts.
    for (size_t at = 1; at < sizeof em; at++) {
        uint8_t digest[32];
        pst_hash(&pst_sha256, digest, message, sizeof message - 1);
        CHECK(pst_rsa_pkcs1_encode(em, sizeof em, pst_span_of(digest, 32)));
        em[at] ^= 0x01;
        CHECK(raw_sign(sig, em, &k));
        CHECK(verify(&k, how_of(false, 32, 32, 0), sig, sizeof sig) == PST_E_BAD_SIGNATURE);
    }
    uint8_t digest[64] = {0};
    CHECK(!pst_rsa_pkcs1_encode(em, sizeof em, pst_span_of(digest, 20)));
    CHECK(!pst_rsa_pkcs1_encode(em, sizeof em, pst_span_of(digest, 28)));
    CHECK(!pst_rsa_pkcs1_encode(em, sizeof em, pst_span_of(digest, 0)));
}

enum pss_flaw { NO_FLAW, TRAILER, TOP_BIT, ZEROS, NO_ONE, ONE_TOO_EARLY, SALT, HASH, SEED, NUM_PSS_FLAWS };

// Encodes by hand for 2048 bits and SHA-256, with one flaw. False when the EM would not be below the modulus.
static bool pss_with(uint8_t em[256], size_t salt_len, enum pss_flaw flaw, uint64_t *state)
{
    uint8_t digest[32], *h = em + 223, *one = h - salt_len - 1;
    pst_hash(&pst_sha256, digest, message, sizeof message - 1);
    memset(em, 0, 256);
    *one = 0x01;
    test_fill(one + 1, salt_len, state);
    pst_rsa_pss_hash(&pst_sha256, h, pst_span_of(digest, 32), pst_span_of(one + 1, salt_len));
    one[0] = flaw == NO_ONE ? 0x00 : flaw == ONE_TOO_EARLY ? 0x03 : 0x01;
    em[100] ^= flaw == ZEROS;
    one[1] ^= flaw == SALT;
    h[31] ^= flaw == HASH;
    pst_rsa_mgf1_xor(&pst_sha256, em, 223, pst_span_of(h, 32));
    em[0] &= 0x7f;
    em[0] |= flaw == TOP_BIT ? 0x80 : 0;
    h[31] ^= flaw == SEED;
    em[255] = flaw == TRAILER ? 0xcc : 0xbc;
    return flaw != TOP_BIT || (em[0] & 0x40) == 0;
}

static void test_pss_encodings(void)
{
    static struct key k;
    uint8_t em[256], sig[256];
    uint64_t state = 1;
    load_key(&k, KEY_2048);
    CHECK(k.pub.rsa_n.p[0] >= 0xc0);
    for (size_t salt_len = 1; salt_len <= 222; salt_len += 17) {
        for (unsigned flaw = NO_FLAW; flaw < NUM_PSS_FLAWS; flaw++) {
            if (flaw == ZEROS && salt_len >= 122)
                continue;
            while (!pss_with(em, salt_len, (enum pss_flaw)flaw, &state))
                ;
            CHECK(raw_sign(sig, em, &k));
            pst_err err = verify(&k, how_of(true, 32, 32, salt_len), sig, sizeof sig);
            CHECK(err == (flaw == NO_FLAW ? PST_OK : PST_E_BAD_SIGNATURE));
        }
        CHECK(pss_with(em, salt_len, NO_FLAW, &state) && raw_sign(sig, em, &k));
        for (size_t other = 0; other <= 224; other++)
            if (other != salt_len)
                CHECK(verify(&k, how_of(true, 32, 32, other), sig, sizeof sig) == PST_E_BAD_SIGNATURE);
    }
}

static void test_bad_public_keys(void)
{
    static struct key k;
    uint8_t sig[256], n[MAX_LEN], digest[32];
    size_t len = test_hex(sig, sizeof sig, rsa_sigs[0].sig);
    struct pst_sig_how how = how_of(false, 32, 32, 0);
    pst_hash(&pst_sha256, digest, message, sizeof message - 1);
    pst_span d = pst_span_of(digest, 32), s = pst_span_of(sig, len);
    load_key(&k, KEY_2048);
    CHECK(pst_verify_rsa.verify(&k.pub, &how, d, s) == PST_OK);

    static const struct {
        uint8_t bytes[6];
        size_t len;
        bool sane;
    } exponents[] = {
        {{0}, 0, false},
        {{0}, 1, false},
        {{1}, 1, false},
        {{2}, 1, false},
        {{3}, 1, true},
        {{0, 3}, 2, false},
        {{1, 0, 0}, 3, false},
        {{0, 1, 0, 1}, 4, false},
        {{0xff, 0xff, 0xff, 0xff}, 4, true},
        {{1, 0, 0, 0, 1}, 5, false},
        {{0, 0, 1, 0, 1}, 5, false},
    };
    for (size_t i = 0; i < PST_COUNT(exponents); i++) {
        struct pst_public_key pub = k.pub;
        pub.rsa_e = pst_span_of(exponents[i].bytes, exponents[i].len);
        pst_err err = pst_verify_rsa.verify(&pub, &how, d, s);
        CHECK(err == (exponents[i].sane ? PST_E_BAD_SIGNATURE : PST_E_BAD_PUBLIC_KEY));
    }
    struct pst_public_key pub = k.pub;
    memcpy(n, k.pub.rsa_n.p, 256);
    pub.rsa_n = pst_span_of(n, 256);
    n[255] ^= 1; // even
    CHECK(pst_verify_rsa.verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
    n[255] ^= 1;
    n[0] = 0x7f; // 2047 bits
    CHECK(pst_verify_rsa.verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
    n[0] = 0;
    CHECK(pst_verify_rsa.verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
    memcpy(n + 1, k.pub.rsa_n.p, 256); // a leading zero
    pub.rsa_n = pst_span_of(n, 257);
    CHECK(pst_verify_rsa.verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
    pub.rsa_n = pst_span_of(n, 0);
    CHECK(pst_verify_rsa.verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
    static const size_t too_long[] = {2049, 4097, 8193};
    static const struct pst_verify_alg *const members[] = {&pst_verify_rsa_2048, &pst_verify_rsa, &pst_verify_rsa_8192};
    static uint8_t big[1025];
    for (size_t i = 0; i < 3; i++) {
        memset(big, 0xff, sizeof big);
        big[0] = 1;
        pub.rsa_n = pst_span_of(big, (too_long[i] + 7) / 8);
        CHECK(members[i]->verify(&pub, &how, d, s) == PST_E_BAD_PUBLIC_KEY);
        big[0] = 0xff; // the longest that is allowed: the signature is too short then, or wrong
        pub.rsa_n = pst_span_of(big, (too_long[i] - 1) / 8);
        CHECK(members[i]->verify(&pub, &how, d, s) == PST_E_BAD_SIGNATURE);
    }
}

static void test_signing(void)
{
    static struct key k;
    static const size_t salts[] = {0, 1, 20, 32, 48, 64};
    static const int keys[] = {KEY_2048, KEY_2048_E3, KEY_2052, KEY_3072, KEY_4096, KEY_OPENSSL};
    uint8_t sig[512], again[512], want[512], digest[64], other[32];
    size_t len, again_len;
    memset(other, 7, sizeof other);
    for (size_t i = 0; i < PST_COUNT(rsa_sigs); i++) { // PKCS#1 v1.5 is deterministic: OpenSSL's bytes
        const struct rsa_test_sig *t = &rsa_sigs[i];
        load_key(&k, t->key);
        if (t->pss || k.priv.rsa_p.n == 0)
            continue;
        struct pst_sig_how how = how_of(false, t->hash_len, t->hash_len, 0);
        pst_hash(how.hash, digest, message, sizeof message - 1);
        pst_span d = pst_span_of(digest, t->hash_len);
        size_t want_len = test_hex(want, sizeof want, t->sig);
        pst_err err = pst_sign_rsa.sign(sig, sizeof sig, &len, &k.priv, &how, d, pst_span_of(fresh, 32));
        if (k.priv.rsa_p.n != k.priv.rsa_q.n) {
            CHECK(err == PST_E_BAD_PRIVATE_KEY && len == 0);
            continue;
        }
        CHECK_CASE(err == PST_OK && len == want_len && memcmp(sig, want, len) == 0, rsa_keys[t->key].name);
        err = pst_sign_rsa.sign(sig, len, &len, &k.priv, &how, d, pst_span_of(other, 32)); // whatever the blinding
        CHECK(err == PST_OK && len == want_len && memcmp(sig, want, len) == 0);
        memset(sig, 0xaa, sizeof sig);
        err = pst_sign_rsa_2048.sign(sig, sizeof sig, &len, &k.priv, &how, d, pst_span_of(fresh, 32));
        if (pst_rsa_bits(k.pub.rsa_n) == 2048)
            CHECK(err == PST_OK && len == want_len && memcmp(sig, want, len) == 0);
        else
            CHECK(err == PST_E_BAD_PRIVATE_KEY && len == 0 && sig[0] == 0xaa);
    }
    for (size_t i = 0; i < PST_COUNT(keys); i++) {
        load_key(&k, keys[i]);
        for (size_t h = 32; h <= 64; h += 16) {
            pst_hash(hash_of(h), digest, message, sizeof message - 1);
            for (size_t j = 0; j < PST_COUNT(salts); j++) {
                struct pst_sig_how how = how_of(true, h, salts[j] == 20 ? 64 : h, salts[j]);
                pst_err err = pst_sign_rsa.sign(sig, sizeof sig, &len, &k.priv, &how, pst_span_of(digest, h), pst_span_of(fresh, 32));
                CHECK_CASE(err == PST_OK && verify(&k, how, sig, len) == PST_OK, rsa_keys[keys[i]].name);
                err = pst_sign_rsa.sign(again, sizeof again, &again_len, &k.priv, &how, pst_span_of(digest, h), pst_span_of(other, 32));
                CHECK(err == PST_OK && again_len == len && (memcmp(sig, again, len) == 0) == (salts[j] == 0)); // the salt is fresh
            }
        }
    }
}

static void test_signing_refuses(void)
{
    static struct key k;
    uint8_t sig[512], digest[64] = {1};
    size_t len = 9;
    load_key(&k, KEY_2048);
    struct pst_sig_how how = how_of(false, 32, 32, 0);
    pst_span d = pst_span_of(digest, 32), r = pst_span_of(fresh, 32), none = {NULL, 0};
    memset(sig, 0xaa, sizeof sig);
    CHECK(pst_sign_rsa.sign(sig, sizeof sig, &len, &k.priv, &how, d, none) == PST_E_USAGE && len == 0);
    CHECK(pst_sign_rsa.sign(sig, sizeof sig, &len, &k.priv, &how, d, pst_span_of(fresh, 31)) == PST_E_USAGE);
    CHECK(pst_sign_rsa.sign(sig, sizeof sig, &len, &k.priv, &how, pst_span_of(digest, 48), r) == PST_E_USAGE);
    len = 9;
    CHECK(pst_sign_rsa.sign(sig, 255, &len, &k.priv, &how, d, r) == PST_E_OUT_TOO_SMALL && len == 0);
    how.form = PST_SIG_ED25519;
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_USAGE && len == 0 && all_zero(sig, 256));
    how = how_of(true, 32, 32, 222);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_OK && len == 256);
    how = how_of(true, 32, 32, 223);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_USAGE && len == 0 && all_zero(sig, 256));
    k.priv.kind = PST_KEY_RSA_PSS;
    how = how_of(true, 32, 32, 32);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_OK);
    how = how_of(false, 32, 32, 32);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0);
    k.priv.kind = PST_KEY_P256;
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0);
    k.priv.kind = PST_KEY_RSA;
    k.priv.rsa_p.n--; // primes of unequal length
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0);
    k.priv.rsa_p.n++;
    k.bytes[2][0] = 0; // a number with a leading zero, longer than its prime
    memcpy(k.bytes[2] + 1, k.bytes[5], 128);
    k.priv.rsa_dp = pst_span_of(k.bytes[2], 129);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0);
}

// Boneh, DeMillo, Lipton: one faulty half and gcd(s^e - m, n) is a prime. Any wrong bit must end in an error and no output.
static void test_faults(void)
{
    static struct key k;
    uint8_t sig[512], digest[32] = {2}, premaster[48], fallback[46] = {4};
    size_t len;
    pst_span r = pst_span_of(fresh, 32), d = pst_span_of(digest, 32);
    load_key(&k, KEY_2048);
    struct pst_sig_how how = how_of(false, 32, 32, 0), pss = how_of(true, 32, 32, 32);
    uint8_t *const parts[] = {k.bytes[3], k.bytes[4], k.bytes[5], k.bytes[6], k.bytes[7]}; // p q dp dq qinv
    for (size_t i = 0; i < PST_COUNT(parts); i++) {
        for (size_t bit = 0; bit < 1024; bit += 113) {
            parts[i][bit >> 3] ^= (uint8_t)(1u << (bit & 7));
            memset(sig, 0xaa, sizeof sig);
            len = 9;
            CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY);
            CHECK(len == 0 && all_zero(sig, 256) && sig[256] == 0xaa);
            memset(sig, 0xaa, sizeof sig);
            CHECK(pst_sign_rsa_2048.sign(sig, 256, &len, &k.priv, &pss, d, r) == PST_E_BAD_PRIVATE_KEY);
            CHECK(len == 0 && all_zero(sig, 256) && sig[256] == 0xaa);
            memset(premaster, 0xaa, sizeof premaster);
            memset(sig, 0x11, 256);
            CHECK(pst_rsa_decrypt_premaster(premaster, &k.priv, 0x0303, pst_span_of(sig, 256), fallback, r) ==
                  PST_E_BAD_PRIVATE_KEY);
            CHECK(all_zero(premaster, sizeof premaster));
            memset(sig + 256, 0xaa, 256);
            CHECK(pst_rsa_decrypt(sig + 256, 256, &len, &k.priv, pst_span_of(sig, 256), r) == PST_E_BAD_PRIVATE_KEY);
            CHECK(len == 0 && sig[256] == 0xaa);
            parts[i][bit >> 3] ^= (uint8_t)(1u << (bit & 7));
        }
    }
    memset(k.bytes[3], 0, 128); // p = 0: nothing sensible, but no harm
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0 && all_zero(sig, 256));
    load_key(&k, KEY_2048);
    k.bytes[0][255] ^= 2; // n is not p * q
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0 && all_zero(sig, 256));
    load_key(&k, KEY_2048);
    k.priv.rsa_e = pst_span_of("\x03", 1);
    CHECK(pst_sign_rsa.sign(sig, 256, &len, &k.priv, &how, d, r) == PST_E_BAD_PRIVATE_KEY && len == 0 && all_zero(sig, 256));
}

// The table of powers that the operation leaves behind is another with other random bytes, and its result the same.
static void test_blinding(void)
{
    enum { NUM = PST_LIMBS(1024) };
    static struct key k;
    static pst_limb a[PST_RSA_PRIVATE_WORK(2048, 2)], b[PST_RSA_PRIVATE_WORK(2048, 2)];
    uint8_t in[256], out_a[256], out_b[256], other[32];
    memset(in, 0x21, sizeof in);
    memset(other, 9, sizeof other);
    load_key(&k, KEY_2048);
    CHECK(pst_rsa_private(out_a, in, &k.priv, &pst_sha256, fresh, 2, a) == PST_OK);
    CHECK(pst_rsa_private(out_b, in, &k.priv, &pst_sha256, other, 2, b) == PST_OK);
    CHECK(memcmp(out_a, out_b, 256) == 0);
    for (size_t entry = 10; entry < 8 + 16; entry++) // table[2] and what follows; the rest was used again
        CHECK(memcmp(a + entry * NUM, b + entry * NUM, NUM * sizeof *a) != 0);
    CHECK(pst_rsa_private(out_b, in, &k.priv, &pst_sha256, fresh, 2, b) == PST_OK);
    for (size_t entry = 10; entry < 8 + 16; entry++)
        CHECK(memcmp(a + entry * NUM, b + entry * NUM, NUM * sizeof *a) == 0);

    // Results of the private operation that lie on the edges: 0, 1, n - 1 are their own powers.
    memset(in, 0, sizeof in);
    CHECK(raw_sign(out_a, in, &k) && memcmp(in, out_a, 256) == 0);
    in[255] = 1;
    CHECK(raw_sign(out_a, in, &k) && memcmp(in, out_a, 256) == 0);
    memcpy(in, k.pub.rsa_n.p, 256);
    in[255] ^= 1;
    CHECK(raw_sign(out_a, in, &k) && memcmp(in, out_a, 256) == 0);
    memset(in, 0, sizeof in); // a multiple of p
    memcpy(in + 128, k.priv.rsa_p.p, 128);
    CHECK(raw_sign(out_a, in, &k) && raw_public(out_b, out_a, &k) && memcmp(in, out_b, 256) == 0);
}

static void test_implicit_rejection(void)
{
    static struct key k;
    uint8_t ciphertext[512], out[512], em[256], again[512];
    size_t len, again_len;
    pst_span r = pst_span_of(fresh, 32);
    load_key(&k, KEY_OPENSSL);
    for (size_t i = 0; i < PST_COUNT(rsa_openssl_ciphertexts); i++) {
        const struct rsa_test_ciphertext *t = &rsa_openssl_ciphertexts[i];
        size_t n = test_hex(ciphertext, sizeof ciphertext, t->ciphertext);
        CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, pst_span_of(ciphertext, n), r) == PST_OK);
        CHECK_CASE(test_is_hex(out, len, t->message), t->what);
    }
    // Padding at its limits. Wrong padding gives something else, the same each time, whatever the random bytes.
    static const struct {
        size_t separator_at;
        uint8_t first, second;
        bool right;
    } cases[] = {{10, 0, 2, true},  {255, 0, 2, true}, {9, 0, 2, false},  {2, 0, 2, false}, {207, 0, 2, true},
                 {100, 1, 2, false}, {100, 0, 1, false}, {100, 0, 0, false}, {0, 0, 2, false}};
    for (size_t i = 0; i < PST_COUNT(cases); i++) {
        uint64_t state = i + 1;
        for (size_t j = 2; j < sizeof em; j++)
            em[j] = (uint8_t)(test_random(&state) >> 56 | 1);
        em[0] = cases[i].first;
        em[1] = cases[i].second;
        if (cases[i].separator_at > 0)
            em[cases[i].separator_at] = 0;
        CHECK(raw_public(ciphertext, em, &k));
        pst_span c = pst_span_of(ciphertext, 256);
        CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, c, r) == PST_OK && len <= 245);
        bool same = len == 255 - cases[i].separator_at && memcmp(out, em + 256 - len, len) == 0;
        CHECK(same == cases[i].right);
        uint8_t other[32] = {3};
        CHECK(pst_rsa_decrypt(again, 245, &again_len, &k.priv, c, pst_span_of(other, 32)) == PST_OK);
        CHECK(len == again_len && memcmp(out, again, len) == 0);
    }
    pst_span c = pst_span_of(ciphertext, 256); // of the last case, which is wrong: what is synthetic depends on d as a number
    k.bytes[2][0] = 0;
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, c, r) == PST_OK && (len != again_len || memcmp(out, again, len) != 0));
    k.priv.d = pst_span_of(k.bytes[2] + 1, 255);
    CHECK(pst_rsa_decrypt(again, 245, &again_len, &k.priv, c, r) == PST_OK && len == again_len && memcmp(out, again, len) == 0);
    k.priv.d = pst_span_of(k.bytes[2], 257);
    CHECK(pst_rsa_decrypt(again, 245, &again_len, &k.priv, c, r) == PST_E_BAD_PRIVATE_KEY && again_len == 0);
    k.priv.d = pst_span_of(k.bytes[2], 256);
    CHECK(pst_rsa_decrypt(out, 244, &len, &k.priv, c, r) == PST_E_OUT_TOO_SMALL && len == 0);
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, c, pst_span_of(fresh, 31)) == PST_E_USAGE);
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, pst_span_of(ciphertext, 255), r) == PST_E_DECODE);
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, pst_span_of(ciphertext, 257), r) == PST_E_DECODE);
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, pst_span_of(ciphertext, 0), r) == PST_E_DECODE);
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, k.pub.rsa_n, r) == PST_E_DECODE);
    k.priv.kind = PST_KEY_RSA_PSS;
    CHECK(pst_rsa_decrypt(out, 245, &len, &k.priv, c, r) == PST_E_BAD_PRIVATE_KEY);
}

// 0x00 || 0x02 || PS || 0x00 || 03 03 random[46] for a modulus of n bytes.
static void make_premaster_em(uint8_t *em, size_t n)
{
    uint64_t state = n;
    for (size_t j = 2; j < n; j++)
        em[j] = (uint8_t)(test_random(&state) >> 56 | 1);
    em[0] = 0;
    em[1] = 2;
    em[n - 49] = 0;
    em[n - 48] = em[n - 47] = 3;
}

static void test_premaster(void)
{
    static struct key k;
    static const int keys[] = {KEY_2048, KEY_2048_E3, KEY_2052, KEY_3072, KEY_4096};
    uint8_t em[512], ciphertext[513], out[48], rejected[48], fallback[46];
    pst_span r = pst_span_of(fresh, 32);
    memset(fallback, 0x77, sizeof fallback);
    rejected[0] = rejected[1] = 3;
    memcpy(rejected + 2, fallback, sizeof fallback);
    for (size_t i = 0; i < PST_COUNT(keys); i++) {
        load_key(&k, keys[i]);
        size_t n = k.pub.rsa_n.n;
        pst_span c = pst_span_of(ciphertext, n);
        make_premaster_em(em, n);
        CHECK(raw_public(ciphertext, em, &k));
        CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, c, fallback, r) == PST_OK && memcmp(out, em + n - 48, 48) == 0);
        // Another version in the hello than in the secret.
        CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0302, c, fallback, r) == PST_OK);
        CHECK(out[0] == 3 && out[1] == 2 && memcmp(out + 2, fallback, 46) == 0);
        // Every byte that is not the secret: 0x00, 0x02, a zero in PS, no separator, the version.
        size_t step = i == 0 ? 1 : 41;
        for (size_t at = 0; at < n - 46; at += step) {
            make_premaster_em(em, n);
            em[at] = at >= 2 && at < n - 49 ? 0 : em[at] ^ 1;
            CHECK(raw_public(ciphertext, em, &k));
            CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, c, fallback, r) == PST_OK && memcmp(out, rejected, 48) == 0);
        }
        // 47 and 49 bytes: the separator moved.
        for (size_t moved = n - 50; moved <= n - 48; moved += 2) {
            make_premaster_em(em, n);
            em[n - 49] = 0x55;
            em[moved] = 0;
            CHECK(raw_public(ciphertext, em, &k));
            CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, c, fallback, r) == PST_OK && memcmp(out, rejected, 48) == 0);
        }
        // What is public: not a ciphertext at all. Still no error (RFC 5246 7.4.7.1).
        CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, k.pub.rsa_n, fallback, r) == PST_OK && memcmp(out, rejected, 48) == 0);
        for (size_t wrong = n - 1; wrong <= n + 1; wrong += 2) {
            pst_span w = pst_span_of(ciphertext, wrong);
            CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, w, fallback, r) == PST_OK && memcmp(out, rejected, 48) == 0);
        }
        memset(out, 0xaa, sizeof out);
        CHECK(pst_rsa_decrypt_premaster(out, &k.priv, 0x0303, c, fallback, pst_span_of(fresh, 0)) == PST_E_USAGE);
        CHECK(all_zero(out, sizeof out));
    }
}

int main(void)
{
    test_openssl_signatures();
    test_tampering();
    test_2049();
    test_pkcs1_encodings(KEY_2048);
    test_pkcs1_encodings(KEY_2048_E3);
    test_pss_encodings();
    test_bad_public_keys();
    test_signing();
    test_signing_refuses();
    test_faults();
    test_blinding();
    test_implicit_rejection();
    test_premaster();
    return TEST_END("rsa");
}
