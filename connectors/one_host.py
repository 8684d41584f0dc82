"""Carries every call to one account's host, and none to anybody else.

Rule 1: calls are addressed to a stand-in host that exists nowhere; only the adapter here knows the account's
address. Whatever an answer says (paging links, URLs in a ticket) leads to the stand-in or is refused.
Rule 2: nothing is sent to an address that is not public, unless the host is the operator's own (T25).
Rule 3: nothing is sent twice, no redirect is followed, nobody waits, every call has a time-out and every answer
a largest size.
Rule 4: a call ends in an answer that can be read or in a :class:`core.errors.HostError`. A client library above
never sees a 429, so its own endless waiting never begins; nor a Retry-After on a success, which it would take
for one.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol, TypeVar

import msgspec
import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectTimeout, RequestException, SSLError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.host_answers import Answer
from connectors.host_times import HostTimes
from connectors.public_lines import LineAdapter
from core.errors import CredentialsRefused, HostError, LookBeforeRepeating, TryLater, WillNotWork
from core.secrets import Secret

STAND_IN = "https://account.invalid"
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
PIECE = 1024 * 1024
"""How much of an answer is read at once, in bytes."""
LARGEST_ANSWER = 64 * PIECE
"""The most bytes an answer may have once unpacked; a page of a thousand tickets has a few million."""

Clock = Callable[[], datetime]
Timeout = float | tuple[float, float] | tuple[float, None] | None
T = TypeVar("T")


class Credentials(Protocol):
    """What a request is signed with."""

    @property
    def renewable(self) -> bool:
        """Whether a refused token can be replaced by another."""
        ...

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with its Authorization header."""
        ...

    def accepted(self, request: requests.PreparedRequest) -> None:
        """The host answered; what the request carried opens the door."""
        ...

    def refused(self, request: requests.PreparedRequest, /) -> bool:
        """The host refused; says whether what it carried had opened the door before."""
        ...


class FixedCredentials:
    """The same words in every request; what is refused once stays refused."""

    renewable = False

    def __init__(self, scheme: str, words: Secret) -> None:
        self._scheme = scheme
        self._words = words

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"{self._scheme} {self._words.reveal()}"
        return request

    def accepted(self, request: requests.PreparedRequest) -> None:
        """Nothing to learn: the words do not change."""

    def refused(self, _request: requests.PreparedRequest, /) -> bool:
        """They are refused for good."""
        return False


def basic(user: str, password: Secret) -> FixedCredentials:
    """Basic authentication with a name and what proves it."""
    pair = f"{user}:{password.reveal()}".encode()
    return FixedCredentials("Basic", Secret(base64.b64encode(pair).decode("ascii")))


class Meter(Protocol):
    """Keeps count of an account's calls against the host's limits, and of how long they take."""

    @property
    def times(self) -> HostTimes:
        """How long the host's answers take."""
        ...

    def before(self, method: str, path: str) -> None:
        """A call is about to leave; raises :class:`core.errors.TryLater` where it had better not."""
        ...

    def after(self, answer: Answer) -> None:
        """What came back."""
        ...


def _changes_something(_path: str, /) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Host:
    """An account's host, and how its kind is dealt with.

    ``base_url`` may have a path that stands before each of the host's own. ``refusal`` is the error that an answer
    stands for, nothing for a success that can be read; ``asks`` says whether a POST to a path only asks something.
    ``own`` is the operator's word that it is theirs, and may be in their own network (:mod:`connectors.public_lines`).
    """

    base_url: str
    ca_file: str
    refusal: Callable[[Answer, datetime], HostError | None]
    asks: Callable[[str], bool] = _changes_something
    own: bool = False


def open_door(host: Host, clock: Clock, meter: Meter, credentials: Credentials | None) -> requests.Session:
    """A session that is signed in at one host and can reach nothing else.

    In: the host, a clock, what keeps count, and the credentials (none: for asking for some). Requests through it go
    to ``STAND_IN + path``. Raises nothing here; its requests raise :class:`core.errors.HostError` kinds only.
    """
    session = requests.Session()
    session.headers.update({"User-Agent": "Halyard", "Accept": "application/json"})
    furnish(session, OneHostAdapter(host, clock, meter, credentials), host.ca_file or True)
    session.auth = credentials
    return session


def furnish(session: requests.Session, adapter: BaseAdapter, verify: bool | str | None) -> None:
    """Make a session ask one adapter alone, and take nothing from the environment or from earlier answers."""
    session.trust_env = False
    session.verify = True if verify is None else verify
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", adapter)
    session.mount("http://", adapter)


