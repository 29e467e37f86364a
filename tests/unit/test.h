// test.h: what every unit test needs: CHECK, hex, a closing line. Each test is one program; main ends with TEST_END("name").
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TEST_H
#define PST_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long test_passed, test_failed, test_skipped;

static inline bool test_check(bool ok, const char *what, const char *file, int line)
{
    if (ok) {
        test_passed++;
    } else {
        test_failed++;
        if (test_failed <= 20)
            fprintf(stderr, "%s:%d: FAILED: %s\n", file, line, what);
    }
    return ok;
}

// One assertion; evaluates to whether it held, so that `if (!CHECK(..))` can print more.
#define CHECK(cond) test_check((cond), #cond, __FILE__, __LINE__)
// One assertion that names its case.
#define CHECK_CASE(cond, name) test_check((cond), (name), __FILE__, __LINE__)

static inline int test_hex_digit(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Decodes hex, skipping white space, into out (at most cap bytes); returns the number of bytes.
static inline size_t test_hex(uint8_t *out, size_t cap, const char *hex)
{
    size_t n = 0;
    int high = -1;
    for (; *hex != 0; hex++) {
        int d = test_hex_digit(*hex);
        if (d < 0)
            continue;
        if (high < 0) {
            high = d;
        } else {
            if (n == cap) {
                fprintf(stderr, "test_hex: more than %zu bytes\n", cap);
                exit(2);
            }
            out[n++] = (uint8_t)(high << 4 | d);
            high = -1;
        }
    }
    return n;
}

// True when the n bytes at p are what `hex` says, and no more.
static inline bool test_is_hex(const uint8_t *p, size_t n, const char *hex)
{
    uint8_t want[4096];
    size_t m = test_hex(want, sizeof want, hex);
    return m == n && memcmp(p, want, n) == 0;
}

// A small deterministic generator for test data (xorshift64*): not for secrets.
static inline uint64_t test_random(uint64_t *state)
{
    uint64_t x = *state != 0 ? *state : 0x9e3779b97f4a7c15;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545f4914f6cdd1d;
}

static inline void test_fill(uint8_t *p, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(test_random(state) >> 56);
}

#define TEST_SKIP(why) (test_skipped++, fprintf(stderr, "SKIPPED: %s\n", (why)))

#define TEST_END(name)                                                                                                 \
    (printf("%s: %ld passed, %ld failed, %ld skipped\n", (name), test_passed, test_failed, test_skipped),              \
     test_failed != 0)

#endif
