// base.c: crypto/base by its contracts: readers and writers that stick at their first failure and stay in bounds, integers at
// every alignment, truth values over every small operand spread over 64 bits, and a wipe that an optimiser cannot see through.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <signal.h>
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/reader.h"
#include "crypto/base/writer.h"
#include "tests/unit/test.h"

// A copy of the wipe that the compiler can inline here: what it leaves in the library it must leave in sight of its caller too.
#define pst_wipe_bytes wipe_in_sight
#include "crypto/base/wipe.c"
#undef pst_wipe_bytes
void pst_wipe_bytes(void *p, size_t n);

// --- bytes.h

static void integers(void)
{
    static const uint8_t up[8] = {0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8};
    uint8_t room[32], out[32];
    for (size_t at = 0; at < 16; at++) {
        memset(room, 0, sizeof room);
        memcpy(room + at, up, 8);
        CHECK(load_be16(room + at) == 0x8192 && load_be24(room + at) == 0x8192a3);
        CHECK(load_be32(room + at) == 0x8192a3b4 && load_be64(room + at) == 0x8192a3b4c5d6e7f8);
        CHECK(load_le32(room + at) == 0xb4a39281 && load_le64(room + at) == 0xf8e7d6c5b4a39281);
        for (int form = 0; form < 6; form++) {
            static const size_t width[] = {2, 3, 4, 8, 4, 8};
            size_t n = width[form];
            memset(out, 0x5a, sizeof out);
            if (form == 0)
                store_be16(out + at, 0x77778192); // what does not fit is not stored
            else if (form == 1)
                store_be24(out + at, 0x778192a3);
            else if (form == 2)
                store_be32(out + at, 0x8192a3b4);
            else if (form == 3)
                store_be64(out + at, 0x8192a3b4c5d6e7f8);
            else if (form == 4)
                store_le32(out + at, 0xb4a39281);
            else
                store_le64(out + at, 0xf8e7d6c5b4a39281);
            CHECK(memcmp(out + at, up, n) == 0);
            for (size_t i = 0; i < sizeof out; i++)
                CHECK((i >= at && i < at + n) || out[i] == 0x5a);
        }
    }
}

static pst_err tries(pst_err first, int *went_on)
{
    PST_TRY(first);
    *went_on = 1;
    return PST_OK;
}

static void spans(void)
{
    uint8_t a[3] = {1, 2, 3}, b[3] = {1, 2, 3};
    CHECK(pst_span_eq(pst_span_of(a, 3), pst_span_of(b, 3)) && !pst_span_eq(pst_span_of(a, 3), pst_span_of(b, 2)));
    b[2] = 4;
    CHECK(!pst_span_eq(pst_span_of(a, 3), pst_span_of(b, 3)) && pst_span_eq(pst_span_of(a, 2), pst_span_of(b, 2)));
    CHECK(pst_span_eq(pst_span_of(NULL, 0), pst_span_of(a, 0)) && pst_span_eq(pst_span_of(NULL, 0), pst_span_of(NULL, 0)));
    pst_copy(NULL, NULL, 0);
    pst_copy(b, a, 3);
    CHECK(memcmp(a, b, 3) == 0);
    uint32_t five[5];
    CHECK(PST_COUNT(five) == 5);
    for (int i = 0; i < 3; i++) {
        static const pst_err errors[] = {PST_OK, PST_WAIT_ROOM, PST_E_DECODE};
        int went_on = 0;
        CHECK(tries(errors[i], &went_on) == errors[i] && went_on == (i == 0));
    }
}

// --- reader.h

// Bytes in memory of exactly their length, so that a sanitizer sees one read too far.
static uint8_t *exactly(const uint8_t *from, size_t n)
{
    uint8_t *p = malloc(n != 0 ? n : 1);
    if (p == NULL)
        exit(2);
    if (n != 0)
        memcpy(p, from, n);
    return p;
}

