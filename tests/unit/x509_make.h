// x509_make.h: makes certificates and revocation lists for tests, as right or as wrong as a test wants them. Keys are P-256,
// made of small numbers; nothing here protects anything.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_X509_MAKE_H
#define PST_X509_MAKE_H

#include <postern/crypto.h>
#include <postern/x509.h>
#include "crypto/ecdsa.h"
#include "tests/unit/test.h"

// --- DER, written forwards: an element is opened, filled, and closed, when its length is put in

struct out {
    uint8_t b[16384];
    size_t n;
};

static inline void put(struct out *o, const void *p, size_t n)
{
    if (o->n + n > sizeof o->b) {
        fprintf(stderr, "x509_make: too large\n");
        exit(2);
    }
    memcpy(o->b + o->n, p, n);
    o->n += n;
}

static inline size_t begin(struct out *o, uint8_t tag)
{
    put(o, &tag, 1);
    return o->n;
}

static inline void finish(struct out *o, size_t at)
{
    size_t n = o->n - at, head = n < 0x80 ? 1 : n < 0x100 ? 2 : 3;
    uint8_t h[3] = {(uint8_t)n, 0, 0};
    if (head == 2)
        h[0] = 0x81, h[1] = (uint8_t)n;
    if (head == 3)
        h[0] = 0x82, h[1] = (uint8_t)(n >> 8), h[2] = (uint8_t)n;
    put(o, h, head); // room
    memmove(o->b + at + head, o->b + at, n);
    memcpy(o->b + at, h, head);
}

static inline void element(struct out *o, uint8_t tag, const void *p, size_t n)
{
    size_t at = begin(o, tag);
    put(o, p, n);
    finish(o, at);
}

static inline void hex(struct out *o, const char *text)
{
    uint8_t b[4096];
    put(o, b, test_hex(b, sizeof b, text));
}

static inline void string(struct out *o, uint8_t tag, const char *s)
{
    element(o, tag, s, strlen(s));
}

// --- keys

#define NUM_KEYS 8

static inline void key_scalar(uint8_t d[32], unsigned key)
{
    memset(d, 0, 32);
    d[31] = (uint8_t)(key + 3);
    d[7] = 0x55;
}

static inline const uint8_t *key_point(unsigned key)
{
    static uint8_t points[NUM_KEYS][65];
    if (points[key][0] == 0) {
        uint8_t d[32];
        key_scalar(d, key);
        if (pst_ec_public_point(PST_KEY_P256, points[key], pst_span_of(d, 32)) != PST_OK)
            exit(2);
    }
    return points[key];
}

static inline void key_id(uint8_t id[32], unsigned key)
{
    pst_hash(&pst_sha256, id, key_point(key), 65);
}

#define ECDSA_WITH_SHA256 "300a06082a8648ce3d040302"

// Signs o->b[from..] and appends algorithm and signature.
static inline void sign_from(struct out *o, size_t from, unsigned key, const char *algorithm)
{
    uint8_t d[32], digest[32], sig[80];
    size_t sig_len;
    key_scalar(d, key);
    pst_hash(&pst_sha256, digest, o->b + from, o->n - from);
    struct pst_private_key priv = {.kind = PST_KEY_P256, .d = {d, 32}};
    struct pst_sig_how how = {.form = PST_SIG_ECDSA, .hash = &pst_sha256};
    if (pst_sign_p256.sign(sig, sizeof sig, &sig_len, &priv, &how, pst_span_of(digest, 32), (pst_span){NULL, 0}) != PST_OK)
        exit(2);
    hex(o, algorithm);
    size_t at = begin(o, 0x03);
    put(o, "", 1);
    put(o, sig, sig_len);
    finish(o, at);
}

// --- certificates

#define ABSENT (-1)

// What a certificate says; make_leaf and make_ca fill it with what is right.
struct make {
    int version;         // 1..3
    const char *serial;  // content octets, hex
    const char *subject, *issuer; // common names; "" for an empty name
    const char *raw_subject;      // instead: DER, hex
    unsigned key, signer;
    const char *not_before, *not_after; // YYYYMMDDHHMMSSZ, or YYMMDDHHMMSSZ
    int ca, path_len;   // ABSENT: no basicConstraints; no pathLenConstraint
    int key_usage;      // the one byte of bits, or ABSENT
    const char *eku;    // the body of the SEQUENCE, hex, or NULL
    const char *const *dns; // NULL-terminated; NULL: no subjectAltName
    const char *san;        // more of its body, hex
    const char *constraints; // the body of NameConstraints, hex, or NULL
    bool no_key_id, no_authority_id, constraints_not_critical;
    const char *extension; // whole Extensions, hex, after the others
    const char *inner, *outer; // AlgorithmIdentifiers, hex
    const char *spki; // instead of the key: whole, hex
    bool tampered;    // the signature is one of other bytes
};

