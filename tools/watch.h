// watch.h: a verifier that lets another one decide and takes notes.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef WATCH_H
#define WATCH_H

#include <postern/x509.h>

#define WATCH_NAME 320 // bytes of a certificate's name as text, with its NUL

// What is kept of a verification: the library's spans die with the handshake.
struct watch_certificate {
    bool readable;
    char subject[WATCH_NAME], issuer[WATCH_NAME];
    char names[WATCH_NAME]; // subjectAltName: DNS names and addresses
    const char *key;
    int64_t not_before, not_after;
};

struct watch_notes {
    bool made;
    size_t num_certs;
    struct watch_certificate certs[PST_MAX_CERTS];
    bool has_culprit; // the verdict is about a certificate that the peer sent:
    struct watch_certificate culprit;
    struct pst_verdict verdict; // its spans are empty: what they said is below
    struct pst_time time;
    char issuer[WATCH_NAME];    // verdict.issuer
    char extension[WATCH_NAME]; // verdict.extension, dotted
    char key_id[2 * 32 + 1];     // verdict.key_id in hex, as far as it fits
    char name[256];              // what the certificate had to be for
};

// A verifier that lets another one decide and takes notes.
struct watch {
    struct pst_verifier verifier; // give this to the config
    const struct pst_verifier *inner;
    struct watch_notes *notes;
};
void watch_init(struct watch *w, const struct pst_verifier *inner, struct watch_notes *notes);

#endif
