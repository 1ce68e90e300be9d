//! RE2 as the `regex` crate writes it.
//!
//! What differs: `\d`, `\w`, `\s` and `\b` are those of ASCII; `{` that starts no repetition is itself; classes know no
//! nesting and no set operators; `\Q...\E` quotes; octal escapes; a repetition cannot be repeated.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// Rewrites an expression, or says what is wrong with it.
pub(super) fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut translation = Translation {
        rest: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len() + 16),
    };
    translation.run()?;
    Ok(translation.out)
}

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
}

/// The largest count of a repetition.
const MAX_REPETITION: u32 = 1_000;

impl Translation<'_> {
    fn run(&mut self) -> Result<(), &'static str> {
        let mut is_repeated = false;
        while let Some(char) = self.rest.next() {
            let is_repetition = match char {
                '*' | '+' | '?' => {
                    self.out.push(char);
                    true
                }
                '{' => self.repetition()?,
                '\\' => {
                    self.escape(false)?;
                    false
                }
                '[' => {
                    self.class()?;
                    false
                }
                '(' => {
                    self.group()?;
                    false
                }
                char => {
                    self.out.push(char);
                    false
                }
            };
            if is_repetition && is_repeated {
                return Err("a repetition is repeated");
            }
            if is_repetition && let Some(lazy) = self.rest.next_if_eq(&'?') {
                self.out.push(lazy);
            }
            is_repeated = is_repetition;
        }
        Ok(())
    }

    /// Copies `?P<name>`, `?:`, `?i:` and the like, so that their `?` is no repetition.
    fn group(&mut self) -> Result<(), &'static str> {
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        self.out.push('?');
        if matches!(self.rest.peek(), Some('P' | '<')) {
            self.copy_to('>');
            return Ok(());
        }
        while let Some(flag) = self.rest.next_if(|char| char.is_ascii_alphabetic() || *char == '-') {
            if !matches!(flag, 'i' | 'm' | 's' | 'U' | '-') {
                return Err("no such flag");
            }
            self.out.push(flag);
        }
        Ok(())
    }

    fn copy_to(&mut self, last: char) {
        for char in self.rest.by_ref() {
            self.out.push(char);
            if char == last {
                break;
            }
        }
    }

    /// Copies `{2}`, `{2,}` or `{2,4}`; any other brace stands for itself.
    fn repetition(&mut self) -> Result<bool, &'static str> {
        let mut ahead = self.rest.clone();
        let mut inside = String::new();
        loop {
            match ahead.next() {
                Some('}') => break,
                Some(char) if (char.is_ascii_digit() || char == ',') && inside.len() < 20 => inside.push(char),
                Some(_) | None => {
                    self.out.push_str("\\{");
                    return Ok(false);
                }
            }
        }
        let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
        let is_count = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if least.is_empty() || !is_count(least) || !is_count(most) {
            self.out.push_str("\\{");
            return Ok(false);
        }
        for count in [least, most] {
            if !count.is_empty() && count.parse::<u32>().map_or(true, |count| count > MAX_REPETITION) {
                return Err("a repetition has too large a count");
            }
        }
        self.rest = ahead;
        let _ = write!(self.out, "{{{inside}}}");
        Ok(true)
    }

    fn escape(&mut self, is_in_class: bool) -> Result<(), &'static str> {
        let Some(char) = self.rest.next() else {
            return Err("it ends with a backslash");
        };
        let inner = match char {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => r"\t\n\f\r ",
            'D' if !is_in_class => "^0-9",
            'W' if !is_in_class => "^0-9A-Za-z_",
            'S' if !is_in_class => r"^\t\n\f\r ",
            'D' => return self.push(r"[^0-9]"),
            'W' => return self.push(r"[^0-9A-Za-z_]"),
            'S' => return self.push(r"[^\t\n\f\r ]"),
            'b' if !is_in_class => return self.push(r"(?-u:\b)"),
            'B' if !is_in_class => return self.push(r"(?-u:\B)"),
            'Q' if !is_in_class => return self.quoted(),
            '0'..='7' => return self.octal(char),
            'A' | 'z' if !is_in_class => return self.push(if char == 'A' { r"\A" } else { r"\z" }),
            'p' | 'P' | 'x' => {
                self.out.push('\\');
                self.out.push(char);
                if self.rest.peek() == Some(&'{') {
                    self.copy_to('}');
                }
                return Ok(());
            }
            'a' | 'f' | 't' | 'n' | 'r' | 'v' => {
                self.out.push('\\');
                self.out.push(char);
                return Ok(());
            }
            // The crate has `\<` and `\>` for the ends of words.
            '<' | '>' => {
                self.out.push(char);
                return Ok(());
            }
            char if char.is_ascii_punctuation() => {
                self.out.push('\\');
                self.out.push(char);
                return Ok(());
            }
            _ => return Err("no such escape"),
        };
        if is_in_class {
            self.out.push_str(inner);
        } else {
            let _ = write!(self.out, "[{inner}]");
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), &'static str> {
        self.out.push_str(text);
        Ok(())
    }

    /// Copies up to `\E` as it stands.
    fn quoted(&mut self) -> Result<(), &'static str> {
        let mut text = String::new();
        while let Some(char) = self.rest.next() {
            if char == '\\' && self.rest.next_if_eq(&'E').is_some() {
                break;
            }
            text.push(char);
        }
        self.out.push_str(&regex::escape(&text));
        Ok(())
    }

    fn octal(&mut self, first: char) -> Result<(), &'static str> {
        let is_octal = |char: &char| char.is_digit(8);
        if first != '0' && !self.rest.peek().is_some_and(is_octal) {
            return Err("there are no references to groups");
        }
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(is_octal) else {
                break;
            };
            value = value * 8 + digit.to_digit(8).unwrap_or(0);
        }
        let _ = write!(self.out, r"\x{{{value:x}}}");
        Ok(())
    }

    fn class(&mut self) -> Result<(), &'static str> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str("\\]");
        }
        loop {
            match self.rest.next() {
                None => return Err("a class has no end"),
                Some(']') => {
                    self.out.push(']');
                    return Ok(());
                }
                Some('[') => self.named_class(),
                Some('\\') => self.escape(true)?,
                Some(char @ ('&' | '~')) => {
                    self.out.push('\\');
                    self.out.push(char);
                }
                Some('-') if self.rest.peek() == Some(&'-') => self.out.push_str("\\-"),
                Some(char) => self.out.push(char),
            }
        }
    }

    /// Copies `[:alpha:]`; any other bracket stands for itself.
    fn named_class(&mut self) {
        let mut ahead = self.rest.clone();
        let mut name = String::new();
        if ahead.next_if_eq(&':').is_some() {
            while let Some(char) = ahead.next_if(|char| char.is_ascii_alphabetic() || *char == '^') {
                name.push(char);
            }
            if ahead.next() == Some(':') && ahead.next() == Some(']') {
                self.rest = ahead;
                let _ = write!(self.out, "[:{name}:]");
                return;
            }
        }
        self.out.push_str("\\[");
    }
}
