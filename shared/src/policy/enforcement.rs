use serde::{Deserialize, Serialize};

use super::{Level, Plan, Role};

/// Why somebody may not switch enforcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SwitchRefusal {
    /// Only admins may.
    NotAnAdmin,
    /// The plan does not include enforcement.
    PlanTooSmall,
    /// The admin has no second factor of their own: they would shut themselves out.
    OwnFactorMissing,
    /// The admin has one, but this session did not use it.
    OwnFactorUnused,
}

/// Whether an admin may set the required level from now on to `wanted`.
///
/// Switching on asks for the plan and for the admin's own proof; switching off (to [`Level::Password`])
/// only for the role, so that nobody is locked out of undoing it.
pub fn may_switch_enforcement(
    wanted: Level,
    role: Role,
    plan: Plan,
    proven: Level,
    reachable: Level,
) -> Result<(), SwitchRefusal> {
    if role != Role::Admin {
        return Err(SwitchRefusal::NotAnAdmin);
    }
    if wanted == Level::Password {
        return Ok(());
    }
    if !plan.includes_enforcement() {
        return Err(SwitchRefusal::PlanTooSmall);
    }
    if proven >= wanted {
        Ok(())
    } else if reachable >= wanted {
        Err(SwitchRefusal::OwnFactorUnused)
    } else {
        Err(SwitchRefusal::OwnFactorMissing)
    }
}
