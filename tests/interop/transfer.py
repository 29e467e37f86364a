# transfer.py: what travels over an open connection: ten megabytes both ways, KeyUpdates from both sides, the key log,
# half-closed streams.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import os
import re
import threading

from harness import BIG, POSTERN, case, check, equal, feed, last_line, run, scratch, sha256
from peers import (BIG_BYTES, BIG_LINES, CA, FILES, SUITES, client, curl, get, gnutls_cli, gnutls_serv, s_client, s_server,
                   server)


def same(got, want, what):
    check(len(got) == len(want), f'{what}: {len(got)} bytes, not {len(want)}')
    equal(sha256(got), sha256(want), f'{what}: SHA-256')


def feeding(p, data):
    threading.Thread(target=feed, args=(p, data), daemon=True).start()


def post(body):
    return b'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' % (len(body), body)


def check_receipt(text, body):
    m = re.search(r'received (\d+) bytes, SHA-256 ([0-9a-f]{64})', text)
    check(m is not None, f'no receipt: {text[-300:]}')
    equal((int(m.group(1)), m.group(2)), (len(body), sha256(body)), 'receipt')


def body_of(response):
    return response[response.index(b'\r\n\r\n') + 4:]


# --- ten megabytes, postern as client

def down_openssl(*options):
    with s_server('-WWW', cwd=FILES) as s:
        code, out, err = get(s.port, *options, path='/big.bin')
        equal(code, 0, last_line(err))
        same(out, BIG_BYTES, 'body')


def up_openssl(*options):
    # s_server writes what it receives to its stdout, behind the facts of the handshake, of which this is the last line.
    with s_server('-naccept', '1') as s:
        with client(s.port, *options) as c:
            s.expect('Secure Renegotiation IS NOT supported\n')
            start = bytes(s.out).index(b'IS NOT supported\n') + len('IS NOT supported\n')
            feeding(c, BIG_BYTES)
            s.expect_bytes(start + BIG)
            equal(c.wait(), 0, last_line(c.err_text()))
        s.wait()
        # It says "Read BLOCK" among the data when a KeyUpdate gave it nothing to show.
        same(bytes(s.out[start:]).replace(b'Read BLOCK\n', b'')[:BIG], BIG_BYTES, 'what s_server received')


for _suite in SUITES:
    case(f'client, OpenSSL: 10 MB down, {_suite}')(lambda s=_suite: down_openssl('--suites', s))
    case(f'client, OpenSSL: 10 MB up, {_suite}')(lambda s=_suite: up_openssl('--suites', s))


@case('client, GnuTLS: 10 MB up and echoed')
def _():
    with gnutls_serv('--echo', '--crlf', '-a') as s:
        with client(s.port) as c:
            threading.Thread(target=lambda: c.p.stdin.write(BIG_LINES) and c.p.stdin.flush(), daemon=True).start()
            c.expect_bytes(BIG, 60)
            same(bytes(c.out), BIG_LINES, 'echo')
            c.close_stdin()


@case('client, GnuTLS: 10 MB down')
def _():
    page = scratch('response')
    with open(page, 'wb') as f:
        f.write(BIG_LINES)
    with gnutls_serv('--http', '--httpdata', page, '-a') as s:
        code, out, err = get(s.port)
        equal(code, 0, last_line(err))
        same(out, BIG_LINES, 'body')


# --- ten megabytes, postern as server

@case('server, curl: 10 MB down')
def _():
    with server() as s:
        for suite in SUITES:
            code, out, err = curl(s.port, '--tls13-ciphers', suite, path='/big.bin')
            equal(code, 0, err)
            same(out, BIG_BYTES, suite)


@case('server, curl: 10 MB up')
def _():
    with server() as s:
        for suite in SUITES:
            code, out, err = curl(s.port, '--tls13-ciphers', suite, '--data-binary', '@' + os.path.join(FILES, 'big.bin'))
            equal(code, 0, err)
            check_receipt(out.decode(), BIG_BYTES)


@case('server, curl: 10 MB up, chunked')
def _():
    with server() as s:
        code, out, err = curl(s.port, '-H', 'Transfer-Encoding: chunked', '--data-binary', '@' + os.path.join(FILES,
                                                                                                              'big.bin'))
        equal(code, 0, err)
        check_receipt(out.decode(), BIG_BYTES)


