"""Finds what is wrong with the accounts of ``halyard.yaml`` only when all are seen side by side (T21).

No two share a webhook secret, a mailbox or a token, and whoever opens tickets in another has its word for it.
"""

from collections.abc import Sequence

from core.secrets import Secret
from runtime import counterpart_settings as agreements
from runtime.account_reading import AccountBlock, AccountReader, ReadAccount
from runtime.api_tokens import Holder, token_faults
from runtime.mail.settings import shared_mailboxes
from runtime.panel_settings import read_panel_secrets
from runtime.registry import KITS
from runtime.secret_sources import SHORTEST, weakness

LINK_SECRET = "HALYARD_LINK_SECRET"  # noqa: S105 - the variable's name, not a secret


def account_keys(blocks: Sequence[AccountBlock]) -> frozenset[agreements.AccountKey]:
    """Every account of the file by connector and name, as the person wrote them."""
    keys = ((one.given.get("connector"), one.given.get("account")) for one in blocks)
    return frozenset((str(connector), str(account)) for connector, account in keys)


def look_together(reader: AccountReader, accounts: Sequence[ReadAccount]) -> None:
    """Every fault between accounts; what is wrong with one alone is told already."""
    _agreements(reader, accounts)
    named = [one for one in accounts if one.block.is_named]
    boxes = [(_told_apart(one, named), None if one.block.lacks("mailbox") else one.block.part.mailbox) for one in named]
    for place, message in shared_mailboxes(boxes):
        reader.fault(named[place].block.path(("mailbox",)), message)
    for name, kit in KITS.items():
        ours = [one.whole for one in accounts if one.whole is not None and one.connector == name]
        for account, message in kit.shared_faults([one.helpdesk for one in ours]):
            found = next(one for one in named if (one.connector, one.name) == (name, account))
            reader.fault(found.block.path(), message)
    _between_helpdesks(reader, accounts)


def link_secret(reader: AccountReader, accounts: Sequence[ReadAccount]) -> Secret | None:
    """The secret that signs form links; one that is weak, or signs something else as well, is none (T7, T21)."""
    before = len(reader.faults)
    found = reader.found(LINK_SECRET, "", ("service",))
    if found is None and len(reader.faults) == before:
        reader.fault(("service",), f"{LINK_SECRET} is not set; give at least {SHORTEST} random characters")
    if found is None:
        return None
    weak = weakness(found)
    if weak:
        reader.fault(("service",), f"{LINK_SECRET} {weak}")
    for one in accounts:
        if one.signing == found:
            message = f"{LINK_SECRET} is the webhook secret of {one.name} too; give it one of its own"
            reader.fault(("service",), message)
    return found


def panel_secrets(reader: AccountReader, accounts: Sequence[ReadAccount], link: Secret | None) -> tuple[Secret, ...]:
    """The secrets that seal visits to panels; none, and none asked for, where no account has any (T21)."""
    if all(one.block.part.panels is None for one in accounts):
        return ()
    others = [(f"the webhook secret of {one.name}", one.signing) for one in accounts]
    secrets, wrong = read_panel_secrets(reader.environment, [*others, (LINK_SECRET, link)])
    for message in wrong:
        reader.fault(("service",), message)
    return secrets


def look_at_tokens(reader: AccountReader, accounts: Sequence[ReadAccount], link: Secret | None) -> None:
    """The tokens of the API; one that is weak, or opens or is something else as well, is none (T21)."""
    holders = [Holder(one.connector, one.name, one.secret, one.others) for one in accounts]
    for place, message in token_faults(holders, link):
        reader.fault(accounts[place].block.path(), message)


def _agreements(reader: AccountReader, accounts: Sequence[ReadAccount]) -> None:
    """Accounts that open tickets in others; of one whose words for it cannot be read, that alone is said."""
    named = [one for one in accounts if one.block.is_named]
    known = account_keys([one.block for one in accounts])
    places = {(one.connector, one.name): one.block for one in named}
    unsure = {key for key, block in places.items() if _wrong(block, "counterpart_of")}
    for key, way, wrong in agreements.counterpart_faults(named, known=known, unsure=unsure):
        if way != ("counterparts",) or not _wrong(places[key], "counterparts"):
            reader.fault(places[key].path(way), wrong)


def _told_apart(one: ReadAccount, others: Sequence[ReadAccount]) -> str:
    """An account's name, with its connector where another's has an account of the same."""
    alone = sum(other.name == one.name for other in others) < 2
    return one.name if alone else f"{one.connector}/{one.name}"


def _wrong(block: AccountBlock, name: str) -> bool:
    return name in block.given and block.lacks(name)


def _between_helpdesks(reader: AccountReader, accounts: Sequence[ReadAccount]) -> None:
    """One webhook secret for accounts of two helpdesks, which neither's connector can see (T21)."""
    owners: dict[str, ReadAccount] = {}
    for one in accounts:
        if one.signing is None:
            continue
        other = owners.setdefault(one.signing.reveal(), one)
        if other.connector != one.connector:
            reader.fault(one.block.path(), f"shares a webhook secret with {other.name} of {other.connector}")
