// text.c: a Name for people, RFC 4514: most specific first. Nothing but ASCII comes out, whatever the certificate says.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/dn.h"
#include "x509/oid.h"
#include <postern/x509.h>

struct text {
    char *out;
    size_t cap, len; // len goes on counting past cap
};

static void put(struct text *t, char c)
{
    if (t->len + 1 < t->cap)
        t->out[t->len] = c;
    t->len++;
}

static void put_string(struct text *t, const char *s)
{
    for (; *s != 0; s++)
        put(t, *s);
}

static void put_hex(struct text *t, uint8_t b)
{
    static const char digit[] = "0123456789abcdef";
    put(t, digit[b >> 4]);
    put(t, digit[b & 15]);
}

static void put_number(struct text *t, uint64_t v)
{
    char digits[20];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    while (n > 0)
        put(t, digits[--n]);
}

// RFC 4514 2.3: the short names of its table, and those that certificates have besides.
static const char *short_name(pst_span type)
{
    static const char names[][8] = {"CN", "SN", "serial", "C",  "L",  "ST",  "STREET", "O",
                                    "OU", "title", "GN",  "dnq", "orgid", "UID", "DC", "email"};
    enum pst_oid id = pst_oid_in(PST_OID_FIRST_ATTRIBUTE, PST_OID_LAST_ATTRIBUTE, type);
    return id == PST_OID_UNKNOWN ? NULL : names[id - PST_OID_FIRST_ATTRIBUTE];
}

// X.690 8.19.4: the first subidentifier is 40 * X + Y.
static void put_oid(struct text *t, pst_span oid)
{
    struct pst_reader r = rd_over(oid);
    bool first = true;
    while (rd_more(&r)) {
        uint64_t arc = 0;
        uint8_t b;
        do {
            b = rd_u8(&r, "arc");
            arc = arc << 7 | (b & 0x7f);
        } while (b >= 0x80 && rd_more(&r));
        if (first) {
            uint64_t x = arc < 80 ? arc / 40 : 2;
            put_number(t, x);
            arc -= 40 * x;
        }
        put(t, '.');
        put_number(t, arc);
        first = false;
    }
}

// RFC 4514 2.4: the characters that are escaped where they stand, at the beginning, and at the end.
static void put_value(struct text *t, const struct pst_attribute *a)
{
    bool readable = a->tag == DER_UTF8_STRING || a->tag == DER_PRINTABLE_STRING || a->tag == DER_IA5_STRING ||
                    a->tag == DER_T61_STRING;
    if (!readable)
        put(t, '#');
    struct pst_reader r = rd_over(a->value);
    for (bool first = true; rd_more(&r); first = false) {
        uint8_t c = rd_u8(&r, "value");
        bool last = !rd_more(&r);
        bool special = c == '"' || c == '+' || c == ',' || c == ';' || c == '<' || c == '>' || c == '\\';
        if (!readable) {
            put_hex(t, c);
        } else if (c < 0x20 || c >= 0x7f) {
            put(t, '\\');
            put_hex(t, c);
        } else {
            if (special || (first && (c == '#' || c == ' ')) || (last && c == ' '))
                put(t, '\\');
            put(t, (char)c);
        }
    }
}

static void put_rdn(struct text *t, struct pst_reader rdn)
{
    for (bool first = true; rd_more(&rdn); first = false) {
        struct pst_attribute a;
        if (pst_dn_attribute(&rdn, &a) != PST_OK)
            return;
        if (!first)
            put(t, '+');
        const char *name = short_name(a.type);
        if (name != NULL)
            put_string(t, name);
        else
            put_oid(t, a.type);
        put(t, '=');
        put_value(t, &a);
    }
}

size_t pst_name_text(char *out, size_t cap, pst_span name)
{
    struct text t = {out, cap, 0};
    struct pst_reader outer = rd_over(name);
    const struct pst_reader names = der_into(&outer, DER_SEQUENCE, "Name");
    size_t num = 0;
    for (struct pst_reader r = names; rd_more(&r); num++)
        der_take(&r, DER_SET, "RelativeDistinguishedName");
    for (size_t i = num; i > 0; i--) {
        struct pst_reader r = names;
        for (size_t k = 1; k < i; k++)
            der_take(&r, DER_SET, "RelativeDistinguishedName");
        if (i < num)
            put_string(&t, ", ");
        put_rdn(&t, der_into(&r, DER_SET, "RelativeDistinguishedName"));
    }
    if (cap != 0)
        out[t.len < cap ? t.len : cap - 1] = 0;
    return t.len;
}
