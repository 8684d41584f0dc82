"""One installation serves every test of the doctor, because each leaves it healthy."""

from collections.abc import Iterator

import pytest

from tests.directly import directly
from tests.doctor.ward import Ward, installed


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with directly() as direct, installed(tmp_path_factory.mktemp("ward")) as found:
        # It stays to the end of the run, in which others serve what is to be reached over the line.
        direct.enough = True
        yield found
