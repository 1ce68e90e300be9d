//! One input text and what is known about places in it.

use crate::json::Explained;
use crate::line_index::LineIndex;
use iamscope_estate::builder::input::PolicyText;
use iamscope_iac::problem::{Place, Problem};
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

/// A text with its name.
pub(crate) struct Text<'t> {
    pub(crate) name: &'t str,
    pub(crate) text: &'t str,
    lines: LineIndex,
}

impl<'t> Text<'t> {
    pub(crate) fn new(name: &'t str, text: &'t str) -> Self {
        Self {
            name,
            text,
            lines: LineIndex::new(text),
        }
    }

    /// Returns the place of a part of the text; `None` if the part was decoded and stands somewhere else in memory.
    pub(crate) fn place(&self, part: &str) -> Option<Place> {
        Some(self.lines.place(self.text, self.offset(part)?))
    }

    fn offset(&self, part: &str) -> Option<usize> {
        let offset = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (offset <= self.text.len()).then_some(offset)
    }

    /// Returns what is wrong with `part`, and where in this text.
    pub(crate) fn explain(&self, part: &str, error: &serde_json::Error) -> Explained {
        let inner = LineIndex::new(part).offset(error.line(), error.column());
        let place = self
            .offset(part)
            .map(|offset| self.lines.place(self.text, (offset + inner).min(self.text.len())));
        Explained::new(error, place)
    }

    pub(crate) fn warning(&self, part: &str, message: impl Into<String>) -> Problem {
        Problem::warning(self.name, message).at(self.place(part))
    }

    /// Returns the policy in a value: an object, or text that holds one, plain or percent-encoded. `Ok(None)` if the
    /// value is null or empty text.
    pub(crate) fn policy(&self, value: &RawValue) -> Result<Option<PolicyText>, String> {
        let raw = value.get();
        match raw.bytes().next() {
            Some(b'{') => Ok(Some(self.object_policy(raw))),
            Some(b'"') => {
                let decoded: String = serde_json::from_str(raw).map_err(|error| error.to_string())?;
                text_policy(&decoded)
            }
            Some(b'n') => Ok(None),
            Some(_) | None => Err(format!(
                "expected a policy as an object or as text, found {}",
                crate::json::kind(raw)
            )),
        }
    }

    /// A policy that was written over several lines is shown where it stands; one in a single line would be underlined
    /// somewhere in a line of any length, so it is laid out anew.
    fn object_policy(&self, raw: &str) -> PolicyText {
        match self.offset(raw) {
            Some(offset) if raw.contains('\n') => {
                let line = u32::try_from(self.lines.line(offset)).unwrap_or(u32::MAX);
                PolicyText::in_file(raw, self.name, line)
            }
            Some(_) | None => PolicyText::new(raw),
        }
    }
}

/// Returns the policy in decoded text.
fn text_policy(text: &str) -> Result<Option<PolicyText>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.starts_with('{') {
        return Ok(Some(PolicyText::new(text)));
    }
    let decoded = percent_decode_str(text).decode_utf8().ok();
    match decoded {
        Some(decoded) if decoded.trim_start().starts_with('{') => Ok(Some(PolicyText::new(decoded.trim()))),
        // Some exports hold the JSON of text that holds JSON.
        Some(decoded) if decoded.starts_with('"') && decoded.as_ref() == text => {
            match serde_json::from_str::<String>(text) {
                Ok(inner) if !inner.starts_with('"') => text_policy(&inner),
                Ok(_) | Err(_) => Err("expected text that holds a policy".to_owned()),
            }
        }
        Some(_) | None => Err("expected text that holds a policy, plain or percent-encoded".to_owned()),
    }
}

/// Returns a date as RFC 3339 in the form that sorts by time. Exports have `2023-03-09T10:41:45+00:00`,
/// `2023-03-09T10:41:45.000Z` or, from boto3's `str`, `2023-03-09 10:41:45+00:00`; anything else is no date.
pub(crate) fn date(text: &str) -> Option<String> {
    let (day, clock) = text.split_once(['T', ' '])?;
    let is_day = day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let seconds = clock.get(..8)?;
    let is_clock = seconds.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let zone = clock
        .get(8..)?
        .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let zone = match zone {
        "" | "Z" | "+00:00" | "+0000" | "-00:00" => "Z",
        other => other,
    };
    (is_day && is_clock).then(|| format!("{day}T{seconds}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for text in [
            "2023-03-09T10:41:45+00:00",
            "2023-03-09T10:41:45.123Z",
            "2023-03-09 10:41:45+00:00",
            "2023-03-09T10:41:45Z",
        ] {
            assert_eq!(date(text).as_deref(), Some("2023-03-09T10:41:45Z"), "{text}");
        }
        assert_eq!(
            date("2023-03-09T10:41:45+02:00").as_deref(),
            Some("2023-03-09T10:41:45+02:00")
        );
        for text in ["", "N/A", "1678358505", "2023-03-09"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn policies_in_all_wrappings() {
        let policy = |json: &str| {
            let value: &RawValue = serde_json::from_str(json).expect("JSON");
            Text::new("f", json)
                .policy(value)
                .map(|policy| policy.map(|policy| policy.text))
        };
        let plain = Ok(Some("{}".to_owned()));
        for json in [r#"{}"#, r#""{}""#, r#""%7B%7D""#, r#"" {} ""#, r#""\"{}\"""#] {
            assert_eq!(policy(json), plain, "{json}");
        }
        assert_eq!(policy("null"), Ok(None));
        assert_eq!(policy(r#""""#), Ok(None));
        for json in ["5", "[]", r#""hello""#, r#""%FF""#] {
            assert!(policy(json).is_err(), "{json}");
        }
    }
}
