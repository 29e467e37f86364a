// main.c: runs every group of every Wycheproof file of a folder over every kit member this machine can run, and says per file
// what passed, failed, was skipped and why.   wycheproof [--every N] DIR [NAME...]
// NAME: only files whose name holds one of the names. --every N: of each file the first case and every N-th after it, where all
// of them take too long, as under an emulator.
//
// A file of an unknown schema, a group of an unknown type, a case decided by no rule, a file that runs no case without a
// reason: each is a failure.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <dirent.h>
#include "tests/wycheproof/wycheproof.h"
#include "x509/spki.h"

static const struct {
    const char *schema, *type;
    wp_group *group;
} known[] = {
    {"aead_test_schema_v1.json",                          "AeadTest",                      wp_aead},
    {"mac_test_schema_v1.json",                           "MacTest",                       wp_mac},
    {"hkdf_test_schema_v1.json",                          "HkdfTest",                      wp_hkdf},
    {"xdh_comp_schema_v1.json",                           "XdhComp",                       wp_xdh},
    {"ecdh_test_schema_v1.json",                          "EcdhTest",                      wp_ecdh},
    {"ecdh_ecpoint_test_schema_v1.json",                  "EcdhEcpointTest",               wp_ecdh_point},
    {"mlkem_test_schema.json",                            "MLKEMTest",                     wp_mlkem},
    {"mlkem_encaps_test_schema.json",                     "MLKEMEncapsTest",               wp_mlkem_encaps},
    {"mlkem_keygen_seed_test_schema.json",                "MLKEMKeyGen",                   wp_mlkem_keygen},
    {"mlkem_semi_expanded_decaps_test_schema.json",       "MLKEMDecapsValidationTest",     wp_mlkem_decaps},
    {"ecdsa_verify_schema_v1.json",                       "EcdsaVerify",                   wp_ecdsa},
    {"ecdsa_p1363_verify_schema_v1.json",                 "EcdsaP1363Verify",              wp_ecdsa_p1363},
    {"eddsa_verify_schema_v1.json",                       "EddsaVerify",                   wp_eddsa},
    {"mldsa_verify_schema.json",                          "MlDsaVerify",                   wp_mldsa},
    {"rsassa_pkcs1_verify_schema_v1.json",                "RsassaPkcs1Verify",             wp_rsa_verify},
    {"rsassa_pss_verify_schema_v1.json",                  "RsassaPssVerify",               wp_rsa_pss},
    {"rsassa_pss_with_parameters_verify_schema.json",     "RsassaPssWithParametersVerify", wp_rsa_pss},
    {"rsassa_pkcs1_generate_schema_v1.json",              "RsassaPkcs1Generate",           wp_rsa_generate},
    {"rsaes_pkcs1_decrypt_schema_v1.json",                "RsaesPkcs1Decrypt",             wp_rsa_decrypt},
};

// What "acceptable" means here, by flag; the first row that fits decides. vectors/README.md says why.
static const struct {
    const char *type, *flag;
    enum wp_outcome must;
} decided[] = {
    {"XdhComp",             "ZeroSharedSecret",   WP_REFUSED},  // RFC 8446 7.4.2: a check is a MUST
    {"XdhComp",             "NonCanonicalPublic", WP_ACCEPTED}, // RFC 7748 5: non-canonical values are accepted
    {"XdhComp",             "Twist",              WP_ACCEPTED}, // RFC 7748 works on both
    {"EcdhTest",            "CompressedPoint",    WP_REFUSED},  // RFC 8446 4.2.8.2: uncompressed only
    {"EcdhEcpointTest",     "CompressedPoint",    WP_REFUSED},
    {"EcdhTest",            "UnnamedCurve",       WP_REFUSED},  // RFC 5480 2.1.1: namedCurve only
    {"EcdhTest",            "InvalidAsn",         WP_REFUSED},  // DER only
    {"RsassaPkcs1Verify",   "MissingNull",        WP_REFUSED},  // RFC 8017 9.2: compare with the one encoding
    {"RsassaPkcs1Generate", "SmallModulus",       WP_REFUSED},  // 2048 bits at least
    {"RsassaPkcs1Generate", "SmallPublicKey",     WP_REFUSED},  // their primes are of unequal length (crypto.h); e = 3 is not why
};

static void die(const char *file, const char *why)
{
    fprintf(stderr, "wycheproof: %s: %s\n", file, why);
    exit(2);
}

// --- for the parts

