//! The tests of the book. They are one program, because many of them wait: for a recorded run, or
//! for the browser.

#[cfg(unix)]
mod arguments;
mod chinese;
mod coverage;
mod evidence;
#[cfg(unix)]
mod interrupted;
mod names;
#[cfg(unix)]
mod pictures;
#[cfg(unix)]
mod recordings;
#[cfg(unix)]
mod site;
