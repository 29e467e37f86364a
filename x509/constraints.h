// constraints.h: name constraints, RFC 5280 4.2.1.10: DNS, IP, directoryName and rfc822Name.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CONSTRAINTS_H
#define PST_CONSTRAINTS_H

#include "x509/der.h"

// The names of a certificate that a CA above it may constrain.
struct pst_names {
    pst_span subject; // Name, whole
    pst_span san;     // GeneralNames, whole, or empty
};

// pst_constraints_check says whether every base of a NameConstraints (whole) is one that can be compared with: else
// CERTIFICATE_EXTENSION. A dNSName or rfc822Name of bad syntax and an address mask with holes are not.
PST_MUST_CHECK pst_err pst_constraints_check(pst_span constraints);

// pst_constraints_apply says whether all names of a certificate are inside: NAME_CONSTRAINT when one is not, or is of a form
// that is constrained and not understood here. Each comparison takes 1 + bytes / 64 from *budget; PATH_BUDGET when it is spent.
PST_MUST_CHECK pst_err pst_constraints_apply(pst_span constraints, const struct pst_names *names, uint32_t *budget);

#endif
