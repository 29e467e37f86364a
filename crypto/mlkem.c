// mlkem.c: ML-KEM-768, FIPS 203. Constant time in the private key, the message and every coin; a false ciphertext takes
// the same path as a true one. The matrix is made one polynomial at a time, so that 3 KB of work space are enough.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/keccak.h"
#include "crypto/mlkem_poly.h"

// FIPS 203 8: the parameters of ML-KEM-768; eta_1 = eta_2 = 2.
#define K 3
#define DU 10
#define DV 4

// ek is the encoded vector t || rho, a ciphertext is the compressed vector u || v.
#define POLY_LEN 384
#define RHO_AT (K * POLY_LEN)
#define U_LEN (32 * DU)
#define V_LEN (32 * DV)
#define V_AT (K * U_LEN)

// Parts of a decapsulation key: s || ek || H(ek) || z, FIPS 203 algorithm 16.
#define DK_EK_AT (K * POLY_LEN)
#define DK_H_AT (DK_EK_AT + PST_MLKEM768_EK_LEN)
#define DK_Z_AT (DK_H_AT + 32)

struct work {
    struct pst_mlkem_poly v[K]; // s of the key or y of an encryption, in the NTT domain
    struct pst_mlkem_poly t;
    struct pst_mlkem_sum sum;
};

static void hash(void (*init)(struct pst_keccak *k), uint8_t *out, size_t out_len, pst_span a, pst_span b)
{
    struct pst_keccak k;
    init(&k);
    pst_keccak_absorb(&k, a.p, a.n);
    pst_keccak_absorb(&k, b.p, b.n);
    pst_keccak_squeeze(&k, out, out_len);
    pst_wipe_bytes(&k, sizeof k);
}

// H, J and G of FIPS 203 4.1; J and G take their input in two parts.
static void hash_h(uint8_t out[32], const uint8_t *in, size_t in_len)
{
    hash(pst_sha3_256_init, out, 32, pst_span_of(in, in_len), pst_span_of(NULL, 0));
}

static void hash_j(uint8_t out[32], const uint8_t z[32], const uint8_t ct[PST_MLKEM768_CT_LEN])
{
    hash(pst_shake256_init, out, 32, pst_span_of(z, 32), pst_span_of(ct, PST_MLKEM768_CT_LEN));
}

static void hash_g(uint8_t out[64], const uint8_t a[32], const uint8_t *b, size_t b_len)
{
    hash(pst_sha3_512_init, out, 64, pst_span_of(a, 32), pst_span_of(b, b_len));
}

static void sample_vector(struct pst_mlkem_poly v[K], const uint8_t seed[32])
{
    for (uint8_t i = 0; i < K; i++) {
        pst_mlkem_sample_noise(&v[i], seed, i);
        pst_mlkem_ntt(&v[i]);
    }
}

static void add_noise(struct work *w, const uint8_t seed[32], uint8_t n)
{
    pst_mlkem_sample_noise(&w->t, seed, n);
    for (size_t i = 0; i < 256; i++)
        w->sum.c[i] += w->t.c[i];
}

// K-PKE.KeyGen, algorithm 13: ek from d; s stays in w->v.
static void make_key(uint8_t ek[PST_MLKEM768_EK_LEN], struct work *w, const uint8_t d[32])
{
    static const uint8_t k = K;
    uint8_t rho_sigma[64];
    const uint8_t *rho = rho_sigma, *sigma = rho_sigma + 32;
    hash_g(rho_sigma, d, &k, 1);
    pst_public(rho, 32); // it stands in ek
    sample_vector(w->v, sigma);
    for (uint8_t i = 0; i < K; i++) {
        memset(&w->sum, 0, sizeof w->sum);
        for (uint8_t j = 0; j < K; j++) {
            pst_mlkem_sample_ntt(&w->t, rho, j, i);
            pst_mlkem_multiply_add(&w->sum, &w->t, &w->v[j]);
        }
        pst_mlkem_sample_noise(&w->t, sigma, (uint8_t)(K + i));
        pst_mlkem_ntt(&w->t);
        pst_mlkem_add_sum(&w->t, &w->sum);
        pst_mlkem_encode12(ek + POLY_LEN * i, &w->t);
    }
    memcpy(ek + RHO_AT, rho, 32);
    pst_public(ek, PST_MLKEM768_EK_LEN);
    pst_wipe_bytes(rho_sigma, sizeof rho_sigma);
}

