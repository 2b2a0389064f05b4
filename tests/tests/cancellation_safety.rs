//! The cancellation safety of the types that the snippets of section "coroutines" implement
//! themselves: a wait that is dropped at any point loses nothing. The tests include the source of
//! the snippets.
//!
//! The futures are polled by hand, so that each future is dropped exactly at the point under test.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_barrier.rs"]
mod async_barrier;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_condition.rs"]
mod async_condition;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_event.rs"]
mod async_event;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_queue.rs"]
mod async_queue;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_queue_full.rs"]
mod async_queue_full;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../async/src/bin/async_semaphore_full.rs"]
mod async_semaphore_full;

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::thread;

/// A future in the state after its last [`Pending::poll`].
struct Pending<'a, T>(Pin<Box<dyn Future<Output = T> + 'a>>);

impl<'a, T> Pending<'a, T> {
    /// Polls the future once. The future should be pending.
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
        assert!(self.poll().is_none(), "the future should be pending");
    }

    #[track_caller]
    fn now_ready(mut self) -> T {
        self.poll().expect("the future should be ready")
    }
}

/// Returns the value of a future that should be ready at the first poll.
#[track_caller]
fn at_once<'a, T>(future: impl Future<Output = T> + 'a) -> T {
    Pending(Box::pin(future)).now_ready()
}

