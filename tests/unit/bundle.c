// bundle.c: every root that this machine believes becomes an anchor; a chain is found among them, and is not found without its root.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/x509_files.h"

#define MAX_ROOTS 1000
#define NOW 1767225600 // 2026-01-01

static const char path[] = "/etc/ssl/certs/ca-certificates.crt";

static pst_err verify(const struct pst_anchor *anchors, size_t num, const pst_span *certs, size_t num_certs,
                      struct pst_verdict *v)
{
    static union {
        uint64_t align;
        uint8_t bytes[PST_PATH_WORK_LEN];
    } work;
    struct pst_public_key key;
    const struct pst_trust trust = {.anchors = anchors, .num_anchors = num, .max_intermediates = -1};
    const struct pst_peer peer = {.kit = &pst_kit_portable, .certs = certs, .num_certs = num_certs,
                                  .name = "www.postern.example", .is_server = true, .time = {PST_TIME_TRUSTED, NOW}};
    memset(&work, 0, sizeof work);
    return pst_path_verify(&trust, &peer, &key, v, &work);
}

int main(void)
{
    static pst_span roots[MAX_ROOTS];
    static struct pst_anchor anchors[MAX_ROOTS + 1];
    size_t num = 0, num_roots = file_blocks(path, roots, MAX_ROOTS);
    if (num_roots == 0) {
        TEST_SKIP("no /etc/ssl/certs/ca-certificates.crt on this machine");
        return TEST_END("bundle");
    }
    for (size_t i = 0; i < num_roots; i++) {
        struct pst_certificate_facts facts;
        char name[200] = "?";
        pst_err e = pst_anchor_from_certificate(&anchors[num], roots[i]);
        if (pst_certificate_read(&facts, roots[i]) == PST_OK)
            pst_name_text(name, sizeof name, facts.subject);
        if (CHECK_CASE(e == PST_OK, name))
            num++;
        CHECK_CASE(facts.key_known && facts.is_ca, name);
    }
    pst_span own[1], chain[4];
    struct pst_verdict v;
    size_t num_chain = file_blocks("tests/certs/p256.pem", chain, 4);
    CHECK(num_chain == 2 && file_blocks("tests/certs/p256-ca.pem", own, 1) == 1);
    CHECK(verify(anchors, num, chain, num_chain, &v) == PST_E_UNKNOWN_CA && v.certificate == 1);
    CHECK(pst_anchor_from_certificate(&anchors[num], own[0]) == PST_OK);
    CHECK(verify(anchors, num + 1, chain, num_chain, &v) == PST_OK && v.anchor == num);
    fprintf(stderr, "bundle: %zu roots\n", num_roots);
    return TEST_END("bundle");
}
