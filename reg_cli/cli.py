"""The command `regcli`: finds the subcommand, and turns every exception into a message and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import rich_click as click
from click.exceptions import Exit

from reg_cli import __version__
from reg_cli.errors import ExitCode, RegcliError
from reg_cli.names import nearest, printable
from reg_cli.session.signals import Terminated, answered

COMMANDS = {
    "check": "applies gates to a stored study, for CI",
    "compare": "trains a baseline and regularized variants on repeated splits, and says what helped",
    "completion": "prints the script that lets a shell complete commands and options",
    "datasets": "lists the built-in data sets and generators",
    "doctor": "shows versions, processor, BLAS and folders; --selfcheck proves the numbers here",
    "inspect": "shows how a table would be read; trains nothing",
    "regularizers": "lists every technique with its range, or explains one",
    "sweep": "follows train, validation and test score along a strength, the data or the network",
    "report": "writes table, figures and files again from a stored study; trains nothing",
}
"""Every command by name with its line in the overview, which must not cost an import of them all."""


class LazyGroup(click.RichGroup):
    """Imports a subcommand only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands by name."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, imported; for the overview only its name and line."""
        if name not in COMMANDS:
            return None
        if not ctx.obj:
            return click.RichCommand(name=name, help=COMMANDS[name])
        command: click.Command = import_module(f"reg_cli.commands.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or name the nearest."""
        ctx.obj = True
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            hint = nearest(name, COMMANDS, f"there are {', '.join(COMMANDS)}", own=True)
            raise click.UsageError(
                f"the command must be one of regcli's, but {name!r} was given; {hint}", ctx
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The first study: regcli compare digits",
)
@click.version_option(__version__, "-V", "--version", message="regcli %(version)s")
def regcli() -> None:
    """Does it overfit, which regularizer helps, by how much, and how sure are we?"""


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of a command line."""
    from reg_cli.engine.blas import choose_kernels

    choose_kernels()
    with answered():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    """Run the command. This is the only place where an exception becomes a message."""
    try:
        result = regcli.main(arguments, prog_name="regcli", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else ExitCode.DONE
    except Exit as done:
        return int(done.exit_code)
    except click.NoSuchOption as error:
        _no_such_option(error).show()
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except RegcliError as error:
        return _complain(str(error), error.exit_code, arguments)
    except (KeyboardInterrupt, click.Abort):  # the handler of the signal has answered already
        return ExitCode.INTERRUPTED
    except Terminated:
        return ExitCode.TERMINATED
    except BrokenPipeError:
        _quiet_stdout()
        return ExitCode.BROKEN_PIPE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(
            f"files and the output must be usable, but {where}{error.strerror or error}; "
            "free the place or choose another",
            ExitCode.STORAGE,
            arguments,
        )
    except MemoryError:
        return _complain(
            "there must be memory enough, but it ran out; try --max-rows, a smaller --hidden or fewer --jobs",
            ExitCode.DATA,
            arguments,
        )
    except Exception as error:
        sentence = f"this is a bug in regcli: {type(error).__name__}: {error}; --verbose shows where"
        return _complain(sentence, ExitCode.INTERNAL, arguments)


def _no_such_option(error: click.NoSuchOption) -> click.UsageError:
    """The same error with the option that was meant."""
    command, path = (error.ctx.command, error.ctx.command_path) if error.ctx else (regcli, "regcli")
    options = [name for parameter in command.params for name in parameter.opts if name.startswith("--")]
    hint = nearest(error.option_name, options, f"see {path} --help", own=True)
    given = printable(error.option_name)
    return click.UsageError(f"options must be those of {path}, but {given} was given; {hint}", error.ctx)


def _complain(sentence: str, code: ExitCode, arguments: list[str]) -> ExitCode:
    if "--verbose" in arguments or "-v" in arguments:
        import traceback

        traceback.print_exc()
    first, *below = sentence.splitlines() or [""]
    print(f"regcli: {printable(first, 2000)}", file=sys.stderr)
    for line in below:  # a gate with a caret under the place: its spaces matter
        print("".join(c if c.isprintable() else "?" for c in line), file=sys.stderr)
    return code


def _quiet_stdout() -> None:
    """Nobody reads any more: do not complain again when the interpreter flushes on exit."""
    import os
    from contextlib import suppress

    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
