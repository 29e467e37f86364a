// options.h: what the sub-commands can be told, as one table of options; --help is printed from it.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command {
    COMMAND_GET = 1,
    COMMAND_CLIENT = 2,
    COMMAND_SERVER = 4,
    COMMAND_CERT_NEW = 8,
    COMMAND_CERT_SHOW = 16,
    COMMAND_CERT_VERIFY = 32,
    COMMAND_CERT_ANCHORS = 64,
};

#define OPTIONS_LIST 16 // most entries of --suites, --groups, --alpn

struct options {
    enum command command;
    const char *target; // URL, HOST:PORT or file; NULL where there is none
    const char *ca, *connect, *name, *cert, *key, *keylog;
    const char *bind, *root;
    const char *crl, *only;
    bool help, verbose, echo, json;
    bool ed25519;      // --kind
    const char *profile; // web, private; NULL: as the trust anchors want it
    uint32_t days;
    uint16_t only_version; // --tls; 0: all
    bool time_given;
    int64_t time; // seconds since 1970
    uint16_t port;
    uint32_t requests;    // stop after so many connections; 0 = never
    uint32_t connections; // at most so many at once
    uint32_t timeout;     // seconds of silence
    uint64_t records_per_key;
    uint16_t suites[OPTIONS_LIST], groups[OPTIONS_LIST];
    size_t num_suites, num_groups;
    const char *alpn[OPTIONS_LIST + 1]; // NULL-terminated
    char alpn_text[OPTIONS_LIST * 64];
};

// options_read fills `out` from the arguments behind the sub-command's name. 0, or EXIT_LOCAL after saying why.
int options_read(struct options *out, enum command command, int argc, char **argv);

// options_help prints the options of one sub-command on stdout.
void options_help(enum command command);

// options_host_port splits "HOST:PORT", "[V6]:PORT" or, when `port` comes in non-empty, "HOST". False when it is none of them.
bool options_host_port(const char *text, size_t len, char host[256], char port[6]);

// options_time reads an RFC 3339 date-time as seconds since 1970.
bool options_time(const char *text, int64_t *out);

#endif
