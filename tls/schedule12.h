// schedule12.h: the key schedule of TLS 1.2: the PRF of RFC 5246 5, the master secret of RFC 7627, key block, Finished, and
// the exporter of RFC 5705.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SCHEDULE12_H
#define PST_SCHEDULE12_H

#include <postern/kit.h>
#include "tls/consts.h"

#define MASTER_LEN 48
#define VERIFY_DATA12_LEN 12

// PRF(secret, label, seed) with the suite's hash; the seed comes in two parts. Writes out_len bytes.
void pst_prf12(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, PST_SECRET pst_span secret,
               const char *label, pst_span seed, pst_span seed2);

// The two randoms of a connection: client's, then server's.
struct pst_randoms {
    uint8_t client[RANDOM_LEN], server[RANDOM_LEN];
};

// master_secret, RFC 5246 8.1; `session_hash` is empty, or RFC 7627 4's for an extended master secret.
void pst_master_secret12(PST_SECRET uint8_t out[MASTER_LEN], const struct pst_hash_alg *hash, PST_SECRET pst_span pre_master,
                         const struct pst_randoms *randoms, pst_span session_hash);

// key_block, RFC 5246 6.3: client_write_key, server_write_key, client_write_IV, server_write_IV.
void pst_key_block12(PST_SECRET uint8_t *out, size_t out_len, const struct pst_hash_alg *hash,
                     PST_SECRET const uint8_t master[MASTER_LEN], const struct pst_randoms *randoms);

#endif
