//! Phrases for whole uses: a pool with results, a pipeline, a ticker, a crawler. Each belongs to
//! several Python names, and the index leads from one of them to the phrase.

/// `Queue(maxsize)`: a buffered channel accepts items while no thread receives, until it is full.
///
/// Add: `cargo add crossbeam`
/// Trap: `bounded(0)` has no buffer: `send` blocks until another thread receives the item. Python's
/// `Queue(0)` has no limit, as `unbounded` has none.
pub fn channel_buffer() {
    use crossbeam::channel;

    let (sender, receiver) = channel::bounded(2);
    sender.send("buffered").expect("the receiver should be there");
    sender.send("channel").expect("the receiver should be there");
    println!("full: {}", sender.is_full());
    println!("{}", receiver.recv().expect("two items should be there"));
    println!("{}", receiver.recv().expect("one item should be left"));
    println!("full: {}", sender.is_full());
}

/// `Queue`: a thread reports through a channel that its work is done.
///
/// Trap: A thread that panics drops its sender, and `recv` returns an error. In Python, `get` then
/// blocks forever.
pub fn channel_done() {
    use std::sync::mpsc;
    use std::thread;

    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        println!("works");
        done.send(()).expect("main should wait");
    });
    is_done.recv().expect("the thread should not panic");
    println!("done");
}

/// `Queue`: a function that only receives, and functions that only send, by their types.
///
/// Trap: A function that takes a `Sender` by value drops the `Sender` when the function returns,
/// which closes the channel unless a clone is left. So these functions borrow.
pub fn channel_directions() {
    use std::sync::mpsc::{self, Receiver, Sender};

    fn ping(pings: &Sender<String>, text: &str) {
        pings.send(text.to_owned()).expect("the receiver should be there");
    }

    fn pong(pings: &Receiver<String>, pongs: &Sender<String>) {
        let text = pings.recv().expect("a ping should be there");
        pongs.send(text).expect("the receiver should be there");
    }

    let (pings, to_pong) = mpsc::channel();
    let (pongs, to_main) = mpsc::channel();
    ping(&pings, "passed message");
    pong(&to_pong, &pongs);
    println!("{}", to_main.recv().expect("a pong should be there"));
}

/// `connection.wait`: receives from several channels, until all of them are closed.
///
/// Add: `cargo add crossbeam`
/// Trap: A closed channel is always ready, so a loop that keeps the channel in its `select!` spins.
/// Replace the channel with `never()`, which is never ready.
pub fn select_channels() {
    use crossbeam::channel::{self, select};
    use std::thread;

    let ((one, mut ones), (two, mut twos)) = (channel::bounded(0), channel::bounded(0));
    thread::spawn(move || {
        one.send("one").expect("main should receive");
        two.send("two").expect("main should receive");
    });
    let mut open = 2;
    while open > 0 {
        let (message, receiver) = select! {
            recv(ones) -> message => (message, &mut ones),
            recv(twos) -> message => (message, &mut twos),
        };
        match message {
            Ok(text) => println!("received {text}"),
            Err(_) => (*receiver, open) = (channel::never(), open - 1),
        }
    }
    println!("all closed");
}

/// `connection.wait(timeout=0)`: receives from one of several channels, or continues at once.
///
/// Add: `cargo add crossbeam`
/// Trap: If several channels are ready, `select!` chooses one at random. `select_biased!` chooses
/// the first one in the text.
pub fn select_nonblocking() {
    use crossbeam::channel::{self, select};

    let (messages, receive_message) = channel::unbounded();
    let (_signals, receive_signal) = channel::unbounded::<()>();
    for _ in 0..2 {
        select! {
            recv(receive_message) -> text => println!("{}", text.expect("the sender should live")),
            recv(receive_signal) -> _ => println!("a signal"),
            default => println!("nothing"),
        }
        messages.send("a message").expect("the receiver should be there");
    }
}

/// `connection.wait`: receives from several child processes, each as soon as it has sent.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: A channel is closed when its child has ended, however the child has ended. The sender
/// moves to the child; in Python, the parent must close its copy, or `wait` never reports the end.
pub fn connection_wait_children() {
    use ipc_channel::ipc::{self, IpcReceiverSet, IpcSelectionResult, IpcSender};

    fn work((number, sender): (u32, IpcSender<u32>)) {
        for result in [number, number * 10] {
            sender.send(result).expect("the parent should receive");
        }
    }
    procspawn::init(); // comes first: in a child, this call runs `work` and ends the child
    let mut set = IpcReceiverSet::new().expect("the set should open");
    let children = [1, 2].map(|number| {
        let (sender, receiver) = ipc::channel::<u32>().expect("the channel should open");
        set.add(receiver).expect("the receiver should be there");
        procspawn::spawn((number, sender), work)
    });
    let (mut open, mut results) = (children.len(), Vec::new());
    while open > 0 {
        for event in set.select().expect("a channel should answer") {
            match event {
                IpcSelectionResult::MessageReceived(_, result) => {
                    results.push(result.to::<u32>().expect("a number should arrive"));
                }
                IpcSelectionResult::ChannelClosed(_) => open -= 1,
            }
        }
    }
    for child in children {
        child.join().expect("no child should panic");
    }
    results.sort_unstable(); // the children send at the same time
    println!("{results:?}");
}

