// trace.h: how the library speaks to the trace hook. With PST_TRACE=0 the calls are empty and their names are
// not compiled.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TLS_TRACE_H
#define PST_TLS_TRACE_H

#include <postern/conn.h>
#include "crypto/base/reader.h"

#if PST_TRACE
static inline void pst_trace(const struct pst_conn *c, enum pst_trace_kind kind, enum pst_dir dir, const char *name,
                             pst_span bytes, int a, int b)
{
    if (c->cfg->trace != NULL) {
        struct pst_trace_event e = {kind, dir, name, bytes, 0, bytes.n, a, b};
        c->cfg->trace(c->cfg->trace_ctx, &e);
    }
}
#else
static inline void pst_trace(const struct pst_conn *c, enum pst_trace_kind kind, enum pst_dir dir, const char *name,
                             pst_span bytes, int a, int b)
{
    (void)c, (void)kind, (void)dir, (void)name, (void)bytes, (void)a, (void)b;
}
#endif

// Secrets need the second switch.
static inline void pst_trace_secret(const struct pst_conn *c, const char *label, pst_span secret)
{
    if (c->cfg->trace_secrets)
        pst_trace(c, PST_TRACE_SECRET, PST_SENT, label, secret, 0, 0);
}

#endif
