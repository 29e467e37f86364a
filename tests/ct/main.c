// main.c: walks the operations. `ops [-n SECRETS] [-o NAME] [-w A,B] [-t]`: so many secrets each, one operation only, two
// secrets only, and -t when a tracer watches. Under valgrind and MemorySanitizer every operation is judged here:
// `caught NAME` or `clean NAME`; a tracer judges by itself, from lines `ran NAME: SECRET OUTCOME`, one for each marked run.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <sys/wait.h>
#include <unistd.h>
#include "tests/ct/ops.h"
#include "tests/unit/test.h"

void ct_mark_begin(void);
void ct_mark_end(void);

// The tracer knows these by name.
__attribute__((noinline)) void ct_mark_begin(void)
{
    __asm__ volatile("" : : : "memory");
}
__attribute__((noinline)) void ct_mark_end(void)
{
    __asm__ volatile("nop" : : : "memory");
}

static const char *only;
static bool judge;

static void make_secret(const struct ct_op *op, uint8_t *secret, unsigned which)
{
    uint64_t seed = 0x1234567 + (uint64_t)which * 977;
    test_fill(secret, CT_MAX_SECRET, &seed);
    if (which < 2) // all zero, all ones
        memset(secret, which == 0 ? 0 : 0xff, CT_MAX_SECRET);
    else if (which == 2) // one bit
        memset(secret, 0, CT_MAX_SECRET), secret[op->secret_len - 1] = 2;
    if (op->shape != NULL)
        op->shape(op, secret);
}

static void run_one(const struct ct_op *op, unsigned which)
{
    static uint8_t secret[CT_MAX_SECRET];
    pst_public(secret, sizeof secret);
    make_secret(op, secret, which);
    ct_outcome = 0;
    if (op->prepare != NULL)
        op->prepare(op, secret);
    pst_secret(secret, op->secret_len);
    ct_mark_begin();
    op->run(op, secret);
    ct_mark_end();
    pst_public(&ct_outcome, sizeof ct_outcome);
}

// How often the checking tool complained, so far as this can be asked.
static unsigned long complaints(void)
{
#if defined(PST_CT_CHECK_VALGRIND)
    return VALGRIND_COUNT_ERRORS;
#else
    return 0;
#endif
}

// In a child, since MemorySanitizer ends a program at its first complaint.
static bool is_caught(const struct ct_op *op, unsigned num)
{
    fflush(stdout);
    fprintf(stderr, "== %s\n", op->name); // to find its complaints by
    pid_t child = fork();
    if (child == 0) {
        unsigned long before = complaints();
        for (unsigned i = 0; i < num; i++)
            run_one(op, i);
        _exit(ct_broken != NULL ? 3 : complaints() != before ? 99 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
        ct_broken = "an operation failed";
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void walk(const struct ct_op *op, unsigned num, int a, int b)
{
    for (; op->name != NULL; op++) {
        if (only != NULL && strcmp(only, op->name) != 0)
            continue;
        ct_broken = NULL;
        if (judge) {
            if ((op->flags & CT_PUBLIC_FORM) == 0)
                printf("%s\t%s\t%u\n", is_caught(op, num) ? "caught" : "clean", op->name, op->flags);
        } else if (!ct_tracing || (op->flags & CT_PUBLIC_PATH) == 0) {
            for (unsigned i = 0; i < num; i++) {
                if (a >= 0 && (int)i != a && (int)i != b)
                    continue;
                run_one(op, i);
                printf("ran\t%s\t%u\t%u\t%u\n", op->name, i, ct_outcome, op->flags);
            }
        }
        if (ct_broken != NULL)
            printf("broken\t%s\t%s\n", op->name, ct_broken);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    unsigned num = 3;
    int a = -1, b = -1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-t") == 0)
            ct_tracing = true;
        else if (strcmp(argv[i], "-j") == 0)
            judge = true;
        else if (i + 1 < argc && strcmp(argv[i], "-n") == 0)
            num = (unsigned)atoi(argv[++i]);
        else if (i + 1 < argc && strcmp(argv[i], "-o") == 0)
            only = argv[++i];
        else if (i + 1 < argc && strcmp(argv[i], "-w") == 0)
            sscanf(argv[++i], "%d,%d", &a, &b), num = (unsigned)(a > b ? a : b) + 1;
    }
    pst_kit_best(&ct_kit, 0);
    walk(ct_ops, num, a, b);
    walk(ct_handshakes, num, a, b);
    walk(ct_leaks, num, a, b);
    return 0;
}
