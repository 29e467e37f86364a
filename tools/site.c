// site.c: the files under --root. The path is walked one name at a time from the root's descriptor; "..", names that begin with
// a dot (but .well-known, RFC 8615) and symbolic links lead nowhere, so nothing outside can be named.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "http.h"
#include "report.h"
#include "site.h"

int site_open(struct site *s, const char *path)
{
    s->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s->root >= 0 ? EXIT_FINE : report_file(path, "%s", strerror(errno));
}

void site_close(struct site *s)
{
    if (s->root >= 0)
        close(s->root);
    s->root = -1;
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".htm", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".c", "text/plain; charset=utf-8"},
        {".h", "text/plain; charset=utf-8"},
        {".xml", "application/xml"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".gif", "image/gif"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".pdf", "application/pdf"},
        {".mp4", "video/mp4"},
        {".zip", "application/zip"},
        {".gz", "application/gzip"},
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcasecmp(dot, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static int status_of(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM ? 503 : 404;
}

// Opens one name inside a folder and closes the folder, unless it is the root.
static int step(const struct site *s, int folder, const char *name, int flags)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags);
    int error = errno;
    if (folder != s->root)
        close(folder);
    errno = error;
    return fd;
}

static bool may_be_named(const char *name)
{
    return name[0] != '.' || strcmp(name, ".well-known") == 0;
}

// Takes over fd: a regular file is handed on, all else is closed.
static int hand_out(int fd, const char *name, struct site_file *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return 404;
    }
    *out = (struct site_file){fd, (uint64_t)st.st_size, (int64_t)st.st_mtime, type_of(name)};
    return 200;
}

int site_find(const struct site *s, const char *path, struct site_file *out)
{
    char decoded[HTTP_TARGET], *rest = decoded;
    *out = (struct site_file){.fd = -1};
    if (path[0] != '/')
        return 404;
    if (!http_decode_path(decoded, path))
        return 400;
    int folder = s->root;
    for (;;) {
        rest += strspn(rest, "/");
        const char *name = rest;
        rest += strcspn(rest, "/");
        bool last = *rest == 0;
        if (!last)
            *rest++ = 0;
        if (*name == 0)
            name = "index.html"; // the path ended in '/'
        int fd = may_be_named(name) ? step(s, folder, name, last ? 0 : O_DIRECTORY) : -1;
        if (!may_be_named(name) && folder != s->root)
            close(folder);
        if (fd < 0)
            return may_be_named(name) ? status_of(errno) : 404;
        if (!last) {
            folder = fd;
            continue;
        }
        struct stat st;
        if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && strcmp(name, "index.html") != 0) {
            close(fd);
            return 301;
        }
        return hand_out(fd, name, out);
    }
}
