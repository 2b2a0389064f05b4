//! The statements of the pages and headers of `lock_timeout`, `deadlock`, `once`, `rwlock`,
//! `thread_result`, `thread_shared` and `actor`. Each statement is tested, and statements about
//! Python also on CPython.

use changed::compile;

use crate::statements_threads::{
    both_print, compiled, on_cpython, prints, refused, refused_text, run, with_main, with_stuck,
};

// sync: lock_timeout

/// The parts of `lock_timeout` that another `main` does not use.
const UNUSED: &str = "let _ = (add_at_once, add_within, hold, stuck(|| ()), \
                      mpsc::channel::<()>, thread::yield_now, Duration::ZERO);";

#[test]
fn a_temporary_guard_of_try_lock_does_not_live_in_the_block() {
    let main = format!(
        "{UNUSED}
    if NUM.try_lock().is_some() {{
        println!(\"{{}}\", NUM.is_locked());
    }}
    if let Some(_num) = NUM.try_lock() {{
        println!(\"{{}}\", NUM.is_locked());
    }}"
    );
    prints(&with_main("lock_timeout", "temporary", &main), &["false", "true"]);
}

#[test]
fn a_thread_that_holds_the_lock_cannot_acquire_it_and_no_other_thread_releases_it() {
    let main = format!(
        "{UNUSED}
    let num = NUM.lock();
    println!(\"{{}}\", NUM.try_lock().is_some());
    println!(\"{{}}\", NUM.try_lock_for(Duration::from_millis(50)).is_some());
    drop(num);"
    );
    let changed = with_main("lock_timeout", "holder", &main).python_from(
        "if __name__",
        "lock = Lock()\nlock.acquire()\nsay(str(lock.acquire(False)).lower())\n\
         say(str(lock.acquire(timeout=0.05)).lower())",
    );
    both_print(&changed, &["false", "false"]);
    let sent = "static NUM: parking_lot::FairMutex<u32> = parking_lot::FairMutex::new(0);\n\
                fn main() { let num = NUM.lock();\n\
                std::thread::scope(|scope| { scope.spawn(move || drop(num)); }); }\n";
    refused_text("sent-guard", "E0277", sent);
    let python = "
from threading import Lock, Thread
lock = Lock()
lock.acquire()
t = Thread(target=lock.release)
t.start()
t.join()
print(lock.locked())";
    if let Some(twin) = on_cpython("released-by-another", python) {
        run(twin).assert_lines(&["False"]);
    }
}

#[test]
fn a_time_limit_may_be_the_longest_but_not_negative() {
    let main = format!(
        "{UNUSED}
    let t = thread::spawn(|| {{
        let num = NUM.lock();
        thread::sleep(Duration::from_millis(200));
        drop(num);
    }});
    while !NUM.is_locked() {{ thread::yield_now() }}
    add_within(Duration::MAX);
    t.join().expect(\"the thread should not panic\");"
    );
    prints(&with_main("lock_timeout", "longest", &main), &["acquired in time: 1"]);
    let python = "
from threading import Lock, TIMEOUT_MAX
lock = Lock()
print(lock.acquire(timeout=-1))
lock.release()
print(lock.acquire(timeout=TIMEOUT_MAX))
for arguments in [(False, 1), (True, -2), (True, 2 * TIMEOUT_MAX)]:
    try:
        lock.acquire(*arguments)
    except (ValueError, OverflowError) as error:
        print(type(error).__name__)";
    if let Some(twin) = on_cpython("negative", python) {
        let lines = ["True", "True", "ValueError", "ValueError", "OverflowError"];
        run(twin).assert_lines(&lines);
    }
}

#[test]
fn the_mutex_of_std_has_no_time_limit() {
    let limit = "fn main() { let lock = std::sync::Mutex::new(0);\n\
                 let _ = lock.try_lock_for(std::time::Duration::ZERO); }\n";
    refused_text("std-limit", "E0599", limit);
    let program = "use std::sync::{Mutex, TryLockError};
static NUM: Mutex<u32> = Mutex::new(0);
fn main() {
    let held = NUM.lock();
    println!(\"{}\", matches!(NUM.try_lock(), Err(TryLockError::WouldBlock)));
    drop(held);
    let failed = std::thread::spawn(|| {
        let _num = NUM.lock();
        std::panic::resume_unwind(Box::new(\"failed\"));
    });
    println!(\"{}\", failed.join().is_err());
    println!(\"{}\", matches!(NUM.try_lock(), Err(TryLockError::Poisoned(_))));
}
";
    compiled("std-try", program).assert_lines(&["true", "true", "true"]);
}

// sync: deadlock

#[test]
fn the_order_of_the_accounts_cures_the_deadlock() {
    let main = "
    let _ = (transfer, waiting, Duration::ZERO, thread::yield_now, &BOTH_HOLD_ONE);
    let _: Option<JoinHandle<()>> = None;
    println!(\"{}\", stuck(|| thread::scope(|scope| {
        scope.spawn(|| (0..100_000).for_each(|_| transfer_in_order(&A, &B, 10)));
        scope.spawn(|| (0..100_000).for_each(|_| transfer_in_order(&B, &A, 10)));
        scope.spawn(|| (0..100_000).for_each(|_| transfer_in_order(&B, &B, 10)));
    })));
    println!(\"{} {}\", *A.balance.lock(), *B.balance.lock());";
    // A busy machine may need longer than a thread that is stuck.
    let changed = with_main("deadlock", "in_order", main)
        .rust("from_millis(700)", "from_secs(20)")
        .python_from(
            "if __name__",
            r#"a = Account(1)
b = Account(2)

def often(pair):
    for _ in range(20_000):
        transfer_in_order(*pair, 10)

threads = [Thread(target=often, args=(pair,)) for pair in [(a, b), (b, a), (b, b)]]
for t in threads:
    t.start()
for t in threads:
    t.join()
say("false")
say(f"{a.balance} {b.balance}")"#,
        );
    both_print(&changed, &["false", "100 100"]);
}

#[test]
fn a_transfer_to_the_same_account_needs_a_case_of_its_own() {
    let unused = "
    let _ = (transfer, waiting, Duration::ZERO, thread::yield_now, &BOTH_HOLD_ONE, &B);
    let _: Option<JoinHandle<()>> = None;";
    let main =
        format!("{unused}\n    println!(\"{{}}\", stuck(|| transfer_in_order(&A, &A, 10)));");
    let changed = with_main("deadlock", "same", &main)
        .rust(
            "Ordering::Equal => return, // a thread cannot acquire the same lock twice",
            "Ordering::Equal => (from.balance.lock(), to.balance.lock()),",
        )
        .python(
            "    if source is target:\n        \
             return  # a thread cannot acquire the same lock twice\n",
            "",
        )
        .python_from(
            "if __name__",
            &with_stuck("STUCK\na = Account(1)\nsay(stuck(lambda: transfer_in_order(a, a, 10)))"),
        );
    both_print(&changed, &["true"]);
    let main = format!(
        "{unused}
    let _ = transfer_in_order;
    println!(\"{{}}\", stuck(|| *A.balance.lock() += *A.balance.lock()));"
    );
    prints(&with_main("deadlock", "statement", &main), &["true"]);
}

#[test]
fn releasing_the_first_lock_ends_the_deadlock() {
    let main = "
    let _ = (transfer_in_order, waiting, Duration::ZERO, thread::yield_now);
    let _: Option<JoinHandle<()>> = None;
    println!(\"{}\", stuck(|| thread::scope(|scope| {
        scope.spawn(|| transfer(&A, &B, 10));
        scope.spawn(|| transfer(&B, &A, 10));
    })));
    println!(\"{} {}\", *A.balance.lock(), *B.balance.lock());";
    let changed = with_main("deadlock", "released", main)
        .rust("from_millis(700)", "from_secs(20)")
        .rust(
            "    let mut to_balance = to.balance.lock();
    *from_balance -= amount;
    *to_balance += amount;
}

/// Acquires",
            "    let mut to_balance = loop {
        if let Some(to_balance) = to.balance.try_lock() {
            break to_balance;
        }
        drop(from_balance);
        let pause = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0) % 20;
        thread::sleep(Duration::from_millis(pause));
        from_balance = from.balance.lock();
    };
    *from_balance -= amount;
    *to_balance += amount;
}

/// Acquires",
        )
        .python(
            "        with target.lock:
            source.balance -= amount
            target.balance += amount
",
            "        import random
        while not target.lock.acquire(blocking=False):
            source.lock.release()
            time.sleep(random.random() / 50)
            source.lock.acquire()
        source.balance -= amount
        target.balance += amount
        target.lock.release()
",
        )
        .python_from(
            "if __name__",
            "a = Account(1)\nb = Account(2)\nboth_hold_one = Barrier(2)\nthreads = \
             [Thread(target=transfer, args=pair + (10,)) for pair in [(a, b), (b, a)]]\nfor t in \
             threads:\n    t.start()\nfor t in threads:\n    t.join()\nsay('false')\n\
             say(f'{a.balance} {b.balance}')",
        );
    both_print(&changed, &["false", "100 100"]);
}

#[test]
fn a_blocking_send_under_a_lock_is_a_wait_of_the_circle() {
    let main = "
    let _ = (transfer, transfer_in_order, waiting, Duration::ZERO, &BOTH_HOLD_ONE, &B);
    let _: Option<JoinHandle<()>> = None;
    let (sender, receiver) = std::sync::mpsc::sync_channel(0);
    let t = thread::spawn(move || {
        let _balance = A.balance.lock();
        let _ = sender.send(());
    });
    while !A.balance.is_locked() { thread::yield_now() }
    println!(\"{}\", stuck(move || {
        drop(A.balance.lock());
        let _ = receiver.recv();
    }));
    println!(\"{}\", t.is_finished());";
    let changed = with_main("deadlock", "send", main).python_from(
        "if __name__",
        &with_stuck(
            r#"STUCK
a = Account(1)
first, second = Barrier(2), Barrier(2)

def send():
    with a.lock:
        first.wait()
        second.wait()

def receive():
    with a.lock:
        pass
    second.wait()

Thread(target=send, daemon=True).start()
first.wait()
say(stuck(receive))
say("false")"#,
        ),
    );
    both_print(&changed, &["true", "false"]);
}

// sync: once

/// The parts of `once` that another `main` does not use.
const UNUSED_ONCE: &str = "let _ = (run, connect, panic::catch_unwind(|| ()), &NAME, &CONNECTION, \
                           &SETTINGS, stuck(|| ()), thread::yield_now);";

#[test]
fn a_panic_poisons_a_lazy_lock_but_not_a_once_lock() {
    let main = format!(
        "{UNUSED_ONCE}
    static CALLS: AtomicU32 = AtomicU32::new(0);
    fn fail() -> u32 {{
        if CALLS.fetch_add(1, Ordering::Relaxed) == 0 {{
            panic::resume_unwind(Box::new(\"failed\"));
        }}
        7
    }}
    static LAZY: LazyLock<u32> = LazyLock::new(fail);
    static ONCE: OnceLock<u32> = OnceLock::new();
    panic::set_hook(Box::new(|_| ()));
    for _ in 0..3 {{
        println!(\"{{}}\", panic::catch_unwind(|| *LAZY).is_err());
    }}
    println!(\"{{}} call\", CALLS.swap(0, Ordering::Relaxed));
    for _ in 0..3 {{
        println!(\"{{:?}}\", panic::catch_unwind(|| *ONCE.get_or_init(fail)).ok());
    }}
    println!(\"{{}} calls\", CALLS.load(Ordering::Relaxed));"
    );
    let changed = with_main("once", "poisoned", &main);
    let lazy = ["true", "true", "true", "1 call"];
    prints(&changed, &[&lazy[..], &["None", "Some(7)", "Some(7)", "2 calls"]].concat());
    // A module whose body raises is imported again by the next `import`.
    let python = "
import importlib, os, sys, tempfile
with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    with open(os.path.join(folder, 'settings_of_test.py'), 'w') as file:
        file.write('import builtins\\nbuiltins.calls = getattr(builtins, \"calls\", 0) + 1\\n'
                   'print(\"runs\")\\nif builtins.calls == 1:\\n    raise OSError\\n')
    for _ in range(3):
        try:
            importlib.import_module('settings_of_test')
            print('imported')
        except OSError:
            print('failed')";
    if let Some(twin) = on_cpython("import-again", python) {
        run(twin).assert_lines(&["runs", "failed", "runs", "imported", "imported"]);
    }
}

#[test]
fn an_initializer_that_uses_its_own_value_does_not_return() {
    let main = format!(
        "{UNUSED_ONCE}
    static LAZY: LazyLock<u32> = LazyLock::new(|| *LAZY + 1);
    static ONCE: OnceLock<u32> = OnceLock::new();
    panic::set_hook(Box::new(|_| ()));
    let (sender, ended) = std::sync::mpsc::channel();
    let other = sender.clone();
    thread::spawn(move || {{
        println!(\"{{}}\", *LAZY);
        let _ = sender.send(());
    }});
    thread::spawn(move || {{
        println!(\"{{}}\", ONCE.get_or_init(|| *ONCE.get_or_init(|| 1)));
        let _ = other.send(());
    }});
    println!(\"{{}}\", ended.recv_timeout(Duration::from_millis(700)).is_ok());"
    );
    let changed = with_main("once", "itself", &main).python_from(
        "if __name__",
        &with_stuck(
            "STUCK\ndef load():\n    return get_settings()\n\nsettings = None\nsettings_lock = \
             Lock()\nsay('false' if stuck(get_settings) == 'true' else 'returned')",
        ),
    );
    both_print(&changed, &["false"]);
}

#[test]
fn get_or_init_after_a_fallible_function_sets_a_value_once() {
    let main = format!(
        "{UNUSED_ONCE}
    static CELL: OnceLock<u32> = OnceLock::new();
    fn value(text: &str) -> Result<&'static u32, std::num::ParseIntError> {{
        if let Some(value) = CELL.get() {{
            return Ok(value);
        }}
        let value = text.parse()?;
        Ok(CELL.get_or_init(|| value))
    }}
    println!(\"{{}} {{:?}} {{:?}}\", value(\"x\").is_err(), value(\"1\"), value(\"2\"));
    static COUNTS: LazyLock<std::sync::Mutex<HashMap<&str, u32>>> = LazyLock::new(Default::default);
    *COUNTS.lock().expect(\"no thread should panic\").entry(\"a\").or_default() += 1;
    println!(\"{{:?}}\", COUNTS.lock().expect(\"no thread should panic\"));
    struct Loud;
    impl Drop for Loud {{
        fn drop(&mut self) {{
            println!(\"dropped\");
        }}
    }}
    static LOUD: LazyLock<Loud> = LazyLock::new(|| Loud);
    let _: &Loud = &LOUD;
    println!(\"end\");
    let _ = Duration::ZERO;"
    );
    let lines = ["true Ok(1) Ok(1)", "{\"a\": 1}", "end"];
    prints(&with_main("once", "fallible", &main), &lines);
    let text = "static NAME: String = String::from(\"a\");\nfn main() { println!(\"{NAME}\"); }\n";
    refused_text("static-string", "E0015", text);
    let plain = "static NAME: &str = \"a\";\nfn main() { println!(\"{NAME}\"); }\n";
    compile("static-str", plain).expect("the program should compile");
}

#[test]
fn functools_cache_computes_the_value_in_each_of_three_threads() {
    let python = "
import functools, threading
barrier = threading.Barrier(3)
calls = []
@functools.lru_cache(maxsize=None)
def load():
    calls.append(1)
    barrier.wait()
threads = [threading.Thread(target=load) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
load()
print(len(calls))";
    if let Some(twin) = on_cpython("cache", python) {
        run(twin).assert_lines(&["3"]);
    }
}

// sync: rwlock

/// The parts of `rwlock` that another `main` does not use.
const UNUSED_RWLOCK: &str = "let _ = (read, write, Duration::ZERO, thread::yield_now, \
                             stuck(|| ()), Barrier::new(1), &PRICE);";

#[test]
fn a_second_guard_of_the_same_thread_deadlocks() {
    let main = format!(
        "{UNUSED_RWLOCK}
    println!(\"{{}}\", stuck(|| {{
        let reading = PRICE.read();
        thread::spawn(write);
        while PRICE.try_read().is_some() {{ thread::yield_now() }}
        drop(PRICE.read());
        drop(reading);
    }}));
    static OTHER: RwLock<u32> = RwLock::new(0);
    println!(\"{{}}\", stuck(|| {{
        let reading = OTHER.read();
        *OTHER.write() += 1;
        drop(reading);
    }}));
    static SUM: RwLock<u32> = RwLock::new(0);
    println!(\"{{}}\", stuck(|| *SUM.write() = *SUM.read() + 1));"
    );
    let changed = with_main("rwlock", "second", &main).python_from(
        "if __name__",
        &with_stuck(
            r#"STUCK
def twice():
    with lock.read():
        Thread(target=write, daemon=True).start()
        while can_read():
            time.sleep(0.001)
        with lock.read():
            pass

def read_then_write():
    with other.read():
        with other.write():
            pass

price = 0
lock, other = RWLock(), RWLock()
say(stuck(twice))
say(stuck(read_then_write))
say('true')"#,
        ),
    );
    both_print(&changed, &["true", "true", "true"]);
}

#[test]
fn readers_that_overlap_do_not_starve_a_writer() {
    // Of six readers that each hold the lock for 10 ms at a time, one always holds the lock.
    let main = format!(
        "{UNUSED_RWLOCK}
    static END: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let overlap = || {{
        while !END.load(std::sync::atomic::Ordering::Relaxed) {{
            let _price = PRICE.read();
            thread::sleep(Duration::from_millis(10));
        }}
    }};
    thread::scope(|scope| {{
        for _ in 0..6 {{
            scope.spawn(overlap);
            thread::sleep(Duration::from_millis(2));
        }}
        println!(\"{{}}\", stuck(write));
        END.store(true, std::sync::atomic::Ordering::Relaxed);
    }});"
    );
    let changed = with_main("rwlock", "overlap", &main)
        .rust("from_millis(700)", "from_secs(20)")
        .python_from(
            "if __name__",
            &with_stuck(
                r#"STUCK
def overlap():
    while not end:
        with lock.read():
            time.sleep(0.01)

end = False
price = 100
lock = RWLock()
for _ in range(6):
    Thread(target=overlap).start()
    time.sleep(0.002)
t = Thread(target=write)
t.start()
t.join(20)
say(str(t.is_alive()).lower())
end = True"#,
            ),
        );
    both_print(&changed, &["writes 101", "false"]);
}

#[test]
fn three_readers_of_a_mutex_deadlock_at_their_barrier() {
    let main = format!(
        "{UNUSED_RWLOCK}
    static MUTEX: parking_lot::Mutex<u32> = parking_lot::Mutex::new(0);
    println!(\"{{}}\", stuck(|| {{
        let all_hold = Barrier::new(3);
        thread::scope(|scope| for _ in 0..3 {{
            scope.spawn(|| {{
                let _price = MUTEX.lock();
                all_hold.wait();
            }});
        }});
    }}));"
    );
    prints(&with_main("rwlock", "mutex", &main), &["true"]);
}

#[test]
fn no_writer_comes_between_a_read_and_its_upgrade_or_a_write_and_its_downgrade() {
    let main = format!(
        "{UNUSED_RWLOCK}
    use parking_lot::{{RwLockUpgradableReadGuard, RwLockWriteGuard}};
    let reading = PRICE.upgradable_read();
    println!(\"{{}} {{}}\", PRICE.try_read().is_some(), PRICE.try_write().is_some());
    let mut writing = RwLockUpgradableReadGuard::upgrade(reading);
    *writing += 1;
    println!(\"{{}}\", PRICE.try_read().is_some());
    let reading = RwLockWriteGuard::downgrade(writing);
    let others = (PRICE.try_read().is_some(), PRICE.try_write().is_some());
    println!(\"{{}} {{others:?}}\", *reading);"
    );
    let lines = ["true false", "false", "101 (true, false)"];
    prints(&with_main("rwlock", "upgrade", &main), &lines);
    let cell = "static C: parking_lot::LOCK<std::cell::Cell<u32>> =\n\
                parking_lot::LOCK::new(std::cell::Cell::new(0));\nfn main() {}\n";
    refused_text("rwlock-cell", "E0277", &cell.replace("LOCK", "RwLock"));
    compile("mutex-cell", &format!("#![allow(dead_code)]\n{}", cell.replace("LOCK", "Mutex")))
        .expect("the program should compile");
}

// threads: thread_result

/// The parts of `thread_result` that another `main` does not use.
const UNUSED_RESULT: &str = "let _ = (results, time_limit, fail, double(\"1\"), message(&1), \
                             ExitCode::SUCCESS, stuck(|| ()));
    let started = \"the thread should start\";";

#[test]
fn a_thread_that_panics_has_ended_for_every_wait() {
    let main = format!(
        "{UNUSED_RESULT}
    let t = Thread::start(\"fail\", fail).expect(started);
    println!(\"{{}}\", t.wait_timeout(Duration::MAX));
    println!(\"{{}} {{}}\", t.is_alive(), t.wait_timeout(Duration::ZERO));
    println!(\"{{}}\", message(&*t.join().expect_err(\"fail should panic\")));
    panic::set_hook(Box::new(|_| ()));
    let num = 7;
    let formatted = Thread::start(\"formatted\", move || panic!(\"failed {{num}}\"));
    let formatted: Thread<()> = formatted.expect(started);
    println!(\"{{}}\", message(&*formatted.join().expect_err(\"it should panic\")));
    let other: fn() = || panic::resume_unwind(Box::new(7));
    let panic = Thread::start(\"other\", other).expect(started).join();
    println!(\"{{}}\", message(&*panic.expect_err(\"it should panic\")));
    let zero = panic::catch_unwind(|| Thread::start(\"a\\0b\", || ()).is_ok());
    println!(\"{{}}\", zero.is_err());"
    );
    let lines = ["true", "false true", "no answer", "failed 7", "not a text", "true"];
    prints(&with_main("thread_result", "panic", &main), &lines);
}

#[test]
fn what_a_function_owns_is_dropped_before_its_end_is_reported() {
    let main = format!(
        "{UNUSED_RESULT}
    static DROPPED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    struct Slow;
    impl Drop for Slow {{
        fn drop(&mut self) {{
            thread::sleep(Duration::from_millis(200));
            DROPPED.store(true, std::sync::atomic::Ordering::SeqCst);
        }}
    }}
    let slow = Slow;
    let t = Thread::start(\"slow\", move || {{
        let _slow = &slow;
    }});
    let t = t.expect(started);
    println!(\"{{}}\", t.wait_timeout(Duration::from_secs(60)));
    println!(\"{{}}\", DROPPED.load(std::sync::atomic::Ordering::SeqCst));
    // A wait that gives up does not end the thread.
    let (sender, receiver) = mpsc::channel::<u32>();
    let t = Thread::start(\"worker\", move || receiver.recv().is_ok()).expect(started);
    println!(\"{{}} {{}}\", t.wait_timeout(Duration::ZERO), t.is_alive());
    drop(sender);
    println!(\"{{:?}}\", t.join().ok());"
    );
    let lines = ["true", "true", "false true", "Some(false)"];
    prints(&with_main("thread_result", "dropped", &main), &lines);
}

#[test]
fn the_hook_is_called_for_a_detached_thread_and_for_a_caught_panic() {
    let main = format!(
        "{UNUSED_RESULT}
    let (sender, hooked) = mpsc::channel();
    panic::set_hook(Box::new(move |panic| {{
        let name = thread::current().name().unwrap_or(\"none\").to_owned();
        let _ = sender.send((name, panic.payload_as_str().unwrap_or(\"none\").to_owned()));
    }}));
    drop(Thread::<()>::start(\"detached\", || panic!(\"no answer\")).expect(started));
    if let Ok((name, text)) = hooked.recv_timeout(Duration::from_secs(20)) {{
        println!(\"{{name}}: {{text}}\");
    }}
    println!(\"{{}}\", panic::catch_unwind(|| panic!(\"caught\")).is_err());
    println!(\"{{:?}}\", hooked.try_recv().ok());"
    );
    let changed = with_main("thread_result", "detached", &main).python_from(
        "if __name__",
        "import threading\n\ndef hook(args):\n    say(f'{args.thread.name}: {args.exc_value}')\n\n\
         threading.excepthook = hook\nt = Thread(target=fail, name='detached')\n\
         t.start()\nt.join()\ntry:\n    fail()\nexcept RuntimeError:\n    say('true')",
    );
    let rust = ["detached: no answer", "true", r#"Some(("main", "caught"))"#];
    prints(&changed, &rust);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&["detached: no answer", "true"]); // the hook is not called again
    }
}

#[test]
fn a_thread_of_rust_is_joined_once_and_one_of_python_often() {
    let text =
        "fn main() { let t = std::thread::spawn(|| ()); let _ = t.join(); let _ = t.join(); }";
    refused_text("join-twice", "E0382", text);
    let shared = "use std::sync::mpsc;\nfn main() { let (sender, end) = mpsc::channel::<()>();\n\
                  std::thread::scope(|scope| { scope.spawn(|| end.recv()); drop(sender); }); }";
    refused_text("shared-receiver", "E0277", shared);
    let python = "
import threading
t = threading.Thread(target=int)
try:
    t.join()
except RuntimeError:
    print('RuntimeError')
t.start()
t.join()
t.join()
t.name = 'renamed'
print(t.name, t.is_alive())";
    if let Some(twin) = on_cpython("join-twice", python) {
        run(twin).assert_lines(&["RuntimeError", "renamed False"]);
    }
}

// threads: thread_shared

#[test]
fn shared_data_needs_a_clone_of_an_arc_and_a_lock() {
    let clone = ("        let counts = Arc::clone(&counts);\n        thread", "        thread");
    refused("thread_shared", "E0507", &[clone]);
    let two = |value: &str, change: &str| {
        format!(
            "#![allow(unused)]\nuse std::{{cell::RefCell, collections::BTreeMap, rc::Rc, \
             sync::Arc, thread}};\nfn main() {{ let map = {value}; {change} }}\n"
        )
    };
    let map = "BTreeMap::<u32, u32>::new()";
    let moved = "thread::spawn(move || map.len()); thread::spawn(move || map.len());";
    refused_text("arc-moved", "E0382", &two(&format!("Arc::new({map})"), moved));
    let once = "thread::spawn(move || drop(map));";
    refused_text("rc", "E0277", &two(&format!("Rc::new({map})"), once));
    refused_text("arc-ref-cell", "E0277", &two(&format!("Arc::new(RefCell::new({map}))"), once));
    let insert = "thread::spawn(move || { map.insert(1, 1); });";
    refused_text("arc-alone", "E0596", &two(&format!("Arc::new({map})"), insert));
    let read = "thread::spawn(move || map.len());";
    compile("arc-read", &two(&format!("Arc::new({map})"), read))
        .expect("the program should compile");
}

#[test]
fn a_guard_in_while_let_lives_until_the_end_of_the_body() {
    let program = "use std::sync::Mutex;
fn main() {
    let jobs = Mutex::new(vec![1]);
    while let Some(_job) = jobs.lock().expect(\"no thread should panic\").pop() {
        println!(\"{}\", jobs.try_lock().is_ok());
    }
    jobs.lock().expect(\"no thread should panic\").push(2);
    loop {
        let job = jobs.lock().expect(\"no thread should panic\").pop();
        let Some(_job) = job else { break };
        println!(\"{}\", jobs.try_lock().is_ok());
    }
}
";
    compiled("while-let", program).assert_lines(&["false", "true"]);
}

#[test]
fn a_read_and_a_write_under_two_guards_lose_an_update() {
    let main = "
    let _ = (count, limit, read, stuck(|| ()), RwLock::new(0), Settings::default());
    let counts = Counts::default();
    let both_read = Arc::new(Barrier::new(2));
    let threads = [(); 2].map(|()| {
        let (counts, both_read) = (Arc::clone(&counts), Arc::clone(&both_read));
        thread::spawn(move || {
            let lock = || counts.lock().expect(\"no thread should panic\");
            let count = lock().get(\"spam\").copied().unwrap_or(0);
            both_read.wait(); // the scheduler sometimes interleaves the threads like this
            lock().insert(\"spam\".to_owned(), count + 1);
        })
    });
    for t in threads {
        t.join().expect(\"the thread should not panic\");
    }
    println!(\"{:?}\", counts.lock().expect(\"no thread should panic\").get(\"spam\"));";
    let changed = with_main("thread_shared", "two_guards", main).python_from(
        "if __name__",
        r#"counts = {}
lock = Lock()
both_read = Barrier(2)

def add():
    with lock:
        count = counts.get("spam", 0)
    both_read.wait()
    with lock:
        counts["spam"] = count + 1

threads = [Thread(target=add) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
say(f"Some({counts['spam']})")"#,
    );
    both_print(&changed, &["Some(1)"]);
}

// threads: actor

#[test]
fn a_request_to_an_actor_that_panics_fails() {
    let main = "
    let _ = (buy, stuck(|| ()));
    let (store, actor) = Store::start(Items::new());
    println!(\"{:?}\", store.put(\"apple\", 1));
    println!(\"{:?}\", store.take(\"bomb\"));
    println!(\"{:?}\", store.take(\"apple\"));
    println!(\"{}\", actor.join().is_err());
    println!(\"{:?}\", store.put(\"apple\", 1));
    store.stop();";
    let changed = with_main("actor", "panic", main)
        .rust(
            "let count = items.get_mut(&item)",
            "if item == \"bomb\" {
                            std::panic::resume_unwind(Box::new(\"failed\"));
                        }
                        let count = items.get_mut(&item)",
        )
        .python(
            "            if not self.items.get(item):",
            "            if item == 'bomb':\n                raise SystemExit\n            \
             if not self.items.get(item):",
        )
        .python_from(
            "if __name__",
            r#"store = Store()
store.put("apple", 1)
say("Ok(())")
for item in ["bomb", "apple"]:
    try:
        store.take(item)
    except Ended:
        say("Err(Ended)")
store.join()
say("true")
try:
    store.put("apple", 1)
except Ended:
    say("Err(Ended)")
store.stop()"#,
        );
    both_print(&changed, &["Ok(())", "Err(Ended)", "Err(Ended)", "true", "Err(Ended)"]);
    // Without a `Future` that the end fails, the caller of `get` is not woken.
    let python = "
import queue, threading
replies = queue.Queue()
actor = threading.Thread(target=int)
actor.start()
actor.join()
try:
    replies.get(timeout=0.3)
except queue.Empty:
    print('Empty')";
    if let Some(twin) = on_cpython("no-reply", python) {
        run(twin).assert_lines(&["Empty"]);
    }
}

#[test]
fn an_actor_that_waits_for_itself_deadlocks() {
    let main = "
    let _ = buy;
    println!(\"{}\", stuck(|| {
        let (store, _actor) = Store::start(Items::new());
        let _ = store.put(\"apple\", 1);
        let _ = store.take(\"apple\");
    }));";
    let changed = with_main("actor", "itself", main)
        .rust(
            "let thread = thread::spawn(move || {",
            "let own = Self { requests: sender.clone() };\n        \
             let thread = thread::spawn(move || {",
        )
        .rust(
            "Request::Put { item, count } => *items.entry(item).or_default() += count,",
            "Request::Put { item, count } => {
                        let _ = own.take(&item);
                        *items.entry(item).or_default() += count;
                    }",
        )
        .python(
            "            self.items[item] = self.items.get(item, 0) + count",
            "            self.take(item)\n            \
             self.items[item] = self.items.get(item, 0) + count",
        )
        .python(
            "self.thread = Thread(target=self.run)",
            "self.thread = Thread(target=self.run, daemon=True)",
        )
        .python_from(
            "if __name__",
            &with_stuck(
                "STUCK\nstore = Store()\nstore.put('apple', 1)\n\
                 say(stuck(lambda: store.take('apple')))",
            ),
        );
    both_print(&changed, &["true"]);
}

#[test]
fn every_request_before_the_end_is_handled_and_none_waits_for_the_actor() {
    let main = "
    let _ = (buy, stuck(|| ()));
    let (store, actor) = Store::start(Items::new());
    let other = store.clone();
    for _ in 0..10_000 {
        store.put(\"apple\", 1).expect(\"the actor should not have ended\");
    }
    drop(store);
    other.put(\"apple\", 1).expect(\"the actor should not have ended\");
    drop(other);
    println!(\"{:?}\", actor.join().ok());";
    let changed = with_main("actor", "many", main).python_from(
        "if __name__",
        "store = Store()\nfor _ in range(10_001):\n    store.put('apple', 1)\nstore.stop()\n\
         items = store.join()\nsay('Some({\"apple\": ' + str(items['apple']) + '})')",
    );
    both_print(&changed, &["Some({\"apple\": 10001})"]);
}
