// ed25519.c: what signing and verifying with Ed25519 share: hashes that become scalars (RFC 8032 5.1.6, 5.1.7).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/ed25519.h"
#include "crypto/base/wipe.h"
#include "crypto/sc25519.h"

void pst_ed25519_hash_scalar(uint8_t out[32], union pst_hash_state *state, const struct pst_hash_alg *sha512,
                             pst_span a, pst_span b, pst_span c)
{
    uint8_t digest[64];
    sha512->init(state);
    sha512->update(state, a.p, a.n);
    sha512->update(state, b.p, b.n);
    sha512->update(state, c.p, c.n);
    sha512->final(state, digest);
    pst_sc_reduce(out, digest);
    pst_wipe_bytes(digest, sizeof digest);
}
