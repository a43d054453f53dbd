"""``python -m zhclean`` is the command line."""

import sys

from zhclean.cli import main

if __name__ == "__main__":
    sys.exit(main())
