"""The five books of who may come in: people, sessions, tries that failed, tokens of the API, tokens of panels."""

from store.api_tokens import TokenBook
from store.database import Database
from store.sessions import SessionBook, TryBook
from store.users import UserBook
from store.visits import VisitBook


class AccessBook:
    """Where each of the five is found."""

    def __init__(self, database: Database) -> None:
        self.users = UserBook(database)
        self.sessions = SessionBook(database)
        self.tries = TryBook(database)
        self.tokens = TokenBook(database)
        self.visits = VisitBook(database)
