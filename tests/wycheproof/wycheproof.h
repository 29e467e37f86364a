// wycheproof.h: what the parts of the vector runner share: the run, its kits, bytes from hex, and the judgement of a case.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_WYCHEPROOF_H
#define PST_WYCHEPROOF_H

#include <postern/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/json.h"

// What the library did with a case: gave what the case states (or verified it); refused it, with the right error and clean
// outputs; or something else, which is always a failure.
enum wp_outcome { WP_ACCEPTED, WP_REFUSED, WP_WRONG };

#define WP_NOT_BUILT "not built: "
#define WP_NO_HASH "a hash that is not SHA-256, SHA-384 or SHA-512"

#define WP_MAX_KITS 160
#define WP_MAX_REASONS 32

struct wp_reason {
    char text[96];
    long count;
};

struct wp_run {
    struct pst_kit kits[WP_MAX_KITS]; // kits[0] is the portable one
    size_t num_kits;
    const char *file;   // being read
    const char *type;   // of the group
    long passed, failed, skipped, acceptable;
    long every, seen, left_out; // of each file one case in `every` runs; seen and left out so far
    struct wp_reason reasons[WP_MAX_REASONS];
    size_t num_reasons;
};

// Bytes that were hex in a file, with room for the largest.
struct wp_bytes {
    uint8_t *p;
    size_t n;
};

// wp_hex reads the string member `name`; ends the program when it is absent or not hex. Free p.
struct wp_bytes wp_hex(const struct json *object, const char *name);
pst_span wp_span(struct wp_bytes b);
// wp_key reads the group's key from its SubjectPublicKeyInfo, member `name`, by the library's own reader; the views live as
// long as der, which is set. False: refused.
bool wp_key(struct pst_public_key *out, struct wp_bytes *der, const struct json *group, const char *name);
bool wp_same(pst_span a, pst_span b);
bool wp_is_zero(const uint8_t *p, size_t n);

// Distinct members of the kits, first those of the portable kit. `pair` walks combinations of an algorithm and a hash.
struct wp_pair {
    const void *alg;
    const struct pst_hash_alg *hash;
};
// wp_members fills out (WP_MAX_KITS) with every distinct (kit.*alg_at, kit.*hash_at) where both exist; 0 = not built. An
// offset of SIZE_MAX means none.
size_t wp_members(const struct wp_run *r, struct wp_pair *out, size_t alg_at, size_t hash_at);
#define WP_ALG(field) offsetof(struct pst_kit, field)

// wp_hash_at gives the offset of the hash named "SHA-256" and so on, or SIZE_MAX.
size_t wp_hash_at(const char *name);

// wp_case counts a case by what the file says of it and what the library did.
void wp_case(struct wp_run *r, const struct json *test, enum wp_outcome did);
// wp_skip counts every case of a group, or one case, as skipped.
void wp_skip_group(struct wp_run *r, const struct json *group, const char *why);
void wp_skip(struct wp_run *r, const char *why);
// wp_both merges what two members did: they must do the same.
enum wp_outcome wp_both(enum wp_outcome a, enum wp_outcome b);

// One group of a file, of the type its name says.
typedef void wp_group(struct wp_run *r, const struct json *group);
wp_group wp_aead, wp_mac, wp_hkdf;
wp_group wp_xdh, wp_ecdh, wp_ecdh_point;
wp_group wp_mlkem, wp_mlkem_encaps, wp_mlkem_keygen, wp_mlkem_decaps;
wp_group wp_ecdsa, wp_ecdsa_p1363, wp_eddsa, wp_mldsa;
wp_group wp_rsa_verify, wp_rsa_pss, wp_rsa_generate, wp_rsa_decrypt;

#endif