def read(session: requests.Session, path: str, shape: type[T], params: Mapping[str, str | int] | None = None) -> T:
    """What a path answers, in the given shape; an answer that is not in that shape is :class:`TryLater`."""
    answer = session.get(STAND_IN + path, params=params)
    return decoded(f"GET {path}", answer.content, shape)


def decoded(call: str, body: bytes, shape: type[T]) -> T:
    """A body that was read, in the given shape; :class:`TryLater` where it is not in it."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TryLater(f"{call} answered with something unreadable: {error}") from error


class OneHostAdapter(LineAdapter):
    """Sends what is addressed to the stand-in to one account, once."""

    def __init__(self, host: Host, clock: Clock, meter: Meter, credentials: Credentials | None) -> None:
        super().__init__(own=host.own)
        self._host = host
        self._clock = clock
        self._meter = meter
        self._credentials = credentials

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Timeout = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer to a request; time-outs are ours whatever the caller asks for, and proxies are not used."""
        del stream, timeout, proxies
        path = _path(request)
        there = request.copy()
        there.url = self._host.base_url.rstrip("/") + path
        response, answer = self._carry(there, path, verify, cert)
        renewed = self._renewed(there, answer) if answer.status == 401 else None
        if renewed is not None:
            there = renewed
            response, answer = self._carry(there, path, verify, cert)
        error = self._host.refusal(answer, self._clock())
        if error is not None:
            raise error
        if self._credentials is not None:
            self._credentials.accepted(there)
        response.headers.pop("Retry-After", None)
        response.request, response.url = request, request.url or ""
        return response

    def _renewed(self, request: requests.PreparedRequest, answer: Answer) -> requests.PreparedRequest | None:
        """The same read with a new token, where there can be one; a write is never sent a second time."""
        credentials = self._credentials
        if credentials is None or not credentials.renewable:
            return None
        had_worked = credentials.refused(request)
        if answer.reading:
            return credentials(request.copy())
        if had_worked:
            raise TryLater(f"{answer.method} {answer.path}: the token was refused; the next call takes a new one")
        raise CredentialsRefused(f"{answer.method} {answer.path}: a new token was refused")

    def _carry(
        self,
        request: requests.PreparedRequest,
        whole_path: str,
        verify: bool | str,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None,
    ) -> tuple[requests.Response, Answer]:
        path = whole_path.partition("?")[0]
        method = request.method or "GET"
        asking = method == "POST" and self._host.asks(path)
        reading = asking or method in ("GET", "HEAD")
        self._meter.before(method, path)
        try:
            with self._meter.times.call():
                response = super().send(
                    request, timeout=(CONNECT_SECONDS, READ_SECONDS), verify=verify, cert=cert, proxies=None
                )
                body = _whole_body(response)
        except RequestException as error:
            raise _unanswered(f"{method} {path}", error, reading) from error
        if body is None:
            raise _too_large(f"{method} {path}", reading)
        headers = {name.lower(): value for name, value in response.headers.items()}
        answer = Answer(method, path, response.status_code, headers, body, asking)
        self._meter.after(answer)
        return response, answer


def _whole_body(response: requests.Response) -> bytes | None:
    """All of an answer; nothing where it is larger than any answer should be."""
    pieces, size = [], 0
    for piece in response.iter_content(PIECE):
        size += len(piece)
        if size > LARGEST_ANSWER:
            response.close()
            return None
        pieces.append(piece)
    # requests would read 10 KB at a time, which costs more than decoding does; it keeps what we put here.
    body = response._content = b"".join(pieces)  # noqa: SLF001 - see above
    return body


def _path(request: requests.PreparedRequest) -> str:
    """Path and query of a request to the stand-in; anything else was steered here by an answer."""
    url = request.url or ""
    if not url.startswith(f"{STAND_IN}/"):
        raise WillNotWork("a call to another host than the account's was refused")
    return url[len(STAND_IN) :]


def _too_large(call: str, reading: bool) -> HostError:
    what = f"{call} answered with more than {LARGEST_ANSWER} bytes"
    return WillNotWork(what) if reading else LookBeforeRepeating(what)


def _unanswered(call: str, error: RequestException, reading: bool) -> HostError:
    """What a call that got no whole answer means: unless it never left, a write may have been carried out."""
    what = f"{call} was not answered: {type(error).__name__}"
    if reading or _never_left(error):
        return TryLater(what)
    return LookBeforeRepeating(what)


def _never_left(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(error)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
