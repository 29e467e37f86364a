// rsa_public.h: the RSA public operation, RFC 8017 5.1.1 and 5.2.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RSA_PUBLIC_H
#define PST_RSA_PUBLIC_H

#include "crypto/mont.h"
#include <postern/kit.h>

#define PST_RSA_MIN_BITS 2048

// Limbs of work for moduli of up to so many bits.
#define PST_RSA_PUBLIC_WORK(bits) (4 * PST_LIMBS(bits))

// pst_rsa_bits is the length in bits of a modulus without leading zero bytes; 0 when it is empty or has them.
size_t pst_rsa_bits(pst_span n);

// pst_rsa_public computes in^e mod n and leaves its n.n bytes, big-endian, at the beginning of `work`; the rest of work may
// be used again. `in` may be secret, n and e are public. PST_E_BAD_PUBLIC_KEY: n has fewer than PST_RSA_MIN_BITS or more than
// max_bits bits, is even, or e is even, 1, 0, or 2^32 and more. PST_E_BAD_SIGNATURE: `in` is not as long as n or not below it.
PST_MUST_CHECK pst_err pst_rsa_public(pst_limb *work, size_t max_bits, pst_span n, pst_span e, pst_span in);

#endif
