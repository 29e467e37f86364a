# parameters.py: what is negotiated with each peer, in both directions: suites, groups, retries, signatures, ALPN,
# names; and what happens when there is nothing in common.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import re

from chains import LEAF, ROOT, Pki
from harness import case, cert, check, equal, last_line
from peers import (CA, CHAINS, GROUPS, SUITES, check_facts, client, curl, fact, get, gnutls_cli, gnutls_priority, gnutls_serv,
                   s_client, s_server, server, server_facts)

GET = b'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'


def fetched(result):
    code, out, err = result
    check(code == 0, f'exit {code}: {last_line(err)}')
    check(out != b'', 'nothing was fetched')
    return err


def talk(peer, request=GET, until=rb'It works'):
    """Sends one HTTP request over an interactive client and waits for the page."""
    peer.send(request)
    peer.expect(until.decode())
    peer.close_stdin()
    peer.wait()
    return peer.text()


# --- each suite with each group, postern as client

def client_openssl(suite, group):
    with s_server('-www', '-ciphersuites', suite, '-groups', GROUPS[group][0]) as s:
        err = fetched(get(s.port, '--suites', suite, '--groups', group))
        check_facts(err, version='TLS 1.3', suite=suite, group=group)


def client_gnutls(suite, group):
    with gnutls_serv('--http', priority=gnutls_priority(suite, group)) as s:
        err = fetched(get(s.port, '--groups', group))
        check_facts(err, version='TLS 1.3', suite=suite, group=group)


# --- ... and as server

def server_openssl(suite, group):
    with server() as s:
        with s_client(s.port, '-ciphersuites', suite, '-groups', GROUPS[group][0], '-ign_eof') as c:
            c.send(GET)
            c.expect('It works')
            text = c.text()
            check(f'Cipher is {suite}' in text, f's_client did not get {suite}: {text[-500:]}')
            check('Verify return code: 0 (ok)' in text, 's_client did not verify the chain')
        server_facts(s, suite=suite, group=group)


def server_gnutls(suite, group):
    with server() as s:
        with gnutls_cli(s.port, priority=gnutls_priority(suite, group)) as c:
            text = talk(c)
            check('The certificate is trusted' in text, f'gnutls-cli does not trust: {text[-500:]}')
        server_facts(s, suite=suite, group=group)


def server_curl(suite, group):
    with server() as s:
        fetched(curl(s.port, '--tls13-ciphers', suite, '--curves', GROUPS[group][0]))
        server_facts(s, suite=suite, group=group, alpn='http/1.1')


for _suite in SUITES:
    for _group in GROUPS:
        for _name, _f in (('client, OpenSSL', client_openssl), ('client, GnuTLS', client_gnutls), ('server, OpenSSL',
                                                                                                   server_openssl),
                          ('server, GnuTLS', server_gnutls), ('server, curl', server_curl)):
            case(f'{_name}: {_suite} {_group}')(lambda f=_f, s=_suite, g=_group: f(s, g))


# --- HelloRetryRequest

@case('client, OpenSSL: HelloRetryRequest')
def _():
    with s_server('-www', '-groups', 'P-256') as s:
        err = fetched(get(s.port, '--groups', 'x25519,secp256r1'))
        check_facts(err, group='secp256r1 (after a HelloRetryRequest)')


@case('client, OpenSSL: HelloRetryRequest with each suite')
def _():
    for suite in SUITES:
        with s_server('-www', '-groups', 'X25519', '-ciphersuites', suite) as s:
            err = fetched(get(s.port, '--groups', 'secp256r1,x25519'))
            check_facts(err, group='x25519 (after a HelloRetryRequest)', suite=suite)


@case('client, GnuTLS: HelloRetryRequest')
def _():
    with gnutls_serv('--http', priority=gnutls_priority(group='secp256r1')) as s:
        err = fetched(get(s.port, '--groups', 'x25519,secp256r1'))
        check_facts(err, group='secp256r1 (after a HelloRetryRequest)')


@case('server, OpenSSL: HelloRetryRequest with each suite')
def _():
    for suite in SUITES:
        with server('--groups', 'secp256r1') as s:
            with s_client(s.port, '-groups', 'X25519:P-256', '-ciphersuites', suite, '-ign_eof') as c:
                c.send(GET)
                c.expect('It works')
            server_facts(s, group='secp256r1 (after a HelloRetryRequest)', suite=suite)


@case('server, GnuTLS: HelloRetryRequest')
def _():
    with server('--groups', 'secp256r1') as s:
        with gnutls_cli(s.port, '--single-key-share',
                        priority=gnutls_priority(extra=':-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1')) as c:
            talk(c)
        server_facts(s, group='secp256r1 (after a HelloRetryRequest)')


