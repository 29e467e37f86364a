// http.h: as much of HTTP/1.1 (RFC 9110, RFC 9112) as fetching and serving files needs: heads, body framing. Bytes in,
// facts out.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_TARGET 2048 // bytes of a request target, with its NUL

// What the header fields say that matters here.
struct http_fields {
    bool has_length, chunked, other_coding, has_coding;
    bool close, keep_alive, expect_continue;
    bool bad; // a field that breaks the grammar, or two that contradict each other
    unsigned hosts;
    uint64_t length;
    char location[HTTP_TARGET]; // responses; empty: none
};

struct http_request {
    int refuse; // 0, or the status that the request is to be refused with
    char method[24];
    char path[HTTP_TARGET]; // origin form, as it came, without the query
    int minor;              // HTTP/1.minor
    struct http_fields fields;
};

struct http_response {
    bool good; // false: not HTTP
    int status;
    char reason[128];
    int minor;
    struct http_fields fields;
};

// http_head_length tells how many bytes a head takes with its empty line; 0 when it is not whole yet.
size_t http_head_length(const char *p, size_t n);

void http_read_request(struct http_request *out, const char *head, size_t n);
void http_read_response(struct http_response *out, const char *head, size_t n);

// A body on its way: RFC 9112 6.
enum http_framing { HTTP_NO_BODY, HTTP_LENGTH, HTTP_CHUNKED, HTTP_UNTIL_CLOSE };

struct http_body {
    enum http_framing framing;
    bool done; // all of it came
    bool bad;  // the chunks break the grammar
    // private from here
    uint64_t left; // of the body or of the chunk
    uint8_t state;
    uint16_t line; // bytes of the line so far
    uint32_t trailer;
};

void http_body_start(struct http_body *b, enum http_framing framing, uint64_t length);

// http_body_take looks at n bytes of the stream and says how many it used up; *data and *data_len are the body's bytes among
// them, if any. It may use fewer than n: call again. It uses none when done or bad.
size_t http_body_take(struct http_body *b, const char *p, size_t n, const char **data, size_t *data_len);

// http_decode_path undoes percent-encoding; false for bad escapes and for a NUL.
bool http_decode_path(char out[HTTP_TARGET], const char *path);

// http_reason is the reason phrase of the statuses used here.
const char *http_reason(int status);

// http_date writes an IMF-fixdate, RFC 9110 5.6.7.
void http_date(char out[40], int64_t seconds);

#endif
