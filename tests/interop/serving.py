# serving.py: the server as HTTP sees it, and how it stays up: many guests, slow ones, rude ones, no descriptors left.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

from harness import POSTERN, Proc, Skipped, case, cert, check, equal, last_line, run, scratch, sha256
from peers import BIG_BYTES, CA, FILES, ME, client, get, server

try:
    import ssl
except ImportError:
    ssl = None


def tls(port):
    """A TLS connection to the server under test, verified."""
    if ssl is None:
        raise Skipped('this Python has no ssl module')
    context = ssl.create_default_context(cafile=CA)
    raw = socket.create_connection(('127.0.0.1', port), 10)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(raw, server_hostname='localhost')


def read_answer(f, head=False):
    """One HTTP answer from a file object: status, fields, body."""
    status = f.readline().decode()
    fields = {}
    while True:
        line = f.readline().decode().strip()
        if not line:
            break
        name, value = line.split(':', 1)
        fields[name.lower()] = value.strip()
    m = re.match(r'HTTP/1\.1 (\d+) ', status)
    check(m is not None, f'not an HTTP answer: {status!r}')
    if int(m.group(1)) == 100:
        return read_answer(f, head)
    body = b'' if head else f.read(int(fields.get('content-length', '0')))
    return int(m.group(1)), fields, body


def ask(port, request, head=False):
    with tls(port) as c:
        c.sendall(request)
        with c.makefile('rb') as f:
            return read_answer(f, head)


def simple(method, path, fields=b'', body=b''):
    return b'%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s' % (method, path, fields, body)


# --- methods, files, heads

@case('serving: GET, HEAD and POST')
def _():
    with server() as s:
        status, fields, body = ask(s.port, simple(b'GET', b'/index.html'))
        equal((status, body), (200, b'<h1>It works</h1>\n'), 'GET')
        equal(fields['content-type'], 'text/html; charset=utf-8', 'type')
        check('date' in fields and 'last-modified' in fields, 'no Date or Last-Modified')
        with tls(s.port) as c, c.makefile('rb') as f:
            c.sendall(simple(b'HEAD', b'/big.bin') + simple(b'GET', b'/'))
            status, fields, _ = read_answer(f, head=True)
            equal((status, fields['content-length']), (200, str(len(BIG_BYTES))), 'HEAD')
            equal(read_answer(f)[2], b'<h1>It works</h1>\n', 'GET after HEAD')
        status, _, body = ask(s.port, simple(b'POST', b'/', b'Content-Length: 5\r\n', b'hello'))
        equal(status, 200, 'POST')
        equal(body.decode(), f'received 5 bytes, SHA-256 {sha256(b"hello")}\n', 'receipt')
        equal(ask(s.port, simple(b'POST', b'/none', b'Content-Length: 5\r\n', b'hello'))[0], 404, 'POST to nothing')


@case('serving: other methods get 405 and hear which there are')
def _():
    with server() as s:
        for method in (b'PUT', b'DELETE', b'PATCH', b'OPTIONS', b'TRACE', b'BREW', b'get'):
            status, fields, _ = ask(s.port, simple(method, b'/', b'Content-Length: 2\r\n', b'{}'))
            equal((status, fields.get('allow')), (405, 'GET, HEAD, POST'), method.decode())
        equal(ask(s.port, simple(b'OPTIONS', b'*'))[0], 405, 'OPTIONS *')


