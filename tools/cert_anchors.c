// cert_anchors.c: trust anchors as a C file, for firmware: const data that no code has to read a certificate for.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cert.h"
#include "der_in.h"
#include "pem.h"
#include "report.h"

#define NAME 1024 // bytes of a subject as text

struct chosen {
    struct pst_anchor anchor;
    char name[NAME];
};

static bool contains(const char *text, const char *part)
{
    size_t n = strlen(part);
    for (; *text != 0; text++) {
        size_t i = 0;
        while (i < n && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i]))
            i++;
        if (i == n)
            return true;
    }
    return false;
}

// Chooses anchors from the file; how many there are comes back, and a note about each certificate that cannot be one.
static size_t choose(struct chosen *out, const struct pem_file *f, const char *only)
{
    size_t num = 0;
    for (size_t i = 0; i < f->num; i++) {
        struct pst_certificate_facts facts;
        struct chosen *c = &out[num];
        if (f->blocks[i].kind != PEM_CERTIFICATE)
            continue;
        snprintf(c->name, sizeof c->name, "block %zu", i + 1);
        if (pst_certificate_read(&facts, f->blocks[i].der) == PST_OK)
            der_name_text(c->name, sizeof c->name, facts.subject);
        if (only != NULL && !contains(c->name, only))
            continue;
        pst_err e = pst_anchor_from_certificate(&c->anchor, f->blocks[i].der);
        if (e == PST_OK)
            num++;
        else
            report_note("%s is passed over: %s (%s)", c->name, pst_error_text(e), pst_error_section(e));
    }
    return num;
}

static void print_bytes(const char *what, size_t number, pst_span bytes)
{
    if (bytes.n == 0)
        return;
    printf("static const uint8_t %s_%zu[%zu] = {", what, number, bytes.n);
    for (size_t i = 0; i < bytes.n; i++)
        printf("%s0x%02x,", i % 16 == 0 ? "\n    " : " ", bytes.p[i]);
    printf("\n};\n");
}

static void print_span(const char *field, const char *what, size_t number, pst_span bytes)
{
    if (bytes.n > 0)
        printf("        .%s = {%s_%zu, %zu},\n", field, what, number, bytes.n);
}

static void print_flags(unsigned flags)
{
    static const char *const names[] = {"NOT_A_CA", "NOT_CRL_ISSUER", "NOT_FOR_SERVERS", "NOT_FOR_CLIENTS", "IRREGULAR"};
    const char *between = "        .flags = ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & 1u << i) == 0)
            continue;
        printf("%sPST_ANCHOR_%s", between, names[i]);
        between = " | ";
    }
    if (flags != 0)
        printf(",\n");
}

static void print_anchor(const struct chosen *c, size_t number)
{
    const struct pst_anchor *a = &c->anchor;
    printf("    {\n");
    print_span("subject", "subject", number, a->subject);
    print_span("spki", "spki", number, a->spki);
    print_span("name_constraints", "constraints", number, a->name_constraints);
    printf("        .not_before = %lld,\n        .not_after = %lld,\n", (long long)a->not_before, (long long)a->not_after);
    if (a->path_limit != 0)
        printf("        .path_limit = %u,\n", a->path_limit);
    print_flags(a->flags);
    printf("    },\n");
}

static void print_all(const struct chosen *c, size_t num)
{
    char date[32];
    printf("// Trust anchors, made by `postern cert anchors`: const data, to be compiled into a program.\n"
           "#include <postern/x509.h>\n\n"
           "extern const struct pst_anchor trust_anchors[%zu];\n"
           "extern const size_t num_trust_anchors;\n\n", num);
    for (size_t i = 0; i < num; i++) {
        // The date comes last: a subject may end in a backslash, which would take the next line into the comment.
        report_date(date, c[i].anchor.not_after, false);
        printf("// %s, until %s\n", c[i].name, date);
        print_bytes("subject", i, c[i].anchor.subject);
        print_bytes("spki", i, c[i].anchor.spki);
        print_bytes("constraints", i, c[i].anchor.name_constraints);
        printf("\n");
    }
    printf("const struct pst_anchor trust_anchors[%zu] = {\n", num);
    for (size_t i = 0; i < num; i++)
        print_anchor(&c[i], i);
    printf("};\nconst size_t num_trust_anchors = %zu;\n", num);
}

int cert_anchors_main(const struct options *o)
{
    struct pem_file file;
    if (o->target == NULL)
        return report_usage("postern cert anchors [--only TEXT] FILE");
    int status = pem_load(&file, o->target);
    if (status != EXIT_FINE)
        return status;
    struct chosen *chosen = calloc(file.num, sizeof *chosen);
    if (chosen == NULL) {
        pem_drop(&file);
        return report_file(o->target, "%s", strerror(ENOMEM));
    }
    size_t num = choose(chosen, &file, o->only);
    if (num > 0)
        print_all(chosen, num);
    else
        status = report_file(o->target, "no certificate in it that can be a trust anchor%s%s",
                             o->only != NULL ? " and has in its subject: " : "", o->only != NULL ? o->only : "");
    free(chosen);
    pem_drop(&file);
    if (fflush(stdout) != 0 && status == EXIT_FINE)
        status = report_file("stdout", "%s", strerror(errno));
    return status;
}
