# certs.py: postern cert: a certificate made, served and believed here and by peers; what is shown of one; verdicts, accepted and
# refused each in its own way, for people and as JSON; anchors that compile and believe what their certificates do.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import base64
import glob
import hashlib
import json
import os
import re
import stat

from chains import LEAF, PAST, ROOT
from harness import POSTERN, ROOT as TOP, Skipped, case, cert, check, equal, last_line, need, run, scratch
from peers import CA, curl, get, s_client, s_server, server
from refusals import REFUSALS, Made


def made(*options, name='localhost,127.0.0.1'):
    """A certificate and its key, as postern cert new makes them."""
    chain, key = scratch('new.pem'), scratch('new.key')
    code, out, err = run([POSTERN, 'cert', 'new', '--name', name, '--cert', chain, '--key', key, *options])
    equal((code, out, err), (0, b'', ''), f'cert new {options}')
    return chain, key


def show(*argv, want=0):
    code, out, err = run([POSTERN, 'cert', 'show', *argv])
    equal(code, want, f'cert show {argv}: {err}')
    return out.decode('ascii'), err


def verify(*argv):
    """(status, stdout, stderr) for people, and the object of --json, which must be of one mind."""
    code, out, err = run([POSTERN, 'cert', 'verify', *argv])
    again, text, _ = run([POSTERN, 'cert', 'verify', '--json', *argv])
    equal(again, code, 'the status with --json')
    verdict = json.loads(text)
    equal(verdict['accepted'], code == 0, 'accepted')
    if code == 3:
        equal(last_line(err), f'postern: {verdict["error"]}: {verdict["text"]} ({verdict["section"]})', 'the sentence')
    return code, out.decode('ascii'), err, verdict


def fails(words, *argv):
    code, _, err = run([POSTERN, 'cert', *argv])
    equal(code, 1, f'status of {argv}')
    check(re.search(words, last_line(err)) is not None, f'no /{words}/ in: {last_line(err)}')


KINDS = ('p256', 'ed25519')


# --- new

def believed(kind):
    chain, key = made('--kind', kind)
    with server(own=(chain, key)) as s:
        code, _, err = get(s.port, ca=chain)
        equal(code, 0, f'get; {last_line(err)}')
        equal(get(s.port, ca=CA)[0], 3, 'get with another anchor')
        equal(get(s.port, '--name', 'other.example', ca=chain)[0], 3, 'get for another name')
        code, out, err = curl(s.port, ca=chain)
        equal((code, out), (0, b'<h1>It works</h1>\n'), f'curl; {err}')
        with s_client(s.port, ca=chain) as c:
            c.expect(r'Verify return code: 0 \(ok\)|Verification: OK')
    with s_server('-www', chain=chain, key=key) as s:
        code, _, err = get(s.port, ca=chain)
        equal(code, 0, f'get from OpenSSL; {last_line(err)}')
    code, out, err = run([need('openssl'), 'verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'localhost',
                          '-CAfile', chain, chain])
    equal(code, 0, f'openssl verify: {out} {err}')
    if kind == 'p256':  # OpenSSL 3.0 checks no other
        equal(run([need('openssl'), 'pkey', '-check', '-noout', '-in', key])[0], 0, 'openssl pkey -check')


for _kind in KINDS:
    case(f'certs: new {_kind} is served and believed by postern, curl and OpenSSL')(lambda kind=_kind: believed(kind))


@case('certs: new gives each its own key and serial, and files as they should be')
def _():
    seen = set()
    for kind in KINDS * 2:
        chain, key = made('--kind', kind)
        equal(stat.S_IMODE(os.stat(key).st_mode), 0o600, 'mode of the key')
        text, _ = show('--key', key, chain)
        check(re.search(r'belongs to +certificate 0$', text, re.M) is not None, text)
        serial = re.search(r'serial +([0-9a-f:]+)$', text, re.M).group(1)
        equal(len(serial.split(':')), 16, 'bytes of the serial')
        check(int(serial[:2], 16) in range(0x40, 0x80), f'serial {serial} is positive and whole')
        seen |= {serial, re.search(r'pin-sha256 +(\S+)', text).group(1)}
        with open(key) as f:
            secret = ''.join(f.read().split('\n')[1:-2])
        check(secret not in text, 'show shows the key')
    equal(len(seen), 8, 'serials and keys that differ')


