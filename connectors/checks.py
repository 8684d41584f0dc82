"""What every connector's examination for ``halyard doctor`` says in the same way."""

from collections.abc import Collection, Iterable

from core.findings import Check, Finding


def planned(number: str, about: str, expected: str, *, alone: bool = True) -> Check:
    """A planned object; one that is not ``alone`` drags others along, so that all that is planned is put right."""
    return Check(number, about, expected, f"halyard doctor --fix{f' --only {number}' if alone else ''}")


def all_there(check: Check, named: Iterable[tuple[str, str]], there: Collection[str]) -> Finding:
    """Whether the helpdesk has every field that the configuration names.

    In: what each field is for, with its name or id, and the names and ids that there are, in small letters.
    """
    asked = tuple(dict.fromkeys(named))
    lacking = [f'{use}: "{name}"' for use, name in asked if name.casefold() not in there]
    return check.judged(f"not there: {', '.join(lacking)}" if lacking else "", f"{len(asked)} of {len(asked)} there")
