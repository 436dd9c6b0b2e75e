//! What is wrong with what sled holds or is given, in both languages.

use super::value::RecordKey;
use crate::i18n::Lang;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The folder was closed.
    Closed,
    /// sled found that one of its own checksums is wrong.
    SledChecksum,
    /// An error text of sled.
    Sled(String),
    /// A value does not match the checksum it was stored with.
    Checksum(Entry),
    /// A key that belongs to no record.
    NotARecord,
    /// A key that belongs to no line.
    NotALine,
    /// The location of a line does not decode.
    NotAPlace,
    /// A record lacks one of its parts.
    PartMissing(RecordKey),
    /// A record does not decode, with the error of the decoder.
    Undecodable(RecordKey, String),
    /// Filling the folder was not finished.
    Unfinished,
    /// The number of records of a kind differs from the stored number.
    Count {
        /// The kind.
        kind: u8,
        /// The number found.
        found: u64,
        /// The number stored.
        stored: u64,
    },
    /// The sum over all records differs.
    Sum,
    /// The list of lines does not end with this one.
    LastLine(u64),
    /// The location of this line is missing.
    NoPlace(u64),
    /// The number of lines or of history entries differs from the stored number.
    Lists {
        /// Lines and history entries found.
        found: (u64, u64),
        /// Lines and history entries stored.
        stored: (u64, u64),
    },
    /// A line was passed out of order.
    LineOrder {
        /// The line that was passed.
        given: u64,
        /// The line that comes next.
        next: u64,
    },
    /// A record was passed twice, or after one with a higher key.
    RecordOrder(RecordKey),
    /// The bytes of a record are more than the maximum.
    TooLong(RecordKey, usize),
    /// The folder to be filled is not empty.
    NotFresh,
}

/// The beginning of an error text of sled or of a decoder: it may contain whole pages, and it is sent to admins.
pub(super) fn bounded(text: &str) -> String {
    /// The maximum number of characters.
    const MOST: usize = 2_000;
    text.chars().take(MOST).collect()
}

/// What a stored value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// How far sled has followed the journal, with counts and sums.
    Applied,
    /// A record.
    Record(RecordKey),
    /// The location of a line.
    Line,
    /// A line in a record's history.
    History,
}

