//! Members of the committee and of its helper team.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, may, must, must_or};
use crate::i18n::tr;

/// The bodies of members.
pub static BODIES: &[Choice] = &[
    choice("committee", tr("Ban Chỉ đạo", "Committee"), tr("b", "c")).or(&["bcd"]),
    choice("helper_team", tr("Tổ giúp việc", "Helper team"), tr("t", "h")).or(&["tgv"]),
];

/// The roles in the bodies.
pub static ROLES: &[Choice] = &[
    choice("head", tr("Trưởng ban", "Head"), tr("t", "h")),
    choice("standing_deputy", tr("Phó TB Thường trực", "Standing deputy"), tr("p", "s"))
        .or(&["photruongbanthuongtruc"]),
    choice("deputy", tr("Phó Trưởng ban", "Deputy head"), tr("f", "d")),
    choice("member", tr("Thành viên", "Member"), tr("v", "m")),
    choice("team_lead", tr("Tổ trưởng", "Team leader"), tr("o", "l")),
    choice("team_deputy", tr("Tổ phó", "Team deputy"), tr("g", "e")),
    choice("team_member", tr("Tổ viên", "Team member"), tr("i", "t")).or(&["thanhvientgv"]),
];

/// The roles of a body, by their indexes; all if the body is not known.
pub fn roles_of(body: Option<u8>) -> &'static [u8] {
    match body {
        Some(0) => &[0, 1, 2, 3],
        Some(1) => &[4, 5, 6],
        _ => &[0, 1, 2, 3, 4, 5, 6],
    }
}

/// The index of "head" in [`ROLES`].
pub const HEAD: u8 = 0;
/// The index of "standing deputy" in [`ROLES`].
pub const STANDING_DEPUTY: u8 = 1;

/// The states of membership.
pub static STATES: &[Choice] = &[
    choice("proposed", tr("Đề xuất", "Proposed"), tr("d", "p")),
    choice("active", tr("Đang tham gia", "Active"), tr("t", "a")),
    choice("ended", tr("Thôi tham gia", "Ended"), tr("h", "e")),
];

/// Proposed, not confirmed yet.
pub const PROPOSED: u8 = 0;
/// Belongs to the body.
pub const ACTIVE: u8 = 1;
/// No longer belongs to it.
pub const ENDED: u8 = 2;

fields! {
    /// Family, middle and given name.
    FULL_NAME = Field::new(1, "full_name", tr("Họ và tên", "Full name"), Type::Text).required().word().max(120).or(&["name", "ten", "hoten"]);
    /// Body.
    BODY = Field::new(2, "body", tr("Tổ chức", "Body"), Type::Choice(BODIES)).required();
    /// Role in the body; not to be confused with the post.
    ROLE = Field::new(3, "role", tr("Vai trò", "Role"), Type::Choice(ROLES)).required().or(&["vaitro"]);
    /// Post held elsewhere (Party, State).
    POST = Field::new(4, "post", tr("Chức vụ", "Post"), Type::Text).word();
    /// Field of work.
    FIELD = Field::new(5, "field", tr("Lĩnh vực", "Field"), Type::Text).word();
    /// Area.
    AREA = Field::new(6, "area", tr("Địa bàn", "Area"), Type::Text).word();
    /// The duty as text.
    DUTY = Field::new(7, "duty", tr("Nhiệm vụ được giao", "Duty"), Type::Memo);
    /// The position in the order of protocol, from 1.
    PROTOCOL_ORDER = Field::new(8, "protocol_order", tr("Thứ tự", "Protocol order"), Type::Int(1, 9_999)).or(&["tt", "order"]);
    /// Telephone.
    PHONE = Field::new(9, "phone", tr("Điện thoại", "Phone"), Type::Phone).word();
    /// E-mail address.
    EMAIL = Field::new(10, "email", tr("Thư điện tử", "E-mail"), Type::Text).max(120).word();
    /// First day.
    FROM = Field::new(11, "from", tr("Từ ngày", "From"), Type::Day(Lean::Past));
    /// Last day.
    TO = Field::new(12, "to", tr("Đến ngày", "To"), Type::Day(Lean::Past)).step();
    /// Decision of membership.
    DECISION = Field::new(13, "decision", tr("Quyết định", "Decision"), Type::Document);
    /// State of membership.
    STATE = Field::new(14, "state", tr("Trạng thái", "State"), Type::Choice(STATES)).required().step().or(&["status", "tt", "trangthai"]);
    /// The member who took over the units when this one ended.
    HANDED_TO = Field::new(15, "handed_to", tr("Bàn giao cho", "Handed over to"), Type::Ref(Kind::Member)).step();
    /// Units were deliberately left without a member.
    LEFT_UNASSIGNED = Field::new(16, "left_unassigned", tr("Để trống phụ trách", "Leave unassigned"), Type::Flag).step();
    /// Free note.
    NOTE = note(17);
}

/// proposed → active → ended.
pub static MACHINE: Machine = Machine {
    field: STATE,
    initial: &[ACTIVE, PROPOSED],
    moves: &[
        Move {
            from: &[PROPOSED, ENDED],
            to: ACTIVE,
            label: tr("Tham gia", "Join"),
            asks: &[may(DECISION), may(FROM)],
            clears: &[TO, HANDED_TO, LEFT_UNASSIGNED],
        },
        Move {
            from: &[PROPOSED, ACTIVE],
            to: ENDED,
            label: tr("Thôi tham gia", "End"),
            asks: &[must(TO), must_or(HANDED_TO, LEFT_UNASSIGNED), may(DECISION)],
            clears: &[],
        },
    ],
    open: &[PROPOSED, ACTIVE],
    done: None,
    before_done: &[],
};
