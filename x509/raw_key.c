// raw_key.c: peers known by their key alone, RFC 7250: what they send is compared, nothing is parsed.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/x509.h>
#include "crypto/base/bytes.h"

pst_err pst_raw_key_verify(const void *raw_keys, const struct pst_peer *peer, struct pst_public_key *key,
                           struct pst_verdict *verdict, void *work)
{
    const struct pst_raw_keys *known = raw_keys;
    (void)work;
    *key = (struct pst_public_key){.kind = PST_KEY_NONE};
    *verdict = (struct pst_verdict){.error = PST_E_PIN_MISMATCH, .time_policy = PST_TIME_UNKNOWN, .anchor = 65535};
    for (size_t i = 0; peer->num_certs == 1 && i < known->num_keys; i++) {
        if (known->keys[i].sent.n != 0 && pst_span_eq(known->keys[i].sent, peer->certs[0])) {
            *key = known->keys[i].key;
            verdict->error = PST_OK;
        }
    }
    return verdict->error;
}
