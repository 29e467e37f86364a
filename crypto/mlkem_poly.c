// mlkem_poly.c: polynomials of ML-KEM, FIPS 203. Constant time in every coefficient but those of the public matrix.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/mlkem_poly.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"
#include "crypto/keccak.h"

#define Q PST_MLKEM_Q

// zeta[i] = 17^BitRev7(i) * 2^16 mod q, FIPS 203 appendix A in Montgomery form.
// check: zeta[i] == pow(17, int(f"{i:07b}"[::-1], 2), 3329) * 2**16 % 3329
static const uint16_t zeta[128] = {
    2285, 2571, 2970, 1812, 1493, 1422, 287, 202, 3158, 622, 1577, 182, 962, 2127, 1855, 1468,
    573, 2004, 264, 383, 2500, 1458, 1727, 3199, 2648, 1017, 732, 608, 1787, 411, 3124, 1758,
    1223, 652, 2777, 1015, 2036, 1491, 3047, 1785, 516, 3321, 3009, 2663, 1711, 2167, 126, 1469,
    2476, 3239, 3058, 830, 107, 1908, 3082, 2378, 2931, 961, 1821, 2604, 448, 2264, 677, 2054,
    2226, 430, 555, 843, 2078, 871, 1550, 105, 422, 587, 177, 3094, 3038, 2869, 1574, 1653,
    3083, 778, 1159, 3182, 2552, 1483, 2727, 1119, 1739, 644, 2457, 349, 418, 329, 3173, 3254,
    817, 1097, 603, 610, 1322, 2044, 1864, 384, 2114, 3193, 1218, 1994, 2455, 220, 2142, 1670,
    2144, 1799, 2051, 794, 1819, 2475, 2459, 478, 3221, 3021, 996, 991, 958, 1869, 1522, 1628,
};

void pst_mlkem_sample_ntt(struct pst_mlkem_poly *f, const uint8_t rho[32], uint8_t x, uint8_t y)
{
    struct pst_keccak k;
    uint8_t in[2] = {x, y}, bytes[24]; // 168, SHAKE128's block, is 7 * 24
    pst_shake128_init(&k);
    pst_keccak_absorb(&k, rho, 32);
    pst_keccak_absorb(&k, in, sizeof in);
    for (size_t n = 0; n < 256;) {
        pst_keccak_squeeze(&k, bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof bytes && n < 256; i += 3) {
            uint32_t d1 = bytes[i] | (bytes[i + 1] & 15u) << 8;
            uint32_t d2 = bytes[i + 1] >> 4 | (uint32_t)bytes[i + 2] << 4;
            f->c[n] = (uint16_t)d1;
            n += d1 < Q; // an addition, because as a branch it could not be predicted
            if (n == 256)
                break;
            f->c[n] = (uint16_t)d2;
            n += d2 < Q;
        }
    }
}

void pst_mlkem_sample_noise(struct pst_mlkem_poly *f, const uint8_t sigma[32], uint8_t n)
{
    struct pst_keccak k;
    uint8_t bytes[8];
    pst_shake256_init(&k);
    pst_keccak_absorb(&k, sigma, 32);
    pst_keccak_absorb(&k, &n, 1);
    for (size_t i = 0; i < 256; i += 8) {
        if ((i & 8) == 0)
            pst_keccak_squeeze(&k, bytes, sizeof bytes);
        // each four bits are two of x and two of y; their sums two by two, then x - y
        uint32_t bits = load_le32(bytes + (i & 8) / 2); // public
        uint32_t sums = (bits & 0x55555555) + (bits >> 1 & 0x55555555);
        for (size_t j = 0; j < 8; j++, sums >>= 4)
            f->c[i + j] = (uint16_t)(Q + (sums & 3) - (sums >> 2 & 3));
    }
    pst_wipe_bytes(&k, sizeof k);
    pst_wipe_bytes(bytes, sizeof bytes);
}

void pst_mlkem_ntt(struct pst_mlkem_poly *f)
{
    const uint16_t *z = zeta + 1;
    for (size_t len = 128; len >= 2; len >>= 1) {
        for (size_t start = 0; start < 256; start += 2 * len, z++) {
            for (size_t j = start; j < start + len; j++) {
                uint32_t t = pst_mlkem_mont((uint32_t)*z * f->c[j + len]); // < q * 2^16, hence t < 2q
                f->c[j + len] = (uint16_t)(f->c[j] + 2 * Q - t);           // each layer adds less than 2q:
                f->c[j] = (uint16_t)(f->c[j] + t);                         // 2q + 7 * 2q = 16q = 53264 < 2^16
            }
        }
    }
}

void pst_mlkem_reduce(struct pst_mlkem_poly *f)
{
    for (size_t i = 0; i < 256; i++)
        f->c[i] = (uint16_t)pst_mlkem_mod_q(f->c[i]);
}

