// get.c: one HTTP/1.1 GET over TLS, the body to stdout. A body that ends early is never passed off as whole: RFC 9112 8, and
// close_notify (RFC 8446 6.1) for bodies that end with the stream.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "dial.h"
#include "get.h"
#include "http.h"

#define HEAD_MAX 65536

struct fetch {
    struct setup setup;
    struct dial dial;
    char host[256], port[6];
    const char *path; // as in the URL, or "/"
    size_t path_len;
    char head[HEAD_MAX]; // of the response
    size_t head_len;
    bool in_body;
    struct http_response response;
    struct http_body body;
    uint64_t body_len;
    bool unwritten; // stdout failed
};

// https://HOST[:PORT][/PATH][?QUERY]; a fragment stays here (RFC 9110 7.1).
static int read_url(struct fetch *f, const char *url)
{
    static const char scheme[] = "https://";
    if (strncmp(url, "http://", 7) == 0)
        return report_usage("%s: plain HTTP is not what this command speaks; https:// it must be", url);
    if (strncmp(url, scheme, strlen(scheme)) != 0)
        return report_usage("%s: is not https://HOST[:PORT][/PATH]", url);
    const char *at = url + strlen(scheme);
    size_t len = strcspn(at, "/?#");
    snprintf(f->port, sizeof f->port, "443");
    if (memchr(at, '@', len) != NULL)
        return report_usage("%s: names and passwords have no place in an https URL (RFC 9110 4.2.4)", url);
    if (!options_host_port(at, len, f->host, f->port))
        return report_usage("%s: is not https://HOST[:PORT][/PATH]", url);
    f->path = at + len;
    f->path_len = strcspn(f->path, "#");
    for (size_t i = 0; i < f->path_len; i++)
        if ((unsigned char)f->path[i] < 33 || (unsigned char)f->path[i] > 126)
            return report_usage("%s: white space and other special bytes must be percent-encoded", url);
    return EXIT_FINE;
}

