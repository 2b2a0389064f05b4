//! `asyncio`.

/// `asyncio.wait_for(coroutine, timeout)`: cancels what takes too long.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: a spawned task is not cancelled by the timeout, it is only detached; wrap its handle in
/// `tokio_util::task::AbortOnDropHandle` for that.
pub async fn wait_for() {
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    let slow = async {
        sleep(Duration::from_secs(60)).await;
        println!("never");
    };
    match timeout(Duration::from_millis(50), slow).await {
        Ok(()) => println!("done"),
        Err(_) => println!("timed out"),
    }
}
