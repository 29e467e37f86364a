// limbo.c: runs path validation over a file of x509-limbo cases, one case a line, and prints one JSON line for each:
// {"id", "actual_result": "SUCCESS" | "FAILURE" | "SKIPPED", "context"}.
//
//     limbo [--profile web|private|strict] [--timing] [--public-suffixes LIST] FILE.json
//
// The profile is strict when none is named: that is the suite's own reading, which takes rules from the CA/Browser Forum.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <postern/x509.h>
#include "tests/json.h"

#define MAX_DER (1 << 20)
#define MAX_LIST 256

struct settings {
    enum pst_profile profile;
    bool timing;
    char *suffixes; // a public suffix list, or NULL
};

// The certificates of one case, decoded.
struct store {
    uint8_t bytes[4 * MAX_DER];
    size_t used;
};

// --- public suffixes

// Without a list on this machine: suffixes of more than one label that everybody knows, both of registries and of hosters.
static const char *const well_known[] = {"co.uk",     "org.uk",    "ac.uk",      "gov.uk",         "com.au",
                                         "co.jp",     "co.nz",     "com.br",     "co.za",          "com.cn",
                                         "github.io", "blogspot.com", "herokuapp.com", "s3.amazonaws.com", "azurewebsites.net",
                                         "pages.dev", "vercel.app", "cloudfront.net", "appspot.com", "netlify.app"};

static bool same_name(const char *a, size_t n, const char *b, size_t m)
{
    if (n != m)
        return false;
    for (size_t i = 0; i < n; i++)
        if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
            return false;
    return true;
}

static bool is_public_suffix(void *ctx, const char *name, size_t len)
{
    const struct settings *set = ctx;
    if (memchr(name, '.', len) == NULL)
        return true;
    if (set->suffixes == NULL) {
        for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++)
            if (same_name(name, len, well_known[i], strlen(well_known[i])))
                return true;
        return false;
    }
    const char *rest = memchr(name, '.', len);
    bool found = false;
    for (const char *line = set->suffixes; *line != 0; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] != 0)) {
        size_t n = strcspn(line, " \t\r\n");
        if (n > 1 && line[0] == '!' && same_name(name, len, line + 1, n - 1))
            return false;
        if (n > 2 && line[0] == '*' && same_name(rest + 1, len - (size_t)(rest + 1 - name), line + 2, n - 2))
            found = true;
        if (same_name(name, len, line, n))
            found = true;
    }
    return found;
}

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = malloc(MAX_DER);
    if (f == NULL || text == NULL) {
        free(text);
        if (f != NULL)
            fclose(f);
        return NULL;
    }
    size_t n = fread(text, 1, MAX_DER - 1, f);
    text[n] = 0;
    fclose(f);
    return text;
}

// --- one case

static bool decode(struct store *st, pst_span *out, const struct json *pem)
{
    pst_span text = {(const uint8_t *)pem->text, pem->len}, label;
    size_t n;
    if (pem->kind != JSON_STRING || pst_pem_next(&text, &label, st->bytes + st->used, sizeof st->bytes - st->used, &n) != PST_OK)
        return false;
    *out = (pst_span){st->bytes + st->used, n};
    st->used += n;
    return true;
}

static size_t decode_list(struct store *st, pst_span *out, size_t cap, const struct json *list)
{
    size_t num = 0;
    for (const struct json *j = list == NULL ? NULL : list->first; j != NULL && num < cap; j = j->next)
        if (decode(st, &out[num], j))
            num++;
    return num;
}

