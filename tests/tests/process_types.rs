//! The types that the snippets of section "using processes" implement themselves: values, errors,
//! and what a process that dies or is stopped changes. The tests include the source of the
//! snippets.
//!
//! A child process is this program started again. The tests run one after the other, so that the
//! children of this process are those of the running test.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../processes/src/bin/process_lock.rs"]
mod process_lock;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../processes/src/bin/process_manager.rs"]
mod process_manager;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../processes/src/bin/process_pipe.rs"]
mod process_pipe;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../processes/src/bin/process_pool_map.rs"]
mod process_pool_map;

use std::process::{self, ExitCode};
use std::thread;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};

/// Declares the trials of a module: each function is a test.
macro_rules! trials {
    ($($test:ident)+) => {
        pub fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$(libtest_mimic::Trial::test(concat!(module_path!(), "::", stringify!($test)), || {
                $test();
                Ok(())
            })),+]
        }
    };
}

fn main() -> ExitCode {
    procspawn::init(); // in a child this calls the child's function, and does not return
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(300));
        eprintln!("the test whose name is the last line has not ended for minutes");
        process::abort();
    });
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let mut trials = Vec::<Trial>::new();
    trials.extend(pool::trials().into_iter().chain(pipe::trials()).chain(manager::trials()));
    trials.extend(lock::trials());
    #[cfg(target_os = "linux")]
    trials.extend(killed::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

mod pool {
    use std::panic;
    use std::process;
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::process_pool_map::{JobError, Pool, caught};

    pub const SHORT: Duration = Duration::from_millis(50);
    pub const LONG: Duration = Duration::from_secs(30);

    pub fn start(processes: usize) -> Pool {
        Pool::new(processes).expect("the pool should start")
    }

    pub fn failed(error: &str) -> JobError {
        JobError::Failed(error.to_owned())
    }

    pub fn double(n: u32) -> Result<u32, String> {
        if n == 13 { Err("unlucky".to_owned()) } else { Ok(2 * n) }
    }

    /// Returns after `ms` milliseconds.
    pub fn nap(ms: u64) -> Result<u64, String> {
        thread::sleep(Duration::from_millis(ms));
        Ok(ms)
    }

    fn a_pool_without_workers_is_refused() {
        let error = Pool::new(0).err().expect("no worker should be an error");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("a pool needs at least one worker"));
    }

    fn no_argument_is_no_result() {
        let p = start(1);
        assert_eq!(p.map(double, []), Ok(vec![]));
        assert_eq!(p.imap(double, []).count(), 0);
        assert_eq!(p.imap_unordered(double, []).iter().count(), 0);
    }

    fn results_have_the_order_of_their_arguments() {
        let p = start(2);
        assert_eq!(p.map(nap, [300, 0, 10]), Ok(vec![300, 0, 10]));
        let doubled: Vec<_> = p.imap(double, [1, 13, 3]).collect();
        assert_eq!(doubled, [Ok(2), Err(failed("unlucky")), Ok(6)]);
        assert_eq!(p.map(double, 20..520), Ok((20..520).map(|n| 2 * n).collect()));
    }

    fn map_returns_the_first_error_after_all_jobs() {
        fn nap_or_fail(ms: u64) -> Result<u64, String> {
            if ms == 0 { Err("no time".to_owned()) } else { nap(ms) }
        }
        let p = start(2);
        let began = Instant::now();
        assert_eq!(p.map(nap_or_fail, [0, 300]), Err(failed("no time")));
        assert!(began.elapsed() >= Duration::from_millis(300));
    }

    fn the_jobs_of_imap_run_before_the_iterator_is_read() {
        let p = start(2);
        let results = p.imap(nap, [400, 400]);
        thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        assert_eq!(results.count(), 2);
        assert!(began.elapsed() < Duration::from_millis(400), "the jobs should have run");
    }

    fn imap_unordered_returns_each_result_when_its_job_ends() {
        let p = start(2);
        let results = p.imap_unordered(nap, [1000, 0]);
        assert_eq!(results.recv_timeout(LONG), Ok(Ok(0)));
        assert!(results.recv_timeout(SHORT).is_err(), "the other job should still run");
        assert_eq!(results.recv_timeout(LONG), Ok(Ok(1000)));
        assert!(results.recv().is_err(), "there should be no third result");
        let mut doubled: Vec<_> = p.imap_unordered(double, [1, 13, 3]).iter().collect();
        doubled.sort_by_key(|result| result.clone().unwrap_or(0));
        assert_eq!(doubled, [Err(failed("unlucky")), Ok(2), Ok(6)]);
    }

    fn one_callback_runs_before_the_result_is_ready() {
        let p = start(1);
        let calls = Arc::new(Mutex::new(Vec::new()));
        for n in [1, 13] {
            let (called, failed) = (Arc::clone(&calls), Arc::clone(&calls));
            let job = p.apply_async_with(
                double,
                n,
                move |value| called.lock().expect("no test panics").push(value.to_string()),
                move |error| failed.lock().expect("no test panics").push(error.to_string()),
            );
            let _ = job.get();
        }
        assert_eq!(*calls.lock().expect("no test panics"), ["2", "unlucky"]);
    }

    fn a_callback_that_panics_changes_no_result() {
        let p = start(1);
        for _ in 0..3 {
            let panics = |_: &u32| panic::resume_unwind(Box::new("from the callback"));
            assert_eq!(p.apply_async_with(double, 1, panics, |_| {}).get(), Ok(2));
        }
    }

    fn a_time_limit_does_not_end_the_job() {
        let p = start(1);
        let job = p.apply_async(nap, 500);
        let job = job.get_timeout(Duration::ZERO).expect_err("the job should still run");
        let mut job = job.get_timeout(SHORT).expect_err("the job should still run");
        assert_eq!((job.ready(), job.successful()), (false, None));
        assert!(job.wait_timeout(Duration::MAX));
        assert!(job.wait_timeout(Duration::ZERO), "a second wait should return at once");
        job.wait();
        assert_eq!((job.ready(), job.successful()), (true, Some(true)));
        assert_eq!(job.get_timeout(Duration::ZERO).expect("the job should have ended"), Ok(500));
        let mut job = p.apply_async(double, 13);
        job.wait();
        assert_eq!(job.successful(), Some(false));
        assert_eq!(job.get(), Err(failed("unlucky")));
    }

    /// More jobs than workers, whose results are never asked for.
    fn a_result_that_is_dropped_blocks_no_worker() {
        let p = start(2);
        for n in 0..20 {
            drop(p.apply_async(double, n));
        }
        assert_eq!(p.apply(double, 4), Ok(8));
    }

    fn caught_returns_the_message_of_a_panic() {
        fn panics(n: u32) -> Result<u32, String> {
            caught(|| match n {
                0 => panic::resume_unwind(Box::new("a literal")),
                1 => panic::resume_unwind(Box::new(format!("formatted {n}"))),
                2 => panic::resume_unwind(Box::new(2)),
                _ => n,
            })
        }
        let p = start(1);
        let pid = |_: ()| Ok(process::id());
        let before = p.apply(pid, ());
        let results: Vec<_> = p.imap(panics, 0..4).collect();
        let errors = ["a literal", "formatted 1", "no message"].map(|text| Err(failed(text)));
        assert_eq!(results[..3], errors);
        assert_eq!(results[3], Ok(3));
        assert_eq!(p.apply(pid, ()), before, "the worker should have survived");
    }

    fn a_panic_that_is_not_caught_ends_the_worker_and_its_job_alone() {
        fn panics(n: u32) -> Result<u32, String> {
            if n == 1 { panic::resume_unwind(Box::new("not caught")) } else { Ok(n) }
        }
        let p = start(1);
        let results: Vec<_> = p.imap(panics, 0..4).collect();
        assert_eq!(results, [Ok(0), Err(JobError::WorkerDied), Ok(2), Ok(3)]);
    }

    fn join_runs_the_queued_jobs() {
        let p = start(1);
        let results = p.imap_unordered(nap, [200, 0, 0]);
        p.join();
        assert_eq!(results.try_iter().collect::<Vec<_>>(), [Ok(200), Ok(0), Ok(0)]);
    }

    /// One job runs, and two are queued.
    fn terminate_is_an_error_of_each_job_that_has_not_ended() {
        let p = start(1);
        let done = p.apply_async(double, 1);
        let results = p.imap_unordered(nap, [60_000, 60_000, 60_000]);
        assert!(results.recv_timeout(Duration::from_millis(300)).is_err());
        let began = Instant::now();
        p.terminate();
        let results: Vec<_> = results.iter().collect();
        assert_eq!(results, vec![Err(JobError::Terminated); 3]);
        assert_eq!(done.get(), Ok(2));
        assert!(began.elapsed() < LONG);
    }

    trials! {
        a_pool_without_workers_is_refused
        no_argument_is_no_result
        results_have_the_order_of_their_arguments
        map_returns_the_first_error_after_all_jobs
        the_jobs_of_imap_run_before_the_iterator_is_read
        imap_unordered_returns_each_result_when_its_job_ends
        one_callback_runs_before_the_result_is_ready
        a_callback_that_panics_changes_no_result
        a_time_limit_does_not_end_the_job
        a_result_that_is_dropped_blocks_no_worker
        caught_returns_the_message_of_a_panic
        a_panic_that_is_not_caught_ends_the_worker_and_its_job_alone
        join_runs_the_queued_jobs
        terminate_is_an_error_of_each_job_that_has_not_ended
    }
}

