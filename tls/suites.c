// suites.c: the table of cipher suites, RFC 8446 B.4, in the library's order of preference.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/suites.h"
#include "crypto/base/bytes.h"
#include "tls/consts.h"

#define KIT(member) (uint8_t) offsetof(struct pst_kit, member)

// RFC 8446 5.5: AES-GCM may protect 2^24.5 records of full size; we stop at 2^24. For ChaCha20-Poly1305 the sequence
// number would wrap first; we stop at 2^48 all the same. AES-CCM: 2^23 (RFC 9147 B.2); CCM_8 has a shorter tag: 2^20.
static const struct pst_suite suites[] = {
    {TLS_AES_128_GCM_SHA256, TLS_1_3, KIT(aes128_gcm), KIT(sha256), AUTH_ANY, 24},
    {TLS_AES_256_GCM_SHA384, TLS_1_3, KIT(aes256_gcm), KIT(sha384), AUTH_ANY, 24},
    {TLS_CHACHA20_POLY1305_SHA256, TLS_1_3, KIT(chacha20_poly1305), KIT(sha256), AUTH_ANY, 48},
    {TLS_AES_128_CCM_SHA256, TLS_1_3, KIT(aes128_ccm), KIT(sha256), AUTH_ANY, 23},
    {TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_1_2, KIT(aes128_gcm), KIT(sha256), AUTH_ECDSA, 24},
    {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_1_2, KIT(aes128_gcm), KIT(sha256), AUTH_RSA, 24},
    {TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_1_2, KIT(aes256_gcm), KIT(sha384), AUTH_ECDSA, 24},
    {TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_1_2, KIT(aes256_gcm), KIT(sha384), AUTH_RSA, 24},
    {TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_1_2, KIT(chacha20_poly1305), KIT(sha256), AUTH_ECDSA, 48},
    {TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_1_2, KIT(chacha20_poly1305), KIT(sha256), AUTH_RSA, 48},
    {TLS_ECDHE_ECDSA_WITH_AES_128_CCM, TLS_1_2, KIT(aes128_ccm), KIT(sha256), AUTH_ECDSA, 23},
};

// CCM_8's tag of 8 bytes is for those who ask: RFC 8446 leaves it out of what is recommended.
static const struct pst_suite suites_by_name_only[] = {
    {TLS_AES_128_CCM_8_SHA256, TLS_1_3, KIT(aes128_ccm_8), KIT(sha256), AUTH_ANY, 20},
    {TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, TLS_1_2, KIT(aes128_ccm_8), KIT(sha256), AUTH_ECDSA, 20},
};

static const void *member(const struct pst_kit *kit, uint8_t offset)
{
    const void *p;
    memcpy(&p, (const char *)kit + offset, sizeof p);
    return p;
}

const struct pst_aead_alg *pst_suite_aead(const struct pst_kit *kit, const struct pst_suite *suite)
{
    return member(kit, suite->aead);
}

const struct pst_hash_alg *pst_suite_hash(const struct pst_kit *kit, const struct pst_suite *suite)
{
    return member(kit, suite->hash);
}

static const struct pst_suite *by_number(uint16_t id)
{
    for (size_t i = 0; i < PST_COUNT(suites); i++)
        if (suites[i].id == id)
            return &suites[i];
    for (size_t i = 0; i < PST_COUNT(suites_by_name_only); i++)
        if (suites_by_name_only[i].id == id)
            return &suites_by_name_only[i];
    return NULL;
}

static bool possible(const struct pst_kit *kit, const struct pst_suite *s)
{
    return s != NULL && pst_suite_aead(kit, s) != NULL && pst_suite_hash(kit, s) != NULL;
}

const struct pst_suite *pst_suite_at(const struct pst_config *cfg, size_t i)
{
    size_t num = cfg->suites != NULL ? cfg->num_suites : PST_COUNT(suites);
    for (size_t k = 0; k < num; k++) {
        const struct pst_suite *s = cfg->suites != NULL ? by_number(cfg->suites[k]) : &suites[k];
        if (possible(cfg->kit, s) && i-- == 0)
            return s;
    }
    return NULL;
}

bool pst_suite_fits(const struct pst_suite *suite, enum pst_key_kind key)
{
    bool rsa = key == PST_KEY_RSA || key == PST_KEY_RSA_PSS;
    return suite->auth == AUTH_ANY || (suite->auth == AUTH_RSA) == rsa;
}

const struct pst_suite *pst_suite_find(const struct pst_config *cfg, uint16_t id)
{
    const struct pst_suite *s;
    for (size_t i = 0; (s = pst_suite_at(cfg, i)) != NULL; i++)
        if (s->id == id)
            return s;
    return NULL;
}
