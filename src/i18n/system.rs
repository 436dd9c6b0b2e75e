//! The operating system's errors in Vietnamese. The system itself, and so `io::Error`, returns English texts.

use std::borrow::Cow;

use super::lang::Lang;

/// Errors that an admin may see: number, the system's text, our text.
const ERRORS: &[(i32, &str, &str)] = &[
    (1, "Operation not permitted", "hệ thống không cho phép"),
    (2, "No such file or directory", "không có tệp hoặc thư mục này"),
    (4, "Interrupted system call", "bị ngắt giữa chừng"),
    (5, "Input/output error", "lỗi đọc/ghi của thiết bị"),
    (6, "No such device or address", "không có thiết bị này"),
    (11, "Resource temporarily unavailable", "tài nguyên đang bận"),
    (12, "Cannot allocate memory", "hết bộ nhớ"),
    (13, "Permission denied", "không có quyền truy cập"),
    (16, "Device or resource busy", "thiết bị đang bận"),
    (17, "File exists", "tệp đã tồn tại"),
    (18, "Invalid cross-device link", "nằm ở hai hệ thống tệp khác nhau"),
    (20, "Not a directory", "không phải là thư mục"),
    (21, "Is a directory", "đây là thư mục"),
    (22, "Invalid argument", "tham số không hợp lệ"),
    (23, "Too many open files in system", "cả máy mở quá nhiều tệp"),
    (24, "Too many open files", "mở quá nhiều tệp"),
    (26, "Text file busy", "tệp chương trình đang chạy"),
    (27, "File too large", "tệp quá lớn"),
    (28, "No space left on device", "đĩa đã hết chỗ"),
    (30, "Read-only file system", "đĩa chỉ cho đọc"),
    (31, "Too many links", "quá nhiều liên kết"),
    (32, "Broken pipe", "đầu bên kia đã đóng"),
    (36, "File name too long", "tên tệp quá dài"),
    (38, "Function not implemented", "hệ thống không hỗ trợ"),
    (39, "Directory not empty", "thư mục không trống"),
    (40, "Too many levels of symbolic links", "không đi theo liên kết (link)"),
    (95, "Operation not supported", "hệ thống tệp không hỗ trợ"),
    (98, "Address already in use", "địa chỉ đang được dùng"),
    (103, "Software caused connection abort", "kết nối bị hủy"),
    (104, "Connection reset by peer", "đầu bên kia đã ngắt kết nối"),
    (107, "Transport endpoint is not connected", "chưa kết nối"),
    (110, "Connection timed out", "quá thời gian chờ kết nối"),
    (111, "Connection refused", "kết nối bị từ chối"),
    (113, "No route to host", "không tới được máy"),
    (116, "Stale file handle", "tệp không còn trên máy chủ tệp"),
    (122, "Disk quota exceeded", "vượt hạn mức đĩa của người dùng"),
];

/// The texts of Rust's library for errors without a number of the system.
const KINDS: &[(&str, &str)] = &[
    ("failed to fill whole buffer", "tệp kết thúc sớm"),
    ("failed to write whole buffer", "không ghi được hết"),
    ("unexpected end of file", "tệp kết thúc sớm"),
    ("stream did not contain valid UTF-8", "nội dung không phải UTF-8"),
    ("timed out", "quá thời gian chờ"),
];

/// A sentence in which the system's text, as `io::Error` prints it, is replaced by one in the user's language.
pub fn system(sentence: &str, lang: Lang) -> Cow<'_, str> {
    let mut said = Cow::Borrowed(sentence);
    if lang == Lang::En {
        return said;
    }
    if sentence.contains("(os error ") {
        for (number, en, vi) in ERRORS {
            let theirs = format!("{en} (os error {number})");
            if said.contains(&theirs) {
                said = said.replace(&theirs, &format!("{vi} (lỗi hệ thống {number})")).into();
            }
        }
    }
    for (en, vi) in KINDS {
        // Only at the end of the sentence, because the words are common.
        if let Some(before) = said.strip_suffix(en) {
            said = format!("{before}{vi}").into();
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_systems_words_are_known_as_it_says_them() {
        for (number, en, vi) in ERRORS {
            let error = io::Error::from_raw_os_error(*number);
            assert_eq!(error.to_string(), format!("{en} (os error {number})"));
            let said = format!("không ghi được /a/b: {error}; thử lại");
            assert_eq!(system(&said, Lang::Vi), format!("không ghi được /a/b: {vi} (lỗi hệ thống {number}); thử lại"));
            assert_eq!(system(&said, Lang::En), said);
        }
        let short = io::Read::read_exact(&mut io::empty(), &mut [0]).expect_err("nothing to read");
        assert_eq!(system(&short.to_string(), Lang::Vi), "tệp kết thúc sớm");
        assert_eq!(system("Mọi việc bình thường.", Lang::Vi), "Mọi việc bình thường.");
    }
}
