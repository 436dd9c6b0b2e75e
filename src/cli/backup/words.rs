//! Texts of `backup`, `restore` and `repair`.

use std::path::Path;

use crate::domain::day::Moment;
use crate::i18n::{Lang, Tr, both, system, tr};
use crate::store::backup::{BackupError, Flaw, Manifest, Step};
use crate::store::journal::JournalError;
use crate::wire::{read_only_home, untrusted_home};

/// Next to the progress bar.
pub(super) const SAVING: Tr = tr("Đang sao lưu", "Backing up");
/// Next to the progress bar.
pub(super) const RESTORING: Tr = tr("Đang kiểm tra và khôi phục", "Verifying and restoring");
/// Next to the progress bar.
pub(super) const LOOKING: Tr = tr("Đang kiểm tra", "Looking");
/// `-` on a terminal.
pub(super) const NOT_TO_A_TERMINAL: Tr = tr(
    "không in bản sao lưu ra màn hình; hãy chuyển vào tệp hoặc lệnh khác",
    "a backup is not printed on a terminal; send it to a file or a command",
);
/// The home is read-only, and an archive of secrets must be noted in it.
pub(super) const NOT_ON_RECORD: Tr = tr(
    "không lưu riêng nội dung mật từ thư mục chỉ đọc được: không ghi lại được là bản lưu nằm ở đâu",
    "secrets are not archived from a home that can only be read: where the archive is could not be noted in it",
);
/// How to back them up anyway.
pub(super) const COPY_SECRETS: Tr = tr(
    "chép cả thư mục dữ liệu bằng cp -a, nội dung mật nằm trong secrets/",
    "copy the whole home with cp -a; the secrets are in secrets/",
);
/// More than one archive for standard output, or a folder there.
pub(super) const ONE_TO_OUTPUT: Tr = tr(
    "đầu ra chuẩn (-) chỉ nhận một bản sao lưu: không lưu cùng lúc dữ liệu và --secrets, không dùng cho --rotate, --secrets-to",
    "standard output (-) takes one archive: not the store and --secrets together, and not --rotate or --secrets-to",
);
/// The server could not read its files.
pub(super) const NOT_READ: Tr = tr(
    "máy chủ không đưa được dữ liệu để sao lưu; nhật ký của máy chủ cho biết vì sao",
    "the server could not give what it holds; its log says why",
);
/// An admin who may not see hidden records.
pub(super) const SEES_TOO_LITTLE: Tr = tr(
    "bản sao lưu chứa cả nội dung hạn chế, mà bạn chưa được quyền xem",
    "a backup holds what is hidden too, and you may not see that",
);
/// Who can help.
pub(super) const WHO_SEES_ALL: Tr = tr(
    "đề nghị quản trị viên xem được mọi nội dung sao lưu, hoặc cấp thêm --sensitive cho bạn",
    "ask an admin who may see everything to draw it, or to grant you --sensitive",
);
/// After a restore.
pub(super) const CHECK_NOW: Tr = tr(
    "Lần mở tới, kho được dựng lại từ nhật ký. Kiểm tra bằng: dondoc check",
    "The store is rebuilt from the journal at the next start. To compare everything: dondoc check",
);
/// All is well.
pub(super) const NOTHING_TO_REPAIR: Tr = tr("Không có gì cần sửa.", "There is nothing to repair.");
/// Before the steps.
pub(super) const WOULD_DO: Tr = tr("Sẽ làm những việc sau:", "This would be done:");
/// Before the steps that were done.
pub(super) const DONE: Tr = tr("Đã làm:", "Done:");
/// How to continue.
pub(super) const SAY_YES: Tr =
    tr("Chưa thay đổi gì. Để làm: dondoc repair --yes", "Nothing was changed yet. To do it: dondoc repair --yes");

/// A backup was made.
pub(super) fn saved(path: &Path, manifest: &Manifest, lang: Lang) -> String {
    let (path, seq, hash) = (path.display(), manifest.seq, &manifest.hash);
    both!(
        lang,
        "Đã sao lưu vào {path}, đã đọc lại và kiểm tra; đến dòng {seq} {hash}",
        "Backed up to {path}, read back and verified, up to line {seq} {hash}"
    )
}

/// The secrets' own archive was made.
pub(super) fn secrets_saved(count: usize, file: &Path, lang: Lang) -> String {
    both!(lang, "Bí mật để riêng: {count} tệp trong {}", "Secrets apart: {count} files in {}", file.display())
}

