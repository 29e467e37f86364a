// ecdsa.c: ECDSA: the vectors of RFC 6979, hedged nonces, what a signer and a verifier must refuse, DER to the last byte, and
// signatures at the edge where x exceeds the order.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/ecdsa.h"
#include "crypto/p256.h"
#include "crypto/p384.h"
#include "crypto/p521.h"
#include "tests/unit/test.h"

static uint64_t seed = 6979;

static const struct {
    const struct pst_curve *c;
    const struct pst_verify_alg *verify;
    const struct pst_sign_alg *sign; // or NULL
    enum pst_key_kind kind;
    const char *d, *point; // RFC 6979 A.2.5, A.2.6, A.2.7
} keys[] = {
    {&pst_curve_p256, &pst_verify_p256, &pst_sign_p256, PST_KEY_P256,
     "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
     "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f51"
     "77a3c294d4462299"},
    {&pst_curve_p384, &pst_verify_p384, &pst_sign_p384, PST_KEY_P384,
     "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
     "04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc138015d9b72d7d5724"
     "4ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720"},
    {&pst_curve_p521, &pst_verify_p521, NULL, PST_KEY_P521,
     "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec"
     "0c08b0e996b83538",
     "0401894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd371123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd7"
     "61dcac474b9a2f5023a400493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28a0db25741b5b34a828008b22acc2"
     "3f924faafbd4d33f81ea66956dfeaa2bfdfcf5"},
};

