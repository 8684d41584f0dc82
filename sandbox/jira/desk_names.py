"""Whom a body names: accounts by id on Cloud, people by user name on a Data Center, never the other way round."""

from sandbox.jira.calls import ApiCall, texts
from sandbox.jira.errors import bad_request, not_understood
from sandbox.jira.records import User

CLOUD_WORD, SERVER_WORD = "accountIds", "usernames"


def named_people(call: ApiCall) -> list[User]:
    """The people a body lists, each once; 400 for one who is not there."""
    word, dead = (CLOUD_WORD, SERVER_WORD) if call.world.cloud else (SERVER_WORD, CLOUD_WORD)
    if call.record.get(dead):
        raise not_understood(f"the property {dead!r}: people are named by {word!r} here")
    return [named(call, one) for one in dict.fromkeys(texts(call.record, word))]


def named(call: ApiCall, name: str) -> User:
    """One person by what a body calls them."""
    found = call.world.users.get(name) if call.world.cloud else call.world.user_by_name(name)
    if found is None:
        raise bad_request(f"There is no account {name}.")
    return found
