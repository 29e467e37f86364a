// x509_files.h: PEM files of the tree, decoded. Tests run with the root of the tree as their folder.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_X509_FILES_H
#define PST_X509_FILES_H

#include <postern/x509.h>
#include "tests/unit/test.h"

// Reads a file into memory that lasts as long as the program; an empty span when there is none.
static inline pst_span file_bytes(const char *path)
{
    static uint8_t all[4 << 20];
    static size_t used;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return (pst_span){NULL, 0};
    uint8_t *p = all + used;
    size_t n = fread(p, 1, sizeof all - used, f);
    fclose(f);
    used += n;
    return (pst_span){p, n};
}

// The blocks of a PEM file, decoded in place; returns how many there are.
static inline size_t file_blocks(const char *path, pst_span *out, size_t cap)
{
    pst_span text = file_bytes(path), label;
    uint8_t *to = (uint8_t *)(uintptr_t)text.p;
    size_t num = 0, n;
    while (num < cap && text.n != 0 && pst_pem_next(&text, &label, to, (size_t)(text.p + text.n - to), &n) == PST_OK) {
        out[num++] = (pst_span){to, n};
        to += n;
    }
    return num;
}

#endif
