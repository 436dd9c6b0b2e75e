//! The keys of the layers over a tab: forms, the filter line, questions, lists to pick from. Their help and the page of
//! keys are printed from this table; those of the tabs are printed from the table of actions.

use crate::i18n::{Lang, Tr, tr};
use crate::tui::term::Key;

/// A layer, or a kind of line in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerPlace {
    /// Any line of a form.
    Form,
    /// Text in any field.
    Text,
    /// A text of several lines.
    Memo,
    /// A choice, and a yes or no.
    Choice,
    /// A reference to another record.
    Lookup,
    /// A small table.
    Table,
    /// The filter line.
    Filter,
    /// A name for a filter.
    Name,
    /// A list to pick from.
    Pick,
    /// A saved filter of the user, in the list of filters.
    Kept,
    /// The list of all actions.
    Palette,
    /// A question with yes and no.
    Question,
    /// The question whether to open a draft.
    Draft,
    /// The question whether to leave the program.
    Leaving,
    /// A text to read.
    Reader,
}

use LayerPlace::{
    Choice, Draft, Filter, Form, Kept, Leaving, Lookup, Memo, Name, Palette, Pick, Question, Reader, Table, Text,
};

impl LayerPlace {
    /// All, in the order of the help.
    pub const ALL: [LayerPlace; 15] =
        [Form, Text, Memo, Choice, Lookup, Table, Filter, Name, Pick, Kept, Palette, Question, Draft, Leaving, Reader];

    /// Its heading.
    pub const fn label(self) -> Tr {
        match self {
            Form => tr("Trong biểu mẫu", "In a form"),
            Text => tr("Khi gõ chữ", "While typing text"),
            Memo => tr("Trong ô nhiều dòng", "In a text of several lines"),
            Choice => tr("Trong ô chọn, ô có/không", "On a choice, on a yes or no"),
            Lookup => tr("Trong ô tìm bản ghi", "On a line that names a record"),
            Table => tr("Trong bảng nhỏ", "On a small table"),
            Filter => tr("Trong dòng lọc", "In the filter line"),
            Name => tr("Khi đặt tên bộ lọc", "In the name of a filter"),
            Pick => tr("Trong danh sách chọn", "In a list to pick from"),
            Kept => tr("Trên bộ lọc đã lưu, trong danh sách bộ lọc", "On a kept filter, in the list of filters"),
            Palette => tr("Trong danh sách lệnh", "In the list of actions"),
            Question => tr("Khi được hỏi có hay không", "In a question"),
            Draft => tr("Khi được hỏi mở bản nháp", "In the question about a draft"),
            Leaving => tr("Khi được hỏi thoát", "In the question whether to leave"),
            Reader => tr("Khi đọc trợ giúp, nội dung dài", "In help and other long texts"),
        }
    }

    /// Its rules.
    pub fn rules(self) -> impl Iterator<Item = &'static LayerRule> {
        LAYER_RULES.iter().filter(move |rule| rule.places.contains(&self))
    }
}

/// Keys that are too many to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// None.
    Nothing,
    /// Letters.
    Letters,
    /// Every other key.
    Others,
}

/// What some keys do in some places.
#[derive(Debug, Clone, Copy)]
pub struct LayerRule {
    /// Where.
    pub places: &'static [LayerPlace],
    /// The keys.
    pub keys: &'static [Key],
    /// Further keys.
    pub also: Also,
    /// What they do, in one line.
    pub doc: Tr,
}

impl LayerRule {
    /// Whether it applies to a key. A capital without its own meaning means the small letter.
    pub fn has(&self, key: Key) -> bool {
        let key = match key {
            Char(letter) if !self.keys.contains(&key) => Char(letter.to_ascii_lowercase()),
            key => key,
        };
        match self.also {
            Also::Others => true,
            Also::Letters => matches!(key, Key::Char(_)) || self.keys.contains(&key),
            Also::Nothing => self.keys.contains(&key),
        }
    }

    /// The keys as shown, one after another.
    pub fn shown(&self, lang: Lang) -> Vec<String> {
        let also = match self.also {
            Also::Nothing => None,
            Also::Letters => Some(tr("chữ cái", "a letter")),
            Also::Others => Some(tr("phím khác", "other keys")),
        };
        let also = also.map(|words| words.get(lang).to_owned());
        self.keys.iter().map(ToString::to_string).chain(also).collect()
    }

