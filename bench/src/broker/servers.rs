//! The brokers: a `nats-server` and a `redis-server` of this program's own, each on a free port of
//! the loopback with its store in a temporary folder.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Starts the program in its arguments, prints its process ID, and ends the program at the end of
/// standard input, which also comes if this program is killed.
const KEEPER: &str = r#"
"$@" >"$0/log" 2>&1 </dev/null &
echo $!
read -r _
kill -9 $! 2>/dev/null
wait
rm -rf "$0"
"#;

/// A running broker, which ends when the value is dropped.
pub(super) struct Server {
    keeper: Child,
    folder: TempDir,
    pub(super) pid: u32,
    /// The port on the loopback.
    pub(super) port: u16,
}

impl Server {
    fn start(
        program: &str,
        arguments: impl FnOnce(&Path) -> Vec<String>,
        port: impl Fn(&Path, u32) -> Option<u16>,
    ) -> Result<Self, String> {
        const LONGEST: Duration = Duration::from_secs(10);
        let io = |error: io::Error| format!("{program}: {error}");
        let folder = tempfile::tempdir().map_err(io)?;
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER]).arg(folder.path()).arg(program);
        command.args(arguments(folder.path())).process_group(0); // not for Ctrl-C
        let mut keeper =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(io)?;
        let output = keeper.stdout.take().ok_or("standard output should be a pipe")?;
        let mut server = Self { keeper, folder, pid: 0, port: 0 };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(io)?;
        server.pid = line.trim().parse().map_err(|_| format!("{program}: no process ID"))?;
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            if let Some(port) = port(server.folder(), server.pid) {
                server.port = port;
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(10));
        }
        let log = fs::read_to_string(server.folder().join("log")).unwrap_or_default();
        Err(format!("{program} does not start: {}", log.lines().last().unwrap_or_default()))
    }

    /// Starts NATS with a store in files, as the snippet does.
    ///
    /// # Errors
    ///
    /// Returns an error if the program does not start.
    pub(super) fn nats() -> Result<Self, String> {
        let arguments = |folder: &Path| {
            let folder = folder.display().to_string();
            let words = ["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir"];
            let words = words.map(str::to_owned);
            [&words[..], &[folder.clone(), "--ports_file_dir".to_owned(), folder]].concat()
        };
        Self::start("nats-server", arguments, |folder, pid| {
            // The file has the form {"nats":["nats://127.0.0.1:35207"]}.
            let text = fs::read_to_string(folder.join(format!("nats-server_{pid}.ports"))).ok()?;
            let url = text.split('"').find(|part| part.starts_with("nats://"))?;
            url.rsplit(':').next()?.parse().ok()
        })
    }

    /// Starts Redis with a store that survives the server, as that of NATS does: the file is
    /// written for each command, and forced to the disk each second.
    ///
    /// # Errors
    ///
    /// Returns an error if the program does not start.
    pub(super) fn redis() -> Result<Self, String> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
        let port = free.map_err(|error| error.to_string())?.port();
        let arguments = |folder: &Path| {
            let (port, folder) = (port.to_string(), folder.display().to_string());
            let words = ["--bind", "127.0.0.1", "--port", &port, "--dir", &folder];
            let store = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""];
            [words, store].concat().iter().map(|word| (*word).to_owned()).collect()
        };
        Self::start("redis-server", arguments, |_, _| {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok().map(|_| port)
        })
    }

    /// Returns the folder of the store.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take()); // this ends the server
        let _ = self.keeper.wait();
    }
}

/// Returns the size of the files in a folder in bytes.
pub(super) fn size(folder: &Path) -> f64 {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len() as f64,
        Err(_) => 0.0, // just deleted
    });
    sizes.sum()
}

/// Returns the first line that a program prints, such as its version; `None` without the program.
pub(super) fn says(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(text.lines().next().unwrap_or_default().to_owned())
}