/// `Queue`: the end of a queue; the items before the end are received first.
///
/// Add: `cargo add crossbeam`
/// Trap: The channel closes when the last sender is dropped. A sender that the receiving thread
/// itself owns keeps the channel open, and that thread blocks forever.
pub fn channel_close() {
    use crossbeam::channel;
    use std::thread;

    let (sender, jobs) = channel::unbounded();
    for job in 1..=2 {
        sender.send(job).expect("the receiver should be there");
    }
    drop(sender); // closes the channel; `queue.put(None)` in Python
    let worker = thread::spawn(move || {
        while let Ok(job) = jobs.recv() {
            println!("job {job}");
        }
        println!("all jobs done");
    });
    worker.join().expect("the thread should not panic");
}

/// `Queue`: two producers and two consumers, which end when all items are consumed.
///
/// Add: `cargo add crossbeam`
/// Trap: Python needs a sentinel for each consumer, after the last item of every producer. Here the
/// channel closes by itself; only `main` must not keep a sender.
pub fn producers_consumers() {
    use crossbeam::channel;
    use std::thread;

    let (sender, receiver) = channel::bounded(2);
    let total = thread::scope(|scope| {
        for range in [1..=50, 51..=100] {
            let sender = sender.clone();
            scope.spawn(move || {
                for item in range {
                    sender.send(item).expect("a consumer should be there");
                }
            });
        }
        drop(sender);
        let consumers = [(); 2].map(|()| scope.spawn(|| receiver.iter().sum::<u32>()));
        consumers.map(|consumer| consumer.join().expect("a consumer should not panic"))
    });
    println!("{}", total.iter().sum::<u32>());
}

/// `Queue`: three threads take jobs from one channel, and send the results to another.
///
/// Add: `cargo add crossbeam`
/// Trap: The loop over the results ends when no sender of results is left: drop the one of `main`.
pub fn worker_pool() {
    use crossbeam::channel;
    use std::thread;

    let (sender, jobs) = channel::unbounded();
    let (results, receiver) = channel::unbounded();
    for _ in 0..3 {
        let (jobs, results) = (jobs.clone(), results.clone());
        thread::spawn(move || {
            for job in jobs {
                results.send((job, job * 2)).expect("main should receive");
            }
        });
    }
    drop(results);
    (1..=5).for_each(|job: u32| sender.send(job).expect("a worker should be there"));
    drop(sender);
    let mut results: Vec<_> = receiver.iter().collect();
    results.sort_unstable();
    println!("{results:?}");
}

/// `Queue`: a pipeline: a source, two threads that work at the same time, and a sink.
///
/// Add: `cargo add crossbeam`
/// Trap: Each stage ends when the stage before has ended. A `Receiver` or `Sender` that `main`
/// keeps prevents that; so each thread owns its ends, and `main` drops its own.
pub fn pipeline() {
    use crossbeam::channel;
    use std::thread;

    let (source, numbers) = channel::bounded(1); // the source waits for the workers
    let (worker, squares) = channel::bounded(1);
    thread::spawn(move || {
        for number in 1..=4 {
            source.send(number).expect("a worker should be there");
        }
    });
    for _ in 0..2 {
        let (numbers, worker) = (numbers.clone(), worker.clone());
        thread::spawn(move || {
            for number in numbers {
                worker.send(number * number).expect("the sink should be there");
            }
        });
    }
    drop((numbers, worker));
    let mut squares: Vec<u32> = squares.iter().collect(); // the sink; in any order
    squares.sort_unstable();
    println!("{squares:?}");
}

/// `Thread.join`: starts several threads with arguments, and waits for all of them.
///
/// Trap: `main` does not wait by itself: a thread that is not joined ends when `main` returns.
/// Also: pass arguments to threads, 启动多个线程
pub fn join_all_threads() {
    use std::thread;
    use std::time::Duration;

    let crawl = |link: &str, delay: Duration| {
        thread::sleep(delay); // in place of the request
        format!("crawled {link}")
    };
    let links = ["a.example", "b.example", "c.example"];
    let threads = links.map(|link| thread::spawn(move || crawl(link, Duration::from_millis(20))));
    for thread in threads {
        println!("{}", thread.join().expect("the thread should not panic"));
    }
}

/// `Thread.run`, `Process.run`: a call without `start` runs in the thread of the caller.
///
/// Trap: `thread::spawn(work())` calls `work` first, in the thread of the caller, and spawns what
/// `work` returns. Pass `work` itself, or a closure.
pub fn run_without_start() {
    use std::thread::{self, ThreadId};

    fn run(number: u32) -> (u32, ThreadId) {
        (number, thread::current().id())
    }

    let here = thread::current().id();
    let (number, thread) = run(1);
    println!("{number}, in another thread: {}", thread != here);
    let started = thread::spawn(|| run(2)).join();
    let (number, thread) = started.expect("the thread should not panic");
    println!("{number}, in another thread: {}", thread != here);
}

/// `Thread`: a subclass with arguments: a struct whose method runs in the thread.
///
/// Trap: `run` consumes the struct, which moves to the thread. If the caller needs the struct
/// again, return it from `run`, and take it from `join`.
pub fn subclass_args() {
    use std::thread;

    struct MyThread {
        number: u32,
        names: Vec<&'static str>,
    }

    impl MyThread {
        fn run(self) {
            println!("running with {} and {}", self.number, self.names.join(", "));
        }
    }

    for number in 0..2 {
        let mine = MyThread { number, names: vec!["a", "b"] };
        thread::spawn(move || mine.run()).join().expect("the thread should not panic");
    }
}

