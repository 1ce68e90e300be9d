//! Dates: `formatdate`, `plantimestamp`, `timeadd`, `timecmp`, `timestamp`.

use super::arguments::{Arguments, Function, function, text};
use super::{FunctionError, Outcome, duration};
use crate::number::Number;
use crate::value::{Kind, Value};
use std::fmt::Write as _;

pub(super) const FUNCTIONS: &[Function] = &[
    function("formatdate", &[text("format"), text("time")], formatdate),
    function("plantimestamp", &[], now),
    function("timeadd", &[text("timestamp"), text("duration")], timeadd),
    function("timecmp", &[text("timestamp_a"), text("timestamp_b")], timecmp),
    function("timestamp", &[], now),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];
const SECONDS_OF_DAY: i64 = 86_400;

/// Returns a timestamp as Terraform writes it, if it is one.
pub(super) fn normal(text: &str) -> Option<String> {
    Moment::read(text).map(|moment| moment.to_string())
}

/// The time is not known before the program runs.
fn now(_: &Arguments<'_>) -> Outcome {
    Ok(Value::unnamed())
}

fn timeadd(arguments: &Arguments<'_>) -> Outcome {
    let moment = Moment::parse(arguments.str(0)?).map_err(|why| FunctionError::of(0, why))?;
    let duration = arguments.str(1)?;
    let nanoseconds =
        duration::parse(duration).ok_or_else(|| FunctionError::of(1, format!("`{duration}` is no duration")))?;
    Ok(Value::text(moment.after(nanoseconds).to_string()))
}

fn timecmp(arguments: &Arguments<'_>) -> Outcome {
    let moment = |index| Moment::parse(arguments.str(index)?).map_err(|why| FunctionError::of(index, why));
    let (first, second) = (moment(0)?, moment(1)?);
    let order = (first.seconds, first.nanoseconds).cmp(&(second.seconds, second.nanoseconds));
    Ok(Value::new(Kind::Number(Number::from(order as i64))))
}

fn formatdate(arguments: &Arguments<'_>) -> Outcome {
    let moment = Moment::parse(arguments.str(1)?).map_err(|why| FunctionError::of(1, why))?;
    let mut out = String::new();
    let mut rest = arguments.str(0)?;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => quoted(rest, &mut out)?,
            'a'..='z' | 'A'..='Z' => {
                let length = rest.len() - rest.trim_start_matches(first).len();
                let verb = rest.get(..length).unwrap_or_default();
                moment.write(verb, &mut out)?;
                length
            }
            char => {
                out.push(char);
                char.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(Value::text(out))
}

/// Writes a text in quotes, two of which stand for one; returns its length.
fn quoted(rest: &str, out: &mut String) -> Result<usize, FunctionError> {
    if rest.starts_with("''") {
        out.push('\'');
        return Ok(2);
    }
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        if char == '\'' && chars.next_if(|(_, next)| *next == '\'').is_none() {
            return Ok(at + 1);
        }
        out.push(char);
    }
    Err(FunctionError::of(0, "a quote is not closed"))
}

/// A point in time and the clock that shows it.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// Since 1970.
    seconds: i64,
    nanoseconds: u32,
    /// Of the clock, in seconds east of Greenwich.
    offset: i64,
}

