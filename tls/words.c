// words.c: names of errors, states, alerts and IANA numbers, for people. Linked only by programs that ask.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/conn.h>
#include "crypto/base/bytes.h"
#include "tls/consts.h"
#include "tls/handshake.h"

struct word {
    uint16_t number;
    const char *name;
};

static const struct word suites[] = {
    {TLS_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256"},
    {TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384"},
    {TLS_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256"},
    {TLS_AES_128_CCM_SHA256, "TLS_AES_128_CCM_SHA256"},
    {TLS_AES_128_CCM_8_SHA256, "TLS_AES_128_CCM_8_SHA256"},
    {TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {TLS_ECDHE_ECDSA_WITH_AES_128_CCM, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"},
    {TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"},
};

static const struct word groups[] = {
    {GROUP_SECP256R1, "secp256r1"},
    {GROUP_SECP384R1, "secp384r1"},
    {GROUP_X25519, "x25519"},
    {GROUP_X25519MLKEM768, "X25519MLKEM768"},
};

static const struct word schemes[] = {
    {RSA_PKCS1_SHA256, "rsa_pkcs1_sha256"},
    {RSA_PKCS1_SHA384, "rsa_pkcs1_sha384"},
    {RSA_PKCS1_SHA512, "rsa_pkcs1_sha512"},
    {ECDSA_SECP256R1_SHA256, "ecdsa_secp256r1_sha256"},
    {ECDSA_SECP384R1_SHA384, "ecdsa_secp384r1_sha384"},
    {ECDSA_SECP521R1_SHA512, "ecdsa_secp521r1_sha512"},
    {RSA_PSS_RSAE_SHA256, "rsa_pss_rsae_sha256"},
    {RSA_PSS_RSAE_SHA384, "rsa_pss_rsae_sha384"},
    {RSA_PSS_RSAE_SHA512, "rsa_pss_rsae_sha512"},
    {ED25519, "ed25519"},
    {RSA_PSS_PSS_SHA256, "rsa_pss_pss_sha256"},
    {RSA_PSS_PSS_SHA384, "rsa_pss_pss_sha384"},
    {RSA_PSS_PSS_SHA512, "rsa_pss_pss_sha512"},
};

#define ALERT(name) {ALERT_##name, #name}
static const struct word alerts[] = {
    ALERT(close_notify), ALERT(unexpected_message), ALERT(bad_record_mac), ALERT(record_overflow),
    ALERT(handshake_failure), ALERT(bad_certificate), ALERT(unsupported_certificate), ALERT(certificate_revoked),
    ALERT(certificate_expired), ALERT(certificate_unknown), ALERT(illegal_parameter), ALERT(unknown_ca),
    ALERT(access_denied), ALERT(decode_error), ALERT(decrypt_error), ALERT(protocol_version),
    ALERT(insufficient_security), ALERT(internal_error), ALERT(inappropriate_fallback), ALERT(user_canceled),
    ALERT(no_renegotiation), ALERT(missing_extension), ALERT(unsupported_extension), ALERT(unrecognized_name),
    ALERT(bad_certificate_status_response), ALERT(unknown_psk_identity), ALERT(certificate_required),
    ALERT(no_application_protocol),
};

static const char *name_of(const struct word *words, size_t num, uint16_t number)
{
    for (size_t i = 0; i < num; i++)
        if (words[i].number == number)
            return words[i].name;
    return "unknown";
}

static bool same(const char *a, const char *b)
{
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}

static uint16_t number_of(const struct word *words, size_t num, const char *name)
{
    for (size_t i = 0; i < num; i++)
        if (same(words[i].name, name))
            return words[i].number;
    return 0;
}

const char *pst_suite_name(uint16_t suite)
{
    return name_of(suites, PST_COUNT(suites), suite);
}

const char *pst_group_name(uint16_t group)
{
    return name_of(groups, PST_COUNT(groups), group);
}

const char *pst_scheme_name(uint16_t scheme)
{
    return name_of(schemes, PST_COUNT(schemes), scheme);
}

const char *pst_alert_name(uint8_t alert)
{
    return name_of(alerts, PST_COUNT(alerts), alert);
}

uint16_t pst_suite_number(const char *name)
{
    return number_of(suites, PST_COUNT(suites), name);
}

uint16_t pst_group_number(const char *name)
{
    return number_of(groups, PST_COUNT(groups), name);
}

uint16_t pst_scheme_number(const char *name)
{
    return number_of(schemes, PST_COUNT(schemes), name);
}

const char *pst_state_name(uint8_t state)
{
    static const char *const names[] = {
#define PST_STATE(name) #name,
        PST_STATES(PST_STATE)
#undef PST_STATE
    };
    return state < PST_COUNT(names) ? names[state] : "unknown";
}

static const struct {
    const char *name, *sentence, *section;
} errors[] = {
#define PST_ERROR(name, alert, sentence, section) {#name, sentence, section},
#include <postern/errors.def>
#undef PST_ERROR
};

static int index_of(pst_err e)
{
    int i = (int)e - (int)PST_E_LOWEST_ - 1;
    return i >= 0 && i < (int)PST_COUNT(errors) ? i : -1;
}

const char *pst_error_name(pst_err e)
{
    int i = index_of(e);
    return i >= 0 ? errors[i].name : e == PST_OK ? "OK" : "WAIT";
}

const char *pst_error_text(pst_err e)
{
    int i = index_of(e);
    return i >= 0 ? errors[i].sentence : e == PST_OK ? "no error" : "waiting";
}

const char *pst_error_section(pst_err e)
{
    int i = index_of(e);
    return i >= 0 ? errors[i].section : "";
}
