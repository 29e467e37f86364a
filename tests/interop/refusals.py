# refusals.py: chains that must be refused, each with its own error here and its own alert at the peer; and our chains
# refused by peers.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import re
import threading

import chains
from chains import CA as INTER
from chains import FUTURE, LEAF, PAST, ROOT, Pki, without
from harness import case, cert, check, equal, last_line
from peers import CA, curl, get, gnutls_cli, gnutls_serv, s_client, s_server, server

LIMITED = INTER.replace('CA:TRUE', 'CA:TRUE,pathlen:0')
BY_NAME = 'DNS:localhost,IP:127.0.0.1'


def san(names):
    return LEAF.replace(BY_NAME, names)


class Made:
    """The shared root, its two intermediates and what hangs below them; made once, when first asked for."""
    lock = threading.Lock()
    pki = None

    def __new__(cls):
        with cls.lock:
            if cls.pki is None:
                p = Pki()
                p.root = p.issue('root', 'root', ROOT)
                p.inter = p.issue('inter', 'root', INTER)
                p.anchors = p.write('root.pem', p.root)
                cls.pki = p
            return cls.pki


def simple(extensions, **more):
    """A leaf under the good intermediate."""
    def make(p, name):
        return [p.issue(name, 'inter', extensions, **more), p.inter]
    return make


def under(inter_extensions, **more):
    """A good leaf under an intermediate of its own."""
    def make(p, name):
        inter = p.issue(name + ' CA', 'root', inter_extensions, **more)
        return [p.issue(name, name + ' CA', LEAF), inter]
    return make


def too_deep(p, name):
    top = p.issue(name + ' top', 'root', LIMITED)
    inter = p.issue(name + ' CA', name + ' top', INTER)
    return [p.issue(name, name + ' CA', LEAF), inter, top]


def unknown_ca(p, name):
    p.issue(name + ' root', name + ' root', ROOT)
    inter = p.issue(name + ' CA', name + ' root', INTER)
    return [p.issue(name, name + ' CA', LEAF), inter]


def self_signed(p, name):
    return [p.issue(name, name, LEAF)]


def bad_leaf_signature(p, name):
    return [chains.tampered(p.issue(name, 'inter', LEAF)), p.inter]


def bad_inter_signature(p, name):
    leaf, inter = under(INTER)(p, name)
    return [leaf, chains.tampered(inter)]


# what is wrong, how it is made, the error's name, its alert, what the last line must say beside
REFUSALS = [
    ('leaf expired', simple(LEAF, valid=PAST), 'CERTIFICATE_EXPIRED', 45,
     r'certificate 0 \(CN=.*\) expired 2021-01-01; bad clock\?'),
    ('intermediate expired', under(INTER, valid=PAST), 'CERTIFICATE_EXPIRED', 45,
     r'certificate 1 \(CN=.*\) expired 2021-01-01'),
    ('leaf not yet valid', simple(LEAF, valid=FUTURE), 'CERTIFICATE_NOT_YET_VALID', 45,
     r'not valid before 2044-01-01; bad clock\?'),
    ('wrong name', simple(san('DNS:other.example')), 'NAME_MISMATCH', 42, r'is for other\.example, not for localhost'),
    ('name in the CN only', simple(without(LEAF, 'subjectAltName')), '(COMMON_NAME|NAME_M[A-Z]+)', 42, r'localhost'),
    ('unknown CA', unknown_ca, 'UNKNOWN_CA', 48,
     r'was issued by CN=unknown CA root, key id [0-9a-f]{40}, which is not among the 1 '),
    ('self-signed leaf', self_signed, 'SELF_SIGNED', 48, r'signed by itself'),
    ('intermediate without the CA bit', under(INTER.replace('CA:TRUE', 'CA:FALSE')), 'NOT_A_CA', 42,
     r'certificate 1 \(CN=.*CA:TRUE'),
    ('intermediate without basicConstraints', under(without(INTER, 'basicConstraints')), 'NOT_A_CA', 42,
     r'certificate 1 \(CN='),
    ('intermediate that may not sign', under(INTER.replace('keyCertSign,', '')), 'KEY_USAGE', 42,
     r'certificate 1 .*keyCertSign'),
    ('pathLen exceeded', too_deep, 'PATH_LENGTH', 42, r'certificate 2 \(CN=.*pathLenConstraint is too small'),
    ('leaf for clients only', simple(LEAF.replace('serverAuth', 'clientAuth')), 'EXTENDED_KEY_USAGE', 42,
     r'without serverAuth'),
    ('intermediate for e-mail only', under(INTER + 'extendedKeyUsage = emailProtection\n'), 'EXTENDED_KEY_USAGE', 42,
     r'certificate 1 '),
    ('leaf that may not sign', simple(LEAF.replace('digitalSignature', 'keyAgreement')), 'KEY_USAGE', 42,
     r'without digitalSignature'),
    ('leaf with a tampered signature', bad_leaf_signature, 'CERTIFICATE_SIGNATURE', 42, r'certificate 0 .*does not verify'),
    ('intermediate with a tampered signature', bad_inter_signature, 'CERTIFICATE_SIGNATURE', 42,
     r'certificate 1 .*does not verify'),
    ('unknown critical extension', simple(LEAF + '1.3.6.1.4.1.99999.1 = critical,ASN1:UTF8String:new\n'),
     'UNKNOWN_CRITICAL_EXTENSION',
     43, r'1\.3\.6\.1\.4\.1\.99999\.1'),
    ('unknown critical extension in the intermediate', under(INTER + '1.3.6.1.4.1.99999.1 = critical,ASN1:UTF8String:new\n'),
     'UNKNOWN_CRITICAL_EXTENSION', 43, r'certificate 1 .*1\.3\.6\.1\.4\.1\.99999\.1'),
    ('name outside the constraints', under(INTER + 'nameConstraints = critical,permitted;DNS:example.com\n'),
     'NAME_CONSTRAINT', 42,
     r'certificate 0 '),
]

