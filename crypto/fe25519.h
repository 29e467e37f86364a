// fe25519.h: the field of integers mod p = 2^255 - 19 (RFC 7748 4.1), for X25519 and Ed25519. Constant time throughout.
// Limb looseness is a type: sums and differences are fe_loose and products want nothing tighter, but a sum of sums does
// not compile. A fe_tight holds its loose self, so that forgetting tightness is a member access: `&a.loose`.
//
//   fe_add, fe_sub, fe_add_sub, fe_twice_add_sub: tight -> loose
//   fe_mul, fe_sq, fe_mul_small (by a k < 2^17), fe_carry: loose -> tight; pst_fe_mul and so on are never inlined
//
// Outputs may be inputs. Two representations: 5 limbs of 51 bits where the compiler has a 128-bit product (fe25519_64),
// and 8 full limbs of 32 bits elsewhere or under -DPST_NO_INT128 (fe25519_32: small, for firmware).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FE25519_H
#define PST_FE25519_H

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"

// fe_require holds the inequalities that the limb code states beside its lines; test builds define PST_CHECK_BOUNDS.
#if defined(PST_CHECK_BOUNDS)
#define fe_require(inequality) ((inequality) ? (void)0 : __builtin_trap())
#else
#define fe_require(inequality) ((void)0)
#endif

#if defined(__SIZEOF_INT128__) && !defined(PST_NO_INT128)
#include "crypto/fe25519_64.h"
#else
#include "crypto/fe25519_32.h"
#endif

// pst_fe_decode reads 32 little-endian bytes and ignores bit 255; a value in p .. 2^255 - 1 stands for itself minus p.
void pst_fe_decode(fe_tight *out, const uint8_t in[32]);

// pst_fe_encode writes the one representative in 0 .. p - 1, little-endian.
void pst_fe_encode(uint8_t out[32], const fe_tight *a);

// pst_fe_sq_times squares n >= 1 times: out = a^(2^n). n is public.
void pst_fe_sq_times(fe_tight *out, const fe_tight *a, unsigned n);

// pst_fe_invert gives 1 / a, and 0 for 0: out = a^(p - 2).
void pst_fe_invert(fe_tight *out, const fe_tight *a);

// pst_fe_pow_p58 gives a^((p - 5) / 8), the heart of a square root (RFC 8032 5.1.3).
void pst_fe_pow_p58(fe_tight *out, const fe_tight *a);

// pst_fe_copy_if sets out = in where `yes`; fe_swap_if exchanges a and b where `swap`.
void pst_fe_copy_if(ct_bool yes, fe_tight *out, const fe_tight *in);

static inline void fe_set_small(fe_tight *out, uint32_t k)
{
    *out = (fe_tight){{{k}}};
}

#endif
