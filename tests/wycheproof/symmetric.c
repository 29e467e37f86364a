// symmetric.c: AEADs, HMAC and HKDF by Wycheproof's vectors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/wycheproof/wycheproof.h"

// --- AEAD

union aead_state {
    _Alignas(16) uint8_t bytes[4096];
};

// Opens `sealed`, into another buffer and in place; both must do the same.
static enum wp_outcome open_one(const struct pst_aead_alg *alg, const void *state, const uint8_t *nonce, pst_span aad,
                                pst_span sealed, pst_span text)
{
    size_t len = sealed.n - alg->tag_len;
    uint8_t *out = malloc(sealed.n + 1), *same = malloc(sealed.n + 1);
    memset(out, 0xa5, sealed.n + 1);
    memcpy(same, sealed.p, sealed.n);
    enum wp_outcome did = WP_WRONG;
    pst_err err = alg->open(state, out, nonce, aad.p, aad.n, sealed.p, sealed.n);
    pst_err again = alg->open(state, same, nonce, aad.p, aad.n, same, sealed.n);
    if (err == again && memcmp(out, same, len) == 0 && out[len] == 0xa5) {
        if (err == PST_OK && len == text.n && memcmp(out, text.p, len) == 0)
            did = WP_ACCEPTED;
        else if (err == PST_E_BAD_RECORD_MAC && wp_is_zero(out, len))
            did = WP_REFUSED;
    }
    free(out);
    free(same);
    return did;
}

static enum wp_outcome seal_one(const struct pst_aead_alg *alg, const void *state, const uint8_t *nonce, pst_span aad,
                                pst_span text, pst_span sealed)
{
    size_t len = text.n + alg->tag_len;
    uint8_t *out = malloc(len), *same = malloc(len);
    memcpy(same, text.p, text.n);
    alg->seal(state, out, nonce, aad.p, aad.n, text.p, text.n);
    alg->seal(state, same, nonce, aad.p, aad.n, same, text.n);
    bool right = len == sealed.n && memcmp(out, sealed.p, len) == 0 && memcmp(same, out, len) == 0;
    free(out);
    free(same);
    return right ? WP_ACCEPTED : WP_REFUSED;
}

static enum wp_outcome aead_one(const struct pst_aead_alg *alg, const struct json *test)
{
    struct wp_bytes key = wp_hex(test, "key"), iv = wp_hex(test, "iv"), aad = wp_hex(test, "aad"), msg = wp_hex(test, "msg");
    struct wp_bytes ct = wp_hex(test, "ct"), tag = wp_hex(test, "tag");
    struct wp_bytes sealed = {malloc(ct.n + tag.n + 1), ct.n + tag.n};
    memcpy(sealed.p, ct.p, ct.n);
    memcpy(sealed.p + ct.n, tag.p, tag.n);
    enum wp_outcome did = WP_WRONG;
    static union aead_state state;
    if (key.n == alg->key_len && iv.n == 12 && tag.n == alg->tag_len && alg->state_len <= sizeof state) {
        alg->init(&state, key.p);
        did = wp_both(seal_one(alg, &state, iv.p, wp_span(aad), wp_span(msg), wp_span(sealed)),
                      open_one(alg, &state, iv.p, wp_span(aad), wp_span(sealed), wp_span(msg)));
    }
    free(key.p), free(iv.p), free(aad.p), free(msg.p), free(ct.p), free(tag.p), free(sealed.p);
    return did;
}

// Where the kit keeps the AEAD of a file and group; SIZE_MAX and why when there is none.
static size_t aead_at(const char *file, long key_bits, long tag_bits, const char **why)
{
    *why = NULL;
    if (strncmp(file, "chacha20_poly1305", 17) == 0)
        return tag_bits == 128 && key_bits == 256 ? WP_ALG(chacha20_poly1305) : SIZE_MAX;
    if (strncmp(file, "aes_gcm", 7) == 0 && tag_bits == 128 && key_bits != 192)
        return key_bits == 128 ? WP_ALG(aes128_gcm) : WP_ALG(aes256_gcm);
    if (strncmp(file, "aes_ccm", 7) == 0 && key_bits == 128 && (tag_bits == 128 || tag_bits == 64))
        return tag_bits == 128 ? WP_ALG(aes128_ccm) : WP_ALG(aes128_ccm_8);
    *why = key_bits == 192 ? "AES-192: TLS has no suite with it"
         : key_bits == 256 ? "AES-256-CCM: TLS 1.3 has no suite with it"
                           : "a tag that is not 16 bytes (CCM_8: 8): TLS has no suite with it";
    return SIZE_MAX;
}

