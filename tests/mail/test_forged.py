"""Nobody is believed on the word of the mail itself (T29, T30, T31)."""

import random
from collections.abc import Callable

import pytest

from runtime.mail.reading import Standing
from tests.mail.letters import ANA, FAILED, OUR_SERVER, PASSED, dice, let_on, letter, read

FOREIGN = "Authentication-Results: relay.acme.example; dmarc=pass header.from=acme.example"
FORGED = f"Authentication-Results: {PASSED}"
Forger = Callable[[random.Random], bytes]


def spelled(rng: random.Random, name: str) -> str:
    """A name in some mixture of large and small letters."""
    return "".join(rng.choice((sign.lower(), sign.upper())) for sign in name)


def folded(rng: random.Random, line: str) -> str:
    """A line broken where blanks are."""
    return "".join(rng.choice((" ", "\r\n ", "\r\n\t")) if sign == " " else sign for sign in line)


def other_id(rng: random.Random) -> str:
    """An id that looks like our server's and is not."""
    return rng.choice(
        (
            f"{OUR_SERVER}.evil.example",
            f"evil.{OUR_SERVER}",
            f"x{OUR_SERVER}",
            OUR_SERVER[:-1],
            OUR_SERVER.replace(".", "-"),
            OUR_SERVER.replace("m", "rn"),
            f"{OUR_SERVER}.",
            f"({OUR_SERVER}) evil.example",
            f'"{OUR_SERVER} "',
            "",
        )
    )


def bad_result(rng: random.Random) -> str:
    """What our own server may say that is no pass for acme.example."""
    dmarc = rng.choice(
        (
            "dmarc=fail header.from=acme.example",
            "dmarc=none header.from=acme.example",
            "dmarc=temperror header.from=acme.example",
            "dmarc=bestguesspass header.from=acme.example",
            "dmarc=passed header.from=acme.example",
            "dmarc=fail (dmarc=pass) header.from=acme.example",
            'dmarc=fail reason="dmarc=pass header.from=acme.example" header.from=acme.example',
            "dmarc=pass header.from=evil.example",
            "dmarc=pass header.from=mail.acme.example",
            "dmarc=pass header.from=example",
            "dmarc=pass header.from=acme.example.evil.example",
            "dmarc=pass",
            "dmarc=pass header.from=evil.example header.from=acme.example",
            "dmarc=pass header.d=acme.example",
            "dmarc=pass header.from=acme.example; dmarc=fail header.from=acme.example",
            "dmarc=fail header.from=evil.example; dmarc=pass header.from=acme.example",
            "dkim=pass header.d=acme.example",
            "spf=pass smtp.mailfrom=acme.example",
            "arc=pass; x-dmarc=pass header.from=acme.example",
            "none",
            'dmarc=pass header.from="acme.example',
            "dmarc=pass (header.from=acme.example",
            "dmarc pass header.from=acme.example",
            "dmarc==pass header.from=acme.example",
        )
    )
    return f"{OUR_SERVER}; {dmarc}"


FORGERS: dict[str, Forger] = {
    "our server said nothing": lambda rng: letter(results=None),
    "our server said no": lambda rng: letter(results=folded(rng, bad_result(rng))),
    "a forged line below ours": lambda rng: letter(results=FAILED, inside=[FORGED]),
    "several below ours": lambda rng: letter(results=bad_result(rng), inside=[FORGED] * rng.randint(2, 9)),
    "one below ours in other letters": lambda rng: letter(
        results=FAILED, inside=[f"{spelled(rng, 'Authentication-Results')}: {spelled(rng, PASSED)}"]
    ),
    "one below ours in pieces": lambda rng: letter(results=FAILED, inside=[folded(rng, FORGED)]),
    "one below ours with a blank before the colon": lambda rng: letter(
        results=FAILED, inside=[FORGED.replace(":", rng.choice((" :", "\t:", "  :")), 1)]
    ),
    "another server's word above ours": lambda rng: letter(
        results=FAILED, on_top=[f"Authentication-Results: {PASSED.replace(OUR_SERVER, other_id(rng))}"]
    ),
    "another server's word alone": lambda rng: letter(results=PASSED.replace(OUR_SERVER, other_id(rng))),
    "another field with the same words": lambda rng: letter(
        results=None, inside=[f"{rng.choice(('ARC-', 'X-', 'Original-', 'X-MS-'))}{FORGED}"]
    ),
    "in the body": lambda rng: letter(f"{FORGED}\n\nTicket number: 10421", results=None),
    "behind an early end of the head": lambda rng: letter(results=FAILED, inside=["X-A: b\r\n\r\n" + FORGED]),
    "behind a lone carriage return": lambda rng: letter(results=FAILED, inside=[f"X-A: b\r{FORGED}"]),
    "behind a line of blanks": lambda rng: letter(results=FAILED, inside=[f"X-A: b\r\n \r\n{FORGED}"]),
    "behind a NUL": lambda rng: letter(results=FAILED, inside=[f"X-A: b\0\r\n{FORGED}"]),
    "behind a comment of ours that never ends": lambda rng: letter(
        results=f"{OUR_SERVER}; dmarc=fail (said", inside=[f"Authentication-Results: ) {PASSED}", FORGED]
    ),
    "two senders": lambda rng: letter(inside=[f"From: {rng.choice(('bob@evil.example', ANA))}"]),
    "a sender in two places": lambda rng: letter(sender=f"{ANA}, bob@evil.example"),
    "a name that is an address": lambda rng: letter(
        sender=f"{rng.choice((ANA, f'<{ANA}>', 'alice@corp'))} <bob@evil.example>",
        results=PASSED.replace("acme.example", "evil.example"),
    ),
    "a name that is an address in disguise": lambda rng: letter(
        sender="=?utf-8?q?ana=40acme.example?= <bob@evil.example>",
        results=PASSED.replace("acme.example", "evil.example"),
    ),
    "another domain vouched for": lambda rng: letter(results=PASSED.replace("header.from=acme", "header.from=evil")),
    "a neighbour's domain": lambda rng: letter(sender=f"Ana <ana@{rng.choice(('mail', 'a.b'))}.acme.example>"),
}


