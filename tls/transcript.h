// transcript.h: the running hash over all handshake messages, RFC 8446 4.4.1.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#ifndef PST_TRANSCRIPT_H
#define PST_TRANSCRIPT_H

#include <postern/config.h>
#include "tls/consts.h"

// A client runs every hash that its suites could choose until the server has chosen; a server begins when it
// has chosen.
#define MAX_TRANSCRIPT_HASHES 2

struct pst_transcript {
    const struct pst_hash_alg *hash; // the suite's, once known
    const struct pst_hash_alg *running[MAX_TRANSCRIPT_HASHES];
    void *state[MAX_TRANSCRIPT_HASHES]; // state_len bytes each, in the handshake's memory
};

// Runs one more hash, with its state in `state`.
void pst_transcript_run(struct pst_transcript *t, const struct pst_hash_alg *hash, void *state);

// From now on this hash alone. False when it is not running.
bool pst_transcript_choose(struct pst_transcript *t, const struct pst_hash_alg *hash);

// A whole handshake message, header and all.
void pst_transcript_add(struct pst_transcript *t, pst_span message);

// RFC 8446 4.4.1: the first ClientHello is replaced by its message_hash when the server asks for another.
void pst_transcript_retry(struct pst_transcript *t);

// Transcript-Hash of what was added so far: hash->len bytes.
void pst_transcript_hash(const struct pst_transcript *t, uint8_t out[PST_MAX_HASH_LEN]);

#endif
