// serve.c: what the server does with application data: HTTP/1.1 over the files of a folder, or an echo. GET and HEAD give the
// file; POST to a file that exists is read to its end and answered with a receipt (how many bytes, their SHA-256), since a file
// server has nothing else to do with it; everything else is 405.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "serve.h"

#define METHODS "GET, HEAD, POST"

static void extend(struct guest *g)
{
    g->deadline = net_milliseconds() + (int64_t)g->setup->options->timeout * 1000;
}

bool serve_echo(struct guest *g)
{
    size_t n, room;
    const uint8_t *in = pst_app_in(&g->conn, &n);
    uint8_t *out = n > 0 ? pst_app_out(&g->conn, &room) : NULL;
    if (n == 0 || room == 0)
        return false;
    n = n < room ? n : room;
    memcpy(out, in, n);
    if (pst_app_out_done(&g->conn, n) != PST_OK)
        return false;
    pst_app_in_done(&g->conn, n);
    extend(g);
    return true;
}

static bool wants_close(const struct http_request *r)
{
    return r->minor > 0 ? r->fields.close : !r->fields.keep_alive;
}

// Begins an answer. `fields` are more header lines, or "". A body that is text stands in `text`; NULL: a file follows.
static void start_reply(struct guest *g, int status, const char *fields, const char *type, const char *text, uint64_t length)
{
    struct guest_reply *r = &g->reply;
    char date[40];
    http_date(date, (int64_t)time(NULL));
    r->last |= wants_close(&g->request);
    int n = snprintf(r->text, sizeof r->text,
                     "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: postern\r\nContent-Type: %s\r\nContent-Length: %llu\r\n"
                     "%s%s\r\n",
                     status, http_reason(status), date, type, (unsigned long long)length, fields,
                     r->last                  ? "Connection: close\r\n"
                     : g->request.minor == 0 ? "Connection: keep-alive\r\n"
                                              : "");
    bool head = strcmp(g->request.method, "HEAD") == 0;
    r->at = 0;
    r->len = (size_t)n;
    if (text != NULL && !head)
        r->len += (size_t)snprintf(r->text + n, sizeof r->text - (size_t)n, "%s", text);
    r->left = text == NULL && !head ? length : 0;
    g->in_request = false;
    extend(g);
    if (g->setup->options->verbose)
        fprintf(stderr, "%s%s %s: %d\n", g->prefix, g->request.method[0] != 0 ? g->request.method : "?",
                g->request.path[0] != 0 ? g->request.path : "?", status);
}

static void start_status(struct guest *g, int status, const char *fields)
{
    char text[64];
    snprintf(text, sizeof text, "%d %s\n", status, http_reason(status));
    start_reply(g, status, fields, "text/plain; charset=utf-8", text, strlen(text));
}

// A request that cannot be trusted to end where it seems to: the connection ends with the answer.
static void refuse(struct guest *g, int status)
{
    g->reply.last = true;
    start_status(g, status, "");
}