// All that a reader may answer once it has failed.
static void is_stuck(struct pst_reader *r)
{
    CHECK(!rd_more(r) && rd_left(r) == 0 && rd_end(r) == PST_E_DECODE);
    CHECK(rd_u8(r, "a") == 0 && rd_u16(r, "b") == 0 && rd_u24(r, "c") == 0 && rd_u32(r, "d") == 0 && rd_u64(r, "e") == 0);
    CHECK(rd_bytes(r, 0, "f").n == 0 && rd_bytes(r, 1, "g").n == 0 && rd_rest(r, "h").n == 0);
    CHECK(rd_vec8(r, 0, 255, "i").n == 0 && rd_vec16(r, 0, 65535, "j").n == 0 && rd_vec24(r, 0, 0xffffff, "k").n == 0);
    struct pst_reader sub = rd_sub8(r, 0, 255, "l");
    CHECK(!rd_more(&sub) && rd_u8(&sub, "m") == 0 && rd_end(&sub) == PST_E_DECODE);
    CHECK(rd_end(r) == PST_E_DECODE);
}

static uint64_t read_width(struct pst_reader *r, unsigned width)
{
    return width == 1 ? rd_u8(r, "x") : width == 2 ? rd_u16(r, "x") : width == 3 ? rd_u24(r, "x")
         : width == 4 ? rd_u32(r, "x") : rd_u64(r, "x");
}

static void reading_integers(void)
{
    static const uint8_t up[9] = {0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8, 0x09};
    static const unsigned widths[] = {1, 2, 3, 4, 8};
    for (size_t i = 0; i < PST_COUNT(widths); i++) {
        for (size_t n = 0; n <= 9; n++) {
            unsigned width = widths[i];
            uint8_t *p = exactly(up, n);
            struct pst_reader r = rd_over(pst_span_of(p, n));
            CHECK(rd_left(&r) == n && rd_more(&r) == (n != 0));
            uint64_t v = read_width(&r, width), want = 0x8192a3b4c5d6e7f8 >> (64 - 8 * width);
            CHECK(v == (n < width ? 0 : want));
            if (n < width) {
                is_stuck(&r);
            } else {
                CHECK(rd_left(&r) == n - width && rd_end(&r) == (n == width ? PST_OK : PST_E_DECODE));
                CHECK(rd_rest(&r, "rest").n == n - width && rd_end(&r) == PST_OK && rd_end(&r) == PST_OK);
                CHECK(rd_bytes(&r, 0, "nothing").n == 0 && rd_end(&r) == PST_OK);
                CHECK(rd_u8(&r, "one more") == 0);
                is_stuck(&r);
            }
            free(p);
        }
    }
}

static void reading_nothing(void)
{
    struct pst_reader r = rd_over((pst_span){NULL, 0});
    CHECK(!rd_more(&r) && rd_left(&r) == 0 && rd_end(&r) == PST_OK);
    CHECK(rd_bytes(&r, 0, "none").n == 0 && rd_rest(&r, "rest").n == 0 && rd_end(&r) == PST_OK);
    CHECK(rd_vec8(&r, 0, 255, "vector").n == 0);
    is_stuck(&r);
    r = rd_over((pst_span){NULL, 0});
    rd_fail(&r);
    is_stuck(&r);
}

// Every length of a vector against every number of bytes there and a choice of bounds.
static void vectors(void)
{
    static const size_t bounds[][2] = {{0, 255}, {1, 255}, {0, 32}, {2, 254}, {7, 7}, {0, 0}, {255, 255}};
    static uint8_t bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t b = 0; b < PST_COUNT(bounds); b++) {
        for (size_t len = 0; len < 256; len++) {
            for (size_t there = 0; there <= 257; there += there < 10 || there > 250 ? 1 : 23) {
                size_t min = bounds[b][0], max = bounds[b][1];
                bytes[0] = (uint8_t)len;
                uint8_t *p = exactly(bytes, 1 + there);
                struct pst_reader r = rd_over(pst_span_of(p, 1 + there)), same = r;
                bool good = len >= min && len <= max && len <= there;
                pst_span s = rd_vec8(&r, min, max, "vector");
                CHECK(s.n == (good ? len : 0) && (!good || s.p == p + 1));
                CHECK(rd_end(&r) == (good && len == there ? PST_OK : PST_E_DECODE));
                struct pst_reader sub = rd_sub8(&same, min, max, "vector");
                CHECK(rd_left(&sub) == s.n && rd_more(&sub) == (s.n != 0));
                CHECK(rd_left(&same) == rd_left(&r));
                if (good) {
                    CHECK(rd_left(&r) == there - len && rd_end(&sub) == (len == 0 ? PST_OK : PST_E_DECODE));
                    rd_bytes(&sub, len, "all of it");
                    CHECK(rd_end(&sub) == PST_OK);
                    rd_u8(&sub, "beyond the vector, within the message");
                    is_stuck(&sub);
                    CHECK(rd_left(&same) == there - len && !same.failed); // the inner failure is the inner one's
                } else {
                    is_stuck(&r);
                    is_stuck(&sub);
                }
                free(p);
            }
        }
    }
}

