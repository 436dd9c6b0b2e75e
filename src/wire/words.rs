//! The texts for a missing connection: what happened, why, what to do.

use std::io;

use super::advice::Advice;
use super::client::ClientError;
use super::error::{ConnectError, ServeError};
use super::link::Gone;
use super::message::Refusal;
use super::place::PlaceError;
use super::read_only::read_only_home;
use super::untrusted::untrusted_home;
use crate::i18n::{Lang, system};
use crate::service::StartError;

fn say(lang: Lang, vi: (String, &str), en: (String, &str)) -> Advice {
    let (what, hint) = match lang {
        Lang::Vi => vi,
        Lang::En => en,
    };
    Advice { what: system(&what, lang).into_owned(), hint: hint.to_owned() }
}

impl ConnectError {
    /// The text for users.
    pub fn say(&self, lang: Lang) -> Advice {
        connect_error(self, lang)
    }
}

impl Gone {
    /// The text for users.
    pub fn say(&self, lang: Lang) -> Advice {
        match self {
            Gone::NotConnected(error) => error.say(lang),
            Gone::Lost => say(
                lang,
                ("Mất kết nối với máy chủ.".to_owned(), "Kết nối lại; thao tác đang chờ sẽ được kiểm tra."),
                (
                    "The connection to the server was lost.".to_owned(),
                    "Connect again; what was under way is looked up then.",
                ),
            ),
        }
    }
}

impl PlaceError {
    /// The text for users.
    pub fn say(&self, lang: Lang) -> Advice {
        place_error(self, lang)
    }
}

impl ClientError {
    /// The text for users.
    pub fn say(&self, lang: Lang) -> Advice {
        client_error(self, lang)
    }
}

impl ServeError {
    /// The text for users.
    pub fn say(&self, lang: Lang) -> Advice {
        serve_error(self, lang)
    }
}

fn connect_error(error: &ConnectError, lang: Lang) -> Advice {
    match error {
        ConnectError::NoServer(socket) => say(
            lang,
            (
                format!("Không có máy chủ dondoc nào đang chạy tại {}.", socket.display()),
                "Đề nghị người quản trị chạy: systemctl restart dondoc.socket",
            ),
            (
                format!("No dondoc server runs at {}.", socket.display()),
                "Ask the administrator to run: systemctl restart dondoc.socket",
            ),
        ),
        ConnectError::CannotStart { vi, en, logged } => {
            let hint =
                ["Chi tiết có trong thư mục log/ của thư mục dữ liệu.", "Details are in log/ in the home folder."];
            let [hint_vi, hint_en] = if *logged { hint } else { [""; 2] };
            say(
                lang,
                (format!("Không khởi động được máy chủ: {vi}"), hint_vi),
                (format!("The server could not start: {en}"), hint_en),
            )
        }
        ConnectError::Stranger { socket, uid } => say(
            lang,
            (
                format!("{} do người dùng số {uid} phục vụ, không phải chủ của thư mục dữ liệu.", socket.display()),
                "Không kết nối. Báo ngay cho người quản trị.",
            ),
            (
                format!("{} is served by user {uid}, who does not own the home folder.", socket.display()),
                "Not connected. Tell the administrator at once.",
            ),
        ),
        ConnectError::Protocol { ours, theirs, server_older } => protocol(lang, ours, theirs, *server_older),
        ConnectError::NotDondoc(socket) => say(
            lang,
            (
                format!("Chương trình đang nghe tại {} không phải là dondoc.", socket.display()),
                "Kiểm tra lại --socket, --home.",
            ),
            (format!("What listens at {} is not dondoc.", socket.display()), "Check --socket and --home."),
        ),
        ConnectError::Refused(refusal) => refused(refusal, lang),
        ConnectError::HungUp => say(
            lang,
            ("Máy chủ đã ngắt kết nối.".to_owned(), "Thử lại sau ít phút."),
            ("The server closed the connection.".to_owned(), "Try again in a moment."),
        ),
        ConnectError::Silent(home) => say(
            lang,
            (
                format!("Máy chủ của {} không trả lời.", home.display()),
                "Thử lại; nếu vẫn vậy, chạy «dondoc stop» rồi mở lại.",
            ),
            (
                format!("The server of {} does not answer.", home.display()),
                "Try again; if it stays so, run `dondoc stop` and start again.",
            ),
        ),
        ConnectError::NoSocket { home, pid } => say(
            lang,
            (
                format!("Tiến trình {pid} đang giữ {} nhưng ổ cắm (socket) của nó đã mất.", home.display()),
                "Chạy «dondoc stop» để dừng nó (không mất gì) rồi mở lại, hoặc «kill -HUP» để nó mở lại ổ cắm.",
            ),
            (
                format!("Process {pid} holds {}, but its socket is gone.", home.display()),
                "Run `dondoc stop` to end it (nothing is lost) and start again, or `kill -HUP` to have the socket made again.",
            ),
        ),
        ConnectError::NotOurs(socket) => say(
            lang,
            (
                format!("Máy chủ tại {} do người quản trị máy vận hành.", socket.display()),
                "Người quản trị dừng hoặc khởi động lại bằng «systemctl».",
            ),
            (
                format!("The server at {} is run by the machine's administrator.", socket.display()),
                "The administrator stops or restarts it with `systemctl`.",
            ),
        ),
        ConnectError::Place(error) => place_error(error, lang),
        ConnectError::Io { path, cause } if cause.kind() == io::ErrorKind::PermissionDenied => say(
            lang,
            (
                format!("Tài khoản này không được mở {}.", path.display()),
                "Đề nghị người quản trị máy đưa tài khoản vào nhóm dondoc-users, rồi đăng nhập lại.",
            ),
            (
                format!("This user may not open {}.", path.display()),
                "Ask the machine's administrator to add you to the group dondoc-users, then log in again.",
            ),
        ),
        ConnectError::Io { path, cause } => say(
            lang,
            (format!("Không kết nối được tới máy chủ tại {}: {cause}.", path.display()), ""),
            (format!("Cannot connect to the server at {}: {cause}.", path.display()), ""),
        ),
    }
}

