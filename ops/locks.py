"""`run.py lock`: the two requirement locks, made from the .in files."""

from __future__ import annotations

from ops import environment
from ops.console import Trouble, quietly, say, step, tail
from ops.places import DEV_LOCK, LOCK, ROOT, VENV, child_environment, writable_var
from ops.registry import uv_environment

_COMPILE = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--annotation-style", "line"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "python3 run.py lock"),
)


def lock(arguments: list[str]) -> int:
    """Make both locks: hashes for every platform, and no registry named in them.

    Arguments go to `uv pip compile`: `--upgrade`, or `--upgrade-package NAME`. Only the main index is asked, so
    that what one machine has beside it does not get into everybody's lock. The second lock keeps to the first.
    """
    log = writable_var() / "log" / "run.log"
    environment.ensure(LOCK, log=log)
    env = child_environment()
    env |= uv_environment(env)
    for beside in ("UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY"):
        env.pop(beside, None)
    for made, kept_to in ((LOCK, ()), (DEV_LOCK, ("--constraint", LOCK.name))):
        uv = str(VENV / "bin" / "uv")
        command = [uv, "pip", "compile", made.with_suffix(".in").name, "--output-file", made.name]
        with step(f"Making {made.name}"):
            if not quietly([*command, *_COMPILE, *kept_to, *arguments], log=log, cwd=ROOT, env=env):
                raise Trouble(f"{made.name} could not be made; the end of {log}:\n{tail(log)}")
    say("Both locks are made. Look at the difference before you commit it.")
    return 0
