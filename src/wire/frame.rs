//! Frames: four bytes of length (little-endian), then that many bytes of bincode.

use std::io;

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use bincode::de::read::Reader;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The maximum bytes of a frame's body.
pub const MOST_BYTES: usize = 4 << 20;

/// The bytes of the length before a body.
pub const HEAD: usize = 4;

/// Why a frame cannot be sent or decoded.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The body has, or claims to have, more than [`MOST_BYTES`].
    #[error("a frame of {0} bytes is longer than it may be")]
    TooLong(usize),
    /// The body does not follow this protocol.
    #[error("a frame that does not decode: {0}")]
    Malformed(String),
    /// The socket failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl FrameError {
    /// This number of bytes of a body belongs to no message.
    pub fn left_over(bytes: usize) -> FrameError {
        FrameError::Malformed(format!("{bytes} bytes left over"))
    }
}

/// bincode's standard format, with a limit for lengths inside a body.
type Format = Configuration<LittleEndian, Varint, Limit<MOST_BYTES>>;

const fn format() -> Format {
    config::standard().with_limit::<MOST_BYTES>()
}

/// Encodes a message as a complete frame, with its length.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; HEAD];
    bincode::serde::encode_into_std_write(message, &mut frame, format())
        .map_err(|error| FrameError::Malformed(error.to_string()))?;
    let length = frame.len() - HEAD;
    match u32::try_from(length) {
        Ok(head) if length <= MOST_BYTES => {
            for (place, byte) in frame.iter_mut().zip(head.to_le_bytes()) {
                *place = byte;
            }
            Ok(frame)
        }
        _ => Err(FrameError::TooLong(length)),
    }
}

/// Decodes a body into its message; every byte must belong to it.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    match bincode::serde::decode_from_slice(body, format()) {
        Ok((message, used)) if used == body.len() => Ok(message),
        Ok((_, used)) => Err(FrameError::left_over(body.len() - used)),
        Err(error) => Err(FrameError::Malformed(error.to_string())),
    }
}

/// Decodes the message at the start of a reader.
pub fn decode_from<T: DeserializeOwned>(reader: impl Reader) -> Result<T, FrameError> {
    bincode::serde::decode_from_reader(reader, format()).map_err(|error| FrameError::Malformed(error.to_string()))
}

/// Splits a stream of bytes into bodies, independent of how it is divided into pieces.
#[derive(Debug, Default)]
pub struct Splitter {
    bytes: Vec<u8>,
    start: usize,
}

impl Splitter {
    /// Adds received bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 && self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
            // One large frame must not keep its memory for the rest of the connection.
            self.bytes.shrink_to(64 << 10);
        } else if self.start > 64 << 10 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The next complete body; `None` while it is incomplete. After an error the stream is out of step and must be
    /// closed.
    pub fn next_body(&mut self) -> Result<Option<&[u8]>, FrameError> {
        self.next_body_within(MOST_BYTES)
    }

    /// The same, but no body may be longer than `most`.
    pub fn next_body_within(&mut self, most: usize) -> Result<Option<&[u8]>, FrameError> {
        let waiting = self.bytes.get(self.start..).unwrap_or_default();
        let Some((head, rest)) = waiting.split_first_chunk::<HEAD>() else { return Ok(None) };
        let length = u32::from_le_bytes(*head) as usize;
        if length > most {
            return Err(FrameError::TooLong(length));
        }
        let Some(body) = rest.get(..length) else { return Ok(None) };
        self.start += HEAD + length;
        Ok(Some(body))
    }

    /// Received bytes that were not returned yet.
    pub fn held(&self) -> usize {
        self.bytes.len() - self.start
    }
}
