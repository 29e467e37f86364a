// guest.c: one connection of the server, from accept to the last byte. Memory is taken once; the handshake's part goes back as
// soon as it is complete.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "guest.h"
#include "serve.h"

#define TURNS      32   // pieces moved before others have their turn
#define LINGER_MS  2000 // for the peer to take our last words
#define LEAVING_MS 5000

// Blocks of a connection must be aligned to 16 bytes.
static void *take_block(size_t size)
{
    return aligned_alloc(16, (size + 15) / 16 * 16);
}

static bool take_memory(struct pst_memory *m, const struct pst_config *cfg)
{
    pst_memory_needs(m, cfg);
    // Room for the largest record a peer may send and for the beginning of the next one.
    m->in_len = m->in_len > 2 * PST_RECORD_MAX ? m->in_len : 2 * PST_RECORD_MAX;
    m->out_len = m->out_len > PST_RECORD_MAX ? m->out_len : PST_RECORD_MAX;
    m->hs = take_block(m->hs_len);
    m->keys = take_block(m->keys_len);
    m->in = take_block(m->in_len);
    m->out = take_block(m->out_len);
    return m->hs != NULL && m->keys != NULL && m->in != NULL && m->out != NULL;
}

static int64_t in_seconds(const struct guest *g)
{
    return net_milliseconds() + (int64_t)g->setup->options->timeout * 1000;
}

struct guest *guest_new(struct setup *s, int fd, uint32_t number)
{
    struct guest *g = calloc(1, sizeof *g);
    if (g == NULL) {
        close(fd);
        return NULL;
    }
    char from[NET_ADDRESS];
    net_address(fd, true, from);
    snprintf(g->prefix, sizeof g->prefix, "connection %u from %s: ", (unsigned)number, from);
    g->setup = s;
    g->number = number;
    g->reply.fd = -1;
    g->link.fd = fd;
    g->link.conn = &g->conn;
    g->config = s->config;
    keylog_attach(&s->log, &g->log, &g->config);
    if (!take_memory(&g->memory, &g->config) || pst_server_init(&g->conn, &g->config, &g->memory) != PST_OK) {
        guest_free(g);
        return NULL;
    }
    g->deadline = in_seconds(g);
    return g;
}

void guest_free(struct guest *g)
{
    pst_wipe(&g->conn);
    if (g->link.fd >= 0)
        close(g->link.fd);
    if (g->reply.fd >= 0)
        close(g->reply.fd);
    free(g->memory.hs);
    free(g->memory.keys);
    free(g->memory.in);
    free(g->memory.out);
    free(g);
}

// RFC 9110 speaks of no such thing, but a person with http:// in the address bar reads this and is helped.
static void answer_plain_http(struct guest *g)
{
    static const char text[] = "This port speaks HTTPS only: the address must begin with https://\n";
    char answer[512];
    int n = snprintf(answer, sizeof answer,
                     "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n%s",
                     sizeof text - 1, text);
    (void)send(g->link.fd, answer, (size_t)n, 0);
    g->link.deaf = true; // instead of the alert, which it could not read
}

static void leave(struct guest *g)
{
    g->stage = GUEST_LEAVING;
    g->deadline = net_milliseconds() + LEAVING_MS;
}

static void fail(struct guest *g, int *status)
{
    struct report_context about = {.prefix = g->prefix};
    // A peer that connects and says nothing (a port check), or that goes away between two requests, does no harm.
    bool quiet = (g->link.error == PST_E_CLOSED_IN_HANDSHAKE && g->stage == GUEST_SHAKING && g->link.network_error == 0 &&
                  !g->link.got_bytes) ||
                 (g->link.error == PST_E_TRUNCATED && serve_is_idle(g));
    if (!quiet)
        *status = report_tls(&g->link, &about, "lost");
    if (g->link.error == PST_E_PLAIN_HTTP)
        answer_plain_http(g);
    leave(g);
}

static void welcome(struct guest *g)
{
    g->stage = GUEST_SERVING;
    g->deadline = in_seconds(g);
    if (g->setup->options->verbose)
        report_facts(&g->conn, g->prefix);
}

static void linger(struct guest *g)
{
    if (g->link.ended || shutdown(g->link.fd, SHUT_WR) != 0) {
        g->stage = GUEST_GONE;
        return;
    }
    g->stage = GUEST_LINGERING;
    g->deadline = net_milliseconds() + LINGER_MS;
}

static void throw_away(struct guest *g)
{
    char rest[4096];
    ssize_t n;
    do
        n = recv(g->link.fd, rest, sizeof rest, 0);
    while (n > 0 || (n < 0 && errno == EINTR));
    if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        g->stage = GUEST_GONE;
}

// One piece of application data. True: something moved.
static bool serve(struct guest *g, const struct site *site)
{
    bool moved = site != NULL ? serve_http(g, site) : serve_echo(g);
    if (pst_error(&g->conn) < 0)
        g->link.error = pst_error(&g->conn);
    if (!moved && (g->link.ended || pst_is_closed_by_peer(&g->conn)))
        g->leave = true;
    return moved;
}

// One piece of work; true: there may be more of it at once.
static bool move_once(struct guest *g, const struct site *site, int *status)
{
    if (g->stage == GUEST_LINGERING) {
        throw_away(g);
        return false;
    }
    if (g->link.error < 0 && g->stage < GUEST_LEAVING)
        fail(g, status);
    enum net_result sent = net_send(&g->link);
    if (g->stage == GUEST_LEAVING) {
        if (sent == NET_OK)
            linger(g);
        return g->stage == GUEST_LINGERING;
    }
    if (g->link.error < 0)
        return true;
    if (g->memory.hs != NULL && pst_handshake_done(&g->conn)) {
        free(g->memory.hs);
        g->memory.hs = NULL;
    }
    if (g->stage == GUEST_SHAKING && pst_is_connected(&g->conn))
        welcome(g);
    if (g->stage == GUEST_SERVING && serve(g, site)) {
        return true;
    } else if (g->leave) {
        if (pst_close(&g->conn) != PST_OK)
            return false; // no room yet for close_notify
        leave(g);
        return true;
    }
    return net_receive(&g->link) != NET_BLOCKED;
}

bool guest_turn(struct guest *g, const struct site *site, int *status)
{
    for (int i = 0; i < TURNS; i++)
        if (g->stage == GUEST_GONE || !move_once(g, site, status))
            return false;
    return true;
}

short guest_events(const struct guest *g)
{
    if (g->stage == GUEST_LINGERING)
        return POLLIN;
    short events = net_events(&g->link);
    return g->stage == GUEST_LEAVING ? events & POLLOUT : events;
}

void guest_late(struct guest *g, int *status)
{
    if (g->stage >= GUEST_LEAVING) {
        g->stage = GUEST_GONE;
        return;
    }
    if (g->stage == GUEST_SHAKING || !serve_is_idle(g))
        *status = report_fail(EXIT_NETWORK, "NETWORK", "%ssilent for %u seconds", g->prefix,
                              (unsigned)g->setup->options->timeout);
    if (pst_close(&g->conn) < 0)
        g->link.deaf = true; // nothing to say goodbye to
    leave(g);
}

void guest_dismiss(struct guest *g)
{
    if (g->stage < GUEST_LEAVING && pst_close(&g->conn) == PST_OK)
        (void)net_send(&g->link);
    guest_free(g);
}
