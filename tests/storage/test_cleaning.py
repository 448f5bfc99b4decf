"""Files of reporters say nothing of who made them, and still show what they showed."""

import zipfile
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from trusted.domain.errors import InputRefused
from trusted.storage import office
from trusted.storage.cleaning import clean
from trusted.storage.exif import Shot, shot_of
from trusted.storage.sniffing import JPEG, PDF, PNG
from trusted.storage.traces import NotCleaned, cleaned_jpeg, cleaned_png, orientation_of

# What must be gone, wherever it was written.
SECRETS = (b"Kim Reporter", b"KimsPhone", b"2026:11:24", b"2026-11-24T07")
GPS, CAMERA, WHEN, ARTIST, TURN = 0x8825, 0x0110, 0x0132, 0x013B, 0x0112


def camera_jpeg(turn=6):
    """Return a picture as a phone makes it, with a place, and something behind its end."""
    exif = Image.Exif()
    exif[CAMERA], exif[WHEN], exif[ARTIST] = "KimsPhone", "2026:11:24 07:00:00", "Kim Reporter"
    exif[TURN] = turn
    exif.get_ifd(GPS).update({1: "N", 2: (38.0, 30.0, 0.0), 3: "W", 4: (77.0, 3.0, 36.0)})
    kept = BytesIO()
    picture = Image.new("RGB", (24, 16), (200, 30, 30))
    picture.save(kept, "JPEG", exif=exif, comment=b"Kim Reporter", progressive=True)
    return kept.getvalue() + camera_comment()


def camera_comment():
    return b"\xff\xd8Kim Reporter\xff\xd9"


def commented_png():
    info = PngInfo()
    info.add_text("Author", "Kim Reporter")
    info.add_itxt("XML:com.adobe.xmp", "<x>Kim Reporter 2026-11-24T07</x>", zip=False)
    exif = Image.Exif()
    exif[ARTIST] = "Kim Reporter"
    kept = BytesIO()
    Image.new("RGBA", (5, 4), (0, 90, 0, 120)).save(kept, "PNG", pnginfo=info, exif=exif)
    return kept.getvalue()


def described_pdf():
    """Return a PDF with a photo, a note, and descriptions at every place that has one."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    pdf.docinfo["/Author"], pdf.docinfo["/Creator"] = "Kim Reporter", "KimsPhone"
    xmp = pikepdf.Stream(pdf, b"<x>Kim Reporter 2026-11-24T07</x>")
    xmp.Type, xmp.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = pdf.make_indirect(xmp)
    photo = pikepdf.Stream(pdf, camera_jpeg())
    photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = 24, 16, 8
    photo.ColorSpace, photo.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[1, 1, 9, 9],
        T="Kim Reporter",
        M="D:20261124070000Z",
        Contents="Look here.",
    )
    page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
    kept = BytesIO()
    pdf.save(kept)
    return kept.getvalue()


def written_docx():
    main = (
        b'<w:document xmlns:w="x"><w:ins w:author="Kim Reporter" w:date="2026-11-24T07:00:00Z"'
        b' w:rsidR="00A1"><w:t>They hide it.</w:t></w:ins></w:document>'
    )
    core = (
        b'<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d">'
        b"<dc:creator>Kim Reporter</dc:creator></cp:coreProperties>"
    )
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": main,
            "docProps/core.xml": core,
            "docProps/thumbnail.jpeg": camera_jpeg(),
            "word/media/image1.jpeg": camera_jpeg(),
        }
    )


def archive(parts):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return kept.getvalue()


def cleaned(tmp_path, data, media_type):
    source, target = tmp_path / "given", tmp_path / "clean"
    source.write_bytes(data)
    clean(source, target, media_type=media_type)
    return target


@pytest.mark.parametrize(
    ("made", "media_type"),
    [
        (camera_jpeg, JPEG),
        (commented_png, PNG),
        (described_pdf, PDF),
        (written_docx, office.DOCX),
    ],
)
def test_nothing_says_who_made_it_when_and_where(made, media_type, tmp_path):
    data = made()
    assert any(secret in data for secret in SECRETS) or media_type in (PDF, office.DOCX)

    target = cleaned(tmp_path, data, media_type)

    everything = target.read_bytes()
    if media_type == office.DOCX:
        with zipfile.ZipFile(target) as parts:
            everything += b"".join(parts.read(name) for name in parts.namelist())
    if media_type == PDF:
        with pikepdf.open(target) as pdf:
            everything += b"".join(
                thing.read_raw_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream)
            )
            everything += b"".join(str(dict(thing)).encode() for thing in notes_of(pdf))
    assert [secret for secret in SECRETS if secret in everything] == []


def notes_of(pdf):
    return [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]


def test_a_photo_has_no_place_and_shows_the_same_points_turned_the_same_way(tmp_path):
    source = tmp_path / "photo.jpg"
    source.write_bytes(camera_jpeg())
    assert shot_of(source).latitude == 38_500_000

    target = cleaned(tmp_path, camera_jpeg(), JPEG)

    assert shot_of(target) == Shot()
    with Image.open(source) as before, Image.open(target) as after:
        assert after.tobytes() == before.tobytes()
        assert after.getexif()[TURN] == 6
        assert set(after.getexif()) == {TURN}
    assert orientation_of(cleaned_jpeg(camera_jpeg(turn=1))) == 0


def test_a_picture_with_colors_beyond_the_letters_shows_the_same_points(tmp_path):
    with Image.open(BytesIO(commented_png())) as before:
        shown = before.tobytes()

    with Image.open(cleaned(tmp_path, commented_png(), PNG)) as after:
        assert after.tobytes() == shown
        assert after.info == {}


def test_a_document_keeps_its_words_and_its_note(tmp_path):
    with zipfile.ZipFile(cleaned(tmp_path, written_docx(), office.DOCX)) as parts:
        assert b"They hide it." in parts.read("word/document.xml")
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    with pikepdf.open(cleaned(tmp_path, described_pdf(), PDF)) as pdf:
        assert str(pdf.pages[0].Annots[0].Contents) == "Look here."


def test_cleaning_what_is_clean_changes_nothing():
    once = cleaned_jpeg(camera_jpeg())
    assert cleaned_jpeg(once) == once
    assert cleaned_png(cleaned_png(commented_png())) == cleaned_png(commented_png())


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe1", JPEG),
        (b"\xff\xd8 no markers here", JPEG),
        (b"\x89PNG\r\n\x1a\nshort", PNG),
        (b"%PDF-1.7 nothing", PDF),
        (b"PK no archive", office.DOCX),
        (archive({"docProps/core.xml": b"no root"}), office.DOCX),
    ],
)
def test_what_cannot_be_cleaned_is_refused(data, media_type, tmp_path):
    with pytest.raises(InputRefused, match="shows who made it"):
        cleaned(tmp_path, data, media_type)


@given(noise=st.binary(max_size=300))
def test_no_noise_breaks_the_cleaners(noise):
    for start, cleaner in ((b"\xff\xd8", cleaned_jpeg), (b"\x89PNG\r\n\x1a\n", cleaned_png)):
        try:
            found = cleaner(start + noise)
        except NotCleaned:
            continue
        assert found.startswith(start)
