"""The page of the doctor: what was found at the accounts that somebody sees, what to do, and looking again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.words import pieces
from core.errors import HostError
from core.findings import Check, Finding, Grade
from core.ports import Change, Resource, Verb
from runtime.access import AccountKey, Role
from runtime.doctor_checks import ADDRESS, ALARMS, DATABASE, STAFFED, every_check
from runtime.doctor_desk import LONGEST, SERVICE, Found
from tests.console.doors import everything
from tests.console.room import Browser, Room, opened
from tests.webhooks.page import Element, read, shape
from tests.webhooks.payloads import MARK_UP, TURNED

PAGE = "/console/doctor"
ACME: AccountKey = ("zendesk", "acme")
GLOBEX: AccountKey = ("zendesk", "globex")
LOOKS = {SERVICE: "/console/doctor/look", ACME: "/console/doctor/zendesk/acme/look"}
ACTIVE = every_check()["ZD-23"]
CCS = every_check()["ZD-07"]


def webhook(words: str, *, missing: bool = False) -> Change:
    """A webhook of ours that somebody changed, or took away."""
    wanted = Resource("webhook", "halyard.intake", "Halyard: tell Halyard", {})
    return Change(Verb.CREATE, wanted) if missing else Change(Verb.CHANGE, wanted, wanted, (words,))


def found(words: str = "words of somebody") -> Found:
    """One failure that a command puts right, one that a person does, a warning, and something that is in order."""
    findings = (ACTIVE.wrong(words), CCS.wrong(words), STAFFED.wrong(words, words), ALARMS.right("none"))
    return Found(findings, (webhook(words), webhook(words, missing=True)))


def looked(room: Room, place: AccountKey, what: Found) -> Browser:
    """An administrator who had a place looked at, where this is found."""
    room.sickbed.finds[place] = what
    browser = room.somebody(Role.ADMIN)
    path = LOOKS[ACME].replace("acme", place[1]) if place != SERVICE else LOOKS[SERVICE]
    assert browser.post(path).status_code == 303
    return browser


def rows(browser: Browser) -> list[list[str]]:
    """The cells of every row of the page's tables."""
    lines = read(browser.get(PAGE).text).all("tr")
    return [[words(cell) for cell in line.children if cell.tag in ("td", "th")] for line in lines]


def words(of: Element) -> str:
    """All that stands in an element, what is in other elements apart."""
    return " ".join(" ".join(of.words).split())


def test_a_failing_check_says_what_was_expected_and_found_and_what_to_type(room: Room) -> None:
    browser = looked(room, ACME, found("the webhook is switched off"))

    by_check = {line[1]: line for line in rows(browser) if len(line) == 5}

    failing, by_hand = by_check["webhook active ZD-23"], by_check["CCs and followers ZD-07"]
    assert failing[0] == "Failure"
    assert failing[2:4] == [ACTIVE.expected, "the webhook is switched off"]
    assert "halyard doctor --fix --only ZD-23 --account zendesk/acme" in failing[4]
    assert failing[4].endswith("halyard doctor --only ZD-23 --account zendesk/acme")
    assert CCS.cure in by_hand[4]
    assert by_check["owners PO-02"][0] == "Warning"
    shown = browser.get(PAGE).text
    assert "2 failures, 1 warning, 1 in order" in shown
    assert "2026" in shown.partition("as of")[2][:60]
    assert "<title>(3) Doctor" in shown


def test_the_worst_come_first_and_what_is_in_order_is_folded_away(room: Room) -> None:
    warning, failure, right = ADDRESS.wrong("http"), DATABASE.wrong("away"), ALARMS.right("none")
    browser = looked(room, SERVICE, Found((warning, right, failure)))

    grades = [line[0] for line in rows(browser) if line[0] in ("Failure", "Warning", "In order")]

    assert grades == ["Failure", "Warning", "In order"]
    assert "then: halyard install apply" in browser.get(PAGE).text.replace('<code class="copied">', "")
    (folded,) = list(read(browser.get(PAGE).text).all("details"))
    assert "no alarm stands" in words(folded)


def test_each_check_leads_to_what_it_means(room: Room) -> None:
    browser = looked(room, ACME, found())

    links = {one.attributes.get("href") for one in read(browser.get(PAGE).text).all("a")}
    explained = {one.attributes.get("id") for one in read(browser.get(f"{PAGE}/checks").text).all("h2")}

    assert "/console/doctor/checks#zd-23" in links
    assert {one.lower() for one in every_check()} <= explained


def test_what_is_not_as_planned_is_restored_or_accepted_by_commands(room: Room) -> None:
    browser = looked(room, ACME, found("active: no instead of yes"))

    changed, missing = [line for line in rows(browser) if line[0].startswith("Halyard: tell Halyard")]

    restore = "halyard install apply --account zendesk/acme --target halyard.intake"
    assert changed[1:] == [
        "active: no instead of yes",
        restore,
        "halyard install accept zendesk/acme webhook halyard.intake",
    ]
    assert missing[1:] == ["missing", restore, "there is nothing to keep"]


def test_opening_the_page_looks_at_nothing_and_says_so(room: Room) -> None:
    browser = room.somebody(Role.ADMIN)

    assert browser.get(PAGE).text.count("Nobody looked since this process was started.") == 3
    assert room.sickbed.looked == []


