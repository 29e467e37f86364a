// server.c: many connections in one thread: one poll over the listener, the guests and the signals. It stays up when
// descriptors or memory run out (new guests wait), when peers reset or fall silent, and leaves on SIGINT and SIGTERM.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "guest.h"
#include "server.h"

#define ACCEPTS  64  // new guests before the old ones have their turn
#define PAUSE_MS 200 // until accept is tried again when there was no room

struct server {
    struct setup setup;
    struct site site;
    const struct site *serves; // NULL: echo
    int listener, alarm;       // alarm: readable when a signal came
    struct guest **guests;
    struct pollfd *polls; // alarm, listener, guests
    size_t num, most;
    uint32_t accepted;
    int64_t paused_until;
    bool hurry, said_full;
    int status;
};

// The one writable global: a signal handler is given nothing else.
static volatile sig_atomic_t signal_pipe = -1;

static void on_signal(int number)
{
    int error = errno;
    char byte = (char)number;
    if (write(signal_pipe, &byte, 1) != 1)
        signal_pipe = -1;
    errno = error;
}

static int watch_signals(struct server *sv)
{
    int ends[2];
    if (pipe(ends) != 0)
        return report_file("pipe", "%s", strerror(errno));
    for (int i = 0; i < 2; i++)
        if (fcntl(ends[i], F_SETFL, O_NONBLOCK) != 0 || fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0)
            return report_file("pipe", "%s", strerror(errno));
    sv->alarm = ends[0];
    signal_pipe = ends[1];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return EXIT_FINE;
}

static bool wants_more(const struct server *sv)
{
    uint32_t requests = sv->setup.options->requests;
    return requests == 0 || sv->accepted < requests;
}

// No descriptor or no memory for another guest: those that are here go on, and the listener is left alone for a moment,
// since it would only say again and again that somebody waits.
static void pause_accepting(struct server *sv, const char *why)
{
    sv->paused_until = net_milliseconds() + PAUSE_MS;
    if (!sv->said_full)
        fprintf(stderr, "postern: warning: new connections wait: %s\n", why);
    sv->said_full = true;
}

static void accept_guests(struct server *sv)
{
    for (int i = 0; i < ACCEPTS && sv->num < sv->most && wants_more(sv); i++) {
        int fd = net_accept(sv->listener);
        if (fd < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                pause_accepting(sv, strerror(errno));
            return;
        }
        struct guest *g = guest_new(&sv->setup, fd, ++sv->accepted);
        if (g == NULL) {
            pause_accepting(sv, strerror(ENOMEM));
            return;
        }
        sv->said_full = false;
        sv->guests[sv->num++] = g;
    }
}

// Fills the poll array; the milliseconds until the next deadline.
static int prepare_poll(struct server *sv)
{
    int64_t now = net_milliseconds(), next = now + 60000;
    bool open = sv->num < sv->most && wants_more(sv) && now >= sv->paused_until;
    sv->polls[0] = (struct pollfd){.fd = sv->alarm, .events = POLLIN};
    sv->polls[1] = (struct pollfd){.fd = open ? sv->listener : -1, .events = POLLIN};
    if (now < sv->paused_until && sv->paused_until < next)
        next = sv->paused_until;
    for (size_t i = 0; i < sv->num; i++) {
        const struct guest *g = sv->guests[i];
        short events = guest_events(g);
        // A guest that waits for nothing must not be polled: poll would report its hang-up for ever.
        sv->polls[i + 2] = (struct pollfd){.fd = events != 0 ? g->link.fd : -1, .events = events};
        next = g->deadline < next ? g->deadline : next;
    }
    return sv->hurry ? 0 : (int)(next > now ? next - now : 0);
}

