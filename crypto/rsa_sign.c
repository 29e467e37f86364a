// rsa_sign.c: RSA signatures, RFC 8017 8.1.1 (PSS) and 8.2.1 (PKCS#1 v1.5): blinded, and verified before they leave.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/wipe.h"
#include "crypto/rsa_encode.h"
#include "crypto/rsa_private.h"
#include <postern/crypto.h>

// RFC 8017 9.1.1. em: the em_bits bits of EM in whole bytes.
static pst_err pss_encode(uint8_t *em, size_t em_bits, const struct pst_sig_how *how, pst_span digest, const uint8_t *random)
{
    uint8_t seed[PST_RSA_SEED_LEN];
    size_t hash_len = how->hash->len, salt_len = how->salt_len, em_len = (em_bits + 7) >> 3;
    if (em_len < hash_len + salt_len + 2)
        return PST_E_USAGE;
    // EM = maskedDB || H || 0xbc; DB = zeros || 0x01 || salt
    size_t db_len = em_len - hash_len - 1;
    uint8_t *h = em + db_len, *salt = h - salt_len;
    memset(em, 0, em_len);
    salt[-1] = 0x01;
    em[em_len - 1] = 0xbc;
    pst_rsa_seed(seed, PST_RSA_SALT, random);
    pst_rsa_mgf1_xor(how->hash, salt, salt_len, pst_span_of(seed, sizeof seed));
    pst_wipe_bytes(seed, sizeof seed);
    pst_rsa_pss_hash(how->hash, h, digest, pst_span_of(salt, salt_len));
    pst_rsa_mgf1_xor(how->mgf_hash, em, db_len, pst_span_of(h, hash_len));
    em[0] &= (uint8_t)(0xff >> (8 * em_len - em_bits));
    return PST_OK;
}

static pst_err encode(uint8_t *em, const struct pst_private_key *key, const struct pst_sig_how *how, pst_span digest,
                      const uint8_t *random)
{
    size_t len = key->rsa_n.n;
    if (how->form == PST_SIG_RSA_PKCS1)
        return pst_rsa_pkcs1_encode(em, len, digest) ? PST_OK : PST_E_USAGE;
    if (how->form != PST_SIG_RSA_PSS)
        return PST_E_USAGE;
    size_t em_bits = pst_rsa_bits(key->rsa_n) - 1, surplus = len - ((em_bits + 7) >> 3);
    em[0] = 0; // stays where EM is a byte shorter than the modulus
    return pss_encode(em + surplus, em_bits, how, digest, random);
}

static pst_err sign(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                    const struct pst_sig_how *how, pst_span digest, pst_span random, pst_limb *work, size_t max_bits,
                    unsigned window)
{
    *sig_len = 0;
    if (random.n < PST_RSA_RANDOM_LEN || digest.n != how->hash->len)
        return PST_E_USAGE;
    // RFC 4055 1.2: a key of id-RSASSA-PSS is for PSS alone.
    if (key->kind != PST_KEY_RSA && !(key->kind == PST_KEY_RSA_PSS && how->form == PST_SIG_RSA_PSS))
        return PST_E_BAD_PRIVATE_KEY;
    PST_TRY(pst_rsa_private_fits(key, max_bits));
    size_t len = key->rsa_n.n;
    if (sig_cap < len)
        return PST_E_OUT_TOO_SMALL;
    pst_err err = encode(sig, key, how, digest, random.p);
    if (err == PST_OK)
        err = pst_rsa_private(sig, sig, key, how->hash, random.p, window, work);
    if (err != PST_OK) {
        memset(sig, 0, len);
        return err;
    }
    pst_public(sig, len);
    *sig_len = len;
    return PST_OK;
}

static pst_err sign_4096(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                         const struct pst_sig_how *how, pst_span digest, pst_span random)
{
    pst_limb work[PST_RSA_PRIVATE_WORK(4096, 2)];
    pst_err err = sign(sig, sig_cap, sig_len, key, how, digest, random, work, 4096, 2);
    pst_wipe_bytes(work, sizeof work);
    return err;
}

static pst_err sign_2048(uint8_t *sig, size_t sig_cap, size_t *sig_len, const struct pst_private_key *key,
                         const struct pst_sig_how *how, pst_span digest, pst_span random)
{
    pst_limb work[PST_RSA_PRIVATE_WORK(2048, 1)];
    pst_err err = sign(sig, sig_cap, sig_len, key, how, digest, random, work, 2048, 1);
    pst_wipe_bytes(work, sizeof work);
    return err;
}

const struct pst_sign_alg pst_sign_rsa = {"rsa/portable", 0, sign_4096};
const struct pst_sign_alg pst_sign_rsa_2048 = {"rsa-2048/portable", 0, sign_2048};
