"""Bodies of columns (Apache Arrow IPC streams): reading what a stranger sends, and writing."""

import struct
from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from trusted.api.problems import FieldError, Refused
from trusted.api.reading import ITEMS_MAX, WORDS_MAX

ARROW = "application/vnd.apache.arrow.stream"
WORD_MAX = 1_200
# What the library says of bytes that are no such stream, or claim more than there is.
UNREADABLE = (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError, struct.error)
_members = msgspec.json.Decoder(dict[str, str | int]).decode

FITS = Callable[[pa.DataType], bool]


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_name(kind: pa.DataType) -> bool:
    """Whether a column holds text, each value on its own or once in a dictionary."""
    return is_text(kind) or (pa.types.is_dictionary(kind) and is_text(kind.value_type))


def is_names(kind: pa.DataType) -> bool:
    """Whether a column holds a text or several in each row."""
    several = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return is_name(kind) or (several and is_text(kind.value_type))


def is_whole(kind: pa.DataType) -> bool:
    """Whether a column holds whole numbers that 64 bits with a sign can hold."""
    return bool(pa.types.is_integer(kind) and kind != pa.uint64())


def is_truth(kind: pa.DataType) -> bool:
    """Whether a column holds true and false."""
    return bool(pa.types.is_boolean(kind))


def rows_in(
    body: bytes, columns: Mapping[str, FITS], required: tuple[str, ...], what: str
) -> pa.RecordBatch:
    """Return the rows of a body, checked to the last byte.

    columns: those that may be there, and what they may hold.
    what:    how the rows are called in words.
    Raises:  Refused with 400 if it is no Arrow stream, 413 if it has too many rows, 422 if a
             column is unknown, missing or of another kind.
    """
    try:
        batches, schema = [], None
        with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
            schema = reader.schema
            _check(schema, columns, required)
            _refuse_packed(body)
            rows = 0
            for batch in reader:
                rows += batch.num_rows
                _at_most(rows, what)
                batch.validate(full=True)
                batches.append(batch)
        if len(batches) != 1:
            batches = _joined(pa.Table.from_batches(batches, schema))
    except UNREADABLE as error:
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "malformed-arrow",
            f"This is not an Arrow IPC stream: {error}"[:WORDS_MAX],
        ) from error
    for name, column in zip(schema.names, batches[0].columns, strict=True):
        if pa.types.is_dictionary(column.type):
            _check_words(name, column.dictionary)
    return batches[0]


def written(batch: pa.RecordBatch) -> bytes:
    """Return rows as the body of an answer."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def said_of(stamp: bytes, **more: str) -> dict[str, str]:
    """Return the metadata of an answer.

    stamp: of when it is, JSON members.
    """
    return {name: str(value) for name, value in _members(b"{%b}" % stamp).items()} | more


def _joined(table: pa.Table) -> list[pa.RecordBatch]:
    batches: list[pa.RecordBatch] = table.unify_dictionaries().combine_chunks().to_batches()
    return batches or [pa.RecordBatch.from_pylist([], schema=table.schema)]


def _check(schema: pa.Schema, columns: Mapping[str, FITS], required: tuple[str, ...]) -> None:
    faults = [
        FieldError(f"/{name}"[:WORDS_MAX], code, words)
        for name, code, words in (
            *((name, "missing-field", "this column is missing") for name in required
              if name not in schema.names),
            *_faults(schema, columns),
        )
    ]  # fmt: skip
    if faults:
        first = faults[0]
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-body",
            f"{first.message} at {first.pointer}",
            errors=faults[:20],
        )


def _faults(schema: pa.Schema, columns: Mapping[str, FITS]) -> list[tuple[str, str, str]]:
    faults = []
    for field in schema:
        if field.name not in columns:
            faults.append((field.name, "unknown-field", "no such column is taken"))
        elif schema.names.count(field.name) > 1:
            faults.append((field.name, "repeated", "this column is there twice"))
        elif not columns[field.name](field.type):
            told = f"a column of {field.type} is not taken"[:WORDS_MAX]
            faults.append((field.name, "wrong-type", told))
    return faults


def _check_words(name: str, words: pa.Array) -> None:
    """Raise Refused for a dictionary that would make much of few bytes: a row may repeat any."""
    _at_most(len(words), f"words in {name}")
    longest = pc.max(pc.binary_length(words)).as_py() or 0
    if words.null_count or longest > WORD_MAX:
        told = f"Each word of the dictionary must be there, with at most {WORD_MAX} bytes"
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-body",
            f"{told}, at /{name}",
            errors=[FieldError(f"/{name}", "invalid-value", told)],
        )


def _at_most(rows: int, what: str) -> None:
    if rows > ITEMS_MAX:
        raise Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-many-items",
            f"A request may have at most {ITEMS_MAX} {what}; this one has {rows}.",
        )


def _refuse_packed(body: bytes) -> None:
    """Raise Refused if buffers are compressed: a few bytes could claim to be very many."""
    for message in pa.ipc.MessageReader.open_stream(pa.py_buffer(body)):
        if message.type in {"record batch", "dictionary"} and _is_packed(
            message.metadata.to_pybytes(), is_dictionary=message.type == "dictionary"
        ):
            raise Refused(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "compressed-body",
                "Send the buffers of the stream as they are, without compression.",
            )


def _is_packed(metadata: bytes, *, is_dictionary: bool) -> bool:
    """Whether a message says that its buffers are compressed.

    metadata: a flatbuffer. In Message the header is field 2, in DictionaryBatch the data is field
              1, in RecordBatch the compression is field 3.
    """
    table = _followed(metadata, 0)
    at = _field(metadata, table, 2)
    table = _followed(metadata, at)
    if is_dictionary:
        table = _followed(metadata, _field(metadata, table, 1))
    return _field(metadata, table, 3) != 0


def _followed(metadata: bytes, at: int) -> int:
    offset: int = struct.unpack_from("<I", metadata, at)[0]
    return at + offset


def _field(metadata: bytes, table: int, number: int) -> int:
    """Return where a field of a flatbuffer's table lies, 0 if it is left out."""
    entries = table - struct.unpack_from("<i", metadata, table)[0]
    size = struct.unpack_from("<H", metadata, entries)[0]
    entry = 4 + 2 * number
    offset: int = struct.unpack_from("<H", metadata, entries + entry)[0] if entry < size else 0
    return table + offset if offset else 0
