// rsa_decrypt.c: RSAES-PKCS1-v1_5 decryption (RFC 8017 7.2.2) that tells nobody whether the padding was right (Bleichenbacher
// 1998): the TLS premaster secret of RFC 5246 7.4.7.1, and implicit rejection as in draft-irtf-cfrg-rsa-guidance.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/wipe.h"
#include "crypto/rsa_private.h"
#include <postern/crypto.h>

#define MAX_BITS 4096
#define MAX_BYTES (MAX_BITS >> 3)
#define WINDOW 2
#define PREMASTER_LEN 48
#define MIN_SEPARATOR_AT 10 // 0x00 || 0x02 || at least eight bytes of PS

// What a decryption has on its stack.
struct room {
    uint8_t em[MAX_BYTES];
    pst_limb work[PST_RSA_PRIVATE_WORK(MAX_BITS, WINDOW)];
};

// A ciphertext as long as the modulus and below it; all of this is public.
static bool in_range(pst_span ciphertext, pst_span n)
{
    return ciphertext.n == n.n && memcmp(ciphertext.p, n.p, n.n) < 0;
}

static pst_err check_usage(const struct pst_private_key *key, pst_span random)
{
    if (random.n < PST_RSA_RANDOM_LEN)
        return PST_E_USAGE;
    if (key->kind != PST_KEY_RSA)
        return PST_E_BAD_PRIVATE_KEY;
    return pst_rsa_private_fits(key, MAX_BITS);
}

// EM = 0x00 || 0x02 || PS || 0x00 || M, no zero in PS, M of 48 bytes and beginning with the version.
static ct_bool is_premaster(const uint8_t *em, size_t len, uint16_t version)
{
    const size_t separator_at = len - PREMASTER_LEN - 1;
    ct_bool good = ct_and(ct_eq(load_be16(em), 0x0002), ct_is_zero(em[separator_at]));
    for (size_t i = 2; i < separator_at; i++)
        good = ct_and(good, ct_not(ct_is_zero(em[i])));
    return ct_and(good, ct_eq(load_be16(em + separator_at + 1), version));
}

pst_err pst_rsa_decrypt_premaster(uint8_t out[48], const struct pst_private_key *key, uint16_t client_version,
                                  pst_span ciphertext, const uint8_t fallback[46], pst_span random)
{
    struct room room;
    uint8_t premaster[PREMASTER_LEN];
    size_t len = key->rsa_n.n;
    memset(out, 0, PREMASTER_LEN);
    PST_TRY(check_usage(key, random));
    // RFC 5246 7.4.7.1: pre_master_secret = ClientHello.client_version || R
    store_be16(premaster, client_version);
    memcpy(premaster + 2, fallback, PREMASTER_LEN - 2);
    pst_err err = PST_OK;
    if (in_range(ciphertext, key->rsa_n)) {
        err = pst_rsa_private(room.em, ciphertext.p, key, &pst_sha256, random.p, WINDOW, room.work);
        if (err == PST_OK)
            ct_copy_if(is_premaster(room.em, len, client_version), premaster, room.em + len - PREMASTER_LEN, PREMASTER_LEN);
    }
    if (err == PST_OK)
        memcpy(out, premaster, PREMASTER_LEN);
    pst_wipe_bytes(premaster, sizeof premaster);
    pst_wipe_bytes(&room, sizeof room);
    return err;
}

// KDK = HMAC-SHA-256(SHA-256(d), ciphertext), d as long as the modulus.
static void derive_kdk(uint8_t kdk[32], const struct pst_private_key *key, pst_span ciphertext)
{
    static const uint8_t zero[1] = {0};
    union pst_hash_state state;
    struct pst_hmac mac;
    pst_sha256.init(&state);
    for (size_t i = key->d.n; i < key->rsa_n.n; i++)
        pst_sha256.update(&state, zero, 1);
    pst_sha256.update(&state, key->d.p, key->d.n);
    pst_sha256.final(&state, kdk);
    pst_hmac_init(&mac, &pst_sha256, kdk, 32);
    pst_hmac_update(&mac, ciphertext.p, ciphertext.n);
    pst_hmac_final(&mac, kdk);
    pst_wipe_bytes(&state, sizeof state);
}