mod pipe {
    use std::time::Duration;

    use ipc_channel::IpcError;

    use super::pool::{LONG, SHORT};
    use super::process_pipe::{Connection, pipe};

    /// Receives two numbers and sends both back.
    fn echo(mut child: Connection<u32, u32>) {
        for _ in 0..2 {
            let number = child.recv().expect("the parent should have sent a number");
            child.send(number).expect("the parent should receive");
        }
    }

    fn poll_keeps_the_message() {
        let (mut left, right) = pipe::<u32, u32>().expect("a pipe should open");
        assert!(!left.poll(Duration::ZERO).expect("the pipe should be open"));
        assert!(!left.poll(SHORT).expect("the pipe should be open"));
        right.send(1).expect("the other end should be there");
        right.send(2).expect("the other end should be there");
        for timeout in [Duration::ZERO, LONG, Duration::MAX] {
            assert!(left.poll(timeout).expect("the pipe should be open"));
        }
        let both = [left.recv(), left.recv()].map(|number| number.expect("both should be there"));
        assert_eq!(both, [1, 2]);
        assert!(!left.poll(Duration::ZERO).expect("the pipe should be open"));
    }

    /// An end with a message that `poll` has received moves to another process.
    fn a_polled_message_moves_with_its_end() {
        let (mut left, mut right) = pipe::<u32, u32>().expect("a pipe should open");
        left.send(1).expect("the other end should be there");
        left.send(2).expect("the other end should be there");
        assert!(right.poll(LONG).expect("the pipe should be open"));
        let child = procspawn::spawn(right, echo);
        let both = [left.recv(), left.recv()].map(|number| number.expect("both should come back"));
        assert_eq!(both, [1, 2]);
        child.join().expect("the child should not panic");
    }

