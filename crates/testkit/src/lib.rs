//! Generators and small estates for tests.
