// serve.h: what the server does with application data. Both move at most one piece and say whether they moved any.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef SERVE_H
#define SERVE_H

#include "guest.h"

bool serve_echo(struct guest *g);
bool serve_http(struct guest *g, const struct site *site);

// serve_is_idle: between two requests, so that an end of the stream cuts nothing.
bool serve_is_idle(const struct guest *g);

#endif
