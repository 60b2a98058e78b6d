"""What people read: complete in every language, asked for with the right variables, and never written in code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import ast as fluent
from fluent.syntax import parse
from fluent.syntax.visitor import Visitor

from bot.actions import cards
from bot.actions.alarms import ROLES, Alarm
from bot.actions.invitations import Refusal
from bot.actions.questions import REASONS
from bot.actions.speech import MENU
from bot.actions.store import buying
from bot.app import COMMANDS
from bot.domain.people import Role
from bot.domain.reasons import Because
from bot.domain.stock import Source
from bot.domain.taxonomy import Category, Urgency
from bot.domain.terms import Action, Ask, Need, Outcome, Rating, Reason, Status, Why
from bot.domain.ticket import TABLE
from bot.words import DEFAULT_LOCALE, LOCALES, SUPPORTED_LOCALES, has, render
from tests.architecture.words_in_code import ROOT, Asked, asked, constants, sources

LONGEST_MESSAGE = 4096
LONGEST_LABEL = 24
LONGEST_NOTICE = 600
CHINESE = re.compile(r"[\u3400-\u9fff]")

TOLD = {
    f"told-{action.value}-{audience.value}"
    for row in TABLE.values()
    for action, rule in row.items()
    for audience in rule.tells
} | {"told-report-reporter", "told-report-desk"}

TOLD_TO_FOLLOWERS = {
    f"{told}-follower"
    for told in TOLD
    if told.endswith("-reporter") and has(DEFAULT_LOCALE, f"{told}-follower")
}
"""Where those who only follow hear something else than the reporter, who has buttons they have not."""

ROWS = (*cards._OWNER_ROWS, *cards._DESK_ROWS, *cards._REPORTER_ROWS, (Action.LEAVE,))

FAMILIES: dict[str, set[str]] = {
    "category-": {f"category-{item.value}" for item in Category},
    "urgency-": {f"urgency-{item.value.lower()}" for item in Urgency},
    "urgency-mark-": {f"urgency-mark-{item.value.lower()}" for item in Urgency},
    "status-": {f"status-{item.value}" for item in Status},
    "outcome-": {f"outcome-{item.value}" for item in Outcome},
    "rating-": {f"rating-{item.value}" for item in Rating},
    "reason-": {f"reason-{item.value}" for item in Reason},
    "role-": {f"role-{item.value}" for item in Role},
    "act-": {f"act-{item.value}" for row in ROWS for item in row},
    "history-": {f"history-{item.value}" for item in Action},
    "told-": TOLD,
    "refused-": {f"refused-{item.value}" for item in Why if item is not Why.MISSING}
    | {"refused-done_already"},
    "refused-missing-": {f"refused-missing-{item.value}" for item in Need},
    "ask-reason-": {f"ask-reason-{action.value}" for action in REASONS},
    "card-ask-": {f"card-ask-{item.value}" for item in Ask},
    "invitation-": {f"invitation-{item.value}" for item in Refusal},
    "alarm-what-": {f"alarm-what-{item.value}" for item in Alarm},
    "alarm-help-": {f"alarm-help-{item.value}" for item in Alarm},
    "alarm-part-": {f"alarm-part-{role}" for role in ROLES},
    "alarm-line-": {"alarm-line-reply", "alarm-line-notice"},
    "because-": {f"because-{item.value}" for item in Because},
    "command-": {f"command-{name}" for name in COMMANDS},
    "stock-column-": {f"stock-column-{name}" for name in buying._COLUMNS},
    "stock-source-": {f"stock-source-{item.value}" for item in Source},
}
"""The ids that code computes, by how they begin: every member of the enum, every row of the table."""

TEXTS_OF_THEIR_OWN_TESTS = ("import", "playground", "cli")
"""Their ids are computed from problems, from the page's scripts, from findings: checked where those are."""

UNTRACED = {
    "bot/actions/community/form.py",  # the id of a problem of an import
    "bot/actions/speech.py",  # `say`, `button` and `menu` themselves: their callers are read instead
    "bot/actions/strays.py",  # `_OWN_WORDS.get(kind, …)`: its literals are found as constants
    "bot/cli/terminal.py",  # `tell` and `fail`: the terminal's own texts
    "bot/words.py",  # `messages` itself
    "handlers/hearing.py",  # the labels of MENU
}
"""Where an id cannot be read from the syntax tree, and why that is no hole."""

CHINESE_IN_CODE = {
    "bot/playground/cast.py": "names of the invented people who hold the phones",
    "bot/playground/handset.py": "the invented name on somebody else's contact card",
    "bot/playground/samples.py": "what the invented people send",
    "bot/playground/state.py": "the bot's own name, as BotFather would have it",
    "bot/cli/__init__.py": "the project's name in --help",
    "bot/text/": "patterns of how people write numbers, places and time; nobody reads them",
}
"""Files whose string constants may hold Chinese. Everything else that people read stands in locales/."""


