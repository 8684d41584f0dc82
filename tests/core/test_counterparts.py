"""A helpdesk is known to open tickets for other accounts by what it can do, never by its name."""

from core.counterparts import Counterparts, NewTicket


class Opens:
    """A helpdesk that plays the role."""

    def open_counterpart(self, wanted: NewTicket) -> None: ...

    def find_counterpart(self, account: str, key: str) -> None: ...

    def named_counterpart(self, account: str, words: str) -> None: ...

    def link_counterpart(self, ref: object, key: str, title: str, url: str) -> None: ...


class OpensAlone:
    """One that opens tickets and finds none again."""

    def open_counterpart(self, wanted: NewTicket) -> None: ...


def test_whoever_can_do_all_of_it_plays_the_role() -> None:
    assert isinstance(Opens(), Counterparts)
    assert not isinstance(OpensAlone(), Counterparts)
    assert not isinstance(object(), Counterparts)


def test_a_new_ticket_has_no_fields_beside_what_is_said() -> None:
    assert NewTicket("engineering", "key", "Title", "Text").fields == {}
