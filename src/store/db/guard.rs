//! sled panics where other libraries return errors; here a panic becomes one.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::DbError;

/// Runs `work`; a panic becomes [`DbError::Panicked`]. With `broken`, a panic once seen refuses
/// all later work: locks inside sled may have been left held.
pub(super) fn run<T>(
    dir: &Path,
    broken: Option<&AtomicBool>,
    work: impl FnOnce() -> Result<T, DbError>,
) -> Result<T, DbError> {
    let panicked = |reason: String| DbError::Panicked { path: dir.to_owned(), reason };
    if broken.is_some_and(|b| b.load(Ordering::Acquire)) {
        return Err(panicked("it failed before and was not opened again".into()));
    }
    // What `work` leaves half done is inside sled, and the flag keeps everybody out of there.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        if let Some(broken) = broken {
            broken.store(true, Ordering::Release);
        }
        Err(panicked(words(panic.as_ref())))
    })
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it gave no reason").to_owned()
}