SYMBOLS_AND_DATA = {
    *(
        "card-title",
        "card-headline",
        "same-described",
        "card-place",
        "card-words",
        "card-status",
        "draft-class",
        "history-reason",
    ),
    *("staff-on", "staff-off", "staff-grant", "export-report", "stock-lot", "stock-receipt-line"),
}
"""Texts that only put data in order: they hold no words in any language."""


class _Names(Visitor):
    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802 - the visitor's way
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: fluent.MessageReference) -> None:  # noqa: N802 - the visitor's way
        self.messages.add(node.id.name)


@cache
def texts(locale: str) -> dict[str, tuple[Path, _Names]]:
    """Every message of a locale with its file and what it refers to; a broken or doubled one fails here."""
    found: dict[str, tuple[Path, _Names]] = {}
    for path in sorted((LOCALES / locale).glob("*.ftl")):
        for entry in parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{path}: {entry.content}"
            if isinstance(entry, fluent.Message):
                assert entry.id.name not in found, f"{path}: {entry.id.name} stands twice"
                names = _Names()
                names.visit(entry)
                found[entry.id.name] = (path, names)
    return found


def variables(locale: str, message_id: str) -> frozenset[str]:
    """The variables of a text and of the texts inside it."""
    _, names = texts(locale)[message_id]
    inner = [variables(locale, other) for other in names.messages]
    return frozenset(names.variables).union(*inner)


def rendered(locale: str, message_id: str) -> str:
    """The text with a short word for each variable."""
    return render(locale, message_id, **dict.fromkeys(variables(locale, message_id), "A17"))


@cache
def calls() -> tuple[Asked, ...]:
    return tuple(asked())


@cache
def named_literally() -> frozenset[str]:
    """Ids in the place of an id, and every hyphenated constant that is an id."""
    words = {word for path in sources("bot", "handlers") for word in constants(path)}
    ids = {word for word in words if "-" in word and has(DEFAULT_LOCALE, word)}
    return frozenset(ids | {call.literal for call in calls() if call.literal})


def labels() -> set[str]:
    """Every text that stands on a button or key, as far as it is ours and not data."""
    pressed = {call.literal for call in calls() if call.call == "button" and call.literal}
    families = ("category-", "rating-", "reason-", "role-", "act-")
    return (
        pressed
        | set(MENU)
        | {"key-share-phone", "language-name"}
        | set().union(*(FAMILIES[f] for f in families))
    )


def test_every_language_has_the_same_texts() -> None:
    first, *others = [set(texts(locale)) for locale in SUPPORTED_LOCALES]
    assert len(first) > 400
    for other in others:
        assert first ^ other == set()


def test_every_text_uses_the_same_variables_in_every_language() -> None:
    differing = {
        name: [sorted(variables(locale, name)) for locale in SUPPORTED_LOCALES]
        for name in texts(DEFAULT_LOCALE)
        if len({variables(locale, name) for locale in SUPPORTED_LOCALES}) > 1
    }
    assert differing == {}
    assert sum(bool(variables("en", name)) for name in texts("en")) > 100


def test_every_text_that_code_names_exists() -> None:
    literal = {call.literal: call.where for call in calls() if call.literal}
    assert len(literal) > 100
    assert {f"{where} {name}" for name, where in literal.items() if not has(DEFAULT_LOCALE, name)} == set()


def test_only_known_places_name_texts_in_a_way_that_cannot_be_read() -> None:
    assert {call.where.partition(":")[0] for call in calls() if not call.traced} <= UNTRACED


def test_what_looks_like_an_id_in_the_menu_and_in_answers_is_one() -> None:
    for label in MENU:
        assert has(DEFAULT_LOCALE, label), label


@pytest.mark.parametrize("beginning", FAMILIES)
def test_a_computed_family_is_complete(beginning: str) -> None:
    members = FAMILIES[beginning]
    assert members
    for locale in SUPPORTED_LOCALES:
        assert {name for name in members if not has(locale, name)} == set()


def test_every_family_is_really_computed_somewhere() -> None:
    for beginning, members in FAMILIES.items():
        somewhere = [c for c in calls() if c.literal is None and any(c.names(name) for name in members)]
        assert somewhere, beginning


def test_every_call_passes_what_its_text_needs() -> None:
    checked, lacking = 0, []
    families = set().union(*FAMILIES.values())
    for call in calls():
        if call.open_ended:
            continue
        names = {call.literal} if call.literal else {name for name in families if call.names(name)}
        for name in names & set(texts(DEFAULT_LOCALE)):
            checked += 1
            if missing := variables(DEFAULT_LOCALE, name) - call.variables:
                lacking.append(f"{call.where} {name} {sorted(missing)}")
    assert checked > 300
    assert lacking == []