@case('server, OpenSSL: 10 MB down')
def _():
    with server() as s:
        with s_client(s.port, '-quiet', '-ign_eof') as c:
            c.send(b'GET /big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.wait(30)
            same(body_of(bytes(c.out)), BIG_BYTES, 'body')


@case('server, OpenSSL: 10 MB up')
def _():
    with server() as s:
        with s_client(s.port, '-quiet', '-ign_eof') as c:
            feeding(c, post(BIG_BYTES))
            c.expect('SHA-256 [0-9a-f]{64}')
            check_receipt(c.text(), BIG_BYTES)


@case('server, OpenSSL: 10 MB echoed')
def _():
    with server(files=False) as s:
        with s_client(s.port, '-quiet', '-nbio') as c:
            threading.Thread(target=lambda: c.p.stdin.write(BIG_BYTES) and c.p.stdin.flush(), daemon=True).start()
            c.expect_bytes(BIG, 60)
            same(bytes(c.out), BIG_BYTES, 'echo')


@case('server, GnuTLS: 10 MB down', slow=True)
def _():
    with server() as s:
        with gnutls_cli(s.port, '--logfile', scratch('log')) as c:
            c.send(b'GET /big.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.wait(60)  # gnutls-cli takes its time, whoever the server is
            same(body_of(bytes(c.out))[:BIG], BIG_LINES, 'body')


@case('server, GnuTLS: 10 MB up')
def _():
    with server() as s:
        with gnutls_cli(s.port, '--logfile', scratch('log')) as c:
            data = post(BIG_LINES)
            threading.Thread(target=lambda: c.p.stdin.write(data) and c.p.stdin.flush(), daemon=True).start()
            c.expect('SHA-256 [0-9a-f]{64}', 30)
            check_receipt(c.text(), BIG_LINES)


@case('postern with itself: 10 MB down and up, each suite')
def _():
    with server() as s:
        for suite in SUITES:
            code, out, err = get(s.port, '--suites', suite, path='/big.bin')
            equal(code, 0, last_line(err))
            same(out, BIG_BYTES, suite)
            code, out, err = run([POSTERN, 'client', '--ca', CA, '--suites', suite, f'localhost:{s.port}'],
                                 data=post(BIG_BYTES))
            equal(code, 0, last_line(err))
            check_receipt(out.decode(), BIG_BYTES)


@case('postern with itself: 10 MB echoed, half-closed at the end')
def _():
    with server(files=False) as s:
        code, out, err = run([POSTERN, 'client', '--ca', CA, f'localhost:{s.port}'], data=BIG_BYTES, limit=40)
        equal(code, 0, last_line(err))
        same(out, BIG_BYTES, 'echo')


# --- KeyUpdate

def exchange(a, b, text, to_b=True):
    """A line from a must come out at b."""
    a.send(text + b'\n')
    b.expect(text.decode())


def wait_for_updates(peer, arrow, count):
    """Until OpenSSL's -msg has shown so many KeyUpdates sent (>>>) or received (<<<)."""
    peer.expect(rf'(?s)({arrow} TLS 1\.3, Handshake \[length 0005\], KeyUpdate.*?){{{count}}}')


@case('client, OpenSSL: KeyUpdate from the peer, asking and not asking')
def _():
    with s_server('-msg') as s:
        with client(s.port) as c:
            exchange(c, s, b'before')
            for n in range(4):
                for command in (b'k\n', b'K\n'):  # K asks for ours in return
                    s.send(command)
                    wait_for_updates(s, '>>>', 2 * n + 1 + (command == b'K\n'))
                    exchange(s, c, b'down %d %c' % (n, command[0]))
                    exchange(c, s, b'up %d %c' % (n, command[0]))
            wait_for_updates(s, '<<<', 4)
            c.close_stdin()
            equal(c.wait(), 0, last_line(c.err_text()))


@case('server, OpenSSL: KeyUpdate from the peer, asking and not asking')
def _():
    with server(files=False) as s:
        with s_client(s.port, '-msg') as c:
            c.expect('Verify return code')
            for n in range(4):
                for command in (b'k\n', b'K\n'):
                    c.send(command)
                    wait_for_updates(c, '>>>', 2 * n + 1 + (command == b'K\n'))
                    exchange(c, c, b'echo %d %c' % (n, command[0]))
            wait_for_updates(c, '<<<', 4)
            c.send(b'Q\n')
            c.wait()
        check('postern:' not in s.err_text(), s.err_text())


def keyed(every, f):
    f('--key-update-every', str(every))


@case('client, OpenSSL: our KeyUpdates, 10 MB up and down')
def _():
    keyed(3, up_openssl)
    keyed(1, down_openssl)


@case('client and server, OpenSSL: it sees our KeyUpdates')
def _():
    with s_server('-msg') as s:
        with client(s.port, '--key-update-every', '2') as c:
            for n in range(8):
                exchange(c, s, b'line %d' % n)
            wait_for_updates(s, '<<<', 3)
    with server('--key-update-every', '2', files=False) as s:
        with s_client(s.port, '-msg') as c:
            c.expect('Verify return code')
            for n in range(8):
                exchange(c, c, b'echo %d' % n)
            wait_for_updates(c, '<<<', 3)


@case('client, GnuTLS: our KeyUpdates')
def _():
    with gnutls_serv('--echo', '--crlf', '-a') as s:
        # GnuTLS takes no more than eight KeyUpdates a second.
        with client(s.port, '--key-update-every', '4') as c:
            for n in range(20):
                exchange(c, c, b'line %d of many' % n)


@case('server, OpenSSL: our KeyUpdates, 10 MB down')
def _():
    with server('--key-update-every', '5') as s:
        with s_client(s.port, '-quiet', '-ign_eof') as c:
            c.send(b'GET /big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.wait(30)
            same(body_of(bytes(c.out)), BIG_BYTES, 'body')


@case('server, GnuTLS: our KeyUpdates, 10 MB down', slow=True)
def _():
    with server('--key-update-every', '200') as s:
        with gnutls_cli(s.port, '--logfile', scratch('log')) as c:
            c.send(b'GET /big.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.wait(60)  # gnutls-cli takes its time, whoever the server is
            same(body_of(bytes(c.out))[:BIG], BIG_LINES, 'body')


@case('server, curl: our KeyUpdates, 10 MB down')
def _():
    with server('--key-update-every', '10') as s:
        code, out, err = curl(s.port, path='/big.bin')
        equal(code, 0, err)
        same(out, BIG_BYTES, 'body')


@case('postern with itself: KeyUpdates from both, 10 MB echoed')
def _():
    with server('--key-update-every', '3', files=False) as s:
        code, out, err = run([POSTERN, 'client', '--ca', CA, '--key-update-every', '4', f'localhost:{s.port}'],
                             data=BIG_BYTES, limit=40)
        equal(code, 0, last_line(err))
        same(out, BIG_BYTES, 'echo')


# --- the key log

def lines_of(path):
    with open(path) as f:
        return sorted(line.strip() for line in f if line.strip() and not line.startswith('#'))


LABELS = ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'CLIENT_TRAFFIC_SECRET_0', 'EXPORTER_SECRET', 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
          'SERVER_TRAFFIC_SECRET_0']


@case('key log: the same secrets as OpenSSL, both roles')
def _():
    ours, theirs = scratch('ours'), scratch('theirs')
    with server('--keylog', ours) as s:
        with s_client(s.port, '-keylogfile', theirs, '-ign_eof') as c:
            c.send(b'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
            c.expect('It works')
    got = lines_of(ours)
    equal([line.split()[0] for line in got], LABELS, 'labels')
    equal(got, lines_of(theirs), 'server: lines')
    equal(os.stat(ours).st_mode & 0o777, 0o600, 'mode of the file')
    ours, theirs = scratch('ours'), scratch('theirs')
    with s_server('-www', '-keylogfile', theirs) as s:
        equal(get(s.port, '--keylog', ours)[0], 0, 'exit status')
    equal(lines_of(ours), lines_of(theirs), 'client: lines')


@case('key log: SSLKEYLOGFILE, appended to, as GnuTLS writes it')
def _():
    ours, theirs = scratch('ours'), scratch('theirs')
    with gnutls_serv('--http', '-a') as s:
        for _ in range(2):
            code, _, err = run([POSTERN, 'get', '--ca', CA, f'https://localhost:{s.port}/'], env={'SSLKEYLOGFILE': ours})
            equal(code, 0, last_line(err))
    equal(len(lines_of(ours)), 10, 'lines of two connections')
    with server('--keylog', ours) as s:
        code, _, err = curl(s.port, '--http1.1')
        equal(code, 0, err)
    equal(len(lines_of(ours)), 15, 'lines of three connections')


@case('key log: many connections at once keep their randoms apart')
def _():
    ours = scratch('ours')
    theirs = [scratch('theirs') for _ in range(8)]
    with server('--keylog', ours) as s:
        def one(path):
            run([POSTERN, 'get', '--ca', CA, '--keylog', path, f'https://localhost:{s.port}/big.bin'])
        threads = [threading.Thread(target=one, args=(t,)) for t in theirs]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    equal(lines_of(ours), sorted(line for t in theirs for line in lines_of(t)), 'lines')
