//! The available filters: ready ones for each list, and the user's own.

use serde::{Deserialize, Serialize};

use crate::domain::id::Kind;
use crate::i18n::{Tr, tr};

/// A filter that the user saved under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFilter {
    /// Its list: the English name of the kind.
    pub list: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub filter: String,
}

/// A change of the user's saved filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds one.
    Keep(KeptFilter),
    /// Renames one of a list.
    Rename {
        /// The list.
        list: String,
        /// Its old name.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Removes one.
    Remove {
        /// The list.
        list: String,
        /// Its name.
        name: String,
    },
}

/// Changes saved filters. Another session of the user may have changed them too: a missing one is ignored.
pub fn change(kept: &mut Vec<KeptFilter>, what: &Change) {
    match what {
        Change::Keep(new) => {
            kept.retain(|other| other.list != new.list || other.name != new.name);
            kept.push(new.clone());
        }
        Change::Rename { list, from, to } => {
            for filter in kept.iter_mut().filter(|filter| filter.list == *list && filter.name == *from) {
                filter.name.clone_from(to);
            }
        }
        Change::Remove { list, name } => kept.retain(|filter| filter.list != *list || filter.name != *name),
    }
}

/// A filter that comes with the program.
#[derive(Debug, Clone, Copy)]
pub struct ReadyFilter {
    /// The letter that picks it.
    pub letter: char,
    /// Its name.
    pub label: Tr,
    /// Its text, in each language.
    pub text: Tr,
}

const fn ready(letter: char, label: Tr, text: Tr) -> ReadyFilter {
    ReadyFilter { letter, label, text }
}

const ALL: ReadyFilter = ready('a', tr("Tất cả", "All"), tr("", ""));
const ARCHIVED: ReadyFilter = ready('l', tr("Đã lưu trữ", "Archived"), tr("là:lưu-trữ", "is:archived"));

static TASKS: &[ReadyFilter] = &[
    ALL,
    ready('q', tr("Quá hạn", "Overdue"), tr("là:quá-hạn", "is:overdue")),
    ready('s', tr("Sắp đến hạn ({days} ngày)", "Due soon ({days} days)"), tr("là:sắp-hạn", "is:soon")),
    ready('c', tr("Của tôi (tôi nhập)", "Mine (entered by me)"), tr("là:của-tôi", "is:mine")),
    ready('d', tr("Đang thực hiện", "In progress"), tr("trạng-thái:đang-thực-hiện", "state:in_progress")),
    ready(
        'x',
        tr("Hoàn thành, chưa có văn bản", "Done without a document"),
        tr("trạng-thái:hoàn-thành văn-bản:trống", "state:done result_document:empty"),
    ),
    ready('k', tr("Không có hạn", "Without a deadline"), tr("hạn:trống", "due:empty")),
    ready('m', tr("Đã đánh dấu", "Marked"), tr("là:đã-đánh-dấu", "is:marked")),
    ARCHIVED,
];

static UNITS: &[ReadyFilter] = &[
    ALL,
    ready('d', tr("Chỉ đạo điểm năm nay", "Under focused direction this year"), tr("là:chỉ-đạo-điểm", "is:focus")),
    ready(
        'c',
        tr("Chưa lập Ban Chỉ đạo cấp dưới", "Sub-committee not formed"),
        tr("bcđ:chưa-ghi-nhận,chưa,cơ-bản", "sub_committee:unknown,no,partly"),
    ),
    ready('k', tr("Chưa kiểm tra lần nào", "Never inspected"), tr("là:chưa-kiểm-tra", "is:uninspected")),
    ready('h', tr("UBND cấp huyện", "Districts"), tr("nhóm:huyện", "group:district")),
    ready('s', tr("Sở", "Departments"), tr("nhóm:sở", "group:department")),
    ready('m', tr("Đã đánh dấu", "Marked"), tr("là:đã-đánh-dấu", "is:marked")),
    ARCHIVED,
];

static MEMBERS: &[ReadyFilter] = &[
    ALL,
    ready('t', tr("Đang tham gia", "Active"), tr("trạng-thái:đang-tham-gia", "state:active")),
    ready('b', tr("Ban Chỉ đạo", "Committee"), tr("tổ-chức:bcđ", "body:committee")),
    ready('g', tr("Tổ giúp việc", "Helper team"), tr("tổ-chức:tgv", "body:helper_team")),
    ARCHIVED,
];

static ASSIGNMENTS: &[ReadyFilter] =
    &[ALL, ready('h', tr("Đang phụ trách", "In force"), tr("đến-ngày:trống", "to:empty")), ARCHIVED];

static INSPECTIONS: &[ReadyFilter] = &[
    ALL,
    ready('k', tr("Đang kiểm tra", "Under way"), tr("trạng-thái:đang-kiểm-tra", "state:under_way")),
    ready('c', tr("Chờ kết luận", "Awaiting conclusion"), tr("trạng-thái:chờ-kết-luận", "state:awaiting_conclusion")),
    ready('d', tr("Đột xuất", "Surprise"), tr("hình-thức:đột-xuất", "mode:surprise")),
    ARCHIVED,
];

static FINDINGS: &[ReadyFilter] = &[
    ALL,
    ready('q', tr("Quá hạn khắc phục", "Past the deadline"), tr("là:quá-hạn", "is:overdue")),
    ready('s', tr("Sắp đến hạn ({days} ngày)", "Due soon ({days} days)"), tr("là:sắp-hạn", "is:soon")),
    ready(
        'b',
        tr("Đã báo cáo, chờ xác nhận", "Reported, to be verified"),
        tr("trạng-thái:đã-báo-cáo", "state:reported"),
    ),
    ready('g', tr("Nghiêm trọng", "Serious"), tr("mức-độ:nghiêm-trọng", "severity:serious")),
    ARCHIVED,
];

static FEEDBACK: &[ReadyFilter] = &[
    ALL,
    ready('q', tr("Quá hạn", "Overdue"), tr("là:quá-hạn", "is:overdue")),
    ready('s', tr("Sắp đến hạn ({days} ngày)", "Due soon ({days} days)"), tr("là:sắp-hạn", "is:soon")),
    ready('m', tr("Mới tiếp nhận", "Received"), tr("trạng-thái:mới-tiếp-nhận", "state:received")),
    ready('x', tr("Chưa xong", "Still open"), tr("là:đang-mở", "is:open")),
    ready('t', tr("Tố cáo", "Denunciations"), tr("loại:tố-cáo", "kind:denunciation")),
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
        Kind::Feedback => FEEDBACK,
        Kind::Committee => &[ALL],
        Kind::Grant => &[ALL, ARCHIVED],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::Day;
    use crate::domain::kinds::def;
    use crate::filter::{Fact, Scope, parse, resolve};

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
    fn both_languages_mean_the_same() {
        for kind in Kind::ALL {
            let scope = Scope {
                fields: def(kind).fields,
                hidden: &[],
                facts: Fact::of(kind),
                today: Day(19_683),
                find: &|_, _| Vec::new(),
                names: &|_, _| Vec::new(),
            };
            let read = |text: &str| parse(text, None).and_then(|tree| resolve(&tree, &scope));
            for filter in ready_filters(kind) {
                let (vi, en) = (read(filter.text.vi), read(filter.text.en));
                assert!(en.is_ok(), "{kind:?} {}: {en:?}", filter.text.en);
                assert_eq!(format!("{vi:?}"), format!("{en:?}"), "{kind:?} {}", filter.text.vi);
            }
        }
    }
}
