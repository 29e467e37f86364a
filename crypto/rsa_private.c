// rsa_private.c: the RSA private operation with the Chinese remainder theorem, RFC 8017 5.1.2 (RSADP) and 5.2.1 (RSASP1).
//
// Blinding without an inverse: for a random u, (c * u)^dp * u^(p - 1 - dp) = c^dp * u^(p - 1) = c^dp mod p, by Fermat. Both powers
// are computed at once (Straus), so that every value before the last step is multiplied by a power of u, and unblinding costs
// one multiplication for each digit instead of an inversion. Were u = 0 mod p, the check below would say so.
// Against faults (Boneh, DeMillo, Lipton 1997) nothing leaves before the public exponent has given the input back.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/rsa_private.h"
#include "crypto/base/wipe.h"
#include "crypto/rsa_encode.h"

// Half of the work: one prime. Everything is `num` limbs long but the table.
struct half {
    struct pst_modulus prime;
    size_t num;
    unsigned window;
    pst_limb *m, *r2; // the prime, R^2 mod it
    pst_limb *x, *t;  // the power, and its other place; before, together, the input
    pst_limb *a, *b;  // the exponents dp and p - 1 - dp
    pst_limb *chosen;
    pst_limb *low; // the residue of the half before
    pst_limb *table;
};

void pst_rsa_seed(uint8_t out[PST_RSA_SEED_LEN], enum pst_rsa_use use, const uint8_t *random)
{
    out[0] = (uint8_t)use;
    memcpy(out + 1, random, PST_RSA_RANDOM_LEN);
}

pst_err pst_rsa_private_fits(const struct pst_private_key *key, size_t max_bits)
{
    size_t bits = pst_rsa_bits(key->rsa_n), half = (key->rsa_n.n + 1) >> 1;
    bool fits = bits >= PST_RSA_MIN_BITS && bits <= max_bits && key->rsa_p.n == half && key->rsa_q.n == half &&
                key->rsa_dp.n <= half && key->rsa_dq.n <= half && key->rsa_qinv.n <= half;
    return fits ? PST_OK : PST_E_BAD_PRIVATE_KEY;
}

// table[i * 2^window + j] = (c * u)^i * u^j, in Montgomery form. Takes `in` to c, and uses x and t.
static void fill_table(struct half *h, const uint8_t *in, size_t in_len, const struct pst_hash_alg *hash, pst_span seed)
{
    const struct pst_modulus *p = &h->prime;
    size_t num = h->num, row = (size_t)1 << h->window;
    pst_limb *one = h->table, *u = h->table + num, *cu = h->table + row * num, *c = h->chosen;
    (void)pst_limbs_from_bytes(h->x, 2 * num, in, in_len);
    pst_mont_enter_wide(c, h->x, h->r2, p, one);
    memset(h->x, 0, num * sizeof *h->x);
    pst_rsa_mgf1_xor(hash, (uint8_t *)h->x, num * sizeof *h->x, seed);
    pst_mont_enter(u, h->x, h->r2, p);
    pst_mont_mul(cu, c, u, p);
    pst_mont_leave(one, h->r2, p); // R^2 / R
    for (size_t k = 2; k < row * row; k++) {
        if ((k & (row - 1)) != 0)
            pst_mont_mul(h->table + k * num, h->table + (k - 1) * num, u, p);
        else if (k != row)
            pst_mont_mul(h->table + k * num, h->table + (k - row) * num, cu, p);
    }
}

static void swap_pointers(pst_limb **a, pst_limb **b)
{
    pst_limb *t = *a;
    *a = *b;
    *b = t;
}

// h->x = in^exponent mod prime, in Montgomery form.
static void power(struct half *h, pst_span prime, pst_span exponent, const uint8_t *in, size_t in_len,
                  const struct pst_hash_alg *hash, pst_span seed)
{
    size_t num = h->num;
    pst_limb digit = ((pst_limb)1 << h->window) - 1;
    (void)pst_limbs_from_bytes(h->m, num, prime.p, prime.n);
    pst_mont_init(&h->prime, h->m, num);
    pst_mont_r2(h->r2, &h->prime, 8 * prime.n - 7, h->x);
    fill_table(h, in, in_len, hash, seed);

    (void)pst_limbs_from_bytes(h->a, num, exponent.p, exponent.n);
    memcpy(h->b, h->m, num * sizeof *h->b);
    h->b[0] ^= 1; // p - 1, p odd
    (void)pst_limbs_sub(h->b, h->b, h->a, num);
    memcpy(h->x, h->table, num * sizeof *h->x);
    for (size_t at = 8 * prime.n; at > 0;) {
        for (unsigned i = 0; i < h->window; i++) {
            pst_mont_mul(h->t, h->x, h->x, &h->prime);
            swap_pointers(&h->t, &h->x);
        }
        at -= h->window;
        size_t limb = at >> PST_LIMB_LOG_BITS, shift = at & (PST_LIMB_BITS - 1);
        pst_limb i = h->a[limb] >> shift & digit, j = h->b[limb] >> shift & digit;
        pst_limbs_select(h->chosen, h->table, (size_t)1 << 2 * h->window, num, i << h->window | j);
        pst_mont_mul(h->t, h->x, h->chosen, &h->prime);
        swap_pointers(&h->t, &h->x);
    }
}

