//! Prepares a grant for the decision: looks up the user's number, and whether root may make the grant.

use nix::unistd::User;

use crate::domain::action::{Action, Draft, Edit, NEW};
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::grant::{self, is_group};
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::register::Register;

/// The name of the user that an action makes an admin, if it does nothing else: the only action of root in a shared
/// home.
pub(super) fn admin_named_by(action: &Action) -> Option<&str> {
    let Action::Create(drafts) = action else { return None };
    let [draft] = drafts.as_slice() else { return None };
    let name = text(&draft.values, grant::NAME)?;
    let admin = held(&draft.values, grant::ROLE) == Some(&Value::choice(grant::ADMIN));
    (draft.kind == Kind::Grant && admin && !is_group(name)).then_some(name)
}

/// The same for a user who has a grant already: that grant becomes an admin's.
pub(super) fn on_existing_grant(register: &Register, action: Action) -> Action {
    let Some(name) = admin_named_by(&action) else { return action };
    let same = register.having(Kind::Grant, grant::NAME, &Scalar::Text(name.to_owned()));
    let live = same.into_iter().find(|id| register.record(*id).is_some_and(|record| !record.archived));
    match (live, action) {
        (Some(id), Action::Create(drafts)) => {
            let values = drafts.into_iter().flat_map(|draft| draft.values);
            let edits = values.map(|(field, value)| Edit { field, was: None, value }).collect();
            Action::Edit { ids: vec![id], edits }
        }
        (_, action) => action,
    }
}

/// Puts the number of the user into a grant that names one. This reads the system's user table, so it is done before
/// the writer gets the command.
///
/// # Errors
/// Fails if the table does not have the user.
pub(super) fn with_user_number(mut action: Action) -> Result<Action, Fault> {
    if let Action::Create(drafts) = &mut action {
        for draft in drafts.iter_mut().filter(|draft| draft.kind == Kind::Grant) {
            number(draft)?;
        }
    }
    if let Action::Edit { ids, edits } = &mut action
        && ids.iter().any(|id| id.kind == Kind::Grant)
        && edits.iter().any(|edit| edit.field == grant::NAME)
    {
        // Another name means another user: the old number is not theirs.
        let values = edits.iter().map(|edit| (edit.field, edit.value.clone())).collect();
        let mut named = Draft { kind: Kind::Grant, values };
        number(&mut named)?;
        let uid = held(&named.values, grant::UID).cloned().unwrap_or_default();
        if !edits.iter().any(|edit| edit.field == grant::UID) {
            edits.push(Edit { field: grant::UID, was: None, value: uid });
        }
    }
    Ok(action)
}

fn number(draft: &mut Draft) -> Result<(), Fault> {
    let Some(name) = text(&draft.values, grant::NAME).filter(|name| !is_group(name)) else { return Ok(()) };
    if held(&draft.values, grant::UID).is_some_and(|value| !value.is_empty()) {
        return Ok(());
    }
    let found = User::from_name(name.trim()).ok().flatten();
    let user = found.ok_or_else(|| {
        Fault::at(Id::new(Kind::Grant, NEW), grant::NAME, Problem::NotFound { text: name.trim().to_owned() })
    })?;
    draft.values.retain(|(field, _)| *field != grant::UID);
    draft.values.push((grant::UID, Value::int(i64::from(user.uid.as_raw()))));
    Ok(())
}

fn held(values: &[(FieldNo, Value)], field: FieldNo) -> Option<&Value> {
    values.iter().find(|(no, _)| *no == field).map(|(_, value)| value)
}

fn text(values: &[(FieldNo, Value)], field: FieldNo) -> Option<&str> {
    match held(values, field)? {
        Value::One(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}
