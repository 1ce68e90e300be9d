//! Three-valued logic with a fourth value for what AWS does not document.

use crate::explanation::RuleId;
use crate::formula::{Atom, Formula};
use iamscope_policy::Effect;

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

/// Something AWS does not document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Doubt {
    /// Letter case in the first five fields of an ARN.
    ArnCase,
    /// A resource pattern of fewer than six fields.
    ShortArn,
    /// An ARN condition with a pattern of fewer than six fields.
    ShortConditionArn,
    /// `IfExists` on a `ForAnyValue` operator for an absent key.
    AnyValueIfExists,
    /// A negated operator on text that is not of the operator's type.
    NegatedGarbage,
    /// A request address of the form `::ffff:192.0.2.1` and a block of the other family.
    MappedAddress,
}

impl Doubt {
    /// Returns the rule that marks it.
    pub(crate) fn rule(self) -> RuleId {
        RuleId(match self {
            Self::ArnCase => 6,
            Self::ShortArn => 7,
            Self::ShortConditionArn => 23,
            Self::AnyValueIfExists => 15,
            Self::NegatedGarbage => 18,
            Self::MappedAddress => 22,
        })
    }

    fn what(self) -> &'static str {
        match self {
            Self::ArnCase => "letter case is ignored in the first five fields of an ARN",
            Self::ShortArn => "a resource pattern of fewer than six fields is filled up with `*`",
            Self::ShortConditionArn => "an ARN condition of fewer than six fields is filled up with `*`",
            Self::AnyValueIfExists => "`ForAnyValue` with `IfExists` is true for an absent key",
            Self::NegatedGarbage => "a negated operator is true for text that it cannot read",
            Self::MappedAddress => "an IPv4-mapped IPv6 address is in an IPv4 block",
        }
    }

    /// Returns the cautious reading of a doubtful match in a statement of this effect.
    ///
    /// A Deny is taken to apply. An Allow hinges on the doubt, unless its plain reading is already that it fails.
    /// `is_excluded` says that what is matched is left out of the statement, as `NotResource` does.
    pub(crate) fn reading(self, effect: Effect, is_excluded: bool) -> Formula {
        match (effect, self) {
            (Effect::Deny, _) if is_excluded => Formula::False,
            (Effect::Deny, _) => Formula::True,
            (Effect::Allow, Self::NegatedGarbage) => Formula::False,
            (
                Effect::Allow,
                Self::ArnCase | Self::ShortArn | Self::ShortConditionArn | Self::AnyValueIfExists | Self::MappedAddress,
            ) => Formula::atom(Atom::Undocumented {
                rule: self.rule(),
                what: self.what().into(),
            }),
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
            Self::Unknown | Self::Doubtful(_) => self,
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
