// hkdf.c: HKDF, RFC 5869.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

// RFC 5869 2.2: "PRK = HMAC-Hash(salt, IKM)". An absent salt is an empty key, which HMAC pads to the HashLen zeros that
// the RFC asks for.
void pst_hkdf_extract(const struct pst_hash_alg *hash, uint8_t *out, pst_span salt, PST_SECRET pst_span ikm)
{
    struct pst_hmac m;
    pst_hmac_init(&m, hash, salt.p, salt.n);
    pst_hmac_update(&m, ikm.p, ikm.n);
    pst_hmac_final(&m, out);
}

// RFC 5869 2.3: T(n) = HMAC-Hash(PRK, T(n-1) | info | n), T(0) empty, OKM = the first L bytes of T(1) | T(2) | ...
// The key is scheduled once and its state copied for each T.
pst_err pst_hkdf_expand(const struct pst_hash_alg *hash, uint8_t *out, size_t out_len, PST_SECRET const uint8_t *prk,
                        pst_span info)
{
    if (out_len > 255 * (size_t)hash->len)
        return PST_E_USAGE;
    struct pst_hmac keyed, m;
    uint8_t t[PST_MAX_HASH_LEN];
    pst_hmac_init(&keyed, hash, prk, hash->len);
    for (uint8_t n = 1; out_len > 0; n++) {
        m = keyed;
        if (n > 1)
            pst_hmac_update(&m, t, hash->len);
        pst_hmac_update(&m, info.p, info.n);
        pst_hmac_update(&m, &n, 1);
        pst_hmac_final(&m, t);
        size_t take = out_len < hash->len ? out_len : hash->len;
        memcpy(out, t, take);
        out += take;
        out_len -= take;
    }
    pst_wipe_bytes(&keyed, sizeof keyed);
    pst_wipe_bytes(t, sizeof t);
    return PST_OK;
}
