//! The echo server of a whole program.

use std::io;
use std::net::{SocketAddr, TcpListener as Listener};
use std::thread;

use tokio::net::TcpListener;
use tokio::runtime;
use tokio_util::sync::CancellationToken;

use super::serve;

/// Serves in a thread until the process ends. Returns the address.
pub(crate) fn start() -> io::Result<SocketAddr> {
    let listener = Listener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        event_loop.block_on(async {
            let listener =
                TcpListener::from_std(listener).expect("the loop should take the socket");
            serve(listener, CancellationToken::new()).await
        })
    });
    Ok(address)
}
