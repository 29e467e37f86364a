// client13_ext.c: the client's rows of the extension table that only TLS 1.3 has, RFC 8446 4.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/client.h"
#include "tls/consts.h"

// ProtocolVersion versions<2..254>;                                         RFC 8446 4.2.1
static bool write_supported_versions(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    wr_open(w, 1);
    for (uint16_t version = TLS_1_3; version >= TLS_1_2; version--)
        if (pst_flow_for(c->cfg, PST_CLIENT, version) != NULL)
            wr_u16(w, version);
    wr_close(w);
    return true;
}

static pst_err read_supported_versions(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    rd_u16(r, "selected_version"); // client.c has judged it: it decided which rows read this
    return rd_end(r);
}

// opaque cookie<1..2^16-1>;                                                 RFC 8446 4.2.2
static bool write_cookie(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    if (c->hs->cookie.n == 0)
        return false;
    wr_vec(w, 2, c->hs->cookie);
    return true;
}

static pst_err read_cookie(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    c->hs->cookie = rd_vec16(r, 1, 65535, "cookie");
    return rd_end(r);
}

// struct {
//     NamedGroup group;
//     opaque key_exchange<1..2^16-1>;
// } KeyShareEntry;   KeyShareEntry client_shares<0..2^16-1>                 RFC 8446 4.2.8
static bool write_key_share(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    const struct pst_handshake *hs = c->hs;
    wr_open(w, 2);
    for (size_t i = 0; i < hs->num_shares; i++) {
        const struct pst_kex_alg *alg = hs->share[i].alg;
        wr_u16(w, alg->group);
        wr_open(w, 2);
        uint8_t *share = wr_space(w, alg->share_len);
        if (share != NULL && alg->generate(hs->share[i].key, share, hs->share[i].random) != PST_OK)
            wr_fail(w);
        wr_close(w);
    }
    wr_close(w);
    return true;
}

static pst_err read_selected_group(struct pst_conn *c, struct pst_reader *r)
{
    struct pst_handshake *hs = c->hs;
    uint16_t selected_group = rd_u16(r, "selected_group");
    PST_TRY(rd_end(r));
    // RFC 8446 4.2.8: "the client MUST verify that (1) the selected_group field corresponds to a group which
    // was provided in the "supported_groups" extension in the original ClientHello and (2) the selected_group
    // field does not correspond to a group which was provided in the "key_share" extension in the original
    // ClientHello."
    hs->group = pst_group_find(c->cfg, selected_group);
    if (hs->group == NULL)
        return PST_E_GROUP_NOT_OFFERED;
    for (size_t i = 0; i < hs->num_shares; i++)
        if (hs->share[i].alg == hs->group)
            return PST_E_GROUP_ALREADY_SHARED;
    return PST_OK;
}

static pst_err read_key_share(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    struct pst_handshake *hs = c->hs;
    if (where == IN_HRR)
        return read_selected_group(c, r);
    uint16_t group = rd_u16  (r,           "group");
    hs->peer_share = rd_vec16(r, 1, 65535, "key_exchange");
    PST_TRY(rd_end(r));
    // RFC 8446 4.2.8: "If using (EC)DHE key establishment, servers offer exactly one KeyShareEntry in the
    // ServerHello. This value MUST be in the same group as the KeyShareEntry value offered by the client that
    // the server has selected for the negotiated key exchange."
    for (size_t i = 0; i < hs->num_shares; i++) {
        if (hs->share[i].alg->group == group) {
            hs->group = hs->share[i].alg;
            c->group = group;
            return hs->peer_share.n == hs->group->reply_len ? PST_OK : PST_E_BAD_KEY_SHARE;
        }
    }
    return PST_E_GROUP_NOT_OFFERED;
}

const struct pst_ext pst_client13_exts[CLIENT13_EXTS] = {
    // extension              writes  reads            write                      read
    {EXT_SUPPORTED_VERSIONS,  IN_CH,  IN_SH | IN_HRR,  write_supported_versions,  read_supported_versions},
    {EXT_COOKIE,              IN_CH,  IN_HRR,          write_cookie,              read_cookie            },
    {EXT_KEY_SHARE,           IN_CH,  IN_SH | IN_HRR,  write_key_share,           read_key_share         },
};