    fn the_messages_before_the_end_are_received() {
        let (mut left, right) = pipe::<u32, u32>().expect("a pipe should open");
        right.send(1).expect("the other end should be there");
        drop(right);
        assert!(left.poll(Duration::ZERO).expect("the message should be there"));
        assert_eq!(left.recv().expect("the message should be there"), 1);
        for _ in 0..2 {
            assert!(left.poll(Duration::MAX).expect("the end should be there"));
            assert!(matches!(left.recv(), Err(IpcError::Disconnected)));
            assert!(matches!(left.send(1), Err(IpcError::Io(_))));
        }
    }

    trials! {
        poll_keeps_the_message
        a_polled_message_moves_with_its_end
        the_messages_before_the_end_are_received
    }
}

mod manager {
    use std::collections::BTreeMap;
    use std::thread;

    use super::process_manager::{Dict, Manager};

    pub fn start() -> Manager {
        Manager::new().expect("the manager should start")
    }

    fn a_dict_does_what_pythons_does() {
        let manager = start();
        let ask = |d: &Dict| -> Result<(), ipc_channel::IpcError> {
            assert!(d.is_empty()?);
            assert_eq!((d.get("a")?, d.remove("a")?), (None, None));
            assert_eq!((d.insert("a", 1)?, d.insert("a", 2)?), (None, Some(1)));
            assert_eq!((d.add("a", 3)?, d.add("b", -4)?), (5, -4));
            assert_eq!((d.get("a")?, d.len()?), (Some(5), 2));
            assert_eq!(d.add("a", i64::MAX)?, i64::MAX);
            let items = BTreeMap::from([("a".to_owned(), i64::MAX), ("b".to_owned(), -4)]);
            assert_eq!(d.items()?, items);
            assert_eq!((d.remove("a")?, d.len()?), (Some(i64::MAX), 1));
            d.clear()?;
            assert!(d.is_empty()?);
            Ok(())
        };
        ask(manager.dict()).expect("the manager should reply");
        ask(&manager.dict().connect().expect("a client should connect")).expect("and again");
        manager.shutdown().expect("the manager should end well");
    }

