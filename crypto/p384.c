// p384.c: what SP 800-186 3.2.1.4 says of P-384. Values marked M are in Montgomery form, x * R mod p with R = 2^384;
// tests/unit/ec.c derives all of them again from the standard's text.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p384.h"

// check: number(p) == 2**384 - 2**128 - 2**96 + 2**32 - 1 and is_prime(number(p))
static const pst_limb p[] = {
    PST_LIMBS_64(0x00000000ffffffff), PST_LIMBS_64(0xffffffff00000000), PST_LIMBS_64(0xfffffffffffffffe),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff),
};
// check: number(p_r2) == 2**768 % number(p)
static const pst_limb p_r2[] = {
    PST_LIMBS_64(0xfffffffe00000001), PST_LIMBS_64(0x0000000200000000), PST_LIMBS_64(0xfffffffe00000000),
    PST_LIMBS_64(0x0000000200000000), PST_LIMBS_64(0x0000000000000001), PST_LIMBS_64(0x0000000000000000),
};

// The order. check: is_prime(number(n)) and curve('p384').times(number(n)) == None
// and (number(p) + 1 - number(n))**2 <= 4 * number(p)
static const pst_limb n[] = {
    PST_LIMBS_64(0xecec196accc52973), PST_LIMBS_64(0x581a0db248b0a77a), PST_LIMBS_64(0xc7634d81f4372ddf),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff),
};
// check: number(n_r2) == 2**768 % number(n)
static const pst_limb n_r2[] = {
    PST_LIMBS_64(0x2d319b2419b409a9), PST_LIMBS_64(0xff3d81e5df1aa419), PST_LIMBS_64(0xbc3e483afcb82947),
    PST_LIMBS_64(0xd40d49174aab1cc5), PST_LIMBS_64(0x3fb05b7a28266895), PST_LIMBS_64(0x0c84ee012b39bf21),
};

// M. check: number(one) == 2**384 % number(p)
static const pst_limb one[] = {
    PST_LIMBS_64(0xffffffff00000001), PST_LIMBS_64(0x00000000ffffffff), PST_LIMBS_64(0x0000000000000001),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
};
// M, from the seed of SP 800-186. check: -27 % number(p) == curve('p384').b**2 *
// curve_hash(0xa335926aa319a27a1d00896a6773a4827acdac73, number(p)) % number(p)
static const pst_limb b[] = {
    PST_LIMBS_64(0x081188719d412dcc), PST_LIMBS_64(0xf729add87a4c32ec), PST_LIMBS_64(0x77f2209b1920022e),
    PST_LIMBS_64(0xe3374bee94938ae2), PST_LIMBS_64(0xb62b21f41f022094), PST_LIMBS_64(0xcd08114b604fbff9),
};

