// hello.c: ClientHello and ServerHello, RFC 8446 4.1.2 and 4.1.3. Reading is pure: what is judged is judged by
// the steps.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/hello.h"

// struct {
//     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
//     Random random;
//     opaque legacy_session_id<0..32>;
//     CipherSuite cipher_suites<2..2^16-2>;
//     opaque legacy_compression_methods<1..2^8-1>;
//     Extension extensions<8..2^16-1>;
// } ClientHello;                                                            RFC 8446 4.1.2
//
// Before TLS 1.3 the extensions could be missing or fewer; such a hello decodes, and finds no version in common.
pst_err pst_read_client_hello(struct pst_client_hello *out, struct pst_reader *r)
{
    out->legacy_version = rd_u16  (r,           "legacy_version");
    out->random         = rd_bytes(r, 32,       "random");
    out->session_id     = rd_vec8 (r, 0, 32,    "legacy_session_id");
    out->suites         = rd_vec16(r, 2, 65534, "cipher_suites");
    out->compression    = rd_vec8 (r, 1, 255,   "legacy_compression_methods");
    out->extensions     = rd_more(r) ? rd_vec16(r, 0, 65535, "extensions") : (pst_span){NULL, 0};
    if (out->suites.n & 1)
        rd_fail(r);
    return rd_end(r);
}

// struct {
//     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
//     Random random;
//     opaque legacy_session_id_echo<0..32>;
//     CipherSuite cipher_suite;
//     uint8 legacy_compression_method = 0;
//     Extension extensions<6..2^16-1>;
// } ServerHello;                                                            RFC 8446 4.1.3
//
// Before TLS 1.3 the extensions could be missing or fewer; such a hello decodes, and selects an older version.
pst_err pst_read_server_hello(struct pst_server_hello *out, struct pst_reader *r)
{
    out->legacy_version = rd_u16  (r,           "legacy_version");
    out->random         = rd_bytes(r, 32,       "random");
    out->session_id     = rd_vec8 (r, 0, 32,    "legacy_session_id_echo");
    out->suite          = rd_u16  (r,           "cipher_suite");
    out->compression    = rd_u8   (r,           "legacy_compression_method");
    out->extensions     = rd_more(r) ? rd_vec16(r, 0, 65535, "extensions") : (pst_span){NULL, 0};
    return rd_end(r);
}

void pst_write_client_hello(struct pst_writer *w, const struct pst_client_hello *ch)
{
    wr_u16(w, ch->legacy_version);
    wr_span(w, ch->random);
    wr_vec(w, 1, ch->session_id);
    wr_vec(w, 2, ch->suites);
    wr_vec(w, 1, ch->compression);
}

void pst_write_server_hello(struct pst_writer *w, const struct pst_server_hello *sh)
{
    wr_u16(w, sh->legacy_version);
    wr_span(w, sh->random);
    wr_vec(w, 1, sh->session_id);
    wr_u16(w, sh->suite);
    wr_u8(w, sh->compression);
}

// RFC 8446 4.1.3: "the special value of the SHA-256 of "HelloRetryRequest":"
const uint8_t pst_hello_retry_random[32] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};
