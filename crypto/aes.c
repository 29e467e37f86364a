// aes.c: AES-128 and AES-256, FIPS 197, bit-sliced: no tables, no secret decides an address or a branch, the key schedule
// included. Plane i holds bit i of every byte of four blocks (two on 32-bit machines):
//
//     bit (4 * row + column) * LANES + lane  of plane i  =  bit i of the byte at row, column of block `lane`
//
// so that the S-box is a circuit on eight words, a turn of the rows is a rotation, and ShiftRows moves bits inside rows.
// Round keys are the same in all lanes, hence kept packed, LANES planes to a word: 16 bytes a round as in FIPS 197. They
// are unpacked while they are added: a few operations a round more than ready planes, but 240 bytes of state, not 960.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#define LANES PST_AES_LANES
typedef pst_aes_plane plane;

// Cells are LANES bits, rows four cells.
#if PST_AES_LANES == 4
static const plane lane_0 = 0x1111111111111111;          // lane 0 of each cell
static const plane rows_02 = 0x0000ffff0000ffff;         // rows 0 and 2
static const plane rows_13_left = 0x0fff00000fff0000;    // rows 1 and 3, columns 0 to 2
static const plane rows_13_right = 0xf0000000f0000000;   // rows 1 and 3, column 3
static const plane rows_23_columns_01 = 0x00ff00ff00000000;
#else
static const plane lane_0 = 0x55555555;
static const plane rows_02 = 0x00ff00ff;
static const plane rows_13_left = 0x3f003f00;
static const plane rows_13_right = 0xc000c000;
static const plane rows_23_columns_01 = 0x0f0f0000;
#endif

// The bits of `a` above each mask bit change places with those of `b` under it.
static inline void exchange(plane *a, plane *b, plane mask, unsigned n)
{
    plane t = ((*a >> n) ^ *b) & mask;
    *b ^= t;
    *a ^= t << n;
}

// Transposes 8 x 8 bits, one from each word, in every byte position: bytes to planes, and planes to bytes.
static void transpose(plane q[8])
{
    for (size_t i = 0; i < 8; i += 2)
        exchange(&q[i], &q[i + 1], (plane)0x5555555555555555, 1);
    for (size_t i = 0; i < 8; i += 1 + (i & 1) * 2)
        exchange(&q[i], &q[i + 2], (plane)0x3333333333333333, 2);
    for (size_t i = 0; i < 4; i++)
        exchange(&q[i], &q[i + 4], (plane)0x0f0f0f0f0f0f0f0f, 4);
}

#if PST_AES_LANES == 4

// Spreads the four bytes of x to the even bytes of the answer.
static inline uint64_t spread(uint64_t x)
{
    x = (x | x << 16) & 0x0000ffff0000ffff;
    return (x | x << 8) & 0x00ff00ff00ff00ff;
}

static inline uint32_t gather(uint64_t x)
{
    x &= 0x00ff00ff00ff00ff;
    x = (x | x >> 8) & 0x0000ffff0000ffff;
    return (uint32_t)(x | x >> 16);
}

// Columns 0 and 2 of block i become word i, byte by byte in turn, columns 1 and 3 word i + 4.
static void to_planes(plane q[8], const uint8_t blocks[64])
{
    for (size_t i = 0; i < 4; i++, blocks += 16) {
        q[i] = spread(load_le32(blocks)) | spread(load_le32(blocks + 8)) << 8;
        q[i + 4] = spread(load_le32(blocks + 4)) | spread(load_le32(blocks + 12)) << 8;
    }
    transpose(q);
}

static void from_planes(uint8_t blocks[64], plane q[8])
{
    transpose(q);
    for (size_t i = 0; i < 4; i++, blocks += 16) {
        store_le32(blocks, gather(q[i]));
        store_le32(blocks + 4, gather(q[i + 4]));
        store_le32(blocks + 8, gather(q[i] >> 8));
        store_le32(blocks + 12, gather(q[i + 4] >> 8));
    }
}

#else

// Column c of block i becomes word 2 * c + i.
static void to_planes(plane q[8], const uint8_t blocks[32])
{
    for (size_t i = 0; i < 8; i++)
        q[i] = load_le32(blocks + 16 * (i & 1) + 4 * (i >> 1));
    transpose(q);
}

static void from_planes(uint8_t blocks[32], plane q[8])
{
    transpose(q);
    for (size_t i = 0; i < 8; i++)
        store_le32(blocks + 16 * (i & 1) + 4 * (i >> 1), q[i]);
}

#endif

