// report.h: what the command says to people: the facts of a connection, and the one line that tells why it failed.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>
#include <postern/postern.h>
#include "net.h"
#include "watch.h"

// Exit statuses of every sub-command.
enum {
    EXIT_FINE = 0,
    EXIT_LOCAL = 1,   // usage, or a local file
    EXIT_NETWORK = 2, // the network, or a peer that does not speak HTTP where it should
    EXIT_TLS = 3,     // TLS or the certificate refused
    EXIT_CUT = 4,     // the peer cut the stream
};

#if defined(__GNUC__)
#define REPORT_FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define REPORT_FORMAT(a, b)
#endif

#define REPORT_LINE 2048 // bytes of a failure as text

// report_fail prints "postern: NAME: text" on stderr, as one line of printable ASCII, and gives `status` back.
int report_fail(int status, const char *name, const char *format, ...) REPORT_FORMAT(3, 4);
int report_usage(const char *format, ...) REPORT_FORMAT(1, 2);                  // EXIT_LOCAL
int report_file(const char *path, const char *format, ...) REPORT_FORMAT(2, 3); // EXIT_LOCAL

// report_note prints "postern: note: text": nothing failed.
void report_note(const char *format, ...) REPORT_FORMAT(1, 2);

// Where what goes into a line comes from; notes may be NULL, texts too.
struct report_context {
    const struct watch_notes *notes;
    const char *trust;   // the file of trust anchors, for advice
    size_t num_anchors;
    const char *prefix;  // "connection 3 from 127.0.0.1:40000: "
    bool time_given;     // --time, not the clock
};

// report_tls prints the last line for a link that failed (link->error, or the network) and gives the exit status. `doing` is
// what was going on, for network failures: "localhost:443".
int report_tls(const struct net_link *l, const struct report_context *about, const char *doing);

// report_verdict_text writes what failed in a verification, and what would have satisfied it; about->notes must be there.
void report_verdict_text(char *out, size_t cap, pst_err e, const struct report_context *about);

// report_facts prints what -v shows of a connection: version, suite, group, signature, ALPN.
void report_facts(const struct pst_conn *c, const char *prefix);
// report_certificates prints subject, issuer and expiry of each certificate that the peer sent.
void report_certificates(const struct watch_notes *notes);

// report_date writes seconds since 1970 as "2026-01-31" and, when `full`, "2026-01-31T12:00:00Z".
void report_date(char out[32], int64_t seconds, bool full);

#endif
