"""An owner whom the helpdesk lets in no more: the next one answers, or the next level, and it is said (F25)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.cast import Absence, Cast, CastMember, Rotation
from core.colleagues import Colleagues
from core.errors import TicketGone
from core.events import Move
from core.owners import is_there, passed_over
from core.policy import Level
from tests.core.cases import DAY, HOUR, OPENED, Case, mulesoft, ticket

FIRST = CastMember("first@support.example", "First")
DEPUTY = CastMember("deputy@support.example", "Deputy")
BOSS = CastMember("boss@support.example", "Boss")
LEVELS = (Level(1, "Lead", "escalation_lead"), Level(2, "Manager", "support_manager"))
POLICY = replace(mulesoft(), levels=LEVELS)
CAST = Cast({"escalation_lead": FIRST, "support_manager": BOSS}, "Europe/Berlin", others={"escalation_lead": (DEPUTY,)})
ALONE = Cast({"escalation_lead": FIRST, "support_manager": BOSS}, "Europe/Berlin")


def opened(cast: Cast = CAST) -> Case:
    return Case(policy=POLICY, cast=cast, ticket=ticket(POLICY)).opened()


def told(case: Case) -> list[str]:
    return [note.key for note in case.sent if "owner_barred" in note.key]


def fell_back(case: Case) -> list[dict[str, str]]:
    return [dict(one.facts) for one in case.journal if one.kind == "fallback_owner"]


def test_f25_the_deputy_answers_for_an_owner_who_is_barred() -> None:
    case = opened()
    case.cast = CAST.without([FIRST.email])

    case.look()
    case.look()

    assert (case.escalation.owner, case.escalation.level) == (DEPUTY.email, 1)
    assert told(case) == [f"E-10421-1:owner_barred:2:{FIRST.email}"]
    assert "First" in case.sent[-1].text
    assert fell_back(case) == [{"escalation": "E-10421-1", "before": FIRST.email, "owner": DEPUTY.email}]


def test_f25_with_nobody_else_on_the_level_the_next_one_answers_and_both_are_said() -> None:
    case = opened(ALONE)
    case.cast = ALONE.without([FIRST.email])

    case.look()
    case.look()

    assert (case.escalation.owner, case.escalation.level) == (BOSS.email, 2)
    assert told(case) == [f"E-10421-1:owner_barred:2:{FIRST.email}"]
    assert "level_reached" in [one.kind for one in case.journal]


def test_f25_with_nobody_anywhere_it_stays_and_that_is_said_once() -> None:
    case = opened(ALONE)
    case.cast = ALONE.without([FIRST.email, BOSS.email])

    case.look()
    case.wait(HOUR)
    case.look()

    assert (case.escalation.owner, case.escalation.level) == (FIRST.email, 1)
    assert told(case) == [f"E-10421-1:owner_barred_nobody:1:{FIRST.email}"]


def test_f25_at_the_opening_the_first_choice_is_passed_over_aloud() -> None:
    case = opened(CAST.without([FIRST.email]))

    assert case.escalation.owner == DEPUTY.email
    assert told(case) == [f"E-10421-1:owner_barred:1:{FIRST.email}"]
    assert [note.email for note in case.sent if note.email == FIRST.email] == []


def test_f25_a_level_all_of_whom_are_barred_is_skipped_aloud() -> None:
    case = opened(CAST.without([FIRST.email, DEPUTY.email]))

    assert (case.escalation.level, case.escalation.owner) == (2, BOSS.email)
    assert "level_skipped" in [one.kind for one in case.journal]


def test_f25_everybody_barred_opens_it_without_an_owner_and_says_so() -> None:
    case = opened(ALONE.without([FIRST.email, BOSS.email]))

    assert (case.escalation.open, case.escalation.owner) == (True, "")
    assert told(case) == [f"E-10421-1:owner_barred_nobody:1:{FIRST.email}"]
    assert "no_owner" in [one.kind for one in case.journal]


def test_f25_whoever_is_let_in_again_is_asked_for_the_next_one_and_nothing_moves_back() -> None:
    case = opened()
    case.cast = CAST.without([FIRST.email])
    case.look()
    case.cast = CAST

    case.look()

    assert case.escalation.owner == DEPUTY.email


def test_f25_nobody_barred_can_be_named_owner() -> None:
    by_hand = replace(POLICY, levels=(replace(LEVELS[0], by_hand=True), LEVELS[1]))
    case = Case(policy=by_hand, cast=CAST.without([FIRST.email]), ticket=ticket(by_hand)).opened()

    refused = case.act(Move.ASSIGN, owner=FIRST.email)
    case.set({"owner": "First"})
    case.look()

    assert refused.rule == "unfit:owner_unknown"
    assert case.escalation.owner == ""


def test_f25_an_owner_named_by_hand_who_is_barred_hands_over() -> None:
    by_hand = replace(POLICY, levels=(replace(LEVELS[0], by_hand=True), LEVELS[1]))
    case = Case(policy=by_hand, cast=CAST, ticket=ticket(by_hand)).opened()
    case.act(Move.ASSIGN, owner=FIRST.email)
    case.cast = CAST.without([FIRST.email])

    case.look()

    assert case.escalation.owner == DEPUTY.email


def test_f25_i3_a_barred_owner_arms_the_return_of_whoever_is_away() -> None:
    away = Absence(OPENED, OPENED + 5 * DAY)
    case = opened(ALONE)
    case.cast = replace(
        ALONE.without([FIRST.email, BOSS.email]), others={"escalation_lead": (replace(DEPUTY, away=(away,)),)}
    )

    case.look()
    case.now = away.until_at
    case.look()

    assert case.escalation.owner == DEPUTY.email


@pytest.mark.parametrize(
    ("barred", "found"), [((), None), ((FIRST.email,), FIRST), ((DEPUTY.email,), None)], ids=["none", "first", "other"]
)
def test_f25_only_whose_turn_it_is_is_passed_over(barred: tuple[str, ...], found: CastMember | None) -> None:
    cast = CAST.without(barred)

    assert passed_over(cast, "escalation_lead", ticket(), OPENED) == found


def test_f25_in_a_rotation_the_next_in_turn_answers() -> None:
    rotation = Rotation(timedelta(days=1), OPENED)
    cast = replace(CAST, rotations={"escalation_lead": rotation}).without([DEPUTY.email])
    case = Case(policy=POLICY, cast=cast, ticket=ticket(POLICY), now=OPENED).opened(3 * DAY)

    assert case.escalation.owner == FIRST.email


def test_somebody_is_there_who_is_neither_away_nor_barred() -> None:
    away = replace(CAST, people={"escalation_lead": replace(FIRST, away=(Absence(OPENED, OPENED + DAY),))}, others={})

    assert is_there(CAST, FIRST.email, OPENED)
    assert not is_there(away, FIRST.email, OPENED)
    assert not is_there(CAST.without([FIRST.email]), FIRST.email, OPENED)
    assert CAST.without([]) is CAST


class Telling:
    """A helpdesk that tells of its staff."""

    def lets_in(self, account: str, email: str) -> bool | None:
        return email != FIRST.email


def test_f25_a_helpdesk_that_tells_of_its_staff_plays_that_role_too() -> None:
    assert isinstance(Telling(), Colleagues)
    assert not isinstance(object(), Colleagues)


@pytest.mark.parametrize(("words", "how"), [(("it is gone",), "deleted"), (("it is gone", "moved"), "moved")])
def test_f23_a_ticket_that_is_gone_was_deleted_unless_it_is_said_how_it_went(words: tuple[str, ...], how: str) -> None:
    assert TicketGone(*words).how == how
