# harness.py: what the interop cases stand on: processes with time limits, ports, files, the registry of cases and its
# closing line.
# SPDX-License-Identifier: Apache-2.0 OR ISC
import concurrent.futures
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CERTS = os.path.join(ROOT, 'tests', 'certs')
LIMIT = 20  # seconds for any one thing to happen
BIG = 10 * 1024 * 1024


class Failed(Exception):
    pass


class Skipped(Exception):
    pass


def find_postern():
    asked = os.environ.get('POSTERN')
    places = [asked] if asked else [os.path.join(ROOT, 'build', 'postern'), os.path.join(ROOT, 'build', 'tools', 'postern')]
    for place in places:
        if os.access(place, os.X_OK):
            return os.path.abspath(place)
    sys.exit(f'interop: no postern command at {places[0]}: build it, or name it in POSTERN')


POSTERN = find_postern()
WORK = tempfile.mkdtemp(prefix='postern-interop-')


def need(tool):
    path = shutil.which(tool) or shutil.which(tool, path='/usr/sbin:/sbin:/usr/local/bin')
    if path is None:
        raise Skipped(f'{tool} is not installed')
    return path


def cert(name):
    return os.path.join(CERTS, name)


def check(held, what):
    if not held:
        raise Failed(what)


def equal(got, want, what):
    if got != want:
        raise Failed(f'{what}: {got!r}, not {want!r}')


def free_port():
    """A port that nobody has just now, for peers that cannot be asked for any."""
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def scratch(name=''):
    return os.path.join(tempfile.mkdtemp(dir=WORK), name)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Proc:
    """A child whose output is gathered as it comes; whatever happens, it is ended when the with block is left."""

    def __init__(self, argv, stdin=None, cwd=None, env=None):
        full = dict(os.environ)
        full.pop('SSLKEYLOGFILE', None)
        full.setdefault('ASAN_OPTIONS', 'quarantine_size_mb=0:thread_local_quarantine_size_kb=0')
        full.update(env or {})
        self.argv = [str(a) for a in argv]
        self.out, self.err = bytearray(), bytearray()
        self.more = threading.Condition()
        self.p = subprocess.Popen(self.argv, stdin=subprocess.PIPE if stdin is None else stdin, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, cwd=cwd, env=full, bufsize=0)
        self.readers = [threading.Thread(target=self._gather, args=a, daemon=True)
                        for a in ((self.p.stdout, self.out), (self.p.stderr, self.err))]
        for r in self.readers:
            r.start()

    def _gather(self, pipe, into):
        while True:
            data = pipe.read(65536)
            with self.more:
                if data:
                    into += data
                else:
                    pipe.close()
                self.more.notify_all()
            if not data:
                return

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.stop()

    def text(self):
        with self.more:
            return bytes(self.out).decode('latin-1') + '\n' + bytes(self.err).decode('latin-1')

    def err_text(self):
        with self.more:
            return bytes(self.err).decode('latin-1')

    def expect(self, pattern, limit=LIMIT):
        """Waits until the pattern stands in what the process said."""
        end = time.monotonic() + limit
        while True:
            found = re.search(pattern, self.text(), re.M)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0 or (self.p.poll() is not None and not any(r.is_alive() for r in self.readers)):
                if re.search(pattern, self.text(), re.M):
                    continue
                raise Failed(f'{self.name()} never said /{pattern}/; it said: {self.text()[-600:]}')
            with self.more:
                self.more.wait(min(left, 0.2))

    def expect_bytes(self, count, limit=LIMIT):
        end = time.monotonic() + limit
        with self.more:
            while len(self.out) < count:
                left = end - time.monotonic()
                if left <= 0 or not self.readers[0].is_alive():
                    raise Failed(f'{self.name()}: {len(self.out)} bytes, not {count}')
                self.more.wait(min(left, 0.2))

    def name(self):
        return os.path.basename(self.argv[0]) + ' ' + (self.argv[1] if len(self.argv) > 1 else '')

    def send(self, data):
        try:
            self.p.stdin.write(data)
            self.p.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise Failed(f'{self.name()} does not read any more: {self.text()[-800:]}')

    def close_stdin(self):
        try:
            self.p.stdin.close()
        except BrokenPipeError:
            pass

    def wait(self, limit=LIMIT):
        try:
            code = self.p.wait(limit)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Failed(f'{self.name()} did not end within {limit} s: {self.text()[-600:]}')
        for r in self.readers:
            r.join(5)
        return code

    def stop(self, how=signal.SIGTERM):
        if self.p.poll() is None:
            self.p.send_signal(how)
            try:
                self.p.wait(1)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait()
        if self.p.stdin and not self.p.stdin.closed:
            try:
                self.p.stdin.close()
            except OSError:
                pass
        for r in self.readers:
            r.join(5)


def run(argv, data=None, limit=LIMIT, env=None, cwd=None):
    """Runs to the end; (exit code, stdout bytes, stderr text)."""
    with Proc(argv, stdin=subprocess.DEVNULL if data is None else None, env=env, cwd=cwd) as p:
        if data is not None:
            threading.Thread(target=feed, args=(p, data), daemon=True).start()
        code = p.wait(limit)
        return code, bytes(p.out), p.err_text()


def feed(p, data):
    """Writes all of it, then closes; a reader that has had enough is no failure of ours."""
    try:
        p.p.stdin.write(data)
        p.p.stdin.close()
    except (OSError, ValueError):
        pass


def last_line(text):
    lines = [line for line in text.split('\n') if line.strip()]
    return lines[-1] if lines else ''


# --- the registry

CASES = []


def case(name, slow=False):
    def add(f):
        CASES.append((name, f, slow))
        return f
    return add


def run_cases(only, workers):
    counts = {'ok': 0, 'FAILED': 0, 'SKIPPED': 0}
    lock = threading.Lock()

    def one(job):
        name, f, _ = job
        why, started = '', time.monotonic()
        try:
            f()
            verdict = 'ok'
        except Skipped as e:
            verdict, why = 'SKIPPED', f': {e}'
        except Failed as e:
            verdict, why = 'FAILED', f': {e}'
        except Exception as e:  # a case that breaks is a case that fails
            verdict, why = 'FAILED', f': {type(e).__name__}: {e}'
        with lock:
            counts[verdict] += 1
            took = '' if verdict == 'SKIPPED' else f'  [{time.monotonic() - started:.1f} s]'
            print(f'{verdict:7} {name}{why}{took}', flush=True)

    jobs = sorted((c for c in CASES if all(o in c[0] for o in only)), key=lambda c: not c[2])
    try:
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(one, jobs))
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    if not jobs:
        print('interop: no such case')
        counts['FAILED'] += 1
    print(f'interop: {counts["ok"]} passed, {counts["FAILED"]} failed, {counts["SKIPPED"]} skipped')
    return 1 if counts['FAILED'] else 0