static void wide_vectors(void)
{
    static uint8_t bytes[70000];
    for (unsigned width = 2; width <= 3; width++) {
        static const size_t lengths[] = {0, 1, 255, 256, 257, 65534, 65535, 65536, 0xffffff};
        for (size_t i = 0; i < PST_COUNT(lengths); i++) {
            size_t len = lengths[i];
            if (width == 2 && len > 65535)
                continue;
            for (unsigned k = 0; k < width; k++)
                bytes[k] = (uint8_t)(len >> 8 * (width - 1 - k));
            struct pst_reader r = rd_over(pst_span_of(bytes, sizeof bytes));
            pst_span s = width == 2 ? rd_vec16(&r, 0, 65535, "v") : rd_vec24(&r, 0, 0xffffff, "v");
            CHECK(s.n == (len <= sizeof bytes - width ? len : 0) && r.failed == (len > sizeof bytes - width));
            r = rd_over(pst_span_of(bytes, sizeof bytes));
            s = width == 2 ? rd_vec16(&r, 1, 300, "v") : rd_vec24(&r, 1, 300, "v");
            CHECK(s.n == (len >= 1 && len <= 300 ? len : 0) && r.failed == (len < 1 || len > 300));
        }
    }
    // The length itself is cut.
    for (size_t n = 0; n < 3; n++) {
        struct pst_reader r = rd_over(pst_span_of(bytes, n));
        CHECK(rd_vec24(&r, 0, 0xffffff, "v").n == 0);
        is_stuck(&r);
    }
}

// Random walks: the reader and the simplest thing that could be one agree at every step.
static void random_reading(void)
{
    uint64_t seed = 1;
    for (int walk = 0; walk < 4000; walk++) {
        uint8_t bytes[64];
        size_t n = (size_t)(test_random(&seed) % 64), at = 0;
        bool failed = false;
        for (size_t i = 0; i < n; i++) // small numbers: lengths that often fit
            bytes[i] = (uint8_t)(test_random(&seed) % 5);
        uint8_t *p = exactly(bytes, n);
        struct pst_reader r = rd_over(pst_span_of(p, n));
        for (int step = 0; step < 12; step++) {
            unsigned width = (unsigned)(1 + test_random(&seed) % 3);
            size_t want = (size_t)(test_random(&seed) % 9);
            uint64_t number = 0;
            for (unsigned k = 0; k < width && at + width <= n; k++)
                number = number << 8 | bytes[at + k];
            if (test_random(&seed) & 1) {
                failed |= at + width > n;
                CHECK(read_width(&r, width) == (failed ? 0 : number));
                at += failed ? 0 : width;
            } else if (test_random(&seed) & 1) {
                failed |= at + want > n;
                pst_span s = rd_bytes(&r, want, "bytes");
                CHECK(s.n == (failed ? 0 : want) && (failed || s.p == p + at));
                at += failed ? 0 : want;
            } else {
                failed |= at + width > n || number < 1 || number > 4 || number > n - at - width;
                pst_span s = rd_vec_(&r, width, 1, 4, "vector");
                CHECK(s.n == (failed ? 0 : number) && (failed || s.p == p + at + width));
                at += failed ? 0 : width + (size_t)number;
            }
            CHECK(r.failed == failed && rd_more(&r) == (!failed && at < n));
            CHECK(rd_end(&r) == (!failed && at == n ? PST_OK : PST_E_DECODE));
        }
        free(p);
    }
}

struct heard {
    int num;
    const char *name[8];
    size_t at[8], prefix[8], len[8];
    const uint8_t *base;
};

static void hear(void *ctx, const char *name, const uint8_t *at, size_t prefix, size_t len)
{
    struct heard *h = ctx;
    if (h->num < 8) {
        h->name[h->num] = name;
        h->at[h->num] = (size_t)(at - h->base);
        h->prefix[h->num] = prefix;
        h->len[h->num] = len;
    }
    h->num++;
}

