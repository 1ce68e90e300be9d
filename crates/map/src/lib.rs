//! The estate as a graph: who reaches what, with the proof of every edge.
