"""Every upload is encrypted as it arrives, whatever the page: no plaintext of a file touches the disk.

Django would hand large uploads to a temporary file. This handler writes them under a random key that
lives in this process's memory until the file is adopted (its key then sealed to the bid's own key) or
forgotten; a crash leaves bytes that nobody can read.
"""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tenders import sealed_store
from tenders.keyfiles import flush_folder
from tenders.sealed_reader import SealedReader
from tenders.sealing import FileSealer, new_file_key


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # Django takes no parameter here at run time
    """An uploaded file that lies encrypted. Reads like any other; `adopt` keeps it, closing forgets it."""

    def __init__(
        self, *, path: Path | None, key: bytes, name: str, content_type: str, size: int, digest: str, trouble: str
    ) -> None:
        plain: BinaryIO | io.BytesIO
        plain = io.BytesIO() if path is None else io.BufferedReader(SealedReader(path.open("rb"), key=key, size=size))
        super().__init__(file=plain, name=name, content_type=content_type, size=size)
        self.sent_name = name  # Django cuts a long one in silence
        self.path, self.key, self.digest, self.trouble = path, key, digest, trouble

    def adopt(self, reference: str) -> None:
        """Move the sealed bytes to their place. On return they would survive a power cut."""
        if self.path is None:
            raise OSError("the upload did not arrive whole")
        sealed_store.adopt(self.path, reference)
        self.path = None

    def settle(self) -> str:
        """The sealed bytes survive a power cut where they lie now, under the name that is returned."""
        if self.path is None:
            raise OSError("the upload did not arrive whole")
        flush_folder(self.path.parent)
        return self.path.name

    def leave(self) -> None:
        """They belong to somebody else from now on: closing removes nothing."""
        self.path = None

    def close(self) -> None:
        super().close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.path = None


class SealingUploadHandler(FileUploadHandler):
    """Hash, encrypt and write in one pass; the disk is flushed before the file counts as arrived."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._forget()
        self._key = new_file_key()
        self._sealer = FileSealer(self._key)
        self._trouble = ""
        self._path: Path | None = sealed_store.incoming() / secrets.token_hex(16)
        self._out: BinaryIO | None = None
        self._attempt(lambda: None)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._sealer.size + len(raw_data) > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
            self._drop("too large")
        sealed = self._sealer.update(raw_data)
        self._attempt(lambda: self._write(sealed))

    def file_complete(self, file_size: int) -> SealedUpload:
        last = self._sealer.finish()
        self._attempt(lambda: self._finish(last))
        upload = SealedUpload(
            path=self._path,
            key=self._key,
            name=self.file_name or "file",
            content_type=self.content_type or "",
            size=self._sealer.size,
            digest=self._sealer.digest,
            trouble=self._trouble,
        )
        self._path = self._out = None
        return upload

    def upload_interrupted(self) -> None:
        self._forget()

    def _attempt(self, act: Any) -> None:
        """A full disk must not end in a server error: the rest is read and dropped, and the form says so."""
        if self._trouble:
            return
        try:
            if self._out is None and self._path is not None:
                self._out = self._path.open("xb")
            act()
        except OSError:
            self._drop("no room")

    def _write(self, sealed: bytes) -> None:
        if self._out is not None:
            self._out.write(sealed)

    def _finish(self, last: bytes) -> None:
        if self._out is not None:
            self._out.write(last)
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()

    def _drop(self, trouble: str) -> None:
        self._trouble = self._trouble or trouble
        self._forget()

    def _forget(self) -> None:
        out, path = getattr(self, "_out", None), getattr(self, "_path", None)
        if out is not None:
            out.close()
        if path is not None:
            path.unlink(missing_ok=True)
        self._out = self._path = None
