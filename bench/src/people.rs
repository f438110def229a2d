//! Opening *People*, with a hundred thousand members against a few more than fill its first page, and against
//! ten.

use engine::workspaces::members;
use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder, People};

use crate::Outcome;
use crate::crowd::{Crowd, LARGE, PAGE, SMALL};
use crate::pairs::compare;
use crate::table::Table;

const SAMPLES: usize = 200;
/// Of what looks at everybody.
const SEARCHES: usize = 40;
/// Pages before the one half-way through a hundred thousand members.
const HALF: usize = 1_000;

pub async fn measure(table: &mut Table, crowd: &Crowd) -> Outcome<()> {
    let all = MemberFilter::default;
    let first = async |slug: &str, filter: &MemberFilter| open(crowd, slug, filter, "").await.map(drop);
    let everybody = all();
    let row = ("People, 100,000 members / 10", 2.5, SAMPLES);
    compare(table, row, async || first(LARGE, &everybody).await, async || first(SMALL, &everybody).await).await?;
    for (what, filter) in [
        ("People", all()),
        ("Without 2FA", MemberFilter { only_without_second_factor: true, ..all() }),
        ("last active first", MemberFilter { order: MemberOrder::LastActive, ..all() }),
        ("a role that many have", MemberFilter { role: Some(Role::Member), ..all() }),
        ("a role that one has", MemberFilter { role: Some(Role::Admin), ..all() }),
        ("joined as many did", MemberFilter { joined_by: Some(JoinedBy::Invite), ..all() }),
        ("joined as one did", MemberFilter { joined_by: Some(JoinedBy::Founder), ..all() }),
        ("a search that finds many", looking_for("member")),
    ] {
        let row = format!("{what}, 100,000 members / 52");
        let row = (row.as_str(), 1.2, SAMPLES);
        compare(table, row, async || first(LARGE, &filter).await, async || first(PAGE, &filter).await).await?;
    }

    let mut middle = String::new();
    for _ in 0..HALF {
        middle = open(crowd, LARGE, &everybody, &middle).await?.next.ok_or("the last page already")?;
    }
    let row = ("a page from the middle / the first one", 1.2, SAMPLES);
    let from_the_middle = async || open(crowd, LARGE, &everybody, &middle).await.map(drop);
    compare(table, row, from_the_middle, async || first(LARGE, &everybody).await).await?;

    // No index holds the parts of names: one look at each of them is what a search can't do without.
    let mut database = crowd.stage.connect().await?;
    for (what, needle) in [("one", "member 77777"), ("nobody", "nobody at all")] {
        let (row, filter) = (format!("a search that finds {what} / one look at each name"), looking_for(needle));
        let look = async || crate::stage::look_at_each_name(&mut database, LARGE, needle).await;
        compare(table, (&row, 2.5, SEARCHES), async || first(LARGE, &filter).await, look).await?;
    }
    // Nor does an index hold two filters at once: those that one finds are looked at for the other.
    let with_two =
        MemberFilter { only_without_second_factor: true, role: Some(Role::Member), ..looking_for("nobody at all") };
    let neither = MemberFilter { role: Some(Role::Member), joined_by: Some(JoinedBy::Founder), ..all() };
    for (what, filter) in [("two filters that find nobody", neither), ("two filters and a search", with_two)] {
        let row = format!("{what} / one look at each name");
        let look = async || crate::stage::look_at_each_name(&mut database, LARGE, "nobody at all").await;
        compare(table, (&row, 6.0, SEARCHES), async || first(LARGE, &filter).await, look).await?;
    }
    Ok(())
}

fn looking_for(search: &str) -> MemberFilter {
    MemberFilter { search: search.to_owned(), ..MemberFilter::default() }
}

async fn open(crowd: &Crowd, slug: &str, filter: &MemberFilter, at: &str) -> Outcome<People> {
    let door = members::people(&crowd.stage.engine, &crowd.ada, slug, filter, (at, "")).await?;
    door.into_open().map_err(|_| "the door is shut".into())
}
