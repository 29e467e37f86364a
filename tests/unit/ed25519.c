// ed25519.c: Ed25519 as members of the kit: the vectors of RFC 8032 7.1, and what must be refused: damage,
// malleability, R and A that are not canonical, A of small order.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/sc25519.h"
#include "tests/unit/test.h"

#define HEX(out, hex) CHECK(test_hex((out), sizeof(out), (hex)) == sizeof(out))

static const struct pst_sig_how pure = {.form = PST_SIG_ED25519, .hash = &pst_sha512};

static pst_err verify(const uint8_t public_key[32], const uint8_t *msg, size_t msg_len, const uint8_t *sig,
                      size_t sig_len)
{
    const struct pst_public_key key = {.kind = PST_KEY_ED25519, .point = {public_key, 32}};
    return pst_verify_ed25519.verify(&key, &pure, (pst_span){msg, msg_len}, (pst_span){sig, sig_len});
}

static void sign(uint8_t sig[64], const uint8_t seed[32], const uint8_t *msg, size_t msg_len)
{
    const struct pst_private_key key = {.kind = PST_KEY_ED25519, .d = {seed, 32}};
    size_t n = 0;
    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &pure, (pst_span){msg, msg_len}, (pst_span){NULL, 0}) == PST_OK);
    CHECK(n == 64);
}

