"""Runs fleetc on bad input and judges what every run must keep to, whatever the input: see `judge`."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading

MOST_SECONDS = 10  # of processor time, so that a busy machine does not fail a test
MOST_WALL_SECONDS = 30
MOST_MEMORY = 1_200_000  # KiB
LONGEST_MESSAGE = 600

# What only the inside of a program says: names of exceptions, of the standard library, of sanitizers.
INSIDES = re.compile(r"terminate called|what\(\)|std::|bad_alloc|basic_string|vector::|exception|Sanitizer|runtime error|"
                     r"Assertion|core dumped")
HEAD = 'fleet t { engine "0.16" }\n'
SMALL = HEAD + """dimension env : enum { dev, prod }
cluster a { env = dev }
cluster b { env = prod }
repo r { url "https://git.example/r" branch main }
deploy d { from r path "d" to env == dev }
"""


class Failed(Exception):
    pass


class Result:
    def __init__(self, status, out, err, seconds, memory):
        self.status, self.out, self.err, self.seconds, self.memory = status, out, err, seconds, memory

    def findings(self, severity="error"):
        """The findings of a run with `--format json`, without what only warns."""
        try:
            return [f for f in json.loads(self.out)["findings"] if f["severity"] == severity]
        except (ValueError, KeyError) as problem:
            raise Failed(f"no JSON of findings: {problem}; said {self.out[:200]!r} {self.err[:300]!r}")


def run(arguments, cwd=None, stdin=None, out=None, prefix=(), kill_after=None):
    """Runs a program and measures it. `out`: a file or pipe in place of what we keep. `kill_after`: seconds."""
    with tempfile.TemporaryFile() as kept_out, tempfile.TemporaryFile() as kept_err:
        process = subprocess.Popen([*prefix, *arguments], cwd=cwd, stdin=stdin or subprocess.DEVNULL,
                                   stdout=out or kept_out, stderr=kept_err)
        timer = threading.Timer(kill_after or MOST_WALL_SECONDS, process.send_signal, [signal.SIGKILL])
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (kept_out, kept_err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "surrogateescape"))
    return Result(process.returncode, *texts, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def judge(result, statuses):
    """No signal, no word of our insides, within time and memory, and one of the expected exit statuses."""
    said = (result.err or result.out)[:300]
    if result.status < 0:
        raise Failed(f"ended by signal {-result.status} after {result.seconds:.1f} s: {said!r}")
    if result.status not in statuses:
        raise Failed(f"exit status {result.status} in place of {statuses}: {said!r}")
    found = INSIDES.search(result.err + ("" if result.out.startswith("{") else result.out))
    if found:
        raise Failed(f"speaks of its insides, `{found.group()}`: {said!r}")
    if result.seconds > MOST_SECONDS:
        raise Failed(f"took {result.seconds:.1f} s")
    if result.memory > MOST_MEMORY:
        raise Failed(f"took {result.memory // 1024} MB")


def snapshot(folder):
    """What lies in a folder: kind, size, time and, of small files, the bytes."""
    seen = {}
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(at, name)
            info = os.lstat(path)
            small = os.path.isfile(path) and not os.path.islink(path) and info.st_size < 1_000_000
            data = b""
            if small and os.access(path, os.R_OK):
                with open(path, "rb") as file:
                    data = file.read()
            link = os.readlink(path) if os.path.islink(path) else ""
            is_folder = os.path.isdir(path) and not link
            seen[os.path.relpath(path, folder)] = (info.st_mode, 0 if is_folder else info.st_size,
                                                   0 if is_folder else info.st_mtime_ns, data, link)
    return seen


class Place:
    """A folder for one case, removed afterwards: `spec` is the spec's, `out` the output's."""

    def __init__(self, fleetc, root, files=None):
        self.fleetc = fleetc
        self.root = tempfile.mkdtemp(dir=root)
        os.chmod(self.root, 0o755)
        self.spec = os.path.join(self.root, "spec")
        self.out = os.path.join(self.root, "out")
        os.mkdir(self.spec)
        for name, data in (files or {}).items():
            self.write(name, data)

    def write(self, name, data):
        path = os.path.join(self.spec, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        return path

    def build(self, *more, out=None, **keywords):
        return run([self.fleetc, "build", self.spec, "-o", self.out if out is None else out, "--format", "json", *more], **keywords)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


def one_finding(place, rule, count=1, statuses=(1,)):
    """A build that is refused with `count` errors of `rule`, each with a place, and changes nothing. `count` None: some;
    `rule` None: any one that is not of the inside."""
    before = snapshot(place.root)
    result = place.build()
    judge(result, statuses)
    errors = result.findings()
    ids = [finding["id"] for finding in errors]
    if not ids or (count and len(ids) != count) or (set(ids) != {rule} if rule else "tool/internal" in ids):
        said = [(f["id"], f["message"][:80], f.get("line")) for f in errors[:5]]
        raise Failed(f"{len(errors)} errors, expected {count or 'some'} of {rule}: {said}")
    for finding in errors:
        if not finding.get("file") or not finding.get("line") or not finding.get("column"):
            raise Failed(f"no place: {finding['message']!r}")
        if len(finding["message"]) > LONGEST_MESSAGE:
            raise Failed(f"a message of {len(finding['message'])} bytes: {finding['message'][:80]!r}")
    unchanged(place, before)
    return result


def passes(place, **keywords):
    result = place.build(**keywords)
    judge(result, (0,))
    return result


def unchanged(place, before):
    after = snapshot(place.root)
    if after != before:
        names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        raise Failed(f"changed on disk: {names[:5]}")


def one_line(place, result, statuses, before=None, word=""):
    """A run that ends with one line on standard error and nothing else, as what is unreadable does."""
    judge(result, statuses)
    lines = [line for line in result.err.split("\n") if line]
    if len(lines) != 1 or not lines[0].startswith("fleetc: ") or word not in lines[0]:
        raise Failed(f"expected one line with {word!r}, got {result.err[:300]!r}")
    if before is not None:
        unchanged(place, before)
