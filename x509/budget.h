// budget.h: work that a stranger makes us do is counted.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_BUDGET_H
#define PST_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// pst_spend takes 1 + bytes / 64 from *budget. False when there is not so much left, and then nothing is left.
static inline bool pst_spend(uint32_t *budget, size_t bytes)
{
    uint32_t cost = 1 + (uint32_t)(bytes >> 6);
    if (*budget < cost) {
        *budget = 0;
        return false;
    }
    *budget -= cost;
    return true;
}

#endif
