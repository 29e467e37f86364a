// pem.c: PEM armour (RFC 7468). The base64 is decoded in constant time, since it may be a private key: nothing but the
// places of white space and of the padding can be learned from how long it takes.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/ct.h"
#include "crypto/base/wipe.h"
#include "x509/der.h"
#include <postern/x509.h>

#define MAX_LABEL 64 // "RSA PRIVATE KEY" and its like

static bool begins_with(pst_span s, const char *with, size_t n)
{
    return s.n >= n && pst_same(s.p, (const uint8_t *)with, n);
}

#define BEGINS_WITH(s, literal) begins_with((s), (literal), sizeof(literal) - 1)

static pst_span after(pst_span s, size_t n)
{
    return (pst_span){s.p + n, s.n - n};
}

// Cuts the first line off *text, without its end and without white space at its end.
static pst_span next_line(pst_span *text)
{
    size_t n = 0;
    while (n < text->n && text->p[n] != '\n' && text->p[n] != '\r')
        n++;
    pst_span line = {text->p, n};
    *text = after(*text, n < text->n ? n + 1 : n);
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
        line.n--;
    return line;
}

// The label of "-----BEGIN label-----".
static bool boundary(pst_span line, const char *word, size_t word_len, pst_span *label)
{
    if (!begins_with(line, word, word_len) || line.n < word_len + 5)
        return false;
    pst_span end = after(line, line.n - 5);
    *label = (pst_span){line.p + word_len, line.n - word_len - 5};
    return BEGINS_WITH(end, "-----");
}

// RFC 4648 4: the value of a character, or 0x80 | .. for one outside the alphabet. No branch, no table.
static uint32_t sextet(uint32_t c)
{
    c = ct_barrier32(c);
    uint32_t v = 0, found = 0, m;
    m = (uint32_t)ct_and(ct_lt('A' - 1, c), ct_lt(c, 'Z' + 1)).mask; // A..Z: 0..25
    v |= m & (c - 'A'), found |= m;
    m = (uint32_t)ct_and(ct_lt('a' - 1, c), ct_lt(c, 'z' + 1)).mask; // a..z: 26..51
    v |= m & (c - 'a' + 26), found |= m;
    m = (uint32_t)ct_and(ct_lt('0' - 1, c), ct_lt(c, '9' + 1)).mask; // 0..9: 52..61
    v |= m & (c - '0' + 52), found |= m;
    m = (uint32_t)ct_eq(c, '+').mask;
    v |= m & 62, found |= m;
    m = (uint32_t)ct_eq(c, '/').mask;
    v |= m & 63, found |= m;
    return (v & 63) | (~found & 0x80);
}

struct decoder {
    uint8_t *out;
    size_t cap, len;
    uint32_t bits, num, pads, bad; // num: characters in this quartet
};

// Takes one line of base64. False when it does not fit into out.
static bool decode_line(struct decoder *d, pst_span line)
{
    for (size_t i = 0; i < line.n; i++) {
        uint8_t c = line.p[i];
        if (c == ' ' || c == '\t')
            continue;
        bool pad = c == '=';
        d->bad |= d->pads != 0 && !pad ? 0x80 : 0; // nothing but padding after padding
        d->pads += pad;
        uint32_t v = pad ? 0 : sextet(c);
        d->bad |= v & 0x80;
        d->bits = d->bits << 6 | (v & 63);
        if (++d->num < 4)
            continue;
        size_t n = d->pads < 3 ? 3 - d->pads : 0;
        if (d->cap - d->len < n)
            return false;
        d->bad |= d->pads > 2 ? 0x80 : 0;
        // RFC 4648 3.5: the bits that padding leaves over are zero.
        d->bad |= (d->bits & ((1u << (8 * (3 - n))) - 1)) != 0 ? 0x80 : 0;
        for (size_t k = 0; k < n; k++)
            d->out[d->len++] = (uint8_t)(d->bits >> (16 - 8 * k));
        d->bits = d->num = 0;
    }
    return true;
}

// Decodes the lines up to the boundary of the same label. *text is left behind what was looked at. The label is copied
// first, because out may lie over it, and returned as it stands at the end, which out cannot have reached.
static pst_err decode_block(pst_span *text, pst_span *label, struct decoder *d)
{
    uint8_t begin[MAX_LABEL];
    pst_span want = {begin, label->n};
    if (label->n > sizeof begin)
        return PST_E_PEM;
    pst_copy(begin, label->p, label->n);
    while (text->n != 0) {
        pst_span line = next_line(text);
        if (boundary(line, "-----END ", 9, label)) {
            bool well = pst_span_eq(want, *label) && d->num == 0 && d->bad == 0 && d->len != 0;
            return well ? PST_OK : PST_E_PEM;
        }
        if (BEGINS_WITH(line, "-----"))
            return PST_E_PEM;
        if (!decode_line(d, line))
            return PST_E_OUT_TOO_SMALL;
    }
    return PST_E_PEM;
}

pst_err pst_pem_next(pst_span *text, pst_span *label, uint8_t *out, size_t cap, size_t *out_len)
{
    *label = (pst_span){NULL, 0};
    *out_len = 0;
    while (text->n != 0) {
        pst_span found;
        if (!boundary(next_line(text), "-----BEGIN ", 11, &found))
            continue;
        struct decoder d = {out, cap, 0, 0, 0, 0, 0};
        pst_err e = decode_block(text, &found, &d);
        if (e != PST_OK) {
            pst_wipe_bytes(out, d.len);
            return e;
        }
        *label = found;
        *out_len = d.len;
        return PST_OK;
    }
    return PST_E_PEM_NOT_FOUND;
}
