//! What the prefix of a unit's name says: its group, and how a narrow column shortens it.

use crate::domain::kinds::unit::GROUPS;
use crate::text::fold;

/// A prefix of names.
struct Beginning {
    /// Its words, folded.
    words: &'static [&'static str],
    /// The key of the group.
    group: &'static str,
    /// Its short form in a narrow column; empty if it is not shortened.
    short: &'static str,
}

const fn begins(words: &'static [&'static str], group: &'static str, short: &'static str) -> Beginning {
    Beginning { words, group, short }
}

/// Prefixes, without "UBND". The short forms still distinguish a district from a commune of the same name.
const BEGINNINGS: &[Beginning] = &[
    begins(&["van", "phong"], "office", ""),
    begins(&["so"], "department", ""),
    begins(&["ban"], "branch", ""),
    begins(&["thanh", "pho"], "district", "TP."),
    begins(&["thi", "xa"], "district", "TX."),
    begins(&["huyen"], "district", "H."),
    begins(&["quan"], "district", "Q."),
    begins(&["thi", "tran"], "commune", "TT."),
    begins(&["dac", "khu"], "commune", "ĐK."),
    begins(&["phuong"], "commune", "P."),
    begins(&["xa"], "commune", "X."),
];

/// Words before the name of a locality.
const COMMITTEES: &[&[&str]] = &[&["ubnd"], &["uy", "ban", "nhan", "dan"]];

/// A body of the Party belongs to none of the groups above.
const OF_THE_PARTY: &[&str] = &["tinh uy", "thanh uy", "huyen uy", "thi uy", "dang uy"];

/// The group that a name implies, by its index; `None` if it implies none.
pub fn group_of(name: &str) -> Option<u8> {
    let folded = fold(name);
    if OF_THE_PARTY.iter().any(|body| folded.contains(body)) {
        return None;
    }
    let (beginning, _) = split(name)?;
    let place = GROUPS.iter().position(|group| group.key == beginning.group)?;
    u8::try_from(place).ok()
}

/// A name for a narrow column: "H.Diễn Châu" for "UBND huyện Diễn Châu"; `None` if it cannot be shortened.
pub fn shortened(name: &str) -> Option<String> {
    let (beginning, rest) = split(name)?;
    (!beginning.short.is_empty()).then(|| format!("{}{}", beginning.short, rest.join(" ")))
}

/// The prefix of a name, and its other words, of which there is at least one.
fn split(name: &str) -> Option<(&'static Beginning, Vec<&str>)> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let starts = |from: usize, wanted: &[&str]| {
        let found = folded.iter().skip(from).take(wanted.len());
        found.len() == wanted.len() && found.zip(wanted).all(|(word, wanted)| word == wanted)
    };
    let committee = COMMITTEES.iter().find(|words| starts(0, words)).map_or(0, |words| words.len());
    let beginning = BEGINNINGS.iter().find(|beginning| starts(committee, beginning.words))?;
    let rest: Vec<&str> = words.into_iter().skip(committee + beginning.words.len()).collect();
    (!rest.is_empty()).then_some((beginning, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str) -> &'static str {
        group_of(name).map_or("", |place| GROUPS[usize::from(place)].key)
    }

    #[test]
    fn a_name_says_its_group() {
        for (name, key) in [
            ("Sở Nội vụ", "department"),
            ("so y te", "department"),
            ("Văn phòng UBND tỉnh", "office"),
            ("Ban Dân tộc", "branch"),
            ("UBND huyện Diễn Châu", "district"),
            ("Ủy ban nhân dân thành phố Vinh", "district"),
            ("UBND thị xã Cửa Lò", "district"),
            ("UBND xã Diễn Châu", "commune"),
            ("Phường Trường Vinh", "commune"),
            ("UBND thị trấn Nam Đàn", "commune"),
            ("Ban Tổ chức Tỉnh ủy", ""),
            ("Văn phòng Tỉnh ủy", ""),
            ("UBND tỉnh", ""),
            ("Xã", ""),
            ("Sông Lam", ""),
            ("Công an tỉnh", ""),
            ("", ""),
        ] {
            assert_eq!(group(name), key, "{name}");
        }
    }

    #[test]
    fn a_short_name_keeps_what_tells_units_apart() {
        assert_eq!(shortened("UBND huyện Diễn Châu").as_deref(), Some("H.Diễn Châu"));
        assert_eq!(shortened("UBND xã Diễn Châu").as_deref(), Some("X.Diễn Châu"));
        assert_eq!(shortened("Uỷ ban nhân dân phường Thành Vinh").as_deref(), Some("P.Thành Vinh"));
        assert_eq!(shortened("UBND thành phố Vinh").as_deref(), Some("TP.Vinh"));
        assert_eq!(shortened("Sở Nội vụ"), None);
        assert_eq!(shortened("UBND tỉnh Nghệ An"), None);
    }
}
