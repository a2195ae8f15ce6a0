//! Brings up the loopback interface of a new network namespace.

use std::io;
use std::os::fd::AsRawFd;

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, recv, sendto, socket,
};

const NLM_F_REQUEST: u16 = 0x1;
const NLM_F_ACK: u16 = 0x4;
const NLMSG_ERROR: u16 = 2;
const RTM_NEWLINK: u16 = 16;
const IFF_UP: u32 = 1;
/// The loopback interface is the first one of every network namespace.
const LOOPBACK_INDEX: i32 = 1;

/// Sets `lo` up, which a new namespace has down; test suites talk to themselves over it.
pub(super) fn bring_up() -> io::Result<()> {
    let socket =
        socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute)?;
    sendto(socket.as_raw_fd(), &set_up_request(), &NetlinkAddr::new(0, 0), MsgFlags::empty())?;
    let mut answer = [0; 256];
    let length = recv(socket.as_raw_fd(), &mut answer, MsgFlags::empty())?;
    acknowledged(&answer[..length])
}

/// Builds `struct nlmsghdr` followed by `struct ifinfomsg` (rtnetlink(7)).
fn set_up_request() -> Vec<u8> {
    const LENGTH: u32 = 16 + 16;
    let mut message = Vec::with_capacity(LENGTH as usize);
    message.extend(LENGTH.to_ne_bytes());
    message.extend(RTM_NEWLINK.to_ne_bytes());
    message.extend((NLM_F_REQUEST | NLM_F_ACK).to_ne_bytes());
    message.extend([0; 8]); // sequence number and port: one request, one answer
    message.extend([0; 4]); // family, padding, device type
    message.extend(LOOPBACK_INDEX.to_ne_bytes());
    message.extend(IFF_UP.to_ne_bytes()); // flags
    message.extend(IFF_UP.to_ne_bytes()); // which flags change
    message
}

fn acknowledged(answer: &[u8]) -> io::Result<()> {
    let short = || io::Error::new(io::ErrorKind::UnexpectedEof, "short answer from rtnetlink");
    let kind = answer.get(4..6).and_then(|b| b.try_into().ok()).map(u16::from_ne_bytes).ok_or_else(short)?;
    let code =
        answer.get(16..20).and_then(|b| b.try_into().ok()).map(i32::from_ne_bytes).ok_or_else(short)?;
    match (kind, code) {
        (NLMSG_ERROR, 0) => Ok(()),
        (NLMSG_ERROR, code) => Err(io::Error::from_raw_os_error(-code)),
        (other, _) => Err(io::Error::other(format!("unexpected answer {other} from rtnetlink"))),
    }
}
