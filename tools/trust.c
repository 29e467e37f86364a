// trust.c: trust anchors from a PEM bundle. An anchor is three views into its certificate, so a bundle costs its own bytes
// and a few words per root.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "report.h"
#include "trust.h"

// Where systems keep what they trust: Debian and its children, Fedora and its family, Alpine and the BSDs.
static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
};

static const char *system_bundle(void)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}

int trust_load(struct trust *out, const char *path)
{
    memset(out, 0, sizeof *out);
    out->path = path != NULL ? path : system_bundle();
    if (out->path == NULL)
        return report_file(places[0], "no trust anchors here or in the other usual places; install ca-certificates, or "
                                      "say --ca FILE");
    int status = pem_load(&out->file, out->path);
    if (status != EXIT_FINE)
        return status;
    out->anchors = calloc(out->file.num, sizeof *out->anchors);
    size_t num = 0;
    for (size_t i = 0; out->anchors != NULL && i < out->file.num; i++) {
        const struct pem_block *b = &out->file.blocks[i];
        if (b->kind != PEM_CERTIFICATE)
            continue;
        if (pst_anchor_from_certificate(&out->anchors[num], b->der) == PST_OK)
            num++;
        else
            out->unreadable++;
    }
    if (num == 0) {
        status = report_file(out->path, "no certificate in it that can be a trust anchor");
        trust_drop(out);
        return status;
    }
    out->trust = (struct pst_trust){
        .anchors = out->anchors,
        .num_anchors = num,
        .max_intermediates = -1,
        // A CA of one's own was often made by hand: what its certificates mean is judged, their form less so.
        .profile = path != NULL ? PST_PROFILE_PRIVATE : PST_PROFILE_WEB,
    };
    return EXIT_FINE;
}

void trust_drop(struct trust *t)
{
    free(t->anchors);
    pem_drop(&t->file);
    memset(t, 0, sizeof *t);
}
