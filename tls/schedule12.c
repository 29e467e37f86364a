// schedule12.c: the key schedule of TLS 1.2, RFC 5246 5, 6.3 and 8.1, RFC 7627 4.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/schedule12.h"
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

static void mac(uint8_t *out, const struct pst_hmac *keyed, pst_span a, const char *label, pst_span seed, pst_span seed2)
{
    struct pst_hmac m = *keyed;
    pst_hmac_update(&m, a.p, a.n);
    if (label != NULL) {
        pst_hmac_update(&m, (const uint8_t *)label, pst_text_len(label));
        pst_hmac_update(&m, seed.p, seed.n);
        pst_hmac_update(&m, seed2.p, seed2.n);
    }
    pst_hmac_final(&m, out);
}

// RFC 5246 5: "P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) +
// HMAC_hash(secret, A(3) + seed) + ..." with "A(0) = seed" and "A(i) = HMAC_hash(secret, A(i-1))".
void pst_prf12(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, pst_span secret, const char *label,
               pst_span seed, pst_span seed2)
{
    uint8_t a[PST_MAX_HASH_LEN], block[PST_MAX_HASH_LEN];
    const pst_span nothing = {NULL, 0}, a_span = {a, hash->len};
    struct pst_hmac keyed;
    pst_hmac_init(&keyed, hash, secret.p, secret.n);
    mac(a, &keyed, nothing, label, seed, seed2);
    while (out_len > 0) {
        size_t n = out_len < hash->len ? out_len : hash->len;
        mac(block, &keyed, a_span, label, seed, seed2);
        memcpy(out, block, n);
        out += n;
        out_len -= n;
        mac(a, &keyed, a_span, NULL, nothing, nothing);
    }
    pst_wipe_bytes(a, sizeof a);
    pst_wipe_bytes(block, sizeof block);
    pst_wipe_bytes(&keyed, sizeof keyed);
}

void pst_master_secret12(uint8_t out[MASTER_LEN], const struct pst_hash_alg *hash, pst_span pre_master,
                         const struct pst_randoms *randoms, pst_span session_hash)
{
    if (session_hash.n != 0)
        pst_prf12(out, MASTER_LEN, hash, pre_master, "extended master secret", session_hash, pst_span_of(NULL, 0));
    else
        pst_prf12(out, MASTER_LEN, hash, pre_master, "master secret", pst_span_of(randoms->client, RANDOM_LEN),
                  pst_span_of(randoms->server, RANDOM_LEN));
}

void pst_key_block12(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, const uint8_t master[MASTER_LEN],
                     const struct pst_randoms *randoms)
{
    pst_prf12(out, out_len, hash, pst_span_of(master, MASTER_LEN), "key expansion",
              pst_span_of(randoms->server, RANDOM_LEN), pst_span_of(randoms->client, RANDOM_LEN));
}
