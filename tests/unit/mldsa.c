// mldsa.c: tests of ML-DSA verification. The signatures are the first valid one of each Wycheproof file whose hint gives room
// for what is done to it; the files are run whole by tests/wycheproof.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/mldsa.h"
#include "crypto/mldsa_poly.h"
#include "tests/json.h"
#include "tests/unit/test.h"

#define Q PST_MLDSA_Q

static const struct set {
    const char *file;
    enum pst_key_kind kind;
    size_t pk_len, sig_len, k, omega;
} sets[3] = {
    // FIPS 204 4, tables 1 and 2
    {"vectors/wycheproof/mldsa_44_verify_test.json", PST_KEY_ML_DSA_44, 1312, 2420, 4, 80},
    {"vectors/wycheproof/mldsa_65_verify_test.json", PST_KEY_ML_DSA_65, 1952, 3309, 6, 55},
    {"vectors/wycheproof/mldsa_87_verify_test.json", PST_KEY_ML_DSA_87, 2592, 4627, 8, 75},
};

static struct {
    uint8_t pk[2593], msg[4096], sig[4628];
    struct pst_public_key key;
    size_t msg_len;
    pst_span in;
} v;

static const struct pst_sig_how how = {.form = PST_SIG_ML_DSA};

static pst_err verify(size_t sig_len)
{
    return pst_verify_ml_dsa.verify(&v.key, &how, v.in, (pst_span){v.sig, sig_len});
}

// Finds a valid signature whose first row of the hint has two positions, whose last has one, and whose list has padding.
static bool load(const struct set *s)
{
    FILE *f = fopen(s->file, "rb");
    if (f == NULL)
        return false;
    static char text[16 << 20];
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    struct json_doc doc;
    bool found = false;
    if (!json_parse(&doc, text, len))
        return false;
    for (const struct json *g = json_get(doc.root, "testGroups")->first; g != NULL && !found; g = g->next) {
        for (const struct json *t = json_get(g, "tests")->first; t != NULL && !found; t = t->next) {
            if (strcmp(json_text(t, "result"), "valid") != 0 || json_text(t, "ctx") != NULL ||
                strlen(json_text(t, "msg")) > 2 * sizeof v.msg)
                continue;
            const uint8_t *ends = v.sig + s->sig_len - s->k;
            v.key = (struct pst_public_key){.kind = s->kind, .point = {v.pk, 0}};
            v.key.point.n = test_hex(v.pk, sizeof v.pk, json_text(g, "publicKey"));
            v.msg_len = test_hex(v.msg, sizeof v.msg, json_text(t, "msg"));
            v.in = (pst_span){v.msg, v.msg_len};
            found = test_hex(v.sig, sizeof v.sig, json_text(t, "sig")) == s->sig_len && ends[0] >= 2 && ends[1] > ends[0] &&
                    ends[s->k - 1] > ends[s->k - 2] && ends[s->k - 1] + 1u < s->omega && v.msg_len > 0;
        }
    }
    json_free(&doc);
    return found;
}

static void test_flips(const struct set *s)
{
    for (size_t i = 0; i < s->sig_len; i++) {
        uint8_t bit = (uint8_t)(1u << i % 8);
        v.sig[i] ^= bit;
        if (!CHECK(verify(s->sig_len) == PST_E_BAD_SIGNATURE))
            fprintf(stderr, "signature byte %zu\n", i);
        v.sig[i] ^= bit;
    }
    for (size_t i = 0; i < s->pk_len; i += 7) {
        v.pk[i] ^= 0x10;
        CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "a bit of the key");
        v.pk[i] ^= 0x10;
    }
    for (size_t i = 0; i < v.msg_len; i++) {
        v.msg[i] ^= 1;
        CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "a bit of the message");
        v.msg[i] ^= 1;
    }
    v.in.n--;
    CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "a message cut short");
    v.in.n++;
    CHECK_CASE(verify(s->sig_len) == PST_OK, "all put back");
}

