// keylog.c: the NSS key log, a consumer of the trace's SECRET events. The first of a connection is named "client_random"; every
// line that follows is "LABEL <client random> <secret>".
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "keylog.h"
#include "report.h"

int keylog_open(struct keylog *log, const char *path)
{
    const char *from_environment = getenv("SSLKEYLOGFILE");
    const char *file = path != NULL ? path : from_environment;
    log->fd = -1;
    if (file == NULL || *file == 0)
        return EXIT_FINE;
    log->fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log->fd >= 0)
        return EXIT_FINE;
    if (path != NULL)
        return report_file(file, "%s", strerror(errno));
    fprintf(stderr, "postern: warning: SSLKEYLOGFILE %s: %s\n", file, strerror(errno));
    return EXIT_FINE;
}

void keylog_close(struct keylog *log)
{
    if (log->fd >= 0)
        close(log->fd);
    log->fd = -1;
}

static void write_hex(char *out, pst_span in)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < in.n; i++) {
        *out++ = digits[in.p[i] >> 4];
        *out++ = digits[in.p[i] & 15];
    }
    *out = 0;
}

// Labels of the file format are capitals; other secrets that a trace may show are not for the log.
static bool is_label(const char *name)
{
    return name != NULL && *name != 0 && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(name);
}

static void write_line(void *ctx, const struct pst_trace_event *event)
{
    struct keylog_line *k = ctx;
    if (event->kind != PST_TRACE_SECRET)
        return;
    if (strcmp(event->name, "client_random") == 0 && event->bytes.n == 32) {
        write_hex(k->client_random, event->bytes);
        return;
    }
    if (!is_label(event->name) || k->client_random[0] == 0 || event->bytes.n > 64)
        return;
    char secret[129], line[300];
    write_hex(secret, event->bytes);
    int n = snprintf(line, sizeof line, "%s %s %s\n", event->name, k->client_random, secret);
    // One write per line: with O_APPEND, lines of several processes do not mix.
    if (n > 0 && (size_t)n < sizeof line && write(k->log->fd, line, (size_t)n) == n)
        k->written++;
}

void keylog_attach(const struct keylog *log, struct keylog_line *line, struct pst_config *cfg)
{
    *line = (struct keylog_line){.log = log};
    if (log->fd < 0)
        return;
    cfg->trace = write_line;
    cfg->trace_ctx = line;
    cfg->trace_secrets = true;
}
