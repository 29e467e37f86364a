// kit.c: which member of each kind a kit gets: the first of a best-first list whose needs the processor meets. The portable
// member ends each list and needs nothing. A program that names its own kit links this file for nothing and so leaves it out.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/crypto.h>
#include <postern/kit.h>

const struct pst_kit pst_kit_portable = {
    .aes128_gcm = &pst_aes128_gcm,
    .aes256_gcm = &pst_aes256_gcm,
    .chacha20_poly1305 = &pst_chacha20_poly1305,
    .aes128_ccm = &pst_aes128_ccm,
    .aes128_ccm_8 = &pst_aes128_ccm_8,
    .sha256 = &pst_sha256,
    .sha384 = &pst_sha384,
    .sha512 = &pst_sha512,
    .x25519 = &pst_x25519,
    .p256 = &pst_p256,
    .p384 = &pst_p384,
    .x25519mlkem768 = &pst_x25519mlkem768,
    .verify_p256 = &pst_verify_p256,
    .verify_p384 = &pst_verify_p384,
    .verify_p521 = &pst_verify_p521,
    .verify_ed25519 = &pst_verify_ed25519,
    .verify_rsa = &pst_verify_rsa,
    .verify_ml_dsa = &pst_verify_ml_dsa,
    .sign_p256 = &pst_sign_p256,
    .sign_p384 = &pst_sign_p384,
    .sign_ed25519 = &pst_sign_ed25519,
    .sign_rsa = &pst_sign_rsa,
};

void pst_kit_best(struct pst_kit *out, pst_cpu cpu)
{
    (void)cpu; // the lists have one member each so far
    *out = pst_kit_portable;
}
