// der_out.h: a small DER writer. Errors stick: write everything, then ask der_whole once.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef DER_OUT_H
#define DER_OUT_H

#include <postern/base.h>

#define DER_OUT_CAP 65536 // bytes of the longest thing written

struct der_out {
    uint8_t bytes[DER_OUT_CAP];
    size_t n;
    bool full;
};

// der_put writes bytes as they are; der_put_as one element around them.
void der_put(struct der_out *w, const void *p, size_t n);
void der_put_as(struct der_out *w, uint8_t tag, const void *p, size_t n);

// der_open begins an element; der_close, given what der_open answered, ends it and writes its length.
size_t der_open(struct der_out *w, uint8_t tag);
void der_close(struct der_out *w, size_t opened);

// der_put_time writes a Time of RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
void der_put_time(struct der_out *w, int64_t seconds);

// der_whole gives what was written; empty when it did not fit.
pst_span der_whole(const struct der_out *w);

// base64_text writes RFC 4648 4 base64 with padding and a NUL: BASE64_CAP(n) bytes.
#define BASE64_CAP(n) (((n) + 2) / 3 * 4 + 1)
void base64_text(char *out, const uint8_t *in, size_t n);

#endif
