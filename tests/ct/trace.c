// trace.c: a QEMU TCG plugin (API 1, QEMU 4.2 to 8.x; Debian ships no qemu-plugin.h, so the few prototypes stand here). Between
// ct_mark_begin and ct_mark_end it hashes the address of every block of instructions and of every access to memory, in order,
// and counts divisions. For each marked run it writes a line: `run HASH BLOCKS ACCESSES DIVISIONS`; and at the end for every
// division executed: `division ADDRESS SYMBOL COUNT`. With dump=FILE,at=N the Nth run is written to FILE, 16 bytes an event.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
// The beginning of struct qemu_info_t, the same in all versions.
struct info {
    const char *target_name;
};
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int flags, void *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int flags, void *);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *,
                                      void (*)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *), int flags, int rw, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
void qemu_plugin_outs(const char *);

#define EXPORT __attribute__((visibility("default")))
EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct info *info, int argc, char **argv);
int qemu_plugin_version = 1;

// A division of the program, once for each place.
struct place {
    struct place *next;
    uint64_t at, count;
    char symbol[64];
};

static struct place *places;
static bool on;
static uint64_t hash, blocks, accesses, divisions;
static unsigned long runs, dump_at;
static FILE *dump;
static enum { X86, ARM64, ARM32, RISCV, UNKNOWN } target;

static void event(uint64_t a, uint64_t b)
{
    hash = (hash ^ a) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
    hash = (hash ^ b) * 0xbf58476d1ce4e5b9;
    hash ^= hash >> 32;
    if (dump != NULL && runs == dump_at) {
        const uint64_t e[2] = {a, b};
        fwrite(e, sizeof e, 1, dump);
    }
}

static void begin(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    on = true;
    hash = blocks = accesses = divisions = 0;
}

static void end(unsigned cpu, void *data)
{
    char line[128];
    (void)cpu, (void)data;
    if (!on)
        return;
    on = false;
    runs++;
    snprintf(line, sizeof line, "run %016llx %llu %llu %llu\n", (unsigned long long)hash, (unsigned long long)blocks,
             (unsigned long long)accesses, (unsigned long long)divisions);
    qemu_plugin_outs(line);
}

static void block(unsigned cpu, void *data)
{
    (void)cpu;
    if (on)
        blocks++, event((uint64_t)(uintptr_t)data, 0);
}

static void access_to(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
    (void)cpu, (void)info;
    if (on)
        accesses++, event((uint64_t)(uintptr_t)data, address);
}

static void division(unsigned cpu, void *data)
{
    (void)cpu;
    if (on)
        divisions++, ((struct place *)data)->count++;
}

static bool x86_division(const uint8_t *p, size_t n)
{
    size_t i = 0;
    while (i < n && (p[i] == 0x66 || p[i] == 0xf2 || p[i] == 0xf3 || (p[i] & 0xf0) == 0x40))
        i++;
    return i + 1 < n && (p[i] == 0xf6 || p[i] == 0xf7) && (p[i + 1] >> 3 & 7) >= 6; // DIV, IDIV
}

static bool is_division(const struct qemu_plugin_insn *insn)
{
    const uint8_t *p = qemu_plugin_insn_data(insn);
    size_t n = qemu_plugin_insn_size(insn);
    uint32_t w = n < 4 ? 0 : (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    switch (target) {
    case X86:
        return x86_division(p, n);
    case ARM64: // UDIV, SDIV
        return (w & 0x7fe0f800) == 0x1ac00800;
    case ARM32: // Thumb-2 SDIV, UDIV: 1111 1011 10x1 .... 1111 .... 1111 ....
        return n == 4 && (w & 0xf0f0ffd0) == 0xf0f0fb90;
    case RISCV: // M extension: OP and OP-32, funct7 1, funct3 4 to 7
        return n == 4 && (w & 0xfe004077) == 0x02004033;
    case UNKNOWN:
        break;
    }
    return false;
}

static struct place *place_of(uint64_t at, const char *symbol)
{
    for (struct place *p = places; p != NULL; p = p->next)
        if (p->at == at)
            return p;
    struct place *p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    p->at = at;
    snprintf(p->symbol, sizeof p->symbol, "%s", symbol != NULL && symbol[0] != 0 ? symbol : "?");
    p->next = places;
    return places = p;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t n = qemu_plugin_tb_n_insns(tb);
    struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);
    const char *symbol = qemu_plugin_insn_symbol(first);
    (void)id;
    if (symbol != NULL && strcmp(symbol, "ct_mark_begin") == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(first, begin, 0, NULL);
        return;
    }
    if (symbol != NULL && strcmp(symbol, "ct_mark_end") == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(first, end, 0, NULL);
        return;
    }
    // A block is named by its last instruction, the one that jumps.
    uint64_t last = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, n - 1));
    uint64_t start = qemu_plugin_insn_vaddr(first);
    qemu_plugin_register_vcpu_tb_exec_cb(tb, block, 0, (void *)(uintptr_t)(start << 20 ^ (last - start) << 1 ^ 1));
    for (size_t i = 0; i < n; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint64_t at = qemu_plugin_insn_vaddr(insn);
        qemu_plugin_register_vcpu_mem_cb(insn, access_to, 0, 3, (void *)(uintptr_t)(at << 20));
        if (is_division(insn))
            qemu_plugin_register_vcpu_insn_exec_cb(insn, division, 0, place_of(at, qemu_plugin_insn_symbol(insn)));
    }
}

static void finished(qemu_plugin_id_t id, void *data)
{
    char line[160];
    (void)id, (void)data;
    for (const struct place *p = places; p != NULL; p = p->next) {
        if (p->count == 0)
            continue;
        snprintf(line, sizeof line, "division %llx %s %llu\n", (unsigned long long)p->at, p->symbol, (unsigned long long)p->count);
        qemu_plugin_outs(line);
    }
    if (dump != NULL)
        fclose(dump);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct info *info, int argc, char **argv)
{
    const char *name = info->target_name;
    target = strcmp(name, "x86_64") == 0 || strcmp(name, "i386") == 0 ? X86
             : strcmp(name, "aarch64") == 0 ? ARM64
             : strcmp(name, "arm") == 0 ? ARM32
             : strncmp(name, "riscv", 5) == 0 ? RISCV
                                              : UNKNOWN;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "dump=", 5) == 0 && (dump = fopen(argv[i] + 5, "wb")) == NULL)
            return 1;
        if (strncmp(argv[i], "at=", 3) == 0)
            dump_at = strtoul(argv[i] + 3, NULL, 10);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finished, NULL);
    return 0;
}
