"""What may come in as evidence, and what may not."""

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.storage.archives import archive, word
from trusted.domain.errors import InputRefused
from trusted.storage import office

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def unchanged(_document):
    """Leave the pages as they are."""


def pdf(change=unchanged, pages=1, **saving):
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        change(document)
        document.save(out := BytesIO(), **saving)
    return out.getvalue()


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND")
)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100) + b"\xff\xd9"


def relationships(kind):
    return (
        '<Relationships><Relationship Id="r1" TargetMode="External" '
        f'Type="http://example.test/relationships/{kind}" Target="http://example.test/"/>'
        "</Relationships>"
    )


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", pdf(), "application/pdf"),
        ("A.PDF", pdf(), "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG + bytes(512), "image/jpeg"),
        ("a.docx", word(), office.DOCX),
        ("a.docx", word(**{"word/_rels/d.rels": relationships("hyperlink")}), office.DOCX),
        (
            "a.xlsx",
            archive(
                **{
                    "[Content_Types].xml": "<Types/>",
                    "xl/workbook.xml": "<workbook/>",
                    "xl/printerSettings/printerSettings1.bin": "x",
                }
            ),
            office.XLSX,
        ),
        ("a.csv", "\ufeffName;Größe\r\nA;1\r\n".encode(), "text/csv"),
        ("a.csv", "Name;Größe\r\n".encode("cp1252"), "text/csv"),
        ("a.txt", "税関\n".encode(), "text/plain"),
        ("a.txt", EICAR, "text/plain"),
        ("a.txt", b"MZ is how programs begin, and this sentence", "text/plain"),
    ],
)
def test_documents_are_told_by_their_bytes(sniff, name, content, media_type):
    assert sniff(content, name) == media_type


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.html", b"<!DOCTYPE html><p>hi", "web page"),
        ("a.txt", b"\n\n  <HTML><script>alert(1)</script>", "web page"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "web page"),
        ("a.txt", b"<?xml version='1.0'?><x/>", "web page"),
        ("a.txt", b"<?php system('id');", "web page"),
        ("a.exe", b"MZ\x90\0" + bytes(100), "Windows program"),
        ("a.pdf", b"\x7fELF" + bytes(100), "a program"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "a script"),
        ("a.txt", "hello".encode("utf-16"), "UTF-16"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old format"),
        ("a.zip", archive(**{"a.txt": "hello"}), "an archive"),
        ("a.docx", archive(**{"a.txt": "hello"}), "an archive"),
        ("a.docx", word()[:-30], "cannot be read"),
        ("a.docx", word(**{"word/vbaProject.bin": "x"}), "macros"),
        ("a.docx", word(**{"word/embeddings/oleObject1.bin": "x"}), "embedded"),
        ("a.docx", word(**{"word/_rels/s.rels": relationships("attachedTemplate")}), "elsewhere"),
        ("a.docx", word(**{"word/_rels/s.rels": b"\xff\xfe<"}), "cannot be read"),
        ("a.pdf", PNG, "something else"),
        ("a.png", JPEG, "something else"),
        ("a.csv", pdf(), "something else"),
        ("a.xlsx", word(), "something else"),
        ("a.js", b"alert(1)", "ending .js is not accepted"),
        ("report", pdf(), "without an ending"),
        ("a.txt", b"a\0b", "of no kind"),
        ("a.txt", b"\x81\xff", "of no kind"),
        ("a.gif", b"GIF89a" + pdf(), "GIF"),
        ("a.pdf", b"\n" + pdf(), "before its PDF part"),
        ("a.png", PNG + b"more", "more than a picture"),
        ("a.png", PNG[:-4], "more than a picture"),
        ("a.png", PNG + archive(**{"a.txt": "x"}), "more than a picture"),
        ("a.jpg", JPEG[:-2] + b"<script>", "more than a picture"),
        ("a.jpg", JPEG[:20] + pdf() + b"\xff\xd9", "more than a picture"),
        ("a.jpg", JPEG[:-2] + archive(**{"a.txt": "x"})[:-2] + b"\x02\0\xff\xd9", "archive in one"),
        ("a.pdf", pdf() + archive(**{"a.txt": "x"}), "archive in one"),
        ("a.pdf", b"%PDF-1.7\nnothing", "cannot be read"),
        ("a.pdf", pdf(pages=0), "cannot be read"),
        ("a.pdf", pdf(encryption=pikepdf.Encryption(user="u", owner="o")), "password"),
    ],
)
def test_everything_else_is_refused_in_words(sniff, name, content, words):
    with pytest.raises(InputRefused, match=words):
        sniff(content, name)


