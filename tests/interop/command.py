# command.py: the command itself: exit statuses, last lines, HTTP on both sides, and a server that stays up. The odd
# peers here are made of Python's ssl module and of plain sockets.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import os
import re
import socket
import subprocess
import threading
import time

from chains import LEAF, Pki
from harness import POSTERN, ROOT, Proc, Skipped, case, cert, check, equal, free_port, last_line, need, run, scratch
from peers import CA, FILES, ME, client, get, s_server, server
from refusals import Made

try:
    import ssl
except ImportError:
    ssl = None


def fails(argv, status, words, limit=15, env=None):
    code, out, err = run([POSTERN, *argv], limit=limit, env=env)
    equal(code, status, f'exit status of {argv}; {last_line(err)}')
    check(last_line(err).startswith('postern: '), f'last line: {last_line(err)}')
    check(re.search(words, last_line(err)) is not None, f'no /{words}/ in: {last_line(err)}')
    equal(out, b'', 'stdout')
    return err


# --- exit status 1: usage and local files

@case('command: usage errors')
def _():
    for argv, words in (
            ([], 'get . client . server'),
            (['fetch'], 'no sub-command fetch'),
            (['cert'], 'cert new . show . verify . anchors'),
            (['get'], 'https://HOST'),
            (['get', 'http://localhost/'], 'https:// it must be'),
            (['get', 'ftp://localhost/'], 'is not https://'),
            (['get', 'https://'], 'is not https://'),
            (['get', 'https://localhost:99999/'], 'is not https://'),
            (['get', 'https://localhost:0/'], 'is not https://'),
            (['get', 'https://user:pw@localhost/'], 'no place'),
            (['get', 'https://local host/'], 'is not https://'),
            (['get', 'https://localhost/a b'], 'percent-encoded'),
            (['get', 'https://localhost/\r\nX: y'], 'percent-encoded'),
            (['get', 'https://a/', 'https://b/'], 'one word too many'),
            (['get', '--port', '1', 'https://a/'], 'no option --port here'),
            (['get', '--ca'], '--ca needs a value'),
            (['get', '-v=1', 'https://a/'], 'takes no value'),
            (['get', '--tls', '1.4', 'https://a/'], 'neither 1.2 nor 1.3'),
            (['get', '--suites', 'TLS_NULL', 'https://a/'], 'not known'),
            (['get', '--groups', 'x25519,,', 'https://a/'], 'not known'),
            (['get', '--alpn', 'a,,b', 'https://a/'], '1 to 255'),
            (['get', '--time', 'now', 'https://a/'], 'RFC 3339'),
            (['get', '--time', '2026-02-29T00:00:00Z', 'https://a/'], 'RFC 3339'),
            (['get', '--timeout', '0', 'https://a/'], 'not a number in range'),
            (['get', '--key', cert('p256.key'), 'https://a/'], '--key without --cert'),
            (['get', '--ca', CA, '--connect', '::1', 'https://a/'], 'is not HOST:PORT'),
            (['client', 'localhost'], 'HOST:PORT'),
            (['server', '--root', FILES], 'needs a certificate'),
            (['server', *ME], 'either --root DIR or --echo'),
            (['server', *ME, '--echo', '--root', FILES], 'either --root DIR or --echo'),
            (['server', *ME, '--echo', 'word'], 'one word too many'),
            (['server', *ME, '--echo', '--port', '65536'], 'not a number in range')):
        fails(argv, 1, words)


