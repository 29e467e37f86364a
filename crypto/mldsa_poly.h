// mldsa_poly.h: polynomials of ML-DSA, FIPS 204 2.3 and 7: 256 coefficients modulo q = 8380417. For public data only: the
// time of sampling and packing may depend on it.
//
// All arithmetic is unsigned and lazy: a coefficient stands for its residue and may be larger than q. How much larger
// is written beside each line that could overflow.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MLDSA_POLY_H
#define PST_MLDSA_POLY_H

#include <stddef.h>
#include <stdint.h>

// check: PST_MLDSA_Q == 2**23 - 2**13 + 1
#define PST_MLDSA_Q 8380417

struct pst_mldsa_poly {
    uint32_t c[256];
};

// Montgomery reduction by 2^32: x / 2^32 mod q, for x < 2^64 - 2^32 * q; the result is below x / 2^32 + q.
static inline uint32_t pst_mldsa_mont(uint64_t x)
{
    // check: 4236238847 == pow(-8380417, -1, 2**32)
    uint32_t t = (uint32_t)x * 4236238847u;
    return (uint32_t)((x + (uint64_t)t * PST_MLDSA_Q) >> 32); // x + t * q is 0 mod 2^32
}

// NTT, algorithm 41, in place: from coefficients below 2q to coefficients below 18q.
void pst_mldsa_ntt(struct pst_mldsa_poly *f);

// NTT^-1, algorithm 42, of f * 2^32, in place: from coefficients below 2^32 to reduced ones.
void pst_mldsa_inverse_ntt(struct pst_mldsa_poly *f);

// f += A[row, column] * z / 2^32 in the NTT domain, z below 18q; adds less than 2q. The entry of the matrix is made from
// rho as it is used: RejNTTPoly, algorithm 30, as called by ExpandA, algorithm 32.
void pst_mldsa_add_entry(struct pst_mldsa_poly *f, const uint8_t rho[32], uint8_t row, uint8_t column,
                         const struct pst_mldsa_poly *z);

// f -= a * b / 2^32 in the NTT domain, a and b below 18q; adds 2q at most.
void pst_mldsa_subtract_product(struct pst_mldsa_poly *f, const struct pst_mldsa_poly *a, const struct pst_mldsa_poly *b);

// SampleInBall, algorithm 29: tau coefficients are 1 or q - 1, the others 0.
void pst_mldsa_sample_in_ball(struct pst_mldsa_poly *c, unsigned tau, const uint8_t *seed, size_t seed_len);

// SimpleBitUnpack and SimpleBitPack, algorithms 18 and 16: 256 numbers of `bits` bits, in 32 * bits bytes.
void pst_mldsa_unpack(struct pst_mldsa_poly *f, unsigned bits, const uint8_t *in);
void pst_mldsa_pack(uint8_t *out, unsigned bits, const struct pst_mldsa_poly *f);

#endif