// K-PKE.Encrypt, algorithm 14, in parts; y, sampled from the coins r, is in w->v. First each row of u, then v.
static void encrypt_u(uint8_t out[U_LEN], struct work *w, const uint8_t rho[32], const uint8_t r[32], uint8_t i)
{
    memset(&w->sum, 0, sizeof w->sum);
    for (uint8_t j = 0; j < K; j++) {
        pst_mlkem_sample_ntt(&w->t, rho, i, j); // the transpose of make_key's
        pst_mlkem_multiply_add(&w->sum, &w->t, &w->v[j]);
    }
    pst_mlkem_inverse_ntt(&w->sum);
    add_noise(w, r, (uint8_t)(K + i));
    pst_mlkem_compress(out, DU, &w->sum);
}

static void encrypt_v(uint8_t out[V_LEN], struct work *w, const uint8_t ek[PST_MLKEM768_EK_LEN], const uint8_t r[32],
                      const uint8_t m[32])
{
    memset(&w->sum, 0, sizeof w->sum);
    for (size_t j = 0; j < K; j++) {
        pst_mlkem_decode12(&w->t, ek + POLY_LEN * j);
        pst_mlkem_multiply_add(&w->sum, &w->t, &w->v[j]);
    }
    pst_mlkem_inverse_ntt(&w->sum);
    add_noise(w, r, 2 * K);
    for (size_t i = 0; i < 256; i++) {
        uint32_t bit = m[i >> 3] >> (i & 7) & 1;
        w->sum.c[i] += ct_barrier32(0 - bit) & 1665; // Decompress_1: round(q / 2)
    }
    pst_mlkem_compress(out, DV, &w->sum);
}

// K-PKE.Decrypt, algorithm 15, with s in w->v.
static void decrypt(uint8_t m[32], struct work *w, const uint8_t ct[PST_MLKEM768_CT_LEN])
{
    memset(&w->sum, 0, sizeof w->sum);
    for (size_t j = 0; j < K; j++) {
        pst_mlkem_decompress(&w->t, DU, ct + U_LEN * j);
        pst_mlkem_ntt(&w->t);
        pst_mlkem_reduce(&w->t);
        pst_mlkem_multiply_add(&w->sum, &w->t, &w->v[j]);
    }
    pst_mlkem_inverse_ntt(&w->sum);
    pst_mlkem_decompress(&w->t, DV, ct + V_AT);
    memset(m, 0, 32);
    for (size_t i = 0; i < 256; i++) {
        uint32_t x = pst_mlkem_mod_q(w->t.c[i] + 256 * PST_MLKEM_Q - w->sum.c[i]); // sum < 256q
        uint32_t bit = pst_mlkem_div_q(2 * x + PST_MLKEM_Q / 2) & 1;               // public; Compress_1
        m[i >> 3] |= (uint8_t)(bit << (i & 7));
    }
}

// FIPS 203 7.2, the modulus check: every coefficient of the vector in ek is reduced.
static bool ek_is_reduced(const uint8_t ek[PST_MLKEM768_EK_LEN], struct pst_mlkem_poly *t)
{
    bool reduced = true;
    for (size_t j = 0; j < K; j++) {
        pst_mlkem_decode12(t, ek + POLY_LEN * j);
        for (size_t i = 0; i < 256; i++)
            reduced &= t->c[i] < PST_MLKEM_Q;
    }
    return reduced;
}

