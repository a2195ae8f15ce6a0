//! Session keys.

use rand::Rng as _;

const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 19;

/// Makes a key: the user's id, a dash and 19 random letters or digits.
pub fn new_key(user_id: i64) -> String {
    let mut rng = rand::rng();
    let letters = (0..LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]));
    format!("{user_id}-{}", letters.collect::<String>())
}

/// Compares secrets in a time that does not depend on where they differ.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_the_user_and_differ() {
        let (one, two) = (new_key(7), new_key(7));
        assert!(one.starts_with("7-") && one.len() == 21);
        assert_ne!(one, two);
        assert!(same_secret(&one, &one.clone()) && !same_secret(&one, &two));
    }
}
