"""`regcli completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import rich_click as click

from reg_cli.request.click_types import words


@click.command("completion", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=words("bash", "zsh", "fish"))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    regcli completion bash >> ~/.bashrc
    regcli completion zsh >> ~/.zshrc
    regcli completion fish > ~/.config/fish/completions/regcli.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    group = context.find_root().command
    click.echo(script(group, {}, "regcli", "_REGCLI_COMPLETE").source())
