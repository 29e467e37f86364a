// wipe.c: memory that is forgotten for certain. A plain memset before a return is a dead store that compilers remove.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <string.h>
#include "crypto/base/wipe.h"

#if defined(__GNUC__)
void pst_wipe_bytes(void *p, size_t n)
{
    if (n == 0)
        return;
    memset(p, 0, n);
    __asm__ volatile("" : : "r"(p) : "memory"); // somebody might look: the stores must stay
}
#else
void pst_wipe_bytes(void *p, size_t n)
{
    volatile unsigned char *v = p;
    while (n-- > 0)
        *v++ = 0;
}
#endif
