"""Where decisions meet memory: hear, judge, deliver. Plain functions that know nothing of Prefect."""
