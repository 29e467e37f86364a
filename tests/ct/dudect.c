// dudect.c: a statistical look at time (the idea of Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", DATE
// 2017): each operation with one fixed secret and with random ones, in random order, the times compared by Welch's t-test, over
// all and below several percentiles of the times. |t| above 10 is called a leak, above 4.5 doubtful.
// `dudect [SECONDS]` for each operation. Ends with `dudect: N passed, N failed`; the planted leak must be found.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <math.h>
#include <time.h>
#include "tests/ct/ops.h"
#include "tests/unit/test.h"

#define CROPS 6 // the whole, and below 5 percentiles
#define MAX_TIMES 100000

struct moments {
    double n, mean, m2;
};

static double times[MAX_TIMES], sorted[MAX_TIMES];
static uint8_t classes[MAX_TIMES];

static void add(struct moments *m, double x)
{
    double d = x - m->mean;
    m->n += 1;
    m->mean += d / m->n;
    m->m2 += d * (x - m->mean);
}

static double welch(const struct moments *a, const struct moments *b)
{
    if (a->n < 100 || b->n < 100)
        return 0;
    double v = a->m2 / (a->n - 1) / a->n + b->m2 / (b->n - 1) / b->n;
    return v > 0 ? (a->mean - b->mean) / sqrt(v) : 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// Measures one operation and returns the largest |t|.
static double measure(const struct ct_op *op, double seconds, size_t *num)
{
    static const double below[CROPS] = {1, 0.99, 0.95, 0.8, 0.5, 0.2};
    static uint8_t secret[CT_MAX_SECRET];
    uint64_t seed = 99, coin = 7;
    double stop = now() + seconds * 1e9, worst = 0;
    size_t n = 0;
    for (; n < MAX_TIMES && now() < stop; n++) {
        bool fixed = (test_random(&coin) >> 60 & 1) != 0;
        // Both classes are made by the same instructions, or the state of the caches would tell them apart, not the operation.
        uint8_t keep = (uint8_t)ct_barrier32(fixed ? 0 : 0xff);
        test_fill(secret, sizeof secret, &seed);
        for (size_t i = 0; i < sizeof secret; i++)
            secret[i] &= keep;
        if (op->shape != NULL)
            op->shape(op, secret);
        if (op->prepare != NULL)
            op->prepare(op, secret);
        double t = now();
        op->run(op, secret);
        times[n] = now() - t;
        classes[n] = fixed;
    }
    memcpy(sorted, times, n * sizeof *times);
    qsort(sorted, n, sizeof *sorted, by_size);
    for (int c = 0; c < CROPS && n > 0; c++) {
        double limit = sorted[(size_t)((double)(n - 1) * below[c])];
        struct moments m[2] = {{0, 0, 0}, {0, 0, 0}};
        for (size_t i = 50; i < n; i++) // the first warm up
            if (times[i] <= limit)
                add(&m[classes[i]], times[i]);
        double t = fabs(welch(&m[0], &m[1]));
        worst = t > worst ? t : worst;
    }
    *num = n;
    return worst;
}

// A planted leak of a size that matters: a comparison that stops early.
static void early(const struct ct_op *op, const uint8_t *secret)
{
    static volatile uint8_t zero[CT_MAX_SECRET];
    size_t i = 0;
    while (i < op->secret_len && secret[i] == zero[i])
        i++;
}

int main(int argc, char **argv)
{
    static const struct ct_op planted = {"leak: early exit over 200 bytes", 200, CT_LEAK_TRACE, 0, NULL, NULL, early};
    double seconds = argc > 1 ? atof(argv[1]) : 2;
    int passed = 0, failed = 0;
    size_t num;
    pst_kit_best(&ct_kit, pst_cpu_detect());
    double t = measure(&planted, seconds, &num);
    printf("%-44s %8zu times, |t| %7.1f %s\n", planted.name, num, t, t > 10 ? "seen, as it must be" : "NOT SEEN");
    t > 10 ? passed++ : failed++;
    for (const struct ct_op *op = ct_ops; op->name != NULL; op++) {
        if ((op->flags & CT_PUBLIC_PATH) != 0)
            continue;
        t = measure(op, seconds, &num);
        printf("%-44s %8zu times, |t| %7.1f %s\n", op->name, num, t, t > 10 ? "LEAK" : t > 4.5 ? "doubtful" : "");
        fflush(stdout);
        t > 10 ? failed++ : passed++;
    }
    printf("dudect: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
