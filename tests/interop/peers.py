# peers.py: how each peer is started and spoken to: postern itself, OpenSSL, GnuTLS, curl.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import os
import re
import subprocess

from harness import BIG, POSTERN, WORK, Failed, Proc, cert, check, free_port, need, run, scratch

# One name per algorithm and what each peer calls it.
SUITES = {
    'TLS_AES_128_GCM_SHA256': '+AES-128-GCM',
    'TLS_AES_256_GCM_SHA384': '+AES-256-GCM',
    'TLS_CHACHA20_POLY1305_SHA256': '+CHACHA20-POLY1305',
}
MACS = {'TLS_AES_128_GCM_SHA256': 'SHA256', 'TLS_AES_256_GCM_SHA384': 'SHA384', 'TLS_CHACHA20_POLY1305_SHA256': 'SHA256'}
GROUPS = {
    'x25519': ('X25519', '+GROUP-X25519'),
    'secp256r1': ('P-256', '+GROUP-SECP256R1'),
    'secp384r1': ('P-384', '+GROUP-SECP384R1'),
}
CHAINS = {'P-256': 'p256', 'RSA-2048': 'rsa2048', 'RSA-4096': 'rsa4096'}

CA = cert('p256-ca.pem')
ME = ['--cert', cert('p256.pem'), '--key', cert('p256.key')]


def make_files():
    """A folder with a page and 10 MB that are the same in each run, as bytes and as lines of text."""
    root = os.path.join(WORK, 'root')
    os.makedirs(root)
    block = b''.join(bytes([(i * i + 7 * i + j) & 255 for i in range(256)]) for j in range(256))
    big = (block * (BIG // len(block) + 1))[:BIG]
    words = b'lines of text, for peers that want to have lines'.ljust(55)
    lines = b''.join(b'%07d %s\n' % (i, words) for i in range(BIG // 64))
    for name, data in (('index.html', b'<h1>It works</h1>\n'), ('big.bin', big), ('big.txt', lines)):
        with open(os.path.join(root, name), 'wb') as f:
            f.write(data)
    return root, big, lines


FILES, BIG_BYTES, BIG_LINES = make_files()


# --- postern

def server(*options, cert_name='p256', own=None, files=True):
    """postern server, ready; .port is where."""
    chain, key = own or (cert(cert_name + '.pem'), cert(cert_name + '.key'))
    me = ['--cert', chain, '--key', key]
    p = Proc([POSTERN, 'server', *me, '--port', '0', '-v', *(['--root', FILES] if files else ['--echo']), *options],
             stdin=subprocess.DEVNULL)
    try:
        p.port = int(p.expect(r'^listening on 127\.0\.0\.1:(\d+)$').group(1))
    except Failed:
        p.stop()
        raise
    return p


def get(port, *options, path='/', host='localhost', ca=CA, limit=20):
    return run([POSTERN, 'get', '-v', '--ca', ca, *options, f'https://{host}:{port}{path}'], limit=limit)


def client(port, *options, ca=CA, host='localhost'):
    return Proc([POSTERN, 'client', '-v', '--ca', ca, *options, f'{host}:{port}'])


def fact(text, name):
    m = re.search(rf'{name}: (.*)$', text, re.M)
    return m.group(1) if m else None


def check_facts(text, **want):
    for name, value in want.items():
        got = fact(text, name)
        check(got == value, f'{name} is {got}, not {value}: {text[-600:]}')


def server_facts(s, **want):
    """The facts that postern server -v tells of a connection, as soon as it has."""
    s.expect(r'alpn: .*$')
    check_facts(s.err_text(), **want)


# --- OpenSSL

def split_chain(path):
    """OpenSSL wants the leaf and what follows it in two files."""
    with open(path) as f:
        pieces = re.findall(r'-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n', f.read(), re.S)
    out = scratch('chain.pem')
    with open(out, 'w') as f:
        f.write(''.join(pieces[1:]))
    return out if len(pieces) > 1 else None


def s_server(*options, chain=cert('p256.pem'), key=cert('p256.key'), cwd=None):
    openssl = need('openssl')
    rest = split_chain(chain)
    argv = [openssl, 's_server', '-accept', '127.0.0.1:0', '-cert', chain, '-key', key, *(['-cert_chain',
                                                                                           rest] if rest else []), *options]
    p = Proc(argv, cwd=cwd)
    try:
        p.port = int(p.expect(r'^ACCEPT .*:(\d+)$').group(1))
    except Failed:
        p.stop()
        raise
    return p


def s_client(port, *options, ca=CA, name='localhost'):
    return Proc([need('openssl'), 's_client', '-connect', f'127.0.0.1:{port}', '-servername', name, '-verify_hostname', name,
                 '-CAfile', ca, '-verify_return_error', *options])


# --- GnuTLS

def gnutls_serv(*options, chain=cert('p256.pem'), key=cert('p256.key'), priority=None):
    binary = need('gnutls-serv')
    for _ in range(3):
        port = free_port()
        p = Proc([binary, '-p', str(port), '--x509certfile', chain, '--x509keyfile', key,
                  *(['--priority', priority] if priority else []), *options])
        try:
            p.expect(r'Server listening on IPv4 0\.0\.0\.0 port \d+\.\.\.done')
            p.port = port
            return p
        except Failed:
            p.stop()
    raise Failed('gnutls-serv does not listen')


def gnutls_cli(port, *options, ca=CA, name='localhost', priority=None):
    return Proc([need('gnutls-cli'), '-p', str(port), '--x509cafile', ca, '--sni-hostname', name, '--verify-hostname', name,
                 *(['--priority', priority] if priority else []), *options, '127.0.0.1'])


def gnutls_priority(suite=None, group=None, extra=''):
    p = 'NORMAL:-VERS-ALL:+VERS-TLS1.3'
    if suite:
        p += ':-CIPHER-ALL:' + SUITES[suite]
    if group:
        p += ':-GROUP-ALL:' + GROUPS[group][1]
    return p + extra


# --- curl

def curl(port, *options, path='/', ca=CA, limit=30, data=None):
    return run([need('curl'), '-sS', '--max-time', str(limit), '--cacert', ca, *options, f'https://localhost:{port}{path}'],
               limit=limit + 5, data=data)
