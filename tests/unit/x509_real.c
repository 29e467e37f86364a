// x509_real.c: chains that OpenSSL made, with every algorithm; every cut and every changed byte of real certificates; every byte
// of a certificate has a name.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/x509_files.h"
#include "x509/cert.h"

#define NOW 1767225600 // 2026-01-01

static struct pst_verdict verdict;
static struct pst_public_key leaf_key;

static pst_err verify(const struct pst_kit *kit, const pst_span *certs, size_t num, const struct pst_anchor *anchor,
                      const char *name)
{
    static union {
        uint64_t align;
        uint8_t bytes[PST_PATH_WORK_LEN];
    } work;
    const struct pst_trust trust = {.anchors = anchor, .num_anchors = 1, .max_intermediates = -1};
    const struct pst_peer peer = {.kit = kit, .certs = certs, .num_certs = num, .name = name, .is_server = true,
                                  .time = {PST_TIME_TRUSTED, NOW}};
    memset(&work, 0, sizeof work);
    return pst_path_verify(&trust, &peer, &leaf_key, &verdict, &work);
}

// --- algorithms, by the files of vectors/x509/make

static void test_algorithms(void)
{
    static const struct {
        const char *name;
        enum pst_key_kind leaf;
        pst_err error;
    } files[] = {
        {"rsa-sha256", PST_KEY_P256, PST_OK},
        {"rsa-sha384", PST_KEY_RSA, PST_OK},
        {"rsa-sha512", PST_KEY_P256, PST_OK},
        {"pss-sha256", PST_KEY_RSA_PSS, PST_OK},
        {"pss-sha384", PST_KEY_RSA_PSS, PST_OK},
        {"pss-sha512", PST_KEY_RSA_PSS, PST_OK},
        {"pss-key", PST_KEY_P256, PST_OK},
        {"p256-sha256", PST_KEY_P256, PST_OK},
        {"p256-sha512", PST_KEY_P384, PST_OK},
        {"p384-sha384", PST_KEY_P384, PST_OK},
        {"p384-sha256", PST_KEY_ED25519, PST_OK},
        {"p521-sha512", PST_KEY_P521, PST_OK},
        {"ed25519", PST_KEY_ED25519, PST_OK},
        {"refused-sha1", 0, PST_E_CERTIFICATE_ALGORITHM},
        {"refused-sha224", 0, PST_E_CERTIFICATE_ALGORITHM},
        {"refused-pss-salt", 0, PST_E_CERTIFICATE_ALGORITHM},
        {"refused-pss-mgf", 0, PST_E_CERTIFICATE_ALGORITHM},
        {"refused-rsa1024-leaf", 0, PST_E_CERTIFICATE_KEY_WEAK},
        {"refused-rsa1024-root", 0, PST_E_CERTIFICATE_KEY_WEAK},
        {"refused-rsa2052-leaf", 0, PST_E_CERTIFICATE_KEY_TYPE},
        {"refused-secp256k1-leaf", 0, PST_E_CERTIFICATE_KEY_TYPE},
        {"refused-secp256k1-root", 0, PST_E_CERTIFICATE_KEY_TYPE},
        {"refused-explicit-leaf", 0, PST_E_CERTIFICATE_KEY_TYPE},
        {"refused-ed448-root", 0, PST_E_CERTIFICATE_ALGORITHM},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[100];
        pst_span certs[2];
        struct pst_anchor anchor;
        snprintf(path, sizeof path, "vectors/x509/%s.pem", files[i].name);
        if (!CHECK_CASE(file_blocks(path, certs, 2) == 2, path))
            continue;
        CHECK_CASE(pst_anchor_from_certificate(&anchor, certs[1]) == PST_OK, path);
        pst_err e = verify(&pst_kit_portable, certs, 1, &anchor, "www.example.com");
        if (!CHECK_CASE(e == files[i].error && leaf_key.kind == files[i].leaf, path))
            fprintf(stderr, "  %s\n", pst_error_name(e));
        if (e != PST_OK)
            continue;
        CHECK_CASE(verify(&pst_kit_portable, certs, 1, &anchor, "a.wild.example.com") == PST_OK, path);
        CHECK_CASE(verify(&pst_kit_portable, certs, 1, &anchor, "2001:db8::7") == PST_OK, path);
        CHECK_CASE(verify(&pst_kit_portable, certs, 1, &anchor, "192.0.2.8") == PST_E_NAME_MISMATCH, path);
        // The signature's last byte, and the first of what is signed.
        uint8_t copy[4096];
        const pst_span damaged = {copy, certs[0].n};
        memcpy(copy, certs[0].p, certs[0].n);
        copy[damaged.n - 1] ^= 1;
        CHECK_CASE(verify(&pst_kit_portable, &damaged, 1, &anchor, "www.example.com") == PST_E_CERTIFICATE_SIGNATURE, path);
        // A kit without the one member that it takes.
        struct pst_kit kit = pst_kit_portable;
        kit.verify_p256 = kit.verify_p384 = kit.verify_p521 = kit.verify_rsa = kit.verify_ed25519 = NULL;
        CHECK_CASE(verify(&kit, certs, 1, &anchor, "www.example.com") == PST_E_CERTIFICATE_KEY_TYPE, path);
    }
}

// --- damage

