// cert_show.c: what certificates, keys and revocation lists say, for people. Nothing is judged but whether a key belongs to a
// certificate, and nothing secret is shown.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cert.h"
#include "der_in.h"
#include "der_out.h"
#include "pem.h"
#include "report.h"

#define TEXT 4096 // bytes of one fact

static void fact(const char *name, const char *text)
{
    printf("  %-17s %s\n", name, text);
}

// RFC 5280 4.2.1 and 4.2.2 by the last arc of 2.5.29; what is shown by other lines has no name here.
static void name_oid(char *out, size_t cap, pst_span oid)
{
    static const struct {
        const char *oid, *name;
    } known[] = {
        {"2.5.29.18", "issuerAltName"},
        {"2.5.29.30", "nameConstraints"},
        {"2.5.29.31", "cRLDistributionPoints"},
        {"2.5.29.32", "certificatePolicies"},
        {"2.5.29.33", "policyMappings"},
        {"2.5.29.36", "policyConstraints"},
        {"2.5.29.46", "freshestCRL"},
        {"2.5.29.54", "inhibitAnyPolicy"},
        {"2.5.29.37.0", "anyExtendedKeyUsage"},
        {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},
        {"1.3.6.1.5.5.7.1.11", "subjectInfoAccess"},
        {"1.3.6.1.5.5.7.1.24", "tlsfeature"},
        {"1.3.6.1.4.1.11129.2.4.2", "signed certificate timestamps"},
        {"1.3.6.1.5.5.7.3.1", "serverAuth"},
        {"1.3.6.1.5.5.7.3.2", "clientAuth"},
        {"1.3.6.1.5.5.7.3.3", "codeSigning"},
        {"1.3.6.1.5.5.7.3.4", "emailProtection"},
        {"1.3.6.1.5.5.7.3.8", "timeStamping"},
        {"1.3.6.1.5.5.7.3.9", "OCSPSigning"},
        {"1.2.840.113549.1.1.5", "RSA PKCS#1 with SHA-1"},
        {"1.2.840.113549.1.1.10", "RSA-PSS"},
        {"1.2.840.113549.1.1.11", "RSA PKCS#1 with SHA-256"},
        {"1.2.840.113549.1.1.12", "RSA PKCS#1 with SHA-384"},
        {"1.2.840.113549.1.1.13", "RSA PKCS#1 with SHA-512"},
        {"1.2.840.10045.4.3.2", "ECDSA with SHA-256"},
        {"1.2.840.10045.4.3.3", "ECDSA with SHA-384"},
        {"1.2.840.10045.4.3.4", "ECDSA with SHA-512"},
        {"1.3.101.112", "Ed25519"},
        {"2.16.840.1.101.3.4.3.17", "ML-DSA-44"},
        {"2.16.840.1.101.3.4.3.18", "ML-DSA-65"},
        {"2.16.840.1.101.3.4.3.19", "ML-DSA-87"},
    };
    der_oid_text(out, cap, oid);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(out, known[i].oid) == 0)
            snprintf(out, cap, "%s", known[i].name);
}

static void add(char out[TEXT], const char *text)
{
    size_t at = strlen(out);
    snprintf(out + at, TEXT - at, "%s%s", at > 0 ? ", " : "", text);
}

static void show_key_usage(pst_span value, const char *critical)
{
    static const char *const bits[] = {"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
                                       "keyAgreement",     "keyCertSign",    "cRLSign",         "encipherOnly",
                                       "decipherOnly"};
    char text[TEXT] = "";
    pst_span body = {NULL, 0};
    (void)der_take_as(&value, 0x03, &body);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0] && 1 + i / 8 < body.n; i++)
        if ((body.p[1 + i / 8] & 0x80 >> i % 8) != 0)
            add(text, bits[i]);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text == 0 ? "none" : "", critical);
    fact("key usage", text);
}

