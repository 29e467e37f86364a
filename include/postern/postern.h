// postern/postern.h: all of the public face.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_POSTERN_H
#define POSTERN_POSTERN_H

#include <postern/base.h>
#include <postern/config.h>
#include <postern/conn.h>
#include <postern/crypto.h>
#include <postern/kit.h>
#include <postern/trace.h>
#include <postern/x509.h>

#endif
