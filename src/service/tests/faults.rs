//! A failing sync of the journal, caused from outside, in a separate process.

use std::process::Command;

use super::*;
use crate::service::api::Warning;

/// The part that runs in the process in which the writer's second sync fails.
#[test]
fn commands_while_a_sync_fails() {
    let Some(home) = std::env::var_os("DONDOC_DRILL_SERVICE") else {
        return;
    };
    let service = serve(Path::new(&home));
    new_task(&service, "Một");
    let id = fresh_id();
    let ask_again = || {
        let values = vec![(task::TITLE, Value::text("Hai"))];
        let action = Action::Create(vec![Draft { kind: Kind::Task, values }]);
        ask(&service, &admin(), Ask::Command(id, action))
    };
    assert_eq!(ask_again(), Answer::Failed(Failure::Unknown));
    assert_eq!(titles(&page(&service, &admin(), Kind::Task, "")), ["Một"], "reading goes on, of what is sure");
    assert_eq!(ask(&service, &admin(), Ask::Outcome(id)), Answer::NotDone, "a new segment has settled it");
    let again = done(ask_again());
    assert_eq!(again.line, Some(2));
    assert_eq!(done(ask_again()), again);
    match ask(&service, &admin(), Ask::Status) {
        Answer::Status(status) => {
            assert!(status.warnings.iter().any(|one| matches!(one, Warning::JournalFailed { .. })));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(check(&service), Vec::<String>::new());
    service.stop();
    drop(service);
    let service = serve(Path::new(&home));
    assert_eq!(page(&service, &admin(), Kind::Task, "").total, 2);
    assert_eq!(done(ask(&service, &admin(), Ask::Outcome(id))), again);
}

#[test]
fn after_a_failed_sync_the_outcome_is_found_out_and_work_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let out = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync"])
        // Counted for each thread separately.
        .args(["-e", "inject=fdatasync:error=EIO:when=2"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "service::tests::faults::commands_while_a_sync_fails"])
        .env("DONDOC_DRILL_SERVICE", home.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    assert!(String::from_utf8_lossy(&out.stdout).contains("1 passed"), "the part was run");
}
