"""How a segment lies in its file: requests one after another, each chained to the one before."""

import struct
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

import zstandard

from trusted.decisions.entries import LoggedRequest, id_bytes, pack_into, unpack

SUFFIX = ".segment"
MAGIC = b"trusted decisions 1\n"
# Bytes that follow, decisions, whether the compression begins anew here, request, digest.
HEAD = struct.Struct(">II?16s32s")
DIGESTED = HEAD.size - 32
# As level 1, but with a table that is a small part of the processor's nearest memory, and for
# longer matches, which are many here: more than a tenth faster, and hardly longer.
COMPRESSION = zstandard.ZstdCompressionParameters.from_level(
    1, window_log=20, hash_log=11, chain_log=11, min_match=7, target_length=0
)
# Whoever reads one request unpacks those before it, back to the beginning of its block.
BLOCK_BYTES = 1 << 20
# From this size on, what a request shares with earlier ones saves less than it costs to look there.
ALONE_BYTES = 1 << 17


class Place(NamedTuple):
    """Where a request lies in a segment.

    block: where the compression that it is part of begins.
    end:   where the next one begins.
    """

    request: bytes
    block: int
    begin: int
    end: int
    decisions: int
    digest: bytes


def beginning(name: str) -> bytes:
    """Return the digest that the first request of a segment is chained to."""
    return sha256(MAGIC + name.encode()).digest()


class Packing:
    """Turns requests into what is appended to a segment, one after another.

    name: of the segment.
    """

    def __init__(self, name: str) -> None:
        self._digest = beginning(name)
        self._compressor = zstandard.ZstdCompressor(compression_params=COMPRESSION)
        self._stream = self._compressor.compressobj()
        self._of_block = BLOCK_BYTES
        self._content = bytearray()

    def packed(self, request: LoggedRequest) -> bytes:
        """Return the bytes to append; whatever happens to them, those of the next one follow."""
        pack_into(request, self._content)
        data, begins = self._compressed()
        unsigned = HEAD.pack(
            len(data), request.decisions, begins, id_bytes(request.request_id), b""
        )[:DIGESTED]
        self._digest = _digest(self._digest, unsigned, data)
        return unsigned + self._digest + data

    def _compressed(self) -> tuple[bytes, bool]:
        """Return the content in its compression, and whether this begins anew."""
        if len(self._content) >= ALONE_BYTES:
            self._of_block = BLOCK_BYTES
            return self._compressor.compress(self._content), True
        begins = self._of_block >= BLOCK_BYTES
        if begins:
            self._stream, self._of_block = self._compressor.compressobj(), 0
        self._of_block += len(self._content)
        data = self._stream.compress(self._content)
        return data + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK), begins


def places(content: bytes, name: str) -> Iterator[Place]:
    """Yield where each request lies, and stop before the first that is not whole and in its chain.

    content: of the segment's file.
    """
    if not content.startswith(MAGIC):
        return
    begin, block, digest = len(MAGIC), 0, beginning(name)
    while begin + HEAD.size <= len(content):
        length, decisions, begins, request, said = HEAD.unpack_from(content, begin)
        data = begin + HEAD.size
        end = data + length
        if end > len(content):
            return
        digest = _digest(digest, content[begin : begin + DIGESTED], content[data:end])
        if digest != said:
            return
        block = begin if begins else block
        yield Place(request, block, begin, end, decisions, digest)
        begin = end


def request_at(content: bytes, begin: int) -> LoggedRequest:
    """Return the request that lies at a place.

    content: of the segment, from the beginning of the request's block on.
    begin:   counted from there.
    """
    stream = zstandard.ZstdDecompressor().decompressobj()
    at = 0
    while True:
        length = HEAD.unpack_from(content, at)[0]
        data = at + HEAD.size
        unpacked = stream.decompress(content[data : data + length])
        if at == begin:
            return unpack(unpacked)
        at = data + length


def requests_in(content: bytes, name: str) -> Iterator[LoggedRequest]:
    """Yield the requests of a segment in their order, up to the first that is not whole.

    content: of the segment's file.
    """
    stream = zstandard.ZstdDecompressor().decompressobj()
    for place in places(content, name):
        if place.begin == place.block:
            stream = zstandard.ZstdDecompressor().decompressobj()
        yield unpack(stream.decompress(content[place.begin + HEAD.size : place.end]))


def _digest(previous: bytes, unsigned: bytes, data: bytes) -> bytes:
    digest = sha256(previous)
    digest.update(unsigned)
    digest.update(data)
    return digest.digest()
