// wipe.h: memory that is forgotten for certain.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_WIPE_H
#define PST_WIPE_H

#include <stddef.h>

// Zeroes n bytes at p in a way that the compiler may not leave out.
void pst_wipe_bytes(void *p, size_t n);

#endif
