//! Steps that a proof may take. They are counted, not timed, so that the same question has the same answer everywhere.

/// What is left of the steps of a proof.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    given: u64,
    left: u64,
    /// Work that is not yet a step.
    work: u64,
}

/// How much work is a step. A piece of work is to look at one item of a pattern, or what takes about as long.
const STEP: u64 = 64;

impl Budget {
    /// Steps of a proof unless somebody says otherwise: a tenth of a second at most, of an optimised build.
    pub const USUAL: u64 = 300_000;

    /// Gives so many steps.
    pub fn new(steps: u64) -> Self {
        Self {
            given: steps,
            left: steps,
            work: 0,
        }
    }

    /// Takes steps, and returns whether there were enough.
    pub(crate) fn spend(&mut self, steps: u64) -> bool {
        let is_enough = self.left >= steps;
        self.left = self.left.saturating_sub(steps);
        is_enough
    }

    /// Takes the steps of some work, and returns whether there were enough.
    pub(crate) fn work(&mut self, work: u64) -> bool {
        self.work += work;
        let steps = self.work / STEP;
        self.work %= STEP;
        self.spend(steps) && !self.is_spent()
    }

    /// Returns whether no steps are left.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Returns how many steps were taken.
    pub fn steps(&self) -> u64 {
        self.given - self.left
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(Self::USUAL)
    }
}
