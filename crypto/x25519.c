// x25519.c: X25519, the Diffie-Hellman function of RFC 7748 5 and 6.1, as TLS group 29. The Montgomery ladder does the
// same work for every scalar: 255 steps of one differential addition and one doubling, exchanging its two points by
// mask.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include "crypto/base/wipe.h"
#include "crypto/fe25519.h"

// The ladder holds the x-coordinates of two points, (x2 : z2) = n u and (x3 : z3) = (n + 1) u, for the bits n read so
// far.
struct ladder {
    fe_tight x1, x2, z2, x3, z3;
    fe_tight aa, bb, da, cb;
    fe_loose a, b, c, d, e;
};

// One step of RFC 7748 5, in its letters: (n, n + 1) -> (2n, 2n + 1).
static void ladder_step(struct ladder *l)
{
    fe_add(&l->a, &l->x2, &l->z2);
    fe_sub(&l->b, &l->x2, &l->z2);
    fe_add(&l->c, &l->x3, &l->z3);
    fe_sub(&l->d, &l->x3, &l->z3);
    fe_mul(&l->da, &l->d, &l->a);
    fe_mul(&l->cb, &l->c, &l->b);
    fe_sq(&l->aa, &l->a);
    fe_sq(&l->bb, &l->b);
    fe_add(&l->c, &l->da, &l->cb);
    fe_sq(&l->x3, &l->c); // x3 = (DA + CB)^2
    fe_sub(&l->d, &l->da, &l->cb);
    fe_sq(&l->z3, &l->d);
    fe_mul(&l->z3, &l->z3.loose, &l->x1.loose); // z3 = x1 (DA - CB)^2
    fe_mul(&l->x2, &l->aa.loose, &l->bb.loose); // x2 = AA BB
    fe_sub(&l->e, &l->aa, &l->bb);              // E = AA - BB
    fe_mul_small(&l->z2, &l->e, 121665);        // check: 121665 == (486662 - 2) // 4
    fe_add(&l->c, &l->aa, &l->z2);
    fe_mul(&l->z2, &l->e, &l->c); // z2 = E (AA + a24 E)
}

static void scalar_mult(struct ladder *l, uint8_t out[32], const uint8_t scalar[32], const uint8_t u[32])
{
    pst_fe_decode(&l->x1, u);
    fe_set_small(&l->x2, 1);
    fe_set_small(&l->z2, 0);
    l->x3 = l->x1;
    fe_set_small(&l->z3, 1);

    uint32_t last = 0;
    for (unsigned i = 255; i-- > 0;) {
        // RFC 7748 5, decodeScalar25519: bits 0, 1 and 2 are cleared, bit 254 is set, bit 255 is never read.
        uint32_t bit = i < 3 ? 0 : i == 254 ? 1 : (uint32_t)scalar[i >> 3] >> (i & 7) & 1;
        ct_bool swap = ct_bit(bit ^ last);
        fe_swap_if(swap, &l->x2, &l->x3);
        fe_swap_if(swap, &l->z2, &l->z3);
        ladder_step(l);
        last = bit;
    }
    // The last bit was 0, so the points stand as they should.
    pst_fe_invert(&l->z2, &l->z2);
    pst_fe_mul(&l->x2, &l->x2.loose, &l->z2.loose);
    pst_fe_encode(out, &l->x2);
}

static void x25519(uint8_t out[32], const uint8_t scalar[32], const uint8_t u[32])
{
    struct ladder l;
    scalar_mult(&l, out, scalar, u);
    pst_wipe_bytes(&l, sizeof l);
}

static void x25519_base(uint8_t out[32], const uint8_t scalar[32])
{
    static const uint8_t nine[32] = {9};
    x25519(out, scalar, nine);
    pst_public(out, 32);
}

static pst_err agree(PST_SECRET uint8_t *secret, PST_SECRET const uint8_t *key, const uint8_t *reply)
{
    uint32_t any = 0;
    x25519(secret, key, reply);
    for (int i = 0; i < 32; i++)
        any |= secret[i];
    // RFC 8446 7.4.2: "Implementations MUST check whether the computed Diffie-Hellman shared secret is the all-zero
    // value and abort if so"
    if (ct_reveal(ct_is_zero(any), "the handshake fails here in public"))
        return PST_E_SHARED_SECRET_ZERO; // and the output is all zero
    return PST_OK;
}

static pst_err generate(PST_SECRET uint8_t *key, uint8_t *share, PST_SECRET const uint8_t *random)
{
    memcpy(key, random, 32);
    x25519_base(share, key);
    return PST_OK;
}

static pst_err respond(uint8_t *reply, PST_SECRET uint8_t *secret, const uint8_t *share,
                       PST_SECRET const uint8_t *random)
{
    pst_err err = agree(secret, random, share);
    if (err == PST_OK)
        x25519_base(reply, random);
    else
        memset(reply, 0, 32);
    return err;
}

const struct pst_kex_alg pst_x25519 = {
    .name = "x25519/portable",
    .group = 29, // RFC 8446 4.2.7: x25519(0x001D)
    .key_len = 32,
    .share_len = 32,
    .reply_len = 32,
    .secret_len = 32,
    .generate_len = 32,
    .respond_len = 32,
    .generate = generate,
    .respond = respond,
    .agree = agree,
};
