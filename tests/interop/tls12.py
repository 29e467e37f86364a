# tls12.py: TLS 1.2 with each peer, in both directions, and which version two sides agree on.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import re
import threading

from harness import BIG, POSTERN, case, cert, check, equal, last_line, run, scratch
from parameters import GET, fetched, server_refuses
from peers import (BIG_BYTES, BIG_LINES, CA, FILES, GROUPS, check_facts, client, curl, fact, get, gnutls_cli, gnutls_serv,
                   s_client, s_server, server, server_facts)
from transfer import LABELS, body_of, check_receipt, exchange, feeding, lines_of, post, same

# IANA's name, OpenSSL's, GnuTLS's cipher; the certificate follows from the name.
SUITES12 = [
    ('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256', '+AES-128-GCM'),
    ('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384', '+AES-256-GCM'),
    ('TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305', '+CHACHA20-POLY1305'),
    ('TLS_ECDHE_ECDSA_WITH_AES_128_CCM', 'ECDHE-ECDSA-AES128-CCM', '+AES-128-CCM'),
    ('TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'ECDHE-ECDSA-AES128-CCM8', '+AES-128-CCM-8'),
    ('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', '+AES-128-GCM'),
    ('TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', '+AES-256-GCM'),
    ('TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', '+CHACHA20-POLY1305'),
]
ONLY = ['--tls', '1.2']
LOW = ':@SECLEVEL=0'  # CCM_8 has a tag of eight bytes


def named(suite):
    """A tag of eight bytes is used by nobody who has not named it."""
    return ['--suites', suite] if suite.endswith('_CCM_8') else []


def own(suite):
    """The certificate that goes with a suite: (name, its CA)."""
    name = 'p256' if '_ECDSA_' in suite else 'rsa2048'
    return name, cert(name + '-ca.pem')


def priority(cipher=None, group=None):
    p = 'NORMAL:-VERS-ALL:+VERS-TLS1.2'
    if cipher:
        p += ':-CIPHER-ALL:' + cipher
    if group:
        p += ':-GROUP-ALL:' + GROUPS[group][1]
    return p


def client_openssl(suite, cipher, _):
    name, ca = own(suite)
    with s_server('-www', '-tls1_2', '-cipher', cipher + LOW, chain=cert(name + '.pem'), key=cert(name + '.key')) as s:
        for offer in (named(suite), ['--suites', suite], ONLY + ['--suites', suite]):
            code, out, err = get(s.port, *offer, ca=ca)
            equal(code, 0, f'{offer}: {last_line(err)}')
            check_facts(err, version='TLS 1.2', suite=suite)
            check(b'Extended master secret: yes' in out or b'Extended' not in out, 'no extended master secret')


def client_gnutls(suite, _, cipher):
    name, ca = own(suite)
    with gnutls_serv('--http', chain=cert(name + '.pem'), key=cert(name + '.key'), priority=priority(cipher)) as s:
        code, _, err = get(s.port, *ONLY, '--suites', suite, ca=ca)
        equal(code, 0, last_line(err))
        check_facts(err, version='TLS 1.2', suite=suite)


def server_openssl(suite, cipher, _):
    name, ca = own(suite)
    with server(*named(suite), cert_name=name) as s:
        with s_client(s.port, '-tls1_2', '-cipher', cipher + LOW, '-ign_eof', ca=ca) as c:
            c.send(GET)
            c.expect('It works')
            check('Extended master secret: yes' in c.text(), 'no extended master secret')
            check('Verify return code: 0 (ok)' in c.text(), 's_client did not verify the chain')
        server_facts(s, version='TLS 1.2', suite=suite)


def server_gnutls(suite, _, cipher):
    name, ca = own(suite)
    with server(*named(suite), cert_name=name) as s:
        with gnutls_cli(s.port, ca=ca, priority=priority(cipher)) as c:
            c.send(GET)
            c.expect('It works')
            c.close_stdin()
            c.wait()
            check('extended master secret' in c.text(), 'no extended master secret')
            check('safe renegotiation' in c.text(), 'no renegotiation indication')
        server_facts(s, version='TLS 1.2', suite=suite)


def server_curl(suite, cipher, _):
    name, ca = own(suite)
    with server(*named(suite), cert_name=name) as s:
        fetched(curl(s.port, '--tls-max', '1.2', '--ciphers', cipher + LOW, ca=ca))
        server_facts(s, version='TLS 1.2', suite=suite, alpn='http/1.1')


for _suite in SUITES12:
    for _name, _f in (('client, OpenSSL', client_openssl), ('client, GnuTLS', client_gnutls), ('server, OpenSSL', server_openssl),
                      ('server, GnuTLS', server_gnutls), ('server, curl', server_curl)):
        case(f'TLS 1.2, {_name}: {_suite[0]}')(lambda f=_f, s=_suite: f(*s))

for _group in GROUPS:
    @case(f'TLS 1.2, OpenSSL: {_group}, both roles')
    def _(group=_group):
        with s_server('-www', '-tls1_2', '-groups', GROUPS[group][0]) as s:
            check_facts(fetched(get(s.port)), version='TLS 1.2', group=group)
        # RFC 8422 5.1: the groups bind ECDSA certificates as well, so an RSA one leaves them free.
        with server(cert_name='rsa2048') as s:
            with s_client(s.port, '-tls1_2', '-groups', GROUPS[group][0], ca=cert('rsa2048-ca.pem')) as c:
                c.expect('Verify return code: 0')
            server_facts(s, version='TLS 1.2', group=group)

    @case(f'TLS 1.2, GnuTLS: {_group}, both roles')
    def _(group=_group):
        with gnutls_serv('--http', priority=priority(group=group)) as s:
            check_facts(fetched(get(s.port)), version='TLS 1.2', group=group)
        with server() as s:
            with gnutls_cli(s.port, priority=priority(group=group)) as c:
                c.send(GET)
                c.expect('It works')
            server_facts(s, version='TLS 1.2', group=group)


@case('TLS 1.2, OpenSSL: an eight-byte tag is not used unless named, both roles')
def _():
    with s_server('-www', '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-CCM8' + LOW) as s:
        equal(get(s.port)[0], 3, 'exit status')
    with server() as s:
        with s_client(s.port, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-CCM8' + LOW) as c:
            c.expect('SSL alert number 40')
        server_refuses(s, 'NO_COMMON_SUITE', 40)


# --- which version

@case('versions: both sides have both, OpenSSL, GnuTLS, curl')
def _():
    with s_server('-www') as s:
        check_facts(fetched(get(s.port)), version='TLS 1.3')
        check_facts(fetched(get(s.port, *ONLY)), version='TLS 1.2')
    with gnutls_serv('--http') as s:
        check_facts(fetched(get(s.port)), version='TLS 1.3')
        check_facts(fetched(get(s.port, *ONLY)), version='TLS 1.2')
    with server() as s:
        fetched(curl(s.port))
        server_facts(s, version='TLS 1.3')
    with server(*ONLY) as s:
        fetched(curl(s.port))
        server_facts(s, version='TLS 1.2')
    with server(*ONLY) as s:
        with gnutls_cli(s.port) as c:
            c.send(GET)
            c.expect('It works')
        server_facts(s, version='TLS 1.2')


@case('versions: postern with itself, every limit against every other')
def _():
    limits = ([], ['--tls', '1.2'], ['--tls', '1.3'])
    for theirs in limits:
        with server(*theirs) as s:
            for ours in limits:
                code, _, err = get(s.port, *ours)
                if theirs and ours and theirs != ours:
                    equal(code, 3, f'{ours} against {theirs}')
                    check('alert 70 protocol_version' in last_line(err), last_line(err))
                else:
                    equal(code, 0, f'{ours} against {theirs}: {last_line(err)}')
                    want = (ours or theirs or ['', '1.3'])[1]
                    check_facts(err, version='TLS ' + want)


@case('versions: TLS 1.0 and 1.1 peers, with all of ours enabled')
def _():
    for flag in ('-tls1', '-tls1_1'):
        with s_server('-www', flag, '-cipher', 'DEFAULT' + LOW) as s:
            code, _, err = get(s.port)
            equal(code, 3, last_line(err))
            check('alert 70 protocol_version' in last_line(err), last_line(err))
        with server() as s:
            with s_client(s.port, flag, '-cipher', 'DEFAULT' + LOW) as c:
                c.expect('SSL alert number 70')
            server_refuses(s, 'PROTOCOL_VERSION', 70)


# --- what is refused

@case('TLS 1.2, OpenSSL: no common suite, both roles')
def _():
    with s_server('-www', '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384') as s:
        code, _, err = get(s.port, '--suites', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')
        equal(code, 3, last_line(err))
        check('received alert 40 ' in last_line(err), last_line(err))
    with server() as s:
        with s_client(s.port, '-tls1_2', '-cipher', 'AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA') as c:
            c.expect('SSL alert number 40')
        server_refuses(s, 'NO_COMMON_SUITE', 40)


@case('TLS 1.2, OpenSSL: renegotiation is refused')
def _():
    with server(files=False) as s:
        with s_client(s.port, '-tls1_2') as c:
            c.expect('Secure Renegotiation IS supported')
            c.expect('Verify return code')
            exchange(c, c, b'before')
            c.send(b'R\n')
            c.expect('RENEGOTIATING')
            c.expect('no renegotiation|RENEGOTIAT.*\n.*error|unexpected message')


@case('TLS 1.2, OpenSSL: an unknown CA, a wrong name, an expired certificate')
def _():
    for name, ca, asked, error, alert in (('p256', 'other-ca.pem', [], 'UNKNOWN_CA', 48),
                                          ('p256', 'p256-ca.pem', ['--name', 'wrong.example'], 'NAME_MISMATCH', 42),
                                          ('expired', 'p256-ca.pem', [], 'CERTIFICATE_EXPIRED', 45)):
        with s_server('-www', '-tls1_2', chain=cert(name + '.pem'), key=cert(name + '.key')) as s:
            code, out, err = get(s.port, *asked, ca=cert(ca))
            equal((code, out), (3, b''), last_line(err))
            check(re.match(rf'postern: {error}: .*\[sent alert {alert} ', last_line(err)) is not None, last_line(err))
            s.expect(rf'SSL alert number {alert}\b')


# --- what travels

@case('TLS 1.2, OpenSSL: 10 MB down and up, both roles')
def _():
    with s_server('-WWW', '-tls1_2', cwd=FILES) as s:
        code, out, err = get(s.port, path='/big.bin')
        equal(code, 0, last_line(err))
        same(out, BIG_BYTES, 'down, client')
    with s_server('-tls1_2', '-naccept', '1') as s:
        with client(s.port) as c:
            s.expect('Secure Renegotiation IS supported\n')
            start = bytes(s.out).index(b'Renegotiation IS supported\n') + len(b'Renegotiation IS supported\n')
            feeding(c, BIG_BYTES)
            s.expect_bytes(start + BIG)
            same(bytes(s.out[start:start + BIG]), BIG_BYTES, 'up, client')
            equal(c.wait(), 0, last_line(c.err_text()))
    with server() as s:
        with s_client(s.port, '-tls1_2', '-quiet', '-ign_eof') as c:
            c.send(b'GET /big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.wait(30)
            same(body_of(bytes(c.out)), BIG_BYTES, 'down, server')
        with s_client(s.port, '-tls1_2', '-quiet', '-ign_eof') as c:
            feeding(c, post(BIG_BYTES))
            c.expect('SHA-256 [0-9a-f]{64}')
            check_receipt(c.text(), BIG_BYTES)


@case('TLS 1.2, GnuTLS: 10 MB echoed')
def _():
    with gnutls_serv('--echo', '--crlf', '-a', priority=priority()) as s:
        with client(s.port) as c:
            # Without closing: gnutls-serv drops what it has not echoed when its guest says goodbye.
            threading.Thread(target=lambda: c.p.stdin.write(BIG_LINES) and c.p.stdin.flush(), daemon=True).start()
            c.expect_bytes(BIG, 60)
            same(bytes(c.out), BIG_LINES, 'echo')


@case('TLS 1.2, postern with itself and curl: 10 MB down and up, each suite')
def _():
    for suite, cipher, _ in SUITES12:
        name, ca = own(suite)
        with server(*ONLY, *named(suite), cert_name=name) as s:
            code, out, err = get(s.port, '--suites', suite, path='/big.bin', ca=ca)
            equal(code, 0, last_line(err))
            same(out, BIG_BYTES, suite)
            code, out, err = run([POSTERN, 'client', '--ca', ca, '--suites', suite, f'localhost:{s.port}'], data=post(BIG_BYTES))
            equal(code, 0, last_line(err))
            check_receipt(out.decode(), BIG_BYTES)
            code, out, err = curl(s.port, '--ciphers', cipher + LOW, path='/big.bin', ca=ca)
            equal(code, 0, err)
            same(out, BIG_BYTES, suite)


@case('TLS 1.2, key log: the same line as OpenSSL, both roles')
def _():
    ours, theirs = scratch('ours'), scratch('theirs')
    with server('--keylog', ours) as s:
        with s_client(s.port, '-tls1_2', '-keylogfile', theirs) as c:
            c.expect('Verify return code: 0')
    got = lines_of(ours)
    equal([line.split()[0] for line in got], ['CLIENT_RANDOM'], 'labels')
    equal(got, lines_of(theirs), 'server: lines')
    ours, theirs = scratch('ours'), scratch('theirs')
    with s_server('-www', '-tls1_2', '-keylogfile', theirs) as s:
        equal(get(s.port, '--keylog', ours)[0], 0, 'exit status')
    equal(lines_of(ours), lines_of(theirs), 'client: lines')


@case('TLS 1.2: a cut stream is told from a closed one')
def _():
    with server(*ONLY) as s:
        code, out, _ = get(s.port)
        equal((code, out), (0, b'<h1>It works</h1>\n'), 'closed')
    with s_server('-tls1_2') as s:
        with client(s.port) as c:
            exchange(c, s, b'hello')
            s.send(b'Q\n')  # ends without close_notify
            equal(c.wait(), 4, last_line(c.err_text()))
