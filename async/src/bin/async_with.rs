//! Asynchronous context manager: entering and leaving await, on every way out (`async with`).
//!
//! `aexit` is called by hand, because `Drop` cannot await: `Drop` can only notice that `aexit` is
//! missing. The plain form, `desugared`, calls `aexit` in place; `with` does the same for any body.
//! A cancellation must be a request, here a token: a future that is dropped or aborted at an await
//! runs no more of its code, so `aexit` would not run. The body returns a `Result` and has its own
//! `return` and `?`, so neither skips `aexit`. A panic skips `aexit`, and so does a caller that
//! drops `with` before its end.
//!
//! Python:   tests/python/async_with.py
//! Rust:     `FnOnce`, `tokio_util::sync::CancellationToken`, `tokio::time::sleep`
//! Section:  async with
//! Run:      cargo run -p async --bin async_with    (ends after 4.75 s)
//! Copy:     cargo add tokio --features rt,time
//!           cargo add tokio-util
//! Contract: exact - two forms with four bodies each: aenter, the body, aexit with the error of the
//!           body, and whether the error leaves the statement; then a manager without aexit

use std::time::Duration;

use tokio::runtime;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// The reason why a body did not run to its end.
enum Error {
    Value(&'static str),
    Cancelled,
}

struct Manager {
    swallow: bool,
    entered: bool,
}

impl Manager {
    const fn new(swallow: bool) -> Self {
        Self { swallow, entered: false }
    }

    async fn aenter(&mut self) -> &'static str {
        println!("  aenter begins");
        sleep(Duration::from_millis(250)).await;
        println!("  aenter ends");
        self.entered = true;
        "VAR"
    }

    /// Takes the error of the body, if there is one, and returns whether to swallow the error.
    async fn aexit(&mut self, error: Option<&Error>) -> bool {
        let name = match error {
            None => "None",
            Some(Error::Value(_)) => "ValueError",
            Some(Error::Cancelled) => "CancelledError",
        };
        println!("  aexit begins {name}");
        sleep(Duration::from_millis(250)).await;
        println!("  aexit ends");
        self.entered = false;
        self.swallow
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        if self.entered {
            println!("  dropped without aexit"); // too late to await anything
        }
    }
}

#[derive(Clone, Copy)]
enum Block {
    Good,
    Bad,
    Slow,
}

impl Block {
    async fn run(self, var: &str) -> Result<(), Error> {
        println!("  BLOCK {var}");
        match self {
            Self::Good => {}
            Self::Bad => return Err(Error::Value("from BLOCK")),
            Self::Slow => sleep(Duration::from_secs(10)).await,
        }
        Ok(())
    }
}

/// Runs `block` to its end, or until the token is cancelled; then drops `block` at its await.
async fn cancellable(
    block: impl Future<Output = Result<(), Error>>,
    token: &CancellationToken,
) -> Result<(), Error> {
    token.run_until_cancelled(block).await.unwrap_or(Err(Error::Cancelled))
}

/// The plain form: calls `aenter`, runs the body, calls `aexit`, and only then inspects how the
/// body ended.
async fn desugared(
    mut manager: Manager,
    block: Block,
    token: &CancellationToken,
) -> Result<(), Error> {
    let var = manager.aenter().await;
    let result = cancellable(block.run(var), token).await;
    let swallow = manager.aexit(result.as_ref().err()).await;
    if swallow { Ok(()) } else { result }
}

/// Does the same for any body, `async with manager as var: body(var)`, so no caller can forget
/// `aexit`.
async fn with<Body>(
    mut manager: Manager,
    token: &CancellationToken,
    body: impl FnOnce(&'static str) -> Body,
) -> Result<(), Error>
where
    Body: Future<Output = Result<(), Error>>,
{
    let var = manager.aenter().await;
    let result = cancellable(body(var), token).await;
    let swallow = manager.aexit(result.as_ref().err()).await;
    if swallow { Ok(()) } else { result }
}

async fn statement(manager: Manager, block: Block, token: &CancellationToken) -> Result<(), Error> {
    with(manager, token, |var| block.run(var)).await
}

async fn run() {
    for form in ["statement", "desugared"] {
        for (swallow, block, name) in [
            (false, Block::Good, "good pass on"),
            (false, Block::Bad, "bad pass on"),
            (true, Block::Bad, "bad swallow"),
            (false, Block::Slow, "slow pass on"),
        ] {
            println!("{form} {name}");
            shared::log!(holds, "the manager for {form} {name}");
            let token = CancellationToken::new();
            if let Block::Slow = block {
                let token = token.clone();
                tokio::spawn(async move {
                    sleep(Duration::from_millis(500)).await;
                    shared::log!(lane: "canceller", note, "cancels the token");
                    token.cancel();
                });
            }
            let manager = Manager::new(swallow);
            let result = match form {
                "statement" => statement(manager, block, &token).await,
                _ => desugared(manager, block, &token).await,
            };
            match result {
                Ok(()) => println!("  nothing raised"),
                Err(Error::Value(text)) => println!("  caught outside: {text}"),
                Err(Error::Cancelled) => println!("  cancelled outside"),
            }
            shared::log!(done, "the manager for {form} {name}");
        }
    }

    println!("the body never leaves");
    let mut manager = Manager::new(false);
    manager.aenter().await;
    drop(manager);
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
