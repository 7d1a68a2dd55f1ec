//! Work on many things at once, whose results come in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::channel;

/// Items for each core, at least, where there is enough to share.
const ITEMS: u64 = 4;
/// Items that are in work or done beyond those for which there is a core.
const AHEAD: usize = 2;

/// Works on items on all cores and shows the results in the order of the items, on this thread, which is none of rayon's.
/// No item waits for others to be done, but few are taken before their turn, and few results wait: one for each core,
/// and [`AHEAD`].
///
/// # Errors
/// That of `visit`; what is in work then is still done, and not shown.
pub(super) fn in_order<T: Send, R: Send, E>(
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut visit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let ahead = rayon::current_num_threads() + AHEAD;
    let (sender, receiver) = channel::<(usize, Result<R, Box<dyn Any + Send>>)>();
    let (work, mut items) = (&work, items.into_iter().enumerate());
    rayon::in_place_scope(|scope| {
        let mut done = BTreeMap::new();
        let (mut taken, mut shown) = (0, 0);
        loop {
            while taken < shown + ahead
                && let Some((number, item)) = items.next()
            {
                let sender = sender.clone();
                scope.spawn(move |_| {
                    // No one listens any more where an earlier one failed.
                    let _ = sender.send((number, catch_unwind(AssertUnwindSafe(|| work(item)))));
                });
                taken += 1;
            }
            if shown == taken {
                return Ok(());
            }
            let result = loop {
                if let Some(result) = done.remove(&shown) {
                    break result;
                }
                let (number, result) = receiver.recv().expect("a sender is here");
                done.insert(number, result);
            };
            shown += 1;
            visit(result.unwrap_or_else(|panic| resume_unwind(panic)))?;
        }
    })
}

/// How many of something are one item, of so many, `most` at most: few make items enough for all cores.
pub(super) fn share(all: u64, most: u64) -> u64 {
    (all / (ITEMS * rayon::current_num_threads() as u64)).clamp(1, most)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_few_wait() {
        let (taken, shown) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items = (0..500_usize).inspect(|_| _ = taken.fetch_add(1, Ordering::SeqCst));
        let work = |number: usize| {
            if number.is_multiple_of(7) {
                std::thread::sleep(Duration::from_micros(200));
            }
            number * 2
        };
        let mut expected = 0;
        let told: Result<(), ()> = in_order(items, work, |result| {
            assert_eq!(result, expected);
            expected += 2;
            let waits = taken.load(Ordering::SeqCst) - shown.fetch_add(1, Ordering::SeqCst);
            assert!(waits <= rayon::current_num_threads() + AHEAD, "{waits}");
            Ok(())
        });
        assert_eq!((told, expected), (Ok(()), 1_000));
    }

    #[test]
    fn few_things_are_shared() {
        let cores = rayon::current_num_threads() as u64;
        assert_eq!([0, 1, 8 * cores, 1_000_000 * cores].map(|all| share(all, 32)), [1, 1, 2, 32]);
    }

    #[test]
    fn a_failure_ends_it() {
        let mut seen = 0;
        let told = in_order(
            0..,
            |number: u64| number,
            |number| {
                seen += 1;
                if number == 10 { Err("ten") } else { Ok(()) }
            },
        );
        assert_eq!((told, seen), (Err("ten"), 11));
        assert_eq!(in_order(std::iter::empty(), |number: u64| number, |_| Err("none")), Ok(()));
    }

    #[test]
    fn a_panic_is_passed_on() {
        let work = |number: u64| assert!(number != 3, "three");
        assert!(catch_unwind(|| in_order(0..9, work, |()| Ok::<(), ()>(()))).is_err());
    }
}
