// der.c: definite-length DER (X.690 10) on the reader of crypto/base.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/der.h"

struct header {
    uint8_t tag;
    size_t head, len; // octets of identifier and length; of content
};

// Looks at the next header without moving. False when there is none that DER allows, or its content is cut short.
static bool look(const struct pst_reader *r, struct header *h)
{
    pst_span ahead = rd_ahead(r, 2);
    if (ahead.n == 0 || (ahead.p[0] & 0x1f) == 0x1f)
        return false;
    h->tag = ahead.p[0];
    h->len = ahead.p[1];
    h->head = 2;
    if (h->len >= 0x80) {
        size_t octets = h->len & 0x7f;
        ahead = rd_ahead(r, 2 + octets);
        if (octets < 1 || octets > 4 || ahead.n == 0) // 80 is the indefinite form
            return false;
        h->len = 0;
        for (size_t i = 2; i < ahead.n; i++)
            h->len = h->len << 8 | ahead.p[i];
        h->head += octets;
        // X.690 10.1: the definite form, in the fewest octets.
        if (h->len < 0x80 || h->len >> (8 * (octets - 1)) == 0)
            return false;
    }
    return h->len <= rd_left(r) - h->head;
}

static pst_span nothing(struct pst_reader *r)
{
    rd_fail(r);
    return rd_bytes_(r, 0, NULL);
}

// The content inside an element that was read whole.
static pst_span inside(pst_span whole, size_t head)
{
    return whole.n < head ? whole : (pst_span){whole.p + head, whole.n - head};
}

pst_span pst_der_any(struct pst_reader *r, uint8_t *tag, const char *name)
{
    struct header h;
    *tag = 0;
    if (!look(r, &h))
        return nothing(r);
    *tag = h.tag;
    return inside(rd_bytes_(r, h.head + h.len, name), h.head);
}

pst_span pst_der_take(struct pst_reader *r, uint8_t tag, const char *name)
{
    uint8_t is;
    return pst_der_is(r, tag) ? pst_der_any(r, &is, name) : nothing(r);
}

pst_span pst_der_whole(struct pst_reader *r, uint8_t tag, const char *name)
{
    struct header h;
    if (!pst_der_is(r, tag) || !look(r, &h))
        return nothing(r);
    return rd_bytes_(r, h.head + h.len, name);
}

// Only the header is reported under `name`; what is inside is reported by whoever reads it.
struct pst_reader pst_der_into(struct pst_reader *r, uint8_t tag, const char *name)
{
    const struct pst_field_hook *hook = r->hook;
    struct header h;
    if (hook != NULL && pst_der_is(r, tag) && look(r, &h)) {
        struct pst_reader ahead = *r;
        rd_bytes_(&ahead, h.head, name);
    }
    r->hook = NULL;
    pst_span content = pst_der_take(r, tag, NULL);
    r->hook = hook;
    struct pst_reader in = rd_inside(r, content);
    if (r->failed)
        rd_fail(&in);
    return in;
}

// X.690 11.1: TRUE is FF; 11.5: a value equal to its DEFAULT is not written.
bool pst_der_default_false(struct pst_reader *r, uint8_t tag, const char *name)
{
    if (!pst_der_is(r, tag))
        return false;
    pst_span v = pst_der_take(r, tag, name);
    struct pst_reader in = rd_over(v);
    if (rd_u8(&in, "BOOLEAN") != 0xff || rd_end(&in) != PST_OK)
        rd_fail(r);
    return !r->failed;
}

// X.690 8.3.2: the first nine bits of an INTEGER are not all alike.
static pst_span minimal(struct pst_reader *r, pst_span v)
{
    struct pst_reader in = rd_over(v);
    uint8_t first = rd_u8(&in, "INTEGER");
    if (in.failed)
        return nothing(r);
    if (rd_more(&in)) {
        uint8_t next = rd_u8(&in, "INTEGER");
        if ((first == 0x00 && next < 0x80) || (first == 0xff && next >= 0x80))
            return nothing(r);
    }
    return v;
}

pst_span pst_der_integer(struct pst_reader *r, const char *name)
{
    return minimal(r, pst_der_take(r, DER_INTEGER, name));
}

static pst_span not_negative(struct pst_reader *r, pst_span v)
{
    struct pst_reader in = rd_over(v);
    uint8_t first = rd_u8(&in, "INTEGER");
    if (first >= 0x80)
        return nothing(r);
    return first == 0 && v.n > 1 ? rd_rest(&in, "INTEGER") : v;
}

