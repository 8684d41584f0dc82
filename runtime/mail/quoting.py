"""Keeps what somebody wrote now, and leaves out what their mail program quoted from before (T40).

Old mails hold old numbers and old reasons. Whatever stands below the first sign of a quotation is not read, even
where somebody wrote between the quoted lines: then we ask rather than take an old word for a new one.
"""

import re
from collections.abc import Sequence

MOST_LINES = 2000
ATTRIBUTION_LINES = 3
LONGEST_ATTRIBUTION = 450
HEAD_LINES = 8

ATTRIBUTION = re.compile(
    r"(?:on|am|le|el|em|op|den|il|no dia|a)\s.{4,300}?\b(?:wrote|writes|schrieb|a écrit|écrit|escribió|escreveu)\b"
    r".{0,120}[:\uff1a]",
    re.IGNORECASE,
)
WROTE = re.compile(
    r".{1,200}\b(?:wrote|schrieb(?: am| folgendes)?|a écrit|escribió|escreveu)\s?[:\uff1a]"
    r"|.{1,200}(?:さん?が書きました|のメール)\s?[:\uff1a]?"
    r"|\d{4}(?:年\d{1,2}月\d{1,2}日|/\d{1,2}/\d{1,2}).{0,200}<.{1,200}>.{0,10}[:\uff1a]",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"[-_=*\s]{2,}(?:(?:original|forwarded|reply|weitergeleitete|ursprüngliche|original-)\s?-?(?:message|nachricht)"
    r"|message (?:d'origine|d\u2019origine|original|transféré|initial)|mensaje (?:original|reenviado)"
    r"|mensagem (?:original|encaminhada)|元のメッセージ|転送メッセージ|転送されたメッセージ)[-_=*\s]*"
    r"|-{2,}.{1,200}\bwrote:\s*-{2,}",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)"
    r"|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado"
    r"|início da mensagem (?:encaminhada|reencaminhada))\s?:?",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"--\s?|(?:sent from (?:my|mail|outlook|yahoo|samsung|the)\b|sent with proton|get outlook for"
    r"|von meinem .{2,30} gesendet|gesendet (?:mit|von|über) |envoyé (?:de mon|depuis|à partir)"
    r"|enviado (?:desde|do meu|a partir|com o)"
    r"|obtener outlook|obter o? ?outlook|outlook für|télécharger outlook).{0,80}|(?:iphone|ipad|android)から送信",
    re.IGNORECASE,
)
OURS = re.compile(r"##-.{1,200}-##")
RULE = re.compile(r"[_=\-\u2500\u2014]{8,}")
FROM = re.compile(r"[*_>\s]*(?:from|von|de|da|expéditeur|remitente|差出人|送信者)[*_]*\s?[:\uff1a]", re.IGNORECASE)
SENT = re.compile(
    r"[*_>\s]*(?:sent|date|gesendet|datum|envoyé|date d'envoi|enviado(?: el| em)?|enviada em|fecha|data|送信日時"
    r"|日時|日付|to|an|à|para|pour|宛先|subject|betreff|objet|asunto|assunto|件名|cc|reply-to)[*_]*\s?[:\uff1a]",
    re.IGNORECASE,
)


def above_the_quote(text: str) -> str:
    """The lines above the first quoted one, above a forwarded mail, and above what a program or a signature adds."""
    lines = text.split("\n")[:MOST_LINES]
    for place, line in enumerate(lines):
        if _begins_quote(lines, place, line.strip()):
            return "\n".join(_without_announcement(lines[:place], line.strip())).strip()
    return "\n".join(lines).strip()


def _begins_quote(lines: Sequence[str], place: int, line: str) -> bool:
    if line.startswith((">", "|  ", "\uff1e")):
        return True
    if any(sign.fullmatch(line) for sign in (SEPARATOR, FORWARDED, SIGNED, WROTE)) or OURS.match(line):
        return True
    if RULE.fullmatch(line):
        following = [one.strip() for one in lines[place + 1 : place + 4] if one.strip()]
        return bool(following) and bool(FROM.match(following[0]))
    return _attribution(lines, place) or _old_head(lines, place, line)


def _attribution(lines: Sequence[str], place: int) -> bool:
    """``On ... somebody wrote:``, on one line or broken over a few."""
    for more in range(1, ATTRIBUTION_LINES + 1):
        joined = " ".join(one.strip() for one in lines[place : place + more])
        if len(joined) < LONGEST_ATTRIBUTION and joined.endswith((":", "\uff1a")) and ATTRIBUTION.fullmatch(joined):
            return True
    return False


def _old_head(lines: Sequence[str], place: int, line: str) -> bool:
    """The head of an earlier mail, as some programs put it above what they quote."""
    if not FROM.match(line):
        return False
    return sum(bool(SENT.match(one)) for one in lines[place + 1 : place + HEAD_LINES]) >= 2


def _without_announcement(lines: Sequence[str], quoted: str) -> Sequence[str]:
    """The lines without one that announces a quotation in words we do not know: ``so-and-so, at ten past nine:``."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    if not kept or not quoted.startswith((">", "\uff1e")):
        return kept
    last = kept[-1].strip()
    announces = last.endswith((":", "\uff1a")) and (re.search(r"[0-9]{1,2}[:h.][0-9]{2}", last) or "@" in last)
    return kept[:-1] if announces else kept
