//! Which function runs each verb.

use super::args::{Audit, Verb};
use super::desk::Desk;
use super::error::Error;
use super::{
    access, assign, backup, change, exchange, list, man_page, secrets, server, setup, show, step, trail, words,
};

/// Runs a verb; without one, the screen.
pub(super) fn dispatch(desk: &mut Desk, verb: Option<Verb>) -> Result<(), Error> {
    match verb {
        None => server::screen(desk),
        Some(Verb::Init { shared: false, admin: None, sample }) => setup::init(desk, sample),
        Some(Verb::Init { shared, admin, .. }) => access::share(desk, shared, admin.as_deref()),
        Some(Verb::Access(what)) => access::access(desk, what),
        Some(Verb::Demo { records, seed }) => setup::demo(desk, records, seed),
        Some(Verb::Serve { stay, background, shared }) => server::serve(desk, stay, background, shared),
        Some(Verb::Ssh) => Err(Error::usage(words::NO_SSH_IN_SSH.get(desk.lang))),
        Some(Verb::Stop) => server::stop(desk),
        Some(Verb::Status) => server::status(desk),
        Some(Verb::List(list)) => list::list(desk, &list),
        Some(Verb::Show { id }) => show::show(desk, &id.join(" ")),
        Some(Verb::Add { kind, values }) => change::add(desk, &kind, &values),
        Some(Verb::Set { id, values }) => change::set(desk, &id, &values),
        Some(Verb::Move(step)) => step::to_state(desk, &step),
        Some(Verb::Extend { words, reason, doc }) => change::extend(desk, &words, reason, doc),
        Some(Verb::Remind { ids, on, channel, note }) => change::remind(desk, &ids, on.as_deref(), &channel, note),
        Some(Verb::Assign { units, to, on, decision }) => assign::assign(desk, &units, &to, on.as_deref(), decision),
        Some(Verb::HandOver { units, from, to, on, decision }) => {
            assign::hand_over(desk, &units, (&from, &to), on.as_deref(), decision)
        }
        Some(Verb::Archive { ids }) => change::archive(desk, &ids, true),
        Some(Verb::Unarchive { ids }) => change::archive(desk, &ids, false),
        Some(Verb::Reveal { id }) => secrets::reveal(desk, &id.join(" ")),
        Some(Verb::Forget { ids, yes }) => secrets::forget(desk, &ids, yes),
        Some(Verb::Undo { yes }) => change::undo(desk, yes),
        Some(Verb::History { id }) => trail::history(desk, &id.join(" ")),
        Some(Verb::Backup { file, rotate, secrets, secrets_to }) => {
            let store = backup::Target::of(file.as_deref(), rotate.as_deref());
            let secrets = backup::Target::of(secrets.as_deref(), secrets_to.as_deref());
            backup::backup(desk, store, secrets)
        }
        Some(Verb::Restore { file, secrets, replace, other_committee }) => {
            backup::restore(desk, &file, secrets.as_deref(), replace, other_committee)
        }
        Some(Verb::Repair { yes }) => backup::repair(desk, yes),
        Some(Verb::Export { kind, file, filter, delimiter }) => {
            exchange::export(desk, &kind, &file, &filter, delimiter)
        }
        Some(Verb::Import { file, kind }) => exchange::import(desk, &kind, &file),
        Some(Verb::Check) => server::check(desk),
        Some(Verb::Audit(Audit::Verify { head, seq })) => server::verify(desk, head, seq),
        Some(Verb::Audit(Audit::Head)) => server::head(desk),
        Some(Verb::Audit(Audit::Log { filter, limit })) => trail::log(desk, &filter.join(" "), limit),
        Some(Verb::Completions { shell }) => man_page::completions(desk, shell),
        Some(Verb::Man) => man_page::man(desk),
    }
}
