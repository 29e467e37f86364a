// x509.c: chains that are right, and chains that are wrong in one way each: the error and the certificate must be the ones that
// are to blame. Searching, budgets, time, profiles, anchors.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/unit/x509_make.h"
#include "x509/oid.h"

#define NOW 1735689600 // 2025-01-01

// leaf <- ca <- root; the root is the anchor and not in the pool.
struct scene {
    struct make leaf, ca, root;
    struct pst_trust trust;
    struct pst_peer peer;
    pst_span pool[PST_MAX_POOL + 1];
    struct pst_anchor anchors[4];
};

enum { LEAF_KEY, CA_KEY, ROOT_KEY, OTHER_KEY };

static void set(struct scene *s)
{
    memset(s, 0, sizeof *s);
    s->leaf = make_leaf(LEAF_KEY, "CA", CA_KEY);
    s->ca = make_ca("CA", CA_KEY, "root", ROOT_KEY);
    s->root = make_ca("root", ROOT_KEY, "root", ROOT_KEY);
    s->trust = (struct pst_trust){.anchors = s->anchors, .num_anchors = 1, .max_intermediates = -1};
    s->peer = (struct pst_peer){.kit = &pst_kit_portable, .certs = s->pool, .num_certs = 2, .name = "www.example.com",
                                .is_server = true, .time = {PST_TIME_TRUSTED, NOW}};
}

static struct pst_verdict verdict;
static struct pst_public_key leaf_key;
static unsigned calls; // of pst_path_verify, until it had an answer

static pst_err verify(const struct scene *s)
{
    static union {
        uint64_t align;
        uint8_t bytes[PST_PATH_WORK_LEN];
    } work;
    memset(&work, 0, sizeof work);
    pst_err e;
    calls = 0;
    do {
        calls++;
        memset(&verdict, 0xee, sizeof verdict);
        e = pst_path_verify(&s->trust, &s->peer, &leaf_key, &verdict, &work);
    } while (e == PST_WAIT_WORK);
    CHECK(verdict.error == e);
    CHECK((leaf_key.kind != PST_KEY_NONE) == (e == PST_OK));
    return e;
}

// Makes what the scene describes; the anchor is given where it is not made of the root.
static void build(struct scene *s)
{
    s->pool[0] = make_cert(&s->leaf);
    s->pool[1] = make_cert(&s->ca);
    if (s->anchors[0].subject.n == 0)
        CHECK(pst_anchor_from_certificate(&s->anchors[0], make_cert(&s->root)) == PST_OK);
}

static bool is(const struct scene *s, pst_err error, unsigned certificate)
{
    pst_err e = verify(s);
    if (e == error && verdict.certificate == certificate)
        return true;
    fprintf(stderr, "  %s at %u, wanted %s at %u\n", e == PST_OK ? "OK" : pst_error_name(e), verdict.certificate,
            error == PST_OK ? "OK" : pst_error_name(error), certificate);
    return false;
}

// --- one thing wrong

#define OID_UNKNOWN "060a2b0601040183b36aff01" // of nobody
#define EXT_UNKNOWN_CRITICAL "3014" OID_UNKNOWN "0101ff" "04030101ff"
#define EXT_UNKNOWN "3011" OID_UNKNOWN "04030101ff"

#define CHANGE(name, what)                                                                                             \
    static void name(struct scene *s)                                                                                  \
    {                                                                                                                  \
        what;                                                                                                          \
    }
