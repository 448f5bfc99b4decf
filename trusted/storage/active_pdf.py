"""What a PDF does besides showing pages; also run alone, as a process with limits."""

import re
import resource
import sys
from pathlib import Path

import pikepdf
from pikepdf import settings

# No stream of a file's structure is anywhere near as large; a bomb is.
STREAM_BYTES = 32 * 1024 * 1024
CHILD_BYTES = 1024 * 1024 * 1024
CHILD_SECONDS = 60
# pikepdf's limits hold for the process; nothing else here reads foreign PDFs.
settings.set_qpdf_limits(flate_max_memory=STREAM_BYTES, run_length_max_memory=STREAM_BYTES)

# Warnings after which objects are missing here that a viewer may still see.
HIDDEN = re.compile(r"decoding stream|unfilterable|limit exceeded|object stream")

LOCKED, BROKEN = "locked", "broken"
SCRIPT, LAUNCH, SENDS, ATTACHED, MEDIA, XFA = (
    "script",
    "launch",
    "sends",
    "attached",
    "media",
    "xfa",
)
BY_KEY = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": ATTACHED,
    "/EF": ATTACHED,
    "/RichMediaContent": MEDIA,
    "/XFA": XFA,
}
BY_ACTION = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/SubmitForm": SENDS,
    "/ImportData": SENDS,
    "/GoToE": ATTACHED,
    "/Rendition": MEDIA,
    "/RichMediaExecute": MEDIA,
}


def activity(path: Path) -> str | None:
    """Return the code of the first thing that a page of paper could not do; None: harmless.

    Returns: also `locked` when a password is needed, `broken` when the file cannot be read.
    Opening actions that only turn to a page, and plain links, are harmless.
    """
    try:
        # Not by mapping the file: its size would count against the child's memory.
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            if not len(pdf.pages):
                return BROKEN
            found = next(filter(None, map(_activity_in, pdf.objects)), None)
            hidden = any(HIDDEN.search(str(warning)) for warning in pdf.get_warnings())
            return BROKEN if found is None and hidden else found
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, MemoryError, RecursionError, ValueError, TypeError):
        return BROKEN


def _activity_in(root: pikepdf.Object) -> str | None:
    waiting: list[pikepdf.Object] = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            pairs = list(thing.items())
            for key, value in pairs:
                found = BY_KEY.get(key) or (BY_ACTION.get(str(value)) if key == "/S" else None)
                if found:
                    return found
            children = [value for _, value in pairs]
        else:
            children = list(thing) if isinstance(thing, pikepdf.Array) else []
        waiting += [
            child
            for child in children
            if isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect
        ]
    return None


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    sys.stdout.write(activity(Path(sys.argv[1])) or "")
