// minimal_client.c: fetches https://HOST:PORT/ with full verification, on plain sockets: minimal_client HOST PORT BUNDLE.pem
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <postern/postern.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static pst_err entropy(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    return getentropy(out, len) == 0 ? PST_OK : PST_E_ENTROPY_FAILED;
}

static struct pst_time now(void *ctx)
{
    (void)ctx;
    return (struct pst_time){PST_TIME_TRUSTED, time(NULL)};
}

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *a = NULL;
    for (a = getaddrinfo(host, port, &hints, &a) == 0 ? a : NULL; a != NULL; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            return fd;
        close(fd);
    }
    return -1;
}

int main(int argc, char **argv)
{
    static uint8_t pem[1 << 20];
    static struct pst_anchor anchors[512];
    static struct pst_standard_memory room;
    if (argc != 4)
        return fprintf(stderr, "minimal_client HOST PORT BUNDLE.pem\n"), 1;

    // Whom to believe: every certificate of the bundle, decoded in place.
    FILE *file = fopen(argv[3], "rb");
    pst_span text = {pem, file != NULL ? fread(pem, 1, sizeof pem, file) : 0}, label;
    struct pst_trust trust = {.anchors = anchors, .max_intermediates = -1};
    uint8_t *der = pem;
    for (size_t len; trust.num_anchors < 512 && pst_pem_next(&text, &label, der, text.n, &len) == PST_OK; der += len)
        if (pst_anchor_from_certificate(&anchors[trust.num_anchors], (pst_span){der, len}) == PST_OK)
            trust.num_anchors++;

    // What is wanted: TLS 1.3, all algorithms there are, path validation.
    const struct pst_flow *flows[] = {&pst_client13_flow, NULL};
    struct pst_verifier verifier = {.verify = pst_path_verify, .ctx = &trust, .work_len = PST_PATH_WORK_LEN};
    struct pst_config config = {
        .kit = &pst_kit_portable, .flows = flows, .entropy = entropy, .now = now, .verifier = &verifier};
    struct pst_memory memory;
    struct pst_conn c;
    pst_standard_memory(&memory, &room);
    pst_err e = pst_client_init(&c, &config, &memory, argv[1]);

    int fd = e == PST_OK ? dial(argv[1], argv[2]) : -1;
    if (fd < 0)
        return fprintf(stderr, "%s\n", e != PST_OK ? pst_error_text(e) : "cannot connect"), 2;

    bool asked = false;
    while (e == PST_OK && !pst_is_closed_by_peer(&c)) {
        size_t n;
        const uint8_t *p = pst_wire_out(&c, &n);
        ssize_t moved = 0;
        if (n != 0 && (moved = send(fd, p, n, MSG_NOSIGNAL)) > 0) { // what is to be sent
            pst_wire_out_done(&c, (size_t)moved);
        } else if (pst_is_connected(&c) && !asked) {                // the request
            char *request = (char *)pst_app_out(&c, &n);
            int len = snprintf(request, n, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", argv[1]);
            e = pst_app_out_done(&c, (size_t)len);
            asked = true;
        } else if (p = pst_app_in(&c, &n), n != 0) {                // what has come
            fwrite(p, 1, n, stdout);
            pst_app_in_done(&c, n);
        } else {                                                    // wait for more
            uint8_t *in = pst_wire_in(&c, &n);
            moved = recv(fd, in, n, 0);
            e = moved > 0 ? pst_wire_in_done(&c, (size_t)moved) : pst_wire_in_end(&c);
        }
    }
    size_t n;
    const uint8_t *last = pst_wire_out(&c, &n); // an alert, if it failed
    if (n > 0 && send(fd, last, n, MSG_NOSIGNAL) < 0)
        perror("send");
    if (e != PST_OK)
        fprintf(stderr, "%s: %s (%s)\n", pst_error_name(e), pst_error_text(e), pst_error_section(e));
    pst_wipe(&c);
    return e == PST_OK ? 0 : 3;
}
