"""One shim under everything that writes: each database statement, commit, file write, flush and rename is counted.

At the chosen one the machine 'fails': before it happened or just after, with the error such a failure brings, or by
killing the process outright (`kill`), which leaves no time for any mending.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

OURS = ("core.", "tenders.")
WRITES = ("INSERT", "UPDATE", "DELETE", "SELECT 1 FROM", "SAVEPOINT", "RELEASE")


@dataclass
class Failing:
    """Fails at the `at`-th write (counted from 1; 0 never), `after` it was done or before; `kill` ends the process."""

    at: int = 0
    after: bool = False
    kill: bool = False
    count: int = 0
    seen: list[str] = field(default_factory=list)

    def do(self, what: str, act: Callable[[], Any], error: Callable[[], Exception]) -> Any:
        self.count += 1
        self.seen.append(what)
        if self.count != self.at:
            return act()
        if self.after:
            act()
        if self.kill:
            os.kill(os.getpid(), signal.SIGKILL)
        raise error()

    # -- the database -------------------------------------------------------------------------------------------------
    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        return self.do(sql.split(" ", 3)[0], lambda: execute(sql, params, many, context), _database_gone)

    # -- files --------------------------------------------------------------------------------------------------------
    def file_call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if not _called_by_us():
                return real(*args, **kwargs)
            return self.do(name, lambda: real(*args, **kwargs), _disk_full)

        return call

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            opened = real(file, mode, *args, **kwargs)
            return _Counted(opened, self) if set(mode) & set("wxa+") and _called_by_us() else opened

        return call


class _Counted:
    """A file opened for writing whose every write is counted."""

    def __init__(self, file: Any, failing: Failing) -> None:
        self._file, self._failing = file, failing

    def write(self, data: bytes) -> Any:
        return self._failing.do("write", lambda: self._file.write(data), _disk_full)

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _called_by_us() -> bool:
    """Whether the project's own code, at most a few calls up, asked for this; not a library and not the test."""
    frame: Any = sys._getframe(2)
    for _ in range(4):
        if frame is None:
            return False
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith(OURS):
            return True
        frame = frame.f_back
    return False


def _database_gone() -> Exception:
    return OperationalError("the server closed the connection unexpectedly")


def _disk_full() -> Exception:
    return OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def failing(at: int = 0, *, after: bool = False, kill: bool = False) -> Iterator[Failing]:
    """Inside, the `at`-th write fails. With 0 nothing does, and `count` says how many writes there are to fail."""
    shim = Failing(at=at, after=after, kill=kill)
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # Django's own, private to its types

    def counted_commit(self: BaseDatabaseWrapper) -> Any:
        return shim.do("COMMIT", lambda: commit(self), _database_gone)

    with ExitStack() as patched:
        patched.enter_context(connection.execute_wrapper(shim.statement))
        patched.enter_context(mock.patch.object(BaseDatabaseWrapper, "_commit", counted_commit))
        for name in ("fsync", "replace", "link", "rename"):
            patched.enter_context(mock.patch.object(os, name, shim.file_call(name, getattr(os, name))))
        patched.enter_context(mock.patch.object(io, "open", shim.opening(io.open)))
        yield shim