// ML-KEM.Decaps_internal, algorithm 18, with s in w->v.
static void decapsulate(uint8_t secret[32], struct work *w, const uint8_t ek[PST_MLKEM768_EK_LEN], const uint8_t h[32],
                        const uint8_t z[32], const uint8_t ct[PST_MLKEM768_CT_LEN])
{
    uint8_t m[32], k_r[64], again[U_LEN];
    const uint8_t *r = k_r + 32;
    decrypt(m, w, ct);
    hash_g(k_r, m, h, 32);
    sample_vector(w->v, r);
    ct_bool same = ct_is_zero(0);
    for (uint8_t i = 0; i < K; i++) {
        encrypt_u(again, w, ek + RHO_AT, r, i);
        same = ct_and(same, ct_bytes_eq(again, ct + U_LEN * i, U_LEN));
    }
    encrypt_v(again, w, ek, r, m);
    same = ct_and(same, ct_bytes_eq(again, ct + V_AT, V_LEN));
    // Implicit rejection: a ciphertext that nobody made from this key gives a secret that nobody can foresee.
    hash_j(secret, z, ct);
    ct_copy_if(same, secret, k_r, 32);
    pst_wipe_bytes(m, sizeof m);
    pst_wipe_bytes(k_r, sizeof k_r);
    pst_wipe_bytes(again, sizeof again);
}

void pst_mlkem768_keygen(uint8_t ek[PST_MLKEM768_EK_LEN], uint8_t *dk, PST_SECRET const uint8_t seed[64])
{
    struct work w;
    make_key(ek, &w, seed);
    if (dk != NULL) {
        for (size_t j = 0; j < K; j++)
            pst_mlkem_encode12(dk + POLY_LEN * j, &w.v[j]);
        memcpy(dk + DK_EK_AT, ek, PST_MLKEM768_EK_LEN);
        hash_h(dk + DK_H_AT, ek, PST_MLKEM768_EK_LEN);
        memcpy(dk + DK_Z_AT, seed + 32, 32);
    }
    pst_wipe_bytes(&w, sizeof w);
}

pst_err pst_mlkem768_encaps(uint8_t ct[PST_MLKEM768_CT_LEN], PST_SECRET uint8_t secret[32],
                            const uint8_t ek[PST_MLKEM768_EK_LEN], PST_SECRET const uint8_t random[32])
{
    struct work w;
    uint8_t h[32], k_r[64];
    const uint8_t *r = k_r + 32;
    if (!ek_is_reduced(ek, &w.t)) {
        memset(ct, 0, PST_MLKEM768_CT_LEN);
        memset(secret, 0, 32);
        return PST_E_BAD_KEY_SHARE;
    }
    hash_h(h, ek, PST_MLKEM768_EK_LEN);
    hash_g(k_r, random, h, 32);
    sample_vector(w.v, r);
    for (uint8_t i = 0; i < K; i++)
        encrypt_u(ct + U_LEN * i, &w, ek + RHO_AT, r, i);
    encrypt_v(ct + V_AT, &w, ek, r, random);
    pst_public(ct, PST_MLKEM768_CT_LEN);
    memcpy(secret, k_r, 32);
    pst_wipe_bytes(k_r, sizeof k_r);
    pst_wipe_bytes(&w, sizeof w);
    return PST_OK;
}

pst_err pst_mlkem768_decaps(PST_SECRET uint8_t secret[32], PST_SECRET const uint8_t dk[PST_MLKEM768_DK_LEN],
                            const uint8_t ct[PST_MLKEM768_CT_LEN])
{
    struct work w;
    uint8_t h[32];
    // FIPS 203 7.3, the hash check. ek and its hash are public even where the key is not.
    hash_h(h, dk + DK_EK_AT, PST_MLKEM768_EK_LEN);
    if (!ct_reveal(ct_bytes_eq(h, dk + DK_H_AT, 32), "a damaged key may be told from a whole one")) {
        memset(secret, 0, 32);
        return PST_E_BAD_PRIVATE_KEY;
    }
    for (size_t j = 0; j < K; j++)
        pst_mlkem_decode12(&w.v[j], dk + POLY_LEN * j);
    decapsulate(secret, &w, dk + DK_EK_AT, h, dk + DK_Z_AT, ct);
    pst_wipe_bytes(&w, sizeof w);
    return PST_OK;
}

void pst_mlkem768_decaps_seed(PST_SECRET uint8_t secret[32], PST_SECRET const uint8_t seed[64],
                              const uint8_t ct[PST_MLKEM768_CT_LEN])
{
    struct work w;
    uint8_t ek[PST_MLKEM768_EK_LEN], h[32];
    make_key(ek, &w, seed);
    hash_h(h, ek, sizeof ek);
    decapsulate(secret, &w, ek, h, seed + 32, ct);
    pst_wipe_bytes(&w, sizeof w);
}