pst_span pst_der_unsigned(struct pst_reader *r, const char *name)
{
    return not_negative(r, pst_der_integer(r, name));
}

uint32_t pst_der_small(struct pst_reader *r, uint8_t tag, uint32_t max, const char *name)
{
    pst_span v = not_negative(r, minimal(r, pst_der_take(r, tag, name)));
    struct pst_reader in = rd_over(v);
    uint64_t n = v.n <= 4 ? rd_uint_(&in, (unsigned)v.n, NULL) : UINT64_MAX;
    if (n > max)
        rd_fail(r);
    return r->failed ? 0 : (uint32_t)n;
}

pst_span pst_der_bits(struct pst_reader *r, uint8_t tag, const char *name)
{
    struct pst_reader in = rd_over(pst_der_take(r, tag, name));
    if (rd_u8(&in, "unused bits") != 0 || in.failed)
        return nothing(r);
    return rd_rest(&in, "BIT STRING");
}

uint16_t pst_der_named_bits(struct pst_reader *r, uint8_t tag, bool *loose, const char *name)
{
    struct pst_reader in = rd_over(pst_der_take(r, tag, name));
    uint8_t unused = rd_u8(&in, "unused bits");
    size_t octets = rd_left(&in);
    uint16_t bits = 0;
    uint8_t last = 0;
    for (unsigned at = 0; rd_more(&in) && octets <= 2; at += 8) {
        last = rd_u8(&in, "BIT STRING");
        for (unsigned i = 0; i < 8; i++)
            bits = (uint16_t)(bits | ((unsigned)last >> (7 - i) & 1u) << (at + i));
    }
    bool well = octets == 0 ? unused == 0 : unused < 8 && (last & ((1u << unused) - 1)) == 0;
    // X.690 11.2.2: the last bit that is used is a one.
    *loose = octets != 0 && unused < 8 && (last >> unused & 1) == 0;
    if (!well || rd_end(&in) != PST_OK)
        rd_fail(r);
    return r->failed ? 0 : bits;
}

// X.690 8.19: every arc is base 128 in the fewest octets, and the last octet of the last arc is there.
pst_span pst_der_oid(struct pst_reader *r, const char *name)
{
    pst_span v = pst_der_take(r, DER_OID, name);
    bool begins = true, well = v.n != 0;
    for (size_t i = 0; i < v.n; i++) {
        if (begins && v.p[i] == 0x80)
            well = false;
        begins = v.p[i] < 0x80;
    }
    return well && begins ? v : nothing(r);
}

static unsigned two_digits(struct pst_reader *r)
{
    unsigned a = (unsigned)rd_u8(r, "digit") - '0', b = (unsigned)rd_u8(r, "digit") - '0';
    if (a > 9 || b > 9) {
        rd_fail(r);
        return 0;
    }
    return 10 * a + b;
}

static bool is_leap(unsigned y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

// Days from 1970-01-01 to the first of a month, in the Gregorian calendar also before it began.
static int32_t days_before(unsigned year, unsigned month)
{
    static const uint16_t before_month[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    unsigned past = year + 399; // 400 years on, so that none is negative; a cycle has 146097 days
    unsigned leap_days = past / 4 - past / 100 + past / 400;
    unsigned days = (year + 400) * 365 + leap_days + before_month[month - 1] + (unsigned)(month > 2 && is_leap(year));
    return (int32_t)days - (719528 - 1 + 146097);
}

// RFC 5280 4.1.2.5.1: YYMMDDHHMMSSZ, where YY below 50 is 20YY; 4.1.2.5.2: YYYYMMDDHHMMSSZ, no fractions.
int64_t pst_der_time(struct pst_reader *r, const char *name)
{
    bool utc = pst_der_is(r, DER_UTC_TIME);
    struct pst_reader in = rd_over(pst_der_take(r, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME, name));
    unsigned century = utc ? 0 : two_digits(&in);
    unsigned year = two_digits(&in), month = two_digits(&in), day = two_digits(&in);
    unsigned hour = two_digits(&in), minute = two_digits(&in), second = two_digits(&in);
    if (rd_u8(&in, "Z") != 'Z' || rd_end(&in) != PST_OK)
        rd_fail(r);
    year = utc ? year + (year < 50 ? 2000 : 1900) : 100 * century + year;
    static const uint8_t days_of[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (r->failed || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 ||
        day > days_of[month - 1] + (unsigned)(month == 2 && is_leap(year))) {
        rd_fail(r);
        return 0;
    }
    return (int64_t)(days_before(year, month) + (int32_t)day - 1) * 86400 + (int32_t)(3600 * hour + 60 * minute + second);
}
