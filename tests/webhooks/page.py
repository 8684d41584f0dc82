"""Reads a page as a browser does, as far as tests need it: its elements, its words, and what labels what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from core.languages import CATALOGUES

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    """An element with its attributes, children and the words directly in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All the words in it, in order, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element inside with one of these tags, or every one."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.all(*tags)

    def one(self, tag: str, **wanted: str) -> Element:
        """The only element of this tag and these attributes."""
        (found,) = [
            each for each in self.all(tag) if all(each.attributes.get(name) == value for name, value in wanted.items())
        ]
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.at = self.root
        self.strays: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.strays.append(f"<{tag}> has an attribute twice")
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(made)
        if tag not in VOID:
            self.at = made

    def handle_endtag(self, tag: str) -> None:
        if self.at.tag != tag or self.at.parent is None:
            self.strays.append(f"</{tag}> closes <{self.at.tag}>")
            return
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        element: Element | None = self.at
        while element is not None:
            element.words.append(data)
            element = element.parent

    def handle_comment(self, data: str) -> None:
        self.strays.append(f"a comment: {data}")


def read(html: str) -> Element:
    """The page; raises ``AssertionError`` for one that is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.strays == []
    assert reader.at is reader.root, f"<{reader.at.tag}> is never closed"
    return reader.root


def shape(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    """The tree as tags with the names of their attributes: the same however the words differ."""
    return [(one.tag, tuple(one.attributes)) for one in page.all()]


def values(page: Element) -> dict[str, str]:
    """What the form would send if it were sent as it stands."""
    sent: dict[str, str] = {}
    for one in page.all("input", "textarea", "select"):
        name = one.attributes.get("name", "")
        match one.tag:
            case "input" if one.attributes.get("type") == "radio" and "checked" not in one.attributes:
                continue
            case "input":
                sent[name] = one.attributes.get("value", "")
            case "textarea":
                sent[name] = "".join(one.words)
            case _:
                options = list(one.all("option"))
                chosen = [option for option in options if "selected" in option.attributes] or options
                sent[name] = chosen[0].attributes["value"]
    return sent


def faults(page: Element) -> list[str]:
    """What would keep somebody with a screen reader or a keyboard from using the page."""
    found = []
    html = page.one("html").attributes
    if html.get("lang") not in CATALOGUES or html.get("dir") != CATALOGUES[html["lang"]].direction:
        found.append("the page does not say its language")
    if not page.one("title").text:
        found.append("the page has no title")
    headings = [one.tag for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if headings.count("h1") != 1 or headings[0] != "h1":
        found.append(f"the headings are {headings}")
    ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    found += [f"id {one} is there twice" for one in set(ids) if ids.count(one) > 1]
    labelled = {one.attributes.get("for") for one in page.all("label")}
    for one in page.all("input", "textarea", "select"):
        inside = one.parent is not None and one.parent.tag == "label" and one.parent.text
        if not inside and one.attributes.get("id") not in labelled:
            found.append(f"{one.attributes.get('name')} has no label")
        described = one.attributes.get("aria-describedby", "").split()
        found += [f"{each} describes and is not there" for each in described if each not in ids]
        if "tabindex" in one.attributes:
            found.append(f"{one.attributes.get('name')} changes the order of the keyboard")
    found += ["a group has no legend" for one in page.all("fieldset") if one.children[0].tag != "legend"]
    found += ["a navigation has no name" for one in page.all("nav") if not one.attributes.get("aria-label")]
    found += ["a link says nothing" for one in page.all("a") if not one.text]
    found += ["a button says nothing" for one in page.all("button") if not one.text]
    found += [f"<{one.tag}> cannot stand here" for one in page.all("script", "style", "iframe", "object", "img")]
    inline = [name for one in page.all() for name in one.attributes if name.startswith("on") or name == "style"]
    return found + [f"inline {name}" for name in inline]