// FIPS 197 5.1.1 as the circuit of 32 AND and 83 XOR or XNOR gates by Boyar and Peralta ("A new combinational logic
// minimization technique with applications to cryptology", 2010): the byte is inverted as a pair over GF(2^4).
static void sub_bytes(plane q[8])
{
    plane u0 = q[7], u1 = q[6], u2 = q[5], u3 = q[4], u4 = q[3], u5 = q[2], u6 = q[1], u7 = q[0];

    // A linear map into the basis of the pair, and the sums that its products need.
    plane l14 = u3 ^ u5, l13 = u0 ^ u6, l9 = u0 ^ u3, l8 = u0 ^ u5, v = u1 ^ u2;
    plane l1 = v ^ u7, l4 = l1 ^ u3, l12 = l13 ^ l14, l2 = l1 ^ u0, l5 = l1 ^ u6;
    plane l3 = l5 ^ l8, w = u4 ^ l12, l15 = w ^ u5, l20 = w ^ u1, l6 = l15 ^ u7;
    plane l10 = l15 ^ v, l11 = l20 ^ l9, l7 = u7 ^ l11, l17 = l10 ^ l11, l19 = l10 ^ l8;
    plane l16 = v ^ l11, l21 = l13 ^ l16, l18 = u0 ^ l16;

    // The norm, an element of GF(2^4).
    plane a2 = l12 & l15, a7 = l13 & l16, a12 = l9 & l11;
    plane a14 = (l14 & l17) ^ a12, a16 = (l8 & l10) ^ a12;
    plane n0 = (l3 & l6) ^ a2 ^ a14 ^ l20;
    plane n1 = (l4 & u7) ^ a2 ^ a16 ^ l19;
    plane n2 = (l5 & l1) ^ a7 ^ a14 ^ l21;
    plane n3 = (l2 & l7) ^ a7 ^ a16 ^ l18;

    // Its inverse i0..i3 and the sums of these.
    plane n01 = n0 ^ n1, n23 = n2 ^ n3, b = n0 & n2;
    plane c = n3 ^ b, i1 = (n01 & c) ^ n1, i3 = ((n1 ^ b) & n23) ^ n3;
    plane d = n3 & (c ^ i3), i2 = d ^ n2 ^ i3, i0 = n01 ^ (i1 & (c ^ d));
    plane i02 = i0 ^ i2, i13 = i1 ^ i3, i01 = i1 ^ i0, i23 = i3 ^ i2, i0123 = i13 ^ i02;

    // The inverse times the conjugate.
    plane m0 = i23 & l15, m1 = i2 & l6, m2 = i3 & u7, m3 = i01 & l16, m4 = i0 & l1, m5 = i1 & l7;
    plane m6 = i13 & l11, m7 = i0123 & l17, m8 = i02 & l10, m9 = i23 & l12, m10 = i2 & l3, m11 = i3 & l4;
    plane m12 = i01 & l13, m13 = i0 & l5, m14 = i1 & l2, m15 = i13 & l9, m16 = i0123 & l14, m17 = i02 & l8;

    // A linear map back, joined with the affine map of the S-box.
    plane e0 = m15 ^ m16, e1 = m5 ^ m13, e2 = m9 ^ m10, e3 = m0 ^ m3, e4 = m6 ^ m7;
    plane e5 = m2 ^ m12 ^ e3, e6 = m4 ^ e0, e7 = m3 ^ e4, e8 = m7 ^ m8 ^ e6, e9 = e2 ^ e6;
    plane e10 = m4 ^ e7, e11 = m14 ^ e5 ^ e8, e12 = m1 ^ e9, s3 = e3 ^ e12;
    q[7] = e7 ^ e9;
    q[6] = ~(e10 ^ s3);
    q[5] = ~(m16 ^ m17 ^ e10 ^ e11);
    q[4] = s3;
    q[3] = m2 ^ m5 ^ e12;
    q[2] = m10 ^ m11 ^ e11;
    q[1] = ~(m12 ^ e1 ^ e8);
    q[0] = ~(e1 ^ e0 ^ e5);
}

// FIPS 197 5.1.2: row r turns left by r columns; rows 2 and 3 by two, then rows 1 and 3 by one.
static void shift_rows(plane q[8])
{
    for (size_t i = 0; i < 8; i++) {
        plane x = q[i], t = (x ^ x >> 2 * LANES) & rows_23_columns_01;
        x ^= t ^ t << 2 * LANES;
        q[i] = (x & rows_02) | (x >> LANES & rows_13_left) | (x << 3 * LANES & rows_13_right);
    }
}

// Every row takes the place of the n-th above it.
static inline plane turn_rows(plane x, unsigned n)
{
    return x >> 4 * LANES * n | x << 4 * LANES * (4 - n);
}

