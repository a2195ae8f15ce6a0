//! Who made an OpenPGP signature; nothing is verified.
//!
//! Packets are those of RFC 4880: a header of one octet with the packet's kind (2 is a signature) and a
//! length, in the old or the new form (section 4.2), then the version. Version 3 has the issuer's key id at a
//! fixed place (5.2.2), version 4 in subpackets (5.2.3): issuer (16), or, as newer signers write, issuer
//! fingerprint (33, RFC 9580 5.2.3.35), whose last eight octets are the key id.

use std::fmt;

/// The id of an OpenPGP key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// Returns the last four octets in lower-case hex: what Koji calls a sigkey.
    pub fn short(self) -> String {
        hex::encode(&self.0[4..])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a packet does not tell its issuer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PacketError {
    NotASignature,
    UnknownVersion(u8),
    Issuers(usize),
}

/// Returns the issuer of a signature packet.
pub(super) fn issuer(packet: &[u8]) -> Result<KeyId, PacketError> {
    let body = signature_body(packet).ok_or(PacketError::NotASignature)?;
    match body {
        // Version, length of the hashed part, type, time, key id.
        [3, 5, _, _, _, _, _, rest @ ..] => {
            rest.first_chunk().copied().map(KeyId).ok_or(PacketError::NotASignature)
        }
        [3, ..] => Err(PacketError::NotASignature),
        // Version, type, two algorithms, hashed and unhashed subpackets.
        [4, _, _, _, rest @ ..] => issuer_of_subpackets(rest),
        [version, ..] => Err(PacketError::UnknownVersion(*version)),
        [] => Err(PacketError::NotASignature),
    }
}

/// Returns the body of a packet if it is a signature.
fn signature_body(packet: &[u8]) -> Option<&[u8]> {
    let (&first, rest) = packet.split_first()?;
    let (kind, len, body) = if first & 0xc0 == 0xc0 {
        let (len, body) = new_length(rest)?;
        (first & 0x3f, len, body)
    } else if first & 0xc0 == 0x80 {
        let (len, body) = match first & 3 {
            0 => (usize::from(*rest.first()?), rest.get(1..)?),
            1 => (be(rest.get(..2)?), rest.get(2..)?),
            2 => (be(rest.get(..4)?), rest.get(4..)?),
            _ => (rest.len(), rest),
        };
        (first >> 2 & 0x0f, len, body)
    } else {
        return None;
    };
    if kind == 2 { body.get(..len) } else { None }
}

fn issuer_of_subpackets(mut rest: &[u8]) -> Result<KeyId, PacketError> {
    let mut issuers = Vec::new();
    let mut fingerprints = Vec::new();
    for _ in 0..2 {
        let mut area =
            rest.get(..2).and_then(|len| rest.get(2..2 + be(len))).ok_or(PacketError::NotASignature)?;
        rest = &rest[2 + area.len()..];
        while !area.is_empty() {
            let (kind, content, after) = subpacket(area).ok_or(PacketError::NotASignature)?;
            area = after;
            match (kind, content) {
                (16, id) => issuers.extend(id.try_into().ok().map(KeyId)),
                (33, [4, fingerprint @ ..]) => {
                    fingerprints.extend(fingerprint.last_chunk().copied().map(KeyId))
                }
                _ => {}
            }
        }
    }
    let mut found = if issuers.is_empty() { fingerprints } else { issuers };
    found.dedup();
    match found[..] {
        [id] => Ok(id),
        _ => Err(PacketError::Issuers(found.len())),
    }
}

/// Splits off a subpacket: its kind without the critical bit, its content, and what follows.
fn subpacket(area: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (len, rest) = new_length(area)?;
    let (packet, after) = rest.split_at_checked(len)?;
    let (kind, content) = packet.split_first()?;
    Some((kind & 0x7f, content, after))
}

/// Splits off a length in the new form; partial lengths are not for signatures.
fn new_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [len @ 0..192, rest @ ..] => Some((usize::from(*len), rest)),
        [high @ 192..224, low, rest @ ..] => {
            Some((((usize::from(*high) - 192) << 8) + usize::from(*low) + 192, rest))
        }
        [255, rest @ ..] => Some((be(rest.get(..4)?), rest.get(4..)?)),
        _ => None,
    }
}

