//! Statements of the index about `multiprocessing` that its phrases do not print, on both sides.
//!
//! A child runs the same program. `again` starts the child, and the variable `CHILD` marks the
//! process as a child.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

use changed::compile;
use tests::{Program, python};

const PATIENCE: Duration = Duration::from_secs(60);

const USES: &str = "#![allow(unused_imports, dead_code)]
use std::{env, fs, io, thread};
use std::fs::File;
use std::process::{self, Command, Stdio};
use std::time::Duration;
fn again() -> Command {
    let mut command = Command::new(env::current_exe().expect(\"the path should be known\"));
    command.env(\"CHILD\", \"yes\");
    command
}
";

/// Runs a program and returns the lines that it prints.
fn printed(name: &str, command: Command) -> Vec<String> {
    let transcript =
        Program::new(name, command).run(PATIENCE).expect("the program should end by itself");
    transcript.lines.into_iter().map(|line| line.text).collect()
}

/// Compiles a Rust program from `items` and the body `main`, and returns the lines that it prints.
/// `start` makes the command from the program's path.
fn rust_by(
    start: impl FnOnce(&str) -> Command,
    name: &str,
    items: &str,
    main: &str,
) -> Vec<String> {
    let source = format!("{USES}{items}\nfn main() {{\n{main}\n}}\n");
    let path = compile(name, &source).unwrap_or_else(|why| panic!("{name}: {why}"));
    printed(name, start(&path.to_string_lossy()))
}

fn rust(name: &str, items: &str, main: &str) -> Vec<String> {
    rust_by(|path| Command::new(path), name, items, main)
}

/// Returns the lines that a Python program prints, or `None` without a CPython.
fn on_cpython(name: &str, prefix: &[&str], source: &str) -> Option<Vec<String>> {
    let interpreter = match python::interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => {
            eprintln!("{name}: skipped on CPython: {why}");
            return None;
        }
    };
    let start = "import multiprocessing as mp, os, threading, time\nmp.set_start_method('fork')\n";
    let mut words: Vec<_> = prefix.iter().map(OsStr::new).collect();
    words.push(interpreter.as_os_str());
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg("-c").arg(format!("{start}{source}"));
    Some(printed(name, command))
}

#[test]
fn a_file_lock_belongs_to_the_open_file_and_not_to_the_process() {
    let main = r#"
        let path = env::temp_dir().join(format!("open-file-{}", process::id()));
        let lock = File::create(&path).expect("creating the file should succeed");
        lock.lock().expect("locking the file should succeed");
        println!("the same file: {}", lock.try_lock().is_ok());
        let clone = lock.try_clone().expect("cloning the open file should succeed");
        println!("its clone: {}", clone.try_lock().is_ok());
        let again = || File::open(&path).expect("the file should exist");
        println!("opened again: {}", again().try_lock().is_ok());
        lock.unlock().expect("unlocking the file should succeed");
        println!("after one unlock: {}", again().try_lock().is_ok());
        fs::remove_file(path).expect("the file should exist");"#;
    let lines = rust("file-lock", "", main);
    let wanted =
        ["the same file: true", "its clone: true", "opened again: false", "after one unlock: true"];
    assert_eq!(lines, wanted);
    let source = "lock = mp.Lock()\nlock.acquire()\nprint('the same lock:', lock.acquire(False))";
    if let Some(lines) = on_cpython("file-lock", &[], source) {
        assert_eq!(lines, ["the same lock: False"]);
    }
}

#[test]
fn a_worker_of_a_pool_takes_no_other_job_before_its_last_one_is_joined() {
    let main = r#"
        procspawn::init();
        let pool = procspawn::Pool::new(1).expect("the worker should start");
        let first = pool.spawn(1u32, |n| n);
        let second = pool.spawn(2u32, |n| n);
        let (sender, joined) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                pool.shutdown();
                sender.send(()).expect("the channel should have a receiver");
            });
            println!("{:?}", joined.recv_timeout(Duration::from_secs(2)));
            println!("{} waits", pool.queued_count());
            let results = [first, second].map(|job| job.join().expect("the job should end"));
            println!("{} {}", results[0], results[1]);
            println!("{:?}", joined.recv());
        });"#;
    let lines = rust("pool-join", "", main);
    assert_eq!(lines, ["Err(Timeout)", "1 waits", "1 2", "Ok(())"]);
    let source = "pool = mp.Pool(1)\njobs = [pool.apply_async(abs, (n,)) for n in (1, 2)]\n\
                  pool.close()\npool.join()\nprint([job.ready() for job in jobs])";
    if let Some(lines) = on_cpython("pool-join", &[], source) {
        assert_eq!(lines, ["[True, True]"]);
    }
}

