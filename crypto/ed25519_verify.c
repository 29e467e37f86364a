// ed25519_verify.c: Ed25519 verification, RFC 8032 5.1.7, without the cofactor: S B - k A must encode to the very bytes
// of R, so that an R that is no canonical point cannot pass. All of it is public and takes variable time.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/ed25519.h"
#include "crypto/sc25519.h"

#define NAF_BITS      256
#define ODD_MULTIPLES 4 // 1, 3, 5 and 7 times A

// k < 2^253 as the sum of naf[i] 2^i: each naf[i] is 0 or odd in -7 .. 7, and of four neighbours at most one is not 0.
static void recode_vartime(int8_t naf[NAF_BITS], const uint8_t k[32])
{
    unsigned carry = 0;
    memset(naf, 0, NAF_BITS);
    for (unsigned i = 0; i < NAF_BITS - 2; i++) {
        unsigned at = i >> 3, bits = ((unsigned)k[at] | (at < 31 ? (unsigned)k[at + 1] << 8 : 0)) >> (i & 7) & 15;
        bits += carry;
        if ((bits & 1) == 0) // the carry, if any, goes on
            continue;
        carry = bits > 7; // then the digit is bits - 16, and 16 is due four bits on
        naf[i] = (int8_t)((int)bits - (carry != 0 ? 16 : 0));
        i += 3;
    }
}

// table[i] = (2i + 1) a. False if a is of small order: 8 a is neutral.
static bool multiples_vartime(struct ed_cached table[ODD_MULTIPLES], const struct ed_point *a)
{
    struct ed_point p;
    struct ed_cached c;
    struct ed_sum s;
    pst_ed_double(&s, a);
    pst_ed_settle(&p, &s, true);
    pst_ed_cache(&c, &p); // 2 a
    p = *a;
    pst_ed_cache(&table[0], &p);
    for (int i = 1; i < ODD_MULTIPLES; i++) {
        pst_ed_add(&s, &p, &c, false);
        pst_ed_settle(&p, &s, true);
        pst_ed_cache(&table[i], &p);
    }
    pst_ed_add(&s, &p, &table[0], false); // 7 a + a
    pst_ed_settle(&p, &s, false);

    uint8_t x[32];
    const uint8_t zero[32] = {0};
    pst_fe_encode(x, &p.x); // x = 0 at the neutral point and at that of order 2, but the order of 8 a is odd
    return !pst_same(x, zero, 32);
}

// out = s B - k A, one chain of doublings for both (Straus 1964): A by its odd multiples, B by the comb.
static void double_mult_vartime(struct ed_point *out, const uint8_t s[32], const uint8_t k[32],
                                const struct ed_cached table[ODD_MULTIPLES])
{
    int8_t naf[NAF_BITS];
    uint64_t digits[4];
    struct ed_sum sum;
    struct ed_affine b;
    unsigned i = NAF_BITS;
    recode_vartime(naf, k);
    pst_ed_comb(digits, s);
    while (i > PST_ED_COMB_COLUMNS && naf[i - 1] == 0)
        i--;
    pst_ed_neutral(out);
    while (i-- > 0) {
        const int a = naf[i];
        const bool comb = i < PST_ED_COMB_COLUMNS;
        pst_ed_double(&sum, out);
        pst_ed_settle(out, &sum, a != 0 || comb);
        if (a != 0) {
            pst_ed_add(&sum, out, &table[(a < 0 ? -a : a) >> 1], a > 0); // minus k
            pst_ed_settle(out, &sum, comb);
        }
        if (comb) {
            bool negative = pst_ed_comb_vartime(&b, digits, i);
            pst_ed_add_affine(&sum, out, &b, negative);
            pst_ed_settle(out, &sum, false); // neither a doubling nor the encoding reads T
        }
    }
}

// k = SHA-512(R || A || M) mod L
static void challenge(uint8_t k[32], const struct pst_hash_alg *sha512, pst_span r, pst_span a, pst_span m)
{
    union pst_hash_state hash;
    pst_ed25519_hash_scalar(k, &hash, sha512, r, a, m);
}

static pst_err verify(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    struct ed_point p;
    struct ed_cached table[ODD_MULTIPLES];
    uint8_t k[32];
    if (key->kind != PST_KEY_ED25519 || key->point.n != PST_ED25519_LEN)
        return PST_E_BAD_PUBLIC_KEY;
    if (how->form != PST_SIG_ED25519 || how->hash == NULL || how->hash->len != 64)
        return PST_E_BAD_SIGNATURE;
    if (!pst_ed_decode_vartime(&p, key->point.p) || !multiples_vartime(table, &p))
        return PST_E_BAD_PUBLIC_KEY;
    // RFC 8032 5.1.7: "Decode the first half as a point R, and the second half as an integer S, in the range 0 <= s <
    // L."
    if (sig.n != PST_ED25519_SIG_LEN || !pst_sc_is_canonical(sig.p + 32))
        return PST_E_BAD_SIGNATURE;
    challenge(k, how->hash, pst_span_of(sig.p, 32), key->point, input);
    double_mult_vartime(&p, sig.p + 32, k, table);
    pst_ed_encode(k, &p);
    return pst_same(k, sig.p, 32) ? PST_OK : PST_E_BAD_SIGNATURE;
}

const struct pst_verify_alg pst_verify_ed25519 = {
    .name = "ed25519/portable",
    .verify = verify,
};
