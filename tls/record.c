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
    pst_public(content->p, content->n + 1); // authenticated: the handshake may look at it
    return PST_OK;
}
