//! What the snippets of the section «coroutines» have written themselves, because no library has
//! it, tested from their own source: a wait that is dropped half-way, at any point, loses nothing.
//!
//! The futures are polled by hand, so that each stands at the very point that the test is about.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_condition.rs"]
mod async_condition;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_event.rs"]
mod async_event;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_queue.rs"]
mod async_queue;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A future that stands where the last [`Pending::poll`] has left it.
struct Pending<'a, T>(Pin<Box<dyn Future<Output = T> + 'a>>);

impl<'a, T> Pending<'a, T> {
    /// Polls it once; it should not be ready.
    #[track_caller]
    fn begin(future: impl Future<Output = T> + 'a) -> Self {
        let mut pending = Self(Box::pin(future));
        pending.still_waits();
        pending
    }

    fn poll(&mut self) -> Option<T> {
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[track_caller]
    fn still_waits(&mut self) {
        assert!(self.poll().is_none(), "it should wait");
    }

    #[track_caller]
    fn now_ready(mut self) -> T {
        self.poll().expect("it should be ready")
    }
}

/// What a future gives that need not wait.
#[track_caller]
fn at_once<'a, T>(future: impl Future<Output = T> + 'a) -> T {
    Pending(Box::pin(future)).now_ready()
}

mod condition {
    use super::async_condition::{Condition, Locked};
    use super::{Pending, at_once};

    fn wait(condition: &Condition) -> Pending<'_, Locked<'_>> {
        let locked = at_once(condition.lock());
        Pending::begin(locked.wait())
    }

    fn notify(condition: &Condition, n: usize) {
        at_once(condition.lock()).notify(n);
    }

    #[test]
    fn a_waiter_dropped_right_after_it_was_notified_passes_it_on() {
        let condition = Condition::new();
        let (first, second, mut third) = (wait(&condition), wait(&condition), wait(&condition));
        notify(&condition, 1);
        drop(first);
        second.now_ready();
        third.still_waits(); // one notification, one who goes on
    }

    #[test]
    fn a_waiter_dropped_while_it_waits_for_the_lock_passes_it_on() {
        let condition = Condition::new();
        let (mut first, mut second) = (wait(&condition), wait(&condition));
        let mut third = wait(&condition);
        let locked = at_once(condition.lock());
        locked.notify(1);
        first.still_waits(); // notified, but the lock is held
        second.still_waits(); // not notified
        drop(first);
        drop(locked);
        second.now_ready();
        third.still_waits();
    }

    #[test]
    fn a_notification_passed_on_is_passed_on_again() {
        let condition = Condition::new();
        let waiters = [wait(&condition), wait(&condition), wait(&condition)];
        notify(&condition, 1);
        let [first, second, third] = waiters;
        drop(first);
        drop(second);
        third.now_ready();
    }

    #[test]
    fn a_waiter_dropped_before_it_was_notified_does_not_count() {
        let condition = Condition::new();
        let (first, second, mut third) = (wait(&condition), wait(&condition), wait(&condition));
        drop(first);
        notify(&condition, 1);
        second.now_ready();
        third.still_waits();
        let (mut fourth, fifth) = (wait(&condition), wait(&condition));
        drop(fifth); // the last one, and the others keep their places
        notify(&condition, 1);
        third.now_ready();
        fourth.still_waits();
    }

    #[test]
    fn a_waiter_that_has_gone_on_passes_nothing_on() {
        let condition = Condition::new();
        let (first, mut second) = (wait(&condition), wait(&condition));
        notify(&condition, 1);
        drop(first.now_ready());
        second.still_waits();
    }

    #[test]
    fn what_nobody_waits_for_is_forgotten() {
        let condition = Condition::new();
        notify(&condition, 1);
        let mut late = wait(&condition);
        late.still_waits();
        notify(&condition, 1);
        drop(late); // it was notified; there is nobody to pass it on to
        wait(&condition).still_waits();
    }

    #[test]
    fn the_first_to_come_are_the_first_to_be_woken() {
        let condition = Condition::new();
        let [first, second, mut third] = [wait(&condition), wait(&condition), wait(&condition)];
        notify(&condition, 2);
        first.now_ready();
        second.now_ready();
        third.still_waits();
        let others = [wait(&condition), wait(&condition), wait(&condition)];
        at_once(condition.lock()).notify_all();
        third.now_ready();
        for other in others {
            other.now_ready();
        }
    }

    #[test]
    fn a_wait_frees_the_lock_and_has_it_again() {
        let condition = Condition::new();
        let waiter = wait(&condition);
        notify(&condition, 1); // takes the lock
        let locked = waiter.now_ready();
        let other = Pending::begin(condition.lock());
        drop(locked);
        other.now_ready();
    }
}

mod event {
    use super::async_event::Event;
    use super::{Pending, at_once};

    #[test]
    fn set_lets_go_who_waits_even_if_clear_follows_at_once() {
        let event = Event::new();
        let [first, second] = [Pending::begin(event.wait()), Pending::begin(event.wait())];
        let dropped = Pending::begin(event.wait());
        event.set();
        event.clear();
        drop(dropped);
        first.now_ready();
        second.now_ready();
        Pending::begin(event.wait()).still_waits();
        assert!(!event.is_set());
    }

    #[test]
    fn it_stays_set() {
        let event = Event::new();
        event.set();
        assert!(event.is_set());
        at_once(event.wait());
        at_once(event.wait());
    }
}

mod queue {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::thread;

    use super::async_queue::Queue;
    use super::{Pending, at_once};

