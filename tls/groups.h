// groups.h: key exchange groups as rows: IANA number and member of the kit.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_GROUPS_H
#define PST_GROUPS_H

#include <postern/config.h>

#define PST_MAX_KEY_SHARES 3

// The i-th group that cfg enables and its kit can do, in order of preference; NULL past the end.
const struct pst_kex_alg *pst_group_at(const struct pst_config *cfg, size_t i);

// The enabled group with this number, or NULL.
const struct pst_kex_alg *pst_group_find(const struct pst_config *cfg, uint16_t group);

// How many of the first groups get a share in a client's first hello: cfg->num_key_shares, or so many that one
// of them is of the old kind, which every server knows.
size_t pst_group_num_shares(const struct pst_config *cfg);

// Groups of a higher strength are worth a round trip (HelloRetryRequest) to get; among equals a share at hand wins.
unsigned pst_group_strength(uint16_t group);

#endif
