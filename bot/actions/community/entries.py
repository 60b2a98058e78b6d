"""YAML with its lines and columns: nodes as PyYAML composes them, asked for fields, items and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from bot.actions.community.form import Draft, Spot, Told
from bot.actions.community.opening import refuse
from bot.actions.community.vocabulary import field, nearest

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40
FULL_WIDTH_COLON = "\N{FULLWIDTH COLON}"


def compose(text: str, file: str) -> yaml.Node:
    """The root node of the only document. Raises `BadFormError` when it is not plain YAML.

    Anchors and aliases are refused (a short file could stand for a huge one), as is nesting beyond any form.
    """
    try:
        _plain_enough(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is None or mark.line >= len(text.splitlines()):  # what is missing was opened further up
            mark = error.context_mark
        raise refuse(_at(file, mark), "import-yaml-tab" if _tab(text, mark) else "import-yaml-broken") from error
    except yaml.YAMLError as error:
        raise refuse(_unreadable(text, file, error), "import-yaml-characters") from error
    if root is None:
        raise refuse(Spot(file), "import-empty-file")
    return root


def _plain_enough(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise refuse(_at(file, event.start_mark), "import-yaml-alias")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise refuse(_at(file, event.start_mark), "import-yaml-deep")


def _at(file: str, mark: Any) -> Spot:
    return Spot(file, mark.line + 1, mark.column + 1) if mark else Spot(file)


def _tab(text: str, mark: Any) -> bool:
    lines = text.splitlines()
    return bool(mark) and mark.line < len(lines) and lines[mark.line].lstrip(" ").startswith("\t")


def _unreadable(text: str, file: str, error: yaml.YAMLError) -> Spot:
    where = getattr(error, "position", None)
    return Spot(file) if where is None else Spot(file, text.count("\n", 0, where) + 1)


@dataclass(frozen=True)
class Entry:
    """One node, read into `draft` (which takes note of what is wrong with it)."""

    node: yaml.Node
    file: str
    draft: Draft

    @property
    def spot(self) -> Spot:
        return _at(self.file, self.node.start_mark)

    def told(self) -> Told | None:
        """A single value as it was written; None (and a problem) for a list or a group of fields."""
        if isinstance(self.node, yaml.ScalarNode):
            empty = self.node.tag == "tag:yaml.org,2002:null"
            return None if empty else Told(str(self.node.value).strip(), self.spot)
        self.draft.wrong(self.spot, "import-not-one-value")
        return None

    def items(self) -> Iterator[Entry]:
        """The items of a list; a lone value counts as a list of one, nothing as an empty list."""
        if isinstance(self.node, yaml.SequenceNode):
            for node in self.node.value:
                yield Entry(node, self.file, self.draft)
        elif not (isinstance(self.node, yaml.ScalarNode) and self.told() is None):
            yield self

    def fields(self, *names: str) -> dict[str, Entry]:
        """The fields of a group, by our name for them; what is not one of `names` is a problem."""
        if not isinstance(self.node, yaml.MappingNode):
            self._not_a_group(names)
            return {}
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            heading = Entry(key, self.file, self.draft)
            name = field(str(key.value), names) if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                heading._unknown(names)
            elif name in found:
                self.draft.wrong(heading.spot, "import-field-twice", field=str(key.value))
            else:
                found[name] = Entry(value, self.file, self.draft)
        return found

    def _unknown(self, names: tuple[str, ...]) -> None:
        written = str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else "?"
        if guess := nearest(written, names):
            self.draft.wrong(self.spot, "import-field-misspelt", field=written, guess=guess)
        else:
            self.draft.wrong(self.spot, "import-field-unknown", field=written, fields=names)

    def _not_a_group(self, names: tuple[str, ...]) -> None:
        colon = isinstance(self.node, yaml.ScalarNode) and FULL_WIDTH_COLON in str(self.node.value)
        self.draft.wrong(self.spot, "import-colon" if colon else "import-not-a-group", fields=names)

    def json(self) -> Any:
        """The node as plain lists, dictionaries, numbers and words; None (and a problem) for odd tags."""
        try:
            return yaml.constructor.SafeConstructor().construct_document(self.node)
        except (yaml.YAMLError, ValueError, TypeError):
            self.draft.wrong(self.spot, "import-polygon-shape")
            return None
