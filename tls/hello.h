// hello.h: ClientHello and ServerHello, RFC 8446 4.1.2 and 4.1.3: one message each in both versions, read and
// written here.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_HELLO_H
#define PST_HELLO_H

#include "crypto/base/reader.h"
#include "crypto/base/writer.h"

struct pst_client_hello {
    uint16_t legacy_version;
    pst_span random, session_id, suites, compression, extensions;
};

struct pst_server_hello {
    uint16_t legacy_version;
    pst_span random, session_id;
    uint16_t suite;
    uint8_t compression;
    pst_span extensions;
};

PST_MUST_CHECK pst_err pst_read_client_hello(struct pst_client_hello *out, struct pst_reader *r);
PST_MUST_CHECK pst_err pst_read_server_hello(struct pst_server_hello *out, struct pst_reader *r);

// Everything up to the extensions, which the caller writes next.
void pst_write_client_hello(struct pst_writer *w, const struct pst_client_hello *ch);
void pst_write_server_hello(struct pst_writer *w, const struct pst_server_hello *sh);

// The value of ServerHello.random that makes it a HelloRetryRequest, RFC 8446 4.1.3.
extern const uint8_t pst_hello_retry_random[32];

#endif
