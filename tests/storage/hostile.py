"""Ten thousand uploads that mean harm: kinds of content, endings and names, combined by chance."""

import gzip
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.storage.archives import archive, word
from tests.storage.test_sniffing import JPEG, PNG, pdf, relationships

ENDINGS = ("pdf", "png", "jpg", "jpeg", "docx", "xlsx", "csv", "txt")
RUN = ("html", "htm", "xhtml", "svg", "xml", "js", "mjs", "exe", "bat", "ps1", "php", "jar", "hta")
FOLDERS = (
    "", "../", "../../etc/", "..\\..\\windows\\", "/etc/", "C:\\", "a/b/../../", "....//", "./",
    "%2e%2e%2f", "file:///", "\\\\host\\share\\",
)  # fmt: skip
STEMS = (
    "invoice", "con", ".htaccess", "a\0b", "a\r\nX-Evil: 1", "\u202egpj.exe", "\u200bhidden",
    "a;rm -rf", "$(id)", "'\"><script>", "x" * 300, "\ufeffplan", "a\tb", "=cmd|' /C calc'!A0",
)  # fmt: skip
SCRIPT = b"<script>alert(document.cookie)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Upload(NamedTuple):
    """What is sent. kind: of the harm; must_go: whether it may not come in under any name."""

    kind: str
    name: str
    content: bytes
    must_go: bool


def _action(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **more)

    return change


def _field(key: str, value: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root[key] = value

    return change


def _names(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(["a", Dictionary()])))


def _annotation(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].Annots = Array([document.make_indirect(note)])


def _bomb(size: int) -> bytes:
    """Return a PDF whose list of objects unpacks to far more than it is."""
    packed = zlib.compress(b"0" * size, 9)
    return (
        b"%%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n"
        % len(packed)
        + packed
        + b"\nendstream endobj\ntrailer<</Root 2 0 R>>\n%%EOF"
    )


