// mont.c: Montgomery arithmetic over limbs, HAC 14.36 with multiplication and reduction in one pass; constant time in all
// values, fully reduced results.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/mont.h"

// All ones where x is 1, zero where x is 0.
static pst_limb mask_of(pst_limb x)
{
    return pst_limb_barrier(0 - x);
}

static void limbs_copy(pst_limb *out, const pst_limb *a, size_t num)
{
    memcpy(out, a, num * sizeof *out);
}

ct_bool pst_limbs_from_bytes(pst_limb *out, size_t num, const uint8_t *in, size_t in_len)
{
    uint8_t left = 0;
    memset(out, 0, num * sizeof *out);
    for (size_t i = 0; i < in_len; i++) { // i counts from the low end
        uint8_t byte = in[in_len - 1 - i];
        size_t at = i >> (PST_LIMB_LOG_BITS - 3);
        if (at < num)
            out[at] |= (pst_limb)byte << (8 * (i & (PST_LIMB_BYTES - 1)));
        else
            left |= byte;
    }
    return ct_is_zero(left);
}

void pst_limbs_to_bytes(uint8_t *out, size_t out_len, const pst_limb *a, size_t num)
{
    for (size_t i = 0; i < out_len; i++) {
        size_t at = i >> (PST_LIMB_LOG_BITS - 3);
        out[out_len - 1 - i] = (uint8_t)(at < num ? a[at] >> (8 * (i & (PST_LIMB_BYTES - 1))) : 0);
    }
}

pst_limb pst_limbs_add(pst_limb *out, const pst_limb *a, const pst_limb *b, size_t num)
{
    pst_limb carry = 0;
    for (size_t i = 0; i < num; i++) {
        pst_wide s = (pst_wide)a[i] + b[i] + carry;
        out[i] = (pst_limb)s;
        carry = (pst_limb)(s >> PST_LIMB_BITS);
    }
    return carry;
}

pst_limb pst_limbs_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, size_t num)
{
    pst_limb borrow = 0;
    for (size_t i = 0; i < num; i++) {
        pst_wide d = (pst_wide)a[i] - b[i] - borrow;
        out[i] = (pst_limb)d;
        borrow = (pst_limb)(d >> PST_LIMB_BITS) & 1;
    }
    return borrow;
}

static pst_limb borrow_of(const pst_limb *a, const pst_limb *b, size_t num)
{
    pst_limb borrow = 0;
    for (size_t i = 0; i < num; i++)
        borrow = (pst_limb)(((pst_wide)a[i] - b[i] - borrow) >> PST_LIMB_BITS) & 1;
    return borrow;
}

ct_bool pst_limbs_lt(const pst_limb *a, const pst_limb *b, size_t num)
{
    return ct_bit(borrow_of(a, b, num));
}

ct_bool pst_limbs_is_zero(const pst_limb *a, size_t num)
{
    pst_limb d = 0;
    for (size_t i = 0; i < num; i++)
        d |= a[i];
    return ct_is_zero(d);
}

void pst_limbs_pick(pst_limb *out, ct_bool b, const pst_limb *yes, const pst_limb *no, size_t num)
{
    pst_limb mask = pst_limb_barrier((pst_limb)b.mask);
    for (size_t i = 0; i < num; i++)
        out[i] = no[i] ^ (mask & (yes[i] ^ no[i]));
}

void pst_limbs_select(pst_limb *out, const pst_limb *table, size_t count, size_t num, pst_limb index)
{
    memset(out, 0, num * sizeof *out);
    for (size_t k = 0; k < count; k++, table += num) {
        pst_limb mask = pst_limb_barrier((pst_limb)ct_eq(index, k).mask);
        for (size_t i = 0; i < num; i++)
            out[i] |= mask & table[i];
    }
}

// out += mask & m
static void add_masked(pst_limb *out, pst_limb mask, const struct pst_modulus *mod)
{
    pst_limb carry = 0;
    for (size_t i = 0; i < mod->num; i++) {
        pst_wide s = (pst_wide)out[i] + (mod->m[i] & mask) + carry;
        out[i] = (pst_limb)s;
        carry = (pst_limb)(s >> PST_LIMB_BITS);
    }
}

void pst_mod_reduce_once(pst_limb *out, pst_limb top, const struct pst_modulus *mod)
{
    pst_limb borrow = pst_limbs_sub(out, out, mod->m, mod->num);
    add_masked(out, mask_of(borrow & ~top), mod); // was smaller; top = 1 has what is borrowed
}

void pst_mod_add(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod)
{
    pst_limb carry = pst_limbs_add(out, a, b, mod->num);
    pst_mod_reduce_once(out, carry, mod);
}

void pst_mod_sub(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod)
{
    add_masked(out, mask_of(pst_limbs_sub(out, a, b, mod->num)), mod);
}

void pst_mod_bytes(pst_limb *out, const uint8_t *in, size_t in_len, const struct pst_modulus *mod, size_t bits)
{
    size_t whole = (bits - 1) >> 3; // so many bytes are < m
    whole = whole < in_len ? whole : in_len;
    (void)pst_limbs_from_bytes(out, mod->num, in, whole);
    for (size_t i = 8 * whole; i < 8 * in_len; i++) {
        pst_limb carry = (pst_limb)(in[i >> 3] >> (7 - (i & 7))) & 1; // out = 2 * out + next bit <= 2m - 1
        for (size_t j = 0; j < mod->num; j++) {
            pst_limb top = out[j] >> (PST_LIMB_BITS - 1);
            out[j] = out[j] << 1 | carry;
            carry = top;
        }
        pst_mod_reduce_once(out, carry, mod);
    }
}