@case('command: local files that do not serve')
def _():
    damaged = scratch('damaged.pem')
    with open(CA) as f:
        text = f.read()
    with open(damaged, 'w') as f:
        f.write(text.replace('MII', 'M*I'))
    empty = scratch('empty.pem')
    open(empty, 'w').close()
    p = Made()
    sealed = scratch('sealed.key')
    p.do('pkcs8', '-topk8', '-in', cert('p256.key'), '-out', sealed, '-passout', 'pass:secret')
    for argv, words in (
            (['get', '--ca', '/nonexistent', 'https://a/'], 'FILE: /nonexistent: No such file'),
            (['get', '--ca', '/', 'https://a/'], 'FILE: /: '),
            (['get', '--ca', empty, 'https://a/'], 'no PEM block'),
            (['get', '--ca', damaged, 'https://a/'], 'PEM block 1: not PEM'),
            (['get', '--ca', cert('p256.key'), 'https://a/'], 'no certificate in it'),
            (['get', '--keylog', '/nonexistent/log', 'https://a/'], 'FILE: /nonexistent/log: No such file'),
            (['server', '--echo', '--cert', CA, '--key', '/nonexistent'], 'FILE: /nonexistent'),
            (['server', '--echo', '--cert', CA], 'no private key in it'),
            (['server', '--echo', '--cert', cert('p256.pem'), '--key', cert('expired.key')],
             'does not belong to the first certificate'),
            (['server', '--echo', '--cert', cert('p256.pem'), '--key', sealed], 'is encrypted'),
            (['server', *ME, '--root', '/nonexistent'], 'FILE: /nonexistent'),
            (['server', *ME, '--root', CA], 'FILE: ')):
        fails(argv, 1, words)
    code, _, err = run([POSTERN, 'get', '--ca', CA, 'https://localhost:1/'], env={'SSLKEYLOGFILE': '/nonexistent/log'})
    check(code == 2 and 'warning: SSLKEYLOGFILE' in err, f'SSLKEYLOGFILE that cannot be opened: {err}')


@case('command: --tls 1.2 says what is so')
def _():
    with s_server('-www', '-tls1_2') as s:
        code, out, err = get(s.port, '--tls', '1.2')
        if code == 0:
            check('version: TLS 1.2' in err, err)  # a build that has it
        else:
            check(code == 1 and 'not available yet' in last_line(err), last_line(err))


@case('command: help names every option')
def _():
    for sub, options in (('get', ['--ca', '--connect', '--name', '--tls', '--suites', '--groups', '--alpn', '--cert',
                                  '--key', '--time',
                                  '--keylog', '-v']),
                         ('client', ['--ca', '--connect', '--name', '--time']),
                         ('server', ['--port', '--bind', '--root', '--echo', '--requests', '--cert', '--key', '--keylog']),
                         ('cert new', ['--kind', '--name', '--days', '--time', '--key', '--cert']),
                         ('cert show', ['--key', '--time']),
                         ('cert verify', ['--ca', '--name', '--time', '--crl', '--profile', '--json']),
                         ('cert anchors', ['--only'])):
        code, out, err = run([POSTERN, *sub.split(), '--help'])
        equal((code, err), (0, ''), sub)
        for o in options:
            check(re.search(rf'^  {o}\b', out.decode(), re.M) is not None, f'{sub} --help lacks {o}')
    for word in ('--help', '-h', 'help'):
        equal(run([POSTERN, word])[0], 0, word)


@case('command: a stdout that takes nothing')
def _():
    with server() as s:
        with open('/dev/full', 'wb') as full:
            for argv in (['get', '--ca', CA, f'https://localhost:{s.port}/big.bin'],
                         ['get', '--ca', CA, f'https://localhost:{s.port}/']):
                r = subprocess.run([POSTERN, *argv], stdout=full, stderr=subprocess.PIPE, timeout=20)
                equal(r.returncode, 1, r.stderr.decode())
                check(b'No space left' in r.stderr, r.stderr.decode())
        r = subprocess.run(f'{POSTERN} get --ca {CA} https://localhost:{s.port}/big.bin | head -c 1000 > /dev/null',
                           shell=True, timeout=20,
                           stderr=subprocess.PIPE)
        check(b'Broken pipe' in r.stderr, r.stderr.decode())


# --- exit status 2: the network

@case('command: network failures')
def _():
    fails(['get', '--ca', CA, f'https://localhost:{free_port()}/'], 2, 'NETWORK: .*Connection refused')
    fails(['client', '--ca', CA, f'localhost:{free_port()}'], 2, 'NETWORK: .*Connection refused')
    fails(['get', '--ca', CA, 'https://nothing.invalid/'], 2, 'NETWORK: nothing.invalid:443: ')
    with server() as s:
        fails(['server', *ME, '--echo', '--port', str(s.port)], 2, 'NETWORK: .*Address already in use')
    fails(['server', *ME, '--echo', '--bind', '192.0.2.1'], 2, 'NETWORK: 192.0.2.1 port 4433')


