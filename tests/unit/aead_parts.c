// aead_parts.c: tests of what the AEADs are made of, ChaCha20, Poly1305, AES and GHASH: published vectors, and
// naive twins on random input and on input that fills limbs and slots.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/aes.h"
#include "crypto/chacha20.h"
#include "crypto/ghash.h"
#include "crypto/poly1305.h"
#include "tests/unit/naive.h"
#include "tests/unit/test.h"

// The texts of RFC 8439 A.2, A.3 and 2.4.2.
static const char note_well[] =
    "Any submission to the IETF intended by the Contributor for publication as all or part of an IETF Internet-Draft "
    "or RFC and any statement made within the context of an IETF activity is considered an \"IETF Contribution\". Such "
    "statements include oral statements in IETF sessions, as well as written and electronic communications made at any "
    "time or place, which are addressed to";
static const char jabberwocky[] =
    "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\nAll mimsy were the borogoves,\n"
    "And the mome raths outgrabe.";
static const char sunscreen[] =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
    "it.";

#define ZERO_16 "00000000000000000000000000000000"
#define KEY_1 ZERO_16 "00000000000000000000000000000001"
#define KEY_JABBER "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"
#define KEY_COUNT "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

struct stream_case {
    const char *key;
    uint32_t counter;
    const char *nonce;
    const char *text; // NULL: 64 zero bytes
    const char *want;
};
// RFC 8439 2.3.2; A.1 #1 to #5; 2.4.2; A.2 #2, #3.
static const struct stream_case stream_cases[] = {
    {KEY_COUNT, 1, "000000090000004a00000000", NULL,
     "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9"
     "cbd083e8a2503c4e"},
    {ZERO_16 ZERO_16, 0, "000000000000000000000000", NULL,
     "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11c"
     "c387b669b2ee6586"},
    {ZERO_16 ZERO_16, 1, "000000000000000000000000", NULL,
     "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45"
     "ace10a1f4b794d6f"},
    {KEY_1, 1, "000000000000000000000000", NULL,
     "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125"
     "a64addeb006c13a0"},
    {"00ff0000000000000000000000000000" ZERO_16, 2, "000000000000000000000000", NULL,
     "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b"
     "7374f4872e99f096"},
    {ZERO_16 ZERO_16, 0, "000000000000000000000002", NULL,
     "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c78a970e0e955c14f3a88e741b97c286f75f8fc299e8148362"
     "fa198a39531bed6d"},
    {KEY_COUNT, 1, "000000000000004a00000000", sunscreen,
     "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab"
     "8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42"
     "874d"},
    {KEY_1, 1, "000000000000000000000002", note_well,
     "a3fbf07df3fa2fde4f376ca23e82737041605d9f4f4f57bd8cff2c1d4b7955ec2a97948bd3722915c8f3d337f7d370050e9e96d647b7c39f"
     "56e031ca5eb6250d4042e02785ececfa4b4bb5e8ead0440e20b6e8db09d881a7c6132f420e52795042bdfa7773d8a9051447b3291ce1411c"
     "680465552aa6c405b7764d5e87bea85ad00f8449ed8f72d0d662ab052691ca66424bc86d2df80ea41f43abf937d3259dc4b2d0dfb48a6c91"
     "39ddd7f76966e928e635553ba76c5c879d7b35d49eb2e62b0871cdac638939e25e8a1e0ef9d5280fa8ca328b351c3c765989cbcf3daa8b6c"
     "cc3aaf9f3979c92b3720fc88dc95ed84a1be059c6499b9fda236e7e818b04b0bc39c1e876b193bfe5569753f88128cc08aaa9b63d1a16f80"
     "ef2554d7189c411f5869ca52c5b83fa36ff216b9c1d30062bebcfd2dc5bce0911934fda79a86f6e698ced759c3ff9b6477338f3da4f9cd85"
     "14ea9982ccafb341b2384dd902f3d1ab7ac61dd29c6f21ba5b862f3730e37cfdc4fd806c22f221"},
    {KEY_JABBER, 42, "000000000000000000000002", jabberwocky,
     "62e6347f95ed87a45ffae7426f27a1df5fb69110044c0d73118effa95b01e5cf166d3df2d721caf9b21e5fb14c616871fd84c54f9d65b283"
     "196c7fe4f60553ebf39c6402c42234e32a356b3e764312a61a5532055716ead6962568f87d3f3f7704c6a8d1bcd1bf4d50d6154b6da731b1"
     "87b58dfd728afa36757a797ac188d1"},
};

