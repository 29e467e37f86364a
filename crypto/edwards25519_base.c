// edwards25519_base.c: multiples of the base point of Ed25519 by a comb of four teeth (Lim and Lee 1994) with digits +1
// and -1 (after Hamburg 2012): 63 doublings, 64 additions and a table of 768 bytes. Signing wants it in constant time;
// verifying shares the table.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/base/wipe.h"
#include "crypto/edwards25519.h"
#include "crypto/sc25519.h"

// Row i is n B with n = 2^192 + the sum over t = 0, 1, 2 of +2^(64 t) if bit t of i is set, else -2^(64 t). Four words
// each, low first: y + x, y - x, 2 d x y. tests/unit/edwards25519.c computes it
// again.
// check: group(comb, 12)[i] == edwards.row(2**192 + sum((2 * (i >> t & 1) - 1) * 2**(64 * t) for t in range(3)))
static const uint64_t comb[8][12] = {
    {
        0x4bb0a2c82473383e, 0x8b93d91cd39a4854, 0x6483c2eeaa458b51, 0x4bce944648086827,
        0xe3e2a813db88d0ad, 0x6f40b13d5bb14dc1, 0xc6715425551e2bd2, 0x4005b7aec464396d,
        0xcc80e1825bec791c, 0xe0b4a9d0af6d7625, 0x614d357d2fbb2e98, 0x1c77bb7663a643da,
    },
    {
        0x16d2b559ae3e68e7, 0x6fc562735847acbd, 0xb9891f5496290875, 0x43a8fdcf6ff38a66,
        0xe9ded2759d7134b0, 0xe7bcb593547b0a0d, 0x5ebc65f0027344fb, 0x664f358f89bc80a7,
        0x3dd439646715ebb4, 0x114d92f13be4a3f1, 0xe1438b6757d4c159, 0x51b57c9c7cef6c85,
    },
    {
        0x99143e05ac044781, 0x5580fda6c6728652, 0x3ef484d90c15bcd2, 0x1d9d9c1e48ce2657,
        0x1f331b655a0dd5c9, 0x0b545f61c9862bd3, 0x399789b315737833, 0x135073907743d45c,
        0x13e0862ff5ad1eab, 0xfefa63b99071d17a, 0xd8376693f3828ceb, 0x0a56e7b14a5d055a,
    },
    {
        0xadcfce6a255f8c9c, 0x8bd87741c94488ee, 0x093a94d404445bfd, 0x7b2511f3fce9148a,
        0x124246f7bf235b3e, 0xe87e6e541ed87dcb, 0x7852ec34c1385592, 0x7c185a8865425f13,
        0x974f818e9ed9afef, 0x033339016b067c19, 0x447c9adda165f0a5, 0x596404a0141857b5,
    },
    {
        0xf7891b1fd8bf0c8d, 0xb352278b9f0baec9, 0x08261739accde233, 0x6e688754f2d9c85c,
        0x82638f9184944a2d, 0x6154aead97823004, 0x78a349df2fc0acee, 0x11aadda447e059c0,
        0xa36333d9f254cfb9, 0xbef83c540defc3da, 0x8e96f8c3f56fcaa2, 0x42ccb2234b77adbb,
    },
    {
        0xccd2fd6877fdd933, 0x82776efe43759e42, 0xdec4f49fe497c374, 0x5e44695748248c1a,
        0x63f880c42f9a71ab, 0x450b91b09102063a, 0x46e97c82d4291bd1, 0x43d2feb3f8a8fb6e,
        0x28bd167497091ffe, 0x702995d09d4ba708, 0xfb37d31a5f00ed94, 0x154efbef9f1412bc,
    },
    {
        0x057b2ec8156053a2, 0x0dacb426f2fd9129, 0xe30d8d20bd10ddd5, 0x27b7969d079bb32e,
        0x087e74b0271a119d, 0x67c0e0270b0e1f42, 0xeedc839d0d2b648f, 0x6ae6a096fb9c8a8b,
        0xa7243e5a908d8281, 0x72e18cda8f518cd1, 0xf2e3e83b1f8ddcac, 0x70d13dbabd8f7b3c,
    },
    {
        0x137eeb6747fbb842, 0x79df5c7560811a8b, 0x5a2ba76f71f8c89a, 0x09952a563bc8ffc2,
        0xa2a8cb4bdc7ef83c, 0x96b5c6fa5f93c226, 0xd4ebeb1b0664e3a5, 0x409b4adce5c6cf2f,
        0x44d53db9834350c4, 0x89299305a5f505b4, 0xfb22faa25949ff2f, 0x69b968a704657d64,
    },
};

