// drbg.c: HMAC_DRBG with SHA-256, NIST SP 800-90A Rev. 1 10.1.2, with prediction resistance: fresh entropy goes in before
// every output, so that two copies of one state part as soon as the source gives them different bytes.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"

#define SEED_LEN 32           // entropy input: the security strength, 256 bits
#define NONCE_LEN 16          // SP 800-90A 8.6.7: half the security strength, here taken from the same source
#define MAX_REQUEST_LEN 65536 // SP 800-90A table 2: max_number_of_bits_per_request, 2^19

static void set_v(struct pst_drbg *d)
{
    struct pst_hmac m;
    pst_hmac_init(&m, &pst_sha256, d->k, sizeof d->k);
    pst_hmac_update(&m, d->v, sizeof d->v);
    pst_hmac_final(&m, d->v);
}

static void set_k(struct pst_drbg *d, uint8_t round, const uint8_t *data, size_t data_len)
{
    struct pst_hmac m;
    pst_hmac_init(&m, &pst_sha256, d->k, sizeof d->k);
    pst_hmac_update(&m, d->v, sizeof d->v);
    pst_hmac_update(&m, &round, 1);
    pst_hmac_update(&m, data, data_len);
    pst_hmac_final(&m, d->k);
}

// HMAC_DRBG_Update, SP 800-90A 10.1.2.2.
static void update(struct pst_drbg *d, const uint8_t *data, size_t data_len)
{
    set_k(d, 0x00, data, data_len);
    set_v(d);
    if (data_len == 0)
        return;
    set_k(d, 0x01, data, data_len);
    set_v(d);
}

// Mixes `seed_len` fresh bytes into the state; on failure the state is as it was.
static pst_err reseed(struct pst_drbg *d, size_t seed_len)
{
    uint8_t seed[SEED_LEN + NONCE_LEN];
    pst_err e = d->entropy == NULL ? PST_E_ENTROPY_FAILED : d->entropy(d->entropy_ctx, seed, seed_len);
    if (e == PST_OK) {
        pst_secret(seed, seed_len);
        update(d, seed, seed_len);
    }
    pst_wipe_bytes(seed, sizeof seed);
    return e == PST_OK ? PST_OK : PST_E_ENTROPY_FAILED;
}

// SP 800-90A 10.1.2.3; no personalization string.
pst_err pst_drbg_init(struct pst_drbg *d, pst_err (*entropy)(void *ctx, uint8_t *out, size_t len), void *ctx)
{
    memset(d->k, 0x00, sizeof d->k);
    memset(d->v, 0x01, sizeof d->v);
    d->entropy = entropy;
    d->entropy_ctx = ctx;
    pst_err e = reseed(d, SEED_LEN + NONCE_LEN);
    if (e != PST_OK)
        pst_wipe_bytes(d, sizeof *d); // and so every later request fails
    return e;
}

// SP 800-90A 10.1.2.4 and 10.1.2.5; no additional input.
static pst_err generate(struct pst_drbg *d, uint8_t *out, size_t len)
{
    while (len > 0) {
        size_t request = len < MAX_REQUEST_LEN ? len : MAX_REQUEST_LEN;
        len -= request;
        PST_TRY(reseed(d, SEED_LEN));
        while (request > 0) {
            size_t n = request < sizeof d->v ? request : sizeof d->v;
            set_v(d);
            memcpy(out, d->v, n);
            out += n;
            request -= n;
        }
        update(d, NULL, 0); // what was given out cannot be computed from the state that stays
    }
    return PST_OK;
}

pst_err pst_drbg_entropy(void *drbg, uint8_t *out, size_t len)
{
    pst_err e = generate(drbg, out, len);
    if (e != PST_OK && len > 0)
        pst_wipe_bytes(out, len);
    return e;
}