static bool heard_was(const struct heard *h, int i, const char *name, size_t at, size_t prefix, size_t len)
{
    return i < h->num && strcmp(h->name[i], name) == 0 && h->at[i] == at && h->prefix[i] == prefix && h->len[i] == len;
}

static void fields(void)
{
    static const uint8_t bytes[] = {9, 2, 0, 3, 7, 8, 6, 5, 4};
    struct heard h = {.base = bytes};
    const struct pst_field_hook hook = {hear, &h};
    struct pst_reader r = rd_open_(pst_span_of(bytes, sizeof bytes), &hook);
    if (!PST_TRACE) {
        TEST_SKIP("field names are not compiled");
        return;
    }
    rd_u8(&r, "first");
    struct pst_reader sub = rd_sub8(&r, 0, 9, "list");
    rd_u16(&sub, "item");
    pst_span two = rd_bytes(&r, 2, "two");
    rd_rest(&r, "rest");
    CHECK(h.num == 5 && rd_end(&r) == PST_OK && rd_end(&sub) == PST_OK);
    CHECK(heard_was(&h, 0, "first", 0, 0, 1) && heard_was(&h, 1, "list", 1, 1, 3) && heard_was(&h, 2, "item", 2, 0, 2));
    CHECK(heard_was(&h, 3, "two", 4, 0, 2) && heard_was(&h, 4, "rest", 6, 0, 3));
    sub = rd_inside(&r, two);
    rd_u8(&sub, "again");
    CHECK(h.num == 6 && heard_was(&h, 5, "again", 4, 0, 1));
    // What cannot be read is not heard of, nor anything after it.
    h.num = 0;
    r = rd_open_(pst_span_of(bytes, sizeof bytes), &hook);
    rd_vec8(&r, 0, 4, "too long"); // 9 is there
    rd_u8(&r, "after");
    rd_bytes(&r, 0, "nothing");
    CHECK(h.num == 0);
}

// --- writer.h

// A message with everything in it, written whatever the room.
static void write_sample(struct pst_writer *w)
{
    wr_u8(w, 0x101); // the low byte
    wr_open(w, 3);
    wr_u16(w, 0x2345);
    wr_open(w, 2);
    wr_vec(w, 1, pst_span_of("abc", 3));
    wr_vec(w, 1, pst_span_of(NULL, 0));
    wr_close(w);
    wr_u24(w, 0x6789ab);
    wr_close(w);
    uint8_t *p = wr_space(w, 2);
    if (p != NULL)
        p[0] = p[1] = 0xee;
    wr_u32(w, 0xcdef0123);
    wr_uint(w, 8, 0x0102030405060708);
    wr_bytes(w, NULL, 0);
}
#define SAMPLE "01 00000c 2345 0005 03616263 00 6789ab eeee cdef0123 0102030405060708"
#define SAMPLE_LEN 30

static void writing(void)
{
    uint8_t none;
    size_t len;
    for (size_t cap = 0; cap <= SAMPLE_LEN + 3; cap++) {
        uint8_t *p = malloc(cap != 0 ? cap : 1); // exactly: a sanitizer sees one written too far
        if (p == NULL)
            exit(2);
        struct pst_writer w = wr_over(p, cap);
        write_sample(&w);
        pst_err err = wr_end(&w, &len);
        CHECK(len == SAMPLE_LEN && err == (cap >= SAMPLE_LEN ? PST_OK : PST_E_OUT_TOO_SMALL));
        CHECK(cap < SAMPLE_LEN || test_is_hex(p, len, SAMPLE));
        free(p);
    }
    struct pst_writer w = wr_over(&none, 0); // how long would it be?
    write_sample(&w);
    CHECK(wr_end(&w, &len) == PST_E_OUT_TOO_SMALL && len == SAMPLE_LEN);
    w = wr_over(&none, 0);
    CHECK(wr_end(&w, &len) == PST_OK && len == 0);
    w = wr_over(&none, 0);
    wr_bytes(&w, NULL, 0);
    wr_space(&w, 0);
    CHECK(wr_end(&w, &len) == PST_OK && len == 0);
}

