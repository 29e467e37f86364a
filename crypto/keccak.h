// keccak.h: the Keccak sponge of FIPS 202, taken in and given out in pieces of any size.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_KECCAK_H
#define PST_KECCAK_H

#include <stddef.h>
#include <stdint.h>
#include <postern/base.h>

// A running sponge; may be copied with memcpy. Whoever absorbs a secret wipes it.
struct pst_keccak {
    PST_SECRET uint64_t a[25];
    uint8_t rate;   // bytes per permutation
    uint8_t suffix; // domain bits and the first bit of the padding; 0 once squeezing has begun
    uint8_t at;     // bytes of the block that are done
};

void pst_keccak_init(struct pst_keccak *k, uint8_t rate, uint8_t suffix);
void pst_keccak_absorb(struct pst_keccak *k, PST_SECRET const uint8_t *in, size_t in_len);

// Gives the next out_len bytes. The first call ends the input: nothing may be absorbed after it.
void pst_keccak_squeeze(struct pst_keccak *k, PST_SECRET uint8_t *out, size_t out_len);

// FIPS 202 6.1 and 6.2: the suffix is 01 for SHA-3 and 1111 for SHAKE, low bit first, then the padding's 1.
static inline void pst_sha3_256_init(struct pst_keccak *k)
{
    pst_keccak_init(k, 136, 0x06);
}

static inline void pst_sha3_384_init(struct pst_keccak *k)
{
    pst_keccak_init(k, 104, 0x06);
}

static inline void pst_sha3_512_init(struct pst_keccak *k)
{
    pst_keccak_init(k, 72, 0x06);
}

static inline void pst_shake128_init(struct pst_keccak *k)
{
    pst_keccak_init(k, 168, 0x1f);
}

static inline void pst_shake256_init(struct pst_keccak *k)
{
    pst_keccak_init(k, 136, 0x1f);
}

#endif
