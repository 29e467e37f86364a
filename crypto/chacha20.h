// chacha20.h: the ChaCha20 stream cipher, RFC 8439 2.3 and 2.4.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CHACHA20_H
#define PST_CHACHA20_H

#include <postern/base.h>

// Writes the 64 key stream bytes of block `counter`: the chacha20_block function of RFC 8439 2.3.
void pst_chacha20_block(uint8_t out[64], PST_SECRET const uint8_t key[32], uint32_t counter, const uint8_t nonce[12]);

// out = in XOR key stream, from block `counter` on. `out` may be `in` exactly. At most 2^32 - counter blocks of 64
// bytes.
void pst_chacha20_xor(uint8_t *out, PST_SECRET const uint8_t key[32], uint32_t counter, const uint8_t nonce[12],
                      const uint8_t *in, size_t len);

#endif
