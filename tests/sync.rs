//! Sections «restricting threads» and «communication between threads»: every snippet against its
//! contract, beside CPython.

tests::snippet_tests! {
    "sync":
    race,
    race_atomic,
    lock,
    lock_std,
    rlock,
    thread_local,
    semaphore,
    semaphore_channel,
    barrier,
    timer,
    timer_channel,
    event,
    condition,
    condition_channel,
    condition_lost_wakeup,
}
