//! Section «using processes» and the advice on Master and Worker: every snippet against its
//! contract, beside CPython.

tests::snippet_tests! {
    "processes":
    process,
    process_std,
    process_pool,
    process_queue,
    master_worker,
}
