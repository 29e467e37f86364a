// cert_new.c: a device's first boot: a fresh key and a self-signed certificate (RFC 5280 4) that names it. Whoever is given
// the certificate believes it as its own anchor: it is no CA, so the key can vouch for nothing else.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cert.h"
#include "der_out.h"
#include "report.h"

#define SERIAL_LEN 16
#define KEY_ID_LEN 20
#define LATEST     253402300799 // 9999-12-31T23:59:59Z, the last second that a certificate can name

struct maker {
    const struct options *options;
    bool ed25519;
    uint8_t d[32];    // RFC 5915 privateKey, or the seed of RFC 8032
    uint8_t point[65]; // SEC1 uncompressed, or 32 bytes of Ed25519
    size_t point_len;
    int64_t not_before, not_after;
    struct der_out tbs, certificate, key;
    char text[BASE64_CAP(DER_OUT_CAP)];
};

static const uint8_t oid_ec[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};                // 1.2.840.10045.2.1
static const uint8_t oid_p256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};        // 1.2.840.10045.3.1.7
static const uint8_t oid_ecdsa_sha256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}; // 1.2.840.10045.4.3.2
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};                                   // 1.3.101.112
static const uint8_t oid_cn[] = {0x55, 0x04, 0x03};                                        // 2.5.4.3
static const uint8_t oid_server_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};  // 1.3.6.1.5.5.7.3.1

enum { SEQUENCE = 0x30, SET = 0x31, INTEGER = 0x02, BIT_STRING = 0x03, OCTET_STRING = 0x04, OID = 0x06, UTF8 = 0x0c };

static void forget(void *p, size_t n)
{
    volatile uint8_t *v = p;
    while (n-- > 0)
        *v++ = 0;
}

static void put_bits(struct der_out *w, const void *p, size_t n)
{
    size_t at = der_open(w, BIT_STRING);
    der_put(w, "", 1); // no unused bits
    der_put(w, p, n);
    der_close(w, at);
}

static void put_algorithm_of_key(struct der_out *w, bool ed25519)
{
    size_t at = der_open(w, SEQUENCE);
    if (ed25519) {
        der_put_as(w, OID, oid_ed25519, sizeof oid_ed25519);
    } else {
        der_put_as(w, OID, oid_ec, sizeof oid_ec);
        der_put_as(w, OID, oid_p256, sizeof oid_p256);
    }
    der_close(w, at);
}

static void put_algorithm_of_signature(struct der_out *w, bool ed25519)
{
    size_t at = der_open(w, SEQUENCE);
    if (ed25519)
        der_put_as(w, OID, oid_ed25519, sizeof oid_ed25519);
    else
        der_put_as(w, OID, oid_ecdsa_sha256, sizeof oid_ecdsa_sha256);
    der_close(w, at);
}

// Name with one CN: the subject, and the issuer as well.
static void put_name(struct der_out *w, const char *cn, size_t len)
{
    size_t name = der_open(w, SEQUENCE), rdn = der_open(w, SET), attribute = der_open(w, SEQUENCE);
    der_put_as(w, OID, oid_cn, sizeof oid_cn);
    der_put_as(w, UTF8, cn, len);
    der_close(w, attribute);
    der_close(w, rdn);
    der_close(w, name);
}

// An extension's value lies in an OCTET STRING; close_extension ends all of it.
struct extension {
    size_t whole, value;
};

static struct extension open_extension(struct der_out *w, uint8_t last_arc, bool critical)
{
    struct extension e = {.whole = der_open(w, SEQUENCE)};
    der_put_as(w, OID, (uint8_t[]){0x55, 0x1d, last_arc}, 3); // 2.5.29.x
    if (critical)
        der_put(w, "\x01\x01\xff", 3);
    e.value = der_open(w, OCTET_STRING);
    return e;
}

static void close_extension(struct der_out *w, struct extension e)
{
    der_close(w, e.value);
    der_close(w, e.whole);
}

// A host name as RFC 5280 4.2.1.6 wants it (RFC 1034 3.5, RFC 1123 2.1), or one wildcard label in front of it; underscores are let
// pass, since devices are named so.
static bool is_host(const char *name, size_t len)
{
    size_t label = 0;
    if (len > 2 && memcmp(name, "*.", 2) == 0) {
        name += 2;
        len -= 2;
    }
    if (len == 0 || len > 253)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        bool inner = label > 0 && i + 1 < len && name[i + 1] != '.';
        if (c == '.' ? label == 0 || i + 1 == len : !letter && (c != '-' || !inner))
            return false;
        label = c == '.' ? 0 : label + 1;
        if (label > 63)
            return false;
    }
    return true;
}

static bool put_alt_name(struct der_out *w, const char *name, size_t len)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t address[16];
    if (len < sizeof text) {
        memcpy(text, name, len);
        text[len] = 0;
        if (inet_pton(AF_INET, text, address) == 1) {
            der_put_as(w, 0x87, address, 4);
            return true;
        }
        if (inet_pton(AF_INET6, text, address) == 1) {
            der_put_as(w, 0x87, address, 16);
            return true;
        }
    }
    der_put_as(w, 0x82, name, len);
    return is_host(name, len);
}

