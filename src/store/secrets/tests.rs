//! Files of secrets on a real folder.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::domain::event::{Change, Event};
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::value::{Scalar, Value};

const ONE: SecretId = SecretId([1; 16]);
const TWO: SecretId = SecretId([2; 16]);

fn of(no: u32) -> Id {
    Id::new(Kind::Feedback, no)
}

#[test]
fn a_text_comes_back_and_can_be_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::at(folder.path());
    let text = SecretText::new("Lê Thị Mẫu, \"xóm 3\"");
    secrets.write(&[(ONE, of(7), text.clone()), (TWO, of(8), SecretText::new("khác"))]).unwrap();
    assert_eq!(secrets.list().unwrap(), [Found::Fresh(ONE), Found::Fresh(TWO)]);
    assert_eq!(secrets.read(ONE).unwrap(), text, "committed and not renamed is still there");
    secrets.keep(&[ONE]).unwrap();
    secrets.take_back(&[TWO]).unwrap();
    assert_eq!(secrets.list().unwrap(), [Found::Whole(ONE)]);
    assert_eq!((secrets.read(ONE).unwrap(), secrets.owner(ONE)), (text, Some(of(7))));
    assert_eq!(secrets.path(ONE).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    secrets.forget(&[ONE, TWO]).unwrap();
    assert!(!secrets.holds(ONE) && secrets.list().unwrap().is_empty());
    assert_eq!(secrets.read(ONE).unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn what_cannot_be_written_leaves_nothing_and_errors_tell_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::at(folder.path());
    // The second file exists already.
    fs::write(secrets.fresh(TWO), "Lê Thị Mẫu").unwrap();
    let error =
        secrets.write(&[(ONE, of(1), SecretText::new("a")), (TWO, of(1), SecretText::new("Lê Thị Mẫu"))]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert!(!secrets.holds(ONE));
    fs::write(secrets.path(ONE), "Lê Thị Mẫu").unwrap();
    let error = secrets.read(ONE).unwrap_err();
    assert!(!error.to_string().contains("Mẫu"), "{error}");
    fs::write(folder.path().join("ghi chú.txt"), "x").unwrap();
    assert!(secrets.list().unwrap().contains(&Found::Odd("ghi chú.txt".into())));
}

#[test]
fn the_lines_say_what_was_forgotten() {
    let held = |id| Value::One(Scalar::Secret(id));
    let event = |no, before: Value, after: Value| Event {
        id: of(no),
        rev: 1,
        created: false,
        archived: None,
        changes: vec![Change { field: FieldNo(5), before, after }],
    };
    let mut ledger = Ledger::default();
    ledger.events("create", &[event(1, Value::EMPTY, held(ONE))]);
    ledger.events("edit", &[event(1, held(ONE), held(TWO))]);
    let other = SecretId([3; 16]);
    ledger.events("create", &[event(2, Value::EMPTY, held(other))]);
    assert_eq!(ledger.standing(ONE), Standing::Named(of(1)), "kept for undo");
    ledger.events("forget", &[event(1, held(TWO), Value::EMPTY)]);
    for gone in [ONE, TWO] {
        assert_eq!(ledger.standing(gone), Standing::Forgotten);
    }
    assert_eq!(ledger.named(), [(other, of(2))]);
    assert_eq!(ledger.standing(SecretId([9; 16])), Standing::Unknown);
}
