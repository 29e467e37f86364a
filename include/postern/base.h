// postern/base.h: the types every other header speaks in.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef POSTERN_BASE_H
#define POSTERN_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PST_MUST_CHECK __attribute__((warn_unused_result))
#else
#define PST_MUST_CHECK
#endif

// PST_SECRET marks a parameter or field whose value must steer no branch, address or variable-time instruction.
#if defined(__clang__)
#define PST_SECRET __attribute__((annotate("secret")))
#else
#define PST_SECRET
#endif

// pst_err is the answer of everything that can fail: PST_OK is 0, PST_WAIT_* are > 0 (not errors: call again when the
// named thing has happened), PST_E_* are < 0. Each error stands once, in errors.def, with the alert it sends.
typedef enum pst_err {
    PST_E_LOWEST_ = -1000, // errors count upwards from here in the order of errors.def; new ones go at its end
#define PST_ERROR(name, alert, sentence, section) PST_E_##name,
#include <postern/errors.def>
#undef PST_ERROR
    PST_OK = 0,
    PST_WAIT_SIGNER = 1, // the sign callback said "later"; call pst_continue when it can answer
    PST_WAIT_ROOM = 2,   // what is queued must be sent first: pst_wire_out
    PST_WAIT_WORK = 3,   // stopped between two public-key operations; call pst_continue at leisure
    PST_WAIT_MORE = 4,   // needs more bytes from the peer
} pst_err;

// pst_span is a view of bytes that somebody else owns; it never frees and never outlives its owner.
typedef struct pst_span {
    const uint8_t *p;
    size_t n; // bytes
} pst_span;

// pst_cpu is a set of processor capabilities (crypto/cpu.c); 0 = portable C only.
typedef uint64_t pst_cpu;

// pst_error_name gives the error's name as in errors.def ("CERTIFICATE_EXPIRED"), pst_error_text its sentence,
// pst_error_section the RFC section, pst_error_alert the alert number it sends (0..255). Static strings, never NULL.
// They live in words.c: a program that does not ask links none of the text.
const char *pst_error_name(pst_err e);
const char *pst_error_text(pst_err e);
const char *pst_error_section(pst_err e);
uint8_t pst_error_alert(pst_err e);

#ifdef __cplusplus
}
#endif
#endif
