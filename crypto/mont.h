// mont.h: Montgomery arithmetic over arrays of limbs whose length is known at run time only, for RSA and the NIST curves.
// Montgomery 1985; HAC 14.36. Limbs are little-endian: limb 0 is the lowest. Nothing allocates; scratch comes from the caller.
//
// Everything is constant time in the values of all limbs. Lengths, and the bytes of exponents where a name ends in _vartime,
// are public. "num" counts limbs; every array has modulus.num of them unless it says otherwise.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MONT_H
#define PST_MONT_H

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/mac32.h"

// PST_NO_INT128 forces the form that 32-bit machines use.
#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)
#define PST_LIMB_BITS 64
#define PST_LIMB_LOG_BITS 6
typedef uint64_t pst_limb;
__extension__ typedef unsigned __int128 pst_wide; // holds limb * limb + limb + limb
#define pst_limb_barrier ct_barrier
#define PST_LIMBS_64(x) UINT64_C(x)

static inline pst_wide pst_limb_mac(pst_limb a, pst_limb b, pst_limb c, pst_limb d)
{
    return (pst_wide)a * b + c + d;
}
#else
#define PST_LIMB_BITS 32
#define PST_LIMB_LOG_BITS 5
typedef uint32_t pst_limb;
typedef uint64_t pst_wide;
#define pst_limb_barrier ct_barrier32
#define pst_limb_mac pst_mac32 // a * b + c + d
#define PST_LIMBS_64(x) (uint32_t)UINT64_C(x), (uint32_t)(UINT64_C(x) >> 32)
#endif

// PST_LIMBS_64(0x...) is the initialiser of the limb, or two, that 64 bits take. -m^-1 mod 2^w as a constant: PST_LIMB_OF.
#define PST_LIMB_OF(x) ((pst_limb)UINT64_C(x))

#define PST_LIMB_BYTES (PST_LIMB_BITS >> 3)
// Limbs that hold so many bits or bytes.
#define PST_LIMBS(bits) (((bits) + PST_LIMB_BITS - 1) >> PST_LIMB_LOG_BITS)
#define PST_LIMBS_OF_BYTES(bytes) PST_LIMBS((bytes) << 3)

// A modulus m > 1. Montgomery functions want it odd, with a top limb other than zero; pst_mod_* take any. R = 2^(w * num),
// w = PST_LIMB_BITS; "in Montgomery form" means x * R mod m.
struct pst_modulus {
    const pst_limb *m; // borrowed
    size_t num;
    pst_limb m_inv; // -m^-1 mod 2^w; unused by pst_mod_*
};

// --- limbs, any values; out may be a or b in all of these

// pst_limbs_from_bytes reads in_len big-endian bytes into num limbs. False when the value does not fit (out then holds its
// low limbs).
ct_bool pst_limbs_from_bytes(pst_limb *out, size_t num, const uint8_t *in, size_t in_len);
// pst_limbs_to_bytes writes the low out_len bytes of the value, big-endian, with leading zeros.
void pst_limbs_to_bytes(uint8_t *out, size_t out_len, const pst_limb *a, size_t num);
pst_limb pst_limbs_add(pst_limb *out, const pst_limb *a, const pst_limb *b, size_t num); // returns the carry, 0 or 1
pst_limb pst_limbs_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, size_t num); // returns the borrow, 0 or 1
ct_bool pst_limbs_lt(const pst_limb *a, const pst_limb *b, size_t num);
ct_bool pst_limbs_is_zero(const pst_limb *a, size_t num);
// out = b ? yes : no. out may be either.
void pst_limbs_pick(pst_limb *out, ct_bool b, const pst_limb *yes, const pst_limb *no, size_t num);
// pst_limbs_select copies entry `index` of a table of `count` entries of num limbs each; index is secret, every entry is read.
// An index out of range gives zero. out is not in the table.
void pst_limbs_select(pst_limb *out, const pst_limb *table, size_t count, size_t num, PST_SECRET pst_limb index);

// --- modulo m, odd or even; a, b < m; out may be a or b

void pst_mod_add(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod);
void pst_mod_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod);
// pst_mod_reduce_once: out + top * 2^(w * num) < 2m, top 0 or 1, becomes < m.
void pst_mod_reduce_once(pst_limb *out, pst_limb top, const struct pst_modulus *mod);
// pst_mod_bytes reduces any number of big-endian bytes, the last ones bit by bit: slow, for random. `bits` is public and such
// that 2^(bits - 1) <= m.
void pst_mod_bytes(pst_limb *out, const uint8_t *in, size_t in_len, const struct pst_modulus *mod, size_t bits);

// --- Montgomery, m odd; results < m

// pst_mont_init borrows m (num limbs) and computes m_inv.
void pst_mont_init(struct pst_modulus *out, const pst_limb *m, size_t num);

// pst_mont_r2 writes R^2 mod m. `bits` is public and such that 2^(bits - 1) < m: the length of m, or where that is a secret
// anything shorter (each bit less costs one addition). scratch: num limbs.
void pst_mont_r2(pst_limb *out, const struct pst_modulus *mod, size_t bits, pst_limb *scratch);

// pst_mont_mul: out = a * b / R mod m. b < m, a may be any num limbs. out must not overlap a or b; a may be b.
void pst_mont_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod);

// Into Montgomery form: out = a * R mod m; a is any num limbs (not only < m), r2 is R^2 mod m. out must not overlap a or r2.
static inline void pst_mont_enter(pst_limb *out, const pst_limb *a, const pst_limb *r2, const struct pst_modulus *mod)
{
    pst_mont_mul(out, a, r2, mod);
}

// pst_mont_enter_wide reduces a number of 2 * num limbs: out = a * R mod m. scratch: num limbs; no overlaps.
void pst_mont_enter_wide(pst_limb *out, const pst_limb *a, const pst_limb *r2, const struct pst_modulus *mod,
                         pst_limb *scratch);

// Out of Montgomery form: out = a / R mod m, a < m. out may be a.
void pst_mont_leave(pst_limb *out, const pst_limb *a, const struct pst_modulus *mod);

// pst_mont_exp_vartime: out = base^e, base and out in Montgomery form, e big-endian with its first byte not zero, e > 0.
// Variable time in e only: base stays secret. scratch: num limbs; no overlaps.
void pst_mont_exp_vartime(pst_limb *out, const pst_limb *base, const uint8_t *e, size_t e_len, const struct pst_modulus *mod,
                          pst_limb *scratch);

#endif
