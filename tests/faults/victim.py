"""A process to be killed: `python victim.py STEP "INSERT INTO matches" 2`, with settings and moment pickled on stdin.

It stands still before the second statement that begins like this, in the middle of its transaction, and says so.
"""

import asyncio
import pickle
import sys
import time

from sqlalchemy import event

from flows.steps.deliver import deliver
from flows.steps.hear import hear
from flows.steps.judge import judge
from flows.steps.publish import publish
from storage.engine import open_database


def main() -> None:
    step, beginning, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
    settings, now = pickle.load(sys.stdin.buffer)
    engine = open_database(settings.database)

    def stand_still(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal left
        left -= statement.startswith(beginning)
        if not left:
            print("here", flush=True)
            time.sleep(600)

    event.listen(engine, "before_cursor_execute", stand_still)
    if step == "hear":
        asyncio.run(hear(engine, settings, settings.sources[0], now))
    elif step == "judge":
        judge(engine, settings, settings.brands[0], now)
    elif step == "publish":
        asyncio.run(publish(engine, settings, now))
    else:
        asyncio.run(deliver(engine, settings, now))
    print("done", flush=True)


if __name__ == "__main__":
    main()
