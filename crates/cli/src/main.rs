//! The iamscope command line.
fn main() {}
