// key_signer.c: the default signer, a key in memory: which schemes it can do, and their signatures through the kit.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/config.h>
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"
#include "tls/consts.h"
#include "tls/schemes.h"

static const uint16_t p256_schemes[] = {ECDSA_SECP256R1_SHA256};
static const uint16_t p384_schemes[] = {ECDSA_SECP384R1_SHA384};
static const uint16_t ed25519_schemes[] = {ED25519};
static const uint16_t rsa_schemes[] = {RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA512,
                                       RSA_PKCS1_SHA256,    RSA_PKCS1_SHA384,    RSA_PKCS1_SHA512};
static const uint16_t rsa_pss_schemes[] = {RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512};

static const struct pst_sign_alg *signing(const struct pst_key_signer *k)
{
    switch (k->key.kind) {
    case PST_KEY_P256:
        return k->kit->sign_p256;
    case PST_KEY_P384:
        return k->kit->sign_p384;
    case PST_KEY_ED25519:
        return k->kit->sign_ed25519;
    case PST_KEY_RSA:
    case PST_KEY_RSA_PSS:
        return k->kit->sign_rsa;
    case PST_KEY_NONE:
    case PST_KEY_P521:
    case PST_KEY_ML_DSA_44:
    case PST_KEY_ML_DSA_65:
    case PST_KEY_ML_DSA_87:
        break;
    }
    return NULL;
}

static pst_err sign(void *ctx, const struct pst_sign_request *request, uint8_t *sig, size_t cap, size_t *sig_len)
{
    const struct pst_key_signer *k = ctx;
    const struct pst_scheme *scheme = pst_scheme_known(request->scheme);
    if (scheme == NULL || !pst_scheme_fits(scheme, k->key.kind))
        return PST_E_USAGE;
    const struct pst_sig_how how = pst_scheme_how(k->kit, scheme);
    return signing(k)->sign(sig, cap, sig_len, &k->key, &how, request->digest, request->random);
}

static void set_schemes(struct pst_key_signer *k, const uint16_t *schemes, size_t num)
{
    k->signer.schemes = schemes;
    k->signer.num_schemes = num;
}

pst_err pst_key_signer_init(struct pst_key_signer *k, const struct pst_kit *kit, pst_span der, pst_span certificate)
{
    pst_wipe_bytes(k, sizeof *k);
    PST_TRY(pst_private_key_read(&k->key, der));
    if (certificate.n != 0)
        PST_TRY(pst_private_key_matches(&k->key, certificate));
    k->kit = kit;
    k->signer.sign = sign;
    k->signer.ctx = k;
    if (k->key.kind == PST_KEY_P256)
        set_schemes(k, p256_schemes, PST_COUNT(p256_schemes));
    else if (k->key.kind == PST_KEY_P384)
        set_schemes(k, p384_schemes, PST_COUNT(p384_schemes));
    else if (k->key.kind == PST_KEY_ED25519)
        set_schemes(k, ed25519_schemes, PST_COUNT(ed25519_schemes));
    else if (k->key.kind == PST_KEY_RSA)
        set_schemes(k, rsa_schemes, PST_COUNT(rsa_schemes));
    else if (k->key.kind == PST_KEY_RSA_PSS)
        set_schemes(k, rsa_pss_schemes, PST_COUNT(rsa_pss_schemes));
    return signing(k) != NULL ? PST_OK : PST_E_KEY_FORMAT;
}
