"""Runs npm in web/ with a Node.js that is new enough: the machine's, else the virtual environment's.

Usage: run_npm.py ci | run build | ...
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"
OWN_BIN = Path(sys.executable).parent


def new_enough(version: str) -> bool:
    """What Vite 8 asks for: 20.19, 22.12 or anything newer.

    >>> new_enough("v20.18.1"), new_enough("v20.20.2"), new_enough("v22.3.0"), new_enough("v24.0.0")
    (False, True, False, True)
    """
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major >= 23


def node_folder() -> Path | None:
    """The folder of a usable node and npm, or nothing."""
    beside_us = OWN_BIN / "node"
    for node in (shutil.which("node"), str(beside_us) if beside_us.exists() else None):
        if node is None or not (Path(node).parent / "npm").exists():
            continue
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and new_enough(answer.stdout.strip()):
            return Path(node).parent
    return None


def main() -> int:
    """Run npm with the arguments given; its exit code is ours."""
    folder = node_folder()
    if folder is None:
        print("There is no Node.js 20.19 or newer here. Next: python scripts/provide_node.py", file=sys.stderr)
        return 1
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([str(folder / "npm"), *sys.argv[1:]], cwd=WEB, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
