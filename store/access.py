"""The four books of who may come in: people, sessions, tries that failed, and tokens of the API."""

from store.api_tokens import TokenBook
from store.database import Database
from store.sessions import SessionBook, TryBook
from store.users import UserBook


class AccessBook:
    """Where each of the four is found."""

    def __init__(self, database: Database) -> None:
        self.users = UserBook(database)
        self.sessions = SessionBook(database)
        self.tries = TryBook(database)
        self.tokens = TokenBook(database)
