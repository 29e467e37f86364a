// der.c: what DER is and what is only BER (X.690 8 and 10), element by element; times against the calendar of libc.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <time.h>
#include "tests/unit/test.h"
#include "x509/der.h"
#include "x509/dn.h"

static uint8_t bytes[512];

static struct pst_reader over(const char *hex)
{
    return rd_over((pst_span){bytes, test_hex(bytes, sizeof bytes, hex)});
}

// --- headers

static void test_headers(void)
{
    static const struct {
        const char *hex;
        size_t len; // of content, or what cannot be
    } rows[] = {
        {"0400", 0},
        {"0401aa", 1},
        {"0402aabb", 2},
        {"048180", SIZE_MAX},   // cut
        {"04810100", SIZE_MAX}, // long form for what the short form can say
        {"04820001aa", SIZE_MAX},
        {"048000", SIZE_MAX}, // indefinite
        {"0480aa0000", SIZE_MAX},
        {"04ff", SIZE_MAX},
        {"0485000000000100", SIZE_MAX}, // five octets
        {"0484ffffffff00", SIZE_MAX},
        {"0401", SIZE_MAX},
        {"04", SIZE_MAX},
        {"", SIZE_MAX},
        {"1f0401aa", SIZE_MAX}, // a tag number in more octets
        {"3f0401aa", SIZE_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pst_reader r = over(rows[i].hex);
        uint8_t tag;
        pst_span s = der_any(&r, &tag, "any");
        CHECK_CASE(rows[i].len == SIZE_MAX ? r.failed && s.n == 0 && tag == 0 : !r.failed && s.n == rows[i].len, rows[i].hex);
    }
    // Lengths around every border of the long form.
    static uint8_t big[70000];
    static const size_t lens[] = {127, 128, 255, 256, 65535, 65536};
    for (size_t i = 0; i < 6; i++) {
        size_t n = lens[i], h = 0;
        big[h++] = 0x04;
        if (n >= 128)
            big[h++] = n < 256 ? 0x81 : n < 65536 ? 0x82 : 0x83;
        for (int shift = n < 256 ? 0 : n < 65536 ? 8 : 16; shift >= 0; shift -= 8)
            big[h++] = (uint8_t)(n >> shift);
        struct pst_reader r = rd_over((pst_span){big, h + n});
        CHECK(der_take(&r, DER_OCTET_STRING, "x").n == n && rd_end(&r) == PST_OK);
        r = rd_over((pst_span){big, h + n - 1});
        CHECK(der_take(&r, DER_OCTET_STRING, "x").n == 0 && rd_end(&r) != PST_OK);
        r = rd_over((pst_span){big, h + n});
        CHECK(der_whole(&r, DER_OCTET_STRING, "x").n == h + n && rd_end(&r) == PST_OK);
    }
}

static void test_sticky(void)
{
    struct pst_reader r = over("0201050401aa");
    CHECK(pst_der_is(&r, DER_INTEGER) && !pst_der_is(&r, DER_OCTET_STRING));
    CHECK(der_take(&r, DER_OCTET_STRING, "x").n == 0 && r.failed);
    CHECK(!pst_der_is(&r, DER_INTEGER) && der_take(&r, DER_INTEGER, "x").n == 0 && rd_end(&r) == PST_E_DECODE);
    r = over("300302010505");
    struct pst_reader in = der_into(&r, DER_SEQUENCE, "x");
    CHECK(der_small(&in, DER_INTEGER, 9, "y") == 5 && rd_end(&in) == PST_OK && rd_end(&r) == PST_E_DECODE);
    r = over("3003020105");
    in = der_into(&r, DER_SET, "x");
    CHECK(in.failed && r.failed && der_small(&in, DER_INTEGER, 9, "y") == 0 && rd_end(&in) == PST_E_DECODE);
}

// --- values

static bool reads_integer(const char *hex)
{
    struct pst_reader r = over(hex);
    der_integer(&r, "x");
    return rd_end(&r) == PST_OK;
}

static void test_numbers(void)
{
    CHECK(reads_integer("020100") && reads_integer("02017f") && reads_integer("020180") && reads_integer("0201ff"));
    CHECK(reads_integer("02020080") && reads_integer("0202ff7f") && reads_integer("02027fff"));
    CHECK(!reads_integer("0200") && !reads_integer("02020000") && !reads_integer("0202007f") && !reads_integer("0202ff80"));
    CHECK(!reads_integer("0202ffff") && !reads_integer("0302007f"));
    struct pst_reader r = over("02020080");
    pst_span u = der_unsigned(&r, "x");
    CHECK(u.n == 1 && u.p[0] == 0x80 && rd_end(&r) == PST_OK);
    r = over("020100");
    u = der_unsigned(&r, "x");
    CHECK(u.n == 1 && u.p[0] == 0 && rd_end(&r) == PST_OK);
    r = over("0201ff");
    CHECK(der_unsigned(&r, "x").n == 0 && rd_end(&r) != PST_OK);
    static const struct {
        const char *hex;
        uint32_t max, value;
        bool well;
    } small[] = {
        {"020105", 5, 5, true},           {"020106", 5, 0, false},        {"0201ff", 255, 0, false},
        {"0204ffffffff", ~0u, 0, false},  {"02050080000000", ~0u, 0x80000000u, true}, {"02050100000000", ~0u, 0, false},
        {"0200", 5, 0, false},            {"02020005", 5, 0, false},
    };
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        r = over(small[i].hex);
        uint32_t v = der_small(&r, DER_INTEGER, small[i].max, "x");
        CHECK_CASE(v == small[i].value && (rd_end(&r) == PST_OK) == small[i].well, small[i].hex);
    }
    static const struct {
        const char *hex;
        bool value, well;
    } booleans[] = {{"0101ff", true, true},  {"", false, true},         {"010100", false, false},
                    {"010101", false, false}, {"0102ffff", false, false}, {"0100", false, false}};
    for (size_t i = 0; i < sizeof booleans / sizeof booleans[0]; i++) {
        r = over(booleans[i].hex);
        bool v = der_default_false(&r, DER_BOOLEAN, "x");
        CHECK_CASE(v == booleans[i].value && (rd_end(&r) == PST_OK) == booleans[i].well, booleans[i].hex);
    }
}

