// dial.c: a client's connection.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <string.h>
#include "dial.h"

#define LINGER_MS 500 // for the peer to take our last words

int dial_fail(struct dial *d)
{
    // An alert that explains it should leave before the process does.
    (void)net_send(&d->link);
    if (d->setup->options->verbose && !pst_is_connected(&d->conn))
        report_certificates(&d->setup->notes);
    return report_tls(&d->link, &d->setup->context, d->peer);
}

int dial_turn(struct dial *d, int timeout_ms)
{
    struct net_link *l = &d->link;
    enum net_result r = net_turn(l, timeout_ms);
    if (r == NET_TIMEOUT)
        return report_fail(EXIT_NETWORK, "NETWORK", "%s: silent for %d seconds", d->peer, timeout_ms / 1000);
    if (l->error < 0 && l->error != PST_E_TRUNCATED)
        return dial_fail(d);
    if (r == NET_FAILED && !l->ended)
        return dial_fail(d);
    return EXIT_FINE;
}

static int shake_hands(struct dial *d)
{
    int timeout_ms = (int)d->setup->options->timeout * 1000;
    while (!pst_is_connected(&d->conn)) {
        int status = dial_turn(d, timeout_ms);
        if (status != EXIT_FINE)
            return status;
        if (d->link.ended)
            return dial_fail(d);
    }
    if (d->setup->options->verbose) {
        report_facts(&d->conn, "");
        report_certificates(&d->setup->notes);
    }
    if (d->setup->log.fd >= 0 && d->log.written == 0)
        fprintf(stderr, "postern: warning: nothing for the key log: the library was built without trace\n");
    return EXIT_FINE;
}

int dial_open(struct dial *d, struct setup *s, const char *host, const char *port)
{
    memset(d, 0, sizeof *d);
    d->link.fd = -1;
    d->link.conn = &d->conn;
    d->setup = s;
    const struct options *o = s->options;
    char to_host[256], to_port[6] = "443", why[NET_WHY];
    snprintf(to_host, sizeof to_host, "%s", host);
    snprintf(to_port, sizeof to_port, "%s", port);
    if (o->connect != NULL && !options_host_port(o->connect, strlen(o->connect), to_host, to_port))
        return report_usage("--connect %s: is not HOST:PORT", o->connect);
    snprintf(d->peer, sizeof d->peer, strchr(to_host, ':') != NULL ? "[%s]:%s" : "%s:%s", to_host, to_port);

    d->config = s->config;
    keylog_attach(&s->log, &d->log, &d->config);
    struct pst_memory memory;
    pst_standard_memory(&memory, &d->memory);
    pst_err e = pst_client_init(&d->conn, &d->config, &memory, o->name != NULL ? o->name : host);
    if (e != PST_OK)
        return report_fail(EXIT_LOCAL, pst_error_name(e), "%s (%s)", pst_error_text(e), pst_error_section(e));
    d->link.fd = net_connect(to_host, to_port, (int)o->timeout * 1000, why);
    if (d->link.fd < 0)
        return report_fail(EXIT_NETWORK, "NETWORK", "%s: %s", d->peer, why);
    if (o->verbose) {
        char address[NET_ADDRESS];
        net_address(d->link.fd, true, address);
        fprintf(stderr, "connected: %s\n", address);
    }
    return shake_hands(d);
}

void dial_close(struct dial *d)
{
    if (d->link.fd >= 0) {
        if (pst_is_connected(&d->conn) && pst_close(&d->conn) != PST_OK)
            d->link.deaf = true;
        (void)net_send(&d->link);
        net_close(d->link.fd, d->link.ended ? 0 : LINGER_MS);
    }
    pst_wipe(&d->conn);
    memset(&d->log, 0, sizeof d->log);
}