static int put_alt_names(struct der_out *w, const char *names)
{
    struct extension e = open_extension(w, 17, false);
    size_t list = der_open(w, SEQUENCE);
    for (const char *at = names;; at++) {
        size_t len = strcspn(at, ",");
        if (!put_alt_name(w, at, len))
            return report_usage("--name %.*s: is no DNS name and no IP address", (int)(len < 300 ? len : 300), at);
        at += len;
        if (*at == 0)
            break;
    }
    der_close(w, list);
    close_extension(w, e);
    return EXIT_FINE;
}

// RFC 7093 2, method 1: the first 160 bits of the SHA-256 of the public key's bits.
static void put_key_id(struct der_out *w, const struct maker *m)
{
    uint8_t digest[32];
    pst_hash(&pst_sha256, digest, m->point, m->point_len);
    struct extension e = open_extension(w, 14, false);
    der_put_as(w, OCTET_STRING, digest, KEY_ID_LEN);
    close_extension(w, e);
}

static int put_extensions(struct maker *m)
{
    struct der_out *w = &m->tbs;
    size_t explicit3 = der_open(w, 0xa3), list = der_open(w, SEQUENCE);
    put_key_id(w, m);
    struct extension e = open_extension(w, 15, true); // keyUsage: digitalSignature
    der_put(w, "\x03\x02\x07\x80", 4);
    close_extension(w, e);
    int status = put_alt_names(w, m->options->name);
    e = open_extension(w, 19, true); // basicConstraints: no CA
    der_put(w, "\x30\x00", 2);
    close_extension(w, e);
    e = open_extension(w, 37, false); // extKeyUsage
    size_t purposes = der_open(w, SEQUENCE);
    der_put_as(w, OID, oid_server_auth, sizeof oid_server_auth);
    der_close(w, purposes);
    close_extension(w, e);
    der_close(w, list);
    der_close(w, explicit3);
    return status;
}

// TBSCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo,
// extensions [3] }
static int put_tbs(struct maker *m, uint8_t serial[SERIAL_LEN])
{
    struct der_out *w = &m->tbs;
    size_t cn = strcspn(m->options->name, ",");
    if (cn > 64) // RFC 5280 A.1: ub-common-name
        return report_usage("--name: the first name is the subject's CN as well, which has at most 64 bytes; this has %zu", cn);
    size_t all = der_open(w, SEQUENCE);
    der_put(w, "\xa0\x03\x02\x01\x02", 5); // v3
    serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40); // positive, and all of its length
    der_put_as(w, INTEGER, serial, SERIAL_LEN);
    put_algorithm_of_signature(w, m->ed25519);
    put_name(w, m->options->name, cn);
    size_t validity = der_open(w, SEQUENCE);
    der_put_time(w, m->not_before);
    der_put_time(w, m->not_after);
    der_close(w, validity);
    put_name(w, m->options->name, cn);
    size_t spki = der_open(w, SEQUENCE);
    put_algorithm_of_key(w, m->ed25519);
    put_bits(w, m->point, m->point_len);
    der_close(w, spki);
    int status = put_extensions(m);
    der_close(w, all);
    if (status == EXIT_FINE && der_whole(w).n == 0)
        return report_usage("--name: too many names for one certificate");
    return status;
}

static pst_err sign(const struct maker *m, uint8_t sig[80], size_t *len, uint8_t random[32])
{
    pst_span tbs = der_whole(&m->tbs);
    struct pst_public_key pub = {.kind = m->ed25519 ? PST_KEY_ED25519 : PST_KEY_P256, .point = {m->point, m->point_len}};
    struct pst_private_key key = {.kind = pub.kind, .d = {m->d, sizeof m->d}, .public_point = pub.point};
    struct pst_sig_how how = {.form = m->ed25519 ? PST_SIG_ED25519 : PST_SIG_ECDSA,
                              .hash = m->ed25519 ? &pst_sha512 : &pst_sha256};
    uint8_t digest[32];
    pst_hash(&pst_sha256, digest, tbs.p, tbs.n);
    pst_span input = m->ed25519 ? tbs : (pst_span){digest, sizeof digest};
    const struct pst_sign_alg *signer = m->ed25519 ? &pst_sign_ed25519 : &pst_sign_p256;
    const struct pst_verify_alg *verifier = m->ed25519 ? &pst_verify_ed25519 : &pst_verify_p256;
    pst_err e = signer->sign(sig, 80, len, &key, &how, input, (pst_span){random, 32});
    // A key that nobody can use is found out here and not at the first customer.
    return e == PST_OK ? verifier->verify(&pub, &how, input, (pst_span){sig, *len}) : e;
}

// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
static pst_err put_certificate(struct maker *m, uint8_t random[32])
{
    uint8_t sig[80];
    size_t len = 0;
    pst_err e = sign(m, sig, &len, random);
    size_t all = der_open(&m->certificate, SEQUENCE);
    der_put(&m->certificate, m->tbs.bytes, m->tbs.n);
    put_algorithm_of_signature(&m->certificate, m->ed25519);
    put_bits(&m->certificate, sig, len);
    der_close(&m->certificate, all);
    return e;
}

