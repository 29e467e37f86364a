// server12_ext.c: the server's rows of the extension table that only TLS 1.2 has: RFC 8422, RFC 7627, RFC 5746.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/consts.h"
#include "tls/ext.h"
#include "tls/server.h"

// ECPointFormat ec_point_format_list<1..2^8-1>; uncompressed is 0                RFC 8422 5.1.2
static pst_err read_point_formats(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    struct pst_reader list = rd_sub8(r, 1, 255, "ec_point_format_list");
    bool uncompressed = false;
    while (rd_more(&list))
        uncompressed |= rd_u8(&list, "ec_point_format") == 0;
    PST_TRY(rd_end(&list));
    PST_TRY(rd_end(r));
    return uncompressed ? PST_OK : PST_E_POINT_FORMAT;
}

static bool write_point_formats(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    wr_open(w, 1);
    wr_u8(w, 0);
    wr_close(w);
    return pst_extension_seen(c, EXT_EC_POINT_FORMATS);
}

static pst_err read_extended_master_secret(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    c->hs->extended_master_secret = true;
    return rd_end(r);
}

static bool write_extended_master_secret(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)w, (void)where;
    return c->hs->extended_master_secret;
}

// struct {
//     opaque renegotiated_connection<0..255>;
// } RenegotiationInfo;                                                      RFC 5746 3.2
static pst_err read_renegotiation_info(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    // RFC 5746 3.6: "The server MUST then verify that the length of the "renegotiated_connection" field is zero, and if
    // it is not, MUST abort the handshake."
    pst_span renegotiated_connection = rd_vec8(r, 0, 255, "renegotiated_connection");
    PST_TRY(rd_end(r));
    c->hs->renegotiation_info = true;
    return renegotiated_connection.n == 0 ? PST_OK : PST_E_RENEGOTIATION_INFO;
}

static bool write_renegotiation_info(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    wr_u8(w, 0);
    return c->hs->renegotiation_info;
}

const struct pst_ext pst_server12_exts[SERVER12_EXTS] = {
    // extension                  writes    reads   write                          read
    {EXT_EC_POINT_FORMATS,        IN_SH12,  IN_CH,  write_point_formats,           read_point_formats         },
    {EXT_EXTENDED_MASTER_SECRET,  IN_SH12,  IN_CH,  write_extended_master_secret,  read_extended_master_secret},
    {EXT_RENEGOTIATION_INFO,      IN_SH12,  IN_CH,  write_renegotiation_info,      read_renegotiation_info    },
};
