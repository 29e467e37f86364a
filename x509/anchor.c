// anchor.c: a trust anchor out of a certificate. Only what a certificate says against itself is refused here; what it only
// does not say as it should is noted as PST_ANCHOR_IRREGULAR, because roots in every store do it.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/cert.h"
#include "x509/dn.h"
#include "x509/profile.h"
#include <postern/x509.h>

// What contradicts itself, or says something that a path would have to heed and we cannot.
static pst_err check(struct pst_cert *c)
{
    PST_TRY(pst_profile_understood(c));
    bool has_key_usage = pst_cert_has(c, PST_OID_KEY_USAGE);
    bool self_issued = pst_dn_equal(c->issuer, c->subject);
    if (pst_dn_is_empty(c->subject))
        return PST_E_CERTIFICATE_MALFORMED;
    if ((c->critical & PST_NEVER_CRITICAL) != 0 || (c->name_constraints.n != 0 && !c->is_ca))
        return PST_E_CERTIFICATE_EXTENSION;
    if (has_key_usage && c->is_ca != ((c->key_usage & PST_KU_KEY_CERT_SIGN) != 0))
        return PST_E_KEY_USAGE;
    // RFC 5280 4.2.1.1: of a self-signed certificate both identifiers are the same key's.
    bool both = self_issued && c->key_id.n != 0 && c->authority_key_id.n != 0;
    return both && !pst_span_eq(c->key_id, c->authority_key_id) ? PST_E_CERTIFICATE_EXTENSION : PST_OK;
}

// RFC 5280 4.2.1.1, 4.2.1.2, 4.2.1.9, 4.2.1.10; CA/B BR 7.1.2.1.2 and 7.1.2.1.3.
static bool is_irregular(const struct pst_cert *c)
{
    uint32_t noncritical = c->present & ~c->critical;
    bool authority = pst_cert_has(c, PST_OID_AUTHORITY_KEY_ID);
    return c->key_id.n == 0 || c->authority_has_serial || (authority && c->authority_key_id.n == 0) || c->eku.n != 0 ||
           (noncritical & PST_EXTENSION_BIT(PST_OID_BASIC_CONSTRAINTS)) != 0 ||
           (noncritical & PST_EXTENSION_BIT(PST_OID_NAME_CONSTRAINTS)) != 0;
}

pst_err pst_anchor_from_certificate(struct pst_anchor *out, pst_span der)
{
    struct pst_cert c;
    memset(out, 0, sizeof *out);
    PST_TRY(pst_cert_read(&c, der, NULL));
    PST_TRY(check(&c));
    out->subject = c.subject;
    out->spki = c.spki;
    out->name_constraints = c.name_constraints;
    out->not_before = c.not_before;
    out->not_after = c.not_after;
    if (c.path_len >= 0)
        out->path_limit = (uint16_t)(c.path_len < UINT16_MAX ? c.path_len + 1 : UINT16_MAX);
    unsigned flags = 0;
    flags |= c.is_ca ? 0 : PST_ANCHOR_NOT_A_CA;
    flags |= (c.key_usage & PST_KU_CRL_SIGN) != 0 ? 0 : PST_ANCHOR_NOT_CRL_ISSUER;
    flags |= pst_cert_has_purpose(c.eku, PST_OID_SERVER_AUTH, true) ? 0 : PST_ANCHOR_NOT_FOR_SERVERS;
    flags |= pst_cert_has_purpose(c.eku, PST_OID_CLIENT_AUTH, true) ? 0 : PST_ANCHOR_NOT_FOR_CLIENTS;
    flags |= is_irregular(&c) ? PST_ANCHOR_IRREGULAR : 0;
    out->flags = (uint16_t)flags;
    return PST_OK;
}
