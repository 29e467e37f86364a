// site.h: the files under --root, and nothing else.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef SITE_H
#define SITE_H

#include <stdint.h>

struct site {
    int root; // -1: none
};

struct site_file {
    int fd;
    uint64_t size;
    int64_t modified; // seconds since 1970
    const char *type; // Content-Type
};

// site_open opens the folder. 0, or EXIT_LOCAL after saying why.
int site_open(struct site *s, const char *path);
void site_close(struct site *s);

// site_find opens the file that the path of a request names (percent-encoded, beginning with '/'). The HTTP status: 200 with
// *out filled and its fd the caller's; 301 when it is a folder and the path lacks the slash at its end; 400, 404 or 503.
int site_find(const struct site *s, const char *path, struct site_file *out);

#endif
