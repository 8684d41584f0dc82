"""Signs webhook calls the way Zendesk does, so that the receiver can believe them."""

import base64
import hashlib
import hmac


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over the timestamp's text followed by the body's bytes."""
    digest = hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def derived_secret(seed: str, webhook_id: str, generation: int) -> str:
    """The same secret for the same webhook in every run; a reset gives the next generation."""
    digest = hashlib.sha256(f"{seed}:{webhook_id}:{generation}".encode()).digest()
    return base64.b64encode(digest).decode()
