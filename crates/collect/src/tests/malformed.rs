//! Broken input of many kinds: the message for each.

use super::{PAGE, gzip, message_of};
use crate::{CollectError, Options, collect};
use std::path::PathBuf;

fn message(bytes: impl AsRef<[u8]>) -> String {
    message_of("f", bytes.as_ref(), &Options::default())
}

#[test]
fn not_json() {
    insta::assert_snapshot!(message(""), @"error: f: the file is empty; run the export again");
    insta::assert_snapshot!(message(" \n\n"), @"error: f: the file is empty; run the export again");
    insta::assert_snapshot!(message("{\n  \"UserDetailList\": [\n"), @"error: f:3:1: the file ends in the middle of a value; the export was cut off, run it again");
    insta::assert_snapshot!(message("{\"a\": 1,}"), @"error: f:1:9: this is not JSON: trailing comma; run the export again, or check what changed the file");
    insta::assert_snapshot!(message("{'a': 1}"), @"error: f:1:2: this is not JSON: key must be a string; run the export again, or check what changed the file");
    insta::assert_snapshot!(message("hello"), @"warning: f: this is none of the formats that can be read; expected account authorization details, AWS Config items, an iam-collect store, a credential report, Terraform, CloudFormation, a policy or a snapshot");
    insta::assert_snapshot!(message("[1, 2"), @"error: f:1:5: the file ends in the middle of a value; the export was cut off, run it again");
    insta::assert_snapshot!(message(format!("{PAGE} garbage")), @"warning: f:8:3: this is not JSON: expected value, all before it was read; run the export again, or check what changed the file");
    insta::assert_snapshot!(message(format!("{PAGE}\0")), @"warning: f:8:2: this is not JSON: expected value, all before it was read; run the export again, or check what changed the file");
}

#[test]
fn not_text() {
    insta::assert_snapshot!(message(b"{\"a\": \"\n\xff\"}"), @"error: f:2:1: expected UTF-8 text, found the byte 0xff; save the file as UTF-8");
    insta::assert_snapshot!(message(b"\xff\xfe{\0\x00\xd8"), @"error: f: the text is not valid UTF-16; save it as UTF-8");
    insta::assert_snapshot!(message(b"\x7fELF\x02\x01"), @"warning: f: this is none of the formats that can be read; expected account authorization details, AWS Config items, an iam-collect store, a credential report, Terraform, CloudFormation, a policy or a snapshot");
}