#define KU_DIGITAL_SIGNATURE 0x80
#define KU_KEY_ENCIPHERMENT 0x20
#define KU_CERT_SIGN 0x04
#define KU_CRL_SIGN 0x02
#define EKU_SERVER "06082b06010505070301"
#define EKU_CLIENT "06082b06010505070302"
#define EKU_ANY "0604551d2500"

static const char *const www[] = {"www.example.com", NULL};

static inline struct make make_leaf(unsigned key, const char *issuer, unsigned signer)
{
    return (struct make){.version = 3, .serial = "1234", .subject = "leaf", .issuer = issuer, .key = key, .signer = signer,
                         .not_before = "200101000000Z", .not_after = "300101000000Z", .ca = ABSENT, .path_len = ABSENT,
                         .key_usage = KU_DIGITAL_SIGNATURE, .eku = EKU_SERVER, .dns = www, .inner = ECDSA_WITH_SHA256,
                         .outer = ECDSA_WITH_SHA256};
}

static inline struct make make_ca(const char *subject, unsigned key, const char *issuer, unsigned signer)
{
    return (struct make){.version = 3, .serial = "5678", .subject = subject, .issuer = issuer, .key = key, .signer = signer,
                         .not_before = "200101000000Z", .not_after = "300101000000Z", .ca = 1, .path_len = ABSENT,
                         .key_usage = KU_CERT_SIGN | KU_CRL_SIGN, .inner = ECDSA_WITH_SHA256, .outer = ECDSA_WITH_SHA256};
}

static inline void make_name(struct out *o, const char *cn)
{
    size_t name = begin(o, 0x30);
    if (*cn != 0) {
        size_t set = begin(o, 0x31), attribute = begin(o, 0x30);
        hex(o, "0603550403");
        string(o, 0x0c, cn);
        finish(o, attribute);
        finish(o, set);
    }
    finish(o, name);
}

static inline void make_time(struct out *o, const char *t)
{
    string(o, strlen(t) == 13 ? 0x17 : 0x18, t);
}

static inline size_t begin_extension(struct out *o, const char *oid, bool critical, size_t *value)
{
    size_t e = begin(o, 0x30);
    hex(o, oid);
    if (critical)
        hex(o, "0101ff");
    *value = begin(o, 0x04);
    return e;
}

static inline void make_key_ids(struct out *o, const struct make *m)
{
    uint8_t id[32];
    size_t v, e;
    if (!m->no_key_id) {
        key_id(id, m->key);
        e = begin_extension(o, "0603551d0e", false, &v);
        element(o, 0x04, id, 20);
        finish(o, v), finish(o, e);
    }
    if (!m->no_authority_id) {
        key_id(id, m->signer);
        e = begin_extension(o, "0603551d23", false, &v);
        size_t seq = begin(o, 0x30);
        element(o, 0x80, id, 20);
        finish(o, seq), finish(o, v), finish(o, e);
    }
}

static inline void make_san(struct out *o, const struct make *m)
{
    size_t v, e = begin_extension(o, "0603551d11", *m->subject == 0 && m->raw_subject == NULL, &v), seq = begin(o, 0x30);
    for (size_t i = 0; m->dns != NULL && m->dns[i] != NULL; i++)
        string(o, 0x82, m->dns[i]);
    if (m->san != NULL)
        hex(o, m->san);
    finish(o, seq), finish(o, v), finish(o, e);
}

static inline void make_extensions(struct out *o, const struct make *m)
{
    size_t explicit3 = begin(o, 0xa3), list = begin(o, 0x30), v, e, seq;
    if (m->ca != ABSENT) {
        e = begin_extension(o, "0603551d13", true, &v);
        seq = begin(o, 0x30);
        if (m->ca)
            hex(o, "0101ff");
        if (m->path_len != ABSENT)
            element(o, 0x02, &(uint8_t){(uint8_t)m->path_len}, 1);
        finish(o, seq), finish(o, v), finish(o, e);
    }
    if (m->key_usage != ABSENT) {
        uint8_t bits[2] = {0, (uint8_t)m->key_usage};
        while (bits[0] < 7 && (bits[1] >> bits[0] & 1) == 0)
            bits[0]++;
        e = begin_extension(o, "0603551d0f", true, &v);
        element(o, 0x03, bits, 2);
        finish(o, v), finish(o, e);
    }
    if (m->eku != NULL) {
        e = begin_extension(o, "0603551d25", false, &v);
        seq = begin(o, 0x30);
        hex(o, m->eku);
        finish(o, seq), finish(o, v), finish(o, e);
    }
    make_key_ids(o, m);
    if (m->dns != NULL || m->san != NULL)
        make_san(o, m);
    if (m->constraints != NULL) {
        e = begin_extension(o, "0603551d1e", !m->constraints_not_critical, &v);
        seq = begin(o, 0x30);
        hex(o, m->constraints);
        finish(o, seq), finish(o, v), finish(o, e);
    }
    if (m->extension != NULL)
        hex(o, m->extension);
    finish(o, list), finish(o, explicit3);
}

