// dn.h: distinguished names (Name of RFC 5280 4.1.2.4) and general names (4.2.1.6): their form, and comparing them.
// A Name is always handed about whole, with the header of its SEQUENCE.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_DN_H
#define PST_DN_H

#include "x509/der.h"

struct pst_attribute {
    pst_span type; // OID
    uint8_t tag;   // of the value
    pst_span value;
};

// The tags of a GeneralName.
#define GN_OTHER 0xa0
#define GN_EMAIL 0x81
#define GN_DNS 0x82
#define GN_X400 0xa3
#define GN_DIRECTORY 0xa4
#define GN_EDI_PARTY 0xa5
#define GN_URI 0x86
#define GN_IP 0x87
#define GN_REGISTERED_ID 0x88

struct pst_general_name {
    uint8_t tag;
    pst_span value; // content octets; for GN_DIRECTORY the Name, whole
};

// pst_dn_read reads a Name of good form, whole; any other fails the reader.
pst_span pst_dn_read_(struct pst_reader *r, const char *name);
#define pst_dn_read(r, name) pst_dn_read_((r), PST_NAME(name))

// pst_dn_attribute reads the next AttributeTypeAndValue of an RDN.
PST_MUST_CHECK pst_err pst_dn_attribute(struct pst_reader *rdn, struct pst_attribute *out);

bool pst_dn_is_empty(pst_span name);

// pst_dn_equal compares by RFC 5280 7.1: RDN by RDN, type by type; PrintableString, UTF8String and IA5String without
// regard to ASCII case, to spaces at the ends, to the number of spaces within, or to which of the three it is. Other
// strings must be the same bytes. False for what is not a Name.
bool pst_dn_equal(pst_span a, pst_span b);

// pst_dn_within says whether `name` stands in the subtree under `base` (RFC 5280 4.2.1.10): base is where it begins.
bool pst_dn_within(pst_span name, pst_span base);

// pst_general_name_read reads the next GeneralName and checks its form; an iPAddress may have any length.
PST_MUST_CHECK pst_err pst_general_name_read(struct pst_reader *r, struct pst_general_name *out);

#endif
