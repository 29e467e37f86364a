// options.c: the options of all sub-commands, one row each.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <postern/conn.h>
#include "options.h"
#include "report.h"

// A row's reader answers NULL, or what is wrong with the value.
struct row {
    const char *name, *value;
    int commands;
    const char *(*read)(struct options *o, const char *value);
    const char *help;
};

static const char *read_number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != 0 || strlen(text) > 18 || n < least || n > most)
        return "is not a number in range";
    *out = n;
    return NULL;
}

// Cuts `text` at its commas: the next piece, or NULL after the last one.
static const char *next_piece(const char **text, size_t *len)
{
    const char *start = *text;
    if (start == NULL)
        return NULL;
    *len = strcspn(start, ",");
    *text = start[*len] == ',' ? start + *len + 1 : NULL;
    return start;
}

static const char *read_names(const char *text, uint16_t *out, size_t *num, uint16_t (*number_of)(const char *))
{
    const char *piece;
    size_t len;
    *num = 0;
    while ((piece = next_piece(&text, &len)) != NULL) {
        char name[64];
        if (len >= sizeof name || *num == OPTIONS_LIST)
            return "is too long a list or name";
        snprintf(name, sizeof name, "%.*s", (int)len, piece);
        if ((out[*num] = number_of(name)) == 0)
            return "holds a name that is not known here (names are IANA's, as in --help)";
        (*num)++;
    }
    return NULL;
}

static const char *read_alpn(struct options *o, const char *text)
{
    size_t num = 0, at = 0, len;
    const char *piece;
    while ((piece = next_piece(&text, &len)) != NULL) {
        if (len == 0 || len > 255)
            return "holds a protocol name that is not 1 to 255 bytes long"; // RFC 7301 3.1
        if (num == OPTIONS_LIST || at + len + 1 > sizeof o->alpn_text)
            return "is too long a list";
        memcpy(o->alpn_text + at, piece, len);
        o->alpn[num++] = o->alpn_text + at;
        at += len;
        o->alpn_text[at++] = 0;
    }
    o->alpn[num] = NULL;
    return NULL;
}

static const char *read_tls(struct options *o, const char *text)
{
    o->only_version = strcmp(text, "1.2") == 0 ? 0x0303 : strcmp(text, "1.3") == 0 ? 0x0304 : 0;
    return o->only_version != 0 ? NULL : "is neither 1.2 nor 1.3";
}

static const char *read_time(struct options *o, const char *text)
{
    o->time_given = true;
    return options_time(text, &o->time) ? NULL : "is not RFC 3339, such as 2026-01-31T12:00:00Z";
}

static const char *read_port(struct options *o, const char *text)
{
    uint64_t n = 0;
    const char *wrong = read_number(text, 0, 65535, &n);
    o->port = (uint16_t)n;
    return wrong;
}

static const char *read_u32(const char *text, uint64_t most, uint32_t *out)
{
    uint64_t n = 0;
    const char *wrong = read_number(text, 1, most, &n);
    *out = (uint32_t)n;
    return wrong;
}

#define TEXT_OPTION(field) \
    static const char *read_##field(struct options *o, const char *text) \
    { \
        o->field = text; \
        return *text != 0 ? NULL : "is empty"; \
    }
TEXT_OPTION(ca)
TEXT_OPTION(connect)
TEXT_OPTION(name)
TEXT_OPTION(cert)
TEXT_OPTION(key)
TEXT_OPTION(keylog)
TEXT_OPTION(bind)
TEXT_OPTION(root)
TEXT_OPTION(crl)
TEXT_OPTION(only)

static const char *read_suites(struct options *o, const char *text)
{
    return read_names(text, o->suites, &o->num_suites, pst_suite_number);
}

static const char *read_groups(struct options *o, const char *text)
{
    return read_names(text, o->groups, &o->num_groups, pst_group_number);
}

static const char *read_requests(struct options *o, const char *text)
{
    return read_u32(text, UINT32_MAX, &o->requests);
}

static const char *read_connections(struct options *o, const char *text)
{
    return read_u32(text, 100000, &o->connections);
}

static const char *read_timeout(struct options *o, const char *text)
{
    return read_u32(text, 86400, &o->timeout);
}

static const char *read_key_update(struct options *o, const char *text)
{
    return read_number(text, 1, UINT64_MAX, &o->records_per_key);
}

static const char *read_days(struct options *o, const char *text)
{
    return read_u32(text, 2000000, &o->days);
}

static const char *read_kind(struct options *o, const char *text)
{
    o->ed25519 = strcmp(text, "ed25519") == 0;
    return o->ed25519 || strcmp(text, "p256") == 0 ? NULL : "is neither p256 nor ed25519";
}

static const char *read_profile(struct options *o, const char *text)
{
    o->profile = text;
    return strcmp(text, "web") == 0 || strcmp(text, "private") == 0 ? NULL : "is neither web nor private";
}

static const char *set_json(struct options *o, const char *text)
{
    (void)text;
    o->json = true;
    return NULL;
}

static const char *set_echo(struct options *o, const char *text)
{
    (void)text;
    o->echo = true;
    return NULL;
}

