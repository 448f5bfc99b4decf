"""Word and Excel documents that are not what they seem."""

import zipfile
from io import BytesIO

import pytest

from tests.storage.archives import word
from trusted.domain.errors import InputRefused

TEMPLATE = "http://example.test/relationships/attachedTemplate"


@pytest.mark.parametrize(
    "attributes",
    [
        f'Id="a>b" Type="{TEMPLATE}" Target="http://example.test" TargetMode="External"',
        f'Id="a" Type="{TEMPLATE}" Target="http://example.test" TargetMode="Ext&#101;rnal"',
        f"""Id='a' Type='{TEMPLATE}' Target='//x/Type="/hyperlink"' TargetMode='External'""",
        f'Id="a" Type="{TEMPLATE}" Target="http://example.test"',
    ],
)
def test_a_relationship_is_read_as_word_reads_it(sniff, attributes):
    rels = f"<Relationships><Relationship {attributes}/></Relationships>"

    with pytest.raises(InputRefused, match="elsewhere"):
        sniff(word(**{"word/_rels/s.rels": rels}), "a.docx")


def test_a_macro_does_not_hide_under_another_name(sniff):
    rels = '<Relationships><Relationship Id="a" Type="http://x/vbaProject" Target="a.xml"/>'

    with pytest.raises(InputRefused, match="macros"):
        sniff(word(**{"word/_rels/d.rels": rels + "</Relationships>"}), "a.docx")


@pytest.mark.parametrize("rels", ["<Relationship " * 20_000, "<!DOCTYPE a><a/>", "<a>&b;</a>"])
def test_relationships_that_are_no_plain_xml_are_refused_at_once(sniff, rels):
    with pytest.raises(InputRefused, match="cannot be read"):
        sniff(word(**{"word/_rels/s.rels": rels}), "a.docx")


def test_a_document_does_not_unpack_without_end(sniff):
    many = {f"word/_rels/{number}.rels": " " * 2**20 for number in range(17)}

    with pytest.raises(InputRefused, match="cannot be read"):
        sniff(word(**many), "a.docx")


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_document_is_packed_as_word_packs_it(sniff, packing):
    with zipfile.ZipFile(out := BytesIO(), "w", packing) as file:
        for name in ("[Content_Types].xml", "word/document.xml"):
            file.writestr(name, "<a/>")

    with pytest.raises(InputRefused, match="cannot be read"):
        sniff(out.getvalue(), "a.docx")


def test_a_part_that_cannot_be_unpacked_is_refused_in_words(sniff):
    name = b"word/_rels/s.rels"
    content = bytearray(word(**{name.decode(): "<a/>" * 500}))
    packed = content.find(name) + len(name)
    content[packed + 2 : packed + 10] = b"\xff" * 8

    with pytest.raises(InputRefused, match="cannot be read"):
        sniff(bytes(content), "a.docx")
