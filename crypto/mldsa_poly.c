// mldsa_poly.c: polynomials of ML-DSA, FIPS 204. Public data only; products are 32 by 32 bits.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/mldsa_poly.h"
#include "crypto/base/bytes.h"
#include "crypto/keccak.h"

#define Q PST_MLDSA_Q

// zeta[i] = 1753^BitRev8(i) * 2^32 mod q, FIPS 204 appendix B in Montgomery form.
// check: zeta[i] == pow(1753, int(f"{i:08b}"[::-1], 2), 8380417) * 2**32 % 8380417
static const uint32_t zeta[256] = {
    4193792, 25847, 5771523, 7861508, 237124, 7602457, 7504169, 466468, 1826347, 2353451, 8021166, 6288512,
    3119733, 5495562, 3111497, 2680103, 2725464, 1024112, 7300517, 3585928, 7830929, 7260833, 2619752, 6271868,
    6262231, 4520680, 6980856, 5102745, 1757237, 8360995, 4010497, 280005, 2706023, 95776, 3077325, 3530437,
    6718724, 4788269, 5842901, 3915439, 4519302, 5336701, 3574422, 5512770, 3539968, 8079950, 2348700, 7841118,
    6681150, 6736599, 3505694, 4558682, 3507263, 6239768, 6779997, 3699596, 811944, 531354, 954230, 3881043,
    3900724, 5823537, 2071892, 5582638, 4450022, 6851714, 4702672, 5339162, 6927966, 3475950, 2176455, 6795196,
    7122806, 1939314, 4296819, 7380215, 5190273, 5223087, 4747489, 126922, 3412210, 7396998, 2147896, 2715295,
    5412772, 4686924, 7969390, 5903370, 7709315, 7151892, 8357436, 7072248, 7998430, 1349076, 1852771, 6949987,
    5037034, 264944, 508951, 3097992, 44288, 7280319, 904516, 3958618, 4656075, 8371839, 1653064, 5130689,
    2389356, 8169440, 759969, 7063561, 189548, 4827145, 3159746, 6529015, 5971092, 8202977, 1315589, 1341330,
    1285669, 6795489, 7567685, 6940675, 5361315, 4499357, 4751448, 3839961, 2091667, 3407706, 2316500, 3817976,
    5037939, 2244091, 5933984, 4817955, 266997, 2434439, 7144689, 3513181, 4860065, 4621053, 7183191, 5187039,
    900702, 1859098, 909542, 819034, 495491, 6767243, 8337157, 7857917, 7725090, 5257975, 2031748, 3207046,
    4823422, 7855319, 7611795, 4784579, 342297, 286988, 5942594, 4108315, 3437287, 5038140, 1735879, 203044,
    2842341, 2691481, 5790267, 1265009, 4055324, 1247620, 2486353, 1595974, 4613401, 1250494, 2635921, 4832145,
    5386378, 1869119, 1903435, 7329447, 7047359, 1237275, 5062207, 6950192, 7929317, 1312455, 3306115, 6417775,
    7100756, 1917081, 5834105, 7005614, 1500165, 777191, 2235880, 3406031, 7838005, 5548557, 6709241, 6533464,
    5796124, 4656147, 594136, 4603424, 6366809, 2432395, 2454455, 8215696, 1957272, 3369112, 185531, 7173032,
    5196991, 162844, 1616392, 3014001, 810149, 1652634, 4686184, 6581310, 5341501, 3523897, 3866901, 269760,
    2213111, 7404533, 1717735, 472078, 7953734, 1723600, 6577327, 1910376, 6712985, 7276084, 8119771, 4546524,
    5441381, 6144432, 7959518, 6094090, 183443, 7403526, 1612842, 4834730, 7826001, 3919660, 8332111, 7018208,
    3937738, 1400424, 7534263, 1976782,
};

void pst_mldsa_ntt(struct pst_mldsa_poly *f)
{
    const uint32_t *z = zeta + 1;
    for (size_t len = 128; len >= 1; len >>= 1) {
        for (size_t start = 0; start < 256; start += 2 * len, z++) {
            for (size_t j = start; j < start + len; j++) {
                uint32_t t = pst_mldsa_mont((uint64_t)*z * f->c[j + len]); // < q * 18q / 2^32 + q < 2q
                f->c[j + len] = f->c[j] + 2 * Q - t;                       // each layer adds less than 2q or 2q:
                f->c[j] += t;                                              // 2q + 8 * 2q = 18q < 2^28
            }
        }
    }
}

