// rsa_public.c: the RSA public operation, RFC 8017 5.1.1 (RSAEP) and 5.2.2 (RSAVP1), with the checks that any key must pass.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/rsa_public.h"

size_t pst_rsa_bits(pst_span n)
{
    if (n.n == 0 || n.p[0] == 0)
        return 0;
    size_t bits = 8 * (n.n - 1);
    for (unsigned top = n.p[0]; top != 0; top >>= 1)
        bits++;
    return bits;
}

// Odd, 3 <= e < 2^32, no leading zeros. The upper end keeps a hostile key from being slow.
static bool exponent_is_sane(pst_span e)
{
    return e.n >= 1 && e.n <= 4 && e.p[0] != 0 && (e.p[e.n - 1] & 1) != 0 && (e.n > 1 || e.p[0] >= 3);
}

pst_err pst_rsa_public(pst_limb *work, size_t max_bits, pst_span n, pst_span e, pst_span in)
{
    size_t bits = pst_rsa_bits(n), num = PST_LIMBS_OF_BYTES(n.n);
    if (bits < PST_RSA_MIN_BITS || bits > max_bits || (n.p[n.n - 1] & 1) == 0 || !exponent_is_sane(e))
        return PST_E_BAD_PUBLIC_KEY;
    if (in.n != n.n)
        return PST_E_BAD_SIGNATURE;

    pst_limb *m = work, *base = work + num, *x = work + 2 * num, *t = work + 3 * num;
    struct pst_modulus mod;
    (void)pst_limbs_from_bytes(m, num, n.p, n.n);
    (void)pst_limbs_from_bytes(t, num, in.p, in.n);
    if (!ct_reveal(pst_limbs_lt(t, m, num), "a signature that is none, or a faulty private key"))
        return PST_E_BAD_SIGNATURE;
    pst_mont_init(&mod, m, num);
    pst_mont_r2(x, &mod, bits, base);
    pst_mont_enter(base, t, x, &mod);
    pst_mont_exp_vartime(x, base, e.p, e.n, &mod, t);
    pst_mont_leave(x, x, &mod);
    pst_limbs_to_bytes((uint8_t *)work, n.n, x, num);
    return PST_OK;
}
