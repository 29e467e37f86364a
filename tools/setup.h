// setup.h: from options to a config: trust, identity, key log. It lives as long as the command.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef SETUP_H
#define SETUP_H

#include "keylog.h"
#include "options.h"
#include "pem.h"
#include "report.h"
#include "trust.h"

struct setup {
    const struct options *options;
    struct pst_config config;
    struct keylog log;
    struct watch_notes notes;      // clients: of the server's certificates
    struct report_context context; // for report_tls
    // private from here
    struct pst_kit kit;
    const struct pst_flow *flows[3]; // NULL-terminated
    struct trust trust;
    struct pst_verifier path;
    struct watch watch;
    struct pem_file cert_file, key_file;
    pst_span *chain;
    struct pst_key_signer signer;
    struct pst_identity identity;
};

// setup_init loads what the options name. 0, or the exit status after saying why; setup_drop is due in both cases.
int setup_init(struct setup *s, const struct options *o);
void setup_drop(struct setup *s);

#endif
