// sc25519.h: scalars of Ed25519, the integers mod L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 5.1), as
// 32 little-endian bytes. Constant time.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_SC25519_H
#define PST_SC25519_H

#include <stdbool.h>
#include <stdint.h>

// pst_sc_reduce writes in mod L for a 512-bit `in`. `out` may be `in`.
void pst_sc_reduce(uint8_t out[32], const uint8_t in[64]);

// pst_sc_mul_add writes a * b + c mod L for any 256-bit a, b and c. `out` may be any of them.
void pst_sc_mul_add(uint8_t out[32], const uint8_t a[32], const uint8_t b[32], const uint8_t c[32]);

// pst_sc_is_canonical says whether s < L. The answer is public; s may be too.
bool pst_sc_is_canonical(const uint8_t s[32]);

#endif