struct mac_case {
    const char *key; // r, s
    const char *text, *hex; // one of them
    const char *tag;
};
#define R_1 "01000000000000000000000000000000"
#define R_2 "02000000000000000000000000000000"
#define R_10 "01000000000000000400000000000000"
#define ONES "ffffffffffffffffffffffffffffffff"
// RFC 8439 2.5.2; A.3 #1 to #11.
static const struct mac_case mac_cases[] = {
    {"85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b", "Cryptographic Forum Research Group", NULL,
     "a8061dc1305136c6c22b8baf0c0127a9"},
    {ZERO_16 ZERO_16, NULL, ZERO_16 ZERO_16 ZERO_16 ZERO_16, ZERO_16},
    {ZERO_16 "36e5f6b5c5e06070f0efca96227a863e", note_well, NULL, "36e5f6b5c5e06070f0efca96227a863e"},
    {"36e5f6b5c5e06070f0efca96227a863e" ZERO_16, note_well, NULL, "f3477e7cd95417af89a6b8794c310cf0"},
    {KEY_JABBER, jabberwocky, NULL, "4541669a7eaaee61e708dc7cbcc5eb62"},
    {R_2 ZERO_16, NULL, ONES, "03000000000000000000000000000000"},
    {R_2 ONES, NULL, R_2, "03000000000000000000000000000000"},
    {R_1 ZERO_16, NULL, ONES "f0ffffffffffffffffffffffffffffff" "11000000000000000000000000000000",
     "05000000000000000000000000000000"},
    {R_1 ZERO_16, NULL, ONES "fbfefefefefefefefefefefefefefefe" "01010101010101010101010101010101", ZERO_16},
    {R_2 ZERO_16, NULL, "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff"},
    {R_10 ZERO_16, NULL,
     "e33594d7505e43b9" "0000000000000000" "3394d7505e4379cd" "0100000000000000" ZERO_16 R_1,
     "14000000000000005500000000000000"},
    {R_10 ZERO_16, NULL, "e33594d7505e43b9" "0000000000000000" "3394d7505e4379cd" "0100000000000000" ZERO_16,
     "13000000000000000000000000000000"},
    // Not of the RFC: one block, x / r mod 2^130 - 5, so that limbs of 44 bits hold x = 2^45 + 0..4 as the prime plus x,
    // the middle one being 2^44 + 1; carrying that through wraps and fills the lowest limb over again.
    {"b8cafd03240fcc0380dac20404ad6b06" ZERO_16, NULL, "d9b994d0ca5a54bb752502f8587ac13e",
     "00000000002000000000000000000000"},
    {"59d23500389ac50d74b8d60204980b07" ZERO_16, NULL, "bf53ad2a25a58096ccbad474bb0c38f5",
     "01000000002000000000000000000000"},
    {"5d6f7f0bc006480d9cd22908b4c18c00" ZERO_16, NULL, "c645c5ebb73780f4c020544bc8d9b879",
     "02000000002000000000000000000000"},
    {"5086e50060c6da080c45880db4ea4d09" ZERO_16, NULL, "ef3e6de0c642d0be78f201aad31ee81b",
     "03000000002000000000000000000000"},
    {"bfdcb1093414060d9ce87309088d2008" ZERO_16, NULL, "d8a18577e5270cda38a111626d9fdda7",
     "04000000002000000000000000000000"},
};

static void test_chacha20(void)
{
    uint8_t key[32], nonce[12], in[512], out[512];

    for (size_t i = 0; i < sizeof stream_cases / sizeof stream_cases[0]; i++) {
        const struct stream_case *c = &stream_cases[i];
        size_t len = c->text != NULL ? strlen(c->text) : 64;
        memset(in, 0, sizeof in);
        if (c->text != NULL)
            memcpy(in, c->text, len);
        test_hex(key, 32, c->key);
        test_hex(nonce, 12, c->nonce);
        pst_chacha20_xor(out, key, c->counter, nonce, in, len);
        CHECK_CASE(test_is_hex(out, len, c->want), c->want);
        pst_chacha20_xor(out, key, c->counter, nonce, out, len);
        CHECK_CASE(memcmp(in, out, len) == 0, c->want);
        pst_chacha20_block(out, key, c->counter, nonce);
        if (c->text == NULL)
            CHECK_CASE(test_is_hex(out, 64, c->want), c->want);
    }
    // RFC 8439 A.4 #2, #3: the first half of block 0.
    test_hex(key, 32, KEY_1);
    test_hex(nonce, 12, "000000000000000000000002");
    pst_chacha20_block(out, key, 0, nonce);
    CHECK(test_is_hex(out, 32, "ecfa254f845f647473d3cb140da9e87606cb33066c447b87bc2666dde3fbb739"));
    test_hex(key, 32, KEY_JABBER);
    pst_chacha20_block(out, key, 0, nonce);
    CHECK(test_is_hex(out, 32, "965e3bc6f9ec7ed9560808f4d229f94b137ff275ca9b3fcbdd59deaad23310ae"));
}

