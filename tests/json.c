// json.c: a small strict reader of JSON (RFC 8259), by recursive descent.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/json.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 64

struct json_block {
    struct json_block *next;
};

struct parser {
    struct json_doc *doc;
    const char *start, *p, *end;
    unsigned depth;
};

static void *take(struct json_doc *doc, size_t n)
{
    struct json_block *b = malloc(sizeof *b + n);
    if (b == NULL) {
        fprintf(stderr, "json: out of memory\n");
        exit(2);
    }
    b->next = doc->blocks;
    doc->blocks = b;
    return b + 1;
}

static bool refuse(struct parser *s, const char *why)
{
    if (s->doc->error == NULL) {
        s->doc->error = why;
        s->doc->error_at = (size_t)(s->p - s->start);
    }
    return false;
}

static void skip_space(struct parser *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
        s->p++;
}

static bool at(const struct parser *s, char c)
{
    return s->p < s->end && *s->p == c;
}

static bool digit(const struct parser *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

static bool word(struct parser *s, struct json *out, const char *w, enum json_kind kind)
{
    size_t n = strlen(w);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, w, n) != 0)
        return refuse(s, "no value");
    s->p += n;
    out->kind = kind;
    return true;
}

static char *keep(struct parser *s, const char *text, size_t n)
{
    char *copy = take(s->doc, n + 1);
    memcpy(copy, text, n);
    copy[n] = 0;
    return copy;
}

static bool digits(struct parser *s, const char *why)
{
    if (!digit(s))
        return refuse(s, why);
    while (digit(s))
        s->p++;
    return true;
}

static bool number(struct parser *s, struct json *out)
{
    const char *from = s->p;
    if (at(s, '-'))
        s->p++;
    if (at(s, '0'))
        s->p++;
    else if (!digits(s, "a number without digits"))
        return false;
    if (digit(s))
        return refuse(s, "a number that begins with 0");
    if (at(s, '.')) {
        s->p++;
        if (!digits(s, "no digits after the point"))
            return false;
    }
    if (at(s, 'e') || at(s, 'E')) {
        s->p++;
        if (at(s, '+') || at(s, '-'))
            s->p++;
        if (!digits(s, "no digits in the exponent"))
            return false;
    }
    out->kind = JSON_NUMBER;
    out->len = (size_t)(s->p - from);
    out->text = keep(s, from, out->len);
    return true;
}

static bool hex4(struct parser *s, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, s->p++) {
        if (s->p == s->end)
            return refuse(s, "the text ends inside \\u");
        char c = *s->p;
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (d < 0)
            return refuse(s, "\\u wants four hexadecimal digits");
        *out = *out << 4 | (uint32_t)d;
    }
    return true;
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