// With s = sum of (2 bit(i) - 1) 2^i over 256 bits i of a number s', s' = (s + 2^256 - 1) / 2 mod L.
void pst_ed_comb(uint64_t digits[4], PST_SECRET const uint8_t s[32])
{
    // check: number(half) == pow(2, -1, edwards.order)
    static const uint8_t half[32] = {0xf7, 0xe9, 0x7a, 0x2e, 0x8d, 0x31, 0x09, 0x2c, 0x6b, 0xce, 0x7b,
                                     0x51, 0xef, 0x7c, 0x6f, 0x0a, 0,    0,    0,    0,    0,    0,
                                     0,    0,    0,    0,    0,    0,    0,    0,    0,    0x08};
    // check: number(half_ones) == (2**256 - 1) * pow(2, -1, edwards.order) % edwards.order
    static const uint8_t half_ones[32] = {0x8e, 0x4a, 0xcc, 0x46, 0xba, 0x18, 0x76, 0x6b, 0xb8, 0xe7, 0xbe,
                                          0x39, 0xfa, 0xad, 0x77, 0x63, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07};
    uint8_t recoded[32];
    pst_sc_mul_add(recoded, s, half, half_ones);
    for (int i = 0; i < 4; i++)
        digits[i] = load_le64(recoded + 8 * i);
    pst_wipe_bytes(recoded, sizeof recoded);
}

// The digits of column j are +1 or -1; the uppermost is the sign of all, and the others, seen relative to it, choose
// the row.
static unsigned row_of(const uint64_t digits[4], unsigned j, unsigned *positive)
{
    unsigned top = (unsigned)(digits[3] >> j) & 1, row = 0;
    for (unsigned t = 0; t < 3; t++)
        row |= (~((unsigned)(digits[t] >> j) ^ top) & 1) << t;
    *positive = top;
    return row;
}

static void load_words(fe_tight *out, const uint64_t w[4])
{
    uint8_t bytes[32];
    for (int i = 0; i < 4; i++)
        store_le64(bytes + 8 * i, w[i]);
    pst_fe_decode(out, bytes);
}

static void load_row(struct ed_affine *out, const uint64_t row[12])
{
    load_words(&out->plus, row);
    load_words(&out->minus, row + 4);
    load_words(&out->t2d, row + 8);
}

bool pst_ed_comb_vartime(struct ed_affine *out, const uint64_t digits[4], unsigned j)
{
    unsigned positive;
    load_row(out, comb[row_of(digits, j, &positive)]);
    return positive == 0;
}

// Everything secret of one multiplication.
struct work {
    uint64_t digits[4];
    uint64_t is[8]; // all ones at the wanted row, else 0
    uint64_t row[12];
    struct ed_affine q;
    struct ed_sum sum;
    fe_tight minus_t2d;
};

// w->q = the entry of column j, reading the whole table.
static void select_column(struct work *w, unsigned j)
{
    unsigned positive, wanted = row_of(w->digits, j, &positive);
    uint64_t *is = w->is;
    for (unsigned i = 0; i < 8; i++)
        is[i] = ct_eq(i, wanted).mask;
    for (int k = 0; k < 12; k++)
        w->row[k] = (is[0] & comb[0][k]) | (is[1] & comb[1][k]) | (is[2] & comb[2][k]) | (is[3] & comb[3][k]) |
                    (is[4] & comb[4][k]) | (is[5] & comb[5][k]) | (is[6] & comb[6][k]) | (is[7] & comb[7][k]);
    load_row(&w->q, w->row);

    const ct_bool negative = ct_not(ct_bit(positive));
    fe_set_small(&w->minus_t2d, 0);
    fe_sub(&w->sum.e, &w->minus_t2d, &w->q.t2d);
    fe_carry(&w->minus_t2d, &w->sum.e);
    fe_swap_if(negative, &w->q.plus, &w->q.minus);
    pst_fe_copy_if(negative, &w->q.t2d, &w->minus_t2d);
}

void pst_ed_base_mult(struct ed_point *out, PST_SECRET const uint8_t s[32])
{
    struct work w;
    pst_ed_comb(w.digits, s);
    pst_ed_neutral(out);
    for (unsigned j = PST_ED_COMB_COLUMNS; j-- > 0;) {
        pst_ed_double(&w.sum, out); // the first time, of the neutral point
        pst_ed_settle(out, &w.sum, true);
        select_column(&w, j);
        pst_ed_add_affine(&w.sum, out, &w.q, false);
        pst_ed_settle(out, &w.sum, j == 0); // a doubling does not read T
    }
    pst_wipe_bytes(&w, sizeof w);
}
