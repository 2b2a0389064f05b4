//! Requirements for the manifests of all members.

use std::fs;

#[test]
fn unsafe_is_forbidden_in_every_member() {
    let root = find::workspace();
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
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{member}/Cargo.toml: add `workspace = true` to `[lints]`"
        );
    }
}