@pytest.mark.parametrize("role", Role)
def test_t42_everybody_reads_it_and_an_administrator_has_it_looked_at_again(room: Room, role: Role) -> None:
    looked(room, ACME, found())
    browser = room.somebody(role, "acme")

    shown = browser.get(PAGE).text
    answers = [browser.post(path).status_code for path in LOOKS.values()]

    assert "words of somebody" in shown
    assert ('action="/console/doctor/zendesk/acme/look"' in shown) is (role is Role.ADMIN)
    assert answers == ([404, 303] if role is Role.ADMIN else [403, 403])
    assert room.sickbed.looked == [ACME, ACME] if role is Role.ADMIN else [ACME]


def test_t44_of_another_account_and_of_the_service_nothing_is_shown_or_done(room: Room) -> None:
    looked(room, ACME, found("words of acme"))
    looked(room, GLOBEX, found("words of globex"))
    looked(room, SERVICE, Found((DATABASE.wrong("words of the service"),)))
    before, some = everything(room), room.somebody(Role.ADMIN, "acme")

    shown = some.get(PAGE).text

    assert "words of acme" in shown
    assert not [one for one in ("globex", ">Service<", "words of the service", "/doctor/look") if one in shown]
    for path in ("/console/doctor/zendesk/globex/look", "/console/doctor/zendesk/nowhere/look", LOOKS[SERVICE]):
        assert some.post(path).status_code == 404, path
    assert everything(room) == before
    assert "words of the service" in room.somebody(Role.VIEWER).get(PAGE).text


def test_t52_a_look_is_begun_by_our_own_form_alone(room: Room) -> None:
    admin = room.somebody(Role.ADMIN)

    for path in LOOKS.values():
        assert admin.get(path).status_code == 405
        assert admin.post(path, {"form_token": ""}).status_code == 403
        assert admin.post(path, {"fix": "yes"}).status_code == 400
        assert admin.post(path, headers={"Origin": "https://evil.example"}).status_code == 403
    assert room.sickbed.looked == []


def test_a_look_that_goes_on_keeps_nobody_waiting_and_is_made_once(room: Room) -> None:
    browser, bed = looked(room, ACME, found("found before")), room.sickbed
    bed.wait = True
    bed.finds[ACME] = found("found after")

    assert [browser.post(LOOKS[ACME]).status_code for _ in range(3)] == [303] * 3
    during = browser.get(PAGE).text
    bed.passed = LONGEST.total_seconds() + 1
    late = browser.get(PAGE).text
    (work,) = bed.waiting
    work()
    after = browser.get(PAGE).text

    assert "It is being looked at since" in during
    assert "found before" in during
    assert 'action="/console/doctor/zendesk/acme/look"' not in during
    assert ["This takes too long." in one for one in (during, late, after)] == [False, True, False]
    assert "found after" in after
    assert "found before" not in after


def test_a_look_that_fell_over_is_said_and_can_be_made_again(room: Room) -> None:
    room.sickbed.fault = HostError("words of a host")
    browser = looked(room, ACME, found())
    shown = browser.get(PAGE).text
    room.sickbed.fault = None
    browser.post(LOOKS[ACME])

    assert "could not be finished" in shown
    assert "words of a host" not in shown
    assert "2 failures" in browser.get(PAGE).text


def test_what_was_found_an_hour_ago_is_said_to_be_old(room: Room) -> None:
    assert "it may have changed" not in looked(room, ACME, found()).get(PAGE).text

    room.clock.tell(room.clock() + timedelta(hours=1, minutes=1))

    assert "it may have changed" in room.somebody(Role.VIEWER).get(PAGE).text


# --- other people's words -------------------------------------------------------------------------------------


def page_with(folder: Path, text: str) -> str:
    """The page, with these words wherever somebody else's can stand."""
    folder.mkdir()
    with opened(folder) as room:
        resource = Resource("trigger", "halyard.changed", text, {})
        own = Check("ZD-23", "webhook active", "our webhook is active", "a cure")
        changes = (Change(Verb.CHANGE, resource, resource, (text, text)),)
        return looked(room, ACME, Found((own.wrong(text, text), Finding(own, Grade.OK, text)), changes)).get(PAGE).text


def test_t56_words_of_others_are_shown_as_words(tmp_path: Path) -> None:
    plain = shape(read(page_with(tmp_path / "plain", "plain words")))

    for number, text in enumerate(
        (*MARK_UP[:5], '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "halyard doctor; rm x")
    ):
        shown = page_with(tmp_path / str(number), text)
        assert shape(read(shown)) == plain, text
        assert text not in shown or "<" not in text, text


@pytest.mark.parametrize("text", TURNED[:4])
def test_t13_words_that_turn_a_line_round_are_spelt_out(tmp_path: Path, text: str) -> None:
    shown = page_with(tmp_path / "turned", text)
    assert not any(letter in shown for letter in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b")


def test_what_is_to_be_typed_is_told_apart_from_the_words_around_it() -> None:
    assert pieces("run `halyard serve`, <then> look") == (
        ("run ", False),
        ("halyard serve", True),
        (", <then> look", False),
    )
    assert pieces("one ` alone") == (("one ` alone", False),)
    assert pieces("") == ()
