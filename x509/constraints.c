// constraints.c: name constraints, RFC 5280 4.2.1.10. A name is inside when it is in one of the permitted subtrees of its
// form, if there are any, and in none of the excluded ones. A wildcard name is excluded as soon as one of the hosts it
// stands for is (RFC 9525 says which; CVE-2025-61727), and permitted only if all of them are.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/constraints.h"
#include "x509/budget.h"
#include "x509/dn.h"
#include "x509/name.h"
#include "x509/oid.h"

#define PERMITTED DER_CONTEXT_IN(0)
#define EXCLUDED DER_CONTEXT_IN(1)

// A reader inside one of the two lists; an empty one where the list is absent.
static struct pst_reader subtrees(pst_span constraints, uint8_t tag)
{
    struct pst_reader outer = rd_over(constraints);
    struct pst_reader in = der_into(&outer, DER_SEQUENCE, "NameConstraints");
    if (tag == EXCLUDED && pst_der_is(&in, PERMITTED))
        der_take(&in, PERMITTED, "permittedSubtrees");
    if (!in.failed && !pst_der_is(&in, tag))
        return rd_over((pst_span){NULL, 0});
    return der_into(&in, tag, "GeneralSubtrees");
}

// NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }, and nothing around it: an
// anchor's may have come from anywhere.
static bool is_whole(pst_span constraints)
{
    struct pst_reader outer = rd_over(constraints);
    struct pst_reader in = der_into(&outer, DER_SEQUENCE, "NameConstraints");
    for (unsigned k = 0; k < 2; k++)
        if (pst_der_is(&in, k == 0 ? PERMITTED : EXCLUDED))
            der_take(&in, k == 0 ? PERMITTED : EXCLUDED, "GeneralSubtrees");
    return rd_end(&in) == PST_OK && rd_end(&outer) == PST_OK;
}

// GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }, without the last two.
static pst_err read_subtree(struct pst_reader *list, struct pst_general_name *base)
{
    struct pst_reader in = der_into(list, DER_SEQUENCE, "GeneralSubtree");
    PST_TRY(pst_general_name_read(&in, base));
    return rd_end(&in);
}

// --- the form of a base

// An address mask is ones, then zeros (RFC 4632, in the style of which 4.2.1.10 wants it).
static bool is_prefix_mask(pst_span range)
{
    size_t half = range.n / 2;
    bool ended = false;
    if (half != 4 && half != 16)
        return false;
    for (size_t i = 8 * half; i < 8 * range.n; i++) {
        bool one = (range.p[i / 8] >> (7 - i % 8) & 1) != 0;
        if (one && ended)
            return false;
        ended = ended || !one;
    }
    return true;
}

static bool is_mail_base(pst_span base)
{
    pst_span local, host;
    if (pst_mailbox_cut(base, &local, &host))
        return pst_dns_is_valid(host);
    if (base.n > 0 && base.p[0] == '.')
        base = (pst_span){base.p + 1, base.n - 1};
    return pst_dns_is_valid(base);
}

static bool is_good_base(const struct pst_general_name *base)
{
    switch (base->tag) {
    case GN_DNS:
        return base->value.n == 0 || pst_dns_is_valid(base->value);
    case GN_EMAIL:
        return is_mail_base(base->value);
    case GN_IP:
        return is_prefix_mask(base->value);
    default:
        return true;
    }
}

pst_err pst_constraints_check(pst_span constraints)
{
    if (!is_whole(constraints))
        return PST_E_CERTIFICATE_EXTENSION;
    for (unsigned k = 0; k < 2; k++) {
        struct pst_reader list = subtrees(constraints, k == 0 ? PERMITTED : EXCLUDED);
        while (rd_more(&list)) {
            struct pst_general_name base;
            if (read_subtree(&list, &base) != PST_OK || !is_good_base(&base))
                return PST_E_CERTIFICATE_EXTENSION;
        }
        if (rd_end(&list) != PST_OK)
            return PST_E_CERTIFICATE_EXTENSION;
    }
    return PST_OK;
}

// --- one name, one base

// Is `name` the host `base`, or one with more labels on its left? An empty base holds every host.
static bool host_under(pst_span name, pst_span base)
{
    if (base.n == 0)
        return true;
    if (name.n < base.n)
        return false;
    pst_span tail = {name.p + (name.n - base.n), base.n};
    return pst_dns_equal(tail, base) && (name.n == base.n || name.p[name.n - base.n - 1] == '.');
}

// The wildcard name *.under stands for hosts of one label more than `under`; is one of them the base, or below it?
static bool wildcard_meets(pst_span under, pst_span base)
{
    size_t dot = 0;
    while (dot < base.n && base.p[dot] != '.')
        dot++;
    return dot < base.n && pst_dns_equal(under, (pst_span){base.p + dot + 1, base.n - dot - 1});
}

