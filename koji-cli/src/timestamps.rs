//! Moments as people read and write them.