// RFC 6979 A.2.5, A.2.6, A.2.7.
static const struct {
    size_t key;
    const struct pst_hash_alg *hash;
    const char *message, *r, *s;
} vectors[] = {
    {0, &pst_sha256, "sample",
     "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
     "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
    {0, &pst_sha256, "test",
     "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
     "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"},
    {0, &pst_sha384, "sample",
     "0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719",
     "4861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954"},
    {0, &pst_sha384, "test",
     "83910e8b48bb0c74244ebdf7f07a1c5413d61472bd941ef3920e623fbccebeb6",
     "8ddbec54cf8cd5874883841d712142a56a8d0f218f5003cb0296b6b509619f2c"},
    {0, &pst_sha512, "sample",
     "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00",
     "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe"},
    {0, &pst_sha512, "test",
     "461d93f31b6540894788fd206c07cfa0cc35f46fa3c91816fff1040ad1581a04",
     "39af9f15de0db8d97e72719c74820d304ce5226e32dedae67519e840d1194e55"},
    {1, &pst_sha256, "sample",
     "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33bde1e888e63355d92fa2b3c36d8fb2cd",
     "f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d45db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0"},
    {1, &pst_sha256, "test",
     "6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559f918eedaf2293be5b475cc8f0188636b",
     "2d46f3becbcc523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d51ab373f9845c0514eefb14024787265"},
    {1, &pst_sha384, "sample",
     "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
     "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"},
    {1, &pst_sha384, "test",
     "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db",
     "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5"},
    {1, &pst_sha512, "sample",
     "ed0959d5880ab2d869ae7f6c2915c6d60f96507f9cb3e047c0046861da4a799cfe30f35cc900056d7c99cd7882433709",
     "512c8cceee3890a84058ce1e22dbc2198f42323ce8aca9135329f03c068e5112dc7cc3ef3446defceb01a45c2667fdd5"},
    {1, &pst_sha512, "test",
     "a0d5d090c9980faf3c2ce57b7ae951d31977dd11c775d314af55f76c676447d06fb6495cd21b4b6e340fc236584fb277",
     "976984e59b4c77b0e8e4460dca3d9f20e07b9bb1f63beefaf576f6b2e8b224634a2092cd3792e0159ad9cee37659c736"},
    {2, &pst_sha256, "sample",
     "01511bb4d675114fe266fc4372b87682baecc01d3cc62cf2303c92b3526012659d16876e25c7c1e57648f23b73564d67f61c"
     "6f14d527d54972810421e7d87589e1a7",
     "004a171143a83163d6df460aaf61522695f207a58b95c0644d87e52aa1a347916e4f7a72930b1bc06dbe22ce3f58264afd23"
     "704cbb63b29b931f7de6c9d949a7ecfc"},
    {2, &pst_sha256, "test",
     "000e871c4a14f993c6c7369501900c4bc1e9c7b0b4ba44e04868b30b41d8071042eb28c4c250411d0ce08cd197e4188ea487"
     "6f279f90b3d8d74a3c76e6f1e4656aa8",
     "00cd52dbaa33b063c3a6cd8058a1fb0a46a4754b034fcc644766ca14da8ca5ca9fde00e88c1ad60ccba759025299079d7a42"
     "7ec3cc5b619bfbc828e7769bcd694e86"},
    {2, &pst_sha384, "sample",
     "01ea842a0e17d2de4f92c15315c63ddf72685c18195c2bb95e572b9c5136ca4b4b576ad712a52be9730627d16054ba40cc0b"
     "8d3ff035b12ae75168397f5d50c67451",
     "01f21a3cee066e1961025fb048bd5fe2b7924d0cd797babe0a83b66f1e35eeaf5fde143fa85dc394a7dee766523393784484"
     "bdf3e00114a1c857cde1aa203db65d61"},
    {2, &pst_sha384, "test",
     "014bee21a18b6d8b3c93fab08d43e739707953244fdbe924fa926d76669e7ac8c89df62ed8975c2d8397a65a49dcc09f6b0a"
     "c62272741924d479354d74ff6075578c",
     "0133330865c067a0eaf72362a65e2d7bc4e461e8c8995c3b6226a21bd1aa78f0ed94fe536a0dca35534f0cd1510c41525d16"
     "3fe9d74d134881e35141ed5e8e95b979"},
    {2, &pst_sha512, "sample",
     "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931"
     "d7d4e8455cc91f9b15bf05ec36e377fa",
     "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a"
     "20f8ccb1dccc43997f1ee0e44da4a67a"},
    {2, &pst_sha512, "test",
     "013e99020abf5cee7525d16b69b229652ab6bdf2affcaef38773b4b7d08725f10cdb93482fdcc54edcee91eca4166b2a7c62"
     "65ef0ce2bd7051b7cef945babd47ee6d",
     "01fbd0013c674aa79cb39849527916ce301c66ea7ce8b80682786ad60f98f7e78a19ca69eff5c57400e3b3a0ad66ce097821"
     "4d13baf4e9ac60752f7b155e2de4dce3"},
};

struct signature {
    uint8_t der[150];
    size_t len;
};

static void der_integer(struct signature *out, const uint8_t *in, size_t len)
{
    while (len > 1 && in[0] == 0)
        in++, len--;
    size_t pad = in[0] >> 7;
    out->der[out->len++] = 2;
    out->der[out->len++] = (uint8_t)(len + pad);
    if (pad != 0)
        out->der[out->len++] = 0;
    memcpy(out->der + out->len, in, len);
    out->len += len;
}

static struct signature der_of(const uint8_t *r, const uint8_t *s, size_t len)
{
    struct signature body = {.len = 0}, out = {.len = 0};
    der_integer(&body, r, len);
    der_integer(&body, s, len);
    out.der[out.len++] = 0x30;
    if (body.len >= 0x80)
        out.der[out.len++] = 0x81;
    out.der[out.len++] = (uint8_t)body.len;
    memcpy(out.der + out.len, body.der, body.len);
    out.len += body.len;
    return out;
}

struct subject {
    size_t key;
    uint8_t d[66], point[133], digest[64], r[66], s[66];
    size_t len;
    struct pst_public_key public_key;
    struct pst_private_key private_key;
    struct pst_sig_how how;
    pst_span input;
};

static void subject_of(struct subject *out, size_t vector)
{
    memset(out, 0, sizeof *out);
    size_t key = out->key = vectors[vector].key, len = out->len = keys[key].c->len;
    const struct pst_hash_alg *hash = vectors[vector].hash;
    test_hex(out->d, len, keys[key].d);
    size_t point_len = test_hex(out->point, sizeof out->point, keys[key].point);
    test_hex(out->r, len, vectors[vector].r);
    test_hex(out->s, len, vectors[vector].s);
    pst_hash(hash, out->digest, (const uint8_t *)vectors[vector].message, strlen(vectors[vector].message));
    out->public_key = (struct pst_public_key){.kind = keys[key].kind, .point = {out->point, point_len}};
    out->private_key = (struct pst_private_key){.kind = keys[key].kind, .d = {out->d, len}};
    out->how = (struct pst_sig_how){.form = PST_SIG_ECDSA, .hash = hash};
    out->input = (pst_span){out->digest, hash->len};
}

static pst_err verify(const struct subject *x, const uint8_t *sig, size_t sig_len)
{
    return keys[x->key].verify->verify(&x->public_key, &x->how, x->input, (pst_span){sig, sig_len});
}

static void check_vector(size_t i)
{
    struct subject x;
    subject_of(&x, i);
    struct signature want = der_of(x.r, x.s, x.len);
    CHECK(verify(&x, want.der, want.len) == PST_OK);
    static pst_limb scratch[PST_ECDSA_VERIFY_LIMBS(PST_P521_LIMBS, 5)];
    CHECK(pst_ecdsa_verify_raw_vartime(keys[x.key].c, scratch, x.public_key.point, x.input, (pst_span){x.r, x.len},
                                       (pst_span){x.s, x.len}) == PST_OK);
    CHECK(pst_ecdsa_verify_raw_vartime(keys[x.key].c, scratch, x.public_key.point, x.input, (pst_span){x.s, x.len},
                                       (pst_span){x.r, x.len}) == PST_E_BAD_SIGNATURE);
    // each byte of the digest that counts, of the signature and of the key matters
    size_t counts = x.input.n < x.len ? x.input.n : x.len;
    for (size_t k = 0; k < x.input.n; k++) {
        x.digest[k] ^= 0x10;
        CHECK(verify(&x, want.der, want.len) == (k < counts ? PST_E_BAD_SIGNATURE : PST_OK));
        x.digest[k] ^= 0x10;
    }
    for (size_t k = 0; k < want.len; k++) {
        uint8_t bit = (uint8_t)(1 << test_random(&seed) % 8);
        want.der[k] ^= bit;
        CHECK(verify(&x, want.der, want.len) == PST_E_BAD_SIGNATURE);
        want.der[k] ^= bit;
    }
    for (size_t k = 0; k < x.public_key.point.n; k += 5) {
        x.point[k] ^= 0x20;
        CHECK(verify(&x, want.der, want.len) == PST_E_BAD_PUBLIC_KEY);
        x.point[k] ^= 0x20;
    }
    CHECK(verify(&x, want.der, want.len) == PST_OK);

    if (keys[x.key].sign == NULL)
        return;
    struct signature have = {.len = 0};
    CHECK(keys[x.key].sign->sign(have.der, sizeof have.der, &have.len, &x.private_key, &x.how, x.input,
                                 (pst_span){NULL, 0}) == PST_OK);
    CHECK(have.len == want.len && memcmp(have.der, want.der, want.len) == 0);
}

// RFC 6979 3.6 with the additional data 00 01 .. 1f, calculated by a program of a few lines in another language.
static void check_hedged(void)
{
    static const char *const want[] = {
        "25404cfdb1228f680881e195dae0665f43f988c40cbc4e23927810d7c4635d74"
        "8f076e7b9ea4bde92fb16b5cf25d0d3656db01a6e19c885b53cb8754f1b819c3",
        "4192110f7109508b6658e85c10010b21818bf13049110c65d870e32a9353e6e633ec3d0174fea669922d378bbeaf5a2d"
        "060594afb3e9e897e0976f0244359be0c1864d5097d75d826c78db7362da0582f0a1a09b207b10a143a0a18ca63acaac",
    };
    for (size_t which = 0; which < 2; which++) {
        struct subject x;
        size_t i = 0;
        while (vectors[i].key != which || vectors[i].hash->len != 32 + 16 * which)
            i++;
        subject_of(&x, i);
        uint8_t random[64], r_s[132];
        struct signature have = {.len = 0}, again = {.len = 0}, expect;
        for (size_t k = 0; k < 64; k++)
            random[k] = (uint8_t)k;
        test_hex(r_s, 2 * x.len, want[which]);
        expect = der_of(r_s, r_s + x.len, x.len);
        const struct pst_sign_alg *alg = keys[which].sign;
        CHECK(alg->sign(have.der, sizeof have.der, &have.len, &x.private_key, &x.how, x.input, (pst_span){random, 32}) ==
              PST_OK);
        CHECK(have.len == expect.len && memcmp(have.der, expect.der, expect.len) == 0);
        CHECK(verify(&x, have.der, have.len) == PST_OK);
        for (int k = 0; k < 40; k++) { // lengths of r and s vary: the DER is right for all
            test_fill(random, sizeof random, &seed);
            CHECK(alg->sign(have.der, sizeof have.der, &have.len, &x.private_key, &x.how, x.input,
                            (pst_span){random, 64}) == PST_OK);
            CHECK(verify(&x, have.der, have.len) == PST_OK);
            CHECK(alg->sign(again.der, sizeof again.der, &again.len, &x.private_key, &x.how, x.input,
                            (pst_span){random, 63}) == PST_OK);
            CHECK(again.len != have.len || memcmp(have.der, again.der, have.len) != 0);
        }
    }
}

// A digest that is a number above n is reduced for the nonce too (RFC 6979 2.3.4); calculated as above.
static void check_digest_of_ones(void)
{
    static const char *const want[] = {
        "1f2adbc54b88764c279f689fc9505959fc9e73e80dc20889a4e0be91865de75b"
        "9d109b65e2fbfc0ae42ba0b2e5f03670cd458cff4882df6783f3d93d607d1755",
        "d80ff7df60149e5cedb63fac36c3f0c16c47fbf93d40090804dbbaa45249ba8c11475f1b5844cdad9e2dd9528077dab8"
        "d3e3b8ed8c6bef24339475f39c4223a498647c34f90a5ef26f6f6739bd81a8f9b9acf711f6c2a887a18c64ca2bda854e",
    };
    for (size_t which = 0; which < 2; which++) {
        struct subject x;
        size_t i = 0;
        while (vectors[i].key != which || vectors[i].hash->len != 32 + 16 * which)
            i++;
        subject_of(&x, i);
        memset(x.digest, 0xff, sizeof x.digest);
        uint8_t r_s[132];
        test_hex(r_s, 2 * x.len, want[which]);
        struct signature have = {.len = 0}, expect = der_of(r_s, r_s + x.len, x.len);
        CHECK(keys[which].sign->sign(have.der, sizeof have.der, &have.len, &x.private_key, &x.how, x.input,
                                     (pst_span){NULL, 0}) == PST_OK);
        CHECK(have.len == expect.len && memcmp(have.der, expect.der, expect.len) == 0);
        CHECK(verify(&x, have.der, have.len) == PST_OK);
    }
}

static void check_signer_refuses(size_t which)
{
    struct subject x;
    size_t i = 0;
    while (vectors[i].key != which)
        i++;
    subject_of(&x, i);
    const struct pst_sign_alg *alg = keys[which].sign;
    struct signature good = der_of(x.r, x.s, x.len);
    uint8_t sig[150], untouched[150];
    size_t len;
    memset(untouched, 0xa5, sizeof untouched);
    for (size_t cap = 0; cap <= good.len; cap++) {
        memset(sig, 0xa5, sizeof sig);
        len = 4711;
        pst_err err = alg->sign(sig, cap, &len, &x.private_key, &x.how, x.input, (pst_span){NULL, 0});
        CHECK(err == (cap < good.len ? PST_E_OUT_TOO_SMALL : PST_OK));
        CHECK(cap == good.len ? len == good.len : len == 4711 && memcmp(sig, untouched, sizeof sig) == 0);
    }
    memset(sig, 0xa5, sizeof sig);
    for (int bad = 0; bad < 10; bad++) {
        subject_of(&x, i);
        pst_err want = bad < 6 ? PST_E_BAD_PRIVATE_KEY : PST_E_USAGE;
        if (bad == 0)
            memset(x.d, 0, x.len);
        if (bad == 1)
            pst_limbs_to_bytes(x.d, x.len, keys[which].c->n.m, keys[which].c->n.num);
        if (bad == 2)
            memset(x.d, 0xff, x.len);
        if (bad == 3)
            x.private_key.d.n = 0;
        if (bad == 4) { // too long, and not by zeros
            memmove(x.d + 1, x.d, x.len);
            x.d[0] = 1;
            x.private_key.d.n++;
        }
        if (bad == 5)
            x.private_key.kind = PST_KEY_P521;
        if (bad == 6)
            x.how.form = PST_SIG_RSA_PKCS1;
        if (bad == 7)
            x.input.n--;
        if (bad == 8)
            x.how.hash = x.how.hash == &pst_sha256 ? &pst_sha384 : &pst_sha256;
        if (bad == 9)
            x.how.hash = NULL;
        CHECK(alg->sign(sig, sizeof sig, &len, &x.private_key, &x.how, x.input, (pst_span){NULL, 0}) == want);
        CHECK(memcmp(sig, untouched, sizeof sig) == 0);
    }
    subject_of(&x, i); // leading zeros of d do no harm
    memmove(x.d + 4, x.d, x.len);
    memset(x.d, 0, 4);
    x.private_key.d.n = x.len + 4;
    CHECK(x.len + 4 <= sizeof x.d && alg->sign(sig, sizeof sig, &len, &x.private_key, &x.how, x.input,
                                               (pst_span){NULL, 0}) == PST_OK);
    CHECK(len == good.len && memcmp(sig, good.der, len) == 0);
}

static void check_verifier_refuses(size_t which)
{
    struct subject x;
    size_t i = 0;
    while (vectors[i].key != which)
        i++;
    for (int bad = 0; bad < 9; bad++) {
        subject_of(&x, i);
        struct signature sig = der_of(x.r, x.s, x.len);
        pst_err want = bad < 4 ? PST_E_BAD_SIGNATURE : PST_E_BAD_PUBLIC_KEY;
        if (bad == 0)
            x.input.n--;
        if (bad == 1)
            x.how.hash = x.how.hash == &pst_sha256 ? &pst_sha384 : &pst_sha256;
        if (bad == 2)
            x.how.form = PST_SIG_RSA_PSS;
        if (bad == 3)
            x.how.hash = NULL;
        if (bad == 4)
            x.public_key.kind = PST_KEY_RSA;
        if (bad == 5)
            x.public_key.point.n--;
        if (bad == 6)
            x.public_key.point.n = 0;
        if (bad == 7)
            x.public_key.point.n = 1 + x.len, x.point[0] = 2;
        if (bad == 8)
            x.point[x.len] ^= 1;
        CHECK(verify(&x, sig.der, sig.len) == want);
    }
    // r and s in [1, n - 1]: with 0, n, r + n and s + n (where they fit) nothing verifies
    subject_of(&x, i);
    const struct pst_curve *c = keys[which].c;
    uint8_t n[66], zero[66] = {0}, ones[66], more[67] = {0};
    pst_limbs_to_bytes(n, x.len, c->n.m, c->n.num);
    memset(ones, 0xff, sizeof ones);
    const uint8_t *edges[] = {zero, n, ones};
    for (int k = 0; k < 3; k++) {
        struct signature sig = der_of(edges[k], x.s, x.len);
        CHECK(verify(&x, sig.der, sig.len) == PST_E_BAD_SIGNATURE);
        sig = der_of(x.r, edges[k], x.len);
        CHECK(verify(&x, sig.der, sig.len) == PST_E_BAD_SIGNATURE);
        sig = der_of(edges[k], edges[k], x.len);
        CHECK(verify(&x, sig.der, sig.len) == PST_E_BAD_SIGNATURE);
    }
    for (int k = 0; k < 2; k++) {
        unsigned carry = 0;
        const uint8_t *v = k == 0 ? x.r : x.s;
        for (size_t j = x.len; j-- > 0; carry >>= 8) {
            carry += (unsigned)v[j] + n[j];
            more[1 + j] = (uint8_t)carry;
        }
        more[0] = (uint8_t)carry;
        uint8_t wide[2][67] = {{0}};
        memcpy(wide[0] + 1, x.r, x.len);
        memcpy(wide[1] + 1, x.s, x.len);
        memcpy(wide[k], more, x.len + 1);
        struct signature sig = der_of(wide[0], wide[1], x.len + 1);
        CHECK(verify(&x, sig.der, sig.len) == PST_E_BAD_SIGNATURE);
    }
    // n - s verifies as s does: it is a signature too, and low s is not asked for
    unsigned borrow = 0;
    for (size_t j = x.len; j-- > 0;) {
        unsigned d = 256u + n[j] - x.s[j] - borrow;
        x.s[j] = (uint8_t)d;
        borrow = d < 256;
    }
    struct signature sig = der_of(x.r, x.s, x.len);
    CHECK(verify(&x, sig.der, sig.len) == PST_OK);
}

// Other spellings of the same two integers.
static void check_der(size_t which)
{
    struct subject x;
    size_t i = 0;
    while (vectors[i].key != which)
        i++;
    subject_of(&x, i);
    struct signature good = der_of(x.r, x.s, x.len);
    size_t head = good.der[1] == 0x81 ? 3 : 2, r_len = good.der[head + 1];
    CHECK(verify(&x, good.der, good.len) == PST_OK);
    for (size_t len = 0; len < good.len; len++)
        CHECK(verify(&x, good.der, len) == PST_E_BAD_SIGNATURE);
    CHECK(verify(&x, NULL, 0) == PST_E_BAD_SIGNATURE);

    uint8_t sig[160];
    memcpy(sig, good.der, good.len);
    sig[good.len] = 0; // something behind
    CHECK(verify(&x, sig, good.len + 1) == PST_E_BAD_SIGNATURE);
    sig[head - 1]++; // something behind, inside
    CHECK(verify(&x, sig, good.len + 1) == PST_E_BAD_SIGNATURE);

    for (int k = 0; k < 2; k++) { // a zero too many before r or s
        struct signature b = good;
        size_t at = k == 0 ? head : head + 2 + r_len;
        memmove(b.der + at + 3, b.der + at + 2, b.len - at - 2);
        b.der[at + 2] = 0;
        b.der[at + 1]++;
        b.der[head - 1]++;
        b.len++;
        CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
        b = good; // a long length where a short one does
        memmove(b.der + at + 2, b.der + at + 1, b.len - at - 1);
        b.der[at + 1] = 0x81;
        b.der[head - 1]++;
        b.len++;
        CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
        b = good; // a tag of another kind
        b.der[at] = 0x03;
        CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
        b.der[at] = 0x22;
        CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
    }
    struct signature b = {.len = good.len + 1}; // the same with a longer length of the SEQUENCE
    b.der[0] = 0x30;
    b.der[1] = head == 2 ? 0x81 : 0x82;
    b.der[2] = head == 2 ? good.der[1] : 0;
    memcpy(b.der + 3, good.der + 2, good.len - 2);
    CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
    b = good; // indefinite length
    b.der[1] = 0x80;
    CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
    b = good;
    b.der[0] = 0x31;
    CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
    static const uint8_t odd[][8] = {{0x30, 0}, {0x30, 2, 2, 0}, {0x30, 4, 2, 0, 2, 0}, {0x30, 6, 2, 1, 0, 2, 1, 0},
                                     {0x30, 6, 2, 1, 1, 2, 1, 0}, {0x30, 6, 2, 1, 0x81, 2, 1, 1}, {0x30, 3, 2, 1, 1}};
    for (size_t k = 0; k < sizeof odd / sizeof odd[0]; k++)
        CHECK(verify(&x, odd[k], 2u + odd[k][1]) == PST_E_BAD_SIGNATURE);
    if (good.der[head + 2] == 0) { // negative: the zero before a high bit left out
        b = good;
        memmove(b.der + head + 2, b.der + head + 3, b.len - head - 3);
        b.der[head + 1]--;
        b.der[head - 1]--;
        b.len--;
        CHECK(verify(&x, b.der, b.len) == PST_E_BAD_SIGNATURE);
    }
}

// The x-coordinate of the sum is n + r, so r verifies though x is not r; then one where x is r + n - p, which must not. Digest 01 02
// .. 20, s = 3, keys calculated from the point and r by Q = (s R - e G) / r.
static void check_large_x(void)
{
    static const struct {
        size_t key;
        const char *r, *point;
        pst_err want;
    } cases[] = {
        {0, "03",
         "04a82147b4862921f2f47343b48e6f34d57546554d31f58d4b9edc3e6007058087a3af1643812566728fc351231c82f106a06d0526785f6f"
         "89094422cbe2df8eab",
         PST_OK},
        {0, "4319055358e8617b0c46353d039cdab3",
         "040db9a04c6e11aeb61f13bed22602253c81ca6469b31a714deafad9cf2dd7f5b2b689225832e3fafb4d43b3dfbb520604d327ba30a1c0f1"
         "250b2d4a7c1cd55efb",
         PST_E_BAD_SIGNATURE},
        {1, "02",
         "04c25d867ec82837e50134dcb5fd932fc457437149bd3733dd16e213f9388d621d7e09130ec2486b1da5110dd57e6af867774b74e92095d2"
         "b8bca84d84f327511edd2db6c36b58c563734e9232e42974b5547cf4ab32aba58413738b87925c4fc4",
         PST_OK},
        {1, "389cb27e0bc8d21fa7e5f24cb74f58851313e696333ad696",
         "045ad823eba3f6a16f857eb23ec4e9c3daa7caca1cf1202bc4c3bab16a4ee0cd86b25f5934ca56eb17e966b6985bc418c54ef683219dba39"
         "54d17aa6075f14e854be5b71e0891ba31a79222077c49028a2ce7d65bab5c9145e49bd8f52651a52d6",
         PST_E_BAD_SIGNATURE},
        {2, "01",
         "040120c8ab047b47bc05afd08325c5f0413985b653f1481730202af8d561a58767a8b18275a281469e0e321b4a2ccb739e3cf406e50ff5e8"
         "6b17dc089246d6d888b0b90070d87dccc61c760eae63b05688991791777da7ca4c4acbf7b1a1e7ebcdbd19400a51543d8acea3ca60ed1d74"
         "3eb6bd5ac9676b8fbf433dfa76fe39d1cfdb3efc06",
         PST_OK},
        {2, "05ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bfc",
         "040017805172412faa6f85cce9981c1765a82270c5e9f479d140f77684ade8f75e677de902ee019a14bcdad4b00a27ac1b12d5a65712baf6"
         "9a8fc57742f5e67eafdb8800ab8fe654b2af4df79793b8ea0c64b2542eba9205df7036dd49660a069ed38082cf1103f6094fe1bfeec73097"
         "2227a9581d380d73febfa0ced7cd60c8346bdd1cb9",
         PST_E_BAD_SIGNATURE},
    };
    static const uint8_t s[1] = {3}, two[1] = {2};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static pst_limb scratch[PST_ECDSA_VERIFY_LIMBS(PST_P521_LIMBS, 5)];
        uint8_t digest[32], r[40], point[133];
        for (size_t k = 0; k < 32; k++)
            digest[k] = (uint8_t)(k + 1);
        pst_span r_span = {r, test_hex(r, sizeof r, cases[i].r)};
        pst_span key = {point, test_hex(point, sizeof point, cases[i].point)}, input = {digest, 32};
        const struct pst_curve *c = keys[cases[i].key].c;
        CHECK(pst_ecdsa_verify_raw_vartime(c, scratch, key, input, r_span, (pst_span){s, 1}) == cases[i].want);
        CHECK(pst_ecdsa_verify_raw_vartime(c, scratch, key, input, r_span, (pst_span){two, 1}) == PST_E_BAD_SIGNATURE);
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        check_vector(i);
    check_hedged();
    check_digest_of_ones();
    check_signer_refuses(0);
    check_signer_refuses(1);
    for (size_t i = 0; i < 3; i++) {
        check_verifier_refuses(i);
        check_der(i);
    }
    check_large_x();
    return TEST_END("ecdsa");
}
