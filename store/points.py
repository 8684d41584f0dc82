"""Names the moments at which work becomes permanent, so that tests can pull the plug at each of them.

``before`` points lie outside the transaction, before it begins; ``inside`` points after everything is written and
before the commit; ``after`` points after the commit. Outside tests a point does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Hook = Callable[[str], None]

WRITES = (
    "accept",
    "claim",
    "renew",
    "save",
    "sending",
    "sent",
    "unsent",
    "park",
    "void",
    "remember",
    "release",
    "give_up",
    "cursor",
    "policy",
    "wake",
    "tie",
    "pause",
    "replay",
    "mail",
    "outage",
    "alarm",
    "setback",
    "notice",
    "purge",
    "forget",
    "decide",
    "erase",
    "access",
    "migrate",
)
POINTS = tuple(f"{write}:{where}" for write in WRITES for where in ("before", "inside", "after"))
"""Every commit point of the memory."""

HOST_POINTS = ("host.write:before", "host.write:after")
"""The engine's own, around each call that writes to a helpdesk: what is permanent there is not undone here."""


class _Switch:
    """Holds the one hook of the process."""

    hook: Hook | None = None


def point(name: str) -> None:
    """Pass a commit point; calls the hook where a test has set one."""
    if _Switch.hook is not None:
        _Switch.hook(name)


def set_hook(hook: Hook | None) -> None:
    """Call ``hook`` with the name of every point passed, in every thread; ``None`` takes it away."""
    _Switch.hook = hook


@contextmanager
def hooked(hook: Hook) -> Iterator[None]:
    """Set a hook for a while."""
    earlier = _Switch.hook
    set_hook(hook)
    try:
        yield
    finally:
        set_hook(earlier)
