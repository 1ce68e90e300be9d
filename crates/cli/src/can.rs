//! `iamscope can`: one question, its answer and why.

use crate::arguments::{AnswerFormat, EstateArguments};
use crate::assume::ContextArguments;
use crate::exit::{Exit, Failure, Outcome};
use crate::explain::Explained;
use crate::terminal::Terminal;
use crate::{input, json, what_if};
use clap::{Args, ValueEnum};
use iamscope_access::{Access, Question};
use iamscope_eval::Decision;

#[derive(Args, Debug)]
pub(crate) struct CanArguments {
    /// Who: `role/app`, `ACCOUNT:user/alice`, an ARN, an account number, a service, or `anyone`
    principal: String,
    /// What: an action such as `s3:GetObject`
    action: String,
    /// To what: an ARN, `s3://bucket/key`, or the name of a resource of the estate; every resource if left out
    resource: Option<String>,
    #[command(flatten)]
    estate: EstateArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: AnswerFormat,
    /// Exit with 1 unless this is the answer
    #[arg(long, value_enum, value_name = "ANSWER")]
    expect: Option<Expected>,
}

/// An answer without its reasons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Expected {
    /// It is allowed
    Allowed,
    /// It is not
    Denied,
    /// It depends
    Unknown,
}

impl Expected {
    /// Returns whether a decision is this answer.
    pub(crate) fn is(self, decision: &Decision) -> bool {
        match decision {
            Decision::Allowed => self == Self::Allowed,
            Decision::Denied(_) => self == Self::Denied,
            Decision::Unknown(_) => self == Self::Unknown,
        }
    }
}

pub(crate) fn run(arguments: &CanArguments, terminal: Terminal) -> Outcome {
    let loaded = input::load(&arguments.estate, terminal)?;
    what_if::refuse_cuts(&loaded, "can")?;
    let access = loaded.access(terminal, arguments.estate.strict);
    let question = question(&access, arguments, terminal)?;
    let (answer, explanation) = access.explain(&question);
    let edits = access.edits(&question);
    let text = match arguments.format {
        AnswerFormat::Text => {
            let explained = Explained {
                who: &access.name(&question.principal),
                request: &format!("{} on {}", question.action, question.resource.arn),
                decision: &answer.decision,
                explanation: &explanation,
                edits: &edits,
                sources: access.estate().sources(),
                assumptions: &answer.assumptions,
            };
            explained.to_text(terminal.has_color())
        }
        AnswerFormat::Json => json::to_text(&json::answer(&access, &question, &answer, &explanation, &edits))?,
    };
    terminal.write(&text, None)?;
    Ok(match arguments.expect {
        Some(expected) if !expected.is(&answer.decision) => Exit::Findings,
        Some(_) | None => loaded.exit(),
    })
}

fn question(access: &Access<'_>, arguments: &CanArguments, terminal: Terminal) -> Result<Question, Failure> {
    let principal = access.find_principal(&arguments.principal)?;
    let action = access.find_action(&arguments.action)?;
    let resource = input::resource(access, &action, arguments.resource.as_deref(), terminal)?;
    let mut question = Question::new(principal, action, resource);
    question.context = input::context(access, &arguments.context)?;
    Ok(question)
}
