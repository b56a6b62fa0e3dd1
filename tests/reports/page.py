"""A page as a browser would take it apart."""

from html.parser import HTMLParser

EMPTY = {"meta", "br", "input", "rect"}


class Page(HTMLParser):
    """Elements with their attributes and parents, and text by element."""

    def __init__(self, made: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(made.decode("utf-8"))
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
            self.texts.append(("", " " if tag in ("dt", "dd", "td", "th", "p", "li") else ""))
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, attribute: str) -> list[str]:
        return [a[attribute] or "" for _, a in self.elements if attribute in a]

    def text(self) -> str:
        """Return what a reader sees, spaces joined."""
        shown = "".join(text for tag, text in self.texts if tag not in ("style", "script"))
        return " ".join(shown.split())
