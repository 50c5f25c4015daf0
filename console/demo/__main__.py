"""`python -m console.demo`: serve the demo world until somebody ends it."""

import sys

from console.demo.serve import main

if __name__ == "__main__":
    sys.exit(main())
