// pem.c: PEM armour (RFC 7468) and base64 (RFC 4648), right and damaged; private keys in all their forms, and whose they are.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/x509_files.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(char *out, const uint8_t *in, size_t n, size_t columns, const char *end)
{
    size_t len = 0, column = 0;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)in[i] << 16 | (i + 1 < n ? (uint32_t)in[i + 1] << 8 : 0) | (i + 2 < n ? in[i + 2] : 0u);
        for (unsigned k = 0; k < 4; k++) {
            out[len++] = i + k > n ? '=' : alphabet[v >> (18 - 6 * k) & 63];
            if (++column == columns) {
                len += (size_t)sprintf(out + len, "%s", end);
                column = 0;
            }
        }
    }
    return len + (size_t)sprintf(out + len, "%s", column != 0 ? end : "");
}

static pst_err next(const char *text, size_t len, uint8_t *out, size_t cap, size_t *n)
{
    pst_span t = {(const uint8_t *)text, len}, label;
    pst_err e = pst_pem_next(&t, &label, out, cap, n);
    CHECK(e != PST_OK || (label.n == 4 && memcmp(label.p, "TEST", 4) == 0));
    CHECK(e == PST_OK || *n == 0);
    return e;
}

static size_t armour(char *text, const uint8_t *in, size_t n, size_t columns, const char *end)
{
    size_t len = (size_t)sprintf(text, "-----BEGIN TEST-----%s", end);
    len += encode(text + len, in, n, columns, end);
    return len + (size_t)sprintf(text + len, "-----END TEST-----%s", end);
}

static void test_round_trip(void)
{
    static char text[2000];
    uint8_t in[300], out[300];
    uint64_t seed = 7468;
    static const size_t columns[] = {64, 76, 4, 1, 1000};
    for (size_t n = 1; n <= 200; n++) {
        test_fill(in, n, &seed);
        size_t got, len = armour(text, in, n, columns[n % 5], n & 1 ? "\n" : n & 2 ? "\r\n" : " \t\n");
        CHECK(next(text, len, out, n, &got) == PST_OK && got == n && memcmp(in, out, n) == 0);
        // A buffer that is too small is not overrun, and nothing stays in it.
        memset(out, 0xee, sizeof out);
        CHECK(next(text, len, out, n - 1, &got) == PST_E_OUT_TOO_SMALL && out[n - 1] == 0xee);
        for (size_t i = 0; i < n / 3 * 3 && i + 3 < n; i++)
            CHECK(out[i] == 0);
        // Over the text itself.
        CHECK(next(text, len, (uint8_t *)text, len, &got) == PST_OK && got == n && memcmp(in, text, n) == 0);
    }
    // Every byte where a character is: only those of the alphabet are taken, with their value.
    for (unsigned c = 0; c < 256; c++) {
        const char *at = c == 0 ? NULL : strchr(alphabet, (int)c);
        size_t got, len = (size_t)sprintf(text, "-----BEGIN TEST-----\nAAA?\n-----END TEST-----\n");
        text[24] = (char)c;
        pst_err e = next(text, len, out, sizeof out, &got);
        if (at != NULL)
            CHECK(e == PST_OK && got == 3 && out[2] == at - alphabet);
        else if (c == '=')
            CHECK(e == PST_OK && got == 2);
        else
            CHECK(e == PST_E_PEM);
    }
}