# names on the command line, names in the certificate: wildcards by RFC 9525 6.3
WIDE = [
    ('wildcard for a whole top-level domain', 'DNS:*.example', 'host.example'),
    ('wildcard over two labels', 'DNS:*.postern.example', 'a.b.postern.example'),
    ('wildcard for the domain itself', 'DNS:*.postern.example', 'postern.example'),
    ('wildcard inside a label', 'DNS:w*.postern.example', 'www.postern.example'),
    ('wildcard not leftmost', 'DNS:www.*.example', 'www.postern.example'),
    ('wildcard for everything', 'DNS:*', 'localhost'),
    ('wildcard of an address', 'DNS:*.0.0.1', '127.0.0.1'),
    ('address as a DNS name', 'DNS:127.0.0.1', '127.0.0.1'),
    ('name that only begins alike', 'DNS:www.postern.example.org', 'www.postern.example'),
]


def refused(result, name, alert, words):
    code, out, err = result
    line = last_line(err)
    equal(code, 3, f'exit status; {line}')
    equal(out, b'', 'stdout')
    m = re.match(r'postern: ([A-Z_]+): (.*) \[sent alert (\d+) ([a-z_]+)\] \((.+)\)$', line)
    check(m is not None, f'last line: {line}')
    check(re.fullmatch(name, m.group(1)) is not None, f'error {m.group(1)}, not {name}')
    equal(int(m.group(3)), alert, 'alert')
    check(re.search(words, m.group(2)) is not None, f'no /{words}/ in: {line}')
    check(re.match(r'(RFC \d+ |X\.690 )', m.group(5)) is not None, f'no section in: {line}')


def openssl_sees(s, alert):
    s.expect(rf'SSL alert number {alert}\b')


def gnutls_sees(s, alert):
    s.expect(rf'Alert\[2\|{alert}\]')


for _what, _make, _name, _alert, _words in REFUSALS:
    @case(f'refused, OpenSSL: {_what}')
    def _(what=_what, make=_make, name=_name, alert=_alert, words=_words):
        p = Made()
        chain = p.write(what + '.pem', *make(p, what))
        with s_server('-www', chain=chain, key=p.key(what)) as s:
            refused(get(s.port, ca=p.anchors), name, alert, words)
            openssl_sees(s, alert)

for _what, _names, _asked in WIDE:
    @case(f'refused, OpenSSL: {_what}')
    def _(what=_what, names=_names, asked=_asked):
        p = Made()
        chain = p.write(what + '.pem', *simple(san(names))(p, what))
        with s_server('-www', chain=chain, key=p.key(what)) as s:
            refused(get(s.port, '--name', asked, ca=p.anchors), 'NAME_[A-Z]+', 42, re.escape(asked))
            openssl_sees(s, 42)

for _what in ('leaf expired', 'wrong name', 'unknown CA', 'pathLen exceeded', 'leaf with a tampered signature'):
    @case(f'refused, GnuTLS: {_what}')
    def _(what=_what):
        _, make, name, alert, words = next(r for r in REFUSALS if r[0] == what)
        p = Made()
        own = 'GnuTLS ' + what
        chain = p.write(own + '.pem', *make(p, own))
        with gnutls_serv('--http', '-d', '5', chain=chain, key=p.key(own)) as s:
            refused(get(s.port, ca=p.anchors), name, alert, words.replace('unknown CA root', 'GnuTLS unknown CA root'))
            gnutls_sees(s, alert)


@case('refused, GnuTLS: signed with SHA-1')
def _():
    p = Made()  # openssl s_server does not even load it
    chain = p.write('sha1.pem', *simple(LEAF, digest='sha1')(p, 'sha1'))
    with gnutls_serv('--http', '-d', '5', chain=chain, key=p.key('sha1')) as s:
        refused(get(s.port, ca=p.anchors), 'CERTIFICATE_ALGORITHM', 43, r'certificate 0 ')
        gnutls_sees(s, 43)