def test_every_telling_is_said_with_what_notices_passes() -> None:
    given = next(call.variables for call in calls() if call.pattern.pattern.startswith("told"))
    assert given >= {"ref", "who", "owner", "reason", "words", "place", "due", "until", "parent"}
    for locale in SUPPORTED_LOCALES:
        for name in TOLD | TOLD_TO_FOLLOWERS:
            said = render(locale, name, **{variable: f"<{variable}>" for variable in given})
            assert "<ref>" in said, name


def test_a_refusal_of_somebody_elses_ticket_needs_to_know_nothing_of_it() -> None:
    for locale in SUPPORTED_LOCALES:
        assert variables(locale, "refused-not_yours") == frozenset()


def test_the_resident_hears_number_name_and_deadline_when_it_is_given_to_somebody() -> None:
    for locale in SUPPORTED_LOCALES:
        assert variables(locale, "told-dispatch-reporter") == {"ref", "owner", "due"}


def test_no_text_is_there_for_nobody() -> None:
    inside = {other for _, names in texts("en").values() for other in names.messages}
    used = named_literally() | inside | set().union(*FAMILIES.values()) | TOLD_TO_FOLLOWERS
    ours = {name for name, (path, _) in texts("en").items() if path.stem not in TEXTS_OF_THEIR_OWN_TESTS}
    assert len(ours) > 300
    spare = {
        name for name in ours - used if not name.startswith("command-")
    }  # the menu may show more of them
    assert spare == set()


@pytest.mark.parametrize("locale", SUPPORTED_LOCALES)
def test_every_text_has_words_and_fits_a_message(locale: str) -> None:
    for name in texts(locale):
        said = rendered(locale, name)
        assert said.strip(), name
        assert len(said) <= LONGEST_MESSAGE // 2, name  # data still has to fit beside it
    assert len(render(locale, "privacy-notice")) <= LONGEST_NOTICE * (1 if locale == DEFAULT_LOCALE else 2)


@pytest.mark.parametrize("locale", SUPPORTED_LOCALES)
def test_every_button_is_short(locale: str) -> None:
    ours = {name for name in labels() if not variables(locale, name)}
    assert len(ours) > 90
    for name in ours:
        label = render(locale, name)
        assert len(label) <= LONGEST_LABEL, name
        assert "\n" not in label, name
        assert len(CHINESE.findall(label)) <= 8, name


def test_chinese_texts_are_chinese_and_english_ones_are_not() -> None:
    symbols = set()
    for name in texts(DEFAULT_LOCALE):
        words = render(DEFAULT_LOCALE, name, **dict.fromkeys(variables(DEFAULT_LOCALE, name), "0"))
        if not CHINESE.search(words):
            symbols.add(name)
        assert not CHINESE.search(rendered("en", name).replace("邻铃", "")), name  # the project's own name
    ours = {name for name in symbols if texts(DEFAULT_LOCALE)[name][0].stem not in TEXTS_OF_THEIR_OWN_TESTS}
    assert ours == FAMILIES["urgency-mark-"] | SYMBOLS_AND_DATA


def test_a_pressed_key_means_one_thing_in_any_language() -> None:
    shown = [render(locale, label) for locale in SUPPORTED_LOCALES for label in MENU]
    assert len(shown) == 2 * len(MENU)
    assert len(set(shown)) == len(shown)
    everything_else = {
        rendered(locale, name) for locale in SUPPORTED_LOCALES for name in labels() - set(MENU)
    }
    assert everything_else & set(shown) == set()


@pytest.mark.parametrize(
    "family", ["category-", "reason-", "role-", "rating-", "act-", "status-", "urgency-mark-"]
)
def test_two_buttons_of_a_family_never_read_alike(family: str) -> None:
    for locale in SUPPORTED_LOCALES:
        said = [render(locale, name) for name in FAMILIES[family]]
        assert len(set(said)) == len(said)


def test_danger_is_answered_with_a_number_and_never_with_a_promise() -> None:
    promises = re.compile(
        r"马上就?[到来]|正在赶|已经出发|on (the|its|their) way|help (is (coming|on)|will)", re.IGNORECASE
    )
    for locale in SUPPORTED_LOCALES:
        for name in ("danger-call", "group-danger"):
            assert variables(locale, name) == {"number"}
        for name, (path, _) in texts(locale).items():
            if path.stem != "playground":
                assert not promises.search(rendered(locale, name)), name


def test_no_chinese_prose_stands_in_code() -> None:
    files = sources("bot", "handlers", "storage")
    assert len(files) > 80
    found = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if any(CHINESE.search(word) for word in constants(path))
    }
    assert {
        name for name in found if not any(name.startswith(allowed) for allowed in CHINESE_IN_CODE)
    } == set()
