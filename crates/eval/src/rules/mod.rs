//! The conformance table: every rule of how AWS evaluates, what it rests upon, and what nobody can know.
//!
//! Rules are numbered and never renumbered; a clause is one sentence of a rule and has a letter. Explanations cite rules,
//! case files pin clauses, and `docs/conformance.md` is generated from both. What AWS does not document, or says in two
//! ways, is an [`OpenQuestion`].

mod combining;
mod condition;
mod contradiction;
mod matching;
mod open;
mod source;

use crate::explanation::RuleId;
use std::fmt;

/// A rule of how AWS evaluates requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its number.
    pub id: RuleId,
    /// What it is about.
    pub title: &'static str,
    /// What it says, one sentence each.
    pub clauses: &'static [Clause],
}

/// One sentence of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clause {
    /// Its letter within the rule.
    pub letter: char,
    /// What it says, in our words.
    pub statement: &'static str,
    /// What it rests upon.
    pub source: Source,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// A page of AWS's documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// The guide and the title of the page.
    pub page: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// How far a clause can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// AWS's documentation says so.
    Documented,
    /// Somebody saw AWS do so.
    Observed,
    /// Nobody says so; it is the cautious reading.
    Assumed,
}

/// Something about AWS's evaluation that its documentation leaves open, and what is done about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenQuestion {
    /// A short name, such as `arn-case`.
    pub id: &'static str,
    /// The rule it is about.
    pub rule: RuleId,
    /// The clause that takes a side.
    pub clause: char,
    /// What is not known.
    pub question: &'static str,
    /// What is done until it is.
    pub reading: &'static str,
    /// What would settle it.
    pub settled_by: &'static str,
}

/// Two pages of AWS that contradict each other, or one that contradicts itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// The clause that takes a side.
    pub clause: ClauseId,
    /// What one says, in our words.
    pub one: (&'static str, Source),
    /// What the other says.
    pub other: (&'static str, Source),
    /// What is taken to be so.
    pub taken: &'static str,
}

/// The name of a clause, such as `33k`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClauseId {
    /// The rule.
    pub rule: RuleId,
    /// The letter within it.
    pub letter: char,
}

/// Returns all rules, by number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    matching::RULES.iter().chain(condition::RULES).chain(combining::RULES)
}

/// Returns the rule of a number.
pub fn rule(id: RuleId) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Returns whether a rule is about how layers are joined, and not about whether a statement matches.
pub fn joins_layers(id: RuleId) -> bool {
    combining::RULES.iter().any(|rule| rule.id == id)
}

/// Returns all open questions, by rule.
pub fn questions() -> impl Iterator<Item = &'static OpenQuestion> {
    open::QUESTIONS.iter()
}

/// Returns the open question of a name.
pub fn question(id: &str) -> Option<&'static OpenQuestion> {
    questions().find(|question| question.id == id)
}

/// Returns where pages of AWS contradict each other, by rule.
pub fn contradictions() -> impl Iterator<Item = &'static Contradiction> {
    contradiction::CONTRADICTIONS.iter()
}

/// Returns the clause of a name.
pub fn clause(id: ClauseId) -> Option<&'static Clause> {
    rule(id.rule)?.clause(id.letter)
}

impl Rule {
    /// Returns the clause of a letter.
    pub fn clause(&self, letter: char) -> Option<&'static Clause> {
        self.clauses.iter().find(|clause| clause.letter == letter)
    }
}

impl Confidence {
    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

impl ClauseId {
    /// Reads a name such as `33k`.
    pub fn parse(text: &str) -> Option<Self> {
        let letter = text.chars().next_back().filter(char::is_ascii_lowercase)?;
        let rule = text.strip_suffix(letter)?.parse().ok()?;
        Some(Self {
            rule: RuleId(rule),
            letter,
        })
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.rule.0, self.letter)
    }
}

/// Writes a rule down.
const fn define(id: u8, title: &'static str, clauses: &'static [Clause]) -> Rule {
    Rule {
        id: RuleId(id),
        title,
        clauses,
    }
}

/// Writes a clause down that AWS documents.
const fn documented(letter: char, statement: &'static str, source: Source) -> Clause {
    Clause {
        letter,
        statement,
        source,
        confidence: Confidence::Documented,
    }
}

/// Writes a clause down that somebody saw AWS follow; `source` is the page where it would be documented.
const fn observed(letter: char, statement: &'static str, source: Source) -> Clause {
    Clause {
        letter,
        statement,
        source,
        confidence: Confidence::Observed,
    }
}

/// Writes a clause down that is the cautious reading; `source` is the page that leaves it open.
const fn assumed(letter: char, statement: &'static str, source: Source) -> Clause {
    Clause {
        letter,
        statement,
        source,
        confidence: Confidence::Assumed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Question;

    #[test]
    fn names_of_clauses() {
        let clause = ClauseId::parse("33k").expect("a clause");
        assert_eq!((clause.rule, clause.letter), (RuleId(33), 'k'));
        assert_eq!(clause.to_string(), "33k");
        for text in ["33", "k", "", "33K", "333k", "3 a"] {
            assert_eq!(ClauseId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_and_letters_go_up() {
        let numbers: Vec<u8> = rules().map(|rule| rule.id.0).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        for rule in rules() {
            let letters: String = rule.clauses.iter().map(|clause| clause.letter).collect();
            assert!(
                "abcdefghijklmnopqrstuvwxyz".starts_with(&letters),
                "{}: {letters}",
                rule.id.0
            );
        }
    }

    #[test]
    fn every_question_is_about_a_clause_that_is_not_documented_or_that_pages_contradict() {
        for question in questions() {
            let id = ClauseId {
                rule: question.rule,
                letter: question.clause,
            };
            let clause = clause(id).expect(question.id);
            let is_listed = question.id == "public-policy";
            assert!(
                clause.confidence != Confidence::Documented || is_listed,
                "{}",
                question.id
            );
        }
    }

    #[test]
    fn what_explanations_leave_open_is_in_the_table() {
        for asked in Question::ALL {
            let rule = question(asked.id()).map(|question| question.rule);
            assert_eq!(rule, Some(asked.rule()), "{}", asked.id());
        }
    }

    #[test]
    fn every_contradiction_is_about_a_clause() {
        for contradiction in contradictions() {
            assert!(clause(contradiction.clause).is_some(), "{}", contradiction.clause);
        }
    }
}
