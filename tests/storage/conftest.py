"""Fixtures of the store's tests."""

from io import BytesIO

import pytest

from trusted.storage.local import LocalStore
from trusted.storage.sniffing import media_type_of


@pytest.fixture
def sniff(tmp_path):
    def told(content, name):
        with LocalStore(tmp_path).incoming(BytesIO(content), 2**30) as received:
            return media_type_of(received, name)

    return told
