// rsa_encode.c: EMSA-PKCS1-v1_5 (RFC 8017 9.2), MGF1 (B.2.1) and the inner hash of EMSA-PSS (9.1).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/rsa_encode.h"
#include "crypto/base/wipe.h"

// The DER in front of a SHA-256 digest, RFC 8017 9.2 note 1. The other two differ in bytes 1, 14 and 18.
static const uint8_t digest_info[19] = {
    0x30, 0x31,                                                       // DigestInfo, 17 bytes and the digest
    0x30, 0x0d,                                                       // AlgorithmIdentifier
    0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, // id-sha256; 384: ..02, 512: ..03
    0x05, 0x00,                                                       // parameters NULL
    0x04, 0x20,                                                       // digest OCTET STRING
};

bool pst_rsa_pkcs1_encode(uint8_t *em, size_t em_len, pst_span digest)
{
    if (digest.n != 32 && digest.n != 48 && digest.n != 64)
        return false;
    // EM = 0x00 || 0x01 || PS || 0x00 || T
    uint8_t *t = em + em_len - digest.n - sizeof digest_info;
    memset(em, 0xff, em_len);
    em[0] = 0x00;
    em[1] = 0x01;
    t[-1] = 0x00;
    memcpy(t, digest_info, sizeof digest_info);
    t[1] = (uint8_t)(17 + digest.n);
    t[14] = (uint8_t)((digest.n >> 4) - 1); // 32, 48, 64: 1, 2, 3
    t[18] = (uint8_t)digest.n;
    memcpy(t + sizeof digest_info, digest.p, digest.n);
    return true;
}

void pst_rsa_mgf1_xor(const struct pst_hash_alg *hash, uint8_t *buf, size_t n, pst_span seed)
{
    union pst_hash_state state;
    uint8_t counter[4], mask[PST_MAX_HASH_LEN];
    for (uint32_t i = 0; n > 0; i++) {
        store_be32(counter, i);
        hash->init(&state);
        hash->update(&state, seed.p, seed.n);
        hash->update(&state, counter, sizeof counter);
        hash->final(&state, mask);
        size_t take = n < hash->len ? n : hash->len;
        for (size_t j = 0; j < take; j++)
            buf[j] ^= mask[j];
        buf += take;
        n -= take;
    }
    pst_wipe_bytes(&state, sizeof state);
    pst_wipe_bytes(mask, sizeof mask);
}

void pst_rsa_pss_hash(const struct pst_hash_alg *hash, uint8_t *out, pst_span digest, pst_span salt)
{
    static const uint8_t zeros[8] = {0};
    union pst_hash_state state;
    hash->init(&state);
    hash->update(&state, zeros, sizeof zeros);
    hash->update(&state, digest.p, digest.n);
    hash->update(&state, salt.p, salt.n);
    hash->final(&state, out);
}
