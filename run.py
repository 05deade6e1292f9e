#!/usr/bin/env python3
"""Fairlot's two commands, and what keeps them honest. Needs Python 3.11 and nothing else.

python3 run.py demo [--port N] [--no-serve] [--reset]   from a checkout to a page on 127.0.0.1:8000
python3 run.py test [--full] [pytest arguments]         every check; --full adds PostgreSQL, Redis and the long ones
python3 run.py lock [--upgrade]                         make the two requirement locks from the .in files
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"Fairlot needs Python 3.11 or newer, and this is {sys.version_info[0]}.{sys.version_info[1]}.")
        return 2
    from ops.checks import test
    from ops.console import Trouble
    from ops.demo import demo
    from ops.locks import lock

    commands = {"demo": demo, "test": test, "lock": lock}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments in ([], ["-h"], ["--help"]) else 2
    try:
        return commands[arguments[0]](arguments[1:])
    except Trouble as trouble:
        print(f"\n{trouble}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
