// p256_base.c: a secret scalar times the base point of P-256 by a comb (Lim-Lee 1994) with digits +1 and -1 (2 KB of table, in a
// file of its own so that who has no room for it links none of it). Constant time: all entries are read, additions complete.
//
// The recoded scalar has 260 digits b[i] of +1 or -1. Tooth s of half h in column j is b[52 s + 26 h + j]: 26 columns, 2 halves,
// 5 teeth. base[h][v] = 2^(26 h) * (2^208 + sum of +-2^(52 s) for s = 0..3), the sign + where bit s of v is set; affine, in
// Montgomery form. tests/unit/ec.c multiplies with it and without.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/p256.h"

enum { TEETH = 5, HALVES = 2, COLUMNS = 26, DIGITS = TEETH * HALVES * COLUMNS, ENTRIES = 1 << (TEETH - 1), NUM = PST_P256_LIMBS };

// check: group(base, 8)[i] == curve('p256').row(2**(26 * (i >> 4)) *
// (2**208 + sum((2 * (i >> s & 1) - 1) * 2**(52 * s) for s in range(4))))
static const pst_limb base[HALVES * ENTRIES * 2 * NUM] = {
    PST_LIMBS_64(0x1da0be8b3700debb), PST_LIMBS_64(0x085ec13567a8494c),
    PST_LIMBS_64(0xdf349926700f6310), PST_LIMBS_64(0x0fd9de728d99e2f7),
    PST_LIMBS_64(0xd7dc0dd9b1ce6ea2), PST_LIMBS_64(0x50943ff668ce3053),
    PST_LIMBS_64(0xa7f86eb014751358), PST_LIMBS_64(0xadf824db913e5ff0),
    PST_LIMBS_64(0xbf2ecb75f05ca43e), PST_LIMBS_64(0x51e7ae1a65194825),
    PST_LIMBS_64(0xeeeaed3619c329ca), PST_LIMBS_64(0x86cb6842db49650d),
    PST_LIMBS_64(0x49a87ea7bed840ee), PST_LIMBS_64(0x270b499e84190e55),
    PST_LIMBS_64(0x15fa7ebcf52f7c2a), PST_LIMBS_64(0x0aa28cd283c7f590),
    PST_LIMBS_64(0x5a453fa255f8aef5), PST_LIMBS_64(0xe0c0aed9049171c8),
    PST_LIMBS_64(0x119e89c7b79baa9c), PST_LIMBS_64(0x40ffe58ef5452258),
    PST_LIMBS_64(0x9b76119b930d2b7d), PST_LIMBS_64(0x7b687aa4fd510bfb),
    PST_LIMBS_64(0x33a473874494f32f), PST_LIMBS_64(0x29eac9c08ca87760),
    PST_LIMBS_64(0x50e0cf33734a73e4), PST_LIMBS_64(0x5c2c404aaff6d8ae),
    PST_LIMBS_64(0x3a5faf44ed7f49a0), PST_LIMBS_64(0x89037f448e3fb03f),
    PST_LIMBS_64(0xa00f8a82f8d8e484), PST_LIMBS_64(0x1fd6900b1d06ab17),
    PST_LIMBS_64(0x63b6e7eb6954005a), PST_LIMBS_64(0x46d5226d0bab3d19),
    PST_LIMBS_64(0x1cec00c0e31b0ee4), PST_LIMBS_64(0xfc0566b550751a7b),
    PST_LIMBS_64(0xcc7515c055702c87), PST_LIMBS_64(0x92df77c14cc0347c),
    PST_LIMBS_64(0x508995ce44409c6f), PST_LIMBS_64(0x4cacc1e256d8565c),
    PST_LIMBS_64(0x51e85d2a0af6588f), PST_LIMBS_64(0x743289d5999a3a2d),
    PST_LIMBS_64(0x757f0f16c3fc695e), PST_LIMBS_64(0x59343587ab88cde4),
    PST_LIMBS_64(0x0cca05aa4f9eb506), PST_LIMBS_64(0x0278466676416de6),
    PST_LIMBS_64(0xce468652039621ca), PST_LIMBS_64(0x6b4bf6303421e845),
    PST_LIMBS_64(0x18f3a28499759ea2), PST_LIMBS_64(0x2ede6ad740bcbf1b),
    PST_LIMBS_64(0xb31ad4e91152eb01), PST_LIMBS_64(0x2148f275fd4c86e1),
    PST_LIMBS_64(0xb76142356e5d770c), PST_LIMBS_64(0xebe1aebfdde5409d),
    PST_LIMBS_64(0xea04df749dd5bd7e), PST_LIMBS_64(0x55cbf5d19124acb4),
    PST_LIMBS_64(0x3d8a7db7070828aa), PST_LIMBS_64(0x72d4e5d11b47f285),
    PST_LIMBS_64(0x2a9c77c5033abb7b), PST_LIMBS_64(0x61a977745f1d63c9),
    PST_LIMBS_64(0x027150258ccd54ea), PST_LIMBS_64(0xf68d01153681f1bf),
    PST_LIMBS_64(0xf145c823dce2cfa4), PST_LIMBS_64(0xb505015d22d7a28d),
    PST_LIMBS_64(0x6a7afc66e5fedc55), PST_LIMBS_64(0xef01b1970f3b0305),
    PST_LIMBS_64(0x927b57b83a718c5c), PST_LIMBS_64(0x251266f1c2e51a9a),
    PST_LIMBS_64(0x6ead791655b0b9bd), PST_LIMBS_64(0xc1ab01a34058fa8b),
    PST_LIMBS_64(0xda6f396483af6514), PST_LIMBS_64(0xb3ce98cb9b2f2fdb),
    PST_LIMBS_64(0x8910c9c4302c566e), PST_LIMBS_64(0x7a6224fc691b5536),
    PST_LIMBS_64(0xc3b83ea7f57cdd12), PST_LIMBS_64(0xbd9a7e4ef61e46ec),
    PST_LIMBS_64(0x20f5c87d65f44d59), PST_LIMBS_64(0x336a0302be94eea1),
    PST_LIMBS_64(0xcac142dedb3e0a57), PST_LIMBS_64(0xaed0ca35ca4c1689),
    PST_LIMBS_64(0xff4a0e5c273e91a0), PST_LIMBS_64(0xcc19daa47b7ac1d9),
    PST_LIMBS_64(0x242915c3268bf16b), PST_LIMBS_64(0x3c13d1948b7970ef),
    PST_LIMBS_64(0x6bef860487c9a385), PST_LIMBS_64(0x41a512e08640762d),
    PST_LIMBS_64(0xfcd6bac1651bf858), PST_LIMBS_64(0x17630f3240ced484),
    PST_LIMBS_64(0xc80ca773985727b7), PST_LIMBS_64(0x48a73d783cee12cc),
    PST_LIMBS_64(0xceb8a9434430520a), PST_LIMBS_64(0xa5e7205a7cc50396),
    PST_LIMBS_64(0xc30154dd4f192b82), PST_LIMBS_64(0x325eb1ddd14b7da5),
    PST_LIMBS_64(0xfe9d4274f8c65dca), PST_LIMBS_64(0xbbe37226f9f21cdb),
    PST_LIMBS_64(0x1aad068566341917), PST_LIMBS_64(0x3408af888f8ef911),
    PST_LIMBS_64(0xfcee35192178fb84), PST_LIMBS_64(0xb9769c3c34ddfeb3),
    PST_LIMBS_64(0xeb486d9a2198bb35), PST_LIMBS_64(0x587c5a5cecd4f098),
    PST_LIMBS_64(0x7d03577d866c5e1d), PST_LIMBS_64(0xc621a63d1adffcb9),
    PST_LIMBS_64(0x6a0bb656d3bdf8ee), PST_LIMBS_64(0x05e50f57205dd861),
    PST_LIMBS_64(0x092252179ca31705), PST_LIMBS_64(0xbe6eacbd51b4f14f),
    PST_LIMBS_64(0x6506cd3346160f74), PST_LIMBS_64(0xbd778d59e8e3d3da),
    PST_LIMBS_64(0x17658e78daccf7f4), PST_LIMBS_64(0x5db8fce972fad339),
    PST_LIMBS_64(0xfd9df37df706322a), PST_LIMBS_64(0xa5d4776418aecb03),
    PST_LIMBS_64(0x491acfa03622e6c1), PST_LIMBS_64(0xec3219f4dd6e265b),
    PST_LIMBS_64(0x8441a0001ec1513a), PST_LIMBS_64(0x32ab11570b3969ee),
    PST_LIMBS_64(0x7003390490b03e53), PST_LIMBS_64(0x9d6e21dbaea5454f),
    PST_LIMBS_64(0x98c55b8fbb0e6267), PST_LIMBS_64(0x081b053f5b6edf30),
    PST_LIMBS_64(0xbe47dd5027eafcc0), PST_LIMBS_64(0x23df1041ec7e66db),
    PST_LIMBS_64(0x18c977ff78a4dddd), PST_LIMBS_64(0xb51565d79d2d152e),
    PST_LIMBS_64(0x24f6a6d578f4a4de), PST_LIMBS_64(0xbbc15b207d86b2ca),
    PST_LIMBS_64(0xa064d39c1d3b43ca), PST_LIMBS_64(0x5524866752200839),
    PST_LIMBS_64(0x006a5eb002891925), PST_LIMBS_64(0x9327ac14056ee5e1),
    PST_LIMBS_64(0x240c3173fedc3713), PST_LIMBS_64(0x70d93e60202d7729),
    PST_LIMBS_64(0xff9ca8dc01739d0a), PST_LIMBS_64(0xc9913fb13c0781db),
    PST_LIMBS_64(0x352da5021cfdb109), PST_LIMBS_64(0xf57a61c7217ba98d),
    PST_LIMBS_64(0x0a1283dac1401526), PST_LIMBS_64(0x07a796774ea75910),
    PST_LIMBS_64(0x2a967be26e2a9e64), PST_LIMBS_64(0x1bfb4f39c253051f),
    PST_LIMBS_64(0xaa120c552f2b6ab4), PST_LIMBS_64(0x1c9c9f9bb6981734),
    PST_LIMBS_64(0x6f62cb35e4e28f23), PST_LIMBS_64(0xd3d7a9984fa7cb8b),
    PST_LIMBS_64(0x183eff33e5db4ca4), PST_LIMBS_64(0x31fa6e72ee1f3ac1),
    PST_LIMBS_64(0xf9b64d88febecb11), PST_LIMBS_64(0x30a8c96e98d33b29),
    PST_LIMBS_64(0x39e61ce5a7aa1e94), PST_LIMBS_64(0x8dbd9ab51af0ae4b),
    PST_LIMBS_64(0x38824e0665eb7669), PST_LIMBS_64(0x4d2caa7ecdb7fbe6),
    PST_LIMBS_64(0xa5ed3c1abb3c12c4), PST_LIMBS_64(0x16f9582621862dc4),
    PST_LIMBS_64(0x7847705a3b139179), PST_LIMBS_64(0xa02b742983ef84de),
    PST_LIMBS_64(0x0afe445e94c2c182), PST_LIMBS_64(0x5d6902be53f8b123),
    PST_LIMBS_64(0x20d206251138150a), PST_LIMBS_64(0x90c92bb1bc9acd87),
    PST_LIMBS_64(0xb7fe480c4b6af30d), PST_LIMBS_64(0x262038dd731d60b8),
    PST_LIMBS_64(0x967dd666615c8340), PST_LIMBS_64(0xf3af05b1ceed439f),
    PST_LIMBS_64(0x850b267d8d95ba9b), PST_LIMBS_64(0x28fe8bcb24954430),
    PST_LIMBS_64(0x3f15aca5a4574ff7), PST_LIMBS_64(0x590c73e25d71cf8e),
    PST_LIMBS_64(0x4c9d95f0c8ae1d8b), PST_LIMBS_64(0xf74799d006ea50ac),
    PST_LIMBS_64(0x0ab553c09dce9878), PST_LIMBS_64(0x0cd25c69348a60af),
    PST_LIMBS_64(0x21a0b84591fc50d3), PST_LIMBS_64(0x6964fb2652ff77a5),
    PST_LIMBS_64(0x8a100e7933473bbb), PST_LIMBS_64(0x2abadb16be72099b),
    PST_LIMBS_64(0x67bdfb15e95dbee0), PST_LIMBS_64(0xf7bbd28827ca5428),
    PST_LIMBS_64(0x135d7c0dece1e6cf), PST_LIMBS_64(0xdfb7614548584ed4),
    PST_LIMBS_64(0x021e5b34e528c164), PST_LIMBS_64(0x23043827df4abe46),
    PST_LIMBS_64(0x13838c70a51e811a), PST_LIMBS_64(0x2078a74365766df8),
    PST_LIMBS_64(0x13a9fb149dc22f25), PST_LIMBS_64(0x466a741fb76b34f5),
    PST_LIMBS_64(0x16b5896ee4d09f5a), PST_LIMBS_64(0x18912e3e4bfee1e3),
    PST_LIMBS_64(0xa1058591559454f7), PST_LIMBS_64(0xa0d44dda11de355d),
    PST_LIMBS_64(0x7d1736997c86418f), PST_LIMBS_64(0x14bdcf764191f57f),
    PST_LIMBS_64(0x9f9c39cf0e01884c), PST_LIMBS_64(0xaca0d353c65287d7),
    PST_LIMBS_64(0x73612070f7f0e002), PST_LIMBS_64(0x77f990918aad2ccb),
    PST_LIMBS_64(0xabd26bd07d3766e8), PST_LIMBS_64(0xe6be88568ef8e077),
    PST_LIMBS_64(0x5e9b9525758308d6), PST_LIMBS_64(0x7a9dea83b51b456d),
    PST_LIMBS_64(0x60080a9b478962f0), PST_LIMBS_64(0x956a820422755620),
    PST_LIMBS_64(0x27d7a417e93a5428), PST_LIMBS_64(0x137ed2d71a1a1d40),
    PST_LIMBS_64(0x5f5fa3aadacf0352), PST_LIMBS_64(0x82fd4d328fb0259b),
    PST_LIMBS_64(0x87a1a261f68fe320), PST_LIMBS_64(0x44487cfee5bf0f53),
    PST_LIMBS_64(0x1794bbf5ca6f6740), PST_LIMBS_64(0x4e2699463958513a),
    PST_LIMBS_64(0xdbda96f1181d1814), PST_LIMBS_64(0x5cfc78e21cc8d554),
    PST_LIMBS_64(0x24b0829ae4c3dd24), PST_LIMBS_64(0xc148c67386ad29d3),
    PST_LIMBS_64(0xe0a7d1754ed57159), PST_LIMBS_64(0x6028b267441767bf),
    PST_LIMBS_64(0xb39dfc14f35eb5dd), PST_LIMBS_64(0x90d19fd7e31981ca),
    PST_LIMBS_64(0x6af52e53b1b53bb5), PST_LIMBS_64(0x0c7a98fb9bfed981),
    PST_LIMBS_64(0x2e337178f69e1538), PST_LIMBS_64(0x323fb3b07b49f7c3),
    PST_LIMBS_64(0xadb597741d5ee6fa), PST_LIMBS_64(0xb3d887083cf9bd05),
    PST_LIMBS_64(0x30fe4ca43dfd967e), PST_LIMBS_64(0xcf113185d41fee29),
    PST_LIMBS_64(0x1afa0babd33ad304), PST_LIMBS_64(0xa807d80dc4cf68df),
    PST_LIMBS_64(0x4336179ed848c737), PST_LIMBS_64(0xdec25b01a84bca66),
    PST_LIMBS_64(0x16ce9eb7288701e3), PST_LIMBS_64(0x8096d564ed70abb0),
    PST_LIMBS_64(0x1b6326e5d99beed4), PST_LIMBS_64(0x9140b96b8a82738e),
    PST_LIMBS_64(0x705cf094991f531d), PST_LIMBS_64(0x4f290bddefc246f5),
    PST_LIMBS_64(0x600b71d1aeb27a23), PST_LIMBS_64(0x32bd996dfdcb2c23),
    PST_LIMBS_64(0x64f64652a44c248b), PST_LIMBS_64(0xf5548e8b362bff97),
    PST_LIMBS_64(0xd0c2aafbd1ca0c40), PST_LIMBS_64(0x6e4835279e1c0540),
    PST_LIMBS_64(0x3de03e1493842609), PST_LIMBS_64(0xdf486d7560752470),
    PST_LIMBS_64(0xc4ca979e2e886aec), PST_LIMBS_64(0x71e6a9c49270db5c),
    PST_LIMBS_64(0xb73fd02f2dcec89a), PST_LIMBS_64(0x6f34ed9685590c84),
    PST_LIMBS_64(0xd4c30e05f9aca1b3), PST_LIMBS_64(0x038f18b6a5efc245),
    PST_LIMBS_64(0xab58baa74780d032), PST_LIMBS_64(0x64e42435bdf44dc7),
    PST_LIMBS_64(0x6156af9b899537d0), PST_LIMBS_64(0x8c35ee8831841cb5),
    PST_LIMBS_64(0xaeeda2f061452838), PST_LIMBS_64(0x388434b4b6a1e175),
};