/// `Lock`: a global list that several threads change.
///
/// Trap: A `static` needs a value at compile time: `Vec::new()` is one, `vec!["apple"]` is not. For
/// any other value use `LazyLock`.
/// Also: mutable global list, global state, 全局列表, 全局变量
pub fn global_state() {
    use std::sync::Mutex;
    use std::thread;

    static FRUIT: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    fn insert(fruit: &'static str) {
        FRUIT.lock().expect("no thread should panic").push(fruit);
    }

    let threads = ["peach", "apple", "grape"].map(|fruit| thread::spawn(move || insert(fruit)));
    for thread in threads {
        thread.join().expect("no thread should panic");
    }
    let mut fruit = FRUIT.lock().expect("no thread should panic");
    fruit.sort_unstable();
    println!("{}", fruit.join(", "));
}

/// `threading.local`: a subclass, whose `__init__` runs in each thread, at the first use there.
///
/// Trap: `with_borrow_mut` panics if the closure accesses the same variable again. The value of a
/// thread is dropped when the thread ends; that of the main thread may never be dropped.
pub fn local_methods() {
    use std::cell::RefCell;
    use std::thread;

    struct MyLocal {
        number: u32,
        color: Option<&'static str>,
    }

    impl MyLocal {
        fn new() -> Self {
            println!("__init__");
            Self { number: 2, color: Some("red") }
        }

        fn squared(&self) -> u32 {
            self.number * self.number
        }
    }

    thread_local! {
        static DATA: RefCell<MyLocal> = RefCell::new(MyLocal::new());
    }
    DATA.with_borrow_mut(|data| data.color = None);
    let in_thread = || {
        DATA.with_borrow_mut(|data| {
            println!("{} in the thread", data.color.unwrap_or("no color"));
            data.number = 11;
        })
    };
    thread::spawn(in_thread).join().expect("the thread should not panic");
    DATA.with_borrow(|data| println!("{}, {}", data.color.unwrap_or("no color"), data.squared()));
}

/// `threading.local`: a subclass with `__slots__`, some of whose values all threads share.
///
/// Trap: What all threads share is a variable of its own, with a lock or an atomic type: a `Cell`
/// in a `static` does not compile.
pub fn local_slots() {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    static NUMBER: AtomicU32 = AtomicU32::new(42); // one for all threads
    thread_local! {
        static COLOR: Cell<&'static str> = const { Cell::new("no color") }; // one for each thread
    }
    COLOR.set("red");
    let in_thread = || {
        println!("{}, {}", NUMBER.load(Ordering::Relaxed), COLOR.get());
        NUMBER.store(11, Ordering::Relaxed);
    };
    thread::spawn(in_thread).join().expect("the thread should not panic");
    println!("{}, {}", NUMBER.load(Ordering::Relaxed), COLOR.get());
}

/// `threading.local().__dict__`: values by name, a map for each thread.
///
/// Trap: The names are texts, so a wrong name is found at run time. A struct with a field for each
/// value is checked by the compiler.
pub fn local_dict() {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::thread;

    thread_local! {
        static DATA: RefCell<BTreeMap<&'static str, u32>> = const { RefCell::new(BTreeMap::new()) };
    }
    DATA.with_borrow_mut(|data| data.insert("number", 42));
    let widgets = DATA.with_borrow_mut(|data| *data.entry("widgets").or_insert(0)); // setdefault
    println!("widgets: {widgets}");
    let in_thread = || DATA.with_borrow(|data| println!("{} in the thread", data.len()));
    thread::spawn(in_thread).join().expect("the thread should not panic");
    DATA.with_borrow(|data| println!("{} here", data.len()));
}

/// `threading.Timer`: a ticker: the same work once in each period, until the ticker is stopped.
///
/// Trap: Each tick has its own time, so late ticks do not add up: after work that takes longer than
/// a period, the missed ticks follow at once. `crossbeam::channel::tick` leaves them out, and
/// counts the next period from the late tick.
/// Also: run every second, repeat every interval, 定时循环执行, 定时执行
pub fn ticker() {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::{Duration, Instant};

    let (stop, stopped) = mpsc::channel::<()>();
    let period = Duration::from_millis(50);
    let thread = thread::spawn(move || {
        let (begin, mut count) = (Instant::now(), 1);
        let left = |count| (begin + period * count).saturating_duration_since(Instant::now());
        while stopped.recv_timeout(left(count)) == Err(RecvTimeoutError::Timeout) {
            if count <= 2 {
                println!("tick {count}, not early: {}", begin.elapsed() >= period * count);
            }
            count += 1;
        }
    });
    thread::sleep(period * 20);
    drop(stop); // wakes the thread
    thread.join().expect("the thread should not panic");
    println!("stopped");
}

/// `Semaphore`: a rate limiter that allows a burst of three, and then one request per period.
///
/// Add: `cargo add crossbeam`
/// Trap: The bucket must be bounded: otherwise a pause saves up tokens for a burst of any size.
pub fn rate_limit_burst() {
    use crossbeam::channel::{self, TrySendError};
    use std::thread;
    use std::time::{Duration, Instant};

    let (put, tokens) = channel::bounded(3);
    (0..3).for_each(|_| put.send(()).expect("the receiver should be there"));
    let burst = (0..5).take_while(|_| tokens.try_recv().is_ok()).count();
    println!("{burst} at once");

    let (begin, period) = (Instant::now(), Duration::from_millis(50));
    thread::spawn(move || {
        for _ in channel::tick(period) {
            if let Err(TrySendError::Disconnected(())) = put.try_send(()) {
                break; // the limiter is dropped; a full bucket is no error
            }
        }
    });
    for request in 1..=2 {
        tokens.recv().expect("the thread should run");
        println!("{request} more, not early: {}", begin.elapsed() >= period * request);
    }
}

