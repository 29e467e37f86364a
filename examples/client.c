// client.c: prints the front page of an HTTPS server: client HOST BUNDLE.pem. Links with libpostern and tools/net.c.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <postern/postern.h>
#include <stdio.h>
#include "tools/net.h"

int main(int argc, char **argv)
{
    static uint8_t pem[1 << 20]; // the bundle of trusted roots, decoded in place
    static struct pst_anchor anchors[512];
    static struct pst_standard_memory room; // or any memory of yours: pst_memory_needs says how much
    FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
    pst_span text = {pem, file != NULL ? fread(pem, 1, sizeof pem, file) : 0}, label;
    struct pst_trust trust = {.anchors = anchors, .max_intermediates = -1};
    uint8_t *der = pem;
    for (size_t n; trust.num_anchors < 512 && pst_pem_next(&text, &label, der, text.n, &n) == PST_OK; der += n)
        trust.num_anchors += pst_anchor_from_certificate(&anchors[trust.num_anchors], (pst_span){der, n}) == PST_OK;

    const struct pst_flow *const flows[] = {&pst_client13_flow, NULL}; // what is not named is not linked
    const struct pst_verifier verifier = {pst_path_verify, &trust, PST_PATH_WORK_LEN};
    const struct pst_config config = {
        .kit = &pst_kit_portable, .flows = flows, .entropy = net_entropy, .now = net_now, .verifier = &verifier};
    struct pst_memory memory;
    struct pst_conn c;
    char why[NET_WHY] = "usage: client HOST BUNDLE.pem";
    pst_standard_memory(&memory, &room);
    struct net_link link = {.conn = &c, .fd = argc == 3 ? net_connect(argv[1], "443", 9999, why) : -1};
    if (link.fd < 0 || pst_client_init(&c, &config, &memory, argv[1]) != PST_OK)
        return fprintf(stderr, "%s\n", why), 1;

    for (bool asked = false; net_turn(&link, 9999) == NET_OK && link.error == PST_OK && !pst_is_closed_by_peer(&c);) {
        size_t n;
        char *out = (char *)pst_app_out(&c, &n);
        if (n != 0 && !asked) { // connected: the server is who it should be
            int len = snprintf(out, n, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", argv[1]);
            asked = pst_app_out_done(&c, (size_t)len) == PST_OK;
        }
        for (const uint8_t *in; in = pst_app_in(&c, &n), n != 0; pst_app_in_done(&c, n))
            fwrite(in, 1, n, stdout);
    }
    net_send(&link); // the alert, if it failed
    fprintf(stderr, "%s: %s\n", pst_error_name(link.error), pst_error_text(link.error));
    return link.error != PST_OK;
}
