// facts.c: a few facts of a certificate, for people and tools.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/cert.h"
#include "x509/spki.h"
#include <postern/x509.h>

pst_err pst_certificate_read(struct pst_certificate_facts *out, pst_span der)
{
    struct pst_cert c;
    memset(out, 0, sizeof *out);
    PST_TRY(pst_cert_read(&c, der, NULL));
    out->serial = c.serial;
    out->subject = c.subject;
    out->issuer = c.issuer;
    out->spki = c.spki;
    out->san = c.san;
    out->not_before = c.not_before;
    out->not_after = c.not_after;
    out->is_ca = c.is_ca;
    out->key_known = pst_spki_read(&out->key, NULL, c.spki) == PST_OK;
    return PST_OK;
}
