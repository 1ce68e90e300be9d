//! Date operators: the W3C profile of ISO 8601, or seconds since 1970. Compared as instants.
//!
//! The profile asks for `Z` or an offset behind a time. What AWS makes of a time without one is not documented.

use super::Fit;
use super::order::Relation;
use crate::question::Question;
use crate::truth::Truth;
use iamscope_policy::Template;

/// The values of a Date operator.
#[derive(Clone, Debug)]
pub(super) struct Values {
    dates: Box<[Date]>,
    has_garbage: bool,
    has_open: bool,
    relation: Relation,
}

/// A date as it is written.
#[derive(Clone, Copy, Debug)]
struct Date {
    /// Taken for UTC if it has a time and says no zone.
    instant: Instant,
    lacks_zone: bool,
}

/// Seconds since 1970 began, and nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Instant(i64, u32);

impl Values {
    pub(super) fn new(values: &[&Template], relation: Relation) -> Self {
        let dates: Box<[_]> = values.iter().filter_map(|value| parse(value.as_str())).collect();
        let open = super::count_open(values);
        Self {
            has_garbage: dates.len() + open < values.len(),
            has_open: open > 0,
            dates,
            relation,
        }
    }

    pub(super) fn fit(&self, value: &str) -> Fit {
        let Some(date) = parse(value) else {
            return Fit::unreadable(value);
        };
        let fit = |wanted: &Date| {
            let fits = self.relation.holds(date.instant.cmp(&wanted.instant));
            if fits && (date.lacks_zone || wanted.lacks_zone) {
                Truth::from(Question::DateWithoutOffset)
            } else {
                fits.into()
            }
        };
        Fit {
            truth: Truth::any(self.dates.iter().map(fit)).or(super::open(self.has_open)),
            has_garbage: self.has_garbage,
        }
    }
}

/// Returns seconds since 1970 began and nanoseconds of a date as conditions take it, if the text is one.
pub fn instant(text: &str) -> Option<(i64, u32)> {
    parse(text).map(
        |Date {
             instant: Instant(seconds, nanoseconds),
             ..
         }| (seconds, nanoseconds),
    )
}

/// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, a date with a time, or seconds since 1970 of any but four digits.
fn parse(text: &str) -> Option<Date> {
    if text.len() != 4
        && let Some(instant) = epoch_seconds(text)
    {
        return Some(Date {
            instant,
            lacks_zone: false,
        });
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = match (parts.next(), parts.next(), parts.next(), time) {
        (None, _, _, None) => (1, 1),
        (Some(month), None, _, None) => (digits(month, 2)?, 1),
        (Some(month), Some(day), None, _) => (digits(month, 2)?, digits(day, 2)?),
        _ => return None,
    };
    let days = days_since_epoch(year, month, day)?;
    let time = time.map(time_of_day);
    let (seconds, nanoseconds, lacks_zone) = time.unwrap_or(Some((0, 0, false)))?;
    Some(Date {
        instant: Instant(days.checked_mul(86_400)?.checked_add(seconds)?, nanoseconds),
        lacks_zone,
    })
}

fn epoch_seconds(text: &str) -> Option<Instant> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    Some(Instant(
        whole.parse().ok().filter(|_| is_number)?,
        nanoseconds(fraction)?,
    ))
}

/// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff` with `Z` or an offset, and returns seconds since midnight UTC, nanoseconds,
/// and whether there was neither.
fn time_of_day(text: &str) -> Option<(i64, u32, bool)> {
    let (clock, offset) = match (text.strip_suffix(['Z', 'z']), text.rfind(['+', '-'])) {
        (Some(clock), _) => (clock, Some(0)),
        (None, None) => (text, None),
        (None, Some(place)) => {
            let (clock, zone) = text.split_at_checked(place)?;
            let zone_clock = zone.get(1..)?;
            let (hours, minutes) = zone_clock.split_once(':').or_else(|| zone_clock.split_at_checked(2))?;
            let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 3_600 + minutes * 60;
            (clock, Some(if zone.starts_with('-') { -offset } else { offset }))
        }
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, nanosecond) = match parts.next() {
        Some(second) => match second.split_once('.') {
            Some((second, fraction)) => (digits(second, 2)?, nanoseconds(fraction)?),
            None => (digits(second, 2)?, 0),
        },
        None => (0, 0),
    };
    let is_valid = hour <= 23 && minute <= 59 && second <= 60 && parts.next().is_none();
    let since_midnight = hour * 3_600 + minute * 60 + second - offset.unwrap_or(0);
    is_valid.then_some((since_midnight, nanosecond, offset.is_none()))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Reads the digits after the point; what is finer than a nanosecond is dropped.
fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = fraction.get(..9).unwrap_or(fraction);
    let missing = u32::try_from(9 - kept.len()).ok()?;
    kept.parse::<u32>().ok()?.checked_mul(10_u32.checked_pow(missing)?)
}

/// Counts days in the Gregorian calendar, with years that start in March so that leap days come last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants() {
        for (text, expected) in [
            ("1970", Instant(0, 0)),
            ("1970-02", Instant(31 * 86_400, 0)),
            ("2024-02-29", Instant(1_709_164_800, 0)),
            ("2000-02-29", Instant(951_782_400, 0)),
            ("2020-04-01T00:00:00Z", Instant(1_585_699_200, 0)),
            ("2020-04-01T02:00+02:00", Instant(1_585_699_200, 0)),
            ("2020-03-31T19:30:00.250-0430", Instant(1_585_699_200, 250_000_000)),
            ("2020-04-01T23:59+23:59", Instant(1_585_699_200, 0)),
            ("1585699200", Instant(1_585_699_200, 0)),
            ("1585699200.5", Instant(1_585_699_200, 500_000_000)),
            ("0001-01-01T00:00:00Z", Instant(-62_135_596_800, 0)),
        ] {
            let date = parse(text).expect(text);
            assert_eq!((date.instant, date.lacks_zone), (expected, false), "{text}");
        }
        for bad in [
            "",
            "2023-02-29",
            "1900-02-29",
            "2024-13",
            "2024-1-1",
            "tomorrow",
            "2024-01-01T25:00Z",
            "2024-01-01T10:00+",
            "2024-01-01T10:00+24:00",
            "2024-01-01T10:00+10:60",
            "2024-01-01T10:00:00.+5Z",
            "-5",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
        let local = parse("2020-04-01T00:00:00").expect("a date");
        assert_eq!((local.instant, local.lacks_zone), (Instant(1_585_699_200, 0), true));
    }
}
