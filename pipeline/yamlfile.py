"""Strict reading of the YAML files that people write: every fault at once, each with file, line and key.

ruamel.yaml is imported where it is used: mostly nothing has to be parsed (`pipeline.yamlcache`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import ConfigurationError, system_said
from pipeline.sayings import yaml_said

Path_ = tuple[int | str, ...]


SHOWN_MAX = 100
"""Characters of a wrong value that a message repeats."""


class Strict(BaseModel):
    """Base of the configuration models: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


_SAYINGS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请检查拼写",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表（每项以 - 开头）",
    "tuple_type": "应为列表（每项以 - 开头）",
    "dict_type": "应为“键: 值”的对照",
    "model_type": "应为“键: 值”的对照",
    "too_short": "不能为空",
}


def load_tree(path: Path) -> Any:
    """Parsed YAML that knows its line numbers.

    Raises:
        ConfigurationError: the file is missing, not UTF-8 or not YAML; names the line.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError([f"{path.name}：找不到文件 {path}"]) from None
    except OSError as err:
        raise ConfigurationError([f"{path.name}：读不出来：{system_said(err)}"]) from err
    except UnicodeDecodeError as err:
        raise ConfigurationError([f"{path.name}：不是 UTF-8 文本，请在记事本里另存为 UTF-8"]) from err
    try:
        return _reader().load(StringIO(text))
    except MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        said = yaml_said(err.problem or str(err))
        raise ConfigurationError([f"{path.name} 第 {line} 行：YAML 写法有误：{said}"]) from err
    except YAMLError as err:
        raise ConfigurationError([f"{path.name}：YAML 写法有误：{yaml_said(str(err))}"]) from err
    except RecursionError:
        raise ConfigurationError([f"{path.name}：括号或缩进一层套一层，太深了，读不了；请看是不是写错了"]) from None


def _reader() -> Any:
    """A reader whose every error bears its line: of a number too long, and of a day that there is not, as well."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor

    class Placing(RoundTripConstructor):
        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep=deep)
            except (ValueError, OverflowError, TypeError) as err:
                raise ConstructorError(None, None, "unreadable value", node.start_mark) from err

    yaml = YAML(typ="rt")
    yaml.Constructor = Placing
    return yaml


def line_of(tree: Any, path: Sequence[int | str]) -> int:
    """1-based line of the deepest existing node on `path`."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    line = 1
    node = tree
    for step in path:
        position = getattr(node, "lc", None)
        try:
            if isinstance(node, CommentedMap):
                line = position.key(step)[0] + 1  # type: ignore[union-attr]
            elif isinstance(node, CommentedSeq):
                line = position.item(step)[0] + 1  # type: ignore[union-attr]
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line


def faults_of(
    path: Path,
    tree: Any,
    error: ValidationError,
    prefix: Path_ = (),
    owner: str = "",
    place: Callable[[Mapping[str, Any]], tuple[Path_, str] | None] | None = None,
) -> Iterator[str]:
    """One Chinese line for each fault of a validation, with its line in the file.

    Args:
        place: pydantic's account of a fault -> (way to it under `prefix`, key as shown), where what was validated
            is not laid out as the file is; None: not to be told.
    """
    faults = error.errors()
    for fault in faults:
        if fault["type"] == "too_short" and any(fault["loc"] == other["loc"][:-1] for other in faults):
            continue  # pydantic counts only the good items; the bad one is named already
        placed = place(fault) if place else (tuple(fault["loc"]), dotted(fault["loc"]))
        if placed is None:
            continue
        way, key = placed
        given = fault.get("input")
        saying = _SAYINGS.get(fault["type"]) or _saying(fault)
        plain = isinstance(given, str | int | float) and fault["type"] != "missing"
        shown = f"，现为 {given!r}"[:SHOWN_MAX] if plain else ""
        yield f"{path.name} 第 {line_of(tree, prefix + way)} 行{owner}：{key}：{saying}{shown}"


def dotted(way: Sequence[int | str]) -> str:
    """list.rows for a way to a value; （整项） for the entry itself."""
    return ".".join(str(step) for step in way) or "（整项）"


def _saying(fault: Any) -> str:
    context = fault.get("ctx") or {}
    if "expected" in context:
        return f"应为 {str(context['expected']).replace(' or ', ' 或 ')} 之一"
    if "error" in context:
        return str(context["error"])
    if "ge" in context:
        return f"应不小于 {context['ge']}"
    if "le" in context:
        return f"应不大于 {context['le']}"
    if "gt" in context:
        return f"应大于 {context['gt']}"
    if "pattern" in context:
        return f"应符合 {context['pattern']}"
    return str(fault["msg"])