// out (2 * num limbs) = low + a * b; it fits, as low + a * b < 2^(2 * w * num) for any limbs.
static void multiply_add(pst_limb *out, const pst_limb *low, const pst_limb *a, const pst_limb *b, size_t num)
{
    memcpy(out, low, num * sizeof *out);
    for (size_t i = 0; i < num; i++) {
        pst_wide s = 0;
        for (size_t j = 0; j < num; j++) {
            s = (pst_wide)a[i] * b[j] + out[i + j] + (pst_limb)(s >> PST_LIMB_BITS);
            out[i + j] = (pst_limb)s;
        }
        out[i + num] = (pst_limb)(s >> PST_LIMB_BITS);
    }
}

// Leaves in^d mod n, unchecked, at the beginning of work.
static void private_unchecked(const uint8_t *in, const struct pst_private_key *key, const struct pst_hash_alg *hash,
                              const uint8_t *random, unsigned window, pst_limb *work)
{
    uint8_t seed[PST_RSA_SEED_LEN];
    size_t len = key->rsa_n.n, num = PST_LIMBS_OF_BYTES(key->rsa_p.n);
    struct half h = {
        .num = num,
        .window = window,
        .m = work,
        .r2 = work + num,
        .x = work + 2 * num,
        .t = work + 3 * num,
        .a = work + 4 * num,
        .b = work + 5 * num,
        .chosen = work + 6 * num,
        .low = work + 7 * num,
        .table = work + 8 * num,
    };
    // RFC 8017 5.1.2: m_2 = c^dQ mod q, m_1 = c^dP mod p, h = (m_1 - m_2) * qInv mod p, m = m_2 + q * h
    pst_rsa_seed(seed, PST_RSA_BLIND_Q, random);
    power(&h, key->rsa_q, key->rsa_dq, in, len, hash, pst_span_of(seed, sizeof seed));
    pst_mont_leave(h.low, h.x, &h.prime);
    h.x = work + 2 * num;
    h.t = work + 3 * num;
    pst_rsa_seed(seed, PST_RSA_BLIND_P, random);
    power(&h, key->rsa_p, key->rsa_dp, in, len, hash, pst_span_of(seed, sizeof seed));
    pst_wipe_bytes(seed, sizeof seed);
    pst_mont_enter(h.t, h.low, h.r2, &h.prime);
    pst_mod_sub(h.x, h.x, h.t, &h.prime);
    (void)pst_limbs_from_bytes(h.a, num, key->rsa_qinv.p, key->rsa_qinv.n);
    pst_mont_mul(h.t, h.a, h.x, &h.prime);
    (void)pst_limbs_from_bytes(h.a, num, key->rsa_q.p, key->rsa_q.n);
    multiply_add(h.table, h.low, h.a, h.t, num);
    pst_limbs_to_bytes((uint8_t *)work, len, h.table, 2 * num);
    pst_wipe_bytes(&h, sizeof h); // m_inv is half a secret
}

pst_err pst_rsa_private(uint8_t *out, const uint8_t *in, const struct pst_private_key *key, const struct pst_hash_alg *hash,
                        const uint8_t *random, unsigned window, pst_limb *work)
{
    size_t len = key->rsa_n.n;
    pst_limb *rest = work + 2 * PST_LIMBS_OF_BYTES(key->rsa_p.n); // ten halves of an n are enough for what follows
    private_unchecked(in, key, hash, random, window, work);
    pst_span result = pst_span_of(work, len);
    if (pst_rsa_public(rest, 8 * len, key->rsa_n, key->rsa_e, result) != PST_OK)
        return PST_E_BAD_PRIVATE_KEY;
    if (!ct_reveal(ct_bytes_eq((const uint8_t *)rest, in, len), "true but for a wrong key or a fault"))
        return PST_E_BAD_PRIVATE_KEY;
    memcpy(out, result.p, len);
    return PST_OK;
}
