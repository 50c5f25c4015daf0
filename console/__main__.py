"""`python -m console`: the same as `foreshock`."""

from console.cli import main

if __name__ == "__main__":
    main()
