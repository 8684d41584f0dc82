"""Which comments chase a ticket: CM-05, MS-22."""

import pytest

from core.chases import chases, unanswered_comments
from core.tickets import Comment, Person, Role
from tests.core.cases import ANA, DOE, HOUR, KIM, MACHINE, OPENED, ticket


def said(*parts: tuple[Person, Role, bool]) -> tuple[Comment, ...]:
    """A conversation that begins with the description, an hour between its comments."""
    first = Comment(OPENED, "ana", Role.REQUESTER, True, "Labels do not print.", "0")
    return (
        first,
        *(
            Comment(OPENED + HOUR * number, by.id, role, public, "Words.", str(number))
            for number, (by, role, public) in enumerate(parts, 1)
        ),
    )


CHASE = (ANA, Role.REQUESTER, True)
ANSWER = (KIM, Role.AGENT, True)


@pytest.mark.parametrize(
    ("parts", "ids"),
    [
        ((), ""),
        ((CHASE,), "1"),
        ((CHASE, CHASE), "12"),
        ((CHASE, ANSWER), ""),
        ((CHASE, ANSWER, CHASE), "3"),
        ((CHASE, (KIM, Role.AGENT, False), CHASE), "13"),
        ((CHASE, (MACHINE, Role.SYSTEM, True), CHASE), "13"),
        (((DOE, Role.REQUESTER, True), (ANA, Role.REQUESTER, False)), "1"),
        ((CHASE, (KIM, Role.OWNER, True), CHASE), "3"),
    ],
)
def test_cm05_ms22_chases_are_the_customers_words_since_the_last_answer(
    parts: tuple[tuple[Person, Role, bool], ...], ids: str
) -> None:
    one = ticket(comments=said(*parts))

    assert "".join(comment.id for comment in chases(one)) == ids
    assert unanswered_comments(one) == len(ids)


def test_cm05_a_first_comment_that_came_later_is_a_chase() -> None:
    late = Comment(OPENED + HOUR, "ana", Role.REQUESTER, True, "Any news?", "1")

    assert chases(ticket(comments=(late,))) == (late,)
    assert chases(ticket(comments=())) == ()
