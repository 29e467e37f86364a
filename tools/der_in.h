// der_in.h: DER as far as people want to look at it: elements, and what they say as text. Nothing is judged here; the library does.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef DER_IN_H
#define DER_IN_H

#include <postern/x509.h>

// der_take takes one element off *in, which moves past it. False at the end or when it does not fit; *in is then unchanged.
bool der_take(pst_span *in, uint8_t *tag, pst_span *body);

// der_take_as is the same for an element that must have this tag.
bool der_take_as(pst_span *in, uint8_t tag, pst_span *body);

// What of a CertificateList (RFC 5280 5.1) people want to see; times are the text of UTCTime or GeneralizedTime.
struct der_crl {
    pst_span issuer, this_update, next_update; // next_update may be empty
    size_t num_revoked;
};
bool der_crl_read(struct der_crl *out, pst_span der);

// The texts below are NUL-terminated, printable ASCII, and end in "..." where they were cut.

// der_oid_text writes an OBJECT IDENTIFIER, with or without its header, as "1.2.3".
void der_oid_text(char *out, size_t cap, pst_span oid);

// der_names_text writes GeneralNames, with or without the SEQUENCE around them, as "a.example, 127.0.0.1": DNS names and
// addresses, and when `all` the other kinds too, each with what kind it is.
void der_names_text(char *out, size_t cap, pst_span san, bool all);

// der_name_text writes a Name as pst_name_text does; "no name" when it is empty.
void der_name_text(char *out, size_t cap, pst_span name);

// der_hex_text writes bytes in hex, with `between` between them unless it is 0.
void der_hex_text(char *out, size_t cap, pst_span bytes, char between);

// der_key_words names the kind of a certificate's key: "P-256".
const char *der_key_words(const struct pst_certificate_facts *f);

#endif
