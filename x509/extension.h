// extension.h: the contents of the extensions of RFC 5280 4.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_EXTENSION_H
#define PST_EXTENSION_H

#include "x509/cert.h"

// pst_ext_read reads the content of one extension of the table into `out`. PST_E_DECODE when its form is not the ASN.1
// module's or breaks a rule that RFC 5280 makes about the content alone.
PST_MUST_CHECK pst_err pst_ext_read(struct pst_cert *out, enum pst_oid id, struct pst_reader *value);

#endif
