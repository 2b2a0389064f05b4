//! What the tests share: an event loop, and what can be observed of a future or a task.

use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime;
use tokio::task::yield_now;
use tokio::time::timeout;

/// Runs a test on an event loop of one thread, as `IsolatedAsyncioTestCase` does.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let mut builder = runtime::Builder::new_current_thread();
    let event_loop = builder.enable_time().build().expect("the runtime should start");
    event_loop.block_on(async {
        let test = timeout(Duration::from_secs(10), test);
        test.await.expect("the test should not wait forever");
    });
}

/// Lets the tasks run until each of them waits, where CPython's tests call `sleep(0)`.
pub(crate) async fn settle() {
    for _ in 0..10 {
        yield_now().await;
    }
}

/// Polls a future once and drops the future. Returns the value if the future was ready.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Makes a value that all tasks of a test can use. The value is never dropped.
pub(crate) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// What the tasks of a test did, in order.
pub(crate) struct Log<T>(Mutex<Vec<T>>);

impl<T: Clone> Log<T> {
    pub(crate) fn new() -> &'static Self {
        leak(Self(Mutex::default()))
    }

    pub(crate) fn push(&self, entry: T) {
        self.0.lock().expect("no task should panic with the log locked").push(entry);
    }

    pub(crate) fn entries(&self) -> Vec<T> {
        self.0.lock().expect("no task should panic with the log locked").clone()
    }
}