static const char *set_verbose(struct options *o, const char *text)
{
    (void)text;
    o->verbose = true;
    return NULL;
}

static const char *set_help(struct options *o, const char *text)
{
    (void)text;
    o->help = true;
    return NULL;
}

#define CLIENTS (COMMAND_GET | COMMAND_CLIENT)
#define ALL     (CLIENTS | COMMAND_SERVER)
#define NEW     COMMAND_CERT_NEW
#define SHOW    COMMAND_CERT_SHOW
#define VERIFY  COMMAND_CERT_VERIFY
#define ANCHORS COMMAND_CERT_ANCHORS
#define INDENT  "\n                          "

static const struct row rows[] = {
    {"--ca", "FILE", CLIENTS | VERIFY, read_ca, "PEM trust anchors (default: the system bundle)"},
    {"--connect", "HOST:PORT", CLIENTS, read_connect, "where to connect; the name is verified all the same"},
    {"--name", "NAME", CLIENTS, read_name, "name to ask for (SNI) and to verify (default: the host)"},
    {"--time", "RFC3339", CLIENTS | VERIFY, read_time, "verify as of then, not as of now"},
    {"--port", "N", COMMAND_SERVER, read_port, "port to listen on (default 4433; 0 takes any free one)"},
    {"--bind", "ADDR", COMMAND_SERVER, read_bind, "address to listen on (default 127.0.0.1; 0.0.0.0 or :: for all)"},
    {"--root", "DIR", COMMAND_SERVER, read_root, "serve the files of this folder over HTTP/1.1"},
    {"--echo", NULL, COMMAND_SERVER, set_echo, "send back whatever comes"},
    {"--requests", "N", COMMAND_SERVER, read_requests, "stop after N connections; the status is that of the last to fail"},
    {"--connections", "N", COMMAND_SERVER, read_connections, "serve at most N at once (default 1000)"},
    {"--tls", "1.2|1.3", ALL, read_tls, "only this version"},
    {"--suites", "A,B", ALL, read_suites,
     "cipher suites, best first: TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384," INDENT
     "TLS_CHACHA20_POLY1305_SHA256; of TLS 1.2 TLS_ECDHE_{ECDSA,RSA}_WITH_... with these ciphers"},
    {"--groups", "A,B", ALL, read_groups,
     "key exchange groups, best first: x25519, secp256r1, secp384r1, X25519MLKEM768;" INDENT "the first gets a key share"},
    {"--alpn", "a,b", ALL, read_alpn, "application protocols, best first (default for HTTP: http/1.1)"},
    {"--cert", "FILE", ALL, read_cert, "own certificate chain, PEM, leaf first"},
    {"--key", "FILE", ALL, read_key, "its private key, PEM (default: in the file of --cert)"},
    {"--keylog", "FILE", ALL, read_keylog, "append the secrets in NSS key log format (also SSLKEYLOGFILE)"},
    {"--key-update-every", "N", ALL, read_key_update, "send a KeyUpdate after every N records"},
    {"--timeout", "S", ALL, read_timeout, "seconds of silence before giving up (default 30)"},
    {"--kind", "p256|ed25519", NEW, read_kind, "the key's kind (default p256)"},
    {"--name", "NAME,NAME", NEW, read_name, "DNS names and addresses that the certificate is for; the first is its subject too"},
    {"--days", "N", NEW, read_days, "how long it is valid (default 3650)"},
    {"--time", "RFC3339", NEW, read_time, "valid from then, not from now"},
    {"--key", "FILE", NEW, read_key, "where to write the private key, PKCS#8 PEM; the file must not exist yet"},
    {"--cert", "FILE", NEW, read_cert, "where to write the certificate, PEM; the file must not exist yet"},
    {"--time", "RFC3339", SHOW, read_time, "count the days that are left from then, not from now"},
    {"--key", "FILE", SHOW, read_key, "a private key: does it belong to one of the certificates?"},
    {"--name", "NAME", VERIFY, read_name, "the name that the first certificate must be for (default: it is not checked)"},
    {"--crl", "FILE", VERIFY, read_crl, "revocation lists, PEM or DER"},
    {"--profile", "web|private", VERIFY, read_profile, "what is asked of the form (default private with --ca, else web)"},
    {"--json", NULL, VERIFY, set_json, "the verdict as one JSON object on stdout"},
    {"--only", "TEXT", ANCHORS, read_only, "only certificates with this in their subject, in either case"},
    {"-v", NULL, ALL, set_verbose, "say on stderr what was negotiated, and each certificate"},
    {"--help", NULL, ~0, set_help, "this text"},
};

void options_help(enum command command)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((rows[i].commands & (int)command) == 0)
            continue;
        char left[40];
        snprintf(left, sizeof left, "%s%s%s", rows[i].name, rows[i].value != NULL ? " " : "",
                 rows[i].value != NULL ? rows[i].value : "");
        printf("  %-22s  %s\n", left, rows[i].help);
    }
}

