// cert.h: postern cert: certificates made, shown, verified, and turned into anchors for firmware. Each function is one sub-command.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef CERT_H
#define CERT_H

#include "options.h"

int cert_new_main(const struct options *o);
int cert_show_main(const struct options *o);
int cert_verify_main(const struct options *o);
int cert_anchors_main(const struct options *o);

#endif