static void show_purposes(pst_span value, const char *critical)
{
    char text[TEXT] = "", one[256];
    pst_span list, oid;
    if (der_take_as(&value, 0x30, &list))
        while (der_take_as(&list, 0x06, &oid)) {
            name_oid(one, sizeof one, oid);
            add(text, one);
        }
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", critical);
    fact("extended usage", text);
}

static void show_basic_constraints(pst_span value, const char *critical)
{
    char text[TEXT];
    pst_span list, ca = {NULL, 0}, limit = {NULL, 0};
    (void)(der_take_as(&value, 0x30, &list) && der_take_as(&list, 0x01, &ca) && der_take_as(&list, 0x02, &limit));
    bool is_ca = ca.n == 1 && ca.p[0] != 0;
    int at = snprintf(text, sizeof text, is_ca ? "yes" : "no");
    if (limit.n == 1)
        at += snprintf(text + at, sizeof text - (size_t)at, ", pathLen %u", limit.p[0]);
    snprintf(text + at, sizeof text - (size_t)at, "%s", critical);
    fact("CA", text);
}

static void show_key_id(const char *name, pst_span id)
{
    char text[TEXT];
    der_hex_text(text, sizeof text, id, ':');
    fact(name, text);
}

static void show_extension(pst_span oid, pst_span value, bool is_critical)
{
    const char *critical = is_critical ? " (critical)" : "";
    bool of_2_5_29 = oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1d;
    pst_span body;
    char text[TEXT];
    switch (of_2_5_29 ? oid.p[2] : 0) {
    case 14:
        if (der_take_as(&value, 0x04, &body))
            show_key_id("key id", body);
        break;
    case 15:
        show_key_usage(value, critical);
        break;
    case 17:
        der_names_text(text, sizeof text - 16, value, true);
        snprintf(text + strlen(text), 16, "%s", critical);
        fact("names", text);
        break;
    case 19:
        show_basic_constraints(value, critical);
        break;
    case 35:
        if (der_take_as(&value, 0x30, &body) && der_take_as(&body, 0x80, &oid))
            show_key_id("issuer's key id", oid);
        break;
    case 37:
        show_purposes(value, critical);
        break;
    default:
        name_oid(text, sizeof text - 16, oid);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s", critical);
        fact("also", text);
        break;
    }
}

static void show_extensions(pst_span tbs)
{
    pst_span body, list, extension, oid, critical;
    uint8_t tag;
    while (der_take(&tbs, &tag, &body))
        if (tag == 0xa3 && der_take_as(&body, 0x30, &list))
            while (der_take_as(&list, 0x30, &extension))
                if (der_take_as(&extension, 0x06, &oid)) {
                    bool is_critical = der_take_as(&extension, 0x01, &critical) && critical.n == 1 && critical.p[0] != 0;
                    if (der_take_as(&extension, 0x04, &body))
                        show_extension(oid, body, is_critical);
                }
}

static void show_validity(const struct pst_certificate_facts *f, int64_t now)
{
    char date[32], text[TEXT];
    report_date(date, f->not_before, true);
    fact("valid from", date);
    report_date(date, f->not_after, true);
    int64_t days = (f->not_after - now) / 86400;
    if (now > f->not_after)
        snprintf(text, sizeof text, "%s (expired %lld days ago)", date, (long long)-days);
    else if (now < f->not_before)
        snprintf(text, sizeof text, "%s (not valid yet)", date);
    else
        snprintf(text, sizeof text, "%s (%lld days left)", date, (long long)days);
    fact("valid until", text);
}