def opens(**action):
    def change(document):
        document.Root.OpenAction = Dictionary(**action)

    return change


def attaches(document):
    document.attachments["a.txt"] = b"hello"


def hides_in_an_annotation(document):
    document.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, AA=Dictionary(E=Dictionary(S=Name.JavaScript, JS="x")))]
    )


def asks_by_xfa(document):
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"))


def is_large(change):
    def both(document):
        change(document)
        document.Root.Large = document.make_stream(b"\0" * 300_000)

    return both


ACTIVE = [
    (opens(S=Name.JavaScript, JS="app.alert(1)"), "JavaScript"),
    (opens(S=Name.Launch, F="cmd.exe"), "another program"),
    (opens(S=Name.SubmitForm, F="http://example.test"), "form data"),
    (attaches, "attached files"),
    (hides_in_an_annotation, "JavaScript"),
    (asks_by_xfa, "XFA"),
]


@pytest.mark.parametrize(("change", "words"), ACTIVE)
@pytest.mark.parametrize("objects", list(pikepdf.ObjectStreamMode))
def test_a_pdf_that_does_more_than_show_pages_is_refused(sniff, change, words, objects):
    with pytest.raises(InputRefused, match=words):
        sniff(pdf(change, object_stream_mode=objects), "a.pdf")


@pytest.mark.parametrize(("change", "words"), ACTIVE[:1])
def test_a_large_pdf_is_looked_into_by_a_process_of_its_own(sniff, change, words):
    with pytest.raises(InputRefused, match=words):
        sniff(pdf(is_large(change), compress_streams=False), "a.pdf")


def test_a_large_harmless_pdf_comes_in(sniff):
    content = pdf(is_large(unchanged), compress_streams=False)

    assert sniff(content, "a.pdf") == "application/pdf"


def test_a_pdf_may_open_at_a_page_and_link_elsewhere(sniff):
    def change(document):
        document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
        link = Dictionary(S=Name.URI, URI="https://example.test")
        document.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=link)])

    assert sniff(pdf(change), "a.pdf") == "application/pdf"


def test_an_owner_may_forbid_changes_to_a_pdf(sniff):
    content = pdf(encryption=pikepdf.Encryption(user="", owner="o"))

    assert sniff(content, "a.pdf") == "application/pdf"


@pytest.mark.parametrize(("padding", "words"), [(0, "JavaScript"), (40 * 2**20, "cannot be read")])
def test_nothing_hides_behind_a_stream_that_is_too_large_to_unpack(sniff, padding, words):
    with pytest.raises(InputRefused, match=words):
        sniff(with_action_in_object_stream(padding), "a.pdf")


def with_action_in_object_stream(padding):
    """Return a PDF whose opening script lies in a compressed object stream."""
    packed = zlib.compress(b"5 0 <</S/JavaScript/JS(app.alert(1))>>" + b" " * padding, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    ]
    content, rows = b"%PDF-1.7\n", struct.pack(">BIB", 0, 0, 255)
    for number, body in enumerate(objects, start=1):
        rows += struct.pack(">BIB", 1, len(content), 0)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows += struct.pack(">BIB", 2, 4, 0) + struct.pack(">BIB", 1, len(content), 0)
    table = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>" % len(rows)
    return content + (
        b"6 0 obj\n%s stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (table, rows, len(content))
    )


def test_an_archive_with_an_endless_table_of_contents_is_not_opened(sniff):
    content = bytearray(word())
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = (2**30).to_bytes(4, "little")

    with pytest.raises(InputRefused, match="cannot be read"):
        sniff(bytes(content), "a.docx")
