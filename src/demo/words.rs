//! Phrases of administrative reform, from which invented texts are composed.

/// What is to be done to a procedure, with the index of its topic in `topics::TOPICS`.
pub(super) const DEEDS: &[(&str, u8)] = &[
    ("Rà soát, đơn giản hóa thủ tục", 2),
    ("Rút ngắn thời gian giải quyết thủ tục", 2),
    ("Công khai, niêm yết thủ tục", 2),
    ("Nâng tỷ lệ hồ sơ trực tuyến về", 6),
    ("Số hóa hồ sơ, kết quả giải quyết về", 6),
    ("Chia sẻ, kết nối dữ liệu về", 6),
    ("Rà soát văn bản quy phạm pháp luật về", 1),
    ("Sửa đổi quy chế phối hợp về", 1),
    ("Sắp xếp đầu mối thực hiện nhiệm vụ về", 3),
    ("Rà soát vị trí việc làm trong lĩnh vực", 4),
    ("Chấn chỉnh kỷ luật, kỷ cương trong lĩnh vực", 4),
    ("Tập huấn nghiệp vụ cho công chức làm công tác", 4),
    ("Thực hiện tự chủ tài chính trong lĩnh vực", 5),
    ("Kiểm tra việc thực hiện cải cách hành chính về", 0),
    ("Báo cáo kết quả cải cách hành chính về", 0),
    ("Tuyên truyền cải cách hành chính về", 0),
];

/// Fields of work.
pub(super) const AREAS: &[&str] = &[
    "đất đai",
    "hộ tịch",
    "chứng thực",
    "đầu tư",
    "đăng ký kinh doanh",
    "xây dựng",
    "môi trường",
    "bảo trợ xã hội",
    "lao động, việc làm",
    "người có công",
    "giáo dục và đào tạo",
    "y tế",
    "giao thông vận tải",
    "văn hóa, thể thao",
    "nông nghiệp",
    "tư pháp",
    "khoa học và công nghệ",
    "thông tin và truyền thông",
    "tài chính, ngân sách",
    "cư trú",
];

/// Where or how; some are empty.
pub(super) const SCOPES: &[&str] = &[
    "",
    "",
    "",
    " ở bộ phận một cửa",
    " trên Cổng dịch vụ công",
    " theo Đề án 06",
    " trong 6 tháng",
    " theo kế hoạch năm",
];

/// Sentences of a task's text.
pub(super) const SENTENCES: &[&str] = &[
    "Rõ người, rõ việc, rõ tiến độ, rõ kết quả.",
    "Báo cáo tiến độ trước ngày 15 của tháng cuối quý.",
    "Phối hợp chặt chẽ với cơ quan thường trực để tháo gỡ vướng mắc.",
    "Không để hồ sơ quá hạn mà không có thư xin lỗi.",
    "Gắn kết quả thực hiện với đánh giá người đứng đầu.",
    "Kịp thời phản ánh khó khăn phát sinh trong quá trình thực hiện.",
];

/// Free tags.
pub(super) const TAGS: &[&str] = &["Đề án 06", "DVCTT", "DDCI", "PAR INDEX", "SIPAS", "Một cửa", "Số hóa"];

/// Reasons of a pause, a cancellation or a postponement.
pub(super) const REASONS: &[&str] = &[
    "Chờ văn bản hướng dẫn",
    "Trùng với nhiệm vụ khác",
    "Thay đổi kế hoạch công tác",
    "Chờ bố trí kinh phí",
    "Theo đề nghị của đơn vị",
];

/// The text of a reminder.
pub(super) const REMINDERS: &[&str] =
    &["Đơn vị hứa gửi báo cáo trong tuần", "Đề nghị báo cáo tiến độ", "Chưa có người trả lời", ""];

/// Shortcomings an inspection finds; the field of work follows.
pub(super) const SHORTCOMINGS: &[&str] = &[
    "Niêm yết thủ tục chưa đầy đủ trong lĩnh vực",
    "Hồ sơ quá hạn chưa có thư xin lỗi trong lĩnh vực",
    "Cập nhật hồ sơ lên hệ thống chậm trong lĩnh vực",
    "Chưa số hóa kết quả giải quyết trong lĩnh vực",
    "Công chức vắng mặt không có lý do ở bộ phận phụ trách",
    "Yêu cầu thêm giấy tờ ngoài quy định trong lĩnh vực",
    "Sổ theo dõi hồ sơ ghi chưa đủ trong lĩnh vực",
];

/// Advice to the unit.
pub(super) const ADVICE: &[&str] = &[
    "Bổ sung, hoàn thiện và báo cáo bằng văn bản.",
    "Kiểm điểm trách nhiệm cá nhân, tập thể có liên quan.",
    "Khắc phục ngay và không để tái diễn.",
];

/// What was good.
pub(super) const STRENGTHS: &[&str] =
    &["Có kế hoạch cải cách hành chính từ đầu năm.", "Bộ phận một cửa bố trí khoa học.", "Tỷ lệ hồ sơ đúng hạn cao."];
