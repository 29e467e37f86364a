// alert.c: an error is its alert: the one list in errors.def, as a table of numbers.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/base.h>
#include "tls/consts.h"

static const uint8_t alerts[] = {
#define PST_ERROR(name, alert, sentence, section) ALERT_##alert,
#include <postern/errors.def>
#undef PST_ERROR
};

uint8_t pst_error_alert(pst_err e)
{
    int i = (int)e - (int)PST_E_LOWEST_ - 1;
    return i >= 0 && i < (int)sizeof alerts ? alerts[i] : (uint8_t)ALERT_none;
}