    #[test]
    fn a_get_dropped_while_it_waits_takes_nothing() {
        let queue = Queue::new(2);
        let (first, second) = (Pending::begin(queue.get()), Pending::begin(queue.get()));
        drop(first);
        at_once(queue.put(1));
        assert_eq!(second.now_ready(), 1);
    }

    #[test]
    fn a_get_dropped_when_an_item_has_come_leaves_it_to_the_next() {
        let queue = Queue::new(2);
        let (first, second) = (Pending::begin(queue.get()), Pending::begin(queue.get()));
        at_once(queue.put(1)); // for the first, who has not noticed yet
        drop(first);
        assert_eq!(second.now_ready(), 1);
    }

    #[test]
    fn a_put_dropped_while_it_waits_puts_nothing_and_holds_no_place() {
        let queue = Queue::new(1);
        at_once(queue.put(1));
        drop(Pending::begin(queue.put(2)));
        assert_eq!(at_once(queue.get()), 1);
        at_once(queue.put(3));
        assert_eq!(at_once(queue.get()), 3);
        for _ in 0..2 {
            queue.task_done().expect("two were put");
        }
        at_once(queue.join());
        queue.task_done().expect_err("no more were put");
    }

    #[test]
    fn a_put_dropped_when_a_place_has_come_leaves_it_to_the_next() {
        let queue = Queue::new(1);
        at_once(queue.put(1));
        let (second, third) = (Pending::begin(queue.put(2)), Pending::begin(queue.put(3)));
        assert_eq!(at_once(queue.get()), 1);
        drop(second);
        third.now_ready();
        assert_eq!(at_once(queue.get()), 3);
    }

    #[test]
    fn a_reserve_dropped_leaves_the_item_to_whoever_had_it() {
        let queue = Queue::new(1);
        let item = String::from("kept");
        let place = at_once(queue.reserve());
        drop(Pending::begin(queue.reserve()));
        place.put(item);
        assert_eq!(at_once(queue.get()), "kept");
        drop(at_once(queue.reserve())); // gives its place back
        at_once(queue.put(String::new()));
    }

    #[test]
    fn it_takes_no_more_than_it_has_places_for_and_any_number_with_none() {
        let queue = Queue::new(2);
        at_once(queue.put(1));
        at_once(queue.put(2));
        let third = Pending::begin(queue.put(3));
        assert_eq!(at_once(queue.get()), 1);
        third.now_ready();
        let unbounded = Queue::new(0);
        (0..10_000).for_each(|item| at_once(unbounded.put(item)));
        assert_eq!(at_once(unbounded.get()), 0);
    }

    #[test]
    fn one_task_done_too_many_is_an_error() {
        let queue = Queue::new(2);
        queue.task_done().expect_err("nothing was put");
        at_once(queue.put(1));
        queue.task_done().expect("one was put");
        queue.task_done().expect_err("only one was put");
        at_once(queue.put(2)); // the error has changed nothing
        Pending::begin(queue.join()).still_waits();
    }

    #[test]
    fn join_waits_for_the_last_task_done_and_misses_no_moment() {
        let queue = Queue::new(2);
        at_once(queue.join());
        at_once(queue.put(1));
        at_once(queue.put(2));
        let mut join = Pending::begin(queue.join());
        at_once(queue.get());
        at_once(queue.get());
        join.still_waits(); // empty, but not done
        Pending::begin(queue.join()).still_waits();
        queue.task_done().expect("two were put");
        join.still_waits();
        queue.task_done().expect("two were put");
        at_once(queue.put(3)); // it was all done, for a moment
        join.now_ready();
    }

    /// Producers and consumers in several threads, whose waits are dropped at every third try, at
    /// different points: what was put is what was got, each item once.
    #[test]
    fn no_item_is_lost_or_doubled_between_threads() {
        const ITEMS: u32 = 2_000;
        let queue = Arc::new(Queue::new(3));
        let got = AtomicU32::new(0);
        let producer = |from: u32| {
            for item in (from..ITEMS).step_by(2) {
                loop {
                    let mut reserve = Pending(Box::pin(queue.reserve()));
                    if item % 3 == 0 {
                        reserve.poll(); // dropped with or without a place
                        reserve = Pending(Box::pin(queue.reserve()));
                    }
                    if let Some(place) = reserve.poll() {
                        place.put(item);
                        break;
                    }
                    thread::yield_now();
                }
            }
        };
        let consumer = || {
            let mut items = Vec::new();
            let mut tries = 0;
            while got.load(Relaxed) < ITEMS {
                let mut get = Pending(Box::pin(queue.get()));
                let mut item = get.poll();
                tries += 1;
                if item.is_none() && tries % 3 != 0 {
                    thread::yield_now(); // an item may come to it now
                    item = get.poll();
                }
                drop(get);
                if let Some(item) = item {
                    items.push(item);
                    got.fetch_add(1, Relaxed);
                    queue.task_done().expect("it was put");
                }
            }
            items
        };
        let items: Vec<u32> = thread::scope(|scope| {
            scope.spawn(|| producer(0));
            scope.spawn(|| producer(1));
            let consumers = [scope.spawn(consumer), scope.spawn(consumer)];
            consumers.into_iter().flat_map(|c| c.join().expect("does not panic")).collect()
        });
        assert_eq!(items.len(), ITEMS as usize);
        assert_eq!(BTreeSet::from_iter(items), BTreeSet::from_iter(0..ITEMS));
        at_once(queue.join());
    }
}