@case('serving: nothing outside of the root')
def _():
    root = scratch('root')
    os.makedirs(os.path.join(root, 'sub', '.well-known'))
    secret = os.path.join(os.path.dirname(root), 'secret.txt')
    for path, text in ((secret, 'secret'), (os.path.join(root, 'a b.txt'), 'spaced'), (os.path.join(root, '.hidden'),
                                                                                       'secret'),
                       (os.path.join(root, 'sub', 'index.html'), 'sub'), (os.path.join(root, 'sub', '.well-known',
                                                                                       'x'), 'known')):
        with open(path, 'w') as f:
            f.write(text)
    os.symlink(secret, os.path.join(root, 'link'))
    os.symlink('/etc', os.path.join(root, 'etc'))
    os.mkfifo(os.path.join(root, 'pipe'))
    with Proc([POSTERN, 'server', *ME, '--root', root, '--port', '0'], stdin=subprocess.DEVNULL) as s:
        port = int(s.expect(r'listening on 127\.0\.0\.1:(\d+)').group(1))
        for path, want in ((b'/../secret.txt', 404), (b'/%2e%2e/secret.txt', 404), (b'/sub/../../secret.txt', 404),
                           (b'/..', 404),
                           (b'/sub/..%2f..%2fsecret.txt', 404), (b'/link', 404), (b'/etc/passwd', 404), (b'/pipe', 404),
                           (b'/.hidden', 404), (b'/./a%20b.txt', 404), (b'/%00', 400), (b'/%zz', 400), (b'/%2', 400),
                           (b'//etc/passwd', 404), (b'/sub/index.html/', 404), (b'/sub/index.html/x', 404), (b'/', 404),
                           (b'/a%20b.txt', 200), (b'/sub/', 200), (b'//sub//', 200), (b'/sub/?q=/../x',
                                                                                      200), (b'/sub/.well-known/x', 200),
                           (b'https://localhost/sub/', 200), (b'/sub', 301), (b'//sub', 301)):
            status, fields, body = ask(port, simple(b'GET', path))
            equal(status, want, path.decode())
            check(b'secret' not in body, f'{path}: {body}')
            if want == 301:
                equal(fields['location'], '/sub/', path.decode())


