// mlkem.c: tests of ML-KEM-768, from its arithmetic to the hybrid group. The Wycheproof files are run elsewhere.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/keccak.h"
#include "crypto/mlkem_poly.h"
#include "tests/unit/test.h"

#define Q PST_MLKEM_Q

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

// Every number the two reductions may be given, or for Montgomery's a walk through them, against plain division.
static void test_reductions(void)
{
    bool div_ok = true, mod_ok = true, mont_ok = true;
    for (uint32_t x = 0; x < 0xffffffff / 630; x++) {
        div_ok &= pst_mlkem_div_q(x) == x / Q;
        mod_ok &= pst_mlkem_mod_q(x) == x % Q;
    }
    CHECK(div_ok);
    CHECK(mod_ok);
    const uint64_t limit = 0xffffffff - 65536ull * Q;
    for (uint64_t x = 0; x <= limit; x += x < 70000 || x > limit - 70000 ? 1 : 40009) {
        uint32_t r = pst_mlkem_mont((uint32_t)x);
        mont_ok &= ((uint64_t)r << 16) % Q == x % Q && r <= (x >> 16) + Q;
    }
    CHECK(mont_ok);
}

enum fill { ZERO, RANDOM, HIGHEST, LAST_FILL };

static void fill(struct pst_mlkem_poly *f, enum fill how, uint32_t limit, uint64_t *random)
{
    for (size_t i = 0; i < 256; i++)
        f->c[i] = (uint16_t)(how == ZERO ? 0 : how == HIGHEST ? limit - 1 : test_random(random) % limit);
}

// out += a * b mod X^256 + 1, by the book.
static void school_multiply_add(uint32_t out[256], const struct pst_mlkem_poly *a, const struct pst_mlkem_poly *b)
{
    for (size_t i = 0; i < 256; i++) {
        for (size_t j = 0; j < 256; j++) {
            uint32_t p = (uint32_t)((uint64_t)a->c[i] * b->c[j] % Q);
            uint32_t *c = &out[(i + j) % 256];
            *c = (*c + (i + j < 256 ? p : Q - p)) % Q;
        }
    }
}

// NTT, three products summed, and back, with coefficients as large as the header lets them be; and what it promises.
static void test_products(enum fill how_a, enum fill how_b)
{
    struct pst_mlkem_poly a, b, e;
    struct pst_mlkem_sum sum, copy;
    uint32_t want[256] = {0};
    uint64_t random = 1;
    bool ntt_ok = true, sum_ok = true, value_ok = true, add_ok = true;
    memset(&sum, 0, sizeof sum);
    for (int n = 0; n < 3; n++) {
        fill(&a, how_a, 2 * Q, &random);
        fill(&b, how_b, 2 * Q, &random);
        school_multiply_add(want, &a, &b);
        pst_mlkem_ntt(&a);
        pst_mlkem_ntt(&b);
        for (size_t i = 0; i < 256; i++)
            ntt_ok &= a.c[i] < 16 * Q && b.c[i] < 16 * Q;
        pst_mlkem_reduce(&a);
        for (size_t i = 0; i < 256; i++)
            ntt_ok &= a.c[i] < Q;
        pst_mlkem_multiply_add(&sum, &a, &b);
    }
    copy = sum;
    pst_mlkem_inverse_ntt(&sum);
    for (size_t i = 0; i < 256; i++) {
        sum_ok &= sum.c[i] < 256 * Q;
        value_ok &= sum.c[i] % Q == want[i];
    }
    CHECK(ntt_ok);
    CHECK(sum_ok);
    CHECK(value_ok);
    // add_sum stays in the NTT domain: the product plus e, compared there
    fill(&e, HIGHEST, 16 * Q, &random);
    pst_mlkem_add_sum(&e, &copy);
    for (size_t i = 0; i < 256; i++)
        a.c[i] = (uint16_t)want[i];
    pst_mlkem_ntt(&a);
    for (size_t i = 0; i < 256; i++)
        add_ok &= e.c[i] == (a.c[i] + 16 * Q - 1) % Q;
    CHECK(add_ok);
}