fn protocol(lang: Lang, ours: &str, theirs: &str, server_older: bool) -> Advice {
    let vi = format!(
        "Máy chủ đang chạy là phiên bản {theirs}, chương trình này là phiên bản {ours}; hai bên không hiểu nhau."
    );
    let en =
        format!("The running server is version {theirs}, this program is {ours}; they do not understand each other.");
    if server_older {
        say(
            lang,
            (
                vi,
                "Khởi động lại máy chủ: chạy «dondoc stop» (máy dùng chung: người quản trị khởi động lại dịch vụ) rồi mở lại.",
            ),
            (
                en,
                "Restart the server: run `dondoc stop` (on a shared machine the administrator restarts the service), then start again.",
            ),
        )
    } else {
        say(
            lang,
            (vi, "Thoát và mở lại chương trình này; nếu vẫn vậy, cập nhật chương trình lên phiên bản của máy chủ."),
            (en, "Leave this program and start it again; if it stays so, update it to the server's version."),
        )
    }
}

fn refused(refusal: &Refusal, lang: Lang) -> Advice {
    match refusal {
        Refusal::NotAdmitted { name } => say(
            lang,
            (format!("Tài khoản {name} chưa được cấp quyền sử dụng dữ liệu này."), "Đề nghị người quản trị cấp quyền."),
            (format!("User {name} has no access to this data."), "Ask its administrator for access."),
        ),
        Refusal::Full => say(
            lang,
            ("Máy chủ đã đủ số kết nối cho phép.".to_owned(), "Thử lại sau, hoặc đóng bớt các phiên không dùng."),
            (
                "The server has as many connections as it allows.".to_owned(),
                "Try again later, or close sessions not in use.",
            ),
        ),
        Refusal::Share { most } => say(
            lang,
            (
                format!("Tài khoản của bạn đã có {most} kết nối, là mức tối đa cho mỗi người."),
                "Đóng bớt các phiên không dùng rồi thử lại.",
            ),
            (
                format!("You have {most} connections already, as many as one person may have."),
                "Close sessions not in use, then try again.",
            ),
        ),
        Refusal::Reserved => say(
            lang,
            (
                "Máy chủ đã đủ số kết nối; các chỗ cuối dành cho quản trị viên.".to_owned(),
                "Thử lại sau, hoặc đóng bớt các phiên không dùng.",
            ),
            (
                "The server has as many connections as it allows; the last places are kept for admins.".to_owned(),
                "Try again later, or close sessions not in use.",
            ),
        ),
        Refusal::NoFiles => say(
            lang,
            (
                "Máy chủ không mở thêm được tệp nào nên chưa nhận kết nối mới.".to_owned(),
                "Thử lại sau ít phút; nếu vẫn vậy, đề nghị người quản trị máy tăng giới hạn số tệp (LimitNOFILE).",
            ),
            (
                "The server cannot open any more files, so it takes no new connection.".to_owned(),
                "Try again in a moment; if it stays so, ask the machine's administrator to raise LimitNOFILE.",
            ),
        ),
        Refusal::Stopping => say(
            lang,
            ("Máy chủ đang dừng.".to_owned(), "Thử lại sau ít phút."),
            ("The server is stopping.".to_owned(), "Try again in a moment."),
        ),
        Refusal::Protocol => say(
            lang,
            (
                "Máy chủ không hiểu chương trình này.".to_owned(),
                "Thoát và mở lại chương trình; nếu vẫn vậy, cập nhật chương trình.",
            ),
            (
                "The server does not understand this program.".to_owned(),
                "Leave it and start it again; if it stays so, update it.",
            ),
        ),
    }
}

