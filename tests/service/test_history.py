"""History is one, whatever was compacted: the account's story, the enterprise's history, and what verify says."""

from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import care, delegations, people
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR, PROVIDER
from tests.service.helpers import rest_account

World = dict[str, Session]


def test_the_story_of_an_account_reaches_into_the_archive(system: System, world: World) -> None:
    account = rest_account(world["ocmw"])
    asked = delegations.request_by_owner(world["ocmw"], PROVIDER, account)
    before = people.account_history(world["ocmw"], account, 10)
    assert [e.action for e in before] == ["delegation.request", "account.add"]
    care.compact(system, OPERATOR)
    assert people.account_history(world["ocmw"], account, 10) == before
    delegations.accept(world["provider"], [asked.id])
    care.compact(system, OPERATOR)
    after = people.account_history(world["ocmw"], account, 10)
    assert [e.action for e in after] == ["delegation.accept", "delegation.request", "account.add"]
    assert after[1:] == before
    assert people.account_history(world["ocmw"], account, 1) == after[:1]
    assert care.verify(system, OPERATOR)[1] == []


def test_history_without_its_archive_is_damage_and_the_rest_goes_on(
    system: System, world: World, tmp_path: Path
) -> None:
    care.compact(system, OPERATOR)
    (tmp_path / "store" / "archive" / "000001").unlink()
    with pytest.raises(StoreError, match="no file in its archive ends"):
        people.history(world["ocmw"])
    rest_account(world["ocmw"])
    assert "no file in its archive ends" in care.verify(system, OPERATOR)[1][0]
