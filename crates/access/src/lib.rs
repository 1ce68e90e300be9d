//! The estate asked: who can do what, and why.
