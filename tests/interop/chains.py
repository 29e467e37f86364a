# chains.py: certificates made for one test, with what is wrong in them; the openssl command signs.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import base64
import os
import re
import subprocess
import threading

from harness import Failed, need, scratch

BASE = '''[ca]
default_ca = this
[this]
database = ./index
new_certs_dir = .
rand_serial = yes
unique_subject = no
policy = any
default_md = sha256
[any]
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
'''

ROOT = 'basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n'
CA = ROOT + 'authorityKeyIdentifier = keyid\n'
LEAF = ('basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = serverAuth\n'
        'subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\nsubjectAltName = DNS:localhost,IP:127.0.0.1\n')

NOW = ('20250101000000Z', '20450101000000Z')
PAST = ('20200101000000Z', '20210101000000Z')
FUTURE = ('20440101000000Z', '20450101000000Z')


def without(extensions, *names):
    return ''.join(line + '\n' for line in extensions.split('\n') if line and line.split(' = ')[0] not in names)


class Pki:
    """A folder in which certificates are signed. issue() gives the PEM text; each name has its own key."""

    def __init__(self):
        self.dir = os.path.dirname(scratch('x'))
        self.openssl = need('openssl')
        self.lock = threading.Lock()
        open(self.at('index'), 'w').close()

    def at(self, name):
        return os.path.join(self.dir, name)

    def do(self, *args):
        r = subprocess.run([self.openssl, *args], cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=30)
        if r.returncode != 0:
            raise Failed(f'openssl {" ".join(args)}: {r.stdout.decode()[-500:]}')

    def issue(self, name, issuer, extensions, valid=NOW, curve='P-256', digest='sha256'):
        """Signs `name` by `issuer` (itself, when they are the same). `curve`: a NIST curve, or ED25519."""
        with self.lock:
            if not os.path.exists(self.at(name + '.key')):
                kind = ['EC', '-pkeyopt', f'ec_paramgen_curve:{curve}'] if curve != 'ED25519' else [curve]
                self.do('genpkey', '-algorithm', *kind, '-out', name + '.key')
            with open(self.at('conf'), 'w') as f:
                f.write(BASE + '[these]\n' + extensions)
            self.do('req', '-new', '-config', 'conf', '-key', name + '.key', '-subj', f'/CN={name}', '-out', name + '.csr')
            who = ['-selfsign', '-keyfile', name + '.key'] if name == issuer else \
                ['-cert', issuer + '.crt', '-keyfile', issuer + '.key']
            self.do('ca', '-batch', '-config', 'conf', '-notext', '-in', name + '.csr', '-out', name + '.crt',
                    '-extensions', 'these',
                    '-md', digest, '-startdate', valid[0], '-enddate', valid[1], *who)
            with open(self.at(name + '.crt')) as f:
                return f.read()

    def write(self, name, *pems):
        with open(self.at(name), 'w') as f:
            f.write(''.join(pems))
        return self.at(name)

    def key(self, name):
        return self.at(name + '.key')


def tampered(pem):
    """The same certificate with one bit of its signature's last byte changed."""
    body = re.search(r'-----BEGIN CERTIFICATE-----\n(.*?)-----END', pem, re.S).group(1)
    der = bytearray(base64.b64decode(body))
    der[-1] ^= 1
    text = base64.encodebytes(bytes(der)).decode()
    return f'-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n'
