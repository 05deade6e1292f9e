"""The name a file comes with: another machine's word, kept only when it is a name and nothing else. Pure."""

from __future__ import annotations

from tenders.file_kinds import short

MOST = 255


class WrongName(Exception):
    """The name cannot be kept; the sentence says the mend."""


def clean(sent: str) -> str:
    """The last part of a path in either spelling, without signs that nobody sees. Raises `WrongName`.

    What is not printable is left out: line ends, and the marks that turn the direction of writing, with which
    'fdp.exe' can be made to look like 'exe.pdf'. Letters of every script stay.
    """
    last = sent.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in last if sign.isprintable()).strip(" ")
    if name in {"", ".", ".."}:
        raise WrongName("Give the file a name on your computer, then choose it again: it came without one.")
    if len(name) > MOST:
        raise WrongName(
            f"Shorten the name of {short(name)}: it has {len(name)} characters, and {MOST} is the most we keep."
        )
    return name