// Sums at the top of what multiply_add can make, which no real product reaches.
static void test_extremes(void)
{
    struct pst_mlkem_poly a, b;
    struct pst_mlkem_sum sum;
    bool ok = true;
    fill(&a, HIGHEST, 4096, NULL);
    fill(&b, HIGHEST, 16 * Q, NULL);
    memset(&sum, 0, sizeof sum);
    for (int n = 0; n < 3; n++)
        pst_mlkem_multiply_add(&sum, &a, &b);
    for (size_t i = 0; i < 256; i += 2) {
        ok &= sum.c[i] <= 0xffffffff - 65536u * Q;
        ok &= sum.c[i + 1] == 6u * 4095 * (16 * Q - 1); // did not wrap
    }
    CHECK(ok);
    pst_mlkem_inverse_ntt(&sum);
    for (size_t i = 0; i < 256; i++)
        ok &= sum.c[i] < 256 * Q;
    CHECK(ok);
}

static void test_compression(unsigned d)
{
    struct pst_mlkem_sum sum;
    struct pst_mlkem_poly f;
    uint8_t bytes[320];
    bool compress_ok = true, decompress_ok = true;
    for (uint32_t from = 0; from < 13 * 256; from += 256) {
        for (uint32_t i = 0; i < 256; i++)
            sum.c[i] = (from + i) % Q + 255 * Q;
        pst_mlkem_compress(bytes, d, &sum);
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t x = (from + i) % Q, y = 0;
            for (unsigned bit = 0; bit < d; bit++)
                y |= (uint32_t)(bytes[(i * d + bit) / 8] >> (i * d + bit) % 8 & 1) << bit;
            // FIPS 203 4.7: round(2^d / q * x) mod 2^d
            compress_ok &= y == ((x << (d + 1)) + Q) / (2 * Q) % (1u << d);
        }
    }
    for (uint32_t from = 0; from < 1024; from += 256) {
        memset(bytes, 0, sizeof bytes);
        for (uint32_t i = 0; i < 256 * d; i++)
            bytes[i / 8] |= (uint8_t)(((from + i / d) >> i % d & 1) << i % 8);
        pst_mlkem_decompress(&f, d, bytes);
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t y = (from + i) % (1u << d);
            // FIPS 203 4.8: round(q / 2^d * y)
            decompress_ok &= f.c[i] == (2 * Q * y + (1u << d)) / (1u << (d + 1));
        }
    }
    CHECK(compress_ok);
    CHECK(decompress_ok);
}

static void test_encoding(void)
{
    struct pst_mlkem_poly f, g;
    uint8_t bytes[384];
    bool ok = true;
    for (uint32_t from = 0; from < 65536; from += 256) {
        for (uint32_t i = 0; i < 256; i++)
            f.c[i] = (uint16_t)(from + i);
        pst_mlkem_encode12(bytes, &f);
        pst_mlkem_decode12(&g, bytes);
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t at = i / 2 * 3;
            uint32_t two = bytes[at] | (uint32_t)bytes[at + 1] << 8 | (uint32_t)bytes[at + 2] << 16;
            ok &= g.c[i] == (from + i) % Q && g.c[i] == (two >> 12 * (i % 2) & 0xfff);
        }
    }
    memset(bytes, 0xff, sizeof bytes);
    pst_mlkem_decode12(&g, bytes);
    for (size_t i = 0; i < 256; i++)
        ok &= g.c[i] == 0xfff;
    CHECK(ok);
}

