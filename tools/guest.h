// guest.h: one connection of the server: its memory, where it stands, and what is being said over it.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef GUEST_H
#define GUEST_H

#include "http.h"
#include "net.h"
#include "setup.h"
#include "site.h"

enum guest_stage {
    GUEST_SHAKING,   // the handshake
    GUEST_SERVING,   // application data
    GUEST_LEAVING,   // nothing more is said but what is queued: close_notify, an alert
    GUEST_LINGERING, // our direction is closed; what the peer still sends is thrown away
    GUEST_GONE,
};

#define GUEST_INPUT 8192 // bytes of a request's head

// What is being answered: a head (with a small body), then a file.
struct guest_reply {
    char text[4096];
    size_t len, at;
    int fd; // -1: none
    uint64_t left;
    bool last; // close afterwards
};

struct guest {
    struct net_link link;
    enum guest_stage stage;
    int64_t deadline; // net_milliseconds
    uint32_t number;
    char prefix[32 + NET_ADDRESS]; // "connection 3 from 127.0.0.1:40000: "
    bool leave;                    // set by the service: close when all is sent
    // HTTP
    char input[GUEST_INPUT];
    size_t input_len;
    bool in_request; // its body is being read
    struct http_request request;
    struct http_body body;
    union pst_hash_state body_hash;
    uint64_t body_len;
    struct guest_reply reply;
    // private to guest.c
    struct setup *setup;
    struct pst_conn conn;
    struct pst_config config;
    struct keylog_line log;
    struct pst_memory memory;
};

// guest_new takes over the socket. NULL when there is no memory or no entropy; the socket is closed then.
struct guest *guest_new(struct setup *s, int fd, uint32_t number);
void guest_free(struct guest *g);

// guest_events says what to poll for, guest_turn moves what can be moved: handshake, service, goodbye. True: it stopped for
// fairness only and wants another turn at once. *status becomes the exit status of a failure.
short guest_events(const struct guest *g);
bool guest_turn(struct guest *g, const struct site *site, int *status);

// guest_late is called when the deadline has passed.
void guest_late(struct guest *g, int *status);

// guest_dismiss closes as politely as can be done at once: the program ends.
void guest_dismiss(struct guest *g);

#endif
