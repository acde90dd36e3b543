"""Which encoding a text file is in, and how it becomes UTF-8 without being held in memory."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

CHUNK = 8 << 20  # bytes read at a time
_LATIN_ONLY = frozenset(b"\x81\x8d\x8f\x90\x9d")  # bytes that Windows-1252 leaves undefined
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a text file.

    Attributes
    ----------
    codec
        Python's name of it.
    mark
        Bytes of the byte-order mark to skip.
    damaged
        Whether the file is UTF-8 in which some bytes are not: the rows that hold them are set aside.
    """

    codec: str
    mark: int = 0
    damaged: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether an engine that expects UTF-8 can read the file as it is."""
        return self.codec in ("utf-8", "utf-8-sig")

    def __str__(self) -> str:
        return _NAMES.get(self.codec, self.codec)


def recognise_encoding(path: Path) -> Encoding:
    """Return the encoding of the text file at `path`, having looked at all of its bytes.

    A byte-order mark decides; else UTF-16 shows itself by zero bytes in every other place; else bytes
    that are all valid UTF-8 are UTF-8; else the file is Windows-1252 (Latin-1 where it uses bytes that
    Windows-1252 does not have), unless characters of several bytes show that it was UTF-8 and was damaged.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
    for mark, codec in _BOMS:
        if head.startswith(mark):
            damaged = codec == "utf-8-sig" and _broken_bytes(path)[0] > 0
            return Encoding(codec, len(mark), damaged)
    wide = _utf16_without_mark(head)
    if wide:
        return Encoding(wide)
    broken, sequences, single = _broken_bytes(path)
    if not broken:
        return Encoding("utf-8")
    if sequences > broken:
        return Encoding("utf-8", damaged=True)
    return Encoding("latin-1" if single & _LATIN_ONLY else "cp1252")


def _utf16_without_mark(head: bytes) -> str:
    """Return the UTF-16 codec that the zero bytes of `head` point to, or nothing."""
    even, odd = head[0::2], head[1::2]
    if not odd:
        return ""
    zeros_even, zeros_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros_odd > 0.4 and zeros_even < 0.1:
        return "utf-16-le"
    if zeros_even > 0.4 and zeros_odd < 0.1:
        return "utf-16-be"
    return ""


def _broken_bytes(path: Path) -> tuple[int, int, frozenset[int]]:
    """Count the bytes that are not UTF-8, the valid sequences of several bytes, and the broken values."""
    broken, sequences, values = 0, 0, set[int]()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if chunk.isascii() and decoder.getstate()[0] == b"":
                continue
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                break
        else:
            try:
                decoder.decode(b"", final=True)
                return 0, 0, frozenset()
            except UnicodeDecodeError:
                pass  # the last character is cut off: count below
        file.seek(0)
        for piece in iter(lambda: file.read(CHUNK), b""):
            text = piece.decode("utf-8", "surrogateescape")
            lone = [ord(c) - 0xDC00 for c in text if "\udc80" <= c <= "\udcff"]
            broken += len(lone)
            values.update(lone)
            sequences += sum(1 for c in text if c > "\x7f") - len(lone)
            if broken > 10_000:  # enough to decide
                break
    return broken, sequences, frozenset(values)


def to_utf8(path: Path, encoding: Encoding, target: Path) -> Path:
    """Write the file at `path` to `target` as UTF-8, in a stream.

    Bytes that the encoding does not know become U+FFFD, so that the row that holds them can be found.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    with path.open("rb") as source, target.open("wb") as sink:
        source.seek(encoding.mark)
        while chunk := source.read(CHUNK):
            sink.write(decoder.decode(chunk).encode("utf-8", "replace"))
        sink.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return target