// RFC 8032 7.1: name, secret key, public key, message, signature.
static const char *const vectors[][5] = {
    {"TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"TEST 1024", "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
     "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
     "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1"
     "e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d"
     "658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a"
     "7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e"
     "06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc10"
     "3b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1"
     "85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d"
     "502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270"
     "88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089b"
     "eccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba"
     "b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b"
     "e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7"
     "51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda0847dd988d"
     "cda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df"
     "f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7"
     "984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4"
     "88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac09"
     "43bf6686b64b2579376504ccc493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f"
     "b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f161"
     "0e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d"
     "b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8ca"
     "c60c905c15fc910840b94c00a0b9d0",
     "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350"
     "aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03"},
    {"TEST SHA(abc)", "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

// One bit of every byte of signature, key and message in turn.
static void check_damage(uint8_t public_key[32], uint8_t *msg, size_t msg_len, uint8_t sig[64])
{
    for (size_t i = 0; i < 64; i++) {
        sig[i] ^= (uint8_t)(1 << i % 8);
        CHECK(verify(public_key, msg, msg_len, sig, 64) == PST_E_BAD_SIGNATURE);
        sig[i] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i < 32; i++) {
        public_key[i] ^= (uint8_t)(1 << i % 8);
        pst_err err = verify(public_key, msg, msg_len, sig, 64);
        CHECK(err == PST_E_BAD_SIGNATURE || err == PST_E_BAD_PUBLIC_KEY);
        public_key[i] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i < msg_len; i += 1 + msg_len / 64) {
        msg[i] ^= (uint8_t)(1 << i % 8);
        CHECK(verify(public_key, msg, msg_len, sig, 64) == PST_E_BAD_SIGNATURE);
        msg[i] ^= (uint8_t)(1 << i % 8);
    }
    if (msg_len > 0)
        CHECK(verify(public_key, msg, msg_len - 1, sig, 64) == PST_E_BAD_SIGNATURE);
    CHECK(verify(public_key, msg, msg_len + 1, sig, 64) == PST_E_BAD_SIGNATURE);
    for (size_t n = 0; n < 64; n++)
        CHECK(verify(public_key, msg, msg_len, sig, n) == PST_E_BAD_SIGNATURE);
    CHECK(verify(public_key, msg, msg_len, sig, 65) == PST_E_BAD_SIGNATURE);
    CHECK(verify(public_key, msg, msg_len, sig, 64) == PST_OK);
}

static void rfc8032(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        static uint8_t msg[1024 + 1];
        uint8_t seed[32], public_key[32], got[32], sig[65] = {0};
        HEX(seed, vectors[i][1]);
        HEX(public_key, vectors[i][2]);
        size_t msg_len = test_hex(msg, 1024, vectors[i][3]);
        pst_ed25519_public_key(got, seed, &pst_sha512);
        CHECK_CASE(memcmp(got, public_key, 32) == 0, vectors[i][0]);
        sign(sig, seed, msg, msg_len);
        CHECK_CASE(test_is_hex(sig, 64, vectors[i][4]), vectors[i][0]);
        CHECK_CASE(verify(public_key, msg, msg_len, sig, 64) == PST_OK, vectors[i][0]);
        check_damage(public_key, msg, msg_len, sig);
    }
}

// L = 2^252 + 27742317777372353535851937790883648493, RFC 8032 5.1.
#define L_HEX "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"

static void add_order(uint8_t s[32])
{
    uint8_t order[32];
    unsigned carry = 0;
    HEX(order, L_HEX);
    for (int i = 0; i < 32; i++) {
        carry += (unsigned)s[i] + order[i];
        s[i] = (uint8_t)carry;
        carry >>= 8;
    }
    CHECK(carry == 0);
}

// RFC 8032 8.4: S + L, S + 2L, ... are the same scalar, and none of them is S.
static void malleability(void)
{
    uint8_t seed[32] = {8, 4}, public_key[32], sig[64];
    const uint8_t msg[5] = "hello";
    pst_ed25519_public_key(public_key, seed, &pst_sha512);
    sign(sig, seed, msg, 5);
    CHECK(verify(public_key, msg, 5, sig, 64) == PST_OK);
    for (int i = 1; i < 15; i++) {
        add_order(sig + 32);
        CHECK(verify(public_key, msg, 5, sig, 64) == PST_E_BAD_SIGNATURE);
    }
}

// A signer's own arithmetic, to make signatures that no honest signer makes: S = k s + r for a given R.
struct forger {
    uint8_t seed[32], public_key[32], s[32];
};

static void forger_init(struct forger *f)
{
    uint8_t h[64];
    memset(f->seed, 0x5a, 32);
    pst_ed25519_public_key(f->public_key, f->seed, &pst_sha512);
    pst_hash(&pst_sha512, h, f->seed, 32);
    memcpy(f->s, h, 32);
    f->s[0] &= 0xf8;
    f->s[31] = (uint8_t)((f->s[31] & 0x7f) | 0x40);
}

static void forge(const struct forger *f, uint8_t sig[64], const char *big_r, const uint8_t r[32], const uint8_t *msg,
                  size_t msg_len)
{
    uint8_t in[64 + 64], h[64], k[32];
    CHECK(test_hex(sig, 32, big_r) == 32);
    memcpy(in, sig, 32);
    memcpy(in + 32, f->public_key, 32);
    memcpy(in + 64, msg, msg_len);
    pst_hash(&pst_sha512, h, in, 64 + msg_len);
    pst_sc_reduce(k, h);
    pst_sc_mul_add(sig + 32, k, f->s, r);
}

// R is compared as bytes: the neutral point is accepted as itself, in no other spelling, and nothing of small order
// added.
static void unusual_r(void)
{
    static const char neutral[] = "0100000000000000000000000000000000000000000000000000000000000000";
    static const char *const other[] = {
        "0100000000000000000000000000000000000000000000000000000000000080", // x = 0 with a sign
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 1
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", // both
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2: a verifier with cofactor accepts
        "0000000000000000000000000000000000000000000000000000000000000000", // order 4: likewise
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8: likewise
    };
    struct forger f;
    uint8_t sig[64];
    const uint8_t msg[3] = "abc", zero[32] = {0};
    forger_init(&f);
    forge(&f, sig, neutral, zero, msg, 3);
    CHECK(verify(f.public_key, msg, 3, sig, 64) == PST_OK); // so forge() forges
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        forge(&f, sig, other[i], zero, msg, 3);
        CHECK(verify(f.public_key, msg, 3, sig, 64) == PST_E_BAD_SIGNATURE);
    }
    for (unsigned k = 2; k <= 18; k++) { // R in p + 2 .. 2^255 - 1, and R that is no point
        uint8_t r[32];
        memset(r, 0xff, 32);
        r[0] = (uint8_t)(0xed + k);
        r[31] = 0x7f;
        memcpy(sig, r, 32);
        CHECK(verify(f.public_key, msg, 3, sig, 64) == PST_E_BAD_SIGNATURE);
    }
}

// Every encoding of the eight points of small order, canonical or not. With A neutral and S = 0, R = neutral the
// equation holds for every message; with the others for one message in two, four or eight.
static void small_order_keys(void)
{
    static const char *const keys[] = {
        "0100000000000000000000000000000000000000000000000000000000000000", // order 1
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
        "0000000000000000000000000000000000000000000000000000000000000000", // order 4
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080", // x = 0 with a sign
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 1
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    uint8_t sig[64] = {1}; // R neutral, S = 0
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        uint8_t key[32];
        HEX(key, keys[i]);
        for (uint8_t m = 0; m < 16; m++)
            CHECK_CASE(verify(key, &m, 1, sig, 64) == PST_E_BAD_PUBLIC_KEY, keys[i]);
    }
}

