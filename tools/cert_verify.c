// cert_verify.c: path validation alone: is this chain to be believed, and if not, why. The words are those that `postern get`
// has for the same refusal.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cert.h"
#include "der_in.h"
#include "report.h"
#include "trust.h"

#define REFUSAL (REPORT_LINE - 512) // bytes of the sentence

struct check {
    const struct options *options;
    struct trust trust;
    struct pem_file chain, crl;
    pst_span *certs, *crls;
    size_t num_certs;
    struct pst_kit kit;
    struct pst_peer peer;
    struct pst_verdict verdict;
    pst_err error;
    struct pst_verifier path;
    struct watch watch;
    struct watch_notes notes;
    struct report_context context;
};

// The blocks of that kind as spans, in calloc'ed memory; *num is 0 when there are none.
static pst_span *collect(const struct pem_file *f, enum pem_kind kind, size_t *num)
{
    pst_span *out = calloc(f->num, sizeof *out);
    *num = 0;
    for (size_t i = 0; out != NULL && i < f->num; i++)
        if (f->blocks[i].kind == kind)
            out[(*num)++] = f->blocks[i].der;
    return out;
}

static int load_chain(struct check *c, const char *path)
{
    int status = pem_load(&c->chain, path);
    if (status != EXIT_FINE)
        return status;
    c->certs = collect(&c->chain, PEM_CERTIFICATE, &c->num_certs);
    if (c->num_certs == 0)
        return report_file(path, "no certificate in it");
    if (c->num_certs > PST_MAX_POOL)
        return report_file(path, "%zu certificates, of which %d at most are looked at", c->num_certs, PST_MAX_POOL);
    return EXIT_FINE;
}

static int load_crls(struct check *c, const char *path)
{
    struct pst_trust *trust = &c->trust.trust;
    int status = path != NULL ? pem_load(&c->crl, path) : EXIT_FINE;
    if (status != EXIT_FINE || path == NULL)
        return status;
    c->crls = collect(&c->crl, PEM_CRL, &trust->num_crls);
    if (trust->num_crls == 0)
        return report_file(path, "no revocation list in it (\"-----BEGIN X509 CRL-----\")");
    trust->crls = c->crls;
    trust->status = &pst_crl_status;
    return EXIT_FINE;
}

static void verify(struct check *c)
{
    static uint64_t work[PST_PATH_WORK_LEN / sizeof(uint64_t)];
    const struct options *o = c->options;
    struct pst_public_key key;
    pst_kit_best(&c->kit, pst_cpu_detect());
    c->peer = (struct pst_peer){
        .kit = &c->kit,
        .certs = c->certs,
        .num_certs = c->num_certs,
        .name = o->name,
        .is_server = true,
        .time = net_now(NULL),
    };
    if (o->time_given)
        c->peer.time = (struct pst_time){.policy = PST_TIME_TRUSTED, .now = o->time};
    c->path = (struct pst_verifier){.verify = pst_path_verify, .ctx = &c->trust.trust, .work_len = PST_PATH_WORK_LEN};
    watch_init(&c->watch, &c->path, &c->notes);
    const struct pst_verifier *v = &c->watch.verifier;
    do
        c->error = v->verify(v->ctx, &c->peer, &key, &c->verdict, work);
    while (c->error == PST_WAIT_WORK);
    c->context = (struct report_context){
        .notes = &c->notes,
        .trust = c->trust.path,
        .num_anchors = c->trust.trust.num_anchors,
        .time_given = o->time_given,
    };
}

static const char *policy_words(enum pst_time_policy policy)
{
    return policy == PST_TIME_TRUSTED ? "trusted" : policy == PST_TIME_NOT_BEFORE ? "not before" : "unknown";
}

static const char *profile_words(enum pst_profile profile)
{
    return profile == PST_PROFILE_PRIVATE ? "private" : "web";
}

static const struct pst_anchor *anchor_of(const struct check *c)
{
    bool has = c->verdict.anchor < c->trust.trust.num_anchors;
    return has ? &c->trust.trust.anchors[c->verdict.anchor] : NULL;
}

// --- for people

static void print_path(const struct check *c)
{
    char name[WATCH_NAME], date[32];
    struct pst_certificate_facts f;
    for (size_t i = 0; i < c->verdict.path_len; i++) {
        unsigned at = c->verdict.path[i];
        if (at >= c->num_certs || pst_certificate_read(&f, c->certs[at]) != PST_OK) {
            printf("certificate %u: cannot be read\n", at);
            continue;
        }
        der_name_text(name, sizeof name, f.subject);
        report_date(date, f.not_after, false);
        printf("certificate %u: %s, %s, until %s\n", at, name, der_key_words(&f), date);
    }
    if (anchor_of(c) != NULL) {
        der_name_text(name, sizeof name, anchor_of(c)->subject);
        printf("anchor: %s, number %u of %s\n", name, c->verdict.anchor, c->trust.path);
    }
    report_date(date, c->peer.time.now, true);
    printf("time: %s, %s%s\n", date, policy_words(c->verdict.time_policy), c->options->time_given ? " (--time)" : "");
}

static int print_verdict(const struct check *c)
{
    char text[REFUSAL];
    print_path(c);
    if (c->error == PST_OK) {
        printf("accepted%s%s\n", c->options->name != NULL ? " for " : "; no name was asked for",
               c->options->name != NULL ? c->options->name : "");
        return EXIT_FINE;
    }
    report_verdict_text(text, sizeof text, c->error, &c->context);
    return report_fail(EXIT_TLS, pst_error_name(c->error), "%s (%s)", text, pst_error_section(c->error));
}

