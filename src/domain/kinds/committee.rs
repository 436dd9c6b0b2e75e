//! The committee itself; a store has one.

use crate::domain::field::{Field, Lean, Type, fields, note};
use crate::i18n::tr;

fields! {
    /// Full official name.
    NAME = Field::new(1, "name", tr("Tên", "Name"), Type::Text).required().word();
    /// Short name, shown at the top of the screen.
    SHORT_NAME = Field::new(2, "short_name", tr("Tên tắt", "Short name"), Type::Text).max(40).word();
    /// Day it was founded.
    FOUNDED = Field::new(3, "founded", tr("Ngày thành lập", "Founded"), Type::Day(Lean::Past));
    /// Founding decision.
    DECISION = Field::new(4, "decision", tr("Quyết định", "Decision"), Type::Document);
    /// The body that issued it.
    ISSUER = Field::new(5, "issuer", tr("Cơ quan ban hành", "Issuer"), Type::Text);
    /// The agency that does the committee's daily work.
    STANDING_AGENCY = Field::new(6, "standing_agency", tr("Cơ quan Thường trực", "Standing agency"), Type::Text);
    /// Bodies it works with.
    PARTNERS = Field::new(7, "partners", tr("Cơ quan phối hợp", "Partner bodies"), Type::Texts);
    /// Days on which offices are closed.
    HOLIDAYS = Field::new(8, "holidays", tr("Ngày nghỉ", "Holidays"), Type::Days);
    /// Free note.
    NOTE = note(9);
}
