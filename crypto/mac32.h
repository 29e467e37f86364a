// mac32.h: the one step of 32-bit limb arithmetic, a * b + c + d, in constant time on 32-bit machines. It never
// overflows 64 bits: (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MAC32_H
#define PST_MAC32_H

#include <stdint.h>

#if defined(__GNUC__) && defined(__ARM_FEATURE_DSP) && (defined(__thumb2__) || !defined(__thumb__))
// Cortex-M4, M7, M33 and the A profile have exactly this as an instruction, which compilers seldom find.
static inline uint64_t pst_mac32(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    __asm__("umaal %0, %1, %2, %3" : "+r"(c), "+r"(d) : "r"(a), "r"(b));
    return (uint64_t)d << 32 | c;
}
#elif defined(__thumb__) && (!defined(__thumb2__) || defined(__ARM_ARCH_7M__))
// Cortex-M0, M0+ and M23 have no long product, and that of Cortex-M3 takes longer for longer operands: four short ones,
// each with room for two more half words, (2^16 - 1)^2 + 2 (2^16 - 1) = 2^32 - 1. Out of line, since it is long.
__attribute__((noinline, unused)) static uint64_t pst_mac32(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t al = a & 0xffff, ah = a >> 16, bl = b & 0xffff, bh = b >> 16;
    uint32_t low = al * bl + (c & 0xffff) + (d & 0xffff);
    uint32_t mid = ah * bl + (c >> 16) + (low >> 16);
    uint32_t mid2 = al * bh + (d >> 16) + (mid & 0xffff);
    uint32_t high = ah * bh + (mid >> 16) + (mid2 >> 16);
    return (uint64_t)high << 32 | mid2 << 16 | (low & 0xffff);
}
#else
static inline uint64_t pst_mac32(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return (uint64_t)a * b + c + d;
}
#endif

#endif