// TestAccumulated of Go's crypto/mlkem, for ML-KEM-768: seeds, messages and false ciphertexts from one SHAKE128 stream,
// every answer into another. Published are the results of 100, 10000 and a million rounds; 100 are run here.
static void test_accumulated(void)
{
    struct pst_keccak in, all;
    uint8_t seed[64], ek[PST_MLKEM768_EK_LEN], dk[PST_MLKEM768_DK_LEN], ct[PST_MLKEM768_CT_LEN];
    uint8_t m[32], k[32], again[32];
    pst_shake128_init(&in);
    pst_shake128_init(&all);
    for (int i = 0; i < 100; i++) {
        pst_keccak_squeeze(&in, seed, sizeof seed);
        pst_mlkem768_keygen(ek, dk, seed);
        pst_keccak_absorb(&all, ek, sizeof ek);
        pst_keccak_squeeze(&in, m, sizeof m);
        CHECK(pst_mlkem768_encaps(ct, k, ek, m) == PST_OK);
        pst_keccak_absorb(&all, ct, sizeof ct);
        pst_keccak_absorb(&all, k, sizeof k);
        CHECK(pst_mlkem768_decaps(again, dk, ct) == PST_OK);
        CHECK(memcmp(k, again, sizeof k) == 0);
        pst_mlkem768_decaps_seed(again, seed, ct);
        CHECK(memcmp(k, again, sizeof k) == 0);
        pst_keccak_squeeze(&in, ct, sizeof ct);
        CHECK(pst_mlkem768_decaps(k, dk, ct) == PST_OK);
        pst_keccak_absorb(&all, k, sizeof k);
        pst_mlkem768_decaps_seed(again, seed, ct);
        CHECK(memcmp(k, again, sizeof k) == 0);
    }
    pst_keccak_squeeze(&all, k, sizeof k);
    CHECK(test_is_hex(k, sizeof k, "1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415"));
}

// FIPS 203 algorithm 18, lines 7 and 10: any changed ciphertext gives J(z || c), not the secret and not an error.
static void test_implicit_rejection(void)
{
    uint64_t random = 3;
    struct pst_keccak j;
    uint8_t seed[64], ek[PST_MLKEM768_EK_LEN], dk[PST_MLKEM768_DK_LEN], ct[PST_MLKEM768_CT_LEN];
    uint8_t m[32], k[32], again[32], want[32];
    test_fill(seed, sizeof seed, &random);
    test_fill(m, sizeof m, &random);
    pst_mlkem768_keygen(ek, dk, seed);
    CHECK(pst_mlkem768_encaps(ct, k, ek, m) == PST_OK);
    for (size_t n = 0; n < 2 * sizeof ct; n++) {
        // the lowest bit of a byte is too small a change to alter m: only the comparison can see it
        size_t i = n / 2;
        uint8_t flip = (uint8_t)(n % 2 == 0 ? 1 : 2 << i % 7);
        ct[i] ^= flip;
        pst_shake256_init(&j);
        pst_keccak_absorb(&j, seed + 32, 32);
        pst_keccak_absorb(&j, ct, sizeof ct);
        pst_keccak_squeeze(&j, want, sizeof want);
        CHECK(pst_mlkem768_decaps(again, dk, ct) == PST_OK);
        CHECK(memcmp(again, want, sizeof want) == 0);
        ct[i] ^= flip;
    }
    CHECK(pst_mlkem768_decaps(again, dk, ct) == PST_OK && memcmp(again, k, sizeof k) == 0);
}

// FIPS 203 7.2 and 7.3.
static void test_bad_keys(void)
{
    uint64_t random = 4;
    uint8_t seed[64], ek[PST_MLKEM768_EK_LEN], only_ek[PST_MLKEM768_EK_LEN], dk[PST_MLKEM768_DK_LEN];
    uint8_t ct[PST_MLKEM768_CT_LEN], m[32], k[32];
    test_fill(seed, sizeof seed, &random);
    test_fill(m, sizeof m, &random);
    pst_mlkem768_keygen(ek, dk, seed);
    pst_mlkem768_keygen(only_ek, NULL, seed);
    CHECK(memcmp(ek, only_ek, sizeof ek) == 0);
    for (size_t i = 0; i < 768; i++) {
        // coefficient i becomes the smallest that is not reduced, then the largest that is
        uint8_t *p = ek + i / 2 * 3, saved[3];
        memcpy(saved, p, 3);
        for (uint32_t x = Q; x >= Q - 1; x--) {
            uint32_t two = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
            two = i % 2 == 0 ? (two & 0xfff000) | x : (two & 0xfff) | x << 12;
            p[0] = (uint8_t)two, p[1] = (uint8_t)(two >> 8), p[2] = (uint8_t)(two >> 16);
            memset(ct, 1, sizeof ct);
            memset(k, 1, sizeof k);
            CHECK(pst_mlkem768_encaps(ct, k, ek, m) == (x == Q ? PST_E_BAD_KEY_SHARE : PST_OK));
            CHECK(all_zero(ct, sizeof ct) == (x == Q) && all_zero(k, sizeof k) == (x == Q));
        }
        memcpy(p, saved, 3);
    }
    CHECK(pst_mlkem768_encaps(ct, k, ek, m) == PST_OK);
    for (size_t i = 1152; i < 2400; i += i == 1152 + 1184 + 31 ? 32 : 13) {
        dk[i] ^= 0x10;
        memset(k, 1, sizeof k);
        bool in_z = i >= 2400 - 32;
        CHECK(pst_mlkem768_decaps(k, dk, ct) == (in_z ? PST_OK : PST_E_BAD_PRIVATE_KEY));
        CHECK(all_zero(k, sizeof k) == !in_z);
        dk[i] ^= 0x10;
    }
}

