"""The second wall: with the language's own wall taken down, the system still keeps a script in.

Each attempt is one that works: the same text, with both walls down, gets through. That is tested too.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from motorik.scripting import confined
from motorik.scripting.confined import Wall
from motorik.scripting.errors import ScriptError
from motorik.scripting.generating import check_script
from motorik.scripting.inside import seccomp
from tests.scripting.walls import ask_behind, body, script

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the second wall is Linux's")

ATTEMPTS = {
    "write a file": "open(folder + '/written', 'w').write('x')",
    "write beside the program": "open('written', 'w').write('x')",
    "append to a file": "open(folder + '/there', 'a').write('x')",
    "read a file": "open('/etc/passwd').read()",
    "read the program": "open(os.__file__).read()",
    "read a process's memory": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "list a folder": "[1][len(os.listdir('/etc')) == 0]",
    "make a folder": "os.mkdir(folder + '/made')",
    "make a link": "os.symlink('/etc', folder + '/link')",
    "remove a file": "os.unlink(folder + '/there2')",
    "rename a file": "os.rename(folder + '/there3', folder + '/there4')",
    "change a file's mode": "os.chmod(folder + '/there', 0o777)",
    "truncate a file": "os.truncate(folder + '/there', 0)",
    "file in memory": "os.memfd_create('x')",
    "connect": "socket.create_connection(('127.0.0.1', port), 2).send(b'x')",
    "connect by datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    "local socket": "socket.socket(socket.AF_UNIX)",
    "pair of sockets": "socket.socketpair()",
    "pipe": "os.pipe()",
    "fork": "os._exit(0) if os.fork() == 0 else os.wait()",
    "run a program": "ok(os.system('true'))",
    "spawn a program": "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
    "start a thread": "thread()",
    "signal its parent": "os.kill(os.getppid(), 0)",
    "open by system call": "sure(libc.syscall(open_number, -100, (folder + '/there').encode(), os.O_RDWR))",
    "fork by system call": "child(libc.syscall(fork_number, 17, 0, 0, 0, 0))",
    "socket by system call": "sure(libc.syscall(socket_number, 2, 1, 0))",
    "executable memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
    "become root": "os.setuid(0)",
    "new namespace": "sure(libc.unshare(0x10000000))",
    "raise a limit": "resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))",
    "write to a descriptor": "os.write(2, b'x')",
    "duplicate a descriptor": "os.dup(1)",
    "change its folder": "os.chdir('/')",
    "ask for another's environment": "sure(libc.ptrace(16, os.getppid(), 0, 0))",
}

HELPERS = """
import ctypes, mmap, os, platform, resource, socket, threading
try:
    libc = ctypes.CDLL(None, use_errno=True)
except PermissionError:
    libc = None
open_number, fork_number, socket_number = {numbers}
folder, port = {folder!r}, {port!r}