/// `Executor.submit`: WRONG on purpose: a job waits for another job of its own pool of one thread.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: Without the time limit, both threads would block forever: the inner job is queued behind
/// the job that waits for the inner job. Nothing reports such a deadlock.
pub fn executor_deadlock() {
    use std::time::Duration;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    let (sender, future) = oneshot::channel();
    let same_pool = pool.clone();
    pool.execute(move || {
        let (sender_of_inner, inner) = oneshot::channel();
        same_pool.execute(move || drop(sender_of_inner.send(5 * 5)));
        let _ = sender.send(inner.recv_timeout(Duration::from_millis(50)));
    });
    let result = future.recv().expect("the job should not panic");
    println!("{}", result.map_or("the inner job has not begun".to_owned(), |n: u32| n.to_string()));
    pool.join();
}

/// `Future.result`: WRONG on purpose: two jobs of a pool wait for each other's result.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: Without the time limit, both jobs would wait forever, however many threads the pool has.
/// Pass a result on, instead of waiting for the result in a job.
pub fn executor_wait_cycle() {
    use std::time::Duration;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    let (send_a, a) = oneshot::channel();
    let (send_b, b) = oneshot::channel();
    pool.execute(move || {
        if b.recv_timeout(Duration::from_millis(50)).is_err() {
            println!("the first job waits in vain");
        }
        send_a.send(5).expect("the second job should wait");
    });
    pool.execute(move || {
        println!("the second job has waited for {}", a.recv().expect("the first job should send"));
        let _ = send_b.send(6); // an error: the first job has given up
    });
    pool.join();
}

/// `as_completed`: shows the progress of the jobs of a pool.
///
/// Add: `cargo add rayon`
/// Trap: The jobs run while `main` receives only because `spawn` returns at once. `install` and
/// `scope` return when the jobs are done.
pub fn progress() {
    use rayon::ThreadPoolBuilder;
    use std::sync::mpsc;

    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("the pool should start");
    let jobs = [1, 2, 3, 4];
    let (sender, results) = mpsc::channel();
    for job in jobs {
        let sender = sender.clone();
        pool.spawn(move || sender.send(job * job).expect("main should receive"));
    }
    drop(sender);
    let mut sum = 0;
    for (done, square) in (1..).zip(results) {
        sum += square;
        println!("{done} of {}", jobs.len());
    }
    println!("sum: {sum}");
}

/// `ThreadPoolExecutor`: downloads several pages at once; one server does not answer.
///
/// Add: `cargo add rayon`
/// Add: `cargo add ureq --no-default-features`
/// Trap: For `https` addresses keep the default features. A thread that waits for a server computes
/// nothing, so this pool has as many threads as there are requests, not as there are cores.
/// Also: web crawler, download many pages, 爬虫, 并发下载, aiohttp, httpx
pub fn crawl() {
    use rayon::{ThreadPoolBuilder, prelude::*};
    use std::io::{Read, Write};
    use std::{net::TcpListener, thread};

    let server = TcpListener::bind("127.0.0.1:0").expect("a port should be free");
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port should be free");
    let [open, refused] = [&server, &closed].map(|s| s.local_addr().expect("it should be bound"));
    drop(closed);
    thread::spawn(move || {
        for mut socket in server.incoming().flatten() {
            let _ = socket.read(&mut [0; 1000]); // the request
            let _ = socket.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        }
    });
    let load = |url| ureq::get(url).call()?.body_mut().read_to_string();
    let urls = [open, refused, open].map(|address| format!("http://{address}"));
    let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("the pool should start");
    let pages: Vec<_> = pool.install(|| urls.par_iter().map(load).collect());
    for page in pages {
        println!("{}", page.unwrap_or_else(|_| "no answer".to_owned()));
    }
}

/// `Executor.map`: adds up the sizes of all files in a folder, on the threads of a pool.
///
/// Add: `cargo add rayon`
/// Add: `cargo add tempfile`
/// Trap: A file may vanish between the listing and `metadata`: then `sum` returns the error.
/// `Path::is_dir` follows symbolic links, and a link to a folder above would never end.
pub fn folder_size() {
    use rayon::prelude::*;
    use std::path::{Path, PathBuf};
    use std::{fs, io};

    fn files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir(); // false for a symbolic link
            if is_folder { files(&entry.path(), found)? } else { found.push(entry.path()) }
        }
        Ok(())
    }

    let folder = tempfile::tempdir().expect("the folder should be writable");
    fs::create_dir(folder.path().join("inner")).expect("the folder should be writable");
    for (name, text) in [("one", "12345"), ("inner/two", "123"), ("inner/three", "")] {
        fs::write(folder.path().join(name), text).expect("the folder should be writable");
    }
    let mut found = Vec::new();
    files(folder.path(), &mut found).expect("the folder should be readable");
    let sizes = found.par_iter().map(|path| fs::metadata(path).map(|file| file.len()));
    let size: u64 = sizes.sum::<io::Result<_>>().expect("no file should vanish");
    println!("{} files, {size} bytes", found.len());
}