// The request, as a string to be freed; NULL when there is no memory.
static char *write_request(const struct fetch *f)
{
    bool literal = strchr(f->host, ':') != NULL, usual = strcmp(f->port, "443") == 0;
    size_t cap = f->path_len + 512;
    char *out = malloc(cap);
    if (out != NULL)
        snprintf(out, cap,
                 "GET %s%.*s HTTP/1.1\r\nHost: %s%s%s%s%s\r\n"
                 "User-Agent: postern\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                 f->path_len > 0 && f->path[0] == '/' ? "" : "/", (int)f->path_len, f->path, literal ? "[" : "", f->host,
                 literal ? "]" : "", usual ? "" : ":", usual ? "" : f->port);
    return out;
}

static int send_request(struct fetch *f)
{
    char *request = write_request(f);
    if (request == NULL)
        return report_fail(EXIT_LOCAL, "USAGE", "%s", strerror(ENOMEM));
    size_t len = strlen(request), at = 0;
    int status = EXIT_FINE;
    while (at < len && status == EXIT_FINE && !f->dial.link.ended) {
        size_t room;
        uint8_t *out = pst_app_out(&f->dial.conn, &room);
        size_t n = len - at < room ? len - at : room;
        if (n > 0) {
            memcpy(out, request + at, n);
            at += n;
            if (pst_app_out_done(&f->dial.conn, n) != PST_OK)
                break; // the reason is in pst_error, and found by who reads next
        }
        status = dial_turn(&f->dial, (int)f->setup.options->timeout * 1000);
    }
    free(request);
    return status;
}

static int start_body(struct fetch *f)
{
    const struct http_response *r = &f->response;
    const struct http_fields *h = &r->fields;
    if (!r->good || h->bad || r->status == 101)
        return report_fail(EXIT_NETWORK, "HTTP", "%s: the answer is not HTTP/1.1 as RFC 9112 has it", f->dial.peer);
    if (f->setup.options->verbose || r->status >= 300)
        report_note("HTTP status %d %s%s%s", r->status, r->reason, h->location[0] != 0 ? ", location " : "", h->location);
    // RFC 9112 6.3
    bool none = r->status == 204 || r->status == 304;
    enum http_framing framing = none         ? HTTP_NO_BODY
                                : h->chunked ? HTTP_CHUNKED
                                : h->has_coding || !h->has_length ? HTTP_UNTIL_CLOSE
                                                                  : HTTP_LENGTH;
    http_body_start(&f->body, framing, h->length);
    f->in_body = true;
    return EXIT_FINE;
}

// Takes the head's part of n bytes; how many that are comes back in *used.
static int take_head(struct fetch *f, const char *p, size_t n, size_t *used)
{
    size_t before = f->head_len, room = HEAD_MAX - before;
    n = n < room ? n : room;
    memcpy(f->head + before, p, n);
    f->head_len += n;
    size_t whole = http_head_length(f->head, f->head_len);
    *used = n;
    if (whole == 0 && f->head_len == HEAD_MAX)
        return report_fail(EXIT_NETWORK, "HTTP", "%s: the response's head is longer than %d bytes", f->dial.peer, HEAD_MAX);
    if (whole == 0)
        return EXIT_FINE;
    *used = whole - before;
    f->head_len = 0;
    http_read_response(&f->response, f->head, whole);
    bool interim = f->response.good && f->response.status < 200 && f->response.status != 101;
    return interim ? EXIT_FINE : start_body(f);
}

// Takes all application data that is there.
static int take_response(struct fetch *f)
{
    size_t n;
    const char *p;
    while (!f->body.done && !f->unwritten && (p = (const char *)pst_app_in(&f->dial.conn, &n), n > 0)) {
        size_t used = 0, len = 0;
        const char *data = p;
        int status = EXIT_FINE;
        if (!f->in_body)
            status = take_head(f, p, n, &used);
        else
            used = http_body_take(&f->body, p, n, &data, &len);
        f->unwritten = fwrite(data, 1, len, stdout) != len;
        f->body_len += len;
        pst_app_in_done(&f->dial.conn, used);
        if (f->body.bad)
            return report_fail(EXIT_NETWORK, "HTTP", "%s: the body's chunks break RFC 9112 7.1", f->dial.peer);
        if (status != EXIT_FINE)
            return status;
    }
    f->dial.link.error = pst_error(&f->dial.conn) < 0 ? pst_error(&f->dial.conn) : f->dial.link.error;
    return EXIT_FINE;
}

// The stream is over before the body was.
static int judge_end(struct fetch *f)
{
    if (f->dial.link.error < 0)
        return dial_fail(&f->dial);
    if (f->in_body && f->body.framing == HTTP_UNTIL_CLOSE)
        return EXIT_FINE; // close_notify came: it is whole
    if (!f->in_body)
        return report_fail(EXIT_NETWORK, "HTTP", "%s: closed without a response", f->dial.peer);
    return report_fail(EXIT_CUT, "HTTP", "%s: the body was cut after %llu bytes (RFC 9112 8)", f->dial.peer,
                       (unsigned long long)f->body_len);
}

static int receive_response(struct fetch *f)
{
    for (;;) {
        int status = take_response(f);
        if (status != EXIT_FINE || f->body.done || f->unwritten)
            return status;
        if (f->dial.link.ended || f->dial.link.error < 0 || pst_is_closed_by_peer(&f->dial.conn))
            return judge_end(f);
        status = dial_turn(&f->dial, (int)f->setup.options->timeout * 1000);
        if (status != EXIT_FINE)
            return status;
    }
}

int get_main(const struct options *o)
{
    static struct fetch f; // too large for a small stack
    if (o->target == NULL)
        return report_usage("postern get [options] https://HOST[:PORT][/PATH]");
    struct options with_alpn = *o;
    if (o->alpn[0] == NULL)
        with_alpn.alpn[0] = "http/1.1";
    int status = read_url(&f, o->target);
    if (status != EXIT_FINE)
        return status;
    status = setup_init(&f.setup, &with_alpn);
    if (status == EXIT_FINE) {
        status = dial_open(&f.dial, &f.setup, f.host, f.port);
        if (status == EXIT_FINE)
            status = send_request(&f);
        if (status == EXIT_FINE)
            status = receive_response(&f);
        dial_close(&f.dial);
    }
    setup_drop(&f.setup);
    if ((fflush(stdout) != 0 || f.unwritten) && status == EXIT_FINE)
        status = report_file("stdout", "%s", strerror(errno));
    return status;
}