// --- for programs: one object on one line, RFC 8259; what is not known is null

static void json_string(const char *key, const char *text)
{
    printf("\"%s\": ", key);
    if (text == NULL || *text == 0) {
        printf("null");
        return;
    }
    putchar('"');
    for (const char *p = text; *p != 0; p++) {
        unsigned char b = (unsigned char)*p;
        if (b == '"' || b == '\\')
            printf("\\%c", b);
        else
            printf(b < 32 || b > 126 ? "\\u%04x" : "%c", b);
    }
    putchar('"');
}

static void json_date(const char *key, int64_t seconds, bool known)
{
    char date[32];
    report_date(date, seconds, true);
    json_string(key, known ? date : NULL);
}

static void json_name(const char *key, pst_span name)
{
    char text[WATCH_NAME];
    der_name_text(text, sizeof text, name);
    json_string(key, name.n > 0 ? text : NULL);
}

// A certificate of the chain, by its number.
static void json_certificate(const struct check *c, unsigned at)
{
    struct pst_certificate_facts f;
    uint8_t digest[32];
    char hex[65], names[4096];
    printf("{\"index\": %u, ", at);
    if (at >= c->num_certs || pst_certificate_read(&f, c->certs[at]) != PST_OK) {
        printf("\"readable\": false}");
        return;
    }
    pst_hash(&pst_sha256, digest, c->certs[at].p, c->certs[at].n);
    der_hex_text(hex, sizeof hex, (pst_span){digest, sizeof digest}, 0);
    der_names_text(names, sizeof names, f.san, true);
    printf("\"readable\": true, ");
    json_name("subject", f.subject);
    printf(", ");
    json_name("issuer", f.issuer);
    printf(", ");
    json_string("names", names);
    printf(", ");
    json_string("key", der_key_words(&f));
    printf(", ");
    json_date("not_before", f.not_before, true);
    printf(", ");
    json_date("not_after", f.not_after, true);
    printf(", ");
    json_string("sha256", hex);
    printf("}");
}

static void json_path(const struct check *c)
{
    printf("\"path\": [");
    for (size_t i = 0; i < c->verdict.path_len; i++) {
        printf("%s", i > 0 ? ", " : "");
        json_certificate(c, c->verdict.path[i]);
    }
    printf("], \"anchor\": ");
    if (anchor_of(c) == NULL) {
        printf("null");
        return;
    }
    printf("{\"index\": %u, ", c->verdict.anchor);
    json_name("subject", anchor_of(c)->subject);
    printf("}");
}

// What the verdict says of a refusal; the spans of an accepted chain say nothing.
static void json_refusal(const struct check *c)
{
    const struct pst_verdict *v = &c->verdict;
    char text[REFUSAL], oid[128], hex[256];
    bool refused = c->error != PST_OK;
    report_verdict_text(text, sizeof text, c->error, &c->context);
    json_string("error", refused ? pst_error_name(c->error) : NULL);
    printf(", ");
    json_string("text", refused ? text : NULL);
    printf(", ");
    json_string("section", refused ? pst_error_section(c->error) : NULL);
    printf(", \"certificate\": ");
    printf(refused && v->certificate < c->num_certs ? "%u" : "null", v->certificate);
    printf(", ");
    json_name("subject", v->subject);
    printf(", ");
    json_name("issuer", v->issuer);
    printf(", ");
    der_hex_text(hex, sizeof hex, v->key_id, 0);
    json_string("key_id", hex);
    printf(", ");
    der_oid_text(oid, sizeof oid, v->extension);
    json_string("extension", oid);
    printf(", ");
    bool dated = v->not_before != 0 || v->not_after != 0;
    json_date("not_before", v->not_before, dated);
    printf(", ");
    json_date("not_after", v->not_after, dated);
}

static int print_json(const struct check *c)
{
    printf("{\"accepted\": %s, ", c->error == PST_OK ? "true" : "false");
    json_refusal(c);
    printf(", ");
    json_string("name", c->options->name);
    printf(", ");
    json_string("time_policy", policy_words(c->verdict.time_policy));
    printf(", ");
    json_date("time", c->peer.time.now, true);
    printf(", ");
    json_string("profile", profile_words(c->trust.trust.profile));
    printf(", ");
    json_string("trust", c->trust.path);
    printf(", \"anchors\": %zu, \"crls\": %zu, ", c->trust.trust.num_anchors, c->trust.trust.num_crls);
    json_path(c);
    printf("}\n");
    return c->error == PST_OK ? EXIT_FINE : EXIT_TLS;
}

int cert_verify_main(const struct options *o)
{
    static struct check c; // too large for a small stack
    c.options = o;
    if (o->target == NULL)
        return report_usage("postern cert verify [options] CHAIN; --help names the options");
    int status = trust_load(&c.trust, o->ca);
    if (status == EXIT_FINE)
        status = load_chain(&c, o->target);
    if (status == EXIT_FINE)
        status = load_crls(&c, o->crl);
    if (status == EXIT_FINE && o->profile != NULL)
        c.trust.trust.profile = strcmp(o->profile, "web") == 0 ? PST_PROFILE_WEB : PST_PROFILE_PRIVATE;
    if (status == EXIT_FINE) {
        verify(&c);
        status = o->json ? print_json(&c) : print_verdict(&c);
    }
    free(c.certs);
    free(c.crls);
    pem_drop(&c.chain);
    pem_drop(&c.crl);
    trust_drop(&c.trust);
    if (fflush(stdout) != 0 && status == EXIT_FINE)
        status = report_file("stdout", "%s", strerror(errno));
    return status;
}
