"""A small client of time-stamping authorities (RFC 3161): one request, one answer, both DER.

It checks that the answer was granted, and is about the digest and the number that were sent. The authority's
signature is not checked here: `openssl ts -verify -digest DIGEST -in token.tsr -CAfile ROOTS` does that, with the roots
one trusts (docs/operating.md).
"""

from __future__ import annotations

import secrets
from urllib.error import URLError
from urllib.request import Request, urlopen

SECONDS = 10
LARGEST = 64 * 1024
_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier: SHA-256, no parameters


class NoStamp(Exception):
    """The authority did not answer, refused, or answered about something else."""


def _der(tag: int, body: bytes) -> bytes:
    length = len(body)
    if length < 128:
        return bytes([tag, length]) + body
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + body


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def request_for(digest: bytes, number: int) -> bytes:
    """TimeStampReq: version 1, the SHA-256 imprint, the nonce, and that the certificate is wanted in the answer."""
    imprint = _der(0x30, _SHA256 + _der(0x04, digest))
    return _der(0x30, _integer(1) + imprint + _integer(number) + b"\x01\x01\xff")


def _part(data: bytes) -> tuple[int, bytes]:
    """Tag and body of the first element. Raises `NoStamp` when the bytes are not DER of that length."""
    if len(data) < 2:
        raise NoStamp("the answer is cut short")
    tag, length, start = data[0], data[1], 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[2 : 2 + size], "big"), 2 + size
    if len(data) < start + length:
        raise NoStamp("the answer is cut short")
    return tag, data[start : start + length]


def check(answer: bytes, *, digest: bytes, number: int) -> None:
    """Raises `NoStamp` unless the answer grants a stamp and speaks of this digest and this number."""
    tag, whole = _part(answer)
    status_tag, status = _part(whole)
    code_tag, code = _part(status)
    if (tag, status_tag, code_tag) != (0x30, 0x30, 0x02):
        raise NoStamp("the answer is not a time stamp's")
    if int.from_bytes(code, "big") not in (0, 1):  # granted, granted with changes
        raise NoStamp(f"the authority refused (status {int.from_bytes(code, 'big')})")
    if _der(0x04, digest) not in whole or _integer(number) not in whole:
        raise NoStamp("the answer is about something else")


def ask(url: str, digest: bytes) -> bytes:
    """The authority's whole answer about a SHA-256 digest (32 bytes). Raises `NoStamp`."""
    if not url.startswith(("http://", "https://")):
        raise NoStamp("the authority's address must begin with http:// or https://")
    number = secrets.randbits(63) | 1 << 62
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    asked = Request(url, data=request_for(digest, number), headers=headers)  # noqa: S310 # the scheme was looked at
    try:
        with urlopen(asked, timeout=SECONDS) as line:  # noqa: S310 # as above
            answer: bytes = line.read(LARGEST)
    except (URLError, OSError, ValueError) as trouble:
        raise NoStamp(f"the authority does not answer ({type(trouble).__name__})") from trouble
    check(answer, digest=digest, number=number)
    return answer
