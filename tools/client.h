// client.h: stdin -> peer, peer -> stdout.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef CLIENT_H
#define CLIENT_H

#include "options.h"

int client_main(const struct options *o);

#endif
