// ops.h: every operation that touches a secret, as a list; each look at constant time (README.md) walks it. An operation has a
// secret (random, or one of a few special ones), public inputs that stay the same, and says how it came out.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CT_OPS_H
#define PST_CT_OPS_H

#include <postern/postern.h>
#include "crypto/base/ct.h"

#define CT_MAX_SECRET 256 // bytes

enum {
    CT_PUBLIC_PATH = 1, // what is public and comes from the secret decides the path: traces differ rightly
    CT_PUBLIC_FORM = 2, // branches on a public property of single secret bytes: poison would complain wrongly
    CT_SLOW = 4,        // public keys and handshakes: the short form takes fewer secrets
    // A planted leak, and by which look it must be seen.
    CT_LEAK_POISON = 16,   // valgrind
    CT_LEAK_SANITIZE = 32, // MemorySanitizer
    CT_LEAK_TRACE = 64,    // addresses
    CT_LEAK_DIVISION = 128 // the count of divisions
};
#define CT_LEAK (CT_LEAK_POISON | CT_LEAK_SANITIZE | CT_LEAK_TRACE | CT_LEAK_DIVISION)

struct ct_op {
    const char *name;
    size_t secret_len;
    unsigned flags;
    int n;                                                   // what prepare and run make of it: which curve, which AEAD
    void (*shape)(const struct ct_op *op, uint8_t *secret);  // NULL, or makes any bytes a secret that is allowed
    void (*prepare)(const struct ct_op *op, uint8_t *secret); // NULL, or what comes before and is not watched
    void (*run)(const struct ct_op *op, const uint8_t *secret);
};

extern const struct ct_op ct_ops[], ct_handshakes[], ct_leaks[]; // each ends with a nameless one

// What the operations work with; set before the first.
extern struct pst_kit ct_kit;
// run leaves here what an onlooker may know of the path taken: lengths, errors. Traces are compared where it is equal.
extern uint32_t ct_outcome;
// The tracer compares whole handshakes, so there the peer's signature is believed unseen: its verification looks at public data.
extern bool ct_tracing;
// An operation that did not do what it should sets this.
extern const char *ct_broken;

#endif