static void test_bits(void)
{
    static const struct {
        const char *hex;
        unsigned bits;
        bool well, loose;
    } rows[] = {
        {"03020780", 1, true, false},     {"03020106", 0x60, true, false}, {"030200ff", 0xff, true, false},
        {"0303070080", 0x100, true, false}, {"030100", 0, true, false},    {"03020006", 0x60, true, true},
        {"0303000600", 0x60, true, true}, {"03020700", 0, true, true},     {"03020180", 1, true, true},
        {"03020781", 0, false, false},    {"030207ff", 0, false, false},   {"03020880", 0, false, false},
        {"030101", 0, false, false},      {"0300", 0, false, false},       {"030400010203", 0, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pst_reader r = over(rows[i].hex);
        bool loose;
        unsigned v = der_named_bits(&r, DER_BIT_STRING, &loose, "x");
        CHECK_CASE(v == rows[i].bits && (rd_end(&r) == PST_OK) == rows[i].well, rows[i].hex);
        CHECK_CASE(!rows[i].well || loose == rows[i].loose, rows[i].hex);
    }
    struct pst_reader r = over("030300aabb");
    CHECK(der_bits(&r, DER_BIT_STRING, "x").n == 2 && rd_end(&r) == PST_OK);
    r = over("030301aabc");
    CHECK(der_bits(&r, DER_BIT_STRING, "x").n == 0 && rd_end(&r) != PST_OK);
}

static void test_oids(void)
{
    static const struct {
        const char *hex;
        bool well;
    } rows[] = {{"06032a0304", true},   {"06052b81040022", true}, {"06022a80", false}, {"0600", false},
                {"06032a8001", false}, {"060180", false},        {"060100", true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pst_reader r = over(rows[i].hex);
        pst_span s = der_oid(&r, "x");
        CHECK_CASE((rd_end(&r) == PST_OK) == rows[i].well && (s.n != 0) == rows[i].well, rows[i].hex);
    }
}

// --- times

static bool reads_time(uint8_t tag, const char *text, int64_t *out)
{
    bytes[0] = tag;
    bytes[1] = (uint8_t)strlen(text);
    memcpy(bytes + 2, text, strlen(text));
    struct pst_reader r = rd_over((pst_span){bytes, 2 + strlen(text)});
    *out = der_time(&r, "x");
    return rd_end(&r) == PST_OK;
}

static void test_times(void)
{
    int64_t t;
    CHECK(reads_time(DER_UTC_TIME, "700101000000Z", &t) && t == 0);
    CHECK(reads_time(DER_UTC_TIME, "500101000000Z", &t) && t == -631152000);
    CHECK(reads_time(DER_UTC_TIME, "491231235959Z", &t) && t == DER_UTC_TIME_LAST);
    CHECK(reads_time(DER_GENERALIZED_TIME, "20500101000000Z", &t) && t == DER_UTC_TIME_LAST + 1);
    CHECK(reads_time(DER_GENERALIZED_TIME, "99991231235959Z", &t) && t == 253402300799);
    CHECK(reads_time(DER_UTC_TIME, "000229000000Z", &t) && t == 951782400);
    static const char *const bad[] = {"700101000000", "7001010000Z",   "700101000000+", "700101000000+0100", "700001000000Z",
                                      "701301000000Z", "700100000000Z", "700132000000Z", "700431000000Z",     "010229000000Z",
                                      "700101240000Z", "700101006000Z", "700101000060Z", "7001010000 0Z",     "70010100000aZ",
                                      "-00101000000Z", "700101000000z", "",              "Z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_CASE(!reads_time(DER_UTC_TIME, bad[i], &t) && t == 0, bad[i]);
    static const char *const bad_general[] = {"20500101000000", "20500101000000.5Z", "19000229000000Z", "500101000000Z",
                                              "21000229000000Z"};
    for (size_t i = 0; i < sizeof bad_general / sizeof bad_general[0]; i++)
        CHECK_CASE(!reads_time(DER_GENERALIZED_TIME, bad_general[i], &t) && t == 0, bad_general[i]);
    // Every day of ten thousand years, in seconds that libc counts too.
    if (sizeof(time_t) < 8) {
        TEST_SKIP("time_t is too short for the calendar");
        return;
    }
    long wrong = 0;
    for (int64_t day = -719528; day < 2932897; day++) {
        time_t want = (time_t)(day * 86400 + (day & 0xffff));
        struct tm tm = *gmtime(&want);
        char text[64];
        snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                 tm.tm_min, tm.tm_sec);
        wrong += !reads_time(DER_GENERALIZED_TIME, text, &t) || t != want;
    }
    CHECK(wrong == 0);
}

// --- names

static bool reads_name(const char *hex)
{
    struct pst_reader r = over(hex);
    pst_span s = pst_dn_read(&r, "x");
    return rd_end(&r) == PST_OK && s.p == bytes;
}

static void test_name_form(void)
{
    CHECK(reads_name("3000") && reads_name("300d310b3009060355040313026162"));
    CHECK(!reads_name("30023100"));                             // an RDN of nothing
    CHECK(!reads_name("300b3109300706035504031301"));        // cut
    CHECK(!reads_name("3009310730050603550403"));               // no value
    CHECK(!reads_name("3010310e300c060355040313026162130161")); // two values in one attribute
    CHECK(!reads_name("310d310b3009060355040313026162"));
    // A SET stands in order.
    CHECK(reads_name("30183116300906035504030c026162300906035504060c026162"));
    CHECK(!reads_name("30183116300906035504060c026162300906035504030c026162"));
}

int main(void)
{
    test_headers();
    test_sticky();
    test_numbers();
    test_bits();
    test_oids();
    test_times();
    test_name_form();
    return TEST_END("der");
}
