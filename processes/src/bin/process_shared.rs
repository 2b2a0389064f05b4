//! Shared memory: several processes read and change the same numbers (`multiprocessing.Array`).
//!
//! `Array` is a file that each process maps into its memory. Its elements are atomics, so changing
//! one element needs no lock, whereas Python's `value.value += 1` is a read and a write, and needs
//! one. A change of several elements acquires the lock of the file, which the system releases when
//! the process ends. A `Value` is an array of one element.
//!
//! `IpcSharedMemory` is for data that the parent writes once and other processes only read: a
//! message with it hands over the memory, not a copy. In most crates, mapping memory that another
//! process may change is `unsafe`. `vm-memory`, made for virtual machines, allows only atomic and
//! volatile access, which is safe.
//!
//! Python:   tests/python/process_shared.py
//! Rust:     `vm_memory::MmapRegion`, `ipc_channel::ipc::IpcSharedMemory`, `procspawn::Builder`,
//!           `serde::Serialize`
//! Section:  使用共享内存
//! Run:      cargo run -p processes --bin process_shared    (ends at once)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add serde --features derive
//!           cargo add vm-memory --no-default-features --features backend-mmap
//! Contract: exact - no update of a value is lost, each process fills its part of an array, no sum
//!           under the lock is wrong, a process reads a million bytes, and no element is half
//!           written, also when the process that writes is killed

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::ops::{Index, Range};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use ipc_channel::ipc::IpcSharedMemory;
use procspawn::{Builder, JoinHandle};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vm_memory::{FileOffset, MmapRegion, VolatileMemory};

/// Numbers that several processes share. A clone, and an array that was sent to another process,
/// refer to the same numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "PathBuf", try_from = "PathBuf")]
pub struct Array {
    memory: Arc<MmapRegion<()>>,
    path: PathBuf,
}

impl Array {
    /// Creates an array of `len` zeros in a new file. The caller removes the file at the end.
    ///
    /// # Errors
    ///
    /// Returns an error if the file exists or cannot be created, or if `len` is 0.
    pub fn new(path: &Path, len: usize) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        file.set_len(len as u64 * size_of::<i64>() as u64)?;
        Self::try_from(path.to_owned())
    }

    /// Returns the number of elements.
    #[allow(clippy::len_without_is_empty, reason = "an array has at least one element")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.memory.size() / size_of::<i64>()
    }

    /// Returns a copy of the elements.
    #[must_use]
    pub fn to_vec(&self) -> Vec<i64> {
        (0..self.len()).map(|index| self[index].load(SeqCst)).collect()
    }

    /// Acquires the lock of the array, and blocks until the lock is available. Dropping the file,
    /// or the end of the process, releases the lock. The lock is not reentrant.
    ///
    /// # Errors
    ///
    /// Returns an error if the file was removed, or if the system refuses the lock.
    pub fn lock(&self) -> io::Result<File> {
        let file = File::open(&self.path)?; // a lock belongs to one opening of the file
        file.lock()?;
        Ok(file)
    }
}

impl Index<usize> for Array {
    type Output = AtomicI64;

    fn index(&self, index: usize) -> &AtomicI64 {
        let offset = index.checked_mul(size_of::<i64>()).expect("the index should be in range");
        self.memory.get_atomic_ref(offset).expect("the index should be in range")
    }
}

/// What is sent to another process: the path of the file, which that process maps.
impl From<Array> for PathBuf {
    fn from(array: Array) -> Self {
        array.path
    }
}

impl TryFrom<PathBuf> for Array {
    type Error = io::Error;

    fn try_from(path: PathBuf) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(&path)?;
        let len = file.metadata()?.len().try_into().map_err(io::Error::other)?;
        let memory = MmapRegion::from_file(FileOffset::new(file, 0), len);
        Ok(Self { memory: Arc::new(memory.map_err(io::Error::other)?), path })
    }
}

