// der_in.c: DER as far as people want to look at it. What a peer wrote is shown byte by byte, never obeyed by a terminal.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include "der_in.h"

bool der_take(pst_span *in, uint8_t *tag, pst_span *body)
{
    if (in->n < 2)
        return false;
    size_t head = 2, len = in->p[1];
    if (len > 127) {
        size_t bytes = len & 127;
        if (bytes == 0 || bytes > 3 || in->n < 2 + bytes)
            return false;
        for (len = 0; head < 2 + bytes; head++)
            len = len << 8 | in->p[head];
    }
    if (len > in->n - head)
        return false;
    *tag = in->p[0];
    *body = (pst_span){in->p + head, len};
    in->p += head + len;
    in->n -= head + len;
    return true;
}

bool der_take_as(pst_span *in, uint8_t tag, pst_span *body)
{
    uint8_t is;
    return in->n > 0 && in->p[0] == tag && der_take(in, &is, body);
}

static bool take_time(pst_span *in, pst_span *body)
{
    return der_take_as(in, 0x17, body) || der_take_as(in, 0x18, body);
}

// A whole element: *in moves past it.
static pst_span take_whole(pst_span *in, uint8_t tag)
{
    pst_span body, before = *in;
    return der_take_as(in, tag, &body) ? (pst_span){before.p, before.n - in->n} : (pst_span){NULL, 0};
}

bool der_crl_read(struct der_crl *out, pst_span der)
{
    pst_span list, tbs, body;
    uint8_t tag;
    memset(out, 0, sizeof *out);
    if (!der_take_as(&der, 0x30, &list) || !der_take_as(&list, 0x30, &tbs))
        return false;
    (void)der_take_as(&tbs, 0x02, &body); // version
    if (!der_take_as(&tbs, 0x30, &body))  // signature
        return false;
    out->issuer = take_whole(&tbs, 0x30);
    if (out->issuer.n == 0 || !take_time(&tbs, &out->this_update))
        return false;
    (void)take_time(&tbs, &out->next_update);
    if (der_take_as(&tbs, 0x30, &body))
        while (der_take(&body, &tag, &list))
            out->num_revoked++;
    return true;
}

static void append(char *out, size_t cap, const char *text)
{
    size_t at = strlen(out);
    snprintf(out + at, cap - at, "%s", text);
}

static void mark_cut(char *out, size_t cap)
{
    if (strlen(out) == cap - 1)
        memcpy(out + cap - 4, "...", 4);
}

// RFC 5280 4.2.1.6: iPAddress is four or sixteen octets in network byte order.
static void append_address(char *out, size_t cap, pst_span a)
{
    char text[INET6_ADDRSTRLEN] = "?";
    if (a.n == 4 || a.n == 16)
        (void)inet_ntop(a.n == 4 ? AF_INET : AF_INET6, a.p, text, sizeof text);
    append(out, cap, text);
}

static void append_text(char *out, size_t cap, pst_span t)
{
    for (size_t i = 0; i < t.n; i++) {
        char piece[8];
        snprintf(piece, sizeof piece, t.p[i] > 32 && t.p[i] < 127 ? "%c" : "\\%02x", t.p[i]);
        append(out, cap, piece);
    }
}

// GeneralName's other choices, RFC 5280 4.2.1.6.
static void append_other(char *out, size_t cap, uint8_t tag, pst_span body)
{
    char text[256];
    switch (tag) {
    case 0x81:
    case 0x86:
        append(out, cap, tag == 0x81 ? "mail:" : "URI:");
        append_text(out, cap, body);
        break;
    case 0xa4:
        append(out, cap, "directory name ");
        der_name_text(text, sizeof text, body);
        append(out, cap, text);
        break;
    default:
        append(out, cap, "a name of another kind");
        break;
    }
}

void der_names_text(char *out, size_t cap, pst_span san, bool all)
{
    uint8_t tag;
    pst_span body, list = san;
    out[0] = 0;
    if (der_take_as(&list, 0x30, &body))
        san = body;
    while (der_take(&san, &tag, &body)) {
        if (!all && tag != 0x82 && tag != 0x87)
            continue;
        append(out, cap, out[0] != 0 ? ", " : "");
        if (tag == 0x82)
            append_text(out, cap, body);
        else if (tag == 0x87)
            append_address(out, cap, body);
        else
            append_other(out, cap, tag, body);
    }
    mark_cut(out, cap);
}

void der_oid_text(char *out, size_t cap, pst_span oid)
{
    pst_span body, whole = oid;
    if (der_take_as(&whole, 6, &body) && whole.n == 0)
        oid = body;
    out[0] = 0;
    uint64_t arc = 0;
    bool first = true;
    for (size_t i = 0; i < oid.n; i++) {
        arc = arc << 7 | (oid.p[i] & 127);
        if ((oid.p[i] & 128) != 0)
            continue;
        char text[48];
        uint64_t top = arc < 80 ? arc / 40 : 2;
        if (first)
            snprintf(text, sizeof text, "%u.%llu", (unsigned)top, (unsigned long long)(arc - top * 40));
        else
            snprintf(text, sizeof text, ".%llu", (unsigned long long)arc);
        append(out, cap, text);
        first = false;
        arc = 0;
    }
    mark_cut(out, cap);
}

void der_name_text(char *out, size_t cap, pst_span name)
{
    size_t whole = pst_name_text(out, cap, name);
    if (whole >= cap)
        memcpy(out + cap - 4, "...", 4);
    else if (whole == 0)
        snprintf(out, cap, "no name");
}

void der_hex_text(char *out, size_t cap, pst_span bytes, char between)
{
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        if (at + 4 > cap) {
            memcpy(out + cap - 4, "...", 4);
            return;
        }
        if (i > 0 && between != 0)
            out[at++] = between;
        snprintf(out + at, cap - at, "%02x", bytes.p[i]);
        at += 2;
    }
}

const char *der_key_words(const struct pst_certificate_facts *f)
{
    static const char *const words[] = {
        [PST_KEY_NONE] = "unknown",       [PST_KEY_RSA] = "RSA",           [PST_KEY_RSA_PSS] = "RSA-PSS",
        [PST_KEY_P256] = "P-256",         [PST_KEY_P384] = "P-384",        [PST_KEY_P521] = "P-521",
        [PST_KEY_ED25519] = "Ed25519",    [PST_KEY_ML_DSA_44] = "ML-DSA-44", [PST_KEY_ML_DSA_65] = "ML-DSA-65",
        [PST_KEY_ML_DSA_87] = "ML-DSA-87",
    };
    size_t kind = f->key_known ? (size_t)f->key.kind : 0;
    const char *word = kind < sizeof words / sizeof words[0] ? words[kind] : NULL;
    return word != NULL ? word : "unknown";
}