static void start_receipt(struct guest *g)
{
    uint8_t digest[PST_MAX_HASH_LEN];
    char text[160];
    pst_sha256.final(&g->body_hash, digest);
    int n = snprintf(text, sizeof text, "received %llu bytes, SHA-256 ", (unsigned long long)g->body_len);
    for (size_t i = 0; i < pst_sha256.len; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%02x", digest[i]);
    snprintf(text + n, sizeof text - (size_t)n, "\n");
    start_reply(g, 200, "", "text/plain; charset=utf-8", text, strlen(text));
}

static bool is_method(const struct guest *g, const char *method)
{
    return strcmp(g->request.method, method) == 0;
}

// What the request will be answered with: 405 or what the site says; the file stays open in *file when it is 200.
static int judge(const struct guest *g, const struct site *site, struct site_file *file)
{
    file->fd = -1;
    if (!is_method(g, "GET") && !is_method(g, "HEAD") && !is_method(g, "POST"))
        return 405;
    return site_find(site, g->request.path, file);
}

static void answer(struct guest *g, const struct site *site)
{
    struct site_file file;
    char fields[HTTP_TARGET + 64] = "";
    int status = judge(g, site, &file);
    if (status == 405) {
        start_status(g, status, "Allow: " METHODS "\r\n"); // RFC 9110 15.5.6: MUST
    } else if (status == 301) {
        // One slash only: "//host/" would be an address elsewhere.
        snprintf(fields, sizeof fields, "Location: /%s/\r\n", g->request.path + strspn(g->request.path, "/"));
        start_status(g, status, fields);
    } else if (status != 200) {
        start_status(g, status, "");
    } else if (is_method(g, "POST")) {
        close(file.fd);
        start_receipt(g);
    } else {
        char modified[40];
        http_date(modified, file.modified);
        snprintf(fields, sizeof fields, "Last-Modified: %s\r\n", modified);
        start_reply(g, 200, fields, file.type, NULL, file.size);
        g->reply.fd = file.fd;
    }
}

// RFC 9110 10.1.1: a final status at once when it is known to be a refusal, else "go on".
static void answer_expectation(struct guest *g, const struct site *site)
{
    struct site_file file;
    int status = judge(g, site, &file);
    if (file.fd >= 0)
        close(file.fd);
    if (status != 200) {
        g->reply.last = true;
        answer(g, site);
        return;
    }
    g->reply.len = (size_t)snprintf(g->reply.text, sizeof g->reply.text, "HTTP/1.1 100 Continue\r\n\r\n");
    g->reply.at = 0;
}

static void drop_input(struct guest *g, size_t n)
{
    memmove(g->input, g->input + n, g->input_len - n);
    g->input_len -= n;
}

static void start_request(struct guest *g, const struct site *site, size_t head_len)
{
    http_read_request(&g->request, g->input, head_len);
    drop_input(g, head_len);
    const struct http_fields *f = &g->request.fields;
    if (g->request.refuse != 0) {
        refuse(g, g->request.refuse);
        return;
    }
    g->in_request = true;
    g->body_len = 0;
    pst_sha256.init(&g->body_hash);
    http_body_start(&g->body, f->chunked ? HTTP_CHUNKED : f->has_length ? HTTP_LENGTH : HTTP_NO_BODY, f->length);
    extend(g);
    if (f->expect_continue && !g->body.done && g->request.minor > 0)
        answer_expectation(g, site);
}

// Fills the input buffer from the connection.
static bool read_input(struct guest *g)
{
    size_t n, room = sizeof g->input - g->input_len;
    const uint8_t *in = pst_app_in(&g->conn, &n);
    n = n < room ? n : room;
    if (n == 0)
        return false;
    memcpy(g->input + g->input_len, in, n);
    g->input_len += n;
    pst_app_in_done(&g->conn, n);
    return true;
}

static bool read_body(struct guest *g, const struct site *site)
{
    bool moved = read_input(g);
    const char *data;
    size_t len, used;
    while ((used = http_body_take(&g->body, g->input, g->input_len, &data, &len)) > 0) {
        pst_sha256.update(&g->body_hash, (const uint8_t *)data, len);
        g->body_len += len;
        drop_input(g, used);
        moved = true;
    }
    if (moved)
        extend(g);
    if (g->body.bad)
        refuse(g, 400);
    else if (g->body.done)
        answer(g, site);
    return moved || !g->in_request;
}

static bool read_head(struct guest *g, const struct site *site)
{
    // RFC 9112 2.2: empty lines before a request are ignored.
    size_t empty = 0;
    while (empty < g->input_len && (g->input[empty] == '\r' || g->input[empty] == '\n'))
        empty++;
    drop_input(g, empty);
    size_t head_len = http_head_length(g->input, g->input_len);
    if (head_len > 0) {
        start_request(g, site, head_len);
        return true;
    }
    if (g->input_len == sizeof g->input) {
        memset(&g->request, 0, sizeof g->request);
        refuse(g, 431);
        return true;
    }
    return read_input(g);
}

// The next piece of the answer: the text, then the file, straight from the disk into the record.
static bool send_reply(struct guest *g)
{
    struct guest_reply *r = &g->reply;
    size_t room;
    uint8_t *out = pst_app_out(&g->conn, &room);
    if (room == 0)
        return false;
    size_t n = r->len - r->at;
    if (n > 0) {
        n = n < room ? n : room;
        memcpy(out, r->text + r->at, n);
        r->at += n;
    } else {
        ssize_t got = read(r->fd, out, r->left < room ? (size_t)r->left : room);
        if (got < 0 && errno == EINTR)
            return true;
        if (got <= 0) {
            // The file became shorter than its Content-Length. Cutting the stream is the one honest way to say so.
            g->link.deaf = true;
            g->leave = true;
            r->left = 0;
            return false;
        }
        n = (size_t)got;
        r->left -= n;
    }
    if (pst_app_out_done(&g->conn, n) < 0)
        return false;
    extend(g);
    return true;
}

bool serve_http(struct guest *g, const struct site *site)
{
    struct guest_reply *r = &g->reply;
    if (g->leave)
        return false;
    if (r->at < r->len || r->left > 0)
        return send_reply(g);
    if (r->fd >= 0) {
        close(r->fd);
        r->fd = -1;
    }
    if (r->last) {
        g->leave = true;
        return false;
    }
    return g->in_request ? read_body(g, site) : read_head(g, site);
}

bool serve_is_idle(const struct guest *g)
{
    const struct guest_reply *r = &g->reply;
    bool answered = !g->in_request && r->at == r->len && r->left == 0;
    return g->stage == GUEST_SERVING && !g->setup->options->echo && answered && g->input_len == 0;
}
