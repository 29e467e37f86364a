// flows.h: which flows a config names: one role in one version each.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_FLOWS_H
#define PST_FLOWS_H

#include <postern/config.h>

enum pst_role { PST_CLIENT = 0, PST_SERVER = 1 };

// The flow of this role and version that cfg names, or NULL.
const struct pst_flow *pst_flow_for(const struct pst_config *cfg, enum pst_role role, uint16_t version);

// The flow of the highest version this role has, or NULL: it begins a connection.
const struct pst_flow *pst_flow_highest(const struct pst_config *cfg, enum pst_role role);

#endif
