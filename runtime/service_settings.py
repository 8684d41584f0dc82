"""What ``halyard.yaml`` says of the service itself: where it is reached, its memory, and how often it does what."""

from pydantic import BaseModel, ConfigDict

from core.durations import parse_duration
from runtime.notice_settings import HeartbeatPart, Notices
from runtime.retention_settings import RetentionPart
from runtime.settings_words import Base, Database, Folder, Interval, Listen, Proxy


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServicePart(_Part):
    """Where the service is reached, where it keeps its memory, and how often it reconciles."""

    public_url: Base = "http://127.0.0.1:8080"
    listen: Listen = "127.0.0.1:8080"
    proxy: Proxy = ""
    database: Database = "sqlite:///halyard.db"
    secrets_dir: Folder = "secrets"
    sweep_every: Interval = parse_duration("5m")
    reread_every: Interval = parse_duration("1d")
    """How often every ticket that waits for something is looked at, whatever the helpdesk says of changes."""
    drift_every: Interval = parse_duration("1h")
    """How often each helpdesk is compared with what was installed there."""
    lease: Interval = parse_duration("60s")
    notices: Notices = ()
    heartbeat: HeartbeatPart = HeartbeatPart()
    retention: RetentionPart = RetentionPart()
