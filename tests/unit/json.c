// json.c: the tests' JSON reader takes what RFC 8259 allows and refuses the rest, and every prefix of a text.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tests/json.h"
#include "tests/unit/test.h"

static const char *const good[] = {
    "null", " true ", "false", "0", "-0", "12", "-3.25e+7", "1E9", "\"\"", "\"a\"", "[]", "{}", "[ ]", "{ }", "[1,2 , 3]",
    "{\"a\":1}", "{\"a\":{\"a\":[{}]}}", "\"\\u00e9\\n\\/\"", "\"\\ud83d\\ude00\"", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
    "\t\r\n[\"\\\\\"]",
};

static const char *const bad[] = {
    "", " ", "nul", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u0000\"", "\"\n\"", "\"\x01\"", "\"\xc3\"", "\"\xc0\x80\"",
    "\"\xe0\x80\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xff\"", "\"\x80\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
    "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1,\"a\":2}", "{\"a\":1 \"b\":2}",
    "1 2", "[] []", "// c\n1", "\"a\"x", "[1}", "{\"a\":1]",
};

static bool parses(const char *text, size_t len)
{
    // In a buffer of exactly its size, so that a sanitizer sees a read behind the end.
    char *copy = malloc(len + (len == 0));
    memcpy(copy, text, len);
    struct json_doc doc;
    bool ok = json_parse(&doc, copy, len);
    json_free(&doc);
    free(copy);
    return ok;
}

int main(void)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK_CASE(parses(good[i], strlen(good[i])), good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_CASE(!parses(bad[i], strlen(bad[i])), bad[i]);
    CHECK(!parses("\"a\0b\"", 5));
    char deep[130];
    memset(deep, '[', 65);
    memset(deep + 65, ']', 65);
    CHECK(!parses(deep, 130));
    CHECK(parses(deep + 1, 128));

    const char text[] = "{\"n\": -17, \"s\": \"x\\u20ac\\\"y\", \"a\": [\"one\", \"two\", 3], \"o\": {\"t\": true}, \"big\": 99999999999999999999}";
    struct json_doc doc;
    CHECK(json_parse(&doc, text, sizeof text - 1));
    CHECK(json_int(doc.root, "n", 0) == -17);
    CHECK(json_int(doc.root, "s", 5) == 5);
    CHECK(json_int(doc.root, "big", 5) == 5);
    const char *s = json_text(doc.root, "s");
    CHECK(s != NULL && strcmp(s, "x\xe2\x82\xac\"y") == 0);
    CHECK(json_get(doc.root, "a")->len == 3);
    CHECK(json_has(doc.root, "a", "two") && !json_has(doc.root, "a", "three") && !json_has(doc.root, "o", "t"));
    CHECK(json_get(json_get(doc.root, "o"), "t")->kind == JSON_TRUE);
    CHECK(json_get(doc.root, "none") == NULL && json_get(NULL, "none") == NULL && json_text(doc.root, "n") == NULL);
    json_free(&doc);
    for (size_t n = 0; n < sizeof text - 1; n++)
        CHECK(!parses(text, n));
    return TEST_END("json");
}
