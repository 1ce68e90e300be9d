//! Rule 19: dates, in the forms of W3C's note on ISO 8601 or as seconds since 1970.

use crate::reference::answer::Question;
use crate::reference::situation::Situation;
use crate::reference::truth::Truth;
use std::cmp::Ordering;

/// An instant: seconds since 1970 and the digits of a fraction without trailing zeros, which order as text does.
type Instant = (i64, String);

/// What a text says.
enum Reading {
    At(Instant),
    /// A date and time that does not tell its offset; here as if in UTC.
    WithoutOffset(Instant),
    Malformed,
}

/// Returns whether the request compares so with some value; text that is no date compares with nothing.
pub(super) fn compares(orders: &[Ordering], values: &[&str], request: &str, situation: &Situation<'_>) -> Truth {
    Truth::any(values.iter().map(|value| one(orders, value, request, situation)))
}

/// `DateNotEquals`: no value equals the request. What it means for text that is no date is open.
pub(super) fn differs(values: &[&str], request: &str, situation: &Situation<'_>) -> Truth {
    let is_sound = |text: &str| !matches!(read(text), Reading::Malformed);
    let differs = compares(&[Ordering::Equal], values, request, situation).negated();
    if (is_sound(request) && values.iter().all(|value| is_sound(value))) || differs == Truth::No {
        return differs;
    }
    situation.world.open(Question::MalformedDate)
}

fn one(orders: &[Ordering], value: &str, request: &str, situation: &Situation<'_>) -> Truth {
    let compare = |request: &Instant, value: &Instant| Truth::of(orders.contains(&request.cmp(value)));
    match (read(request), read(value)) {
        (Reading::At(request), Reading::At(value)) => compare(&request, &value),
        (Reading::Malformed, _) | (_, Reading::Malformed) => Truth::No,
        (
            Reading::At(request) | Reading::WithoutOffset(request),
            Reading::At(value) | Reading::WithoutOffset(value),
        ) => compare(&request, &value).min(situation.world.open(Question::DateWithoutOffset)),
    }
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mm[:ss[.s]]` with `Z` or `+hh:mm`, or seconds.
fn read(text: &str) -> Reading {
    let at = |instant: Option<Instant>| instant.map_or(Reading::Malformed, Reading::At);
    let is_digits = !text.is_empty() && text.chars().all(|character| character.is_ascii_digit());
    if is_digits && text.len() != 4 {
        return at(text.parse().ok().map(|seconds| (seconds, String::new())));
    }
    let Some((date, time)) = text.split_once('T') else {
        return at(days(text).map(|days| (days * 86_400, String::new())));
    };
    let parts: Vec<&str> = date.split('-').collect();
    let Some(days) = days(date).filter(|_| parts.len() == 3) else {
        return Reading::Malformed;
    };
    let (clock, offset) = if let Some(clock) = time.strip_suffix('Z') {
        (clock, Some(0))
    } else if let Some((clock, offset)) = time.split_once('+') {
        (clock, minutes(offset))
    } else if let Some((clock, offset)) = time.split_once('-') {
        (clock, minutes(offset).map(|minutes| -minutes))
    } else {
        return seconds(time).map_or(Reading::Malformed, |(seconds, fraction)| {
            Reading::WithoutOffset((days * 86_400 + seconds, fraction))
        });
    };
    match (seconds(clock), offset) {
        (Some((seconds, fraction)), Some(offset)) => Reading::At((days * 86_400 + seconds - offset * 60, fraction)),
        (_, _) => Reading::Malformed,
    }
}

/// Returns the days from 1970 to a date.
fn days(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [year] => (*year, "01", "01"),
        [year, month] => (*year, *month, "01"),
        [year, month, day] => (*year, *month, *day),
        _ => return None,
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    if !(1..=12).contains(&month) || !(1..=length(year, month)).contains(&day) {
        return None;
    }
    let years: i64 = if year >= 1970 {
        (1970..year).map(year_length).sum()
    } else {
        -(year..1970).map(year_length).sum::<i64>()
    };
    let months: i64 = (1..month).map(|month| length(year, month)).sum();
    Some(years + months + day - 1)
}

fn year_length(year: i64) -> i64 {
    (1..=12).map(|month| length(year, month)).sum()
}

fn length(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`.
fn seconds(text: &str) -> Option<Instant> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, "00"),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let (second, fraction) = match second.split_once('.') {
        Some((second, fraction)) => (second, fraction),
        None => (second, "0"),
    };
    if fraction.is_empty() || !fraction.chars().all(|character| character.is_ascii_digit()) {
        return None;
    }
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    let is_sound = hour < 24 && minute < 60 && second < 60;
    let fraction = fraction.trim_end_matches('0').to_owned();
    is_sound.then_some((hour * 3600 + minute * 60 + second, fraction))
}

/// Reads an offset of the form `hh:mm`.
fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let is_sound = text.len() == digits && text.chars().all(|character| character.is_ascii_digit());
    if is_sound { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Option<Instant> {
        match read(text) {
            Reading::At(instant) => Some(instant),
            Reading::WithoutOffset(_) | Reading::Malformed => None,
        }
    }

    #[test]
    fn one_instant_in_many_forms() {
        for text in [
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00Z",
            "2020-01-01",
            "2020-01",
            "2020",
            "2020-01-01T00:00:00.000Z",
            "2020-01-01T02:30:00+02:30",
            "2019-12-31T19:00:00-05:00",
            "1577836800",
        ] {
            assert_eq!(instant(text), Some((1_577_836_800, String::new())), "{text}");
        }
    }

    #[test]
    fn order_and_edges() {
        assert!(instant("2020-01-01T00:00:00.5Z") > instant("2020-01-01T00:00:00.45Z"));
        assert!(instant("1969-12-31T23:59:59Z") < instant("0"));
        assert_eq!(instant("2000-02-29").map(|(seconds, _)| seconds), Some(951_782_400));
        for bad in [
            "",
            "2019-02-29",
            "2020-13",
            "2020-1-1",
            "20130930T231548Z",
            "2020-01-01T24:00Z",
            "now",
            "2020-01T00:00Z",
        ] {
            assert!(matches!(read(bad), Reading::Malformed), "{bad}");
        }
        assert!(matches!(read("2020-01-01T00:00:00"), Reading::WithoutOffset(_)));
    }
}
