// ext.c: the engine of the extension tables, RFC 8446 4.2.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#include "tls/ext.h"
#include "tls/consts.h"

#define MAX_EXTENSIONS 64 // in one message: a GREASEd browser sends about twenty

// RFC 8446 4.2: "The table below indicates the messages where a given extension may appear"
static const struct {
    uint16_t type;
    uint8_t where;
} places[] = {
    {EXT_SERVER_NAME, IN_CH | IN_EE | IN_SH12},
    {EXT_MAX_FRAGMENT_LENGTH, IN_CH | IN_EE | IN_SH12},
    {EXT_STATUS_REQUEST, IN_CH | IN_CR | IN_CT | IN_SH12},
    {EXT_SUPPORTED_GROUPS, IN_CH | IN_EE | IN_SH12}, // RFC 8422 does not want it there; some servers send it
    {EXT_SIGNATURE_ALGORITHMS, IN_CH | IN_CR},
    {EXT_ALPN, IN_CH | IN_EE | IN_SH12},
    {EXT_SIGNED_CERTIFICATE_TIMESTAMP, IN_CH | IN_CR | IN_CT | IN_SH12},
    {EXT_CLIENT_CERTIFICATE_TYPE, IN_CH | IN_EE},
    {EXT_SERVER_CERTIFICATE_TYPE, IN_CH | IN_EE},
    {EXT_PADDING, IN_CH},
    {EXT_RECORD_SIZE_LIMIT, IN_CH | IN_EE | IN_SH12}, // RFC 8449
    {EXT_EC_POINT_FORMATS, IN_CH | IN_SH12},          // RFC 8422
    {EXT_EXTENDED_MASTER_SECRET, IN_CH | IN_SH12},    // RFC 7627
    {EXT_SESSION_TICKET, IN_CH | IN_SH12},            // RFC 5077
    {EXT_RENEGOTIATION_INFO, IN_CH | IN_SH12},        // RFC 5746
    {EXT_PRE_SHARED_KEY, IN_CH | IN_SH},
    {EXT_EARLY_DATA, IN_CH | IN_EE | IN_NST},
    {EXT_SUPPORTED_VERSIONS, IN_CH | IN_SH | IN_HRR},
    {EXT_COOKIE, IN_CH | IN_HRR},
    {EXT_PSK_KEY_EXCHANGE_MODES, IN_CH},
    {EXT_CERTIFICATE_AUTHORITIES, IN_CH | IN_CR},
    {EXT_OID_FILTERS, IN_CR},
    {EXT_POST_HANDSHAKE_AUTH, IN_CH},
    {EXT_SIGNATURE_ALGORITHMS_CERT, IN_CH | IN_CR},
    {EXT_KEY_SHARE, IN_CH | IN_SH | IN_HRR},
};

static bool misplaced(uint16_t type, unsigned where)
{
    for (size_t i = 0; i < PST_COUNT(places); i++)
        if (places[i].type == type)
            return (places[i].where & where) == 0;
    return false;
}

struct place {
    const struct pst_ext *row; // NULL: not known here
    uint8_t bit;
};

static struct place place_among(const struct pst_exts *exts, uint16_t type)
{
    for (uint8_t i = 0; i < exts->num; i++)
        if (exts->rows[i].type == type)
            return (struct place){&exts->rows[i], (uint8_t)(exts->first_bit + i)};
    return (struct place){NULL, 0};
}

static struct place place_of(const struct pst_conn *c, uint16_t type)
{
    struct place p = place_among(&c->flow->shared, type);
    return p.row != NULL ? p : place_among(&c->flow->own, type);
}

static void write_rows(struct pst_conn *c, struct pst_writer *w, unsigned where, const struct pst_exts *exts)
{
    for (unsigned i = 0; i < exts->num; i++) {
        const struct pst_ext *row = &exts->rows[i];
        if ((row->writes & where) == 0)
            continue;
        struct pst_writer before = *w;
        wr_u16(w, row->type);
        wr_open(w, 2);
        bool sent = row->write(c, w, where);
        wr_close(w);
        if (!sent)
            *w = before;
        else if (where == IN_CH)
            c->hs->offered |= (uint64_t)1 << (exts->first_bit + i);
    }
}

