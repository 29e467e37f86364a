// p256.c: what SP 800-186 3.2.1.3 says of P-256. Values marked M are in Montgomery form, x * R mod p with R = 2^256;
// tests/unit/ec.c derives all of them again from the standard's text.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p256.h"

// check: number(p) == 2**256 - 2**224 + 2**192 + 2**96 - 1 and is_prime(number(p))
static const pst_limb p[] = {
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0x00000000ffffffff),
    PST_LIMBS_64(0x0000000000000000), PST_LIMBS_64(0xffffffff00000001),
};
// check: number(p_r2) == 2**512 % number(p)
static const pst_limb p_r2[] = {
    PST_LIMBS_64(0x0000000000000003), PST_LIMBS_64(0xfffffffbffffffff),
    PST_LIMBS_64(0xfffffffffffffffe), PST_LIMBS_64(0x00000004fffffffd),
};

// The order. check: is_prime(number(n)) and curve('p256').times(number(n)) == None
// and (number(p) + 1 - number(n))**2 <= 4 * number(p)
static const pst_limb n[] = {
    PST_LIMBS_64(0xf3b9cac2fc632551), PST_LIMBS_64(0xbce6faada7179e84),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0xffffffff00000000),
};
// check: number(n_r2) == 2**512 % number(n)
static const pst_limb n_r2[] = {
    PST_LIMBS_64(0x83244c95be79eea2), PST_LIMBS_64(0x4699799c49bd6fa6),
    PST_LIMBS_64(0x2845b2392b6bec59), PST_LIMBS_64(0x66e12d94f3d95620),
};

// M. check: number(one) == 2**256 % number(p)
static const pst_limb one[] = {
    PST_LIMBS_64(0x0000000000000001), PST_LIMBS_64(0xffffffff00000000),
    PST_LIMBS_64(0xffffffffffffffff), PST_LIMBS_64(0x00000000fffffffe),
};
// M, from the seed of SP 800-186. check: -27 % number(p) == curve('p256').b**2 *
// curve_hash(0xc49d360886e704936a6678e1139d26b7819f7e90, number(p)) % number(p)
static const pst_limb b[] = {
    PST_LIMBS_64(0xd89cdf6229c4bddf), PST_LIMBS_64(0xacf005cd78843090),
    PST_LIMBS_64(0xe5a220abf7212ed6), PST_LIMBS_64(0xdc30061d04874834),
};

