// trust.h: trust anchors from a PEM bundle.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef TRUST_H
#define TRUST_H

#include "pem.h"

struct trust {
    struct pst_trust trust; // what the path verifier believes
    const char *path;       // of the bundle
    size_t unreadable;      // certificates in it that were passed over
    // private from here
    struct pem_file file;
    struct pst_anchor *anchors;
};

// trust_load takes every certificate of the bundle as an anchor; path NULL is the system's bundle. 0, or EXIT_LOCAL after
// saying why.
int trust_load(struct trust *out, const char *path);
void trust_drop(struct trust *t);

#endif