struct wp_bytes wp_hex(const struct json *object, const char *name)
{
    const char *hex = json_text(object, name);
    if (hex == NULL)
        die(name, "a member that must be there is not, or is no string");
    struct wp_bytes b = {.n = strlen(hex) / 2};
    b.p = malloc(b.n + 1);
    if (b.p == NULL || strlen(hex) % 2 != 0)
        die(name, "half a byte");
    for (size_t i = 0; i < b.n; i++) {
        char two[3] = {hex[2 * i], hex[2 * i + 1], 0}, *end;
        b.p[i] = (uint8_t)strtoul(two, &end, 16);
        if (end != two + 2 || two[0] == '-' || two[0] == '+' || two[0] == ' ')
            die(name, "not hex");
    }
    return b;
}

pst_span wp_span(struct wp_bytes b)
{
    return (pst_span){b.p, b.n};
}

bool wp_key(struct pst_public_key *out, struct wp_bytes *der, const struct json *group, const char *name)
{
    memset(out, 0, sizeof *out);
    *der = wp_hex(group, name);
    return pst_spki_read(out, NULL, wp_span(*der)) == PST_OK;
}

bool wp_same(pst_span a, pst_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool wp_is_zero(const uint8_t *p, size_t n)
{
    while (n > 0 && p[n - 1] == 0)
        n--;
    return n == 0;
}

static const void *field(const struct pst_kit *kit, size_t at)
{
    const void *p;
    memcpy(&p, (const char *)kit + at, sizeof p);
    return p;
}

size_t wp_members(const struct wp_run *r, struct wp_pair *out, size_t alg_at, size_t hash_at)
{
    size_t num = 0;
    for (size_t k = 0; k < r->num_kits; k++) {
        struct wp_pair p = {alg_at == SIZE_MAX ? NULL : field(&r->kits[k], alg_at),
                            hash_at == SIZE_MAX ? NULL : field(&r->kits[k], hash_at)};
        if ((alg_at != SIZE_MAX && p.alg == NULL) || (hash_at != SIZE_MAX && p.hash == NULL))
            continue;
        size_t i = 0;
        while (i < num && (out[i].alg != p.alg || out[i].hash != p.hash))
            i++;
        if (i == num)
            out[num++] = p;
    }
    return num;
}

size_t wp_hash_at(const char *name)
{
    if (name != NULL && strcmp(name, "SHA-256") == 0)
        return WP_ALG(sha256);
    if (name != NULL && strcmp(name, "SHA-384") == 0)
        return WP_ALG(sha384);
    if (name != NULL && strcmp(name, "SHA-512") == 0)
        return WP_ALG(sha512);
    return SIZE_MAX;
}

enum wp_outcome wp_both(enum wp_outcome a, enum wp_outcome b)
{
    return a == b ? a : WP_WRONG;
}

void wp_skip(struct wp_run *r, const char *why)
{
    r->skipped++;
    for (size_t i = 0; i < r->num_reasons; i++) {
        if (strcmp(r->reasons[i].text, why) == 0) {
            r->reasons[i].count++;
            return;
        }
    }
    if (r->num_reasons == WP_MAX_REASONS)
        die(r->file, "more reasons to skip than there is room for");
    snprintf(r->reasons[r->num_reasons].text, sizeof r->reasons->text, "%s", why);
    r->reasons[r->num_reasons++].count = 1;
}

void wp_skip_group(struct wp_run *r, const struct json *group, const char *why)
{
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next)
        wp_skip(r, why);
}

// --- judgement

static bool decide(const struct wp_run *r, const struct json *test, enum wp_outcome *must)
{
    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++) {
        if (strcmp(decided[i].type, r->type) == 0 && json_has(test, "flags", decided[i].flag)) {
            *must = decided[i].must;
            return true;
        }
    }
    return false;
}

void wp_case(struct wp_run *r, const struct json *test, enum wp_outcome did)
{
    static const char *const words[] = {"accepted it", "refused it", "did neither cleanly"};
    const char *result = json_text(test, "result"), *why = "";
    enum wp_outcome must = WP_WRONG;
    if (result != NULL && strcmp(result, "valid") == 0) {
        must = WP_ACCEPTED;
    } else if (result != NULL && strcmp(result, "invalid") == 0) {
        must = WP_REFUSED;
    } else if (result != NULL && strcmp(result, "acceptable") == 0) {
        r->acceptable++;
        if (!decide(r, test, &must))
            why = ", and no rule decides it";
    } else {
        why = ", a result nobody knows";
    }
    if (*why == 0 && must == did) {
        r->passed++;
        return;
    }
    r->failed++;
    if (r->failed <= 12) {
        const char *comment = json_text(test, "comment");
        const struct json *flag = json_get(test, "flags") != NULL ? json_get(test, "flags")->first : NULL;
        printf("  FAILED: %s tcId %ld (%s%s%s): result is %s%s; the library %s\n", r->file, json_int(test, "tcId", -1),
               comment != NULL ? comment : "", flag != NULL ? ", " : "", flag != NULL ? flag->text : "",
               result != NULL ? result : "absent", why, words[did]);
    }
}

