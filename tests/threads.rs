//! Section «using threads»: every snippet against its contract, beside CPython.

tests::snippet_tests! {
    "threads":
    thread_subclass,
    scoped_threads,
    thread_target,
    thread_pool_executor,
    thread_pool_rayon,
    thread_pool_channel,
}
