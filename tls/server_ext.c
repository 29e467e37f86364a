// server_ext.c: the server's rows of the extension table, RFC 8446 4.2: what it takes from a hello and how it
// answers.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/consts.h"
#include "tls/groups.h"
#include "tls/server.h"

// struct {
//     NameType name_type = host_name(0);
//     opaque HostName<1..2^16-1>;
// } ServerName;   ServerName server_name_list<1..2^16-1>                    RFC 6066 3
static pst_err read_server_name(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    struct pst_reader list = rd_sub16(r, 1, 65535, "server_name_list");
    uint8_t name_type      = rd_u8   (&list,           "name_type");
    pst_span name          = rd_vec16(&list, 1, 65535, "HostName");
    PST_TRY(rd_end(&list));
    PST_TRY(rd_end(r));
    // RFC 6066 3: "The ServerNameList MUST NOT contain more than one name of the same name_type." There is one
    // type only.
    if (name_type != 0 || name.n > 255)
        return PST_E_SERVER_NAME;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == 0)
            return PST_E_SERVER_NAME;
    c->hs->peer_name = name;
    return PST_OK;
}

// An answer of no bytes says that the name was of use.
static bool write_server_name(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)w, (void)where;
    return c->hs->peer_name.n != 0;
}

// A list of 16 bit numbers behind its own length.
static pst_err read_numbers(struct pst_reader *r, size_t max, pst_span *out)
{
    *out = rd_vec16(r, 2, max, "list");
    if (out->n & 1)
        rd_fail(r);
    return rd_end(r);
}

// NamedGroup named_group_list<2..2^16-1>;                                   RFC 8446 4.2.7
static pst_err read_supported_groups(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    return read_numbers(r, 65535, &c->hs->peer_groups);
}

// SignatureScheme supported_signature_algorithms<2..2^16-2>;                RFC 8446 4.2.3
static pst_err read_signature_algorithms(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    return read_numbers(r, 65534, &c->hs->peer_schemes);
}

// opaque ProtocolName<1..2^8-1>;   ProtocolName protocol_name_list<2..2^16-1>   RFC 7301 3.1
static pst_err read_alpn(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    size_t best = SIZE_MAX;
    struct pst_reader list = rd_sub16(r, 2, 65535, "protocol_name_list");
    while (rd_more(&list)) {
        pst_span name = rd_vec8(&list, 1, 255, "protocol_name");
        for (size_t i = 0; c->cfg->alpn != NULL && c->cfg->alpn[i] != NULL && i < best; i++)
            if (pst_span_eq(name, pst_span_of(c->cfg->alpn[i], pst_text_len(c->cfg->alpn[i]))))
                best = i;
    }
    PST_TRY(rd_end(&list));
    PST_TRY(rd_end(r));
    if (c->cfg->alpn == NULL)
        return PST_OK;
    // RFC 7301 3.2: "In the event that the server supports no protocols that the client advertises, then the
    // server SHALL respond with a fatal "no_application_protocol" alert."
    if (best == SIZE_MAX)
        return PST_E_ALPN_NONE_IN_COMMON;
    c->alpn = c->cfg->alpn[best];
    return PST_OK;
}

static bool write_alpn(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    if (c->alpn == NULL)
        return false;
    wr_open(w, 2);
    wr_vec(w, 1, pst_span_of(c->alpn, pst_text_len(c->alpn)));
    wr_close(w);
    return true;
}

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

const struct pst_ext pst_server_exts[SERVER_EXTS] = {
    // extension                writes            reads   write                      read
    {EXT_SERVER_NAME,          IN_EE,            IN_CH,  write_server_name,         read_server_name         },
    {EXT_SUPPORTED_GROUPS,     0,                IN_CH,  NULL,                      read_supported_groups    },
    {EXT_SIGNATURE_ALGORITHMS, 0,                IN_CH,  NULL,                      read_signature_algorithms},
    {EXT_ALPN,                 IN_EE,            IN_CH,  write_alpn,                read_alpn                },
    {EXT_SUPPORTED_VERSIONS,   IN_SH | IN_HRR,   IN_CH,  write_supported_versions,  read_supported_versions  },
    {EXT_KEY_SHARE,            IN_SH | IN_HRR,   IN_CH,  write_key_share,           read_key_share           },
};