fn place_error(error: &PlaceError, lang: Lang) -> Advice {
    match error {
        PlaceError::NoFolder => say(
            lang,
            ("Không xác định được thư mục cá nhân của người dùng.".to_owned(), "Chỉ rõ thư mục dữ liệu bằng --home."),
            ("This user's home folder is not known.".to_owned(), "Name the data folder with --home."),
        ),
        PlaceError::Io { path, cause } => say(
            lang,
            (format!("Không dùng được {}: {cause}.", path.display()), "Kiểm tra đường dẫn và quyền truy cập."),
            (format!("Cannot use {}: {cause}.", path.display()), "Check the path and its permissions."),
        ),
        PlaceError::NotOurs(folder) => say(
            lang,
            (
                format!("{} không phải thư mục của riêng bạn.", folder.display()),
                "Người khác có thể đã tạo sẵn thư mục này; báo cho người quản trị, hoặc chọn --home có đường dẫn ngắn hơn.",
            ),
            (
                format!("{} is not a folder of yours alone.", folder.display()),
                "Another user may have put it there: ask the administrator, or choose a --home with a shorter path.",
            ),
        ),
    }
}

fn client_error(error: &ClientError, lang: Lang) -> Advice {
    match error {
        ClientError::Gone => say(
            lang,
            (
                "Mất kết nối với máy chủ khi đang chờ trả lời.".to_owned(),
                "Kết nối lại và kiểm tra xem thao tác đã được ghi chưa.",
            ),
            (
                "The connection was lost while waiting for the answer.".to_owned(),
                "Connect again and look whether it was done.",
            ),
        ),
        ClientError::TooLarge => say(
            lang,
            ("Yêu cầu quá lớn (trên 4 MiB); chưa gửi đi.".to_owned(), "Chia nhỏ yêu cầu."),
            ("The request is too large (over 4 MiB); it was not sent.".to_owned(), "Split it into smaller ones."),
        ),
        ClientError::Frame(error) => say(
            lang,
            (format!("Không đọc được trả lời của máy chủ: {error}."), "Thử lại; nếu vẫn vậy, khởi động lại máy chủ."),
            (format!("The server's answer cannot be read: {error}."), "Try again; if it stays so, restart the server."),
        ),
    }
}

fn serve_error(error: &ServeError, lang: Lang) -> Advice {
    match error {
        ServeError::Place(error) => place_error(error, lang),
        ServeError::Store(StartError::Untrusted(untrusted)) => untrusted_home(untrusted, lang),
        ServeError::Store(StartError::ReadOnly(read_only)) => read_only_home(read_only, lang),
        ServeError::Store(error) => say(
            lang,
            (format!("Không mở được dữ liệu: {error}."), "Chi tiết có trong thư mục log/ của thư mục dữ liệu."),
            (format!("The data cannot be opened: {error}."), "Details are in log/ in the home folder."),
        ),
        ServeError::Occupied(path) => say(
            lang,
            (
                format!("{} đã tồn tại và không phải là socket.", path.display()),
                "Chuyển tệp đó đi nơi khác rồi chạy lại.",
            ),
            (format!("{} exists and is no socket.", path.display()), "Move that file away and try again."),
        ),
        ServeError::Taken(path) => say(
            lang,
            (
                format!("{} là socket của dịch vụ khác.", path.display()),
                "Nếu là của systemd, hãy dùng «systemctl start dondoc»; nếu chạy tay, chọn --socket khác.",
            ),
            (
                format!("{} is another service's socket.", path.display()),
                "If it is systemd's, use `systemctl start dondoc`; by hand choose another --socket.",
            ),
        ),
        ServeError::Io { path, cause } => say(
            lang,
            (format!("Máy chủ không dùng được {}: {cause}.", path.display()), "Kiểm tra đường dẫn và quyền truy cập."),
            (format!("The server cannot use {}: {cause}.", path.display()), "Check the path and its permissions."),
        ),
    }
}
