//! Texts of `export` and `import`.

use std::path::Path;

use crate::exchange::SheetError;
use crate::i18n::{Lang, Tr, both, tr};

/// The first column of an export, if the kind has no codes.
pub(super) const ID: Tr = tr("Mã bản ghi", "Id");

/// The same in sheets of an earlier version of this program.
pub(super) const EARLIER_ID: &str = "Mã hồ sơ";
/// Other users changed records while an export was read.
pub(super) const MOVED: Tr = tr(
    "dữ liệu vẫn đang được thay đổi trong khi xuất: các dòng có thể thuộc những thời điểm khác nhau",
    "records went on changing during the export: its rows may be of different moments",
);
/// `--delimiter` with JSON.
pub(super) const JSON_HAS_NONE: Tr =
    tr("JSON không có dấu phân tách: bỏ --delimiter", "JSON has no delimiter: leave --delimiter out");
/// A file that holds heads and nothing else.
pub(super) const NO_ROWS: Tr = tr("tệp không có dòng nào dưới tiêu đề", "the file has no row below its heading");
/// What to do with a workbook.
pub(super) const SAVE_AS_CSV: Tr = tr(
    "trong Excel: Lưu thành → «CSV UTF-8 (phân tách bằng dấu phẩy)»",
    "in Excel: Save As → “CSV UTF-8 (Comma delimited)”",
);

/// The name asks for a format that is not supported.
pub(super) fn other_form(ending: &str, lang: Lang) -> String {
    both!(lang, "chưa ghi được tệp .{ending}", ".{ending} files cannot be written")
}

/// What to do then.
pub(super) fn name_it_csv(path: &Path, lang: Lang) -> String {
    both!(
        lang,
        "hãy xuất ra {}: Excel và LibreOffice mở được tệp CSV",
        "export to {}: Excel and LibreOffice open CSV",
        path.display()
    )
}

/// The number of rows in the file.
pub(super) fn exported(rows: usize, path: &Path, lang: Lang) -> String {
    both!(lang, "đã xuất {rows} bản ghi vào {}", "exported {rows} records to {}", path.display())
}

/// More rows than one command may create records.
pub(super) fn too_many(rows: usize, most: usize, lang: Lang) -> String {
    both!(
        lang,
        "tệp có {rows} dòng; mỗi lần nhập nhiều nhất {most} dòng: hãy chia tệp",
        "the file has {rows} rows; one import takes at most {most}: split the file"
    )
}

/// More columns than any sheet of records has.
pub(super) fn too_wide(columns: usize, most: usize, lang: Lang) -> String {
    both!(
        lang,
        "tệp có {columns} cột; nhiều nhất {most} cột",
        "the file has {columns} columns; at most {most} are taken"
    )
}

/// A file larger than any sheet that can be imported.
pub(super) fn too_large(most: u64, lang: Lang) -> String {
    let most = most / (1 << 20);
    both!(lang, "tệp lớn hơn {most} MiB: hãy chia tệp", "the file is larger than {most} MiB: split it")
}

/// A head that names no field.
pub(super) fn no_column(head: &str, lang: Lang) -> String {
    both!(lang, "không có trường nào tên «{head}»", "no field is called “{head}”")
}

/// Units whose group was taken from their names.
pub(super) fn grouped(count: usize, lang: Lang) -> String {
    both!(
        lang,
        "{count} đơn vị không ghi nhóm được xếp nhóm theo tên; xem lại bằng: dondoc list units",
        "{count} units without a group were given one by their names; see: dondoc list units"
    )
}

/// Columns whose cells are left out.
pub(super) fn skipped(heads: &[&str], lang: Lang) -> String {
    let heads = heads.join(", ");
    both!(
        lang,
        "bỏ qua các cột không nhập được (do chương trình ghi): {heads}",
        "left out the columns that cannot be set (the program gives them): {heads}"
    )
}

/// Two columns for one field.
pub(super) fn twice(head: &str, lang: Lang) -> String {
    both!(lang, "cột «{head}» trùng một cột khác", "the column “{head}” is there twice")
}

/// A row names an existing record: an import only adds.
pub(super) fn there_already(name: &str, lang: Lang) -> String {
    both!(
        lang,
        "{name} đã có; nhập chỉ thêm mới, chưa cập nhật: hãy bỏ dòng này, hoặc sửa bằng dondoc set",
        "{name} is there already; an import only adds: remove the row, or change it with dondoc set"
    )
}

/// Before a fault of a row.
pub(super) fn at_line(line: u64, fault: &str, lang: Lang) -> String {
    both!(lang, "dòng {line}: {fault}", "line {line}: {fault}")
}

/// Why the file is not a sheet.
pub(super) fn no_sheet(error: &SheetError, lang: Lang) -> String {
    match (lang, error) {
        (Lang::En, error) => error.to_string(),
        (Lang::Vi, SheetError::Empty) => "tệp trống".to_owned(),
        (Lang::Vi, SheetError::NotText { line }) => format!("dòng {line} không phải văn bản"),
        (Lang::Vi, SheetError::TooWide { line }) => format!("dòng {line} có nhiều ô hơn dòng tiêu đề"),
        (Lang::Vi, SheetError::Broken { line }) => format!("không đọc được dòng {line}"),
    }
}
