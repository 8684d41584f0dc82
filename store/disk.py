"""Measures how much room the embedded database has left, and how long its log has grown."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from core.errors import StoreUnavailable
from store.database import Database


@dataclass(frozen=True, slots=True)
class Room:
    """The room of the disk under the database and the sizes of its two files, all in bytes."""

    total: int
    free: int
    file: int
    log: int

    @property
    def free_share(self) -> float:
        """How much of the disk is free, from 0 to 1."""
        return self.free / self.total if self.total else 0.0


class DiskBook:
    """The disk under one database."""

    def __init__(self, database: Database) -> None:
        self._file = database.file
        self.soundness = database.soundness
        """Whether what is written can still be trusted."""

    def room(self) -> Room | None:
        """What there is; ``None`` for PostgreSQL, whose disk is its own. Raises :class:`StoreUnavailable`."""
        if self._file is None:
            return None
        try:
            usage = shutil.disk_usage(self._file.absolute().parent)
            log = self._file.with_name(self._file.name + "-wal")
            return Room(usage.total, usage.free, _size(self._file), _size(log))
        except OSError as error:
            raise StoreUnavailable(f"the disk under {self._file} cannot be measured: {error.strerror}") from error


def _size(file: Path) -> int:
    # Whoever closes the database last takes the log away.
    return file.stat().st_size if file.exists() else 0
