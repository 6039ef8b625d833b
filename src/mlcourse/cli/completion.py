"""``mlcourse completion``: what a shell needs to complete our commands."""

from __future__ import annotations

import click

from mlcourse.cli.options import examples


@click.command(
    short_help="Write a completion script for bash, zsh or fish.",
    epilog=examples(
        'eval "$(mlcourse completion bash)"          # in ~/.bashrc',
        'eval "$(mlcourse completion zsh)"           # in ~/.zshrc',
        "mlcourse completion fish > ~/.config/fish/completions/mlcourse.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Write the completion script for SHELL to stdout."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(context.find_root().command, {}, "mlcourse", "_MLCOURSE_COMPLETE").source()
    click.echo(script)