@case('certs: new overwrites nothing and leaves nothing behind')
def _():
    chain, key = made()
    with open(chain) as a, open(key) as b:
        before = a.read(), b.read()
    fresh = scratch('fresh')
    fails('File exists', 'new', '--name', 'a', '--cert', fresh, '--key', key)
    check(not os.path.exists(fresh), 'a certificate without its key')
    fails('File exists', 'new', '--name', 'a', '--cert', chain, '--key', fresh)
    check(not os.path.exists(fresh), 'a key without its certificate')
    os.symlink('/nonexistent/there', fresh)
    fails('FILE: ', 'new', '--name', 'a', '--cert', scratch('c'), '--key', fresh)
    with open(chain) as a, open(key) as b:
        equal((a.read(), b.read()), before, 'the files that were there')


@case('certs: new takes names, days and time')
def _():
    chain, _ = made('--time', '2049-12-31T12:00:00Z', '--days', '2', name='*.dev.example,a_b.local,192.0.2.7,2001:db8::1')
    text, _ = show(chain)
    for line in ('subject +CN=\\*\\.dev\\.example', 'valid from +2049-12-31T12:00:00Z', 'valid until +2050-01-02T11:59:59Z .not',
                 'names +\\*\\.dev\\.example, a_b\\.local, 192\\.0\\.2\\.7, 2001:db8::1'):
        check(re.search(f'^  {line}', text, re.M) is not None, f'{line}: {text}')
    for name, want in (('x.dev.example', 0), ('192.0.2.7', 0), ('2001:db8::1', 0), ('a.x.dev.example', 3), ('192.0.2.8', 3)):
        equal(verify('--ca', chain, '--time', '2050-01-01T00:00:00Z', '--name', name, chain)[0], want, name)
    many = ','.join(f'host{i}.of-a-long-list-of-names.example' for i in range(500))
    chain, _ = made(name=many)
    equal(verify('--ca', chain, '--name', 'host499.of-a-long-list-of-names.example', chain)[0], 0, 'the last of 500 names')
    for words, name in (('no DNS name', 'a b'), ('no DNS name', '-a'), ('no DNS name', 'a..b'), ('no DNS name', 'a,,b'),
                        ('no DNS name', 'x.*.y'), ('no DNS name', 'f\xfc'), ('no DNS name', 'a' * 64), ('at most 64', 'a.' * 33 + 'b'),
                        ('too many', ','.join(f'host{i}.long-list-of-names.example' for i in range(3000)))):
        fails(words, 'new', '--name', name, '--cert', scratch('c'), '--key', scratch('k'))
    for words, argv in (('cert new --name', ['new']), ('neither p256', ['new', '--kind', 'rsa']), ('9999-12-31', [
            'new', '--name', 'a', '--cert', 'c', '--key', 'k', '--time', '9999-01-01T00:00:00Z']), ('one word too many', ['new', 'a'])):
        fails(words, *argv)


# --- show

@case('certs: show says what OpenSSL says')
def _():
    openssl, p = need('openssl'), Made()
    files = [CA, cert('p256.pem'), cert('rsa2048.pem'), cert('rsa4096-ca.pem'), p.anchors, made('--kind', 'ed25519')[0]]
    for path in files:
        text, _ = show(path)
        first = text.split('certificate 1\n')[0]
        one = run([openssl, 'x509', '-in', path, '-noout', '-serial', '-fingerprint', '-sha256', '-enddate', '-dateopt', 'iso_8601'])
        said = one[1].decode()
        serial = re.search(r'serial=(\w+)', said).group(1).lower().lstrip('0')
        digest = re.search(r'Fingerprint=(\S+)', said, re.I).group(1).lower()
        ends = re.search(r'notAfter=(\S+) (\S+)Z', said)
        for name, value in (('serial', serial), ('SHA-256', digest.replace(':', ''))):
            got = re.search(rf'^  {name} +(\S+)$', first, re.M).group(1).replace(':', '').lstrip('0')
            equal(got, value.lstrip('0'), f'{name} of {path}')
        check(f'{ends.group(1)}T{ends.group(2)}Z' in first, f'the end of {path}: {first}')
        pub = run([openssl, 'x509', '-in', path, '-noout', '-pubkey'])[1]
        der = run([openssl, 'pkey', '-pubin', '-outform', 'DER'], data=pub)[1]
        check(base64.b64encode(hashlib.sha256(der).digest()).decode() in first, f'the pin of {path}: {first}')
    check('RSA, 2048 bits' in show(cert('rsa2048.pem'))[0], 'the bits of RSA')


