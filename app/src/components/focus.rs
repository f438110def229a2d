//! Where a keyboard or a reader goes on when the page changes under it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{FocusOptions, HtmlElement, MutationObserver, MutationObserverInit};

/// Puts the focus on the page's main part.
pub fn focus_main() {
    if let Some(main) = find("#main") {
        let _ = main.focus();
    }
}

/// After a navigation the focus would stay on a link that is gone, and when what has it is drawn anew it would fall
/// to the body: the next Tab would land anywhere. It goes on where the page does.
///
/// Who has the focus on something that stays keeps it.
pub fn keep_focus(moving: RwSignal<bool>) {
    let focus = Rc::new(Focus::default());
    Effect::new(move |was: Option<bool>| {
        let is = moving.get();
        if was.is_none() {
            focus.watch();
        }
        if was == Some(true) && !is {
            let focus = Rc::clone(&focus);
            request_animation_frame(move || focus.go_on());
        }
        is
    });
}

/// What had the focus last, or was pressed.
#[derive(Default)]
struct Focus {
    at: RefCell<Option<HtmlElement>>,
    /// It was put there by us: nobody minds when it goes on to a field that is drawn only now. Where an element is
    /// drawn into the place of its like it loses its `tabindex` for a moment, and the focus with it.
    is_ours: Cell<bool>,
}

impl Focus {
    fn watch(self: &Rc<Self>) {
        // A press on nothing in particular takes the focus away, too.
        for event in ["focusin", "pointerdown"] {
            let focus = Rc::clone(self);
            let _ = window_event_listener_untyped(event, move |event| {
                focus.is_ours.set(false);
                focus.at.replace(event.target().and_then(|target| target.dyn_into().ok()));
            });
        }
        let focus = Rc::clone(self);
        let drawn = Closure::<dyn Fn()>::new(move || focus.look_after());
        let whole = MutationObserverInit::new();
        whole.set_child_list(true);
        whole.set_subtree(true);
        if let Ok(observer) = MutationObserver::new(drawn.as_ref().unchecked_ref()) {
            let _ = observer.observe_with_options(&document(), &whole);
        }
        drawn.forget();
    }

    fn look_after(&self) {
        let nobody_has_it = find(":focus").is_none();
        let is_gone = self.at.borrow().as_ref().is_some_and(|at| !at.is_connected());
        if self.is_ours.get() || (nobody_has_it && is_gone) {
            self.go_on();
        }
    }

    /// To the field that waits for something, to the dialog, or to the page's top.
    fn go_on(&self) {
        let goals = ["#main :is([autofocus], [autocomplete=one-time-code])", "#main [role=dialog]", "#main"];
        let Some(goal) = goals.into_iter().find_map(find) else { return };
        // What is in view is for the router to say, and for who scrolls.
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = goal.focus_with_options(&options);
        self.is_ours.set(true);
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}