@case('server, curl: HelloRetryRequest')
def _():
    with server('--groups', 'secp256r1') as s:
        fetched(curl(s.port, '--curves', 'X25519:P-256'))
        server_facts(s, group='secp256r1 (after a HelloRetryRequest)')


@case('client, postern: HelloRetryRequest')
def _():
    with server('--groups', 'secp256r1') as s:
        err = fetched(get(s.port, '--groups', 'x25519,secp256r1'))
        check_facts(err, group='secp256r1 (after a HelloRetryRequest)')


# --- nothing in common: the error here, the alert there

def refused_by_us(result, name, alert, peer, seen):
    code, _, err = result
    equal(code, 3, f'exit status; {last_line(err)}')
    check(last_line(err).startswith(f'postern: {name}: '), f'last line: {last_line(err)}')
    if alert:
        check(f'alert {alert} ' in last_line(err), f'no alert {alert} in: {last_line(err)}')
    if seen:
        peer.expect(seen)


@case('client, OpenSSL: no common suite')
def _():
    with s_server('-www', '-ciphersuites', 'TLS_AES_256_GCM_SHA384') as s:
        refused_by_us(get(s.port, '--suites', 'TLS_AES_128_GCM_SHA256'), 'PEER_ALERT', 40, s, 'no shared cipher')


@case('client, OpenSSL: no common group')
def _():
    with s_server('-www', '-groups', 'P-256') as s:
        refused_by_us(get(s.port, '--groups', 'x25519'), 'PEER_ALERT', 40, s, 'no suitable key share|no shared group')


@case('client, GnuTLS: no common suite')
def _():
    with gnutls_serv('--http', priority=gnutls_priority('TLS_AES_256_GCM_SHA384')) as s:
        refused_by_us(get(s.port, '--suites', 'TLS_AES_128_GCM_SHA256'), 'PEER_ALERT', 40, s, 'Error in handshake')


@case('client, GnuTLS: no common group')
def _():
    with gnutls_serv('--http', priority=gnutls_priority(group='secp256r1')) as s:
        refused_by_us(get(s.port, '--groups', 'x25519'), 'PEER_ALERT', 40, s, 'Error in handshake')


def server_refuses(s, name, alert):
    line = s.expect(rf'^postern: {name}: connection 1 from .*$').group(0)
    check(f'sent alert {alert} ' in line, f'no alert {alert} in: {line}')


@case('server, OpenSSL: no common suite')
def _():
    with server('--suites', 'TLS_AES_256_GCM_SHA384') as s:
        with s_client(s.port, '-ciphersuites', 'TLS_AES_128_GCM_SHA256') as c:
            c.expect('SSL alert number 40')
        server_refuses(s, 'NO_COMMON_SUITE', 40)


@case('server, OpenSSL: no common group')
def _():
    with server('--groups', 'secp256r1') as s:
        with s_client(s.port, '-groups', 'X25519') as c:
            c.expect('SSL alert number 40')
        server_refuses(s, 'NO_COMMON_GROUP', 40)


@case('server, OpenSSL: no common signature scheme')
def _():
    with server() as s:
        with s_client(s.port, '-sigalgs', 'RSA-PSS+SHA256') as c:
            c.expect('SSL alert number 40')
        server_refuses(s, 'NO_COMMON_SCHEME', 40)


@case('server, GnuTLS: no common suite')
def _():
    with server('--suites', 'TLS_AES_256_GCM_SHA384') as s:
        with gnutls_cli(s.port, priority=gnutls_priority('TLS_AES_128_GCM_SHA256')) as c:
            c.expect(r'Received alert \[40\]')
        server_refuses(s, 'NO_COMMON_SUITE', 40)


@case('server, GnuTLS: no common group')
def _():
    with server('--groups', 'secp256r1') as s:
        with gnutls_cli(s.port, priority=gnutls_priority(group='x25519')) as c:
            c.expect(r'Received alert \[40\]')
        server_refuses(s, 'NO_COMMON_GROUP', 40)


@case('server, curl: no common group')
def _():
    with server('--groups', 'secp256r1') as s:
        code, _, err = curl(s.port, '--curves', 'X25519')
        equal(code, 35, f'curl says {err}')
        server_refuses(s, 'NO_COMMON_GROUP', 40)


# --- versions