void pst_mont_init(struct pst_modulus *out, const pst_limb *m, size_t num)
{
    // Newton: each step doubles the number of right bits of 1/m; an odd m is its own inverse mod 8.
    pst_limb inv = m[0];
    for (unsigned right = 3; right < PST_LIMB_BITS; right *= 2)
        inv *= 2 - m[0] * inv;
    out->m = m;
    out->num = num;
    out->m_inv = 0 - inv;
}

void pst_mont_r2(pst_limb *out, const struct pst_modulus *mod, size_t bits, pst_limb *scratch)
{
    // R = 2^(odd * 2^log). Doubling 2^(bits - 1) gives 2^odd * R, which squared `log` times in Montgomery form is R * R.
    size_t odd = mod->num, log = PST_LIMB_LOG_BITS;
    for (; (odd & 1) == 0; odd >>= 1)
        log++;
    memset(out, 0, mod->num * sizeof *out);
    out[(bits - 1) >> PST_LIMB_LOG_BITS] = (pst_limb)1 << ((bits - 1) & (PST_LIMB_BITS - 1));
    for (size_t i = bits - 1; i < mod->num * PST_LIMB_BITS + odd; i++)
        pst_mod_add(out, out, out, mod);
    for (; log > 0; log--) {
        limbs_copy(scratch, out, mod->num);
        pst_mont_mul(out, scratch, scratch, mod);
    }
}

void pst_mont_mul(pst_limb *out, const pst_limb *a, const pst_limb *b, const struct pst_modulus *mod)
{
    const pst_limb *m = mod->m;
    size_t num = mod->num;
    pst_limb top = 0; // limb `num` of the sum in out
    for (size_t i = 0; i < num; i++)
        out[i] = 0;
    for (size_t i = 0; i < num; i++) {
        // sum = (sum + a[i] * b + q * m) / 2^w; from sum < 2m follows (2m + (2^w - 1) * 2m) / 2^w = 2m again, so top <= 1.
        pst_wide x = pst_limb_mac(a[i], b[0], out[0], 0);
        pst_limb q = (pst_limb)x * mod->m_inv;
        pst_wide y = pst_limb_mac(q, m[0], (pst_limb)x, 0);
        for (size_t j = 1; j < num; j++) {
            x = pst_limb_mac(a[i], b[j], out[j], (pst_limb)(x >> PST_LIMB_BITS));
            y = pst_limb_mac(q, m[j], (pst_limb)x, (pst_limb)(y >> PST_LIMB_BITS));
            out[j - 1] = (pst_limb)y;
        }
        pst_wide s = (x >> PST_LIMB_BITS) + (y >> PST_LIMB_BITS) + top;
        out[num - 1] = (pst_limb)s;
        top = (pst_limb)(s >> PST_LIMB_BITS);
    }
    pst_mod_reduce_once(out, top, mod);
}

static void swap_pointers(pst_limb **x, pst_limb **y)
{
    pst_limb *t = *x;
    *x = *y;
    *y = t;
}

void pst_mont_enter_wide(pst_limb *out, const pst_limb *a, const pst_limb *r2, const struct pst_modulus *mod,
                         pst_limb *scratch)
{
    // a = high * R + low: (high * R) * R + low * R.
    pst_mont_mul(out, a + mod->num, r2, mod);
    pst_mont_mul(scratch, out, r2, mod);
    pst_mont_mul(out, a, r2, mod);
    pst_mod_add(out, out, scratch, mod);
}

void pst_mont_leave(pst_limb *out, const pst_limb *a, const struct pst_modulus *mod)
{
    const pst_limb *m = mod->m;
    if (out != a)
        limbs_copy(out, a, mod->num);
    for (size_t i = 0; i < mod->num; i++) {
        pst_limb q = out[0] * mod->m_inv;
        pst_wide y = pst_limb_mac(q, m[0], out[0], 0);
        for (size_t j = 1; j < mod->num; j++) {
            y = pst_limb_mac(q, m[j], out[j], (pst_limb)(y >> PST_LIMB_BITS));
            out[j - 1] = (pst_limb)y;
        }
        out[mod->num - 1] = (pst_limb)(y >> PST_LIMB_BITS);
    }
    // (a + (R - 1) * m) / R < m, since a < m: nothing to subtract.
}

void pst_mont_exp_vartime(pst_limb *out, const pst_limb *base, const uint8_t *e, size_t e_len, const struct pst_modulus *mod,
                          pst_limb *scratch)
{
    pst_limb *x = out, *y = scratch; // the value moves between the two
    size_t i = 0;
    while ((e[0] >> (7 - i) & 1) == 0)
        i++;
    limbs_copy(x, base, mod->num); // the leading bit
    for (i++; i < 8 * e_len; i++) {
        pst_mont_mul(y, x, x, mod);
        swap_pointers(&x, &y);
        if ((e[i >> 3] >> (7 - (i & 7)) & 1) == 0)
            continue;
        pst_mont_mul(y, x, base, mod);
        swap_pointers(&x, &y);
    }
    if (x != out)
        limbs_copy(out, x, mod->num);
}
