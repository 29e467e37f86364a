// memory.h: the caller's memory, laid out for a config.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_MEMORY_H
#define PST_MEMORY_H

#include "tls/handshake.h"

// Checks `mem` against what cfg needs and lays out the handshake and the keys in it. PST_E_MEMORY_TOO_SMALL.
PST_MUST_CHECK pst_err pst_memory_lay_out(struct pst_conn *c, const struct pst_memory *mem);

#endif