/// `Executor.map`: computes the SHA-256 of each disk image of a folder, on all cores.
///
/// Add: `cargo add rayon`
/// Add: `cargo add sha2`
/// Add: `cargo add tempfile`
/// Trap: `fs::read` holds a whole file in memory, in each thread. For large files, read parts into
/// a buffer, and pass each part to `update` of a `Sha256::new()`.
pub fn checksums() {
    use rayon::prelude::*;
    use sha2::{Digest, Sha256};
    use std::fs;

    let folder = tempfile::tempdir().expect("the folder should be writable");
    for name in ["one.iso", "two.iso", "notes.txt"] {
        fs::write(folder.path().join(name), name).expect("the folder should be writable");
    }
    let files = fs::read_dir(folder.path()).expect("the folder should be readable");
    let paths = files.map(|file| file.expect("the folder should be readable").path());
    let images: Vec<_> = paths.filter(|path| path.extension() == Some("iso".as_ref())).collect();
    let sums = images.par_iter().map(|path| fs::read(path).map(|image| Sha256::digest(&image)));
    let mut sums: Vec<_> = sums.collect::<Result<_, _>>().expect("the files should be readable");
    sums.sort_unstable(); // `read_dir` has no order
    for sum in sums {
        println!("{}", sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}

/// `Executor.map`: draws a fractal; the threads of a pool compute the rows.
///
/// Add: `cargo add rayon`
/// Trap: rayon splits the rows among its threads by itself. Python's `map` sends each row to a
/// process: for smaller jobs, such as pixels, pass a `chunksize`.
pub fn fractal() {
    use rayon::prelude::*;

    fn pixel(x: f64, y: f64) -> char {
        let (mut re, mut im) = (0.0, 0.0);
        for _ in 0..50 {
            (re, im) = (re * re - im * im + x, 2.0 * re * im + y);
            if re * re + im * im > 4.0 {
                return '.';
            }
        }
        '#'
    }

    let row = |y: i32| -> String {
        (-20..=6).map(|x| pixel(f64::from(x) / 10.0, f64::from(y) / 5.0)).collect()
    };
    let rows: Vec<String> = (-6..=6).into_par_iter().map(row).collect();
    println!("{}", rows.join("\n"));
}

/// `Pool.map`: changes each element of an array, on all cores.
///
/// Add: `cargo add rayon`
/// Trap: Python's processes change copies, so Python must assign the results to the list.
/// Also: parallel for loop, 并行循环
pub fn par_iter_mut() {
    use rayon::prelude::*;

    let mut numbers = [0, 7, 9, 11];
    numbers.par_iter_mut().for_each(|number| *number -= 1);
    println!("{numbers:?}");
}

/// `Pool.imap_unordered`: tests on all cores whether any or all elements match.
///
/// Add: `cargo add rayon`
/// Trap: The search stops when the answer is known, but not at once: the predicate may still be
/// called for a few elements.
pub fn par_any_all() {
    use rayon::prelude::*;

    let numbers = [2, 4, 6, 8];
    println!("any odd: {}", numbers.par_iter().any(|number| number % 2 == 1));
    println!("all even: {}", numbers.par_iter().all(|number| number % 2 == 0));
    println!("any above 8: {}", numbers.par_iter().any(|number| *number > 8));
}

/// `Pool.imap`: searches for an element on all cores.
///
/// Add: `cargo add rayon`
/// Trap: `find_any` returns any element that matches. If the first one is needed, use `find_first`,
/// which may search longer.
pub fn par_find() {
    use rayon::prelude::*;

    let numbers = [6, 2, 1, 9, 3, 8, 11];
    println!("{:?}", numbers.par_iter().find_any(|number| **number == 9));
    println!("{:?}", numbers.par_iter().find_first(|number| **number > 6));
    println!("{:?}", numbers.par_iter().find_any(|number| **number > 11));
}

/// `Pool.map`: sorts on all cores.
///
/// Add: `cargo add rayon`
/// Trap: `par_sort_unstable` is faster than `par_sort`, and does not keep the order of equal
/// elements. For a thousand elements, `sort` is enough.
pub fn par_sort() {
    use rayon::prelude::*;

    let mut words = ["pear", "fig", "apple", "plum", "date", "lime"];
    words.par_sort_unstable();
    println!("{}", words.join(" "));
}

/// `Pool.map`: map and reduce: counts the words of several texts, one map for each part.
///
/// Add: `cargo add rayon`
/// Trap: `reduce` calls its first function for the empty map more than once: the map must be a
/// neutral element.
pub fn map_reduce() {
    use rayon::prelude::*;
    use std::collections::BTreeMap;

    let texts = ["the lock and the key", "the queue", "a key and a lock"];
    let counts = texts
        .par_iter()
        .map(|text| {
            let mut counts = BTreeMap::new();
            text.split(' ').for_each(|word| *counts.entry(word).or_insert(0) += 1);
            counts
        })
        .reduce(BTreeMap::new, |mut counts, part| {
            part.into_iter().for_each(|(word, n)| *counts.entry(word).or_insert(0) += n);
            counts
        });
    for (word, count) in counts {
        println!("{word}: {count}");
    }
}

/// `current_thread().name`: a log in which each line names its thread.
///
/// Add: `cargo add env_logger --no-default-features`
/// Add: `cargo add log`
/// Trap: `init` panics if a logger is set already. A library only calls the macros of `log`, and
/// leaves the logger to the program.
pub fn log_thread_names() {
    use env_logger::{Builder, Target};
    use std::io::Write;
    use std::thread;

    let mut logger = Builder::new();
    logger.filter_level(log::LevelFilter::Info).target(Target::Stdout); // standard error by default
    logger.format(|line, record| {
        let thread = thread::current();
        let name = thread.name().unwrap_or("unnamed");
        writeln!(line, "[{}] ({name}) {}", record.level(), record.args())
    });
    logger.init();
    for name in ["worker", "service"] {
        let thread = thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(|| log::info!("starts")).expect("the thread should start");
        thread.join().expect("the thread should not panic");
    }
    log::debug!("not shown");
    log::info!("ends");
}

/// `logging.getLogger(name).setLevel(level)`: another level for the messages of one library.
///
/// Add: `cargo add env_logger --no-default-features`
/// Add: `cargo add log`
/// Trap: The name is the path of a module, such as `hyper::proto`, and stands for the modules below
/// it as well. `parse_default_env` takes such rules from `RUST_LOG`: `debug,hyper=warn`.
pub fn log_levels() {
    use env_logger::{Builder, Target};
    use log::LevelFilter;
    use std::io::Write;

    let mut logger = Builder::new();
    logger.filter_level(LevelFilter::Debug).filter_module("noisy", LevelFilter::Warn);
    logger.target(Target::Stdout); // standard error by default
    logger.format(|line, record| writeln!(line, "{}: {}", record.target(), record.args()));
    logger.init();
    log::debug!(target: "ours", "a detail");
    log::info!(target: "noisy", "not shown");
    log::warn!(target: "noisy", "a warning");
}

/// `Process(target=module.function)`: a child runs a function of another module.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The child is this program started again: the function must be part of this program, and
/// its arguments and its result are serialized.
pub fn process_import() {
    mod math {
        pub fn factorial(number: u64) -> u64 {
            (1..=number).product()
        }
    }

    procspawn::init(); // comes first: in the child, this call runs the function and ends the child
    for number in [5, 20] {
        let child = procspawn::spawn(number, math::factorial);
        println!("{}", child.join().expect("the child should not panic"));
    }
}

/// `Process.join`: WRONG on purpose: waits for the child before reading what the child has sent.
///
/// Trap: A pipe holds some 64 KiB. The child blocks until the parent reads, and a parent that waits
/// without a limit deadlocks. Read until the end, then wait; `wait_with_output` does both.
#[cfg(unix)]
pub fn process_join_before_get() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::{env, thread, time::Duration};

    if env::var_os("CHILD").is_some() {
        print!("{}", "x".repeat(1_000_000));
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdout(Stdio::piped());
    let mut child = command.spawn().expect("a child should start");
    thread::sleep(Duration::from_millis(300)); // `wait` would block forever
    println!("ended: {}", child.try_wait().expect("the status should be known").is_some());
    let mut text = String::new();
    let mut stdout = child.stdout.take().expect("stdout should be a pipe");
    stdout.read_to_string(&mut text).expect("the text should be UTF-8");
    child.wait().expect("the wait should succeed");
    println!("{} letters, and then the child ends", text.len());
}

/// `Manager.list`: one process owns a list, and another reads it by index and by slice.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: Each request waits for its answer. Ask for a slice, and not for each item.
pub fn manager_list() {
    use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
    use std::ops::Range;

    fn own((requests, answers): (IpcReceiver<Range<usize>>, IpcSender<Option<Vec<usize>>>)) {
        let list: Vec<usize> = (0..10).map(|n| n * n).collect();
        while let Ok(range) = requests.recv() {
            let answer = list.get(range).map(<[usize]>::to_vec);
            answers.send(answer).expect("the parent should receive");
        }
    }
    procspawn::init(); // comes first: in the child, this call runs `own` and ends the child
    let (requests, of_owner) = ipc::channel().expect("the channel should open");
    let (to_parent, answers) = ipc::channel().expect("the channel should open");
    let owner = procspawn::spawn((of_owner, to_parent), own);
    for range in [4..5, 2..5, 20..21] {
        requests.send(range).expect("the owner should receive");
        println!("{:?}", answers.recv().expect("the owner should answer")); // None: IndexError
    }
    drop(requests); // ends the owner
    owner.join().expect("the owner should not panic");
}

/// `Manager.list([Manager.dict()])`: one process owns the maps in a list; another changes them.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: In Python a plain dict in the list is copied when it is read, and a change of the copy is
/// lost. Here the owner itself changes the map.
pub fn manager_nested() {
    use ipc_channel::ipc::{self, IpcReceiver};
    use std::collections::BTreeMap;

    type Change = (usize, String, u32);
    fn own(changes: IpcReceiver<Change>) -> Vec<BTreeMap<String, u32>> {
        let mut list = vec![BTreeMap::new(), BTreeMap::new()];
        while let Ok((at, key, value)) = changes.recv() {
            list[at].insert(key, value);
        }
        list
    }
    procspawn::init(); // comes first: in the child, this call runs `own` and ends the child
    let (sender, changes) = ipc::channel::<Change>().expect("the channel should open");
    let owner = procspawn::spawn(changes, own);
    for (at, key, value) in [(0, "a", 1), (1, "c", 3), (0, "b", 2)] {
        sender.send((at, key.to_owned(), value)).expect("the owner should receive");
    }
    drop(sender); // ends the owner, which returns the list
    for map in owner.join().expect("the owner should not panic") {
        println!("{:?}", map.into_iter().collect::<Vec<_>>());
    }
}

/// `managers.SharedMemoryManager`: one owner removes several blocks of shared memory.
///
/// Add: `cargo add tempfile`
/// Add: `cargo add vm-memory --no-default-features --features backend-mmap`
/// Trap: The blocks are removed when the owner is dropped, also by a panic, but not if the process
/// is killed. On Linux, `tempdir_in("/dev/shm")` keeps the blocks off the disk.
#[cfg(unix)]
pub fn shared_memory_owner() {
    use std::fs::File;
    use vm_memory::{Bytes, FileOffset, MmapRegion, VolatileMemory};

    let owner = tempfile::tempdir().expect("the folder should be writable");
    let block = |name: &str, size: usize| -> MmapRegion {
        let path = owner.path().join(name);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.expect("the folder should be writable");
        file.set_len(size as u64).expect("the memory should be available");
        MmapRegion::from_file(FileOffset::new(file, 0), size).expect("it should be mappable")
    };
    let (list, raw) = (block("list", 16), block("raw", 128));
    list.as_volatile_slice().write_obj(3_i64, 8).expect("a place should be there");
    let other = block("list", 16); // as another process maps the block, by its name
    let item: i64 = other.as_volatile_slice().read_obj(8).expect("a place should be there");
    println!("{item}, {} bytes", raw.len());
    let path = owner.path().to_owned();
    drop(owner); // `shutdown`
    println!("left: {}", path.exists());
}

/// `asyncio.wait(timeout)`: one time limit for a group of tasks; the late ones are cancelled.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: A `timeout` around `join_all` loses the results of the tasks that were in time.
pub async fn group_timeout() {
    use std::time::Duration;
    use tokio::task::JoinSet;
    use tokio::time::{Instant, sleep, timeout_at};

    let mut tasks = JoinSet::new();
    for (name, ms) in [("fast", 0), ("late", 60_000), ("also late", 60_000)] {
        tasks.spawn(async move {
            sleep(Duration::from_millis(ms)).await;
            name
        });
    }
    let deadline = Instant::now() + Duration::from_millis(300);
    while let Ok(Some(task)) = timeout_at(deadline, tasks.join_next()).await {
        println!("{} ended", task.expect("no task should panic"));
    }
    tasks.abort_all();
    let mut cancelled = 0;
    while let Some(task) = tasks.join_next().await {
        cancelled += u32::from(task.is_err_and(|error| error.is_cancelled()));
    }
    println!("{cancelled} cancelled");
}

/// `asyncio.Queue(maxsize)`: two tasks send to a third, which receives until both have ended.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: The loop ends when the last sender is dropped, so drop the one of the receiving task.
/// Python's queue needs a last item that says so.
pub async fn two_senders() {
    use tokio::sync::mpsc;

    let (sender, mut items) = mpsc::channel(5); // `send` waits while five items are queued
    for item in ["from one", "from two"] {
        let sender = sender.clone();
        tokio::spawn(async move { sender.send(item).await.expect("the receiver should live") });
    }
    drop(sender);
    while let Some(item) = items.recv().await {
        println!("{item}");
    }
    println!("both have ended");
}

/// `await`: a chain of coroutines: the result of the first is the argument of the second.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The second begins only when the first has ended. Coroutines that need nothing from each
/// other belong in a `join!`.
pub async fn coroutine_chain() {
    use std::time::Duration;
    use tokio::time::sleep;

    async fn first() -> u32 {
        sleep(Duration::from_millis(20)).await;
        println!("first ends");
        20
    }

    async fn second(number: u32) -> u32 {
        sleep(Duration::from_millis(1)).await;
        println!("second ends");
        number + 1
    }

    let result = first().await;
    println!("{}", second(result).await * 2);
}

/// `asyncio.Runner`: a runtime with a number of threads, their name, and the size of their stacks.
///
/// Add: `cargo add tokio --features rt-multi-thread`
/// Trap: On several threads, tasks run at the same time, so they must be `Send`, and share data by
/// an `Arc` and a lock. asyncio's tasks run on one thread.
pub fn runtime_builder() {
    use std::thread;
    use tokio::runtime::Builder;

    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).thread_name("worker").thread_stack_size(3 << 20);
    let runtime = builder.enable_all().build().expect("the runtime should start");
    let task = runtime.spawn(async {
        let thread = thread::current();
        println!("a task in a thread named {}", thread.name().unwrap_or("nothing"));
    });
    runtime.block_on(task).expect("the task should not panic");
}

/// `StreamReader.read`: the work for a client is cancelled when the client leaves.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,time`
/// Trap: The branch that reads also takes a byte that the client sends. If clients send more than
/// one request, read in a task of its own. A client that only ends its output looks as if it left.
pub async fn client_leaves() {
    use std::time::Duration;
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::sleep;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let server = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.expect("a client should connect");
        let work = async {
            sleep(Duration::from_secs(60)).await;
            println!("never");
        };
        tokio::select! {
            () = work => println!("answers"),
            Err(_) = client.read_u8() => println!("the client has left"),
        }
    });
    drop(TcpStream::connect(address).await.expect("the server should listen"));
    server.await.expect("the task should not panic");
}