static const char *const two_names[] = {"mail.example.com", "WWW.example.COM", NULL};
static const char *const wild[] = {"*.example.com", NULL};
CHANGE(nothing, (void)s)
CHANGE(second_name, s->leaf.dns = two_names)
CHANGE(wildcard, s->leaf.dns = wild)
CHANGE(leaf_expired, s->leaf.not_after = "241231235959Z")
CHANGE(leaf_last_second, s->leaf.not_after = "250101000000Z")
CHANGE(leaf_early, s->leaf.not_before = "250101000001Z")
CHANGE(leaf_first_second, s->leaf.not_before = "250101000000Z")
CHANGE(leaf_generalized, s->leaf.not_after = "20300101000000Z")
CHANGE(leaf_forever, s->leaf.not_after = "99991231235959Z")
CHANGE(leaf_bad_time, s->leaf.not_after = "300230000000Z")
CHANGE(other_name, s->peer.name = "www.example.org")
CHANGE(no_names, s->leaf.dns = NULL)
CHANGE(no_name_asked, s->leaf.dns = NULL; s->peer.name = NULL)
CHANGE(common_name_only, s->leaf.dns = NULL; s->leaf.subject = "www.example.com")
CHANGE(common_name_spelled, s->leaf.subject = "WWW.example.com")
CHANGE(common_name_other, s->leaf.subject = "other.example.com")
CHANGE(common_name_international, s->leaf.subject = "xn--n3h.example.com")
CHANGE(leaf_for_clients, s->leaf.eku = EKU_CLIENT)
CHANGE(leaf_for_both, s->leaf.eku = EKU_CLIENT EKU_SERVER)
CHANGE(leaf_for_any, s->leaf.eku = EKU_ANY)
CHANGE(leaf_for_no_stated, s->leaf.eku = NULL)
CHANGE(leaf_for_nothing, s->leaf.eku = "")
CHANGE(leaf_enciphers, s->leaf.key_usage = KU_KEY_ENCIPHERMENT)
CHANGE(leaf_enciphers_well, s->leaf.key_usage = KU_KEY_ENCIPHERMENT; s->peer.key_transport = true)
CHANGE(leaf_cannot_encipher, s->peer.key_transport = true)
CHANGE(leaf_no_key_usage, s->leaf.key_usage = ABSENT)
CHANGE(leaf_key_usage_empty, s->leaf.key_usage = 0)
CHANGE(leaf_signs_certificates, s->leaf.key_usage = KU_DIGITAL_SIGNATURE | KU_CERT_SIGN)
CHANGE(leaf_is_ca, s->leaf.ca = 1; s->leaf.key_usage = KU_DIGITAL_SIGNATURE | KU_CERT_SIGN)
CHANGE(leaf_is_ca_alone, s->leaf.ca = 1)
CHANGE(leaf_path_len, s->leaf.ca = 0; s->leaf.path_len = 0)
CHANGE(leaf_constraints, s->leaf.constraints = "a0073005820378797a")
CHANGE(leaf_unknown_critical, s->leaf.extension = EXT_UNKNOWN_CRITICAL)
CHANGE(leaf_unknown, s->leaf.extension = EXT_UNKNOWN)
CHANGE(leaf_unknown_twice, s->leaf.extension = EXT_UNKNOWN EXT_UNKNOWN)
CHANGE(leaf_key_usage_twice, s->leaf.extension = "300e0603551d0f0101ff0404030205a0")
CHANGE(leaf_policies, s->leaf.extension = "30130603551d20040c300a3008060667810c010202")
CHANGE(leaf_policies_critical, s->leaf.extension = "30160603551d200101ff040c300a3008060667810c010202")
CHANGE(leaf_policies_empty, s->leaf.extension = "30090603551d2004023000")
CHANGE(leaf_policy_constraints, s->leaf.extension = "300f0603551d240101ff04053003800100")
CHANGE(leaf_info_access_critical,
       s->leaf.extension = "302806082b060105050701010101ff04193017301506082b0601050507300186096674703a2f2f612f62")
