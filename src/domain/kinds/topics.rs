//! The contents of administrative reform, shared by tasks and findings.

use crate::domain::field::{Choice, choice};
use crate::i18n::tr;

/// The six contents of Resolution 76/NQ-CP (2021), after the heading for reporting.
pub static TOPICS: &[Choice] = &[
    choice("direction", tr("Chỉ đạo, điều hành", "Direction and management"), tr("d", "d")).or(&["chidao", "dieuhanh"]),
    choice("institutions", tr("Cải cách thể chế", "Institutional reform"), tr("c", "i")).or(&["theche"]),
    choice("procedures", tr("Cải cách thủ tục hành chính", "Administrative procedures"), tr("t", "p"))
        .or(&["tthc", "thutuc"]),
    choice("apparatus", tr("Cải cách tổ chức bộ máy", "Organisational apparatus"), tr("b", "a")).or(&["bomay"]),
    choice("civil_service", tr("Cải cách chế độ công vụ", "Civil service"), tr("v", "c")).or(&["congvu"]),
    choice("public_finance", tr("Cải cách tài chính công", "Public finance"), tr("f", "f")).or(&["taichinhcong"]),
    choice("digital", tr("Chính quyền điện tử, chính quyền số", "Digital government"), tr("s", "g")).or(&[
        "cds",
        "chuyendoiso",
        "chinhquyenso",
    ]),
];
