// writer.h: the encoder mirrors the reader. Sticky on overflow; lengths are opened and closed and filled in backwards, so
// they cannot mis-nest unnoticed: wr_end fails while one is open.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_WRITER_H
#define PST_WRITER_H

#include "crypto/base/bytes.h"

#define PST_WRITER_DEPTH 8

struct pst_writer {
    uint8_t *base;
    size_t at, cap; // `at` goes on counting past cap, so that the caller learns how many bytes were needed
    struct {
        size_t at;
        uint8_t width;
    } open[PST_WRITER_DEPTH];
    uint8_t depth;
    bool failed;
};

struct pst_writer wr_over(uint8_t *out, size_t cap);
void wr_uint(struct pst_writer *w, unsigned width, uint64_t v);
void wr_bytes(struct pst_writer *w, const uint8_t *p, size_t n);
// Leaves n bytes for the caller to fill; NULL when they do not fit.
uint8_t *wr_space(struct pst_writer *w, size_t n);
// Where the next byte goes and how many fit, for those who write by themselves and then claim with wr_space.
uint8_t *wr_tail(const struct pst_writer *w, size_t *room);
void wr_open(struct pst_writer *w, unsigned width); // begins a vector with a length prefix of `width` bytes
void wr_close(struct pst_writer *w);                // ends the innermost open vector
void wr_fail(struct pst_writer *w);                 // what is to be written cannot be written
// PST_OK and the length, or PST_E_OUT_TOO_SMALL (*len is then how many bytes it takes), or PST_E_INTERNAL.
PST_MUST_CHECK pst_err wr_end(struct pst_writer *w, size_t *len);

static inline void wr_u8(struct pst_writer *w, uint32_t v)
{
    wr_uint(w, 1, v);
}

static inline void wr_u16(struct pst_writer *w, uint32_t v)
{
    wr_uint(w, 2, v);
}

static inline void wr_u24(struct pst_writer *w, uint32_t v)
{
    wr_uint(w, 3, v);
}

static inline void wr_u32(struct pst_writer *w, uint32_t v)
{
    wr_uint(w, 4, v);
}

static inline void wr_span(struct pst_writer *w, pst_span s)
{
    wr_bytes(w, s.p, s.n);
}

// opaque name<..>: a vector from a span, with a length prefix of `width` bytes.
static inline void wr_vec(struct pst_writer *w, unsigned width, pst_span s)
{
    wr_open(w, width);
    wr_span(w, s);
    wr_close(w);
}

#endif
