//! What proves a finding.

use iamscope_eval::{CheckEffect, Decision, Explanation, MatchedStatement};
use iamscope_policy::{SourceId, Span, Statement};

/// One piece of proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// A statement of a policy, with the parts that matter underlined.
    Statement(StatementEvidence),
    /// A question that was put to the evaluator, and its answer.
    Decision {
        /// The question, for people: `role/app: iam:PassRole on *`.
        question: Box<str>,
        /// The answer.
        decision: Decision,
        /// Why.
        explanation: Explanation,
    },
    /// A setting that is not as it should be, or a fact that was seen.
    Setting {
        /// Which setting, such as `password`.
        what: Box<str>,
        /// What it is set to.
        value: Box<str>,
        /// What it should be set to, if there is one good value.
        expected: Option<Box<str>>,
    },
}

/// A statement as evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementEvidence {
    /// What the policy is called where it is attached, such as `role app, inline policy s3`.
    pub policy: Box<str>,
    /// The text it stands in.
    pub source: SourceId,
    /// The whole statement.
    pub span: Span,
    /// Its place in the `Statement` list, counted from 0; `None` if the evidence is the policy as a whole.
    pub index: Option<u32>,
    /// Its `Sid`; an empty one counts as none.
    pub sid: Option<Box<str>>,
    /// The parts to underline, most important first.
    pub labels: Vec<Label>,
}

/// A part of a text, and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The part.
    pub span: Span,
    /// What to say of it; empty to underline only.
    pub text: Box<str>,
}

impl Evidence {
    /// Makes evidence of a statement; add labels to underline parts of it.
    pub fn statement(policy: &str, source: SourceId, statement: &Statement) -> StatementEvidence {
        StatementEvidence {
            policy: policy.into(),
            source,
            span: statement.span,
            index: Some(statement.index),
            // An empty id names nothing.
            sid: statement
                .sid
                .as_ref()
                .map(|sid| sid.value.clone())
                .filter(|sid| !sid.is_empty()),
            labels: Vec::new(),
        }
    }

    /// Makes evidence of a place in a policy text that is no statement.
    pub fn place(policy: &str, source: SourceId, span: Span, text: impl Into<Box<str>>) -> Self {
        Self::Statement(StatementEvidence {
            policy: policy.into(),
            source,
            span,
            index: None,
            sid: None,
            labels: vec![Label {
                span,
                text: text.into(),
            }],
        })
    }

    /// Makes evidence of a question and its answer.
    pub fn decision(question: impl Into<Box<str>>, decision: Decision, explanation: Explanation) -> Self {
        Self::Decision {
            question: question.into(),
            decision,
            explanation,
        }
    }

    /// Makes evidence of a setting that should have another value.
    pub fn setting(what: &str, value: impl Into<Box<str>>, expected: &str) -> Self {
        Self::Setting {
            what: what.into(),
            value: value.into(),
            expected: Some(expected.into()),
        }
    }

    /// Makes evidence of a fact.
    pub fn fact(what: &str, value: impl Into<Box<str>>) -> Self {
        Self::Setting {
            what: what.into(),
            value: value.into(),
            expected: None,
        }
    }

    /// Returns the statements to show for it: itself, or those that made the decision.
    pub fn statements(&self) -> Vec<StatementEvidence> {
        match self {
            Self::Statement(statement) => vec![statement.clone()],
            Self::Decision { explanation, .. } => deciding(explanation).into_iter().map(of_match).collect(),
            Self::Setting { .. } => Vec::new(),
        }
    }
}

impl StatementEvidence {
    /// Makes evidence of a place in a text, with nothing to say of it.
    pub fn place(source: SourceId, span: Span) -> Self {
        Self {
            policy: "".into(),
            source,
            span,
            index: None,
            sid: None,
            labels: Vec::new(),
        }
    }

    /// Underlines a part and says something of it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<Box<str>>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }
}

impl From<StatementEvidence> for Evidence {
    fn from(statement: StatementEvidence) -> Self {
        Self::Statement(statement)
    }
}

/// Returns the statements that made a decision: those of the layers that allowed or denied, guardrails that only let
/// everything through left out.
fn deciding(explanation: &Explanation) -> Vec<&MatchedStatement> {
    use iamscope_eval::CheckType as Layer;
    let mut found = Vec::new();
    for check in &explanation.checks {
        let decides = match (&check.effect, check.check_type) {
            (CheckEffect::ExplicitDeny | CheckEffect::Unknown { .. }, _) => true,
            (CheckEffect::Allow, Layer::Principal | Layer::Resource | Layer::Session) => true,
            (CheckEffect::Allow, _) | (CheckEffect::NoImpact | CheckEffect::ImplicitDeny, _) => false,
        };
        if decides {
            found.extend(&check.matched);
        }
    }
    found
}

fn of_match(matched: &MatchedStatement) -> StatementEvidence {
    StatementEvidence {
        policy: matched.policy.clone(),
        source: matched.source,
        span: matched.span,
        index: Some(matched.index),
        sid: matched.sid.clone(),
        labels: matched
            .evidence
            .iter()
            .map(|&span| Label { span, text: "".into() })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamscope_policy::{PolicyKind, parse};

    #[test]
    fn an_empty_id_is_none() {
        let sid = |sid: &str| {
            let text =
                format!(r#"{{"Statement": {{"Sid": "{sid}", "Effect": "Allow", "Action": "*", "Resource": "*"}}}}"#);
            let (policy, _) = parse(SourceId(0), &text, PolicyKind::Identity);
            Evidence::statement("p", SourceId(0), &policy.statements[0]).sid
        };
        assert_eq!(sid(""), None);
        assert_eq!(sid("All").as_deref(), Some("All"));
    }
}
