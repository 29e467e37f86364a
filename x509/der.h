// der.h: definite-length DER (X.690 10) on the reader of crypto/base. All that BER leaves open is refused: lengths
// and integers must be minimal, BOOLEAN TRUE is FF, a DEFAULT is not written, a high tag number does not occur.
// The functions are sticky like the reader's, and the field names are the ASN.1 module's.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_DER_H
#define PST_DER_H

#include "crypto/base/reader.h"

#define DER_BOOLEAN 0x01
#define DER_INTEGER 0x02
#define DER_BIT_STRING 0x03
#define DER_OCTET_STRING 0x04
#define DER_NULL 0x05
#define DER_OID 0x06
#define DER_ENUMERATED 0x0a
#define DER_UTF8_STRING 0x0c
#define DER_PRINTABLE_STRING 0x13
#define DER_T61_STRING 0x14
#define DER_IA5_STRING 0x16
#define DER_UTC_TIME 0x17
#define DER_GENERALIZED_TIME 0x18
#define DER_SEQUENCE 0x30
#define DER_SET 0x31
#define DER_CONTEXT(n) (0x80 | (n))         // [n] IMPLICIT of a primitive type
#define DER_CONTEXT_IN(n) (0xa0 | (n))      // [n] EXPLICIT, or IMPLICIT of a constructed type

// True when the next element has this tag: how OPTIONAL and CHOICE are read. False at the end and after a failure.
static inline bool pst_der_is(const struct pst_reader *r, uint8_t tag)
{
    pst_span ahead = rd_ahead(r, 1);
    return ahead.n != 0 && ahead.p[0] == tag;
}

pst_span pst_der_take(struct pst_reader *r, uint8_t tag, const char *name);
pst_span pst_der_whole(struct pst_reader *r, uint8_t tag, const char *name);
pst_span pst_der_any(struct pst_reader *r, uint8_t *tag, const char *name);
struct pst_reader pst_der_into(struct pst_reader *r, uint8_t tag, const char *name);
bool pst_der_default_false(struct pst_reader *r, uint8_t tag, const char *name);
pst_span pst_der_integer(struct pst_reader *r, const char *name);
pst_span pst_der_unsigned(struct pst_reader *r, const char *name);
uint32_t pst_der_small(struct pst_reader *r, uint8_t tag, uint32_t max, const char *name);
pst_span pst_der_bits(struct pst_reader *r, uint8_t tag, const char *name);
uint16_t pst_der_named_bits(struct pst_reader *r, uint8_t tag, bool *loose, const char *name);
pst_span pst_der_oid(struct pst_reader *r, const char *name);
int64_t pst_der_time(struct pst_reader *r, const char *name);

// The content of the element that must come next.
#define der_take(r, tag, name) pst_der_take((r), (tag), PST_NAME(name))
// The same with its header.
#define der_whole(r, tag, name) pst_der_whole((r), (tag), PST_NAME(name))
// Whatever element comes next: its tag, and its content.
#define der_any(r, tag, name) pst_der_any((r), (tag), PST_NAME(name))
// A reader inside a constructed element. It must be ended with rd_end; if the outer one has failed, so has it.
#define der_into(r, tag, name) pst_der_into((r), (tag), PST_NAME(name))
// BOOLEAN DEFAULT FALSE, under any tag.
#define der_default_false(r, tag, name) pst_der_default_false((r), (tag), PST_NAME(name))
// INTEGER: its content octets; or, of one that must not be negative, the number without leading zeros (zero: one byte).
#define der_integer(r, name) pst_der_integer((r), PST_NAME(name))
#define der_unsigned(r, name) pst_der_unsigned((r), PST_NAME(name))
// A number of 0..max, of any tag.
#define der_small(r, tag, max, name) pst_der_small((r), (tag), (max), PST_NAME(name))
// BIT STRING of whole octets.
#define der_bits(r, tag, name) pst_der_bits((r), (tag), PST_NAME(name))
// BIT STRING with named bits, at most 16 of them: bit n of ASN.1 is 1 << n. *loose says whether it ends with zero bits,
// which DER does not allow and old roots have.
#define der_named_bits(r, tag, loose, name) pst_der_named_bits((r), (tag), (loose), PST_NAME(name))
// OBJECT IDENTIFIER: its content octets, whose form has been checked.
#define der_oid(r, name) pst_der_oid((r), PST_NAME(name))
// UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 wants them, in seconds since 1970. Which of the two has its own rule:
// up to and with DER_UTC_TIME_LAST the former.
#define DER_UTC_TIME_LAST 2524607999 // 2049-12-31T23:59:59Z
#define der_time(r, name) pst_der_time((r), PST_NAME(name))

#endif
