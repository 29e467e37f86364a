// pem.h: PEM files, whole: a bundle of certificates, a chain, a private key, a revocation list. However many blocks there are.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PEM_H
#define PEM_H

#include <postern/x509.h>

enum pem_kind { PEM_CERTIFICATE, PEM_KEY, PEM_SEALED_KEY, PEM_CRL, PEM_OTHER };

struct pem_block {
    enum pem_kind kind;
    pst_span der; // a view into the file's bytes
};

struct pem_file {
    uint8_t *bytes; // all blocks, decoded
    size_t size;
    struct pem_block *blocks;
    size_t num;
};

// pem_load reads and decodes every block of the file; one that is DER, whole, counts as a block. 0, or EXIT_LOCAL
// after saying why; then nothing is left to drop.
int pem_load(struct pem_file *out, const char *path);

// pem_drop wipes and frees; the blocks' views die. Harmless for a file that is all zero.
void pem_drop(struct pem_file *f);

#endif
