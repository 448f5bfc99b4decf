"""Archives made on the fly."""

import zipfile
from io import BytesIO


def archive(**parts):
    with zipfile.ZipFile(out := BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def word(**more):
    return archive(
        **{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"} | more
    )
