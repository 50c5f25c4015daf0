"""When things happen: Prefect flows. A flow is wiring and never holds meaning, which lives in steps and pure folders."""