/// Stands for work, during which other processes run.
fn work() {
    thread::sleep(Duration::from_micros(100));
}

fn count(value: Array) {
    for _ in 0..100 {
        value[0].fetch_add(1, SeqCst);
        work();
    }
    shared::log!(note, "has added 100");
}

/// Fills a part of the array.
fn squares((array, part): (Array, Range<usize>)) {
    shared::log!(note, "fills {part:?}");
    for i in part {
        array[i].store((i * i) as i64, SeqCst);
    }
}

/// Moves 1 from the first account to the second, a hundred times.
fn transfer(accounts: Array) -> Result<(), String> {
    for _ in 0..100 {
        let _lock = accounts.lock().map_err(|error| error.to_string())?;
        accounts[0].fetch_sub(1, SeqCst);
        work(); // without the lock, another process would see that 1 is missing
        accounts[1].fetch_add(1, SeqCst);
    }
    shared::log!(note, "has moved 100");
    Ok(())
}

/// Returns how many of a hundred sums of the accounts are wrong.
fn audit(accounts: Array) -> Result<usize, String> {
    let mut wrong = 0;
    for _ in 0..100 {
        let lock = accounts.lock().map_err(|error| error.to_string())?;
        wrong += usize::from(accounts[0].load(SeqCst) + accounts[1].load(SeqCst) != 200);
        drop(lock);
        work();
    }
    Ok(wrong)
}

fn sum(block: IpcSharedMemory) -> u64 {
    block.iter().map(|&byte| u64::from(byte)).sum()
}

/// Changes all bits of the value, again and again, for at most ten seconds.
fn flip(value: Array) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        value[0].store(-1, SeqCst);
        value[0].store(0, SeqCst);
    }
}

fn start<A, R>(job: fn(A) -> R, args: A) -> JoinHandle<R>
where
    A: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    let mut process = Builder::new();
    process.envs(shared::child_env("child"));
    process.spawn(args, job)
}

/// Returns the lines to print.
fn run(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = Vec::new();

    let value = Array::new(&folder.join("value"), 1)?;
    let children: Vec<_> = (0..3).map(|_| start(count, value.clone())).collect();
    for child in children {
        child.join()?;
    }
    lines.push(format!("value: {}", value[0].load(SeqCst)));

    let array = Array::new(&folder.join("array"), 6)?;
    let children = [0..2, 2..4, 4..6].map(|part| start(squares, (array.clone(), part)));
    for child in children {
        child.join()?;
    }
    lines.push(format!("array: {:?}", array.to_vec()));

    let accounts = Array::new(&folder.join("accounts"), 2)?;
    accounts[0].store(200, SeqCst);
    let auditor = start(audit, accounts.clone());
    let children: Vec<_> = (0..2).map(|_| start(transfer, accounts.clone())).collect();
    for child in children {
        child.join()??;
    }
    lines.push(format!("lock: {} wrong sums, {:?}", auditor.join()??, accounts.to_vec()));

    let bytes: Vec<u8> = (0..250).cycle().take(1_000_000).collect();
    let block = IpcSharedMemory::from_bytes(&bytes);
    let child = start(sum, block.clone());
    lines.push(format!("shared memory: {} bytes, sum {}", block.len(), child.join()?));

    let value = Array::new(&folder.join("flip"), 1)?;
    let mut child = start(flip, value.clone());
    while value[0].load(SeqCst) == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let whole = || [0, -1].contains(&value[0].load(SeqCst));
    let mut always = (0..1000).all(|_| whole());
    child.kill()?;
    always &= whole();
    lines.push(format!("killed: the number is whole: {always}"));
    Ok(lines)
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls the function, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let folder = env::temp_dir().join(format!("process_shared-{}", process::id()));
    fs::create_dir(&folder)?;
    let lines = run(&folder);
    let _ = fs::remove_dir_all(&folder); // before `println!`, which fails if the reader is gone
    for line in lines? {
        println!("{line}");
    }
    Ok(())
}
