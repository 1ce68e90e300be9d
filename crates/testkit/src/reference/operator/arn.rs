//! Rule 23: ARNs. `ArnEquals` and `ArnLike` are the same.

use crate::reference::answer::Question;
use crate::reference::glob::{Token, fields, fits};
use crate::reference::situation::Situation;
use crate::reference::truth::Truth;
use crate::reference::variables::{fill, test};
use iamscope_policy::Version;

/// Returns whether each of the six fields fits; case counts.
pub(super) fn like(value: &str, request: &str, version: Version, situation: &Situation<'_>) -> Truth {
    let filled = fill(value, version, situation.context);
    test(&filled, situation.world, |pattern| {
        fits_arn(pattern, request, situation)
    })
}

fn fits_arn(pattern: &[Token], request: &str, situation: &Situation<'_>) -> Truth {
    let asked: Vec<&str> = request.splitn(6, ':').collect();
    let mut parts = fields(pattern);
    let is_short = parts.len() < 6;
    parts.resize(6, vec![Token::AnyRun]);
    let by_field = asked.len() == 6 && parts.iter().zip(&asked).all(|(part, asked)| fits(part, asked));
    if !is_short {
        return Truth::of(by_field);
    }
    if by_field || fits(pattern, request) {
        situation.world.open(Question::ShortArnValue)
    } else {
        Truth::No
    }
}
