// hash.c: tests of SHA-2, HMAC, HKDF and HMAC_DRBG.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "tests/unit/test.h"

// NIST "Examples with Intermediate Values" for FIPS 180-4: one block, two blocks; and the million 'a' of FIPS 180-2.
struct digest_case {
    const struct pst_hash_alg *hash;
    const char *in; // this text ...
    size_t times;   // ... so many times
    const char *digest;
};
static const struct digest_case digest_cases[] = {
    {&pst_sha256,
     "",
     1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {&pst_sha256,
     "abc",
     1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {&pst_sha256,
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {&pst_sha256,
     "a",
     1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {&pst_sha384,
     "",
     1,
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f1"
     "4898b95b"},
    {&pst_sha384,
     "abc",
     1,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca1"
     "34c825a7"},
    {&pst_sha384,
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     1,
     "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa"
     "91746039"},
    {&pst_sha384,
     "a",
     1000000,
     "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd8"
     "7f3d8985"},
    {&pst_sha512,
     "",
     1,
     "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2"
     "877eec2f63b931bd47417a81a538327af927da3e"},
    {&pst_sha512,
     "abc",
     1,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
     "a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {&pst_sha512,
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     1,
     "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99de"
     "c4b5433ac7d329eeb6dd26545e96e55b874be909"},
    {&pst_sha512,
     "a",
     1000000,
     "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432c"
     "e577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
};

static void test_digests(void)
{
    for (size_t i = 0; i < sizeof digest_cases / sizeof *digest_cases; i++) {
        const struct digest_case *c = &digest_cases[i];
        union pst_hash_state s;
        uint8_t out[PST_MAX_HASH_LEN];
        c->hash->init(&s);
        for (size_t n = 0; n < c->times; n++)
            c->hash->update(&s, (const uint8_t *)c->in, strlen(c->in));
        c->hash->final(&s, out);
        CHECK_CASE(test_is_hex(out, c->hash->len, c->digest), c->hash->name);
    }
}

// The digest over the digests of every prefix of the 300 bytes 0, 7, 14, ..., taken at once and in pieces, each running
// state copied away half-way. `want` was computed once with Python's hashlib.
static void test_every_length(const struct pst_hash_alg *hash, const char *want)
{
    uint8_t in[300], out[PST_MAX_HASH_LEN], again[PST_MAX_HASH_LEN];
    uint64_t random = 1;
    union pst_hash_state all, s, copy;
    CHECK(hash->state_len <= PST_MAX_HASH_STATE);
    hash->init(&all);
    for (size_t n = 0; n <= sizeof in; n++) {
        if (n > 0)
            in[n - 1] = (uint8_t)(7 * (n - 1));
        pst_hash(hash, out, n > 0 ? in : NULL, n);
        hash->update(&all, out, hash->len);
        hash->init(&s);
        for (size_t at = 0; at < n;) {
            size_t piece = (size_t)(test_random(&random) % (n - at + 1));
            if (test_random(&random) % 2 != 0)
                piece %= 17;
            hash->update(&s, in + at, piece);
            at += piece;
            memcpy(&copy, &s, hash->state_len);
            hash->update(&s, in, 33); // the copy must not notice
            hash->final(&s, again);
            memcpy(&s, &copy, hash->state_len);
        }
        hash->final(&s, again);
        CHECK_CASE(memcmp(out, again, hash->len) == 0, hash->name);
    }
    hash->final(&all, out);
    CHECK_CASE(test_is_hex(out, hash->len, want), hash->name);
}

// SHAVS 6.4, the Monte Carlo test; seeds and the first and last of the 100 results from NIST CAVP SHA*Monte.rsp.
static void test_monte_carlo(const struct pst_hash_alg *hash, const char *seed, const char *first, const char *last)
{
    uint8_t md[3 * PST_MAX_HASH_LEN], next[PST_MAX_HASH_LEN];
    size_t n = hash->len;
    CHECK(test_hex(next, sizeof next, seed) == n);
    for (int count = 0; count < 100; count++) {
        for (size_t i = 0; i < 3; i++)
            memcpy(md + i * n, next, n);
        for (int i = 0; i < 1000; i++) {
            pst_hash(hash, next, md, 3 * n);
            memmove(md, md + n, 2 * n);
            memcpy(md + 2 * n, next, n);
        }
        if (count == 0)
            CHECK_CASE(test_is_hex(next, n, first), hash->name);
    }
    CHECK_CASE(test_is_hex(next, n, last), hash->name);
}

// RFC 4231 4.2 to 4.8; the fifth, published cut to 128 bits, is compared so far.
struct hmac_case {
    const char *key, *data, *sha256, *sha384, *sha512;
};
static const struct hmac_case hmac_cases[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8"
     "b2fa9cb6",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274e"
     "aea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec"
     "fab21649",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
     "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddd",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e1"
     "01a34f27",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a4"
     "7e67c807b946a337bee8942674278859e13292fb"},
    {"0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcd",
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
     "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386"
     "c674cffb",
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275c"
     "c5788063a5f19741120c4f2de2adebeb10a298dd"},
    {"0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
     "546573742057697468205472756e636174696f6e",
     "a3b6167473100ee06e0c796c2955552b",
     "3abf34c3503b2a23a46efc619baef897",
     "415fad6271580a531d4179bc891d87a6"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
     "204b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df1"
     "63f44952",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd221"
     "5d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a"
     "65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865"
     "206b6579206e6565647320746f20626520686173686564206265666f7265206265696e672075736564206279"
     "2074686520484d414320616c676f726974686d2e",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
     "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e611"
     "0c46523e",
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55"
     "c3e4de15134676fb6de0446065c97440fa8c6a58"},
};

static void test_hmac_one(const struct pst_hash_alg *hash, const struct hmac_case *c, const char *want)
{
    uint8_t key[200], data[200], out[PST_MAX_HASH_LEN];
    size_t key_len = test_hex(key, sizeof key, c->key), data_len = test_hex(data, sizeof data, c->data);
    struct pst_hmac m, copy, zero;
    pst_hmac_init(&m, hash, key, key_len);
    pst_hmac_update(&m, data, data_len / 2);
    memcpy(&copy, &m, sizeof m);
    for (int i = 0; i < 2; i++) {
        pst_hmac_update(&m, data + data_len / 2, data_len - data_len / 2);
        pst_hmac_final(&m, out);
        CHECK_CASE(test_is_hex(out, strlen(want) / 2, want), hash->name);
        memset(&zero, 0, sizeof zero);
        CHECK(memcmp(&m, &zero, sizeof m) == 0);
        memcpy(&m, &copy, sizeof m);
    }
}

static void test_hmac(void)
{
    for (size_t i = 0; i < sizeof hmac_cases / sizeof *hmac_cases; i++) {
        test_hmac_one(&pst_sha256, &hmac_cases[i], hmac_cases[i].sha256);
        test_hmac_one(&pst_sha384, &hmac_cases[i], hmac_cases[i].sha384);
        test_hmac_one(&pst_sha512, &hmac_cases[i], hmac_cases[i].sha512);
    }
}

// SHA-256: RFC 5869 A.1 to A.3. SHA-384 and SHA-512: the same inputs, answers computed once with Python's hmac.
struct hkdf_case {
    const struct pst_hash_alg *hash;
    const char *salt, *ikm, *info, *prk, *okm;
};
static const struct hkdf_case hkdf_cases[] = {
    {&pst_sha256,
     "000102030405060708090a0b0c",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "f0f1f2f3f4f5f6f7f8f9",
     "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {&pst_sha256,
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
     "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
     "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
     "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
     "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {&pst_sha256,
     "",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "",
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
    {&pst_sha384,
     "000102030405060708090a0b0c",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "f0f1f2f3f4f5f6f7f8f9",
     "704b39990779ce1dc548052c7dc39f303570dd13fb39f7acc564680bef80e8dec70ee9a7e1f3e293ef68eceb"
     "072a5ade",
     "9b5097a86038b805309076a44b3a9f38063e25b516dcbf369f394cfab43685f748b6457763e4f0204fc5"},
    {&pst_sha512,
     "000102030405060708090a0b0c",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "f0f1f2f3f4f5f6f7f8f9",
     "665799823737ded04a88e47e54a5890bb2c3d247c7a4254a8e61350723590a26c36238127d8661b88cf80ef8"
     "02d57e2f7cebcf1e00e083848be19929c61b4237",
     "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb"},
    {&pst_sha384,
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
     "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
     "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
     "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "b319f6831dff9314efb643baa29263b30e4a8d779fe31e9c901efd7de737c85b62e676d4dc87b0895c6a7dc9"
     "7b52cebb",
     "484ca052b8cc724fd1c4ec64d57b4e818c7e25a8e0f4569ed72a6a05fe0649eebf69f8d5c832856bf4e4fbc1"
     "7967d54975324a94987f7f41835817d8994fdbd6f4c09c5500dca24a56222fea53d8967a8b2e"},
    {&pst_sha512,
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b"
     "8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b"
     "2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadb"
     "dcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "35672542907d4e142c00e84499e74e1de08be86535f924e022804ad775dde27ec86cd1e5b7d178c74489bdbe"
     "b30712beb82d4f97416c5a94ea81ebdf3e629e4a",
     "ce6c97192805b346e6161e821ed165673b84f400a2b514b2fe23d84cd189ddf1b695b48cbd1c8388441137b3"
     "ce28f16aa64ba33ba466b24df6cfcb021ecff235f6a2056ce3af1de44d572097a8505d9e7a93"},
    {&pst_sha384,
     "",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "",
     "10e40cf072a4c5626e43dd22c1cf727d4bb140975c9ad0cbc8e45b40068f8f0ba57cdb598af9dfa6963a9689"
     "9af047e5",
     "c8c96e710f89b0d7990bca68bcdec8cf854062e54c73a7abc743fade9b242daacc1cea5670415b52849c"},
    {&pst_sha512,
     "",
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "",
     "fd200c4987ac491313bd4a2a13287121247239e11c9ef82802044b66ef357e5b194498d0682611382348572a"
     "7b1611de54764094286320578a863f36562b0df6",
     "f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac"},
};

static void test_hkdf(void)
{
    for (size_t i = 0; i < sizeof hkdf_cases / sizeof *hkdf_cases; i++) {
        const struct hkdf_case *c = &hkdf_cases[i];
        uint8_t salt[100], ikm[100], info[100], prk[PST_MAX_HASH_LEN], okm[101];
        size_t salt_len = test_hex(salt, sizeof salt, c->salt), ikm_len = test_hex(ikm, sizeof ikm, c->ikm);
        size_t info_len = test_hex(info, sizeof info, c->info), okm_len = strlen(c->okm) / 2;
        pst_hkdf_extract(c->hash, prk, (pst_span){salt_len > 0 ? salt : NULL, salt_len}, (pst_span){ikm, ikm_len});
        CHECK_CASE(test_is_hex(prk, c->hash->len, c->prk), c->hash->name);
        okm[okm_len] = 0x5a;
        CHECK(pst_hkdf_expand(c->hash, okm, okm_len, prk, (pst_span){info_len > 0 ? info : NULL, info_len}) == PST_OK);
        CHECK_CASE(test_is_hex(okm, okm_len, c->okm), c->hash->name);
        CHECK(okm[okm_len] == 0x5a);
        // extract may write over its inputs
        memcpy(prk, salt, salt_len < sizeof prk ? salt_len : 0);
        if (salt_len < sizeof prk) {
            pst_hkdf_extract(c->hash, prk, (pst_span){prk, salt_len}, (pst_span){ikm, ikm_len});
            CHECK_CASE(test_is_hex(prk, c->hash->len, c->prk), c->hash->name);
        }
    }
}

static void test_hkdf_limits(void)
{
    static uint8_t out[255 * 64 + 2];
    const struct pst_hash_alg *const all[] = {&pst_sha256, &pst_sha384, &pst_sha512};
    uint8_t prk[PST_MAX_HASH_LEN] = {1}, digest[PST_MAX_HASH_LEN];
    for (size_t i = 0; i < 3; i++) {
        size_t most = 255 * (size_t)all[i]->len;
        memset(out, 0, sizeof out);
        CHECK(pst_hkdf_expand(all[i], out, most + 1, prk, (pst_span){NULL, 0}) == PST_E_USAGE);
        CHECK(out[0] == 0 && out[most] == 0);
        CHECK(pst_hkdf_expand(all[i], out, most, prk, (pst_span){NULL, 0}) == PST_OK);
        CHECK(out[most] == 0);
        pst_hash(all[i], digest, out, most);
        // computed once with Python's hmac and hashlib
        static const char *const want[] = {
            "b9535c9c4bd1fd188811ca9f436307d32709b288acc1a80889e0d1f36d6e3c87",
            "483949f65dd0d13f83059af933edf7c95018ca49df03d928fe84d6fb625d490c4131b6c4acf5f4e16ac3d9fb"
            "488844a6",
            "aee0144616978441ffe04a052f81775fe6607594877666be98834290882f698583d092c2f07e31a875716335"
            "2c6ce9168af5b5849c35996f04ca1c792b84f480",
        };
        CHECK_CASE(test_is_hex(digest, all[i]->len, want[i]), all[i]->name);
    }
}

// A source that plays a script and fails when it is out.
struct script {
    uint8_t bytes[1024];
    size_t len, at;
    int calls;
};

static pst_err play(void *ctx, uint8_t *out, size_t len)
{
    struct script *s = ctx;
    s->calls++;
    if (s->len - s->at < len) {
        memset(out, 0xee, len); // what a failing source leaves behind must not come out
        return PST_E_INTERNAL;
    }
    memcpy(out, s->bytes + s->at, len);
    s->at += len;
    return PST_OK;
}

// NIST CAVP drbgvectors_pr_true/HMAC_DRBG, [SHA-256], no personalization string, no additional input, COUNT = 0:
// EntropyInput, Nonce, EntropyInputPR twice; K and V after each step; ReturnedBits of the second call.
static void test_drbg_cavp(void)
{
    struct script s = {.at = 0};
    struct pst_drbg d;
    uint8_t out[128];
    s.len = test_hex(s.bytes, sizeof s.bytes,
                     "9969e54b4703ff31785b879a7e5c0eae0d3e309559e9fe96b0676d49d591ea4d"
                     "07d20d46d064757d3023cac2376127ab"
                     "c60f2999100f738c10f74792676a3fc4a262d13721798046e29a295181569f54"
                     "c11d4524c9071bd3096015fcf7bc24a607f22fa065c937658a2a77a8699089f4");
    CHECK(pst_drbg_init(&d, play, &s) == PST_OK);
    CHECK(test_is_hex(d.k, 32, "c2d1fd328b9789a72097325a5623f1b23eed73ed2fdcb477e9a2dd10a96f9d27"));
    CHECK(test_is_hex(d.v, 32, "cba657aa552473950ef85a02f228224514c648f01cdb2cd04aa773c25ca836f2"));
    CHECK(pst_drbg_entropy(&d, out, sizeof out) == PST_OK);
    CHECK(test_is_hex(d.k, 32, "d89d68107440e91a57a841b688ad0fd1fbeb440d26b199bad639280ba809da2e"));
    CHECK(test_is_hex(d.v, 32, "df85d42ae075f3560d00a653ecf4dba120a90dc4510245aaf77c799f488df76e"));
    CHECK(pst_drbg_entropy(&d, out, sizeof out) == PST_OK);
    CHECK(test_is_hex(d.k, 32, "ee60a512e1383ffef37971a07a9754ceeb5b3d0aa640514e13e2a7359ec7157e"));
    CHECK(test_is_hex(d.v, 32, "a964fd634f8f05a22719d37453ede555d6dd8fdf7beccf757e69c6fa782c5f16"));
    CHECK(test_is_hex(out, sizeof out,
                      "abc015856094803a938dffd20da94843870ef935b82cfec17706b8f551b8385044235dd44b599f94b39be78dd476e0cf"
                      "11309c995a7334e0a78b37bc9586235086fa3b637ba91cf8fb65efa22a589c137531aa7b2d4e2607aac27292b01c698e"
                      "6e01ae679eb87c01a89c7422d4372d6d754ababb4bf896fcb1cd09d692d0283f"));
    CHECK(s.calls == 3 && s.at == s.len);
}

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

static void test_drbg_behaviour(void)
{
    static uint8_t out[70000];
    uint64_t random = 2;
    struct script s = {.len = 48 + 3 * 32, .at = 0}, t;
    struct pst_drbg d, twin;
    uint8_t a[64], b[64];
    test_fill(s.bytes, sizeof s.bytes, &random);

    // a source that fails at once: no state, and every later request fails too
    t = s;
    t.len = 47;
    CHECK(pst_drbg_init(&d, play, &t) == PST_E_ENTROPY_FAILED);
    CHECK(all_zero(d.k, 32) && all_zero(d.v, 32));
    memset(a, 1, sizeof a);
    CHECK(pst_drbg_entropy(&d, a, sizeof a) == PST_E_ENTROPY_FAILED);
    CHECK(all_zero(a, sizeof a));
    CHECK(pst_drbg_init(&d, NULL, NULL) == PST_E_ENTROPY_FAILED);

    // two copies: the same from the same entropy, different from different entropy
    CHECK(pst_drbg_init(&d, play, &s) == PST_OK);
    twin = d;
    t = s;
    twin.entropy_ctx = &t;
    CHECK(pst_drbg_entropy(&d, a, sizeof a) == PST_OK && pst_drbg_entropy(&twin, b, sizeof b) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) == 0);
    t.bytes[t.at] ^= 1;
    CHECK(pst_drbg_entropy(&d, a, sizeof a) == PST_OK && pst_drbg_entropy(&twin, b, sizeof b) == PST_OK);
    CHECK(memcmp(a, b, sizeof a) != 0);

    // a request longer than one generate call may be reseeds within; with one seed left it fails half-way, and wholly
    memset(out, 1, sizeof out);
    CHECK(s.len - s.at == 32);
    CHECK(pst_drbg_entropy(&d, out, 65537) == PST_E_ENTROPY_FAILED);
    CHECK(all_zero(out, 65537) && out[65537] == 1);
    CHECK(t.len - t.at == 32);
    CHECK(pst_drbg_entropy(&twin, out, 65536) == PST_OK);
    CHECK(!all_zero(out + 65500, 36) && out[65536] == 0);

    // failure leaves the state as it was, so that recovery needs nothing but entropy
    twin = d;
    CHECK(pst_drbg_entropy(&d, a, sizeof a) == PST_E_ENTROPY_FAILED);
    CHECK(all_zero(a, sizeof a));
    CHECK(memcmp(&d, &twin, sizeof d) == 0);
    s.at = 0;
    CHECK(pst_drbg_entropy(&d, a, sizeof a) == PST_OK);
    CHECK(!all_zero(a, sizeof a));
    CHECK(pst_drbg_entropy(&d, a, 0) == PST_OK);
}

int main(void)
{
    test_digests();
    test_every_length(&pst_sha256,
                      "3b05b530351f50663ba5ac734c246d169eafec6b57c70dc6dc94cad39d04aad8");
    test_every_length(&pst_sha384,
                      "00ff192ce1d334e39d1ce94d135f2673fdd482a9f3b5bb8a86f1b38f7b7d1ccc"
                      "0c1df396672e98a3d26b1bf65bfa0acf");
    test_every_length(&pst_sha512,
                      "8a732a2ef96b72c61264041d982c51f52f584ba520746f8dfcbe356c60311e9d"
                      "68a05c40ac64998fb6bfca078a50d008373e7d30159f0e4626b1102c1cf370b3");
    test_monte_carlo(&pst_sha256,
                     "6d1e72ad03ddeb5de891e572e2396f8da015d899ef0e79503152d6010a3fe691",
                     "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788",
                     "6a912ba4188391a78e6f13d88ed2d14e13afce9db6f7dcbf4a48c24f3db02778");
    test_monte_carlo(&pst_sha384,
                     "edff07255c71b54a9beae52cdfa083569a08be89949cbba73ddc8acf429359ca5e5be7a673633ca0d9709848f5"
                     "22a9df",
                     "e81b86c49a38feddfd185f71ca7da6732a053ed4a2640d52d27f53f9f76422650b0e93645301ac99f8295d6f82"
                     "0f1035",
                     "ccde4359f23e64579c5c0380df837ee950928aa82937a2d2ed33d216e707c46d847efa5ca52dcbda551145e164"
                     "fbd594");
    test_monte_carlo(&pst_sha512,
                     "5c337de5caf35d18ed90b5cddfce001ca1b8ee8602f367e7c24ccca6f893802fb1aca7a3dae32dcd60800a5995"
                     "9bc540d63237876b799229ae71a2526fbc52cd",
                     "ada69add0071b794463c8806a177326735fa624b68ab7bcab2388b9276c036e4eaaff87333e83c81c0bca0359d"
                     "4aeebcbcfd314c0630e0c2af68c1fb19cc470e",
                     "4aa7dad74eb51d09a6ae7735c4b795b078f51c314f14f42a0d63071e13bdc5fd9f51612e77b36d44567502a3b5"
                     "eb66c609ec017e51d8df93e58d1a44f3c1e375");
    test_hmac();
    test_hkdf();
    test_hkdf_limits();
    test_drbg_cavp();
    test_drbg_behaviour();
    return TEST_END("hash");
}
