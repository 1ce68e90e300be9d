//! What all functions have in common. Their results are in `tests/functions`.

use super::*;
use crate::files::FileError;
use crate::number::Number;
use crate::terraform::expression::FunctionError;
use crate::text::{Piece, Text};
use iamscope_policy::{SourceId, Span};
use proptest::prelude::*;
use std::sync::Arc;

struct NoFiles;

impl FunctionFiles for NoFiles {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError::Missing(path.to_owned()))
    }

    fn text(&self, path: &str) -> Result<(SourceId, Arc<str>), FileError> {
        Ok((SourceId(7), path.into()))
    }

    fn kind(&self, _: &str) -> Result<Option<FileKind>, FileError> {
        Ok(None)
    }

    fn list_all(&self, _: &str) -> Result<Vec<String>, FileError> {
        Ok(vec!["a".to_owned()])
    }

    fn folder(&self) -> Option<&str> {
        Some("/work")
    }
}

fn call(name: &str, arguments: impl IntoIterator<Item = Value>) -> Result<Value, FunctionError> {
    super::call(name, &arguments.into_iter().collect::<Vec<_>>(), &NoFiles)
}

fn known(name: &str, arguments: impl IntoIterator<Item = Value>) -> Value {
    call(name, arguments).expect("a result")
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn number(number: &str) -> Value {
    Value::new(Kind::Number(Number::parse(number).expect("a number")))
}

fn shown(value: &Value) -> String {
    value
        .to_text()
        .map_or_else(|| format!("{:?}", value.kind), |text| text.as_str().to_owned())
}

#[test]
fn functions_that_move_things_keep_what_is_unknown() {
    let id = || Value::unknown("b.id");
    let arn = || text("arn:aws:s3:::⟨b.id⟩");
    let list = |elements: [Value; 2]| Value::tuple(elements);
    assert_eq!(
        shown(&known("format", [text("%s/%d/*"), arn(), id()])),
        "arn:aws:s3:::⟨b.id⟩/⟨b.id⟩/*"
    );
    assert_eq!(shown(&known("join", [text(","), list([text("a"), id()])])), "a,⟨b.id⟩");
    assert_eq!(shown(&known("coalesce", [Value::null(), arn()])), "arn:aws:s3:::⟨b.id⟩");
    assert_eq!(known("element", [list([text("a"), id()]), number("1")]), id());
    assert_eq!(
        known("concat", [list([text("a"), id()]), Value::tuple([arn()])]),
        Value::tuple([text("a"), id(), arn()])
    );
    assert_eq!(
        known("flatten", [list([Value::tuple([id()]), text("a")])]),
        Value::tuple([id(), text("a")])
    );
    let merged = known(
        "merge",
        [Value::object([("a", id())]), Value::object([("b", text("x"))])],
    );
    assert_eq!(merged.field("a"), Some(&id()));
    assert_eq!(known("lookup", [merged.clone(), text("a"), text("d")]), id());
    let json = known("jsonencode", [merged]);
    assert_eq!(shown(&json), r#"{"a":"⟨b.id⟩","b":"x"}"#);
    assert_eq!(known("jsondecode", [json]).field("a"), Some(&id()));
    assert_eq!(shown(&known("trimprefix", [arn(), text("arn:")])), "aws:s3:::⟨b.id⟩");
    assert_eq!(known("startswith", [arn(), text("arn:aws")]).kind, Kind::Bool(true));
    assert_eq!(known("startswith", [arn(), text("x")]).kind, Kind::Bool(false));
    assert_eq!(
        known("endswith", [text("⟨b.id⟩/*"), text("x*")]).kind,
        Kind::Bool(false)
    );
    assert_eq!(
        known("contains", [list([id(), text("a")]), text("a")]).kind,
        Kind::Bool(true)
    );
    assert_eq!(
        known("yamldecode", [text("a: arn:⟨b.id⟩")]).field("a"),
        Some(&text("arn:⟨b.id⟩"))
    );
}

/// Their length is known, which says how many instances of a resource there are.
#[test]
fn lists_of_unknown_elements() {
    let names = |value: &Value| {
        let elements = value.as_elements().expect("a list");
        elements.iter().map(shown).collect::<Vec<_>>()
    };
    let zones = known("slice", [Value::unknown("data.z.names"), number("0"), number("2")]);
    assert_eq!(names(&zones), ["⟨data.z.names[0]⟩", "⟨data.z.names[1]⟩"]);
    assert!(call("slice", [Value::unknown("z"), number("2"), number("1")]).is_err());
    assert_eq!(
        known("slice", [Value::unknown("z"), number("0"), number("1e9")]),
        Value::unnamed()
    );
    let subnets = known("cidrsubnets", [Value::unknown("var.cidr"), number("4"), number("8")]);
    assert_eq!(
        names(&subnets),
        ["⟨cidrsubnets(var.cidr, 4, 8)[0]⟩", "⟨cidrsubnets(var.cidr, 4, 8)[1]⟩"]
    );
}

#[test]
fn results_of_what_is_unknown_are_unknown() {
    let id = || Value::unknown("b.id");
    for (name, arguments) in [
        ("upper", vec![id()]),
        ("upper", vec![text("a⟨b.id⟩")]),
        ("length", vec![id()]),
        ("length", vec![text("a⟨b.id⟩")]),
        ("merge", vec![id(), Value::object([("a", text("b"))])]),
        ("coalesce", vec![id(), text("a")]),
        ("contains", vec![Value::tuple([id()]), text("a")]),
        ("startswith", vec![text("a⟨b.id⟩"), text("ab")]),
        ("format", vec![text("%5s"), id()]),
        ("formatlist", vec![text("%s"), id()]),
        ("timestamp", vec![]),
        ("uuid", vec![]),
        ("jsondecode", vec![text("{\"a\": ⟨b.id⟩}")]),
        ("sum", vec![Value::tuple([id()])]),
    ] {
        assert_eq!(known(name, arguments), Value::unnamed(), "{name}");
    }
}

/// The attributes of a resource that nobody wrote are neither listed nor guessed.
#[test]
fn objects_with_other_attributes() {
    let bucket = || {
        Value::object([
            ("bucket", text("b")),
            (crate::value::OTHERS, Value::unknown("aws_s3_bucket.b")),
        ])
    };
    assert_eq!(known("keys", [bucket()]), Value::tuple([text("bucket")]));
    assert_eq!(known("length", [bucket()]), number("1"));
    assert_eq!(
        known("lookup", [bucket(), text("arn"), text("x")]),
        Value::unknown("aws_s3_bucket.b.arn")
    );
    let merged = known("merge", [bucket(), Value::object([("a", text("b"))])]);
    assert_eq!(
        known("lookup", [merged, text("arn")]),
        Value::unknown("aws_s3_bucket.b.arn")
    );
}

#[test]
fn texts_remember_where_they_were_written() {
    let piece = |at: (usize, usize), start: usize| Piece {
        at: Span::new(at.0, at.1),
        source: SourceId(1),
        span: Span::new(start, start + at.1 - at.0),
        is_verbatim: true,
    };
    let written = |content: &str, start| {
        let text = Text::new(content).with_pieces(vec![piece((0, content.len()), start)]);
        Value::new(Kind::Text(text))
    };
    let pieces = |value: &Value| {
        let text = value.to_text().expect("a text");
        text.pieces()
            .iter()
            .map(|piece| (piece.at.range(), piece.span.range()))
            .collect::<Vec<_>>()
    };
    let joined = known("join", [text("-"), Value::tuple([written("ab", 10), written("c", 20)])]);
    assert_eq!(pieces(&joined), [(0..2, 10..12), (3..4, 20..21)]);
    assert_eq!(
        pieces(&known("trimprefix", [joined, text("a")])),
        [(0..1, 11..12), (2..3, 20..21)]
    );
    let formatted = known("format", [written("x%sy", 5), written("ab", 10)]);
    assert_eq!(pieces(&formatted), [(0..1, 5..6), (1..3, 10..12), (3..4, 8..9)]);
    let decoded = known("jsondecode", [written(r#"{"a": "bc"}"#, 100)]);
    assert_eq!(pieces(decoded.field("a").expect("a field")), [(0..2, 107..109)]);
    let file = known("file", [text("policy.json")]);
    assert_eq!(file.origin.map(|origin| origin.source), Some(SourceId(7)));
    let split = known("split", [text(","), written("a,b", 3)]);
    assert_eq!(
        pieces(split.as_elements().and_then(|parts| parts.get(1)).expect("a part")),
        [(0..1, 5..6)]
    );
}

#[test]
fn functions_of_the_aws_provider() {
    let arn = "arn:aws:iam::444455556666:role/path/to/example";
    let parsed = known("provider::aws::arn_parse", [text(arn)]);
    assert_eq!(parsed.field("account_id"), Some(&text("444455556666")));
    assert_eq!(parsed.field("region"), Some(&text("")));
    assert_eq!(parsed.field("resource"), Some(&text("role/path/to/example")));
    assert!(call("provider::aws::arn_parse", [text("role/x")]).is_err());
    let parts = ["aws", "s3", "", "", "⟨b.id⟩"].map(text);
    assert_eq!(shown(&known("provider::aws::arn_build", parts)), "arn:aws:s3:::⟨b.id⟩");
    let trimmed = known("provider::aws::trim_iam_role_path", [text(arn)]);
    assert_eq!(shown(&trimmed), "arn:aws:iam::444455556666:role/example");
    assert!(
        call(
            "provider::aws::trim_iam_role_path",
            [text("arn:aws:iam::444455556666:user/x")]
        )
        .is_err()
    );
}

#[test]
fn compressed_text_unpacks_to_itself() {
    use base64::Engine as _;
    use std::io::Read as _;
    let packed = shown(&known("base64gzip", [text("hello hello hello")]));
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .expect("base64");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&*bytes)
        .read_to_string(&mut unpacked)
        .expect("a gzip stream");
    assert_eq!(unpacked, "hello hello hello");
}

#[test]
fn results_have_a_limit() {
    let many = |length: usize| Value::tuple((0..length).map(|index| text(&index.to_string())));
    let long = || text(&"a".repeat(1 << 20));
    for (name, arguments) in [
        ("setproduct", vec![many(2_000), many(2_000), many(2_000)]),
        ("setproduct", vec![many(2_000); 40]),
        ("range", vec![number("1e12")]),
        ("range", vec![number("0"), number("1"), number("1e-4000")]),
        ("format", vec![text("%999999999d"), number("1")]),
        ("format", vec![text("%.999999999f"), number("1")]),
        ("format", vec![text("%99999999999999999999999d"), number("1")]),
        ("replace", vec![long(), text("a"), long()]),
        ("replace", vec![long(), text("/a/"), long()]),
        ("indent", vec![number("1e9"), text("a\nb")]),
        ("join", vec![long(), many(100)]),
        ("pow", vec![number("10"), number("1e1000")]),
        ("yamldecode", vec![text(&format!("{}x", "[".repeat(5_000)))]),
        ("yamldecode", vec![text(&bomb())]),
        ("jsondecode", vec![text(&"[".repeat(5_000))]),
        ("regex", vec![text("((a{1000}){1000}){1000}"), text("a")]),
        ("cidrsubnet", vec![text("10.0.0.0/8"), number("1e30"), number("1")]),
        ("cidrhost", vec![text("::/0"), number("1e100")]),
    ] {
        assert!(call(name, arguments).is_err(), "{name}");
    }
    let nothing = known("setproduct", [many(100_000), many(100_000), many(0)]);
    assert_eq!(nothing.as_elements().map(|elements| elements.len()), Some(0));
}

/// The instances of a resource do this once each: walking the collection each time would take minutes.
#[test]
fn elements_of_large_collections_are_found_at_once() {
    let names: Vec<String> = (0..10_000).map(|index| format!("n{index}")).collect();
    let list = Value::tuple(names.iter().map(|name| text(name)));
    let map = Value::object(names.iter().map(|name| (name.as_str(), text(name))));
    for (name, index) in names.iter().zip(0_i64..) {
        assert_eq!(
            known("element", [list.clone(), Value::new(Kind::Number(Number::from(index)))]),
            text(name)
        );
        assert_eq!(known("lookup", [map.clone(), text(name), text("d")]), text(name));
    }
}

/// Aliases of aliases: a short text of a billion elements.
fn bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let alias = format!("*a{}, ", level - 1);
        text.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            alias.repeat(10).trim_end_matches(", ")
        ));
    }
    text
}