/// `asyncio.open_connection`: asks a web server for the headers of a page.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: For real addresses use a client such as `reqwest`, which knows `https` and redirects.
/// Also: async http request, http client, 异步请求
pub async fn http_headers() {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    let server = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = server.local_addr().expect("the listener should be bound");
    tokio::spawn(async move {
        let (mut client, _) = server.accept().await.expect("a client should connect");
        let _length = client.read(&mut [0; 1000]).await.expect("the client should ask");
        let answer = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        client.write_all(answer).await.expect("the client should read");
    });

    let mut socket = TcpStream::connect(address).await.expect("the server should listen");
    let request = format!("HEAD / HTTP/1.0\r\nHost: {}\r\n\r\n", address.ip());
    socket.write_all(request.as_bytes()).await.expect("the server should read");
    let mut lines = BufReader::new(socket).lines();
    while let Some(line) = lines.next_line().await.expect("the answer should be UTF-8") {
        if !line.is_empty() {
            println!("header: {line}");
        }
    }
}

/// `asyncio.gather`: two programs run at the same time; the output and status of each.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: `join!` waits for both, also if one fails. A status other than 0 is not an `Err`: check
/// `status`.
pub async fn two_programs() {
    use tokio::process::Command;

    async fn run(line: &str) {
        let output = Command::new("sh").args(["-c", line]).output().await;
        let output = output.expect("sh should start");
        println!("{line:?} exited with {}", output.status.code().expect("no signal should come"));
        print!("{}", String::from_utf8_lossy(&output.stdout));
        print!("{}", String::from_utf8_lossy(&output.stderr));
    }

    tokio::join!(run("sleep 0.5; echo hello"), run("echo failed >&2; exit 1"));
}

