// http.c: as much of HTTP/1.1 (RFC 9110, RFC 9112) as fetching and serving files needs.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "http.h"

// RFC 9112 2.2: "a recipient MAY recognize a single LF as a line terminator and ignore any preceding CR".
size_t http_head_length(const char *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (p[i] != '\n')
            continue;
        if (p[i + 1] == '\n')
            return i + 2;
        if (p[i + 1] == '\r' && i + 2 < n && p[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

struct text {
    const char *p;
    size_t n;
};

// The next line without its end; false when the text is used up.
static bool next_line(struct text *t, struct text *line)
{
    const char *end = t->n > 0 ? memchr(t->p, '\n', t->n) : NULL;
    if (end == NULL)
        return false;
    *line = (struct text){t->p, (size_t)(end - t->p)};
    t->n -= line->n + 1;
    t->p = end + 1;
    if (line->n > 0 && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

// The next word of a line that is cut at single spaces.
static struct text next_word(struct text *line)
{
    const char *end = line->n > 0 ? memchr(line->p, ' ', line->n) : NULL;
    struct text word = {line->p, end != NULL ? (size_t)(end - line->p) : line->n};
    size_t skip = word.n + (end != NULL);
    line->p += skip;
    line->n -= skip;
    return word;
}

static bool copy_text(char *out, size_t cap, struct text t)
{
    if (t.n >= cap)
        return false;
    memcpy(out, t.p, t.n);
    out[t.n] = 0;
    return true;
}

static bool is_text(struct text t, const char *word)
{
    return t.n == strlen(word) && strncasecmp(t.p, word, t.n) == 0;
}

// RFC 9110 5.6.2
static bool is_token(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (c == 0 || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return t.n > 0;
}

static struct text trim(struct text t)
{
    while (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\t'))
        t.p++, t.n--;
    while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
        t.n--;
    return t;
}

// The next element of a comma-separated list; false after the last one.
static bool next_element(struct text *list, struct text *element)
{
    if (list->p == NULL)
        return false;
    const char *comma = list->n > 0 ? memchr(list->p, ',', list->n) : NULL;
    size_t len = comma != NULL ? (size_t)(comma - list->p) : list->n;
    *element = trim((struct text){list->p, len});
    *list = comma != NULL ? (struct text){comma + 1, list->n - len - 1} : (struct text){NULL, 0};
    return true;
}

static bool read_length(struct text t, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9' || i >= 18)
            return false;
        value = value * 10 + (uint64_t)(t.p[i] - '0');
    }
    *out = value;
    return t.n > 0;
}

static void read_field(struct http_fields *f, struct text name, struct text value)
{
    struct text element;
    uint64_t length;
    if (is_text(name, "Content-Length")) {
        // RFC 9112 6.3: a list of equal values may be taken for one; here it may not, which is allowed too.
        if (!read_length(value, &length) || (f->has_length && f->length != length))
            f->bad = true;
        else
            f->length = length;
        f->has_length = true;
    } else if (is_text(name, "Transfer-Encoding")) {
        if (f->has_coding || !is_text(value, "chunked"))
            f->other_coding = true;
        f->has_coding = true;
        f->chunked = !f->other_coding;
    } else if (is_text(name, "Connection")) {
        while (next_element(&value, &element)) {
            f->close |= is_text(element, "close");
            f->keep_alive |= is_text(element, "keep-alive");
        }
    } else if (is_text(name, "Expect")) {
        f->expect_continue |= is_text(value, "100-continue");
    } else if (is_text(name, "Host")) {
        f->hosts++;
    } else if (is_text(name, "Location")) {
        (void)copy_text(f->location, sizeof f->location, value);
    }
}

static void read_fields(struct http_fields *f, struct text t)
{
    struct text line;
    while (next_line(&t, &line) && line.n > 0) {
        const char *colon = memchr(line.p, ':', line.n);
        struct text name = {line.p, colon != NULL ? (size_t)(colon - line.p) : 0};
        // RFC 9112 5.1: no white space before the colon; 5.2: a line that begins with white space is the old folding.
        if (colon == NULL || !is_token(name) || memchr(line.p, 0, line.n) != NULL || memchr(line.p, '\r', line.n) != NULL) {
            f->bad = true;
            continue;
        }
        read_field(f, name, trim((struct text){colon + 1, line.n - name.n - 1}));
    }
    // RFC 9112 6.1: a message with both is an attempt at smuggling or looks like one.
    f->bad |= f->has_length && f->has_coding;
}

static int read_version(struct text t)
{
    if (t.n != 8 || memcmp(t.p, "HTTP/1.", 7) != 0 || t.p[7] < '0' || t.p[7] > '9')
        return -1;
    return t.p[7] - '0';
}

// RFC 9112 3.2: origin form, or absolute form cut down to it.
static int read_target(struct http_request *r, struct text t)
{
    static const char scheme[] = "https://";
    if (t.n > strlen(scheme) && strncasecmp(t.p, scheme, strlen(scheme)) == 0) {
        const char *slash = memchr(t.p + strlen(scheme), '/', t.n - strlen(scheme));
        t = slash != NULL ? (struct text){slash, t.n - (size_t)(slash - t.p)} : (struct text){"/", 1};
    }
    const char *query = t.n > 0 ? memchr(t.p, '?', t.n) : NULL;
    if (query != NULL)
        t.n = (size_t)(query - t.p);
    if (is_text(t, "*")) {
        r->path[0] = '*';
        return 0;
    }
    if (t.n == 0 || t.p[0] != '/')
        return 400;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < 33 || t.p[i] > 126)
            return 400;
    return copy_text(r->path, sizeof r->path, t) ? 0 : 414;
}

void http_read_request(struct http_request *out, const char *head, size_t n)
{
    memset(out, 0, sizeof *out);
    struct text t = {head, n}, line = {head, 0};
    (void)next_line(&t, &line);
    struct text method = next_word(&line), target = next_word(&line), version = next_word(&line);
    read_fields(&out->fields, t);
    out->minor = read_version(version);
    out->refuse = 400;
    if (version.n > 5 && memcmp(version.p, "HTTP/", 5) == 0 && out->minor < 0)
        out->refuse = 505;
    if (!is_token(method) || line.n > 0 || out->minor < 0 || out->fields.bad)
        return;
    // RFC 9112 3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks a
    // Host header field and to any request message that contains more than one Host header field line"
    if (out->fields.hosts > 1 || (out->minor > 0 && out->fields.hosts == 0))
        return;
    out->refuse = read_target(out, target);
    if (out->refuse == 0 && !copy_text(out->method, sizeof out->method, method))
        out->refuse = 501;
    else if (out->refuse == 0 && out->fields.other_coding)
        out->refuse = 501;
}

void http_read_response(struct http_response *out, const char *head, size_t n)
{
    memset(out, 0, sizeof *out);
    struct text t = {head, n}, line = {head, 0};
    uint64_t status = 0;
    (void)next_line(&t, &line);
    out->minor = read_version(next_word(&line));
    struct text code = next_word(&line);
    read_fields(&out->fields, t);
    out->good = out->minor >= 0 && code.n == 3 && read_length(code, &status) && status >= 100;
    out->status = (int)status;
    line.n = line.n < sizeof out->reason ? line.n : sizeof out->reason - 1;
    (void)copy_text(out->reason, sizeof out->reason, line);
}

enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA, CHUNK_END, TRAILER };

void http_body_start(struct http_body *b, enum http_framing framing, uint64_t length)
{
    *b = (struct http_body){.framing = framing, .left = framing == HTTP_LENGTH ? length : 0};
    b->done = framing == HTTP_NO_BODY || (framing == HTTP_LENGTH && length == 0);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The end of a chunk's size line: RFC 9112 7.1, a chunk of size zero is the last.
static void end_size_line(struct http_body *b)
{
    b->state = b->left > 0 ? CHUNK_DATA : TRAILER;
    b->line = 0;
}

// One byte outside the chunks' data.
static void take_framing(struct http_body *b, char c)
{
    int digit = hex_digit(c);
    switch (b->state) {
    case CHUNK_SIZE:
        if (digit >= 0 && b->line < 15) {
            b->left = b->left << 4 | (uint64_t)digit;
            b->line++;
        } else if (b->line == 0 || digit >= 0) {
            b->bad = true;
        } else if (c == '\n') {
            end_size_line(b);
        } else if (c == ';' || c == ' ' || c == '\t' || c == '\r') {
            b->state = CHUNK_EXTENSION;
        } else {
            b->bad = true;
        }
        break;
    case CHUNK_EXTENSION:
        if (c == '\n')
            end_size_line(b);
        else if (++b->line > 1024)
            b->bad = true;
        break;
    case CHUNK_END:
        if (c == '\n')
            b->state = CHUNK_SIZE;
        else if (c != '\r')
            b->bad = true;
        b->line = 0;
        break;
    case TRAILER: // lines until an empty one
    default:
        if (++b->trailer > 16384)
            b->bad = true;
        if (c == '\n' && b->line == 0)
            b->done = true;
        else if (c == '\n')
            b->line = 0;
        else if (c != '\r')
            b->line = 1;
        break;
    }
}

size_t http_body_take(struct http_body *b, const char *p, size_t n, const char **data, size_t *data_len)
{
    size_t used = 0;
    *data = p;
    *data_len = 0;
    if (b->done || b->bad)
        return 0;
    if (b->framing == HTTP_CHUNKED) {
        while (used < n && b->state != CHUNK_DATA && !b->done && !b->bad)
            take_framing(b, p[used++]);
        if (b->state != CHUNK_DATA || b->bad)
            return used;
    }
    size_t len = n - used;
    if (b->framing != HTTP_UNTIL_CLOSE && len > b->left)
        len = (size_t)b->left;
    *data = p + used;
    *data_len = len;
    if (b->framing != HTTP_UNTIL_CLOSE)
        b->left -= len;
    if (b->framing == HTTP_LENGTH)
        b->done = b->left == 0;
    else if (b->framing == HTTP_CHUNKED && b->left == 0)
        b->state = CHUNK_END;
    return used + len;
}

bool http_decode_path(char out[HTTP_TARGET], const char *path)
{
    size_t at = 0;
    for (; *path != 0 && at + 1 < HTTP_TARGET; path++) {
        int c = (unsigned char)*path;
        if (c == '%') {
            int high = hex_digit(path[1]), low = high >= 0 ? hex_digit(path[2]) : -1;
            if (low < 0)
                return false;
            c = high << 4 | low;
            path += 2;
        }
        if (c == 0)
            return false;
        out[at++] = (char)c;
    }
    out[at] = 0;
    return *path == 0;
}

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {301, "Moved Permanently"},
        {400, "Bad Request"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {431, "Request Header Fields Too Large"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Error";
}

void http_date(char out[40], int64_t seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t t = (time_t)seconds;
    struct tm tm;
    if (gmtime_r(&t, &tm) == NULL)
        memset(&tm, 0, sizeof tm);
    snprintf(out, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
