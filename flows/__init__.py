"""When things happen: Prefect flows. A flow is wiring; it never holds meaning: that lives in steps and pure folders."""
