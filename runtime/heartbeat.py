"""Gives a sign of life to whoever watches from outside; its silence is the alarm (F67).

Nobody inside can say that the service is dead. So the auditor says that all is well, while it is, into a file, to an
address, or both, and somebody outside notices when that stops.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import requests
import structlog

from core.errors import TryLater
from core.secrets import Secret
from runtime.explain import rfc3339
from runtime.status_page import open_session

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0

log = structlog.get_logger("halyard.heartbeat")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Where the sign goes: a file that holds the moment of the last one, an address that is called, or neither."""

    file: Path | None = None
    url: Secret | None = None

    def beat(self, now: datetime) -> bool:
        """Give the sign; false where somebody outside will miss it, which is logged and stops nothing."""
        filed = self._to_file(now)
        called = self._to_address()
        return filed and called

    def _to_file(self, now: datetime) -> bool:
        if self.file is None:
            return True
        beside = self.file.with_name(f"{self.file.name}.new")
        try:
            beside.write_text(f"{rfc3339(now)}\n", "utf-8")
            beside.replace(self.file)
        except OSError as error:
            log.error("heartbeat not written", file=str(self.file), why=error.strerror)
            return False
        return True

    def _to_address(self) -> bool:
        if self.url is None:
            return True
        try:
            with open_session() as session:
                answer = session.get(
                    self.url.reveal(), timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
                )
                answer.close()
        except (requests.RequestException, TryLater, ValueError) as error:
            # The error's own words hold the address, which whoever knows may call.
            log.error("heartbeat not taken", why=type(error).__name__)
            return False
        if not answer.ok or answer.is_redirect:
            log.error("heartbeat not taken", status=answer.status_code)
            return False
        return True