static void test_damage(void)
{
    static const struct {
        const char *text;
        pst_err error;
    } rows[] = {
        {"", PST_E_PEM_NOT_FOUND},
        {"nothing here\n", PST_E_PEM_NOT_FOUND},
        {"-----BEGIN TEST-----\nAAAA\n-----END TEST-----", PST_OK},
        {"words before\n\n-----BEGIN TEST-----\nAAAA\n-----END TEST-----\nand after", PST_OK},
        {"-----BEGIN TEST-----\n\nAAAA\n\n-----END TEST-----", PST_OK},
        {" -----BEGIN TEST-----\nAAAA\n-----END TEST-----", PST_E_PEM_NOT_FOUND},
        {"-----BEGIN TEST----\nAAAA\n-----END TEST-----", PST_E_PEM_NOT_FOUND},
        {"-----BEGIN TEST-----\nAAAA\n-----END TESS-----", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAAA\n-----END TEST----", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAAA\n", PST_E_PEM},
        {"-----BEGIN TEST-----\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAA\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAAAA\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAA==\n-----END TEST-----\n", PST_OK},
        {"-----BEGIN TEST-----\nAB==\n-----END TEST-----\n", PST_E_PEM}, // bits after the end
        {"-----BEGIN TEST-----\nAAE=\n-----END TEST-----\n", PST_OK},
        {"-----BEGIN TEST-----\nAAF=\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nA===\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAA=AAAA\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAA==AAAA\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAA=A\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAAA====\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nAAAA\n-----BEGIN TEST-----\nAAAA\n-----END TEST-----\n", PST_E_PEM},
        {"-----BEGIN TEST-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END TEST-----\n", PST_E_PEM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[64];
        size_t n;
        pst_span t = {(const uint8_t *)rows[i].text, strlen(rows[i].text)}, label;
        CHECK_CASE(pst_pem_next(&t, &label, out, sizeof out, &n) == rows[i].error, rows[i].text);
    }
    // After a damaged block the next is found; no text keeps the reader in one place.
    const char *two = "-----BEGIN A-----\nA?AA\n-----END A-----\n-----BEGIN B-----\nAAAA\n-----END B-----\n";
    pst_span t = {(const uint8_t *)two, strlen(two)}, label;
    uint8_t out[64];
    size_t n;
    CHECK(pst_pem_next(&t, &label, out, sizeof out, &n) == PST_E_PEM);
    CHECK(pst_pem_next(&t, &label, out, sizeof out, &n) == PST_OK && label.n == 1 && label.p[0] == 'B' && n == 3);
    CHECK(pst_pem_next(&t, &label, out, sizeof out, &n) == PST_E_PEM_NOT_FOUND && t.n == 0);
}

// --- private keys, by the files of vectors/x509/make

static void test_keys(void)
{
    static const struct {
        const char *file, *own, *other; // certificates: its own, and another's
        enum pst_key_kind kind;
        size_t d;
    } keys[] = {
        {"key-p256.pkcs8", "p256-sha256", "p256-sha512", PST_KEY_P256, 32},
        {"key-p256.sec1", "p256-sha256", "ed25519", PST_KEY_P256, 32},
        {"key-p256-no-public.sec1", "p256-sha256", "rsa-sha384", PST_KEY_P256, 32},
        {"key-p384.pkcs8", "p384-sha384", "p256-sha256", PST_KEY_P384, 48},
        {"key-p384.sec1", "p384-sha384", "p521-sha512", PST_KEY_P384, 48},
        {"key-p521.pkcs8", NULL, NULL, PST_KEY_P521, 66},
        {"key-ed25519.pkcs8", "ed25519", "p256-sha256", PST_KEY_ED25519, 32},
        {"key-rsa2048.pkcs8", "rsa-sha384", "pss-sha256", PST_KEY_RSA, 256},
        {"key-rsa2048.pkcs1", "rsa-sha384", "p256-sha256", PST_KEY_RSA, 256},
        {"key-pss.pkcs8", "pss-sha256", "rsa-sha384", PST_KEY_RSA_PSS, 256},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char path[100];
        pst_span der[1], cert[2];
        struct pst_private_key key;
        snprintf(path, sizeof path, "vectors/x509/%s", keys[i].file);
        if (!CHECK_CASE(file_blocks(path, der, 1) == 1, path))
            continue;
        CHECK_CASE(pst_private_key_read(&key, der[0]) == PST_OK && key.kind == keys[i].kind, path);
        CHECK_CASE(key.d.n <= keys[i].d && key.d.n + 1 >= keys[i].d, path);
        bool rsa = keys[i].d == 256;
        CHECK_CASE(!rsa || (key.rsa_n.n == 256 && key.rsa_p.n == 128 && key.rsa_q.n == 128 && key.rsa_qinv.n != 0), path);
        for (unsigned k = 0; k < 2 && keys[i].own != NULL; k++) {
            snprintf(path, sizeof path, "vectors/x509/%s.pem", k == 0 ? keys[i].own : keys[i].other);
            CHECK_CASE(file_blocks(path, cert, 2) == 2, path);
            CHECK_CASE(pst_private_key_matches(&key, cert[0]) == (k == 0 ? PST_OK : PST_E_KEY_MISMATCH), path);
        }
        // Every cut and every flipped bit: a named refusal or a key, and nothing outside is read.
        for (size_t n = 0; n < der[0].n; n++) {
            uint8_t *mem = malloc(n == 0 ? 1 : n);
            if (mem == NULL)
                exit(2);
            memcpy(mem, der[0].p, n);
            pst_err e = pst_private_key_read(&key, (pst_span){mem, n});
            CHECK((e == PST_E_KEY_FORMAT || e == PST_E_BAD_PRIVATE_KEY) && key.kind == PST_KEY_NONE && key.d.n == 0);
            free(mem);
        }
        uint8_t *mem = (uint8_t *)(uintptr_t)der[0].p;
        for (size_t bit = 0; bit < 8 * der[0].n; bit++) {
            mem[bit / 8] ^= (uint8_t)(1u << bit % 8);
            pst_err e = pst_private_key_read(&key, der[0]);
            CHECK(e == PST_OK || ((e == PST_E_KEY_FORMAT || e == PST_E_BAD_PRIVATE_KEY) && key.kind == PST_KEY_NONE));
            mem[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    pst_span der[1];
    struct pst_private_key key;
    CHECK(file_blocks("vectors/x509/key-p256.encrypted", der, 1) == 1);
    CHECK(pst_private_key_read(&key, der[0]) == PST_E_KEY_FORMAT);
}

int main(void)
{
    test_round_trip();
    test_damage();
    test_keys();
    return TEST_END("pem");
}