// OneAsymmetricKey ::= SEQUENCE { version, privateKeyAlgorithm, privateKey OCTET STRING }, RFC 5958 2; in it ECPrivateKey
// (RFC 5915 3) or CurvePrivateKey (RFC 8410 7).
static void put_key(struct maker *m)
{
    struct der_out *w = &m->key;
    size_t all = der_open(w, SEQUENCE);
    der_put(w, "\x02\x01\x00", 3);
    put_algorithm_of_key(w, m->ed25519);
    size_t outer = der_open(w, OCTET_STRING);
    if (m->ed25519) {
        der_put_as(w, OCTET_STRING, m->d, sizeof m->d);
    } else {
        size_t ec = der_open(w, SEQUENCE);
        der_put(w, "\x02\x01\x01", 3);
        der_put_as(w, OCTET_STRING, m->d, sizeof m->d);
        size_t explicit1 = der_open(w, 0xa1);
        put_bits(w, m->point, m->point_len);
        der_close(w, explicit1);
        der_close(w, ec);
    }
    der_close(w, outer);
    der_close(w, all);
}

// random: 64 bytes, of which P-256 takes 48 (FIPS 186-5 A.2.1) and Ed25519 32.
static pst_err make_key(struct maker *m, const uint8_t random[64])
{
    if (!m->ed25519) {
        m->point_len = 65;
        return pst_p256.generate(m->d, m->point, random);
    }
    m->point_len = 32;
    memcpy(m->d, random, 32);
    pst_ed25519_public_key(m->point, m->d, &pst_sha512);
    return PST_OK;
}

static int make(struct maker *m)
{
    uint8_t random[64 + 32 + SERIAL_LEN];
    pst_err e = net_entropy(NULL, random, sizeof random);
    if (e == PST_OK)
        e = make_key(m, random);
    int status = e == PST_OK ? put_tbs(m, random + 64 + 32) : EXIT_LOCAL;
    if (e == PST_OK && status == EXIT_FINE)
        e = put_certificate(m, random + 64);
    put_key(m);
    forget(random, sizeof random);
    return e != PST_OK ? report_fail(EXIT_LOCAL, pst_error_name(e), "%s (%s)", pst_error_text(e), pst_error_section(e)) : status;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        p += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

// A PEM file (RFC 7468) that was not there before; nothing is left of one that could not be written.
static int write_pem(struct maker *m, const char *path, mode_t mode, const char *label, pst_span der)
{
    static char pem[sizeof m->text + sizeof m->text / 64 + 128];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return report_file(path, "%s%s", strerror(errno), errno == EEXIST ? "; nothing is ever overwritten" : "");
    base64_text(m->text, der.p, der.n);
    size_t at = (size_t)snprintf(pem, sizeof pem, "-----BEGIN %s-----\n", label), len = strlen(m->text);
    for (size_t i = 0; i < len; i += 64)
        at += (size_t)snprintf(pem + at, sizeof pem - at, "%.64s\n", m->text + i);
    at += (size_t)snprintf(pem + at, sizeof pem - at, "-----END %s-----\n", label);
    bool ok = write_all(fd, pem, at) && (fsync(fd) == 0 || errno == EINVAL); // EINVAL: what is written to knows no fsync
    int error = errno;
    ok = close(fd) == 0 && ok;
    forget(pem, at);
    forget(m->text, len);
    if (ok)
        return EXIT_FINE;
    unlink(path);
    return report_file(path, "%s", strerror(error));
}

static int check_options(struct maker *m, const struct options *o)
{
    if (o->name == NULL || o->key == NULL || o->cert == NULL)
        return report_usage("postern cert new --name NAME[,NAME...] --key FILE --cert FILE; --help names the rest");
    struct pst_time now = net_now(NULL);
    m->options = o;
    m->ed25519 = o->ed25519;
    m->not_before = o->time_given ? o->time : now.now;
    m->not_after = m->not_before + (int64_t)o->days * 86400 - 1; // RFC 5280 4.1.2.5: the last second is inside
    if (m->not_before < 0 || m->not_after > LATEST)
        return report_usage("--time, --days: from 1970-01-01 to 9999-12-31 is what can be written here");
    return EXIT_FINE;
}

int cert_new_main(const struct options *o)
{
    static struct maker m; // too large for a small stack
    int status = check_options(&m, o);
    if (status == EXIT_FINE)
        status = make(&m);
    if (status == EXIT_FINE)
        status = write_pem(&m, o->key, 0600, "PRIVATE KEY", der_whole(&m.key));
    if (status == EXIT_FINE) {
        status = write_pem(&m, o->cert, 0644, "CERTIFICATE", der_whole(&m.certificate));
        if (status != EXIT_FINE)
            unlink(o->key); // a key that has no certificate is in the way of the next attempt
    }
    forget(&m, sizeof m);
    return status;
}
