// get.h: one HTTP/1.1 GET over TLS, the body to stdout.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef GET_H
#define GET_H

#include "options.h"

int get_main(const struct options *o);

#endif
