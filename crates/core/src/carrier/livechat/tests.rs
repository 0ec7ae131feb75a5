//! LiveChat, tested with what LiveChat sends and with what it never would.
