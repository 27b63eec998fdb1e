"""A mapping that does not hold says where."""

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slas.imports.errors import MappingError
from slas.imports.mapping import SHIPPED, load_mapping, read_mapping

Entries = dict[str, Any]
SERVICENOW: Entries = tomllib.loads((SHIPPED / "servicenow.toml").read_text(encoding="utf-8"))


def spoilt(spoil: Callable[[Entries], object]) -> Entries:
    entries = copy.deepcopy(SERVICENOW)
    spoil(entries)
    return entries


def test_shipped_mapping_is_loaded_by_name() -> None:
    mapping = load_mapping("servicenow")
    assert mapping.wanted[:3] == ("number", "assignment_group", "priority")
    assert [level.code for level in mapping.levels.values()] == ["P1", "P2", "P3", "P4"]
    assert "" in mapping.missing


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda e: e.pop("columns"), "columns: is missing"),
        (lambda e: e["columns"].pop("id"), "[columns] id: is missing"),
        (lambda e: e["columns"].update(id=" "), "[columns] id: is empty"),
        (lambda e: e["columns"].update(colour="x"), "[columns] colour: is unknown"),
        (lambda e: e.update(colour="x"), "colour: is unknown"),
        (lambda e: e["file"].update(delimiter=";;"), "[file] delimiter: must be one sign"),
        (lambda e: e["file"].update(encoding="utf-16"), "[file] encoding"),
        (lambda e: e["file"].update(encoding="klingon"), "[file] encoding"),
        (lambda e: e["dates"].update(zone="Mars/Base"), "[dates] zone"),
        (lambda e: e["dates"].update(formats=[]), "[dates] formats: is empty"),
        (lambda e: e["dates"].update(formats=[1]), "[dates] formats: must be a list of texts"),
        (lambda e: e["outcome"].update(met=["false"]), "[outcome] met"),
        (lambda e: e["source"].update(kind="oracle"), "[source] kind: “oracle” is not one of"),
        (lambda e: e.update(version=[]), "version: must be one or more tables"),
        (lambda e: e["version"][0].update(type="colour"), "[version 1] type"),
        (lambda e: e["version"].extend(e["version"]), "version: holds more than fits"),
        (lambda e: e["contract"].update(service_type="food"), "[contract] service_type"),
        (lambda e: e["contract"].update(decimals=7), "[contract] decimals"),
        (lambda e: e["level"][0].update(expected=float("nan")), "[level 1] expected"),
        (lambda e: e["level"][0].update(minimum=99), "[level 1] minimum: is above expected"),
        (lambda e: e["level"][1].update(code="P1"), "[level 2] code"),
        (lambda e: e["level"].append(e["level"][0]), "[level 5] priority: stands twice"),
        (lambda e: e["supplier"].update(missing="x" * 121), "[supplier] missing"),
    ],
)
def test_entry_that_does_not_hold_is_named(spoil: Callable[[Entries], object], words: str) -> None:
    with pytest.raises(MappingError) as refused:
        read_mapping(spoilt(spoil), file="mine.toml")
    assert refused.value.message.startswith("mine.toml, ")
    assert words in refused.value.message


def test_mapping_that_is_not_there_lists_those_that_are() -> None:
    for name in ("jira", "../servicenow"):
        with pytest.raises(MappingError, match="servicenow"):
            load_mapping(name)


def test_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("name = ")
    with pytest.raises(MappingError, match="not valid TOML"):
        load_mapping(str(path))
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(str(tmp_path / "absent.toml"))