static void show_key(const struct pst_certificate_facts *f)
{
    char text[TEXT];
    unsigned top = f->key.rsa_n.n > 0 ? f->key.rsa_n.p[0] : 0;
    size_t bits = 8 * f->key.rsa_n.n;
    for (unsigned bit = 0x80; bit != 0 && (top & bit) == 0 && bits > 0; bit >>= 1)
        bits--;
    switch (f->key_known ? f->key.kind : PST_KEY_NONE) {
    case PST_KEY_RSA:
    case PST_KEY_RSA_PSS:
        snprintf(text, sizeof text, "%s, %zu bits", der_key_words(f), bits);
        break;
    case PST_KEY_P256:
    case PST_KEY_P384:
    case PST_KEY_P521: // 521 bits: the number is in the name
        snprintf(text, sizeof text, "%s, %s bits", der_key_words(f), der_key_words(f) + 2);
        break;
    default:
        snprintf(text, sizeof text, "%s, %zu bits", der_key_words(f), 8 * f->key.point.n);
        break;
    }
    fact("key", f->key_known ? text : "of a kind that is not known here");
}

static void show_digests(const struct pst_certificate_facts *f, pst_span der)
{
    uint8_t digest[32];
    char text[TEXT], base64[BASE64_CAP(sizeof digest)];
    pst_hash(&pst_sha256, digest, der.p, der.n);
    der_hex_text(text, sizeof text, (pst_span){digest, sizeof digest}, 0);
    fact("SHA-256", text);
    pst_hash(&pst_sha256, digest, f->spki.p, f->spki.n);
    der_hex_text(text, sizeof text, (pst_span){digest, sizeof digest}, 0);
    base64_text(base64, digest, sizeof digest);
    fact("key's SHA-256", text);
    fact("pin-sha256", base64);
}

// False when the certificate cannot be read.
static bool show_certificate(pst_span der, size_t number, int64_t now)
{
    struct pst_certificate_facts f;
    pst_err e = pst_certificate_read(&f, der);
    char text[TEXT];
    pst_span whole = der, certificate, tbs, algorithm, oid;
    printf("certificate %zu\n", number);
    if (e != PST_OK || !der_take_as(&whole, 0x30, &certificate) || !der_take_as(&certificate, 0x30, &tbs)) {
        fact("cannot be read", pst_error_text(e));
        return false;
    }
    der_name_text(text, sizeof text, f.subject);
    fact("subject", text);
    bool itself = f.issuer.n == f.subject.n && memcmp(f.issuer.p, f.subject.p, f.issuer.n) == 0;
    der_name_text(text, sizeof text - 16, f.issuer);
    fact("issuer", itself ? "itself" : text);
    der_hex_text(text, sizeof text, f.serial, ':');
    fact("serial", text);
    show_validity(&f, now);
    show_key(&f);
    show_extensions(tbs);
    if (der_take_as(&certificate, 0x30, &algorithm) && der_take_as(&algorithm, 0x06, &oid)) {
        name_oid(text, sizeof text - 16, oid);
        fact("signed with", text);
    }
    show_digests(&f, der);
    return true;
}