static void test_hybrid(void)
{
    const struct pst_kex_alg *alg = &pst_x25519mlkem768;
    uint64_t random = 5;
    uint8_t coins[96], other[64], key[96], share[1216], reply[1120], theirs[64], ours[64], ek[1184], k[32];
    CHECK(alg->group == 0x11ec && alg->key_len == sizeof key && alg->share_len == sizeof share);
    CHECK(alg->reply_len == sizeof reply && alg->secret_len == sizeof ours);
    CHECK(alg->generate_len == sizeof coins && alg->respond_len == sizeof other);
    for (int i = 0; i < 20; i++) {
        test_fill(coins, sizeof coins, &random);
        test_fill(other, sizeof other, &random);
        CHECK(alg->generate(key, share, coins) == PST_OK);
        CHECK(alg->respond(reply, theirs, share, other) == PST_OK);
        CHECK(alg->agree(ours, key, reply) == PST_OK);
        CHECK(memcmp(ours, theirs, sizeof ours) == 0);
        // the halves are where the draft puts them
        pst_mlkem768_keygen(ek, NULL, coins);
        CHECK(memcmp(share, ek, sizeof ek) == 0);
        pst_mlkem768_decaps_seed(k, coins, reply);
        CHECK(memcmp(ours, k, 32) == 0);
        CHECK(pst_x25519.agree(k, key + 64, reply + 1088) == PST_OK);
        CHECK(memcmp(ours + 32, k, 32) == 0);
    }
    // an X25519 point of small order, in either direction: nothing is left of the other half's secret
    uint8_t zero_share[1216], zero_reply[1120];
    memcpy(zero_share, share, sizeof share);
    memset(zero_share + 1184, 0, 32);
    memset(theirs, 1, sizeof theirs);
    CHECK(alg->respond(zero_reply, theirs, zero_share, other) == PST_E_SHARED_SECRET_ZERO);
    CHECK(all_zero(zero_reply, sizeof zero_reply) && all_zero(theirs, sizeof theirs));
    memcpy(zero_reply, reply, sizeof reply);
    memset(zero_reply + 1088, 0, 32);
    memset(ours, 1, sizeof ours);
    CHECK(alg->agree(ours, key, zero_reply) == PST_E_SHARED_SECRET_ZERO);
    CHECK(all_zero(ours, sizeof ours));
    // an encapsulation key that is not reduced
    memset(share, 0xff, 3);
    memset(theirs, 1, sizeof theirs);
    CHECK(alg->respond(reply, theirs, share, other) == PST_E_BAD_KEY_SHARE);
    CHECK(all_zero(reply, sizeof reply) && all_zero(theirs, sizeof theirs));
}

int main(void)
{
    test_reductions();
    for (enum fill a = ZERO; a < LAST_FILL; a++)
        for (enum fill b = ZERO; b < LAST_FILL; b++)
            test_products(a, b);
    test_extremes();
    test_compression(4);
    test_compression(10);
    test_encoding();
    test_accumulated();
    test_implicit_rejection();
    test_bad_keys();
    test_hybrid();
    return TEST_END("mlkem");
}