// After the backslash; writes what is meant, at most 4 bytes.
static bool escape(struct parser *s, char *out, size_t *len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *known = s->p < s->end && *s->p != 0 ? strchr(from, *s->p) : NULL;
    if (known != NULL) {
        s->p++;
        out[0] = to[known - from];
        *len = 1;
        return true;
    }
    if (!at(s, 'u'))
        return refuse(s, "no such escape");
    s->p++;
    uint32_t c, low;
    if (!hex4(s, &c))
        return false;
    if (c == 0)
        return refuse(s, "an escaped NUL");
    if (c >= 0xd800 && c < 0xe000) {
        if (c >= 0xdc00 || s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
            return refuse(s, "half a surrogate pair");
        s->p += 2;
        if (!hex4(s, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return refuse(s, "half a surrogate pair");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *len = put_utf8(out, c);
    return true;
}

// Copies one UTF-8 sequence; refuses overlong forms, surrogates and what lies beyond U+10FFFF.
static bool sequence(struct parser *s, char *out, size_t *len)
{
    const unsigned char *u = (const unsigned char *)s->p;
    size_t left = (size_t)(s->end - s->p), n = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;
    bool good = n != 0 && n <= left;
    for (size_t i = 1; good && i < n; i++)
        good = (u[i] & 0xc0) == 0x80;
    if (good && n == 3)
        good = !(u[0] == 0xe0 && u[1] < 0xa0) && !(u[0] == 0xed && u[1] > 0x9f);
    if (good && n == 4)
        good = !(u[0] == 0xf0 && u[1] < 0x90) && !(u[0] == 0xf4 && u[1] > 0x8f);
    if (!good)
        return refuse(s, "not UTF-8");
    memcpy(out, s->p, n);
    s->p += n;
    *len = n;
    return true;
}

static bool string(struct parser *s, const char **text, size_t *text_len)
{
    const char *q = s->p + 1;
    while (q < s->end && *q != '"')
        q += *q == '\\' && q + 1 < s->end ? 2 : 1;
    char *out = take(s->doc, (size_t)(q - s->p) + 1); // unescaping never makes it longer
    size_t len = 0, n = 0;
    for (s->p++; s->p < s->end && *s->p != '"'; len += n) {
        if ((unsigned char)*s->p < 0x20)
            return refuse(s, "a control character in a string");
        if (at(s, '\\')) {
            s->p++;
            if (!escape(s, out + len, &n))
                return false;
        } else if (!sequence(s, out + len, &n)) {
            return false;
        }
    }
    if (s->p == s->end)
        return refuse(s, "a string that does not end");
    s->p++;
    out[len] = 0;
    *text = out;
    *text_len = len;
    return true;
}

static bool value(struct parser *s, struct json *out);

// One element or member, linked behind *tail.
static bool element(struct parser *s, struct json *parent, struct json **tail)
{
    struct json *e = take(s->doc, sizeof *e);
    memset(e, 0, sizeof *e);
    skip_space(s);
    if (parent->kind == JSON_OBJECT) {
        size_t len;
        if (!at(s, '"'))
            return refuse(s, "a member without a name");
        if (!string(s, &e->key, &len))
            return false;
        if (json_get(parent, e->key) != NULL)
            return refuse(s, "two members of one name");
        skip_space(s);
        if (!at(s, ':'))
            return refuse(s, "no colon after the name");
        s->p++;
    }
    if (!value(s, e))
        return false;
    if (*tail == NULL)
        parent->first = e;
    else
        (*tail)->next = e;
    *tail = e;
    parent->len++;
    return true;
}

static bool container(struct parser *s, struct json *out, enum json_kind kind, char close)
{
    struct json *tail = NULL;
    out->kind = kind;
    if (++s->depth > DEEPEST)
        return refuse(s, "nested too deeply");
    s->p++;
    skip_space(s);
    if (!at(s, close)) {
        for (;;) {
            if (!element(s, out, &tail))
                return false;
            skip_space(s);
            if (!at(s, ','))
                break;
            s->p++;
        }
    }
    if (!at(s, close))
        return refuse(s, "no comma and no end");
    s->p++;
    s->depth--;
    return true;
}

static bool value(struct parser *s, struct json *out)
{
    skip_space(s);
    if (s->p == s->end)
        return refuse(s, "the text ends where a value should be");
    switch (*s->p) {
    case '{':
        return container(s, out, JSON_OBJECT, '}');
    case '[':
        return container(s, out, JSON_ARRAY, ']');
    case '"':
        out->kind = JSON_STRING;
        return string(s, &out->text, &out->len);
    case 't':
        return word(s, out, "true", JSON_TRUE);
    case 'f':
        return word(s, out, "false", JSON_FALSE);
    case 'n':
        return word(s, out, "null", JSON_NULL);
    default:
        return number(s, out);
    }
}

bool json_parse(struct json_doc *doc, const char *text, size_t len)
{
    memset(doc, 0, sizeof *doc);
    struct parser s = {.doc = doc, .start = text, .p = text, .end = text + len};
    struct json *root = take(doc, sizeof *root);
    memset(root, 0, sizeof *root);
    bool good = value(&s, root);
    skip_space(&s);
    if (good && s.p != s.end)
        good = refuse(&s, "something follows the value");
    if (good)
        doc->root = root;
    return good;
}

void json_free(struct json_doc *doc)
{
    while (doc->blocks != NULL) {
        struct json_block *b = doc->blocks;
        doc->blocks = b->next;
        free(b);
    }
    doc->root = NULL;
}

const struct json *json_get(const struct json *object, const char *name)
{
    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *m = object->first; m != NULL; m = m->next) {
        if (strcmp(m->key, name) == 0)
            return m;
    }
    return NULL;
}

const char *json_text(const struct json *object, const char *name)
{
    const struct json *m = json_get(object, name);
    return m != NULL && m->kind == JSON_STRING ? m->text : NULL;
}

long json_int(const struct json *object, const char *name, long other)
{
    const struct json *m = json_get(object, name);
    if (m == NULL || m->kind != JSON_NUMBER)
        return other;
    char *end;
    long v = strtol(m->text, &end, 10);
    return *end == 0 && v != LONG_MAX && v != LONG_MIN ? v : other;
}

bool json_has(const struct json *object, const char *name, const char *w)
{
    const struct json *a = json_get(object, name);
    if (a == NULL || a->kind != JSON_ARRAY)
        return false;
    for (const struct json *m = a->first; m != NULL; m = m->next) {
        if (m->kind == JSON_STRING && strcmp(m->text, w) == 0)
            return true;
    }
    return false;
}
