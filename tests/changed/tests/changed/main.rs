//! Snippets as readers copy and change them. One program compiles and runs all of them.

mod async_cancelled;
mod async_changed;
mod async_multi_thread;
mod async_pitfalls;
mod async_same_moment;
mod channel_ends;
mod copy_proof;
mod edits;
mod executor_results;
mod fairness;
mod master_worker_answers;
mod multiprocessing_statements;
mod process_copies;
mod shared_lines;
mod statements_locks;
mod statements_sync;
mod statements_threads;