def _zip_bomb() -> bytes:
    with zipfile.ZipFile(out := BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<w:document/>")
        for number in range(20):
            file.writestr(f"word/_rels/{number}.rels", b" " * (1024 * 1024))
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


JS = {"JS": "app.alert(1)"}
LOADED = relationships("attachedTemplate")
EVIL_XML = '<!DOCTYPE r [<!ENTITY a "aaaa">]><Relationships>&a;</Relationships>'
# What may not come in, whatever it is called.
HARMFUL: dict[str, bytes] = {
    "page": b"<!DOCTYPE html><html>" + SCRIPT,
    "page after blanks": b" \n" * 900 + b"<html>" + SCRIPT,
    "picture that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "picture that runs, declared": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "style that runs": b'<?xml version="1.0"?><xsl:stylesheet/>',
    "server page": b"<?php system($_GET['c']); ?>",
    "program": b"MZ\x90\0" + bytes(200),
    "program of another system": b"\x7fELF\x02\x01\x01" + bytes(200),
    "class": b"\xca\xfe\xba\xbe" + bytes(200),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "script in UTF-16": "\ufeff<script>".encode("utf-16"),
    "unseen bytes": b"plan\0\x01\x02\x1b[2J" * 9,
    "GIF and script": b"GIF89a/*" + SCRIPT + b"*/=1;",
    "old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "packed": gzip.compress(b"0" * 1_000_000),
    "seven": b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "rar": b"Rar!\x1a\x07\x01\0" + bytes(60),
    "archive": archive(**{"a.exe": "MZ", "b.pdf": "%PDF-"}),
    "archive that leads out": archive(**{"../../etc/cron.d/x": "* * * * * root id"}),
    "archive cut off": archive(a="b" * 400)[:-30],
    "java archive": archive(**{"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": "x"}),
    "document with macros": word(**{"word/vbaProject.bin": "x"}),
    "document with an object": word(**{"word/embeddings/o.bin": "x"}),
    "document with a control": word(**{"word/activeX/activeX1.xml": "<x/>"}),
    "document that loads": word(**{"word/_rels/document.xml.rels": LOADED}),
    "document with entities": word(**{"word/_rels/document.xml.rels": EVIL_XML}),
    "document that is two": word(**{"xl/workbook.xml": "<workbook/>"}),
    "document that unpacks for ever": _zip_bomb(),
    "PDF that scripts": pdf(_action("JavaScript", **JS)),
    "PDF that launches": pdf(_action("Launch", F="cmd.exe")),
    "PDF that sends": pdf(_action("SubmitForm", F="http://x.test/")),
    "PDF that takes in": pdf(_action("ImportData", F="x.fdf")),
    "PDF that goes elsewhere": pdf(_action("GoToE", F="x.pdf")),
    "PDF that plays": pdf(_action("Rendition", **JS)),
    "PDF with a note that scripts": pdf(_annotation),
    "PDF with files": pdf(_names),
    "PDF with files, packed": pdf(_names, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "PDF that is a form": pdf(_field("/AcroForm", Dictionary(XFA=Array([])))),
    "PDF with a password": pdf(encryption=pikepdf.Encryption(user="u", owner="o")),
    "PDF of nothing": b"%PDF-1.7\n%%EOF",
    "PDF cut off": pdf()[:120],
    "PDF that unpacks for ever": _bomb(64 * 1024 * 1024),
    "PDF after a page": b"<!-- -->" + pdf(),
    "PDF after a picture": b"GIF89a" + pdf(),
    "PDF and archive": pdf() + archive(a="b"),
    "PDF and program": b"MZ\x90\0" + pdf(),
    "PNG and page": PNG + b"<html>" + SCRIPT,
    "PNG and archive": PNG + archive(a="b"),
    "PNG and PDF": PNG[:8] + _chunk(b"tEXt", b"%PDF-1.7") + PNG[8:],
    "PNG cut off": PNG[:-8],
    "PNG with an endless part": PNG[:8] + b"\xff\xff\xff\xff" + PNG[12:],
    "JPEG and page": JPEG + b"<html>" + SCRIPT,
    "JPEG and archive": JPEG + archive(a="b"),
    "JPEG and PDF": JPEG[:-2] + b"%PDF-1.7" + b"\xff\xd9",
    "JPEG cut off": JPEG[:-2],
    "empty": b"",
}
# What is harmless as what it is: let in, it is text or a picture, and nothing else.
TAMED: dict[str, bytes] = {
    "test file of scanners": EICAR,
    "formulas": b'=HYPERLINK("http://x.test")\n@SUM(1)\n+1\n-1\n',
    "script without markup": b"alert(document.cookie)\n" * 40,
    "page far below": b"plan of the dock\n" * 400 + b"<html>" + SCRIPT,
    "plain": b"The dock is locked at night.\n",
    "picture": PNG,
    "photo": JPEG,
    "paper": pdf(),
    "document": word(),
}


def uploads(number: int, seed: int = 6) -> Iterator[Upload]:
    """Yield so many uploads, each kind of content in turn, under names made by chance."""
    chance = random.Random(seed)
    kinds = [(name, content, True) for name, content in HARMFUL.items()]
    kinds += [(name, content, False) for name, content in TAMED.items()]
    for index in range(number):
        kind, content, must_go = kinds[index % len(kinds)]
        yield Upload(kind, _name(chance), content, must_go)


def _name(chance: random.Random) -> str:
    ending = chance.choice(ENDINGS if chance.random() < 0.7 else RUN)
    shapes = (
        f".{ending}",
        f".{ending.upper()}",
        f".{chance.choice(RUN)}.{ending}",
        f".{ending}.{chance.choice(RUN)}",
        f".{ending}\0.{chance.choice(RUN)}",
        f".{ending} ",
        f".{ending}.",
        f".{ending}::$DATA",
        "",
    )
    return chance.choice(FOLDERS) + chance.choice(STEMS) + chance.choice(shapes)
