"""Says to people what went wrong before any page of ours could: a page in their language, never a line of data.

Rule 1: whoever asks for pages, as a browser does, is answered with one; scripts and helpdesks get data as before.
Rule 2: nothing of what was sent is repeated, and nothing of ours is shown.
"""

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from webhooks.doors import RETRY_AFTER
from webhooks.form_language import speech
from webhooks.requesting import Answer

UNDER = "/escalate"
MACHINES = ("/hooks/", "/api/", "/panel/")
"""Where nobody types an address; a panel's own page says what its calls came to."""
PAGE, DATA = "text/html", "application/json"
UNREADABLE = frozenset({400, 413, 415, 422})


def wanted() -> bool:
    """Whether whoever called is a person before a browser; for the form's own addresses, unless they ask for data."""
    if request.path.startswith(MACHINES):
        return False
    known = [PAGE, DATA] if request.path.startswith(UNDER) else [DATA, PAGE]
    return request.accept_mimetypes.best_match(known, known[0]) == PAGE


def page(status: int) -> Response:
    """The page for what could not be read, is not there, or does not work now."""
    title, said = _words(status)
    spoken = speech(None)
    answer = Answer(status, "refused", spoken.say(title), (spoken.say(said),))
    response = make_response(render_template("form.html", answer=answer, asked=None, spoken=spoken), status)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def of_http(error: HTTPException) -> Response:
    """The page for what the framework itself turned away."""
    status = error.code if error.code is not None and error.code >= 400 else 404
    answer = page(status)
    allowed = error.get_response().headers.get("Allow")
    if status == 405 and allowed:
        answer.headers["Allow"] = allowed
    return answer


def _words(status: int) -> tuple[str, str]:
    if status >= 500:
        return "page_later_title", "panel_later"
    if status in UNREADABLE and request.path.startswith(UNDER):
        return "page_not_read_title", "page_not_read"
    return "page_nothing_title", "page_nothing"
