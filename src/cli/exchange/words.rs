//! Texts of `export` and `import`.

use std::path::Path;

use crate::exchange::SheetError;
use crate::i18n::{Lang, Tr, tr};

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
    match lang {
        Lang::Vi => format!("chưa ghi được tệp .{ending}"),
        Lang::En => format!(".{ending} files cannot be written"),
    }
}

/// What to do then.
pub(super) fn name_it_csv(path: &Path, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("hãy xuất ra {}: Excel và LibreOffice mở được tệp CSV", path.display()),
        Lang::En => format!("export to {}: Excel and LibreOffice open CSV", path.display()),
    }
}

/// The number of rows in the file.
pub(super) fn exported(rows: usize, path: &Path, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("đã xuất {rows} bản ghi vào {}", path.display()),
        Lang::En => format!("exported {rows} records to {}", path.display()),
    }
}

/// More rows than one command may create records.
pub(super) fn too_many(rows: usize, most: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("tệp có {rows} dòng; mỗi lần nhập nhiều nhất {most} dòng: hãy chia tệp"),
        Lang::En => format!("the file has {rows} rows; one import takes at most {most}: split the file"),
    }
}

/// More columns than any sheet of records has.
pub(super) fn too_wide(columns: usize, most: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("tệp có {columns} cột; nhiều nhất {most} cột"),
        Lang::En => format!("the file has {columns} columns; at most {most} are taken"),
    }
}

/// A file larger than any sheet that can be imported.
pub(super) fn too_large(most: u64, lang: Lang) -> String {
    let most = most / (1 << 20);
    match lang {
        Lang::Vi => format!("tệp lớn hơn {most} MiB: hãy chia tệp"),
        Lang::En => format!("the file is larger than {most} MiB: split it"),
    }
}

/// A head that names no field.
pub(super) fn no_column(head: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("không có trường nào tên «{head}»"),
        Lang::En => format!("no field is called “{head}”"),
    }
}

/// Units whose group was taken from their names.
pub(super) fn grouped(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("{count} đơn vị không ghi nhóm được xếp nhóm theo tên; xem lại bằng: dondoc list units"),
        Lang::En => format!("{count} units without a group were given one by their names; see: dondoc list units"),
    }
}

/// Columns whose cells are left out.
pub(super) fn skipped(heads: &[&str], lang: Lang) -> String {
    let heads = heads.join(", ");
    match lang {
        Lang::Vi => format!("bỏ qua các cột không nhập được (do chương trình ghi): {heads}"),
        Lang::En => format!("left out the columns that cannot be set (the program gives them): {heads}"),
    }
}

/// Two columns for one field.
pub(super) fn twice(head: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("cột «{head}» trùng một cột khác"),
        Lang::En => format!("the column “{head}” is there twice"),
    }
}

/// A row names an existing record: an import only adds.
pub(super) fn there_already(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => {
            format!("{name} đã có; nhập chỉ thêm mới, chưa cập nhật: hãy bỏ dòng này, hoặc sửa bằng dondoc set")
        }
        Lang::En => {
            format!("{name} is there already; an import only adds: remove the row, or change it with dondoc set")
        }
    }
}

/// Before a fault of a row.
pub(super) fn at_line(line: u64, fault: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("dòng {line}: {fault}"),
        Lang::En => format!("line {line}: {fault}"),
    }
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
