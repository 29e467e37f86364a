# runner.py: builds postern in several ways, runs every test program, and adds up their closing lines. tests/run calls it.
#
# A test program says on its last lines of output `NAME: N passed, N failed, N skipped`. One that ends without such a line counts
# as one failure, and so does one whose exit status contradicts it. Lines that begin with SKIPPED are repeated at the end.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLOSING = re.compile(r'^(\S.*?): (\d+) passed, (\d+) failed, (\d+) skipped$', re.M)
SKIPPED = re.compile(r'^SKIPPED:? *(.*)$', re.M)

SANITIZE = ['-Db_sanitize=address,undefined', '-Db_lundef=false', '-Dc_args=-fno-sanitize-recover=all -fno-omit-frame-pointer']

# How the library is built. The first is the one whose command interop and the demo use; `quick` keeps the first alone.
BUILDS = {
    'gcc-O2':     ('gcc',   ['-Doptimization=2', '-Ddebug=false']),
    'clang-O2':   ('clang', ['-Doptimization=2', '-Ddebug=false']),
    'gcc-O0':     ('gcc',   ['-Doptimization=0', '-Ddebug=false']),
    'clang-O0':   ('clang', ['-Doptimization=0', '-Ddebug=false']),
    'gcc-Os':     ('gcc',   ['-Doptimization=s', '-Ddebug=false']),
    'clang-Os':   ('clang', ['-Doptimization=s', '-Ddebug=false']),
    'clang-asan': ('clang', ['-Doptimization=1', '-Ddebug=true'] + SANITIZE),
    'gcc-asan':   ('gcc',   ['-Doptimization=1', '-Ddebug=true'] + SANITIZE),
    'gcc-m32':    ('gcc',   ['-Doptimization=2', '-Ddebug=false', '-Dc_args=-m32', '-Dc_link_args=-m32', '-Dcommand=false']),
}
# Where the published vectors (minutes at -O0) are run as well; unit tests run everywhere.
VECTORS_IN = ('gcc-O2', 'clang-O2', 'gcc-Os', 'clang-asan', 'gcc-m32')

# Programs beside the build that are run once, after it: every tests/FOLDER/run and tests/FOLDER/check, and the demo. Seconds they
# may take where it is not 900.
LIMITS = {'demo': 300, 'ct': 1200}


def others():
    """(name, path) of each."""
    out = []
    for folder in sorted(os.listdir(os.path.join(ROOT, 'tests'))):
        for name in ('check', 'run'):
            path = os.path.join(ROOT, 'tests', folder, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                out.append((folder, path))
    demo = os.path.join(ROOT, 'tools/demo')
    return out + ([('demo', demo)] if os.access(demo, os.X_OK) else [])


class Result:
    def __init__(self, name, passed, failed, skipped, why='', skips=(), seconds=0.0):
        self.name, self.passed, self.failed, self.skipped = name, passed, failed, skipped
        self.why, self.skips, self.seconds = why, list(skips), seconds


def judge(name, status, output, seconds=0.0, plain=False):
    """What a program's exit status (None: it took too long) and words say. `plain`: no closing line is expected, as of the demo."""
    found = CLOSING.findall(output)
    skips = SKIPPED.findall(output)
    if status is None:
        return Result(name, 0, 1, 0, 'took too long', skips, seconds)
    if plain and not found:
        return Result(name, int(status == 0), int(status != 0), 0, f'exit status {status}' if status else '', skips, seconds)
    if not found:
        return Result(name, 0, 1, 0, f'ended with status {status} and no closing line', skips, seconds)
    passed, failed, skipped = map(int, found[-1][1:])
    if status != 0 and failed == 0:
        return Result(name, passed, 1, skipped, f'exit status {status}, though its line says nothing failed', skips, seconds)
    if status == 0 and failed > 0:
        return Result(name, passed, failed, skipped, 'exit status 0, though its line says something failed', skips, seconds)
    if passed + failed + skipped == 0:
        return Result(name, 0, 1, 0, 'nothing ran', skips, seconds)
    return Result(name, passed, failed, skipped, f'{failed} failed' if failed else '', skips, seconds)


def closing(results):
    """The last line, and the exit status. What every build skips alike counts once."""
    passed, failed = (sum(getattr(r, k) for r in results) for k in ('passed', 'failed'))
    most = {}
    for r in results:
        name = r.name.partition('/')[2] if r.name.partition('/')[0] in BUILDS else r.name
        most[name] = max(most.get(name, 0), r.skipped)
    skipped = sum(most.values())
    if passed + failed == 0:
        failed = 1
        print('nothing ran')
    return f'{passed} passed, {failed} failed, {skipped} skipped', 1 if failed else 0


running, lock = set(), threading.Lock()


def run(command, env, limit, cwd=ROOT):
    """(exit status or None, output) of a command that reads nothing and is ended with all its children after `limit` seconds."""
    p = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         start_new_session=True)
    with lock:
        running.add(p.pid)
    try:
        out = p.communicate(timeout=limit)[0]
        status = p.returncode
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, status = p.communicate()[0], None
    finally:
        with lock:
            running.discard(p.pid)
    return status, out.decode('utf-8', 'replace')


