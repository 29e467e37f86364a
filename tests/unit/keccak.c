// keccak.c: tests of SHA-3 and SHAKE.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "crypto/keccak.h"
#include "tests/unit/test.h"

struct kind {
    const char *name;
    void (*init)(struct pst_keccak *k);
    size_t len;
    const char *empty, *abc, *a3; // digests of "", "abc" and 200 bytes 0xa3
    const char *every_length;
    const char *seed, *last;
};

// "" and 200 bytes 0xa3 are NIST's "Examples with Intermediate Values" for FIPS 202, 512 bytes of SHAKE.
// every_length was computed once with Python's hashlib. Seed and last of 100: NIST CAVP SHA3_*Monte.rsp.
static const struct kind kinds[] = {
    {"sha3_256", pst_sha3_256_init, 32,
     "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
     "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
     "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787",
     "3525ed9632b8292bc289b69c82b50317131e8aa9b105205bee56954ff3ea958c",
     "aa64f7245e2177c654eb4de360da8761a516fdc7578c3498c5e582e096b8730c",
     "456f2ed7f5433bb4e56d7780a21a953e95d6a5eb53bb4c974c57a90e677f3197"},
    {"sha3_384", pst_sha3_384_init, 48,
     "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004",
     "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
     "1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd76197a31fd55ee989f2d7050dd473e8f",
     "03d93ee4259366f36c433cabae252788e9dc0549cf4cff128bea8871ba35863974e18a423e13080e0d00f5fe629f00fd",
     "7a00791f6f65c21f1c97c58fa3c0520cfc85cd7e3d398cf01950819fa717195065a363e77d07753647cb0c130e9972ad",
     "02c9babd4add11a5f23c1808f72e3dc8325cedc31d28213a04d999dac8f46b866f84ba3dbfbcf1a863cc54d808ffadca"},
    {"sha3_512", pst_sha3_512_init, 64,
     "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6"
     "d3e301758586281dcd26",
     "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408"
     "d5a56592f8274eec53f0",
     "e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca81b7c13c30adf52a3659584739a2df46be589c51ca1a4"
     "a8416df6545a1ce8ba00",
     "e2b0b24bbb663d7b7bfaa0039d10e1f7e7824913ad0488bf1f9ab48494b999346e6928c4697fff9f65962786003f623ca72a18a11870"
     "4bc66c465aad22b65a87",
     "764a5511f00dbb0eaef2eb27ad58d35f74f563b88f789ff53f6cf3a47060c75ceb455444cd17b6d438c042e0483919d249f2fd372774"
     "647d2545cbfad20b4d31",
     "760824a439b0681fcd5d22f8467d927a764febc457fd1eb62584ca82b00e1a07905a0117a955041892d2c9d849c096067ed2893aca5c"
     "841f8aa32dabe642bc82"},
    {"shake128", pst_shake128_init, 512,
     "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef263cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8"
     "a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2badfd6dfaac359a5efbb7bcc"
     "4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7"
     "eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32def58538b8d23f87732ea63b02b4fa0f4873360e2841928cd"
     "60dd4cee8cc0d4c922a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70"
     "b83f2801f2f4b3f70c593ea3aeeb613a7f1b1de33fd75081f592305f2e4526edc09631b10958f464d889f31ba010250fda7f1368ec29"
     "67fc84ef2ae9aff268e0b1700affc6820b523a3d917135f2dff2ee06bfe72b3124721d4a26c04e53a75e30e73a7a9c4a95d91c55d495"
     "e9f51dd0b5e9d83c6d5e8ce803aa62b8d654db53d09b8dcff273cdfeb573fad8bcd45578bec2e770d01efde86e721a3f7c6cce275dab"
     "e6e2143f1af18da7efddc4c7b70b5e345db93cc936bea323491ccb38a388f546a9ff00dd4e1300b9b2153d2041d205b443e41b45a653"
     "f2a5c4492c1add544512dda2529833462b71a41a45be97290b6f",
     "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc844c50af32acd3f2cdd066568706f509bc1bdde58295d"
     "ae3f891a9a0fca5783789a41f8611214ce612394df286a62d1a2252aa94db9c538956c717dc2bed4f232a0294c857c730aa16067ac10"
     "62f1201fb0d377cfb9cde4c63599b27f3462bba4a0ed296c801f9ff7f57302bb3076ee145f97a32ae68e76ab66c48d51675bd49acc29"
     "082f5647584e6aa01b3f5af057805f973ff8ecb8b226ac32ada6f01c1fcd4818cb006aa5b4cdb3611eb1e533c8964cacfdf31012cd3f"
     "b744d02225b988b475375faad996eb1b9176ecb0f8b2871723d6dbb804e23357e50732f5cfc904b1319795000d7361d9e5e1b77b4b8f"
     "5774aa1482cfa58f83096bdb2e06a3eed543a38919b57ecbec737f4086be007f8ef80094ceea8807193d46e9be540b6e99b4c1c71507"
     "095028a024e8d39aa8f4c5854cedd50d30a223e7d54e9a24f0a2526b31002afbd1b4ebea69c8400c3deb4c1c35d6dbb75651b284076f"
     "5fde47b4a0586ee173e30bd4d08f2bc59c6114bdd745d20876bee2bf800bd7d8b5e51536c844c73256f7d1ada1870c7bbaf83af10a6f"
     "dd7c02967811815459cfd02d67b936e975c6007c63ea7ae087f0a6b0a1319668bb61788eaa3d3b78e3f2061adcdead407085901803ec"
     "6f17f0ec650a292198275211a56bf13f0bf7241268b50d3f1ec8",
     "131ab8d2b594946b9c81333f9bb6e0ce75c3b93104fa3469d3917457385da037cf232ef7164a6d1eb448c8908186ad852d3f85a5cf28"
     "da1ab6fe3438171978467f1c05d58c7ef38c284c41f6c2221a76f12ab1c04082660250802294fb87180213fdef5b0ecb7df50ca1f855"
     "5be14d32e10f6edcde892c09424b29f597afc270c904556bfcb47a7d40778d390923642b3cbd0579e60908d5a000c1d08b98ef933f80"
     "6445bf87f8b009ba9e94f7266122ed7ac24e5e266c42a82fa1bbefb7b8db0066e16a85e0493f07df4809aec084a593748ac3dde5a6d7"
     "aae1e8b6e5352b2d71efbb47d4caeed5e6d633805d2d323e6fd81b4684b93a2677d45e7421c2c6aea259b855a698fd7d13477a1fe53e"
     "5a4a6197dbec5ce95f505b520bcd9570c4a8265a7e01f89c0c002c59bfec6cd4a5c109258953ee5ee70cd577ee217af21fa70178f094"
     "6c9bf6ca8751793479f6b537737e40b6ed28511d8a2d7e73eb75f8daac912ff906e0ab955b083bac45a8e5e9b744c8506f37e9b4e749"
     "a184b30f43eb188d855f1b70d71ff3e50c537ac1b0f8974f0fe1a6ad295ba42f6aec74d123a7abedde6e2c0711cab36be5acb1a5a11a"
     "4b1db08ba6982efccd716929a7741cfc63aa4435e0b69a9063e880795c3dc5ef3272e11c497a91acf699fefee206227a44c9fb359fd5"
     "6ac0a9a75a743cff6862f17d7259ab075216c0699511643b6439",
     "e772d83eeabb926b68c99c840d59d4ecdabb1683fdaf5c26de51730fadc16befb748dae0b460b7ef17a3d0f740795e13763b0fe78eba"
     "9f492987ead8de0fe100b945b13fd390bd65f7888c43383a7fe16501a602a4e18c5b6563a1d6a4b99b0cce20b0026c00b8d952d7c5de"
     "fe6c4dbca2400ec19f2a7ede27414049888500e79e941017e41e79e8cc66dd4c9612e4628bb2486854ea75523a90e3fba62cf3ea5afa"
     "03fc9b40e48bed02256284a32f13673655db247579d346dea31eac02fec61d9704bf524ba4bed3130c6f494334c5b4fc45792a6dbc53"
     "cd4f1f57ee8fb37eaf3d95078ef6967658b1aa0c8fc1d5a416c7487ac7a024b8fb99f853058b42255b43837134106c90c32a93814f6d"
     "a70c7ddcc0b2447bed0edd6fe148e14e6f04165baf7d7a6bc6c6f6bf51fd781bea70c3abeaffb600bdbe01eaddfc450bde0ec5f25c33"
     "88fbd1739bd97768456432101af845dcc3778cfa3069211cfb14efca4a15b335581db84fb3e2d7a98623bfd61c47ac9f39e448282741"
     "ef7a1d10d939a71ecf0da7e4d609827bd6f7c5b1d42745478c9ba7d7a6b63d3d9a95b933cf642cd841f4153a4bf0174e67a38fb343d9"
     "4f8b7598e2e34c36ae04de18a3ac115bea43c2aab6802edc281ddd50580a7d7fa445ad7e973e7883116dd8bf0bf38c43fa59e7159fae"
     "f15e17e3fdc8368886e38437bbbbc757f686ddadaff81c0c04d3",
     "",
     ""},
    {"shake256", pst_shake256_init, 512,
     "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479a"
     "b48640292eacb3b7c4be141e96616fb13957692cc7edd0b45ae3dc07223c8e92937bef84bc0eab862853349ec75546f58fb7c2775c38"
     "462c5010d846c185c15111e595522a6bcd16cf86f3d122109e3b1fdd943b6aec468a2d621a7c06c6a957c62b54dafc3be87567d67723"
     "1395f6147293b68ceab7a9e0c58d864e8efde4e1b9a46cbe854713672f5caaae314ed9083dab4b099f8e300f01b8650f1f4b1d8fcf3f"
     "3cb53fb8e9eb2ea203bdc970f50ae55428a91f7f53ac266b28419c3778a15fd248d339ede785fb7f5a1aaa96d313eacc890936c173cd"
     "cd0fab882c45755feb3aed96d477ff96390bf9a66d1368b208e21f7c10d04a3dbd4e360633e5db4b602601c14cea737db3dcf722632c"
     "c77851cbdde2aaf0a33a07b373445df490cc8fc1e4160ff118378f11f0477de055a81a9eda57a4a2cfb0c83929d310912f729ec6cfa3"
     "6c6ac6a75837143045d791cc85eff5b21932f23861bcf23a52b5da67eaf7baae0f5fb1369db78f3ac45f8c4ac5671d85735cdddb09d2"
     "b1e34a1fc066ff4a162cb263d6541274ae2fcc865f618abe27c124cd8b074ccd516301b91875824d09958f341ef274bdab0bae316339"
     "894304e35877b0c28a9b1fd166c796b9cc258a064a8f57e27f2a",
     "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa9f8726e462a1"
     "2a4feb06bd8801e751e41385141204f329979fd3047a13c5657724ada64d2470157b3cdc288620944d78dbcddbd912993f0913f164fb"
     "2ce95131a2d09a3e6d51cbfc622720d7a75c6334e8a2d7ec71a7cc29cf0ea610eeff1a588290a53000faa79932becec0bd3cd0b33a7e"
     "5d397fed1ada9442b99903f4dcfd8559ed3950faf40fe6f3b5d710ed3b677513771af6bfe11934817e8762d9896ba579d88d84ba7aa3"
     "cdc7055f6796f195bd9ae788f2f5bb96100d6bbaff7fbc6eea24d4449a2477d172a5507dcc931412fc346b1bb39b878330e026b12ddf"
     "384af3334560ea1d363966caa7d8ddcbec7da52b42215c11d5f8ee57f341e399343ce63a752fc5edec99124a0eb314403e5f358b8b83"
     "d05be2d2970099284b00dcc33d7c753d1f752ab743325bc53d91aa671e50f9c3f93abf6e9662f90145c61954f2abbd26edad1553ea3a"
     "626f359e8f79ade16384e151755c47e822fc74c5d7100fd31f667564c6debc7d20d99e109f22abcbb8c86c0c1146333903422252a5d3"
     "4a896770b6cb99a1f33935bf87a8e47b0549dc2539de9e6a9d1e596111b660cb6b3e0040b4d4916f886dd0b6f1a702849440b99d6088"
     "e20203aebafa8e9dffa94ed35ef1f41f5fdf549fbcc5a0f68298",
     "cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d2d700caae7396ece96604440577da4f3aa22aeb8857f"
     "961c4cd8e06f0ae6610b1048a7f64e1074cd629e85ad7566048efc4fb500b486a3309a8f26724c0ed628001a1099422468de726f1061"
     "d99eb9e93604d5aa7467d4b1bd6484582a384317d7f47d750b8f5499512bb85a226c4243556e696f6bd072c5aa2d9b69730244b56853"
     "d16970ad817e213e470618178001c9fb56c54fefa5fee67d2da524bb3b0b61ef0e9114a92cdbb6cccb98615cfe76e3510dd88d1cc28f"
     "f99287512f24bfafa1a76877b6f37198e3a641c68a7c42d45fa7acc10dae5f3cefb7b735f12d4e589f7a456e78c0f5e4c4471fffa5e4"
     "fa0514ae974d8c2648513b5db494cea847156d277ad0e141c24c7839064cd08851bc2e7ca109fd4e251c35bb0a04fb05b364ff8c4d8b"
     "59bc303e25328c09a882e952518e1a8ae0ff265d61c465896973d7490499dc639fb8502b39456791b1b6ec5bcc5d9ac36a6df622a070"
     "d43fed781f5f149f7b62675e7d1a4d6dec48c1c7164586eae06a51208c0b791244d307726505c3ad4b26b6822377257aa152037560a7"
     "39714a3ca79bd605547c9b78dd1f596f2d4f1791bc689a0e9b799a37339c04275733740143ef5d2b58b96a363d4e08076a1a9d784643"
     "6e4dca5728b6f760eef0ca92bf0be5615e96959d767197a0beeb",
     "b6dadd8c33db4fac9d927e0954f7574155eec27e6dc7a65c3e5a945caa129bc49fc16fe19c01adb9124b441783d9ced9aaf9ad517536"
     "dbad9fbe0d483c72e1aa9ffe585bced1b396c9926c744503f6f1c099b5332fa07623bd5daf6a54c9450e9027d545deaca4cab8ee3e31"
     "193609b8c1a93f3feec91ec0985921055affbcc02ec0bd435d34fca4393da2c4f44474ee9b00535ca76ab87a35a1fbd8d3ca2e92985c"
     "06d46ac77492a78bb6ade9e624685ce6544b74512a7c8442395963c68897abbcef3437022b96ddc93d4d0ac46e2983e31c37330ae7a0"
     "84f84a7737bc5ea200021331be44f29633e2f25c23e35feb5267f2f5211bdcfcfc7d01f3739a9aecc292aa911b6e8d357458146329bc"
     "b6310783aca202f71be7b28c8603fa81d838b1119d5b6e959fc8e2465cb68ae76223638775541cc589461f67b59c20cb541ea2c79e91"
     "6dee893f0810bc144faf75f80b98041606e8517801f02d526ba0e8c59bb4748bd6cffe28142b89c5bf7b6c0a9a615ecc25675924ae84"
     "4d2ac5c76aaeeb448700e2f7025d746d1a3c3f41e30a1e87eaf705a4945e85323318d3b43243339cbb5447628fa0ad7d9450b274fb42"
     "b6252845433f050846726a48be30312c0118e6babb1aece4425056dfa65d631b92dc2301fd7f1ab1784bf216416388fbc6fed786a04d"
     "a64f8ecc3f9a9e28e8760036eeaf4c8bdd7f3632548b707b00ae",
     "",
     ""},
};

