// net.c: POSIX sockets for postern connections, a file to copy. No thread, no global, no signal: sends never raise SIGPIPE,
// every call is taken up again after EINTR, and partial writes are what pst_wire_out_done is for.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "net.h"

// Systems without MSG_NOSIGNAL must ignore SIGPIPE for the whole program.
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

int64_t net_milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool make_ready(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

// Records are written whole, so there is nothing that Nagle's algorithm could join.
static void send_at_once(int fd)
{
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Waits until one of `events` may happen or the deadline has passed. The poll events, 0 for a timeout, -1 for a failure.
static int wait_for(int fd, short events, int64_t deadline)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = events};
        int64_t left = deadline - net_milliseconds();
        int n = poll(&p, 1, deadline < 0 ? -1 : left < 0 ? 0 : (int)left);
        if (n >= 0)
            return n == 0 ? 0 : p.revents;
        if (errno != EINTR)
            return -1;
    }
}

// Connects one address; errno tells why not.
static int connect_one(const struct addrinfo *a, int64_t deadline)
{
    int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (fd < 0)
        return -1;
    int error = 0;
    socklen_t len = sizeof error;
    if (!make_ready(fd)) {
        error = errno;
    } else if (connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
        // EINTR too leaves the attempt going on in the background.
        if (errno != EINPROGRESS && errno != EINTR)
            error = errno;
        else if (wait_for(fd, POLLOUT, deadline) == 0)
            error = ETIMEDOUT;
        else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
            error = errno;
    }
    if (error == 0) {
        send_at_once(fd);
        return fd;
    }
    close(fd);
    errno = error;
    return -1;
}

int net_connect(const char *host, const char *port, int timeout_ms, char why[NET_WHY])
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *all = NULL;
    int e = getaddrinfo(host, port, &hints, &all);
    if (e != 0) {
        snprintf(why, NET_WHY, "%s", e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e));
        return -1;
    }
    int left = 0, fd = -1;
    for (const struct addrinfo *a = all; a != NULL; a = a->ai_next)
        left++;
    int64_t end = net_milliseconds() + timeout_ms;
    errno = EADDRNOTAVAIL;
    for (const struct addrinfo *a = all; a != NULL && fd < 0; a = a->ai_next, left--) {
        // An address that swallows everything must leave time for the next ones.
        int64_t now = net_milliseconds();
        fd = connect_one(a, timeout_ms < 0 ? -1 : now + (end > now ? (end - now) / left : 0));
    }
    if (fd < 0)
        snprintf(why, NET_WHY, "%s", strerror(errno));
    freeaddrinfo(all);
    return fd;
}

static int listen_one(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (fd < 0)
        return -1;
    int on = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (make_ready(fd) && bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int net_listen(const char *host, const char *port, char why[NET_WHY])
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *all = NULL;
    int e = getaddrinfo(host, port, &hints, &all);
    if (e != 0) {
        snprintf(why, NET_WHY, "%s", e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e));
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *a = all; a != NULL && fd < 0; a = a->ai_next)
        fd = listen_one(a);
    if (fd < 0)
        snprintf(why, NET_WHY, "%s", strerror(errno));
    freeaddrinfo(all);
    return fd;
}

int net_accept(int listener)
{
    int fd;
    do
        fd = accept(listener, NULL, NULL);
    while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0)
        return -1;
    if (!make_ready(fd)) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    send_at_once(fd);
    return fd;
}

