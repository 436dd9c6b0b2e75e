//! The kinds of record: each has a file and a row of the table below.

use crate::i18n::{Lang, Tr, tr};

use super::field::{Field, FieldNo};
use super::id::Kind;
use super::machine::Machine;

pub mod assignment;
pub mod committee;
pub mod feedback;
pub mod finding;
pub mod grant;
pub mod inspection;
pub mod member;
pub mod task;
#[cfg(test)]
mod tests;
pub mod topics;
pub mod unit;

/// The code that the server gives to each record of a kind: `NV-2023-0042`.
#[derive(Debug, Clone, Copy)]
pub struct CodeRule {
    /// Letters before the year.
    pub prefix: &'static str,
    /// The field that holds it.
    pub field: FieldNo,
    /// The field that names the source document; the code takes its year if the document states one.
    pub document: Option<FieldNo>,
    /// The day that determines the year otherwise; the current year if it is empty.
    pub year_of: FieldNo,
}

/// A column of the kind's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The code without its prefix (`23-0042`).
    Code,
    /// Days late, or days left when due soon.
    Late,
    /// The letter of the state.
    State,
    /// For a unit: the members in charge of it, in this many cells.
    InCharge(u16),
    /// A field, in this many cells; 0 takes the remaining width.
    Field(FieldNo, u16),
}

/// Everything that the program knows about a kind, except its rules.
pub struct Def {
    /// The kind.
    pub kind: Kind,
    /// Plural English name, used on the command line (`dondoc list tasks`).
    pub plural: &'static str,
    /// The singular label on the screen.
    pub one: Tr,
    /// The plural label on the screen.
    pub many: Tr,
    /// Other words for it on the command line and in the trail's filter, as [`form`](super::resolve::form) has them.
    pub aliases: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field],
    /// Its title or name.
    pub title: FieldNo,
    /// A shorter name for places where another record refers to it; the title if empty.
    pub short: Option<FieldNo>,
    /// Its codes, if any.
    pub code: Option<CodeRule>,
    /// Its states, if any.
    pub machine: Option<&'static Machine>,
    /// Its deadline, if any.
    pub due: Option<FieldNo>,
    /// The columns of its list, most important first; at 80 columns all are shown.
    pub columns: &'static [Column],
    /// The usual order: fields, and whether descending.
    pub order: &'static [(FieldNo, bool)],
    /// The day by which the usual order sorts open records, earliest first, before closed ones, latest first: what has
    /// waited longest is at the top. A concluded inspection counts as open while one of its findings is open.
    pub agenda: Option<FieldNo>,
    /// Whether only admins may see its records.
    pub admins: bool,
}

impl Def {
    /// Its fields with their indexes.
    pub fn fields(&self) -> impl Iterator<Item = (FieldNo, &'static Field)> + use<> {
        self.fields.iter().enumerate().map(|(at, field)| (FieldNo(u8::try_from(at).unwrap_or(u8::MAX)), field))
    }

    /// The field at an index.
    pub fn field(&self, no: FieldNo) -> Option<&'static Field> {
        self.fields.get(usize::from(no.0))
    }

    /// The field of this name.
    pub fn named(&self, name: &str) -> Option<(FieldNo, &'static Field)> {
        self.fields().find(|(_, field)| field.name == name)
    }

    /// The field stored under this tag.
    pub fn tagged(&self, tag: u16) -> Option<FieldNo> {
        self.fields().find(|(_, field)| field.tag == tag).map(|(no, _)| no)
    }

    /// The label on the screen, singular or plural.
    pub fn label(&self, lang: Lang, many: bool) -> &'static str {
        if many { self.many.get(lang) } else { self.one.get(lang) }
    }

    /// Its fields whose texts are secrets.
    pub fn secrets(&self) -> impl Iterator<Item = FieldNo> + use<> {
        self.fields().filter(|(_, field)| field.secret).map(|(no, _)| no)
    }

    /// The field that shows the members in charge by their assignments.
    pub fn in_charge(&self) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.is_derived())
    }

    /// The choices of its states.
    pub fn states(&self) -> &'static [super::field::Choice] {
        self.machine.and_then(|machine| self.field(machine.field)).and_then(Field::choices).unwrap_or(&[])
    }
}