/// A file among the secrets is not a secret.
pub(super) fn left_out(name: &str, lang: Lang) -> String {
    both!(
        lang,
        "không sao lưu secrets/{name}: không phải tệp bí mật của dondoc",
        "left out secrets/{name}: it is not a secret's file"
    )
}

/// Secrets of an archive that were left out.
pub(super) fn secrets_left(count: usize, lang: Lang) -> String {
    both!(
        lang,
        "Không khôi phục {count} tệp bí mật: đã quên, hoặc nhật ký không nhắc đến",
        "Left {count} secret files out: forgotten since, or named by no line of the journal"
    )
}

/// Secrets of the home that was replaced.
pub(super) fn secrets_carried(count: usize, lang: Lang) -> String {
    both!(
        lang,
        "Đã giữ lại {count} tệp bí mật của dữ liệu cũ",
        "Carried {count} secret files over from the home that was there before"
    )
}

/// Secrets that were in neither.
pub(super) fn secrets_absent(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("Thiếu {count} nội dung mật: cần bản sao lưu bí mật (dondoc restore … --secrets TỆP)"),
        Lang::En => {
            format!(
                "{count} secrets are not in this home: they need their own archive (dondoc restore … --secrets FILE)"
            )
        }
    }
}

/// What a repair cannot restore, or does not touch.
pub(super) fn secret_missing(of: &str, lang: Lang) -> String {
    both!(
        lang,
        "thiếu nội dung mật của {of}; chỉ lấy lại được từ bản sao lưu bí mật",
        "the secret of {of} is missing; only a backup of the secrets has it"
    )
}

/// The same for a file that is not one of ours.
pub(super) fn secret_odd(path: &Path, lang: Lang) -> String {
    both!(
        lang,
        "{} không phải tệp bí mật của dondoc; hãy tự xem và xóa",
        "{} is not a secret's file; look at it and remove it yourself",
        path.display()
    )
}

/// An old backup was removed.
pub(super) fn removed(name: &str, lang: Lang) -> String {
    both!(lang, "Đã xóa bản cũ {name}", "Removed the old {name}")
}

/// A home was made from a backup.
pub(super) fn restored(home: &Path, manifest: &Manifest, lang: Lang) -> String {
    let (home, seq, hash) = (home.display(), manifest.seq, &manifest.hash);
    let made = Moment(manifest.made_at()).dmy_hm();
    both!(
        lang,
        "Đã khôi phục {home} từ bản sao lưu lúc {made}, đến dòng {seq} {hash}",
        "Restored {home} from the backup of {made}, up to line {seq} {hash}"
    )
}

/// Where the old home is.
pub(super) fn replaced(kept: &Path, lang: Lang) -> String {
    both!(lang, "Dữ liệu cũ được giữ nguyên ở {}", "What was there before is kept in {}", kept.display())
}

/// Secrets were restored too.
pub(super) fn secrets_restored(count: usize, lang: Lang) -> String {
    both!(lang, "Đã khôi phục {count} tệp bí mật", "Restored {count} secret files")
}

/// There is no home to examine.
pub(super) fn no_home(home: &Path, lang: Lang) -> String {
    both!(lang, "không có thư mục dữ liệu {}", "there is no home folder {}", home.display())
}

/// What a step of a repair does.
pub(super) fn step(step: &Step, lang: Lang) -> String {
    match (step, lang) {
        (Step::Unfinished(path), _) => {
            both!(lang, "chuyển tệp dở dang {} sang nơi khác", "move the unfinished {} aside", path.display())
        }
        (Step::Forget(path), _) => {
            both!(lang, "xóa {}: nội dung mật đã quên", "remove {}: a secret that was forgotten", path.display())
        }
        (Step::Unnamed(path), _) => both!(
            lang,
            "chuyển {} sang nơi khác: không dòng nhật ký nào nhắc đến",
            "move {} aside: a secret that no line of the journal names",
            path.display()
        ),
        (Step::Tighten(path, mode), _) => {
            both!(lang, "đặt quyền {mode:03o} cho {}", "set mode {mode:03o} on {}", path.display())
        }
        (Step::CutTail(path, bytes), _) => both!(
            lang,
            "cất {bytes} byte cuối chưa từng được xác nhận của {} ra tệp riêng",
            "put the last {bytes} bytes of {}, never acknowledged, into a file of their own",
            path.display()
        ),
        (Step::Rebuild(path, [cause, _]), Lang::Vi) => {
            format!("cất {} để dựng lại từ nhật ký khi mở ({cause})", path.display())
        }
        (Step::Rebuild(path, [_, cause]), Lang::En) => {
            format!("put {} aside, to be rebuilt from the journal at the next start ({cause})", path.display())
        }
    }
}