    /// Threads with a client each, and clients that connect through a client.
    fn no_addition_is_lost() {
        let manager = start();
        thread::scope(|scope| {
            for n in 0..8 {
                let d = manager.dict().connect().expect("a client should connect");
                scope.spawn(move || {
                    let second = d.connect().expect("a client should connect");
                    for _ in 0..50 {
                        d.add("a", 1).expect("the manager should reply");
                        second.add("a", n).expect("the manager should reply");
                    }
                });
            }
        });
        let sum = manager.dict().get("a").expect("the manager should reply");
        assert_eq!(sum, Some(50 * 8 + 50 * 28));
    }

    /// A client that connects through another client does not need that client any more.
    fn a_client_outlives_the_client_that_connected_it() {
        let manager = start();
        let first = manager.dict().connect().expect("a client should connect");
        let second = first.connect().expect("a client should connect");
        drop(first);
        assert_eq!(second.add("a", 1).expect("the manager should reply"), 1);
    }

    fn no_client_is_answered_after_the_end() {
        let manager = start();
        let client = manager.dict().connect().expect("a client should connect");
        assert!(client.is_empty().expect("the manager should reply"));
        manager.shutdown().expect("the manager should end well");
        assert!(client.len().is_err() && client.connect().is_err());
        // The same if the manager is dropped, which kills its process.
        let manager = start();
        let client = manager.dict().connect().expect("a client should connect");
        drop(manager);
        assert!(client.len().is_err());
    }

    trials! {
        a_dict_does_what_pythons_does
        no_addition_is_lost
        a_client_outlives_the_client_that_connected_it
        no_client_is_answered_after_the_end
    }
}

/// The servers do not distinguish the connections of threads from those of processes.
mod lock {
    use std::env;
    use std::fs::{self, File, TryLockError};
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::process;
    use std::thread;
    use std::time::Duration;

    use super::pool::SHORT;
    use super::process_lock::{ask, barrier, event, lock, semaphore};

    fn a_file_is_locked_until_it_is_dropped() {
        let path = env::temp_dir().join(format!("process_types-{}", process::id()));
        let held = lock(&path).expect("the file should be locked");
        let other = File::open(&path).expect("the file should open");
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        drop(held);
        other.try_lock().expect("the lock should be free");
        fs::remove_file(&path).expect("the file should be removed");
    }

    /// A process waits with a time limit, and another without.
    fn a_permit_is_passed_on_by_a_waiter_that_gave_up() {
        let server = semaphore(1).expect("the server should start");
        let permit = ask(server, b'+').expect("the permit should be free");
        let mut waiter = TcpStream::connect(server).expect("the server should listen");
        waiter.write_all(b"+").expect("the server should listen");
        waiter.set_read_timeout(Some(SHORT)).expect("the time is not zero");
        waiter.read_exact(&mut [0]).expect_err("there should be no second permit");
        let next = thread::spawn(move || ask(server, b'+').map(drop));
        drop(waiter);
        thread::sleep(SHORT);
        assert!(!next.is_finished(), "there should be no second permit");
        drop(permit);
        next.join().expect("`ask` should not panic").expect("the permit should be passed on");
    }

    fn a_clear_after_the_set_keeps_no_process_waiting() {
        let server = event().expect("the server should start");
        let waiters = [(); 3].map(|()| thread::spawn(move || ask(server, b'w')));
        thread::sleep(Duration::from_millis(200));
        assert!(!waiters.iter().any(thread::JoinHandle::is_finished));
        for request in [b's', b'c'] {
            ask(server, request).expect("the server should answer");
        }
        for waiter in waiters {
            let (_, set) = waiter.join().expect("`ask` should not panic").expect("an answer");
            assert_eq!(set, 1);
        }
        assert_eq!(ask(server, b'?').expect("the server should answer").1, 0);
    }

    /// Many processes, several times.
    fn a_barrier_answers_each_process_with_its_place() {
        let server = barrier(u8::MAX).expect("the server should start");
        for _ in 0..2 {
            let waiters = [(); u8::MAX as usize].map(|()| thread::spawn(move || ask(server, b'w')));
            let mut places = waiters
                .map(|waiter| waiter.join().expect("`ask` should not panic").expect("an answer").1);
            places.sort_unstable();
            assert!(places.into_iter().eq(0..u8::MAX), "{places:?}");
        }
    }

    trials! {
        a_file_is_locked_until_it_is_dropped
        a_permit_is_passed_on_by_a_waiter_that_gave_up
        a_clear_after_the_set_keeps_no_process_waiting
        a_barrier_answers_each_process_with_its_place
    }
}