// Block i of IRPRF(KDK, label, len): HMAC(KDK, i || label || len in bits), both numbers in two bytes.
static void irprf_block(uint8_t out[32], const uint8_t kdk[32], size_t i, const char *label, size_t len)
{
    struct pst_hmac mac;
    uint8_t number[2];
    pst_hmac_init(&mac, &pst_sha256, kdk, 32);
    store_be16(number, (uint32_t)i);
    pst_hmac_update(&mac, number, 2);
    while (*label != 0)
        pst_hmac_update(&mac, (const uint8_t *)label++, 1);
    store_be16(number, (uint32_t)(8 * len));
    pst_hmac_update(&mac, number, 2);
    pst_hmac_final(&mac, out);
}

// The last of 128 candidates that is below limit: a length for the message that was never sent.
static uint64_t synthetic_len(const uint8_t kdk[32], size_t limit)
{
    uint8_t block[32];
    uint64_t mask = limit, len = 0;
    mask |= mask >> 1; // up to the next power of two; limit < 2^9
    mask |= mask >> 2;
    mask |= mask >> 4;
    mask |= mask >> 8;
    for (size_t i = 0; i < 8; i++) {
        irprf_block(block, kdk, i, "length", 256);
        for (size_t j = 0; j < 32; j += 2) {
            uint64_t candidate = load_be16(block + j) & mask;
            len = ct_pick(ct_lt(candidate, limit), candidate, len);
        }
    }
    pst_wipe_bytes(block, sizeof block);
    return len;
}

// Replaces EM by synthetic bytes unless its padding is right; returns the length of the message at its end.
static size_t unpad(uint8_t *em, size_t len, const struct pst_private_key *key, pst_span ciphertext)
{
    uint8_t kdk[32], block[32];
    uint64_t separator_at = 0;
    ct_bool found = {0};
    for (size_t i = 2; i < len; i++) {
        ct_bool here = ct_and(ct_is_zero(em[i]), ct_not(found));
        separator_at = ct_pick(here, i, separator_at);
        found = ct_or(found, here);
    }
    ct_bool good = ct_and(found, ct_not(ct_lt(separator_at, MIN_SEPARATOR_AT)));
    good = ct_and(good, ct_eq(load_be16(em), 0x0002));

    derive_kdk(kdk, key, ciphertext);
    for (size_t at = 0; at < len; at += sizeof block) {
        irprf_block(block, kdk, at >> 5, "message", len);
        ct_copy_if(ct_not(good), em + at, block, len - at < sizeof block ? len - at : sizeof block);
    }
    uint64_t message_len = ct_pick(good, len - 1 - separator_at, synthetic_len(kdk, len - MIN_SEPARATOR_AT));
    pst_wipe_bytes(kdk, sizeof kdk);
    pst_wipe_bytes(block, sizeof block);
    pst_public(&message_len, sizeof message_len); // the caller learns it, right or synthetic
    return (size_t)message_len;
}

pst_err pst_rsa_decrypt(uint8_t *out, size_t out_cap, size_t *out_len, const struct pst_private_key *key, pst_span ciphertext,
                        pst_span random)
{
    struct room room;
    size_t len = key->rsa_n.n;
    *out_len = 0;
    PST_TRY(check_usage(key, random));
    if (key->d.n > len)
        return PST_E_BAD_PRIVATE_KEY;
    if (!in_range(ciphertext, key->rsa_n))
        return PST_E_DECODE;
    if (out_cap < len - MIN_SEPARATOR_AT - 1)
        return PST_E_OUT_TOO_SMALL;
    pst_err err = pst_rsa_private(room.em, ciphertext.p, key, &pst_sha256, random.p, WINDOW, room.work);
    if (err == PST_OK) {
        *out_len = unpad(room.em, len, key, ciphertext);
        pst_copy(out, room.em + len - *out_len, *out_len);
    }
    pst_wipe_bytes(&room, sizeof room);
    return err;
}
