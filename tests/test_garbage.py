import gc

import pytest

from trusted.garbage import unsearched


class Broken(Exception):
    pass


@pytest.fixture
def searching():
    """Garbage is looked for, whatever a test of it leaves behind."""
    assert gc.isenabled()
    yield
    gc.enable()


@pytest.mark.usefixtures("searching")
def test_none_is_searched_for_in_the_block_and_it_is_again_after_it():
    with unsearched():
        assert not gc.isenabled()
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.usefixtures("searching")
def test_it_is_searched_for_again_after_a_fault():
    with pytest.raises(Broken), unsearched():
        raise Broken
    assert gc.isenabled()


@pytest.mark.usefixtures("searching")
def test_who_never_searches_goes_on_so():
    gc.disable()
    with unsearched():
        pass
    assert not gc.isenabled()