CHANGE(leaf_info_access_empty, s->leaf.extension = "300e06082b0601050507010104023000")
CHANGE(leaf_serial_zero, s->leaf.serial = "00")
CHANGE(leaf_serial_negative, s->leaf.serial = "81")
CHANGE(leaf_serial_padded, s->leaf.serial = "0012")
CHANGE(leaf_serial_20, s->leaf.serial = "00ffffffffffffffffffffffffffffffffffffffff")
CHANGE(leaf_serial_21, s->leaf.serial = "7fffffffffffffffffffffffffffffffffffffffff")
CHANGE(leaf_v1, s->leaf.version = 1)
CHANGE(leaf_v2, s->leaf.version = 2)
CHANGE(leaf_v4, s->leaf.version = 4)
CHANGE(leaf_inner_differs, s->leaf.inner = "300a06082a8648ce3d040303")
CHANGE(leaf_null_parameters, s->leaf.inner = s->leaf.outer = "300c06082a8648ce3d0403020500")
CHANGE(leaf_sha1, s->leaf.inner = s->leaf.outer = "300906072a8648ce3d0401")
CHANGE(leaf_tampered, s->leaf.tampered = true)
CHANGE(leaf_wrong_signer, s->leaf.signer = OTHER_KEY)
CHANGE(leaf_no_authority, s->leaf.no_authority_id = true)
CHANGE(leaf_no_key_id, s->leaf.no_key_id = true)
CHANGE(leaf_empty_subject, s->leaf.subject = "")
CHANGE(leaf_empty_issuer, s->leaf.issuer = "")
CHANGE(leaf_secp256k1, s->leaf.spki = "3056301006072a8648ce3d020106052b8104000a03420004"
                                      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                                      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
CHANGE(leaf_compressed, s->leaf.spki = "3039301306072a8648ce3d020106082a8648ce3d030107032200"
                                       "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
CHANGE(leaf_ip_range, s->leaf.san = "8708c0000200ffffff00")
CHANGE(leaf_empty_dns, s->leaf.san = "8200")
CHANGE(ca_expired, s->ca.not_after = "240101000000Z")
CHANGE(ca_early, s->ca.not_before = "250601000000Z")
CHANGE(ca_is_not, s->ca.ca = 0)
CHANGE(ca_says_nothing, s->ca.ca = ABSENT; s->ca.key_usage = ABSENT)
CHANGE(ca_v1, s->ca.version = 1)
CHANGE(ca_may_not_sign, s->ca.key_usage = KU_DIGITAL_SIGNATURE)
CHANGE(ca_no_key_usage, s->ca.key_usage = ABSENT)
CHANGE(ca_for_clients, s->ca.eku = EKU_CLIENT)
CHANGE(ca_for_any, s->ca.eku = EKU_ANY)
CHANGE(ca_unknown_critical, s->ca.extension = EXT_UNKNOWN_CRITICAL)
CHANGE(ca_tampered, s->ca.tampered = true)
CHANGE(ca_no_key_id, s->ca.no_key_id = true)
CHANGE(ca_path_len_0, s->ca.path_len = 0)
CHANGE(ca_of_another, s->ca.issuer = "another root")
CHANGE(ca_permits, s->ca.constraints = "a00f300d820b6578616d706c652e636f6d")
CHANGE(ca_permits_other, s->ca.constraints = "a00f300d820b6578616d706c652e6f7267")
CHANGE(ca_excludes, s->ca.constraints = "a10f300d820b6578616d706c652e636f6d")
CHANGE(ca_excludes_wild, s->leaf.dns = wild; s->ca.constraints = "a1133011820f7777772e6578616d706c652e636f6d")
CHANGE(ca_constraints_loose, s->ca.constraints = "a00f300d820b6578616d706c652e636f6d"; s->ca.constraints_not_critical = true)
CHANGE(ca_constraints_malformed, s->ca.constraints = "a010300682042e636f6d300682042a2e6f72")
CHANGE(ca_constraints_empty, s->ca.constraints = "")
CHANGE(names_in_other_case, s->leaf.issuer = "issuing  ca "; s->ca.subject = "Issuing CA")
CHANGE(no_intermediates, s->trust.max_intermediates = 0)
CHANGE(one_intermediate, s->trust.max_intermediates = 1)
CHANGE(build_date_after_expiry, s->leaf.not_after = "241231235959Z"; s->peer.time.policy = PST_TIME_NOT_BEFORE)
CHANGE(build_date_before_start, s->leaf.not_before = "260101000000Z"; s->peer.time.policy = PST_TIME_NOT_BEFORE)
CHANGE(no_time_expired, s->leaf.not_after = "241231235959Z"; s->peer.time.policy = PST_TIME_UNKNOWN)
CHANGE(no_such_policy, s->peer.time.policy = (enum pst_time_policy)3)
CHANGE(no_such_profile, s->trust.profile = (enum pst_profile)3)
CHANGE(private_profile, s->trust.profile = PST_PROFILE_PRIVATE)
CHANGE(strict_profile, s->trust.profile = PST_PROFILE_STRICT)
CHANGE(client, s->peer.is_server = false; s->peer.name = NULL; s->leaf.eku = EKU_CLIENT)
CHANGE(client_with_server_leaf, s->peer.is_server = false; s->peer.name = NULL)
CHANGE(client_by_mail, s->peer.is_server = false; s->leaf.eku = EKU_CLIENT; s->leaf.san = "8108614065782e636f6d";
       s->peer.name = "a@EX.com")
CHANGE(server_by_mail, s->leaf.san = "8108614065782e636f6d"; s->peer.name = "a@ex.com")
CHANGE(no_anchor, s->trust.num_anchors = 0)
CHANGE(no_certs, s->peer.num_certs = 0)
CHANGE(no_kit, s->peer.kit = NULL)

struct wrong {
    const char *name;
    void (*change)(struct scene *s), (*also)(struct scene *s);
    pst_err error;
    unsigned certificate;
};
#define ROW(change, error, certificate) {#change, change, nothing, error, certificate}
#define ROW2(change, also, error, certificate) {#change " " #also, change, also, error, certificate}

static const struct wrong table[] = {
    ROW(nothing, PST_OK, 0),
    ROW(second_name, PST_OK, 0),
    ROW(wildcard, PST_OK, 0),
    ROW(leaf_expired, PST_E_CERTIFICATE_EXPIRED, 0),
    ROW(leaf_last_second, PST_OK, 0),
    ROW(leaf_early, PST_E_CERTIFICATE_NOT_YET_VALID, 0),
    ROW(leaf_first_second, PST_OK, 0),
    ROW(leaf_generalized, PST_E_CERTIFICATE_MALFORMED, 0),
    ROW(leaf_forever, PST_OK, 0),
    ROW(leaf_bad_time, PST_E_CERTIFICATE_MALFORMED, 0),
    ROW(other_name, PST_E_NAME_MISMATCH, 0),
    ROW(no_names, PST_E_NAME_MISSING, 0),
    ROW(no_name_asked, PST_OK, 0),
    ROW(common_name_only, PST_E_NAME_MISSING, 0),
    ROW(common_name_spelled, PST_OK, 0),
    ROW2(common_name_spelled, strict_profile, PST_E_COMMON_NAME, 0),
    ROW2(common_name_other, strict_profile, PST_OK, 0),
    ROW2(common_name_international, strict_profile, PST_E_COMMON_NAME, 0),
    ROW(leaf_for_clients, PST_E_EXTENDED_KEY_USAGE, 0),
    ROW(leaf_for_both, PST_OK, 0),
    ROW(leaf_for_any, PST_OK, 0),
    ROW2(leaf_for_any, strict_profile, PST_E_EXTENDED_KEY_USAGE, 0),
    ROW(leaf_for_no_stated, PST_OK, 0),
    ROW(leaf_for_nothing, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_enciphers, PST_E_KEY_USAGE, 0),
    ROW(leaf_enciphers_well, PST_OK, 0),
    ROW(leaf_cannot_encipher, PST_E_KEY_USAGE, 0),
    ROW(leaf_no_key_usage, PST_OK, 0),
    ROW(leaf_key_usage_empty, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_signs_certificates, PST_E_KEY_USAGE, 0),
    ROW2(leaf_signs_certificates, private_profile, PST_OK, 0),
    ROW(leaf_is_ca, PST_OK, 0),
    ROW(leaf_is_ca_alone, PST_E_KEY_USAGE, 0),
    ROW(leaf_path_len, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_constraints, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW2(leaf_constraints, private_profile, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_unknown_critical, PST_E_UNKNOWN_CRITICAL_EXTENSION, 0),
    ROW2(leaf_unknown_critical, private_profile, PST_E_UNKNOWN_CRITICAL_EXTENSION, 0),
    ROW(leaf_unknown, PST_OK, 0),
    ROW(leaf_unknown_twice, PST_E_CERTIFICATE_DUPLICATE_EXTENSION, 0),
    ROW(leaf_key_usage_twice, PST_E_CERTIFICATE_DUPLICATE_EXTENSION, 0),
    ROW(leaf_policies, PST_OK, 0),
    ROW(leaf_policies_critical, PST_OK, 0),
    ROW(leaf_policies_empty, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_policy_constraints, PST_E_UNKNOWN_CRITICAL_EXTENSION, 0),
    ROW(leaf_info_access_critical, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_info_access_empty, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_serial_zero, PST_E_CERTIFICATE_SERIAL, 0),
    ROW2(leaf_serial_zero, private_profile, PST_OK, 0),
    ROW(leaf_serial_negative, PST_E_CERTIFICATE_SERIAL, 0),
    ROW2(leaf_serial_negative, private_profile, PST_E_CERTIFICATE_SERIAL, 0),
    ROW(leaf_serial_padded, PST_E_CERTIFICATE_MALFORMED, 0),
    ROW(leaf_serial_20, PST_OK, 0),
    ROW(leaf_serial_21, PST_E_CERTIFICATE_SERIAL, 0),
    ROW(leaf_v1, PST_E_CERTIFICATE_VERSION, 0),
    ROW(leaf_v2, PST_E_CERTIFICATE_VERSION, 0),
    ROW(leaf_v4, PST_E_CERTIFICATE_VERSION, 0),
    ROW(leaf_inner_differs, PST_E_CERTIFICATE_ALGORITHM_MISMATCH, 0),
    ROW(leaf_null_parameters, PST_E_CERTIFICATE_ALGORITHM, 0),
    ROW(leaf_sha1, PST_E_CERTIFICATE_ALGORITHM, 0),
    ROW(leaf_tampered, PST_E_CERTIFICATE_SIGNATURE, 0),
    ROW(leaf_wrong_signer, PST_E_CERTIFICATE_SIGNATURE, 0),
    ROW(leaf_no_authority, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW2(leaf_no_authority, private_profile, PST_OK, 0),
    ROW(leaf_no_key_id, PST_OK, 0),
    ROW(leaf_empty_subject, PST_OK, 0),
    ROW(leaf_empty_issuer, PST_E_CERTIFICATE_MALFORMED, 0),
    ROW(leaf_secp256k1, PST_E_CERTIFICATE_KEY_TYPE, 0),
    ROW(leaf_compressed, PST_E_CERTIFICATE_KEY_TYPE, 0),
    ROW(leaf_ip_range, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(leaf_empty_dns, PST_E_CERTIFICATE_EXTENSION, 0),
    ROW(ca_expired, PST_E_CERTIFICATE_EXPIRED, 1),
    ROW(ca_early, PST_E_CERTIFICATE_NOT_YET_VALID, 1),
    ROW(ca_is_not, PST_E_NOT_A_CA, 1),
    ROW(ca_says_nothing, PST_E_NOT_A_CA, 1),
    ROW(ca_v1, PST_E_NOT_A_CA, 1),
    ROW2(ca_is_not, private_profile, PST_E_NOT_A_CA, 1),
    ROW(ca_may_not_sign, PST_E_KEY_USAGE, 1),
    ROW2(ca_may_not_sign, private_profile, PST_E_KEY_USAGE, 1),
    ROW(ca_no_key_usage, PST_OK, 0),
    ROW(ca_for_clients, PST_E_EXTENDED_KEY_USAGE, 1),
    ROW(ca_for_any, PST_OK, 0),
    ROW(ca_unknown_critical, PST_E_UNKNOWN_CRITICAL_EXTENSION, 1),
    ROW(ca_tampered, PST_E_CERTIFICATE_SIGNATURE, 1),
    ROW(ca_no_key_id, PST_E_CERTIFICATE_EXTENSION, 1),
    ROW2(ca_no_key_id, private_profile, PST_OK, 0),
    ROW(ca_path_len_0, PST_OK, 0),
    ROW(ca_of_another, PST_E_UNKNOWN_CA, 1),
    ROW(ca_permits, PST_OK, 0),
    ROW(ca_permits_other, PST_E_NAME_CONSTRAINT, 0),
    ROW2(ca_permits_other, private_profile, PST_E_NAME_CONSTRAINT, 0),
    ROW(ca_excludes, PST_E_NAME_CONSTRAINT, 0),
    ROW(ca_excludes_wild, PST_E_NAME_CONSTRAINT, 0),
    ROW(ca_constraints_loose, PST_E_CERTIFICATE_EXTENSION, 1),
    ROW2(ca_constraints_loose, private_profile, PST_OK, 0),
    ROW(ca_constraints_malformed, PST_E_CERTIFICATE_EXTENSION, 1),
    ROW(ca_constraints_empty, PST_E_CERTIFICATE_EXTENSION, 1),
    ROW(names_in_other_case, PST_OK, 0),
    ROW(no_intermediates, PST_E_PATH_LENGTH, 1),
    ROW(one_intermediate, PST_OK, 0),
    ROW(build_date_after_expiry, PST_E_CERTIFICATE_EXPIRED, 0),
    ROW(build_date_before_start, PST_OK, 0),
    ROW(no_time_expired, PST_OK, 0),
    ROW(no_such_policy, PST_E_TIME_UNKNOWN, 0),
    ROW(no_such_profile, PST_E_USAGE, 255),
    ROW(client, PST_OK, 0),
    ROW(client_with_server_leaf, PST_E_EXTENDED_KEY_USAGE, 0),
    ROW(client_by_mail, PST_OK, 0),
    ROW(server_by_mail, PST_E_NAME_MISMATCH, 0),
    ROW(no_anchor, PST_E_UNKNOWN_CA, 1),
    ROW(no_certs, PST_E_USAGE, 255),
    ROW(no_kit, PST_E_USAGE, 255),
};

static void test_table(void)
{
    static struct scene s;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        set(&s);
        table[i].change(&s);
        table[i].also(&s);
        build(&s);
        CHECK_CASE(is(&s, table[i].error, table[i].certificate), table[i].name);
        CHECK(verdict.time_policy == s.peer.time.policy);
    }
}

// --- what the verdict says

static void test_verdict(void)
{
    static struct scene s;
    set(&s);
    build(&s);
    CHECK(is(&s, PST_OK, 0));
    CHECK(verdict.path_len == 2 && verdict.path[0] == 0 && verdict.path[1] == 1 && verdict.anchor == 0);
    CHECK(leaf_key.kind == PST_KEY_P256 && leaf_key.point.n == 65 && memcmp(leaf_key.point.p, key_point(LEAF_KEY), 65) == 0);
    CHECK(verdict.not_before == 1577836800 && verdict.not_after == 1893456000);

    set(&s);
    s.ca.extension = EXT_UNKNOWN_CRITICAL;
    build(&s);
    CHECK(is(&s, PST_E_UNKNOWN_CRITICAL_EXTENSION, 1));
    CHECK(test_is_hex(verdict.extension.p, verdict.extension.n, "2b0601040183b36aff01"));

    // A chain that ends nowhere: who is missing, by name and key.
    set(&s);
    s.trust.num_anchors = 0;
    build(&s);
    char text[64];
    uint8_t id[32];
    key_id(id, ROOT_KEY);
    CHECK(is(&s, PST_E_UNKNOWN_CA, 1));
    CHECK(pst_name_text(text, sizeof text, verdict.issuer) == 7 && strcmp(text, "CN=root") == 0);
    CHECK(verdict.key_id.n == 20 && memcmp(verdict.key_id.p, id, 20) == 0);
    CHECK(verdict.path_len == 2 && verdict.anchor == 65535);
}

// --- searching

static pst_span ca(const char *subject, unsigned key, const char *issuer, unsigned signer)
{
    struct make m = make_ca(subject, key, issuer, signer);
    return make_cert(&m);
}

static void test_search(void)
{
    static struct scene s;
    set(&s);
    build(&s);
    pst_span right = s.pool[1], root = make_cert(&s.root);
    struct make expired = s.ca;
    expired.not_after = "240101000000Z";

    // Strays, a copy of the root, copies of the CA, in any order.
    s.pool[1] = ca("stray", OTHER_KEY, "nobody", OTHER_KEY);
    s.pool[2] = root;
    s.pool[3] = (pst_span){(const uint8_t *)"junk", 4};
    s.pool[4] = (pst_span){NULL, 0};
    s.pool[5] = right;
    s.pool[6] = right;
    s.peer.num_certs = 7;
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == 2 && verdict.path[1] == 5);

    // An expired twin and one of another key stand before it.
    s.pool[1] = make_cert(&expired);
    s.pool[2] = ca("CA", OTHER_KEY, "root", ROOT_KEY);
    CHECK(is(&s, PST_OK, 0) && verdict.path[1] == 5);
    // Without it, the reason is that of the twin whose key signed the leaf, or came as far.
    s.peer.num_certs = 2;
    CHECK(is(&s, PST_E_CERTIFICATE_EXPIRED, 1));
    s.pool[1] = s.pool[2];
    CHECK(is(&s, PST_E_CERTIFICATE_SIGNATURE, 0));

    // A dead end first, then the way: CA by an unknown root, CA by ours.
    s.pool[1] = ca("CA", CA_KEY, "elsewhere", OTHER_KEY);
    s.pool[2] = ca("elsewhere", OTHER_KEY, "nowhere", OTHER_KEY);
    s.pool[3] = right;
    s.peer.num_certs = 4;
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == 2 && verdict.path[1] == 3);
    // Without the way, the furthest path is told.
    s.peer.num_certs = 3;
    CHECK(is(&s, PST_E_UNKNOWN_CA, 2) && verdict.path_len == 3);

    // A circle.
    s.pool[1] = ca("CA", CA_KEY, "B", OTHER_KEY);
    s.pool[2] = ca("B", OTHER_KEY, "CA", CA_KEY);
    CHECK(verify(&s) == PST_E_UNKNOWN_CA);

    // The root came along, but is not trusted: it is the one that has no issuer.
    s.pool[1] = right;
    s.pool[2] = root;
    s.trust.num_anchors = 0;
    CHECK(is(&s, PST_E_UNKNOWN_CA, 2));
}

static void test_path_length(void)
{
    static struct scene s;
    set(&s);
    build(&s);
    // leaf <- CA <- upper (pathLen 0) <- root
    struct make upper = make_ca("upper", OTHER_KEY, "root", ROOT_KEY);
    upper.path_len = 0;
    s.pool[1] = ca("CA", CA_KEY, "upper", OTHER_KEY);
    s.pool[2] = make_cert(&upper);
    s.peer.num_certs = 3;
    CHECK(is(&s, PST_E_PATH_LENGTH, 2));
    // A self-issued certificate does not count: CA <- CA' (new key) <- upper.
    upper.path_len = 1;
    s.pool[2] = make_cert(&upper);
    CHECK(is(&s, PST_OK, 0));
    s.pool[3] = ca("CA", ROOT_KEY, "upper", OTHER_KEY);
    s.pool[1] = ca("CA", CA_KEY, "CA", ROOT_KEY);
    s.peer.num_certs = 4;
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == 4);
    s.trust.max_intermediates = 2;
    CHECK(is(&s, PST_OK, 0));
    s.trust.max_intermediates = 1;
    CHECK(is(&s, PST_E_PATH_LENGTH, 2));

    // The longest path that there is room for, and one more.
    set(&s);
    build(&s);
    char names[PST_MAX_CERTS + 2][8];
    for (size_t i = 1; i <= PST_MAX_CERTS; i++) {
        snprintf(names[i], sizeof names[i], "CA%zu", i);
        snprintf(names[i + 1], sizeof names[i + 1], "CA%zu", i + 1);
    }
    s.leaf.issuer = "CA1";
    s.pool[0] = make_cert(&s.leaf);
    for (size_t i = 1; i <= PST_MAX_CERTS; i++)
        s.pool[i] = ca(names[i], CA_KEY, names[i + 1], CA_KEY);
    s.pool[PST_MAX_CERTS - 1] = ca(names[PST_MAX_CERTS - 1], CA_KEY, "root", ROOT_KEY);
    s.peer.num_certs = PST_MAX_CERTS;
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == PST_MAX_CERTS);
    s.pool[PST_MAX_CERTS - 1] = ca(names[PST_MAX_CERTS - 1], CA_KEY, names[PST_MAX_CERTS], CA_KEY);
    s.pool[PST_MAX_CERTS] = ca(names[PST_MAX_CERTS], CA_KEY, "root", ROOT_KEY);
    s.peer.num_certs = PST_MAX_CERTS + 1;
    CHECK(verify(&s) == PST_E_PATH_BUDGET);
    s.peer.num_certs = PST_MAX_POOL + 1;
    CHECK(verify(&s) == PST_E_TOO_MANY_CERTIFICATES);
}

