// reader.h: the decoder is the RFC struct. A reader is sticky: after the first short or out-of-range read every read yields
// zero or an empty span, and the only way to PST_OK is rd_end, which fails if anything failed or anything is left over.
// Field names are the trace: with PST_TRACE=0 they do not reach the object file.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_READER_H
#define PST_READER_H

#include "crypto/base/bytes.h"

#ifndef PST_TRACE
#define PST_TRACE 1
#endif

#if PST_TRACE
#define PST_NAME(s) (s)
#else
#define PST_NAME(s) NULL
#endif

// Who wants to hear of fields: called with the field's name, its offset from the base of the message, and its length.
// `prefix` bytes of that length are the vector's own length prefix;
struct pst_field_hook {
    void (*field)(void *ctx, const char *name, const uint8_t *at, size_t prefix, size_t len);
    void *ctx;
};

struct pst_reader {
    const uint8_t *p, *end; // p is touched in reader.c only
    const struct pst_field_hook *hook;
    bool failed; // set once, never cleared
};

struct pst_reader rd_open_(pst_span bytes, const struct pst_field_hook *hook);
uint64_t rd_uint_(struct pst_reader *r, unsigned width, const char *name);
pst_span rd_bytes_(struct pst_reader *r, size_t n, const char *name);
pst_span rd_vec_(struct pst_reader *r, unsigned width, size_t min, size_t max, const char *name);
struct pst_reader rd_sub_(struct pst_reader *r, unsigned width, size_t min, size_t max, const char *name);
pst_span rd_rest_(struct pst_reader *r, const char *name);
PST_MUST_CHECK pst_err rd_end(struct pst_reader *r); // PST_OK or PST_E_DECODE
void rd_fail(struct pst_reader *r);                  // a value was read that the struct does not allow

// Opens a reader over a span that was read before; the hook goes on hearing of its fields.
static inline struct pst_reader rd_inside(const struct pst_reader *r, pst_span bytes)
{
    return rd_open_(bytes, r->hook);
}

static inline struct pst_reader rd_over(pst_span bytes)
{
    return rd_open_(bytes, NULL);
}

// True while bytes are left and nothing failed: the loop condition for lists.
static inline bool rd_more(const struct pst_reader *r)
{
    return !r->failed && r->p != r->end;
}

static inline size_t rd_left(const struct pst_reader *r)
{
    return (size_t)(r->end - r->p);
}

static inline uint8_t rd_u8_(struct pst_reader *r, const char *name)
{
    return (uint8_t)rd_uint_(r, 1, name);
}

static inline uint16_t rd_u16_(struct pst_reader *r, const char *name)
{
    return (uint16_t)rd_uint_(r, 2, name);
}

static inline uint32_t rd_u24_(struct pst_reader *r, const char *name)
{
    return (uint32_t)rd_uint_(r, 3, name);
}

static inline uint32_t rd_u32_(struct pst_reader *r, const char *name)
{
    return (uint32_t)rd_uint_(r, 4, name);
}

// The next n bytes without moving; empty when there are not so many.
static inline pst_span rd_ahead(const struct pst_reader *r, size_t n)
{
    return (pst_span){r->p, r->failed || rd_left(r) < n ? 0 : n};
}

// The bytes that were read between two moments of one reader; empty after a failure.
static inline pst_span rd_between(const struct pst_reader *start, const struct pst_reader *now)
{
    return (pst_span){start->p, now->failed ? 0 : (size_t)(now->p - start->p)};
}

#define rd_u8(r, name) rd_u8_((r), PST_NAME(name))
#define rd_u16(r, name) rd_u16_((r), PST_NAME(name))
#define rd_u24(r, name) rd_u24_((r), PST_NAME(name))
#define rd_u32(r, name) rd_u32_((r), PST_NAME(name))
#define rd_u64(r, name) rd_uint_((r), 8, PST_NAME(name))
#define rd_bytes(r, n, name) rd_bytes_((r), (n), PST_NAME(name))
#define rd_rest(r, name) rd_rest_((r), PST_NAME(name))
// opaque name<min..max>: the vector's bytes.
#define rd_vec8(r, min, max, name) rd_vec_((r), 1, (min), (max), PST_NAME(name))
#define rd_vec16(r, min, max, name) rd_vec_((r), 2, (min), (max), PST_NAME(name))
#define rd_vec24(r, min, max, name) rd_vec_((r), 3, (min), (max), PST_NAME(name))
// A vector of structs: a reader inside it. It must be ended with rd_end like any other; if the outer one has failed, so has it.
#define rd_sub8(r, min, max, name) rd_sub_((r), 1, (min), (max), PST_NAME(name))
#define rd_sub16(r, min, max, name) rd_sub_((r), 2, (min), (max), PST_NAME(name))
#define rd_sub24(r, min, max, name) rd_sub_((r), 3, (min), (max), PST_NAME(name))

#endif