static void once(const struct kind *kind, uint8_t *out, const uint8_t *in, size_t n)
{
    struct pst_keccak k;
    kind->init(&k);
    pst_keccak_absorb(&k, in, n);
    pst_keccak_squeeze(&k, out, kind->len);
}

static void test_examples(const struct kind *kind)
{
    uint8_t a3[200], out[512];
    memset(a3, 0xa3, sizeof a3);
    once(kind, out, NULL, 0);
    CHECK_CASE(test_is_hex(out, kind->len, kind->empty), kind->name);
    once(kind, out, (const uint8_t *)"abc", 3);
    CHECK_CASE(test_is_hex(out, kind->len, kind->abc), kind->name);
    once(kind, out, a3, sizeof a3);
    CHECK_CASE(test_is_hex(out, kind->len, kind->a3), kind->name);
}

// The digest over the digests of every prefix of the 500 bytes 0, 7, 14, ..., taken and given at once and in pieces.
static void test_every_length(const struct kind *kind)
{
    uint8_t in[500], out[512], again[512];
    uint64_t random = 1;
    struct pst_keccak all, k, copy;
    kind->init(&all);
    for (size_t n = 0; n <= sizeof in; n++) {
        if (n > 0)
            in[n - 1] = (uint8_t)(7 * (n - 1));
        once(kind, out, in, n);
        pst_keccak_absorb(&all, out, kind->len);
        kind->init(&k);
        for (size_t at = 0, piece; at < n; at += piece) {
            piece = (size_t)(test_random(&random) % (n - at + 1));
            pst_keccak_absorb(&k, in + at, piece);
            memcpy(&copy, &k, sizeof k);
            pst_keccak_absorb(&k, in, 33); // the copy must not notice
            k = copy;
        }
        for (size_t at = 0, piece; at < kind->len; at += piece) {
            piece = (size_t)(test_random(&random) % (kind->len - at + 1));
            pst_keccak_squeeze(&k, again + at, piece);
        }
        CHECK_CASE(memcmp(out, again, kind->len) == 0, kind->name);
    }
    pst_keccak_squeeze(&all, out, kind->len);
    CHECK_CASE(test_is_hex(out, kind->len, kind->every_length), kind->name);
}

// SHA3VS 6.2.3: 100 times 1000 times MD = SHA3(MD).
static void test_monte_carlo(const struct kind *kind)
{
    uint8_t md[64];
    if (kind->seed[0] == 0)
        return;
    CHECK(test_hex(md, sizeof md, kind->seed) == kind->len);
    for (int i = 0; i < 100 * 1000; i++)
        once(kind, md, md, kind->len);
    CHECK_CASE(test_is_hex(md, kind->len, kind->last), kind->name);
}

int main(void)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        test_examples(&kinds[i]);
        test_every_length(&kinds[i]);
        test_monte_carlo(&kinds[i]);
    }
    return TEST_END("keccak");
}
