//! The provers that checks ask; what they learn of the catalogue is kept.

use iamscope_prove::{Mode, Prover};
use std::sync::OnceLock;

/// Returns the prover of a mode.
pub(crate) fn prover(mode: Mode) -> &'static Prover {
    static TYPED: OnceLock<Prover> = OnceLock::new();
    static FUTURE_PROOF: OnceLock<Prover> = OnceLock::new();
    let prover = match mode {
        Mode::Typed => &TYPED,
        Mode::FutureProof => &FUTURE_PROOF,
    };
    prover.get_or_init(|| Prover::new(mode))
}