void pst_mlkem_multiply_add(struct pst_mlkem_sum *sum, const struct pst_mlkem_poly *a, const struct pst_mlkem_poly *b)
{
    for (size_t i = 0; i < 256; i += 2) {
        uint32_t a0 = a->c[i], a1 = a->c[i + 1]; // < 2^12
        uint32_t b0 = b->c[i], b1 = b->c[i + 1]; // < 16q
        // pairs are modulo X^2 - gamma, gamma = zeta[64], -zeta[64], zeta[65], -zeta[65], ...
        uint32_t z = zeta[64 + (i >> 2)];
        uint32_t gamma = (i & 2) == 0 ? z : Q - z; // i is public
        // a1 * b1 < 2^12 * 16q, hence mont < 3.1 * 2^11, times gamma < q: below 2^12 * 16q once more
        sum->c[i] += a0 * b0 + pst_mlkem_mont(a1 * b1) * gamma;
        sum->c[i + 1] += a0 * b1 + a1 * b0; // three times 2 * 2^12 * 16q < 2^30.3
    }
}

void pst_mlkem_add_sum(struct pst_mlkem_poly *f, const struct pst_mlkem_sum *sum)
{
    for (size_t i = 0; i < 256; i++) {
        uint32_t x = pst_mlkem_mont(sum->c[i]); // < 2^30.3 / 2^16 + q < 8q
        // check: 1353 == 2**32 % 3329
        x = pst_mlkem_mont(x * 1353);                     // < 8q * q / 2^16 + q < 2q
        f->c[i] = (uint16_t)pst_mlkem_mod_q(x + f->c[i]); // < 18q
    }
}

void pst_mlkem_inverse_ntt(struct pst_mlkem_sum *sum)
{
    uint32_t *f = sum->c;
    for (size_t i = 0; i < 256; i++) {
        // FIPS 203 algorithm 10 multiplies by 128^-1 at its end; here first, which also makes the sums small.
        // check: 1441 == 2**32 * pow(128, -1, 3329) % 3329
        f[i] = pst_mlkem_mont(pst_mlkem_mont(f[i]) * 1441); // < 8q * q / 2^16 + q < 2q
    }
    const uint16_t *z = zeta + 127;
    uint32_t bound = 2 * Q; // of every coefficient; it doubles in each layer and ends at 256q
    for (size_t len = 2; len <= 128; len <<= 1, bound <<= 1) {
        for (size_t start = 0; start < 256; start += 2 * len, z--) {
            for (size_t j = start; j < start + len; j++) {
                uint32_t t = f[j];
                f[j] = t + f[j + len];
                // product < q * 256q = 2^31.4 < 2^32 - 2^16 * q; result < 2 * bound * q / 2^16 + q < 2 * bound
                f[j + len] = pst_mlkem_mont(*z * (f[j + len] + bound - t));
            }
        }
    }
}

// Writes four values of d bits, the first one lowest, as d / 2 bytes. d is public.
static inline void put_four(uint8_t *out, unsigned d, uint64_t four)
{
    for (size_t i = 0; i < d >> 1; i++, four >>= 8)
        out[i] = (uint8_t)four;
}

static inline uint64_t get_four(const uint8_t *in, unsigned d)
{
    uint64_t four = 0;
    for (size_t i = d >> 1; i-- > 0;)
        four = four << 8 | in[i];
    return four;
}

void pst_mlkem_encode12(uint8_t out[384], const struct pst_mlkem_poly *f)
{
    for (size_t i = 0; i < 256; i += 4, out += 6) {
        uint64_t four = 0;
        for (size_t j = 4; j-- > 0;)
            four = four << 12 | pst_mlkem_mod_q(f->c[i + j]);
        put_four(out, 12, four);
    }
}

void pst_mlkem_decode12(struct pst_mlkem_poly *f, const uint8_t in[384])
{
    for (size_t i = 0; i < 256; i += 4, in += 6) {
        uint64_t four = get_four(in, 12);
        for (size_t j = 0; j < 4; j++, four >>= 12)
            f->c[i + j] = four & 0xfff;
    }
}

void pst_mlkem_compress(uint8_t *out, unsigned d, const struct pst_mlkem_sum *f)
{
    uint32_t mask = (1u << d) - 1;
    for (size_t i = 0; i < 256; i += 4, out += d >> 1) {
        uint64_t four = 0;
        for (size_t j = 4; j-- > 0;) {
            // Compress_d(x) = round(2^d / q * x) mod 2^d = floor((2^d * x + (q - 1) / 2) / q) mod 2^d
            uint32_t x = pst_mlkem_mod_q(f->c[i + j]) << d;
            four = four << d | (pst_mlkem_div_q(x + Q / 2) & mask); // public; 2^10 * q + q < 2^22
        }
        put_four(out, d, four);
    }
}

void pst_mlkem_decompress(struct pst_mlkem_poly *f, unsigned d, const uint8_t *in)
{
    uint32_t mask = (1u << d) - 1;
    for (size_t i = 0; i < 256; i += 4, in += d >> 1) {
        uint64_t four = get_four(in, d);
        for (size_t j = 0; j < 4; j++, four >>= d)
            f->c[i + j] = (uint16_t)((((uint32_t)four & mask) * Q + (1u << (d - 1))) >> d); // round(q / 2^d * y)
    }
}
