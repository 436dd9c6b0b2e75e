//! The warnings for admins.

use crate::i18n::{Lang, both, tr};
use crate::service::api::{Warning, cause as said};
use crate::wire::advice::Advice;
use crate::wire::work_in_a_copy;

/// Bytes of a megabyte, as disks are sold.
const MEGABYTE: u64 = 1_000_000;

/// A warning and what to do about it.
pub fn warning(warning: &Warning, lang: Lang) -> Advice {
    match warning {
        Warning::ReadOnly { home, at } => {
            let at = at.dmy_hm();
            let what = both!(
                lang,
                "chỉ đọc, không lưu được gì; dữ liệu lúc {at}",
                "read-only, no change is saved; data as of {at}"
            );
            Advice::new(what, work_in_a_copy(home, lang))
        }
        Warning::LeftOut { file, bytes } => Advice::new(
            both!(
                lang,
                "{bytes} byte ghi dở ở cuối nhật ký ({file}) được bỏ qua và để nguyên",
                "{bytes} bytes of an unfinished write at the journal's end ({file}) are left out, as they are"
            ),
            "",
        ),
        Warning::Discarded { file, bytes } => Advice::new(
            both!(
                lang,
                "{bytes} byte ghi dở ở cuối nhật ký được để riêng trong {file}",
                "{bytes} bytes of an unfinished write at the journal's end were put aside in {file}"
            ),
            "",
        ),
        Warning::Settings { cause } => {
            let cause = said(cause, lang);
            let what = both!(
                lang,
                "cấu hình không dùng được, giữ nguyên như trước: {cause}",
                "the settings cannot be used, the earlier ones stay: {cause}"
            );
            Advice::new(what, "")
        }
        Warning::Tightened { path } => Advice::new(
            both!(
                lang,
                "{path} cho người khác ghi; quyền đó đã được bỏ",
                "others could write to {path}; that right was taken away"
            ),
            "",
        ),
        Warning::JournalFailed { cause } => cannot_write(said(cause, lang), lang),
        Warning::JournalGone { path } => journal_gone(path, lang),
        Warning::LowSpace { free } => low_space(*free, lang),
        Warning::Rebuilt { kept, cause } => {
            let cause = said(cause, lang);
            let what = both!(
                lang,
                "kho dữ liệu hỏng đã được dựng lại từ nhật ký; bản hỏng ở {kept} ({cause})",
                "the damaged store was rebuilt from the journal; it is kept in {kept} ({cause})"
            );
            Advice::new(what, "")
        }
        Warning::StoreFailed { cause } => {
            let cause = said(cause, lang);
            let what = both!(
                lang,
                "chưa dùng được kho ({cause}); dữ liệu vẫn đủ trong nhật ký, vẫn làm việc được",
                "the store cannot be used now ({cause}); everything is in the journal and work goes on"
            );
            Advice::new(
                what,
                tr("kho được tự mở lại hoặc dựng lại", "it is opened again or rebuilt by itself").get(lang),
            )
        }
        Warning::BackupOld { .. }
        | Warning::BackupFailed { .. }
        | Warning::CheckFailed { .. }
        | Warning::SecretsAlone { .. } => night(warning, lang),
    }
}

/// The warnings about what runs at night.
fn night(warning: &Warning, lang: Lang) -> Advice {
    match warning {
        Warning::BackupOld { at: Some(at) } => {
            let at = at.dmy_hm();
            Advice::new(
                both!(lang, "bản sao lưu gần nhất đã cũ ({at})", "the last backup is old ({at})"),
                tr("xem lịch sao lưu và docs/backup.md", "look at its timer and docs/backup.md").get(lang),
            )
        }
        Warning::BackupFailed { secrets, at, cause: [vi, en] } => {
            let (at, cause) = (at.dmy_hm(), if lang == Lang::Vi { vi } else { en });
            let what = if *secrets {
                both!(lang, "sao lưu nội dung mật lỗi lúc {at}: {cause}", "backup of secrets failed {at}: {cause}")
            } else {
                both!(lang, "sao lưu lỗi lúc {at}: {cause}", "backup failed {at}: {cause}")
            };
            Advice::new(what, "")
        }
        Warning::CheckFailed { at, faults } => {
            let at = at.dmy_hm();
            Advice::new(
                both!(lang, "kiểm tra lúc {at} thấy {faults} lỗi", "the check of {at} found {faults} faults"),
                tr("dondoc check nêu từng lỗi", "dondoc check names them").get(lang),
            )
        }
        Warning::SecretsAlone { count } => Advice::new(
            both!(lang, "{count} nội dung mật chưa có trong bản lưu riêng nào", "{count} secrets are in no archive"),
            tr("dondoc backup --secrets TỆP", "dondoc backup --secrets FILE").get(lang),
        ),
        _ => Advice::new(
            tr("chưa có bản sao lưu nào", "there is no backup yet").get(lang),
            tr(
                "dondoc backup TỆP, hoặc bật lịch sao lưu như docs/operations.md hướng dẫn",
                "dondoc backup FILE, or enable its timer as docs/operations.md says",
            )
            .get(lang),
        ),
    }
}

/// The journal cannot be written.
pub(super) fn cannot_write(cause: &str, lang: Lang) -> Advice {
    let what = both!(
        lang,
        "không ghi được nhật ký, chưa có gì thay đổi: {cause}",
        "the journal cannot be written, nothing was changed: {cause}"
    );
    Advice::new(what, "")
}

/// A file of the journal is no longer where the server opened it.
pub(super) fn journal_gone(path: &str, lang: Lang) -> Advice {
    Advice::new(
        both!(
            lang,
            "{path} đã bị xóa, chuyển đi hoặc thay khi máy chủ đang chạy: không ghi thay đổi nào",
            "{path} was deleted, moved or replaced while the server ran: no change is recorded"
        ),
        tr(
            "đừng dừng máy chủ; đưa tệp về chỗ cũ, hoặc lấy lại từ máy chủ như docs/backup.md hướng dẫn",
            "do not stop the server; put the file back, or take it from the server as docs/backup.md says",
        )
        .get(lang),
    )
}

/// Too little free space.
pub(super) fn low_space(free: u64, lang: Lang) -> Advice {
    let free = free / MEGABYTE;
    let what = both!(
        lang,
        "đĩa sắp đầy (còn {free} MB), tạm không nhận thay đổi",
        "the disk is nearly full ({free} MB left), no changes are taken for now"
    );
    Advice::new(what, "")
}
