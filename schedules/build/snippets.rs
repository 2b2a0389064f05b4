//! The snippets that are explored, and the mistakes on purpose in each.

use crate::mistake::Mistake;

/// A snippet and its mistakes.
pub(crate) struct Snippet {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) mistakes: &'static [Mistake],
}

/// All of them.
pub(crate) const SNIPPETS: &[Snippet] = &[
    Snippet {
        section: "sync",
        name: "semaphore",
        mistakes: &[
            Mistake {
                name: "release does not notify",
                code: "self.semaphore.released.notify_one();",
                replacement: "",
            },
            Mistake {
                name: "release notifies before the permit is available",
                code: "*self.semaphore.permits.lock() += 1;
                       self.semaphore.released.notify_one();",
                replacement: "self.semaphore.released.notify_one();
                              *self.semaphore.permits.lock() += 1;",
            },
            Mistake {
                name: "the lock is released between the check and the decrement",
                code: "*permits -= 1;",
                replacement: "drop(permits); *self.permits.lock() -= 1;",
            },
            Mistake {
                name: "`if` in place of the loop",
                code: "self.released.wait_while(&mut permits, |permits| *permits == 0);",
                replacement: "if *permits == 0 { self.released.wait(&mut permits); }",
            },
        ],
    },
    Snippet {
        section: "sync",
        name: "event",
        mistakes: &[
            Mistake {
                name: "a waiter checks the flag alone",
                code: "!state.is_set && state.sets == before",
                replacement: "!state.is_set",
            },
            Mistake {
                name: "set wakes a single waiter",
                code: "self.changed.notify_all()",
                replacement: "self.changed.notify_one()",
            },
            Mistake {
                name: "set does not notify",
                code: "self.changed.notify_all();",
                replacement: "",
            },
            Mistake {
                name: "set notifies before it acquires the lock",
                code: "let mut state = self.state.lock(); state.is_set = true; state.sets += 1;
                       self.changed.notify_all();",
                replacement: "self.changed.notify_all();
                              let mut state = self.state.lock(); state.is_set = true;
                              state.sets += 1;",
            },
        ],
    },
    Snippet {
        section: "sync",
        name: "timer",
        mistakes: &[
            Mistake {
                name: "cancel does not notify",
                code: "changed.notify_one();",
                replacement: "",
            },
            Mistake {
                name: "a cancelled timer calls the function",
                code: "let is_due = !*cancelled;",
                replacement: "let is_due = true;",
            },
            Mistake {
                name: "the flag is read before the wait, not after the wait",
                code: "changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);
                       let is_due = !*cancelled;",
                replacement: "let is_due = !*cancelled;
                       changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);",
            },
            Mistake {
                name: "the lock is held while the function runs",
                code: "drop(cancelled);",
                replacement: "",
            },
        ],
    },
    Snippet {
        section: "sync",
        name: "condition",
        mistakes: &[
            Mistake {
                name: "fun1 does not check whose turn it is",
                code: "COND.wait_while(&mut turn, |turn| *turn != Turn::Fun1);",
                replacement: "COND.wait(&mut turn);",
            },
            Mistake {
                name: "fun1 does not notify",
                code: "*turn = Turn::Fun2; COND.notify_one();",
                replacement: "*turn = Turn::Fun2;",
            },
        ],
    },
    Snippet { section: "sync", name: "condition_lost_wakeup", mistakes: &[] },
    Snippet {
        section: "async",
        name: "async_event",
        mistakes: &[
            Mistake {
                name: "the flag is checked before the waiter is registered",
                code: "self.waiters.notified() }; notified.await;",
                replacement: "drop(flag); }; self.waiters.notified().await;",
            },
            Mistake {
                name: "set notifies before the flag is set",
                code: "let mut flag = self.flag(); *flag = true;",
                replacement: "self.waiters.notify_waiters(); *self.flag() = true; }
                              fn notify(&self) {",
            },
            Mistake {
                name: "set notifies after the lock is released",
                code: "*flag = true;",
                replacement: "*flag = true; drop(flag);",
            },
            Mistake {
                name: "set wakes a single waiter",
                code: "self.waiters.notify_waiters()",
                replacement: "self.waiters.notify_one()",
            },
        ],
    },
    Snippet {
        section: "async",
        name: "async_condition",
        mistakes: &[
            Mistake {
                name: "a waiter that is dropped once notified keeps the notification",
                code: "if self.notified.try_recv().is_ok() { self.condition.wake(1); }",
                replacement: "if self.notified.try_recv().is_ok() {}",
            },
            Mistake {
                name: "a waiter that is dropped during reacquisition keeps the notification",
                code: "Stage::Notified => self.condition.wake(1),",
                replacement: "Stage::Notified => {}",
            },
            Mistake {
                name: "a dropped waiter counts as woken",
                code: "if waiter.send(()).is_ok() {",
                replacement: "let _ = waiter.send(()); {",
            },
            Mistake {
                name: "the lock is released before the waiter is registered",
                code: "condition.waiters().push_back(notify);",
                replacement: "drop(guard); condition.waiters().push_back(notify);
                              let guard = String::new();",
            },
            Mistake {
                name: "a dropped waiter checks for a notification without closing the channel",
                code: "self.notified.close();",
                replacement: "",
            },
        ],
    },
    Snippet {
        section: "async",
        name: "async_queue",
        mistakes: &[
            Mistake {
                name: "get frees no place",
                code: "self.places.add_permits(1);",
                replacement: "",
            },
            Mistake {
                name: "put announces no item",
                code: "self.queue.items.add_permits(1);",
                replacement: "",
            },
            Mistake {
                name: "put frees the place of its item",
                code: "self.permit.forget();",
                replacement: "",
            },
            Mistake {
                name: "get keeps the permit of its item available",
                code: ".forget(); let item",
                replacement: "; let item",
            },
            Mistake {
                name: "get awaits after it has forgotten the permit",
                code: ".forget(); let item",
                replacement: ".forget(); tokio::task::yield_now().await; let item",
            },
            Mistake {
                name: "join checks the count before the waiter is registered",
                code: "let finished = self.finished.notified();
                       if self.state().unfinished > 0 { finished.await;",
                replacement: "if self.state().unfinished > 0 { self.finished.notified().await;",
            },
            Mistake {
                name: "the lock is released between the read and the write of the count",
                code: "state.unfinished += 1;",
                replacement: "let count = state.unfinished + 1; drop(state);
                              let mut state = self.queue.state(); state.unfinished = count;",
            },
        ],
    },
    Snippet {
        section: "processes",
        name: "master_worker",
        mistakes: &[
            Mistake {
                name: "the task of a dead worker is forgotten",
                code: "self.queue.push_back(Task { number: task, tries });",
                replacement: "",
            },
            Mistake {
                name: "a death is reported before the worker's last lines",
                code: "said.chain([News::Died])",
                replacement: "[News::Died].into_iter().chain(said)",
            },
            Mistake {
                name: "a dead worker is not replaced",
                code: "self.workers.len() >= self.wanted {",
                replacement: "self.started >= WORKERS as u32 {",
            },
            Mistake {
                name: "a task is given up one try too early",
                code: "if tries < TRIES {",
                replacement: "if tries + 1 < TRIES {",
            },
            Mistake {
                name: "the master ends as soon as the queue is empty",
                code: "if self.queue.is_empty() && !is_busy {",
                replacement: "if self.queue.is_empty() {",
            },
            Mistake {
                name: "every line counts as an answer",
                code: r#"if line == format!("done {task}") => {"#,
                replacement: "if !line.is_empty() => {",
            },
            Mistake {
                name: "a worker that dies before it is ready has tried a task",
                code: "if worker.is_ready && worker.task.is_none() {",
                replacement: "if worker.task.is_none() {",
            },
            Mistake {
                name: "the master gives up as soon as one worker cannot be replaced",
                code: "if self.workers.is_empty() {",
                replacement: "if self.workers.len() < self.wanted.max(WORKERS) {",
            },
            Mistake {
                name: "the master waits although no worker is left",
                code: "if self.workers.is_empty() {",
                replacement: "if self.started == 0 {",
            },
        ],
    },
    Snippet {
        section: "threads",
        name: "executor_results",
        mistakes: &[
            Mistake {
                name: "the end of a job wakes one reader",
                code: "self.0.ended.notify_all();",
                replacement: "self.0.ended.notify_one();",
            },
            Mistake {
                name: "the waiters and callbacks are taken before the outcome is set",
                code: "let too_late = self.0.outcome.set(outcome);
                       state.is_running = false;
                       let waiters = mem::take(&mut state.waiters);
                       let callbacks = mem::take(&mut state.callbacks);
                       drop(state);",
                replacement: "state.is_running = false;
                              let waiters = mem::take(&mut state.waiters);
                              let callbacks = mem::take(&mut state.callbacks);
                              drop(state);
                              let too_late = self.0.outcome.set(outcome);",
            },
            Mistake {
                name: "a callback is added after the lock has been released",
                code: "let mut state = self.state();
                       if self.done() { drop(state); self.call(Box::new(callback)); } else {",
                replacement: "if self.done() { self.call(Box::new(callback)); } else {
                              let mut state = self.state();",
            },
            Mistake {
                name: "the lock is released between the check and the cancellation",
                code: "let state = self.state();
                       if !state.is_running { self.end(state, Outcome::Cancelled);",
                replacement: "if !self.running() { self.end(self.state(), Outcome::Cancelled);",
            },
            Mistake {
                name: "a job that was cancelled begins",
                code: "state.is_running = !self.0.done();",
                replacement: "state.is_running = true;",
            },
            Mistake {
                name: "the panic of a job is not caught",
                code: "match panic::catch_unwind(AssertUnwindSafe(func)) {
                       Ok(value) => promise.set_result(value),
                       Err(payload) => promise.set_exception(payload), }",
                replacement: "promise.set_result(func())",
            },
            Mistake {
                name: "a dropped promise leaves its future pending",
                code: "if !self.0.done() { self.0.end(self.0.state(), Outcome::Cancelled); }",
                replacement: "",
            },
            Mistake {
                name: "a job that drops its pool waits for itself",
                code: "self.shutdown(!self.is_in_job(), false);",
                replacement: "self.shutdown(false, false); let _ = self.ended.recv();",
            },
            Mistake {
                name: "as_completed leaves its waiters behind",
                code: "future.state().waiters.retain(|(waiter, _)| !waiter.same_channel(&self.waiter));",
                replacement: "",
            },
        ],
    },
];
