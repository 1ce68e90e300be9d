//! Small programs by us and by Terraform itself, where its binary is present: the same instances with the same values.
//!
//! Each folder of `programs` is one program of `terraform_data` resources, which Terraform plans without a provider.
//! `given.txt` and `environment.txt` hold values of variables, one `name=value` a line.

#![cfg(test)]

use iamscope_iac::terraform::{Given, TerraformOptions, read};
use iamscope_iac::{Files, Kind, Value as OurValue};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Instances = BTreeMap<String, Value>;

#[test]
fn programs_mean_what_terraform_says() {
    if Command::new("terraform").arg("version").output().is_err() {
        println!("terraform is not installed; nothing was compared");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut count = 0;
    let mut wrong = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let program = entry.expect("an entry").path();
        let name = program.file_name().expect("a name").to_string_lossy().into_owned();
        let (ours, theirs) = (ours(&program), theirs(&program));
        for address in ours.keys().chain(theirs.keys()) {
            let (one, other) = (ours.get(address), theirs.get(address));
            if one != other {
                wrong.insert(format!(
                    "{name}: {address}\n  we:        {one:?}\n  terraform: {other:?}"
                ));
            }
        }
        count += 1;
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 8, "only {count} programs");
}

fn pairs(program: &Path, file: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(program.join(file)).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn ours(program: &Path) -> Instances {
    let given = pairs(program, "given.txt").into_iter();
    let options = TerraformOptions {
        given: given.map(|(name, value)| Given::Variable { name, value }).collect(),
        environment: pairs(program, "environment.txt"),
        ..TerraformOptions::default()
    };
    let program = read(Files::folder(program).expect("a folder"), "", &options);
    let problems: Vec<String> = program.problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let declared = program.declared.iter();
    let instances = declared.map(|declared| {
        let input = declared.attributes.field("input").map_or(Value::Null, plain);
        (declared.address.to_string(), input)
    });
    instances.collect()
}

/// Returns a value as JSON; what is not wholly known is just that.
fn plain(value: &OurValue) -> Value {
    match &value.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => json!(value),
        Kind::Number(number) => serde_json::from_str(&number.to_string()).expect("a number"),
        Kind::Text(text) if text.has_unknowns() => json!("(unknown)"),
        Kind::Text(text) => json!(text.as_str()),
        Kind::List(elements) | Kind::Set(elements) | Kind::Tuple(elements) => elements.iter().map(plain).collect(),
        Kind::Map(fields) | Kind::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.to_string(), plain(value)));
            fields.collect()
        }
        Kind::Unknown(_) => json!("(unknown)"),
    }
}

fn theirs(program: &Path) -> Instances {
    let copy = tempfile::tempdir().expect("a folder");
    for file in walkdir::WalkDir::new(program).into_iter().filter_map(Result::ok) {
        let target = copy.path().join(file.path().strip_prefix(program).expect("inside"));
        if file.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
        } else {
            std::fs::copy(file.path(), &target).expect("a copy");
        }
    }
    terraform(copy.path(), program, &["init", "-backend=false"]);
    let given: Vec<String> = pairs(program, "given.txt")
        .into_iter()
        .map(|(name, value)| format!("-var={name}={value}"))
        .collect();
    let plan: Vec<&str> = ["plan", "-refresh=false", "-out=plan"]
        .into_iter()
        .chain(given.iter().map(String::as_str))
        .collect();
    terraform(copy.path(), program, &plan);
    let plan: Value =
        serde_json::from_str(&terraform(copy.path(), program, &["show", "-json", "plan"])).expect("a plan");
    let changes = plan["resource_changes"].as_array().expect("changes").iter();
    let instances = changes.map(|change| {
        let address = change["address"].as_str().expect("an address").to_owned();
        let unknown = &change["change"]["after_unknown"]["input"];
        (address, with_unknown(&change["change"]["after"]["input"], unknown))
    });
    instances.collect()
}

fn with_unknown(value: &Value, unknown: &Value) -> Value {
    match (value, unknown) {
        (_, Value::Bool(true)) => json!("(unknown)"),
        (Value::Array(items), Value::Array(unknown)) => {
            let length = items.len().max(unknown.len());
            let item = |index| {
                with_unknown(
                    items.get(index).unwrap_or(&Value::Null),
                    unknown.get(index).unwrap_or(&Value::Null),
                )
            };
            (0..length).map(item).collect()
        }
        (Value::Object(fields), Value::Object(unknown)) => {
            let names = fields.keys().chain(unknown.keys());
            let field = |name: &String| {
                with_unknown(
                    fields.get(name).unwrap_or(&Value::Null),
                    unknown.get(name).unwrap_or(&Value::Null),
                )
            };
            Value::Object(names.map(|name| (name.clone(), field(name))).collect())
        }
        (value, _) => value.clone(),
    }
}

fn terraform(folder: &Path, program: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("terraform");
    command
        .args(arguments)
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_IN_AUTOMATION", "1");
    command.env_remove("TF_CLI_CONFIG_FILE").env_remove("TF_WORKSPACE");
    for (name, value) in pairs(program, "environment.txt") {
        command.env(format!("TF_VAR_{name}"), value);
    }
    let output = command.output().expect("terraform runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {told}", program.display());
    String::from_utf8(output.stdout).expect("text")
}
