//! The time that a step took: what passed, and what cores worked.

use std::ops::AddAssign;
use std::time::{Duration, Instant};

/// A moment.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    passed: Instant,
    worked: Option<Duration>,
}

/// The time between two moments.
#[derive(Clone, Copy, Default)]
pub(super) struct Time {
    /// As a clock on the wall tells.
    pub(super) passed: Duration,
    /// As all cores together worked for this program, whatever else the machine did; nothing where the system does not
    /// tell.
    pub(super) worked: Duration,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self {
            passed: Instant::now(),
            worked: worked(),
        }
    }

    /// Returns the time since an earlier moment.
    pub(super) fn since(self, earlier: Self) -> Time {
        let worked = self.worked.zip(earlier.worked);
        Time {
            passed: self.passed - earlier.passed,
            worked: worked.map_or(Duration::ZERO, |(now, then)| now.saturating_sub(then)),
        }
    }
}

impl AddAssign for Time {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.worked += other.worked;
    }
}

#[cfg(unix)]
fn worked() -> Option<Duration> {
    let told = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(
        told.tv_sec.try_into().ok()?,
        told.tv_nsec.try_into().ok()?,
    ))
}

#[cfg(not(unix))]
fn worked() -> Option<Duration> {
    None
}
