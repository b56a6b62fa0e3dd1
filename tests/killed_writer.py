"""What a writer does until it is killed, and the words by which it acknowledges what it has done.

Each function runs in a process of its own; `told` is the writing end of a pipe.
"""

import itertools
import os
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from agent.store import Store, open_store
from agent.store_engine import STORE_NAME, migrate, open_engine
from agent.store_proof import LOOKS_RECORDED
from checks.verdict import Status
from tests.builders import NOON, a_finding, a_look, a_system, an_audit

AUDIT = "audit-1"


def writes_on_and_on(folder: Path, told: Connection) -> NoReturn:
    """Open, begin an audit, keep evidence and looks, finish, and so on; tell each thing done."""
    for number in itertools.count():
        with open_store(folder, now=lambda: NOON) as store:
            audit_id = f"{AUDIT}-{os.getpid()}-{number}"
            store.begin_audit(audit_id, NOON, NOON.date(), (a_system(),), {})
            told.send(("begun", audit_id))
            for _ in range(4):
                sha256 = store.evidence.put(os.urandom(50_000), "application/zip", "noise")
                told.send(("kept", sha256))
                store.record_looks(audit_id, (a_look(evidence=(sha256,)),))
                told.send(("looked", audit_id))
            findings = [a_finding(Status.FAIL, target=f"t{n}") for n in range(200)]
            store.finish_audit(an_audit(*findings, id=audit_id))
            told.send(("finished", audit_id))


def opens_new_stores(folder: Path, told: Connection) -> NoReturn:
    """Make one store after another: most of the time goes into migrations."""
    for number in itertools.count():
        open_store(folder / str(number), now=lambda: NOON).close()
        told.send(("opened", str(number)))


def stops_in(kind: str) -> Callable[[Path, Connection], None]:
    return {"looks": _stops_in_looks, "finish": _stops_in_finish, "migration": _stops_in_migration}[
        kind
    ]


def _stops_in_looks(folder: Path, told: Connection) -> None:
    with open_store(folder, now=_clock(told, stop_at=2)) as store:
        _begin(store, told)
        store.record_looks(AUDIT, (a_look(),))


def _stops_in_finish(folder: Path, told: Connection) -> None:
    with open_store(folder, now=_clock(told, stop_at=4)) as store:
        _begin(store, told)
        store.record_looks(AUDIT, (a_look(),))
        told.send(("looked", LOOKS_RECORDED))
        store.finish_audit(an_audit(a_finding(Status.FAIL)))


def _begin(store: Store, told: Connection) -> None:
    store.begin_audit(AUDIT, NOON, NOON.date(), (a_system(),), {})
    told.send(("begun", AUDIT))


def _clock(told: Connection, *, stop_at: int) -> Callable[[], datetime]:
    """A clock that stands still for ever when it is read the n-th time: links are dated last."""
    readings = itertools.count(1)

    def now() -> datetime:
        if next(readings) == stop_at:
            told.send(("inside", ""))
            time.sleep(60)
        return NOON

    return now


def _stops_in_migration(folder: Path, told: Connection) -> None:
    """Migrate by the scripts beside the store, the last of which sleeps half way through."""
    told.send(("inside", ""))
    engine = open_engine(folder)
    migrate(engine, folder / STORE_NAME, folder.parent / "migrations")