// Odd multiples of G, affine, M. check: curve('p384').holds() and
// group(g_odd, 12)[i] == curve('p384').row(2 * i + 1)
static const pst_limb g_odd[] = {
    // G
    PST_LIMBS_64(0x3dd0756649c0b528), PST_LIMBS_64(0x20e378e2a0d6ce38), PST_LIMBS_64(0x879c3afc541b4d6e),
    PST_LIMBS_64(0x6454868459a30eff), PST_LIMBS_64(0x812ff723614ede2b), PST_LIMBS_64(0x4d3aadc2299e1513),
    PST_LIMBS_64(0x23043dad4b03a4fe), PST_LIMBS_64(0xa1bfa8bf7bb4a9ac), PST_LIMBS_64(0x8bade7562e83b050),
    PST_LIMBS_64(0xc6c3521968f4ffd9), PST_LIMBS_64(0xdd8002263969a840), PST_LIMBS_64(0x2b78abc25a15c5e9),
    // 3 G
    PST_LIMBS_64(0x05e4dbe6c1dc4073), PST_LIMBS_64(0xc54ea9fff04f779c), PST_LIMBS_64(0x6b2034e9a170ccf0),
    PST_LIMBS_64(0x3a48d732d51c6c3e), PST_LIMBS_64(0xe36f7e2d263aa470), PST_LIMBS_64(0xd283fe68e7c1c3ac),
    PST_LIMBS_64(0x7e284821c04ee157), PST_LIMBS_64(0x92d789a77ae0e36d), PST_LIMBS_64(0x132663c04ef67446),
    PST_LIMBS_64(0x68012d5ad2e1d0b4), PST_LIMBS_64(0xf6db68b15102b339), PST_LIMBS_64(0x465465fc983292af),
    // 5 G
    PST_LIMBS_64(0xbb595eba68f1f0df), PST_LIMBS_64(0xc185c0cbcc873466), PST_LIMBS_64(0x7f1eb1b5293c703b),
    PST_LIMBS_64(0x60db2cf5aacc05e6), PST_LIMBS_64(0xc676b987e2e8e4c6), PST_LIMBS_64(0xe1bb26b11d178ffb),
    PST_LIMBS_64(0x2b694ba07073fa21), PST_LIMBS_64(0x22c16e2e72f34566), PST_LIMBS_64(0x80b61b3101c35b99),
    PST_LIMBS_64(0x4b237faf982c0411), PST_LIMBS_64(0xe6c5944024de236d), PST_LIMBS_64(0x4db1c9d6e209e4a3),
    // 7 G
    PST_LIMBS_64(0xdf13b9d17d69222b), PST_LIMBS_64(0x4ce6415f874774b1), PST_LIMBS_64(0x731edcf8211faa95),
    PST_LIMBS_64(0x5f4215d1659753ed), PST_LIMBS_64(0xf893db589db2df55), PST_LIMBS_64(0x932c9f811c89025b),
    PST_LIMBS_64(0x0996b2207706a61e), PST_LIMBS_64(0x135349d5a8641c79), PST_LIMBS_64(0x65aad76f50130844),
    PST_LIMBS_64(0x0ff37c0401fff780), PST_LIMBS_64(0xf57f238e693b0706), PST_LIMBS_64(0xd90a16b6af6c9b3e),
    // 9 G
    PST_LIMBS_64(0x2f5d200e2353b92f), PST_LIMBS_64(0xe35d87293fd7e4f9), PST_LIMBS_64(0x26094833a96d745d),
    PST_LIMBS_64(0xdc351dc13cbfff3f), PST_LIMBS_64(0x26d464c6dad54d6a), PST_LIMBS_64(0x5cab1d1d53636c6a),
    PST_LIMBS_64(0xf2813072b18ec0b0), PST_LIMBS_64(0x3777e270d742aa2f), PST_LIMBS_64(0x27f061c7033ca7c2),
    PST_LIMBS_64(0xa6ecaccc68ead0d8), PST_LIMBS_64(0x7d9429f4ee69a754), PST_LIMBS_64(0xe770633431e8f5c6),
};

const struct pst_curve pst_curve_p384 = {
    // check: 0x100000001 == pow(-number(p), -1, 2**64) and 0x6ed46089e88fdc45 == pow(-number(n), -1, 2**64)
    .p = {p, PST_LIMBS(384), PST_LIMB_OF(0x100000001)},
    .n = {n, PST_LIMBS(384), PST_LIMB_OF(0x6ed46089e88fdc45)},
    .p_r2 = p_r2,
    .n_r2 = n_r2,
    .one = one,
    .b = b,
    .g_odd = g_odd,
    .len = 48,
    .bits = 384,
    .g_window = 4,
    .q_window = PST_P384_WINDOW,
    .q_odd = PST_EC_ODD(PST_P384_WINDOW),
    .window = PST_P384_WINDOW,
    .mul = pst_ec_field_mul,
    .add = pst_mod_add,
    .sub = pst_mod_sub,
    .formula = pst_p384_formula,
};