// A mailbox names itself; a host, the mailboxes at it; .domain, those at hosts below it.
static bool mail_under(pst_span name, pst_span base)
{
    pst_span local, host, base_local, base_host;
    if (!pst_mailbox_cut(name, &local, &host))
        return false;
    if (pst_mailbox_cut(base, &base_local, &base_host))
        return pst_span_eq(local, base_local) && pst_dns_equal(host, base_host);
    if (base.n > 0 && base.p[0] == '.')
        return host.n > base.n && host_under(host, (pst_span){base.p + 1, base.n - 1});
    return pst_dns_equal(host, base);
}

static bool address_in(pst_span address, pst_span range)
{
    if (range.n != 2 * address.n)
        return false;
    uint8_t d = 0;
    for (size_t i = 0; i < address.n; i++)
        d = (uint8_t)(d | ((address.p[i] ^ range.p[i]) & range.p[address.n + i]));
    return d == 0;
}

static bool inside(const struct pst_general_name *name, const struct pst_general_name *base, bool excluded)
{
    pst_span under;
    switch (name->tag) {
    case GN_DNS:
        if (!pst_dns_wildcard(name->value, &under))
            return host_under(name->value, base->value);
        return host_under(under, base->value) || (excluded && wildcard_meets(under, base->value));
    case GN_EMAIL:
        return mail_under(name->value, base->value);
    case GN_IP:
        return address_in(name->value, base->value);
    case GN_DIRECTORY:
        return pst_dn_within(name->value, base->value);
    default:
        return excluded; // constrained, and not understood: outside of what is permitted, inside of what is not
    }
}

// A name that is malformed is inside of nothing that is permitted and may be inside of what is excluded.
static bool is_good_name(const struct pst_general_name *name)
{
    pst_span local, host = name->value;
    switch (name->tag) {
    case GN_DNS:
        pst_dns_wildcard(name->value, &host);
        return pst_dns_is_valid(host);
    case GN_EMAIL:
        return pst_mailbox_cut(name->value, &local, &host) && pst_dns_is_valid(host);
    default:
        return true;
    }
}

// --- one name, all bases

static pst_err apply_list(pst_span constraints, uint8_t tag, const struct pst_general_name *name, uint32_t *budget)
{
    bool excluded = tag == EXCLUDED, concerned = false, found = false;
    struct pst_reader list = subtrees(constraints, tag);
    while (rd_more(&list) && !found) {
        struct pst_general_name base;
        if (read_subtree(&list, &base) != PST_OK)
            return PST_E_CERTIFICATE_EXTENSION;
        if (!pst_spend(budget, base.tag == name->tag ? name->value.n : 0))
            return PST_E_PATH_BUDGET;
        if (base.tag != name->tag)
            continue;
        concerned = true;
        found = inside(name, &base, excluded);
    }
    if (!concerned)
        return PST_OK;
    return found != excluded && is_good_name(name) ? PST_OK : PST_E_NAME_CONSTRAINT;
}

static pst_err apply(pst_span constraints, const struct pst_general_name *name, uint32_t *budget)
{
    PST_TRY(apply_list(constraints, EXCLUDED, name, budget));
    return apply_list(constraints, PERMITTED, name, budget);
}

// 4.2.1.10: without subjectAltName, constraints on rfc822Name hold for emailAddress in the subject.
static pst_err apply_to_mail_attributes(pst_span constraints, pst_span subject, uint32_t *budget)
{
    struct pst_reader outer = rd_over(subject);
    struct pst_reader names = der_into(&outer, DER_SEQUENCE, "Name");
    while (rd_more(&names)) {
        struct pst_reader rdn = der_into(&names, DER_SET, "RelativeDistinguishedName");
        while (rd_more(&rdn)) {
            struct pst_attribute a;
            if (pst_dn_attribute(&rdn, &a) != PST_OK)
                return PST_E_CERTIFICATE_MALFORMED;
            const struct pst_general_name mail = {GN_EMAIL, a.value};
            if (pst_oid_is(PST_OID_EMAIL, a.type))
                PST_TRY(apply(constraints, &mail, budget));
        }
    }
    return PST_OK;
}

pst_err pst_constraints_apply(pst_span constraints, const struct pst_names *names, uint32_t *budget)
{
    const struct pst_general_name subject = {GN_DIRECTORY, names->subject};
    if (!pst_dn_is_empty(names->subject))
        PST_TRY(apply(constraints, &subject, budget));
    if (names->san.n == 0)
        return apply_to_mail_attributes(constraints, names->subject, budget);
    struct pst_reader outer = rd_over(names->san);
    struct pst_reader list = der_into(&outer, DER_SEQUENCE, "SubjectAltName");
    while (rd_more(&list)) {
        struct pst_general_name g;
        if (pst_general_name_read(&list, &g) != PST_OK)
            return PST_E_CERTIFICATE_MALFORMED;
        PST_TRY(apply(constraints, &g, budget));
    }
    return PST_OK;
}
