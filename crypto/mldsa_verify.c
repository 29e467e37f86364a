// mldsa_verify.c: ML-DSA verification, FIPS 204 algorithms 3 and 8, for the three parameter sets. All of it is public and
// takes variable time. The matrix is never held: its entries are made as they are multiplied, ROWS rows at a time, so that
// 6 KB of work space are enough; the hint is read where the signature holds it.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/bytes.h"
#include "crypto/keccak.h"
#include "crypto/mldsa.h"
#include "crypto/mldsa_poly.h"

#define Q       PST_MLDSA_Q
#define D       13 // bits dropped from t
#define T1_BITS 10 // ceil(log2 q) - D
#define T1_LEN  (32 * T1_BITS)
#define RHO_LEN 32
#define MU_LEN  64
#define ROWS    4 // each half of the rows halves the work space and doubles the transforms of z

// FIPS 204 4, table 1. A public key is rho || t1; a signature is c~ || z || h.
struct parameters {
    uint8_t k, l;      // rows and columns of the matrix
    uint8_t tau, beta; // coefficients of c that are not 0; tau * eta
    uint8_t omega;     // the most 1s of a hint
    uint8_t c_len;     // lambda / 4 bytes of c~
    uint8_t z_bits;    // gamma1 = 2^(z_bits - 1)
    uint8_t w1_bits;
    uint8_t m; // (q - 1) / (2 * gamma2), the number of values of w1
};

static const struct parameters sets[3] = {
    // check: 78 == 39 * 2 and 44 * 2 * 95232 == 8380416 and 32 + 4 * 32 * 18 + 80 + 4 == 2420
    {.k = 4, .l = 4, .tau = 39, .beta = 78, .omega = 80, .c_len = 32, .z_bits = 18, .w1_bits = 6, .m = 44},
    // check: 196 == 49 * 4 and 16 * 2 * 261888 == 8380416 and 48 + 5 * 32 * 20 + 55 + 6 == 3309
    {.k = 6, .l = 5, .tau = 49, .beta = 196, .omega = 55, .c_len = 48, .z_bits = 20, .w1_bits = 4, .m = 16},
    // check: 120 == 60 * 2 and 64 + 7 * 32 * 20 + 75 + 8 == 4627
    {.k = 8, .l = 7, .tau = 60, .beta = 120, .omega = 75, .c_len = 64, .z_bits = 20, .w1_bits = 4, .m = 16},
};

// mu = H(H(pk, 64) || 0 || |context| || context || message, 64)
static void message_representative(uint8_t mu[MU_LEN], pst_span pk, pst_span context, pst_span message)
{
    struct pst_keccak k;
    pst_shake256_init(&k);
    pst_keccak_absorb(&k, pk.p, pk.n);
    pst_keccak_squeeze(&k, mu, MU_LEN);
    uint8_t pure[2] = {0, (uint8_t)context.n};
    pst_shake256_init(&k);
    pst_keccak_absorb(&k, mu, MU_LEN);
    pst_keccak_absorb(&k, pure, sizeof pure);
    pst_keccak_absorb(&k, context.p, context.n);
    pst_keccak_absorb(&k, message.p, message.n);
    pst_keccak_squeeze(&k, mu, MU_LEN);
}

// HintBitUnpack, algorithm 21, without the unpacking: the positions of each row rise, the k ends do not fall or pass omega,
// and what is left is zero, so that a hint has one encoding.
static bool hint_is_well_formed(const struct parameters *p, const uint8_t *y)
{
    size_t at = 0;
    for (size_t i = 0; i < p->k; i++) {
        size_t first = at, end = y[p->omega + i];
        if (end < at || end > p->omega)
            return false;
        for (; at < end; at++) {
            if (at > first && y[at - 1] >= y[at])
                return false;
        }
    }
    for (; at < p->omega; at++) {
        if (y[at] != 0)
            return false;
    }
    return true;
}

// One polynomial of z, coefficients below 2q; false where one is gamma1 - beta or more in absolute value.
static bool decode_z(struct pst_mldsa_poly *z, const struct parameters *p, const uint8_t *in)
{
    const uint32_t gamma1 = 1u << (p->z_bits - 1);
    bool small = true;
    pst_mldsa_unpack(z, p->z_bits, in);
    for (size_t i = 0; i < 256; i++) {
        uint32_t v = z->c[i]; // gamma1 - z
        small &= v > p->beta && v < 2 * gamma1 - p->beta;
        z->c[i] = Q + gamma1 - v;
    }
    return small;
}

