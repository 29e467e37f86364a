// x509_crl.c: revocation lists that are right, and lists that are wrong in one way each (RFC 5280 5 and 6.3).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/x509_make.h"

#define NOW 1735689600 // 2025-01-01
#define DATE "170d3234303630313030303030305a"
#define ENTRY_LEAF "301302021234" DATE         // the serials that x509_make.h gives
#define ENTRY_CA "301302025678" DATE
#define ENTRY_OTHER "3012020105" DATE
#define ENTRY_REASON "302102021234" DATE "300c300a0603551d1504030a0101" // keyCompromise
#define ENTRY_OTHER_CRITICAL "3022020105" DATE "300e300c0603551d1d0101ff04023000" // certificateIssuer
#define EXT_DELTA "300d0603551d1b0101ff0403020106"
#define EXT_UNKNOWN "300a0603551d630403020106"
#define EXT_POINT(body_with_header, len, outer) "30" outer "0603551d1c0101ff04" len body_with_header

enum { LEAF_KEY, CA_KEY, ROOT_KEY, OTHER_KEY };

static struct pst_verdict verdict;
static unsigned calls;

static pst_span pool[3], crls[4];
static struct pst_anchor anchor;
static struct pst_trust trust;
static struct pst_peer peer;

static void set(void)
{
    struct make leaf = make_leaf(LEAF_KEY, "CA", CA_KEY), ca = make_ca("CA", CA_KEY, "root", ROOT_KEY);
    struct make root = make_ca("root", ROOT_KEY, "root", ROOT_KEY);
    pool[0] = make_cert(&leaf);
    pool[1] = make_cert(&ca);
    CHECK(pst_anchor_from_certificate(&anchor, make_cert(&root)) == PST_OK);
    trust = (struct pst_trust){.anchors = &anchor, .num_anchors = 1, .crls = crls, .num_crls = 1, .status = &pst_crl_status,
                               .max_intermediates = -1};
    peer = (struct pst_peer){.kit = &pst_kit_portable, .certs = pool, .num_certs = 2, .name = "www.example.com",
                             .is_server = true, .time = {PST_TIME_TRUSTED, NOW}};
}

static pst_err verify(void)
{
    static union {
        uint64_t align;
        uint8_t bytes[PST_PATH_WORK_LEN];
    } work;
    struct pst_public_key key;
    pst_err e;
    memset(&work, 0, sizeof work);
    calls = 0;
    do {
        calls++;
        e = pst_path_verify(&trust, &peer, &key, &verdict, &work);
    } while (e == PST_WAIT_WORK);
    return e;
}

static bool is(pst_err error, unsigned certificate)
{
    pst_err e = verify();
    if (e == error && verdict.certificate == certificate)
        return true;
    fprintf(stderr, "  %s at %u, wanted %s at %u\n", e == PST_OK ? "OK" : pst_error_name(e), verdict.certificate,
            error == PST_OK ? "OK" : pst_error_name(error), certificate);
    return false;
}

// One list of the CA, changed in one way.
#define ONE(error, certificate, change)                                                                                \
    do {                                                                                                               \
        struct make_crl m = make_list("CA", CA_KEY);                                                                   \
        change;                                                                                                        \
        crls[0] = make_crl(&m);                                                                                        \
        CHECK_CASE(is(error, certificate), #change);                                                                   \
    } while (0)

static void test_one(void)
{
    set();
    ONE(PST_OK, 0, (void)0);
    ONE(PST_OK, 0, m.entries = ENTRY_OTHER);
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.entries = ENTRY_LEAF);
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.entries = ENTRY_OTHER ENTRY_REASON);
    ONE(PST_OK, 0, m.entries = ENTRY_CA); // a serial of another issuer's
    ONE(PST_OK, 0, m.issuer = "nobody"; m.signer = OTHER_KEY; m.entries = ENTRY_LEAF);
    ONE(PST_OK, 0, m.issuer = "ca"); // names alike
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.issuer = "ca"; m.entries = ENTRY_LEAF);

    // Broken.
    ONE(PST_E_CRL_MALFORMED, 0, m.tampered = true);
    ONE(PST_E_CRL_MALFORMED, 0, m.no_number = true);
    ONE(PST_E_CRL_MALFORMED, 0, m.no_authority_id = true);
    ONE(PST_E_CRL_MALFORMED, 0, m.number_critical = true);
    ONE(PST_E_CRL_MALFORMED, 0, m.next_update = NULL);
    ONE(PST_E_CRL_MALFORMED, 0, m.v1 = true);
    ONE(PST_E_CRL_MALFORMED, 0, m.entries = "");
    ONE(PST_E_CRL_MALFORMED, 0, m.entries = ENTRY_OTHER "3000");
    ONE(PST_E_CRL_MALFORMED, 0, m.extensions = "300a0603551d140403020107");
    ONE(PST_E_CRL_MALFORMED, 0, m.issuer = "");
    crls[0] = (pst_span){(const uint8_t *)"junk", 4};
    CHECK(is(PST_E_CRL_MALFORMED, 0));
    // Every cut of a list.
    struct make_crl entire = make_list("CA", CA_KEY);
    entire.entries = ENTRY_LEAF;
    pst_span whole = make_crl(&entire);
    for (size_t n = 0; n < whole.n; n++) {
        crls[0] = (pst_span){whole.p, n};
        CHECK(verify() == PST_E_CRL_MALFORMED);
    }

    // Of no use: not fresh, of another key, partial, not understood.
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.next_update = "241231235959Z");
    ONE(PST_OK, 0, m.next_update = "250101000000Z");
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.this_update = "250601000000Z");
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.signer = OTHER_KEY);
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.extensions = EXT_DELTA);
    ONE(PST_OK, 0, m.extensions = EXT_UNKNOWN);
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.entries = ENTRY_OTHER_CRITICAL);
    // Still, what a stale list revoked stays so.
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.next_update = "241231235959Z"; m.entries = ENTRY_LEAF);
}

