// rsa_verify.c: RSA signature verification, RFC 8017 8.1.2 (PSS) and 8.2.2 (PKCS#1 v1.5). The latter builds what must have been
// signed and compares it whole: nothing is parsed, so there is nothing for a forger to hide bytes in.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/rsa_encode.h"
#include "crypto/rsa_public.h"
#include <postern/crypto.h>

// em: the em_bits bits of EM in whole bytes; it is unmasked in place.
static bool pss_is_consistent(uint8_t *em, size_t em_bits, const struct pst_sig_how *how, pst_span digest)
{
    size_t hash_len = how->hash->len, salt_len = how->salt_len, em_len = (em_bits + 7) >> 3;
    unsigned unused = (unsigned)(8 * em_len - em_bits);
    if (em_len < hash_len + salt_len + 2 || em[em_len - 1] != 0xbc || em[0] >> (8 - unused) != 0)
        return false;
    // EM = maskedDB || H || 0xbc; DB = zeros || 0x01 || salt
    size_t db_len = em_len - hash_len - 1, one_at = db_len - salt_len - 1;
    const uint8_t *h = em + db_len;
    pst_rsa_mgf1_xor(how->mgf_hash, em, db_len, pst_span_of(h, hash_len));
    em[0] &= (uint8_t)(0xff >> unused);
    for (size_t i = 0; i < one_at; i++)
        if (em[i] != 0)
            return false;
    if (em[one_at] != 0x01)
        return false;
    pst_rsa_pss_hash(how->hash, em, digest, pst_span_of(em + one_at + 1, salt_len)); // over DB, which is spent
    return pst_same(em, h, hash_len);
}

static pst_err verify(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span digest, pst_span sig,
                      pst_limb *work, size_t max_bits)
{
    // RFC 4055 1.2: a key of id-RSASSA-PSS is for PSS alone.
    if (key->kind != PST_KEY_RSA && !(key->kind == PST_KEY_RSA_PSS && how->form == PST_SIG_RSA_PSS))
        return PST_E_BAD_PUBLIC_KEY;
    PST_TRY(pst_rsa_public(work, max_bits, key->rsa_n, key->rsa_e, sig));
    if (digest.n != how->hash->len)
        return PST_E_BAD_SIGNATURE;

    uint8_t *em = (uint8_t *)work, *want = em + sig.n; // work is four times as long as EM
    size_t em_bits = pst_rsa_bits(key->rsa_n) - 1, surplus = sig.n - ((em_bits + 7) >> 3);
    bool good = false;
    if (how->form == PST_SIG_RSA_PKCS1)
        good = pst_rsa_pkcs1_encode(want, sig.n, digest) && pst_same(em, want, sig.n);
    else if (how->form == PST_SIG_RSA_PSS) // one byte shorter than the modulus when that is 8k + 1 bits long
        good = (surplus == 0 || em[0] == 0) && pss_is_consistent(em + surplus, em_bits, how, digest);
    return good ? PST_OK : PST_E_BAD_SIGNATURE;
}

static pst_err verify_2048(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span digest, pst_span sig)
{
    pst_limb work[PST_RSA_PUBLIC_WORK(2048)];
    return verify(key, how, digest, sig, work, 2048);
}

static pst_err verify_4096(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span digest, pst_span sig)
{
    pst_limb work[PST_RSA_PUBLIC_WORK(4096)];
    return verify(key, how, digest, sig, work, 4096);
}

static pst_err verify_8192(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span digest, pst_span sig)
{
    pst_limb work[PST_RSA_PUBLIC_WORK(8192)];
    return verify(key, how, digest, sig, work, 8192);
}

const struct pst_verify_alg pst_verify_rsa_2048 = {"rsa-2048/portable", 0, verify_2048};
const struct pst_verify_alg pst_verify_rsa = {"rsa/portable", 0, verify_4096};
const struct pst_verify_alg pst_verify_rsa_8192 = {"rsa-8192/portable", 0, verify_8192};