static void poly1305(uint8_t tag[16], const uint8_t key[32], const uint8_t *in, size_t in_len)
{
    struct pst_poly1305 p;

    pst_poly1305_init(&p, key);
    pst_poly1305_update(&p, in, in_len);
    pst_poly1305_final(&p, tag);
}

static void test_poly1305(void)
{
    uint8_t key[32], in[512], tag[16], want[16];
    uint64_t rng = 1;

    for (size_t i = 0; i < sizeof mac_cases / sizeof mac_cases[0]; i++) {
        const struct mac_case *c = &mac_cases[i];
        size_t len = c->text != NULL ? strlen(c->text) : test_hex(in, sizeof in, c->hex);
        if (c->text != NULL)
            memcpy(in, c->text, len);
        test_hex(key, 32, c->key);
        poly1305(tag, key, in, len);
        CHECK_CASE(test_is_hex(tag, 16, c->tag), c->tag);
        naive_poly1305(tag, key, in, len);
        CHECK_CASE(test_is_hex(tag, 16, c->tag), "the naive twin is right");
    }
    // r = 1 and two blocks, 2^129 - 1 and 2^129 - 4 + d, so h = 2^130 - 5 + d; and the shorter ones.
    for (int d = -8; d <= 3; d++) {
        test_hex(key, 32, R_1 ONES);
        memset(in, 0xff, 32);
        in[16] = (uint8_t)(0xfc + d);
        for (size_t len = 16; len <= 32; len++) {
            poly1305(tag, key, in, len);
            naive_poly1305(want, key, in, len);
            CHECK(memcmp(tag, want, 16) == 0);
        }
    }
    // Blocks of zeros, ones, single bits and near the prime, under keys of the same kind.
    for (int i = 0; i < 3000; i++) {
        size_t len = (size_t)(test_random(&rng) % 100);
        test_fill(key, 32, &rng);
        test_fill(in, len, &rng);
        if (i % 2 != 0)
            memset(key, i % 3 == 0 ? 0xff : i % 3 == 1 ? 0x0f : 0xfc, 16);
        for (size_t at = 0; at + 16 <= len; at += 16)
            switch (test_random(&rng) % 4) {
            case 0:
                memset(in + at, 0xff, 16);
                in[at] = (uint8_t)(0xf8 + test_random(&rng) % 8);
                break;
            case 1:
                memset(in + at, 0, 16);
                in[at] = (uint8_t)(test_random(&rng) % 8);
                break;
            default:
                break;
            }
        poly1305(tag, key, in, len);
        naive_poly1305(want, key, in, len);
        CHECK(memcmp(tag, want, 16) == 0);
    }
}

static void aes_lanes(const uint8_t *key, size_t key_len, uint8_t blocks[16 * PST_AES_LANES])
{
    struct pst_aes aes;
    struct pst_aes_ready ready;

    pst_aes_init(&aes, key, key_len);
    pst_aes_unpack(&ready, &aes);
    pst_aes_encrypt(&ready, blocks);
}