/// `loop.call_soon_threadsafe(task.cancel)`: another thread cancels a task.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `abort` may be called from any thread, and returns at once. Await the handle to learn how
/// the task has ended.
pub async fn cancel_from_thread() {
    use std::thread;

    let task = tokio::spawn(std::future::pending::<()>());
    let handle = task.abort_handle();
    let thread = thread::spawn(move || handle.abort());
    let end = task.await.expect_err("the task should not end by itself");
    println!("cancelled: {}", end.is_cancelled());
    thread.join().expect("the thread should not panic");
}

/// `asyncio.run(debug=True)`: an error that nothing awaits, and where its task was created.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `#[track_caller]` gives the place of the call to a function that is not `async`. tokio
/// reports no place for an `Err` by itself; for a panic, the panic hook prints where it happened.
pub async fn task_created_at() {
    use std::panic::Location;

    async fn bug() -> Result<(), &'static str> {
        Err("not consumed")
    }

    #[track_caller]
    fn create_task(work: impl Future<Output = Result<(), &'static str>> + Send + 'static) {
        let place = Location::caller(); // print it, or log it, as `{place}`
        tokio::spawn(async move {
            if let Err(error) = work.await {
                println!("{error}, created {} line below", place.line() - ABOVE);
            }
        });
    }

    const ABOVE: u32 = line!();
    create_task(bug());
    tokio::task::yield_now().await;
}

