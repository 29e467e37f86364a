// hash.c: a digest in one call.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"

void pst_hash(const struct pst_hash_alg *hash, uint8_t *out, const uint8_t *in, size_t in_len)
{
    union pst_hash_state s;
    hash->init(&s);
    hash->update(&s, in, in_len);
    hash->final(&s, out);
    pst_wipe_bytes(&s, sizeof s);
}
