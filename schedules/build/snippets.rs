//! The snippets that are explored, and the mistakes on purpose in each.

use crate::mistake::Mistake;

/// A snippet and its mistakes.
pub(crate) struct Snippet {
    pub(crate) name: &'static str,
    pub(crate) mistakes: &'static [Mistake],
}

/// A mistake of each semaphore.
const RELEASE_DOES_NOT_NOTIFY: Mistake = Mistake {
    name: "release does not notify",
    code: "self.semaphore.released.notify_one();",
    replacement: "",
};

/// A mistake of each semaphore.
const IF_IN_PLACE_OF_THE_LOOP: Mistake = Mistake {
    name: "`if` in place of the loop",
    code: "self.released.wait_while(&mut permits, |permits| *permits == 0);",
    replacement: "if *permits == 0 { self.released.wait(&mut permits); }",
};

/// All of them.
pub(crate) const SNIPPETS: &[Snippet] = &[
    Snippet {
        name: "semaphore",
        mistakes: &[
            RELEASE_DOES_NOT_NOTIFY,
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
            IF_IN_PLACE_OF_THE_LOOP,
        ],
    },
    Snippet {
        name: "semaphore_spin",
        mistakes: &[
            RELEASE_DOES_NOT_NOTIFY,
            Mistake {
                name: "a spinning thread acquires a permit that is not there",
                code: "*permits = permits.checked_sub(1)?;",
                replacement: "*permits = permits.saturating_sub(1);",
            },
            Mistake {
                name: "the lock is released between the check and the decrement",
                code: "*permits = permits.checked_sub(1)?;",
                replacement: "let left = permits.checked_sub(1)?; drop(permits);
                              *self.permits.lock() = left;",
            },
            Mistake {
                name: "a thread that has spun does not check before it blocks",
                code: "self.released.wait_while(&mut permits, |permits| *permits == 0);",
                replacement: "self.released.wait(&mut permits);
                              self.released.wait_while(&mut permits, |permits| *permits == 0);",
            },
            IF_IN_PLACE_OF_THE_LOOP,
        ],
    },
    Snippet {
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
    Snippet { name: "condition_lost_wakeup", mistakes: &[] },
    Snippet {
        name: "semaphore_full",
        mistakes: &[
            Mistake {
                name: "release_many wakes a single thread",
                code: "for _ in 0..n.get() { if !self.released.notify_one() { break; } }",
                replacement: "self.released.notify_one();",
            },
            IF_IN_PLACE_OF_THE_LOOP,
            Mistake {
                name: "a thread acquires a permit that is not there when its time is up",
                code: "timeout); *permits = permits.checked_sub(1)?;",
                replacement: "timeout); *permits = permits.saturating_sub(1);",
            },
            Mistake {
                name: "a thread gives up a permit for which it was woken",
                code: "timeout); *permits = permits.checked_sub(1)?;",
                replacement: "Duration::ZERO);
                              if *permits == 0 { self.released.wait_while_for(&mut permits,
                              |_| true, timeout); return None; }
                              *permits = permits.checked_sub(1)?;",
            },
            Mistake {
                name: "the lock is released between the check and the subtraction",
                code: "let mut kept = self.kept.lock();
                       *kept = kept.checked_sub(n.get()).ok_or(ReleaseError)?; drop(kept);",
                replacement: "let kept = self.kept.lock().checked_sub(n.get());
                              *self.kept.lock() = kept.ok_or(ReleaseError)?;",
            },
        ],
    },
    Snippet {
        name: "event_full",
        mistakes: &[
            Mistake {
                name: "a waiter checks the flag alone",
                code: "!state.is_set && state.sets == before",
                replacement: "!state.is_set",
            },
            Mistake {
                name: "the result of a wait is the flag",
                code: "!is_unset(&mut state)",
                replacement: "state.is_set",
            },
            Mistake {
                name: "set wakes a single waiter",
                code: "self.changed.notify_all()",
                replacement: "self.changed.notify_one()",
            },
        ],
    },
    Snippet {
        name: "barrier_full",
        mistakes: &[
            Mistake {
                name: "a group begins before the last one has left",
                code: "self.changed.wait_while(&mut state, |state| state.is_leaving());",
                replacement: "",
            },
            Mistake {
                name: "the last thread to leave does not notify",
                code: "self.enter(&mut state, Phase::Filling); } drop(state);",
                replacement: "state.phase = Phase::Filling; } drop(state);",
            },
            Mistake {
                name: "a timeout does not break the barrier",
                code: "if state.phase == Phase::Filling { self.enter(&mut state, Phase::Broken); }",
                replacement: "",
            },
            Mistake {
                name: "a thread leaves while the action runs",
                code: "self.changed.wait_while(&mut state, |state| state.phase == Phase::Acting);",
                replacement: "",
            },
            Mistake {
                name: "the lock is held while the action runs",
                code: "MutexGuard::unlocked(state, act)",
                replacement: "act()",
            },
            Mistake {
                name: "the end of the action hides that the barrier was broken",
                code: "if state.phase != Phase::Acting { return Ok(()); }",
                replacement: "",
            },
            Mistake {
                name: "reset does not interrupt the threads that wait",
                code: "self.enter(&mut state, Phase::Resetting);",
                replacement: "self.enter(&mut state, Phase::Filling);",
            },
        ],
    },
    Snippet {
        name: "condition_queue",
        mistakes: &[
            Mistake {
                name: "`if` in place of the loop",
                code: "self.not_empty.wait_while_for(&mut state, is_empty, timeout);",
                replacement: "if is_empty(&mut state) {
                                  let mut waits = true;
                                  let once = |_: &mut State<T>| std::mem::take(&mut waits);
                                  self.not_empty.wait_while_for(&mut state, once, timeout);
                              }",
            },
            Mistake {
                name: "close wakes a single consumer",
                code: "self.not_empty.notify_all();",
                replacement: "self.not_empty.notify_one();",
            },
            Mistake {
                name: "close does not wake the producers",
                code: "self.not_full.notify_all();",
                replacement: "",
            },
            Mistake {
                name: "the items that are left at close are lost",
                code: "let Some(item) = state.items.pop_front() else",
                replacement: "let Some(item) = state.items.pop_front().filter(|_| !state.is_closed)
                              else",
            },
        ],
    },
    Snippet {
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
        name: "task_group",
        mistakes: &[
            Mistake {
                name: "spawn does not wake the group",
                code: "waker.wake();",
                replacement: "drop(waker);",
            },
            Mistake {
                name: "the group stays open between its last task and its end",
                code: "state.is_open = false;",
                replacement: "",
            },
            Mistake {
                name: "others learn of a failure before the group does",
                code: "return Err((failure, Some(Box::new(send) as _)))",
                replacement: "{ drop(send); return Err((failure, None)) }",
            },
            Mistake {
                name: "a dropped group stays open",
                code: "state.close();",
                replacement: "",
            },
        ],
    },
    Snippet {
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
        name: "deadlock",
        mistakes: &[
            Mistake {
                name: "every transfer acquires the lock of its source first",
                code: "let to_balance = to.balance.lock(); (from.balance.lock(), to_balance)",
                replacement: "let from_balance = from.balance.lock();
                              (from_balance, to.balance.lock())",
            },
            Mistake {
                name: "a transfer to the same account acquires its lock twice",
                code: "Ordering::Equal => return,",
                replacement: "Ordering::Equal => (from.balance.lock(), to.balance.lock()),",
            },
            Mistake {
                name: "the first lock is released before the second is acquired",
                code: "let from_balance = from.balance.lock(); (from_balance, to.balance.lock())",
                replacement: "let now = *from.balance.lock();
                              let to_balance = to.balance.lock();
                              *from.balance.lock() = now;
                              (from.balance.lock(), to_balance)",
            },
        ],
    },
    Snippet {
        name: "actor",
        mistakes: &[
            Mistake {
                name: "the caller keeps a sender of its own reply",
                code: "Request::Take { item: item.to_owned(), reply };",
                replacement: "Request::Take { item: item.to_owned(), reply: reply.clone() };",
            },
            Mistake {
                name: "stop does not end the actor",
                code: "Request::Stop => break,",
                replacement: "Request::Stop => {}",
            },
            Mistake {
                name: "the actor owns a handle to itself",
                code: "let thread = thread::spawn(move || {",
                replacement: "let own = sender.clone();
                              let thread = thread::spawn(move || { let _own = own;",
            },
            Mistake {
                name: "the receiver of the requests outlives the actor",
                code: "for request in requests {",
                replacement: "let requests = Box::leak(Box::new(requests));
                              while let Ok(request) = requests.recv() {",
            },
        ],
    },
    Snippet {
        name: "queue",
        mistakes: &[
            Mistake {
                name: "get does not notify",
                code: "self.not_full.notify_one();",
                replacement: "",
            },
            Mistake {
                name: "a get gives up the item for which it was woken",
                code: "self.not_empty.wait_while_for(&mut state, |state| state.must_wait_to_get(),
                       timeout);",
                replacement: "let mut checks = 0;
                       self.not_empty.wait_while_for(&mut state, |state| { checks += 1;
                       checks == 1 && state.must_wait_to_get() }, timeout);
                       if checks > 1 { return Err(GetError::Empty); }",
            },
            Mistake {
                name: "the lock is released between the check and the item",
                code: "return Err(PutError::Full(item)); } self.push(&mut state, item);",
                replacement: "return Err(PutError::Full(item)); } drop(state);
                       self.push(&mut self.state.lock(), item);",
            },
            Mistake {
                name: "task_done wakes one of the threads that join",
                code: "if state.unfinished_tasks == 0 { self.all_tasks_done.notify_all();",
                replacement: "if state.unfinished_tasks == 0 { self.all_tasks_done.notify_one();",
            },
            Mistake {
                name: "a put that waits ignores shutdown",
                code: "self.is_full(state) && !state.is_shutdown",
                replacement: "self.is_full(state)",
            },
            Mistake {
                name: "an immediate shutdown does not wake join",
                code: "self.not_full.notify_all(); self.all_tasks_done.notify_all();",
                replacement: "self.not_full.notify_all();",
            },
            Mistake {
                name: "shutdown drops the items with the lock held",
                code: "drop(state);",
                replacement: "drop(dropped);",
            },
        ],
    },
    Snippet {
        name: "queue_priority",
        mistakes: &[
            Mistake {
                name: "put notifies after the comparison",
                code: "state.unfinished_tasks += 1; self.not_empty.notify_one();
                       state.items.put(item);",
                replacement: "state.items.put(item); state.unfinished_tasks += 1;
                       self.not_empty.notify_one();",
            },
            Mistake {
                name: "get notifies after the comparison",
                code: "self.not_full.notify_one();
                       let error = if state.is_shutdown { GetError::ShutDown } else { GetError::Empty };
                       state.items.get().ok_or(error)",
                replacement: "let error =
                       if state.is_shutdown { GetError::ShutDown } else { GetError::Empty };
                       let item = state.items.get(); self.not_full.notify_one(); item.ok_or(error)",
            },
        ],
    },
    Snippet {
        name: "async_queue_full",
        mistakes: &[
            Mistake {
                name: "a waiter is not registered before its second attempt",
                code: "woken.as_mut().enable();",
                replacement: "",
            },
            Mistake {
                name: "no second attempt after the registration",
                code: "woken.as_mut().enable(); if let Some(value) = attempt() { return value; }",
                replacement: "woken.as_mut().enable();",
            },
            Mistake {
                name: "a dropped waiter stays in the queue of waiters",
                code: "let mut woken = pin!(changed.notified()); woken.as_mut().enable();
                       if let Some(value) = attempt() { return value; } woken.await;",
                replacement: "let woken = Box::pin(changed.notified());
                              let mut woken = std::mem::ManuallyDrop::new(woken);
                              woken.as_mut().enable();
                              if let Some(value) = attempt() { return value; }
                              woken.as_mut().await;",
            },
            Mistake {
                name: "put does not notify",
                code: "self.not_empty.notify_one();",
                replacement: "",
            },
            Mistake {
                name: "the lock is released between the check for a place and the item",
                code: "state.unfinished += 1;",
                replacement: "drop(state); let mut state = self.state(); state.unfinished += 1;",
            },
            Mistake {
                name: "join checks the count before the waiter is registered",
                code: "let finished = self.finished.notified();
                       if self.state().unfinished > 0 { finished.await;",
                replacement: "if self.state().unfinished > 0 { self.finished.notified().await;",
            },
            Mistake {
                name: "shutdown wakes a single consumer",
                code: "self.not_empty.notify_waiters();",
                replacement: "self.not_empty.notify_one();",
            },
            Mistake {
                name: "shutdown wakes no producer",
                code: "self.not_full.notify_waiters();",
                replacement: "",
            },
            Mistake {
                name: "get returns an error as soon as the queue is shut down",
                code: "let Some(item) = state.items.get() else {",
                replacement: "let item = if state.is_shut_down { None } else { state.items.get() };
                              let Some(item) = item else {",
            },
        ],
    },
    Snippet {
        name: "async_barrier",
        mistakes: &[
            Mistake {
                name: "a waiter is registered after the lock is released",
                code: "Phase::Filling => self.changed.notified(),",
                replacement: "Phase::Filling => { drop(state); self.changed.notified() }",
            },
            Mistake {
                name: "the last task that arrives does not notify",
                code: "self.change(&mut state, Phase::Draining);",
                replacement: "state.phase = Phase::Draining;",
            },
            Mistake {
                name: "the last task that leaves does not notify",
                code: "self.0.change(&mut state, Phase::Filling);",
                replacement: "state.phase = Phase::Filling;",
            },
            Mistake {
                name: "a task arrives while others are leaving",
                code: "Phase::Draining | Phase::Resetting => self.changed.notified(),",
                replacement: "Phase::Resetting => self.changed.notified(),
                              Phase::Draining => {
                                  state.count += 1;
                                  return Ok((0, Arrival(self)));
                              }",
            },
            Mistake {
                name: "a cancelled task still counts",
                code: "state.count -= 1;",
                replacement: "if state.phase != Phase::Filling { state.count -= 1; }",
            },
            Mistake {
                name: "abort does not notify",
                code: "self.change(&mut self.state(), Phase::Broken);",
                replacement: "self.state().phase = Phase::Broken;",
            },
            Mistake {
                name: "reset overlooks the tasks that wait",
                code: "if state.count > 0 { Phase::Resetting } else { Phase::Filling }",
                replacement: "Phase::Filling",
            },
        ],
    },
    Snippet {
        name: "async_semaphore_full",
        mistakes: &[
            Mistake {
                name: "release wakes no task",
                code: "self.permits = self.permits.saturating_add(n); self.wake();",
                replacement: "self.permits = self.permits.saturating_add(n);",
            },
            Mistake {
                name: "a waiter that is dropped once woken keeps its permit",
                code: "if !self.continues { state.permits = state.permits.saturating_add(1); }",
                replacement: "",
            },
            Mistake {
                name: "a permit that comes back from a dropped waiter wakes no task",
                code: "state.wake(); } }",
                replacement: "} }",
            },
            Mistake {
                name: "the lock is released between the check and the decrement",
                code: "if state.take() { return Permit(self);",
                replacement: "if state.is_free() {
                                  drop(state);
                                  let mut state = self.state();
                                  state.permits = state.permits.saturating_sub(1);
                                  return Permit(self);",
            },
            Mistake {
                name: "the lock is released before the waiter is registered",
                code: "let woken = Arc::new(Notify::new()); state.waiters.push_back(woken.clone());",
                replacement: "drop(state); let woken = Arc::new(Notify::new());
                              self.state().waiters.push_back(woken.clone());",
            },
            Mistake {
                name: "a waiter that continues stays in the queue",
                code: "state.waiters.remove(place);",
                replacement: "if !self.continues { state.waiters.remove(place); }",
            },
        ],
    },
    Snippet {
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
