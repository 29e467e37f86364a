// server13_ext.c: the server's rows of the extension table that only TLS 1.3 has, RFC 8446 4.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/consts.h"
#include "tls/server.h"

// ProtocolVersion versions<2..254>;                                         RFC 8446 4.2.1
static pst_err read_supported_versions(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    pst_span versions = rd_vec8(r, 2, 254, "versions"); // server.c has judged them: they decided which rows read this
    if (versions.n & 1)
        rd_fail(r);
    return rd_end(r);
}

static bool write_supported_versions(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    wr_u16(w, c->version);
    return true;
}

// struct {
//     NamedGroup group;
//     opaque key_exchange<1..2^16-1>;
// } KeyShareEntry;   KeyShareEntry client_shares<0..2^16-1>                 RFC 8446 4.2.8
static pst_err read_key_share(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    c->hs->peer_shares = rd_vec16(r, 0, 65535, "client_shares");
    PST_TRY(rd_end(r));
    struct pst_reader shares = rd_inside(r, c->hs->peer_shares);
    while (rd_more(&shares)) {
        rd_u16  (&shares,           "group");
        rd_vec16(&shares, 1, 65535, "key_exchange");
    }
    return rd_end(&shares);
}

pst_span pst_client_share(pst_span client_shares, uint16_t group)
{
    struct pst_reader r = rd_over(client_shares);
    while (rd_more(&r)) {
        uint16_t its_group = rd_u16(&r, "group");
        pst_span key_exchange = rd_vec16(&r, 1, 65535, "key_exchange");
        if (its_group == group)
            return key_exchange;
    }
    return (pst_span){NULL, 0};
}

static bool write_key_share(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    wr_u16(w, c->hs->group->group); // in a HelloRetryRequest: selected_group
    if (where == IN_HRR)
        return true;
    wr_vec(w, 2, c->hs->reply);
    return true;
}

const struct pst_ext pst_server13_exts[SERVER13_EXTS] = {
    // extension              writes           reads   write                     read
    {EXT_SUPPORTED_VERSIONS,  IN_SH | IN_HRR,  IN_CH,  write_supported_versions, read_supported_versions},
    {EXT_KEY_SHARE,           IN_SH | IN_HRR,  IN_CH,  write_key_share,          read_key_share         },
};
