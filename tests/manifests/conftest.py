"""A folder to work in, and manifests as text."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.domain.policies import PRIORITY
from trusted.manifests.reading import read_manifest
from trusted.manifests.standings import roles_of
from trusted.manifests.workbench import workbench

ROLES = roles_of(PRIORITY)


@dataclass
class Desk:
    """A workbench with its folder."""

    bench: duckdb.DuckDBPyConnection
    folder: Path

    def read(self, content, name="manifest.csv"):
        """Read what a file with this content holds."""
        source = self.folder / name
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        read_manifest(self.bench, source, self.folder, ROLES)

    @property
    def shipments(self):
        """What became a shipment: id and baseline."""
        return self.bench.execute("SELECT id, baseline FROM shipments ORDER BY line").fetchall()

    @property
    def rejected(self):
        """Which lines did not, and why."""
        return self.bench.execute("SELECT line, reason FROM rejected ORDER BY line").fetchall()


@pytest.fixture
def desk(tmp_path):
    with workbench(tmp_path) as bench:
        yield Desk(bench, tmp_path)
