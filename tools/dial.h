// dial.h: a client's connection: TCP, then the TLS handshake, then what was found said.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef DIAL_H
#define DIAL_H

#include "net.h"
#include "setup.h"

struct dial {
    struct net_link link;
    char peer[300]; // "HOST:PORT", for people
    // private from here
    struct setup *setup;
    struct pst_conn conn;
    struct pst_config config;
    struct keylog_line log;
    struct pst_standard_memory memory;
};

// dial_open connects to host:port (or where --connect says), shakes hands with `name` (or with whom --name says) and prints the
// facts if -v. 0, or the exit status after saying why. dial_close is due in both cases.
int dial_open(struct dial *d, struct setup *s, const char *host, const char *port);

// dial_turn moves bytes once, waiting at most timeout_ms (-1: for ever). 0, or the exit status after saying why. End of stream
// after close_notify, and truncation, are no failure here: link.ended and link.error tell.
int dial_turn(struct dial *d, int timeout_ms);

// dial_fail says why the connection failed and gives the exit status.
int dial_fail(struct dial *d);

// dial_close sends what is still to be sent (close_notify or an alert), then closes and wipes.
void dial_close(struct dial *d);

#endif
