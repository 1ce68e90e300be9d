//! One request against given policies: decision and explanation.
