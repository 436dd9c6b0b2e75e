//! Texts of the verbs about the server and its store: `serve`, `stop`, `status`, `check`, `audit`.

use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::domain::rules::Double;
use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::SecretCopies;
pub(crate) use crate::tui::words::{STILL_IN, archive};

/// Labels of `status`.
pub(crate) const VERSION: Tr = tr("Phiên bản", "Version");
/// Process number.
pub(crate) const PROCESS: Tr = tr("Tiến trình", "Process");
/// Start.
pub(crate) const STARTED: Tr = tr("Chạy từ", "Running since");
/// Home folder.
pub(crate) const HOME: Tr = tr("Thư mục", "Home");
/// Records by kind.
pub(crate) const RECORDS: Tr = tr("Bản ghi", "Records");
/// Last line.
pub(crate) const HEAD: Tr = tr("Dòng cuối", "Last line");
/// Last line in sled.
pub(crate) const APPLIED: Tr = tr("Đã vào kho", "Applied");
/// The connected users.
pub(crate) const CLIENTS: Tr = tr("Đang nối", "Connected");
/// Bytes on disk.
pub(crate) const DISK: Tr = tr("Trên đĩa", "On disk");
/// Resident memory.
pub(crate) const MEMORY: Tr = tr("Bộ nhớ", "Memory");
/// When a backup was last made.
pub(crate) const LAST_BACKUP: Tr = tr("Sao lưu gần nhất", "Last backup");
/// When everything was last checked.
pub(crate) const LAST_CHECK: Tr = tr("Kiểm tra gần nhất", "Last check");
/// How the secrets are backed up.
pub(crate) const SECRETS: Tr = tr("Nội dung mật", "Secrets");

/// How many secrets there are, and the newest archive of them.
pub(crate) fn secret_copies(copies: &SecretCopies, lang: Lang) -> String {
    let last = copies.last.as_ref().map_or_else(|| NEVER.get(lang).to_owned(), |last| archive(last, lang));
    both!(lang, "{} · bản lưu riêng gần nhất: {last}", "{} · last archive of them: {last}", copies.held)
}

/// Some secrets were missing when the home was restored.
pub(crate) fn secrets_absent(count: u64, lang: Lang) -> String {
    both!(
        lang,
        "{count} nội dung mật không có ở đây vì đã khôi phục mà không kèm bản lưu bí mật",
        "{count} secrets are not here: the home was restored without their archive"
    )
}

/// It never happened, as far as is known.
pub(crate) const NEVER: Tr = tr("chưa có", "none known");

/// The faults that a check found.
pub(crate) fn faults(count: u64, lang: Lang) -> String {
    match (count, lang) {
        (0, Lang::Vi) => "không có lỗi".to_owned(),
        (0, Lang::En) => "no faults".to_owned(),
        (_, Lang::Vi) => format!("{count} lỗi"),
        (_, Lang::En) => format!("{count} faults"),
    }
}

/// A warning.
pub(crate) const WARNING: Tr = tr("Lưu ý", "Warning");

/// Units that cannot be distinguished.
pub(crate) fn double(double: &Double, lang: Lang) -> String {
    let ids: Vec<String> = double.ids.iter().map(ToString::to_string).collect();
    let label = def(Kind::Unit).field(double.field).map_or("", |field| field.label(lang));
    both!(
        lang,
        "các đơn vị {} trùng {} “{}”",
        "the units {} share the {} “{}”",
        ids.join(", "),
        label.to_lowercase(),
        double.text
    )
}

/// The result of a check.
pub(crate) fn checked(lines: Option<u64>, records: u64, lang: Lang) -> String {
    match (lines, lang) {
        (Some(lines), Lang::Vi) => format!("Đã đọc {lines} dòng, so {records} bản ghi"),
        (Some(lines), Lang::En) => format!("{lines} lines read, {records} records compared"),
        (None, Lang::Vi) => format!("Đã đọc cả nhật ký, so {records} bản ghi"),
        (None, Lang::En) => format!("The whole journal read, {records} records compared"),
    }
}

/// Why a person gets no hash to keep.
pub(crate) const HEAD_IS_HIDDEN: Tr = tr(
    "số dòng và mã băm của nhật ký chỉ dành cho quản trị viên được xem nội dung ẩn",
    "the number and the hash of the journal's last line are for admins who see what is hidden",
);

/// A check did not compare the store.
pub(crate) const STORE_LEFT_OUT: Tr = tr(
    "Không so kho (store/): thư mục chỉ đọc được phục vụ thẳng từ nhật ký",
    "The store (store/) was not compared: a home that can only be read is served from the journal alone",
);

/// The server has ended.
pub(crate) const STOPPED: Tr = tr("Máy chủ đã dừng.", "The server has stopped.");
/// Another server holds this home.
pub(crate) const ALREADY_SERVED: Tr =
    tr("đã có máy chủ khác phục vụ thư mục này", "another server works on this home already");
/// Why no server has to be started by hand.
pub(crate) const STARTS_BY_ITSELF: Tr =
    tr("lệnh nào cần đến sẽ tự khởi động máy chủ", "whatever verb needs the server starts it by itself");

/// The server accepts clients.
pub(crate) fn serving(socket: &str, lang: Lang) -> String {
    both!(lang, "Máy chủ nhận kết nối ở {socket}", "Serving on {socket}")
}

/// The given text is not a hash.
pub(crate) const NO_HASH: Tr = tr(
    "--head cần đủ 64 chữ số thập lục phân, như lệnh “dondoc audit head” đã in",
    "--head takes the 64 hexadecimal digits that `dondoc audit head` printed",
);

/// The line that was kept elsewhere is still there.
pub(crate) fn kept_there(seq: u64, lang: Lang) -> String {
    both!(
        lang,
        "Dòng {seq} đã giữ vẫn còn nguyên trong nhật ký; mọi dòng trước nó không bị sửa",
        "Line {seq}, kept elsewhere, is in the journal; nothing up to it was changed"
    )
}

/// The journal ends before the line that was kept elsewhere.
pub(crate) fn kept_cut(last: u64, (file, line): &(String, u64), lang: Lang) -> String {
    match lang {
        Lang::Vi => {
            format!("nhật ký kết thúc ở dòng {last} ({file}, dòng {line}), trước dòng đã giữ: phần cuối đã bị cắt")
        }
        Lang::En => {
            format!(
                "the journal ends with line {last} ({file}, line {line}), before the kept one: its tail was cut off"
            )
        }
    }
}

/// Another line has the number of the kept one.
pub(crate) fn kept_other(seq: u64, hash: &str, (file, line): &(String, u64), lang: Lang) -> String {
    match lang {
        Lang::Vi => format!(
            "dòng {seq} ({file}, dòng {line}) nay có mã băm {hash}, khác mã đã giữ: nhật ký đã bị sửa ở dòng này hoặc trước đó"
        ),
        Lang::En => format!(
            "line {seq} ({file}, line {line}) now has the hash {hash}, not the kept one: the journal was changed there or before it"
        ),
    }
}

/// No line has the hash that was kept elsewhere.
pub(crate) fn kept_nowhere(last: u64, (file, line): &(String, u64), lang: Lang) -> String {
    match lang {
        Lang::Vi => format!(
            "không dòng nào có mã băm đã giữ (nhật ký kết thúc ở dòng {last}: {file}, dòng {line}): phần cuối đã bị cắt, hoặc nhật ký đã bị sửa"
        ),
        Lang::En => format!(
            "no line has the kept hash (the journal ends with line {last}: {file}, line {line}): its tail was cut off, or it was changed"
        ),
    }
}
