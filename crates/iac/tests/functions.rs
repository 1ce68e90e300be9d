//! The functions of Terraform, against recorded results and, where there is one, against the binary `terraform`.
//!
//! Each line of the files in `tests/functions` is an expression, then `#=`, then its type and its value in JSON, or
//! `error`. A type `dynamic` stands for any.

#![expect(
    clippy::expect_used,
    clippy::string_slice,
    reason = "what panics here is a failed test"
)]

use iamscope_iac::convert::{Type, type_of};
use iamscope_iac::files::FileError;
use iamscope_iac::json_text;
use iamscope_iac::terraform::expression::{Context, Diagnostic, Expression, FunctionError, Step};
use iamscope_iac::terraform::functions::{self, FileKind, FunctionFiles};
use iamscope_iac::value::{Origin, Value};
use iamscope_policy::SourceId;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const FILES: [(&str, &[u8]); 4] = [
    ("binary.bin", b"\xff\x00\x01"),
    ("hello.txt", "Hello, w\u{f6}rld\n".as_bytes()),
    ("sub/b.txt", b"b"),
    ("sub/deep/c.json", b"{\"a\": [1]}"),
];

struct Case {
    file: String,
    line: usize,
    expression: String,
    expected: String,
}

impl Case {
    fn read() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/functions");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|file| file.expect("a file").path())
            .collect();
        files.sort();
        let mut cases = Vec::new();
        for path in files {
            let text = std::fs::read_to_string(&path).expect("a text");
            let file = path.file_name().expect("a name").to_string_lossy().into_owned();
            cases.extend(text.lines().enumerate().map(|(index, line)| {
                let (expression, expected) = line.split_once(" #= ").expect("an expression and its result");
                Self {
                    file: file.clone(),
                    line: index + 1,
                    expression: expression.to_owned(),
                    expected: expected.to_owned(),
                }
            }));
        }
        cases
    }

    fn is_met(&self, actual: &str) -> bool {
        let (Some((expected_type, expected)), Some((actual_type, actual))) =
            (self.expected.split_once(' '), actual.split_once(' '))
        else {
            return self.expected == actual;
        };
        expected == actual && same_type(&expected_type.replace(",)", ")"), &actual_type.replace(",)", ")"))
    }
}

/// Returns whether two types are the same but for what is not determined in either.
fn same_type(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left, right);
    loop {
        if let Some(rest) = skip_dynamic(left, right) {
            (left, right) = rest;
        } else if let Some(rest) = skip_dynamic(right, left) {
            (right, left) = rest;
        }
        match (left.chars().next(), right.chars().next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b => {
                left = &left[a.len_utf8()..];
                right = &right[b.len_utf8()..];
            }
            _ => return false,
        }
    }
}

/// Skips `dynamic` in the one and any type in the other.
fn skip_dynamic<'t>(one: &'t str, other: &'t str) -> Option<(&'t str, &'t str)> {
    let rest = one.strip_prefix("dynamic")?;
    let mut depth = 0;
    let end = other
        .char_indices()
        .find(|(_, char)| {
            depth += match char {
                '(' | '[' | '{' => 1,
                ')' | ']' | '}' => -1,
                _ => 0,
            };
            depth < 0 || (depth == 0 && *char == ',')
        })
        .map_or(other.len(), |(at, _)| at);
    Some((rest, &other[end..]))
}

struct Here;

impl FunctionFiles for Here {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let path = iamscope_iac::files::clean(path).ok_or_else(|| FileError::Outside(path.to_owned()))?;
        let found = FILES.iter().find(|(name, _)| *name == path);
        found.map(|(_, bytes)| bytes.to_vec()).ok_or(FileError::Missing(path))
    }

    fn text(&self, path: &str) -> Result<(SourceId, Arc<str>), FileError> {
        let text = String::from_utf8(self.bytes(path)?).map_err(|_| FileError::NotText(path.to_owned()))?;
        Ok((SourceId(0), text.into()))
    }

    fn kind(&self, path: &str) -> Result<Option<FileKind>, FileError> {
        let path = iamscope_iac::files::clean(path).ok_or_else(|| FileError::Outside(path.to_owned()))?;
        let is_folder = FILES.iter().any(|(name, _)| name.starts_with(&format!("{path}/")));
        let is_file = FILES.iter().any(|(name, _)| *name == path);
        Ok(if is_file {
            Some(FileKind::File)
        } else {
            is_folder.then_some(FileKind::Folder)
        })
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let folder = iamscope_iac::files::clean(folder).ok_or_else(|| FileError::Outside(folder.to_owned()))?;
        let start = if folder.is_empty() {
            folder
        } else {
            format!("{folder}/")
        };
        Ok(FILES
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(&start))
            .map(str::to_owned)
            .collect())
    }

    fn folder(&self) -> Option<&str> {
        None
    }
}

impl Context for Here {
    fn reference(&self, root: &str, _: &[Step], at: Origin) -> Result<(Value, usize), Diagnostic> {
        Err(Diagnostic::new(format!("there is no `{root}`")).at(at))
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        functions::call(name, arguments, self)
    }

    fn template(&self, _: &str) -> Result<Expression, FunctionError> {
        Err(FunctionError::new("there are no templates"))
    }

    fn spend(&self, _: u64) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn place(&self) -> &str {
        "case"
    }
}

