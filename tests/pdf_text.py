"""Reading a PDF back: its words, through each font's own table of characters, and its bookmarks. Nothing but the library.

Enough for the files this project makes (WeasyPrint: object streams, fonts with ToUnicode); no reader of foreign PDFs.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_TOKEN = re.compile(rb"/([^\s/<>\[\]()]+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]*)>|(-?\d+(?:\.\d+)?)|(ET)|(T[dDm*J])")
WIDE = 180  # thousandths of an em between glyphs: more is a space between words


def _objects(made: bytes) -> dict[int, bytes]:
    """Every object by number, those packed in object streams too; streams laid open."""
    found: dict[int, bytes] = {}
    for number, body in _OBJECT.findall(made):
        found[int(number)] = body
    for body in list(found.values()):
        if b"/ObjStm" not in body:
            continue
        opened = _open(body)
        first, count = _number(body, b"First"), _number(body, b"N")
        heads = list(map(int, opened[:first].split()))[: 2 * count]
        places = [*heads[1::2], len(opened) - first]
        for at, number in enumerate(heads[::2]):
            found[number] = opened[first + places[at] : first + places[at + 1]]
    return found


def _number(body: bytes, name: bytes) -> int:
    match = re.search(rb"/" + name + rb"\s+(\d+)", body)
    assert match is not None, name
    return int(match[1])


def _open(body: bytes) -> bytes:
    match = _STREAM.search(body)
    if match is None:
        return b""
    return zlib.decompress(match[1]) if b"FlateDecode" in body[: match.start()] else match[1]


def _characters(table: bytes) -> dict[str, str]:
    """A ToUnicode table: glyph code in hex to its text."""
    found: dict[str, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[code.decode().lower()] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _fonts(objects: dict[int, bytes]) -> dict[str, dict[str, str]]:
    """The name by which pages call each font, to its characters."""
    found = {}
    for body in objects.values():
        for name, number in re.findall(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+0\s+R", body):
            font = objects.get(int(number), b"")
            table = re.search(rb"/ToUnicode\s+(\d+)\s+0\s+R", font)
            if table is not None and b"/Type0" in font:
                found[name.decode()] = _characters(_open(objects[int(table[1])]))
    return found


def text_of(made: bytes) -> str:
    """The words of every page, white space drawn together."""
    objects = _objects(made)
    fonts = _fonts(objects)
    said: list[str] = []
    for body in objects.values():
        if b"stream" not in body or b"/ToUnicode" in body:
            continue
        opened = _open(body)
        if b"Tf" in opened and b"BT" in opened:
            said.append(_page(opened, fonts))
    return re.sub(r"\s+", " ", " ".join(said))


def _page(stream: bytes, fonts: dict[str, dict[str, str]]) -> str:
    """Glyph by glyph through the font that is set; a new line of text begins where the place is set anew."""
    out: list[str] = []
    characters: dict[str, str] = {}
    for font, codes, gap, end, move in _TOKEN.findall(stream):
        if font:
            characters = fonts.get(font.decode(), {})
        elif codes:
            hexes = codes.decode().lower()
            out += [characters.get(hexes[at : at + 4], "") for at in range(0, len(hexes), 4)]
        elif end or move in {b"Td", b"TD", b"T*", b"Tm"} or (gap and float(gap) < -WIDE):
            out.append(" ")
    return "".join(out)


def bookmarks(made: bytes) -> list[str]:
    """The titles of the outline, in its order."""
    objects = _objects(made)
    titles: dict[int, str] = {}
    for number, body in objects.items():
        match = re.search(rb"/Title\s*(?:<([0-9A-Fa-f]+)>|\((.*?)(?<!\\)\))", body, re.DOTALL)
        if match is not None and b"/Parent" in body:
            raw = bytes.fromhex(match[1].decode()) if match[1] else re.sub(rb"\\([()\\])", rb"\1", match[2])
            titles[number] = (
                raw.decode("utf-16") if raw.startswith((b"\xfe\xff", b"\xff\xfe")) else raw.decode("latin-1")
            )
    return [titles[number] for number in sorted(titles)]
