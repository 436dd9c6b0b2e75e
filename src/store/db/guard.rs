//! sled panics where other libraries return errors; this module turns a panic into an error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::defect::bounded;
use super::error::DbError;

/// Runs `work` and turns a panic into [`DbError::Panicked`]. With `broken`, all later work is refused after a panic,
/// because locks inside sled may still be held.
pub(super) fn run<T>(
    dir: &Path,
    broken: Option<&AtomicBool>,
    work: impl FnOnce() -> Result<T, DbError>,
) -> Result<T, DbError> {
    let panicked = |reason: String| DbError::Panicked { path: dir.to_owned(), reason };
    if broken.is_some_and(|b| b.load(Ordering::Acquire)) {
        return Err(panicked("it failed before and was not opened again".into()));
    }
    // What `work` leaves half done is inside sled, and the flag prevents further access to it.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        if let Some(broken) = broken {
            broken.store(true, Ordering::Release);
        }
        Err(panicked(words(panic.as_ref())))
    })
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    bounded(text.unwrap_or("it gave no reason"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_that_shows_whole_pages_gives_a_few_words() {
        let failed = run(Path::new("store"), None, || -> Result<(), DbError> {
            std::panic::panic_any(format!("left: {}", "[0, 1], ".repeat(1 << 20)))
        });
        let Err(DbError::Panicked { reason, .. }) = failed else { panic!("{failed:?}") };
        assert!(reason.starts_with("left: [0, 1]") && reason.len() == 2_000, "{}", reason.len());
    }
}
