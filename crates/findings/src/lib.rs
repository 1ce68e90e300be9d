//! Findings, evidence, fixes and every output format.