static pst_limb bit(const pst_limb *a, size_t i)
{
    return a[i >> PST_LIMB_LOG_BITS] >> (i & (PST_LIMB_BITS - 1)) & 1;
}

void pst_p256_mul_base(const struct pst_curve *c, pst_limb *scratch, PST_SECRET const pst_limb *k)
{
    pst_limb *frame = scratch, *p2 = frame + PST_EC_X2 * NUM, *y2 = frame + PST_EC_Y2 * NUM, *t = frame + PST_EC_T0 * NUM;
    pst_limb *odd = frame + PST_EC_FRAME * NUM;
    pst_ec_recode(c, odd, k);
    odd[DIGITS >> PST_LIMB_LOG_BITS] |= (pst_limb)1 << (DIGITS & (PST_LIMB_BITS - 1));

    memset(frame, 0, 3 * NUM * sizeof *frame); // (0 : 1 : 0)
    memcpy(frame + PST_EC_Y1 * NUM, c->one, NUM * sizeof *frame);
    for (size_t column = COLUMNS; column-- > 0;) {
        memcpy(p2, frame, 3 * NUM * sizeof *p2);
        c->formula(c, frame, PST_EC_ADD_COMPLETE); // doubles; in the first column the neutral element
        for (size_t half = 0; half < HALVES; half++) {
            pst_limb v = 0;
            for (size_t tooth = TEETH; tooth-- > 0;)
                v = v << 1 | bit(odd, (tooth * HALVES + half) * COLUMNS + column + 1);
            pst_limb negative = pst_limb_barrier((v >> (TEETH - 1)) - 1);
            pst_limbs_select(p2, base + half * ENTRIES * 2 * NUM, ENTRIES, 2 * NUM, (v ^ negative) & (ENTRIES - 1));
            memset(t, 0, NUM * sizeof *t);
            c->sub(t, t, y2, &c->p);
            pst_limbs_pick(y2, ct_bit(negative), t, y2, NUM);
            memcpy(frame + PST_EC_Z2 * NUM, c->one, NUM * sizeof *frame);
            c->formula(c, frame, PST_EC_ADD_AFFINE);
        }
    }
}
