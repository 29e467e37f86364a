// transcript.c: the running hash over all handshake messages, RFC 8446 4.4.1. engine.c feeds it, in one line.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/transcript.h"
#include "crypto/base/bytes.h"

void pst_transcript_run(struct pst_transcript *t, const struct pst_hash_alg *hash, void *state)
{
    for (size_t i = 0; i < MAX_TRANSCRIPT_HASHES; i++) {
        if (t->running[i] == NULL) {
            t->running[i] = hash;
            t->state[i] = state;
            hash->init(state);
            return;
        }
    }
}

bool pst_transcript_choose(struct pst_transcript *t, const struct pst_hash_alg *hash)
{
    for (size_t i = 0; i < MAX_TRANSCRIPT_HASHES; i++) {
        if (t->running[i] == hash) {
            t->hash = hash;
            t->running[0] = hash;
            t->state[0] = t->state[i];
            t->running[1] = NULL;
            return true;
        }
    }
    return false;
}

void pst_transcript_add(struct pst_transcript *t, pst_span message)
{
    for (size_t i = 0; i < MAX_TRANSCRIPT_HASHES; i++)
        if (t->running[i] != NULL)
            t->running[i]->update(t->state[i], message.p, message.n);
}

// RFC 8446 4.4.1: "when the server responds to a ClientHello with a HelloRetryRequest, the value of
// ClientHello1 is replaced with a special synthetic handshake message of handshake type "message_hash"
// containing Hash(ClientHello1)."
void pst_transcript_retry(struct pst_transcript *t)
{
    uint8_t message[MESSAGE_HEADER_LEN + PST_MAX_HASH_LEN] = {MESSAGE_HASH, 0, 0, t->hash->len};
    pst_transcript_hash(t, message + MESSAGE_HEADER_LEN);
    t->hash->init(t->state[0]);
    t->hash->update(t->state[0], message, MESSAGE_HEADER_LEN + (size_t)t->hash->len);
}

void pst_transcript_hash(const struct pst_transcript *t, uint8_t out[PST_MAX_HASH_LEN])
{
    union pst_hash_state fork;
    memcpy(fork.bytes, t->state[0], t->hash->state_len);
    t->hash->final(fork.bytes, out);
}