static void test_points(void)
{
    set();
    // onlyContainsUserCerts, -CACerts, -AttributeCerts; onlySomeReasons; indirectCRL
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT("30038101ff", "05", "0f"));
    ONE(PST_OK, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT("30038201ff", "05", "0f"));
    ONE(PST_OK, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT("30038501ff", "05", "0f"));
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.extensions = EXT_POINT("300483020640", "06", "10"));
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.extensions = EXT_POINT("30038401ff", "05", "0f"));
    ONE(PST_E_CRL_MALFORMED, 0, m.extensions = EXT_POINT("30068101ff8201ff", "08", "12"));
    ONE(PST_E_CRL_MALFORMED, 0, m.extensions = EXT_POINT("3000", "02", "0c"));
    ONE(PST_E_CRL_MALFORMED, 0, m.extensions = EXT_POINT("3003810100", "05", "0f"));
    ONE(PST_E_CRL_MALFORMED, 0, m.extensions = "300c0603551d1c040530038101ff"); // not critical
    // A distribution point: covers the certificates that name it.
#define POINT "3009a007a0058603" // uri of three letters
    ONE(PST_OK, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT(POINT "613a62", "0b", "15"));
    struct make leaf = make_leaf(LEAF_KEY, "CA", CA_KEY);
    leaf.extension = "30140603551d1f040d300b3009a007a0058603613a62";
    pool[0] = make_cert(&leaf);
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT(POINT "613a62", "0b", "15"));
    ONE(PST_OK, 0, m.entries = ENTRY_LEAF; m.extensions = EXT_POINT(POINT "613a63", "0b", "15"));
}

static void test_profiles_and_times(void)
{
    set();
    trust.profile = PST_PROFILE_PRIVATE;
    ONE(PST_OK, 0, m.no_number = true);
    ONE(PST_OK, 0, m.v1 = true; m.next_update = NULL);
    ONE(PST_E_CERTIFICATE_REVOKED, 0, m.v1 = true; m.entries = ENTRY_LEAF);
    ONE(PST_E_CRL_MALFORMED, 0, m.v1 = true; m.entries = ENTRY_REASON); // version 1 has no extensions
    set();
    peer.time.policy = PST_TIME_NOT_BEFORE;
    ONE(PST_E_REVOCATION_UNKNOWN, 0, m.next_update = "241231235959Z");
    ONE(PST_OK, 0, m.this_update = "250601000000Z");
    peer.time.policy = PST_TIME_UNKNOWN;
    ONE(PST_OK, 0, m.next_update = "241231235959Z");
}

static void test_path(void)
{
    set();
    // The root's list is about the CA; two lists, and each has its say.
    struct make_crl of_root = make_list("root", ROOT_KEY), of_ca = make_list("CA", CA_KEY), stale = of_ca;
    of_root.entries = ENTRY_LEAF;
    crls[0] = make_crl(&of_root);
    CHECK(is(PST_OK, 0));
    of_root.entries = ENTRY_CA;
    crls[0] = make_crl(&of_root);
    CHECK(is(PST_E_CERTIFICATE_REVOKED, 1));
    crls[1] = make_crl(&of_ca);
    trust.num_crls = 2;
    CHECK(is(PST_E_CERTIFICATE_REVOKED, 1));
    trust.one_check_per_call = true;
    CHECK(is(PST_E_CERTIFICATE_REVOKED, 1) && calls == 5);
    trust.one_check_per_call = false;
    // A stale list beside a fresh one, in either order.
    stale.next_update = "241231235959Z";
    crls[0] = make_crl(&stale);
    CHECK(is(PST_OK, 0));
    crls[0] = crls[1];
    crls[1] = make_crl(&stale);
    CHECK(is(PST_OK, 0));
    // The CA was revoked, but there is another certificate of it.
    crls[0] = make_crl(&of_root);
    trust.num_crls = 1;
    struct make again = make_ca("CA", CA_KEY, "root", ROOT_KEY);
    again.serial = "5679";
    pool[2] = make_cert(&again);
    peer.num_certs = 3;
    CHECK(is(PST_OK, 0) && verdict.path[1] == 2);
    // Lists without anybody to ask about them are a mistake of the caller's, not a reason to go on.
    trust.status = NULL;
    CHECK(verify() == PST_E_USAGE);
    trust.status = &pst_crl_status;
    // Who may not sign lists.
    anchor.flags |= PST_ANCHOR_NOT_CRL_ISSUER;
    peer.num_certs = 2;
    of_root.entries = NULL;
    crls[0] = make_crl(&of_root);
    CHECK(is(PST_E_REVOCATION_UNKNOWN, 1));
}

int main(void)
{
    test_one();
    test_points();
    test_profiles_and_times();
    test_path();
    return TEST_END("x509_crl");
}
