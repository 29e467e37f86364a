// der_out.c: a small DER writer (X.690), for certificates and keys that the command makes; and base64.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdio.h>
#include <string.h>
#include "der_out.h"
#include "report.h"

void der_put(struct der_out *w, const void *p, size_t n)
{
    if (w->full || n > sizeof w->bytes - w->n) {
        w->full = true;
        return;
    }
    if (n > 0)
        memcpy(w->bytes + w->n, p, n);
    w->n += n;
}

size_t der_open(struct der_out *w, uint8_t tag)
{
    der_put(w, &(uint8_t[2]){tag, 0}, 2);
    return w->n;
}

// One byte was left for the length; a body of 128 bytes and more moves up to make room for the rest (X.690 8.1.3, 10.1).
void der_close(struct der_out *w, size_t opened)
{
    static const uint8_t room[3] = {0};
    size_t len = w->n - opened, more = len < 128 ? 0 : len < 256 ? 1 : len < 65536 ? 2 : 3;
    der_put(w, room, more);
    if (w->full)
        return;
    memmove(w->bytes + opened + more, w->bytes + opened, len);
    w->bytes[opened - 1] = (uint8_t)(more == 0 ? len : 128 + more);
    for (size_t i = 0; i < more; i++)
        w->bytes[opened + i] = (uint8_t)(len >> 8 * (more - 1 - i));
}

void der_put_as(struct der_out *w, uint8_t tag, const void *p, size_t n)
{
    size_t at = der_open(w, tag);
    der_put(w, p, n);
    der_close(w, at);
}

void der_put_time(struct der_out *w, int64_t seconds)
{
    char date[32], text[16];
    int year, month, day, hour, minute, second;
    report_date(date, seconds, true);
    if (sscanf(date, "%4d-%2d-%2dT%2d:%2d:%2dZ", &year, &month, &day, &hour, &minute, &second) != 6) {
        w->full = true;
        return;
    }
    int len = snprintf(text, sizeof text, "%04u%02u%02u%02u%02u%02uZ", (unsigned)year % 10000, (unsigned)month % 100,
                       (unsigned)day % 100, (unsigned)hour % 100, (unsigned)minute % 100, (unsigned)second % 100);
    bool utc = year >= 1950 && year < 2050;
    der_put_as(w, utc ? 0x17 : 0x18, text + (utc ? 2 : 0), (size_t)len - (utc ? 2 : 0));
}

pst_span der_whole(const struct der_out *w)
{
    return w->full ? (pst_span){NULL, 0} : (pst_span){w->bytes, w->n};
}

// A digit by arithmetic: what is written may be a private key, and a table look-up tells the cache where it was.
static char digit(uint32_t v)
{
    uint32_t c = 'A' + v;
    c += (25 - v) >> 8 & 6;  // from 26 on: a to z
    c -= (51 - v) >> 8 & 75; // from 52 on: 0 to 9
    c -= (61 - v) >> 8 & 15; // 62: +
    c += (62 - v) >> 8 & 3;  // 63: /
    return (char)c;
}

void base64_text(char *out, const uint8_t *in, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)in[i] << 16 | (i + 1 < n ? (uint32_t)in[i + 1] << 8 : 0) | (i + 2 < n ? in[i + 2] : 0);
        *out++ = digit(v >> 18);
        *out++ = digit(v >> 12 & 63);
        *out++ = '=';
        *out++ = '=';
        if (i + 1 < n)
            out[-2] = digit(v >> 6 & 63);
        if (i + 2 < n)
            out[-1] = digit(v & 63);
    }
    *out = 0;
}
