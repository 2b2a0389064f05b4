//! Phrases for `contextvars`.

/// `ContextVar.get`: the value of this task, or a default where no value is set.
///
/// Add: `cargo add tokio --features rt`
/// Trap: `USER.get()` panics where no value is set; Python raises `LookupError`.
pub fn context_var_get() {
    tokio::task_local! {
        static USER: String;
    }

    fn say() {
        match USER.try_get() {
            Ok(user) => println!("{user}"),
            Err(_) => println!("no user"), // LookupError
        }
        println!("{}", USER.try_get().unwrap_or("default".to_owned()));
    }

    say();
    USER.sync_scope("alice".to_owned(), say);
}

/// `ContextVar.set`, `ContextVar.reset`: a value for a call and for all that it calls.
///
/// Add: `cargo add tokio --features rt`
/// Trap: A value is set for a scope only, and the end of the scope resets the value: a `reset`
/// cannot be forgotten. For a value that changes within the scope, see the phrase
/// `context_run`.
pub fn context_var_set() {
    tokio::task_local! {
        static USER: &'static str;
    }

    fn say() {
        println!("{}", USER.get());
    }

    USER.sync_scope("alice", || {
        say();
        USER.sync_scope("bob", say); // set, say, reset
        say();
    });
}

/// `contextvars.ContextVar`: each task has a value of its own, also after an `await`.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A `thread_local!` is no substitute: the tasks of a thread share the value. A spawned task
/// inherits no value: wrap the task in a `scope`.
pub async fn context_var() {
    tokio::task_local! {
        static USER: &'static str;
    }

    async fn handle() -> [&'static str; 2] {
        let before = USER.get();
        tokio::task::yield_now().await; // the other task runs
        [before, USER.get()]
    }

    let tasks = ["alice", "bob"].map(|user| tokio::spawn(USER.scope(user, handle())));
    for task in tasks {
        let [before, after] = task.await.expect("the task should not panic");
        println!("{before}, {after}");
    }
}

/// `contextvars.copy_context`: passes all values on to a thread.
///
/// Add: `cargo add tokio --features rt`
/// Trap: One struct holds all the variables, so that one copy holds them all. Neither a thread nor
/// `spawn_blocking` inherits the values, whereas `asyncio.to_thread` passes them on.
pub fn copy_context() {
    use std::thread;

    #[derive(Clone)]
    struct Context {
        user: &'static str,
        request: u32,
    }

    tokio::task_local! {
        static CONTEXT: Context;
    }

    fn say() {
        match CONTEXT.try_get() {
            Ok(Context { user, request }) => println!("{user} {request}"),
            Err(_) => println!("no context"),
        }
    }

    CONTEXT.sync_scope(Context { user: "alice", request: 1 }, || {
        let context = CONTEXT.get(); // copy_context
        let plain = thread::spawn(say);
        plain.join().expect("the thread should not panic");
        let copied = thread::spawn(move || CONTEXT.sync_scope(context, say)); // context.run(say)
        copied.join().expect("the thread should not panic");
    });
}

/// `contextvars.Context.run`: changes within the call do not leak out.
///
/// Add: `cargo add tokio --features rt`
/// Trap: Without the copy, the call would change the value of its caller: a `Cell` is shared by all
/// that runs in its scope.
pub fn context_run() {
    use std::cell::Cell;

    tokio::task_local! {
        static STEPS: Cell<u32>;
    }

    fn step() {
        STEPS.with(|steps| steps.set(steps.get() + 1));
        println!("{} steps", STEPS.with(Cell::get));
    }

    STEPS.sync_scope(Cell::new(0), || {
        step();
        let copy = Cell::new(STEPS.with(Cell::get)); // copy_context
        STEPS.sync_scope(copy, || {
            step();
            step();
        });
        println!("outside: {} steps", STEPS.with(Cell::get));
    });
}