OLD = {'1.0': ('-tls1', 'DEFAULT@SECLEVEL=0'), '1.1': ('-tls1_1', 'DEFAULT@SECLEVEL=0'), '1.2': ('-tls1_2', 'DEFAULT')}
for _version, (_flag, _level) in OLD.items():
    @case(f'client, OpenSSL: a TLS {_version}-only server is refused')
    def _(flag=_flag, level=_level):
        with s_server('-www', flag, '-cipher', level) as s:
            # A 1.3-only ClientHello is answered with the alert; the version is the server's to refuse.
            code, _, err = get(s.port, '--tls', '1.3')
            equal(code, 3, f'exit status; {last_line(err)}')
            check(re.match(r'postern: (PEER_ALERT|PROTOCOL_VERSION): .*alert 70 protocol_version',
                           last_line(err)) is not None,
                  f'last line: {last_line(err)}')

    @case(f'server, OpenSSL: a TLS {_version}-only client is refused')
    def _(flag=_flag, level=_level):
        with server('--tls', '1.3') as s:
            with s_client(s.port, flag, '-cipher', level) as c:
                c.expect('SSL alert number 70')
            server_refuses(s, 'PROTOCOL_VERSION', 70)

for _version in ('1.1', '1.2'):

    @case(f'client, GnuTLS: a TLS {_version}-only server is refused')
    def _(version=_version):
        with gnutls_serv('--http', priority=f'LEGACY:-VERS-ALL:+VERS-TLS{version}') as s:
            code, _, err = get(s.port, '--tls', '1.3')
            equal(code, 3, f'exit status; {last_line(err)}')
            # GnuTLS says handshake_failure here.
            check(re.search('PEER_ALERT: .*alert (70 protocol_version|40 handshake_failure)', last_line(err)) is not None,
                  f'last line: {last_line(err)}')

    @case(f'server, GnuTLS: a TLS {_version}-only client is refused')
    def _(version=_version):
        with server('--tls', '1.3') as s:
            with gnutls_cli(s.port, priority=f'LEGACY:-VERS-ALL:+VERS-TLS{version}') as c:
                c.expect(r'Received alert \[70\]')
            server_refuses(s, 'PROTOCOL_VERSION', 70)


@case('server, curl: a TLS 1.2-only client is refused')
def _():
    with server('--tls', '1.3') as s:
        code, _, err = curl(s.port, '--tls-max', '1.2')
        equal(code, 35, f'curl says {err}')
        server_refuses(s, 'PROTOCOL_VERSION', 70)


# --- chains with an intermediate

for _kind, _file in CHAINS.items():
    @case(f'client, OpenSSL: {_kind} chain with an intermediate')
    def _(kind=_kind, file=_file):
        with s_server('-www', chain=cert(file + '.pem'), key=cert(file + '.key')) as s:
            err = fetched(get(s.port, ca=cert(file + '-ca.pem')))
            check('certificate 1: subject CN=Test intermediate ' + kind in err, 'the intermediate was not sent')
            want = 'ecdsa_secp256r1_sha256' if kind == 'P-256' else 'rsa_pss_rsae_'
            check((fact(err, 'signature') or '').startswith(want), f'signature {fact(err, "signature")}')

    @case(f'client, GnuTLS: {_kind} chain with an intermediate')
    def _(file=_file):
        with gnutls_serv('--http', chain=cert(file + '.pem'), key=cert(file + '.key')) as s:
            fetched(get(s.port, ca=cert(file + '-ca.pem')))

    @case(f'server, OpenSSL: {_kind} chain with an intermediate')
    def _(file=_file):
        with server(cert_name=file) as s:
            with s_client(s.port, '-ign_eof', ca=cert(file + '-ca.pem')) as c:
                c.send(GET)
                c.expect('It works')
                check('Verify return code: 0 (ok)' in c.text(), 's_client did not verify the chain')

    @case(f'server, GnuTLS: {_kind} chain with an intermediate')
    def _(file=_file):
        with server(cert_name=file) as s:
            with gnutls_cli(s.port, ca=cert(file + '-ca.pem')) as c:
                check('The certificate is trusted' in talk(c), 'gnutls-cli does not trust the chain')

    @case(f'server, curl: {_kind} chain with an intermediate')
    def _(file=_file):
        with server(cert_name=file) as s:
            fetched(curl(s.port, ca=cert(file + '-ca.pem')))

for _scheme, _name in (('RSA-PSS+SHA256', 'rsa_pss_rsae_sha256'), ('RSA-PSS+SHA384', 'rsa_pss_rsae_sha384'),
                       ('RSA-PSS+SHA512', 'rsa_pss_rsae_sha512')):
    @case(f'client, OpenSSL: {_name}')
    def _(scheme=_scheme, name=_name):
        with s_server('-www', '-sigalgs', scheme, chain=cert('rsa2048.pem'), key=cert('rsa2048.key')) as s:
            check_facts(fetched(get(s.port, ca=cert('rsa2048-ca.pem'))), signature=name)


