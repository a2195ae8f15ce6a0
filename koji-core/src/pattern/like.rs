//! Globs of list and search calls, which the database matches as LIKE patterns.

/// Returns the LIKE pattern (with a backslash as its escape character) for a glob of `*` and `?`.
///
/// An underscore and a backslash stand for themselves; a percent sign passes through, and so acts as `*`. That is how
/// upstream's hub reads such globs.
///
/// ```
/// use koji_core::pattern::like_pattern;
/// assert_eq!(like_pattern("f4?_*"), r"f4_\_%");
/// ```
pub fn like_pattern(glob: &str) -> String {
    let mut like = String::with_capacity(glob.len() + 4);
    for c in glob.chars() {
        match c {
            '*' => like.push('%'),
            '?' => like.push('_'),
            '_' | '\\' => {
                like.push('\\');
                like.push(c);
            }
            other => like.push(other),
        }
    }
    like
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stars_and_question_marks_are_wild() {
        assert_eq!(like_pattern("lib*.so"), "lib%.so");
        assert_eq!(like_pattern(r"a\b_c"), r"a\\b\_c");
        assert_eq!(like_pattern("100%"), "100%");
        assert_eq!(like_pattern("[ab]"), "[ab]");
    }
}
