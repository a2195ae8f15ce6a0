//! Passwords: ours are argon2id; the plain ones of an adopted database are accepted.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use super::key::same_secret;

/// Hashes a password for storing.
pub fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Tells whether a password is the stored one. This takes some ten milliseconds of computing.
pub fn verify_password(password: &str, stored: &str) -> bool {
    if password.is_empty() {
        return false;
    }
    if !stored.starts_with("$argon2") {
        return same_secret(password, stored);
    }
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_passes() {
        let stored = hash_password("secret").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify_password("secret", &stored));
        assert!(!verify_password("Secret", &stored));
        assert!(!verify_password("", &stored));
        assert!(verify_password("plain", "plain") && !verify_password("", ""));
    }
}