void net_address(int fd, bool peer, char out[NET_ADDRESS])
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;
    char host[48], port[8]; // numbers only
    int e = peer ? getpeername(fd, (struct sockaddr *)&a, &len) : getsockname(fd, (struct sockaddr *)&a, &len);
    if (e != 0 || getnameinfo((struct sockaddr *)&a, len, host, sizeof host, port, sizeof port,
                              NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(out, NET_ADDRESS, "?");
    else
        snprintf(out, NET_ADDRESS, a.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static bool would_block(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK;
}

enum net_result net_send(struct net_link *l)
{
    size_t len;
    const uint8_t *p = pst_wire_out(l->conn, &len);
    while (len > 0) {
        ssize_t n = l->deaf ? (ssize_t)len : send(l->fd, p, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && would_block(errno))
            return NET_BLOCKED;
        if (n < 0) {
            // The peer hears nothing more, but what it said before (an alert, most likely) is still to be read.
            l->deaf = true;
            if (l->network_error == 0)
                l->network_error = errno;
            continue;
        }
        pst_wire_out_done(l->conn, (size_t)n);
        p = pst_wire_out(l->conn, &len);
    }
    if (pst_error(l->conn) < 0)
        l->error = pst_error(l->conn);
    return NET_OK;
}

static void take_end(struct net_link *l)
{
    l->ended = true;
    pst_err e = pst_wire_in_end(l->conn);
    l->error = pst_error(l->conn) < 0 ? pst_error(l->conn) : e;
}

enum net_result net_receive(struct net_link *l)
{
    if (l->ended)
        return NET_ENDED;
    size_t room;
    uint8_t *p = pst_wire_in(l->conn, &room);
    if (room == 0)
        return NET_BLOCKED;
    ssize_t n;
    do
        n = recv(l->fd, p, room, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0 && would_block(errno))
        return NET_BLOCKED;
    if (n < 0) {
        if (l->network_error == 0)
            l->network_error = errno;
        take_end(l);
        return NET_FAILED;
    }
    if (n == 0) {
        take_end(l);
        return NET_ENDED;
    }
    l->got_bytes = true;
    pst_err e = pst_wire_in_done(l->conn, (size_t)n);
    while (e == PST_WAIT_WORK)
        e = pst_continue(l->conn);
    if (pst_error(l->conn) < 0)
        l->error = pst_error(l->conn);
    return NET_OK;
}

short net_events(const struct net_link *l)
{
    size_t room, len;
    (void)pst_wire_in(l->conn, &room);
    (void)pst_wire_out(l->conn, &len);
    return (short)((room > 0 && !l->ended ? POLLIN : 0) | (len > 0 && !l->deaf ? POLLOUT : 0));
}

enum net_result net_turn(struct net_link *l, int timeout_ms)
{
    (void)net_send(l);
    short events = net_events(l);
    if (l->error < 0)
        events &= POLLOUT; // only the alert is left to be sent
    if (events == 0)
        return l->ended ? NET_ENDED : NET_BLOCKED;
    int got = wait_for(l->fd, events, timeout_ms < 0 ? -1 : net_milliseconds() + timeout_ms);
    if (got == 0)
        return NET_TIMEOUT;
    if (got < 0) {
        l->network_error = errno;
        return NET_FAILED;
    }
    if ((got & POLLOUT) != 0)
        (void)net_send(l);
    return (events & POLLIN) != 0 && (got & ~POLLOUT) != 0 ? net_receive(l) : NET_OK;
}

void net_close(int fd, int linger_ms)
{
    char rest[4096];
    int64_t deadline = net_milliseconds() + linger_ms;
    if (linger_ms > 0 && shutdown(fd, SHUT_WR) == 0) {
        ssize_t n = 1;
        while (n > 0 && net_milliseconds() < deadline && wait_for(fd, POLLIN, deadline) > 0)
            n = recv(fd, rest, sizeof rest, 0);
    }
    close(fd);
}

// Where the system call is missing (an old kernel), the device of the same generator.
static bool read_device(uint8_t *out, size_t len)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while (len > 0) {
        ssize_t n = read(fd, out, len);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            break;
        if (n > 0) {
            out += n;
            len -= (size_t)n;
        }
    }
    close(fd);
    return len == 0;
}

pst_err net_entropy(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    for (size_t at = 0; at < len;) {
        size_t n = len - at < 256 ? len - at : 256; // the most that getentropy gives at once
        if (getentropy(out + at, n) != 0 && !read_device(out + at, n))
            return PST_E_ENTROPY_FAILED;
        at += n;
    }
    return PST_OK;
}

struct pst_time net_now(void *ctx)
{
    (void)ctx;
    return (struct pst_time){.policy = PST_TIME_TRUSTED, .now = (int64_t)time(NULL)};
}
