"""The declarations that come with the project, found by their bare name."""

from pathlib import Path

from trusted.domain.errors import InputRefused

FOLDER = Path(__file__).parent / "data"


def shipped_names() -> tuple[str, ...]:
    """Return the names under which the shipped files are found."""
    return tuple(sorted(path.name.removesuffix(".gz") for path in FOLDER.glob("*.csv.gz")))


def located(source: Path) -> Path:
    """Return the file that is meant: the one at this path, else the shipped one of this name.

    Raises: InputRefused if there is neither.
    """
    if source.is_file():
        return source
    if source.name == str(source) and source.name.removesuffix(".gz") in shipped_names():
        return FOLDER / f"{source.name.removesuffix('.gz')}.gz"
    raise InputRefused(
        f"There is no file {source}. Give the path of one, or the name of one that comes with the"
        f" program: {', '.join(shipped_names())}."
    )