// RFC 3339 in UTC, cut down to whole seconds.
static bool read_time(int64_t *out, const char *text)
{
    struct tm tm = {0};
    if (sscanf(text, "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return false;
    int y = tm.tm_year - (tm.tm_mon <= 2), era = y / 400, yoe = y - era * 400;
    int doy = (153 * (tm.tm_mon + (tm.tm_mon > 2 ? -3 : 9)) + 2) / 5 + tm.tm_mday - 1;
    int64_t days = (int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    *out = days * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return true;
}

static void print_quoted(const char *s)
{
    putchar('"');
    for (; *s != 0; s++) {
        if (*s == '"' || *s == '\\')
            putchar('\\');
        putchar((unsigned char)*s < 0x20 ? ' ' : *s);
    }
    putchar('"');
}

static void answer(const char *id, const char *result, const char *context)
{
    printf("{\"id\": ");
    print_quoted(id);
    printf(", \"actual_result\": \"%s\", \"context\": ", result);
    print_quoted(context);
    printf("}\n");
}

// Why a case asks for something that this verifier does not do; NULL when it does not.
static const char *not_done(const struct json *c, bool is_server)
{
    const struct json *purposes = json_get(c, "extended_key_usage"), *uses = json_get(c, "key_usage");
    const struct json *algorithms = json_get(c, "signature_algorithms"), *name = json_get(c, "expected_peer_name");
    for (const struct json *j = purposes == NULL ? NULL : purposes->first; j != NULL; j = j->next)
        if (strcmp(j->text, is_server ? "serverAuth" : "clientAuth") != 0)
            return "a purpose other than the peer's role";
    for (const struct json *j = uses == NULL ? NULL : uses->first; j != NULL; j = j->next)
        if (strcmp(j->text, "digitalSignature") != 0)
            return "a key usage other than digitalSignature";
    if (algorithms != NULL && algorithms->len != 0)
        return "signature algorithms of the caller's choice";
    const char *kind = json_text(name, "kind");
    if (is_server && kind != NULL && strcmp(kind, "RFC822") == 0)
        return "a server known by a mailbox";
    return NULL;
}

struct question {
    struct pst_trust trust;
    struct pst_peer peer;
    union {
        uint64_t align;
        uint8_t bytes[PST_PATH_WORK_LEN];
    } work;
};

static pst_err verify(struct question *q, const char *name, struct pst_verdict *v)
{
    struct pst_public_key key;
    memset(&q->work, 0, sizeof q->work);
    q->peer.name = name;
    return pst_path_verify(&q->trust, &q->peer, &key, v, &q->work);
}

static void ask(struct question *q, const struct json *c, const char *id)
{
    struct pst_verdict v;
    pst_err e = PST_OK;
    const struct json *names = json_get(c, "expected_peer_names");
    const char *name = json_text(json_get(c, "expected_peer_name"), "value");
    if (names != NULL && names->first != NULL) {
        for (const struct json *j = names->first; j != NULL && e == PST_OK; j = j->next)
            e = verify(q, json_text(j, "value"), &v);
    } else {
        e = verify(q, name, &v);
    }
    char context[200];
    snprintf(context, sizeof context, "%s, certificate %u, anchor %u, path of %u", e == PST_OK ? "OK" : pst_error_name(e),
             v.certificate, v.anchor, v.path_len);
    answer(id, e == PST_OK ? "SUCCESS" : "FAILURE", context);
}

static void run_case(const struct settings *set, struct store *st, const struct json *c)
{
    static struct pst_anchor anchors[MAX_LIST];
    static pst_span roots[MAX_LIST], certs[MAX_LIST], crls[MAX_LIST];
    static struct question q;
    const char *id = json_text(c, "id"), *kind = json_text(c, "validation_kind");
    bool is_server = kind == NULL || strcmp(kind, "CLIENT") != 0;
    const char *why = not_done(c, is_server);
    if (why != NULL) {
        answer(id, "SKIPPED", why);
        return;
    }
    st->used = 0;
    size_t num_anchors = 0, num_roots = decode_list(st, roots, MAX_LIST, json_get(c, "trusted_certs"));
    pst_err refused = PST_OK;
    for (size_t i = 0; i < num_roots; i++) {
        pst_err e = pst_anchor_from_certificate(&anchors[num_anchors], roots[i]);
        if (e == PST_OK)
            num_anchors++;
        else
            refused = e;
    }
    if (!decode(st, &certs[0], json_get(c, "peer_certificate"))) {
        answer(id, "FAILURE", "the leaf is not PEM");
        return;
    }
    if (num_anchors == 0) {
        answer(id, "FAILURE", refused != PST_OK ? pst_error_name(refused) : "no anchor");
        return;
    }
    const struct json *crl_list = json_get(c, "crls");
    size_t num_crls = decode_list(st, crls, MAX_LIST, crl_list);
    if (crl_list != NULL && num_crls != crl_list->len) {
        answer(id, "FAILURE", "a CRL is not PEM");
        return;
    }
    size_t num_certs = 1 + decode_list(st, certs + 1, PST_MAX_POOL - 1, json_get(c, "untrusted_intermediates"));
    q.trust = (struct pst_trust){.anchors = anchors,
                                 .num_anchors = num_anchors,
                                 .crls = crls,
                                 .num_crls = num_crls,
                                 .status = &pst_crl_status,
                                 .max_intermediates = (int16_t)json_int(c, "max_chain_depth", -1),
                                 .is_public_suffix = is_public_suffix,
                                 .public_suffix_ctx = (void *)(uintptr_t)set,
                                 .profile = set->profile};
    q.peer = (struct pst_peer){.kit = &pst_kit_portable, .certs = certs, .num_certs = num_certs, .is_server = is_server};
    const char *when = json_text(c, "validation_time");
    q.peer.time.now = time(NULL);
    if (when != NULL && !read_time(&q.peer.time.now, when)) {
        answer(id, "SKIPPED", "a time that is not RFC 3339");
        return;
    }
    ask(&q, c, id);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool run_line(const struct settings *set, struct store *st, char *line, size_t n)
{
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == ',' || line[n - 1] == '\r'))
        n--;
    struct json_doc doc;
    if (!json_parse(&doc, line, n) || json_text(doc.root, "id") == NULL) {
        fprintf(stderr, "limbo: a line that is no case: %s\n", doc.error != NULL ? doc.error : "no id");
        json_free(&doc);
        return false;
    }
    double begin = now_ms();
    run_case(set, st, doc.root);
    if (set->timing)
        fprintf(stderr, "%.3f ms %s\n", now_ms() - begin, json_text(doc.root, "id"));
    json_free(&doc);
    return true;
}

static enum pst_profile profile_named(const char *name)
{
    return strcmp(name, "web") == 0 ? PST_PROFILE_WEB : strcmp(name, "private") == 0 ? PST_PROFILE_PRIVATE : PST_PROFILE_STRICT;
}

int main(int argc, char **argv)
{
    static struct store st;
    struct settings set = {.profile = PST_PROFILE_STRICT};
    const char *path = NULL, *list = "/usr/share/publicsuffix/public_suffix_list.dat";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
            set.profile = profile_named(argv[++i]);
        else if (strcmp(argv[i], "--timing") == 0)
            set.timing = true;
        else if (strcmp(argv[i], "--public-suffixes") == 0 && i + 1 < argc)
            list = argv[++i];
        else
            path = argv[i];
    }
    FILE *f = path == NULL ? NULL : fopen(path, "rb");
    if (f == NULL) {
        fprintf(stderr, "usage: limbo [--profile web|private|strict] [--timing] [--public-suffixes LIST] FILE.json\n");
        return 2;
    }
    set.suffixes = slurp(list);
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    bool well = true;
    while ((n = getline(&line, &cap, f)) > 0)
        if (line[0] == '{' && strncmp(line, "{\"version\"", 10) != 0)
            well = run_line(&set, &st, line, (size_t)n) && well;
    free(line);
    free(set.suffixes);
    fclose(f);
    return well ? 0 : 1;
}