#[test]
fn an_answer_from_a_worker_that_died_is_an_error_where_python_waits_forever() {
    let items = "use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
        fn worker((get, _done): (IpcReceiver<u32>, IpcSender<()>)) {
            let _ = get.recv();
            process::exit(1);
        }";
    let main = r#"
        procspawn::init();
        let (put, get) = ipc::channel().expect("creating a channel should succeed");
        let (task_done, done) = ipc::channel().expect("creating a channel should succeed");
        let _worker = procspawn::spawn((get, task_done), worker);
        put.send(1).expect("the worker should receive");
        println!("{:?}", done.recv());"#;
    assert_eq!(rust("dead-worker", items, main), ["Err(Disconnected)"]);
    let source = "queue = mp.JoinableQueue()\n\
                  def work():\n    queue.get()\n    os._exit(1)\n\
                  worker = mp.Process(target=work)\nworker.start()\nqueue.put(1)\n\
                  waiter = threading.Thread(target=queue.join, daemon=True)\nwaiter.start()\n\
                  worker.join()\nwaiter.join(1)\nprint('waits', waiter.is_alive())";
    if let Some(lines) = on_cpython("dead-worker", &[], source) {
        assert_eq!(lines, ["waits True"]);
    }
}

/// Runs a program that puts all items as `puts` does, then receives as many answers.
fn answered(name: &str, puts: &str) -> Vec<String> {
    let items = "use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
        const ITEMS: u32 = 1_000;
        fn worker((get, task_done): (IpcReceiver<u32>, IpcSender<()>)) {
            while get.recv().is_ok() && task_done.send(()).is_ok() {}
        }
        fn put_all(put: IpcSender<u32>) {
            for item in 0..ITEMS {
                put.send(item).expect(\"the worker should receive\");
            }
        }";
    let main = format!(
        r#"
        procspawn::init();
        thread::spawn(|| {{
            thread::sleep(Duration::from_secs(10));
            println!("deadlock");
            process::exit(0);
        }});
        let (put, get) = ipc::channel().expect("creating a channel should succeed");
        let (task_done, done) = ipc::channel().expect("creating a channel should succeed");
        let worker = procspawn::spawn((get, task_done), worker);
        {puts}
        for _ in 0..ITEMS {{
            done.recv().expect("the worker should be alive");
        }}
        println!("all done");
        worker.join().expect("the child should end");"#
    );
    rust(name, items, &main)
}

#[test]
fn answers_are_received_while_a_thread_puts_the_items() {
    let lines = answered("puts-in-a-thread", "thread::spawn(|| put_all(put));");
    assert_eq!(lines, ["all done"]);
}

#[test]
fn answers_that_are_received_after_all_items_were_put_are_a_deadlock() {
    let lines = answered("puts-first", "put_all(put);");
    assert_eq!(lines, ["deadlock"]);
    let source = "queue = mp.JoinableQueue()\n\
                  def work():\n    while queue.get() is not None:\n        queue.task_done()\n\
                  worker = mp.Process(target=work)\nworker.start()\n\
                  for item in range(1000):\n    queue.put(item)\n\
                  queue.join()\nprint('all done')\nqueue.put(None)\nworker.join()";
    if let Some(lines) = on_cpython("puts-first", &[], source) {
        assert_eq!(lines, ["all done"]);
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: `taskset` and /proc")]
fn available_parallelism_counts_the_cores_of_the_process_and_cpu_count_those_of_the_machine() {
    let status = std::fs::read_to_string("/proc/self/status")
        .expect("reading /proc/self/status should succeed");
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let first = allowed
        .and_then(|list| list.trim().split(['-', ',']).next())
        .expect("a first core should be allowed");
    let main = "println!(\"{:?}\", thread::available_parallelism().ok());";
    let pinned = |path: &str| {
        let mut command = Command::new("taskset");
        command.args(["-c", first, path]);
        command
    };
    assert_eq!(rust_by(pinned, "cpu-count", "", main), ["Some(1)"]);
    let source =
        "print(len(os.sched_getaffinity(0)), mp.cpu_count() == os.sysconf('SC_NPROCESSORS_ONLN'))";
    if let Some(lines) = on_cpython("cpu-count", &["taskset", "-c", first], source) {
        assert_eq!(lines, ["1 True"]);
    }
}

#[test]
#[cfg(unix)]
fn the_parents_id_changes_when_the_parent_has_ended() {
    let main = r#"
        let parent_id = std::os::unix::process::parent_id;
        match env::var("CHILD").as_deref() {
            Ok("child") => {
                let parent = parent_id(); // alive until the child has read the line
                let mut lines = io::stdin().lines();
                println!("begun");
                while lines.next().is_some() {} // until the parent has ended
                let end = std::time::Instant::now() + Duration::from_secs(20);
                while parent_id() == parent && std::time::Instant::now() < end {
                    thread::sleep(Duration::from_millis(5));
                }
                eprintln!("{}", parent_id() == parent);
            }
            Ok(_) => {
                let mut child = again();
                child.env("CHILD", "child").stdin(Stdio::piped()).stdout(Stdio::piped());
                let child = child.spawn().expect("a child should start");
                let stdout = child.stdout.expect("standard output should be a pipe");
                let mut begun = io::BufReader::new(stdout);
                let begun = io::BufRead::read_line(&mut begun, &mut String::new());
                begun.expect("the child should print a line");
            }
            Err(_) => {
                let output = again().stderr(Stdio::piped()).output();
                let output = output.expect("the program should start");
                print!("{}", String::from_utf8_lossy(&output.stderr));
            }
        }"#;
    assert_eq!(rust("orphan", "", main), ["false"]);
    let source = "import sys\nread, write = os.pipe()\n\
                  def child(parent):\n\
                  \x20   while os.getppid() == parent:\n        time.sleep(0.005)\n\
                  \x20   os.write(write, str(mp.parent_process().pid == parent).encode())\n\
                  if os.fork() == 0:\n\
                  \x20   mp.Process(target=child, args=(os.getpid(),)).start()\n    os._exit(0)\n\
                  print(os.read(read, 9).decode())";
    if let Some(lines) = on_cpython("orphan", &[], source) {
        assert_eq!(lines, ["True"]);
    }
}

#[test]
fn a_message_of_a_set_of_receivers_does_not_know_its_type() {
    let main = r#"
        use ipc_channel::ipc;
        let mut set = ipc::IpcReceiverSet::new().expect("creating a set should succeed");
        let (sender, receiver) = ipc::channel::<i32>().expect("creating a channel should succeed");
        set.add(receiver).expect("adding a receiver should succeed");
        sender.send(7).expect("the channel should have a receiver");
        for event in set.select().expect("an event should arrive") {
            println!("{:?}", event.unwrap().1.to::<u32>().ok());
        }"#;
    assert_eq!(rust("message-type", "", main), ["Some(14)"]);
}

#[test]
fn an_addition_to_a_managers_dict_is_not_atomic() {
    let source = "shared, both = mp.Manager().dict(n=0), mp.Barrier(2)\n\
                  class Meet(int):\n\
                  \x20   def __radd__(self, n):\n        both.wait()\n        return n + 1\n\
                  def add():\n    shared['n'] += Meet()\n\
                  children = [mp.Process(target=add) for _ in range(2)]\n\
                  for child in children:\n    child.start()\n\
                  for child in children:\n    child.join()\n\
                  print(shared['n'])";
    if let Some(lines) = on_cpython("manager-loses", &[], source) {
        assert_eq!(lines, ["1"]); // both read the 0
    }
}

#[test]
fn a_permit_of_a_killed_process_is_lost_in_python_but_released_by_a_file_lock() {
    let main = r#"
        let path = env::temp_dir().join(format!("permit-{}", process::id()));
        if let Some(path) = env::var_os("CHILD") {
            let permit = File::create(path).expect("creating the file should succeed");
            permit.lock().expect("locking the file should succeed");
            println!("has it");
            thread::park();
            return;
        }
        let mut child = again();
        child.env("CHILD", &path).stdout(Stdio::piped());
        let mut child = child.spawn().expect("a child should start");
        let stdout = child.stdout.take().expect("standard output should be a pipe");
        let mut lines = io::BufReader::new(stdout);
        let line = io::BufRead::read_line(&mut lines, &mut String::new());
        line.expect("the child should print a line");
        let permit = File::create(&path).expect("creating the file should succeed");
        println!("{}", permit.try_lock().is_ok());
        child.kill().expect("the child should be alive");
        child.wait().expect("waiting for a child should succeed");
        println!("{}", permit.try_lock().is_ok());
        fs::remove_file(path).expect("the file should exist");"#;
    assert_eq!(rust("killed-permit", "", main), ["false", "true"]);
    let source = "permits, has_it = mp.Semaphore(1), mp.Event()\n\
                  def child():\n    permits.acquire()\n    has_it.set()\n    time.sleep(60)\n\
                  child = mp.Process(target=child)\nchild.start()\nhas_it.wait()\n\
                  child.kill()\nchild.join()\nprint(permits.acquire(timeout=0.5))";
    if let Some(lines) = on_cpython("killed-permit", &[], source) {
        assert_eq!(lines, ["False"]);
    }
}
