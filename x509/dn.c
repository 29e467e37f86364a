// dn.c: distinguished names (RFC 5280 4.1.2.4, compared by 7.1) and general names (4.2.1.6).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/dn.h"
#include "x509/oid.h"

// More values than this in one RDN are equal only byte by byte, so that comparing stays linear.
#define MAX_RDN_VALUES 8

// AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY }
pst_err pst_dn_attribute(struct pst_reader *rdn, struct pst_attribute *out)
{
    struct pst_reader r = der_into(rdn, DER_SEQUENCE, "AttributeTypeAndValue");
    out->type = der_oid(&r, "type");
    out->value = der_any(&r, &out->tag, "value");
    return rd_end(&r);
}

// X.690 11.6: the elements of a SET OF stand in ascending order of their encodings.
static bool in_order(pst_span a, pst_span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);
    return c < 0 || (c == 0 && a.n <= b.n);
}

// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
static pst_err check_rdn(struct pst_reader *names)
{
    struct pst_reader rdn = der_into(names, DER_SET, "RelativeDistinguishedName");
    pst_span last = {NULL, 0};
    do {
        struct pst_reader ahead = rdn;
        ahead.hook = NULL;
        pst_span whole = der_whole(&ahead, DER_SEQUENCE, "AttributeTypeAndValue");
        struct pst_attribute a;
        PST_TRY(pst_dn_attribute(&rdn, &a));
        if (!in_order(last, whole))
            return PST_E_DECODE;
        last = whole;
    } while (rd_more(&rdn));
    return rd_end(&rdn);
}

// Name ::= CHOICE { rdnSequence RDNSequence }; RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
pst_span pst_dn_read_(struct pst_reader *r, const char *name)
{
    struct pst_reader ahead = *r;
    ahead.hook = NULL;
    pst_span whole = pst_der_whole(&ahead, DER_SEQUENCE, NULL);
    struct pst_reader names = pst_der_into(r, DER_SEQUENCE, name);
    while (rd_more(&names)) {
        if (check_rdn(&names) != PST_OK)
            rd_fail(&names);
    }
    if (rd_end(&names) != PST_OK) {
        rd_fail(r);
        return (pst_span){NULL, 0};
    }
    return whole;
}

bool pst_dn_is_empty(pst_span name)
{
    return name.n <= 2; // 30 00
}

// --- comparing, RFC 5280 7.1

struct folded {
    struct pst_reader in;
    int pending;
    bool begun;
};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

// The next character of a string without its case, without spaces at the ends, and with single spaces; -1 at the end.
static int next_folded(struct folded *f)
{
    if (f->pending >= 0) {
        int c = f->pending;
        f->pending = -1;
        return c;
    }
    bool space = false;
    while (rd_more(&f->in)) {
        uint8_t c = lower(rd_u8(&f->in, "value"));
        if (c == ' ') {
            space = true;
        } else if (space && f->begun) {
            f->pending = c;
            return ' ';
        } else {
            f->begun = true;
            return c;
        }
    }
    return -1;
}

static bool folds(uint8_t tag)
{
    return tag == DER_PRINTABLE_STRING || tag == DER_UTF8_STRING || tag == DER_IA5_STRING;
}

static bool attributes_equal(const struct pst_attribute *a, const struct pst_attribute *b)
{
    if (!pst_span_eq(a->type, b->type))
        return false;
    if (!folds(a->tag) || !folds(b->tag))
        return a->tag == b->tag && pst_span_eq(a->value, b->value);
    struct folded x = {rd_over(a->value), -1, false}, y = {rd_over(b->value), -1, false};
    for (;;) {
        int c = next_folded(&x);
        if (c != next_folded(&y))
            return false;
        if (c < 0)
            return true;
    }
}

// Is every value of a also in b?
static bool contains_all(pst_span b, pst_span a)
{
    struct pst_reader ra = rd_over(a);
    for (unsigned n = 0; rd_more(&ra); n++) {
        struct pst_attribute x, y;
        if (n == MAX_RDN_VALUES || pst_dn_attribute(&ra, &x) != PST_OK)
            return false;
        bool found = false;
        struct pst_reader rb = rd_over(b);
        for (unsigned m = 0; m < MAX_RDN_VALUES && rd_more(&rb) && !found; m++)
            found = pst_dn_attribute(&rb, &y) == PST_OK && attributes_equal(&x, &y);
        if (!found)
            return false;
    }
    return true;
}

static bool rdns_equal(pst_span a, pst_span b)
{
    return pst_span_eq(a, b) || (contains_all(a, b) && contains_all(b, a));
}

// Does the Name a begin as b does? Both end together, too, where `to_the_end`.
static bool begins_as(pst_span a, pst_span b, bool to_the_end)
{
    struct pst_reader ra = rd_over(a), rb = rd_over(b);
    struct pst_reader na = der_into(&ra, DER_SEQUENCE, "Name"), nb = der_into(&rb, DER_SEQUENCE, "Name");
    while (rd_more(&na) && rd_more(&nb)) {
        pst_span x = der_take(&na, DER_SET, "RelativeDistinguishedName");
        pst_span y = der_take(&nb, DER_SET, "RelativeDistinguishedName");
        if (!rdns_equal(x, y))
            return false;
    }
    return rd_end(&nb) == PST_OK && !na.failed && (!to_the_end || rd_end(&na) == PST_OK);
}

bool pst_dn_equal(pst_span a, pst_span b)
{
    return a.n != 0 && b.n != 0 && (pst_span_eq(a, b) || begins_as(a, b, true));
}

bool pst_dn_within(pst_span name, pst_span base)
{
    return begins_as(name, base, false);
}

// --- general names

static bool is_ia5(pst_span s)
{
    uint8_t any = 0;
    for (size_t i = 0; i < s.n; i++)
        any = (uint8_t)(any | s.p[i]);
    return any < 0x80;
}

static pst_span directory_name(struct pst_reader *r)
{
    struct pst_reader in = der_into(r, GN_DIRECTORY, "directoryName");
    pst_span name = pst_dn_read(&in, "Name");
    if (rd_end(&in) != PST_OK)
        rd_fail(r);
    return name;
}

pst_err pst_general_name_read(struct pst_reader *r, struct pst_general_name *out)
{
    static const struct {
        uint8_t tag;
        bool ia5;
        const char *name;
    } forms[] = {
        {GN_DNS, true, PST_NAME("dNSName")},
        {GN_IP, false, PST_NAME("iPAddress")},
        {GN_EMAIL, true, PST_NAME("rfc822Name")},
        {GN_URI, true, PST_NAME("uniformResourceIdentifier")},
        {GN_DIRECTORY, false, PST_NAME("directoryName")},
        {GN_REGISTERED_ID, false, PST_NAME("registeredID")},
        {GN_OTHER, false, PST_NAME("otherName")},
        {GN_X400, false, PST_NAME("x400Address")},
        {GN_EDI_PARTY, false, PST_NAME("ediPartyName")},
    };
    pst_span ahead = rd_ahead(r, 1);
    size_t i = 0;
    while (i < PST_COUNT(forms) && ahead.n != 0 && ahead.p[0] != forms[i].tag)
        i++;
    if (i == PST_COUNT(forms) || ahead.n == 0)
        return PST_E_DECODE;
    out->tag = forms[i].tag;
    out->value = out->tag == GN_DIRECTORY ? directory_name(r) : pst_der_take(r, out->tag, forms[i].name);
    return r->failed || (forms[i].ia5 && !is_ia5(out->value)) ? PST_E_DECODE : PST_OK;
}
