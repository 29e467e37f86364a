// report.c: what the command says to people. A failure is one line: the error's name as in errors.def, which certificate and
// why, what would have satisfied the check, the alert, and where the rule is written.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdarg.h>
#include <string.h>
#include "report.h"

// One line, whatever is in it: what came from a peer or a command line is shown, never obeyed by a terminal.
static void write_line(const char *name, const char *about, const char *format, va_list args)
{
    char text[REPORT_LINE];
    vsnprintf(text, sizeof text, format, args);
    for (char *p = text; *p != 0; p++)
        if ((unsigned char)*p < 32 || (unsigned char)*p > 126)
            *p = '?';
    fflush(stdout);
    fprintf(stderr, "postern: %s: %s%s%s\n", name, about, *about != 0 ? ": " : "", text);
}

static int say(int status, const char *name, const char *about, const char *format, va_list args)
{
    write_line(name, about, format, args);
    return status;
}

void report_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line("note", "", format, args);
    va_end(args);
}

int report_fail(int status, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    status = say(status, name, "", format, args);
    va_end(args);
    return status;
}

int report_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int status = say(EXIT_LOCAL, "USAGE", "", format, args);
    va_end(args);
    return status;
}

int report_file(const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int status = say(EXIT_LOCAL, "FILE", path, format, args);
    va_end(args);
    return status;
}

// Days to a civil date in the proleptic Gregorian calendar: years begin in March, so that the leap day comes last.
void report_date(char out[32], int64_t seconds, bool full)
{
    int64_t day = seconds / 86400, second = seconds % 86400;
    if (second < 0) {
        second += 86400;
        day--;
    }
    int64_t shifted = day + 719468; // days since 0000-03-01
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int dom = (int)(of_year - (153 * month + 2) / 5 + 1);
    int m = (int)(month < 10 ? month + 3 : month - 9);
    long long y = (long long)(year + era * 400 + (m <= 2));
    int at = snprintf(out, 32, "%04lld-%02d-%02d", y, m, dom);
    if (full && at > 0 && at < 20)
        snprintf(out + at, 32 - (size_t)at, "T%02d:%02d:%02dZ", (int)(second / 3600), (int)(second / 60 % 60),
                 (int)(second % 60));
}

void report_facts(const struct pst_conn *c, const char *prefix)
{
    uint16_t v = pst_version(c);
    fprintf(stderr, "%sversion: %s\n", prefix, v == 0x0304 ? "TLS 1.3" : v == 0x0303 ? "TLS 1.2" : "unknown");
    fprintf(stderr, "%ssuite: %s\n", prefix, pst_suite_name(pst_cipher_suite(c)));
    fprintf(stderr, "%sgroup: %s%s\n", prefix, pst_group_name(pst_group(c)),
            pst_was_retried(c) ? " (after a HelloRetryRequest)" : "");
    fprintf(stderr, "%ssignature: %s\n", prefix, pst_scheme_name(pst_signature_scheme(c)));
    fprintf(stderr, "%salpn: %s\n", prefix, pst_alpn(c) != NULL ? pst_alpn(c) : "none");
}

void report_certificates(const struct watch_notes *notes)
{
    for (size_t i = 0; notes->made && i < notes->num_certs; i++) {
        const struct watch_certificate *cert = &notes->certs[i];
        char expires[32];
        if (!cert->readable) {
            fprintf(stderr, "certificate %zu: cannot be read\n", i);
            continue;
        }
        report_date(expires, cert->not_after, true);
        fprintf(stderr, "certificate %zu: subject %s\n", i, cert->subject);
        fprintf(stderr, "certificate %zu: issuer %s\n", i, cert->issuer);
        fprintf(stderr, "certificate %zu: expires %s, %s key%s%s\n", i, expires, cert->key,
                cert->names[0] != 0 ? ", for " : "", cert->names);
    }
}

// "certificate 1 (CN=...)": the certificate that the verdict is about.
static void which_certificate(char *out, size_t cap, const struct watch_notes *n)
{
    if (!n->has_culprit)
        snprintf(out, cap, "a trust anchor");
    else
        snprintf(out, cap, "certificate %d (%s)", n->verdict.certificate, n->culprit.subject);
}

static const char *names_of(const struct watch_notes *n)
{
    return n->has_culprit ? n->culprit.names : "";
}

// How many CAs stand between the certificate of the verdict and the leaf, as far as the path tells.
static int cas_below(const struct watch_notes *n)
{
    for (int i = 0; i < n->verdict.path_len; i++)
        if (n->verdict.path[i] == n->verdict.certificate)
            return i > 0 ? i - 1 : 0;
    return 0;
}

// A clock may be wrong; a time that was given by --time is what the user wanted.
static void about_time(char *out, size_t cap, const struct report_context *about)
{
    char now[32];
    report_date(now, about->notes->time.now, false);
    snprintf(out, cap, about->time_given ? "judged as of %s, by --time" : "bad clock? it says %s", now);
}

