// aes.c: AES-128 and AES-256, FIPS 197, bit-sliced: no tables, no secret decides an address or a branch, the key
// schedule included. Plane i holds bit i of every byte of four blocks (two on 32-bit machines):
//
//     bit (4 * row + column) * LANES + lane  of plane i  =  bit i of the byte at row, column of block `lane`
//
// so that the S-box is a circuit on eight words and rows turn by rotations. ShiftRows is left out of odd rounds and
// made good by a skewed MixColumns and skewed keys, then done twice at once (Adomnicai and Peyrin, "Fixslicing
// AES-like ciphers", 2020). Round keys are the same in all lanes, hence kept packed, LANES planes to a word, 240
// bytes of state as in FIPS 197; a call unpacks them on its stack (960 bytes, or 480), an eighth faster over a
// record than as they are added.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/wipe.h"

#define LANES PST_AES_LANES
typedef pst_aes_plane plane;

// Cells are LANES bits, rows four cells.
#if PST_AES_LANES == 4
static const plane lane_0 = 0x1111111111111111; // lane 0 of each cell
static const plane columns_01 = 0x00ff00ff00ff00ff;
static const plane columns_012 = 0x0fff0fff0fff0fff;
static const plane columns_01_rows_13 = 0x00ff000000ff0000;
#else
static const plane lane_0 = 0x55555555;
static const plane columns_01 = 0x0f0f0f0f;
static const plane columns_012 = 0x3f3f3f3f;
static const plane columns_01_rows_13 = 0x0f000f00;
#endif

// The bits of `a` that stand n above the mask change places with those of `b` under it.
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

// Columns 0 and 2 of block i, byte by byte in turn, become word i, columns 1 and 3 word i + 4.
static void to_planes(plane q[8], const uint8_t blocks[64])
{
    for (size_t i = 0; i < 4; i++) {
        q[i] = load_le64(blocks + 16 * i);
        q[i + 4] = load_le64(blocks + 16 * i + 8);
        exchange(&q[i], &q[i + 4], 0x00ff00ff00ff00ff, 8);
        exchange(&q[i], &q[i + 4], 0x0000ffff0000ffff, 16);
        exchange(&q[i], &q[i + 4], 0x00000000ffffffff, 32);
    }
    transpose(q);
}

// store_le64 by way of an array whose byte stores compilers join even in a loop.
static inline void store_word(uint8_t *p, uint64_t word)
{
    uint8_t b[8];

    store_le64(b, word);
    memcpy(p, b, 8);
}