// Odd multiples of G, affine, M. check: curve('p256').holds() and
// group(g_odd, 8)[i] == curve('p256').row(2 * i + 1)
static const pst_limb g_odd[] = {
    // G
    PST_LIMBS_64(0x79e730d418a9143c), PST_LIMBS_64(0x75ba95fc5fedb601),
    PST_LIMBS_64(0x79fb732b77622510), PST_LIMBS_64(0x18905f76a53755c6),
    PST_LIMBS_64(0xddf25357ce95560a), PST_LIMBS_64(0x8b4ab8e4ba19e45c),
    PST_LIMBS_64(0xd2e88688dd21f325), PST_LIMBS_64(0x8571ff1825885d85),
    // 3 G
    PST_LIMBS_64(0xffac3f904eebc127), PST_LIMBS_64(0xb027f84a087d81fb),
    PST_LIMBS_64(0x66ad77dd87cbbc98), PST_LIMBS_64(0x26936a3fb6ff747e),
    PST_LIMBS_64(0xb04c5c1fc983a7eb), PST_LIMBS_64(0x583e47ad0861fe1a),
    PST_LIMBS_64(0x788208311a2ee98e), PST_LIMBS_64(0xd5f06a29e587cc07),
    // 5 G
    PST_LIMBS_64(0xbe1b8aaec45c61f5), PST_LIMBS_64(0x90ec649a94b9537d),
    PST_LIMBS_64(0x941cb5aad076c20c), PST_LIMBS_64(0xc9079605890523c8),
    PST_LIMBS_64(0xeb309b4ae7ba4f10), PST_LIMBS_64(0x73c568efe5eb882b),
    PST_LIMBS_64(0x3540a9877e7a1f68), PST_LIMBS_64(0x73a076bb2dd1e916),
    // 7 G
    PST_LIMBS_64(0x0746354ea0173b4f), PST_LIMBS_64(0x2bd20213d23c00f7),
    PST_LIMBS_64(0xf43eaab50c23bb08), PST_LIMBS_64(0x13ba5119c3123e03),
    PST_LIMBS_64(0x2847d0303f5b9d4d), PST_LIMBS_64(0x6742f2f25da67bdd),
    PST_LIMBS_64(0xef933bdc77c94195), PST_LIMBS_64(0xeaedd9156e240867),
    // 9 G
    PST_LIMBS_64(0x75c96e8f264e20e8), PST_LIMBS_64(0xabe6bfed59a7a841),
    PST_LIMBS_64(0x2cc09c0444c8eb00), PST_LIMBS_64(0xe05b3080f0c4e16b),
    PST_LIMBS_64(0x1eb7777aa45f3314), PST_LIMBS_64(0x56af7bedce5d45e3),
    PST_LIMBS_64(0x2b6e019a88b12f1a), PST_LIMBS_64(0x086659cdfd835f9b),
#if PST_LIMB_BITS == 64 // more than fits a small machine's flash
    // 11 G
    PST_LIMBS_64(0xea7d260a6245e404), PST_LIMBS_64(0x9de407956e7fdfe0),
    PST_LIMBS_64(0x1ff3a4158dac1ab5), PST_LIMBS_64(0x3e7090f1649c9073),
    PST_LIMBS_64(0x1a7685612b944e88), PST_LIMBS_64(0x250f939ee57f61c8),
    PST_LIMBS_64(0x0c0daa891ead643d), PST_LIMBS_64(0x68930023e125b88e),
    // 13 G
    PST_LIMBS_64(0xccc425634b2ed709), PST_LIMBS_64(0x0e356769856fd30d),
    PST_LIMBS_64(0xbcbcd43f559e9811), PST_LIMBS_64(0x738477ac5395b759),
    PST_LIMBS_64(0x35752b90c00ee17f), PST_LIMBS_64(0x68748390742ed2e3),
    PST_LIMBS_64(0x7cd06422bd1f5bc1), PST_LIMBS_64(0xfbc08769c9e7b797),
    // 15 G
    PST_LIMBS_64(0x72bcd8b7bc60055b), PST_LIMBS_64(0x03cc23ee56e27e4b),
    PST_LIMBS_64(0xee337424e4819370), PST_LIMBS_64(0xe2aa0e430ad3da09),
    PST_LIMBS_64(0x40b8524f6383c45d), PST_LIMBS_64(0xd766355442a41b25),
    PST_LIMBS_64(0x64efa6de778a4797), PST_LIMBS_64(0x2042170a7079adf4),
    // 17 G
    PST_LIMBS_64(0x97091dcbd53c5c9d), PST_LIMBS_64(0xf17624b6ac0a177b),
    PST_LIMBS_64(0xb0f139752cfe2dff), PST_LIMBS_64(0xc1a35c0a6c7a574e),
    PST_LIMBS_64(0x227d314693e79987), PST_LIMBS_64(0x0575bf30e89cb80e),
    PST_LIMBS_64(0x2f4e247f0d1883bb), PST_LIMBS_64(0xebd512263274c3d0),
    // 19 G
    PST_LIMBS_64(0xfea912baa5659ae8), PST_LIMBS_64(0x68363aba25e1a16e),
    PST_LIMBS_64(0xb8842277752c41ac), PST_LIMBS_64(0xfe545c282897c3fc),
    PST_LIMBS_64(0x2d36e9e7dc4c696b), PST_LIMBS_64(0x5806244afba977c5),
    PST_LIMBS_64(0x85665e9be39508c1), PST_LIMBS_64(0xf720ee256d12597b),
    // 21 G
    PST_LIMBS_64(0x562e4cecc135b208), PST_LIMBS_64(0x74e1b2654783f47d),
    PST_LIMBS_64(0x6d2a506c5a3f3b30), PST_LIMBS_64(0xecead9f4c16762fc),
    PST_LIMBS_64(0xf29dd4b2e286e5b9), PST_LIMBS_64(0x1b0fadc083bb3c61),
    PST_LIMBS_64(0x7a75023e7fac29a4), PST_LIMBS_64(0xc086d5f1c9477fa3),
#endif
};

const struct pst_curve pst_curve_p256 = {
    // check: 0x1 == pow(-number(p), -1, 2**64) and 0xccd1c8aaee00bc4f == pow(-number(n), -1, 2**64)
    .p = {p, PST_LIMBS(256), PST_LIMB_OF(0x1)},
    .n = {n, PST_LIMBS(256), PST_LIMB_OF(0xccd1c8aaee00bc4f)},
    .p_r2 = p_r2,
    .n_r2 = n_r2,
    .one = one,
    .b = b,
    .g_odd = g_odd,
    .len = 32,
    .bits = 256,
    .g_window = PST_P256_WINDOW,
    .q_window = PST_P256_Q_WINDOW,
    .q_odd = PST_EC_ODD(PST_P256_Q_WINDOW),
    .window = PST_P256_WINDOW,
    .mul = pst_p256_mul,
    .add = pst_p256_add,
    .sub = pst_p256_sub,
    .formula = pst_p256_formula,
};
