//! The AWS policy language: documents, ARNs, patterns, conditions, positions, printing.
