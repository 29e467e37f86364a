// schedule13.c: the key schedule of TLS 1.3, RFC 8446 7. The picture stands in the header.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/schedule13.h"
#include <postern/crypto.h>
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "crypto/base/writer.h"

// struct {
//     uint16 length = Length;
//     opaque label<7..255> = "tls13 " + Label;
//     opaque context<0..255> = Context;
// } HkdfLabel;                                                              RFC 8446 7.1
pst_err pst_expand_label(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, const uint8_t *secret,
                         const char *label, pst_span context)
{
    uint8_t info[2 + 1 + 6 + 64 + 1 + PST_MAX_HASH_LEN];
    size_t info_len;
    struct pst_writer w = wr_over(info, sizeof info);
    if (out_len > 65535)
        return PST_E_USAGE;
    wr_u16(&w, (uint32_t)out_len);
    wr_open(&w, 1);
    wr_bytes(&w, (const uint8_t *)"tls13 ", 6);
    wr_bytes(&w, (const uint8_t *)label, pst_text_len(label));
    wr_close(&w);
    wr_vec(&w, 1, context);
    if (wr_end(&w, &info_len) != PST_OK)
        return PST_E_USAGE;
    return pst_hkdf_expand(hash, out, out_len, secret, pst_span_of(info, info_len));
}

// For the labels and lengths of this file, which always fit; should one not, the output is a wiped one.
static void expand(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, const uint8_t *secret,
                   const char *label, pst_span context)
{
    if (pst_expand_label(out, out_len, hash, secret, label, context) != PST_OK)
        pst_wipe_bytes(out, out_len);
}

static void derive(uint8_t *out, const struct pst_hash_alg *hash, const uint8_t *secret, const char *label,
                   const uint8_t *transcript_hash)
{
    expand(out, hash->len, hash, secret, label, pst_span_of(transcript_hash, hash->len));
}

// Derive-Secret(secret, "derived", "") and then HKDF-Extract with it as salt: one step down the picture.
static void step_down(uint8_t *out, const struct pst_hash_alg *hash, uint8_t *spent, pst_span ikm)
{
    uint8_t empty_hash[PST_MAX_HASH_LEN], salt[PST_MAX_HASH_LEN];
    pst_hash(hash, empty_hash, NULL, 0);
    derive(salt, hash, spent, "derived", empty_hash);
    pst_wipe_bytes(spent, MAX_SECRET_LEN);
    pst_hkdf_extract(hash, out, pst_span_of(salt, hash->len), ikm);
    pst_wipe_bytes(salt, sizeof salt);
}

static const uint8_t zeros[MAX_SECRET_LEN];

void pst_early_secret_from(struct pst_early_secret *out, const struct pst_hash_alg *hash, pst_span psk)
{
    pst_span no_salt = {zeros, hash->len};
    pst_hkdf_extract(hash, out->b, no_salt, psk.n != 0 ? psk : pst_span_of(zeros, hash->len));
}

void pst_handshake_secret_from(struct pst_handshake_secret *out, struct pst_early_secret *spent,
                               const struct pst_hash_alg *hash, pst_span shared)
{
    step_down(out->b, hash, spent->b, shared);
}

void pst_master_secret_from(struct pst_master_secret *out, struct pst_handshake_secret *spent,
                            const struct pst_hash_alg *hash)
{
    step_down(out->b, hash, spent->b, pst_span_of(zeros, hash->len));
}

void pst_derive_hs(uint8_t *out, const struct pst_handshake_secret *secret, const struct pst_hash_alg *hash,
                   const char *label, const uint8_t *transcript_hash)
{
    derive(out, hash, secret->b, label, transcript_hash);
}

void pst_derive_app(uint8_t *out, const struct pst_master_secret *secret, const struct pst_hash_alg *hash,
                    const char *label, const uint8_t *transcript_hash)
{
    derive(out, hash, secret->b, label, transcript_hash);
}

void pst_traffic_key(uint8_t *key, size_t key_len, uint8_t iv[12], const struct pst_hash_alg *hash,
                     const uint8_t *traffic_secret)
{
    expand(key, key_len, hash, traffic_secret, "key", pst_span_of(NULL, 0));
    expand(iv, 12, hash, traffic_secret, "iv", pst_span_of(NULL, 0));
}

void pst_next_traffic_secret(uint8_t *secret, const struct pst_hash_alg *hash)
{
    uint8_t next[PST_MAX_HASH_LEN];
    expand(next, hash->len, hash, secret, "traffic upd", pst_span_of(NULL, 0));
    memcpy(secret, next, hash->len);
    pst_wipe_bytes(next, sizeof next);
}

void pst_finished_mac(uint8_t *out, const struct pst_hash_alg *hash, const uint8_t *base_key,
                      const uint8_t *transcript_hash)
{
    uint8_t finished_key[PST_MAX_HASH_LEN];
    struct pst_hmac mac;
    expand(finished_key, hash->len, hash, base_key, "finished", pst_span_of(NULL, 0));
    pst_hmac_init(&mac, hash, finished_key, hash->len);
    pst_hmac_update(&mac, transcript_hash, hash->len);
    pst_hmac_final(&mac, out);
    pst_wipe_bytes(finished_key, sizeof finished_key);
}

// TLS-Exporter(label, context_value, key_length) =
//     HKDF-Expand-Label(Derive-Secret(Secret, label, ""), "exporter", Hash(context_value), key_length)
pst_err pst_exporter(uint8_t *out, size_t out_len, const struct pst_hash_alg *hash, const uint8_t *exporter_secret,
                     const char *label, pst_span context)
{
    uint8_t digest[PST_MAX_HASH_LEN], derived[PST_MAX_HASH_LEN];
    pst_hash(hash, digest, NULL, 0);
    pst_err err = pst_expand_label(derived, hash->len, hash, exporter_secret, label, pst_span_of(digest, hash->len));
    pst_hash(hash, digest, context.p, context.n);
    if (err == PST_OK)
        err = pst_expand_label(out, out_len, hash, derived, "exporter", pst_span_of(digest, hash->len));
    if (err != PST_OK)
        pst_wipe_bytes(out, out_len);
    pst_wipe_bytes(derived, sizeof derived);
    return err;
}