impl Defect {
    /// What is wrong, as the rest of a sentence that starts with the folder's name.
    pub fn text(&self, lang: Lang) -> String {
        let (vi, en) = self.words();
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    fn words(&self) -> (String, String) {
        let both = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        match self {
            Self::Closed => both("kho đã đóng", "it is closed"),
            Self::SledChecksum => both("bộ lưu trữ (sled) báo sai mã kiểm tra", "sled found a checksum that is wrong"),
            // The errors of sled and of the decoders are in English only.
            Self::Sled(error) => (
                "bộ lưu trữ (sled) báo lỗi; nội dung lỗi có trong nhật ký hoạt động của máy chủ".to_owned(),
                error.clone(),
            ),
            Self::Checksum(entry) => {
                let (vi, en) = entry.words();
                (format!("{vi} không khớp mã kiểm tra"), format!("{en} does not have the checksum it was stored with"))
            }
            Self::NotARecord => both("có khóa không phải của bản ghi nào", "there is a key of no record"),
            Self::NotALine => both("có khóa không phải của dòng nhật ký nào", "there is a key of no line"),
            Self::NotAPlace => both("không đọc được vị trí của một dòng", "a line's place cannot be read"),
            Self::PartMissing(key) => {
                let (vi, en) = Entry::Record(*key).words();
                (format!("{vi} thiếu một phần"), format!("a part of {en} is missing"))
            }
            Self::Undecodable(key, error) => {
                let (vi, en) = Entry::Record(*key).words();
                (format!("không giải mã được {vi}"), format!("{en} cannot be decoded: {error}"))
            }
            Self::Unfinished => both("lần dựng lại trước chưa xong", "filling it was not finished"),
            Self::Count { kind, found, stored } => (
                format!("có {found} bản ghi loại {kind}, lẽ ra phải có {stored}"),
                format!("{found} records of kind {kind} are there where {stored} were stored"),
            ),
            Self::Sum => {
                both("tổng kiểm tra của các bản ghi không khớp", "the records together are not what was stored")
            }
            Self::LastLine(seq) => (
                format!("danh sách dòng không kết thúc ở dòng số {seq}"),
                format!("the list of lines does not end with {seq}"),
            ),
            Self::NoPlace(seq) => {
                (format!("thiếu vị trí của dòng số {seq}"), format!("the place of line {seq} is missing"))
            }
            Self::Lists { found: (lines, history), stored } => (
                format!("có {lines} dòng và {history} mục lịch sử, lẽ ra phải có {} và {}", stored.0, stored.1),
                format!(
                    "{lines} lines and {history} history entries are there where {} and {} were stored",
                    stored.0, stored.1
                ),
            ),
            Self::LineOrder { given, next } => (
                format!("được đưa dòng số {given} trong khi tiếp theo phải là dòng số {next}"),
                format!("line {given} was given where {next} comes next"),
            ),
            Self::RecordOrder(key) => {
                let (vi, en) = Entry::Record(*key).words();
                (format!("{vi} được đưa không đúng thứ tự"), format!("{en} was given out of order"))
            }
            Self::TooLong(key, bytes) => {
                let (vi, en) = Entry::Record(*key).words();
                (format!("{vi} quá dài: {bytes} byte"), format!("{bytes} bytes for {en}"))
            }
            Self::NotFresh => both("kho cần dựng lại không trống", "a rebuild in a folder that is not fresh"),
        }
    }
}

impl Entry {
    fn words(self) -> (String, String) {
        match self {
            Self::Applied => ("ghi nhận đã theo nhật ký đến đâu".into(), "the state that was applied".into()),
            Self::Record(RecordKey { kind, no }) => {
                (format!("bản ghi số {no} loại {kind}"), format!("record {no} of kind {kind}"))
            }
            Self::Line => ("vị trí của một dòng".into(), "a line's place".into()),
            Self::History => ("một mục lịch sử".into(), "a history entry".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::assert_translated;
    use crate::store::db::DbError;

    const KEY: RecordKey = RecordKey { kind: 1, no: 2 };

    /// The next variant in the order of the enum; a new variant does not compile until it is added here.
    fn after(defect: Option<&Defect>) -> Option<Defect> {
        Some(match defect {
            None => Defect::Closed,
            Some(Defect::Closed) => Defect::SledChecksum,
            Some(Defect::SledChecksum) => Defect::Sled("unsupported".into()),
            Some(Defect::Sled(_)) => Defect::Checksum(Entry::Applied),
            Some(Defect::Checksum(Entry::Applied)) => Defect::Checksum(Entry::Record(KEY)),
            Some(Defect::Checksum(Entry::Record(_))) => Defect::Checksum(Entry::Line),
            Some(Defect::Checksum(Entry::Line)) => Defect::Checksum(Entry::History),
            Some(Defect::Checksum(Entry::History)) => Defect::NotARecord,
            Some(Defect::NotARecord) => Defect::NotALine,
            Some(Defect::NotALine) => Defect::NotAPlace,
            Some(Defect::NotAPlace) => Defect::PartMissing(KEY),
            Some(Defect::PartMissing(_)) => Defect::Undecodable(KEY, "unexpected end".into()),
            Some(Defect::Undecodable(..)) => Defect::Unfinished,
            Some(Defect::Unfinished) => Defect::Count { kind: 1, found: 2, stored: 3 },
            Some(Defect::Count { .. }) => Defect::Sum,
            Some(Defect::Sum) => Defect::LastLine(1),
            Some(Defect::LastLine(_)) => Defect::NoPlace(1),
            Some(Defect::NoPlace(_)) => Defect::Lists { found: (1, 2), stored: (3, 4) },
            Some(Defect::Lists { .. }) => Defect::LineOrder { given: 1, next: 2 },
            Some(Defect::LineOrder { .. }) => Defect::RecordOrder(KEY),
            Some(Defect::RecordOrder(_)) => Defect::TooLong(KEY, 9),
            Some(Defect::TooLong(..)) => Defect::NotFresh,
            Some(Defect::NotFresh) => return None,
        })
    }

    #[test]
    fn every_defect_is_said_in_both_languages() {
        let mut defect = after(None);
        while let Some(now) = defect {
            defect = after(Some(&now));
            for error in [
                DbError::Damaged { path: "/srv/1".into(), defect: now.clone() },
                DbError::Misuse { path: "/srv/1".into(), defect: now },
            ] {
                assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &["srv", "byte", "sled"]);
            }
        }
        for error in [
            DbError::Newer { path: "/srv/1".into(), found: 9 },
            DbError::Busy { path: "/srv/1".into() },
            DbError::Panicked { path: "/srv/1".into(), reason: "called unwrap".into() },
            DbError::Io { path: "/srv/1".into(), cause: std::io::Error::from_raw_os_error(28) },
        ] {
            assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &["srv", "dondoc"]);
        }
    }
}