/// Reads up to four octets as a number.
fn be(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: [u8; 8] = [1, 2, 3, 4, 0xb0, 0x94, 0xc3, 0x5a];

    fn v4(hashed: &[u8], unhashed: &[u8]) -> Vec<u8> {
        let mut body = vec![4, 0, 1, 10];
        for area in [hashed, unhashed] {
            body.extend((area.len() as u16).to_be_bytes());
            body.extend(area);
        }
        body.extend([0xab, 0xcd, 0, 1, 1]);
        body
    }

    fn issuer_subpacket(id: [u8; 8]) -> Vec<u8> {
        [&[9, 16][..], &id].concat()
    }

    fn packet(body: &[u8]) -> Vec<u8> {
        [&[0x88, body.len() as u8][..], body].concat()
    }

    #[test]
    fn version_3_in_every_form_of_length() {
        let body = [&[3, 5, 0, 0, 0, 0, 0][..], &ID, &[17, 2, 0, 0, 0, 1, 1]].concat();
        let len = body.len() as u8;
        for header in [
            &[0x88, len][..],
            &[0x89, 0, len],
            &[0x8a, 0, 0, 0, len],
            &[0x8b],
            &[0xc2, len],
            &[0xc2, 255, 0, 0, 0, len],
        ] {
            let packet = [header, &body].concat();
            assert_eq!(issuer(&packet).map(KeyId::short), Ok("b094c35a".into()), "{header:x?}");
        }
    }

    #[test]
    fn version_4_hashed_or_not() {
        let sub = issuer_subpacket(ID);
        let other = [5, 2, 0, 0, 0, 0];
        assert_eq!(issuer(&packet(&v4(&other, &sub))), Ok(KeyId(ID)));
        assert_eq!(issuer(&packet(&v4(&[&other[..], &sub].concat(), &[]))), Ok(KeyId(ID)));
    }

    #[test]
    fn version_4_fingerprint_counts_only_without_issuer() {
        let fingerprint = [&[22, 33, 4][..], &[9; 12], &ID].concat();
        assert_eq!(issuer(&packet(&v4(&fingerprint, &[]))), Ok(KeyId(ID)));
        let other = issuer_subpacket([7; 8]);
        assert_eq!(issuer(&packet(&v4(&fingerprint, &other))), Ok(KeyId([7; 8])));
    }

    #[test]
    fn no_or_several_issuers_are_refused() {
        assert_eq!(issuer(&packet(&v4(&[], &[]))), Err(PacketError::Issuers(0)));
        let two = [issuer_subpacket(ID), issuer_subpacket([7; 8])].concat();
        assert_eq!(issuer(&packet(&v4(&two, &[]))), Err(PacketError::Issuers(2)));
        let same = issuer_subpacket(ID);
        assert_eq!(issuer(&packet(&v4(&same, &same))), Ok(KeyId(ID)));
    }

    #[test]
    fn other_packets_and_versions_are_refused() {
        assert_eq!(issuer(&[]), Err(PacketError::NotASignature));
        assert_eq!(issuer(&[0x99, 0, 1, 4]), Err(PacketError::NotASignature));
        assert_eq!(issuer(&[0xc2, 1, 6]), Err(PacketError::UnknownVersion(6)));
        assert_eq!(issuer(&[0xc2, 4, 4, 0, 1, 10]), Err(PacketError::NotASignature));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..80), start in 0usize..3) {
            let prefix: &[u8] = [&[][..], &[0xc2, 40, 4, 0, 1, 1, 0, 10], &[0x88, 30, 3, 5]][start];
            let _ = issuer(&[prefix, &bytes].concat());
        }
    }
}
