//! Which member follows which unit or field, and when.

use crate::domain::field::{Field, Lean, Type, fields, note};
use crate::domain::id::Kind;
use crate::i18n::tr;

fields! {
    /// The member in charge.
    MEMBER = Field::new(1, "member", tr("Thành viên", "Member"), Type::Ref(Kind::Member)).required().word();
    /// The unit, if it is one.
    UNIT = Field::new(2, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).word().or(&["dv", "donvi"]);
    /// A field or area in words, if it is not a unit.
    SCOPE = Field::new(3, "scope", tr("Lĩnh vực, địa bàn", "Field or area"), Type::Text).word();
    /// First day; empty if it was not published.
    FROM = Field::new(4, "from", tr("Từ ngày", "From"), Type::Day(Lean::Past));
    /// Last day; empty while it continues.
    TO = Field::new(5, "to", tr("Đến ngày", "To"), Type::Day(Lean::Past));
    /// Decision.
    DECISION = Field::new(6, "decision", tr("Quyết định", "Decision"), Type::Document);
    /// Free note.
    NOTE = note(7);
}
