"""Carries a notice to whatever service an operator configured, by Apprise, in plain text (T57).

Rule 1: one attempt per call, no redirect followed, certificates checked: an address that asks otherwise is refused.
Rule 2: what Apprise says is trusted no further than it goes: a refusal that came before the answer was waited for is
one; after that nobody knows, and the notice is never repeated by itself.
Rule 3: an address holds a secret and is never part of a message.
"""

import logging
import warnings

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType, PersistentStoreMode
from apprise.result import AppriseResultStatus

from core.secrets import Secret
from runtime.notices import Carried

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 20.0, 40.0

# It warns of each failure, at times with what the service answered; ours to tell, without that.
logging.getLogger("apprise").setLevel(logging.CRITICAL)

with warnings.catch_warnings():
    # Its hundred services load at the first question, and some of them by way of modules that are to go.
    warnings.simplefilter("ignore", DeprecationWarning)
    Apprise.instantiate("json://localhost")


def address_fault(url: Secret) -> str:
    """Why notices cannot go to this address, in words that do not tell it; empty where they can."""
    service = _service(url)
    if service is None:
        return "is not an address that Apprise knows, such as slack://... or mailto://..."
    wrong = {
        "retry": service.retry,
        "optional": service.optional,
        "verify=no": not service.verify_certificate,
        "redirect=yes": service.redirects,
    }
    asked = [name for name, given in wrong.items() if given]
    if asked:
        return f"asks for {', '.join(asked)}, which Halyard does not do; leave it out"
    return ""


def carry(url: Secret, title: str, text: str) -> Carried:
    """Hand a notice over, once; raises nothing."""
    service = _service(url)
    if service is None:
        return Carried.NOT_SENT
    carrier = Apprise(asset=service.asset)
    carrier.add(service)
    told = carrier.notify(
        text,
        title=title,
        notify_type=NotifyType.WARNING,
        body_format=NotifyFormat.TEXT,
        interpret_escapes=False,
        timeout=WHOLE_SECONDS,
    )
    if told:
        return Carried.SENT
    waited = max((one.elapsed for one in told), default=0.0)
    # A refused connection takes no time, an unreachable one a few times CONNECT_SECONDS: half of the other is between.
    if told.status is not AppriseResultStatus.FAILURE or waited >= READ_SECONDS / 2:
        return Carried.UNKNOWN
    return Carried.NOT_SENT


def _service(url: Secret) -> NotifyBase | None:
    asset = AppriseAsset(
        app_id="Halyard",
        app_desc="Halyard",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        secure_logging=True,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    service = Apprise.instantiate(url.reveal(), asset=asset)
    if isinstance(service, NotifyBase):
        service.socket_connect_timeout, service.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
        return service
    return None