// UseHint, algorithm 40, on a row: the hint is 1 at the positions from y on, as many as there are up to `end`.
static void use_hint(struct pst_mldsa_poly *w, const struct parameters *p, const uint8_t *y, const uint8_t *end)
{
    const uint32_t step = (Q - 1u) / p->m; // public; 2 * gamma2
    for (size_t i = 0; i < 256; i++) {
        // Decompose, algorithm 36: r = r1 * step + r0, -gamma2 < r0 <= gamma2. Its special case r - r0 = q - 1, where r1 is 0
        // and r0 less by one, is r1 = m here: r0 is not positive either way, and m is 0 modulo m.
        uint32_t r = w->c[i], r1 = (r + step / 2 - 1) / step; // public
        if (y < end && *y == i) {
            y++;
            r1 += r > r1 * step ? 1 : p->m - 1u;
        }
        w->c[i] = r1 % p->m; // public
    }
}

struct work {
    struct pst_mldsa_poly w[ROWS], t, c;
    struct pst_keccak hash; // of mu || w1
    uint8_t w1[32 * 6];
};

// w = A z - c t1 2^d for `num` rows from `row` on, hinted and absorbed. False: z is too large.
static bool absorb_rows(struct work *s, const struct parameters *p, uint8_t row, uint8_t num, const uint8_t *pk,
                        const uint8_t *sig)
{
    const uint8_t *z = sig + p->c_len, *hint = z + p->l * p->z_bits * 32u;
    memset(s->w, 0, sizeof s->w);
    for (uint8_t j = 0; j < p->l; j++, z += p->z_bits * 32u) {
        if (!decode_z(&s->t, p, z))
            return false;
        pst_mldsa_ntt(&s->t);
        for (uint8_t i = 0; i < num; i++)
            pst_mldsa_add_entry(&s->w[i], pk, (uint8_t)(row + i), j, &s->t); // at most 7 times 2q
    }
    for (uint8_t i = 0; i < num; i++, row++) {
        pst_mldsa_unpack(&s->t, T1_BITS, pk + RHO_LEN + (size_t)row * T1_LEN);
        for (size_t n = 0; n < 256; n++)
            s->t.c[n] <<= D; // at most 1023 * 2^13 = q - 1
        pst_mldsa_ntt(&s->t);
        pst_mldsa_subtract_product(&s->w[i], &s->c, &s->t);
        pst_mldsa_inverse_ntt(&s->w[i]);
        const uint8_t *ends = hint + p->omega;
        use_hint(&s->w[i], p, hint + (row == 0 ? 0 : ends[row - 1]), hint + ends[row]);
        pst_mldsa_pack(s->w1, p->w1_bits, &s->w[i]);
        pst_keccak_absorb(&s->hash, s->w1, p->w1_bits * 32u);
    }
    return true;
}

pst_err pst_mldsa_verify(const struct pst_public_key *key, pst_span context, pst_span message, pst_span sig)
{
    struct work s;
    uint8_t mu[MU_LEN]; // later c~ as it should be
    if (key->kind < PST_KEY_ML_DSA_44 || key->kind > PST_KEY_ML_DSA_87)
        return PST_E_BAD_PUBLIC_KEY;
    const struct parameters *p = &sets[key->kind - PST_KEY_ML_DSA_44];
    if (key->point.n != RHO_LEN + (size_t)p->k * T1_LEN)
        return PST_E_BAD_PUBLIC_KEY;
    const size_t z_end = p->c_len + p->l * p->z_bits * 32u;
    if (sig.n != z_end + p->omega + p->k || context.n > 255 || !hint_is_well_formed(p, sig.p + z_end))
        return PST_E_BAD_SIGNATURE;

    message_representative(mu, key->point, context, message);
    pst_shake256_init(&s.hash);
    pst_keccak_absorb(&s.hash, mu, MU_LEN);
    pst_mldsa_sample_in_ball(&s.c, p->tau, sig.p, p->c_len);
    pst_mldsa_ntt(&s.c);
    for (uint8_t row = 0; row < p->k; row = (uint8_t)(row + ROWS)) {
        uint8_t num = p->k - row < ROWS ? (uint8_t)(p->k - row) : ROWS;
        if (!absorb_rows(&s, p, row, num, key->point.p, sig.p))
            return PST_E_BAD_SIGNATURE;
    }
    pst_keccak_squeeze(&s.hash, mu, p->c_len);
    return pst_same(mu, sig.p, p->c_len) ? PST_OK : PST_E_BAD_SIGNATURE;
}

static pst_err verify(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    if (how->form != PST_SIG_ML_DSA)
        return PST_E_BAD_SIGNATURE;
    return pst_mldsa_verify(key, pst_span_of(NULL, 0), input, sig);
}

const struct pst_verify_alg pst_verify_ml_dsa = {
    .name = "ml-dsa/portable",
    .verify = verify,
};
