//! Lets the linker of macOS leave the functions undefined that CPython provides at run time.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
