// bytes.h: spans, and integers in either byte order at any alignment; PST_TRY, the one control-flow macro of the library.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_BYTES_H
#define PST_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <postern/base.h>

#define PST_TRY(expr)                                                                                                  \
    do {                                                                                                               \
        pst_err pst_try_ = (expr);                                                                                     \
        if (pst_try_ != PST_OK)                                                                                        \
            return pst_try_;                                                                                           \
    } while (0)

#define PST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline pst_span pst_span_of(const void *p, size_t n)
{
    return (pst_span){(const uint8_t *)p, n};
}

// Compares public bytes; secret ones go through ct_bytes_eq. A loop, since compilers make of `memcmp(..) == 0` a call of
// bcmp, which no C standard promises to a machine without an OS.
static inline bool pst_same(const uint8_t *a, const uint8_t *b, size_t n)
{
    uint32_t differ = 0;
    for (size_t i = 0; i < n; i++)
        differ |= (uint32_t)(a[i] ^ b[i]);
    return differ == 0;
}

static inline bool pst_span_eq(pst_span a, pst_span b)
{
    return a.n == b.n && pst_same(a.p, b.p, a.n);
}

// The length of a C string. The volatile keeps compilers from making of it a call of strlen, which we do not ask of libc.
static inline size_t pst_text_len(const char *s)
{
    size_t n = 0;
    for (const volatile char *p = s; *p != 0; p++)
        n++;
    return n;
}

// memcpy that permits NULL with zero bytes.
static inline void pst_copy(uint8_t *out, const uint8_t *in, size_t n)
{
    if (n != 0)
        memcpy(out, in, n);
}

static inline uint16_t load_be16(const uint8_t *p)
{
    return (uint16_t)((uint32_t)p[0] << 8 | p[1]);
}

static inline uint32_t load_be24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t load_be64(const uint8_t *p)
{
    return (uint64_t)load_be32(p) << 32 | load_be32(p + 4);
}

static inline uint32_t load_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t load_le64(const uint8_t *p)
{
    return (uint64_t)load_le32(p + 4) << 32 | load_le32(p);
}

static inline void store_be16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static inline void store_be24(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 16);
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)v;
}

static inline void store_be32(uint8_t *p, uint32_t v)
{
    store_be16(p, v >> 16);
    store_be16(p + 2, v);
}

static inline void store_be64(uint8_t *p, uint64_t v)
{
    store_be32(p, (uint32_t)(v >> 32));
    store_be32(p + 4, (uint32_t)v);
}

static inline void store_le32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
}

static inline void store_le64(uint8_t *p, uint64_t v)
{
    store_le32(p, (uint32_t)v);
    store_le32(p + 4, (uint32_t)(v >> 32));
}

#endif
