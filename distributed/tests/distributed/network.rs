//! Hosts in network namespaces, with cables between them.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tests::{Failure, Program, Running};

use crate::broker::PATIENCE;

/// A host with the broker, and two hosts that are each connected to it by a cable.
pub struct Network {
    /// The name of each host, and a process that keeps its namespace.
    hosts: [(&'static str, Running); 3],
}

impl Network {
    /// The address of the broker, the same for both other hosts.
    pub const BROKER: &str = "10.9.9.9";

    /// Connects the hosts.
    ///
    /// # Errors
    ///
    /// Returns why the tests may not do this.
    pub fn new() -> Result<Self, String> {
        let output = Command::new("unshare").args(["-n", "ip", "link"]).output();
        let output =
            output.map_err(|error| format!("needs network namespaces: unshare: {error}"))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!("needs network namespaces: {}", why.trim()));
        }
        let network = Self { hosts: ["broker", "master", "workers"].map(|name| (name, host())) };
        network.run("broker", "link set lo up");
        network.run("broker", &format!("address add {}/32 dev lo", Self::BROKER));
        for (name, number) in [("master", 1), ("workers", 2)] {
            let host = network.process(name);
            let link = format!("link add to-{name} type veth peer name cable netns {host}");
            network.run("broker", &link);
            network.run("broker", &format!("address add 10.9.{number}.1/24 dev to-{name}"));
            network.run(name, "link set lo up");
            network.run(name, &format!("address add 10.9.{number}.2/24 dev cable"));
            network.run(name, "link set cable up");
            network.set(name, "up");
            network.run(name, &format!("route add {} via 10.9.{number}.1", Self::BROKER));
        }
        Ok(network)
    }

    fn process(&self, name: &str) -> i32 {
        let host = self.hosts.iter().find(|(host, _)| *host == name);
        host.expect("the name should be the name of a host").1.pid().as_raw_pid()
    }

    /// Returns the first words of a command that runs on the host.
    pub fn command(&self, name: &str) -> Vec<String> {
        let host = self.process(name).to_string();
        ["nsenter", "-t", &host, "-n"].map(str::to_owned).into()
    }

    fn run(&self, name: &str, ip: &str) {
        let [nsenter, rest @ ..] = &self.command(name)[..] else { unreachable!("four words") };
        let status = Command::new(nsenter).args(rest).arg("ip").args(ip.split(' ')).status();
        assert!(status.expect("`nsenter` should start").success(), "{name}: ip {ip}");
    }

    /// Sets the cable between the broker and the host "up" or "down".
    pub fn set(&self, name: &str, state: &str) {
        self.run("broker", &format!("link set to-{name} {state}"));
    }
}

/// Starts a process in a network namespace of its own.
fn host() -> Running {
    let mut command = Command::new("unshare");
    command.args(["-n", "sleep", "600"]);
    let running = Program::new("host", command).start().unwrap_or_else(Failure::fail);
    let namespace = |process: &str| fs::read_link(format!("/proc/{process}/ns/net")).ok();
    let host = running.pid().as_raw_pid().to_string();
    let until = Instant::now() + PATIENCE;
    while namespace(&host).is_none_or(|host| Some(host) == namespace("self")) {
        assert!(Instant::now() < until, "the host should have a namespace");
        thread::sleep(Duration::from_millis(10));
    }
    running
}
