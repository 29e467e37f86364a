// ghash.h: the universal hash of GCM, NIST SP 800-38D 6.4.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_GHASH_H
#define PST_GHASH_H

#include <postern/base.h>

// For each block of 16 bytes of `in`, the last filled up with zeros: y = (y XOR block) * h in GF(2^128).
void pst_ghash(uint8_t y[16], PST_SECRET const uint8_t h[16], const uint8_t *in, size_t in_len);

#endif
