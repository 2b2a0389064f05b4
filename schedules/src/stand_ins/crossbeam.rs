//! `crossbeam`: channels that never are full, and a backoff that is completed after two steps. A
//! snippet sends at most as many messages as its bounded channel has places for.

pub(crate) mod utils {
    use std::cell::Cell;

    use crate::world;

    pub(crate) struct Backoff(Cell<u32>);

    impl Backoff {
        pub(crate) fn new() -> Self {
            Self(Cell::new(0))
        }

        pub(crate) fn snooze(&self) {
            self.0.set(self.0.get() + 1);
            world::switch();
        }

        pub(crate) fn is_completed(&self) -> bool {
            self.0.get() >= 2
        }
    }
}

pub(crate) mod channel {
    use std::collections::VecDeque;
    use std::iter;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    pub(crate) use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError};
    use std::sync::{Arc, Mutex};

    use crate::stand_ins::std::time::Instant;
    use crate::world::{self, Key};

    struct Channel<T> {
        key: Key,
        messages: Mutex<VecDeque<T>>,
        senders: AtomicUsize,
    }

    impl<T> Channel<T> {
        fn pop(&self) -> Option<T> {
            world::switch();
            self.messages.lock().expect("no thread should panic with the lock held").pop_front()
        }

        /// Also true for a thread that unwinds, because such a thread cannot block in the world.
        fn is_disconnected(&self) -> bool {
            self.senders.load(Relaxed) == 0 || world::over()
        }
    }

    pub(crate) struct Sender<T>(Arc<Channel<T>>);

    pub(crate) struct Receiver<T>(Arc<Channel<T>>);

    pub(crate) fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
        let (messages, senders) = (Mutex::new(VecDeque::new()), AtomicUsize::new(1));
        let channel = Arc::new(Channel { key: Key::new(), messages, senders });
        (Sender(Arc::clone(&channel)), Receiver(channel))
    }

    pub(crate) fn bounded<T>(_: usize) -> (Sender<T>, Receiver<T>) {
        unbounded()
    }

    impl<T> Clone for Sender<T> {
        fn clone(&self) -> Self {
            self.0.senders.fetch_add(1, Relaxed);
            Self(Arc::clone(&self.0))
        }
    }

    impl<T> Sender<T> {
        /// A dropped receiver is not noticed.
        #[allow(clippy::unnecessary_wraps, reason = "crossbeam's signature")]
        pub(crate) fn send(&self, message: T) -> Result<(), SendError<T>> {
            world::switch();
            let messages = self.0.messages.lock();
            messages.expect("no thread should panic with the lock held").push_back(message);
            world::wake_all(self.0.key.get());
            Ok(())
        }

        pub(crate) fn same_channel(&self, other: &Self) -> bool {
            Arc::ptr_eq(&self.0, &other.0)
        }
    }

    impl<T> Drop for Sender<T> {
        fn drop(&mut self) {
            world::switch();
            self.0.senders.fetch_sub(1, Relaxed);
            world::wake_all(self.0.key.get());
        }
    }

    impl<T> Clone for Receiver<T> {
        fn clone(&self) -> Self {
            Self(Arc::clone(&self.0))
        }
    }

    impl<T> Receiver<T> {
        pub(crate) fn recv(&self) -> Result<T, RecvError> {
            loop {
                if let Some(message) = self.0.pop() {
                    return Ok(message);
                }
                if self.0.is_disconnected() {
                    return Err(RecvError);
                }
                world::wait_for(self.0.key.get(), || {});
            }
        }

        pub(crate) fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
            loop {
                if let Some(message) = self.0.pop() {
                    return Ok(message);
                }
                if self.0.is_disconnected() {
                    return Err(RecvTimeoutError::Disconnected);
                }
                if Instant::now() >= deadline {
                    return Err(RecvTimeoutError::Timeout);
                }
                world::wait_for_until(self.0.key.get(), deadline.since_the_start(), || {});
            }
        }

        pub(crate) fn try_iter(&self) -> impl Iterator<Item = T> {
            iter::from_fn(|| self.0.pop())
        }
    }

    impl<T> IntoIterator for Receiver<T> {
        type Item = T;
        type IntoIter = IntoIter<T>;

        fn into_iter(self) -> IntoIter<T> {
            IntoIter(self)
        }
    }

    pub(crate) struct IntoIter<T>(Receiver<T>);

    impl<T> Iterator for IntoIter<T> {
        type Item = T;

        fn next(&mut self) -> Option<T> {
            self.0.recv().ok()
        }
    }
}