void wp_aead(struct wp_run *r, const struct json *group)
{
    const char *why;
    if (json_int(group, "ivSize", 0) != 96) {
        wp_skip_group(r, group, "a nonce that is not 12 bytes: RFC 8446 5.3 makes 12");
        return;
    }
    size_t at = aead_at(r->file, json_int(group, "keySize", 0), json_int(group, "tagSize", 0), &why);
    if (at == SIZE_MAX) {
        wp_skip_group(r, group, why != NULL ? why : "a size nobody knows");
        return;
    }
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, at, SIZE_MAX);
    if (num == 0) {
        wp_skip_group(r, group, WP_NOT_BUILT "AES-CCM");
        return;
    }
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        enum wp_outcome did = aead_one(m[0].alg, t);
        for (size_t i = 1; i < num; i++)
            did = wp_both(did, aead_one(m[i].alg, t));
        wp_case(r, t, did);
    }
}

// --- HMAC

static size_t hash_of_file(const char *file)
{
    return strstr(file, "sha256") != NULL ? WP_ALG(sha256) : strstr(file, "sha384") != NULL ? WP_ALG(sha384)
         : strstr(file, "sha512") != NULL ? WP_ALG(sha512) : SIZE_MAX;
}

// The tag in one piece, and byte by byte from a copied state; a shorter tag is the beginning of the long one.
static enum wp_outcome mac_one(const struct pst_hash_alg *hash, const struct json *test)
{
    struct wp_bytes key = wp_hex(test, "key"), msg = wp_hex(test, "msg"), tag = wp_hex(test, "tag");
    uint8_t whole[PST_MAX_HASH_LEN], parts[PST_MAX_HASH_LEN];
    struct pst_hmac m, copy;
    pst_hmac_init(&m, hash, key.p, key.n);
    copy = m;
    pst_hmac_update(&m, msg.p, msg.n);
    pst_hmac_final(&m, whole);
    for (size_t i = 0; i < msg.n; i++)
        pst_hmac_update(&copy, msg.p + i, 1);
    pst_hmac_final(&copy, parts);
    enum wp_outcome did = WP_WRONG;
    if (memcmp(whole, parts, hash->len) == 0)
        did = tag.n <= hash->len && tag.n >= 10 && memcmp(whole, tag.p, tag.n) == 0 ? WP_ACCEPTED : WP_REFUSED;
    free(key.p), free(msg.p), free(tag.p);
    return did;
}

void wp_mac(struct wp_run *r, const struct json *group)
{
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, SIZE_MAX, hash_of_file(r->file));
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        enum wp_outcome did = mac_one(m[0].hash, t);
        for (size_t i = 1; i < num; i++)
            did = wp_both(did, mac_one(m[i].hash, t));
        wp_case(r, t, did);
    }
}

// --- HKDF

static enum wp_outcome hkdf_one(const struct pst_hash_alg *hash, const struct json *test)
{
    struct wp_bytes ikm = wp_hex(test, "ikm"), salt = wp_hex(test, "salt"), info = wp_hex(test, "info"), okm = wp_hex(test, "okm");
    size_t size = (size_t)json_int(test, "size", 0);
    uint8_t prk[PST_MAX_HASH_LEN], *out = malloc(size + 1);
    memset(out, 0xa5, size + 1);
    pst_hkdf_extract(hash, prk, wp_span(salt), wp_span(ikm));
    pst_err err = pst_hkdf_expand(hash, out, size, prk, wp_span(info));
    enum wp_outcome did = WP_WRONG;
    if (out[size] == 0xa5) {
        if (err == PST_OK && okm.n == size && memcmp(out, okm.p, size) == 0)
            did = WP_ACCEPTED;
        else if (err != PST_OK && (wp_is_zero(out, size) || out[0] == 0xa5))
            did = WP_REFUSED;
    }
    free(ikm.p), free(salt.p), free(info.p), free(okm.p), free(out);
    return did;
}

void wp_hkdf(struct wp_run *r, const struct json *group)
{
    struct wp_pair m[WP_MAX_KITS];
    size_t num = wp_members(r, m, SIZE_MAX, hash_of_file(r->file));
    for (const struct json *t = json_get(group, "tests")->first; t != NULL; t = t->next) {
        enum wp_outcome did = hkdf_one(m[0].hash, t);
        for (size_t i = 1; i < num; i++)
            did = wp_both(did, hkdf_one(m[i].hash, t));
        wp_case(r, t, did);
    }
}
