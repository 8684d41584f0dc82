"""Says of each call who made it, by the one proxy whose word on that counts, and by nobody else's (T17).

Rule 1: the address of the connection (``REMOTE_ADDR``) stays what it is: whoever trusts a proxy goes by that one.
Rule 2: who called is ``halyard.caller`` beside it: the last address that the declared proxy wrote into
``X-Forwarded-For``, which is the one it saw itself; the connection's own where there is no such proxy or no such word.
Rule 3: no header of the kind reaches the application, so that nobody can go by one without meaning to.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

CALLER = "halyard.caller"
HEADERS = ("FOR", "HOST", "PROTO", "PORT", "BY", "PREFIX", "SERVER", "SCHEME", "SSL")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def knowing_callers(application: Application, proxy: str) -> Application:
    """The application, told who calls; ``proxy`` is the address of the one whose word is taken, empty for none."""

    def told(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        words = environ.get("HTTP_X_FORWARDED_FOR", "")
        for name in ("HTTP_FORWARDED", "HTTP_X_REAL_IP", *(f"HTTP_X_FORWARDED_{one}" for one in HEADERS)):
            environ.pop(name, None)
        there = str(environ.get("REMOTE_ADDR", ""))
        environ[CALLER] = (_last(words) or there) if proxy and there == proxy else there
        return application(environ, start_response)

    return told


def _last(words: str) -> str:
    """The last address of a list; empty where that is none."""
    last = words.rpartition(",")[2].strip()
    if last.startswith("["):
        last = last[1:].partition("]")[0]
    elif last.count(":") == 1:
        last = last.partition(":")[0]
    try:
        return str(ip_address(last))
    except ValueError:
        return ""
