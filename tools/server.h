// server.h: an HTTPS server for files, or an echo.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef SERVER_H
#define SERVER_H

#include "options.h"

int server_main(const struct options *o);

#endif
