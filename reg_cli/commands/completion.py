"""`regcli completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import rich_click as click


@click.command("completion", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    regcli completion bash >> ~/.bashrc
    regcli completion zsh >> ~/.zshrc
    regcli completion fish > ~/.config/fish/completions/regcli.fish
    """
    from click.shell_completion import get_completion_class

    from reg_cli.cli import regcli

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(regcli, {}, "regcli", "_REGCLI_COMPLETE").source())
