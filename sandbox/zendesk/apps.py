"""A sidebar app beside a ticket, as Zendesk shows one: a frame whose first load carries a token signed for the agent.

And what a theme's snippet shows a customer. One app at most is installed, with `PUT /_sandbox/app`; its own key pair
signs. Which words the claims hold is as in Zendesk's examples.
"""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, g, request
from joserfc import jwt
from joserfc.jwk import RSAKey

from sandbox.zendesk import access
from sandbox.zendesk.errors import Refusal
from sandbox.zendesk.records import Json, Ticket, User
from sandbox.zendesk.world import World

APP, INSTALLATION = "9000", "9001"
GUID = "5b1c7d52-0000-4000-8000-000000009001"
LIVES = 300
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+/[A-Za-z0-9/._-]*")


def add_apps(app: Flask, world: World) -> None:
    """The app's installing, and the public half of its key for whoever signs in."""

    def install() -> Any:
        body = request.get_json(force=True, silent=True)
        url = body.get("url") if isinstance(body, dict) else None
        if not isinstance(url, str) or not ADDRESS.fullmatch(url):
            return {"error": "BadRequest", "description": "send {'url': where the app's page is}"}, 400
        with world.lock:
            world.app = {"url": url, "app_id": APP, "installation_id": INSTALLATION}
            return world.app

    def public_key(app_id: str) -> Response:
        try:
            with world.lock:
                access.recognise(world, request.headers.get("Authorization"))
        except Refusal as refusal:
            return Response(str(refusal.body), refusal.status, content_type="text/plain")
        if app_id != APP:
            return Response("there is no such app\n", 404, content_type="text/plain")
        return Response(key().as_pem(private=False), content_type="text/plain")

    app.add_url_rule("/_sandbox/app", "sandbox-app", install, methods=["PUT"])
    app.add_url_rule("/api/v2/apps/<app_id>/public_key", "app-public-key", public_key, methods=["GET"])


@cache
def key() -> RSAKey:
    """The app's key pair, made when it is first needed."""
    return RSAKey.generate_key(2048)


def framed(world: World, ticket: Ticket, user: User) -> Json | None:
    """What the agent's page needs to open the app beside a ticket, or nothing where no app is installed."""
    if not world.app:
        return None
    url = str(world.app["url"])
    parts = urlsplit(url)
    # The page may show this one host in a frame, and post to it.
    g.frames = f"{parts.scheme}://{parts.netloc}"
    here = request.host_url.rstrip("/")
    return {"url": f"{url}?origin={here}&app_guid={GUID}", "token": _token(world, user, here), "ticket": ticket.id}


def _token(world: World, user: User, here: str) -> str:
    at = int(world.now().timestamp())
    claims = {
        "iss": urlsplit(here).netloc,
        "aud": f"{here}/api/v2/apps/installations/{INSTALLATION}.json",
        "sub": f"{here}/api/v2/users/{user.id}.json",
        "iat": at,
        "exp": at + LIVES,
        # The clock may stand still from one load to the next.
        "jti": uuid4().hex,
    }
    return jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, key())
