"""A pretend status page, as companies show what is out of order, with buttons that put things out of order.

It answers in the form of Statuspage's status API, which every such page describes under ``/api``.
"""

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, Response, redirect, render_template_string, request

from sandbox import moments
from sandbox.clock import Clock

PAGE = {"id": "acmestatus01", "name": "Acme Status", "time_zone": "Etc/UTC"}
GROUPS = ("Europe", "Americas", "Asia Pacific")
PRODUCTS = ("Runtime", "Studio", "Cloud")
WORKING, DOWN = "operational", "major_outage"
STATES = ("investigating", "identified", "monitoring", "resolved")
IMPACTS = ("none", "minor", "major", "critical")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
HTML = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Acme Status</title>
<style>body { font: 1rem/1.5 sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }</style></head>
<body>
<h1>Acme Status <small>a pretend status page on this machine</small></h1>
<p>It is {{ now }}.</p>
<p><a href="#subscribe">Subscribe to updates</a></p>
<h2>Incidents</h2>
{% for one in incidents %}
<article id="{{ one.id }}"><h3>{{ one.name }}: {{ one.status }}</h3>
<p>{{ one.components|map(attribute='name')|join(', ') or 'No component' }}, since {{ one.started_at }}.</p>
{% for update in one.incident_updates %}<p><time>{{ update.created_at }}</time> {{ update.body }}</p>{% endfor %}
{% if one.status != 'resolved' %}
<form method="post" action="/_sandbox/buttons/resolve/{{ one.id }}"><button>It is over</button></form>
{% endif %}</article>
{% else %}<p>Everything works.</p>
{% endfor %}
<h2>Put something out of order</h2>
<form method="post" action="/_sandbox/buttons/raise">
<p><label for="name">What happens</label> <input id="name" name="name" required value="Requests fail"></p>
<p><label for="component">Where</label> <select id="component" name="component">
{% for one in components if not one.group %}<option value="{{ one.id }}">{{ one.place }}: {{ one.name }}</option>
{% endfor %}</select></p>
<p><button>Raise an incident</button></p></form>
<h2 id="subscribe">Subscribe</h2>
<p>A real page would take your address here.</p>
</body></html>
"""

Json = dict[str, Any]


@dataclass
class Board:
    """What the page shows: its components, what happens, and whether the page itself is in order."""

    clock: Clock
    incidents: list[Json] = field(default_factory=list)
    trouble: Json = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def components(self) -> list[Json]:
        """Every group and component, a component down while an incident that goes on says so."""
        stamp = moments.written(self.clock.start)
        states = {one["id"]: one["status"] for incident in self.going_on() for one in incident["components"]}
        found = []
        for place, group in enumerate(GROUPS, start=1):
            base = {"page_id": PAGE["id"], "created_at": stamp, "updated_at": stamp, "description": None}
            inner = [f"c{place}{number}" for number in range(1, len(PRODUCTS) + 1)]
            found.append({**base, "id": f"g{place}", "name": group, "status": WORKING, "group": True, "group_id": None})
            for id_, product in zip(inner, PRODUCTS, strict=True):
                status = states.get(id_, WORKING)
                one = {"id": id_, "name": product, "status": status, "group": False, "group_id": f"g{place}"}
                found.append({**base, **one})
        return found

    def going_on(self) -> list[Json]:
        """The incidents that are not resolved, newest first."""
        return [one for one in reversed(self.incidents) if one["status"] != "resolved"]

    def raise_incident(self, body: Json) -> Json:
        """A new incident; raises ValueError for a component, state or impact that is not there."""
        impact, status = str(body.get("impact", "major")), str(body.get("status", STATES[0]))
        if impact not in IMPACTS or status not in STATES:
            raise ValueError(f"impact is one of {IMPACTS}, status one of {STATES}")
        now = self.clock.now()
        incident: Json = {
            "id": f"inc{len(self.incidents) + 1:04}",
            "page_id": PAGE["id"],
            "name": str(body.get("name") or "Requests fail"),
            "status": status,
            "impact": impact,
            "created_at": moments.written(now),
            "started_at": str(body.get("started_at") or moments.written(now)),
            "components": self._affected(body.get("components", [])),
            "incident_updates": [],
        }
        self.incidents.append(incident)
        return self._told(incident, str(body.get("body") or "We are looking into it."), now)

    def change_incident(self, id_: str, body: Json) -> Json:
        """The incident with another state, name, text or components; raises ValueError where there is none."""
        incident = next((one for one in self.incidents if one["id"] == id_), None)
        if incident is None:
            raise ValueError(f"there is no incident {id_}")
        if "status" in body and body["status"] not in STATES:
            raise ValueError(f"status is one of {STATES}")
        incident.update({name: body[name] for name in ("status", "name") if name in body})
        if "components" in body:
            incident["components"] = self._affected(body["components"])
        return self._told(incident, str(body.get("body") or f"Now: {incident['status']}."), self.clock.now())

    def _told(self, incident: Json, text: str, now: datetime) -> Json:
        update = {"id": f"{incident['id']}-{len(incident['incident_updates']) + 1}", "status": incident["status"]}
        incident["incident_updates"].insert(0, {**update, "body": text, "created_at": moments.written(now)})
        incident["updated_at"] = moments.written(now)
        return incident

    def _affected(self, wanted: Any) -> list[Json]:
        """Components by id or by ``Group / Name``, each down, or in the state given with it."""
        states = wanted if isinstance(wanted, dict) else dict.fromkeys(wanted, DOWN)
        known = {one["id"]: one for one in self.components()}
        names = {f"{known[one['group_id']]['name']} / {one['name']}": one for one in known.values() if one["group_id"]}
        found = []
        for name, status in states.items():
            one = known.get(name) or names.get(name)
            if one is None:
                raise ValueError(f"there is no component {name!r}; there is {', '.join(names)}")
            found.append({**one, "status": status})
        return found


def create_app(clock: Clock) -> Flask:
    """The page, its status API and the sandbox's controls of it."""
    app, board = Flask("sandbox.status_page", static_folder=None), Board(clock)
    app.add_url_rule("/", "page", lambda: _page(board))
    app.add_url_rule("/incidents/<id_>", "incident", lambda id_: redirect(f"/#{id_}"))
    feeds = {
        "summary.json": lambda: {"components": board.components(), "incidents": board.going_on()},
        "incidents/unresolved.json": lambda: {"incidents": board.going_on()},
    }
    for name, answer in feeds.items():
        app.add_url_rule(f"/api/v2/{name}", name, lambda answer=answer: _feed(board, answer()))
    _add_controls(app, board)
    app.after_request(_protected)
    return app


