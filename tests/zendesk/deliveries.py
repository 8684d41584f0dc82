"""Makes webhook deliveries as Zendesk would, signed by a second hand so that it cannot share a mistake with ours."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import ApiToken, ZendeskAccount
from core.ports import Delivery
from core.secrets import Secret

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
STAMP = "2026-11-22T10:00:00Z"
SECRET = "u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W"
OTHER_SECRET = "a1Gf8Zx3Kd6Mv9Qp2Ws5Er7Ty4Ui0Ol1"
HOST_ACCOUNT = "1234567"
INVOCATION = "01J9ZZ5S9B4Q2M7C6T8V1X3Y5Z"


def account(*secrets: SigningSecret, host_account_id: str = HOST_ACCOUNT) -> ZendeskAccount:
    """An account that believes the usual secret, or those given."""
    return ZendeskAccount(
        account="acme",
        base_url="https://acme.zendesk.com",
        credentials=ApiToken("service@acme.example", Secret("not-a-token-of-anybody")),
        signing_secrets=secrets or (SigningSecret("one", Secret(SECRET)),),
        host_account_id=host_account_id,
    )


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The vendor's formula, written out from RFC 2104 instead of calling an HMAC."""
    key = secret.encode()
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + stamp.encode() + body).digest()
    return base64.b64encode(hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()).decode()


def trigger_body(**changes: Any) -> bytes:
    """What our own trigger sends."""
    return json.dumps({"ticket_id": "35436", "actor_id": "900123", "account": "acme", **changes}).encode()


def envelope(kind: str = "ticket.comment_added", **changes: Any) -> dict[str, Any]:
    """What a webhook subscribed to events sends."""
    return {
        "account_id": int(HOST_ACCOUNT),
        "id": "58800d2d-3af7-55ca-862c-5c3ab66f3758",
        "subject": "zen:ticket:71447",
        "time": "2026-11-22T09:59:58.304701605Z",
        "type": f"zen:event-type:{kind}",
        "zendesk_event_version": "2022-11-06",
        "event": {},
        "detail": {"id": "71447", "actor_id": "900124", "status": "OPEN", "tags": None},
        **changes,
    }


def delivery(
    body: bytes, *, secret: str = SECRET, stamp: str = STAMP, at: datetime = NOW, **headers: str | None
) -> Delivery:
    """A signed delivery; a header given as None is left out."""
    usual: dict[str, str | None] = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Zendesk Webhook",
        "x-zendesk-account-id": HOST_ACCOUNT,
        "x-zendesk-webhook-id": "01J9ZZ5S9B4Q2M7C6T8V1X3Y5A",
        "x-zendesk-webhook-invocation-id": INVOCATION,
        "x-zendesk-webhook-signature": signature(secret, stamp, body),
        "x-zendesk-webhook-signature-timestamp": stamp,
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in (usual | given).items() if value is not None}
    return Delivery("acme", kept, body, at)
