"""Runs the command in this process, with streams of its own: what tests of the command have in common."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from postlint.__main__ import run
from postlint.settings import forget

ROOT = Path(__file__).parent.parent


class Ran(NamedTuple):
    """What a run gave; `raw` are the bytes of stdout."""

    status: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[str]:
        return self.out.splitlines()


def postlint(*arguments: str, cwd: Path, stdin: bytes = b"") -> Ran:
    """Run the command in a folder."""
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"),
        "stdout": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"),
        "stderr": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"),
    }
    before = os.getcwd()
    os.chdir(cwd)
    forget()
    try:
        with mock.patch.multiple(sys, **streams):
            status = run(arguments)
            for name in ("stdout", "stderr"):
                streams[name].flush()
    finally:
        os.chdir(before)
    raw, err = (streams[name].buffer.getvalue() for name in ("stdout", "stderr"))  # type: ignore[attr-defined]
    return Ran(status, raw.decode("utf-8", "replace"), err.decode("utf-8"), raw)


def environment(**variables: str) -> dict[str, str]:
    """Return the environment for a process of its own that runs this checkout."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **variables}


def process(
    *arguments: str | bytes, cwd: Path, stdin: bytes | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    command: Sequence[str | bytes] = (sys.executable, "-m", "postlint", *arguments)
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, env=env or environment(), timeout=60
    )


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files, folders included."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def on_terminal(
    *arguments: str,
    cwd: Path,
    columns: int = 80,
    stdout: int | None = None,
    interrupt: float | None = None,
    **variables: str,
) -> tuple[int, str]:
    """Run the command on a terminal (POSIX); return its status and all that the terminal was sent.

    `stdout` goes elsewhere when given; `interrupt` presses Ctrl-C after so many seconds.
    """
    import fcntl
    import pty
    import select
    import struct
    import termios
    import time

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = {"TERM": "xterm-256color", **environment(**variables)}
    for name in ("COLUMNS", "LINES", *({"NO_COLOR"} - variables.keys())):
        env.pop(name, None)
    command = [sys.executable, "-m", "postlint", *arguments]
    run = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=theirs, stdout=theirs if stdout is None else stdout, stderr=theirs,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    sent = b""
    started = time.monotonic()
    while time.monotonic() < started + 60:
        if interrupt is not None and time.monotonic() > started + interrupt:
            os.write(ours, b"\x03")
            interrupt = None
        if not select.select([ours], [], [], 0.05)[0]:
            continue
        try:
            got = os.read(ours, 65536)
        except OSError:  # Linux: nobody holds the other end any more
            break
        if not got:
            break
        sent += got
    os.close(ours)
    return run.wait(10), sent.decode("utf-8").replace("\r\n", "\n")
