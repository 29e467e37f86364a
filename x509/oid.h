// oid.h: every object identifier that this library knows, in one table.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_OID_H
#define PST_OID_H

#include "crypto/base/bytes.h"

enum pst_oid {
    PST_OID_UNKNOWN,
    // attributes of names, RFC 4519 and RFC 5280 A.1
    PST_OID_CN, // commonName
    PST_OID_SN, // surname
    PST_OID_SERIAL_NUMBER, // serialNumber
    PST_OID_C, // countryName
    PST_OID_L, // localityName
    PST_OID_ST, // stateOrProvinceName
    PST_OID_STREET, // streetAddress
    PST_OID_O, // organizationName
    PST_OID_OU, // organizationalUnitName
    PST_OID_TITLE, // title
    PST_OID_GN, // givenName
    PST_OID_DN_QUALIFIER, // dnQualifier
    PST_OID_ORGANIZATION_IDENTIFIER, // organizationIdentifier
    PST_OID_UID, // userid
    PST_OID_DC, // domainComponent
    PST_OID_EMAIL, // emailAddress
    // extensions of certificates, RFC 5280 4.2, in the order of the extension table
    PST_OID_SUBJECT_KEY_ID, // subjectKeyIdentifier
    PST_OID_KEY_USAGE, // keyUsage
    PST_OID_SUBJECT_ALT_NAME, // subjectAltName
    PST_OID_ISSUER_ALT_NAME, // issuerAltName
    PST_OID_BASIC_CONSTRAINTS, // basicConstraints
    PST_OID_NAME_CONSTRAINTS, // nameConstraints
    PST_OID_CRL_DISTRIBUTION_POINTS, // cRLDistributionPoints
    PST_OID_CERTIFICATE_POLICIES, // certificatePolicies
    PST_OID_POLICY_MAPPINGS, // policyMappings
    PST_OID_AUTHORITY_KEY_ID, // authorityKeyIdentifier
    PST_OID_POLICY_CONSTRAINTS, // policyConstraints
    PST_OID_EXTENDED_KEY_USAGE, // extKeyUsage
    PST_OID_FRESHEST_CRL, // freshestCRL
    PST_OID_INHIBIT_ANY_POLICY, // inhibitAnyPolicy
    PST_OID_AUTHORITY_INFO_ACCESS, // authorityInfoAccess
    PST_OID_SUBJECT_INFO_ACCESS, // subjectInfoAccess
    // extensions of revocation lists, RFC 5280 5.2 and 5.3
    PST_OID_CRL_NUMBER, // cRLNumber
    PST_OID_REASON_CODE, // reasonCode
    PST_OID_INVALIDITY_DATE, // invalidityDate
    PST_OID_ISSUING_DISTRIBUTION_POINT, // issuingDistributionPoint
    // purposes, RFC 5280 4.2.1.12
    PST_OID_ANY_EXTENDED_KEY_USAGE, // anyExtendedKeyUsage
    PST_OID_SERVER_AUTH, // id-kp-serverAuth
    PST_OID_CLIENT_AUTH, // id-kp-clientAuth
    // public keys, RFC 3279 2.3, RFC 4055 1.2, RFC 5480 2.1, RFC 8410 3, RFC 9881 2
    PST_OID_RSA, // rsaEncryption
    PST_OID_RSASSA_PSS, // id-RSASSA-PSS, a key and a signature
    PST_OID_EC_PUBLIC_KEY, // id-ecPublicKey
    PST_OID_P256, // secp256r1
    PST_OID_P384, // secp384r1
    PST_OID_P521, // secp521r1
    PST_OID_ED25519, // id-Ed25519, a key and a signature
    PST_OID_ML_DSA_44, // id-ml-dsa-44, a key and a signature
    PST_OID_ML_DSA_65, // id-ml-dsa-65
    PST_OID_ML_DSA_87, // id-ml-dsa-87
    // signatures, RFC 4055 5, RFC 5758 3.2
    PST_OID_SHA256_WITH_RSA, // sha256WithRSAEncryption
    PST_OID_SHA384_WITH_RSA, // sha384WithRSAEncryption
    PST_OID_SHA512_WITH_RSA, // sha512WithRSAEncryption
    PST_OID_ECDSA_WITH_SHA256, // ecdsa-with-SHA256
    PST_OID_ECDSA_WITH_SHA384, // ecdsa-with-SHA384
    PST_OID_ECDSA_WITH_SHA512, // ecdsa-with-SHA512
    // parts of RSASSA-PSS parameters, RFC 4055 2
    PST_OID_MGF1, // id-mgf1
    PST_OID_SHA256, // id-sha256
    PST_OID_SHA384, // id-sha384
    PST_OID_SHA512, // id-sha512
    // policy qualifiers, RFC 5280 4.2.1.4
    PST_OID_CPS, // id-qt-cps
    PST_OID_USER_NOTICE, // id-qt-unotice
    PST_OID_NUM_,
    PST_OID_FIRST_ATTRIBUTE = PST_OID_CN,
    PST_OID_LAST_ATTRIBUTE = PST_OID_EMAIL,
    PST_OID_FIRST_EXTENSION = PST_OID_SUBJECT_KEY_ID,
    PST_OID_LAST_EXTENSION = PST_OID_SUBJECT_INFO_ACCESS,
};

// pst_oid_in finds an OID (its content octets) between two of the table, or gives PST_OID_UNKNOWN. Naming the part of
// the table that can be meant is quicker, and an OID out of place stays unknown.
enum pst_oid pst_oid_in(enum pst_oid first, enum pst_oid last, pst_span oid);
bool pst_oid_is(enum pst_oid id, pst_span oid);
pst_span pst_oid_octets(enum pst_oid id); // the content octets; empty for PST_OID_UNKNOWN

#endif
