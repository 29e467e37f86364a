// rfc8448_steps.h: the traces of RFC 8448 step by step, for the tests that follow them.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RFC8448_STEPS_H
#define PST_RFC8448_STEPS_H

#include "crypto/base/bytes.h"
#include "tests/unit/rfc8448.h"
#include "tests/unit/test.h"

struct bytes {
    uint8_t b[1024]; // the longest of the RFC has 679
    size_t n;
};

// One step of a trace: `num` rows of the table with one heading.
struct step {
    const struct rfc8448 *rows;
    size_t num;
};

// The step after *s; the first of `section` when s->rows is NULL. False at its end.
static inline bool next_step(struct step *s, int section)
{
    const struct rfc8448 *end = rfc8448 + PST_COUNT(rfc8448), *p = s->rows != NULL ? s->rows + s->num : rfc8448;
    while (p != end && p->section < section)
        p++;
    *s = (struct step){p, 0};
    if (p == end || p->section != section)
        return false;
    for (; p + s->num != end; s->num++) {
        const struct rfc8448 *row = p + s->num;
        bool again = false;
        for (size_t i = 0; i < s->num; i++)
            again |= strcmp(p[i].field, row->field) == 0;
        if (again || row->section != section || row->who != p->who || strcmp(row->step, p->step) != 0)
            break;
    }
    return true;
}

// A value of the step; empty when it has none of that name.
static inline struct bytes value(const struct step *s, const char *field)
{
    struct bytes v = {.n = 0};
    for (size_t i = 0; i < s->num; i++)
        if (strcmp(s->rows[i].field, field) == 0)
            v.n = test_hex(v.b, sizeof v.b, s->rows[i].hex);
    return v;
}

static inline bool has(const struct step *s, const char *field)
{
    for (size_t i = 0; i < s->num; i++)
        if (strcmp(s->rows[i].field, field) == 0)
            return true;
    return false;
}

static inline bool is_step(const struct step *s, char who, const char *beginning)
{
    return (who == 0 || s->rows->who == who) && strncmp(s->rows->step, beginning, strlen(beginning)) == 0;
}

// The n-th step (from 0) of a section that begins so.
static inline struct step find_step(int section, char who, const char *beginning, int n)
{
    struct step s = {NULL, 0};
    while (next_step(&s, section))
        if (is_step(&s, who, beginning) && n-- == 0)
            return s;
    return (struct step){NULL, 0};
}

static inline pst_span span_of(const struct bytes *v)
{
    return pst_span_of(v->b, v->n);
}

static inline bool equal(const uint8_t *p, size_t n, const struct bytes *want)
{
    return n == want->n && memcmp(p, want->b, n) == 0;
}

// A check that says where in the RFC it failed.
static inline bool check_step(const struct step *s, bool ok, const char *what)
{
    char text[300];
    snprintf(text, sizeof text, "section %d, {%c} %s: %s", s->rows->section, s->rows->who, s->rows->step, what);
    return CHECK_CASE(ok, text);
}

#endif