// UTCTime or GeneralizedTime as "2026-01-31T12:00:00Z"; RFC 5280 4.1.2.5.1: years from 50 on are 19YY.
static void time_text(char out[32], pst_span t)
{
    char digits[16] = "";
    bool utc = t.n == 13;
    if (!utc && t.n != 15) {
        snprintf(out, 32, t.n == 0 ? "never" : "unknown");
        return;
    }
    snprintf(digits, sizeof digits, "%s%.*s", utc ? (t.p[0] >= '5' ? "19" : "20") : "", (int)t.n, (const char *)t.p);
    if (strspn(digits, "0123456789") != 14)
        snprintf(out, 32, "unknown");
    else
        snprintf(out, 32, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", digits, digits + 4, digits + 6, digits + 8, digits + 10, digits + 12);
}

static bool show_crl(pst_span der)
{
    struct der_crl crl;
    char text[TEXT];
    printf("revocation list\n");
    if (!der_crl_read(&crl, der)) {
        fact("cannot be read", "it is no CertificateList");
        return false;
    }
    der_name_text(text, sizeof text, crl.issuer);
    fact("issuer", text);
    time_text(text, crl.this_update);
    fact("as of", text);
    time_text(text, crl.next_update);
    fact("next one due", text);
    snprintf(text, sizeof text, "%zu", crl.num_revoked);
    fact("revoked", text);
    return true;
}

// The number of the certificate that the key belongs to, or -1.
static long find_certificate(const struct pem_file *f, const struct pst_private_key *key)
{
    long number = 0;
    for (size_t i = 0; i < f->num; i++) {
        if (f->blocks[i].kind != PEM_CERTIFICATE)
            continue;
        if (pst_private_key_matches(key, f->blocks[i].der) == PST_OK)
            return number;
        number++;
    }
    return -1;
}

// Says what kind of key it is and to which certificate of `f` it belongs; false when it cannot be read, or, where it should,
// belongs to none.
static bool show_private_key(pst_span der, const struct pem_file *f, const char *where, bool should)
{
    struct pst_private_key key;
    char text[TEXT];
    printf("private key%s%s\n", *where != 0 ? " of " : "", where);
    pst_err e = pst_private_key_read(&key, der);
    if (e != PST_OK) {
        fact("cannot be read", pst_error_text(e));
        return false;
    }
    struct pst_certificate_facts kind = {.key_known = true, .key = {.kind = key.kind}};
    if (key.kind == PST_KEY_RSA || key.kind == PST_KEY_RSA_PSS)
        kind.key.rsa_n = key.rsa_n;
    else
        kind.key.point.n = key.d.n;
    show_key(&kind);
    long number = find_certificate(f, &key);
    snprintf(text, sizeof text, number < 0 ? "none of the certificates here" : "certificate %ld", number);
    fact("belongs to", text);
    return number >= 0 || !should;
}

static bool show_block(const struct pem_file *f, const struct pem_block *b, size_t *number, int64_t now)
{
    switch (b->kind) {
    case PEM_CERTIFICATE:
        return show_certificate(b->der, (*number)++, now);
    case PEM_KEY:
        return show_private_key(b->der, f, "", false);
    case PEM_CRL:
        return show_crl(b->der);
    case PEM_SEALED_KEY:
        printf("private key, encrypted\n");
        return true;
    case PEM_OTHER:
        break;
    }
    printf("something else, %zu bytes\n", b->der.n);
    return true;
}

static int show_key_file(const char *path, const struct pem_file *certificates)
{
    struct pem_file keys;
    int status = pem_load(&keys, path);
    if (status != EXIT_FINE)
        return status;
    size_t num = 0;
    for (size_t i = 0; i < keys.num && status == EXIT_FINE; i++) {
        if (keys.blocks[i].kind != PEM_KEY)
            continue;
        num++;
        if (!show_private_key(keys.blocks[i].der, certificates, path, true))
            status = report_file(path, "the private key belongs to none of the certificates");
    }
    if (status == EXIT_FINE && num == 0)
        status = report_file(path, "no private key in it, or an encrypted one");
    pem_drop(&keys);
    return status;
}

int cert_show_main(const struct options *o)
{
    struct pem_file file;
    if (o->target == NULL)
        return report_usage("postern cert show [--key FILE] FILE");
    int status = pem_load(&file, o->target);
    if (status != EXIT_FINE)
        return status;
    int64_t now = o->time_given ? o->time : net_now(NULL).now;
    size_t number = 0, unreadable = 0;
    for (size_t i = 0; i < file.num; i++)
        unreadable += !show_block(&file, &file.blocks[i], &number, now);
    if (o->key != NULL)
        status = show_key_file(o->key, &file);
    pem_drop(&file);
    if (status == EXIT_FINE && unreadable > 0)
        status = report_file(o->target, "%zu blocks in it cannot be read", unreadable);
    if (fflush(stdout) != 0 && status == EXIT_FINE)
        status = report_file("stdout", "%s", strerror(errno));
    return status;
}