static pst_err yes(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    // Reads all that it is given, so that a checking tool sees what is out of bounds.
    volatile uint8_t sum = 0;
    const pst_span all[] = {key->point, key->rsa_n, key->rsa_e, input, sig};
    for (size_t k = 0; k < 5; k++)
        for (size_t i = 0; i < all[k].n; i++)
            sum = (uint8_t)(sum + all[k].p[i]);
    return how->hash != NULL ? PST_OK : PST_E_BAD_SIGNATURE;
}

static struct pst_kit credulous(void)
{
    static const struct pst_verify_alg all = {.name = "yes", .verify = yes};
    struct pst_kit kit = pst_kit_portable;
    kit.verify_p256 = kit.verify_p384 = kit.verify_p521 = kit.verify_rsa = kit.verify_ed25519 = &all;
    return kit;
}

// Puts certificate `which` of a chain into memory of exactly n bytes.
static pst_span alone(const pst_span *certs, size_t which, size_t n, uint8_t **mem)
{
    *mem = malloc(n == 0 ? 1 : n);
    if (*mem == NULL)
        exit(2);
    memcpy(*mem, certs[which].p, n);
    return (pst_span){*mem, n};
}

static bool is_named(pst_err e)
{
    return e < 0 && strcmp(pst_error_name(e), "UNKNOWN") != 0 && e != PST_E_INTERNAL && e != PST_E_USAGE;
}

static void damage(const char *path, const char *root, const char *name, bool every_value)
{
    pst_span certs[4], roots[1];
    struct pst_anchor anchor;
    size_t num = file_blocks(path, certs, 4);
    if (!CHECK_CASE(num >= 1 && file_blocks(root, roots, 1) == 1, path))
        return;
    CHECK_CASE(pst_anchor_from_certificate(&anchor, roots[0]) == PST_OK, root);
    const struct pst_kit believes = credulous();
    CHECK_CASE(verify(&pst_kit_portable, certs, num, &anchor, name) == PST_OK, path);
    for (size_t c = 0; c < num; c++) {
        const pst_span whole = certs[c];
        uint8_t *mem;
        // Every cut.
        for (size_t n = 0; n < whole.n; n++) {
            certs[c] = alone(&whole, 0, n, &mem);
            pst_err e = verify(&believes, certs, num, &anchor, name);
            CHECK_CASE(is_named(e), path);
            struct pst_certificate_facts facts;
            CHECK_CASE(pst_certificate_read(&facts, certs[c]) != PST_OK, path);
            struct pst_anchor none;
            CHECK_CASE(pst_anchor_from_certificate(&none, certs[c]) != PST_OK, path);
            free(mem);
        }
        // Every byte, changed: refused by name, whatever the byte. A verifier that believes all signatures may accept; it
        // must not read outside.
        certs[c] = alone(&whole, 0, whole.n, &mem);
        for (size_t i = 0; i < whole.n; i++) {
            for (unsigned v = 1; v < 256; v = every_value ? v + 1 : v << 1) {
                mem[i] = (uint8_t)(whole.p[i] ^ v);
                pst_err e = verify(&believes, certs, num, &anchor, name);
                CHECK_CASE(e == PST_OK || is_named(e), path);
                if ((v & (v - 1)) == 0 && e == PST_OK)
                    CHECK_CASE(is_named(verify(&pst_kit_portable, certs, num, &anchor, name)), path);
            }
            mem[i] = whole.p[i];
        }
        // One byte more.
        free(mem);
        mem = malloc(whole.n + 1);
        if (mem == NULL)
            exit(2);
        memcpy(mem, whole.p, whole.n);
        mem[whole.n] = 0;
        certs[c] = (pst_span){mem, whole.n + 1};
        CHECK_CASE(verify(&pst_kit_portable, certs, num, &anchor, name) != PST_OK, path);
        free(mem);
        certs[c] = whole;
    }
}

static void test_damage(void)
{
    damage("tests/certs/p256.pem", "tests/certs/p256-ca.pem", "www.postern.example", true);
    damage("tests/certs/rsa2048.pem", "tests/certs/rsa2048-ca.pem", "localhost", false);
}

// --- every byte has a name

struct cover {
    const uint8_t *base;
    uint8_t named[4096];
    size_t fields;
};

static void on_field(void *ctx, const char *name, const uint8_t *at, size_t prefix, size_t len)
{
    struct cover *c = ctx;
    (void)prefix;
    CHECK(name != NULL && *name != 0);
    c->fields++;
    for (size_t i = 0; i < len; i++)
        c->named[(size_t)(at - c->base) + i]++;
}

static void test_names_of_bytes(void)
{
    static const char *const files[] = {"tests/certs/p256.pem", "tests/certs/rsa2048.pem", "vectors/x509/pss-key.pem",
                                        "vectors/x509/ed25519.pem"};
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        pst_span certs[4];
        size_t num = file_blocks(files[f], certs, 4);
        CHECK_CASE(num != 0, files[f]);
        for (size_t k = 0; k < num; k++) {
            static struct cover c;
            memset(&c, 0, sizeof c);
            c.base = certs[k].p;
            const struct pst_field_hook hook = {on_field, &c};
            struct pst_cert cert;
            CHECK_CASE(pst_cert_read(&cert, certs[k], &hook) == PST_OK, files[f]);
            size_t once = 0;
            for (size_t i = 0; i < certs[k].n; i++)
                once += c.named[i] == 1;
            CHECK_CASE(PST_TRACE == 0 || (once == certs[k].n && c.fields > 40), files[f]);
        }
    }
}

int main(void)
{
    test_algorithms();
    test_damage();
    test_names_of_bytes();
    return TEST_END("x509_real");
}