// y = k is a point for some k in 2 .. 18; y = k + p is then the same point, and not an encoding of it.
static void keys_not_canonical(void)
{
    const uint8_t sig[64] = {1};
    int points = 0;
    for (unsigned k = 2; k <= 18; k++) {
        uint8_t key[32] = {(uint8_t)k};
        pst_err err = verify(key, sig, 1, sig, 64);
        CHECK(err == PST_E_BAD_SIGNATURE || err == PST_E_BAD_PUBLIC_KEY);
        points += err == PST_E_BAD_SIGNATURE;
        memset(key, 0xff, 32);
        key[0] = (uint8_t)(0xed + k);
        CHECK(verify(key, sig, 1, sig, 64) == PST_E_BAD_PUBLIC_KEY);
        key[31] = 0x7f;
        CHECK(verify(key, sig, 1, sig, 64) == PST_E_BAD_PUBLIC_KEY);
    }
    CHECK(points > 0 && points < 17);
}

static void misuse(void)
{
    uint8_t seed[32] = {1}, sig[64], untouched[64], again[64], random[32] = {9};
    struct pst_private_key key = {.kind = PST_KEY_ED25519, .d = {seed, 32}};
    struct pst_sig_how how = pure;
    const pst_span msg = {seed, 3}, none = {NULL, 0};
    size_t n = 99;
    memset(sig, 0x77, 64);
    memset(untouched, 0x77, 64);
    CHECK(pst_sign_ed25519.sign(sig, 63, &n, &key, &how, msg, none) == PST_E_OUT_TOO_SMALL && n == 0);
    key.d.n = 31;
    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &how, msg, none) == PST_E_BAD_PRIVATE_KEY && n == 0);
    key.d.n = 32;
    key.kind = PST_KEY_P256;
    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &how, msg, none) == PST_E_BAD_PRIVATE_KEY && n == 0);
    key.kind = PST_KEY_ED25519;
    how.form = PST_SIG_ECDSA;
    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &how, msg, none) == PST_E_USAGE && n == 0);
    how = pure;
    how.hash = NULL;
    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &how, msg, none) == PST_E_USAGE && n == 0);
    CHECK(memcmp(sig, untouched, 64) == 0);

    CHECK(pst_sign_ed25519.sign(sig, 64, &n, &key, &pure, msg, none) == PST_OK && n == 64);
    CHECK(pst_sign_ed25519.sign(again, 64, &n, &key, &pure, msg, (pst_span){random, 32}) == PST_OK && n == 64);
    CHECK(memcmp(sig, again, 64) == 0);

    uint8_t public_key[33];
    pst_ed25519_public_key(public_key, seed, &pst_sha512);
    struct pst_public_key pub = {.kind = PST_KEY_ED25519, .point = {public_key, 32}};
    CHECK(pst_verify_ed25519.verify(&pub, &pure, msg, (pst_span){sig, 64}) == PST_OK);
    CHECK(pst_verify_ed25519.verify(&pub, &how, msg, (pst_span){sig, 64}) == PST_E_BAD_SIGNATURE);
    pub.point.n = 33;
    CHECK(pst_verify_ed25519.verify(&pub, &pure, msg, (pst_span){sig, 64}) == PST_E_BAD_PUBLIC_KEY);
    pub.point.n = 31;
    CHECK(pst_verify_ed25519.verify(&pub, &pure, msg, (pst_span){sig, 64}) == PST_E_BAD_PUBLIC_KEY);
    pub.point.n = 32;
    pub.kind = PST_KEY_P256;
    CHECK(pst_verify_ed25519.verify(&pub, &pure, msg, (pst_span){sig, 64}) == PST_E_BAD_PUBLIC_KEY);
}

static void random_keys(void)
{
    uint64_t rng = 8032;
    for (size_t i = 0; i < 200; i++) {
        uint8_t seed[32], public_key[32], msg[200], sig[64];
        test_fill(seed, 32, &rng);
        test_fill(msg, sizeof msg, &rng);
        pst_ed25519_public_key(public_key, seed, &pst_sha512);
        sign(sig, seed, msg, i);
        CHECK(verify(public_key, msg, i, sig, 64) == PST_OK);
        CHECK(verify(public_key, msg, i + 1 < sizeof msg ? i + 1 : 0, sig, 64) == PST_E_BAD_SIGNATURE);
        sig[i % 64] ^= (uint8_t)(1 << i % 7);
        CHECK(verify(public_key, msg, i, sig, 64) == PST_E_BAD_SIGNATURE);
    }
}

int main(void)
{
    rfc8032();
    malleability();
    unusual_r();
    small_order_keys();
    keys_not_canonical();
    misuse();
    random_keys();
    return TEST_END("ed25519");
}
