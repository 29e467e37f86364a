// setup.c: from options to a config.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include <stdlib.h>
#include <string.h>
#include "setup.h"

static struct pst_time given_time(void *ctx)
{
    const struct setup *s = ctx;
    return (struct pst_time){.policy = PST_TIME_TRUSTED, .now = s->options->time};
}

// The first block of that kind in the file, or NULL.
static const struct pem_block *find_block(const struct pem_file *f, enum pem_kind kind)
{
    for (size_t i = 0; i < f->num; i++)
        if (f->blocks[i].kind == kind)
            return &f->blocks[i];
    return NULL;
}

static int load_chain(struct setup *s, const char *path)
{
    int status = pem_load(&s->cert_file, path);
    if (status != EXIT_FINE)
        return status;
    s->chain = calloc(s->cert_file.num, sizeof *s->chain);
    if (s->chain == NULL)
        return report_file(path, "out of memory");
    for (size_t i = 0; i < s->cert_file.num; i++)
        if (s->cert_file.blocks[i].kind == PEM_CERTIFICATE)
            s->chain[s->identity.num_chain++] = s->cert_file.blocks[i].der;
    if (s->identity.num_chain == 0)
        return report_file(path, "no certificate in it");
    s->identity.chain = s->chain;
    return EXIT_FINE;
}

static int load_key(struct setup *s, const char *path, const char *cert_path)
{
    const struct pem_file *f = &s->cert_file;
    if (path != NULL) {
        int status = pem_load(&s->key_file, path);
        if (status != EXIT_FINE)
            return status;
        f = &s->key_file;
    } else {
        path = cert_path;
    }
    const struct pem_block *key = find_block(f, PEM_KEY);
    if (key == NULL && find_block(f, PEM_SEALED_KEY) != NULL)
        return report_file(path, "the private key is encrypted; postern reads plain ones (openssl pkey -in FILE -out FILE)");
    if (key == NULL)
        return report_file(path, "no private key in it; --key FILE names one");
    pst_err e = pst_key_signer_init(&s->signer, &s->kit, key->der, s->identity.chain[0]);
    if (e == PST_E_KEY_MISMATCH)
        return report_file(path, "the private key does not belong to the first certificate of %s", cert_path);
    if (e != PST_OK)
        return report_file(path, "%s: %s (%s)", pst_error_name(e), pst_error_text(e), pst_error_section(e));
    s->identity.signer = &s->signer.signer;
    s->config.identity = &s->identity;
    return EXIT_FINE;
}

static int load_trust(struct setup *s)
{
    int status = trust_load(&s->trust, s->options->ca);
    if (status != EXIT_FINE)
        return status;
    if (s->options->verbose)
        fprintf(stderr, "trust: %zu anchors from %s, %zu certificates passed over\n", s->trust.trust.num_anchors, s->trust.path,
                s->trust.unreadable);
    s->path = (struct pst_verifier){.verify = pst_path_verify, .ctx = &s->trust.trust, .work_len = PST_PATH_WORK_LEN};
    watch_init(&s->watch, &s->path, &s->notes);
    s->config.verifier = &s->watch.verifier;
    s->context = (struct report_context){
        .notes = &s->notes,
        .trust = s->trust.path,
        .num_anchors = s->trust.trust.num_anchors,
        .time_given = s->options->time_given,
    };
    return EXIT_FINE;
}

int setup_init(struct setup *s, const struct options *o)
{
    memset(s, 0, sizeof *s);
    s->options = o;
    s->log.fd = -1;
    bool server = o->command == COMMAND_SERVER;
    if (o->key != NULL && o->cert == NULL)
        return report_usage("--key without --cert");
    if (server && o->cert == NULL)
        return report_usage("a server needs a certificate and its key: --cert FILE --key FILE");
    pst_kit_best(&s->kit, pst_cpu_detect());
    size_t num = 0;
    if (o->only_version != 0x0303)
        s->flows[num++] = server ? &pst_server13_flow : &pst_client13_flow;
    if (o->only_version != 0x0304)
        s->flows[num++] = server ? &pst_server12_flow : &pst_client12_flow;
    s->config = (struct pst_config){
        .kit = &s->kit,
        .flows = s->flows,
        .suites = o->num_suites > 0 ? o->suites : NULL,
        .num_suites = o->num_suites,
        .groups = o->num_groups > 0 ? o->groups : NULL,
        .num_groups = o->num_groups,
        .entropy = net_entropy,
        .now = o->time_given ? given_time : net_now,
        .now_ctx = s,
        .alpn = o->alpn[0] != NULL ? o->alpn : NULL,
        .records_per_key = o->records_per_key,
    };
    int status = keylog_open(&s->log, o->keylog);
    if (status == EXIT_FINE && !server)
        status = load_trust(s);
    if (status == EXIT_FINE && o->cert != NULL)
        status = load_chain(s, o->cert);
    if (status == EXIT_FINE && o->cert != NULL)
        status = load_key(s, o->key, o->cert);
    return status;
}

void setup_drop(struct setup *s)
{
    keylog_close(&s->log);
    trust_drop(&s->trust);
    pem_drop(&s->cert_file);
    pem_drop(&s->key_file);
    free(s->chain);
    memset(s, 0, sizeof *s);
}