class Plain:
    """A TCP server that says one thing to each guest (after reading, if asked to) and closes, or says nothing at all."""

    def __init__(self, say=b'', read=True, hold=False, reset=False):
        self.s = socket.socket()
        self.s.bind(('127.0.0.1', 0))
        self.s.listen()
        self.port = self.s.getsockname()[1]
        self.say, self.read, self.hold, self.reset = say, read, hold, reset
        self.got, self.kept = b'', []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                c, _ = self.s.accept()
                if self.read:
                    self.got += c.recv(4096)
                if self.reset:
                    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
                elif self.say:
                    c.sendall(self.say)
                self.kept.append(c)
                if not self.hold:
                    c.close()
            except OSError:
                return

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.s.close()
        for c in self.kept:
            c.close()


@case('command: silence is not waited for without end')
def _():
    with Plain(hold=True) as s:
        started = time.monotonic()
        fails(['get', '--ca', CA, '--timeout', '1', f'https://localhost:{s.port}/'], 2, 'NETWORK: .*silent for 1 seconds')
        check(time.monotonic() - started < 5, 'it took too long')


@case('command: peers that are no TLS servers')
def _():
    with Plain(b'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') as s:
        fails(['get', '--ca', CA, f'https://localhost:{s.port}/'], 3, 'PLAIN_HTTP: .*plain HTTP on this port')
        fails(['client', '--ca', CA, f'localhost:{s.port}'], 3, 'PLAIN_HTTP: ')
    with Plain(b'220 mail.example ESMTP\r\n', read=False) as s:
        fails(['get', '--ca', CA, f'https://localhost:{s.port}/'], 3, 'NOT_TLS: ')
    with Plain() as s:
        fails(['get', '--ca', CA, f'https://localhost:{s.port}/'], 3, 'CLOSED_IN_HANDSHAKE: ')
        check(s.got[:2] == b'\x16\x03', f'no ClientHello came but {s.got[:20]}')
    with Plain(reset=True) as s:
        fails(['get', '--ca', CA, f'https://localhost:{s.port}/'], 2, 'NETWORK: .*Connection reset')


# --- HTTP, postern as client

class Scripted:
    """A TLS server that answers the n-th connection with a piece of bytes, then ends the stream in some way."""

    def __init__(self, say, end):
        if ssl is None:
            raise Skipped('this Python has no ssl module')
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert('p256.pem'), cert('p256.key'))
        self.context.set_alpn_protocols(['http/1.1'])
        self.s = socket.socket()
        self.s.bind(('127.0.0.1', 0))
        self.s.listen()
        self.port = self.s.getsockname()[1]
        self.say, self.end, self.request = say, end, b''
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            raw, _ = self.s.accept()
            raw.settimeout(20)
            c = self.context.wrap_socket(raw, server_side=True)
            while b'\r\n\r\n' not in self.request:
                self.request += c.recv(4096)
            pieces = self.say if isinstance(self.say, list) else [self.say]
            for piece in pieces:
                c.sendall(piece)
            if self.end == 'notify':
                c.unwrap()
            elif self.end == 'reset':
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
            os.close(c.detach())  # Python's close would say close_notify
        except (OSError, ValueError):
            pass

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.s.close()


