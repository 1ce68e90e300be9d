//! Lines, words and blocks of the mini-language.

use crate::problem::Problem;

/// A word: one value or several, separated by commas. Inside quotes neither blanks nor commas separate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word(Vec<String>);

impl Word {
    pub(crate) fn values(&self) -> &[String] {
        &self.0
    }

    pub(crate) fn text(&self) -> String {
        self.0.join(",")
    }
}

/// A line without its indentation and comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) number: usize,
    words: Vec<Word>,
    /// What stands from the first `{` on, for policies given as JSON.
    pub(crate) json: Option<String>,
}

impl Line {
    /// Reads one line; `None` if nothing but a comment stands there.
    pub(crate) fn read(text: &str, number: usize) -> Result<Option<Self>, Problem> {
        let (text, json) = match text.split_once(" {") {
            Some((before, after)) if !before.contains('"') => (before, Some(format!("{{{after}"))),
            Some(_) | None => (text, None),
        };
        let mut words: Vec<Word> = Vec::new();
        let mut values: Option<Vec<String>> = None;
        let mut quoted = false;
        for character in text.chars() {
            match character {
                '"' => {
                    quoted = !quoted;
                    values.get_or_insert_with(|| vec![String::new()]);
                }
                '#' if !quoted && values.is_none() => break,
                ' ' | '\t' if !quoted => words.extend(values.take().map(Word)),
                ',' if !quoted => values.get_or_insert_with(|| vec![String::new()]).push(String::new()),
                other => {
                    let values = values.get_or_insert_with(|| vec![String::new()]);
                    if let Some(last) = values.last_mut() {
                        last.push(other);
                    }
                }
            }
        }
        if quoted {
            return Err(Problem::new(number, "a quote is not closed"));
        }
        words.extend(values.take().map(Word));
        Ok((!words.is_empty()).then_some(Self { number, words, json }))
    }

    pub(crate) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.number, message)
    }

    pub(crate) fn keyword(&self) -> String {
        self.words.first().map(Word::text).unwrap_or_default()
    }

    /// Returns the words after the keyword.
    pub(crate) fn rest(&self) -> Words<'_> {
        let mut words = Words {
            line: self,
            words: &self.words,
        };
        words.optional();
        words
    }
}

/// The words of a line that are yet to be read.
#[derive(Clone)]
pub(crate) struct Words<'l> {
    pub(crate) line: &'l Line,
    words: &'l [Word],
}

impl<'l> Words<'l> {
    pub(crate) fn optional(&mut self) -> Option<&'l Word> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    pub(crate) fn required(&mut self, what: &str) -> Result<&'l Word, Problem> {
        self.optional()
            .ok_or_else(|| self.line.problem(format!("expected {what}")))
    }

    pub(crate) fn text(&mut self, what: &str) -> Result<String, Problem> {
        self.required(what).map(Word::text)
    }

    /// Takes the next word if it is `word`.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let found = self.words.first().is_some_and(|next| next.text() == word);
        if found {
            self.optional();
        }
        found
    }

    pub(crate) fn end(mut self) -> Result<(), Problem> {
        match self.optional() {
            Some(word) => Err(self.line.problem(format!("did not expect `{}`", word.text()))),
            None => Ok(()),
        }
    }
}

/// A line and those indented below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    pub(crate) head: Line,
    pub(crate) body: Vec<Line>,
}

/// Splits a text into blocks.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, Problem> {
    let mut blocks: Vec<Block> = Vec::new();
    let margin = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    for (index, raw) in text.lines().enumerate() {
        let Some(line) = Line::read(raw.trim(), index + 1)? else {
            continue;
        };
        if raw.len() - raw.trim_start().len() == margin {
            blocks.push(Block {
                head: line,
                body: Vec::new(),
            });
        } else {
            let block = blocks
                .last_mut()
                .ok_or_else(|| line.problem("nothing above that this line could belong to"))?;
            block.body.push(line);
        }
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lists_quotes_comments_and_json() {
        let text = "
            role app   # the app
              allow s3:Get*,s3:Put* on \"a b,c\"
              policy extra {\"Statement\": []}
        ";
        let found = blocks(text).expect("blocks");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].head.keyword(), "role");
        let mut words = found[0].body[0].rest();
        assert_eq!(words.required("").expect("actions").values(), ["s3:Get*", "s3:Put*"]);
        assert!(words.take("on"));
        assert_eq!(words.required("").expect("resource").values(), ["a b,c"]);
        assert_eq!(found[0].body[1].json.as_deref(), Some("{\"Statement\": []}"));
        assert_eq!(
            blocks("user \"x").expect_err("open quote").to_string(),
            "line 1: a quote is not closed"
        );
    }
}
