//! Filters that are at hand: ready ones for each list, and the person's own.

use serde::{Deserialize, Serialize};

use crate::domain::id::Kind;
use crate::i18n::{Lang, Tr, tr};

/// A filter that the person kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFilter {
    /// Of which list: the English name of its kind.
    pub list: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub filter: String,
}

/// A filter that comes with the program.
#[derive(Debug, Clone, Copy)]
pub struct ReadyFilter {
    /// The letter that picks it.
    pub letter: char,
    /// Its name.
    pub label: Tr,
    vi: &'static str,
    en: &'static str,
}

impl ReadyFilter {
    /// Its text, in the words of a language.
    pub fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }
}

const fn ready(letter: char, label: Tr, text: &'static str) -> ReadyFilter {
    ReadyFilter { letter, label, vi: text, en: text }
}

const ALL: ReadyFilter = ready('a', tr("Tất cả", "All"), "");
const ARCHIVED: ReadyFilter = ready('l', tr("Đã lưu trữ", "Archived"), "is:archived");

static TASKS: &[ReadyFilter] = &[
    ALL,
    ready('q', tr("Quá hạn", "Overdue"), "is:overdue"),
    ready('s', tr("Sắp đến hạn (7 ngày)", "Due soon (7 days)"), "is:soon"),
    ready('c', tr("Của tôi (tôi nhập)", "Mine (entered by me)"), "is:mine"),
    ready('d', tr("Đang thực hiện", "In progress"), "state:in_progress"),
    ready('x', tr("Hoàn thành, chưa có văn bản", "Done without a document"), "state:done result_document:empty"),
    ready('k', tr("Không có hạn", "Without a deadline"), "due:empty"),
    ready('m', tr("Đã đánh dấu", "Marked"), "is:marked"),
    ARCHIVED,
];

static UNITS: &[ReadyFilter] = &[
    ALL,
    ready('d', tr("Chỉ đạo điểm năm nay", "Under focused direction this year"), "is:focus"),
    ready('c', tr("Chưa lập Ban Chỉ đạo cấp dưới", "Sub-committee not formed"), "sub_committee:unknown,no,partly"),
    ready('h', tr("UBND cấp huyện", "Districts"), "group:district"),
    ready('s', tr("Sở", "Departments"), "group:department"),
    ready('m', tr("Đã đánh dấu", "Marked"), "is:marked"),
    ARCHIVED,
];

static MEMBERS: &[ReadyFilter] = &[
    ALL,
    ready('t', tr("Đang tham gia", "Active"), "state:active"),
    ready('b', tr("Ban Chỉ đạo", "Committee"), "body:committee"),
    ready('g', tr("Tổ giúp việc", "Helper team"), "body:helper_team"),
    ARCHIVED,
];

static ASSIGNMENTS: &[ReadyFilter] = &[ALL, ready('h', tr("Đang phụ trách", "In force"), "to:empty"), ARCHIVED];

static INSPECTIONS: &[ReadyFilter] = &[
    ALL,
    ready('k', tr("Đang kiểm tra", "Under way"), "state:under_way"),
    ready('c', tr("Chờ kết luận", "Awaiting conclusion"), "state:awaiting_conclusion"),
    ready('d', tr("Đột xuất", "Surprise"), "mode:surprise"),
    ARCHIVED,
];

static FINDINGS: &[ReadyFilter] = &[
    ALL,
    ready('q', tr("Quá hạn khắc phục", "Past the deadline"), "is:overdue"),
    ready('s', tr("Sắp đến hạn (7 ngày)", "Due soon (7 days)"), "is:soon"),
    ready('b', tr("Đã báo cáo, chờ xác nhận", "Reported, to be verified"), "state:reported"),
    ready('g', tr("Nghiêm trọng", "Serious"), "severity:serious"),
    ARCHIVED,
];

/// The ready filters of a list.
pub fn ready_filters(kind: Kind) -> &'static [ReadyFilter] {
    match kind {
        Kind::Task => TASKS,
        Kind::Unit => UNITS,
        Kind::Member => MEMBERS,
        Kind::Assignment => ASSIGNMENTS,
        Kind::Inspection => INSPECTIONS,
        Kind::Finding => FINDINGS,
        Kind::Committee => &[ALL],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds::def;

    #[test]
    fn letters_are_not_given_twice() {
        for kind in Kind::ALL {
            let mut letters: Vec<char> = ready_filters(kind).iter().map(|filter| filter.letter).collect();
            letters.sort_unstable();
            let all = letters.len();
            letters.dedup();
            assert_eq!(letters.len(), all, "{kind:?}");
        }
    }

    #[test]
    fn they_name_fields_and_choices_that_exist() {
        for kind in Kind::ALL {
            for word in ready_filters(kind).iter().flat_map(|filter| filter.en.split_whitespace()) {
                let (key, values) = word.split_once(':').expect("key:value");
                if key == "is" || values == "empty" {
                    continue;
                }
                let (_, field) = def(kind).named(key).unwrap_or_else(|| panic!("{kind:?} has no {key}"));
                for value in values.split(',') {
                    assert!(field.place(value).is_some(), "{kind:?} {key} has no {value}");
                }
            }
        }
    }
}
