"""Signs webhook calls the way Jira does, so that the receiver can believe them."""

import hashlib
import hmac


def signature(secret: str, body: bytes) -> str:
    """`sha256=` and the hex HMAC-SHA256 of the body's bytes under the webhook's secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def drawn(seed: str, name: str, least: float, most: float) -> float:
    """A number between two others, the same for the same name in every run."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return least + (most - least) * int.from_bytes(digest[:8]) / 2**64