static void prefixes(void)
{
    static uint8_t out[66000];
    static const size_t most[] = {0, 255, 65535, 0xffffff};
    size_t len;
    for (unsigned width = 1; width <= 3; width++) {
        for (size_t extra = 0; extra < 2; extra++) { // without the room: the length is judged all the same
            struct pst_writer w = wr_over(out, sizeof out);
            wr_open(&w, width);
            (void)wr_space(&w, most[width] + extra);
            wr_close(&w);
            wr_u8(&w, 1);
            pst_err err = wr_end(&w, &len);
            CHECK(len == width + most[width] + extra + 1);
            CHECK(err == (extra != 0 ? PST_E_INTERNAL : len > sizeof out ? PST_E_OUT_TOO_SMALL : PST_OK));
            if (err == PST_OK)
                CHECK(out[0] == 0xff && out[width - 1] == 0xff && out[len - 1] == 1);
        }
    }
}

static void nesting(void)
{
    uint8_t out[64];
    size_t len;
    for (unsigned depth = 0; depth <= PST_WRITER_DEPTH + 2; depth++) {
        struct pst_writer w = wr_over(out, sizeof out);
        for (unsigned i = 0; i < depth; i++)
            wr_open(&w, 1);
        wr_u8(&w, 7);
        pst_err still_open = wr_end(&w, &len);
        CHECK(still_open == (depth == 0 ? PST_OK : PST_E_INTERNAL));
        for (unsigned i = 0; i < depth; i++)
            wr_close(&w);
        pst_err err = wr_end(&w, &len);
        CHECK(err == (depth <= PST_WRITER_DEPTH ? PST_OK : PST_E_INTERNAL));
        for (unsigned i = 0; err == PST_OK && i < depth; i++)
            CHECK(out[i] == depth - i);
        wr_close(&w); // one too many
        CHECK(wr_end(&w, &len) == PST_E_INTERNAL);
        wr_u8(&w, 1);
        CHECK(wr_end(&w, &len) == PST_E_INTERNAL); // for good
    }
    struct pst_writer w = wr_over(out, sizeof out);
    wr_fail(&w);
    size_t room;
    CHECK(wr_space(&w, 1) == NULL && wr_tail(&w, &room) == out && room == 0 && wr_end(&w, &len) == PST_E_INTERNAL);
}

static void space(void)
{
    uint8_t out[16];
    size_t len, room;
    memset(out, 0x5a, sizeof out);
    struct pst_writer w = wr_over(out, 10);
    CHECK(wr_tail(&w, &room) == out && room == 10);
    CHECK(wr_space(&w, 4) == out && wr_tail(&w, &room) == out + 4 && room == 6);
    wr_tail(&w, &room)[0] = 0x11; // written first, claimed then
    CHECK(wr_space(&w, 1) == out + 4 && wr_space(&w, 0) == out + 5);
    memcpy(out + 7, "xyz", 3);
    wr_bytes(&w, out + 7, 3); // from the unused end of the same buffer, overlapping
    CHECK(memcmp(out + 5, "xyz", 3) == 0 && wr_end(&w, &len) == PST_OK && len == 8);
    CHECK(wr_space(&w, 3) == NULL && wr_space(&w, 0) == NULL && wr_tail(&w, &room) == out && room == 0);
    wr_u32(&w, 0x01020304);
    CHECK(wr_end(&w, &len) == PST_E_OUT_TOO_SMALL && len == 15);
    for (size_t i = 10; i < sizeof out; i++)
        CHECK(out[i] == 0x5a);
    CHECK(wr_space(&w, SIZE_MAX) == NULL && wr_end(&w, &len) == PST_E_INTERNAL); // more bytes than can be counted
    w = wr_over(out, 10);
    CHECK(wr_space(&w, SIZE_MAX) == NULL && wr_space(&w, 1) == NULL && wr_end(&w, &len) != PST_OK);
}