static void from_planes(uint8_t blocks[64], plane q[8])
{
    transpose(q);
    for (size_t i = 0; i < 4; i++) {
        exchange(&q[i], &q[i + 4], 0x00000000ffffffff, 32);
        exchange(&q[i], &q[i + 4], 0x0000ffff0000ffff, 16);
        exchange(&q[i], &q[i + 4], 0x00ff00ff00ff00ff, 8);
        store_word(blocks + 16 * i, q[i]);
        store_word(blocks + 16 * i + 8, q[i + 4]);
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

    // The inverse times the conjugate, and a linear map back, joined with the affine map of the S-box.
    plane m3 = i01 & l16, m7 = i0123 & l17;
    plane e3 = (i23 & l15) ^ m3;
    plane e7 = (i13 & l11) ^ m7 ^ m3;
    plane m16 = i0123 & l14, m4 = i0 & l1;
    plane e0 = (i13 & l9) ^ m16;
    plane e6 = m4 ^ e0;
    plane e8 = (i02 & l10) ^ m7 ^ e6;
    plane m10 = i2 & l3;
    plane e9 = (i23 & l12) ^ m10 ^ e6;
    plane e12 = (i2 & l6) ^ e9, e10 = m4 ^ e7;
    q[7] = e7 ^ e9;
    q[4] = e3 ^ e12;
    q[6] = ~(e10 ^ e3 ^ e12);
    plane m2 = i3 & u7, m5 = i1 & l7, m12 = i01 & l13;
    q[3] = m2 ^ m5 ^ e12;
    plane e5 = m2 ^ m12 ^ e3;
    plane e11 = (i1 & l2) ^ e5 ^ e8;
    q[2] = (i3 & l4) ^ m10 ^ e11;
    q[5] = ~((i02 & l8) ^ m16 ^ e10 ^ e11);
    plane e1 = (i0 & l5) ^ m5;
    q[1] = ~(m12 ^ e1 ^ e8);
    q[0] = ~(e0 ^ e1 ^ e5);
}

static inline plane rotate(plane x, unsigned n)
{
    return x >> n | x << (16 * LANES - n);
}

static inline plane pick(plane mask, plane yes, plane no)
{
    return no ^ (mask & (yes ^ no));
}

// FIPS 197 5.1.2 twice: rows 1 and 3 turn by two columns.
static inline plane shift_rows_twice(plane x)
{
    plane t = (x ^ x >> 2 * LANES) & columns_01_rows_13;
    return x ^ t ^ t << 2 * LANES;
}

// Each row takes the place of the one above it, or of the one above that.
static inline plane turn(plane x)
{
    return rotate(x, 4 * LANES);
}

static inline plane turn_twice(plane x)
{
    return rotate(x, 8 * LANES);
}

// The same where ShiftRows is still due: the row below stands one column further right.
static inline plane turn_skew(plane x)
{
    return pick(columns_012, rotate(x, 5 * LANES), rotate(x, LANES));
}

static inline plane turn_twice_skew(plane x)
{
    return pick(columns_01, rotate(x, 10 * LANES), rotate(x, 6 * LANES));
}

// FIPS 197 5.1.3: {02} a[r] + {03} a[r+1] + a[r+2] + a[r+3] = {02} s[r] + a[r+1] + s[r+2], where s[r] = a[r] +
// a[r+1]. {02} moves each plane one up; x^8 comes back as x^4 + x^3 + x + 1.
static inline void mix_columns(plane q[8])
{
    plane n7 = turn(q[7]), s7 = q[7] ^ n7;
    plane n6 = turn(q[6]), s6 = q[6] ^ n6;
    q[7] = n7 ^ turn_twice(s7) ^ s6;
    plane n5 = turn(q[5]), s5 = q[5] ^ n5;
    q[6] = n6 ^ turn_twice(s6) ^ s5;
    plane n4 = turn(q[4]), s4 = q[4] ^ n4;
    q[5] = n5 ^ turn_twice(s5) ^ s4;
    plane n3 = turn(q[3]), s3 = q[3] ^ n3;
    q[4] = n4 ^ turn_twice(s4) ^ s3 ^ s7;
    plane n2 = turn(q[2]), s2 = q[2] ^ n2;
    q[3] = n3 ^ turn_twice(s3) ^ s2 ^ s7;
    plane n1 = turn(q[1]), s1 = q[1] ^ n1;
    q[2] = n2 ^ turn_twice(s2) ^ s1;
    plane n0 = turn(q[0]), s0 = q[0] ^ n0;
    q[1] = n1 ^ turn_twice(s1) ^ s0 ^ s7;
    q[0] = n0 ^ turn_twice(s0) ^ s7;
}

// ShiftRows, mix_columns, and ShiftRows undone.
static inline void mix_columns_skew(plane q[8])
{
    plane n7 = turn_skew(q[7]), s7 = q[7] ^ n7;
    plane n6 = turn_skew(q[6]), s6 = q[6] ^ n6;
    q[7] = n7 ^ turn_twice_skew(s7) ^ s6;
    plane n5 = turn_skew(q[5]), s5 = q[5] ^ n5;
    q[6] = n6 ^ turn_twice_skew(s6) ^ s5;
    plane n4 = turn_skew(q[4]), s4 = q[4] ^ n4;
    q[5] = n5 ^ turn_twice_skew(s5) ^ s4;
    plane n3 = turn_skew(q[3]), s3 = q[3] ^ n3;
    q[4] = n4 ^ turn_twice_skew(s4) ^ s3 ^ s7;
    plane n2 = turn_skew(q[2]), s2 = q[2] ^ n2;
    q[3] = n3 ^ turn_twice_skew(s3) ^ s2 ^ s7;
    plane n1 = turn_skew(q[1]), s1 = q[1] ^ n1;
    q[2] = n2 ^ turn_twice_skew(s2) ^ s1;
    plane n0 = turn_skew(q[0]), s0 = q[0] ^ n0;
    q[1] = n1 ^ turn_twice_skew(s1) ^ s0 ^ s7;
    q[0] = n0 ^ turn_twice_skew(s0) ^ s7;
}

static inline void add_round_key(plane q[8], const plane key[8])
{
    q[0] ^= key[0];
    q[1] ^= key[1];
    q[2] ^= key[2];
    q[3] ^= key[3];
    q[4] ^= key[4];
    q[5] ^= key[5];
    q[6] ^= key[6];
    q[7] ^= key[7];
}

// FIPS 197 5.1: rounds `first` to `last`, which is even and the one without MixColumns. Written out plane by plane,
// and sub_bytes called from here alone, so that compilers keep the planes in registers.
static void run_rounds(plane planes[8], const plane (*keys)[8], uint32_t first, uint32_t last)
{
    plane q[8];

    memcpy(q, planes, sizeof q);
    for (uint32_t i = first;; i++) {
        sub_bytes(q);
        if ((i & 1) != 0) {
            mix_columns_skew(q);
        } else {
            q[0] = shift_rows_twice(q[0]);
            q[1] = shift_rows_twice(q[1]);
            q[2] = shift_rows_twice(q[2]);
            q[3] = shift_rows_twice(q[3]);
            q[4] = shift_rows_twice(q[4]);
            q[5] = shift_rows_twice(q[5]);
            q[6] = shift_rows_twice(q[6]);
            q[7] = shift_rows_twice(q[7]);
            if (i == last)
                break;
            mix_columns(q);
        }
        add_round_key(q, keys[i]);
    }
    add_round_key(q, keys[last]);
    memcpy(planes, q, sizeof q);
}

void pst_aes_encrypt(const struct pst_aes_ready *a, uint8_t blocks[16 * LANES])
{
    plane q[8];

    to_planes(q, blocks);
    add_round_key(q, a->keys[0]);
    run_rounds(q, a->keys, 1, a->rounds);
    from_planes(blocks, q);
    pst_wipe_bytes(q, sizeof q);
}

// FIPS 197 5.2: SubWord, as a last round alone: on four equal columns ShiftRows does nothing, and the key is zero.
static void sub_word(uint8_t word[4])
{
    static const plane zero_key[1][8];
    uint8_t blocks[16 * LANES] = {0};
    plane q[8];

    for (size_t i = 0; i < 16; i += 4)
        memcpy(blocks + i, word, 4);
    to_planes(q, blocks);
    run_rounds(q, zero_key, 0, 0);
    from_planes(blocks, q);
    memcpy(word, blocks, 4);
    pst_wipe_bytes(blocks, sizeof blocks);
    pst_wipe_bytes(q, sizeof q);
}

// Packs the key of a round, LANES planes to a word. Those of odd rounds have ShiftRows undone: row r turned right
// by r.
static void pack_key(plane out[8 / LANES], const uint8_t key[16], size_t round)
{
    uint8_t blocks[16 * LANES];
    plane q[8];

    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = key[(i - 4 * (i & 3) * (round & 1)) & 15];
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
        pack_key(a->keys[i], w + 16 * i, i);
    pst_wipe_bytes(w, sizeof w);
    pst_wipe_bytes(t, sizeof t);
}

void pst_aes_unpack(struct pst_aes_ready *ready, const struct pst_aes *a)
{
    ready->rounds = a->rounds;
    for (size_t i = 0; i <= a->rounds; i++) {
        for (size_t j = 0; j < 8; j++) {
            plane k = a->keys[i][j / LANES] >> j % LANES & lane_0; // public
            ready->keys[i][j] = (k << LANES) - k;                 // the same bit in all lanes
        }
    }
}

// out = in XOR ks, by words where they are whole; their byte order is all one.
static void xor_bytes(uint8_t *out, const uint8_t *in, const uint8_t *ks, size_t n)
{
    plane a, b;

    for (; n >= sizeof a; n -= sizeof a, out += sizeof a, in += sizeof a, ks += sizeof a) {
        memcpy(&a, in, sizeof a);
        memcpy(&b, ks, sizeof b);
        a ^= b;
        memcpy(out, &a, sizeof a);
    }
    for (size_t i = 0; i < n; i++)
        out[i] = in[i] ^ ks[i];
}

void pst_aes_ctr(const struct pst_aes_ready *a, uint8_t *out, const uint8_t counter[16], const uint8_t *in,
                 size_t in_len)
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
        xor_bytes(out, in, ks, n);
        in += n, out += n, in_len -= n;
    }
    pst_wipe_bytes(ks, sizeof ks);
}