@case('serving: requests that are no requests')
def _():
    with server() as s:
        for request, want in (
                (b'GET / HTTP/1.1\r\n\r\n', 400),
                (b'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400),
                (b'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505),
                (b'GET /\r\nHost: a\r\n\r\n', 400),
                (b'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400),
                (b'GET / HTTP/1.1 x\r\nHost: a\r\n\r\n', 400),
                (b'G(T / HTTP/1.1\r\nHost: a\r\n\r\n', 400),
                (b'GET x HTTP/1.1\r\nHost: a\r\n\r\n', 400),
                (b'GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n', 400),
                (b'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400),
                (b'GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n', 400),
                (b'GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n', 400),
                (b'GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n', 400),
                (b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 400),
                (b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n', 400),
                (b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n', 400),
                (b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400),
                (b'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n', 501),
                (b'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n', 400),
                (b'A' * 40 + b' / HTTP/1.1\r\nHost: a\r\n\r\n', 501),
                (b'GET /' + b'a' * 3000 + b' HTTP/1.1\r\nHost: a\r\n\r\n', 414),
                (b'GET / HTTP/1.1\r\nHost: a\r\nX: ' + b'y' * 9000, 431)):
            with tls(s.port) as c, c.makefile('rb') as f:
                c.sendall(request)
                status, fields, _ = read_answer(f)
                equal(status, want, repr(request[:60]))
                equal(fields['connection'], 'close', repr(request[:60]))
                equal(f.read(), b'', 'bytes after the answer')


@case('serving: pipelined requests, answered in order on one connection')
def _():
    with server() as s:
        with tls(s.port) as c, c.makefile('rb') as f:
            c.sendall(b'\r\n' + b''.join(simple(b'GET', p) + simple(b'POST', b'/', b'Transfer-Encoding: chunked\r\n',
                                                                    b'1\r\n%d\r\n0\r\n\r\n' % n)
                                        for n, p in enumerate((b'/', b'/none', b'/index.html'))))
            for n, want in enumerate((200, 404, 200)):
                equal(read_answer(f)[0], want, 'GET')
                status, _, body = read_answer(f)
                equal(body.decode().split()[4], sha256(b'%d' % n), 'POST')
            c.sendall(simple(b'GET', b'/', b'Connection: close\r\n') + simple(b'GET', b'/'))
            status, fields, _ = read_answer(f)
            equal((status, fields['connection']), (200, 'close'), 'the last')
            equal(f.read(), b'', 'bytes after the last answer')
        check('connection 2' not in s.err_text(), 'more than one connection')


@case('serving: one byte at a time')
def _():
    with server() as s:
        with tls(s.port) as c, c.makefile('rb') as f:
            for b in simple(b'POST', b'/', b'Content-Length: 3\r\n', b'abc') + simple(b'GET', b'/'):
                c.sendall(bytes([b]))
            equal(read_answer(f)[2].decode().split()[4], sha256(b'abc'), 'POST')
            equal(read_answer(f)[0], 200, 'GET')


@case('serving: HTTP/1.0, and Expect: 100-continue')
def _():
    with server() as s:
        with tls(s.port) as c, c.makefile('rb') as f:
            c.sendall(b'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
            status, fields, _ = read_answer(f)
            equal((status, fields['connection']), (200, 'keep-alive'), 'keep-alive')
            c.sendall(b'GET / HTTP/1.0\r\n\r\n')
            status, fields, _ = read_answer(f)
            equal((status, fields['connection'], f.read()), (200, 'close', b''), 'close')
        with tls(s.port) as c, c.makefile('rb') as f:
            c.sendall(simple(b'POST', b'/', b'Content-Length: 3\r\nExpect: 100-continue\r\n'))
            equal(f.readline(), b'HTTP/1.1 100 Continue\r\n', 'interim')
            f.readline()
            c.sendall(b'abc')
            equal(read_answer(f)[0], 200, 'final')
            c.sendall(simple(b'PUT', b'/', b'Content-Length: 3\r\nExpect: 100-continue\r\n'))
            status, fields, _ = read_answer(f)
            equal((status, fields['connection']), (405, 'close'), 'refused at once')


@case('serving: a plain-HTTP client is told so in plain HTTP')
def _():
    with server() as s:
        code, out, err = run(['curl', '-sS', '-i', f'http://127.0.0.1:{s.port}/'])
        check(code == 0 and out.startswith(b'HTTP/1.1 400 Bad Request\r\n') and b'https://' in out, f'{out!r} {err}')
        s.expect('^postern: PLAIN_HTTP: connection 1 from ')
        for method in (b'POST', b'HEAD', b'OPTIONS', b'PUT'):
            with socket.create_connection(('127.0.0.1', s.port), 10) as c:
                c.sendall(method + b' / HTTP/1.1\r\nHost: a\r\n\r\n')
                check(c.recv(4096).startswith(b'HTTP/1.1 400 '), method.decode())
        equal(get(s.port)[0], 0, 'afterwards')


# --- starting, stopping, counting

@case('serving: --requests ends it, and its status tells of failures')
def _():
    with server('--requests', '2') as s:
        equal(get(s.port)[0], 0, 'first')
        check(s.p.poll() is None, 'it ended too early')
        equal(get(s.port)[0], 0, 'second')
        equal(s.wait(), 0, 'status')
    with server('--requests', '1') as s:
        equal(get(s.port, ca=cert('other-ca.pem'))[0], 3, 'client')
        equal(s.wait(), 3, f'status; {last_line(s.err_text())}')
        check(last_line(s.err_text()).startswith('postern: PEER_ALERT: '), last_line(s.err_text()))
    with server('--requests', '1', files=False) as s:
        with tls(s.port) as c:
            c.sendall(b'x')
            os.close(c.detach())  # no close_notify
        equal(s.wait(), 4, f'status; {last_line(s.err_text())}')
        check(last_line(s.err_text()).startswith('postern: TRUNCATED: '), last_line(s.err_text()))


@case('serving: SIGINT and SIGTERM end it at once, guests or not')
def _():
    for how in (signal.SIGINT, signal.SIGTERM):
        with server(files=False) as s:
            with client(s.port) as c:
                c.send(b'x\n')
                c.expect('^x$')
                s.p.send_signal(how)
                equal(s.wait(5), 0, 'status')
                equal(c.wait(5), 0, f'the guest heard close_notify; {last_line(c.err_text())}')


@case('serving: IPv6')
def _():
    with Proc([POSTERN, 'server', *ME, '--root', FILES, '--port', '0', '--bind', '::1'], stdin=subprocess.DEVNULL) as s:
        try:
            port = int(s.expect(r'^listening on \[::1\]:(\d+)$', 5).group(1))
        except Exception:
            raise Skipped('this machine has no IPv6 loopback')
        equal(get(port, host='[::1]')[0], 0, 'exit status')
        equal(get(port, '--connect', f'[::1]:{port}')[0], 0, 'exit status with --connect')


# --- staying up

@case('serving: 200 guests at once', slow=True)
def _():
    with server() as s:
        results = []

        def one(n):
            path = b'/big.bin' if n % 20 == 0 else b'/'
            with tls(s.port) as c, c.makefile('rb') as f:
                barrier.wait(30)
                for _ in range(3):
                    c.sendall(simple(b'GET', path))
                    results.append(sha256(read_answer(f)[2]) == sha256(BIG_BYTES if n % 20 == 0 else b'<h1>It works</h1>\n'))

        barrier = threading.Barrier(200)
        threads = [threading.Thread(target=one, args=(n,)) for n in range(200)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(60)
        equal((len(results), all(results)), (600, True), 'answers')


@case('serving: no descriptors left')
def _():
    # Standard streams, root, listener, pipe, and a handful of guests.
    argv = ['sh', '-c', 'ulimit -n 16; exec "$0" "$@"', POSTERN, 'server', *ME, '--root', FILES, '--port', '0']
    with Proc(argv, stdin=subprocess.DEVNULL) as s:
        port = int(s.expect(r'listening on 127\.0\.0\.1:(\d+)').group(1))
        guests = [socket.create_connection(('127.0.0.1', port), 10) for _ in range(40)]
        s.expect('warning: new connections wait: Too many open files')
        ticks = cpu_of(s.p.pid)
        time.sleep(0.5)
        check(cpu_of(s.p.pid) - ticks < 20, 'it runs in circles while it waits')
        for g in guests[:38]:
            g.close()
        for _ in range(3):
            equal(get(port)[0], 0, 'a guest when there is room again')
        for g in guests[38:]:
            g.close()
        equal(get(port)[0], 0, 'a guest afterwards')


def cpu_of(pid):
    """Clock ticks that a process has used."""
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(') ', 1)[1].split()
    return int(fields[11]) + int(fields[12])


@case('serving: --connections holds the rest back')
def _():
    with server('--connections', '2') as s:
        a, b = tls(s.port), tls(s.port)
        third = subprocess.Popen([POSTERN, 'get', '--ca', CA, f'https://localhost:{s.port}/'], stdout=subprocess.PIPE)
        time.sleep(0.3)
        check(third.poll() is None, 'the third was served')
        a.unwrap()
        a.close()
        out = third.communicate(timeout=10)[0]
        equal((third.returncode, out), (0, b'<h1>It works</h1>\n'), 'the third')
        b.close()


@case('serving: silent and slow guests are shown out')
def _():
    with server('--timeout', '1') as s:
        started = time.monotonic()
        silent = socket.create_connection(('127.0.0.1', s.port), 10)
        half = socket.create_connection(('127.0.0.1', s.port), 10)
        half.sendall(b'\x16\x03\x01\x02\x00\x01')
        idle = tls(s.port)
        slow = tls(s.port)
        slow.sendall(b'GET / HTTP/1.1\r\n')

        def dribble():
            try:
                for _ in range(100):
                    time.sleep(0.2)
                    slow.sendall(b'X: y\r\n')
            except OSError:
                pass

        threading.Thread(target=dribble, daemon=True).start()
        for c in (silent, half, idle, slow):
            try:
                while c.recv(4096):
                    pass
            except OSError:
                pass
        took = time.monotonic() - started
        check(0.8 < took < 8, f'it took {took:.1f} s')
        equal(get(s.port)[0], 0, 'afterwards')
        for c in (silent, half, idle, slow):
            c.close()


@case('serving: rude guests')
def _():
    reset = struct.pack('ii', 1, 0)
    with server() as s:
        for n in range(30):
            raw = socket.create_connection(('127.0.0.1', s.port), 10)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            if n % 3 == 0:
                raw.sendall(b'\x16\x03\x01\x00\x20' + bytes(range(n, n + 32)))
            elif n % 3 == 1:
                raw.sendall(os.urandom(300))
            raw.close()
        for n in range(10):
            c = tls(s.port)
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            c.sendall(simple(b'GET', b'/big.bin'))
            if n % 2:
                c.recv(100)
            os.close(c.detach())
        equal(get(s.port, path='/big.bin')[1], BIG_BYTES, 'a guest afterwards')


@case('serving: memory does not grow with the guests that have been')
def _():
    def resident():
        with open(f'/proc/{s.p.pid}/statm') as f:
            return int(f.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')

    with server() as s:
        for _ in range(20):
            get(s.port)
        before = resident()
        for _ in range(150):
            with tls(s.port) as c, c.makefile('rb') as f:
                c.sendall(simple(b'GET', b'/'))
                read_answer(f)
        check(resident() - before < 512 * 1024, f'{resident() - before} bytes more')
