//! Python's `asyncio` in Rust. The snippets will be binaries in `src/bin`; there are none yet.