// Every kind, in the order of `Kind::ALL`.
static DEFS: [Def; 9] = [
    Def {
        kind: Kind::Committee,
        plural: "committee",
        one: tr("Ban Chỉ đạo", "Committee"),
        many: tr("Ban Chỉ đạo", "Committee"),
        aliases: &["bcd"],
        fields: committee::FIELDS,
        title: committee::NAME,
        short: None,
        code: None,
        machine: None,
        due: None,
        columns: &[Column::Field(committee::NAME, 0), Column::Field(committee::FOUNDED, 10)],
        order: &[],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Member,
        plural: "members",
        one: tr("Thành viên", "Member"),
        many: tr("Thành viên", "Members"),
        aliases: &["member", "tv"],
        fields: member::FIELDS,
        title: member::FULL_NAME,
        short: None,
        code: None,
        machine: Some(&member::MACHINE),
        due: None,
        columns: &[
            Column::State,
            Column::Field(member::FULL_NAME, 22),
            Column::Field(member::ROLE, 18),
            Column::Field(member::POST, 0),
        ],
        order: &[(member::PROTOCOL_ORDER, false)],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Unit,
        plural: "units",
        one: tr("Đơn vị", "Unit"),
        many: tr("Đơn vị", "Units"),
        aliases: &["unit", "dv"],
        fields: unit::FIELDS,
        title: unit::NAME,
        short: Some(unit::SHORT_NAME),
        code: None,
        machine: Some(&unit::MACHINE),
        due: None,
        columns: &[
            Column::Field(unit::CODE, 4),
            Column::State,
            Column::Field(unit::NAME, 0),
            Column::InCharge(20),
            Column::Field(unit::GROUP, 14),
            Column::Field(unit::FOCUS_YEARS, 9),
        ],
        order: &[(unit::GROUP, false), (unit::NAME, false)],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Assignment,
        plural: "assignments",
        one: tr("Phân công phụ trách", "Assignment"),
        many: tr("Phân công phụ trách", "Assignments"),
        aliases: &["assignment", "pc", "phancong"],
        fields: assignment::FIELDS,
        title: assignment::SCOPE,
        short: None,
        code: None,
        machine: None,
        due: None,
        columns: &[
            Column::Field(assignment::MEMBER, 22),
            Column::Field(assignment::UNIT, 0),
            Column::Field(assignment::FROM, 10),
            Column::Field(assignment::TO, 10),
        ],
        order: &[(assignment::MEMBER, false), (assignment::FROM, true)],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Task,
        plural: "tasks",
        one: tr("Nhiệm vụ", "Task"),
        many: tr("Nhiệm vụ", "Tasks"),
        aliases: &["task", "nv"],
        fields: task::FIELDS,
        title: task::TITLE,
        short: Some(task::CODE),
        code: Some(CodeRule {
            prefix: "NV",
            field: task::CODE,
            document: Some(task::REFERENCE),
            year_of: task::ASSIGNED_ON,
        }),
        machine: Some(&task::MACHINE),
        due: Some(task::DUE),
        columns: &[
            Column::Code,
            Column::Field(task::DUE, 5),
            Column::Late,
            Column::State,
            Column::Field(task::LEAD_UNIT, 13),
            Column::Field(task::TITLE, 0),
        ],
        order: &[(task::DUE, false), (task::CODE, false)],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Inspection,
        plural: "inspections",
        one: tr("Cuộc kiểm tra", "Inspection"),
        many: tr("Kiểm tra", "Inspections"),
        aliases: &["inspection", "cuockiemtra", "kt"],
        fields: inspection::FIELDS,
        title: inspection::SCOPE,
        short: Some(inspection::CODE),
        code: Some(CodeRule { prefix: "KT", field: inspection::CODE, document: None, year_of: inspection::DATE }),
        machine: Some(&inspection::MACHINE),
        due: None,
        columns: &[
            Column::Code,
            Column::Field(inspection::DATE, 10),
            Column::State,
            Column::Field(inspection::MODE, 13),
            Column::Field(inspection::UNIT, 16),
            Column::Field(inspection::SCOPE, 0),
        ],
        order: &[(inspection::DATE, false)],
        agenda: Some(inspection::DATE),
        admins: false,
    },
    Def {
        kind: Kind::Finding,
        plural: "findings",
        one: tr("Tồn tại phải khắc phục", "Finding"),
        many: tr("Tồn tại", "Findings"),
        aliases: &["finding", "tontaiphaikhacphuc"],
        fields: finding::FIELDS,
        title: finding::TEXT,
        short: None,
        code: None,
        machine: Some(&finding::MACHINE),
        due: Some(finding::DEADLINE),
        columns: &[
            Column::Field(finding::DEADLINE, 5),
            Column::Late,
            Column::State,
            Column::Field(finding::UNIT, 13),
            Column::Field(finding::SEVERITY, 12),
            Column::Field(finding::TEXT, 0),
        ],
        order: &[(finding::DEADLINE, false)],
        agenda: None,
        admins: false,
    },
    Def {
        kind: Kind::Grant,
        plural: "grants",
        one: tr("Quyền truy cập", "Grant"),
        many: tr("Quyền truy cập", "Access"),
        aliases: &["grant"],
        fields: grant::FIELDS,
        title: grant::NAME,
        short: None,
        code: None,
        machine: None,
        due: None,
        columns: &[
            Column::Field(grant::NAME, 24),
            Column::Field(grant::UID, 11),
            Column::Field(grant::ROLE, 10),
            Column::Field(grant::SENSITIVE, 6),
            Column::Field(grant::NOTE, 0),
        ],
        order: &[(grant::NAME, false)],
        agenda: None,
        admins: true,
    },
    Def {
        kind: Kind::Feedback,
        plural: "feedback",
        one: tr("Phản ánh", "Feedback"),
        many: tr("Phản ánh", "Feedback"),
        aliases: &["pa"],
        fields: feedback::FIELDS,
        title: feedback::MATTER,
        short: Some(feedback::CODE),
        code: Some(CodeRule { prefix: "PA", field: feedback::CODE, document: None, year_of: feedback::RECEIVED_ON }),
        machine: Some(&feedback::MACHINE),
        due: Some(feedback::DUE),
        columns: &[
            Column::Code,
            Column::Field(feedback::DUE, 5),
            Column::Late,
            Column::State,
            Column::Field(feedback::UNIT, 13),
            Column::Field(feedback::MATTER, 0),
        ],
        order: &[(feedback::DUE, false), (feedback::CODE, false)],
        agenda: None,
        admins: false,
    },
];

/// The definition of a kind.
pub fn def(kind: Kind) -> &'static Def {
    // `DEFS` has a row for every kind; a test checks that its order is that of `Kind::ALL`.
    &DEFS[kind as usize - 1]
}

/// The definition of every kind, in the order of `Kind::ALL`.
pub fn all() -> &'static [Def] {
    &DEFS
}