@case('certs: show reads DER, keys, lists and damaged files')
def _():
    p, openssl = Made(), need('openssl')
    der = scratch('a.der')
    run([openssl, 'x509', '-in', CA, '-outform', 'DER', '-out', der])
    equal(show(der)[0], show(CA)[0], 'DER and PEM')
    text, _ = show(cert('p256.key'))
    check(text.startswith('private key\n') and 'P-256' in text, text)
    text, err = show('--key', cert('rsa2048.key'), CA, want=1)
    check('belongs to none' in err and 'none of the certificates' in text, err)
    with p.lock:
        p.do('ca', '-gencrl', '-config', 'conf', '-md', 'sha256', '-crldays', '7', '-keyfile', 'root.key', '-cert', 'root.crt',
             '-out', 'list.pem')
        p.do('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der')
    for name in ('list.pem', 'list.der'):
        text, _ = show(p.at(name))
        check(re.search(r'^revocation list\n  issuer +CN=root\n  as of +\d{4}-', text) is not None, text)
    with open(der, 'rb') as f:
        whole = f.read()
    for at in range(0, len(whole), 7):  # never a crash, whatever is in it
        with open(der, 'wb') as f:
            f.write(whole[:at] + bytes([whole[at] ^ 0x81]) + whole[at + 1:])
        code = run([POSTERN, 'cert', 'show', der])[0]
        check(code in (0, 1), f'byte {at} changed: status {code}')


# --- verify

@case('certs: verify accepts, and says by which path')
def _():
    p = Made()
    chain = p.write('good chain.pem', p.issue('good chain', 'inter', LEAF), p.issue('stray', 'stray', ROOT), p.inter)
    code, out, err, verdict = verify('--ca', p.anchors, '--name', 'localhost', chain)
    equal((code, err), (0, ''), 'status')
    check('certificate 0: CN=good chain' in out and 'certificate 2: CN=inter' in out and 'stray' not in out, out)
    check('anchor: CN=root' in out and 'accepted for localhost' in out, out)
    equal([c['index'] for c in verdict['path']], [0, 2], 'path')
    equal((verdict['anchor'], verdict['error'], verdict['time_policy'], verdict['profile']),
          ({'index': 0, 'subject': 'CN=root'}, None, 'trusted', 'private'), 'the rest')
    equal(verdict['path'][0]['names'], 'localhost, 127.0.0.1', 'names')
    equal(verify('--ca', p.anchors, '--profile', 'web', '--name', 'localhost', chain)[0], 0, 'with the web profile')
    code, _, _, verdict = verify('--ca', p.anchors, '--time', '2046-01-01T00:00:00Z', chain)
    equal((code, verdict['error'], verdict['time']), (3, 'CERTIFICATE_EXPIRED', '2046-01-01T00:00:00Z'), 'later')