    const fn also(mut self, also: Also) -> LayerRule {
        self.also = also;
        self
    }
}

const fn rule(places: &'static [LayerPlace], keys: &'static [Key], doc: Tr) -> LayerRule {
    LayerRule { places, keys, also: Also::Nothing, doc }
}

use Key::{
    Alt, BackTab, Backspace, Char, Ctrl, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab,
    Up, WordLeft, WordRight,
};

/// Every key of a layer.
pub static LAYER_RULES: &[LayerRule] = &[
    rule(
        &[Form],
        &[Enter],
        tr(
            "Sang dòng sau; ở dòng cuối, hay khi biểu mẫu ngắn đã đủ, thì lưu",
            "Next line; saves on the last one, or where a short form has all it asks for",
        ),
    ),
    rule(&[Form], &[F(2)], tr("Lưu, từ bất kỳ dòng nào", "Save, from any line")),
    rule(&[Form], &[Tab, Down], tr("Xuống dòng dưới", "One line down")),
    rule(&[Form], &[BackTab, Up], tr("Lên dòng trên", "One line up")),
    rule(&[Form], &[PageDown], tr("Xuống tám dòng", "Eight lines down")),
    rule(&[Form], &[PageUp], tr("Lên tám dòng", "Eight lines up")),
    rule(
        &[Form],
        &[Ctrl('n')],
        tr(
            "Ghi rõ là không có (không có văn bản…); khi sửa nhiều bản ghi: xóa trống ô này",
            "Say that there is none (no document …); in an edit of several records: empty the field",
        ),
    ),
    rule(
        &[Form],
        &[F(3)],
        tr(
            "Khi người khác đã đổi cùng ô: đổi giữa giá trị của tôi và của họ",
            "If another user changed the same field: mine or theirs",
        ),
    ),
    rule(&[Form], &[Esc], tr("Thôi; nội dung đã gõ được giữ làm bản nháp", "Leave; what was typed is kept as a draft")),
    rule(&[Memo], &[Ctrl('o')], tr("Xuống dòng trong ô này", "Break the line")),
    rule(&[Memo], &[Ctrl('z')], tr("Bỏ điều vừa gõ", "Take back what was typed last")),
    rule(&[Memo], &[Ctrl('y')], tr("Gõ lại điều vừa bỏ", "Put back what was taken back")),
    rule(
        &[Choice],
        &[],
        tr(
            "Chọn theo chữ cái đầu, hoặc gõ cả từ; Space đổi có/không",
            "Pick by its letter, or type the word; Space changes a yes or no",
        ),
    )
    .also(Also::Letters),
    rule(&[Choice], &[Left, Right], tr("Lựa chọn trước, sau", "The choice before, after")),
    rule(
        &[Choice],
        &[Backspace, Delete],
        tr("Bỏ chữ gõ sai; bỏ lựa chọn", "Take back a wrong letter; take the choice off"),
    ),
    rule(&[Lookup], &[Up, Down], tr("Chọn trong các bản ghi tìm thấy", "Choose among what was found")),
    rule(&[Lookup], &[Backspace], tr("Bỏ bản ghi đã chọn", "Take off the record that is chosen")),
    rule(&[Table], &[Char('a'), Char('+'), Char(' ')], tr("Thêm một dòng", "Add a row")),
    rule(&[Table], &[Char('e')], tr("Sửa dòng đang chọn", "Edit the row in focus")),
    rule(&[Table], &[Left, Right], tr("Dòng trước, sau của bảng", "The row before, after")),
    rule(&[Table], &[Delete, Backspace], tr("Xóa dòng đang chọn", "Remove the row in focus")),
    rule(
        &[Filter],
        &[Enter],
        tr("Giữ bộ lọc; bộ lọc có lỗi thì ở lại đây", "Keep the filter; one that cannot be read stays here"),
    ),
    rule(&[Filter], &[Esc], tr("Trả lại bộ lọc trước", "Bring the former filter back")),
    rule(
        &[Filter],
        &[Tab],
        tr(
            "Gợi ý, bấm tiếp để chọn gợi ý sau; có lỗi thì sửa theo gợi ý",
            "Complete, again for the next; where there is a fault, take what is suggested",
        ),
    ),
    rule(&[Filter], &[Up, Down], tr("Chọn dòng trong khi gõ", "Choose a row while typing")),
    rule(&[Name], &[Enter], tr("Lưu bộ lọc dưới tên này", "Keep the filter under this name")),
    rule(&[Name], &[Esc], tr("Thôi", "Leave")),
    rule(&[Pick], &[], tr("Chọn ngay theo chữ cái", "Pick by its letter")).also(Also::Letters),
    rule(&[Pick], &[Enter, Char(' ')], tr("Chọn dòng đang đứng", "Pick the row in focus")),
    rule(&[Palette], &[Enter], tr("Chạy lệnh đang chọn", "Run the action in focus")),
    rule(&[Palette, Pick], &[Up, BackTab], tr("Lên một dòng", "One row up")),
    rule(&[Palette, Pick], &[Down, Tab], tr("Xuống một dòng", "One row down")),
    rule(&[Palette], &[PageUp, PageDown], tr("Lên, xuống một trang", "One screen up, down")),
    rule(&[Pick], &[Home, PageUp], tr("Về đầu", "To the first row")),
    rule(&[Pick], &[End, PageDown], tr("Về cuối", "To the last row")),
    rule(
        &[Palette, Pick],
        &[Esc, Backspace],
        tr("Thôi (Backspace: khi không còn chữ)", "Leave (Backspace: where no text is left)"),
    ),
    rule(&[Kept], &[F(2)], tr("Đổi tên", "Rename it")),
    rule(&[Kept], &[Delete], tr("Xóa (có hỏi lại)", "Remove it (asks first)")),
    rule(&[Question], &[Enter, Char('c'), Char('y')], tr("Có", "Yes")),
    rule(&[Question], &[Esc, Char('k'), Char('n'), Char('q')], tr("Không", "No")),
    rule(&[Draft], &[Enter, Char('c'), Char('y')], tr("Mở bản nháp này", "Open this draft")),
    rule(&[Draft], &[Char('k'), Char('n'), Char('q')], tr("Xem bản nháp khác", "Show another draft")),
    rule(&[Draft], &[Char('x')], tr("Bỏ hẳn bản nháp này", "Throw this draft away")),
    rule(&[Draft], &[Esc], tr("Để sau", "Later")),
    rule(&[Question, Draft], &[Up, PageUp], tr("Cuộn lên", "Scroll up")),
    rule(&[Question, Draft], &[Down, PageDown], tr("Cuộn xuống", "Scroll down")),
    rule(&[Leaving], &[Char('c'), Char('y'), F(10)], tr("Thoát", "Leave")),
    rule(&[Leaving], &[], tr("Ở lại", "Stay")).also(Also::Others),
    rule(&[Reader], &[Up, Char('k')], tr("Lên một dòng", "One line up")),
    rule(&[Reader], &[Down, Char('j')], tr("Xuống một dòng", "One line down")),
    rule(&[Reader], &[PageUp, Char('b')], tr("Lên một trang", "One screen up")),
    rule(&[Reader], &[PageDown, Char(' ')], tr("Xuống một trang", "One screen down")),
    rule(&[Reader], &[Home, Char('g')], tr("Về đầu", "To the beginning")),
    rule(&[Reader], &[End, Char('G')], tr("Về cuối", "To the end")),
    rule(&[Reader], &[Esc, Enter, Backspace, Char('q'), Char('?'), F(1)], tr("Đóng", "Close")),
    rule(&[Text], &[Left, Right], tr("Một chữ về trái, phải", "One letter to the left, right")),
    rule(&[Text], &[WordLeft, Alt('b')], tr("Về đầu từ trước", "One word back")),
    rule(&[Text], &[WordRight, Alt('f')], tr("Sang từ sau", "One word on")),
    rule(&[Text], &[Home, Ctrl('a')], tr("Về đầu dòng", "To the beginning of the line")),
    rule(&[Text], &[End, Ctrl('e')], tr("Về cuối dòng", "To the end of the line")),
    rule(&[Text], &[Backspace], tr("Xóa chữ bên trái", "Remove the letter before the cursor")),
    rule(&[Text], &[Delete, Ctrl('d')], tr("Xóa chữ bên phải", "Remove the letter after it")),
    rule(&[Text], &[Ctrl('w')], tr("Xóa từ bên trái", "Remove the word before it")),
    rule(&[Text], &[Ctrl('u')], tr("Xóa về đầu dòng", "Remove all before it")),
    rule(&[Text], &[Ctrl('k')], tr("Xóa đến cuối dòng", "Remove all after it")),
    rule(&[Memo], &[Up, Down], tr("Lên, xuống trong ô này", "Up, down in the text")),
];
