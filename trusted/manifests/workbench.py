"""Where a manifest is worked on: a DuckDB of its own that sees one folder and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

THREADS = 2


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
