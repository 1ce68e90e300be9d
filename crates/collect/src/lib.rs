//! Files and exports to an estate.
