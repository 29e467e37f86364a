// consts.h: the numbers of TLS in the RFCs' spelling, without prefixes where the name cannot be mistaken.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CONSTS_H
#define PST_CONSTS_H

// ContentType, RFC 8446 B.1
enum {
    CHANGE_CIPHER_SPEC_RECORD = 20,
    ALERT_RECORD = 21,
    HANDSHAKE_RECORD = 22,
    APPLICATION_DATA_RECORD = 23,
};

// ProtocolVersion, RFC 8446 B.1
enum { SSL_3_0 = 0x0300, TLS_1_0 = 0x0301, TLS_1_1 = 0x0302, TLS_1_2 = 0x0303, TLS_1_3 = 0x0304 };

// HandshakeType, RFC 8446 B.3, and what else an arrow can wait for.
enum {
    NOTHING = 0, // our turn (hello_request in TLS 1.2, which no arrow here ever waits for)
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    NEW_SESSION_TICKET = 4,
    END_OF_EARLY_DATA = 5,
    ENCRYPTED_EXTENSIONS = 8,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_REQUEST = 13,
    SERVER_HELLO_DONE = 14,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16,
    FINISHED = 20,
    KEY_UPDATE = 24,
    MESSAGE_HASH = 254,
    CHANGE_CIPHER_SPEC = 256, // above 255: cannot come as a handshake type
    HELLO_REQUEST = 257,      // its own number, 0, is NOTHING's
};

// AlertLevel and AlertDescription, RFC 8446 6 and B.2
enum { ALERT_WARNING = 1, ALERT_FATAL = 2 };
enum {
    ALERT_close_notify = 0,
    ALERT_unexpected_message = 10,
    ALERT_bad_record_mac = 20,
    ALERT_record_overflow = 22,
    ALERT_handshake_failure = 40,
    ALERT_bad_certificate = 42,
    ALERT_unsupported_certificate = 43,
    ALERT_certificate_revoked = 44,
    ALERT_certificate_expired = 45,
    ALERT_certificate_unknown = 46,
    ALERT_illegal_parameter = 47,
    ALERT_unknown_ca = 48,
    ALERT_access_denied = 49,
    ALERT_decode_error = 50,
    ALERT_decrypt_error = 51,
    ALERT_protocol_version = 70,
    ALERT_insufficient_security = 71,
    ALERT_internal_error = 80,
    ALERT_inappropriate_fallback = 86,
    ALERT_user_canceled = 90,
    ALERT_no_renegotiation = 100,
    ALERT_missing_extension = 109,
    ALERT_unsupported_extension = 110,
    ALERT_unrecognized_name = 112,
    ALERT_bad_certificate_status_response = 113,
    ALERT_unknown_psk_identity = 115,
    ALERT_certificate_required = 116,
    ALERT_no_application_protocol = 120,
    ALERT_none = 255, // nothing is sent
};

// ExtensionType, RFC 8446 4.2 and the IANA registry
enum {
    EXT_SERVER_NAME = 0,
    EXT_MAX_FRAGMENT_LENGTH = 1,
    EXT_STATUS_REQUEST = 5,
    EXT_SUPPORTED_GROUPS = 10,
    EXT_EC_POINT_FORMATS = 11,
    EXT_SIGNATURE_ALGORITHMS = 13,
    EXT_ALPN = 16,
    EXT_SIGNED_CERTIFICATE_TIMESTAMP = 18,
    EXT_CLIENT_CERTIFICATE_TYPE = 19,
    EXT_SERVER_CERTIFICATE_TYPE = 20,
    EXT_PADDING = 21,
    EXT_EXTENDED_MASTER_SECRET = 23,
    EXT_RECORD_SIZE_LIMIT = 28,
    EXT_SESSION_TICKET = 35,
    EXT_PRE_SHARED_KEY = 41,
    EXT_EARLY_DATA = 42,
    EXT_SUPPORTED_VERSIONS = 43,
    EXT_COOKIE = 44,
    EXT_PSK_KEY_EXCHANGE_MODES = 45,
    EXT_CERTIFICATE_AUTHORITIES = 47,
    EXT_OID_FILTERS = 48,
    EXT_POST_HANDSHAKE_AUTH = 49,
    EXT_SIGNATURE_ALGORITHMS_CERT = 50,
    EXT_KEY_SHARE = 51,
    EXT_RENEGOTIATION_INFO = 0xff01,
};

// CipherSuite, RFC 8446 B.4
enum {
    TLS_AES_128_GCM_SHA256 = 0x1301,
    TLS_AES_256_GCM_SHA384 = 0x1302,
    TLS_CHACHA20_POLY1305_SHA256 = 0x1303,
    TLS_AES_128_CCM_SHA256 = 0x1304,
    TLS_AES_128_CCM_8_SHA256 = 0x1305,
};

// ... of TLS 1.2: RFC 5289, RFC 7905, RFC 7251
enum {
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02b,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = 0xc02c,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f,
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0xc030,
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca8,
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca9,
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM = 0xc0ac,
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 = 0xc0ae,
    TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff, // RFC 5746 3.3
    TLS_FALLBACK_SCSV = 0x5600,                 // RFC 7507
};

// NamedGroup, RFC 8446 4.2.7 and RFC 10024
enum { GROUP_SECP256R1 = 23, GROUP_SECP384R1 = 24, GROUP_X25519 = 29, GROUP_X25519MLKEM768 = 0x11ec };

// SignatureScheme, RFC 8446 4.2.3
enum {
    RSA_PKCS1_SHA256 = 0x0401,
    RSA_PKCS1_SHA384 = 0x0501,
    RSA_PKCS1_SHA512 = 0x0601,
    ECDSA_SECP256R1_SHA256 = 0x0403,
    ECDSA_SECP384R1_SHA384 = 0x0503,
    ECDSA_SECP521R1_SHA512 = 0x0603,
    RSA_PSS_RSAE_SHA256 = 0x0804,
    RSA_PSS_RSAE_SHA384 = 0x0805,
    RSA_PSS_RSAE_SHA512 = 0x0806,
    ED25519 = 0x0807,
    RSA_PSS_PSS_SHA256 = 0x0809,
    RSA_PSS_PSS_SHA384 = 0x080a,
    RSA_PSS_PSS_SHA512 = 0x080b,
};

#define RECORD_HEADER_LEN 5
#define MESSAGE_HEADER_LEN 4
#define MAX_PLAINTEXT 16384          // RFC 8446 5.1
#define MAX_CIPHERTEXT (16384 + 256) // RFC 8446 5.2
#define MAX_SECRET_LEN 48            // of the hashes that suites use
#define RANDOM_LEN 32

#endif
