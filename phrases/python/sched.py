"""Phrases for `sched`."""

import sched
import sys


def scheduler_enter():
    scheduler = sched.scheduler()
    scheduler.enter(0.1, 1, print, ["later"])
    scheduler.enter(0.01, 1, print, ["soon"])
    scheduler.run()


def scheduler_enterabs():
    scheduler = sched.scheduler()
    when = scheduler.timefunc() + 0.02
    for priority, name in [(2, "third"), (1, "first"), (1, "second")]:
        scheduler.enterabs(when, priority, print, [name])
    scheduler.run()


def scheduler_cancel():
    def cancel():
        try:
            scheduler.cancel(event)
            return "true"
        except ValueError:
            return "false"

    scheduler = sched.scheduler()
    event = scheduler.enter(60, 1, print, ["never"])
    print("empty:", str(scheduler.empty()).lower())
    print("cancelled:", cancel())
    print("cancelled again:", cancel())
    print("empty:", str(scheduler.empty()).lower())


def scheduler_run_blocking():
    scheduler = sched.scheduler()
    scheduler.enter(0, 1, print, ["is due"])
    scheduler.enter(60, 1, print, ["is not due"])
    left = scheduler.run(blocking=False)
    print("next within 60 s:", str(left <= 60).lower())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
