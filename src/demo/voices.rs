//! Invented feedback. It has no reporter: even an invented person must not appear as someone who complained.

use crate::domain::action::Draft;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::feedback;
use crate::domain::value::Value;

use super::{Work, document, one_of, words};

/// What people report about a counter; the field of work follows.
const MATTERS: &[&str] = &[
    "Trả kết quả trễ hẹn hồ sơ về",
    "Yêu cầu thêm giấy tờ ngoài quy định về",
    "Hướng dẫn chưa rõ thủ tục về",
    "Bộ phận một cửa đóng sớm, chưa nhận hồ sơ về",
    "Kiến nghị nhận hồ sơ trực tuyến về",
];

const RESULTS: &[&str] = &[
    "Đã chấn chỉnh, xin lỗi người dân và trả kết quả (mẫu).",
    "Đã rà soát, bỏ giấy tờ không có trong quy định (mẫu).",
    "Nội dung không đúng thực tế; đã trả lời rõ (mẫu).",
];

impl Work {
    /// Feedback on a unit, in any state.
    pub(super) fn voice(&mut self, unit: Id) -> Draft {
        let received = self.today.plus(-self.rng.i32(0..400));
        let state = *self.rng.choice(&[0, 1, 2, 3, 3, 4, 5, 5, 5, 5, 6]).unwrap_or(&feedback::RECEIVED);
        let kind = self.rng.u8(0..feedback::DENUNCIATION);
        let (matter, area) = (one_of(&mut self.rng, MATTERS), one_of(&mut self.rng, words::AREAS));
        let mut values = vec![
            (feedback::MATTER, Value::text(format!("{matter} {area} (mẫu)"))),
            (feedback::UNIT, Value::id(unit)),
            (feedback::RECEIVED_ON, Value::day(received)),
            (feedback::CHANNEL, Value::choice(self.rng.u8(0..feedback::CHANNELS.len() as u8))),
            (feedback::DUE, Value::day(received.plus(self.rng.i32(10..45)))),
            (feedback::STATE, Value::choice(state)),
        ];
        if state != feedback::RECEIVED {
            values.push((feedback::KIND, Value::choice(kind)));
        }
        if (feedback::TRANSFERRED..=feedback::ANSWERED).contains(&state) {
            values.push((feedback::TRANSFERRED_TO, Value::text("Đơn vị mẫu có thẩm quyền")));
        }
        if matches!(state, feedback::RESOLVED | feedback::ANSWERED) {
            values.push((feedback::RESULT, Value::text(one_of(&mut self.rng, RESULTS))));
            values.push((feedback::VERDICT, Value::choice(self.rng.u8(0..3))));
        }
        match state {
            feedback::ANSWERED => values.push((feedback::ANSWER_DOCUMENT, document(&mut self.rng, "TL"))),
            feedback::NOT_ACCEPTED => values.push((feedback::REASON, Value::text("Không thuộc thẩm quyền (mẫu)"))),
            _ => {}
        }
        Draft { kind: Kind::Feedback, values }
    }
}