// What a writer wrote a reader reads.
static void round_trips(void)
{
    uint64_t seed = 2;
    for (int trip = 0; trip < 2000; trip++) {
        uint8_t out[400], text[100];
        size_t len, n = (size_t)(test_random(&seed) % sizeof text);
        uint64_t v = test_random(&seed);
        test_fill(text, sizeof text, &seed);
        struct pst_writer w = wr_over(out, sizeof out);
        wr_u8(&w, (uint32_t)v & 0xff), wr_u16(&w, (uint32_t)v & 0xffff), wr_u24(&w, (uint32_t)v & 0xffffff);
        wr_u32(&w, (uint32_t)v), wr_uint(&w, 8, v);
        for (unsigned width = 1; width <= 3; width++)
            wr_vec(&w, width, pst_span_of(text, n));
        if (!CHECK(wr_end(&w, &len) == PST_OK))
            return;
        struct pst_reader r = rd_over(pst_span_of(out, len));
        CHECK(rd_u8(&r, "8") == (v & 0xff) && rd_u16(&r, "16") == (v & 0xffff) && rd_u24(&r, "24") == (v & 0xffffff));
        CHECK(rd_u32(&r, "32") == (uint32_t)v && rd_u64(&r, "64") == v);
        CHECK(pst_span_eq(rd_vec8(&r, 0, 99, "8"), pst_span_of(text, n)));
        CHECK(pst_span_eq(rd_vec16(&r, 0, 99, "16"), pst_span_of(text, n)));
        CHECK(pst_span_eq(rd_vec24(&r, 0, 99, "24"), pst_span_of(text, n)) && rd_end(&r) == PST_OK);
    }
}

// --- ct.h

static bool is(ct_bool b, bool want)
{
    return b.mask == (want ? ~(uint64_t)0 : 0);
}

// Spreads a small number over 64 bits in one of several ways; each keeps equality and order.
#define SPREADS 12
static uint64_t spread(unsigned v, int how)
{
    static const uint8_t shifts[] = {0, 1, 7, 24, 31, 32, 33, 48, 55, 56};
    if (how < 10)
        return (uint64_t)v << shifts[how];
    return how == 10 ? (uint64_t)v * 0x0101010101010101 : ~(uint64_t)(255 - v);
}

static void comparisons(void)
{
    for (int how = 0; how < SPREADS; how++) {
        long wrong = 0;
        for (unsigned i = 0; i < 256; i++) {
            for (unsigned k = 0; k < 256; k++) {
                uint64_t a = spread(i, how), b = spread(k, how);
                wrong += !is(ct_eq(a, b), i == k) + !is(ct_lt(a, b), i < k);
            }
        }
        CHECK(wrong == 0);
    }
    // Far apart: the sign bit of a difference tells nothing there.
    for (int one = 0; one < SPREADS; one++) {
        for (int other = 0; other < SPREADS; other++) {
            long wrong = 0;
            for (unsigned i = 0; i < 256; i += 5) {
                for (unsigned k = 0; k < 256; k += 3) {
                    uint64_t a = spread(i, one), b = spread(k, other);
                    wrong += !is(ct_eq(a, b), a == b) + !is(ct_lt(a, b), a < b);
                }
            }
            CHECK(wrong == 0);
        }
    }
    long wrong = 0;
    for (unsigned v = 0; v < 65536; v++) {
        for (unsigned shift = 0; shift <= 48; shift += 16) {
            uint64_t x = (uint64_t)v << shift;
            wrong += !is(ct_is_zero(x), x == 0) + !is(ct_is_zero(~x), x == ~(uint64_t)0) + !is(ct_bit(x), (x & 1) != 0);
            wrong += !is(ct_bit(~x), (x & 1) == 0);
        }
    }
    CHECK(wrong == 0);
}

static void choices(void)
{
    const ct_bool t = ct_bit(1), f = ct_bit(0);
    CHECK(is(ct_and(t, t), true) && is(ct_and(t, f), false) && is(ct_and(f, t), false) && is(ct_and(f, f), false));
    CHECK(is(ct_or(t, t), true) && is(ct_or(t, f), true) && is(ct_or(f, t), true) && is(ct_or(f, f), false));
    CHECK(is(ct_not(t), false) && is(ct_not(f), true));
    CHECK(ct_reveal(t, "a test") && !ct_reveal(f, "a test"));
    long wrong = 0;
    for (int how = 0; how < SPREADS; how++) {
        for (unsigned v = 0; v < 256; v++) {
            uint64_t yes = spread(v, how), no = spread(255 - v, (how + 3) % SPREADS);
            wrong += (ct_pick(t, yes, no) != yes) + (ct_pick(f, yes, no) != no);
            wrong += (ct_pick32(t, (uint32_t)yes, (uint32_t)no) != (uint32_t)yes);
            wrong += (ct_pick32(f, (uint32_t)yes, (uint32_t)no) != (uint32_t)no);
            uint64_t a = yes, b = no;
            ct_swap64(f, &a, &b);
            wrong += a != yes || b != no;
            ct_swap64(t, &a, &b);
            wrong += a != no || b != yes;
        }
    }
    CHECK(wrong == 0);
}