// --- files

static char *read_all(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0)
        die(path, "cannot be read");
    long n = ftell(f);
    rewind(f);
    char *text = n < 0 ? NULL : malloc((size_t)n + 1);
    if (text == NULL || fread(text, 1, (size_t)n, f) != (size_t)n)
        die(path, "cannot be read");
    fclose(f);
    *len = (size_t)n;
    return text;
}

static void failed_file(struct wp_run *r, const char *why)
{
    r->failed++;
    printf("  FAILED: %s: %s\n", r->file, why);
}

// Leaves of the group's cases those that --every N wants: unlinked from the tree, which owns its blocks, not its values.
static void thin(struct wp_run *r, struct json *tests)
{
    const struct json **link = &tests->first;
    while (*link != NULL) {
        if (r->seen++ % r->every == 0) {
            link = &((struct json *)*link)->next;
        } else {
            *link = (*link)->next;
            tests->len--;
            r->left_out++;
        }
    }
}

static void run_group(struct wp_run *r, const char *schema, const struct json *group)
{
    const struct json *tests = json_get(group, "tests");
    long before = r->passed + r->failed + r->skipped;
    r->type = json_text(group, "type");
    if (r->type == NULL || tests == NULL || tests->kind != JSON_ARRAY) {
        failed_file(r, "a group without type or tests");
        return;
    }
    size_t i = 0;
    while (i < sizeof known / sizeof *known && (strcmp(known[i].schema, schema) != 0 || strcmp(known[i].type, r->type) != 0))
        i++;
    if (i == sizeof known / sizeof *known) {
        failed_file(r, "schema and type are not known here");
        return;
    }
    thin(r, (struct json *)tests);
    known[i].group(r, group);
    if (r->passed + r->failed + r->skipped - before != (long)tests->len)
        failed_file(r, "a group whose cases were not all counted");
}

// A file may run nothing at all for two reasons only: an algorithm that is not built, or a hash that the library does not have.
static bool excused(const struct wp_run *r)
{
    for (size_t i = 0; i < r->num_reasons; i++) {
        if (strncmp(r->reasons[i].text, WP_NOT_BUILT, strlen(WP_NOT_BUILT)) == 0)
            return true;
    }
    return r->num_reasons == 1 && strcmp(r->reasons[0].text, WP_NO_HASH) == 0;
}

static void run_file(struct wp_run *r, const char *path)
{
    size_t len;
    char *text = read_all(path, &len);
    struct json_doc doc;
    if (!json_parse(&doc, text, len)) {
        printf("  at byte %zu: %s\n", doc.error_at, doc.error);
        failed_file(r, "not JSON");
    } else {
        const char *schema = json_text(doc.root, "schema");
        const struct json *groups = json_get(doc.root, "testGroups");
        if (schema == NULL || groups == NULL || groups->kind != JSON_ARRAY) {
            failed_file(r, "not a file of test vectors");
        } else {
            for (const struct json *g = groups->first; g != NULL; g = g->next)
                run_group(r, schema, g);
            if (r->failed == 0 && r->passed + r->skipped + r->left_out != json_int(doc.root, "numberOfTests", -1))
                failed_file(r, "numberOfTests says another number");
        }
    }
    if (r->passed + r->failed == 0 && !excused(r) && r->every == 1)
        failed_file(r, "no case ran, and nothing excuses that");
    json_free(&doc);
    free(text);
}

// --- kits

static void add_kit(struct wp_run *r, pst_cpu cpu)
{
    struct pst_kit kit;
    memset(&kit, 0, sizeof kit);
    pst_kit_best(&kit, cpu);
    for (size_t k = 0; k < r->num_kits; k++) {
        if (memcmp(&r->kits[k], &kit, sizeof kit) == 0)
            return;
    }
    if (r->num_kits < WP_MAX_KITS)
        r->kits[r->num_kits++] = kit;
}

