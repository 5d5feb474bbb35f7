"""`python -m igloo` is the command `igloo`."""

from igloo.cli import main

if __name__ == "__main__":
    main()
