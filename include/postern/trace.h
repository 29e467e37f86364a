// postern/trace.h: one hook under three tools: explain, fuzzers, the key log. With -DPST_TRACE=0 the calls and their strings
// are not compiled.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_TRACE_H
#define POSTERN_TRACE_H

#include <postern/base.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pst_trace_kind {
    PST_TRACE_RECORD,      // a record as it stands on the wire: bytes; a = content type
    PST_TRACE_RECORD_OPEN, // its plaintext: bytes; a = inner content type, b = bytes of padding
    PST_TRACE_MESSAGE,     // a handshake message with its header: bytes; a = HandshakeType; name = its name
    PST_TRACE_FIELD,       // a field of the message before: name; at = offset in the message, len; a = bytes of length prefix
    PST_TRACE_ARROW,       // a state changed: a = from, b = to (pst_state_name)
    PST_TRACE_SECRET,      // a secret of the key schedule: name = its label in the key log format; bytes. Needs trace_secrets
    PST_TRACE_KEYS,        // keys were installed: dir; a = epoch (1 early, 2 handshake, 3 application), b = generation
    PST_TRACE_ALERT,       // an alert: dir; a = level, b = description
    PST_TRACE_FAILED,      // the connection failed: a = pst_err
};

enum pst_dir { PST_SENT = 0, PST_RECEIVED = 1 };

struct pst_trace_event {
    enum pst_trace_kind kind;
    enum pst_dir dir;
    const char *name;
    pst_span bytes; // valid during the call only
    size_t at, len;
    int a, b;
};

typedef void pst_trace_fn(void *ctx, const struct pst_trace_event *event);

#ifdef __cplusplus
}
#endif
#endif
