// reader.c: the only file that moves through bytes from a stranger.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/reader.h"

static pst_span take(struct pst_reader *r, size_t n)
{
    if (r->failed || (size_t)(r->end - r->p) < n) {
        r->failed = true;
        r->p = r->end;
        return (pst_span){r->end, 0};
    }
    pst_span s = {r->p, n};
    if (n != 0)
        r->p += n; // NULL + 0 is undefined in C
    return s;
}

#if PST_TRACE
static void note(const struct pst_reader *r, const char *name, const uint8_t *at, size_t prefix, size_t len)
{
    if (r->hook != NULL && !r->failed)
        r->hook->field(r->hook->ctx, name, at, prefix, len);
}
#else
static void note(const struct pst_reader *r, const char *name, const uint8_t *at, size_t prefix, size_t len)
{
    (void)r, (void)name, (void)at, (void)prefix, (void)len;
}
#endif

static uint64_t big_endian(pst_span s)
{
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v << 8 | s.p[i];
    return v;
}

struct pst_reader rd_open_(pst_span bytes, const struct pst_field_hook *hook)
{
    return (struct pst_reader){bytes.p, bytes.n == 0 ? bytes.p : bytes.p + bytes.n, hook, false};
}

uint64_t rd_uint_(struct pst_reader *r, unsigned width, const char *name)
{
    pst_span s = take(r, width);
    note(r, name, s.p, 0, s.n);
    return big_endian(s);
}

pst_span rd_bytes_(struct pst_reader *r, size_t n, const char *name)
{
    pst_span s = take(r, n);
    note(r, name, s.p, 0, s.n);
    return s;
}

pst_span rd_rest_(struct pst_reader *r, const char *name)
{
    return rd_bytes_(r, (size_t)(r->end - r->p), name);
}

pst_span rd_vec_(struct pst_reader *r, unsigned width, size_t min, size_t max, const char *name)
{
    const uint8_t *at = r->p;
    size_t n = (size_t)big_endian(take(r, width));
    if (n < min || n > max)
        rd_fail(r);
    pst_span s = take(r, n);
    note(r, name, at, width, width + s.n);
    return s;
}

struct pst_reader rd_sub_(struct pst_reader *r, unsigned width, size_t min, size_t max, const char *name)
{
    pst_span s = rd_vec_(r, width, min, max, name);
    struct pst_reader sub = rd_open_(s, r->hook);
    sub.failed = r->failed;
    return sub;
}

void rd_fail(struct pst_reader *r)
{
    r->failed = true;
    r->p = r->end;
}

pst_err rd_end(struct pst_reader *r)
{
    return r->failed || r->p != r->end ? PST_E_DECODE : PST_OK;
}
