//! `csvdecode`, with the strictness of Go's reader.

use super::arguments::{Arguments, Function, function, text};
use super::{FunctionError, Outcome, check_size};
use crate::value::{Kind, Value};
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::SplitInclusive;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[function("csvdecode", &[text("str")], csvdecode)];

fn csvdecode(arguments: &Arguments<'_>) -> Outcome {
    let text = arguments.str(0)?.replace("\r\n", "\n");
    let mut reader = Reader {
        lines: text.split_inclusive('\n').peekable(),
        line: 0,
    };
    let names = reader
        .record()?
        .ok_or_else(|| FunctionError::of(0, "the line of column names is missing"))?;
    let names: Vec<Arc<str>> = names.into_iter().map(Arc::from).collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(FunctionError::of(0, format!("there are two columns `{name}`")));
        }
    }
    let mut rows = Vec::new();
    let mut cells = 0_usize;
    while let Some(record) = reader.record()? {
        if record.len() != names.len() {
            return Err(reader.error("wrong number of fields"));
        }
        cells = cells.saturating_add(names.len());
        check_size(cells)?;
        let fields: BTreeMap<Arc<str>, Value> =
            names.iter().cloned().zip(record.into_iter().map(Value::text)).collect();
        rows.push(Value::new(Kind::Object(Arc::new(fields))));
    }
    Ok(Value::new(Kind::List(rows.into())))
}

struct Reader<'t> {
    lines: Peekable<SplitInclusive<'t, char>>,
    line: usize,
}

impl Reader<'_> {
    fn error(&self, why: &str) -> FunctionError {
        FunctionError::of(0, format!("line {} of the CSV text: {why}", self.line))
    }

    fn next_line(&mut self) -> Option<String> {
        let line = self.lines.next()?;
        self.line += 1;
        // At the very end a lone return ends the line as well.
        let is_last = self.lines.peek().is_none();
        let line = if is_last {
            line.strip_suffix('\r').unwrap_or(line)
        } else {
            line
        };
        Some(line.to_owned())
    }

    /// Reads the next record; lines that are empty are none.
    fn record(&mut self) -> Result<Option<Vec<String>>, FunctionError> {
        let mut line = loop {
            match self.next_line() {
                None => return Ok(None),
                Some(line) if line == "\n" || line.is_empty() => {}
                Some(line) => break line,
            }
        };
        let mut fields = Vec::new();
        loop {
            let Some(quoted) = line.strip_prefix('"') else {
                let content = line.strip_suffix('\n').unwrap_or(&line);
                let (field, rest) = match content.split_once(',') {
                    Some((field, rest)) => (field, Some(rest.to_owned())),
                    None => (content, None),
                };
                if field.contains('"') {
                    return Err(self.error("a quote in a field without quotes"));
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(Some(fields)),
                }
                continue;
            };
            let (field, rest) = self.quoted(quoted.to_owned())?;
            fields.push(field);
            match rest {
                Some(rest) => line = rest,
                None => return Ok(Some(fields)),
            }
        }
    }

    /// Reads the rest of a field in quotes; returns it and what follows after a comma.
    fn quoted(&mut self, mut line: String) -> Result<(String, Option<String>), FunctionError> {
        let mut field = String::new();
        loop {
            let Some((before, after)) = line.split_once('"') else {
                field.push_str(&line);
                line = self.next_line().ok_or_else(|| self.error("a quote is not closed"))?;
                continue;
            };
            field.push_str(before);
            if let Some(rest) = after.strip_prefix('"') {
                field.push('"');
                line = rest.to_owned();
            } else if let Some(rest) = after.strip_prefix(',') {
                return Ok((field, Some(rest.to_owned())));
            } else if after.is_empty() || after == "\n" {
                return Ok((field, None));
            } else {
                return Err(self.error("text after a closing quote"));
            }
        }
    }
}
