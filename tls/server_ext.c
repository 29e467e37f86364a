// server_ext.c: the server's rows of the extension table, RFC 8446 4.2: what it takes from a hello of
// either version and how it answers.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/consts.h"
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

const struct pst_ext pst_server_exts[SERVER_EXTS] = {
    // extension               writes            reads   write              read
    {EXT_SERVER_NAME,          IN_EE | IN_SH12,  IN_CH,  write_server_name, read_server_name         },
    {EXT_SUPPORTED_GROUPS,     0,                IN_CH,  NULL,              read_supported_groups    },
    {EXT_SIGNATURE_ALGORITHMS, 0,                IN_CH,  NULL,              read_signature_algorithms},
    {EXT_ALPN,                 IN_EE | IN_SH12,  IN_CH,  write_alpn,        read_alpn                },
};
