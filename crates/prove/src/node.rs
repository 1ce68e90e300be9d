//! Formulas over atoms, with negation at the atoms only.

/// The number of an atom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct AtomId(pub(crate) u32);

/// A formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    True,
    False,
    /// An atom, or its negation.
    Literal(AtomId, bool),
    All(Vec<Node>),
    Any(Vec<Node>),
}

impl AtomId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Node {
    /// Joins by AND.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut operands = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::All(inner) => operands.extend(inner),
                Self::Literal(..) | Self::Any(_) => operands.push(part),
            }
        }
        match operands.len() {
            0 => Self::True,
            1 => operands.pop().unwrap_or(Self::True),
            _ => Self::All(operands),
        }
    }

    /// Joins by OR.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut operands = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Any(inner) => operands.extend(inner),
                Self::Literal(..) | Self::All(_) => operands.push(part),
            }
        }
        match operands.len() {
            0 => Self::False,
            1 => operands.pop().unwrap_or(Self::False),
            _ => Self::Any(operands),
        }
    }

    /// Negates.
    pub(crate) fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Literal(atom, polarity) => Self::Literal(atom, !polarity),
            Self::All(parts) => Self::Any(parts.into_iter().map(Self::negate).collect()),
            Self::Any(parts) => Self::All(parts.into_iter().map(Self::negate).collect()),
        }
    }
}
