// client_ext.c: the client's rows of the extension table, RFC 8446 4.2: what it asks for in either version and
// what it takes for an answer.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/client.h"
#include "tls/consts.h"
#include "tls/groups.h"
#include "tls/schemes.h"

// RFC 6066 3: "Literal IPv4 and IPv6 addresses are not permitted in "HostName"."
static bool is_dns_name(const char *name)
{
    bool letters = false;
    for (const char *p = name; *p != 0; p++) {
        if (*p == ':')
            return false;
        letters |= *p != '.' && (*p < '0' || *p > '9');
    }
    return letters;
}

// struct {
//     NameType name_type = host_name(0);
//     opaque HostName<1..2^16-1>;
// } ServerName;   ServerName server_name_list<1..2^16-1>                    RFC 6066 3
static bool write_server_name(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    const char *name = c->hs->server_name;
    if (name == NULL || !is_dns_name(name))
        return false;
    size_t n = pst_text_len(name);
    if (name[n - 1] == '.')
        n--; // RFC 6066 3: "without a trailing dot"
    wr_open(w, 2);
    wr_u8(w, 0);
    wr_vec(w, 2, pst_span_of(name, n));
    wr_close(w);
    return true;
}

static pst_err read_nothing(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    return rd_end(r);
}

// NamedGroup named_group_list<2..2^16-1>;                                   RFC 8446 4.2.7
static bool write_supported_groups(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    const struct pst_kex_alg *g;
    wr_open(w, 2);
    for (size_t i = 0; (g = pst_group_at(c->cfg, i)) != NULL; i++)
        wr_u16(w, g->group);
    wr_close(w);
    return true;
}

// RFC 8446 4.2.7: "Clients MUST NOT act upon any information found in "supported_groups" prior to successful
// completion of the handshake"
static pst_err read_supported_groups(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)c, (void)where;
    rd_vec16(r, 2, 65535, "named_group_list");
    return rd_end(r);
}

// SignatureScheme supported_signature_algorithms<2..2^16-2>;                RFC 8446 4.2.3
static bool write_signature_algorithms(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    const struct pst_scheme *s;
    wr_open(w, 2);
    for (size_t i = 0; (s = pst_scheme_at(c->cfg, i)) != NULL; i++)
        wr_u16(w, s->id);
    wr_close(w);
    return true;
}

static pst_err read_signature_algorithms(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    c->hs->peer_schemes = rd_vec16(r, 2, 65534, "supported_signature_algorithms");
    if (c->hs->peer_schemes.n & 1)
        rd_fail(r);
    return rd_end(r);
}

// opaque ProtocolName<1..2^8-1>;   ProtocolName protocol_name_list<2..2^16-1>   RFC 7301 3.1
static bool write_alpn(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    (void)where;
    if (c->cfg->alpn == NULL)
        return false;
    wr_open(w, 2);
    for (size_t i = 0; c->cfg->alpn[i] != NULL; i++)
        wr_vec(w, 1, pst_span_of(c->cfg->alpn[i], pst_text_len(c->cfg->alpn[i])));
    wr_close(w);
    return true;
}

// RFC 7301 3.1: "The "extension_data" field of the ("application_layer_protocol_negotiation(16)") extension is
// structured the same as described above for the client "extension_data", except that the "ProtocolNameList"
// MUST contain exactly one "ProtocolName"."
static pst_err read_alpn(struct pst_conn *c, struct pst_reader *r, unsigned where)
{
    (void)where;
    struct pst_reader list = rd_sub16(r, 2, 65535, "protocol_name_list");
    pst_span name          = rd_vec8 (&list, 1, 255, "protocol_name");
    PST_TRY(rd_end(&list));
    PST_TRY(rd_end(r));
    for (size_t i = 0; c->cfg->alpn[i] != NULL; i++) {
        if (pst_span_eq(name, pst_span_of(c->cfg->alpn[i], pst_text_len(c->cfg->alpn[i])))) {
            c->alpn = c->cfg->alpn[i];
            return PST_OK;
        }
    }
    return PST_E_ALPN_NOT_OFFERED;
}

const struct pst_ext pst_client_exts[CLIENT_EXTS] = {
    // extension               writes  reads             write                       read
    {EXT_SERVER_NAME,          IN_CH,  IN_EE | IN_SH12,  write_server_name,          read_nothing             },
    {EXT_SUPPORTED_GROUPS,     IN_CH,  IN_EE | IN_SH12,  write_supported_groups,     read_supported_groups    },
    {EXT_SIGNATURE_ALGORITHMS, IN_CH,  IN_CR,            write_signature_algorithms, read_signature_algorithms},
    {EXT_ALPN,                 IN_CH,  IN_EE | IN_SH12,  write_alpn,                 read_alpn                },
};