/// Where something was moved.
pub(super) fn moved(from: &Path, to: &Path, lang: Lang) -> String {
    both!(lang, "{} → {}, giữ nguyên", "{} → {}, kept", from.display(), to.display())
}

/// What no repair restores.
pub(super) fn lost(error: &JournalError, lang: Lang) -> String {
    match (error, lang) {
        (JournalError::Damage(damage), _) => {
            both!(lang, "nhật ký hỏng hoặc thiếu: {}", "the journal is damaged: {}", damage.text(lang))
        }
        (other, _) => other.text(lang),
    }
}

/// The fault of a journal, as part of a sentence that says what to do.
pub(super) fn damage(error: &JournalError, lang: Lang) -> String {
    match error {
        JournalError::Damage(damage) => damage.text(lang),
        other => other.text(lang),
    }
}

/// A backup whose journal has a fault, and what to do.
pub(super) fn spoilt(why: &str, lang: Lang) -> (String, &'static str) {
    match lang {
        Lang::Vi => (
            format!("bản sao lưu không dùng được: nhật ký trong đó bị hỏng ({why})"),
            "chưa có gì bị thay đổi; hãy dùng bản sao lưu khác",
        ),
        Lang::En => (
            format!("the backup cannot be used: the journal in it is damaged ({why})"),
            "nothing was touched; use another backup",
        ),
    }
}

/// A backup that may help.
pub(super) fn would_help(file: &Path, seq: u64, made: Moment, lang: Lang) -> String {
    let (file, made) = (file.display(), made.dmy_hm());
    both!(
        lang,
        "có bản sao lưu: {file}, lúc {made}, đến dòng {seq}",
        "a backup that would help: {file}, of {made}, up to line {seq}"
    )
}

/// What to do about what is lost.
pub(super) fn lost_hint(none: bool, lang: Lang) -> &'static str {
    let hint = if none {
        tr(
            "chưa có gì bị thay đổi; không thấy bản sao lưu nào ở đây: tìm ở nơi khác rồi dondoc restore TỆP --replace",
            "nothing was changed; no backup is known here: look for one elsewhere, then dondoc restore FILE --replace",
        )
    } else {
        tr(
            "chưa có gì bị thay đổi; dondoc restore TỆP --replace giữ nguyên dữ liệu cũ ở bên cạnh",
            "nothing was changed; dondoc restore FILE --replace keeps what is here under another name",
        )
    };
    hint.get(lang)
}

/// What happened, and what to do.
pub(super) fn error(error: &BackupError, lang: Lang) -> (String, &'static str) {
    let untouched = tr("chưa có gì bị thay đổi; hãy dùng bản sao lưu khác", "nothing was touched; use another backup");
    let (what, hint) = match error {
        BackupError::Flaw(flaw) => (pair(format!("bản sao lưu không dùng được: {}", flawed(flaw)), error), untouched),
        BackupError::Journal(cause) => {
            ((lost(cause, Lang::Vi), lost(cause, Lang::En)), tr("chưa có gì bị thay đổi", "nothing was changed"))
        }
        BackupError::Line(cause) => {
            ((cause.text(Lang::Vi), cause.text(Lang::En)), tr("chưa có gì bị thay đổi", "nothing was changed"))
        }
        BackupError::Store(cause) => {
            ((cause.text(Lang::Vi), cause.text(Lang::En)), tr("chưa có gì bị thay đổi", "nothing was changed"))
        }
        BackupError::Newer { found, known } => (
            pair(format!("bản sao lưu do bản dondoc mới hơn tạo (dạng {found}; bản này đọc đến {known})"), error),
            tr("hãy cài bản dondoc mới hơn", "use the newer program"),
        ),
        BackupError::Exists(path) => (
            pair(format!("{} đã có", path.display()), error),
            tr("không ghi đè; hãy chọn tên khác", "nothing is written over; choose another name"),
        ),
        BackupError::Busy(path) => (
            pair(format!("một tiến trình khác đang ghi {}", path.display()), error),
            tr("chờ xong rồi làm lại", "wait until it is done"),
        ),
        BackupError::NotEmpty(path) => (
            pair(format!("{} không trống", path.display()), error),
            tr(
                "dùng --replace để thay; dữ liệu cũ được chuyển sang bên cạnh, không bị xóa",
                "--replace takes its place; what is there is moved aside, not deleted",
            ),
        ),
        BackupError::OtherCommittee { what, found, wanted } => (
            pair(format!("{} là của một ban chỉ đạo khác (mã {found}, ở đây là {wanted})", what.display()), error),
            tr(
                "chưa có gì bị thay đổi; nếu đúng là muốn thay bằng ban khác: --other-committee",
                "nothing was touched; if another committee is to take its place: --other-committee",
            ),
        ),
        BackupError::Untrusted(untrusted) => (
            (untrusted_home(untrusted, Lang::Vi).what, untrusted_home(untrusted, Lang::En).what),
            tr("chưa có gì bị thay đổi", "nothing was changed"),
        ),
        BackupError::ReadOnly(read_only) => {
            let words = (read_only_home(read_only, Lang::Vi).what, read_only_home(read_only, Lang::En).what);
            (words, tr("", ""))
        }
        BackupError::Served(path) => (
            pair(format!("máy chủ đang phục vụ {}", path.display()), error),
            tr("dừng trước bằng: dondoc stop", "stop it first: dondoc stop"),
        ),
        BackupError::Changed(name) => {
            (pair(format!("{name} bị thay đổi trong khi đọc"), error), tr("hãy làm lại", "try again"))
        }
        BackupError::Archive(cause) if no_room(cause) => full_disk("bản sao lưu", "the archive"),
        BackupError::Archive(cause) => {
            (pair(format!("không ghi được bản sao lưu: {}", system_words(cause)), error), tr("", ""))
        }
        BackupError::Io { what, cause } if no_room(cause) => {
            let what = what.display().to_string();
            full_disk(&what, &what)
        }
        BackupError::Io { what, cause } => {
            (pair(format!("{}: {}", what.display(), system_words(cause)), error), tr("", ""))
        }
    };
    let (vi, en) = what;
    match lang {
        Lang::Vi => (vi, hint.vi),
        Lang::En => (en, hint.en),
    }
}

