"""Carries every call to one account's Zendesk, and none to anybody else.

Rule 1: calls are addressed to a stand-in host that exists nowhere; only the adapter here knows the account's
address. Whatever an answer says (paging links, URLs in a ticket) leads to the stand-in or is refused.
Rule 2: nothing is sent twice, no redirect is followed, nobody waits, every call has a time-out.
Rule 3: a call ends in an answer that can be read or in a :class:`core.errors.HostError`. The client library
above never sees a 429, so its own endless waiting never begins; nor a Retry-After on a success, which it
would take for one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar

import msgspec
import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException, SSLError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.zendesk.account import ApiToken, ZendeskAccount
from connectors.zendesk.answers import Answer, refusal
from connectors.zendesk.budget import Budget
from connectors.zendesk.credentials import ApiTokenCredentials, Credentials, OAuthCredentials
from core.errors import CredentialsRefused, HostError, LookBeforeRepeating, TryLater, WillNotWork

STAND_IN = "https://account.invalid"
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
PIECE = 1024 * 1024
"""How much of an answer is read at once, in bytes."""

Clock = Callable[[], datetime]
Timeout = float | tuple[float, float] | tuple[float, None] | None
T = TypeVar("T")


def open_session(account: ZendeskAccount, clock: Clock, budget: Budget) -> requests.Session:
    """A session that is signed in at one account and can reach nothing else.

    In: an account without faults, a clock, and the budget to keep. Requests through it go to
    ``STAND_IN + path``. Raises nothing here; its requests raise :class:`core.errors.HostError` kinds only.
    """
    credentials = _credentials(account, clock, budget)
    session = _bare_session(account, _OneHostAdapter(account, clock, budget, credentials))
    session.auth = credentials
    return session


def read(session: requests.Session, path: str, shape: type[T], params: Mapping[str, str | int] | None = None) -> T:
    """What a path answers, in the given shape; an answer that is not in that shape is :class:`TryLater`."""
    answer = session.get(STAND_IN + path, params=params)
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TryLater(f"GET {path} answered with something unreadable: {error}") from error


def _credentials(account: ZendeskAccount, clock: Clock, budget: Budget) -> Credentials:
    if isinstance(account.credentials, ApiToken):
        return ApiTokenCredentials(account.credentials)
    door = _bare_session(account, _OneHostAdapter(account, clock, budget, None))

    def mint(wish: Mapping[str, str | int]) -> bytes:
        return door.post(f"{STAND_IN}/oauth/tokens", json=dict(wish)).content

    return OAuthCredentials(account.credentials, mint, clock)


def _bare_session(account: ZendeskAccount, adapter: HTTPAdapter) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = account.ca_file or True
    session.headers.update({"User-Agent": "Halyard", "Accept": "application/json"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _OneHostAdapter(HTTPAdapter):
    """Sends what is addressed to the stand-in to one account, once."""

    def __init__(self, account: ZendeskAccount, clock: Clock, budget: Budget, credentials: Credentials | None) -> None:
        super().__init__(max_retries=0)
        self._base_url = account.base_url.rstrip("/")
        self._clock = clock
        self._budget = budget
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
        there.url = self._base_url + path
        response, answer = self._carry(there, verify, cert)
        renewed = self._renewed(there, answer) if answer.status == 401 else None
        if renewed is not None:
            there = renewed
            response, answer = self._carry(there, verify, cert)
        error = refusal(answer, self._clock())
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
        verify: bool | str,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None,
    ) -> tuple[requests.Response, Answer]:
        path = request.path_url.partition("?")[0]
        method = request.method or "GET"
        if method == "PUT" and "/tickets/" in path:
            self._budget.count_write()
        try:
            response = super().send(
                request, timeout=(CONNECT_SECONDS, READ_SECONDS), verify=verify, cert=cert, proxies=None
            )
            # requests would read 10 KB at a time, which costs more than decoding does; it keeps what we put here.
            body = response._content = b"".join(response.iter_content(PIECE))  # noqa: SLF001 - see above
        except RequestException as error:
            raise _unanswered(method, path, error) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._budget.read(headers)
        return response, Answer(method, path, response.status_code, headers, body)


def _path(request: requests.PreparedRequest) -> str:
    """Path and query of a request to the stand-in; anything else was steered here by an answer."""
    url = request.url or ""
    if not url.startswith(f"{STAND_IN}/"):
        raise WillNotWork("a call to another host than the account's was refused")
    return url[len(STAND_IN) :]


def _unanswered(method: str, path: str, error: RequestException) -> HostError:
    """What a call that got no whole answer means: unless it never left, a write may have been carried out."""
    what = f"{method} {path} was not answered: {type(error).__name__}"
    if method in ("GET", "HEAD") or _never_left(error):
        return TryLater(what)
    return LookBeforeRepeating(what)


def _never_left(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(error)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
