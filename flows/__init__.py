"""When things happen: Prefect flows. A flow is wiring and never holds meaning, which is in steps and pure folders."""