// --- anchors

static void test_anchors(void)
{
    static struct scene s;
    // A name and a key, and nothing else known.
    set(&s);
    build(&s);
    struct pst_anchor full = s.anchors[0];
    s.anchors[0] = (struct pst_anchor){.subject = full.subject, .spki = full.spki};
    CHECK(is(&s, PST_OK, 0));
    // An anchor that is not self-signed: the CA itself.
    CHECK(pst_anchor_from_certificate(&s.anchors[0], s.pool[1]) == PST_OK);
    s.peer.num_certs = 1;
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == 1);
    s.peer.num_certs = 2;
    // The right one is the second of one name.
    s.anchors[1] = full;
    s.anchors[0] = full;
    s.anchors[0].spki = (pst_span){make_cert(&s.root).p, 0};
    CHECK(verify(&s) != PST_OK);
    s.trust.num_anchors = 2;
    CHECK(is(&s, PST_OK, 0) && verdict.anchor == 1);
    s.trust.num_anchors = 1;

    s.anchors[0] = full;
    s.anchors[0].not_after = NOW - 1;
    CHECK(is(&s, PST_E_CERTIFICATE_EXPIRED, 255) && verdict.anchor == 0);
    s.anchors[0] = full;
    s.anchors[0].path_limit = 1;
    CHECK(is(&s, PST_E_PATH_LENGTH, 255));
    s.anchors[0].path_limit = 2;
    CHECK(is(&s, PST_OK, 0));
    s.anchors[0].flags = PST_ANCHOR_NOT_A_CA;
    CHECK(is(&s, PST_E_NOT_A_CA, 255));
    s.anchors[0].flags = PST_ANCHOR_NOT_FOR_SERVERS;
    CHECK(is(&s, PST_E_EXTENDED_KEY_USAGE, 255));
    s.anchors[0].flags = PST_ANCHOR_NOT_FOR_CLIENTS | PST_ANCHOR_IRREGULAR;
    CHECK(is(&s, PST_OK, 0));
    s.trust.profile = PST_PROFILE_STRICT;
    CHECK(is(&s, PST_E_CERTIFICATE_EXTENSION, 255));

    // Constraints of an anchor.
    set(&s);
    s.root.constraints = "a00f300d820b6578616d706c652e6f7267";
    build(&s);
    CHECK(s.anchors[0].name_constraints.n != 0 && is(&s, PST_E_NAME_CONSTRAINT, 0));

    // What no anchor is made of.
    struct make m = make_ca("root", ROOT_KEY, "root", ROOT_KEY);
    m.extension = EXT_UNKNOWN_CRITICAL;
    CHECK(pst_anchor_from_certificate(&s.anchors[1], make_cert(&m)) == PST_E_UNKNOWN_CRITICAL_EXTENSION);
    CHECK(s.anchors[1].subject.n == 0);
    m = make_ca("root", ROOT_KEY, "root", ROOT_KEY);
    m.key_usage = KU_CRL_SIGN;
    CHECK(pst_anchor_from_certificate(&s.anchors[1], make_cert(&m)) == PST_E_KEY_USAGE);
    m = make_ca("root", ROOT_KEY, "root", OTHER_KEY); // key identifiers that differ
    CHECK(pst_anchor_from_certificate(&s.anchors[1], make_cert(&m)) == PST_E_CERTIFICATE_EXTENSION);
    m = make_ca("root", ROOT_KEY, "root", ROOT_KEY);
    m.eku = EKU_CLIENT;
    CHECK(pst_anchor_from_certificate(&s.anchors[1], make_cert(&m)) == PST_OK);
    CHECK(s.anchors[1].flags == (PST_ANCHOR_IRREGULAR | PST_ANCHOR_NOT_FOR_SERVERS));
    m.eku = NULL;
    m.no_key_id = true;
    m.path_len = 3;
    CHECK(pst_anchor_from_certificate(&s.anchors[1], make_cert(&m)) == PST_OK);
    CHECK(s.anchors[1].flags == PST_ANCHOR_IRREGULAR && s.anchors[1].path_limit == 4);
}

