// p521.c: what SP 800-186 3.2.1.5 says of P-521. Values marked M are in Montgomery form, x * R mod p with R = 2^576;
// tests/unit/ec.c derives all of them again from the standard's text.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p521.h"

// check: number(p) == 2**521 - 1 and is_prime(number(p))
static const pst_limb p[] = {
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0x00000000000001ff),
};
// check: number(p_r2) == 2**1152 % number(p)
static const pst_limb p_r2[] = {
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000400000000000), PST_LIMBS_64(0x0000000000000000),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
};

// The order. check: is_prime(number(n)) and curve('p521').times(number(n)) == None
// and (number(p) + 1 - number(n))**2 <= 4 * number(p)
static const pst_limb n[] = {
    PST_LIMBS_64(0xbb6fb71e91386409), PST_LIMBS_64(0x3bb5c9b8899c47ae), PST_LIMBS_64(0x7fcc0148f709a5d0),
    PST_LIMBS_64(0x51868783bf2f966b), PST_LIMBS_64(0xfffffffffffffffa), PST_LIMBS_64(0xffffffffffffffff),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0x00000000000001ff),
};
// check: number(n_r2) == 2**1152 % number(n)
static const pst_limb n_r2[] = {
    PST_LIMBS_64(0x137cd04dcf15dd04), PST_LIMBS_64(0xf707badce5547ea3), PST_LIMBS_64(0x12a78d38794573ff),
    PST_LIMBS_64(0xd3721ef557f75e06), PST_LIMBS_64(0xdd6e23d82e49c7db), PST_LIMBS_64(0xcff3d142b7756e3e),
    PST_LIMBS_64(0x5bcc6d61a8e567bc), PST_LIMBS_64(0x2d8e03d1492d0d45), PST_LIMBS_64(0x000000000000003d),
};

// M. check: number(one) == 2**576 % number(p)
static const pst_limb one[] = {
    PST_LIMBS_64(0x0080000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0x0000000000000000),
};
// M, from the seed of SP 800-186. check: -27 % number(p) == curve('p521').b**2 *
// curve_hash(0xd09e8800291cb85396cc6717393284aaa0da64ba, number(p)) % number(p)
static const pst_limb b[] = {
    PST_LIMBS_64(0x8014654fae586387), PST_LIMBS_64(0x78f7a28fea35a81f), PST_LIMBS_64(0x839ab9efc41e961a),
    PST_LIMBS_64(0xbd8b29605e9dd8df), PST_LIMBS_64(0xf0ab0c9ca8f63f49), PST_LIMBS_64(0xf9dc5a44c8c77884),
    PST_LIMBS_64(0x77516d392dccd98a), PST_LIMBS_64(0x0fc94d10d05b42a0), PST_LIMBS_64(0x000000000000004d),
};

// G, affine, M. check: curve('p521').holds() and g_odd == curve('p521').row(1)
static const pst_limb g_odd[] = {
    PST_LIMBS_64(0xb331a16381adc101), PST_LIMBS_64(0x4dfcbf3f18e172de), PST_LIMBS_64(0x6f19a459e0c2b521),
    PST_LIMBS_64(0x947f0ee093d17fd4), PST_LIMBS_64(0xdd50a5af3bf7f3ac), PST_LIMBS_64(0x90fc1457b035a69e),
    PST_LIMBS_64(0x214e32409c829fda), PST_LIMBS_64(0xe6cf1f65b311cada), PST_LIMBS_64(0x0000000000000074),
    PST_LIMBS_64(0x28460e4a5a9e268e), PST_LIMBS_64(0x20445f4a3b4fe8b3), PST_LIMBS_64(0xb09a9e3843513961),
    PST_LIMBS_64(0x2062a85c809fd683), PST_LIMBS_64(0x164bf7394caf7a13), PST_LIMBS_64(0x340bd7de8b939f33),
    PST_LIMBS_64(0xeccc7aa224abcda2), PST_LIMBS_64(0x022e452fda163e8d), PST_LIMBS_64(0x00000000000001e0),
};

const struct pst_curve pst_curve_p521 = {
    // check: 0x1 == pow(-number(p), -1, 2**64) and 0x1d2f5ccd79a995c7 == pow(-number(n), -1, 2**64)
    .p = {p, PST_LIMBS(576), PST_LIMB_OF(0x1)},
    .n = {n, PST_LIMBS(576), PST_LIMB_OF(0x1d2f5ccd79a995c7)},
    .p_r2 = p_r2,
    .n_r2 = n_r2,
    .one = one,
    .b = b,
    .g_odd = g_odd,
    .len = 66,
    .bits = 521,
    .g_window = 2,
    .q_window = PST_P521_WINDOW,
    .q_odd = PST_EC_ODD(PST_P521_WINDOW),
    .window = PST_P521_WINDOW,
    .mul = pst_ec_field_mul,
    .add = pst_mod_add,
    .sub = pst_mod_sub,
    .formula = pst_ec_formula,
};