void report_verdict_text(char *out, size_t cap, pst_err e, const struct report_context *about)
{
    const struct watch_notes *n = about->notes;
    char who[WATCH_NAME + 64], from[32], until[32], clock_text[96];
    which_certificate(who, sizeof who, n);
    report_date(from, n->verdict.not_before, false);
    report_date(until, n->verdict.not_after, false);
    about_time(clock_text, sizeof clock_text, about);
    switch ((int)e) {
    case PST_E_CERTIFICATE_EXPIRED:
        snprintf(out, cap, "%s expired %s; %s", who, until, clock_text);
        break;
    case PST_E_CERTIFICATE_NOT_YET_VALID:
        snprintf(out, cap, "%s is not valid before %s; %s", who, from, clock_text);
        break;
    case PST_E_UNKNOWN_CA:
        snprintf(out, cap, "%s was issued by %s%s%s, which is not among the %zu trust anchors of %s; --ca FILE names others",
                 who, n->issuer, n->key_id[0] != 0 ? ", key id " : "", n->key_id, about->num_anchors, about->trust);
        break;
    case PST_E_SELF_SIGNED:
        snprintf(out, cap, "%s is signed by itself and not among the %zu trust anchors of %s; --ca FILE with it would do", who,
                 about->num_anchors, about->trust);
        break;
    case PST_E_NOT_A_CA:
        snprintf(out, cap, "%s has signed another but is no CA: it needs basicConstraints with CA:TRUE", who);
        break;
    case PST_E_PATH_LENGTH:
        snprintf(out, cap, "%s allows fewer CAs below it than the %d there are: its pathLenConstraint is too small", who,
                 cas_below(n));
        break;
    case PST_E_KEY_USAGE:
        snprintf(out, cap, "%s %s", who,
                 n->verdict.certificate == 0 ? "has a keyUsage without digitalSignature"
                                             : "is no CA by its keyUsage: keyCertSign must be there, together with CA:TRUE");
        break;
    case PST_E_EXTENDED_KEY_USAGE:
        snprintf(out, cap, "%s has an extendedKeyUsage without serverAuth (1.3.6.1.5.5.7.3.1)", who);
        break;
    case PST_E_UNKNOWN_CRITICAL_EXTENSION:
    case PST_E_CERTIFICATE_EXTENSION:
    case PST_E_CERTIFICATE_DUPLICATE_EXTENSION:
        snprintf(out, cap, "%s: %s%s%s", who, pst_error_text(e), n->extension[0] != 0 ? ": " : "", n->extension);
        break;
    case PST_E_NAME_MISMATCH:
        snprintf(out, cap, "%s is for %s, not for %s; --name NAME says whom to expect", who,
                 names_of(n)[0] != 0 ? names_of(n) : "no name", n->name);
        break;
    case PST_E_NAME_MISSING:
        snprintf(out, cap, "%s has no subjectAltName, which should hold %s; a CN is not looked at", who, n->name);
        break;
    case PST_E_CERTIFICATE_SIGNATURE:
        snprintf(out, cap, "%s: its signature does not verify with the key of %s", who, n->issuer);
        break;
    default:
        snprintf(out, cap, "%s: %s", who, pst_error_text(e));
        break;
    }
}

// The certificates are to blame for errors that the verifier itself gave.
static bool from_verdict(const struct watch_notes *n, pst_err e)
{
    return n != NULL && n->made && n->verdict.error == e && e < 0;
}

static void tls_text(char *out, size_t cap, const struct net_link *l, const struct report_context *about)
{
    int alert = pst_peer_alert(l->conn);
    if (from_verdict(about->notes, l->error))
        report_verdict_text(out, cap, l->error, about);
    else if (l->error == PST_E_PEER_ALERT && alert >= 0)
        snprintf(out, cap, "the peer refused: %s", pst_alert_name((uint8_t)alert));
    else if (l->error == PST_E_PLAIN_HTTP)
        snprintf(out, cap, "%s", about->notes != NULL ? "the peer speaks plain HTTP on this port; try http://, or another port"
                                                      : "the client speaks plain HTTP; it was told to try https://");
    else
        snprintf(out, cap, "%s", pst_error_text(l->error));
}

int report_tls(const struct net_link *l, const struct report_context *about, const char *doing)
{
    const char *prefix = about->prefix != NULL ? about->prefix : "";
    pst_err e = l->error;
    bool cut = e == PST_E_TRUNCATED || e == PST_E_CLOSED_IN_HANDSHAKE;
    if (l->network_error != 0 && (e == PST_OK || e == PST_E_CLOSED_IN_HANDSHAKE))
        return report_fail(EXIT_NETWORK, "NETWORK", "%s%s: %s", prefix, doing, strerror(l->network_error));
    char text[REPORT_LINE - 512], alert[96] = "";
    tls_text(text, sizeof text, l, about);
    int sent = pst_error_alert(e), got = pst_peer_alert(l->conn);
    if (e == PST_E_PEER_ALERT && got >= 0)
        snprintf(alert, sizeof alert, " [received alert %d %s]", got, pst_alert_name((uint8_t)got));
    else if (sent != 255 && !cut && e != PST_E_PEER_ALERT)
        snprintf(alert, sizeof alert, " [sent alert %d %s]", sent, pst_alert_name((uint8_t)sent));
    const char *why = l->network_error != 0 ? strerror(l->network_error) : "";
    return report_fail(e == PST_E_TRUNCATED ? EXIT_CUT : EXIT_TLS, pst_error_name(e), "%s%s%s%s%s (%s)", prefix, text,
                       *why != 0 ? ": " : "", why, alert, pst_error_section(e));
}