static void test_aes(void)
{
    uint8_t key[32], blocks[16 * PST_AES_LANES], want[16 * PST_AES_LANES], counter[16], in[200], out[200];
    uint64_t rng = 2;

    // FIPS 197 appendix B, C.1, C.3.
    test_hex(key, 32, "2b7e151628aed2a6abf7158809cf4f3c");
    test_hex(blocks, 16, "3243f6a8885a308d313198a2e0370734");
    aes_lanes(key, 16, blocks);
    CHECK(test_is_hex(blocks, 16, "3925841d02dc09fbdc118597196a0b32"));
    test_hex(key, 32, KEY_COUNT);
    for (size_t key_len = 16; key_len <= 32; key_len += 16) {
        test_hex(blocks + 16, 16, "00112233445566778899aabbccddeeff");
        memcpy(want, blocks + 16, 16);
        aes_lanes(key, key_len, blocks);
        naive_aes(want, key, key_len);
        const char *hex = key_len == 16 ? "69c4e0d86a7b0430d8cdb78070b4c55a" : "8ea2b7ca516745bfeafc49904b496089";
        CHECK(test_is_hex(blocks + 16, 16, hex));
        CHECK_CASE(test_is_hex(want, 16, hex), "the naive twin is right");
    }
    // Different blocks in all lanes, every byte of the S-box in each place of a block and of a key.
    for (int i = 0; i < 512; i++) {
        size_t key_len = i % 2 == 0 ? 16 : 32;
        test_fill(key, 32, &rng);
        test_fill(blocks, sizeof blocks, &rng);
        for (size_t j = 0; j < 32; j++)
            key[j] = (i & 2) != 0 ? (uint8_t)(i >> 1) : key[j];
        for (size_t j = 0; j < 16; j++)
            blocks[j] = (uint8_t)((uint8_t)(i >> 1) ^ key[j]);
        memcpy(want, blocks, sizeof blocks);
        aes_lanes(key, key_len, blocks);
        for (size_t j = 0; j < PST_AES_LANES; j++)
            naive_aes(want + 16 * j, key, key_len);
        CHECK(memcmp(blocks, want, sizeof blocks) == 0);
    }
    // The counter is 32 bits and wraps alone.
    struct pst_aes aes;
    struct pst_aes_ready ready;
    pst_aes_init(&aes, key, 16);
    pst_aes_unpack(&ready, &aes);
    memset(in, 0, sizeof in);
    memset(counter, 0xff, 16);
    counter[15] = 0xfd;
    pst_aes_ctr(&ready, out, counter, in, sizeof in);
    for (size_t i = 0; i < sizeof in; i += 16) {
        memset(want, 0xff, 16);
        uint32_t n = 0xfffffffd + (uint32_t)(i / 16);
        for (size_t j = 0; j < 4; j++)
            want[12 + j] = (uint8_t)(n >> (24 - 8 * j));
        naive_aes(want, key, 16);
        CHECK(memcmp(out + i, want, sizeof in - i < 16 ? sizeof in - i : 16) == 0);
    }
}

static void test_ghash(void)
{
    static const uint8_t fills[] = {0xff, 0x11, 0x22, 0x44, 0x88, 0x0f, 0xf0, 0x80, 0x01, 0xc2, 0xe1};
    uint8_t h[16], y[16], want[16], in[100];
    uint64_t rng = 3;

    // All ones in one class of bits, or in all: where sums in the holes are longest.
    for (size_t i = 0; i < sizeof fills; i++)
        for (size_t j = 0; j < sizeof fills; j++) {
            memset(h, fills[i], 16);
            memset(in, fills[j], 48);
            memset(y, 0, 16);
            memset(want, 0, 16);
            pst_ghash(y, h, in, 48);
            naive_ghash(want, h, in, 48);
            CHECK(memcmp(y, want, 16) == 0);
        }
    // Single bits.
    for (size_t i = 0; i < 128; i++) {
        for (size_t j = 0; j < 128; j++) {
            memset(h, 0, 16);
            memset(in, 0, 16);
            memset(y, 0, 16);
            memset(want, 0, 16);
            h[i / 8] = (uint8_t)(1 << i % 8);
            in[j / 8] = (uint8_t)(1 << j % 8);
            pst_ghash(y, h, in, 16);
            naive_ghash(want, h, in, 16);
            CHECK(memcmp(y, want, 16) == 0);
        }
    }
    for (size_t len = 0; len <= sizeof in; len++) {
        test_fill(h, 16, &rng);
        test_fill(y, 16, &rng);
        test_fill(in, len, &rng);
        memcpy(want, y, 16);
        pst_ghash(y, h, in, len);
        naive_ghash(want, h, in, len);
        CHECK(memcmp(y, want, 16) == 0);
    }
}

int main(void)
{
    test_chacha20();
    test_poly1305();
    test_aes();
    test_ghash();
    return TEST_END("aead_parts");
}