class Runner:
    def __init__(self, args):
        self.args = args
        self.base = os.path.abspath(args.build_dir)
        self.results, self.parts = [], []
        self.workers = args.jobs or os.cpu_count() or 1
        self.env = dict(os.environ, PST_CHECK_OBJECTS=os.path.join(self.base, 'check-objects'))
        for k in ('CC', 'CFLAGS', 'LDFLAGS', 'MAKEFLAGS'):
            self.env.pop(k, None)

    def log(self, name, output):
        path = os.path.join(self.base, 'logs', name.replace('/', '_') + '.log')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(output)
        return path

    def take(self, result, output):
        path = self.log(result.name, output)
        with lock:
            self.results.append(result)
            print(f'{result.name}: {result.passed} passed, {result.failed} failed, {result.skipped} skipped'
                  f' ({result.seconds:.1f} s)', flush=True)
            if result.failed:
                tail = [line for line in output.rstrip().split('\n')][-40:]
                print(f'  FAILED: {result.why}; all of it in {path}\n' + '\n'.join('  | ' + line for line in tail), flush=True)

    def part(self, name, start):
        self.parts.append((name, time.monotonic() - start))

    def build(self, name):
        """Configures and builds, and counts as one test that it worked."""
        cc, options = BUILDS[name]
        where, start = os.path.join(self.base, name), time.monotonic()
        env = dict(self.env, CC=cc)
        output = ''
        for attempt in (1, 2):  # a stale folder, from another version of meson say, is made anew
            fresh = not os.path.exists(os.path.join(where, 'build.ninja'))
            if fresh:
                shutil.rmtree(where, ignore_errors=True)
                status, out = run(['meson', 'setup', where, ROOT, '-Dbuildtype=plain', *options], env, 300)
                output += out
                if status != 0:
                    break
            status, out = run(['ninja', '-C', where, '-k', '0', '-j', str(self.workers)], env, 1200)
            output += out
            if status == 0 or fresh or 'ninja: error:' not in out:
                break
            shutil.rmtree(where, ignore_errors=True)
        seconds = time.monotonic() - start
        self.part(f'build {name}', start)
        words = f'build/{name}: {int(status == 0)} passed, {int(status != 0)} failed, 0 skipped\n'
        self.take(judge(f'build/{name}', status, output + words, seconds), output)

    def possible(self, name):
        """Whether the machine has what a build needs; says so, loudly, where it has not."""
        if 'm32' not in name:
            return True
        program = b'#include <string.h>\nint main(void) { return (int)strlen(""); }\n'
        r = subprocess.run(['gcc', '-m32', '-x', 'c', '-', '-o', os.devnull], input=program, stderr=subprocess.DEVNULL)
        if r.returncode != 0:
            self.take(Result(f'build/{name}', 0, 0, 1, '', [f'{name}: gcc -m32 does not link here: no 32-bit build']), '')
        return r.returncode == 0

    def tests_of(self, name):
        """(job name, command, limit) of the test programs of a build, from meson's own list."""
        status, out = run(['meson', 'introspect', '--tests', os.path.join(self.base, name)], self.env, 120)
        if status != 0:
            self.take(Result(f'{name}/tests', 0, 1, 0, 'meson cannot list the tests'), out)
            return []
        slow = 4 if 'asan' in name or 'O0' in name else 1
        jobs = []
        for t in json.loads(out):
            if 'vectors' in ' '.join(t['suite']) and name not in VECTORS_IN:
                continue
            if any(s.split(':')[-1] == 'check' for s in t['suite']):
                continue
            jobs.append((f'{name}/{t["name"]}', t['cmd'], t['timeout'] * slow))
        return jobs

    def program(self, name, command, limit, plain=False):
        start = time.monotonic()
        env = dict(self.env, ASAN_OPTIONS='detect_stack_use_after_return=1:strict_string_checks=1',
                   UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1', PST_BUILD=os.path.join(self.base, next(iter(BUILDS))),
                   POSTERN=os.path.join(self.base, next(iter(BUILDS)), 'postern'))
        try:
            status, output = run(command, env, limit)
        except OSError as e:
            status, output = 127, str(e)
        self.take(judge(name, status, output, time.monotonic() - start, plain), output)

    def wanted(self, name):
        return not self.args.names or any(n in name for n in self.args.names)

    def together(self, part, jobs):
        start = time.monotonic()
        jobs = [j for j in jobs if self.wanted(j[0])]
        with concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(lambda j: self.program(*j), jobs))
        if jobs:
            self.part(part, start)

    def checks(self):
        folder = os.path.join(ROOT, 'tests/check')
        names = sorted(n for n in os.listdir(folder) if '.' not in n and os.access(os.path.join(folder, n), os.X_OK))
        return [(f'check/{n}', [os.path.join(folder, n)], 900) for n in names if os.path.isfile(os.path.join(folder, n))]

    def everything(self):
        builds = list(BUILDS)[:1] if self.args.quick else list(BUILDS)
        jobs = []
        for name in builds:
            if self.args.names and not any(self.wanted(f'{name}/{t}') for t in self.unit_names()) and name != builds[0]:
                continue
            if not self.possible(name):
                continue
            self.build(name)  # what could be built in spite of a failure is run as well
            jobs += self.tests_of(name)
        self.together('unit tests and vectors', sorted(jobs, key=lambda j: 'wycheproof' not in j[0]))
        checks = self.checks()
        self.together('check/alone', [c for c in checks if c[0] == 'check/alone'])  # leaves its objects for the others
        self.together('other checks', [c for c in checks if c[0] != 'check/alone'])
        for name, path in others():
            if not self.wanted(name):
                continue
            start = time.monotonic()
            self.program(name, [path], LIMITS.get(name, 900), plain=name == 'demo')
            self.part(name, start)

    def unit_names(self):
        folder = os.path.join(ROOT, 'tests/unit')
        return [n[:-2] for n in os.listdir(folder) if n.endswith('.c')] + ['wycheproof']

    def listing(self):
        for name in BUILDS:
            print(f'build/{name}, then {name}/TEST for each of: {" ".join(sorted(self.unit_names()))}')
        print('\n'.join([c[0] for c in self.checks()] + [name for name, _ in others()]))

    def end(self):
        skips = {}
        for r in self.results:
            for s in r.skips:
                skips.setdefault(s, []).append(r.name)
        if skips:
            print('\nSKIPPED, and why:')
            for s, where in sorted(skips.items()):
                print(f'  {s}' + (f'   [{where[0]}' + (f' and {len(where) - 1} more' if len(where) > 1 else '') + ']'))
        failed = [r for r in self.results if r.failed]
        if failed:
            print('\nFAILED:')
            for r in failed:
                print(f'  {r.name}: {r.why}')
        print('\nseconds: ' + ', '.join(f'{name} {seconds:.0f}' for name, seconds in self.parts)
              + f'; together {sum(s for _, s in self.parts):.0f}')
        line, status = closing(self.results)
        print(line, flush=True)
        return status


def main():
    p = argparse.ArgumentParser(prog='tests/run', description='Installs what is missing, builds, runs every test.')
    p.add_argument('names', nargs='*', metavar='NAME', help='only tests whose name holds one of these (see --list)')
    p.add_argument('--quick', action='store_true', help=f'one build only ({next(iter(BUILDS))})')
    p.add_argument('--list', action='store_true', help='say what there is')
    p.add_argument('--no-install', action='store_true', help='do not look for missing packages')
    p.add_argument('--build-dir', default=os.path.join(ROOT, 'build'), help='where to build (default: build)')
    p.add_argument('--jobs', type=int, help='how many at once (default: one per processor)')
    args = p.parse_args()
    runner = Runner(args)
    if args.list:
        return runner.listing()
    try:
        runner.everything()
    except KeyboardInterrupt:
        runner.results.append(Result('tests/run', 0, 1, 0, 'interrupted'))
    finally:
        for pid in list(running):
            os.killpg(pid, signal.SIGKILL)
    return runner.end()


if __name__ == '__main__':
    sys.exit(main())