/// `Future.__await__`: a future that is written by hand: `poll`, `Pin` and `Waker`.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A future that returns `Pending` must have arranged that its waker is called; otherwise the
/// task may never be polled again. This future wakes its task at once: the other tasks that are
/// ready run, and then it is polled again.
pub async fn custom_future() {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    struct Countdown(u32);

    impl Future for Countdown {
        type Output = &'static str;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
            if self.0 == 0 {
                return Poll::Ready("go");
            }
            println!("{}", self.0);
            self.0 -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    let other = tokio::spawn(async { println!("the other task") });
    println!("{}", Countdown(2).await);
    other.await.expect("the task should not panic");
}

/// `asyncio.to_thread(path.write_text)`: writes and reads a file in a task.
///
/// Add: `cargo add tempfile`
/// Add: `cargo add tokio --features fs,macros,rt`
/// Trap: Each call is a blocking call in a thread. For many small accesses, one `spawn_blocking`
/// around calls of `std::fs` is faster.
/// Also: read a file asynchronously, 异步读文件, async file io, 异步写文件,
/// write a file asynchronously, 异步文件, aiofiles
pub async fn async_files() {
    use tokio::fs;

    let folder = tempfile::tempdir().expect("the folder should be writable");
    let file = folder.path().join("data.txt");
    fs::write(&file, "some text").await.expect("the folder should be writable");
    let text = fs::read_to_string(&file).await.expect("the file should be UTF-8");
    let bytes = fs::read(&file).await.expect("the file should be readable");
    println!("{text}, {} bytes", bytes.len());
}

/// `asyncio.to_thread(path.mkdir)`: creates and removes files and folders in a task.
///
/// Add: `cargo add tempfile`
/// Add: `cargo add tokio --features fs,macros,rt`
/// Trap: `remove_dir` fails unless the folder is empty. `remove_dir_all` removes whatever is in the
/// folder.
pub async fn async_folders() {
    use tokio::fs::{self, File};

    let folder = tempfile::tempdir().expect("the folder should be writable");
    let (inner, file) = (folder.path().join("a/b/c"), folder.path().join("a/file"));
    fs::create_dir_all(&inner).await.expect("the folder should be writable");
    File::create(&file).await.expect("the folder should be writable");
    fs::create_dir(inner.join("d")).await.expect("the folder should be writable");
    println!("created: {} {}", inner.join("d").is_dir(), file.is_file());
    fs::remove_file(&file).await.expect("the file should be there");
    fs::remove_dir(inner.join("d")).await.expect("the folder should be empty");
    fs::remove_dir_all(folder.path().join("a")).await.expect("the folder should be there");
    println!("left: {}", folder.path().join("a").exists());
}

/// `StreamReader`, `StreamWriter`: one function for files, sockets and memory, by the traits.
///
/// Add: `cargo add tempfile`
/// Add: `cargo add tokio --features fs,io-util,macros,rt`
/// Trap: `write_all` on a file may return before the bytes are written. Call `flush` before another
/// handle reads the file.
pub async fn async_read_write() {
    use tokio::fs::File;
    use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

    async fn shout(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut text = Vec::new();
        from.read_to_end(&mut text).await.expect("the reader should be readable");
        to.write_all(&text.to_ascii_uppercase()).await.expect("the writer should be writable");
        to.flush().await.expect("the writer should be writable");
    }

    let folder = tempfile::tempdir().expect("the folder should be writable");
    let path = folder.path().join("data.txt");
    let file = File::create(&path).await.expect("the folder should be writable");
    shout(&b"generated data"[..], file).await; // from memory to a file
    let mut file = File::open(&path).await.expect("the file should be there");
    let mut memory = Vec::new();
    let copied = io::copy(&mut file, &mut memory).await.expect("the file should be readable");
    println!("{copied} bytes: {}", String::from_utf8_lossy(&memory));
}