// The row that "--name" or "--name=value" asks for; *value points behind '=', or is NULL.
static const struct row *find_row(const char *arg, enum command command, const char **value)
{
    const char *is = strchr(arg, '=');
    size_t len = is != NULL ? (size_t)(is - arg) : strlen(arg);
    *value = is != NULL ? is + 1 : NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((rows[i].commands & (int)command) != 0 && strlen(rows[i].name) == len && memcmp(rows[i].name, arg, len) == 0)
            return &rows[i];
    return NULL;
}

int options_read(struct options *out, enum command command, int argc, char **argv)
{
    memset(out, 0, sizeof *out);
    out->command = command;
    out->port = 4433;
    out->connections = 1000;
    out->timeout = 30;
    out->days = 3650;
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        const char *value, *arg = argv[i];
        if (only_words || arg[0] != '-' || arg[1] == 0) {
            if (command == COMMAND_SERVER || command == COMMAND_CERT_NEW || out->target != NULL)
                return report_usage("one word too many: %s", arg);
            out->target = arg;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            only_words = true;
            continue;
        }
        const struct row *row = find_row(strcmp(arg, "-h") == 0 ? "--help" : arg, command, &value);
        if (row == NULL)
            return report_usage("there is no option %s here; --help names those there are", arg);
        if (row->value == NULL && value != NULL)
            return report_usage("%s takes no value", row->name);
        if (row->value != NULL && value == NULL && ++i == argc)
            return report_usage("%s needs a value: %s %s", row->name, row->name, row->value);
        value = row->value != NULL && value == NULL ? argv[i] : value;
        const char *wrong = row->read(out, value);
        if (wrong != NULL)
            return report_usage("%s %s: %s", row->name, value, wrong);
    }
    return EXIT_FINE;
}

bool options_host_port(const char *text, size_t len, char host[256], char port[6])
{
    const char *end = text + len, *colon = NULL, *p = text;
    size_t host_len;
    if (len > 0 && *text == '[') {
        const char *close = memchr(text, ']', len);
        if (close == NULL || (close + 1 < end && close[1] != ':'))
            return false;
        p = text + 1;
        host_len = (size_t)(close - p);
        colon = close + 1 < end ? close + 1 : NULL;
    } else {
        colon = memchr(text, ':', len);
        host_len = colon != NULL ? (size_t)(colon - text) : len;
    }
    if (host_len == 0 || host_len > 255)
        return false;
    for (size_t i = 0; i < host_len; i++)
        if (strchr(" /?#@[]\\\"<>%", p[i]) != NULL || (unsigned char)p[i] < 33 || (unsigned char)p[i] > 126)
            return false;
    memcpy(host, p, host_len);
    host[host_len] = 0;
    if (colon == NULL)
        return port[0] != 0;
    char text_port[6];
    size_t port_len = (size_t)(end - colon - 1);
    if (port_len == 0 || port_len > 5)
        return false;
    memcpy(text_port, colon + 1, port_len);
    text_port[port_len] = 0;
    uint64_t n;
    if (read_number(text_port, 1, 65535, &n) != NULL)
        return false;
    snprintf(port, 6, "%u", (unsigned)n & 65535u);
    return true;
}

// `n` digits at *text, which moves past them; -1 when there are not so many.
static int64_t digits(const char **text, int n)
{
    int64_t value = 0;
    for (; n > 0; n--, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool skip(const char **text, char a, char b)
{
    bool is = **text == a || **text == b;
    *text += is;
    return is;
}

// RFC 3339 5.6. Days are counted from the civil date with years that begin in March, so that the leap day comes last.
bool options_time(const char *text, int64_t *out)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = digits(&text, 4);
    bool ok = year >= 0 && skip(&text, '-', '-');
    int64_t month = ok ? digits(&text, 2) : -1;
    ok = month >= 1 && month <= 12 && skip(&text, '-', '-');
    int64_t day = ok ? digits(&text, 2) : -1;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    ok = day >= 1 && day <= days[ok ? month - 1 : 0] + (leap && month == 2) && (skip(&text, 'T', 't') || skip(&text, ' ', ' '));
    int64_t hour = ok ? digits(&text, 2) : -1;
    ok = hour >= 0 && hour <= 23 && skip(&text, ':', ':');
    int64_t minute = ok ? digits(&text, 2) : -1;
    ok = minute >= 0 && minute <= 59 && skip(&text, ':', ':');
    int64_t second = ok ? digits(&text, 2) : -1;
    if (second < 0 || second > 60)
        return false;
    if (skip(&text, '.', '.')) {
        if (digits(&text, 1) < 0)
            return false;
        text += strspn(text, "0123456789");
    }
    int64_t offset = 0;
    if (!skip(&text, 'Z', 'z')) {
        int64_t sign = *text == '-' ? -1 : 1;
        int64_t h = skip(&text, '+', '-') ? digits(&text, 2) : -1;
        int64_t m = h >= 0 && h <= 23 && skip(&text, ':', ':') ? digits(&text, 2) : -1;
        if (m < 0 || m > 59)
            return false;
        offset = sign * (h * 3600 + m * 60);
    }
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t total = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    *out = total * 86400 + hour * 3600 + minute * 60 + second - offset;
    return *text == 0;
}