for _curve, _scheme in (('P-384', 'ecdsa_secp384r1_sha384'), ('ED25519', 'ed25519')):
    @case(f'{_scheme}: our signature verified by peers, theirs by us')
    def _(curve=_curve, scheme=_scheme):
        p = Pki()
        anchors = p.write('root.pem', p.issue('root', 'root', ROOT, curve=curve))
        chain = p.write('leaf.pem', p.issue('leaf', 'root', LEAF, curve=curve))
        with s_server('-www', chain=chain, key=p.key('leaf')) as s:
            check_facts(fetched(get(s.port, ca=anchors)), signature=scheme)
        with gnutls_serv('--http', chain=chain, key=p.key('leaf')) as s:
            check_facts(fetched(get(s.port, ca=anchors)), signature=scheme)
        with server(own=(chain, p.key('leaf'))) as s:
            fetched(curl(s.port, ca=anchors))
            server_facts(s, signature=scheme)
            with gnutls_cli(s.port, ca=anchors) as c:
                check('The certificate is trusted' in talk(c), 'gnutls-cli does not trust the chain')


@case('postern with itself: each group there is, named and by default')
def _():
    with server() as s:
        for group in ('X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'):
            check_facts(fetched(get(s.port, '--groups', group)), group=group)
        check_facts(fetched(get(s.port)), group='X25519MLKEM768')


# --- ALPN and names

@case('client, OpenSSL: ALPN')
def _():
    with s_server('-www', '-alpn', 'h2,http/1.1') as s:
        check_facts(fetched(get(s.port)), alpn='http/1.1')
        check_facts(fetched(get(s.port, '--alpn', 'spdy/9,h2')), alpn='h2')


@case('client, GnuTLS: ALPN')
def _():
    with gnutls_serv('--http', '--alpn', 'http/1.1') as s:
        check_facts(fetched(get(s.port)), alpn='http/1.1')


@case('client, GnuTLS: ALPN, none in common')
def _():
    with gnutls_serv('--http', '--alpn', 'h2', '--alpn-fatal') as s:
        refused_by_us(get(s.port), 'PEER_ALERT', 120, s, 'Error in handshake')


@case('server, OpenSSL: ALPN')
def _():
    with server('--alpn', 'h2,http/1.1') as s:
        with s_client(s.port, '-alpn', 'http/1.1,h2') as c:
            c.expect('ALPN protocol: h2')
            c.expect('Verify return code: 0')


@case('server, OpenSSL: ALPN, none in common')
def _():
    with server() as s:
        with s_client(s.port, '-alpn', 'imap') as c:
            c.expect('SSL alert number 120')
        server_refuses(s, 'ALPN_NONE_IN_COMMON', 120)


@case('server, curl: ALPN from a list with h2 in it')
def _():
    with server() as s:
        fetched(curl(s.port, '--http2'))
        server_facts(s, alpn='http/1.1')


@case('client, GnuTLS: the name is sent as SNI, an address is not')
def _():
    with gnutls_serv('--http') as s:
        code, out, _ = get(s.port, host='localhost')
        check(code == 0 and b'Server Name: localhost' in out, 'SNI does not hold the host')
        code, out, _ = get(s.port, '--name', 'www.postern.example')
        check(code == 0 and b'Server Name: www.postern.example' in out, 'SNI does not hold --name')
        code, out, _ = get(s.port, host='127.0.0.1')
        check(code == 0 and b'Server Name' not in out, 'an address went into SNI')


@case('client, OpenSSL: an address as the name, IPv4 and IPv6')
def _():
    with s_server('-www') as s:
        fetched(get(s.port, host='127.0.0.1'))
        fetched(get(s.port, '--name', '::1'))
        fetched(get(1, '--connect', f'127.0.0.1:{s.port}', host='[::1]'))
        fetched(get(1, '--connect', f'127.0.0.1:{s.port}', host='www.postern.example'))


@case('client, GnuTLS: a server that asks for a certificate gets none and goes on')
def _():
    with gnutls_serv('--http') as s:  # asks by default
        fetched(get(s.port))


@case('client, OpenSSL: a server that requires a certificate refuses')
def _():
    with s_server('-Verify', '2', '-CAfile', CA) as s:
        with client(s.port) as c:
            code = c.wait()
            equal(code, 3, f'exit status; {c.err_text()[-300:]}')
            check(re.match('postern: PEER_ALERT: .*certificate_required', last_line(c.err_text())) is not None,
                  last_line(c.err_text()))
        s.expect('peer did not return a certificate')
