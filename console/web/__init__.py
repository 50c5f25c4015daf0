"""The web console: pages that people read and act on. It shows what is stored and calls the steps; it never decides."""