static void test_lengths(const struct set *s)
{
    for (size_t n = 0; n <= s->sig_len + 1; n++) {
        if (n != s->sig_len)
            CHECK_CASE(verify(n) == PST_E_BAD_SIGNATURE, "a signature of another length");
    }
    for (size_t n = 0; n <= s->pk_len + 1; n++) {
        v.key.point.n = n;
        if (n != s->pk_len)
            CHECK_CASE(verify(s->sig_len) == PST_E_BAD_PUBLIC_KEY, "a key of another length");
    }
    v.key.point.n = s->pk_len;
    for (int kind = PST_KEY_NONE; kind <= PST_KEY_ML_DSA_87 + 1; kind++) {
        v.key.kind = (enum pst_key_kind)kind;
        if (v.key.kind != s->kind)
            CHECK_CASE(verify(s->sig_len) == PST_E_BAD_PUBLIC_KEY, "a key of another kind");
    }
    v.key.kind = s->kind;
    struct pst_sig_how other = {.form = PST_SIG_ED25519};
    CHECK(pst_verify_ml_dsa.verify(&v.key, &other, v.in, (pst_span){v.sig, s->sig_len}) == PST_E_BAD_SIGNATURE);
}

static void test_context(const struct set *s)
{
    const uint8_t context[256] = {0};
    pst_span sig = {v.sig, s->sig_len};
    CHECK(pst_mldsa_verify(&v.key, (pst_span){context, 0}, v.in, sig) == PST_OK);
    CHECK(pst_mldsa_verify(&v.key, (pst_span){context, 1}, v.in, sig) == PST_E_BAD_SIGNATURE);
    CHECK(pst_mldsa_verify(&v.key, (pst_span){context, 255}, v.in, sig) == PST_E_BAD_SIGNATURE);
    // 256 as a byte is 0: the empty context and a longer message
    CHECK(pst_mldsa_verify(&v.key, (pst_span){context, 256}, v.in, sig) == PST_E_BAD_SIGNATURE);
}

// FIPS 204 algorithm 21: each way in which a hint can be another encoding or none.
static void test_hints(const struct set *s)
{
    uint8_t saved[96];
    uint8_t *y = v.sig + s->sig_len - s->k - s->omega, *ends = y + s->omega;
    const size_t len = s->omega + s->k;
    memcpy(saved, y, len);
    uint8_t t = y[0];
    y[0] = y[1];
    y[1] = t;
    CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "positions that fall");
    y[0] = y[1] = saved[0];
    CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "one position twice");
    memcpy(y, saved, len);
    for (size_t i = ends[s->k - 1]; i < s->omega; i++) {
        y[i] = 1;
        CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "padding that is not zero");
        y[i] = 0;
    }
    for (size_t i = 0; i < s->k; i++) {
        const unsigned wrong[] = {(unsigned)s->omega + 1, 255, i > 0 ? saved[s->omega + i - 1] - 1u : 255};
        for (size_t j = 0; j < 3; j++) {
            ends[i] = (uint8_t)wrong[j];
            CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "an end beyond omega or before the last one");
        }
        ends[i] = saved[s->omega + i];
    }
    y[ends[s->k - 1]] = y[ends[s->k - 1] - 1];
    ends[s->k - 1]++;
    CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "the last position once more, which would change nothing");
    memcpy(y, saved, len);
    ends[s->k - 1]++; // the first zero of the padding becomes a position: it does not rise, or changes the hint
    CHECK_CASE(verify(s->sig_len) == PST_E_BAD_SIGNATURE, "padding taken into the last row");
    memcpy(y, saved, len);
    CHECK_CASE(verify(s->sig_len) == PST_OK, "all put back");
}

// --- polynomials against the definition

static struct pst_mldsa_poly random_poly(uint64_t *state, uint32_t below)
{
    struct pst_mldsa_poly f;
    for (size_t i = 0; i < 256; i++)
        f.c[i] = (test_random(state) & 3) == 0 ? below - 1 : (uint32_t)(test_random(state) >> 32) % below;
    return f;
}