// The portable kit, the best one, and what is best when one capability is missing or only the lower ones are there: together
// they name nearly every member that this machine can run. PST_CPU=0 in the environment leaves the portable kit alone.
static void find_kits(struct wp_run *r)
{
    const char *said = getenv("PST_CPU");
    pst_cpu cpu = said != NULL ? strtoull(said, NULL, 0) & pst_cpu_detect() : pst_cpu_detect();
    r->kits[0] = pst_kit_portable;
    r->kits[1] = pst_kit_portable; // with what no kit of the library names: suites for small machines, RSA for one size
    r->kits[1].aes128_ccm = &pst_aes128_ccm;
    r->kits[1].aes128_ccm_8 = &pst_aes128_ccm_8;
    r->kits[1].verify_rsa = &pst_verify_rsa_8192;
    r->kits[2] = r->kits[1];
    r->kits[2].verify_rsa = &pst_verify_rsa_2048;
    r->kits[2].sign_rsa = &pst_sign_rsa_2048;
    r->num_kits = 3;
    add_kit(r, cpu);
    for (unsigned bit = 0; bit < 64; bit++) {
        add_kit(r, cpu & ~((pst_cpu)1 << bit));
        add_kit(r, cpu & (((pst_cpu)1 << bit) - 1));
    }
}

static void name_members(const struct wp_run *r)
{
    struct wp_pair m[WP_MAX_KITS];
    printf("members:");
    for (size_t at = 0; at < sizeof(struct pst_kit); at += sizeof(void *)) {
        size_t num = wp_members(r, m, at, SIZE_MAX);
        for (size_t i = 0; i < num; i++)
            printf(" %s", *(const char *const *)m[i].alg); // every alg begins with its name
    }
    printf("\n");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list(const char *dir, char **names, size_t cap, int argc, char **argv)
{
    size_t num = 0;
    DIR *d = opendir(dir);
    if (d == NULL)
        die(dir, "cannot be opened");
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        bool wanted = argc == 2;
        for (int i = 2; i < argc; i++)
            wanted = wanted || strstr(e->d_name, argv[i]) != NULL;
        if (e->d_name[0] == '.' || strstr(e->d_name, ".json") == NULL || !wanted)
            continue;
        if (num == cap)
            die(dir, "more files than there is room for");
        names[num] = malloc(strlen(e->d_name) + 1);
        strcpy(names[num++], e->d_name);
    }
    closedir(d);
    qsort(names, num, sizeof *names, by_name);
    return num;
}

static void sum(struct wp_run *total, const struct wp_run *one)
{
    total->passed += one->passed;
    total->failed += one->failed;
    total->acceptable += one->acceptable;
    total->left_out += one->left_out;
    for (size_t i = 0; i < one->num_reasons; i++) {
        for (long n = 0; n < one->reasons[i].count; n++)
            wp_skip(total, one->reasons[i].text);
    }
}

int main(int argc, char **argv)
{
    static struct wp_run total, one;
    static char *names[512];
    total.every = 1;
    if (argc > 2 && strcmp(argv[1], "--every") == 0) {
        total.every = strtol(argv[2], NULL, 10);
        argc -= 2;
        argv += 2;
    }
    if (argc < 2 || total.every < 1) {
        fprintf(stderr, "usage: wycheproof [--every N] DIR [NAME...]\n");
        return 2;
    }
    find_kits(&total);
    name_members(&total);
    size_t num = list(argv[1], names, sizeof names / sizeof *names, argc, argv);
    for (size_t i = 0; i < num; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], names[i]);
        one = total;
        one.passed = one.failed = one.skipped = one.acceptable = one.seen = one.left_out = 0;
        one.num_reasons = 0;
        one.file = names[i];
        run_file(&one, path);
        printf("%-48s %5ld passed, %ld failed, %ld skipped", names[i], one.passed, one.failed, one.skipped);
        for (size_t k = 0; k < one.num_reasons; k++)
            printf("%s%ld: %s", k == 0 ? "  (" : "; ", one.reasons[k].count, one.reasons[k].text);
        printf("%s\n", one.num_reasons > 0 ? ")" : "");
        fflush(stdout);
        sum(&total, &one);
        free(names[i]);
    }
    if (num == 0) {
        printf("FAILED: no vectors in %s\n", argv[1]);
        total.failed++;
    }
    printf("%zu files, %ld cases, of them %ld acceptable (decided in vectors/README.md), over %zu kits\n", num,
           total.passed + total.failed + total.skipped, total.acceptable, total.num_kits);
    long ran = total.passed + total.failed + total.skipped;
    if (total.every > 1)
        printf("sampled %ld of %ld cases: the first of each file and every %ldth after it\n", ran, ran + total.left_out, total.every);
    for (size_t k = 0; k < total.num_reasons; k++)
        printf("SKIPPED: wycheproof: %ld cases: %s\n", total.reasons[k].count, total.reasons[k].text);
    printf("wycheproof: %ld passed, %ld failed, %ld skipped\n", total.passed, total.failed, total.skipped);
    return total.failed != 0;
}
