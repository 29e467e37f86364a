// pem.c: PEM files, whole, decoded in place: the bytes of a block are fewer than its text.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "der_in.h"
#include "pem.h"
#include "report.h"

#define LARGEST ((size_t)64 << 20) // bytes: no bundle is near that; /dev/zero is

static void forget(uint8_t *p, size_t n)
{
    volatile uint8_t *v = p;
    while (n-- > 0)
        *v++ = 0;
}

// Reads all there is. NULL with errno.
static uint8_t *read_all(int fd, size_t *size)
{
    size_t cap = 1 << 16, n = 0;
    uint8_t *p = malloc(cap);
    while (p != NULL) {
        ssize_t got = read(fd, p + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0) {
            *size = n;
            return p;
        }
        n += got > 0 ? (size_t)got : 0;
        if (got > 0 && n < cap)
            continue;
        // A larger block by hand, not by realloc: what was read may be a private key, and the old block is to be wiped.
        int error = got < 0 ? errno : cap >= LARGEST ? EFBIG : ENOMEM;
        uint8_t *more = got < 0 || cap >= LARGEST ? NULL : malloc(cap * 2);
        if (more != NULL)
            memcpy(more, p, n);
        forget(p, n);
        free(p);
        p = more;
        cap *= 2;
        errno = error;
    }
    return NULL;
}

static bool label_is(pst_span label, const char *text)
{
    return label.n == strlen(text) && memcmp(label.p, text, label.n) == 0;
}

static enum pem_kind kind_of(pst_span label)
{
    if (label_is(label, "CERTIFICATE") || label_is(label, "X509 CERTIFICATE"))
        return PEM_CERTIFICATE;
    if (label_is(label, "PRIVATE KEY") || label_is(label, "EC PRIVATE KEY") || label_is(label, "RSA PRIVATE KEY"))
        return PEM_KEY;
    if (label_is(label, "X509 CRL"))
        return PEM_CRL;
    return label_is(label, "ENCRYPTED PRIVATE KEY") ? PEM_SEALED_KEY : PEM_OTHER;
}

static bool add_block(struct pem_file *f, size_t *room, enum pem_kind kind, pst_span der)
{
    if (f->num == *room) {
        size_t more = *room > 0 ? 2 * *room : 16;
        struct pem_block *p = realloc(f->blocks, more * sizeof *p);
        if (p == NULL)
            return false;
        f->blocks = p;
        *room = more;
    }
    f->blocks[f->num++] = (struct pem_block){kind, der};
    return true;
}

static int decode_all(struct pem_file *f, const char *path)
{
    pst_span text = {f->bytes, f->size}, label;
    size_t room = 0;
    for (;;) {
        size_t len, at = (size_t)(text.p - f->bytes);
        uint8_t *out = f->bytes + at;
        pst_err e = pst_pem_next(&text, &label, out, f->size - at, &len);
        if (e == PST_E_PEM_NOT_FOUND)
            return EXIT_FINE;
        if (e != PST_OK)
            return report_file(path, "PEM block %zu: %s", f->num + 1, pst_error_text(e));
        if (!add_block(f, &room, kind_of(label), (pst_span){out, len}))
            return report_file(path, "%s", strerror(ENOMEM));
    }
}

// A file that is one DER element from its first byte to its last holds no PEM.
static bool is_der(pst_span all)
{
    pst_span body;
    return der_take_as(&all, 0x30, &body) && all.n == 0;
}

static int take_der(struct pem_file *f, const char *path)
{
    pst_span der = {f->bytes, f->size};
    struct pst_certificate_facts facts;
    struct pst_private_key key;
    struct der_crl crl;
    size_t room = 0;
    enum pem_kind kind = PEM_OTHER;
    if (pst_private_key_read(&key, der) == PST_OK)
        kind = PEM_KEY;
    else if (pst_certificate_read(&facts, der) == PST_OK)
        kind = PEM_CERTIFICATE;
    else if (der_crl_read(&crl, der))
        kind = PEM_CRL;
    return add_block(f, &room, kind, der) ? EXIT_FINE : report_file(path, "%s", strerror(ENOMEM));
}

int pem_load(struct pem_file *out, const char *path)
{
    *out = (struct pem_file){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return report_file(path, "%s", strerror(errno));
    out->bytes = read_all(fd, &out->size);
    int error = errno;
    close(fd);
    if (out->bytes == NULL)
        return report_file(path, "%s", strerror(error));
    int status = is_der((pst_span){out->bytes, out->size}) ? take_der(out, path) : decode_all(out, path);
    if (status == EXIT_FINE && out->num == 0)
        status = report_file(path, "no PEM block in it (\"-----BEGIN CERTIFICATE-----\")");
    if (status != EXIT_FINE)
        pem_drop(out);
    return status;
}

void pem_drop(struct pem_file *f)
{
    if (f->bytes != NULL)
        forget(f->bytes, f->size);
    free(f->bytes);
    free(f->blocks);
    *f = (struct pem_file){0};
}
