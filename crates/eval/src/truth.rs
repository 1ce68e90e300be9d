//! Three-valued logic with a fourth value for what AWS does not document.

use crate::formula::{Atom, Formula};
use crate::question::Question;
use iamscope_policy::{Agreement, Effect};

/// Whether one part of a statement fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Truth {
    True,
    False,
    /// It depends on something that is not known about the request.
    Unknown,
    /// It depends on how AWS does something that it does not document.
    Doubtful(Doubt),
}

/// A part fits exactly if AWS answers a question in one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Doubt {
    question: Question,
    /// Whether the part fits if the statement of the question is true, or if it is not.
    fits_if: bool,
}

impl Doubt {
    /// Returns the doubt as a formula: under which answer the part fits.
    pub(crate) fn to_formula(self) -> Formula {
        let atom = Formula::atom(Atom::Undocumented {
            question: self.question,
        });
        if self.fits_if { atom } else { atom.negate() }
    }

    /// Returns how a doubtful match in a statement of this effect is read.
    ///
    /// Most readings are cautious: a Deny is taken to apply, and an Allow hinges on the doubt unless its plain reading is
    /// already that it fails. Two are what public observation suggests. `is_excluded` says that what is matched is left
    /// out of the statement, as `NotResource` does.
    pub(crate) fn reading(self, effect: Effect, is_excluded: bool) -> Formula {
        match (self.question, effect) {
            (Question::ManyValues, _) => (!self.fits_if).into(),
            (Question::BoolVariable, _) => self.fits_if.into(),
            (_, Effect::Deny) => (!is_excluded).into(),
            (
                Question::EmptyValues
                | Question::NegatedGarbage
                | Question::ShortArnRefused
                | Question::VariableWildcard,
                Effect::Allow,
            ) => is_excluded.into(),
            (_, Effect::Allow) => self.to_formula(),
        }
    }
}

impl From<Question> for Truth {
    /// Makes a truth that holds exactly if the statement of the question does.
    fn from(question: Question) -> Self {
        Self::Doubtful(Doubt {
            question,
            fits_if: true,
        })
    }
}

impl From<Agreement> for Truth {
    fn from(agreement: Agreement) -> Self {
        match agreement {
            Agreement::Sure => Self::True,
            Agreement::Possible => Self::Unknown,
            Agreement::Never => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Truth {
    /// Joins by AND.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Doubtful(doubt), _) | (_, Self::Doubtful(doubt)) => Self::Doubtful(doubt),
            (Self::True, Self::True) => Self::True,
        }
    }

    /// Joins by OR.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Doubtful(doubt), _) | (_, Self::Doubtful(doubt)) => Self::Doubtful(doubt),
            (Self::False, Self::False) => Self::False,
        }
    }

    /// Negates.
    pub(crate) fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => self,
            Self::Doubtful(doubt) => Self::Doubtful(Doubt {
                fits_if: !doubt.fits_if,
                ..doubt
            }),
        }
    }

    /// Joins many by OR and stops at the first that is true.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for part in parts {
            result = result.or(part);
            if result == Self::True {
                break;
            }
        }
        result
    }

    /// Joins many by AND and stops at the first that is false.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::True;
        for part in parts {
            result = result.and(part);
            if result == Self::False {
                break;
            }
        }
        result
    }
}
