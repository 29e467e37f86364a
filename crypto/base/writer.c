// writer.c: bytes for a stranger; nothing is written past the end, and a length that does not fit its prefix is a failure.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/writer.h"

struct pst_writer wr_over(uint8_t *out, size_t cap)
{
    return (struct pst_writer){.base = out, .cap = cap};
}

uint8_t *wr_space(struct pst_writer *w, size_t n)
{
    size_t at = w->at;
    if (n > SIZE_MAX - at) {
        w->failed = true;
        return NULL;
    }
    w->at += n;
    return !w->failed && w->at <= w->cap ? w->base + at : NULL;
}

uint8_t *wr_tail(const struct pst_writer *w, size_t *room)
{
    *room = !w->failed && w->at <= w->cap ? w->cap - w->at : 0;
    return w->base + (*room != 0 ? w->at : 0);
}

void wr_uint(struct pst_writer *w, unsigned width, uint64_t v)
{
    uint8_t *p = wr_space(w, width);
    if (p == NULL)
        return;
    for (unsigned i = width; i-- > 0; v >>= 8)
        p[i] = (uint8_t)v;
}

void wr_bytes(struct pst_writer *w, const uint8_t *in, size_t n)
{
    uint8_t *p = wr_space(w, n);
    if (p != NULL && n != 0)
        memmove(p, in, n); // it may come from the unused end of the same buffer
}

void wr_open(struct pst_writer *w, unsigned width)
{
    if (w->depth == PST_WRITER_DEPTH) {
        wr_fail(w);
        return;
    }
    w->open[w->depth].at = w->at;
    w->open[w->depth].width = (uint8_t)width;
    w->depth++;
    wr_space(w, width);
}

void wr_close(struct pst_writer *w)
{
    if (w->depth == 0) {
        wr_fail(w);
        return;
    }
    w->depth--;
    size_t from = w->open[w->depth].at;
    unsigned width = w->open[w->depth].width;
    size_t len = w->at - from - width;
    if ((uint64_t)len >> (8 * width) != 0)
        wr_fail(w);
    if (w->failed || w->at > w->cap)
        return;
    for (unsigned i = width; i-- > 0; len >>= 8)
        w->base[from + i] = (uint8_t)len;
}

void wr_fail(struct pst_writer *w)
{
    w->failed = true;
}

pst_err wr_end(struct pst_writer *w, size_t *len)
{
    *len = w->at;
    if (w->failed || w->depth != 0)
        return PST_E_INTERNAL;
    return w->at > w->cap ? PST_E_OUT_TOO_SMALL : PST_OK;
}
