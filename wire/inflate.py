"""Bounded inflation: never more bytes in memory than the caller allows, whatever was sent."""

import zlib

from wire.errors import Refused, Unavailable, Unreadable

GZIP, ZLIB, RAW = 31, 15, -15
MAGIC = b"\x1f\x8b"
STEP = 262_144
UNSUSPICIOUS = 4_000_000
RATIO = 100
"""XML and JSON shrink to a tenth or a thirtieth. What grows a hundredfold, beyond a few million bytes, is a bomb."""
_WINDOWS = {"gzip": GZIP, "x-gzip": GZIP, "deflate": ZLIB}


class Body:
    """Collects the chunks of one answer. `raw` bounds the bytes as sent, `most` the bytes after inflation.

    Raises Refused for too many bytes, Unreadable for an encoding that nobody asked for or broken compression,
    Unavailable for a compressed stream that ends early.
    """

    def __init__(self, encoding: str, *, raw: int, most: int) -> None:
        self._codings = [c for c in (part.strip().lower() for part in encoding.split(",")) if c not in ("", "identity")]
        if len(self._codings) > 1 or any(coding not in _WINDOWS for coding in self._codings):
            raise Unreadable(f"the answer is encoded as {encoding[:40]!r}, which was not asked for")
        self._raw, self._most = raw, most
        self._seen = 0
        self._out = bytearray()
        self._packed = bool(self._codings)
        self._ended = False
        self._held = b""
        self._inflater = zlib.decompressobj(_WINDOWS[self._codings[0]] if self._codings else ZLIB)

    def add(self, chunk: bytes) -> None:
        self._seen += len(chunk)
        if self._seen > self._raw:
            raise Refused(f"the answer is larger than {self._raw:,} bytes as sent")
        if self._packed:
            self._inflate(chunk)
        else:
            self._keep(chunk)

    def whole(self) -> bytes:
        """The body, once every chunk is in."""
        if self._packed and self._seen and not self._inflater.eof:
            raise Unavailable("the compressed answer was cut off")
        return bytes(self._out)

    def _keep(self, data: bytes) -> None:
        size = len(self._out) + len(data)
        if size > self._most:
            raise Refused(f"the answer is larger than {self._most:,} bytes after inflation")
        if size > UNSUSPICIOUS and size > RATIO * self._seen:
            raise Refused(f"the answer grows more than {RATIO}-fold after inflation, as no honest one does")
        self._out += data

    def _inflate(self, chunk: bytes) -> None:
        pending, self._held = self._held + chunk, b""
        is_full = False  # a step that filled its room may have left something inside
        while (pending or is_full) and not self._ended:
            if self._inflater.eof:
                pending = pending.lstrip(b"\0")  # members may be padded
                if MAGIC.startswith(pending):
                    self._held = pending  # nothing, or half of the mark of a next member
                    return
                if not pending.startswith(MAGIC):
                    self._ended = True  # whatever this is, and what follows it, was not compressed
                    return
                self._inflater = zlib.decompressobj(GZIP)
            room = min(self._most - len(self._out) + 1, STEP)
            found = self._step(pending, room)
            self._keep(found)
            is_full = len(found) == room and not self._inflater.eof
            pending = self._inflater.unconsumed_tail or self._inflater.unused_data

    def _step(self, data: bytes, room: int) -> bytes:
        # one byte more than allowed is enough to know that it is too much; a step bounds what one call can allocate
        try:
            return self._inflater.decompress(data, room)
        except zlib.error:
            if self._codings == ["deflate"] and not self._out:
                return self._again_without_header(data, room)
            raise Unreadable("the compressed answer is broken") from None

    def _again_without_header(self, data: bytes, room: int) -> bytes:
        # some servers send "deflate" without the zlib header
        self._codings = ["raw deflate"]
        self._inflater = zlib.decompressobj(RAW)
        try:
            return self._inflater.decompress(data, room)
        except zlib.error:
            raise Unreadable("the compressed answer is broken") from None
