// keylog.h: the NSS key log (SSLKEYLOGFILE), with which Wireshark opens a capture. Draft-ietf-tls-keylogfile, RFC 9850.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef KEYLOG_H
#define KEYLOG_H

#include <postern/config.h>

struct keylog {
    int fd; // -1: none
};

// One connection's part: its trace_ctx.
struct keylog_line {
    const struct keylog *log;
    char client_random[65]; // hex; empty until it is known
    unsigned written;
};

// keylog_open opens (and makes, for its owner only) the file of --keylog, or else the one that SSLKEYLOGFILE names. 0, or
// EXIT_LOCAL after saying why. A file of the environment that cannot be opened is only a warning.
int keylog_open(struct keylog *log, const char *path);
void keylog_close(struct keylog *log);

// keylog_attach makes the config of one connection write to the log, if there is one.
void keylog_attach(const struct keylog *log, struct keylog_line *line, struct pst_config *cfg);

#endif
