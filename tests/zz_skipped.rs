//! The end of `cargo test`: lists the skipped tests of this run with the reasons. Not a test itself; cargo runs targets
//! in the order of their names, so this one comes last.

#[path = "support/skip.rs"]
mod skip;

fn main() {
    // A caller that asks for a list of tests gets an empty one.
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let (Some(folder), Some(run)) = (skip::folder(), skip::this_run()) else { return };
    let notes = skip::take_notes(&folder, &run);
    match notes.len() {
        0 => println!("\nNo test was skipped."),
        1 => println!("\n1 test was skipped:"),
        more => println!("\n{more} tests were skipped:"),
    }
    for note in notes {
        println!("  {note}");
    }
    println!();
}