def _add_controls(app: Flask, board: Board) -> None:
    def buttons(id_: str = "") -> Any:
        if request.headers.get("Origin", request.host_url.rstrip("/")) != request.host_url.rstrip("/"):
            return Response("The sandbox takes forms from its own pages only.\n", 403, content_type="text/plain")
        with board.lock:
            if id_:
                board.change_incident(id_, {"status": "resolved"})
            else:
                board.raise_incident({"name": request.form["name"], "components": [request.form["component"]]})
        return redirect("/", 303)

    def control(change: Any, **path: str) -> Response:
        body = request.get_json(force=True, silent=True)
        if not isinstance(body, dict):
            return _json({"error": "BadRequest", "description": "the body is a JSON object"}, 400)
        try:
            with board.lock:
                return _json(change(*path.values(), body), 200)
        except ValueError as problem:
            return _json({"error": "BadRequest", "description": str(problem)}, 400)

    app.add_url_rule("/_sandbox/buttons/raise", "button-raise", buttons, methods=["POST"])
    app.add_url_rule("/_sandbox/buttons/resolve/<id_>", "button-resolve", buttons, methods=["POST"])
    for method, path, change in (
        ("POST", "incidents", board.raise_incident),
        ("PUT", "incidents/<id_>", board.change_incident),
        ("PUT", "trouble", lambda body: _trouble(board, body)),
        ("POST", "reset", lambda _body: _reset(board)),
    ):
        app.add_url_rule(f"/_sandbox/{path}", f"{method}-{path}", partial(control, change), methods=[method])


def _trouble(board: Board, body: Json) -> Json:
    """``{"status": 503}``, ``{"body": "<html>"}``, ``{"location": "http://..."}``, or ``{}`` for a page in order."""
    if set(body) - {"status", "body", "location"}:
        raise ValueError("the page's trouble is a status, a body or a location")
    board.trouble = body
    return body


def _reset(board: Board) -> Json:
    board.incidents, board.trouble = [], {}
    return {}


def _feed(board: Board, answer: Json) -> Response:
    trouble = board.trouble
    if trouble:
        headers = {"Location": trouble["location"]} if "location" in trouble else {}
        status = trouble.get("status", 302 if headers else 200)
        return Response(trouble.get("body", ""), status, headers, content_type="application/json; charset=utf-8")
    page = {**PAGE, "url": request.host_url.rstrip("/"), "updated_at": moments.written(board.clock.now())}
    return _json({"page": page, **answer}, 200)


def _page(board: Board) -> str:
    known = {one["id"]: one["name"] for one in board.components()}
    components = [{**one, "place": known.get(one["group_id"], "")} for one in board.components()]
    now = moments.written(board.clock.now())
    shown = list(reversed(board.incidents))
    return render_template_string(HTML, now=now, incidents=shown, components=components)


def _json(body: Json, status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


def _protected(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
