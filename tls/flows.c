// flows.c: which flows a config names.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/flows.h"
#include "tls/handshake.h"

const struct pst_flow *pst_flow_for(const struct pst_config *cfg, enum pst_role role, uint16_t version)
{
    for (size_t i = 0; cfg->flows[i] != NULL; i++)
        if (cfg->flows[i]->role == (uint8_t)role && cfg->flows[i]->version == version)
            return cfg->flows[i];
    return NULL;
}

const struct pst_flow *pst_flow_highest(const struct pst_config *cfg, enum pst_role role)
{
    for (uint16_t version = TLS_1_3; version >= TLS_1_2; version--) {
        const struct pst_flow *flow = pst_flow_for(cfg, role, version);
        if (flow != NULL)
            return flow;
    }
    return NULL;
}
