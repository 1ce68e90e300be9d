//! Files in, estates and messages out.

mod formats;
mod malformed;
mod programs;
mod stores;

use crate::{Collected, Options, collect, collect_bytes};
use std::io::Write;
use std::path::PathBuf;

/// Writes files into a new folder.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    folder
}

/// Collects a folder of files.
fn collect_files(files: &[(&str, &[u8])]) -> Collected {
    let folder = folder(files);
    collect(&[folder.path().to_owned()], &Options::default()).expect("input")
}

/// Collects one file that is named itself.
fn message_of(name: &str, bytes: &[u8], options: &Options) -> String {
    let collected = collect_bytes(name, bytes, options);
    let line = |problem: &crate::Problem| format!("{}: {problem}", problem.severity);
    let lines: Vec<String> = collected.problems.iter().map(line).collect();
    lines.join("\n")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("bytes");
    encoder.finish().expect("bytes")
}

const PAGE: &str = r#"{
  "UserDetailList": [
    {"Arn": "arn:aws:iam::111122223333:user/bob", "GroupList": ["devs"], "CreateDate": "2026-01-02 03:04:05+00:00"}
  ],
  "GroupDetailList": [{"Arn": "arn:aws:iam::111122223333:group/devs"}],
  "RoleDetailList": [],
  "Policies": []
}"#;

const ROLE: &str = r#"{"RoleDetailList": [{
  "Arn": "arn:aws:iam::111122223333:role/app",
  "AssumeRolePolicyDocument": {
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
  }
}]}"#;

#[test]
fn the_order_of_files_means_nothing() {
    let folder = folder(&[
        ("a.json", PAGE.as_bytes()),
        ("b.json", ROLE.as_bytes()),
        ("c.json.gz", &gzip(PAGE.replace("bob", "eve").as_bytes())),
    ]);
    let paths: Vec<PathBuf> = ["a.json", "b.json", "c.json.gz"]
        .map(|name| folder.path().join(name))
        .to_vec();
    let snapshot = |order: [usize; 3]| {
        let paths = order.map(|index| paths[index].clone());
        collect(&paths, &Options::default())
            .expect("input")
            .estate
            .to_snapshot()
    };
    let expected = snapshot([0, 1, 2]);
    assert!(expected.contains("user/eve") && expected.contains("role/app"));
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(snapshot(order), expected, "{order:?}");
    }
}

#[test]
fn saving_and_reading_back_gives_the_same_bytes() {
    let estate = collect_files(&[("a.json", PAGE.as_bytes()), ("b.json", ROLE.as_bytes())]).estate;
    let folder = folder(&[]);
    let path = folder.path().join("estate.json.zst");
    crate::save(&estate, &path).expect("saved");
    let bytes = std::fs::read(&path).expect("bytes");
    let again = collect(std::slice::from_ref(&path), &Options::default()).expect("input");
    assert_eq!(again.problems, []);
    assert_eq!(again.estate, estate);
    crate::save(&again.estate, &path).expect("saved");
    assert_eq!(std::fs::read(&path).expect("bytes"), bytes);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
            0o600
        );
    }
}
