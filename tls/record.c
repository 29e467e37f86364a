// record.c: one direction of the record layer, RFC 8446 5.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/record.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "tls/consts.h"

static void write_header(uint8_t *record, uint8_t type, size_t len)
{
    record[0] = type;
    store_be16(record + 1, TLS_1_2);
    store_be16(record + 3, (uint32_t)len);
}

// RFC 8446 5.3: "The 64-bit record sequence number is encoded in network byte order and padded to the left with
// zeros to iv_length. 2. The padded sequence number is XORed with either the static client_write_iv or
// server_write_iv"
static void nonce13(uint8_t nonce[12], const struct pst_half *half)
{
    memcpy(nonce, half->iv, 12);
    for (size_t i = 0; i < 8; i++)
        nonce[4 + i] ^= (uint8_t)(half->seq >> (56 - 8 * i));
}

// RFC 5246 6.2.3.3: "additional_data = seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length;"
#define AAD12_LEN 13
static void aad12(uint8_t aad[AAD12_LEN], const struct pst_half *half, uint8_t type, size_t len)
{
    store_be64(aad, half->seq);
    aad[8] = type;
    store_be16(aad + 9, TLS_1_2);
    store_be16(aad + 11, (uint32_t)len);
}

// RFC 5288 3: four bytes of salt from the key block, then eight explicit ones that lie in the record. Ours are the sequence
// number, so that none comes twice. RFC 7905 2 has none of this: the nonce is made as in TLS 1.3.
#define SALT_LEN 4
#define EXPLICIT_LEN 8
static void nonce12(uint8_t nonce[12], const struct pst_half *half, const uint8_t *record, size_t explicit_len)
{
    nonce13(nonce, half);
    if (explicit_len == 0)
        return;
    memcpy(nonce, half->iv, SALT_LEN);
    memcpy(nonce + SALT_LEN, record + RECORD_HEADER_LEN, explicit_len);
}

static size_t seal12_with(struct pst_half *half, uint8_t *record, uint8_t type, size_t len, size_t explicit_len)
{
    uint8_t nonce[12], aad[AAD12_LEN];
    uint8_t *content = record + RECORD_HEADER_LEN + explicit_len;
    size_t sealed = explicit_len + len + half->aead->tag_len;
    write_header(record, type, sealed);
    if (explicit_len != 0)
        store_be64(record + RECORD_HEADER_LEN, half->seq);
    nonce12(nonce, half, record, explicit_len);
    aad12(aad, half, type, len);
    half->aead->seal(half->key, content, nonce, aad, AAD12_LEN, content, len);
    half->seq++;
    return RECORD_HEADER_LEN + sealed;
}

static pst_err open12_with(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content,
                           size_t explicit_len)
{
    uint8_t nonce[12], aad[AAD12_LEN];
    uint8_t *body = record + RECORD_HEADER_LEN + explicit_len;
    size_t edges = RECORD_HEADER_LEN + explicit_len + half->aead->tag_len;
    if (len < edges)
        return PST_E_BAD_RECORD_MAC;
    nonce12(nonce, half, record, explicit_len);
    aad12(aad, half, record[0], len - edges);
    PST_TRY(half->aead->open(half->key, body, nonce, aad, AAD12_LEN, body, len - edges + half->aead->tag_len));
    half->seq++;
    *type = record[0];
    *content = pst_span_of(body, len - edges);
    return content->n > MAX_PLAINTEXT ? PST_E_RECORD_OVERFLOW : PST_OK;
}

static size_t seal12_explicit(struct pst_half *half, uint8_t *record, uint8_t type, size_t len)
{
    return seal12_with(half, record, type, len, EXPLICIT_LEN);
}

static pst_err open12_explicit(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content)
{
    return open12_with(half, record, len, type, content, EXPLICIT_LEN);
}

static size_t seal12(struct pst_half *half, uint8_t *record, uint8_t type, size_t len)
{
    return seal12_with(half, record, type, len, 0);
}

