"""The lengths of time that people write in policies and settings are read by :mod:`core.durations`."""

from core.durations import parse_duration

__all__ = ["parse_duration"]