for _what, _make, _name, _, _words in REFUSALS:
    @case(f'certs: verify refuses: {_what}')
    def _(what=_what, make=_make, name=_name, words=_words):
        p, own = Made(), 'verify: ' + what
        chain = p.write(own + '.pem', *make(p, own))
        code, _, err, verdict = verify('--ca', p.anchors, '--name', 'localhost', chain)
        check(code == 3 and re.fullmatch(name, verdict['error']) is not None, f'status {code}, {last_line(err)}')
        check(verdict['path'] is not None and verdict['subject'] is not None, f'{verdict}')
        words = words.replace('CN=unknown CA', 'CN=verify: unknown CA')
        check(re.search(words, verdict['text']) is not None, f'no /{words}/ in: {verdict["text"]}')
        with s_server('-www', chain=chain, key=p.key(own)) as s:  # get says the same
            said = last_line(get(s.port, ca=p.anchors)[2])
            check(said.startswith(last_line(err)[:last_line(err).rindex(' (')]), f'get says {said}, verify {last_line(err)}')


@case('certs: verify and revocation')
def _():
    p = Made()
    pem = p.issue('revoked one', 'inter', LEAF)
    chain = p.write('revoked one.pem', pem, p.inter)
    with p.lock:
        p.do('ca', '-config', 'conf', '-md', 'sha256', '-keyfile', 'inter.key', '-cert', 'inter.crt', '-revoke', 'revoked one.crt')
        with open(p.at('crlconf'), 'w') as f:
            f.write('[ca]\ndefault_ca = this\n[this]\ndatabase = ./index\ncrlnumber = ./crlnumber\n[ext]\n'
                    'authorityKeyIdentifier = keyid\n')
        with open(p.at('crlnumber'), 'w') as f:
            f.write('01\n')
        p.do('ca', '-gencrl', '-config', 'crlconf', '-crlexts', 'ext', '-md', 'sha256', '-crldays', '7', '-keyfile', 'inter.key',
             '-cert', 'inter.crt', '-out', 'revoked.crl')
    equal(verify('--ca', p.anchors, chain)[0], 0, 'without the list')
    code, _, err, verdict = verify('--ca', p.anchors, '--crl', p.at('revoked.crl'), chain)
    equal((code, verdict['error'], verdict['crls']), (3, 'CERTIFICATE_REVOKED', 1), last_line(err))
    fails('no revocation list in it', 'verify', '--ca', p.anchors, '--crl', chain, chain)


@case('certs: verify usage')
def _():
    fails('cert verify', 'verify')
    fails('no certificate in it', 'verify', '--ca', CA, cert('p256.key'))
    fails('neither web nor private', 'verify', '--profile', 'x', CA)
    fails('new . show . verify . anchors')
    fails('new . show . verify . anchors', 'sign')


# --- anchors

TRIAL = '''#include <stdio.h>
#include <string.h>
#include <postern/postern.h>
extern const struct pst_anchor trust_anchors[];
extern const size_t num_trust_anchors;
static uint8_t text[1 << 20], ders[3][1 << 17];
static size_t read_file(const char *path, pst_span *out, uint8_t *room, size_t cap)
{
    FILE *f = fopen(path, "rb");
    pst_span left = {text, f != NULL ? fread(text, 1, sizeof text, f) : 0}, label;
    size_t num = 0, len;
    while (num < 200 && pst_pem_next(&left, &label, room, cap, &len) == PST_OK) {
        out[num++] = (pst_span){room, len};
        room += len;
        cap -= len;
    }
    return num;
}
static int same(pst_span a, pst_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
int main(int argc, char **argv)
{
    static pst_span chain[200], cas[200];
    static uint64_t work[PST_PATH_WORK_LEN / 8];
    struct pst_trust trust = {.anchors = trust_anchors, .num_anchors = num_trust_anchors, .max_intermediates = -1,
                              .profile = PST_PROFILE_PRIVATE};
    struct pst_peer peer = {.kit = &pst_kit_portable, .certs = chain, .name = argv[3], .is_server = true,
                            .time = {PST_TIME_UNKNOWN, 0}};
    struct pst_public_key key;
    struct pst_verdict verdict;
    peer.num_certs = read_file(argv[1], chain, ders[0], sizeof ders[0]);
    size_t num = read_file(argv[2], cas, ders[1], sizeof ders[1]), differ = num != num_trust_anchors;
    for (size_t i = 0; i < num && !differ; i++) {
        struct pst_anchor a;
        const struct pst_anchor *b = &trust_anchors[i];
        differ = pst_anchor_from_certificate(&a, cas[i]) != PST_OK || !same(a.subject, b->subject) || !same(a.spki, b->spki) ||
                 !same(a.name_constraints, b->name_constraints) || a.not_before != b->not_before ||
                 a.not_after != b->not_after || a.path_limit != b->path_limit || a.flags != b->flags;
    }
    printf("%s %s\\n", differ ? "different" : "equal",
           pst_error_name(pst_path_verify(&trust, &peer, &key, &verdict, work)));
    return argc != 4;
}
'''