static inline void make_spki(struct out *o, const struct make *m)
{
    if (m->spki != NULL) {
        hex(o, m->spki);
        return;
    }
    hex(o, "3059301306072a8648ce3d020106082a8648ce3d030107034200");
    put(o, key_point(m->key), 65);
}

// What is made lives as long as the program.
static inline pst_span made(const struct out *o)
{
    static uint8_t all[4 << 20];
    static size_t used;
    if (used + o->n > sizeof all)
        exit(2);
    memcpy(all + used, o->b, o->n);
    used += o->n;
    return (pst_span){all + used - o->n, o->n};
}

static inline pst_span make_cert(const struct make *m)
{
    static struct out o;
    o.n = 0;
    size_t cert = begin(&o, 0x30), from = o.n, tbs = begin(&o, 0x30);
    if (m->version > 1) {
        hex(&o, "a0030201");
        put(&o, &(uint8_t){(uint8_t)(m->version - 1)}, 1);
    }
    uint8_t serial[64];
    element(&o, 0x02, serial, test_hex(serial, sizeof serial, m->serial));
    hex(&o, m->inner);
    make_name(&o, m->issuer);
    size_t validity = begin(&o, 0x30);
    make_time(&o, m->not_before);
    make_time(&o, m->not_after);
    finish(&o, validity);
    if (m->raw_subject != NULL)
        hex(&o, m->raw_subject);
    else
        make_name(&o, m->subject);
    make_spki(&o, m);
    if (m->version == 3)
        make_extensions(&o, m);
    finish(&o, tbs);
    sign_from(&o, from, m->signer, m->outer);
    if (m->tampered)
        o.b[o.n - 1] ^= 1;
    finish(&o, cert);
    return made(&o);
}

// --- revocation lists

struct make_crl {
    const char *issuer;
    unsigned signer;
    const char *this_update, *next_update; // next: NULL is absent
    const char *entries;    // the body of revokedCertificates, hex, or NULL
    const char *extensions; // the body of Extensions after the two usual ones, hex, or NULL
    bool v1, no_number, no_authority_id, number_critical, tampered;
};

static inline struct make_crl make_list(const char *issuer, unsigned signer)
{
    return (struct make_crl){.issuer = issuer, .signer = signer, .this_update = "240101000000Z",
                             .next_update = "260101000000Z"};
}

static inline void make_crl_extensions(struct out *o, const struct make_crl *m)
{
    uint8_t id[32];
    size_t explicit0 = begin(o, 0xa0), list = begin(o, 0x30), e, v, seq;
    if (!m->no_authority_id) {
        key_id(id, m->signer);
        e = begin_extension(o, "0603551d23", false, &v);
        seq = begin(o, 0x30);
        element(o, 0x80, id, 20);
        finish(o, seq), finish(o, v), finish(o, e);
    }
    if (!m->no_number) {
        e = begin_extension(o, "0603551d14", m->number_critical, &v);
        hex(o, "020107");
        finish(o, v), finish(o, e);
    }
    if (m->extensions != NULL)
        hex(o, m->extensions);
    finish(o, list), finish(o, explicit0);
}

static inline pst_span make_crl(const struct make_crl *m)
{
    static struct out o;
    o.n = 0;
    size_t crl = begin(&o, 0x30), from = o.n, tbs = begin(&o, 0x30);
    if (!m->v1)
        hex(&o, "020101");
    hex(&o, ECDSA_WITH_SHA256);
    make_name(&o, m->issuer);
    make_time(&o, m->this_update);
    if (m->next_update != NULL)
        make_time(&o, m->next_update);
    if (m->entries != NULL) {
        size_t list = begin(&o, 0x30);
        hex(&o, m->entries);
        finish(&o, list);
    }
    if (!m->v1)
        make_crl_extensions(&o, m);
    finish(&o, tbs);
    sign_from(&o, from, m->signer, ECDSA_WITH_SHA256);
    if (m->tampered)
        o.b[o.n - 1] ^= 1;
    finish(&o, crl);
    return made(&o);
}

#endif
