// net.h: POSIX sockets for postern connections: open, listen, accept, pump bytes. Copy net.h and net.c into your program and
// change them as you like; they use the public headers only.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef NET_H
#define NET_H

#include <poll.h>
#include <postern/postern.h>

#define NET_WHY 200     // bytes of a reason, with its NUL
#define NET_ADDRESS 64  // bytes of "address:port", with its NUL

enum net_result {
    NET_OK,      // something was moved, or there was nothing to move
    NET_BLOCKED, // the network cannot take or give anything just now
    NET_ENDED,   // the peer said end of stream; link->error says whether it may have been cut
    NET_FAILED,  // link->network_error is the errno
    NET_TIMEOUT,
};

// A connection and its socket. Set conn and fd, zero the rest.
struct net_link {
    struct pst_conn *conn;
    int fd;
    int network_error; // errno of the first failure, 0 = none
    bool got_bytes;    // something came at all
    bool ended;        // nothing more comes: end of stream or a failed socket
    bool deaf;         // nothing more goes: a send failed. What came before that can still be read
    pst_err error;     // what TLS says: pst_error, or the truncation that only the end of the stream tells of
};

// net_connect opens a TCP connection to host and port (names or numbers; IPv6 without brackets), trying each address in turn,
// and gives a non-blocking socket. -1 on failure, with the reason for people in why. Name look-up is the system's and not
// limited by timeout_ms.
int net_connect(const char *host, const char *port, int timeout_ms, char why[NET_WHY]);

// net_listen opens a non-blocking listening socket; port "0" takes any free one. -1 on failure, with the reason in why.
int net_listen(const char *host, const char *port, char why[NET_WHY]);

// net_accept takes one waiting connection as a non-blocking socket; -1 with errno when there is none or no room for it.
int net_accept(int listener);

// net_address writes the socket's own address (or its peer's) as "127.0.0.1:443" or "[::1]:443"; "?" when unknown.
void net_address(int fd, bool peer, char out[NET_ADDRESS]);

// net_send gives the network what the connection has for it, as far as it takes it.
enum net_result net_send(struct net_link *l);

// net_receive takes from the network once what the connection has room for; the protocol's work happens in here.
enum net_result net_receive(struct net_link *l);

// net_events says what to wait for with poll: POLLIN, POLLOUT, both or 0.
short net_events(const struct net_link *l);

// net_turn is all that a program with one connection needs: it sends, waits at most timeout_ms (-1: for ever) until something
// can move, and moves it. Call it until what you wait for has happened, link->error is set, or the answer is not NET_OK.
enum net_result net_turn(struct net_link *l, int timeout_ms);

// net_close says goodbye at the TCP level without losing what was sent last: end of stream, then a moment (at most linger_ms)
// for the peer to take it, since closing a socket with unread bytes may destroy an alert on its way. 0 closes at once.
void net_close(int fd, int linger_ms);

// net_milliseconds is a clock for timeouts: it only goes forwards and means nothing else.
int64_t net_milliseconds(void);

// Callbacks for struct pst_config: the operating system's randomness and clock. Their ctx is not used.
PST_MUST_CHECK pst_err net_entropy(void *ctx, uint8_t *out, size_t len);
struct pst_time net_now(void *ctx);

#endif
