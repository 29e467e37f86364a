// ct.h: secret truth values. A ct_bool is a struct, so C itself refuses `if (b)`, `b ? x : y`, `b && c`; the one door out
// is ct_reveal(b, "why"), and `grep -rn ct_reveal` is the library's list of declassifications.
//
// Every input of a comparison and every mask passes a barrier, so that the compiler cannot learn that only two values
// exist and turn the arithmetic back into a branch.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CT_H
#define PST_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Secrets are announced at their four sources (entropy, private key load, shared secret, PSK) and released at the sinks
// (ciphertext, accepted tag, public key, signature). The announcements become requests to a checking tool, else nothing.
#if defined(PST_CT_CHECK_VALGRIND)
#include <valgrind/memcheck.h>
#define pst_secret(p, n) ((void)VALGRIND_MAKE_MEM_UNDEFINED((p), (n)))
#define pst_public(p, n) ((void)VALGRIND_MAKE_MEM_DEFINED((p), (n)))
#elif defined(PST_CT_CHECK_MSAN)
#include <sanitizer/msan_interface.h>
#define pst_secret(p, n) __msan_allocated_memory((p), (n))
#define pst_public(p, n) __msan_unpoison((p), (n))
#else
#define pst_secret(p, n) ((void)(p), (void)(n))
#define pst_public(p, n) ((void)(p), (void)(n))
#endif

typedef struct {
    uint64_t mask; // 0 or ~0, nothing else
} ct_bool;

// For 32-bit machines, where a 64-bit mask costs twice.
typedef struct {
    uint32_t mask;
} ct_bool32;

#if defined(__GNUC__) && !defined(PST_CT_CHECK_MSAN) // MSan does not see through assembler
static inline uint64_t ct_barrier(uint64_t x)
{
    __asm__("" : "+r"(x));
    return x;
}

static inline uint32_t ct_barrier32(uint32_t x)
{
    __asm__("" : "+r"(x));
    return x;
}
#else
static const volatile uint32_t ct_volatile_zero = 0;

static inline uint64_t ct_barrier(uint64_t x)
{
    return x ^ ct_volatile_zero;
}

static inline uint32_t ct_barrier32(uint32_t x)
{
    return x ^ ct_volatile_zero;
}
#endif

static inline ct_bool ct_is_zero(uint64_t x)
{
    x = ct_barrier(x);
    return (ct_bool){ct_barrier(0 - (((x | (0 - x)) >> 63) ^ 1))};
}

static inline ct_bool ct_eq(uint64_t a, uint64_t b)
{
    return ct_is_zero(a ^ b);
}

// a < b, unsigned.
static inline ct_bool ct_lt(uint64_t a, uint64_t b)
{
    a = ct_barrier(a);
    b = ct_barrier(b);
    return (ct_bool){ct_barrier(0 - (((~a & b) | ((~a | b) & (a - b))) >> 63))};
}

// The lowest bit of x as a truth value.
static inline ct_bool ct_bit(uint64_t x)
{
    return (ct_bool){ct_barrier(0 - (ct_barrier(x) & 1))};
}

static inline ct_bool ct_and(ct_bool a, ct_bool b)
{
    return (ct_bool){a.mask & b.mask};
}

static inline ct_bool ct_or(ct_bool a, ct_bool b)
{
    return (ct_bool){a.mask | b.mask};
}

static inline ct_bool ct_not(ct_bool a)
{
    return (ct_bool){~a.mask};
}

static inline uint64_t ct_pick(ct_bool b, uint64_t yes, uint64_t no)
{
    return no ^ (ct_barrier(b.mask) & (yes ^ no));
}

static inline uint32_t ct_pick32(ct_bool b, uint32_t yes, uint32_t no)
{
    return no ^ (ct_barrier32((uint32_t)b.mask) & (yes ^ no));
}

static inline ct_bool ct_bytes_eq(const uint8_t *a, const uint8_t *b, size_t n)
{
    uint32_t d = 0;
    for (size_t i = 0; i < n; i++)
        d |= (uint32_t)(a[i] ^ b[i]);
    return ct_is_zero(d);
}

// out = b ? in : out, byte by byte, in constant time.
static inline void ct_copy_if(ct_bool b, uint8_t *out, const uint8_t *in, size_t n)
{
    uint8_t m = (uint8_t)ct_barrier32((uint32_t)b.mask);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(out[i] ^ (m & (out[i] ^ in[i])));
}

// out = b ? 0 : out.
static inline void ct_zero_if(ct_bool b, uint8_t *out, size_t n)
{
    uint8_t keep = (uint8_t)~ct_barrier32((uint32_t)b.mask);
    for (size_t i = 0; i < n; i++)
        out[i] &= keep;
}

// Exchanges a and b where `swap`.
static inline void ct_swap64(ct_bool swap, uint64_t *a, uint64_t *b)
{
    uint64_t t = ct_barrier(swap.mask) & (*a ^ *b);
    *a ^= t;
    *b ^= t;
}

static inline bool ct_reveal_(ct_bool b)
{
    uint64_t m = ct_barrier(b.mask);
    pst_public(&m, sizeof m);
    return ct_barrier(m) != 0; // again, so that the check does not change what the compiler may assume
}

// ct_reveal makes a secret truth value public. `why` is for the reader and for grep.
#define ct_reveal(b, why) ct_reveal_(b)

#endif
