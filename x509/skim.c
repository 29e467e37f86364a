// skim.c: the few fields of a certificate that are wanted before, or without, reading it whole (RFC 5280 4.1).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/skim.h"

pst_err pst_cert_skim(struct pst_skim *out, pst_span der)
{
    struct pst_reader outer = rd_over(der);
    struct pst_reader cert = der_into(&outer, DER_SEQUENCE, "Certificate");
    struct pst_reader tbs = der_into(&cert, DER_SEQUENCE, "tbsCertificate");
    if (pst_der_is(&tbs, DER_CONTEXT_IN(0)))
        der_take(&tbs, DER_CONTEXT_IN(0), "version");
    der_take(&tbs, DER_INTEGER, "serialNumber");
    der_take(&tbs, DER_SEQUENCE, "signature");
    out->issuer = der_whole(&tbs, DER_SEQUENCE, "issuer");
    der_take(&tbs, DER_SEQUENCE, "validity");
    out->subject = der_whole(&tbs, DER_SEQUENCE, "subject");
    out->spki = der_whole(&tbs, DER_SEQUENCE, "subjectPublicKeyInfo");
    if (!tbs.failed)
        return PST_OK;
    *out = (struct pst_skim){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    return PST_E_CERTIFICATE_MALFORMED;
}