/// Hands items over from two producers to two consumers, each on a thread of its own. The consumers
/// drop every third `get`, at different points. Each item should be received exactly once.
fn hand_over_between_threads(
    producer: impl Fn(&mut dyn Iterator<Item = u32>) + Sync,
    get: impl AsyncFn() -> u32 + Sync,
    task_done: impl Fn() + Sync,
) {
    const ITEMS: u32 = 2_000;
    let got = AtomicU32::new(0);
    let consumer = || {
        let mut items = Vec::new();
        let mut tries = 0;
        while got.load(Relaxed) < ITEMS {
            let mut get = Pending(Box::pin(get()));
            let mut item = get.poll();
            tries += 1;
            if item.is_none() && tries % 3 != 0 {
                thread::yield_now(); // an item may arrive meanwhile
                item = get.poll();
            }
            drop(get);
            if let Some(item) = item {
                items.push(item);
                got.fetch_add(1, Relaxed);
                task_done();
            }
        }
        items
    };
    let items: Vec<u32> = thread::scope(|scope| {
        for from in 0..2 {
            let producer = &producer;
            scope.spawn(move || producer(&mut (from..ITEMS).step_by(2)));
        }
        let consumers = [scope.spawn(consumer), scope.spawn(consumer)];
        let received = consumers.map(|c| c.join().expect("a consumer should not panic"));
        received.concat()
    });
    assert_eq!(items.len(), ITEMS as usize);
    assert_eq!(BTreeSet::from_iter(items), BTreeSet::from_iter(0..ITEMS));
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
    fn a_notified_waiter_passes_its_notification_on_when_dropped() {
        let condition = Condition::new();
        let (first, second, mut third) = (wait(&condition), wait(&condition), wait(&condition));
        notify(&condition, 1);
        drop(first);
        second.now_ready();
        third.still_waits(); // one notification wakes one waiter
    }

    #[test]
    fn a_notified_waiter_passes_its_notification_on_when_dropped_while_waiting_for_the_lock() {
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
    fn a_notification_can_be_passed_on_twice() {
        let condition = Condition::new();
        let waiters = [wait(&condition), wait(&condition), wait(&condition)];
        notify(&condition, 1);
        let [first, second, third] = waiters;
        drop(first);
        drop(second);
        third.now_ready();
    }

    #[test]
    fn a_waiter_dropped_before_the_notification_does_not_count() {
        let condition = Condition::new();
        let (first, second, mut third) = (wait(&condition), wait(&condition), wait(&condition));
        drop(first);
        notify(&condition, 1);
        second.now_ready();
        third.still_waits();
        let (mut fourth, fifth) = (wait(&condition), wait(&condition));
        drop(fifth); // the last waiter: the others keep their positions
        notify(&condition, 1);
        third.now_ready();
        fourth.still_waits();
    }

    #[test]
    fn a_waiter_that_has_returned_passes_nothing_on() {
        let condition = Condition::new();
        let (first, mut second) = (wait(&condition), wait(&condition));
        notify(&condition, 1);
        drop(first.now_ready());
        second.still_waits();
    }

    #[test]
    fn a_notification_without_a_waiter_is_lost() {
        let condition = Condition::new();
        notify(&condition, 1);
        let mut late = wait(&condition);
        late.still_waits();
        notify(&condition, 1);
        drop(late); // notified, but no other waiter can receive the notification
        wait(&condition).still_waits();
    }

    #[test]
    fn waiters_are_woken_in_the_order_of_their_arrival() {
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
    fn a_wait_releases_the_lock_and_reacquires_it() {
        let condition = Condition::new();
        let waiter = wait(&condition);
        notify(&condition, 1); // acquires the lock
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
    fn set_wakes_all_waiters_even_if_clear_follows_immediately() {
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
    fn an_event_remains_set() {
        let event = Event::new();
        event.set();
        assert!(event.is_set());
        at_once(event.wait());
        at_once(event.wait());
    }
}

mod queue {
    use std::thread;

    use super::async_queue::Queue;
    use super::{Pending, at_once, hand_over_between_threads};

    #[test]
    fn a_get_dropped_while_it_waits_takes_nothing() {
        let queue = Queue::new(2);
        let (first, second) = (Pending::begin(queue.get()), Pending::begin(queue.get()));
        drop(first);
        at_once(queue.put(1));
        assert_eq!(second.now_ready(), 1);
    }

    #[test]
    fn a_get_dropped_after_an_item_arrived_leaves_it_to_the_next() {
        let queue = Queue::new(2);
        let (first, second) = (Pending::begin(queue.get()), Pending::begin(queue.get()));
        at_once(queue.put(1)); // wakes the first `get`, which has not been polled since
        drop(first);
        assert_eq!(second.now_ready(), 1);
    }

    #[test]
    fn a_put_dropped_while_it_waits_puts_nothing_and_reserves_no_place() {
        let queue = Queue::new(1);
        at_once(queue.put(1));
        drop(Pending::begin(queue.put(2)));
        assert_eq!(at_once(queue.get()), 1);
        at_once(queue.put(3));
        assert_eq!(at_once(queue.get()), 3);
        for _ in 0..2 {
            queue.task_done().expect("`task_done` should succeed once for each of two items");
        }
        at_once(queue.join());
        queue.task_done().expect_err("`task_done` should fail after both items");
    }

    #[test]
    fn a_put_dropped_after_a_place_became_free_leaves_it_to_the_next() {
        let queue = Queue::new(1);
        at_once(queue.put(1));
        let (second, third) = (Pending::begin(queue.put(2)), Pending::begin(queue.put(3)));
        assert_eq!(at_once(queue.get()), 1);
        drop(second);
        third.now_ready();
        assert_eq!(at_once(queue.get()), 3);
    }

    #[test]
    fn a_dropped_reserve_leaves_the_item_to_its_owner() {
        let queue = Queue::new(1);
        let item = String::from("kept");
        let place = at_once(queue.reserve());
        drop(Pending::begin(queue.reserve()));
        place.put(item);
        assert_eq!(at_once(queue.get()), "kept");
        drop(at_once(queue.reserve())); // releases its place
        at_once(queue.put(String::new()));
    }

    #[test]
    fn a_queue_is_bounded_by_its_size_and_unbounded_with_size_zero() {
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
    fn a_surplus_task_done_is_an_error() {
        let queue = Queue::new(2);
        queue.task_done().expect_err("`task_done` should fail without an item");
        at_once(queue.put(1));
        queue.task_done().expect("`task_done` should succeed for the one item");
        queue.task_done().expect_err("`task_done` should fail after the only item");
        at_once(queue.put(2)); // the error should not change the count
        Pending::begin(queue.join()).still_waits();
    }

    #[test]
    fn join_waits_for_the_last_task_done_and_misses_no_wakeup() {
        let queue = Queue::new(2);
        at_once(queue.join());
        at_once(queue.put(1));
        at_once(queue.put(2));
        let mut join = Pending::begin(queue.join());
        at_once(queue.get());
        at_once(queue.get());
        join.still_waits(); // the queue is empty, but no task is done
        Pending::begin(queue.join()).still_waits();
        queue.task_done().expect("`task_done` should succeed once for each of two items");
        join.still_waits();
        queue.task_done().expect("`task_done` should succeed once for each of two items");
        at_once(queue.put(3)); // all tasks were done, but only briefly
        join.now_ready();
    }

    /// Producers and consumers on several threads drop every third wait, at different points. Each
    /// item that was put should be received exactly once.
    #[test]
    fn no_item_is_lost_or_duplicated_between_threads() {
        let queue = Queue::new(3);
        let producer = |items: &mut dyn Iterator<Item = u32>| {
            for item in items {
                loop {
                    let mut reserve = Pending(Box::pin(queue.reserve()));
                    if item % 3 == 0 {
                        reserve.poll(); // the next line drops it, with or without a place
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
        hand_over_between_threads(
            producer,
            || queue.get(),
            || queue.task_done().expect("`task_done` should succeed once for each item"),
        );
        at_once(queue.join());
    }
}

mod queue_full {
    use std::cmp::Ordering;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;
    use std::thread;

    use super::async_queue_full::{GetError, PriorityQueue, PutError, Queue, ShutDown};
    use super::{Pending, at_once, hand_over_between_threads};

    #[test]
    fn a_get_dropped_after_its_wakeup_wakes_the_next() {
        let queue = Queue::new(2);
        let (first, second) = (Pending::begin(queue.get()), Pending::begin(queue.get()));
        at_once(queue.put(1)).expect("the queue is open"); // wakes the first `get`
        drop(first);
        assert_eq!(second.now_ready(), Ok(1));
    }

    #[test]
    fn a_put_dropped_after_its_wakeup_wakes_the_next() {
        let queue = Queue::new(1);
        queue.try_put(1).expect("the queue has a place");
        let (second, third) = (Pending::begin(queue.put(2)), Pending::begin(queue.put(3)));
        assert_eq!(queue.try_get(), Ok(1)); // wakes the first `put`
        drop(second);
        third.now_ready().expect("the queue is open");
        assert_eq!(queue.try_get(), Ok(3));
    }

    #[test]
    fn a_dropped_put_drops_its_item_and_counts_for_nothing() {
        let queue = Queue::new(1);
        let item = Rc::new(());
        queue.try_put(item.clone()).expect("the queue has a place");
        drop(Pending::begin(queue.put(item.clone())));
        assert_eq!(Rc::strong_count(&item), 2);
        at_once(queue.get()).expect("the queue is open");
        queue.task_done().expect("one item was put");
        at_once(queue.join());
        queue.task_done().expect_err("the other item was not put");
    }

    /// As in CPython: the woken task owns nothing, and waits again behind the others.
    #[test]
    fn a_newcomer_may_take_the_item_of_a_woken_task() {
        let queue = Queue::new(0);
        let mut first = Pending::begin(queue.get());
        let mut second = Pending::begin(queue.get());
        queue.try_put(1).expect("the queue has no limit");
        assert_eq!(queue.qsize(), 1);
        assert_eq!(queue.try_get(), Ok(1));
        first.still_waits();
        queue.try_put(2).expect("the queue has no limit");
        queue.try_put(3).expect("the queue has no limit");
        assert_eq!(second.poll(), Some(Ok(2)));
        assert_eq!(first.now_ready(), Ok(3));
    }

    #[test]
    fn shutdown_ends_every_wait_and_returns_the_items() {
        let queue = Queue::new(1);
        queue.try_put(1).expect("the queue has a place");
        let puts = [Pending::begin(queue.put(2)), Pending::begin(queue.put(3))];
        queue.shutdown(false);
        for (put, item) in puts.into_iter().zip([2, 3]) {
            assert_eq!(put.now_ready(), Err(ShutDown(item)));
        }
        assert_eq!(queue.try_put(4), Err(PutError::ShutDown(4)));
        assert_eq!(queue.try_get(), Ok(1));
        assert_eq!(queue.try_get(), Err(GetError::ShutDown));
        Pending::begin(queue.join()).still_waits();
        queue.shutdown(true); // may be called again
        queue.task_done().expect("the item that was received is not done");
        at_once(queue.join());
    }

    /// An item that uses its queue while `shutdown` drops the item.
    #[test]
    fn shutdown_drops_the_items_without_the_lock() {
        struct Item<'a>(&'a Queue<Option<Item<'static>>>);
        impl Drop for Item<'_> {
            fn drop(&mut self) {
                assert!(self.0.empty());
            }
        }
        let queue: &'static Queue<Option<Item<'static>>> = Box::leak(Box::new(Queue::new(0)));
        assert!(queue.try_put(Some(Item(queue))).is_ok());
        queue.shutdown(true);
        at_once(queue.join());
    }

    #[test]
    fn a_queue_remains_usable_if_a_comparison_panics() {
        #[derive(Debug, PartialEq)]
        struct Priority(f64);
        impl Eq for Priority {}
        impl PartialOrd for Priority {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Priority {
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.partial_cmp(&other.0).expect("a priority should be a number")
            }
        }
        let queue = PriorityQueue::new(0);
        queue.try_put(Priority(1.)).expect("the queue has no limit");
        let put = || queue.try_put(Priority(f64::NAN));
        catch_unwind(AssertUnwindSafe(put)).expect_err("the comparison should panic");
        queue.shutdown(true);
        assert!(queue.empty());
        at_once(queue.join());
    }

    #[test]
    fn an_item_that_is_there_is_received_without_a_turn_of_the_loop() {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let event_loop = builder.build().expect("the runtime should start");
        event_loop.block_on(async {
            let queue = Queue::new(0);
            let other = tokio::spawn(async {});
            for item in 0..1_000 {
                queue.put(item).await.expect("the queue is open");
                assert_eq!(queue.get().await, Ok(item));
            }
            assert!(!other.is_finished());
        });
    }

    /// Producers and consumers on several threads drop every third wait, at different points. Each
    /// item that was put should be received exactly once.
    #[test]
    fn no_item_is_lost_or_duplicated_between_threads() {
        let queue = Queue::new(3);
        let producer = |items: &mut dyn Iterator<Item = u32>| {
            for item in items {
                loop {
                    let mut put = Pending(Box::pin(queue.put(item)));
                    if put.poll().is_some() {
                        break;
                    }
                    if item % 3 == 0 {
                        thread::yield_now(); // a place may become free, and the put is dropped
                    } else if put.poll().is_some() {
                        break;
                    }
                }
            }
        };
        hand_over_between_threads(
            producer,
            async || queue.get().await.expect("the queue is open"),
            || queue.task_done().expect("`task_done` should succeed once for each item"),
        );
        at_once(queue.join());
    }
}

mod barrier {
    use super::async_barrier::{Barrier, BrokenBarrierError};
    use super::{Pending, at_once};

    #[test]
    fn a_dropped_wait_does_not_count() {
        let barrier = Barrier::new(2);
        drop(Pending::begin(barrier.wait()));
        assert_eq!(barrier.n_waiting(), 0);
        let first = Pending::begin(barrier.wait());
        assert_eq!(at_once(barrier.wait()), Ok(1));
        assert_eq!(first.now_ready(), Ok(0));
    }

    /// With tokio's barrier, the dropped wait counts: the next task passes alone.
    #[test]
    fn a_dropped_wait_counts_with_tokios_barrier() {
        let barrier = tokio::sync::Barrier::new(2);
        drop(Pending::begin(barrier.wait()));
        at_once(barrier.wait());
    }

    #[test]
    fn a_task_that_is_dropped_while_it_passes_does_not_hold_up_the_next_round() {
        let barrier = Barrier::new(2);
        let first = Pending::begin(barrier.wait());
        assert_eq!(at_once(barrier.wait()), Ok(1)); // wakes the first task
        let mut of_the_next_round = Pending::begin(barrier.wait());
        assert_eq!(barrier.n_waiting(), 0); // the first task has not left yet
        drop(first);
        of_the_next_round.still_waits();
        assert_eq!(barrier.n_waiting(), 1);
        assert_eq!(at_once(barrier.wait()), Ok(1));
        assert_eq!(of_the_next_round.now_ready(), Ok(0));
    }

    #[test]
    fn abort_lasts_until_reset() {
        let barrier = Barrier::new(2);
        let wait = Pending::begin(barrier.wait());
        barrier.abort();
        assert_eq!(wait.now_ready(), Err(BrokenBarrierError));
        assert_eq!(at_once(barrier.wait()), Err(BrokenBarrierError));
        assert!(barrier.broken());
        barrier.reset();
        assert!(!barrier.broken());
        let wait = Pending::begin(barrier.wait());
        at_once(barrier.wait()).expect("the barrier was reset");
        wait.now_ready().expect("the barrier was reset");
    }

    #[test]
    fn a_wait_that_has_returned_an_error_has_left() {
        let barrier = Barrier::new(3);
        let waits = [Pending::begin(barrier.wait()), Pending::begin(barrier.wait())];
        barrier.reset();
        Pending::begin(barrier.wait()).still_waits(); // until both have left
        for wait in waits {
            assert_eq!(wait.now_ready(), Err(BrokenBarrierError));
        }
        let wait = Pending::begin(barrier.wait());
        assert_eq!(barrier.n_waiting(), 1);
        drop(wait);
    }
}

mod semaphore_full {
    use super::async_semaphore_full::{BoundedSemaphore, ReleasedTooOften, Semaphore};
    use super::{Pending, at_once};

    #[test]
    fn the_number_of_permits_is_limited() {
        let semaphore = Semaphore::new(0);
        let waiter = Pending::begin(semaphore.acquire());
        semaphore.release(usize::MAX);
        semaphore.release(usize::MAX);
        drop(waiter); // has been woken, and returns its permit
        assert!(semaphore.try_acquire().is_some());
    }

    #[test]
    fn a_permit_passes_to_the_next_task_when_its_waiter_is_dropped() {
        let semaphore = Semaphore::new(0);
        let waiters = [(); 4].map(|()| Pending::begin(semaphore.acquire()));
        semaphore.release(1);
        let [first, second, third, mut fourth] = waiters;
        drop(second); // has not been woken
        drop(first);
        third.now_ready().forget();
        fourth.still_waits();
        drop(fourth);
        assert!(semaphore.locked()); // no permit is left
    }

    #[test]
    fn no_task_overtakes_a_woken_task() {
        let semaphore = Semaphore::new(0);
        let first = Pending::begin(semaphore.acquire());
        semaphore.release(2);
        assert!(semaphore.locked());
        assert!(semaphore.try_acquire().is_none());
        let mut second = Pending::begin(semaphore.acquire());
        second.still_waits(); // until the first one has continued
        let permit = first.now_ready();
        let other = second.now_ready();
        drop((permit, other));
        assert!(semaphore.try_acquire().is_some());
    }

    #[test]
    fn release_wakes_as_many_tasks_as_permits() {
        let semaphore = Semaphore::new(0);
        let [first, second, mut third] = [(); 3].map(|()| Pending::begin(semaphore.acquire()));
        semaphore.release(2);
        let permits = [first.now_ready(), second.now_ready()];
        third.still_waits();
        drop(permits);
        drop(third.now_ready());
        semaphore.release(usize::MAX); // does not overflow
        at_once(semaphore.acquire()).forget();
    }

    #[test]
    fn a_bounded_semaphore_counts_the_forgotten_permits() {
        let semaphore = BoundedSemaphore::new(2);
        drop(at_once(semaphore.acquire()));
        assert_eq!(semaphore.release(1), Err(ReleasedTooOften)); // the guard released it
        at_once(semaphore.acquire()).forget();
        let permit = semaphore.try_acquire().expect("a permit is free");
        assert_eq!(semaphore.release(2), Err(ReleasedTooOften)); // one of them has a guard
        assert!(semaphore.locked());
        semaphore.release(1).expect("one permit was forgotten");
        drop(permit);
        let permits = [semaphore.try_acquire(), semaphore.try_acquire(), semaphore.try_acquire()];
        assert_eq!(permits.map(|permit| permit.is_some()), [true, true, false]);
    }
}
