"""Read YAML strictly: no duplicate keys, no surprise dates, every error names file and line."""

import re
from pathlib import Path
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A YAML file that cannot be read, with file, line and what to do."""


class _StrictLoader(Loader):  # type: ignore[misc]
    """Safe loader that refuses duplicate keys; dates stay text, only true and false are boolean."""

    yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in rules if not tag.endswith((":timestamp", ":bool"))]
        for first, rules in Loader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            line = key_node.start_mark.line + 1
            raise YamlError(f"line {line}: key {key!r} stands twice; keep one")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), "tf")
_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """Return the parsed content of one YAML file.

    Raises YamlError naming the file, the line and the remedy.
    """
    try:
        return parse_yaml(path.read_bytes())
    except YamlError as error:
        raise YamlError(f"{path}: {error}") from None
    except OSError as error:
        raise YamlError(f"{path}: cannot be read: {error.strerror}") from None


def parse_yaml(written: bytes) -> Any:
    """Return the content of what a YAML file holds. Raises YamlError without the file's name."""
    try:
        return yaml.load(written.decode("utf-8"), Loader=_StrictLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise YamlError(f"not valid YAML: {error}") from None
    except UnicodeDecodeError as error:
        raise YamlError(f"byte {error.start} is not UTF-8; save it as UTF-8") from None
    except RecursionError:
        raise YamlError("not valid YAML: too many levels") from None
