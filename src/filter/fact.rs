//! Facts that are derived, never stored: `is:overdue`, `là:quá-hạn`.

use std::sync::LazyLock;

use crate::domain::field::Type;
use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::i18n::{Tr, tr};

/// A fact about a record, as of today and for the current user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Due before today and still open.
    Overdue,
    /// Due within the next days and still open.
    Soon,
    /// Of the current user.
    Mine,
    /// Of a unit under focused direction this year.
    Focus,
    /// Marked on the screen.
    Marked,
    /// Archived.
    Archived,
    /// In a state that counts as open.
    Open,
    /// For a unit: it exists and has no inspection.
    Uninspected,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Fact; 8] = [
        Fact::Overdue,
        Fact::Soon,
        Fact::Mine,
        Fact::Focus,
        Fact::Marked,
        Fact::Archived,
        Fact::Open,
        Fact::Uninspected,
    ];

    /// The facts of a kind's records: what its filter reads, completion offers and the manual lists.
    pub fn of(kind: Kind) -> &'static [Fact] {
        static OF: LazyLock<Vec<Vec<Fact>>> = LazyLock::new(|| Kind::ALL.into_iter().map(Fact::by_table).collect());
        Kind::ALL.iter().position(|other| *other == kind).and_then(|at| OF.get(at)).map_or(&[], Vec::as_slice)
    }

    fn by_table(kind: Kind) -> Vec<Fact> {
        let def = def(kind);
        let of_units = kind == Kind::Unit || def.fields.iter().any(|field| matches!(field.ty, Type::Ref(Kind::Unit)));
        let has = |fact: &Fact| match fact {
            Fact::Overdue | Fact::Soon => def.due.is_some(),
            // The states of a unit are those of its sub-committee: units are neither open nor closed.
            Fact::Open => def.machine.is_some() && kind != Kind::Unit,
            Fact::Uninspected => kind == Kind::Unit,
            Fact::Focus => of_units,
            Fact::Mine | Fact::Marked | Fact::Archived => true,
        };
        Fact::ALL.into_iter().filter(has).collect()
    }

    /// Its name in a filter; never changes.
    pub const fn key(self) -> &'static str {
        match self {
            Fact::Overdue => "overdue",
            Fact::Soon => "soon",
            Fact::Mine => "mine",
            Fact::Focus => "focus",
            Fact::Marked => "marked",
            Fact::Archived => "archived",
            Fact::Open => "open",
            Fact::Uninspected => "uninspected",
        }
    }

    /// Its label on the screen.
    pub const fn label(self) -> Tr {
        match self {
            Fact::Overdue => tr("quá hạn", "overdue"),
            Fact::Soon => tr("sắp hạn", "due soon"),
            Fact::Mine => tr("của tôi", "mine"),
            Fact::Focus => tr("chỉ đạo điểm", "focus"),
            Fact::Marked => tr("đã đánh dấu", "marked"),
            Fact::Archived => tr("lưu trữ", "archived"),
            Fact::Open => tr("đang mở", "open"),
            Fact::Uninspected => tr("chưa kiểm tra", "uninspected"),
        }
    }

    /// Its aliases, folded and without spaces.
    pub const fn aliases(self) -> &'static [&'static str] {
        match self {
            Fact::Overdue => &["qh", "tre", "trehan", "late"],
            Fact::Soon => &["sapdenhan", "denhan"],
            Fact::Mine => &["toi", "me"],
            Fact::Focus => &["diem", "trongdiem"],
            Fact::Marked => &["danhdau", "dau"],
            Fact::Archived => &["daluu", "daluutru", "luu"],
            Fact::Open => &["mo", "chuaxong", "con"],
            Fact::Uninspected => &["chuakiemtralannao", "neverinspected"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_facts_their_tables_allow() {
        let without =
            |left_out: &[Fact]| Fact::ALL.into_iter().filter(|fact| !left_out.contains(fact)).collect::<Vec<_>>();
        let late = [Fact::Overdue, Fact::Soon];
        assert_eq!(Fact::of(Kind::Task), without(&[Fact::Uninspected]));
        assert_eq!(Fact::of(Kind::Member), without(&[late[0], late[1], Fact::Focus, Fact::Uninspected]));
        assert_eq!(Fact::of(Kind::Unit), without(&[late[0], late[1], Fact::Open]));
        for kind in Kind::ALL {
            assert!(
                [Fact::Mine, Fact::Marked, Fact::Archived].iter().all(|fact| Fact::of(kind).contains(fact)),
                "{kind:?}"
            );
        }
    }
}
