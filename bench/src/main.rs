//! `cargo run --release -p bench`: see the library.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    bench::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("bench: needs futexes, CPU sets and /proc, which only Linux has; run it there");
    ExitCode::FAILURE
}