static pst_err open12(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content)
{
    return open12_with(half, record, len, type, content, 0);
}

const struct pst_record_format pst_record12_explicit = {RECORD_HEADER_LEN + EXPLICIT_LEN, 0, seal12_explicit,
                                                        open12_explicit};
const struct pst_record_format pst_record12 = {RECORD_HEADER_LEN, 0, seal12, open12};

static size_t seal13(struct pst_half *half, uint8_t *record, uint8_t type, size_t len)
{
    uint8_t nonce[12];
    uint8_t *content = record + RECORD_HEADER_LEN;
    size_t sealed = len + 1 + half->aead->tag_len;
    content[len] = type; // TLSInnerPlaintext without padding
    write_header(record, APPLICATION_DATA_RECORD, sealed);
    nonce13(nonce, half);
    half->aead->seal(half->key, content, nonce, record, RECORD_HEADER_LEN, content, len + 1);
    half->seq++;
    return RECORD_HEADER_LEN + sealed;
}

static pst_err open13(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content)
{
    uint8_t nonce[12];
    uint8_t *body = record + RECORD_HEADER_LEN;
    size_t n = len - RECORD_HEADER_LEN;
    if (n < (size_t)half->aead->tag_len + 1)
        return PST_E_BAD_RECORD_MAC;
    nonce13(nonce, half);
    PST_TRY(half->aead->open(half->key, body, nonce, record, RECORD_HEADER_LEN, body, n));
    half->seq++;
    n -= half->aead->tag_len;
    pst_public(body, n); // authenticated: its type and padding are looked at here, its content by the handshake
    // RFC 8446 5.4: "the full encoded TLSInnerPlaintext MUST NOT exceed 2^14 + 1 octets."
    if (n > MAX_PLAINTEXT + 1)
        return PST_E_RECORD_OVERFLOW;
    // RFC 8446 5.4: "the receiving implementation scans the field from the end toward the beginning until it finds a
    // non-zero octet."
    while (n > 0 && body[n - 1] == 0)
        n--;
    if (n == 0)
        return PST_E_NO_CONTENT_TYPE;
    *type = body[n - 1];
    *content = pst_span_of(body, n - 1);
    return PST_OK;
}

const struct pst_record_format pst_record13 = {RECORD_HEADER_LEN, 1, seal13, open13};

void pst_half_rekey(struct pst_half *half, const struct pst_record_format *format, const struct pst_aead_alg *aead,
                    const uint8_t *key, uint64_t limit)
{
    aead->init(half->key, key);
    half->aead = aead;
    half->format = format;
    half->seq = 0;
    half->limit = limit;
}

size_t pst_record_front(const struct pst_half *half)
{
    return half->aead != NULL ? half->format->front : RECORD_HEADER_LEN;
}

size_t pst_record_overhead(const struct pst_half *half)
{
    return half->aead != NULL ? (size_t)half->format->front + half->format->inner + half->aead->tag_len
                              : RECORD_HEADER_LEN;
}

size_t pst_record_seal(struct pst_half *half, uint8_t *record, uint8_t type, size_t len)
{
    if (half->aead == NULL) {
        write_header(record, type, len);
        return RECORD_HEADER_LEN + len;
    }
    size_t n = half->format->seal(half, record, type, len);
    pst_public(record, n);
    return n;
}

pst_err pst_record_open(struct pst_half *half, uint8_t *record, size_t len, uint8_t *type, pst_span *content)
{
    if (half->aead == NULL) {
        *type = record[0];
        *content = pst_span_of(record + RECORD_HEADER_LEN, len - RECORD_HEADER_LEN);
        return content->n > MAX_PLAINTEXT ? PST_E_RECORD_OVERFLOW : PST_OK;
    }
    PST_TRY(half->format->open(half, record, len, type, content));
    pst_public(content->p, content->n); // authenticated: the handshake may look at it
    return PST_OK;
}
