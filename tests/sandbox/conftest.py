"""What the sandbox's tests may ask for."""

from collections.abc import Iterator

import pytest

from tests.sandbox.desk import Desk, Listener, listening, served
from tests.sandbox.jira_site import Site, served_site

IDLE = '{"did": [], "next_due_at": null}'


@pytest.fixture(scope="session")
def one_desk() -> Iterator[tuple[Desk, str]]:
    """The demo account, served once for the run, and a follower that never has anything due."""
    with listening() as idle, served() as desk:
        idle.on_call = lambda _: IDLE
        yield desk, f"{idle.url}/_clock"


@pytest.fixture
def desk(one_desk: tuple[Desk, str]) -> Iterator[Desk]:
    """The demo account, started over. It has a follower, so webhooks wait until the test touches the clock."""
    desk, follower = one_desk
    desk.world.reset()
    desk.clock.follow((follower,))
    yield desk
    desk.close_sessions()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """An endpoint for webhooks."""
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def one_site() -> Iterator[Site]:
    """The demo site of the pretend Jira, served once for the run."""
    with served_site() as site:
        yield site


@pytest.fixture
def site(one_site: Site) -> Site:
    """The demo site, started over."""
    one_site.world.reset()
    return one_site


@pytest.fixture(scope="session")
def one_data_center() -> Iterator[Site]:
    """The same site as a Data Center."""
    with served_site("Server") as site:
        yield site


@pytest.fixture
def data_center(one_data_center: Site) -> Site:
    """The Data Center, started over."""
    one_data_center.world.reset()
    return one_data_center


@pytest.fixture(scope="session")
def idle_follower() -> Iterator[str]:
    """A follower of a clock that never has anything due."""
    with listening() as idle:
        idle.on_call = lambda _: IDLE
        yield f"{idle.url}/_clock"


@pytest.fixture
def hooked(site: Site, idle_follower: str) -> Iterator[Site]:
    """The demo site with a follower, so that webhooks wait until the test touches the clock."""
    site.clock.follow((idle_follower,))
    yield site
    site.clock.follow(())
    site.world.reset()


@pytest.fixture
def hooked_data_center(data_center: Site, idle_follower: str) -> Iterator[Site]:
    """The same of the Data Center."""
    data_center.clock.follow((idle_follower,))
    yield data_center
    data_center.clock.follow(())
    data_center.world.reset()