/// There is no room for a file, with its name in Vietnamese and in English.
fn full_disk(vi: &str, en: &str) -> ((String, String), Tr) {
    let what = (
        format!("ổ đĩa đã đầy hoặc hết hạn mức: không ghi được {vi}"),
        format!("the disk is full or a quota is used up: {en} cannot be written"),
    );
    let hint = tr(
        "chưa để lại tệp dở dang nào; giải phóng dung lượng hoặc chọn ổ đĩa khác rồi làm lại",
        "nothing half is left behind; make room or choose another disk, then try again",
    );
    (what, hint)
}

fn no_room(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

/// The system's error, in Vietnamese.
fn system_words(cause: &std::io::Error) -> String {
    system(&cause.to_string(), Lang::Vi).into_owned()
}

fn pair(vi: String, en: &dyn std::fmt::Display) -> (String, String) {
    (vi, en.to_string())
}

/// The flaw in Vietnamese; the English text is the error's own.
fn flawed(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Cut => "bị cắt ngắn hoặc hỏng".to_owned(),
        Flaw::Trailing => "có dữ liệu thừa ở cuối".to_owned(),
        Flaw::Stranger(name) => format!("{name} không thuộc về bản sao lưu"),
        Flaw::Missing(name) => format!("thiếu {name}"),
        Flaw::TooLarge(name) => format!("{name} lớn hơn mức cho phép"),
        Flaw::TooMany(most) => format!("có hơn {most} tệp"),
        Flaw::OtherSecrets => "bản lưu bí mật là của một ban chỉ đạo khác".to_owned(),
        Flaw::Sum(name) => format!("{name} đã bị sửa: không khớp mã SHA-256 ghi trong bản kê"),
        Flaw::Unreadable(name) => format!("không đọc được {name}"),
        Flaw::Head => "nhật ký trong đó không kết thúc đúng dòng và mã băm ghi trong bản kê".to_owned(),
        Flaw::Content => "đây là bản sao lưu của thứ khác".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::domain::not_an_event::NotAnEvent;
    use crate::i18n::assert_translated;
    use crate::store::events::UnreadableLine;

    #[test]
    fn what_stops_an_archive_is_said_in_both_languages() {
        let system = |number| io::Error::from_raw_os_error(number);
        let unreadable = UnreadableLine { seq: 4, cause: NotAnEvent::UnknownField("due".into()).into() };
        for broken in [
            BackupError::Archive(system(28)),
            BackupError::Archive(system(32)),
            BackupError::Io { what: "/srv/1".into(), cause: system(28) },
            BackupError::Io { what: "/srv/1".into(), cause: system(13) },
            BackupError::Line(unreadable),
        ] {
            let [vi, en] = [Lang::Vi, Lang::En].map(|lang| error(&broken, lang).0);
            assert_translated(&vi, &en, &["srv", "due"]);
        }
    }
}
