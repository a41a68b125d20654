"""What every adapter answers: questions over declared fields, against plain Python lists; keys; pages."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chaman_tui.service.query import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    Equal,
    Has,
    Less,
    More,
    Not,
    OneOf,
    Order,
    Question,
    QuestionError,
    Row,
)
from chaman_tui.service.store import Document, NotUniqueError, Reader, Store, Transaction, UnexplainedError
from tests.storage.tables import (
    CHANGES,
    ITEMS,
    NOON,
    QUESTIONS,
    Model,
    changed,
    plain_fields,
    plain_matches,
    plain_page,
)

Anew = Callable[[], Callable[[], Store]]
Changes = list[tuple[str, str, Document | None]]


def put_items(store: Store, **items: Document) -> None:
    with store.transaction() as change:
        for key, document in items.items():
            change.put("items", key, document)


def make(change: Transaction, changes: Changes) -> None:
    for table, key, document in changes:
        if document is None:
            change.delete(table, key)
        else:
            change.put(table, key, document)


def agrees(reader: Reader, model: Model, question: Question) -> None:
    """The reader answers as the model does."""
    try:
        expected = plain_page(model, question)
    except LookupError:
        with pytest.raises(LookupError):
            reader.ask(question)
        return
    rows = reader.ask(question)
    assert [row.key for row in rows] == expected
    for row in rows:
        fields = plain_fields(model, row.key)
        assert dict(row.items()) == {field.name: fields[field.name] for field in ITEMS.shown}
    assert reader.count(question) == len(plain_matches(model, question))
    assert reader.documents(question) == [model["items"][key] for key in expected]


class QuestionsContract:
    """A subclass brings ``anew``: each call makes an empty store of the tables here, and gives what opens it."""

    @pytest.fixture
    def anew(self) -> Anew:
        raise NotImplementedError

    @pytest.fixture
    def store(self, anew: Anew) -> Store:
        return anew()()

    @given(
        steps=st.lists(st.tuples(CHANGES, st.lists(QUESTIONS, min_size=1, max_size=2)), min_size=1, max_size=5),
        given_up=CHANGES,
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_every_answer_is_that_of_plain_lists(
        self, anew: Anew, steps: list[tuple[Changes, list[Question]]], given_up: Changes
    ) -> None:
        open_one = anew()
        store, other = open_one(), open_one()
        model: Model = {"items": {}, "owners": {}}
        kept: list[tuple[Reader, Model]] = []
        for changes, questions in steps:
            after = changed(model, changes)
            self._changes_that_are_given_up(store, model, given_up, questions)
            try:
                with store.transaction() as change:
                    make(change, changes[::2])
                    agrees(change, changed(model, changes[::2]), questions[0])
                    make(change, changes[1::2])
                    reordered = changed(model, [*changes[::2], *changes[1::2]])
                    agrees(change, reordered, questions[-1])
                    after = reordered
            except NotUniqueError:
                after = model
            model = after
            kept.append((store.read(), model))
            for reader, seen in [*kept[-3:], (other.read(), model), (open_one().read(), model)]:
                for question in questions:
                    agrees(reader, seen, question)

    def _changes_that_are_given_up(
        self, store: Store, model: Model, changes: Changes, questions: list[Question]
    ) -> None:
        def give_up(change: Transaction) -> None:
            make(change, changes)
            agrees(change, changed(model, changes), questions[0])
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.change(give_up)
        agrees(store.read(), model, questions[0])

    @given(changes=CHANGES, more=CHANGES)
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_documents_are_found_by_their_keys(self, anew: Anew, changes: Changes, more: Changes) -> None:
        open_one = anew()
        store, model = open_one(), Model(items={}, owners={})
        for each in (changes, more):
            try:
                with store.transaction() as change:
                    make(change, each)
                    self._every_key_is_found(change, changed(model, each))
            except NotUniqueError:
                continue
            model = changed(model, each)
            for reader in (store.read(), open_one().read()):
                self._every_key_is_found(reader, model)

    def _every_key_is_found(self, reader: Reader, model: Model) -> None:
        wanted: list[Condition] = [Equal("owner", key) for key in "abc"]
        wanted += [Has("tags", tag) for tag in "xyz"]
        wanted += [AllOf(Equal("title", title), Equal("colour", "red")) for title in ("a", "STRASSE", "")]
        wanted += [AllOf(Equal("colour", "red"), Equal("owner", "a"))]
        for where in wanted:
            question = Question("items", where)
            assert reader.documents(question) == [model["items"][key] for key in plain_matches(model, question)]

    def test_a_unique_key_is_kept(self, store: Store) -> None:
        put_items(store, a={"colour": "red", "title": "Straße"}, b={"colour": "blue", "title": "Straße"})
        put_items(store, c={"colour": "red"}, d={"colour": "red"}, e={"colour": "red", "title": None})
        with pytest.raises(NotUniqueError) as caught:
            put_items(store, f={"colour": "red", "title": "STRASSE"})
        assert (caught.value.table, caught.value.key) == ("items", "colour, title")
        with pytest.raises(NotUniqueError):
            put_items(store, f={"colour": "red", "title": "x"}, g={"colour": "red", "title": "X"})
        with pytest.raises(NotUniqueError):
            put_items(store, b={"colour": "red", "title": "strasse"})
        assert len(store.read().ask(Question("items"))) == 5
        put_items(store, a={"colour": "red", "title": "STRASSE", "size": 1})
        put_items(store, a={"colour": "red", "title": "other"}, f={"colour": "red", "title": "strasse"})
        with store.transaction() as change:
            change.delete("items", "f")
            change.put("items", "g", {"colour": "red", "title": "strasse"})
        assert [row["title"] for row in store.read().ask(Question("items"))][::5] == ["other", "strasse"]

    def test_what_is_not_declared_is_a_mistake(self, store: Store) -> None:
        put_items(store, a={"colour": "red"})
        wrong: list[Condition] = [
            Equal("paint", "red"),
            Equal("size", "1"),
            Equal("size", True),
            Equal("done", 1),
            Equal("at", "2026-01-01"),
            Equal("at", datetime(2026, 1, 1)),  # a time without its zone
            Equal("tags", "x"),
            OneOf("colour", ("red", 1)),
            Contains("size", "1"),
            Contains("tags", "x"),
            Has("colour", "red"),
            Less("title", 1),
            More("done", 1),
            AllOf(Equal("colour", "red"), Equal("paint", "red")),
        ]
        for where in _at_any_depth(wrong):
            for ask in (store.read().ask, store.read().count, store.read().documents):
                with pytest.raises(QuestionError):
                    ask(Question("items", where))
        for order in ("paint", "tags"):
            with pytest.raises(QuestionError):
                store.read().ask(Question("items", order=(Order(order),)))
        with pytest.raises(QuestionError):
            store.read().ask(Question("undeclared", Equal("colour", "red")))

    def test_a_change_is_committed_with_the_entry_that_explains_it(self, store: Store) -> None:
        def act(change: Transaction) -> None:
            change.put("acts", "a", {"done": True})

        def explained(change: Transaction) -> None:
            act(change)
            change.put("history", "0000000001", {"sequence": 1, "about": "a"})

        put_items(store, a={})
        before = store.version()
        with pytest.raises(UnexplainedError):
            store.change(act)
        assert store.version() == before
        store.change(explained)
        with pytest.raises(UnexplainedError):
            store.change(lambda change: change.delete("acts", "a"))
        put_items(store, a={"size": 1})
        assert store.read().count(Question("acts", Equal("done", True))) == 1
        assert store.read().count(Question("history", Equal("about", "a"))) == 1

    def test_many_values_at_once(self, store: Store) -> None:
        put_items(store, **{f"k{n}": {"size": n} for n in range(20)}, odd={"title": "x\0y"})
        reader = store.read()
        numbers = OneOf("size", tuple(range(5, 2_000)))
        assert reader.count(Question("items", numbers)) == 15
        texts = OneOf("title", ("x\0y", "x", *map(str, range(2_000))))
        assert [row.key for row in reader.ask(Question("items", texts))] == ["odd"]
        assert reader.count(Question("items", OneOf("size", (None, *range(2_000))))) == 21

    def test_what_a_row_gives(self, store: Store) -> None:
        put_items(store, a={"colour": "red", "title": "A", "size": 2**60, "done": False, "steps": [_step(NOON)]})
        (row,) = store.read().ask(Question("items"))
        assert (row.key, row["title"], row["size"], row["done"], row["at"]) == ("a", "A", 2**60, False, NOON)
        assert row["done"] is False
        assert row["owner_name"] is None
        with pytest.raises(KeyError):
            row["tags"]
        assert row != Row("a", {"colour": 0}, ["red"])

    def test_several_documents_at_once(self, store: Store) -> None:
        put_items(store, a={"size": 1}, b={"size": 2}, c={"size": 3})
        assert store.read().get_many("items", ["c", "a", "x", "a"]) == {"c": {"size": 3}, "a": {"size": 1}}
        assert store.read().get_many("items", []) == {}

    def test_the_history_is_asked_like_any_table(self, anew: Anew) -> None:
        open_one = anew()
        store = open_one()
        for n in range(1, 4):
            with store.transaction() as change:
                change.put("history", f"{n:010}", {"sequence": n, "about": "x"})
        last = Question("history", order=(Order("key", descending=True),), limit=2)
        for reader in (store.read(), open_one().read()):
            assert [row.key for row in reader.ask(last)] == ["0000000003", "0000000002"]
            assert [d["sequence"] for d in reader.documents(last)] == [3, 2]
            assert reader.get("history", "0000000002") == {"sequence": 2, "about": "x"}
            assert reader.get("history", "0000000009") is None
            assert reader.count(Question("history")) == 3

    def test_a_reading_is_one_moment_and_has_an_end(self, store: Store) -> None:
        put_items(store, a={"size": 1})
        with store.reading() as reader:
            put_items(store, a={"size": 2}, b={"size": 2})
            assert reader.get("items", "a") == {"size": 1}
            assert reader.count(Question("items")) == 1
        for use in (lambda: reader.get("items", "a"), lambda: reader.count(Question("items"))):
            with pytest.raises(RuntimeError, match="has ended"):
                use()
        with store.reading() as reader:
            assert reader.count(Question("items", Equal("size", 2))) == 2

    def test_a_change_gives_what_its_function_gives(self, store: Store) -> None:
        def number(change: Transaction) -> int:
            change.put("items", "a", {"size": 7})
            return change.next_number("items")

        assert [store.change(number), store.change(number)] == [1, 2]
        before = store.version()

        def fail(change: Transaction) -> None:
            change.put("items", "a", {"size": 8})
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.change(fail)
        assert store.version() == before
        assert store.read().get("items", "a") == {"size": 7}


def _step(at: datetime) -> Document:
    return {"step": "ask", "by": "An", "at": at.isoformat()}


def _at_any_depth(conditions: list[Condition]) -> list[Condition]:
    return [each for c in conditions for each in (c, Not(c), AllOf(c), AnyOf(Equal("colour", "red"), Not(AllOf(c))))]
