// x25519.c: X25519 as a member of the kit: RFC 7748 5.2 and 6.1, points of low order, encodings that are not canonical.
// With the argument --long also the million iterations of 5.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "tests/unit/test.h"

#define HEX(out, hex) CHECK(test_hex((out), sizeof(out), (hex)) == sizeof(out))

// RFC 7748 5.2, the two single vectors.
static void vectors(void)
{
    static const char *const v[][3] = {
        {"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
         "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
         "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
        {"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
         "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
         "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
    };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        uint8_t k[32], u[32], r[32];
        HEX(k, v[i][0]);
        HEX(u, v[i][1]);
        CHECK(pst_x25519.agree(r, k, u) == PST_OK);
        CHECK(test_is_hex(r, 32, v[i][2]));
    }
}

// RFC 7748 5.2: "For each iteration, set k to be the result of calling the function and u to be the old value of k".
static void iterations(bool million)
{
    uint8_t k[32] = {9}, u[32] = {9}, r[32];
    for (long i = 1; i <= (million ? 1000000 : 1000); i++) {
        if (pst_x25519.agree(r, k, u) != PST_OK) {
            CHECK_CASE(false, "iteration gives zero");
            return;
        }
        memcpy(u, k, 32);
        memcpy(k, r, 32);
        if (i == 1)
            CHECK(test_is_hex(k, 32, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
        if (i == 1000)
            CHECK(test_is_hex(k, 32, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
        if (i == 1000000)
            CHECK(test_is_hex(k, 32, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424"));
    }
}

// RFC 7748 6.1, through the three functions of the kit.
static void exchange(void)
{
    uint8_t a[32], b[32], key[32], share[32], reply[32], secret[32], again[32];
    HEX(a, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    HEX(b, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    CHECK(pst_x25519.group == 29 && pst_x25519.key_len == 32 && pst_x25519.share_len == 32);
    CHECK(pst_x25519.reply_len == 32 && pst_x25519.secret_len == 32);
    CHECK(pst_x25519.generate_len == 32 && pst_x25519.respond_len == 32);
    CHECK(pst_x25519.generate(key, share, a) == PST_OK);
    CHECK(test_is_hex(share, 32, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    CHECK(pst_x25519.respond(reply, secret, share, b) == PST_OK);
    CHECK(test_is_hex(reply, 32, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
    CHECK(test_is_hex(secret, 32, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    CHECK(pst_x25519.agree(again, key, reply) == PST_OK);
    CHECK(memcmp(again, secret, 32) == 0);

    uint64_t seed = 7748;
    for (int i = 0; i < 100; i++) {
        test_fill(a, 32, &seed);
        test_fill(b, 32, &seed);
        CHECK(pst_x25519.generate(key, share, a) == PST_OK);
        CHECK(pst_x25519.respond(reply, secret, share, b) == PST_OK);
        CHECK(pst_x25519.agree(again, key, reply) == PST_OK);
        CHECK(memcmp(again, secret, 32) == 0);
        reply[i % 31] ^= 1; // and another point gives another secret
        if (pst_x25519.agree(again, key, reply) == PST_OK)
            CHECK(memcmp(again, secret, 32) != 0);
    }
}

// RFC 7748 5, decodeScalar25519: five bits of the scalar do not matter, and all others do.
static void scalar_bits(void)
{
    uint8_t k[32], u[32] = {9}, r[32], s[32];
    uint64_t seed = 255;
    test_fill(k, 32, &seed);
    CHECK(pst_x25519.agree(r, k, u) == PST_OK);
    for (int bit = 0; bit < 256; bit++) {
        const bool ignored = bit < 3 || bit >= 254;
        k[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(pst_x25519.agree(s, k, u) == PST_OK);
        CHECK((memcmp(r, s, 32) == 0) == ignored);
        k[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void check_refused(const uint8_t u[32])
{
    uint8_t k[32], out[32], reply[32];
    uint64_t seed = 1;
    test_fill(k, 32, &seed);
    memset(out, 0x55, 32);
    CHECK(pst_x25519.agree(out, k, u) == PST_E_SHARED_SECRET_ZERO);
    CHECK(test_is_hex(out, 32, "0000000000000000000000000000000000000000000000000000000000000000"));
    memset(out, 0x55, 32);
    memset(reply, 0x55, 32);
    CHECK(pst_x25519.respond(reply, out, u, k) == PST_E_SHARED_SECRET_ZERO);
    CHECK(test_is_hex(out, 32, "0000000000000000000000000000000000000000000000000000000000000000"));
    CHECK(test_is_hex(reply, 32, "0000000000000000000000000000000000000000000000000000000000000000"));
}

// Every u below 2^256 whose point has order 1, 2, 4 or 8, on the curve or its twist (D. J. Bernstein,
// https://cr.yp.to/ecdh.html, "How do I validate Curve25519 public keys?"): each with bit 255 clear and set.
static void low_order(void)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000", // 0
        "0100000000000000000000000000000000000000000000000000000000000000", // 1
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", // order 8
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", // order 8
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p - 1
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1
    };
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        uint8_t u[32];
        HEX(u, points[i]);
        check_refused(u);
        u[31] |= 0x80;
        check_refused(u);
    }
}

// Secrets that are zero but for their first or last byte are no zero (Wycheproof x25519_test, cases 103 and 115).
static void nearly_zero(void)
{
    static const char *const v[][2] = {
        {"b7b6d39c765cb60c0c8542f4f3952ffb51d3002d4aeb9f8ff988b192043e6d0a",
         "0200000000000000000000000000000000000000000000000000000000000000"},
        {"3e5efb63c352ce942762482bc9337a5d35ba55664743ac5e93d11f957336cb10",
         "0000000000000000000000000000000000000000000000000000000000000002"},
    };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        uint8_t k[32], u[32], r[32];
        HEX(k, "60a3a4f130b98a5be4b1cedb7cb85584a3520e142d474dc9ccb909a073a9767f");
        HEX(u, v[i][0]);
        CHECK(pst_x25519.agree(r, k, u) == PST_OK);
        CHECK(test_is_hex(r, 32, v[i][1]));
    }
}

// RFC 7748 5: "implementations of X25519 (but not X448) MUST mask the most significant bit in the final byte", and
// "Implementations MUST accept non-canonical values and process them as if they had been reduced modulo the field
// prime."
static void not_canonical(void)
{
    uint8_t k[32], u[32], big[32], r[32], s[32];
    uint64_t seed = 2;
    test_fill(k, 32, &seed);
    for (int n = 2; n <= 18; n++) { // n + p, up to 2^255 - 1
        memset(u, 0, 32);
        u[0] = (uint8_t)n;
        memset(big, 0xff, 32);
        big[0] = (uint8_t)(0xed + n);
        big[31] = 0x7f;
        CHECK(pst_x25519.agree(r, k, u) == PST_OK);
        CHECK(pst_x25519.agree(s, k, big) == PST_OK);
        CHECK(memcmp(r, s, 32) == 0);
        u[31] |= 0x80;
        big[31] |= 0x80;
        CHECK(pst_x25519.agree(s, k, u) == PST_OK);
        CHECK(memcmp(r, s, 32) == 0);
        CHECK(pst_x25519.agree(s, k, big) == PST_OK);
        CHECK(memcmp(r, s, 32) == 0);
    }
}

int main(int argc, char **argv)
{
    vectors();
    iterations(argc > 1 && strcmp(argv[1], "--long") == 0);
    exchange();
    scalar_bits();
    low_order();
    nearly_zero();
    not_canonical();
    return TEST_END("x25519");
}