impl Moment {
    /// Reads a time such as `2017-11-22T00:00:00Z`, as RFC 3339 has it.
    fn parse(text: &str) -> Result<Self, String> {
        Self::read(text).ok_or_else(|| format!("`{text}` is no timestamp such as `2017-11-22T00:00:00Z`"))
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let is_mark = |index: usize, mark: u8| bytes.get(index) == Some(&mark);
        let number = |start: usize, end: usize| {
            let digits = text
                .get(start..end)
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<i64>().ok()
        };
        if !(is_mark(4, b'-') && is_mark(7, b'-') && is_mark(10, b'T') && is_mark(13, b':') && is_mark(16, b':')) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let is_date = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        if !is_date || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let mut rest = text.get(19..)?;
        let mut nanoseconds = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let digits: String = fraction
                .get(..length)?
                .chars()
                .chain("000000000".chars())
                .take(9)
                .collect();
            nanoseconds = digits.parse().ok().filter(|_| length > 0)?;
            rest = fraction.get(length..)?;
        }
        let offset = read_offset(rest)?;
        let seconds = days_since_1970(year, month, day) * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second - offset;
        Some(Self {
            seconds,
            nanoseconds,
            offset,
        })
    }

    fn after(self, nanoseconds: i64) -> Self {
        let total = i128::from(self.nanoseconds) + i128::from(nanoseconds);
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).unwrap_or(0);
        Self {
            seconds: self.seconds + seconds,
            nanoseconds: u32::try_from(total.rem_euclid(1_000_000_000)).unwrap_or(0),
            ..self
        }
    }

    /// Returns the days since 1970 and the seconds of the day that the clock shows.
    fn shown(self) -> (i64, i64) {
        let shown = self.seconds + self.offset;
        (shown.div_euclid(SECONDS_OF_DAY), shown.rem_euclid(SECONDS_OF_DAY))
    }

    /// Writes what a verb of `formatdate` stands for.
    fn write(self, verb: &str, out: &mut String) -> Result<(), FunctionError> {
        let (days, seconds) = self.shown();
        let (year, month, day) = date(days);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let half_day_hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        let month_name = name(&MONTHS, month - 1);
        let day_name = name(&DAYS, days.rem_euclid(7));
        let half = if hour < 12 { "am" } else { "pm" };
        let _ = match verb {
            "YY" => write!(out, "{:02}", year % 100),
            "YYYY" => write!(out, "{year:04}"),
            "M" => write!(out, "{month}"),
            "MM" => write!(out, "{month:02}"),
            "MMM" => write!(out, "{month_name:.3}"),
            "MMMM" => write!(out, "{month_name}"),
            "D" => write!(out, "{day}"),
            "DD" => write!(out, "{day:02}"),
            "EEE" => write!(out, "{day_name:.3}"),
            "EEEE" => write!(out, "{day_name}"),
            "h" => write!(out, "{hour}"),
            "hh" => write!(out, "{hour:02}"),
            "H" => write!(out, "{half_day_hour}"),
            "HH" => write!(out, "{half_day_hour:02}"),
            "AA" => write!(out, "{}", half.to_uppercase()),
            "aa" => write!(out, "{half}"),
            "m" => write!(out, "{minute}"),
            "mm" => write!(out, "{minute:02}"),
            "s" => write!(out, "{second}"),
            "ss" => write!(out, "{second:02}"),
            "Z" => write!(out, "{}", self.zone(":", "Z")),
            "ZZZ" => write!(out, "{}", self.zone("", "UTC")),
            "ZZZZ" => write!(out, "{}", self.zone("", "+0000")),
            "ZZZZZ" => write!(out, "{}", self.zone(":", "+00:00")),
            verb => return Err(FunctionError::of(0, format!("`{verb}` stands for no part of a date"))),
        };
        Ok(())
    }

    fn zone(self, separator: &str, of_utc: &str) -> String {
        if self.offset == 0 {
            return of_utc.to_owned();
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

/// As RFC 3339 has it, without fractions of seconds.
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (days, seconds) = self.shown();
        let (year, month, day) = date(days);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let before = if year < 0 { "-" } else { "" };
        let year = year.abs();
        write!(
            f,
            "{before}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        f.write_str(&self.zone(":", "Z"))
    }
}

fn read_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |digits: &str, limit: i64| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|number| is_number && *number < limit)
    };
    Some(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60))
}

fn name(names: &[&'static str], index: i64) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default()
}

fn days_of(year: i64, month: i64) -> i64 {
    let next = if month == 12 {
        days_since_1970(year + 1, 1, 1)
    } else {
        days_since_1970(year, month + 1, 1)
    };
    next - days_since_1970(year, month, 1)
}

/// Counts days in years that begin with March, so that leap days come last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// Returns the year, month and day of a day since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}
