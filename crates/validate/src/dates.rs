//! Dates in conditions.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators": the W3C profile of ISO 8601, or seconds since 1970.

use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// What a text is as a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// A date, perhaps with a time; a year or a month is one, too.
    Calendar,
    /// Seconds since 1970 began.
    Epoch,
    /// None.
    Other,
}

/// Returns what a text is as a date.
pub(crate) fn form(text: &str) -> Form {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) && text.len() == 4 {
        return Form::Calendar;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if is_digits(whole) && is_digits(fraction) {
        return Form::Epoch;
    }
    let is_month = text.len() == "2026-11".len() && Date::parse(&format!("{text}-01"), &Iso8601::DATE).is_ok();
    let is_date = Date::parse(text, &Iso8601::DATE).is_ok()
        || OffsetDateTime::parse(text, &Iso8601::PARSING).is_ok()
        || PrimitiveDateTime::parse(text, &Iso8601::PARSING).is_ok();
    if is_month || is_date {
        Form::Calendar
    } else {
        Form::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for text in [
            "2026",
            "2026-11",
            "2026-11-23",
            "2026-11-23T10:00Z",
            "2026-11-23T10:00:00+01:00",
            "2026-11-23T10:00:00",
        ] {
            assert_eq!(form(text), Form::Calendar, "{text}");
        }
        for text in ["1700000000", "1700000000.5", "0"] {
            assert_eq!(form(text), Form::Epoch, "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "23.11.2026", "2026-11-23 10:00"] {
            assert_eq!(form(text), Form::Other, "{text}");
        }
    }
}