// FIPS 197 5.1.3: {02} a[r] + {03} a[r+1] + a[r+2] + a[r+3] = {02} (a[r] + a[r+1]) + a[r+1] + (a[r+2] + a[r+3]).
static void mix_columns(plane q[8])
{
    plane next[8], sum[8];

    for (size_t i = 0; i < 8; i++) {
        next[i] = turn_rows(q[i], 1);
        sum[i] = q[i] ^ next[i];
    }
    for (size_t i = 0; i < 8; i++)
        q[i] = next[i] ^ turn_rows(sum[i], 2) ^ sum[(i + 7) & 7];
    q[1] ^= sum[7]; // {02} is a shift by one plane, and x^8 = x^4 + x^3 + x + 1
    q[3] ^= sum[7];
    q[4] ^= sum[7];
}

static void add_round_key(plane q[8], const plane key[8 / LANES])
{
    for (size_t i = 0; i < 8; i++) {
        plane k = key[i / LANES] >> (i % LANES) & lane_0; // public
        q[i] ^= (k << LANES) - k;
    }
}

void pst_aes_encrypt(const struct pst_aes *a, uint8_t blocks[16 * LANES])
{
    plane q[8];

    to_planes(q, blocks);
    add_round_key(q, a->keys[0]);
    for (uint32_t i = 1; i < a->rounds; i++) {
        sub_bytes(q);
        shift_rows(q);
        mix_columns(q);
        add_round_key(q, a->keys[i]);
    }
    sub_bytes(q);
    shift_rows(q);
    add_round_key(q, a->keys[a->rounds]);
    from_planes(blocks, q);
    pst_wipe_bytes(q, sizeof q);
}

// FIPS 197 5.2: SubWord, through the same circuit.
static void sub_word(uint8_t word[4])
{
    uint8_t blocks[16 * LANES] = {0};
    plane q[8];

    memcpy(blocks, word, 4);
    to_planes(q, blocks);
    sub_bytes(q);
    from_planes(blocks, q);
    memcpy(word, blocks, 4);
    pst_wipe_bytes(blocks, sizeof blocks);
    pst_wipe_bytes(q, sizeof q);
}

// Packs a round key: LANES planes to a word.
static void pack_key(plane out[8 / LANES], const uint8_t key[16])
{
    uint8_t blocks[16 * LANES];
    plane q[8];

    for (size_t i = 0; i < LANES; i++)
        memcpy(blocks + 16 * i, key, 16);
    to_planes(q, blocks);
    for (size_t i = 0; i < 8 / LANES; i++) { // public
        out[i] = 0;
        for (size_t j = 0; j < LANES; j++)
            out[i] |= q[LANES * i + j] & lane_0 << j;
    }
    pst_wipe_bytes(blocks, sizeof blocks);
    pst_wipe_bytes(q, sizeof q);
}

void pst_aes_init(struct pst_aes *a, const uint8_t *key, size_t key_len)
{
    uint8_t w[15 * 16], t[4], rcon = 1;

    memset(a, 0, sizeof *a);
    a->rounds = key_len == 32 ? 14 : 10;
    memcpy(w, key, key_len);
    for (size_t i = key_len; i < 16 * ((size_t)a->rounds + 1); i += 4) {
        memcpy(t, w + i - 4, 4);
        if ((i & (key_len - 1)) == 0) { // RotWord, SubWord, Rcon
            uint8_t first = t[0];
            memmove(t, t + 1, 3);
            t[3] = first;
            sub_word(t);
            t[0] ^= rcon;
            rcon = (uint8_t)(rcon << 1 ^ (rcon >> 7) * 0x1b);
        } else if (key_len == 32 && (i & 31) == 16) {
            sub_word(t);
        }
        for (size_t j = 0; j < 4; j++)
            w[i + j] = w[i - key_len + j] ^ t[j];
    }
    for (size_t i = 0; i <= a->rounds; i++)
        pack_key(a->keys[i], w + 16 * i);
    pst_wipe_bytes(w, sizeof w);
    pst_wipe_bytes(t, sizeof t);
}

void pst_aes_ctr(const struct pst_aes *a, uint8_t *out, const uint8_t counter[16], const uint8_t *in, size_t in_len)
{
    uint8_t ks[16 * LANES];
    uint32_t ctr = load_be32(counter + 12);

    while (in_len != 0) {
        size_t n = in_len < sizeof ks ? in_len : sizeof ks;
        for (size_t i = 0; i < LANES; i++) {
            memcpy(ks + 16 * i, counter, 12);
            store_be32(ks + 16 * i + 12, ctr++);
        }
        pst_aes_encrypt(a, ks);
        for (size_t i = 0; i < n; i++)
            out[i] = in[i] ^ ks[i];
        in += n, out += n, in_len -= n;
    }
    pst_wipe_bytes(ks, sizeof ks);
}
