// name.c: is this certificate for that host? RFC 9525.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/name.h"
#include "x509/dn.h"

#define MAX_DNS_NAME 253 // RFC 1035 2.3.4: 255 octets on the wire
#define MAX_DNS_LABEL 63
#define MAX_REFERENCE 320 // RFC 5321 4.5.3.1: 64 @ 255

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool pst_dns_is_valid(pst_span name)
{
    if (name.n == 0 || name.n > MAX_DNS_NAME)
        return false;
    size_t label = 0;
    uint8_t last = '.';
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = lower(name.p[i]);
        if (c == '.') {
            if (label == 0 || last == '-')
                return false;
            label = 0;
        } else {
            bool ldh = is_digit(c) || (c >= 'a' && c <= 'z') || (c == '-' && label != 0);
            if (!ldh || ++label > MAX_DNS_LABEL)
                return false;
        }
        last = c;
    }
    return label != 0 && last != '-';
}

bool pst_dns_equal(pst_span a, pst_span b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool pst_dns_wildcard(pst_span name, pst_span *under)
{
    if (name.n < 3 || name.p[0] != '*' || name.p[1] != '.')
        return false;
    *under = (pst_span){name.p + 2, name.n - 2};
    return true;
}

// Takes the first label and its dot off. False when there is no dot.
static bool after_first_label(pst_span name, pst_span *rest)
{
    for (size_t i = 0; i + 1 < name.n; i++) {
        if (name.p[i] == '.') {
            *rest = (pst_span){name.p + i + 1, name.n - i - 1};
            return true;
        }
    }
    return false;
}

bool pst_mailbox_cut(pst_span mailbox, pst_span *local, pst_span *host)
{
    size_t at = 0, num = 0;
    for (size_t i = 0; i < mailbox.n; i++) {
        if (mailbox.p[i] == '@') {
            at = i;
            num++;
        }
    }
    if (num != 1 || at == 0 || at + 1 == mailbox.n)
        return false;
    *local = (pst_span){mailbox.p, at};
    *host = (pst_span){mailbox.p + at + 1, mailbox.n - at - 1};
    return true;
}

// --- IP literals

// Four numbers of 0..255 without leading zeros, joined by dots. RFC 3986 3.2.2: IPv4address.
static bool read_ipv4(uint8_t out[4], pst_span s)
{
    size_t at = 0;
    for (size_t k = 0; k < 4; k++) {
        unsigned v = 0;
        size_t begin = at;
        for (; at < s.n && is_digit(s.p[at]) && at - begin < 3; at++)
            v = 10 * v + (unsigned)(s.p[at] - '0');
        if (at == begin || v > 255 || (at - begin > 1 && s.p[begin] == '0'))
            return false;
        out[k] = (uint8_t)v;
        if (k < 3 && (at == s.n || s.p[at++] != '.'))
            return false;
    }
    return at == s.n;
}

static int hex_digit(uint8_t c)
{
    c = lower(c);
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// One group of up to four hexadecimal digits. False when there is none.
static bool read_group(uint8_t *out, pst_span s, size_t *at)
{
    unsigned v = 0;
    size_t begin = *at;
    for (; *at < s.n && hex_digit(s.p[*at]) >= 0 && *at - begin < 4; ++*at)
        v = v << 4 | (unsigned)hex_digit(s.p[*at]);
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
    return *at != begin;
}

// RFC 4291 2.2: eight groups of hexadecimal digits; one :: stands for one or more groups of zeros; the last two groups may
// be an IPv4 address.
static bool read_ipv6(uint8_t out[16], pst_span s)
{
    size_t at = 0, len = 0, gap = 17; // gap: where the zeros go
    if (s.n >= 2 && s.p[0] == ':' && s.p[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < s.n) {
        if (len == 16)
            return false;
        if (len <= 12 && read_ipv4(out + len, (pst_span){s.p + at, s.n - at})) {
            len += 4;
            at = s.n;
            break;
        }
        if (!read_group(out + len, s, &at))
            return false;
        len += 2;
        if (at == s.n)
            break;
        if (s.p[at] != ':' || at + 1 == s.n)
            return false;
        at++;
        if (s.p[at] == ':') {
            if (gap <= 16)
                return false;
            gap = len;
            at++;
        }
    }
    if (gap > 16)
        return len == 16;
    if (len > 14)
        return false;
    memmove(out + 16 - (len - gap), out + gap, len - gap);
    memset(out + gap, 0, 16 - len);
    return true;
}

// --- the reference

static bool has(pst_span s, uint8_t c)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == c)
            return true;
    return false;
}

// A host name that is no number: the last label of a DNS name is never all digits (RFC 1123 2.1).
static bool is_host(pst_span name)
{
    if (!pst_dns_is_valid(name))
        return false;
    size_t i = name.n;
    while (i > 0 && is_digit(name.p[i - 1]))
        i--;
    return i != name.n ? i > 0 && name.p[i - 1] != '.' : true;
}

static pst_err read_host(struct pst_reference *out, pst_span s)
{
    out->value = (pst_span){out->ip, 4};
    out->tag = GN_IP;
    if (read_ipv4(out->ip, s))
        return PST_OK;
    out->value.n = 16;
    if (has(s, ':'))
        return read_ipv6(out->ip, s) ? PST_OK : PST_E_NAME_MISMATCH;
    if (s.n > 0 && s.p[s.n - 1] == '.')
        s.n--;
    out->value = s;
    out->tag = GN_DNS;
    return is_host(s) ? PST_OK : PST_E_NAME_MISMATCH;
}

pst_err pst_reference_read(struct pst_reference *out, const char *name, bool mailboxes)
{
    memset(out, 0, sizeof *out);
    size_t n = 0;
    while (n <= MAX_REFERENCE && name[n] != 0)
        n++;
    pst_span s = pst_span_of(name, n), local, host;
    if (n > MAX_REFERENCE)
        return PST_E_NAME_MISMATCH;
    if (!mailboxes || !has(s, '@'))
        return read_host(out, s);
    out->tag = GN_EMAIL;
    out->value = s;
    return pst_mailbox_cut(s, &local, &host) && pst_dns_is_valid(host) ? PST_OK : PST_E_NAME_MISMATCH;
}

// --- matching

// RFC 9525 6.3: a wildcard stands for one label, the left-most, whole. Not under a name where strangers register. What is
// the same as part of the reference has its good form.
static bool wildcard_matches(pst_span under, pst_span host, const struct pst_trust *trust)
{
    pst_span rest, more;
    if (!after_first_label(host, &rest) || !pst_dns_equal(under, rest) || !after_first_label(under, &more))
        return false;
    return trust->is_public_suffix == NULL ||
           !trust->is_public_suffix(trust->public_suffix_ctx, (const char *)under.p, under.n);
}

static bool dns_matches(pst_span presented, pst_span host, const struct pst_trust *trust)
{
    pst_span under;
    if (pst_dns_wildcard(presented, &under))
        return wildcard_matches(under, host, trust);
    return pst_dns_equal(presented, host);
}

// RFC 5280 7.5: the local part is compared as it is, the host without regard to case.
static bool mailbox_matches(pst_span presented, pst_span wanted)
{
    pst_span local[2], host[2];
    return pst_mailbox_cut(presented, &local[0], &host[0]) && pst_mailbox_cut(wanted, &local[1], &host[1]) &&
           pst_span_eq(local[0], local[1]) && pst_dns_equal(host[0], host[1]);
}

pst_err pst_name_check(const struct pst_cert *c, const struct pst_reference *ref, const struct pst_trust *trust)
{
    if (c->san.n == 0)
        return PST_E_NAME_MISSING;
    struct pst_reader outer = rd_over(c->san);
    struct pst_reader list = der_into(&outer, DER_SEQUENCE, "SubjectAltName");
    while (rd_more(&list)) {
        struct pst_general_name g;
        if (pst_general_name_read(&list, &g) != PST_OK)
            return PST_E_CERTIFICATE_EXTENSION;
        if (g.tag != ref->tag)
            continue;
        if (g.tag == GN_DNS     ? dns_matches(g.value, ref->value, trust)
            : g.tag == GN_EMAIL ? mailbox_matches(g.value, ref->value)
                                : pst_span_eq(g.value, ref->value))
            return PST_OK;
    }
    return PST_E_NAME_MISMATCH;
}

// --- the common name

// RFC 5952 4: lower case, no leading zeros, :: for the first of the longest runs of two or more zero groups.
static size_t write_ipv6(uint8_t out[40], const uint8_t ip[16])
{
    size_t run = 0, best = 0, best_len = 1, n = 0;
    for (size_t i = 0; i < 8; i++) {
        run = ip[2 * i] == 0 && ip[2 * i + 1] == 0 ? run + 1 : 0;
        if (run > best_len) {
            best_len = run;
            best = i + 1 - run;
        }
    }
    for (size_t i = 0; i < 8; i++) {
        if (best_len > 1 && i == best) {
            out[n++] = ':';
            i += best_len - 1;
            if (i == 7)
                out[n++] = ':';
            continue;
        }
        if (i != 0)
            out[n++] = ':';
        bool begun = false;
        for (unsigned shift = 16; shift > 0; shift -= 4) {
            unsigned d = load_be16(ip + 2 * i) >> (shift - 4) & 15;
            begun = begun || d != 0 || shift == 4;
            if (begun)
                out[n++] = (uint8_t)(d < 10 ? '0' + d : 'a' + d - 10);
        }
    }
    return n;
}

enum likeness { UNLIKE, ALIKE, SAME };

// How near an alternative name comes: the same bytes, or the same but for case.
static enum likeness nearest(pst_span san, uint8_t tag, pst_span value)
{
    struct pst_reader outer = rd_over(san);
    struct pst_reader list = der_into(&outer, DER_SEQUENCE, "SubjectAltName");
    struct pst_general_name g;
    enum likeness best = UNLIKE;
    while (rd_more(&list) && pst_general_name_read(&list, &g) == PST_OK) {
        if (g.tag == tag && pst_span_eq(g.value, value))
            return SAME;
        if (g.tag == tag && pst_dns_equal(g.value, value))
            best = ALIKE;
    }
    return best;
}

// Has it the form of a host, and an A-label or a U-label in it? Characters beyond ASCII count as letters here.
static bool is_international(pst_span s)
{
    bool begins = true, found = false;
    if (!has(s, '.'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = lower(s.p[i]);
        bool letter = (c >= 'a' && c <= 'z') || c >= 0x80;
        if (!letter && !is_digit(c) && c != '-' && c != '.' && c != '*')
            return false;
        found = found || c >= 0x80 || (begins && s.n - i > 4 && pst_dns_equal((pst_span){s.p + i, 4}, pst_span_of("xn--", 4)));
        begins = c == '.';
    }
    return found;
}

// An address in a form that some readers take: a number, or numbers joined by dots, also hexadecimal.
static bool is_numeric(pst_span s)
{
    bool digits = false;
    for (size_t i = 0; i < s.n; i++) {
        bool x = lower(s.p[i]) == 'x' && i > 0 && s.p[i - 1] == '0';
        if (hex_digit(s.p[i]) < 0 && s.p[i] != '.' && !x)
            return false;
        digits = digits || s.p[i] == '.' || x;
    }
    return digits && s.n > 0 && is_digit(s.p[0]);
}

static bool misleads(pst_span san, pst_span common)
{
    uint8_t ip[16], text[40];
    if (read_ipv4(ip, common))
        return false;
    if (has(common, ':') && read_ipv6(ip, common))
        return nearest(san, GN_IP, (pst_span){ip, 16}) == SAME &&
               !pst_span_eq(common, (pst_span){text, write_ipv6(text, ip)});
    enum likeness like = nearest(san, GN_DNS, common);
    return like == ALIKE || (like == UNLIKE && (is_international(common) || is_numeric(common)));
}

pst_err pst_common_name_check(const struct pst_cert *c)
{
    struct pst_reader outer = rd_over(c->subject);
    struct pst_reader names = der_into(&outer, DER_SEQUENCE, "Name");
    while (rd_more(&names)) {
        struct pst_reader rdn = der_into(&names, DER_SET, "RelativeDistinguishedName");
        while (rd_more(&rdn)) {
            struct pst_attribute a;
            if (pst_dn_attribute(&rdn, &a) != PST_OK)
                return PST_E_CERTIFICATE_MALFORMED;
            if (pst_oid_is(PST_OID_CN, a.type) && misleads(c->san, a.value))
                return PST_E_COMMON_NAME;
        }
    }
    return PST_OK;
}
