"""Where a manifest is worked on: a DuckDB of its own that sees one folder and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

import duckdb

THREADS = 2


def brought(source: Path, folder: Path) -> Path:
    """Bring a file into the folder of a workbench, which reads nothing else; returns its path.

    The name there is ours: DuckDB takes some characters of a name for patterns. A symbolic link
    would lead out of the folder again.
    """
    target = folder / f"brought{source.suffix}"
    try:
        target.hardlink_to(source.resolve())
    except OSError:  # on another disk, or of another owner
        copyfile(source, target)
    return target


@contextmanager
def workbench(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Hand out an empty DuckDB that reads and writes only in a folder, and is gone afterwards.

    folder: exists; what does not fit into memory is put there for a while, too.
    """
    place = str(folder.resolve())
    with duckdb.connect(config={"threads": THREADS, "temp_directory": place}) as bench:
        bench.execute("SET allowed_directories = $places", {"places": [place]})
        # Whatever a manifest holds, nothing else of this machine is read, and nothing fetched.
        bench.execute("SET enable_external_access = false")
        bench.execute("SET lock_configuration = true")
        yield bench
