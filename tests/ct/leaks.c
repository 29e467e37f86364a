// leaks.c: planted leaks. Each must be caught by the looks it names; a look that does not see its leak is broken.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/ct/ops.h"

static volatile uint32_t sink;
static const volatile uint8_t table[256] = {1, 2, 3};

static void branch(const struct ct_op *op, const uint8_t *secret)
{
    (void)op;
    if ((secret[3] & 1) != 0)
        sink = 1;
    else
        sink = sink + 2;
}

static void table_index(const struct ct_op *op, const uint8_t *secret)
{
    (void)op;
    sink = table[secret[5]];
}

// What memcmp does: stops at the first difference.
static void early_exit(const struct ct_op *op, const uint8_t *secret)
{
    static const volatile uint8_t want[32] = {0};
    size_t i = 0;
    while (i < op->secret_len && secret[i] == want[i])
        i++;
    sink = 0;
}

static void loop_length(const struct ct_op *op, const uint8_t *secret)
{
    (void)op;
    for (uint32_t i = 0; i < (secret[0] & 7u); i++) // a loop as long as a secret says
        sink = i;
}

static void division(const struct ct_op *op, const uint8_t *secret)
{
    uint32_t s = (uint32_t)secret[0] << 16 | (uint32_t)secret[1] << 8 | secret[2];
    sink = 0x7fffffffu / (s + (uint32_t)op->n);
}

const struct ct_op ct_leaks[] = {
    {"leak: branch", 32, CT_LEAK_POISON | CT_LEAK_SANITIZE | CT_LEAK_TRACE, 0, NULL, NULL, branch},
    {"leak: table index", 32, CT_LEAK_POISON | CT_LEAK_SANITIZE | CT_LEAK_TRACE, 0, NULL, NULL, table_index},
    {"leak: early exit", 32, CT_LEAK_POISON | CT_LEAK_SANITIZE | CT_LEAK_TRACE, 0, NULL, NULL, early_exit},
    {"leak: loop length", 32, CT_LEAK_POISON | CT_LEAK_SANITIZE | CT_LEAK_TRACE, 0, NULL, NULL, loop_length},
    {"leak: division", 32, CT_LEAK_SANITIZE | CT_LEAK_DIVISION, 1, NULL, NULL, division},
    {0},
};
