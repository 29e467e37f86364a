// mlkem_poly.h: polynomials of ML-KEM, FIPS 203 4.2 and 4.3: 256 coefficients modulo q = 3329, or 128 pairs after NTT.
//
// All arithmetic is unsigned and lazy: a coefficient stands for its residue and may be larger than q. How much larger
// is written beside each line that could overflow.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MLKEM_POLY_H
#define PST_MLKEM_POLY_H

#include <stddef.h>
#include <stdint.h>

#define PST_MLKEM_Q 3329

// Coefficients below 2^16; below q where a function says "reduced".
struct pst_mlkem_poly {
    uint16_t c[256];
};

// A sum of products, and what is made of it: coefficients below 2^32.
struct pst_mlkem_sum {
    uint32_t c[256];
};

// Montgomery reduction by 2^16: x / 2^16 mod q, for x < 2^32 - 2^16 * q; the result is below x / 2^16 + q.
static inline uint32_t pst_mlkem_mont(uint32_t x)
{
    // check: 3327 == pow(-3329, -1, 2**16)
    uint32_t t = (x * 3327) & 0xffff;
    return (x + t * PST_MLKEM_Q) >> 16; // x + t * q is 0 mod 2^16
}

// floor(x / q) for x < 2^32 / 630, without a division. 630 / 2^21 is so little above 1 / q that the estimate is the
// quotient or one more; the sign of the remainder tells.
static inline uint32_t pst_mlkem_div_q(uint32_t x)
{
    // check: 630 == 2**21 // 3329 + 1 and 2**32 * (630 * 3329 - 2**21) < 630 * 2**21 * 3329
    uint32_t t = x * 630 >> 21;
    return t - ((x - t * PST_MLKEM_Q) >> 31);
}

// x mod q, reduced, for x < 2^32 / 630.
static inline uint32_t pst_mlkem_mod_q(uint32_t x)
{
    return x - pst_mlkem_div_q(x) * PST_MLKEM_Q;
}

// SampleNTT, algorithm 7, of the public bytes rho || x || y; the result is reduced.
void pst_mlkem_sample_ntt(struct pst_mlkem_poly *f, const uint8_t rho[32], uint8_t x, uint8_t y);

// SamplePolyCBD with eta = 2, algorithm 8, of PRF(sigma, n); coefficients q - 2 to q + 2.
void pst_mlkem_sample_noise(struct pst_mlkem_poly *f, const uint8_t sigma[32], uint8_t n);

// NTT, algorithm 9, in place: from coefficients below 2q to coefficients below 16q.
void pst_mlkem_ntt(struct pst_mlkem_poly *f);

// f mod q, reduced.
void pst_mlkem_reduce(struct pst_mlkem_poly *f);

// sum += a * b in the NTT domain, algorithm 11. a below 2^12, b below 16q; at most three times from zero.
void pst_mlkem_multiply_add(struct pst_mlkem_sum *sum, const struct pst_mlkem_poly *a, const struct pst_mlkem_poly *b);

// f = sum * 2^16 + f, reduced, of a sum of products and an f below 16q.
void pst_mlkem_add_sum(struct pst_mlkem_poly *f, const struct pst_mlkem_sum *sum);

// NTT^-1, algorithm 10, of sum * 2^16, in place; coefficients below 256q.
void pst_mlkem_inverse_ntt(struct pst_mlkem_sum *sum);

// ByteEncode_12 and ByteDecode_12, algorithms 5 and 6. Encoding reduces; decoding gives the 12 bits as they stand.
void pst_mlkem_encode12(uint8_t out[384], const struct pst_mlkem_poly *f);
void pst_mlkem_decode12(struct pst_mlkem_poly *f, const uint8_t in[384]);

// ByteEncode_d(Compress_d(x)) into 32 * d bytes, d = 4 or 10, of coefficients below 2^32 / 630.
void pst_mlkem_compress(uint8_t *out, unsigned d, const struct pst_mlkem_sum *f);

// Decompress_d(ByteDecode_d(in)), d = 4 or 10; reduced.
void pst_mlkem_decompress(struct pst_mlkem_poly *f, unsigned d, const uint8_t *in);

#endif