# --- what must not be refused, so that the cases above are known to fail for their reason

ACCEPTED = [
    ('a good chain', simple(LEAF), None),
    ('a good chain, out of order and with a stranger in it', None, None),
    ('a wildcard', simple(san('DNS:*.postern.example')), 'www.postern.example'),
    ('an IPv6 address', simple(san('IP:2001:db8::1')), '2001:db8::1'),
    ('capitals in the name', simple(san('DNS:WWW.Postern.Example')), 'www.postern.EXAMPLE'),
    ('pathLen just enough', under(LIMITED), None),
    ('name inside the constraints', under(INTER + 'nameConstraints = critical,permitted;DNS:localhost\n'), None),
    ('unknown extension that is not critical', simple(LEAF + '1.3.6.1.4.1.99999.1 = ASN1:UTF8String:new\n'), None),
    ('no key usage at all', simple(without(LEAF, 'keyUsage', 'extendedKeyUsage')), None),
]

for _what, _make, _asked in ACCEPTED:
    @case(f'accepted, OpenSSL: {_what}')
    def _(what=_what, make=_make, asked=_asked):
        p = Made()
        if make is None:
            leaf, inter = under(INTER)(p, what)
            pems = [leaf, p.inter, p.root, inter]
        else:
            pems = make(p, what)
        chain = p.write(what + '.pem', *pems)
        with s_server('-www', chain=chain, key=p.key(what)) as s:
            code, out, err = get(s.port, *(['--name', asked] if asked else []), ca=p.anchors)
            equal(code, 0, last_line(err))


@case('accepted, OpenSSL: an expired leaf with --time')
def _():
    p = Made()
    root = p.issue('root2020', 'root2020', ROOT, valid=('20190101000000Z', '20450101000000Z'))
    inter = p.issue('inter2020', 'root2020', INTER, valid=('20190101000000Z', '20450101000000Z'))
    chain = p.write('time.pem', p.issue('time', 'inter2020', LEAF, valid=PAST), inter)
    anchors = p.write('root2020.pem', root)
    with s_server('-www', chain=chain, key=p.key('time')) as s:
        for when, want in (('2020-06-01T12:00:00Z', 0), ('2021-01-01T00:00:00Z', 0), ('2021-01-01T00:00:01Z', 3),
                           ('2021-01-01T01:00:00.5+01:00', 0), ('2019-12-31T23:59:59Z', 3), ('2020-01-01T00:00:00Z', 0)):
            code, _, err = get(s.port, '--time', when, ca=anchors)
            equal(code, want, f'--time {when}: {last_line(err)}')


@case('accepted, OpenSSL: --connect elsewhere, the name is still verified')
def _():
    p = Made()
    chain = p.write('connect.pem', *simple(san('DNS:www.postern.example'))(p, 'connect'))
    with s_server('-www', chain=chain, key=p.key('connect')) as s:
        there = f'127.0.0.1:{s.port}'
        equal(get(443, '--connect', there, host='www.postern.example', ca=p.anchors)[0], 0, 'the right name')
        refused(get(443, '--connect', there, host='localhost', ca=p.anchors), 'NAME_MISMATCH', 42, 'not for localhost')


# --- peers that refuse us

def refused_by(s, alert, word):
    line = s.expect(r'^postern: PEER_ALERT: connection 1 from .*$').group(0)
    check(f'[received alert {alert} {word}]' in line, line)


@case('refused by OpenSSL: our CA is unknown to it')
def _():
    with server() as s:
        with s_client(s.port, ca=cert('other-ca.pem')) as c:
            c.expect('unable to get local issuer certificate')
        refused_by(s, 48, 'unknown_ca')


@case('refused by curl: our CA is unknown to it')
def _():
    with server() as s:
        code, _, err = curl(s.port, ca=cert('other-ca.pem'))
        equal(code, 60, err)
        refused_by(s, 48, 'unknown_ca')


@case('refused by OpenSSL: our certificate has expired')
def _():
    with server(cert_name='expired') as s:
        with s_client(s.port, ca=CA) as c:
            c.expect('certificate has expired')
        refused_by(s, 45, 'certificate_expired')


@case('refused by GnuTLS: our certificate has expired')
def _():
    with server(cert_name='expired') as s:
        with gnutls_cli(s.port, ca=CA) as c:
            c.expect('certificate chain uses expired certificate')


@case('refused by OpenSSL: our certificate is for another name')
def _():
    with server() as s:
        with s_client(s.port, name='wrong.example') as c:
            c.expect('[Hh]ostname mismatch')
        s.expect(r'^postern: PEER_ALERT: connection 1 from .*\[received alert \d+ [a-z_]+\]')
