// name.h: is this certificate for that host? RFC 9525 (which replaces RFC 6125): subjectAltName only, DNS names, IP addresses
// and, for clients, mailboxes; wildcards as the whole left-most label and nowhere else.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_NAME_H
#define PST_NAME_H

#include "x509/cert.h"
#include <postern/x509.h>

// Who the peer must be, taken apart once.
struct pst_reference {
    uint8_t tag;    // GN_DNS, GN_IP or GN_EMAIL
    pst_span value; // as in a GeneralName; the caller's string, or `ip`
    uint8_t ip[16];
};

// pst_reference_read takes `name` apart: an IP literal, a DNS name (one dot at its end is dropped), or a mailbox where
// `mailboxes`. PST_E_NAME_MISMATCH when it is none, since nothing can match it. `out` must not be copied afterwards.
PST_MUST_CHECK pst_err pst_reference_read(struct pst_reference *out, const char *name, bool mailboxes);

// pst_name_check says whether one of the names in the certificate is the reference. NAME_MISSING without subjectAltName,
// NAME_MISMATCH. Its cost is that of reading the names once.
PST_MUST_CHECK pst_err pst_name_check(const struct pst_cert *c, const struct pst_reference *ref,
                                      const struct pst_trust *trust);

// pst_common_name_check refuses a common name that a person would take for one of the alternative names, or for another
// host, by its spelling (CA/B BR 7.1.4.3 wants a copy, character for character): an alternative name in other letters, an
// address in other digits, a name with A-labels or U-labels that is no alternative name. COMMON_NAME.
PST_MUST_CHECK pst_err pst_common_name_check(const struct pst_cert *c);

// pst_dns_is_valid: RFC 5280 4.2.1.6, the preferred name syntax of RFC 1034 3.5 as RFC 1123 2.1 changes it: labels of 1 to
// 63 letters, digits and hyphens, no hyphen at either end, at most 253 in all, no dot at the end.
bool pst_dns_is_valid(pst_span name);
// Two host names of the same length, without regard to ASCII case.
bool pst_dns_equal(pst_span a, pst_span b);
// Takes "*." off the front of a wildcard name; false when it is none.
bool pst_dns_wildcard(pst_span name, pst_span *under);
// Cuts a mailbox at its one @. False when there is not exactly one, or one side is empty.
bool pst_mailbox_cut(pst_span mailbox, pst_span *local, pst_span *host);

#endif
