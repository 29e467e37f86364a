// aead.c: tests of the AEADs: published vectors, a naive twin over all lengths at many alignments, and that nothing
// forged opens, with `out` all zero.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "tests/unit/naive.h"
#include "tests/unit/test.h"

#define STATE_MAX 2048

static const struct pst_aead_alg *const algs[] = {
    &pst_aes128_gcm, &pst_aes256_gcm, &pst_chacha20_poly1305, &pst_aes128_ccm, &pst_aes128_ccm_8,
};
#define NUM_ALGS (sizeof algs / sizeof algs[0])

#define ZERO_16 "00000000000000000000000000000000"
#define KEY_JABBER "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"

struct aead_case {
    const struct pst_aead_alg *alg;
    const char *key, *nonce, *aad, *in, *out; // hex
};
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_NONCE "cafebabefacedbaddecaf888"
#define GCM_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_TEXT                                                                                                       \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657" \
    "ba637b39"
#define CCM_KEY "404142434445464748494a4b4c4d4e4f"
#define CCM_NONCE "101112131415161718191a1b"
#define CCM_AAD "000102030405060708090a0b0c0d0e0f10111213"
#define CCM_TEXT "202122232425262728292a2b2c2d2e2f3031323334353637"
static const struct aead_case aead_cases[] = {
    // RFC 8439 2.8.2 and A.5.
    {&pst_chacha20_poly1305, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
     "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666"
     "657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069"
     "742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
     "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
     "6116" "1ae10b594f09e26a7e902ecbd0600691"},
    {&pst_chacha20_poly1305, KEY_JABBER, "000000000102030405060708", "f33388860000000000004e91",
     "496e7465726e65742d4472616674732061726520647261667420646f63756d656e74732076616c696420666f722061206d6178696d756d20"
     "6f6620736978206d6f6e74687320616e64206d617920626520757064617465642c207265706c616365642c206f72206f62736f6c65746564"
     "206279206f7468657220646f63756d656e747320617420616e792074696d652e20497420697320696e617070726f70726961746520746f20"
     "75736520496e7465726e65742d447261667473206173207265666572656e6365206d6174657269616c206f7220746f206369746520746865"
     "6d206f74686572207468616e206173202fe2809c776f726b20696e2070726f67726573732e2fe2809d",
     "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100"
     "d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b350638"
     "3606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa115"
     "5b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
     "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709b"
     "eead9d67890cbb22392336fea1851f38"},
    // McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, cases 1 to 4 and 13 to 16.
    {&pst_aes128_gcm, ZERO_16, "000000000000000000000000", "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {&pst_aes128_gcm, ZERO_16, "000000000000000000000000", "", ZERO_16,
     "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"},
    {&pst_aes128_gcm, GCM_KEY, GCM_NONCE, "", GCM_TEXT "1aafd255",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
     "3d58e091473f5985" "4d5c2af327cd64a62cf35abd2ba6fab4"},
    {&pst_aes128_gcm, GCM_KEY, GCM_NONCE, GCM_AAD, GCM_TEXT,
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
     "3d58e091" "5bc94fbc3221a5db94fae95ae7121a47"},
    {&pst_aes256_gcm, ZERO_16 ZERO_16, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {&pst_aes256_gcm, ZERO_16 ZERO_16, "000000000000000000000000", "", ZERO_16,
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {&pst_aes256_gcm, GCM_KEY GCM_KEY, GCM_NONCE, "", GCM_TEXT "1aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
     "bcc9f662898015ad" "b094dac5d93471bdec1a502270e3cc6c"},
    {&pst_aes256_gcm, GCM_KEY GCM_KEY, GCM_NONCE, GCM_AAD, GCM_TEXT,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
     "bcc9f662" "76fc6ece0f4e1768cddf8853bb2d551b"},
    // NIST SP 800-38C, C.3; the same and an empty message with a tag of 16 bytes, computed with OpenSSL 3.
    {&pst_aes128_ccm_8, CCM_KEY, CCM_NONCE, CCM_AAD, CCM_TEXT,
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
    {&pst_aes128_ccm, CCM_KEY, CCM_NONCE, CCM_AAD, CCM_TEXT,
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5c87ae488918de93f17dd3e4934347f44"},
    {&pst_aes128_ccm, CCM_KEY, CCM_NONCE, "", "", "538f76630f36a98a2f502d9b23d86343"},
};

static _Alignas(16) uint8_t state[STATE_MAX], state_before[STATE_MAX];

static bool all_are(const uint8_t *p, size_t n, uint8_t value)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != value)
            return false;
    return true;
}

static void test_vectors(void)
{
    uint8_t key[32], nonce[12], aad[64], in[512], out[512], back[512];

    for (size_t i = 0; i < sizeof aead_cases / sizeof aead_cases[0]; i++) {
        const struct aead_case *c = &aead_cases[i];
        size_t aad_len = test_hex(aad, sizeof aad, c->aad), in_len = test_hex(in, sizeof in, c->in);
        CHECK(test_hex(key, 32, c->key) == c->alg->key_len);
        test_hex(nonce, 12, c->nonce);
        c->alg->init(state, key);
        c->alg->seal(state, out, nonce, aad, aad_len, in, in_len);
        CHECK_CASE(test_is_hex(out, in_len + c->alg->tag_len, c->out), c->out);
        CHECK_CASE(c->alg->open(state, back, nonce, aad, aad_len, out, in_len + c->alg->tag_len) == PST_OK, c->out);
        CHECK_CASE(memcmp(in, back, in_len) == 0, c->out);
    }
    // CCM with associated data of 65536 bytes, whose length takes six bytes; computed with OpenSSL 3.
    static uint8_t long_aad[65536];
    for (size_t i = 0; i < sizeof long_aad; i++)
        long_aad[i] = (uint8_t)i;
    for (size_t i = 0; i < 33; i++)
        in[i] = (uint8_t)i;
    test_hex(key, 32, CCM_KEY);
    test_hex(nonce, 12, CCM_NONCE);
    pst_aes128_ccm.init(state, key);
    pst_aes128_ccm.seal(state, out, nonce, long_aad, sizeof long_aad, in, 33);
    CHECK(test_is_hex(out, 49,
                      "c3922189d5973a5abb3ccaccedb7c72b41568af98462aa85743bf1f436da2cc3"
                      "8cfa12ff789df5c03b498d2670b141a01c"));
}

// One message through seal and open, out of place and in place, with nothing written beside `out`.
static void round_trip(const struct pst_aead_alg *alg, const uint8_t *key, size_t in_len, size_t shift, uint64_t *rng)
{
    static uint8_t room[3][70000 + 64];
    uint8_t *in = room[0] + 16 + shift % 8, *out = room[1] + 16 + shift % 5, *same = room[2] + 16 + shift % 3;
    uint8_t nonce[12], aad[64];
    size_t aad_len = shift % 48, tag_len = alg->tag_len, n = in_len + tag_len;

    test_fill(nonce, 12, rng);
    test_fill(aad, aad_len, rng);
    test_fill(in, in_len, rng);
    memset(room[1], 0xa5, sizeof room[1]);
    memset(room[2], 0xa5, sizeof room[2]);
    memcpy(same, in, in_len);
    alg->seal(state, out, nonce, aad, aad_len, in, in_len);
    alg->seal(state, same, nonce, aad, aad_len, same, in_len);
    CHECK_CASE(memcmp(out, same, n) == 0, alg->name);
    CHECK_CASE(all_are(out - 8, 8, 0xa5) && all_are(out + n, 16, 0xa5), alg->name);
    CHECK_CASE(all_are(same - 8, 8, 0xa5) && all_are(same + n, 16, 0xa5), alg->name);
    if (in_len <= 4097) { // 257 blocks of 16 bytes, so that a counter carries
        static uint8_t want[4097 + 16];
        naive_seal(alg, want, key, nonce, aad, aad_len, in, in_len);
        CHECK_CASE(memcmp(out, want, n) == 0, alg->name);
    }
    CHECK_CASE(alg->open(state, same, nonce, aad, aad_len, same, n) == PST_OK, alg->name);
    CHECK_CASE(memcmp(in, same, in_len) == 0, alg->name);
    memset(room[2], 0xa5, sizeof room[2]);
    CHECK_CASE(alg->open(state, same, nonce, aad, aad_len, out, n) == PST_OK, alg->name);
    CHECK_CASE(memcmp(in, same, in_len) == 0, alg->name);
    CHECK_CASE(all_are(same - 8, 8, 0xa5) && all_are(same + in_len, 16, 0xa5), alg->name);
    // One bit wrong anywhere, in place.
    size_t bit = (size_t)(test_random(rng) % (8 * n));
    out[bit / 8] ^= (uint8_t)(1 << bit % 8);
    CHECK_CASE(alg->open(state, out, nonce, aad, aad_len, out, n) == PST_E_BAD_RECORD_MAC, alg->name);
    CHECK_CASE(all_are(out, in_len, 0), alg->name);
}

static void test_lengths(const struct pst_aead_alg *alg)
{
    static const size_t large[] = {511, 513, 1021, 4097, 16384, 16401, 65537, 70000 - 16};
    uint8_t key[32];
    uint64_t rng = 4;

    test_fill(key, 32, &rng);
    alg->init(state, key);
    memcpy(state_before, state, sizeof state);
    for (size_t len = 0; len <= 300; len++)
        round_trip(alg, key, len, len * 7, &rng);
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        round_trip(alg, key, large[i], i, &rng);
    CHECK_CASE(memcmp(state, state_before, sizeof state) == 0, "the state is only read");
}

static void refused(const struct pst_aead_alg *alg, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                    const uint8_t *in, size_t in_len)
{
    uint8_t out[128];

    memset(out, 0xa5, sizeof out);
    CHECK_CASE(alg->open(state, out, nonce, aad, aad_len, in, in_len) == PST_E_BAD_RECORD_MAC, alg->name);
    CHECK_CASE(all_are(out, in_len - alg->tag_len, 0), alg->name);
    CHECK_CASE(all_are(out + in_len - alg->tag_len, 16, 0xa5), alg->name);
}

static void test_forgeries(const struct pst_aead_alg *alg, size_t in_len, size_t aad_len)
{
    uint8_t key[32], nonce[12], aad[32], in[64], out[81], back[64];
    uint64_t rng = 5;
    size_t n = in_len + alg->tag_len;

    test_fill(key, 32, &rng);
    test_fill(nonce, 12, &rng);
    test_fill(aad, 32, &rng);
    test_fill(in, in_len, &rng);
    alg->init(state, key);
    alg->seal(state, out, nonce, aad_len != 0 ? aad : NULL, aad_len, in_len != 0 ? in : NULL, in_len);
    CHECK_CASE(alg->open(state, back, nonce, aad, aad_len, out, n) == PST_OK, alg->name);

    for (size_t i = 0; i < 8 * n; i++) {
        out[i / 8] ^= (uint8_t)(1 << i % 8);
        refused(alg, nonce, aad, aad_len, out, n);
        out[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i < 8 * aad_len; i++) {
        aad[i / 8] ^= (uint8_t)(1 << i % 8);
        refused(alg, nonce, aad, aad_len, out, n);
        aad[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i < 96; i++) {
        nonce[i / 8] ^= (uint8_t)(1 << i % 8);
        refused(alg, nonce, aad, aad_len, out, n);
        nonce[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t i = 0; i < 8u * alg->key_len; i++) {
        key[i / 8] ^= (uint8_t)(1 << i % 8);
        alg->init(state, key);
        refused(alg, nonce, aad, aad_len, out, n);
        key[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    alg->init(state, key);
    for (size_t less = alg->tag_len; less < n; less++) // cut short: other bytes stand where the tag was
        refused(alg, nonce, aad, aad_len, out, less);
    out[n] = 0;
    refused(alg, nonce, aad, aad_len, out, n + 1);
    refused(alg, nonce, aad, aad_len + 1, out, n);
    if (aad_len != 0)
        refused(alg, nonce, aad, aad_len - 1, out, n);
    if (in_len != 0 && aad_len != 0) // a byte moved from the text to the associated data
        refused(alg, nonce, aad, aad_len, out + 1, n - 1);
    CHECK_CASE(alg->open(state, back, nonce, aad, aad_len, out, n) == PST_OK, alg->name);
    CHECK_CASE(memcmp(in, back, in_len) == 0, alg->name);
}

int main(void)
{
    test_vectors();
    for (size_t i = 0; i < NUM_ALGS; i++) {
        if (!CHECK_CASE(algs[i]->state_len <= STATE_MAX, algs[i]->name))
            continue;
        test_lengths(algs[i]);
        test_forgeries(algs[i], 0, 0);
        test_forgeries(algs[i], 0, 13);
        test_forgeries(algs[i], 21, 0);
        test_forgeries(algs[i], 21, 13);
        test_forgeries(algs[i], 48, 5);
    }
    return TEST_END("aead");
}
