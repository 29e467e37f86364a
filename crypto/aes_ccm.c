// aes_ccm.c: AES-128-CCM and AES-128-CCM_8, NIST SP 800-38C and RFC 6655: nonces of 12 bytes, so L = 3 and texts of
// less than 2^24 bytes; tags of 16 and 8. The tag is over the plaintext: opening decrypts into `out`, and makes it
// zero again before it returns when the tag is wrong. The CBC-MAC of one block and the key stream of the next go
// through the cipher side by side, so CCM costs one pass of the bit-sliced AES a block.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"

#define TEXT_MAX 0xffffff // SP 800-38C A.1: the length of the text is written in 15 - 12 bytes

// One message on its way. After a pass, lane 0 of `blocks` is the CBC-MAC so far and lane 1 a block of key stream.
struct run {
    struct pst_aes_ready aes;
    PST_SECRET uint8_t blocks[16 * PST_AES_LANES];
    const uint8_t *nonce;
    uint32_t first; // counter of the key stream that is needed first: 1, or 0 where there is no text
};

// SP 800-38C A.3: the counter block is a flags byte L - 1, the nonce, the counter.
static void pass(struct run *r, uint32_t counter)
{
    uint8_t *block = r->blocks + 16;

    block[0] = 2;
    memcpy(block + 1, r->nonce, 12);
    store_be24(block + 13, counter);
    pst_aes_encrypt(&r->aes, r->blocks);
}

// Adds bytes to the MAC from position `at` of a block on; returns the position after them.
static size_t absorb(struct run *r, size_t at, const uint8_t *in, size_t in_len)
{
    for (size_t i = 0; i < in_len; i++) {
        r->blocks[at++] ^= in[i];
        if (at == 16) {
            pass(r, r->first);
            at = 0;
        }
    }
    return at;
}

// SP 800-38C A.2.1 and A.2.2: the first block, and the associated data with its length before it, filled up with
// zeros.
static void begin(struct run *r, const struct pst_aes *key, size_t tag_len, const uint8_t nonce[12],
                  const uint8_t *aad, size_t aad_len, size_t text_len)
{
    uint8_t length[10];
    size_t skip;

    pst_aes_unpack(&r->aes, key);
    memset(r->blocks, 0, sizeof r->blocks);
    r->nonce = nonce;
    r->first = text_len != 0;

    r->blocks[0] = (uint8_t)((aad_len != 0 ? 0x40 : 0) | (tag_len - 2) << 2 | 2);
    memcpy(r->blocks + 1, nonce, 12);
    store_be24(r->blocks + 13, (uint32_t)text_len);
    pass(r, r->first);
    if (aad_len == 0)
        return;

    store_be64(length + 2, aad_len);
    skip = aad_len < 0xff00 ? 8 : (uint64_t)aad_len >> 32 == 0 ? 4 : 0;
    if (skip == 4)
        store_be16(length + 4, 0xfffe);
    else if (skip == 0)
        store_be16(length, 0xffff);
    if (absorb(r, absorb(r, 0, length + skip, sizeof length - skip), aad, aad_len) != 0)
        pass(r, r->first);
}

// Enciphers or deciphers the text, adds the plain side to the MAC, and leaves the tag in the first bytes of
// r->blocks.
static void run_text(struct run *r, bool opening, uint8_t *out, const uint8_t *in, size_t in_len)
{
    uint8_t *mac = r->blocks, *key_stream = r->blocks + 16;

    for (uint32_t i = 2; in_len != 0; i++) {
        size_t n = in_len < 16 ? in_len : 16;
        for (size_t j = 0; j < n; j++) {
            uint8_t was = in[j], is = was ^ key_stream[j];
            mac[j] ^= opening ? is : was;
            out[j] = is;
        }
        in += n, out += n, in_len -= n;
        pass(r, in_len != 0 ? i : 0); // the last key stream is that of counter 0, which hides the tag
    }
    for (size_t j = 0; j < 16; j++)
        mac[j] ^= key_stream[j];
}

static void seal_any(const struct pst_aes *key, size_t tag_len, uint8_t *out, const uint8_t nonce[12],
                     const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    struct run r;

    begin(&r, key, tag_len, nonce, aad, aad_len, in_len);
    run_text(&r, false, out, in, in_len);
    memcpy(out + in_len, r.blocks, tag_len);
    pst_public(out, in_len + tag_len);
    pst_wipe_bytes(&r, sizeof r);
}

static pst_err open_any(const struct pst_aes *key, size_t tag_len, uint8_t *out, const uint8_t nonce[12],
                        const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t in_len)
{
    struct run r;
    size_t text_len = in_len - tag_len;
    bool same = false;

    if (text_len <= TEXT_MAX) {
        begin(&r, key, tag_len, nonce, aad, aad_len, text_len);
        run_text(&r, true, out, in, text_len);
        ct_bool eq = ct_bytes_eq(r.blocks, in + text_len, tag_len);
        same = ct_reveal(eq, "whether a record authenticates is told by the alert");
        pst_wipe_bytes(&r, sizeof r);
    }
    if (!same && text_len != 0)
        memset(out, 0, text_len);
    return same ? PST_OK : PST_E_BAD_RECORD_MAC;
}

static void init(void *state, const uint8_t *key)
{
    pst_aes_init(state, key, 16);
}

static void seal(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                 const uint8_t *in, size_t in_len)
{
    seal_any(state, 16, out, nonce, aad, aad_len, in, in_len);
}

static pst_err open(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                    const uint8_t *in, size_t in_len)
{
    return open_any(state, 16, out, nonce, aad, aad_len, in, in_len);
}

static void seal_8(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, size_t in_len)
{
    seal_any(state, 8, out, nonce, aad, aad_len, in, in_len);
}

static pst_err open_8(const void *state, uint8_t *out, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                      const uint8_t *in, size_t in_len)
{
    return open_any(state, 8, out, nonce, aad, aad_len, in, in_len);
}

const struct pst_aead_alg pst_aes128_ccm = {
    .name = "aes128-ccm/portable",
    .key_len = 16,
    .tag_len = 16,
    .state_len = sizeof(struct pst_aes),
    .init = init,
    .seal = seal,
    .open = open,
};

const struct pst_aead_alg pst_aes128_ccm_8 = {
    .name = "aes128-ccm8/portable",
    .key_len = 16,
    .tag_len = 8,
    .state_len = sizeof(struct pst_aes),
    .init = init,
    .seal = seal_8,
    .open = open_8,
};
