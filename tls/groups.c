// groups.c: the table of named groups, RFC 8446 4.2.7, in the library's order of preference.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/groups.h"
#include "crypto/base/bytes.h"
#include "tls/consts.h"

static const uint16_t groups[] = {GROUP_X25519MLKEM768, GROUP_X25519, GROUP_SECP256R1, GROUP_SECP384R1};

static const struct pst_kex_alg *of_kit(const struct pst_kit *kit, uint16_t group)
{
    switch (group) {
    case GROUP_X25519MLKEM768:
        return kit->x25519mlkem768;
    case GROUP_X25519:
        return kit->x25519;
    case GROUP_SECP256R1:
        return kit->p256;
    case GROUP_SECP384R1:
        return kit->p384;
    default:
        return NULL;
    }
}

const struct pst_kex_alg *pst_group_at(const struct pst_config *cfg, size_t i)
{
    const uint16_t *list = cfg->groups != NULL ? cfg->groups : groups;
    size_t num = cfg->groups != NULL ? cfg->num_groups : PST_COUNT(groups);
    for (size_t k = 0; k < num; k++) {
        const struct pst_kex_alg *g = of_kit(cfg->kit, list[k]);
        if (g != NULL && i-- == 0)
            return g;
    }
    return NULL;
}

const struct pst_kex_alg *pst_group_find(const struct pst_config *cfg, uint16_t group)
{
    const struct pst_kex_alg *g;
    for (size_t i = 0; (g = pst_group_at(cfg, i)) != NULL; i++)
        if (g->group == group)
            return g;
    return NULL;
}

unsigned pst_group_strength(uint16_t group)
{
    return group == GROUP_X25519MLKEM768 ? 2 : 1;
}

size_t pst_group_num_shares(const struct pst_config *cfg)
{
    const struct pst_kex_alg *first = pst_group_at(cfg, 0);
    size_t num = cfg->num_key_shares;
    if (num == 0)
        num = first != NULL && pst_group_strength(first->group) > 1 ? 2 : 1;
    return num < PST_MAX_KEY_SHARES ? num : PST_MAX_KEY_SHARES;
}