/// Processes that are killed or stopped.
#[cfg(target_os = "linux")]
mod killed {
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::process::{Pid, Signal, kill_process};

    const LONG: Duration = Duration::from_secs(30);

    pub fn trials() -> impl Iterator<Item = libtest_mimic::Trial> {
        pool::trials().into_iter().chain(pipe::trials()).chain(manager::trials())
    }

    /// Returns the children of this process, the last started at last.
    fn children() -> Vec<Pid> {
        let me = rustix::process::getpid().as_raw_nonzero().get();
        let all = procfs::process::all_processes().expect("/proc should be readable");
        let stats = all.filter_map(|process| process.ok()?.stat().ok());
        let mut children: Vec<_> = stats
            .filter(|stat| stat.ppid == me && stat.state != 'Z')
            .map(|stat| (stat.starttime, stat.pid))
            .collect();
        children.sort_unstable();
        children.iter().filter_map(|(_, pid)| Pid::from_raw(*pid)).collect()
    }

    fn signal(pid: Pid, signal: Signal) {
        kill_process(pid, signal).expect("the process should be alive");
    }

    /// Waits until this process has as many children.
    fn wait_for_children(count: usize) {
        let last = Instant::now() + LONG;
        while children().len() != count {
            assert!(Instant::now() < last, "{count} children are expected: {:?}", children());
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub mod pool {
        use std::thread;
        use std::time::Duration;

        use super::{Signal, children, signal, wait_for_children};
        use crate::pool::{double, nap, start};
        use crate::process_pool_map::JobError;

        /// Two jobs run, and two are queued. One worker is killed.
        fn a_killed_worker_loses_its_own_job_alone() {
            let p = start(2);
            let results = p.imap(nap, [600, 600, 1, 2]);
            thread::sleep(Duration::from_millis(200));
            let workers = children();
            assert_eq!(workers.len(), 2);
            signal(workers[0], Signal::KILL);
            let results: Vec<_> = results.collect();
            let (lost, kept): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_err);
            assert_eq!(lost, [Err(JobError::WorkerDied)]);
            assert_eq!(kept, [Ok(600), Ok(1), Ok(2)]);
            wait_for_children(2); // the pool has replaced the worker
        }

        /// Each worker is killed between two jobs. A job may find its worker dead.
        fn an_idle_worker_that_is_killed_is_replaced() {
            let p = start(2);
            for _ in 0..5 {
                for worker in children() {
                    signal(worker, Signal::KILL);
                }
                let results: Vec<_> = p.imap(double, 20..40).collect();
                let lost = results.iter().filter(|result| result.is_err()).count();
                assert!(lost <= 2, "{results:?}");
                for (n, result) in (20..40).zip(results) {
                    assert!(result == Ok(2 * n) || result == Err(JobError::WorkerDied));
                }
            }
        }

        fn no_worker_outlives_its_pool() {
            let p = start(3);
            drop(p.apply_async(nap, 60_000));
            wait_for_children(3);
            p.terminate();
            wait_for_children(0);
            let p = start(3);
            assert_eq!(p.apply(double, 1), Ok(2));
            p.join();
            wait_for_children(0);
        }

        /// The worker is stopped, so that its arguments are sent only in part.
        fn terminate_blocks_while_arguments_are_sent() {
            fn length(bytes: Vec<u8>) -> Result<usize, String> {
                Ok(bytes.len())
            }
            let p = start(1);
            let worker = children()[0];
            signal(worker, Signal::STOP);
            let job = p.apply_async(length, vec![7; 20_000_000]);
            thread::sleep(Duration::from_millis(300));
            let ending = thread::spawn(move || p.terminate());
            thread::sleep(Duration::from_millis(100));
            assert!(!ending.is_finished());
            signal(worker, Signal::CONT);
            ending.join().expect("`terminate` should not panic");
            // The worker is killed before its job has ended, or after.
            assert!([Ok(20_000_000), Err(JobError::Terminated)].contains(&job.get()));
        }

        trials! {
            terminate_blocks_while_arguments_are_sent
            a_killed_worker_loses_its_own_job_alone
            an_idle_worker_that_is_killed_is_replaced
            no_worker_outlives_its_pool
        }
    }

    pub mod pipe {
        use std::thread;
        use std::time::Duration;

        use ipc_channel::IpcError;

        use super::{Signal, children, signal};
        use crate::process_pipe::{Connection, pipe};

        /// Longer than what a channel holds.
        const MEGABYTES: usize = 20_000_000;

        fn send_much(child: Connection<Vec<u8>, u32>) {
            let _ = child.send(vec![7; MEGABYTES]);
            thread::sleep(Duration::from_secs(60));
        }

        fn a_killed_process_is_the_end_of_the_pipe() {
            let (mut left, right) = pipe::<u32, Vec<u8>>().expect("a pipe should open");
            let child = procspawn::spawn(right, send_much);
            assert_eq!(left.recv().expect("the message should be whole").len(), MEGABYTES);
            signal(children()[0], Signal::KILL);
            assert!(matches!(left.recv(), Err(IpcError::Disconnected)));
            assert!(child.join().is_err());
        }

        /// The child is killed while it sends, because the parent has not begun to receive.
        fn part_of_a_message_is_not_received() {
            let (mut left, right) = pipe::<u32, Vec<u8>>().expect("a pipe should open");
            let child = procspawn::spawn(right, send_much);
            thread::sleep(Duration::from_millis(300));
            signal(children()[0], Signal::KILL);
            assert!(child.join().is_err());
            assert!(matches!(left.recv(), Err(IpcError::Disconnected)));
        }

        trials! {
            a_killed_process_is_the_end_of_the_pipe
            part_of_a_message_is_not_received
        }
    }

    pub mod manager {
        use std::thread;
        use std::time::Duration;

        use ipc_channel::ipc::{self, IpcSender};

        use super::{Signal, children, signal, wait_for_children};
        use crate::manager::start;
        use crate::process_manager::{Dict, Manager};

        fn insert_long_key(d: Dict) {
            let _ = d.insert(&"k".repeat(20_000_000), 1);
        }

        /// The manager is stopped, so that the client is killed in the middle of its message.
        fn a_client_killed_in_the_middle_of_a_message_affects_no_other_client() {
            let manager = start();
            let server = children()[0];
            let (before, given) = (manager.dict().connect(), manager.dict().connect());
            let before = before.expect("a client should connect");
            assert_eq!(before.add("a", 1).expect("the manager should reply"), 1);
            let client = procspawn::spawn(given.expect("a client should connect"), insert_long_key);
            signal(server, Signal::STOP);
            thread::sleep(Duration::from_millis(300));
            let victim = *children().last().expect("the client should be at work");
            assert_ne!(victim, server);
            signal(victim, Signal::KILL);
            signal(server, Signal::CONT);
            assert!(client.join().is_err(), "the client should have been in its request");
            assert_eq!(before.add("a", 1).expect("the manager should reply"), 2);
            assert_eq!(manager.dict().len().expect("the manager should reply"), 1);
            manager.shutdown().expect("the manager should end well");
        }

        fn read_everything(d: Dict) {
            let _ = d.items();
        }

        /// The client is stopped when the manager sends a long reply.
        fn a_stopped_client_affects_no_other_client() {
            let manager = start();
            let d = manager.dict();
            d.insert(&"k".repeat(20_000_000), 1).expect("the manager should reply");
            let client = procspawn::spawn(d.connect().expect("it should connect"), read_everything);
            let victim = *children().last().expect("the client should be at work");
            signal(victim, Signal::STOP);
            thread::sleep(Duration::from_millis(300)); // for a request from before the stop
            assert_eq!(d.add("a", 1).expect("the manager should reply"), 1);
            signal(victim, Signal::CONT);
            client.join().expect("the client should end well");
            assert_eq!(d.len().expect("the manager should reply"), 2);
        }

        fn own_a_manager(to: IpcSender<Dict>) {
            let manager = Manager::new().expect("the manager should start");
            let client = manager.dict().connect().expect("a client should connect");
            to.send(client).expect("the parent should wait");
            thread::sleep(Duration::from_secs(60));
        }

        fn a_manager_ends_with_the_process_that_started_it() {
            let (to, client) = ipc::channel().expect("a channel should open");
            let owner = procspawn::spawn(to, own_a_manager);
            let client: Dict = client.recv().expect("the child should send a client");
            assert_eq!(client.add("a", 1).expect("the manager should reply"), 1);
            signal(children()[0], Signal::KILL);
            assert!(owner.join().is_err());
            while client.len().is_ok() {
                thread::sleep(Duration::from_millis(5));
            }
            wait_for_children(0);
        }

        trials! {
            a_client_killed_in_the_middle_of_a_message_affects_no_other_client
            a_stopped_client_affects_no_other_client
            a_manager_ends_with_the_process_that_started_it
        }
    }
}
