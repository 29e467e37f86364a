// match.c: does a private key belong to a certificate? A file of its own, because it links what makes public keys.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/ecdsa.h"
#include "x509/cert.h"
#include "x509/spki.h"
#include <postern/crypto.h>
#include <postern/x509.h>

static pst_err same(bool equal)
{
    return equal ? PST_OK : PST_E_KEY_MISMATCH;
}

static pst_err elliptic_matches(const struct pst_private_key *key, pst_span point)
{
    uint8_t own[97]; // of P-384, the longest that signs here
    if (point.n > sizeof own)
        return PST_E_KEY_FORMAT;
    PST_TRY(pst_ec_public_point(key->kind, own, key->d));
    pst_public(own, point.n);
    return same(pst_span_eq((pst_span){own, point.n}, point));
}

static pst_err ed25519_matches(const struct pst_private_key *key, pst_span point)
{
    uint8_t own[32];
    if (key->d.n != sizeof own)
        return PST_E_BAD_PRIVATE_KEY;
    pst_ed25519_public_key(own, key->d.p, &pst_sha512);
    pst_public(own, sizeof own);
    return same(pst_span_eq((pst_span){own, sizeof own}, point));
}

pst_err pst_private_key_matches(const struct pst_private_key *key, pst_span certificate)
{
    struct pst_cert c;
    struct pst_public_key pub;
    PST_TRY(pst_cert_read(&c, certificate, NULL));
    PST_TRY(pst_spki_read(&pub, NULL, c.spki));
    // A key file may say rsaEncryption where the certificate restricts the key to PSS; the numbers decide.
    bool rsa = (key->kind == PST_KEY_RSA || key->kind == PST_KEY_RSA_PSS) &&
               (pub.kind == PST_KEY_RSA || pub.kind == PST_KEY_RSA_PSS);
    if (rsa)
        return same(pst_span_eq(key->rsa_n, pub.rsa_n) && pst_span_eq(key->rsa_e, pub.rsa_e));
    if (key->kind != pub.kind)
        return PST_E_KEY_MISMATCH;
    return key->kind == PST_KEY_ED25519 ? ed25519_matches(key, pub.point) : elliptic_matches(key, pub.point);
}