#[test]
fn wrong_types() {
    insta::assert_snapshot!(message(r#"{"UserDetailList": {}}"#), @"warning: f:1:20: expected a list in `UserDetailList`, found an object");
    insta::assert_snapshot!(message(r#"{"UserDetailList": ["bob"]}"#), @r#"warning: f:1:25: the user is left out: expected an object, found string "bob""#);
    insta::assert_snapshot!(message(r#"{"UserDetailList": [{"UserName": "bob"}]}"#), @"warning: f:1:39: the user is left out: missing field `Arn`");
    insta::assert_snapshot!(message(r#"{"UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/a", "Arn": "b"}]}"#), @"warning: f:1:69: the user `arn:aws:iam::111122223333:user/a` is left out: duplicate field `Arn`");
    insta::assert_snapshot!(message(r#"{"UserDetailList": [{"Arn": "a"}]}"#), @"warning: f:1:32: the user `a` is left out: expected an ARN, found `a`");
    insta::assert_snapshot!(message(r#"{"UserDetailList": [], "UserDetailList": []}"#), @"warning: f:1:42: `UserDetailList` stands twice in one object; both lists were read");
    insta::assert_snapshot!(message(r#"{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": 5}]}"#), @"warning: f:1:93: the trust policy of `arn:aws:iam::111122223333:role/r` is left out: expected a policy as an object or as text, found a number");
    insta::assert_snapshot!(message(r#"{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": "%FF"}]}"#), @"warning: f:1:93: the trust policy of `arn:aws:iam::111122223333:role/r` is left out: expected text that holds a policy, plain or percent-encoded");
    insta::assert_snapshot!(message(r#"{"configurationItems": 5}"#), @"warning: f:1:24: expected a list of configuration items, found a number");
    insta::assert_snapshot!(message(r#"{"configurationItems": [{"resourceType": "AWS::S3::Bucket", "configuration": []}]}"#), @"
    warning: f:1:25: the bucket `without a name` is left out: its configuration item has no ARN
    warning: f:1:78: expected an object in `configuration` of a configuration item, found a list
    ");
    insta::assert_snapshot!(message(r#"{"configurationItems": [{"resourceType": 5}]}"#), @"warning: f:1:42: the configuration item is left out: expected text, found integer `5`");
    insta::assert_snapshot!(message("user,arn,user_creation_time,mfa_active\nbob,nonsense,2026,true\nbob,arn:aws:iam::111122223333:user/bob\n"), @"
    warning: f:2:1: expected 4 values with an ARN in the second
    warning: f:3:1: expected 4 values with an ARN in the second
    ");
    insta::assert_snapshot!(message(r#"{"Content": "????", "ReportFormat": "text/csv"}"#), @"error: f: expected a credential report in base64 in `Content`");
    insta::assert_snapshot!(message(r#"{"format": "iamscope estate", "version": 99}"#), @"error: f: snapshot version 99 is not version 1, the one this program reads; scan the exports again");
    insta::assert_snapshot!(message(r#"{"name": "something else"}"#), @"warning: f: this is none of the formats that can be read; expected account authorization details, AWS Config items, an iam-collect store, a credential report, Terraform, CloudFormation, a policy or a snapshot");
}

#[test]
fn bombs() {
    let small = Options {
        max_bytes: 1 << 20,
        max_ratio: 100,
        ..Options::default()
    };
    let message_of = |bytes: &[u8]| message_of("f", bytes, &small);
    let zeros = vec![b' '; 900_000];
    insta::assert_snapshot!(message_of(&gzip(&zeros)), @"error: f: the file unpacks to more than 100 times its size, as bombs do; unpack it yourself if you trust it");
    insta::assert_snapshot!(message_of(&zstd::encode_all(&zeros[..], 3).expect("packed")), @"error: f: the file unpacks to more than 100 times its size, as bombs do; unpack it yourself if you trust it");
    insta::assert_snapshot!(message_of(&gzip(&vec![b' '; 2_000_000])), @"error: f: the file unpacks to more than 100 times its size, as bombs do; unpack it yourself if you trust it");
    insta::assert_snapshot!(message_of(&[b"{".as_slice(), &vec![b' '; 2_000_000]].concat()), @"error: f: more than 1048576 bytes of input, unpacked; scan fewer files at once, or raise the limit");
    let packed = gzip(PAGE.as_bytes());
    let cut = message_of(&packed[..packed.len() / 2]);
    assert!(
        cut.starts_with("error: f: the packed data is damaged or cut off ("),
        "{cut}"
    );
    assert!(message_of(b"\x28\xb5\x2f\xfdnonsense").starts_with("error: f: the packed data is damaged or cut off ("));
    insta::assert_snapshot!(message_of("[".repeat(100_000).as_bytes()), @"error: f:1:100000: the file ends in the middle of a value; the export was cut off, run it again");
    insta::assert_snapshot!(message_of("{\"a\":".repeat(100_000).as_bytes()), @"error: f:1:500000: the file ends in the middle of a value; the export was cut off, run it again");
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    insta::assert_snapshot!(message_of(format!(r#"{{"UserDetailList": [{{"Arn": "arn:aws:iam::111122223333:user/a", "Tags": {deep}}}]}}"#).as_bytes()), @"warning: f:1:74: the user `arn:aws:iam::111122223333:user/a` is left out: expected text, found a list");
}

#[test]
fn nothing_there() {
    assert!(matches!(collect(&[], &Options::default()), Err(CollectError::NoPaths)));
    let folder = super::folder(&[]);
    assert!(matches!(
        collect(&[folder.path().to_owned()], &Options::default()),
        Err(CollectError::NoFiles(_))
    ));
    let collected = collect(&[PathBuf::from("no/such/file")], &Options::default()).expect("problems");
    insta::assert_snapshot!(collected.problems[0], @"no/such/file: there is no such file or folder; check the path");
}

#[test]
fn folders_of_source_hold_other_files_that_look_like_exports() {
    let collected = super::collect_files(&[
        ("account.json", PAGE.as_bytes()),
        ("tsconfig.json", b"{\n  // strict\n  \"strict\": true\n}\n"),
        ("values.yaml", b""),
        ("cut.json", &PAGE.as_bytes()[..40]),
        ("broken.json", b"{\"RoleDetailList\": [},\n}"),
        ("empty.json", b""),
    ]);
    let names: Vec<&str> = collected
        .problems
        .iter()
        .filter_map(|problem| problem.file.rsplit('/').next())
        .collect();
    assert_eq!(names, ["broken.json", "cut.json", "empty.json"]);
    assert_eq!(collected.unrecognized, 2);
}
