//! Requirements for the manifests of all members.

use std::fs;

/// PyO3's macros write `unsafe`, so this member has the lints of the workspace without
/// `unsafe_code`. Its own files have no `unsafe`.
const WITH_MACROS_OF_PYO3: &str = "tests/conformance/extension";

#[test]
fn unsafe_is_forbidden_in_every_member() {
    let root = catalog::workspace();
    let manifest =
        fs::read_to_string(root.join("Cargo.toml")).expect("the root manifest should be readable");
    assert!(manifest.contains("\nunsafe_code = \"forbid\"\n"));
    let (_, members) =
        manifest.split_once("\nmembers = [").expect("the workspace should have members");
    let (members, _) = members.split_once(']').expect("the list of members should end");
    let members: Vec<&str> = members.split(',').map(|name| name.trim().trim_matches('"')).collect();
    assert!(members.contains(&"shared") && members.contains(&"tests"), "{members:?}");
    for member in members {
        let manifest = fs::read_to_string(root.join(member).join("Cargo.toml"));
        let manifest = manifest.unwrap_or_else(|error| panic!("{member}: {error}"));
        if member == WITH_MACROS_OF_PYO3 {
            continue;
        }
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{member}/Cargo.toml: add `workspace = true` to `[lints]`"
        );
    }
}

#[test]
fn the_member_with_the_macros_of_pyo3_has_all_other_lints() {
    let root = catalog::workspace();
    let lints = |path: &str, heading: &str| -> Vec<String> {
        let manifest =
            fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let lines = manifest.lines().skip_while(|line| !line.starts_with(heading));
        let lines = lines.take_while(|line| !line.starts_with('#'));
        lines.filter(|line| !line.is_empty()).map(|line| line.replace("workspace.", "")).collect()
    };
    let mut of_workspace = lints("Cargo.toml", "[workspace.lints.rust]");
    of_workspace.retain(|line| line != "unsafe_code = \"forbid\"");
    assert!(of_workspace.len() > 3, "{of_workspace:?}");
    assert_eq!(lints(&format!("{WITH_MACROS_OF_PYO3}/Cargo.toml"), "[lints.rust]"), of_workspace);

    let folder = root.join(WITH_MACROS_OF_PYO3).join("src");
    for file in fs::read_dir(folder).expect("the folder should be readable").flatten() {
        let text = fs::read_to_string(file.path()).expect("the file should be readable");
        assert!(!text.contains("unsafe"), "{}: contains `unsafe`", file.path().display());
    }
}