def library():
    """The static library beside the command, or where POSTERN_LIBRARY says."""
    places = [os.environ.get('POSTERN_LIBRARY', '')] + glob.glob(os.path.join(os.path.dirname(POSTERN), 'libpostern*.a'))
    for place in places:
        if os.path.isfile(place):
            return place
    raise Skipped('no libpostern.a beside the command; POSTERN_LIBRARY may name one')


def compiled(ca_file, *options):
    """A program with the anchors of that file in it: (chain, name) -> what it says."""
    code, out, err = run([POSTERN, 'cert', 'anchors', *options, ca_file])
    equal((code, err), (0, ''), 'cert anchors')
    folder = os.path.dirname(scratch('x'))
    for name, text in (('anchors.c', out), ('trial.c', TRIAL.encode())):
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(text)
    flags = '-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'.split()
    code, said, err = run([need('cc'), *flags, f'-I{TOP}/include', 'anchors.c', 'trial.c', library(), *os.environ.get(
        'POSTERN_LDFLAGS', '').split(), '-o', 'trial'], cwd=folder, limit=60)
    equal(code, 0, f'cc: {said.decode()} {err}')
    return lambda chain, name='localhost': run([os.path.join(folder, 'trial'), chain, ca_file, name])[1].decode().strip()


@case('certs: anchors compile, are those that the certificates make, and believe the same')
def _():
    p = Made()
    limited = p.issue('held root', 'held root', ROOT.replace('CA:TRUE', 'CA:TRUE,pathlen:0') +
                      'nameConstraints = critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0\n')
    below = p.write('below.pem', p.issue('below', 'held root', LEAF))
    away = p.write('away.pem', p.issue('away', 'held root', LEAF.replace('DNS:localhost', 'DNS:elsewhere.example')))
    odd = p.issue('odd root \\\\', 'odd root \\\\', ROOT, PAST)  # its name ends in a backslash
    with open(made()[0]) as f:
        every = p.write('anchors.pem', odd, p.root, limited, f.read())
    ask = compiled(every)
    chain = p.write('by root.pem', p.issue('by root', 'inter', LEAF), p.inter)
    for path, name, want in ((chain, 'localhost', 'OK'), (below, 'localhost', 'OK'), (away, 'elsewhere.example', 'NAME_CONSTRAINT'),
                             (chain, 'other.example', 'NAME_MISMATCH'), (cert('p256.pem'), 'localhost', 'UNKNOWN_CA')):
        equal(ask(path, name), f'equal {want}', f'{path} for {name}')
    text = run([POSTERN, 'cert', 'anchors', '--only', 'HELD', every])[1].decode()
    check('num_trust_anchors = 1;' in text and 'CN=held root, until' in text and '.path_limit = 1,' in text, text[:400])
    fails('no certificate in it that can be a trust anchor', 'anchors', '--only', 'nobody', every)
    fails('no certificate in it', 'anchors', cert('p256.key'))
    fails('cert anchors', 'anchors')


@case('certs: anchors of the system bundle', slow=True)
def _():
    bundle = '/etc/ssl/certs/ca-certificates.crt'
    if not os.path.exists(bundle):
        raise Skipped(f'no {bundle}')
    code, out, _ = run([POSTERN, 'cert', 'anchors', bundle])
    equal(code, 0, 'status')
    path = scratch('bundle.c')
    with open(path, 'wb') as f:
        f.write(out)
    code, said, err = run([need('cc'), '-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', f'-I{TOP}/include', '-c', path, '-o',
                           path + '.o'], limit=60)
    equal(code, 0, f'cc: {said.decode()} {err}')
