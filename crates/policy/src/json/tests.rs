use super::*;
use crate::source::Source;
use proptest::prelude::*;

fn faults(text: &str) -> String {
    let source = Source::new("test", text);
    let (_, faults) = read(
        text,
        Limits {
            max_bytes: 100,
            max_depth: 4,
        },
    );
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| {
            format!(
                "{} `{}` {}",
                source.line_column(fault.span.start),
                source.slice(fault.span),
                fault.value
            )
        })
        .collect();
    lines.join("\n")
}

#[test]
fn values_know_their_place() {
    let text = "\u{feff}{\"a\": [1, true, null, \"x\\u00e9\\n\"], \"a\": {}}";
    let (document, faults) = read(text, Limits::default());
    assert_eq!(faults, []);
    let root = document.root().expect("a value");
    let members: Vec<_> = root
        .members()
        .map(|member| (member.key.as_str(), member.value.kind()))
        .collect();
    assert_eq!(members, [(Some("a"), Kind::List), (Some("a"), Kind::Object)]);
    let items: Vec<_> = root.member("a").expect("a member").items().collect();
    assert_eq!(
        items.iter().map(|item| item.written()).collect::<Vec<_>>(),
        ["1", "true", "null", "\"x\\u00e9\\n\""]
    );
    assert_eq!(
        items.iter().map(|item| item.as_text()).collect::<Vec<_>>(),
        [Some("1"), Some("true"), None, Some("xé\n")]
    );
    assert_eq!(text.get(items[3].content_span().range()), Some("x\\u00e9\\n"));
}

#[test]
fn surrogates() {
    let (document, faults) = read(r#""\ud83d\ude00""#, Limits::default());
    assert_eq!((document.root().and_then(Value::as_str), faults.len()), (Some("😀"), 0));
    let (document, faults) = read(r#""\ud83dx""#, Limits::default());
    assert_eq!(
        (document.root().and_then(Value::as_str), faults.len()),
        (Some("\u{fffd}x"), 1)
    );
}

#[test]
fn faults_have_places_and_reading_goes_on() {
    for (text, expected) in [
        ("", "1:1 `` the text is empty"),
        ("[1, 2", "1:6 `` the text ends before `]`"),
        ("[1 2]", "1:4 `2` expected `,` before this"),
        ("[1,]", "1:3 `,` nothing follows this `,`"),
        ("[1,,2]", "1:4 `,` expected a value"),
        ("{1: 2}", "1:2 `1` expected a key in double quotes"),
        ("{\"a\" 1}", "1:6 `1` expected `:`"),
        ("{\"a\":}", "1:6 `}` expected a value"),
        ("{\"a\": [1}", "1:9 `}` expected `]`"),
        ("[1]]", "1:4 `]` text after the end of the document"),
        ("[1]\u{b} ", "1:4 `\u{b}` text after the end of the document"),
        ("[}]", "1:2 `}` expected `]`"),
        ("[\"a\n]", "1:2 `\"a` this string is not closed"),
        ("[\"\\x\"]", "1:3 `\\` invalid escape in a string"),
        ("[\"\t\"]", "1:3 `\t` control character in a string"),
        (
            "[01, 1., .5, 1e, -]",
            "1:2 `01` invalid number\n1:6 `1.` invalid number\n1:10 `.5` invalid number\n1:14 `1e` invalid number\n1:18 `-` invalid number",
        ),
        ("[None]", "1:2 `None` this is no JSON value"),
        ("[é]", "1:2 `é` this is no JSON value"),
        (
            "[[[[[[\"]\"]]]]], 1 2]",
            "1:5 `[` nested more than 4 levels deep\n1:19 `2` expected `,` before this",
        ),
    ] {
        assert_eq!(faults(text), expected, "{text}");
    }
    assert_eq!(faults(&" ".repeat(101)), "1:101 ` ` the text is longer than 100 bytes");
    assert_eq!(
        faults(&"[".repeat(100)),
        "1:5 `[` nested more than 4 levels deep\n1:101 `` the text ends before `]`"
    );
    assert!(faults(&format!("[{}]", ",".repeat(90))).ends_with("the rest was not read"));
}

#[test]
fn a_depth_bomb_is_a_fault() {
    let (_, faults) = read(&"[{\"a\":".repeat(100_000), Limits::default());
    assert_eq!(
        faults.first().map(|fault| fault.value),
        Some(Fault::TooDeep { limit: 64 })
    );
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_fit(text in "[\\[\\]{},:\"\\\\ \nan01ué\u{0}]{0,40}") {
        let (document, faults) = read(&text, Limits::default());
        let spans = faults.iter().map(|fault| fault.span);
        for span in document.nodes.iter().map(|node| Span { start: node.start, end: node.end }).chain(spans) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?}");
        }
        if let Some(root) = document.root() {
            prop_assert!(root.members().count() + root.items().count() <= document.nodes.len());
        }
    }

    #[test]
    fn plain_strings_are_found(text in "[a-z\u{7f}é😀\"\\\\\u{1f}]{0,30}") {
        let expected = text.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20);
        prop_assert_eq!(string::plain_length(text.as_bytes()), expected.unwrap_or(text.len()));
    }
}