static void test_self_signed(void)
{
    static struct scene s;
    set(&s);
    s.leaf = make_leaf(LEAF_KEY, "leaf", LEAF_KEY);
    s.leaf.no_authority_id = true;
    build(&s);
    s.peer.num_certs = 1;
    CHECK(is(&s, PST_E_SELF_SIGNED, 0));
    // It is an anchor: believed as a leaf, and vouches for nobody else.
    CHECK(pst_anchor_from_certificate(&s.anchors[0], s.pool[0]) == PST_OK && s.anchors[0].flags & PST_ANCHOR_NOT_A_CA);
    CHECK(is(&s, PST_OK, 0) && verdict.path_len == 1);
    s.peer.name = "www.example.org";
    CHECK(is(&s, PST_E_NAME_MISMATCH, 0));
    s.peer.name = "www.example.com";
    s.leaf.tampered = true;
    s.pool[0] = make_cert(&s.leaf);
    CHECK(is(&s, PST_E_CERTIFICATE_SIGNATURE, 0));
    struct make below = make_leaf(OTHER_KEY, "leaf", LEAF_KEY);
    s.pool[0] = make_cert(&below);
    CHECK(is(&s, PST_E_NOT_A_CA, 255));
    // A leaf that is an anchor, but signed by somebody else, has no path.
    set(&s);
    build(&s);
    CHECK(pst_anchor_from_certificate(&s.anchors[0], s.pool[0]) == PST_OK);
    s.peer.num_certs = 1;
    CHECK(is(&s, PST_E_UNKNOWN_CA, 0));
}

