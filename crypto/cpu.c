// cpu.c: what this processor can do. Pure: it stores nothing, so there is no initialisation to race.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/kit.h>

// No member of the kit needs more than C yet; the bits come with the first that does.
pst_cpu pst_cpu_detect(void)
{
    return 0;
}