// A ClientHello speaks for every version: the shared rows, then each version's own, TLS 1.3 last, because pre_shared_key must
// stand at the very end.
void pst_extensions_write(struct pst_conn *c, struct pst_writer *w, unsigned where)
{
    const struct pst_flow *flow;
    wr_open(w, 2);
    write_rows(c, w, where, &c->flow->shared);
    for (uint16_t version = TLS_1_2; where == IN_CH && version <= TLS_1_3; version++)
        if ((flow = pst_flow_for(c->cfg, PST_CLIENT, version)) != NULL)
            write_rows(c, w, where, &flow->own);
    if (where != IN_CH)
        write_rows(c, w, where, &c->flow->own);
    wr_close(w);
}

// struct {
//     ExtensionType extension_type;
//     opaque extension_data<0..2^16-1>;
// } Extension;                                                              RFC 8446 4.2
static uint16_t read_extension(struct pst_reader *r, struct pst_reader *body)
{
    uint16_t type = rd_u16  (r,           "extension_type");
    *body         = rd_sub16(r, 0, 65535, "extension_data");
    return type;
}

// RFC 8446 4.2: "There MUST NOT be more than one extension of the same type in a given extension block."
static pst_err refuse_duplicates(pst_span block)
{
    uint16_t types[MAX_EXTENSIONS];
    size_t num = 0;
    struct pst_reader r = rd_over(block), body;
    while (rd_more(&r)) {
        uint16_t type = read_extension(&r, &body);
        if (num == MAX_EXTENSIONS)
            return PST_E_TOO_MANY_EXTENSIONS;
        for (size_t i = 0; i < num; i++)
            if (types[i] == type)
                return PST_E_DUPLICATE_EXTENSION;
        types[num++] = type;
    }
    return rd_end(&r);
}

// Was this asked for, so that the peer may answer it?
static pst_err refuse_unsolicited(const struct pst_conn *c, uint16_t type, struct place p, unsigned where)
{
    if ((where & (IN_SH | IN_HRR | IN_EE | IN_CT | IN_SH12)) == 0)
        return PST_OK; // requests: what we do not know we ignore
    // RFC 8446 4.2: "Implementations MUST NOT send extension responses if the remote endpoint did not send the
    // corresponding extension requests, with the exception of the "cookie" extension in the HelloRetryRequest."
    if (type == EXT_COOKIE && where == IN_HRR)
        return PST_OK;
    return p.row != NULL && (c->hs->offered >> p.bit & 1) != 0 ? PST_OK : PST_E_UNSOLICITED_EXTENSION;
}

pst_err pst_extensions_read(struct pst_conn *c, struct pst_reader *outer, pst_span block, unsigned where)
{
    PST_TRY(refuse_duplicates(block));
    struct pst_reader r = rd_inside(outer, block), body;
    c->hs->seen = 0;
    while (rd_more(&r)) {
        uint16_t type = read_extension(&r, &body);
        struct place p = place_of(c, type);
        // RFC 8446 4.2: "If an implementation receives an extension which it recognizes and which is not
        // specified for the message in which it appears, it MUST abort the handshake with an
        // "illegal_parameter" alert."
        if (misplaced(type, where))
            return PST_E_MISPLACED_EXTENSION;
        PST_TRY(refuse_unsolicited(c, type, p, where));
        // RFC 8446 4.2.11: "The "pre_shared_key" extension MUST be the last extension in the ClientHello"
        if (type == EXT_PRE_SHARED_KEY && where == IN_CH && rd_more(&r))
            return PST_E_PSK_NOT_LAST;
        if (p.row == NULL)
            continue;
        c->hs->seen |= (uint64_t)1 << p.bit;
        if ((p.row->reads & where) != 0)
            PST_TRY(p.row->read(c, &body, where));
    }
    return rd_end(&r);
}

bool pst_extension_seen(const struct pst_conn *c, uint16_t type)
{
    struct place p = place_of(c, type);
    return p.row != NULL && (c->hs->seen >> p.bit & 1) != 0;
}
