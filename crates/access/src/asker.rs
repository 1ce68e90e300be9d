//! One question put to many principals: what they share is prepared once.

use crate::access::Access;
use crate::attached::Kin;
use crate::documents::AsksWho;
use crate::question::Grant;
use crate::sides::{CallerSide, TargetSide};
use iamscope_estate::Principal;
use iamscope_eval::{Context, Decision, PolicySet, decide};

/// Puts one question to users and roles, one after the other. The answers are those of [`Access::grant_to`]; principals
/// of one account should come together.
pub(crate) struct Asker<'a, 'e> {
    access: &'a Access<'e>,
    target: &'a TargetSide<'a>,
    turned: Option<Turned<'a>>,
}

/// Everything that binds a request, turned to the last principal that was asked.
struct Turned<'a> {
    kin: Kin,
    caller: CallerSide<'a>,
    policies: PolicySet<'a>,
    context: Context,
    /// What service control policies and the target's side ask for that differs between principals.
    asks_who: AsksWho,
}

impl<'a, 'e> Asker<'a, 'e> {
    pub(crate) fn new(access: &'a Access<'e>, target: &'a TargetSide<'a>) -> Self {
        Self {
            access,
            target,
            turned: None,
        }
    }

    /// Returns what a principal gets. `asks_who` says what its own policies ask for that differs between principals.
    pub(crate) fn grant(&mut self, principal: &Principal, asks_who: AsksWho) -> Option<Grant> {
        let (access, target) = (self.access, self.target);
        // Everyone else shares nothing.
        let Some(entity) = principal.entity() else {
            return access.grant(principal.clone(), target);
        };
        let kin = Kin::of(access.estate(), entity);
        let turned = self.turn(principal, kin, asks_who);
        let request = target.request(&turned.caller, &turned.context);
        let decision = access.settle(principal, decide(&turned.policies, &request));
        match decision {
            Decision::Denied(_) => None,
            Decision::Allowed | Decision::Unknown(_) => Some(Grant {
                principal: principal.clone(),
                assumptions: access.assumptions(&turned.caller, target, &decision),
                decision,
            }),
        }
    }

    fn turn(&mut self, principal: &Principal, kin: Kin, asks_who: AsksWho) -> &Turned<'a> {
        let turned = match self.turned.take() {
            Some(mut turned) if turned.kin == kin => {
                self.access.turn(
                    principal,
                    AsksWho::join([asks_who, turned.asks_who]),
                    (&mut turned.caller, self.target),
                    (&mut turned.policies, &mut turned.context),
                );
                turned
            }
            Some(_) | None => {
                let caller = self.access.caller_side(principal);
                let (policies, context) = self.access.join_to_turn(&caller, self.target);
                Turned {
                    kin,
                    caller,
                    policies,
                    context,
                    asks_who: AsksWho::join([self.target.asks_who(), self.access.scps_ask_who(kin.account)]),
                }
            }
        };
        self.turned.insert(turned)
    }
}