// --- kits, budgets, waiting

static unsigned checks;

static pst_err count(const struct pst_public_key *key, const struct pst_sig_how *how, pst_span input, pst_span sig)
{
    checks++;
    return pst_verify_p256.verify(key, how, input, sig);
}

static void test_kits(void)
{
    static struct scene s;
    struct pst_kit kit = pst_kit_portable;
    set(&s);
    build(&s);
    s.peer.kit = &kit;
    kit.verify_p256 = NULL;
    CHECK(is(&s, PST_E_CERTIFICATE_KEY_TYPE, 1));
    kit = pst_kit_portable;
    kit.sha256 = NULL;
    CHECK(is(&s, PST_E_CERTIFICATE_ALGORITHM, 0));
    kit = (struct pst_kit){0};
    CHECK(verify(&s) != PST_OK);
}

static void test_budgets(void)
{
    static struct scene s;
    static const struct pst_verify_alg counting = {.name = "counting", .verify = count};
    struct pst_kit kit = pst_kit_portable;
    kit.verify_p256 = &counting;
    set(&s);
    build(&s);
    s.peer.kit = &kit;

    // Every signature is checked once, and a step at a time where that is asked.
    checks = 0;
    CHECK(is(&s, PST_OK, 0) && checks == 2 && calls == 1);
    s.trust.one_check_per_call = true;
    CHECK(is(&s, PST_OK, 0) && checks == 4 && calls == 2);
    s.pool[1] = ca("CA", OTHER_KEY, "root", ROOT_KEY);
    CHECK(is(&s, PST_E_CERTIFICATE_SIGNATURE, 0) && checks == 5 && calls == 2);
    s.trust.one_check_per_call = false;

    // The worst: everybody has the same name and key, and each could have signed each other. No path, and a bound.
    static const unsigned limits[] = {1, 5, 0};
    for (size_t i = 1; i <= 100; i++) {
        struct make m = make_ca("CA", CA_KEY, "CA", CA_KEY);
        char serial[5];
        snprintf(serial, sizeof serial, "11%02zx", i);
        m.serial = serial;
        m.eku = i % 2 ? EKU_SERVER : NULL;
        s.pool[i] = make_cert(&m);
    }
    s.peer.num_certs = 101;
    for (size_t i = 0; i < 3; i++) {
        s.trust.max_signature_checks = (uint16_t)limits[i];
        checks = 0;
        pst_err e = verify(&s);
        CHECK(e != PST_OK && checks <= (limits[i] ? limits[i] : 64));
    }
    // The same with keys that differ, so that no two are one: nothing but the budget ends this.
    s.trust.max_signature_checks = 0;
    for (size_t i = 1; i <= 100; i++) {
        struct make m = make_ca("CA", (unsigned)(1 + i % 6), "CA", (unsigned)(1 + (i / 6) % 6));
        char serial[5];
        snprintf(serial, sizeof serial, "12%02zx", i);
        m.serial = serial;
        s.pool[i] = make_cert(&m);
    }
    checks = 0;
    CHECK(verify(&s) == PST_E_PATH_BUDGET && checks <= 64);
    s.trust.max_signature_checks = 60000;
    s.trust.max_comparisons = 2000;
    CHECK(verify(&s) == PST_E_PATH_BUDGET);
    // Certificates that are read again count for their bytes.
    set(&s);
    build(&s);
    s.trust.max_comparisons = 5;
    CHECK(is(&s, PST_E_PATH_BUDGET, 0));
    s.trust.max_comparisons = 50;
    CHECK(is(&s, PST_OK, 0));
}

