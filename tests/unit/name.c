// name.c: which names match (RFC 9525, RFC 5280 7.1), which are inside of name constraints (RFC 5280 4.2.1.10), how they read
// as text (RFC 4514).
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "x509/name.h"
#include "tests/unit/x509_make.h"
#include "x509/constraints.h"
#include "x509/dn.h"

// A SAN of one name, or of many.
static pst_span names(uint8_t tag, const char *const *list, size_t num)
{
    static struct out o;
    o.n = 0;
    size_t seq = begin(&o, 0x30);
    for (size_t i = 0; i < num; i++)
        string(&o, tag, list[i]);
    finish(&o, seq);
    return made(&o);
}

static pst_err match(uint8_t tag, const char *presented, const char *wanted)
{
    static const struct pst_trust trust = {0};
    struct pst_cert c = {.san = names(tag, &presented, 1)};
    struct pst_reference ref;
    pst_err e = pst_reference_read(&ref, wanted, true);
    return e != PST_OK ? e : pst_name_check(&c, &ref, &trust);
}

// --- hosts

static void test_hosts(void)
{
    static const struct {
        const char *presented, *wanted;
        bool match;
    } rows[] = {
        {"example.com", "example.com", true},
        {"example.com", "EXAMPLE.com", true},
        {"EXAMPLE.COM", "example.com", true},
        {"example.com", "example.com.", true},
        {"example.com", "example.com..", false},
        {"example.com.", "example.com", false},
        {"example.com", "www.example.com", false},
        {"www.example.com", "example.com", false},
        {"example.comx", "example.com", false},
        {"xn--bcher-kva.example", "xn--bcher-kva.example", true},
        {"localhost", "localhost", true},
        {"*.example.com", "www.example.com", true},
        {"*.example.com", "WWW.EXAMPLE.COM.", true},
        {"*.EXAMPLE.com", "www.example.com", true},
        {"*.example.com", "example.com", false},
        {"*.example.com", "a.b.example.com", false},
        {"*.example.com", ".example.com", false},
        {"*.example.com", "*.example.com", false},
        {"*.example.com", "xn--bcher-kva.example.com", true},
        {"*.com", "example.com", false},
        {"*", "example", false},
        {"*.", "example.", false},
        {"*.*.com", "a.b.com", false},
        {"www.*.com", "www.example.com", false},
        {"w*.example.com", "www.example.com", false},
        {"*w.example.com", "www.example.com", false},
        {"xn--*.example.com", "xn--a.example.com", false},
        {"**.example.com", "www.example.com", false},
        {"foo_bar.example.com", "foo_bar.example.com", false}, // not the preferred name syntax
        {"", "example.com", false},
        {"192.0.2.1", "192.0.2.1", false}, // an address is no dNSName
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_CASE(match(GN_DNS, rows[i].presented, rows[i].wanted) == (rows[i].match ? PST_OK : PST_E_NAME_MISMATCH),
                   rows[i].presented);
    static const char *const malformed[] = {
        "", ".", "..", "-a.example", "a-.example", "a..example", "a b.example", "a_b.example", "b\xc3\xbc.example", "1.2.3",
        "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4.", "0x7f.1", "example.123", "[::1]", "::1%lo", "*.example", "a@example.com@b",
        "@example.com", "a@", "a@-b.example",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"};
    struct pst_reference ref;
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        CHECK_CASE(pst_reference_read(&ref, malformed[i], true) == PST_E_NAME_MISMATCH, malformed[i]);
    char longest[400];
    for (size_t n = 250; n <= 256; n++) { // labels of one letter; 253 is the most
        for (size_t i = 0; i < n; i++)
            longest[i] = i % 2 ? '.' : 'a';
        longest[n] = 0;
        bool dot = longest[n - 1] == '.';
        CHECK((pst_reference_read(&ref, longest, false) == PST_OK) == (n - dot <= 253));
    }
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    CHECK(pst_reference_read(&ref, longest, true) == PST_E_NAME_MISMATCH);
}

static bool uk(void *ctx, const char *name, size_t len)
{
    ++*(int *)ctx;
    return len == 5 && memcmp(name, "co.uk", 5) == 0;
}

static void test_public_suffixes(void)
{
    int asked = 0;
    const struct pst_trust trust = {.is_public_suffix = uk, .public_suffix_ctx = &asked};
    const char *wild = "*.co.uk", *fine = "*.example.co.uk", *exact = "example.co.uk";
    struct pst_reference ref;
    CHECK(pst_reference_read(&ref, "example.co.uk", false) == PST_OK);
    struct pst_cert c = {.san = names(GN_DNS, &wild, 1)};
    CHECK(pst_name_check(&c, &ref, &trust) == PST_E_NAME_MISMATCH && asked == 1);
    c.san = names(GN_DNS, &exact, 1);
    CHECK(pst_name_check(&c, &ref, &trust) == PST_OK && asked == 1);
    CHECK(pst_reference_read(&ref, "www.example.co.uk", false) == PST_OK);
    c.san = names(GN_DNS, &fine, 1);
    CHECK(pst_name_check(&c, &ref, &trust) == PST_OK && asked == 2);
}

// --- addresses

static void test_addresses(void)
{
    static const struct {
        const char *text, *hex; // hex: NULL is refused
    } rows[] = {
        {"192.0.2.1", "c0000201"},
        {"0.0.0.0", "00000000"},
        {"255.255.255.255", "ffffffff"},
        {"::", "00000000000000000000000000000000"},
        {"::1", "00000000000000000000000000000001"},
        {"1::", "00010000000000000000000000000000"},
        {"2001:db8::7", "20010db8000000000000000000000007"},
        {"2001:DB8:0:0:0:0:0:7", "20010db8000000000000000000000007"},
        {"1:2:3:4:5:6:7:8", "00010002000300040005000600070008"},
        {"1:2:3:4:5:6:7::", "00010002000300040005000600070000"},
        {"::2:3:4:5:6:7:8", "00000002000300040005000600070008"},
        {"::ffff:192.0.2.1", "00000000000000000000ffffc0000201"},
        {"64:ff9b::192.0.2.33", "0064ff9b0000000000000000c0000221"},
        {"1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"},
        {":", NULL},
        {":::", NULL},
        {"1:", NULL},
        {":1", NULL},
        {"1::2::3", NULL},
        {"1:2:3:4:5:6:7", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"1:2:3:4:5:6:7:8::", NULL},
        {"::1:2:3:4:5:6:7:8", NULL},
        {"12345::", NULL},
        {"g::", NULL},
        {"::1.2.3", NULL},
        {"::1.2.3.256", NULL},
        {"1.2.3.4::", NULL},
        {"1:2:3:4:5:6:7:1.2.3.4", NULL},
        {"::1.2.3.4:5", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pst_reference ref;
        pst_err e = pst_reference_read(&ref, rows[i].text, false);
        if (rows[i].hex == NULL)
            CHECK_CASE(e == PST_E_NAME_MISMATCH, rows[i].text);
        else
            CHECK_CASE(e == PST_OK && ref.tag == GN_IP && test_is_hex(ref.value.p, ref.value.n, rows[i].hex), rows[i].text);
    }
    static struct out o;
    struct pst_reference ref;
    hex(&o, "300c8704c00002018704c0000202");
    struct pst_cert c = {.san = made(&o)};
    const struct pst_trust trust = {0};
    CHECK(pst_reference_read(&ref, "192.0.2.2", false) == PST_OK && pst_name_check(&c, &ref, &trust) == PST_OK);
    CHECK(pst_reference_read(&ref, "192.0.2.3", false) == PST_OK && pst_name_check(&c, &ref, &trust) == PST_E_NAME_MISMATCH);
    CHECK(pst_reference_read(&ref, "::ffff:192.0.2.1", false) == PST_OK &&
          pst_name_check(&c, &ref, &trust) == PST_E_NAME_MISMATCH);
    c.san = (pst_span){NULL, 0};
    CHECK(pst_name_check(&c, &ref, &trust) == PST_E_NAME_MISSING);
}

static void test_mailboxes(void)
{
    CHECK(match(GN_EMAIL, "joe@example.com", "joe@EXAMPLE.com") == PST_OK);
    CHECK(match(GN_EMAIL, "Joe@example.com", "joe@example.com") == PST_E_NAME_MISMATCH);
    CHECK(match(GN_EMAIL, "example.com", "joe@example.com") == PST_E_NAME_MISMATCH);
    CHECK(match(GN_EMAIL, "*@example.com", "joe@example.com") == PST_E_NAME_MISMATCH);
    CHECK(match(GN_DNS, "joe@example.com", "joe@example.com") == PST_E_NAME_MISMATCH);
}

// --- the common name

static void test_common_names(void)
{
    static const struct {
        const char *common, *dns;
        bool well;
    } rows[] = {
        {"www.example.com", "www.example.com", true}, {"WWW.example.com", "www.example.com", false},
        {"other.example.com", "www.example.com", true}, {"Joe Example", "www.example.com", true},
        {"xn--n3h.com", "xn--n3h.com", true}, {"xn--n3h.com", "xn--nxasmq6b.com", false},
        {"test-\xe6\xb8\xac.com", "xn--test--wg5h0h.com", false}, {"www.XN--n3h.com", "a.com", false},
        {"192.0.2.1", "www.example.com", true}, {"0xc0.0.2.1", "www.example.com", false},
        {"0xc0000201", "www.example.com", false}, {"192.000.002.001", "a.com", false},
        {"\xe6\xb8\xac Company Ltd.", "a.com", true}, {"2001:db8::7", "a.com", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct out o = {.n = 0};
        make_name(&o, rows[i].common);
        struct pst_cert c = {.subject = made(&o), .san = names(GN_DNS, &rows[i].dns, 1)};
        CHECK_CASE(pst_common_name_check(&c) == (rows[i].well ? PST_OK : PST_E_COMMON_NAME), rows[i].common);
    }
    // Addresses are written as RFC 5952 says.
    static const struct {
        const char *common, *san;
        bool well;
    } ips[] = {
        {"2001:db8::7", "3012871020010db8000000000000000000000007", true},
        {"2001:DB8::7", "3012871020010db8000000000000000000000007", false},
        {"2001:db8:0:0:0:0:0:7", "3012871020010db8000000000000000000000007", false},
        {"2001:db8::0007", "3012871020010db8000000000000000000000007", false},
        {"::", "3012871000000000000000000000000000000000", true},
        {"1::", "3012871000010000000000000000000000000000", true},
        {"::1", "3012871000000000000000000000000000000001", true},
        {"1:0:2::3", "3012871000010000000200000000000000000003", true},
        {"1::2:0:0:3", "3012871000010000000000000002000000000003", true},
        {"1:2:3:4:5:6:0:8", "3012871000010002000300040005000600000008", true},
        {"1:2:3:4:5:6::8", "3012871000010002000300040005000600000008", false},
    };
    for (size_t i = 0; i < sizeof ips / sizeof ips[0]; i++) {
        struct out o = {.n = 0}, san = {.n = 0};
        make_name(&o, ips[i].common);
        hex(&san, ips[i].san);
        struct pst_cert c = {.subject = made(&o), .san = made(&san)};
        CHECK_CASE(pst_common_name_check(&c) == (ips[i].well ? PST_OK : PST_E_COMMON_NAME), ips[i].common);
    }
}

// --- constraints

static pst_span constraints(uint8_t list, uint8_t tag, const char *const *bases, size_t num)
{
    static struct out o;
    o.n = 0;
    size_t nc = begin(&o, 0x30), subtrees = begin(&o, list);
    for (size_t i = 0; i < num; i++) {
        size_t subtree = begin(&o, 0x30);
        string(&o, tag, bases[i]);
        finish(&o, subtree);
    }
    finish(&o, subtrees), finish(&o, nc);
    return made(&o);
}

static void test_constraints(void)
{
    static const struct {
        uint8_t tag;
        const char *base, *name;
        bool permitted, excluded; // permitted: inside of a permitted base; excluded: hit by an excluded one
    } rows[] = {
        {GN_DNS, "example.com", "example.com", true, true},
        {GN_DNS, "example.com", "www.example.com", true, true},
        {GN_DNS, "example.com", "a.b.EXAMPLE.com", true, true},
        {GN_DNS, "EXAMPLE.com", "example.com", true, true},
        {GN_DNS, "example.com", "badexample.com", false, false},
        {GN_DNS, "example.com", "example.org", false, false},
        {GN_DNS, "www.example.com", "example.com", false, false},
        {GN_DNS, "", "example.com", true, true},
        {GN_DNS, "example.com", "*.example.com", true, true},
        {GN_DNS, "example.com", "*.www.example.com", true, true},
        {GN_DNS, "bar.example.com", "*.example.com", false, true},
        {GN_DNS, "a.bar.example.com", "*.example.com", false, false},
        {GN_DNS, "example.com", "*.com", false, true},
        {GN_DNS, "example.com", ".example.com", false, true}, // malformed: neither inside nor safely outside
        {GN_DNS, "example.com", "example.com.", false, true},
        {GN_DNS, "example.com", "a_b.example.org", false, true},
        {GN_EMAIL, "joe@example.com", "joe@example.com", true, true},
        {GN_EMAIL, "joe@example.com", "joe@EXAMPLE.com", true, true},
        {GN_EMAIL, "joe@example.com", "JOE@example.com", false, false},
        {GN_EMAIL, "example.com", "joe@example.com", true, true},
        {GN_EMAIL, "example.com", "joe@www.example.com", false, false},
        {GN_EMAIL, ".example.com", "joe@www.example.com", true, true},
        {GN_EMAIL, ".example.com", "joe@a.b.example.com", true, true},
        {GN_EMAIL, ".example.com", "joe@example.com", false, false},
        {GN_EMAIL, ".example.com", "joe@badexample.com", false, false},
        {GN_EMAIL, "*@example.com", "joe@example.com", false, false},
        {GN_EMAIL, "example.com", "joe", false, true},
        {GN_EMAIL, "example.com", "a@b@example.org", false, true},
        {GN_URI, "example.com", "http://www.example.com/", false, true}, // not understood
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct pst_names n = {{NULL, 0}, names(rows[i].tag, &rows[i].name, 1)};
        uint32_t budget = 1000;
        pst_span permitted = constraints(0xa0, rows[i].tag, &rows[i].base, 1);
        pst_span excluded = constraints(0xa1, rows[i].tag, &rows[i].base, 1);
        CHECK(pst_constraints_check(permitted) == PST_OK && pst_constraints_check(excluded) == PST_OK);
        CHECK_CASE(pst_constraints_apply(permitted, &n, &budget) == (rows[i].permitted ? PST_OK : PST_E_NAME_CONSTRAINT),
                   rows[i].name);
        CHECK_CASE(pst_constraints_apply(excluded, &n, &budget) == (rows[i].excluded ? PST_E_NAME_CONSTRAINT : PST_OK),
                   rows[i].name);
        // A base of another form says nothing about it.
        const char *other = "other.example";
        pst_span elsewhere = constraints(0xa0, rows[i].tag == GN_DNS ? GN_EMAIL : GN_DNS, &other, 1);
        CHECK_CASE(pst_constraints_apply(elsewhere, &n, &budget) == PST_OK, rows[i].name);
    }
    static const struct {
        uint8_t tag;
        const char *base;
    } bad[] = {{GN_DNS, ".example.com"}, {GN_DNS, "*.example.com"}, {GN_DNS, "a b"}, {GN_DNS, "example.com."},
               {GN_EMAIL, ""},           {GN_EMAIL, "a@b@c.com"},   {GN_EMAIL, "@b.com"}, {GN_EMAIL, "a@"}, {GN_EMAIL, "."}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_CASE(pst_constraints_check(constraints(0xa0, bad[i].tag, &bad[i].base, 1)) == PST_E_CERTIFICATE_EXTENSION,
                   bad[i].base);
}

static void test_address_constraints(void)
{
    static const struct {
        const char *constraints, *san; // hex
        bool well;
    } rows[] = {
        {"300ea00c300a8708c0000200ffffff00", "30068704c0000207", true},
        {"300ea00c300a8708c0000200ffffff00", "30068704c0000307", false},
        {"300ea10c300a8708c0000200ffffff00", "30068704c0000207", false},
        {"300ea10c300a8708c0000200ffffff00", "30068704c0000307", true},
        {"300ea00c300a87080000000000000000", "30068704c0000307", true},
        {"300ea00c300a87080000000000000000", "3012871020010db8000000000000000000000007", false}, // of the other family
        {"300ea10c300a87080000000000000000", "3012871020010db8000000000000000000000007", true},
        {"300ea00c300a8708c0000200ffffff00", "3003820161", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct out nc = {.n = 0}, san = {.n = 0};
        hex(&nc, rows[i].constraints), hex(&san, rows[i].san);
        const struct pst_names n = {{NULL, 0}, made(&san)};
        uint32_t budget = 100;
        pst_span c = made(&nc);
        CHECK(pst_constraints_check(c) == PST_OK);
        CHECK_CASE(pst_constraints_apply(c, &n, &budget) == (rows[i].well ? PST_OK : PST_E_NAME_CONSTRAINT), rows[i].san);
    }
    static const char *const holes[] = {"300ea00c300a8708c0000200ff00ff00", "300ea00c300a8708c000020000000001",
                                        "300ea00c300a8708c0000200fffffffd"};
    for (size_t i = 0; i < 3; i++) {
        struct out nc = {.n = 0};
        hex(&nc, holes[i]);
        CHECK_CASE(pst_constraints_check(made(&nc)) == PST_E_CERTIFICATE_EXTENSION, holes[i]);
    }
}

static void test_directory_constraints(void)
{
    // permitted: CN=foo as directoryName
    struct out nc = {.n = 0}, foo = {.n = 0}, below = {.n = 0}, bar = {.n = 0}, mail = {.n = 0};
    hex(&nc, "3018a0163014a4123010310e300c06035504030c03666f6f");
    CHECK(pst_constraints_check((pst_span){nc.b, nc.n}) == PST_E_CERTIFICATE_EXTENSION); // its lengths are wrong
    nc.n = 0;
    hex(&nc, "3018a0163014a4123010310e300c06035504030c05666f6f");
    CHECK(pst_constraints_check((pst_span){nc.b, nc.n}) == PST_E_CERTIFICATE_EXTENSION);
    nc.n = 0;
    hex(&nc, "3016a0143012a410300e310c300a06035504030c03666f6f");
    make_name(&foo, "FOO");
    make_name(&bar, "bar");
    hex(&below, "301c310c300a06035504030c03666f6f310c300a06035504030c03626172");
    const pst_span c = made(&nc);
    uint32_t budget = 100;
    struct pst_names n = {made(&foo), {NULL, 0}};
    CHECK(pst_constraints_check(c) == PST_OK);
    CHECK(pst_constraints_apply(c, &n, &budget) == PST_OK);
    n.subject = made(&below);
    CHECK(pst_constraints_apply(c, &n, &budget) == PST_OK);
    n.subject = made(&bar);
    CHECK(pst_constraints_apply(c, &n, &budget) == PST_E_NAME_CONSTRAINT);
    struct out empty = {.n = 0};
    make_name(&empty, "");
    n.subject = made(&empty);
    CHECK(pst_constraints_apply(c, &n, &budget) == PST_OK);
    // emailAddress in the subject counts where there is no subjectAltName.
    const char *base = "example.com";
    const pst_span m = constraints(0xa0, GN_EMAIL, &base, 1);
    hex(&mail, "301e311c301a06092a864886f70d010901160d61406578616d706c652e6f7267");
    n.subject = made(&mail);
    CHECK(pst_constraints_apply(m, &n, &budget) == PST_E_NAME_CONSTRAINT);
    const char *dns = "a.example";
    n.san = names(GN_DNS, &dns, 1);
    CHECK(pst_constraints_apply(m, &n, &budget) == PST_OK);
    // A spent budget is said.
    budget = 2;
    static const char *const many[] = {"a.test", "b.test", "c.test", "d.test"};
    CHECK(pst_constraints_apply(constraints(0xa1, GN_DNS, many, 4), &n, &budget) == PST_E_PATH_BUDGET && budget == 0);
}

// --- distinguished names

static pst_span dn(const char *text)
{
    static uint8_t all[64][200];
    static size_t used;
    uint8_t *p = all[used++ % 64];
    return (pst_span){p, test_hex(p, 200, text)};
}

static void test_equality(void)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"0c03666f6f", "0c03666f6f", true},      {"0c03666f6f", "0c03464f4f", true},  {"0c03666f6f", "1303666f6f", true},
        {"0c03666f6f", "0c03666f70", false},     {"0c03666f6f", "1603464f6f", true},  {"0c03666f6f", "1403666f6f", false},
        {"1403666f6f", "1403666f6f", true},      {"1403666f6f", "1403464f6f", false}, {"1e060066006f006f", "0c03666f6f", false},
        {"0c052066206f20", "0c0366206f", true}, {"0c05662020206f", "0c0366206f", true}, {"0c02666f", "0c0366206f", false},
        {"0c02c3a4", "0c02c3a4", true},          {"0c02c3a4", "0c02c384", false}, // beyond ASCII: bytes
        {"0c00", "0c0120", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pst_span n[2];
        for (unsigned k = 0; k < 2; k++) {
            struct out o = {.n = 0};
            size_t name = begin(&o, 0x30), set = begin(&o, 0x31), a = begin(&o, 0x30);
            hex(&o, "0603550403");
            hex(&o, k ? rows[i].b : rows[i].a);
            finish(&o, a), finish(&o, set), finish(&o, name);
            n[k] = made(&o);
        }
        CHECK_CASE(pst_dn_equal(n[0], n[1]) == rows[i].equal && pst_dn_equal(n[1], n[0]) == rows[i].equal, rows[i].a);
        CHECK_CASE(pst_dn_within(n[0], n[1]) == rows[i].equal, rows[i].b);
    }
    // Values of one RDN in any order; another type; a name that begins as another.
    pst_span ab = dn("301c311a300b06035504030c0461626162300b06035504060c0461626162");
    pst_span ba = dn("301c311a300b06035504060c0441626162300b06035504030c0461624162");
    pst_span one = dn("300f310d300b06035504030c0461626162");
    pst_span two = dn("301e310d300b06035504030c0461626162310d300b06035504060c0461626162");
    CHECK(pst_dn_equal(ab, ba) && !pst_dn_equal(ab, one) && !pst_dn_equal(one, two) && !pst_dn_equal(ab, two));
    CHECK(pst_dn_within(two, one) && !pst_dn_within(one, two) && pst_dn_within(one, dn("3000")));
    CHECK(!pst_dn_equal(one, (pst_span){NULL, 0}) && !pst_dn_equal((pst_span){NULL, 0}, (pst_span){NULL, 0}));
    CHECK(!pst_dn_equal(one, (pst_span){one.p, one.n - 1}));
}

static void test_text(void)
{
    static const struct {
        const char *hex, *text;
    } rows[] = {
        {"3000", ""},
        {"300d310b300906035504030c026162", "CN=ab"},
        {"301a310b300906035504060c024445310b300906035504030c026162", "CN=ab, C=DE"},
        {"30183116300906035504030c026162300906035504060c024445", "CN=ab+C=DE"},
        {"30153113301106035504030c0a20612c2b225c3c3e3b20", "CN=\\ a\\,\\+\\\"\\\\\\<\\>\\;\\ "},
        {"300f310d300b06035504030c0423c3a400", "CN=\\#\\c3\\a4\\00"},
        {"3011310f300d06092a864886f70d0109071300", "1.2.840.113549.1.9.7="},
        {"300d310b300906035504031e020061", "CN=#0061"},
        {"300c310a30080602883716026162", "2.999=ab"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[100];
        pst_span name = dn(rows[i].hex);
        size_t n = pst_name_text(text, sizeof text, name);
        if (!CHECK_CASE(n == strlen(rows[i].text) && strcmp(text, rows[i].text) == 0, rows[i].text))
            fprintf(stderr, "  %s\n", text);
        for (size_t cap = 0; cap <= n; cap++) {
            memset(text, 'x', sizeof text);
            CHECK(pst_name_text(text, cap, name) == n && (cap == 0 || text[cap - 1] == 0) && text[cap] == 'x');
        }
    }
}

int main(void)
{
    test_hosts();
    test_public_suffixes();
    test_addresses();
    test_mailboxes();
    test_common_names();
    test_constraints();
    test_address_constraints();
    test_directory_constraints();
    test_equality();
    test_text();
    return TEST_END("name");
}
