// random.h: random bytes from the caller's source, marked as the secrets that they may become.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_RANDOM_H
#define PST_RANDOM_H

#include <postern/config.h>

// Fills `out`; on PST_E_ENTROPY_FAILED it is zero.
PST_MUST_CHECK pst_err pst_random(const struct pst_config *cfg, PST_SECRET uint8_t *out, size_t len);

#endif