/// Values that are shared by each other are as large as they read.
#[test]
fn shared_values_do_not_explode() {
    let mut value = Value::tuple([text("x")]);
    for _ in 0..60 {
        value = Value::tuple([value.clone(), value]);
    }
    for name in [
        "flatten",
        "jsonencode",
        "yamlencode",
        "toset",
        "distinct",
        "reverse",
        "upper",
    ] {
        assert!(call(name, [value.clone()]).is_err(), "{name}");
    }
}

fn odd_text() -> impl Strategy<Value = String> {
    let chosen = prop::sample::select(vec![
        "",
        "a",
        "0",
        "-1",
        "1e9",
        "10.0.0.0/8",
        "::/0",
        "fd00::/56",
        "2020-01-01T00:00:00Z",
        "1h",
        "%s",
        "%-08.3f",
        "%[3]d",
        "%v%v",
        "/(a|b)*/",
        "[",
        "(",
        "a{3}",
        "⟨x⟩",
        "⟨",
        "⟩⟨",
        "{\"a\":[1]}",
        "a: &x [*x]",
        "- - -",
        "a,b\n1",
        "\"",
        "é\u{301}",
        "\u{0}",
        "../..",
        "**/*",
        "{a",
        "UTF-16",
        "dns",
        "~",
        "arn:aws:iam::1:role/x",
        "YYYY'",
        "\r\n",
        "👩‍👩‍👧",
        "z^&",
        "e",
    ]);
    prop_oneof![4 => chosen.prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[-+*?(){}\\[\\]a\\\\dwQE|^$.,0-9]{0,10}"]
}

fn odd_value() -> impl Strategy<Value = Value> {
    let numbers = prop::sample::select(vec![
        "0",
        "1",
        "-1",
        "2",
        "0.5",
        "-0.1",
        "3",
        "10",
        "62",
        "63",
        "255",
        "1e9",
        "-1e9",
        "1e18",
        "9223372036854775808",
        "1e100",
        "1e5000",
        "1e-5000",
        "123456789012345678901234567890.125",
    ]);
    let leaf = prop_oneof![
        1 => Just(Value::null()),
        1 => any::<bool>().prop_map(|value| Value::new(Kind::Bool(value))),
        4 => numbers.prop_map(number),
        6 => odd_text().prop_map(|value| text(&value)),
        1 => Just(Value::unknown("var.x")),
        1 => Just(Value::unnamed()),
        1 => Just(text("s").sensitive(true)),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let elements = prop::collection::vec(inner.clone(), 0..5);
        let fields = prop::collection::vec((odd_text(), inner), 0..4);
        prop_oneof![
            elements.clone().prop_map(Value::tuple),
            elements
                .clone()
                .prop_map(|elements| known("tolist", [alike(&Value::tuple(elements))])),
            elements.prop_map(|elements| known("toset", [alike(&Value::tuple(elements))])),
            fields.prop_map(Value::object),
        ]
    })
}

