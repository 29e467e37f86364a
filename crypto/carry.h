// carry.h: addition and subtraction of 64-bit words with a carry that stays in the processor's flag. Compilers see through the
// plain C form on some machines only, so x86-64 gets the intrinsics; PST_NO_INTRINSICS leaves the plain form for tests.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CARRY_H
#define PST_CARRY_H

#include <stdint.h>

typedef unsigned char pst_carry; // 0 or 1

#if defined(__x86_64__) && defined(__GNUC__) && !defined(PST_NO_INTRINSICS)
#include <immintrin.h>

// a + b + *carry
static inline uint64_t pst_addc(pst_carry *carry, uint64_t a, uint64_t b)
{
    unsigned long long s;
    *carry = _addcarry_u64(*carry, a, b, &s);
    return s;
}

// a - b - *borrow
static inline uint64_t pst_subb(pst_carry *borrow, uint64_t a, uint64_t b)
{
    unsigned long long d;
    *borrow = _subborrow_u64(*borrow, a, b, &d);
    return d;
}
#elif defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 pst_carry_wide;

static inline uint64_t pst_addc(pst_carry *carry, uint64_t a, uint64_t b)
{
    pst_carry_wide s = (pst_carry_wide)a + b + *carry;
    *carry = (pst_carry)(s >> 64);
    return (uint64_t)s;
}

static inline uint64_t pst_subb(pst_carry *borrow, uint64_t a, uint64_t b)
{
    pst_carry_wide d = (pst_carry_wide)a - b - *borrow;
    *borrow = (pst_carry)(d >> 64) & 1;
    return (uint64_t)d;
}
#endif

#endif
