// client.c: stdin -> peer, peer -> stdout, until a side closes. The end of stdin closes our direction only (close_notify,
// then the end of the TCP stream); what the peer still has to say is waited for.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "client.h"
#include "dial.h"

struct talk {
    struct dial dial;
    bool stdin_ended, closing, half_closed;
};

// Everything that came, to stdout.
static int write_received(struct talk *t)
{
    size_t n;
    const uint8_t *p;
    while (p = pst_app_in(&t->dial.conn, &n), n > 0) {
        ssize_t done = write(STDOUT_FILENO, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            // Somebody gave us a stdout that does not block: wait until it takes more.
            struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
            (void)poll(&out, 1, -1);
            continue;
        }
        if (done < 0)
            return report_file("stdout", "%s", strerror(errno));
        pst_app_in_done(&t->dial.conn, (size_t)done);
    }
    if (pst_error(&t->dial.conn) < 0)
        t->dial.link.error = pst_error(&t->dial.conn);
    return EXIT_FINE;
}

// One piece of stdin into one record.
static int read_stdin(struct talk *t)
{
    size_t room;
    uint8_t *out = pst_app_out(&t->dial.conn, &room);
    if (room == 0)
        return EXIT_FINE;
    ssize_t n = read(STDIN_FILENO, out, room);
    if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return EXIT_FINE;
    if (n < 0 && errno != EBADF && errno != EIO)
        return report_file("stdin", "%s", strerror(errno));
    if (n <= 0)
        t->stdin_ended = true;
    else if (pst_app_out_done(&t->dial.conn, (size_t)n) < 0)
        t->dial.link.error = pst_error(&t->dial.conn);
    return EXIT_FINE;
}

// Closes our direction, as soon as there is room for that.
static void close_ours(struct talk *t)
{
    size_t left;
    if (!t->closing)
        t->closing = pst_close(&t->dial.conn) == PST_OK;
    (void)net_send(&t->dial.link);
    (void)pst_wire_out(&t->dial.conn, &left);
    if (t->closing && left == 0 && !t->half_closed) {
        (void)shutdown(t->dial.link.fd, SHUT_WR);
        t->half_closed = true;
    }
}

// Waits until stdin or the network can move, and moves it.
static int wait_and_move(struct talk *t, int timeout_ms)
{
    struct net_link *l = &t->dial.link;
    size_t room;
    (void)pst_app_out(&t->dial.conn, &room);
    struct pollfd fds[2] = {
        {.fd = l->fd, .events = net_events(l)},
        {.fd = t->stdin_ended || room == 0 ? -1 : STDIN_FILENO, .events = POLLIN},
    };
    int n = poll(fds, 2, timeout_ms);
    if (n < 0 && errno != EINTR)
        return report_fail(EXIT_LOCAL, "USAGE", "poll: %s", strerror(errno));
    if (n == 0)
        return report_fail(EXIT_NETWORK, "NETWORK", "%s: silent for %d seconds", t->dial.peer, timeout_ms / 1000);
    if (n < 0)
        return EXIT_FINE;
    if ((fds[0].revents & ~POLLOUT) != 0 && net_receive(l) == NET_FAILED && !l->ended)
        return dial_fail(&t->dial);
    return fds[1].revents != 0 ? read_stdin(t) : EXIT_FINE;
}

static int converse(struct talk *t, const struct options *o)
{
    struct net_link *l = &t->dial.link;
    for (;;) {
        (void)net_send(l);
        int status = write_received(t);
        if (status != EXIT_FINE)
            return status;
        if (l->error < 0)
            return dial_fail(&t->dial);
        if (l->ended || pst_is_closed_by_peer(&t->dial.conn))
            return EXIT_FINE;
        if (t->stdin_ended)
            close_ours(t);
        status = wait_and_move(t, t->stdin_ended ? (int)o->timeout * 1000 : -1);
        if (status != EXIT_FINE)
            return status;
    }
}

int client_main(const struct options *o)
{
    static struct setup s;
    static struct talk t;
    char host[256], port[6] = "";
    if (o->target == NULL || !options_host_port(o->target, strlen(o->target), host, port))
        return report_usage("postern client [options] HOST:PORT");
    int status = setup_init(&s, o);
    if (status == EXIT_FINE) {
        status = dial_open(&t.dial, &s, host, port);
        if (status == EXIT_FINE)
            status = converse(&t, o);
        dial_close(&t.dial);
    }
    setup_drop(&s);
    return status;
}
