// json.h: a small strict reader of JSON (RFC 8259) for test vectors: the whole text becomes a tree that the caller frees.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TEST_JSON_H
#define PST_TEST_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

// A value. Strings are UTF-8, unescaped, with a NUL behind their last byte; numbers keep their text.
struct json {
    enum json_kind kind;
    const char *key; // its name, where it is a member of an object; else NULL
    const char *text;
    size_t len;               // bytes of text; of an array or object, how many it holds
    const struct json *first; // of an array or object
    const struct json *next;  // beside it
};

struct json_doc {
    const struct json *root; // NULL: refused
    const char *error;       // why
    size_t error_at;         // at which byte
    struct json_block *blocks;
};

// json_parse reads all of the text; it refuses whatever RFC 8259 does not allow, and also two members of one name, bytes
// that are not UTF-8, escaped NULs, and nesting deeper than 64.
bool json_parse(struct json_doc *doc, const char *text, size_t len);
void json_free(struct json_doc *doc);

// The member of that name, or NULL (also where `object` is NULL or none).
const struct json *json_get(const struct json *object, const char *name);
// The text of the string member of that name, or NULL.
const char *json_text(const struct json *object, const char *name);
// The integer member of that name, or `other`.
long json_int(const struct json *object, const char *name, long other);
// Whether the array member `name` holds the string `word`.
bool json_has(const struct json *object, const char *name, const char *word);

#endif