def dressed(rng: random.Random, data: bytes) -> bytes:
    """The same mail with more lines of no weight in it, forged ones where our server has spoken above them."""
    spoke = f"\r\nAuthentication-Results: {OUR_SERVER};".encode() in data.partition(b"\r\n\r\n")[0]
    whose = OUR_SERVER if spoke else f"{rng.randint(1, 9999)}.evil.example"
    lines = [
        f"Authentication-Results: {PASSED.replace(OUR_SERVER, whose)}",
        "X-Mailer: x",
        "Received-SPF: pass",
        FOREIGN,
    ]
    more = [folded(rng, rng.choice(lines)) for _ in range(rng.randint(1, 6))]
    return data.replace(b"\r\nTo: ", "".join(f"\r\n{line}" for line in more).encode() + b"\r\nTo: ", 1)


def corpus(number: int) -> list[tuple[str, int]]:
    """So many forgeries, each kind in turn with a seed of its own."""
    kinds = list(FORGERS)
    return [(kinds[seed % len(kinds)], seed) for seed in range(number)]


def test_t29_of_three_hundred_forged_mails_none_is_believed() -> None:
    forged = {(kind, seed): dressed(dice(seed), FORGERS[kind](dice(seed))) for kind, seed in corpus(330)}

    believed = [which for which, data in forged.items() if let_on(data)]

    assert len(set(forged.values())) >= 300
    assert believed == []


@pytest.mark.parametrize("seed", range(40))
def test_t29_what_our_server_vouches_for_is_let_on_however_it_is_written(seed: int) -> None:
    rng = dice(seed)
    said = rng.choice(
        (
            PASSED,
            f"{OUR_SERVER} 1; dmarc=pass header.from=acme.example",
            f"(says) {OUR_SERVER}; spf=pass; dmarc=pass (p=REJECT (strict; really)) header.from=acme.example",
            f'{OUR_SERVER}; dkim=pass header.b="a;b=c"; dmarc=pass policy.dmarc=reject header.from="acme.example"',
            f"{OUR_SERVER}; dmarc=pass action=none header.from=acme.example;compauth=pass reason=100",
            f"{OUR_SERVER}; dmarc=pass header.from=acme.example.",
        )
    )
    name = spelled(rng, "Authentication-Results")
    foreign = ["Authentication-Results: relay.acme.example; dmarc=fail", "Authentication-Results: dkim=none;dmarc=none"]
    on_top = [folded(rng, f"{name}: {spelled(rng, said)}")]

    mail = read(letter(results=None, on_top=on_top, inside=rng.sample(foreign, rng.randint(0, 2))))

    assert (mail.standing, mail.why, mail.sender) == (Standing.LET_ON, "", ANA)


def test_t30_two_lines_of_our_server_that_disagree_vouch_for_nobody() -> None:
    assert not let_on(letter(on_top=[f"Authentication-Results: {PASSED}"], results=FAILED))


def test_t30_two_programs_of_our_server_may_write_a_line_each() -> None:
    assert let_on(letter(inside=[f"Authentication-Results: {OUR_SERVER}; dkim=pass header.d=acme.example"]))
    assert not let_on(letter(results=f"{OUR_SERVER}; dkim=pass", inside=[f"Authentication-Results: {PASSED}"]))


def test_t30_a_line_above_ours_that_cannot_be_read_vouches_for_nobody() -> None:
    assert not let_on(letter(on_top=["Authentication-Results: (never ends"]))


def test_t29_a_held_mail_says_why_and_keeps_what_it_said() -> None:
    mail = read(letter(results=FAILED))

    assert (mail.standing, mail.why, mail.sender) == (Standing.HELD, "sender_unproven", ANA)
    assert "10421" in mail.text