fn evaluate(expression: &str) -> Result<Value, Diagnostic> {
    Expression::parse(expression, SourceId(0))?.evaluate(&Here)
}

/// Writes a type as `terraform console` does, without blanks.
fn type_text(ty: &Type) -> String {
    match ty {
        Type::Any => "dynamic".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Text => "string".to_owned(),
        Type::List(element) => format!("list({})", type_text(element)),
        Type::Set(element) => format!("set({})", type_text(element)),
        Type::Map(element) => format!("map({})", type_text(element)),
        Type::Tuple(elements) if elements.is_empty() => "tuple([])".to_owned(),
        Type::Tuple(elements) => {
            let elements: String = elements.iter().map(|element| type_text(element) + ",").collect();
            format!("tuple([{elements}])")
        }
        Type::Object(fields) if fields.is_empty() => "object({})".to_owned(),
        Type::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| {
                let name = name.replace(' ', "");
                format!("{name}:{},", type_text(&field.ty))
            });
            format!("object({{{}}})", fields.collect::<String>())
        }
    }
}

fn ours(expression: &str) -> String {
    match evaluate(expression) {
        Err(_) => "error".to_owned(),
        Ok(value) if value.is_unknown() => "unknown".to_owned(),
        Ok(value) => {
            let json = json_text::encode(&value).expect("a short text");
            format!("{} {}", type_text(&type_of(&value)), json.as_str())
        }
    }
}

fn report(cases: &[Case], actual: impl Iterator<Item = String>) {
    let mut wrong = String::new();
    for (case, actual) in cases.iter().zip(actual) {
        if !case.is_met(&actual) {
            let Case {
                file,
                line,
                expression,
                expected,
            } = case;
            let _ = writeln!(
                wrong,
                "{file}:{line}: {expression}\n  expected {expected}\n  actual   {actual}"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn results_are_as_recorded() {
    let cases = Case::read();
    assert!(cases.len() > 1_000, "only {} cases", cases.len());
    report(&cases, cases.iter().map(|case| ours(&case.expression)));
}

#[test]
fn every_function_has_cases() {
    let cases = Case::read();
    // What these give is different in each run, or never known here.
    let without = ["base64gzip", "plantimestamp", "rsadecrypt", "timestamp", "uuid"];
    let missing: Vec<&str> = functions::names()
        .filter(|name| !name.starts_with("provider::aws::") && !without.contains(name))
        .filter(|name| !cases.iter().any(|case| case.expression.contains(&format!("{name}("))))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Evaluates all expressions in one process of `terraform console`.
#[test]
fn terraform_agrees() {
    if Command::new("terraform")
        .arg("version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        println!("skipped: there is no binary `terraform` to compare with");
        return;
    }
    let cases = Case::read();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in FILES {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    let mut program = "terraform {\n  required_providers {\n    terraform = { source = \"terraform.io/builtin/terraform\" }\n  }\n}\n\
                       locals {\n  results = [\n"
        .to_owned();
    for case in &cases {
        let expression = &case.expression;
        let _ = writeln!(program, "    try([jsonencode(nonsensitive({expression}))], null),");
    }
    program.push_str("  ]\n  values = [\n");
    for case in &cases {
        let _ = writeln!(program, "    try(nonsensitive({}), null),", case.expression);
    }
    program.push_str("  ]\n}\n");
    std::fs::write(folder.path().join("main.tf"), program).expect("a file");
    std::fs::write(folder.path().join("none.tfrc"), "").expect("a file");
    terraform(folder.path(), &["init", "-no-color"], "");
    let results = terraform(
        folder.path(),
        &["console", "-no-color"],
        "base64encode(jsonencode(local.results))\n",
    );
    let results = evaluate(&format!("jsondecode(base64decode({}))", results.trim())).expect("a list");
    let types = terraform(folder.path(), &["console", "-no-color"], "type(local.values)\n");
    let types = split_types(&types);
    let results = results.as_elements().expect("a list");
    assert_eq!((results.len(), types.len()), (cases.len(), cases.len()));
    let actual = results.iter().zip(&types).map(|(result, ty)| {
        let json = result.as_elements().and_then(|result| result.first()?.to_text());
        json.map_or_else(|| "error".to_owned(), |json| format!("{ty} {}", json.as_str()))
    });
    report(&cases, actual);
}

fn terraform(folder: &Path, arguments: &[&str], input: &str) -> String {
    let input_file = folder.join("input");
    std::fs::write(&input_file, input).expect("a file");
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", folder.join("none.tfrc"))
        .stdin(std::fs::File::open(input_file).expect("a file"))
        .output()
        .expect("terraform runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// Splits the type of a tuple into those of its elements.
fn split_types(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let inner = text
        .strip_prefix("tuple([")
        .and_then(|text| text.strip_suffix("])"))
        .expect("a tuple");
    let mut types = vec![String::new()];
    let (mut depth, mut is_quoted) = (0, false);
    for char in inner.chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            '(' | '[' | '{' if !is_quoted => depth += 1,
            ')' | ']' | '}' if !is_quoted => depth -= 1,
            ',' if !is_quoted && depth == 0 => {
                types.push(String::new());
                continue;
            }
            _ => {}
        }
        types.last_mut().expect("a type").push(char);
    }
    types.retain(|ty| !ty.is_empty());
    types
}