// --- pins and facts

static void test_pin(void)
{
    static struct scene s;
    set(&s);
    build(&s);
    struct pst_certificate_facts f;
    CHECK(pst_certificate_read(&f, s.pool[0]) == PST_OK);
    CHECK(f.key_known && f.key.kind == PST_KEY_P256 && !f.is_ca && f.not_before == 1577836800);
    CHECK(test_is_hex(f.serial.p, f.serial.n, "1234"));
    CHECK(pst_certificate_read(&f, (pst_span){s.pool[0].p, 20}) == PST_E_CERTIFICATE_MALFORMED && f.serial.n == 0);

    CHECK(pst_certificate_read(&f, s.pool[0]) == PST_OK);
    uint8_t pin[2][32] = {{1}};
    pst_hash(&pst_sha256, pin[1], f.spki.p, f.spki.n);
    struct pst_pins pins = {(const uint8_t(*)[32])pin, 2};
    s.peer.time.policy = PST_TIME_UNKNOWN;
    CHECK(pst_pin_verify(&pins, &s.peer, &leaf_key, &verdict, NULL) == PST_OK && leaf_key.kind == PST_KEY_P256);
    CHECK(verdict.error == PST_OK && verdict.certificate == 0 && verdict.time_policy == PST_TIME_UNKNOWN);
    pins.num_pins = 1;
    CHECK(pst_pin_verify(&pins, &s.peer, &leaf_key, &verdict, NULL) == PST_E_PIN_MISMATCH && leaf_key.kind == PST_KEY_NONE);
    pins.num_pins = 0;
    CHECK(pst_pin_verify(&pins, &s.peer, &leaf_key, &verdict, NULL) == PST_E_PIN_MISMATCH);
    s.peer.num_certs = 0;
    CHECK(pst_pin_verify(&pins, &s.peer, &leaf_key, &verdict, NULL) == PST_E_USAGE);
    CHECK(pst_pin_verify(NULL, &s.peer, &leaf_key, &verdict, NULL) == PST_E_USAGE);
}

int main(void)
{
    test_table();
    test_verdict();
    test_search();
    test_path_length();
    test_anchors();
    test_self_signed();
    test_kits();
    test_budgets();
    test_pin();
    return TEST_END("x509");
}