static void turn_guests(struct server *sv)
{
    int64_t now = net_milliseconds();
    bool hurry = false;
    for (size_t i = 0; i < sv->num; i++) {
        struct guest *g = sv->guests[i];
        if (sv->polls[i + 2].revents != 0 || sv->hurry)
            hurry |= guest_turn(g, sv->serves, &sv->status);
        if (now >= g->deadline && g->stage != GUEST_GONE) {
            guest_late(g, &sv->status);
            hurry = true;
        }
    }
    sv->hurry = hurry;
    for (size_t i = 0; i < sv->num;) {
        if (sv->guests[i]->stage != GUEST_GONE) {
            i++;
            continue;
        }
        guest_free(sv->guests[i]);
        sv->guests[i] = sv->guests[--sv->num];
        sv->paused_until = 0;
    }
}

static int serve_until_told(struct server *sv)
{
    while (wants_more(sv) || sv->num > 0) {
        int n = poll(sv->polls, sv->num + 2, prepare_poll(sv));
        if (n < 0 && errno != EINTR)
            return report_file("poll", "%s", strerror(errno));
        if (n < 0)
            continue;
        if (sv->polls[0].revents != 0)
            return EXIT_FINE;
        turn_guests(sv);
        if (sv->polls[1].revents != 0)
            accept_guests(sv);
    }
    return sv->status;
}

// A config that no connection can be made of is better found before the first guest comes.
static int try_config(struct server *sv)
{
    static struct pst_standard_memory m;
    static struct pst_conn c;
    struct pst_memory memory;
    pst_standard_memory(&memory, &m);
    pst_err e = pst_server_init(&c, &sv->setup.config, &memory);
    pst_wipe(&c);
    return e == PST_OK ? EXIT_FINE
                       : report_fail(EXIT_LOCAL, pst_error_name(e), "%s (%s)", pst_error_text(e), pst_error_section(e));
}

static int open_server(struct server *sv, struct options *o)
{
    char why[NET_WHY], port[8], address[NET_ADDRESS];
    const char *bind_to = o->bind != NULL ? o->bind : "127.0.0.1";
    snprintf(port, sizeof port, "%u", o->port);
    if ((o->root != NULL) == o->echo)
        return report_usage("a server needs either --root DIR or --echo");
    if (o->root != NULL && o->alpn[0] == NULL)
        o->alpn[0] = "http/1.1";
    int status = setup_init(&sv->setup, o);
    if (status == EXIT_FINE && o->root != NULL)
        status = site_open(&sv->site, o->root);
    if (status == EXIT_FINE)
        status = try_config(sv);
    if (status == EXIT_FINE)
        status = watch_signals(sv);
    if (status != EXIT_FINE)
        return status;
    sv->serves = o->root != NULL ? &sv->site : NULL;
    sv->most = o->connections;
    sv->guests = calloc(sv->most, sizeof *sv->guests);
    sv->polls = calloc(sv->most + 2, sizeof *sv->polls);
    if (sv->guests == NULL || sv->polls == NULL)
        return report_file("memory", "%s", strerror(ENOMEM));
    sv->listener = net_listen(bind_to, port, why);
    if (sv->listener < 0)
        return report_fail(EXIT_NETWORK, "NETWORK", "%s port %s: %s", bind_to, port, why);
    net_address(sv->listener, false, address);
    printf("listening on %s\n", address);
    return fflush(stdout) == 0 ? EXIT_FINE : report_file("stdout", "%s", strerror(errno));
}

int server_main(const struct options *given)
{
    static struct server sv;
    struct options o = *given;
    sv.listener = sv.alarm = sv.site.root = sv.setup.log.fd = -1;
    int status = open_server(&sv, &o);
    if (status == EXIT_FINE)
        status = serve_until_told(&sv);
    for (size_t i = 0; i < sv.num; i++)
        guest_dismiss(sv.guests[i]);
    if (sv.listener >= 0)
        close(sv.listener);
    site_close(&sv.site);
    free(sv.guests);
    free(sv.polls);
    setup_drop(&sv.setup);
    return status;
}