static void strings_of_bytes(void)
{
    const ct_bool t = ct_bit(1), f = ct_bit(0);
    uint8_t a[40], b[40], c[40];
    uint64_t seed = 3;
    CHECK(is(ct_bytes_eq(a, b, 0), true));
    for (size_t n = 1; n <= sizeof a; n++) {
        test_fill(a, n, &seed);
        memcpy(b, a, n);
        CHECK(is(ct_bytes_eq(a, b, n), true));
        long wrong = 0;
        for (size_t bit = 0; bit < 8 * n; bit++) {
            b[bit / 8] ^= (uint8_t)(1 << bit % 8);
            wrong += !is(ct_bytes_eq(a, b, n), false);
            b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        CHECK(wrong == 0);
        test_fill(b, n, &seed);
        memcpy(c, a, sizeof c);
        ct_copy_if(f, c, b, n);
        CHECK(memcmp(c, a, n) == 0);
        ct_zero_if(f, c, n);
        CHECK(memcmp(c, a, n) == 0);
        ct_copy_if(t, c, b, n - 1); // one less: the last byte stays
        CHECK(memcmp(c, b, n - 1) == 0 && c[n - 1] == a[n - 1]);
        ct_zero_if(t, c, n - 1);
        for (size_t i = 0; i < n - 1; i++)
            CHECK(c[i] == 0);
        CHECK(c[n - 1] == a[n - 1]);
    }
}

// --- wipe.h

// A stack of our own, so that what a function leaves behind can be looked for after it has returned.
#define OWN_STACK (256 * 1024)
static uint8_t own_stack[OWN_STACK];
static int leave_how;
static volatile unsigned sink;
enum { LEAVE_IT, WIPE_IT, WIPE_IT_IN_SIGHT };

#if defined(__GNUC__)
#define ON_THE_REAL_STACK __attribute__((noinline, no_sanitize_address))
#else
#define ON_THE_REAL_STACK
#endif

ON_THE_REAL_STACK static void use_a_secret(int how)
{
    uint8_t secret[64];
    for (unsigned i = 0; i < sizeof secret; i++)
        ((volatile uint8_t *)secret)[i] = (uint8_t)(0xA0 ^ (i * 37));
    sink += secret[sink % 64];
    if (how == WIPE_IT)
        pst_wipe_bytes(secret, sizeof secret);
    else if (how == WIPE_IT_IN_SIGHT)
        wipe_in_sight(secret, sizeof secret);
}

static void handler(int signal_number)
{
    (void)signal_number;
    use_a_secret(leave_how);
}

// Looks for the middle of the secret, byte by byte: with it in a vector register the next signal's frame would hold it.
static bool secret_is_left(int how)
{
    memset(own_stack, 0, sizeof own_stack);
    leave_how = how;
    raise(SIGUSR1);
    for (size_t i = 0; i + 64 <= sizeof own_stack; i++) {
        unsigned k = 20;
        while (k < 36 && own_stack[i + k] == (uint8_t)(0xA0 ^ (k * 37)))
            k++;
        if (k == 36)
            return true;
    }
    return false;
}

static void wiping(void)
{
    uint8_t bytes[64];
    for (size_t from = 0; from < 9; from++) {
        for (size_t n = 0; n <= 40; n++) {
            memset(bytes, 0xff, sizeof bytes);
            pst_wipe_bytes(bytes + from, n);
            for (size_t i = 0; i < sizeof bytes; i++)
                CHECK(bytes[i] == (i >= from && i < from + n ? 0 : 0xff));
        }
    }
    pst_wipe_bytes(NULL, 0);

    const stack_t stack = {.ss_sp = own_stack, .ss_size = sizeof own_stack};
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    if (!CHECK(sigaltstack(&stack, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0))
        return;
    CHECK(secret_is_left(LEAVE_IT)); // else the search would find nothing anywhere
    CHECK(!secret_is_left(WIPE_IT));
    CHECK(!secret_is_left(WIPE_IT_IN_SIGHT));
}

int main(void)
{
    integers();
    spans();
    reading_integers();
    reading_nothing();
    vectors();
    wide_vectors();
    random_reading();
    fields();
    writing();
    prefixes();
    nesting();
    space();
    round_trips();
    comparisons();
    choices();
    strings_of_bytes();
    wiping();
    return TEST_END("base");
}
