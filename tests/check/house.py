# house.py: what the checks of the house share: the files, C without its comments, compiled objects, the closing line.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

LIBRARY = ('crypto', 'x509', 'tls')
FACE = 'include/postern'

# The strict set of the house: silent under gcc and clang, for each file alone.
STRICT = ('-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes '
          '-Wmissing-prototypes -Wvla -Wundef -Wpointer-arith -Werror -Iinclude -I.').split()


class Check:
    """Counts what held and what did not, and closes with the line that tests/run adds up."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        root = [a for a in sys.argv[1:] if not a.startswith('-')]
        here = os.path.dirname(os.path.abspath(__file__))
        self.root = os.path.abspath(root[0]) if root else os.path.dirname(os.path.dirname(here))
        os.chdir(self.root)

    def ok(self, held, what):
        if held:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED: {what}')
        return held

    def skip(self, why):
        self.skipped += 1
        print(f'SKIPPED: {self.name}: {why}')

    def end(self):
        if self.passed + self.failed + self.skipped == 0:
            self.ok(False, f'{self.name} looked at nothing')
        print(f'check/{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped')
        sys.exit(1 if self.failed else 0)


def files(*folders, ends=('.c', '.h')):
    """Every file under the folders whose name ends so, relative to the root, in order."""
    out = []
    for folder in folders:
        for at, dirs, names in os.walk(folder):
            dirs.sort()
            out += [os.path.join(at, n) for n in names if n.endswith(tuple(ends))]
    return sorted(out)


def library():
    return files(*LIBRARY)


def sources():
    return files(*LIBRARY, ends=('.c',))


def face():
    return files(FACE, ends=('.h', '.def'))


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


TOKEN = re.compile(r'//(?:\\\n|[^\n])*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(text, strings=False):
    """C without comments and, unless asked for, without what stands in strings; every line keeps its number."""

    def blank(m):
        t = m.group(0)
        if t[0] == '/':
            return ' ' + re.sub(r'[^\n]', '', t)
        return t if strings else t[0] + t[0]

    return TOKEN.sub(blank, text)


def compilers():
    return [cc for cc in ('gcc', 'clang') if shutil.which(cc)]


def has_m32(cc):
    """Whether this machine has what `cc -m32` needs for a file that includes <string.h>."""
    r = subprocess.run([cc, '-m32', '-c', '-x', 'c', '-', '-o', os.devnull], input=b'#include <string.h>\n',
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return r.returncode == 0


def newest_header():
    heads = files(*LIBRARY, 'include', ends=('.h', '.def'))
    return max([os.path.getmtime(h) for h in heads], default=0)


def compile_all(variants):
    """Compiles every library source alone, once per variant (compiler and flags); yields (variant, source, object,
    compiler's words, ok). Objects are kept in $PST_CHECK_OBJECTS, where set, and made again when a source is newer."""
    keep = os.environ.get('PST_CHECK_OBJECTS')
    base = keep or tempfile.mkdtemp(prefix='pst-check-')
    heads = newest_header()

    def one(job):
        variant, source = job
        obj = os.path.join(base, '_'.join(variant).replace('-', ''), source.replace('/', '__') + '.o')
        os.makedirs(os.path.dirname(obj), exist_ok=True)
        if keep and os.path.exists(obj) and os.path.getmtime(obj) > max(heads, os.path.getmtime(source)):
            return variant, source, obj, '', True
        new = f'{obj}.{os.getpid()}'
        r = subprocess.run([variant[0], *variant[1:], *STRICT, '-c', source, '-o', new], stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
        good = r.returncode == 0 and not r.stdout.strip()
        if good:
            os.replace(new, obj)
        elif os.path.exists(new):
            os.remove(new)
        return variant, source, obj, r.stdout, good

    try:
        jobs = [(v, s) for v in variants for s in sources()]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(one, jobs)
    finally:
        if not keep:
            shutil.rmtree(base, ignore_errors=True)