/// Makes a tuple one of texts, so that it can become a list.
fn alike(tuple: &Value) -> Value {
    let elements = tuple.as_elements().cloned().unwrap_or_default();
    Value::tuple(elements.iter().map(|element| text(&shown(element))))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn nothing_panics(function in any::<prop::sample::Index>(), arguments in prop::collection::vec(odd_value(), 0..5)) {
        let names: Vec<&str> = names().collect();
        let name: &&str = function.get(&names);
        let _ = call(name, arguments);
    }

    #[test]
    fn formats_do_not_panic(format in "(%[-+ #0]{0,2}[0-9]{0,2}(\\.[0-9]?)?(\\[[0-3]\\])?[vtbdoxXeEfgGsqz%]|[a-z%]){0,4}", values in prop::collection::vec(odd_value(), 0..4)) {
        let _ = call("format", std::iter::once(text(&format)).chain(values));
    }

    #[test]
    fn json_and_yaml_are_read_back(value in plain_value()) {
        prop_assert_eq!(&known("jsondecode", [known("jsonencode", [value.clone()])]), &value);
        prop_assert_eq!(&known("yamldecode", [known("yamlencode", [value.clone()])]), &value);
    }
}

fn plain_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::null()),
        any::<bool>().prop_map(|value| Value::new(Kind::Bool(value))),
        any::<i64>().prop_map(|value| Value::new(Kind::Number(Number::from(value)))),
        "[ -~é☃\\n]{0,100}".prop_map(|value| text(&value)),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::tuple),
            prop::collection::vec((key(), inner), 0..5).prop_map(Value::object),
        ]
    })
}

/// A key of an object. Terraform takes `<<` for the merge key even where it is quoted, and so does not read it back.
fn key() -> impl Strategy<Value = String> {
    "[ -~é]{0,20}".prop_filter("the merge key", |key| key != "<<")
}
