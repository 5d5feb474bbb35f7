"""docs/reference/commands.md: every command with its options, as --help prints them."""

from __future__ import annotations

import inspect
from typing import Any

import typer

from igloo.cli import app
from igloo.core import errors
from reference.markdown import code, table


def _parameter(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    else:
        name = ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    shown = "" if default is None or default is False or callable(default) else str(default)
    if parameter.required:
        shown = "required"
    return code(name), shown, getattr(parameter, "help", "") or ""


def _exit_codes() -> str:
    found: dict[int, str] = {0: "It worked.", 1: "Nothing was found (`search`, `xref`)."}
    for value in vars(errors).values():
        if inspect.isclass(value) and issubclass(value, errors.IglooError):
            found.setdefault(value.exit_code, (value.__doc__ or "").strip().splitlines()[0])
    return table(("exit code", "meaning"), sorted(found.items()))


def commands() -> dict[str, Any]:
    """Every command by name; one of a group as `judgements export`."""
    group: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}": one for sub, one in inner.items()} if inner else {name: command}
    return dict(sorted(found.items()))


def example(command: Any) -> str:
    """The example at the end of a command's help."""
    return str(command.epilog or "").strip().removeprefix("Example:").strip()


def text() -> str:
    """The page."""
    parts = [
        "# Commands\n\nEvery command has `--help` with an example. Commands that print results take "
        "`--json`.\n\n" + _exit_codes()
    ]
    for name, command in commands().items():
        about = inspect.cleandoc(command.help or "")
        examples = [line.strip() for line in example(command).split("     ") if line.strip()]
        rows = [_parameter(p) for p in command.params if p.name != "help"]
        parts.append(
            f"## igloo {name}\n\n{about}\n\n"
            + "```\n"
            + "\n".join(examples)
            + "\n```\n\n"
            + table(("argument or option", "default", "meaning"), rows)
        )
    return "\n".join(parts)
