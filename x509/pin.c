// pin.c: a verifier that knows its peer's key beforehand (RFC 7469 2.4). It links no path validation.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/skim.h"
#include "x509/spki.h"
#include <postern/crypto.h>
#include <postern/x509.h>

static pst_err check(const struct pst_pins *pins, const struct pst_peer *peer, struct pst_public_key *key,
                     struct pst_verdict *verdict)
{
    struct pst_skim leaf;
    uint8_t hash[32];
    if (pins == NULL || peer->kit == NULL || peer->kit->sha256 == NULL || peer->certs == NULL || peer->num_certs == 0)
        return PST_E_USAGE;
    PST_TRY(pst_cert_skim(&leaf, peer->certs[0]));
    verdict->certificate = 0;
    verdict->subject = leaf.subject;
    verdict->issuer = leaf.issuer;
    pst_hash(peer->kit->sha256, hash, leaf.spki.p, leaf.spki.n);
    for (size_t i = 0; i < pins->num_pins; i++)
        if (pst_same(hash, pins->sha256[i], sizeof hash))
            return pst_spki_read(key, NULL, leaf.spki);
    return PST_E_PIN_MISMATCH;
}

pst_err pst_pin_verify(const void *pins, const struct pst_peer *peer, struct pst_public_key *key,
                       struct pst_verdict *verdict, void *work)
{
    (void)work;
    *key = (struct pst_public_key){0};
    *verdict = (struct pst_verdict){.certificate = 255, .anchor = 65535, .path_len = 1};
    verdict->time_policy = peer->time.policy;
    verdict->error = check(pins, peer, key, verdict);
    return verdict->error;
}
