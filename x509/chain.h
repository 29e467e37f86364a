// chain.h: the state of a search for a path, and the rules that a path keeps (RFC 5280 6.1).
//
//     nodes[0]    nodes[1]              nodes[depth - 1]
//     leaf   <-   CA       <-  ...  <-  CA (`child`)    <-  the next candidate (`issuer`), or an anchor
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_CHAIN_H
#define PST_CHAIN_H

#include "x509/cert.h"
#include "x509/constraints.h"
#include "x509/signature.h"
#include <postern/x509.h>

#define PST_NO_CERT 255
#define PST_NO_ANCHOR 65535
#define PST_KNOWN_SIGNATURES 64

// One certificate of the path, and how far the search for its issuer has come.
struct pst_node {
    struct pst_names names; // what name constraints above are applied to
    uint16_t next;          // the candidate to look at next, in this pass
    uint8_t pass;
    uint8_t cert; // index in the pool
    bool self_issued;
    bool met; // a candidate of the right name was met
};

// The best reason so far why there is no path.
struct pst_reason {
    pst_err error;
    uint16_t rank; // how far the path had come
    uint16_t anchor;
    uint8_t cert;
    uint8_t path_len;
    uint8_t path[PST_MAX_CERTS];
    pst_span extension;
};

// What lies in `work`.
struct pst_search {
    uint8_t phase;
    uint8_t depth;  // nodes in use
    uint8_t loaded; // whose certificate `child` is
    bool checked;   // a signature was checked in this step
    bool spent;     // a budget is used up
    bool has_input; // how, digest: of child
    bool crl_good, crl_useless;
    uint8_t crl_node;
    size_t crl_next;
    uint16_t anchor;
    uint16_t checks_left;
    uint16_t num_known;
    uint32_t comparisons_left;
    struct pst_reason best;
    struct pst_node nodes[PST_MAX_CERTS];
    struct pst_cert child, issuer;
    pst_span leaf_spki;
    struct pst_signed how;
    uint8_t digest[PST_MAX_HASH_LEN];
    uint32_t known[PST_KNOWN_SIGNATURES]; // signatures already checked: who, by whom, and whether it held
};

// What does not change during one search.
struct pst_task {
    const struct pst_trust *trust;
    const struct pst_peer *peer;
    struct pst_search *s;
};

// Takes one signature check from the budget. False when there is none left.
static inline bool pst_check_allowed(struct pst_search *s)
{
    s->spent = s->spent || s->checks_left == 0;
    s->checked = !s->spent;
    s->checks_left = (uint16_t)(s->checks_left - (s->spent ? 0 : 1));
    return !s->spent;
}

// --- judge.c: the rules. Each answers for one certificate; on an error about an extension its OID is in culprit.

// The leaf, in s->child, for the purpose and the name that are asked.
PST_MUST_CHECK pst_err pst_judge_leaf(const struct pst_task *t);
// A CA above all of the nodes, in s->issuer. A name outside its constraints is the fault of a node: *at is its index in the
// pool; else untouched.
PST_MUST_CHECK pst_err pst_judge_ca(const struct pst_task *t, uint8_t *at);
// An anchor above all of the nodes.
PST_MUST_CHECK pst_err pst_judge_anchor(const struct pst_task *t, const struct pst_anchor *a, uint8_t *at);

// --- status.c: how the certificates of a whole path are asked about. PST_OK, CERTIFICATE_REVOKED, REVOCATION_UNKNOWN,
// CRL_MALFORMED, or PST_WAIT_WORK after each signature where the trust says so; the fault is nodes[s->crl_node]'s.
struct pst_status_check {
    PST_MUST_CHECK pst_err (*ask)(const struct pst_task *t);
};

#endif