def sure(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")

def ok(status):
    if status:
        raise OSError("refused")

def child(result):
    if result == 0:
        os._exit(0)
    sure(result)
    os.waitpid(result, 0)

def thread():
    started = threading.Thread(target=int)
    started.start()
    started.join()
"""
NUMBERS = {"x86_64": (257, 56, 41), "aarch64": (56, 220, 198)}
"""openat, clone, socket."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="motorik-walls-") as name:
        path = Path(name)
        path.chmod(0o777)
        for file in ("there", "there2", "there3"):
            (path / file).write_text("as it was")
            (path / file).chmod(0o666)
        yield path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def tried(folder: Path, listener: socket.socket, *walls: Wall) -> dict[str, str]:
    """Return by attempt ``done``, or the error it ended in."""
    numbers = NUMBERS[os.uname().machine]
    helpers = HELPERS.format(numbers=numbers, folder=str(folder), port=listener.getsockname()[1])
    lines = ["results = {}"]
    for name, attempt in ATTEMPTS.items():
        lines += [
            f"try:\n    {attempt}\n    results[{name!r}] = 'done'\n"
            f"except BaseException as error:\n    results[{name!r}] = type(error).__name__"
        ]
    lines += ["edits = Edits()", "edits.edit('results', **{'results': results})", "return edits"]
    answer = ask_behind(helpers + body(*lines), *walls)
    results: dict[str, str] = answer["edits"][0]["results"]
    return results


def test_the_system_refuses_what_the_language_did_not(folder: Path, listener: socket.socket) -> None:
    results = tried(folder, listener, "limits", "kernel")
    assert results.keys() == ATTEMPTS.keys()
    assert [name for name, result in results.items() if result == "done"] == []
    assert sorted(path.name for path in folder.iterdir()) == ["there", "there2", "there3"]
    assert {path.read_text() for path in folder.iterdir()} == {"as it was"}
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_attempts_work_where_nothing_stops_them(folder: Path, listener: socket.socket) -> None:
    results = tried(folder, listener)
    # What an ordinary user may not do anyway says nothing about the wall.
    for name in (
        "become root", "new namespace", "ask for another's environment", "raise a limit",
        "read a process's memory",
    ):  # fmt: skip
        results.pop(name)
    failed = {name: result for name, result in results.items() if result != "done"}
    assert failed == {}, json.dumps(failed)
    assert (folder / "written").read_text() == "x"


def test_the_limits_every_system_has_stop_whatever_opens_something(
    folder: Path, listener: socket.socket
) -> None:
    """What is left of the second wall where there is no seccomp."""
    results = tried(folder, listener, "limits")
    opening = (
        "write a file", "append to a file", "read a file", "file in memory", "connect", "listen",
        "local socket", "pair of sockets", "pipe", "duplicate a descriptor", "open by system call",
        "socket by system call",
    )  # fmt: skip
    assert {results[name] for name in opening}.isdisjoint({"done"})


def test_the_interpreter_alone_refuses_files_network_processes_and_native_code(
    folder: Path, listener: socket.socket
) -> None:
    """What is left where neither limits nor kernel help, as on Windows: it holds against Python."""
    results = tried(folder, listener, "interpreter")
    not_told = {
        "file in memory", "pipe", "duplicate a descriptor", "write to a descriptor", "become root",
        "start a thread",
    }  # fmt: skip
    assert {name for name, result in results.items() if result == "done"} <= not_told
    assert sorted(path.name for path in folder.iterdir()) == ["there", "there2", "there3"]
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_what_holds_is_told() -> None:
    held = set(check_script(script(body("pass"))).confinement)
    always = {"files", "interpreter", "memory", "processes", "rights", "system calls", "time"}
    assert held >= always
    # Some containers and hardened systems allow no namespaces; the filter holds without them.
    assert held - always <= {"file system", "network"}


def test_a_system_that_cannot_confine_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "FULL_CONFINEMENT", frozenset({"a wall nobody has"}))
    with pytest.raises(ScriptError, match=r"does not let a script be confined .*--trust"):
        check_script(script(body("pass")))
    assert check_script(script(body("pass")), trusted=True).description.kind == "generator"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_allows_what_its_table_lists_and_nothing_else(machine: str) -> None:
    """Interprets the program as the kernel would, for every number a system call could have."""
    program = seccomp.program(machine)
    audit, calls = seccomp._CALLS[machine]
    names = {number: name for name, number in calls.items()}
    for number in [*range(600), 0x40000000, 0x40000001, 2**32 - 1]:
        verdict = _verdict(program, audit, number, [0, 0, 0])
        readable = names.get(number) == "write"
        assert (verdict == seccomp._ALLOW) == (number in names and not readable)
    assert _verdict(program, 0x40000003, calls["read"], [0, 0, 0]) == seccomp._KILL
    assert _verdict(program, audit, calls["write"], [1, 0, 0]) == seccomp._ALLOW
    assert _verdict(program, audit, calls["write"], [2, 0, 0]) == seccomp._REFUSE
    assert _verdict(program, audit, calls["read"], [1, 0, 0]) == seccomp._REFUSE
    assert _verdict(program, audit, calls["mmap"], [0, 0, 3]) == seccomp._ALLOW
    assert _verdict(program, audit, calls["mmap"], [0, 0, 7]) == seccomp._REFUSE
    assert _verdict(program, audit, calls["mprotect"], [0, 0, 4]) == seccomp._REFUSE


def _verdict(program: bytes, audit: int, number: int, arguments: list[int]) -> int:
    import struct

    data = struct.pack("=IIQ", number, audit, 0) + struct.pack("=3Q", *arguments)
    lines = list(struct.iter_unpack("=HBBI", program))
    place = word = 0
    while True:
        code, if_true, if_false, value = lines[place]
        place += 1
        if code == 0x20:
            (word,) = struct.unpack_from("=I", data, value)
        elif code == 0x15:
            place += if_true if word == value else if_false
        elif code == 0x45:
            place += if_true if word & value else if_false
        else:
            return int(value)


def test_a_machine_whose_system_calls_are_not_known_gets_no_filter() -> None:
    with pytest.raises(seccomp.UnknownMachine):
        seccomp.program("riscv64")
