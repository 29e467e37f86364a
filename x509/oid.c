// oid.c: every object identifier that this library knows, as the content octets of its DER (X.690 8.19).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/oid.h"

// clang-format off
static const struct {
    uint8_t n;
    uint8_t octets[10];
} known[PST_OID_NUM_] = {
    // attributes of names, RFC 4519 and RFC 5280 A.1
    [PST_OID_CN] = {3, {0x55, 0x04, 0x03}},                                             // 2.5.4.3
    [PST_OID_SN] = {3, {0x55, 0x04, 0x04}},                                             // 2.5.4.4
    [PST_OID_SERIAL_NUMBER] = {3, {0x55, 0x04, 0x05}},                                  // 2.5.4.5
    [PST_OID_C] = {3, {0x55, 0x04, 0x06}},                                              // 2.5.4.6
    [PST_OID_L] = {3, {0x55, 0x04, 0x07}},                                              // 2.5.4.7
    [PST_OID_ST] = {3, {0x55, 0x04, 0x08}},                                             // 2.5.4.8
    [PST_OID_STREET] = {3, {0x55, 0x04, 0x09}},                                         // 2.5.4.9
    [PST_OID_O] = {3, {0x55, 0x04, 0x0a}},                                              // 2.5.4.10
    [PST_OID_OU] = {3, {0x55, 0x04, 0x0b}},                                             // 2.5.4.11
    [PST_OID_TITLE] = {3, {0x55, 0x04, 0x0c}},                                          // 2.5.4.12
    [PST_OID_GN] = {3, {0x55, 0x04, 0x2a}},                                             // 2.5.4.42
    [PST_OID_DN_QUALIFIER] = {3, {0x55, 0x04, 0x2e}},                                   // 2.5.4.46
    [PST_OID_ORGANIZATION_IDENTIFIER] = {3, {0x55, 0x04, 0x61}},                        // 2.5.4.97
    [PST_OID_UID] = {10, {0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01}}, // 0.9.2342.19200300.100.1.1
    [PST_OID_DC] = {10, {0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19}},  // 0.9.2342.19200300.100.1.25
    [PST_OID_EMAIL] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01}},      // 1.2.840.113549.1.9.1
    // extensions of certificates, RFC 5280 4.2, in the order of the extension table
    [PST_OID_SUBJECT_KEY_ID] = {3, {0x55, 0x1d, 0x0e}},                                 // 2.5.29.14
    [PST_OID_KEY_USAGE] = {3, {0x55, 0x1d, 0x0f}},                                      // 2.5.29.15
    [PST_OID_SUBJECT_ALT_NAME] = {3, {0x55, 0x1d, 0x11}},                               // 2.5.29.17
    [PST_OID_ISSUER_ALT_NAME] = {3, {0x55, 0x1d, 0x12}},                                // 2.5.29.18
    [PST_OID_BASIC_CONSTRAINTS] = {3, {0x55, 0x1d, 0x13}},                              // 2.5.29.19
    [PST_OID_NAME_CONSTRAINTS] = {3, {0x55, 0x1d, 0x1e}},                               // 2.5.29.30
    [PST_OID_CRL_DISTRIBUTION_POINTS] = {3, {0x55, 0x1d, 0x1f}},                        // 2.5.29.31
    [PST_OID_CERTIFICATE_POLICIES] = {3, {0x55, 0x1d, 0x20}},                           // 2.5.29.32
    [PST_OID_POLICY_MAPPINGS] = {3, {0x55, 0x1d, 0x21}},                                // 2.5.29.33
    [PST_OID_AUTHORITY_KEY_ID] = {3, {0x55, 0x1d, 0x23}},                               // 2.5.29.35
    [PST_OID_POLICY_CONSTRAINTS] = {3, {0x55, 0x1d, 0x24}},                             // 2.5.29.36
    [PST_OID_EXTENDED_KEY_USAGE] = {3, {0x55, 0x1d, 0x25}},                             // 2.5.29.37
    [PST_OID_FRESHEST_CRL] = {3, {0x55, 0x1d, 0x2e}},                                   // 2.5.29.46
    [PST_OID_INHIBIT_ANY_POLICY] = {3, {0x55, 0x1d, 0x36}},                             // 2.5.29.54
    [PST_OID_AUTHORITY_INFO_ACCESS] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01}},// 1.3.6.1.5.5.7.1.1
    [PST_OID_SUBJECT_INFO_ACCESS] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x0b}},// 1.3.6.1.5.5.7.1.11
    // extensions of revocation lists, RFC 5280 5.2 and 5.3
    [PST_OID_CRL_NUMBER] = {3, {0x55, 0x1d, 0x14}},                                     // 2.5.29.20
    [PST_OID_REASON_CODE] = {3, {0x55, 0x1d, 0x15}},                                    // 2.5.29.21
    [PST_OID_INVALIDITY_DATE] = {3, {0x55, 0x1d, 0x18}},                                // 2.5.29.24
    [PST_OID_ISSUING_DISTRIBUTION_POINT] = {3, {0x55, 0x1d, 0x1c}},                     // 2.5.29.28
    // purposes, RFC 5280 4.2.1.12
    [PST_OID_ANY_EXTENDED_KEY_USAGE] = {4, {0x55, 0x1d, 0x25, 0x00}},                   // 2.5.29.37.0
    [PST_OID_SERVER_AUTH] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01}},      // 1.3.6.1.5.5.7.3.1
    [PST_OID_CLIENT_AUTH] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02}},      // 1.3.6.1.5.5.7.3.2
    // public keys, RFC 3279 2.3, RFC 4055 1.2, RFC 5480 2.1, RFC 8410 3, RFC 9881 2
    [PST_OID_RSA] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01}},        // 1.2.840.113549.1.1.1
    [PST_OID_RSASSA_PSS] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a}}, // 1.2.840.113549.1.1.10
    [PST_OID_EC_PUBLIC_KEY] = {7, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01}},          // 1.2.840.10045.2.1
    [PST_OID_P256] = {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}},             // 1.2.840.10045.3.1.7
    [PST_OID_P384] = {5, {0x2b, 0x81, 0x04, 0x00, 0x22}},                               // 1.3.132.0.34
    [PST_OID_P521] = {5, {0x2b, 0x81, 0x04, 0x00, 0x23}},                               // 1.3.132.0.35
    [PST_OID_ED25519] = {3, {0x2b, 0x65, 0x70}},                                        // 1.3.101.112
    [PST_OID_ML_DSA_44] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11}},  // 2.16.840.1.101.3.4.3.17
    [PST_OID_ML_DSA_65] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12}},  // 2.16.840.1.101.3.4.3.18
    [PST_OID_ML_DSA_87] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13}},  // 2.16.840.1.101.3.4.3.19
    // signatures, RFC 4055 5, RFC 5758 3.2
    [PST_OID_SHA256_WITH_RSA] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}},// 1.2.840.113549.1.1.11
    [PST_OID_SHA384_WITH_RSA] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c}},// 1.2.840.113549.1.1.12
    [PST_OID_SHA512_WITH_RSA] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d}},// 1.2.840.113549.1.1.13
    [PST_OID_ECDSA_WITH_SHA256] = {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}},// 1.2.840.10045.4.3.2
    [PST_OID_ECDSA_WITH_SHA384] = {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03}},// 1.2.840.10045.4.3.3
    [PST_OID_ECDSA_WITH_SHA512] = {8, {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04}},// 1.2.840.10045.4.3.4
    // parts of RSASSA-PSS parameters, RFC 4055 2
    [PST_OID_MGF1] = {9, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08}},       // 1.2.840.113549.1.1.8
    [PST_OID_SHA256] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}},     // 2.16.840.1.101.3.4.2.1
    [PST_OID_SHA384] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}},     // 2.16.840.1.101.3.4.2.2
    [PST_OID_SHA512] = {9, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}},     // 2.16.840.1.101.3.4.2.3
    // policy qualifiers, RFC 5280 4.2.1.4
    [PST_OID_CPS] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01}},              // 1.3.6.1.5.5.7.2.1
    [PST_OID_USER_NOTICE] = {8, {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x02}},      // 1.3.6.1.5.5.7.2.2
};
// clang-format on

pst_span pst_oid_octets(enum pst_oid id)
{
    return (pst_span){known[id].octets, known[id].n};
}

bool pst_oid_is(enum pst_oid id, pst_span oid)
{
    return oid.n == known[id].n && oid.n != 0 && pst_same(oid.p, known[id].octets, oid.n);
}

enum pst_oid pst_oid_in(enum pst_oid first, enum pst_oid last, pst_span oid)
{
    for (enum pst_oid id = first; id <= last; id++)
        if (pst_oid_is(id, oid))
            return id;
    return PST_OID_UNKNOWN;
}
