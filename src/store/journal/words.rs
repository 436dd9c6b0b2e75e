//! What is wrong with a journal, in both languages.

use std::fmt;

use super::error::{Damage, JournalError, Refusal};
use super::reason::{Reason, Stating};
use crate::i18n::{Lang, system};

/// A text in Vietnamese and in English.
type Both = (String, String);

fn both(vi: impl Into<String>, en: impl Into<String>) -> Both {
    (vi.into(), en.into())
}

fn pick((vi, en): Both, lang: Lang) -> String {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

impl JournalError {
    /// The complete sentence, with advice if there is any.
    pub fn text(&self, lang: Lang) -> String {
        let text = match self {
            Self::Damage(damage) => {
                let place = damage.text(lang);
                return pick(
                    both(
                        format!(
                            "nhật ký hỏng hoặc thiếu: {place}. Chưa có gì bị thay đổi; hãy lấy lại thư mục nhật ký từ bản \
                             sao lưu (dondoc restore)"
                        ),
                        format!(
                            "{place}; nothing was changed: restore the journal folder from a backup or a copy, or ask \
                             the person who maintains this program before going on"
                        ),
                    ),
                    lang,
                );
            }
            Self::Newer { file, found, known } => {
                let file = file.display();
                both(
                    format!(
                        "{file} do bản dondoc mới hơn ghi (phiên bản {found}; bản này chỉ đọc được đến {known}). Chưa \
                         có gì bị thay đổi; hãy cài bản dondoc mới hơn"
                    ),
                    format!(
                        "{file} was written by a newer dondoc (version {found}; this one reads up to {known}): use the \
                         newer program"
                    ),
                )
            }
            Self::Io { path, cause } => {
                let (path, vi) = (path.display(), cause.to_string());
                both(
                    format!("không đọc hoặc ghi được {path}: {}", system(&vi, Lang::Vi)),
                    format!("{path} cannot be read or written: {cause}"),
                )
            }
        };
        pick(text, lang)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Refusal {
    /// The complete sentence.
    pub fn text(&self, lang: Lang) -> String {
        let text = match self {
            Self::LowSpace { free, needed } => both(
                format!("đĩa gần đầy: còn {free} byte, cần {needed} byte"),
                format!("the disk is nearly full: {free} bytes are free, {needed} are needed"),
            ),
            Self::NoSegment { path, cause } => {
                let (path, vi) = (path.display(), cause.to_string());
                both(
                    format!("không mở được tệp nhật ký mới trong {path}: {}", system(&vi, Lang::Vi)),
                    format!("no new journal file can be begun in {path}: {cause}"),
                )
            }
            Self::Gone { path } => {
                let path = path.display();
                both(
                    format!("{path} không còn là tệp đã mở: đã bị xóa, chuyển đi, thay thế hoặc sửa"),
                    format!("{path} is no longer the file that was opened: it was deleted, moved, replaced or changed"),
                )
            }
            Self::Unwritable(reason) => both(
                "có thay đổi không ghi được vào nhật ký; nội dung lỗi có trong nhật ký hoạt động của máy chủ",
                format!("a journal line cannot be written: {reason}"),
            ),
        };
        pick(text, lang)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Damage {
    /// The position, and what is wrong there.
    pub fn text(&self, lang: Lang) -> String {
        let (file, line, reason) = (self.file.display(), self.line, self.reason.text(lang));
        pick(both(format!("{file}, dòng {line}: {reason}"), format!("{file}, line {line}: {reason}")), lang)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Reason {
    /// What is wrong, as a sentence part after a position.
    pub fn text(&self, lang: Lang) -> String {
        pick(self.words(), lang)
    }

    fn words(&self) -> Both {
        match self {
            Self::CutOff => both("dòng bị cắt ngang", "the line is cut off"),
            Self::TooShort => both("dòng quá ngắn", "the line is too short"),
            Self::TooLong => both("dòng dài hơn mức cho phép", "the line is longer than any line may be"),
            Self::NoHash => both("cuối dòng không có mã băm", "the line does not end with its hash"),
            Self::Changed => both(
                "dòng đã bị sửa: không khớp mã băm ghi trong chính dòng ấy",
                "the line does not have the hash it states: it was changed",
            ),
            // The parser's errors are in English only.
            Self::NotALine(error) => {
                both("nội dung không đúng dạng một dòng nhật ký", format!("not a journal line: {error}"))
            }
            Self::Sequence { wanted, found } => both(
                format!("ở đây phải là dòng số {wanted} mà lại là dòng số {found}"),
                format!("sequence {wanted} is wanted here, {found} was found"),
            ),
            Self::Unchained => {
                both("mã băm của dòng liền trước không khớp", "it does not carry the hash of the line before it")
            }
            Self::Group { wanted, found } => both(
                format!("ở đây phải là nhóm {wanted} mà lại là nhóm {found}"),
                format!("group {wanted} is wanted here, {found} was found"),
            ),
            Self::GroupOpen => both("nhóm của dòng này không có dòng cuối", "the group of this line has no end"),
            Self::GroupOpenBefore => {
                both("nhóm trước dòng này không có dòng cuối", "the group before this line has no end")
            }
            Self::NoSegment => both("dòng này không thuộc tệp nào", "there is no segment that it belongs to"),
            Self::HeaderCutOff => both("dòng đầu tệp bị cắt ngang", "the header line is cut off"),
            Self::NoHeader => both("thiếu dòng đầu tệp", "the header line is missing"),
            Self::NotAHeader(error) => {
                both("nội dung dòng đầu tệp không đúng dạng", format!("not a segment header: {error}"))
            }
            Self::Renamed(name) => both(
                format!("đây là dòng đầu của {name}: tệp đã bị đổi tên"),
                format!("it is the header of {name}: the file was renamed"),
            ),
            Self::NameAndHeader => {
                both("tên tệp và dòng đầu tệp không khớp nhau", "its name and its header do not agree")
            }
            Self::HeaderChanged => {
                both("dòng đầu tệp bị thay đổi trong khi máy chủ đang chạy", "its header was changed while in use")
            }
            Self::HeaderOtherLine => both(
                "dòng đầu tệp không ghi đúng dòng cuối của tệp liền trước",
                "its header does not name the line that the segment before it ends with",
            ),
            Self::NotNamed => both(
                "không tệp nào sau đó nối tiếp tệp này: có tệp ở giữa bị mất hoặc bị thay",
                "no later segment names this one: one in between is missing or was replaced",
            ),
            Self::NotTheFirst => both(
                "tệp không nối tiếp tệp nào mà lại không bắt đầu từ dòng thứ nhất",
                "it names no segment before it but does not begin with the first line",
            ),
            Self::Missing(later) => both(
                format!("thiếu tệp này, mà {later} nối tiếp sau nó"),
                format!("{later} follows on this segment, which is missing"),
            ),
            Self::OtherStore(later) => both(
                format!("tệp này là của kho khác, không phải kho của {later}"),
                format!("it is of another store than {later}"),
            ),
            Self::OtherStoreBefore => both(
                "tệp này là của kho khác, không phải kho của tệp liền trước",
                "it is of another store than the segment before it",
            ),
            Self::DoesNotFit(later) => {
                both(format!("{later} không nối tiếp được sau tệp này"), format!("{later} does not fit behind it"))
            }
            Self::Cut { length, acknowledged } => both(
                format!("tệp đã bị cắt: chỉ còn {length} byte, trong khi {acknowledged} byte đã được xác nhận"),
                format!("it has {length} bytes where {acknowledged} had been acknowledged: it was cut"),
            ),
            Self::NotAfter => both("không nối tiếp tệp liền trước", "it does not follow on the segment before it"),
            Self::OtherLengthBefore => both(
                "tệp liền trước không có đúng số byte đã được xác nhận",
                "the segment before it does not have as many bytes as had been acknowledged",
            ),
            Self::AtByte(offset, reason) => {
                let (vi, en) = reason.words();
                both(format!("tại byte {offset}: {vi}"), format!("at byte {offset}: {en}"))
            }
            Self::OtherLine { wanted, found } => both(
                format!("ở chỗ của dòng số {wanted} lại là dòng số {found}"),
                format!("line {found} stands where line {wanted} should"),
            ),
            Self::NoLine(seq) => both(format!("không có dòng số {seq}"), format!("there is no line {seq}")),
            Self::PlaceTooLong => both("không dòng nào dài như chỗ được hỏi", "no line is as long as was asked for"),
            Self::NoLastLine => both("không tìm được dòng cuối của tệp", "its last line cannot be found"),
            Self::NoEnd => both("không tìm được chỗ kết thúc của tệp", "its end cannot be found"),
            Self::GroupsFollow(reason) => {
                let (vi, en) = reason.words();
                both(format!("{vi}; sau đó còn những nhóm nguyên vẹn"), format!("{en}; whole groups follow it"))
            }
            Self::StoreAhead { applied, whole: 0, next: None } => both(
                format!("kho đã có đến dòng số {applied} mà nhật ký không có dòng nào"),
                format!("the store has line {applied} and the journal has none"),
            ),
            Self::StoreAhead { applied, whole, next } => {
                let (vi, en) = next.as_ref().map_or_else(
                    || both("nhật ký kết thúc ở dòng ấy", "the journal ends with it"),
                    |reason| reason.words(),
                );
                both(
                    format!("kho đã có đến dòng số {applied} mà nhật ký chỉ nguyên vẹn đến dòng số {whole}: {vi}"),
                    format!("the store has line {applied} and the journal is whole only up to {whole}: {en}"),
                )
            }
            Self::EmptyBut(by, seq) => {
                let (vi, en) = by.words();
                both(
                    format!("nhật ký trống, nhưng theo {vi} thì đã có ít nhất {seq} dòng"),
                    format!("the journal is empty, but {en} states that it had at least {seq} lines"),
                )
            }
            Self::EndsBefore { whole, by, stated } => {
                let (vi, en) = by.words();
                both(
                    format!("nhật ký chỉ nguyên vẹn đến dòng số {whole}, nhưng theo {vi} thì đã có dòng số {stated}"),
                    format!("the journal is whole only up to line {whole}, but {en} states line {stated}"),
                )
            }
            Self::Rewritten { seq, by } => {
                let (vi, en) = by.words();
                both(
                    format!(
                        "mã băm của dòng số {seq} khác với mã băm theo {vi}: dòng này hoặc một dòng trước đó đã bị ghi \
                         lại, hoặc nhật ký là của thư mục dữ liệu khác"
                    ),
                    format!(
                        "line {seq} has another hash than {en} states: this line or one before it was rewritten, or the \
                         journal is of another home"
                    ),
                )
            }
        }
    }
}

impl Stating {
    fn words(&self) -> Both {
        match self {
            Self::LastStart => both("ghi nhận của lần khởi động gần nhất", "the record of the last start"),
            Self::LastBackup(file) if file.is_empty() => both("lần sao lưu gần nhất", "the last backup"),
            Self::LastBackup(file) => {
                both(format!("lần sao lưu gần nhất ({file})"), format!("the last backup ({file})"))
            }
            Self::LastCheck => both("lần kiểm tra gần nhất", "the last check"),
            Self::Store => both("kho", "the store"),
            Self::File(path) => both(path.display().to_string(), path.display().to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::assert_translated;

    /// The next variant in the order of the enum; a new variant does not compile until it is added here.
    fn after(reason: Option<&Reason>) -> Option<Reason> {
        let segment = "2026-11-000000000001".parse().unwrap();
        let inner = || Box::new(Reason::Changed);
        Some(match reason {
            None => Reason::CutOff,
            Some(Reason::CutOff) => Reason::TooShort,
            Some(Reason::TooShort) => Reason::TooLong,
            Some(Reason::TooLong) => Reason::NoHash,
            Some(Reason::NoHash) => Reason::Changed,
            Some(Reason::Changed) => Reason::NotALine("unknown field".into()),
            Some(Reason::NotALine(_)) => Reason::Sequence { wanted: 1, found: 2 },
            Some(Reason::Sequence { .. }) => Reason::Unchained,
            Some(Reason::Unchained) => Reason::Group { wanted: 1, found: 2 },
            Some(Reason::Group { .. }) => Reason::GroupOpen,
            Some(Reason::GroupOpen) => Reason::GroupOpenBefore,
            Some(Reason::GroupOpenBefore) => Reason::NoSegment,
            Some(Reason::NoSegment) => Reason::HeaderCutOff,
            Some(Reason::HeaderCutOff) => Reason::NoHeader,
            Some(Reason::NoHeader) => Reason::NotAHeader("unknown field".into()),
            Some(Reason::NotAHeader(_)) => Reason::Renamed(segment),
            Some(Reason::Renamed(_)) => Reason::NameAndHeader,
            Some(Reason::NameAndHeader) => Reason::HeaderChanged,
            Some(Reason::HeaderChanged) => Reason::HeaderOtherLine,
            Some(Reason::HeaderOtherLine) => Reason::NotNamed,
            Some(Reason::NotNamed) => Reason::NotTheFirst,
            Some(Reason::NotTheFirst) => Reason::Missing(segment),
            Some(Reason::Missing(_)) => Reason::OtherStore(segment),
            Some(Reason::OtherStore(_)) => Reason::OtherStoreBefore,
            Some(Reason::OtherStoreBefore) => Reason::DoesNotFit(segment),
            Some(Reason::DoesNotFit(_)) => Reason::Cut { length: 1, acknowledged: 2 },
            Some(Reason::Cut { .. }) => Reason::NotAfter,
            Some(Reason::NotAfter) => Reason::OtherLengthBefore,
            Some(Reason::OtherLengthBefore) => Reason::AtByte(1, inner()),
            Some(Reason::AtByte(..)) => Reason::OtherLine { wanted: 1, found: 2 },
            Some(Reason::OtherLine { .. }) => Reason::NoLine(1),
            Some(Reason::NoLine(_)) => Reason::PlaceTooLong,
            Some(Reason::PlaceTooLong) => Reason::NoLastLine,
            Some(Reason::NoLastLine) => Reason::NoEnd,
            Some(Reason::NoEnd) => Reason::GroupsFollow(inner()),
            Some(Reason::GroupsFollow(_)) => Reason::StoreAhead { applied: 1, whole: 0, next: None },
            Some(Reason::StoreAhead { whole: 0, .. }) => Reason::StoreAhead { applied: 2, whole: 1, next: None },
            Some(Reason::StoreAhead { next: None, .. }) => {
                Reason::StoreAhead { applied: 2, whole: 1, next: Some(inner()) }
            }
            Some(Reason::StoreAhead { .. }) => Reason::EmptyBut(Stating::LastStart, 1),
            Some(Reason::EmptyBut(by, seq)) => Reason::EmptyBut(next_to_state(by)?, *seq),
            Some(Reason::EndsBefore { .. } | Reason::Rewritten { .. }) => return None,
        })
    }

    fn next_to_state(by: &Stating) -> Option<Stating> {
        match by {
            Stating::LastStart => Some(Stating::LastBackup(String::new())),
            Stating::LastBackup(file) if file.is_empty() => Some(Stating::LastBackup("/srv/1".into())),
            Stating::LastBackup(_) => Some(Stating::LastCheck),
            Stating::LastCheck => Some(Stating::Store),
            Stating::Store => Some(Stating::File("/srv/2".into())),
            Stating::File(_) => None,
        }
    }

    #[test]
    fn every_reason_is_said_in_both_languages() {
        let mut all = Vec::new();
        while let Some(reason) = after(all.last()) {
            all.push(reason);
        }
        assert!(matches!(all.last(), Some(Reason::EmptyBut(Stating::File(_), _))), "the order is walked to its end");
        all.extend([
            Reason::EndsBefore { whole: 1, by: Stating::Store, stated: 2 },
            Reason::Rewritten { seq: 1, by: Stating::Store },
        ]);
        for reason in all {
            let error = JournalError::damage("/srv/3", 1, reason);
            assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &["srv", "byte", "dondoc", "restore"]);
        }
    }

    #[test]
    fn what_is_no_damage_is_said_in_both_languages() {
        let refused = std::io::Error::from_raw_os_error(13);
        let newer = JournalError::Newer { file: "/srv/1".into(), found: 9, known: 1 };
        for error in [newer, JournalError::io("/srv/1")(refused)] {
            assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &["srv", "dondoc"]);
        }
        let refused = std::io::Error::from_raw_os_error(13);
        for refusal in [
            Refusal::LowSpace { free: 1, needed: 2 },
            Refusal::NoSegment { path: "/srv/1".into(), cause: refused },
            Refusal::Gone { path: "/srv/1".into() },
            Refusal::Unwritable("no time".into()),
        ] {
            assert_translated(&refusal.text(Lang::Vi), &refusal.text(Lang::En), &["srv", "byte"]);
        }
    }
}