void pst_mldsa_inverse_ntt(struct pst_mldsa_poly *f)
{
    for (size_t i = 0; i < 256; i++) {
        // FIPS 204 algorithm 42 multiplies by 256^-1 at its end; here first, which also makes the coefficients small.
        // check: 41978 == 2**64 * pow(256, -1, 8380417) % 8380417
        f->c[i] = pst_mldsa_mont((uint64_t)f->c[i] * 41978); // < 41978 + q < 2q
    }
    const uint32_t *z = zeta + 255;
    uint32_t bound = 2 * Q; // of every coefficient; it doubles in each layer and ends at 512q < 2^32
    for (size_t len = 1; len <= 128; len <<= 1, bound <<= 1) {
        for (size_t start = 0; start < 256; start += 2 * len, z--) {
            for (size_t j = start; j < start + len; j++) {
                uint32_t t = f->c[j];
                f->c[j] = t + f->c[j + len];
                // < q * 512q / 2^32 + q < 2q
                f->c[j + len] = pst_mldsa_mont((uint64_t)*z * (f->c[j + len] + bound - t));
            }
        }
    }
    for (size_t i = 0; i < 256; i++)
        f->c[i] %= Q; // public
}

void pst_mldsa_add_entry(struct pst_mldsa_poly *f, const uint8_t rho[32], uint8_t row, uint8_t column,
                         const struct pst_mldsa_poly *z)
{
    struct pst_keccak k;
    uint8_t in[2] = {column, row}, bytes[24]; // 168, SHAKE128's block, is 7 * 24
    pst_shake128_init(&k);
    pst_keccak_absorb(&k, rho, 32);
    pst_keccak_absorb(&k, in, sizeof in);
    for (size_t n = 0; n < 256;) {
        pst_keccak_squeeze(&k, bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof bytes && n < 256; i += 3) {
            uint32_t a = bytes[i] | (uint32_t)bytes[i + 1] << 8 | (bytes[i + 2] & 127u) << 16;
            if (a >= Q) // one of 1024
                continue;
            f->c[n] += pst_mldsa_mont((uint64_t)a * z->c[n]); // < q * 18q / 2^32 + q < 2q
            n++;
        }
    }
}

void pst_mldsa_subtract_product(struct pst_mldsa_poly *f, const struct pst_mldsa_poly *a, const struct pst_mldsa_poly *b)
{
    for (size_t i = 0; i < 256; i++)
        f->c[i] += 2 * Q - pst_mldsa_mont((uint64_t)a->c[i] * b->c[i]); // < 18q * 18q / 2^32 + q < 2q
}

void pst_mldsa_sample_in_ball(struct pst_mldsa_poly *c, unsigned tau, const uint8_t *seed, size_t seed_len)
{
    struct pst_keccak k;
    uint8_t bytes[8], j;
    pst_shake256_init(&k);
    pst_keccak_absorb(&k, seed, seed_len);
    pst_keccak_squeeze(&k, bytes, sizeof bytes);
    uint64_t signs = load_le64(bytes);
    memset(c, 0, sizeof *c);
    for (size_t i = 256 - tau; i < 256; i++, signs >>= 1) {
        do
            pst_keccak_squeeze(&k, &j, 1);
        while (j > i);
        c->c[i] = c->c[j];
        c->c[j] = (signs & 1) != 0 ? Q - 1 : 1;
    }
}

void pst_mldsa_unpack(struct pst_mldsa_poly *f, unsigned bits, const uint8_t *in)
{
    uint32_t held = 0; // bits that were read and not yet given out: less than 8 + bits
    unsigned num = 0;
    for (size_t i = 0; i < 256; i++) {
        for (; num < bits; num += 8)
            held |= (uint32_t)*in++ << num;
        f->c[i] = held & ((1u << bits) - 1);
        held >>= bits;
        num -= bits;
    }
}

void pst_mldsa_pack(uint8_t *out, unsigned bits, const struct pst_mldsa_poly *f)
{
    uint32_t held = 0;
    unsigned num = 0;
    for (size_t i = 0; i < 256; i++) {
        held |= f->c[i] << num;
        for (num += bits; num >= 8; num -= 8, held >>= 8)
            *out++ = (uint8_t)held;
    }
}