static void test_products(void)
{
    uint64_t state = 1;
    for (int round = 0; round < 20; round++) {
        struct pst_mldsa_poly a = random_poly(&state, 2 * Q), b = random_poly(&state, 2 * Q), sum = {{0}};
        if (round == 0) {
            for (size_t i = 0; i < 256; i++)
                a.c[i] = b.c[i] = 2 * Q - 1;
        }
        uint64_t want[256] = {0}; // minus a * b modulo X^256 + 1
        for (size_t i = 0; i < 256; i++) {
            for (size_t j = 0; j < 256; j++) {
                uint64_t p = (uint64_t)a.c[i] * b.c[j] % Q;
                want[(i + j) % 256] += i + j < 256 ? Q - p : p;
            }
        }
        pst_mldsa_ntt(&a);
        pst_mldsa_ntt(&b);
        for (size_t i = 0; i < 256; i++)
            CHECK_CASE(a.c[i] < 18u * Q && b.c[i] < 18u * Q, "below 18q");
        pst_mldsa_subtract_product(&sum, &a, &b);
        for (size_t i = 0; i < 256; i++)
            CHECK_CASE(sum.c[i] <= 2 * Q, "below 2q");
        pst_mldsa_inverse_ntt(&sum);
        for (size_t i = 0; i < 256; i++)
            CHECK_CASE(sum.c[i] == want[i] % Q, "a product");
    }
    // the largest coefficients that an inverse transform may be given are as good as their residues
    for (int round = 0; round < 20; round++) {
        struct pst_mldsa_poly a = random_poly(&state, UINT32_MAX), b;
        for (size_t i = 0; i < 256; i++)
            b.c[i] = a.c[i] % Q;
        pst_mldsa_inverse_ntt(&a);
        pst_mldsa_inverse_ntt(&b);
        CHECK(memcmp(&a, &b, sizeof a) == 0);
    }
    CHECK(pst_mldsa_mont(UINT64_MAX - ((uint64_t)Q << 32)) < UINT32_MAX);
}

static void test_packing(void)
{
    static const unsigned widths[] = {4, 6, 10, 18, 20};
    uint64_t state = 2;
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        struct pst_mldsa_poly f = random_poly(&state, 1u << widths[w]), g;
        uint8_t bytes[640 + 1];
        bytes[32 * widths[w]] = 0x5a;
        pst_mldsa_pack(bytes, widths[w], &f);
        CHECK(bytes[32 * widths[w]] == 0x5a);
        pst_mldsa_unpack(&g, widths[w], bytes);
        CHECK(memcmp(&f, &g, sizeof f) == 0);
        for (size_t i = 0; i < 256 * widths[w]; i++) // bit i of coefficient n is bit n * width + i of the bytes
            CHECK_CASE((bytes[i / 8] >> i % 8 & 1) == (f.c[i / widths[w]] >> i % widths[w] & 1), "a bit in its place");
    }
}

static void test_ball(void)
{
    static const unsigned taus[] = {39, 49, 60};
    for (uint8_t seed = 0; seed < 200; seed++) {
        for (size_t t = 0; t < 3; t++) {
            struct pst_mldsa_poly c;
            unsigned num = 0;
            pst_mldsa_sample_in_ball(&c, taus[t], &seed, 1);
            for (size_t i = 0; i < 256; i++) {
                num += c.c[i] != 0;
                CHECK_CASE(c.c[i] <= 1 || c.c[i] == Q - 1, "0, 1 or -1");
            }
            CHECK(num == taus[t]);
        }
    }
}

int main(void)
{
    for (size_t i = 0; i < 3; i++) {
        if (!CHECK_CASE(load(&sets[i]), sets[i].file))
            continue;
        CHECK_CASE(verify(sets[i].sig_len) == PST_OK, "a valid signature");
        test_flips(&sets[i]);
        test_lengths(&sets[i]);
        test_context(&sets[i]);
        test_hints(&sets[i]);
    }
    test_products();
    test_packing();
    test_ball();
    CHECK(pst_kit_portable.verify_ml_dsa == &pst_verify_ml_dsa);
    return TEST_END("mldsa");
}