OK = b'HTTP/1.1 200 OK\r\n'
ANSWERS = [
    # what, the answer, how the stream ends, exit status, body, words in the last line
    ('Content-Length, close_notify', OK + b'Content-Length: 5\r\n\r\nhello', 'notify', 0, b'hello', ''),
    ('Content-Length, whole, then cut', OK + b'Content-Length: 5\r\n\r\nhello', 'cut', 0, b'hello', ''),
    ('Content-Length, short, then cut', OK + b'Content-Length: 9\r\n\r\nhello', 'cut', 4, b'hello', 'TRUNCATED: '),
    ('Content-Length, short, then close_notify', OK + b'Content-Length: 9\r\n\r\nhello', 'notify', 4, b'hello',
     'cut after 5 bytes'),
    ('Content-Length, short, then reset', OK + b'Content-Length: 9\r\n\r\nhello', 'reset', 4, None, 'TRUNCATED: '),
    ('Content-Length, one byte too many', OK + b'Content-Length: 5\r\n\r\nhello!', 'notify', 0, b'hello', ''),
    ('Content-Length of zero', OK + b'Content-Length: 0\r\n\r\n', 'notify', 0, b'', ''),
    ('until the end, close_notify', OK + b'\r\nhello', 'notify', 0, b'hello', ''),
    ('until the end, cut', OK + b'\r\nhello', 'cut', 4, b'hello', 'TRUNCATED: .*RFC 8446 6.1'),
    ('until the end, empty', OK + b'\r\n', 'notify', 0, b'', ''),
    ('chunked', OK + b'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n', 'notify', 0, b'hello', ''),
    ('chunked, whole, then cut', OK + b'Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'cut', 0, b'hello', ''),
    ('chunked, with a trailer', OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n000\r\nX: y\r\nZ: \r\n\r\n',
     'cut', 0, b'hello', ''),
    ('chunked, no last chunk, cut', OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'cut', 4, b'hello',
     'TRUNCATED: '),
    ('chunked, no last chunk, close_notify', OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'notify', 4,
     b'hello', 'cut after 5'),
    ('chunked, no end of the trailer', OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n', 'notify', 4,
     b'hello', 'cut after 5'),
    ('chunked, not hexadecimal', OK + b'Transfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n', 'notify', 2,
     None, 'RFC 9112 7.1'),
    ('chunked, endless size', OK + b'Transfer-Encoding: chunked\r\n\r\n' + b'f' * 40 + b'\r\n', 'notify', 2, b'',
     'RFC 9112 7.1'),
    ('chunked, one byte at a time',
     [bytes([b]) for b in OK + b'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'],
     'notify', 0, b'hello', ''),
    ('both framings', OK + b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'notify', 2, b'',
     'not HTTP/1.1'),
    ('two lengths', OK + b'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!', 'notify', 2, b'', 'not HTTP/1.1'),
    ('interim answers',
     b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n' + OK + b'Content-Length: 5\r\n\r\nhello',
     'notify', 0, b'hello', ''),
    ('204', b'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'cut', 0, b'', ''),
    ('404', b'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello', 'notify', 0, b'hello', ''),
    ('bare line feeds', b'HTTP/1.0 200 OK\nContent-Length: 5\n\nhello', 'notify', 0, b'hello', ''),
    ('no HTTP at all', b'hello, this is something else\r\n\r\n', 'notify', 2, b'', 'not HTTP/1.1'),
    ('nothing, close_notify', b'', 'notify', 2, b'', 'closed without a response'),
    ('nothing, cut', b'', 'cut', 4, b'', 'TRUNCATED: '),
    ('half a head, cut', OK + b'Content-Le', 'cut', 4, b'', 'TRUNCATED: '),
    ('a head without end', OK + b'X: ' + b'y' * 70000, 'notify', 2, b'', 'longer than 65536'),
]

for _what, _say, _end, _status, _body, _words in ANSWERS:
    @case(f'get, body: {_what}')
    def _(say=_say, end=_end, status=_status, body=_body, words=_words):
        with Scripted(say, end) as s:
            code, out, err = run([POSTERN, 'get', '--ca', CA, f'https://localhost:{s.port}/a%20b?q#f'])
            equal(code, status, last_line(err))
            if body is not None:
                equal(out, body, 'stdout')
            if words:
                check(re.search('^postern: .*' + words, last_line(err)) is not None, f'last line: {last_line(err)}')
            check(s.request.startswith(b'GET /a%20b?q HTTP/1.1\r\nHost: localhost:' + str(s.port).encode() + b'\r\n'),
                  repr(s.request))


@case('client: the peer closes, cuts, resets')
def _():
    for end, status in (('notify', 0), ('cut', 4), ('reset', 4)):
        with Scripted(b'hello', end) as s:
            with client(s.port) as c:
                c.send(b'ask\r\n\r\n')
                equal(c.wait(), status, f'{end}: {last_line(c.err_text())}')
                check(bytes(c.out) == b'hello' or end == 'reset',
                      f'stdout: {bytes(c.out)}')  # a reset destroys what was not read


@case('client: no stdin at all, and one that has ended')
def _():
    with server(files=False) as s:
        for redirect in ('< /dev/null', '<&-'):
            r = subprocess.run(f'{POSTERN} client --ca {CA} localhost:{s.port} {redirect}', shell=True, timeout=20,
                               stderr=subprocess.PIPE)
            equal(r.returncode, 0, f'{redirect}: {r.stderr.decode()}')


# --- trust

@case('get: the system\'s bundle, in full')
def _():
    bundle = '/etc/ssl/certs/ca-certificates.crt'
    if not os.path.exists(bundle):
        raise Skipped(f'{bundle} is not installed')
    with open(bundle) as f:
        text = f.read()
    roots = text.count('-----BEGIN CERTIFICATE-----')
    code, _, err = run([POSTERN, 'get', '-v', f'https://localhost:{free_port()}/'])
    m = re.search(rf'trust: (\d+) anchors from {bundle}, (\d+) certificates passed over', err)
    check(m is not None, err)
    equal((int(m.group(1)), int(m.group(2))), (roots, 0), f'anchors of {roots}')
    joined = scratch('bundle.pem')
    with open(CA) as f:
        own = f.read()
    for order in (text + own, own + text, '# notes\n' + text.replace('\n', '\r\n') + own):
        with open(joined, 'w', newline='') as f:
            f.write(order)
        with server() as s:
            code, out, err = get(s.port, ca=joined)
            equal(code, 0, last_line(err))
            check(f'trust: {roots + 1} anchors' in err, err)
    with server() as s:
        fails(['get', f'https://localhost:{s.port}/'], 3, f'UNKNOWN_CA: .*not among the {roots} trust anchors of {bundle}')


@case('get: a self-signed certificate that is trusted by name')
def _():
    p = Pki()
    own = p.write('own.pem', p.issue('own', 'own', LEAF))
    with s_server('-www', chain=own, key=p.key('own')) as s:
        equal(get(s.port, ca=own)[0], 0, 'exit status')


@case('server: key and chain in one file')
def _():
    both = scratch('both.pem')
    with open(both, 'w') as out:
        for name in ('p256.key', 'p256.pem'):
            with open(cert(name)) as f:
                out.write(f.read())
    with Proc([POSTERN, 'server', '--cert', both, '--root', FILES, '--port', '0'], stdin=subprocess.DEVNULL) as s:
        port = int(s.expect(r'listening on 127\.0\.0\.1:(\d+)').group(1))
        equal(get(port)[0], 0, 'exit status')


@case('the minimal client of examples/, compiled and run', slow=True)
def _():
    program, archive = scratch('minimal_client'), os.path.join(os.path.dirname(POSTERN), 'libpostern.a')
    sources = [archive] if os.path.exists(archive) else [os.path.join(at, n) for top in ('crypto', 'x509', 'tls')
                                                         for at, _, names in os.walk(os.path.join(ROOT, top))
                                                         for n in names if n.endswith('.c')]
    code, _, err = run([need('cc'), '-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-Iinclude', '-I.',
                        'examples/minimal_client.c', *sources, '-o', program], limit=120, cwd=ROOT)
    equal(code, 0, f'cc: {err[-800:]}')
    with server() as s:
        code, out, err = run([program, 'localhost', str(s.port), CA])
        check(code == 0 and b'<h1>It works</h1>' in out, f'exit {code}: {err}')
        code, out, err = run([program, 'localhost', str(s.port), cert('other-ca.pem')])
        check(code == 3 and out == b'' and err.startswith('UNKNOWN_CA: '), f'exit {code}: {err}')
        s.expect('received alert 48 unknown_ca')
