// random.c: random bytes from the caller's source.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/random.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"

pst_err pst_random(const struct pst_config *cfg, uint8_t *out, size_t len)
{
    if (cfg->entropy(cfg->entropy_ctx, out, len) != PST_OK) {
        pst_wipe_bytes(out, len);
        return PST_E_ENTROPY_FAILED;
    }
    pst_secret(out, len);
    return PST_OK;
}
